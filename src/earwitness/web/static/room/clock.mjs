// Times as people read and type them. Inside, a time is a whole number of microseconds on the recording's timeline.

const pad = (n) => String(n).padStart(2, '0');

/** 12:46.9, or 1:02:46.9 from an hour on. Rounded down, so that a time shown is never after the moment it names. */
export function clock(us, digits = 1) {
  if (us === null || us === undefined) return '';
  const unit = 10 ** digits;
  const ticks = Math.floor((us * unit) / 1e6);
  const s = Math.floor(ticks / unit);
  const rest = digits ? '.' + String(ticks % unit).padStart(digits, '0') : '';
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor(s / 60) % 60;
  return (hours ? `${hours}:${pad(minutes)}` : `${minutes}`) + `:${pad(s % 60)}${rest}`;
}

/** A length in words: 0.4 s, 16 s, 3 min 12 s, 2 h 5 min. */
export function length(us) {
  const s = us / 1e6;
  if (s === 0) return '0 s';
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.round(s)} s`;
  const whole = Math.round(s);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

/** Microseconds from what a person typed: 83, 1:23, 1:23.4, 1:02:03; null where it is not a time. */
export function parse(text) {
  const found = /^\s*(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d{1,6}))?\s*$/.exec(text);
  if (!found) return null;
  const [, hours, minutes, seconds, part] = found;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return whole * 1_000_000 + Number((part ?? '').padEnd(6, '0') || 0);
}

/** Spans [[a, b]] as one sorted list without overlap; those closer than `gap` are joined. */
export function joined(spans, gap = 0) {
  const out = [];
  for (const [a, b] of spans.filter(([x, y]) => y > x).sort((x, y) => x[0] - y[0])) {
    const last = out.at(-1);
    if (last && a <= last[1] + gap) last[1] = Math.max(last[1], b);
    else out.push([a, b]);
  }
  return out;
}

/** What of [a, b] lies outside the sorted, joined spans. */
export function outside(a, b, spans) {
  const out = [];
  let at = a;
  for (const [x, y] of spans) {
    if (y <= at) continue;
    if (x >= b) break;
    if (x > at) out.push([at, Math.min(x, b)]);
    at = Math.max(at, y);
  }
  if (at < b) out.push([at, b]);
  return out;
}

export const total = (spans) => spans.reduce((sum, [a, b]) => sum + b - a, 0);
