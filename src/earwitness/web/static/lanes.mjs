// The timeline as a picture: a lane for each, solid where somebody places them, dots where nothing is known. It shows
// what is written in words below it, and nothing more.
import {h} from './frame.mjs';

const SVG = 'http://www.w3.org/2000/svg', DAY = 864e5, LEVEL = 31;
const STEPS = [1, 2, 3, 7, 14, 30, 61, 91, 182, 365, 730, 1826, 3652, 18262, 36525];

/** An element of a picture; texts are text. */
function s(name, given = {}, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const at = text => text ? Date.parse(text.length > 10 ? `${text}Z` : `${text}T00:00Z`) : null;
const dayName = (time, year) => new Date(time).toLocaleDateString('en-GB', {day: 'numeric', month: 'short', timeZone: 'UTC', ...(year ? {year: 'numeric'} : {})});
const cut = (text, most) => [...text].length > most ? `${[...text].slice(0, most - 1).join('')}…` : text;

/** A mark of how something was said: filled, empty, dashed, half, denied. */
function mark(form, x, y) {
  const out = s('g', {}, s('circle', {class: `f-${form}`, cx: x, cy: y, r: 6.5}));
  if (form === 'half') out.append(s('path', {class: 'half', d: `M${x} ${y - 6.5}A6.5 6.5 0 0 0 ${x} ${y + 6.5}Z`}));
  if (form === 'denied') out.append(s('line', {class: 'slash', x1: x - 5, y1: y + 5, x2: x + 5, y2: y - 5}));
  return out;
}

/** Where each label stands: the nearest free line above or below the lane. Gives [{...label, level}], levels from 1 up and -1 down. */
function placed(labels, taken) {
  const used = new Map(taken);
  return labels.map((label, n) => {
    const order = [1, -1, 2, -2, 3, -3, 4, -4, 5, -5].sort((a, b) => Math.abs(a) - Math.abs(b) || (n % 2 ? a - b : b - a));
    const level = order.find(l => !(used.get(l) ?? []).some(([a, b]) => label.left < b && a < label.right)) ?? 6 + n;
    used.set(level, [...(used.get(level) ?? []), [label.left, label.right]]);
    return {...label, level};
  });
}

function row(one, scale) {
  const {x, width, now} = scale, lane = one.lane;
  const end = {says: lane.open_end, width: lane.open_end.length * 7 + 8};
  const labels = placed(lane.marks.filter(m => m.from || m.to).map(m => {
    const says = cut(m.says, 24), sub = cut([m.how === 'asserted' ? null : m.how, m.source, m.exhibit].filter(Boolean).join(', '), 38);
    const half = Math.max(says.length * 3.7, sub.length * 3.25) + 6, mid = x(at(m.from ?? m.to));
    const left = Math.min(Math.max(mid - half, 0), width - 2 * half);
    return {m, says, sub, mid, left, right: left + 2 * half, middle: left + half};
  }), [[-1, [[now - end.width, width]]]]);
  const up = Math.max(1, ...labels.map(l => l.level)), down = Math.max(1, ...labels.map(l => -l.level));
  const base = up * LEVEL + 16, where = lane.whereabouts.filter(w => w.from || w.to);
  const tall = base + down * LEVEL + 18 + (where.length ? 44 : 0);
  const out = s('svg', {width, height: tall, viewBox: `0 0 ${width} ${tall}`, 'aria-hidden': 'true'});
  for (const tick of scale.ticks) out.append(s('line', {class: 'grid', x1: x(tick), y1: 0, x2: x(tick), y2: tall}));
  out.append(s('line', {class: 'now', x1: now, y1: 0, x2: now, y2: tall}));
  const first = Math.min(...lane.marks.map(m => at(m.from ?? m.to)).filter(t => t !== null), Infinity);
  if (first < Infinity) out.append(s('line', {class: 'not', x1: x(first), y1: base, x2: now, y2: base}));
  for (const m of lane.marks.filter(m => m.from && m.to && m.from !== m.to)) out.append(s('line', {class: 'span', x1: x(at(m.from)), y1: base, x2: x(at(m.to)), y2: base}));
  for (const k of lane.stretches.filter(k => k.known)) out.append(s('line', {class: 'known', x1: x(at(k.from)), y1: base, x2: Math.max(x(at(k.to)), x(at(k.from)) + 6), y2: base}));
  const byNote = new Map(labels.map(l => [l.m.note, l]));
  for (const c of lane.clashes) {
    const [a, b] = [byNote.get(c.first), byNote.get(c.second)];
    if (!a || !b) continue;
    const [l, r] = [Math.min(a.mid, b.mid), Math.max(a.mid, b.mid)];
    out.append(s('line', {class: `clash${c.by_person ? '' : ' open'}`, x1: l, y1: base, x2: r, y2: base}), s('text', {class: 'ne', x: (l + r) / 2, y: base + 6, 'text-anchor': 'middle'}, '≠'));
  }
  for (const l of labels) {
    const y = l.level > 0 ? base - 13 - (l.level - 1) * LEVEL : base + 25 + (-l.level - 1) * LEVEL;
    if (Math.abs(l.level) > 1) out.append(s('line', {class: 'lead', x1: l.mid, y1: base, x2: l.mid, y2: l.level > 0 ? y + 3 : y - 11}));
    const [one, two] = l.level > 0 ? [y - 14, y] : [y, y + 14];
    out.append(s('text', {class: 'says', x: l.middle, y: one, 'text-anchor': 'middle'}, l.says), s('text', {x: l.middle, y: two, 'text-anchor': 'middle'}, l.sub), mark(l.m.form, l.mid, base));
  }
  out.append(s('text', {class: 'says', x: now - 6, y: base + 25, 'text-anchor': 'end'}, lane.open_end));
  if (where.length) {
    const y = base + down * LEVEL + 18;
    out.append(s('line', {class: 'not', x1: x(Math.min(...where.map(w => at(w.from ?? w.to)))), y1: y, x2: now, y2: y}));
    let free = -1;
    for (const w of where) {
      const [from, to] = [x(at(w.from ?? w.to)), x(at(w.to ?? w.from) + (w.to?.length > 10 ? 0 : DAY))], text = cut(w.where, 30);
      out.append(s('line', {class: 'thin', x1: from, y1: y, x2: to, y2: y}));
      const left = Math.min(from + 3, now - text.length * 6.4);
      if (left > free) { out.append(s('text', {x: left, y: y + 17}, text)); free = left + text.length * 6.4; }
    }
  }
  return out;
}

/** All lanes under one axis. `people` have {id, label, about, lane}; `today` is where they end. Null where no note has a day. */
export function lanes(people, today) {
  const times = people.flatMap(p => p.lane.marks.flatMap(m => [at(m.from), at(m.to)])).filter(t => t !== null);
  if (!times.length) return null;
  const t0 = Math.min(...times), t1 = Math.max(at(today), ...times) + DAY / 2;
  const wide = Math.max(640, Math.min(1084, document.documentElement.clientWidth - 250)), now = wide - 8;
  const x = t => 24 + (t - t0) / Math.max(t1 - t0, DAY) * (now - 24);
  const days = (t1 - t0) / DAY, step = (STEPS.find(n => days / n <= 7) ?? Math.ceil(days / 7)) * DAY;
  const ticks = [];
  for (let t = Math.floor(t0 / DAY) * DAY; x(t) < now - 96; t += step) ticks.push(t);
  const scale = {x, width: wide, now, ticks};
  const year = days > 300;
  const axis = s('svg', {width: wide, height: 30, viewBox: `0 0 ${wide} 30`, 'aria-hidden': 'true'}, ...ticks.map(t => s('text', {x: x(t), y: 20, 'text-anchor': 'middle'}, dayName(t, year))), s('text', {x: now, y: 20, 'text-anchor': 'end'}, `${dayName(at(today), year)}, now`));
  return h('div.tl', {tabindex: 0, role: 'group', 'aria-label': 'Timeline. The same stands in words below it.'}, h('div.tl-in', {},
    h('div.tl-row', {}, h('div.tl-name'), axis),
    people.map(p => {
      const undated = p.lane.marks.filter(m => !m.from && !m.to).length;
      return h('div.tl-row', {}, h('div.tl-name', {}, h('a', {href: `/people/${p.id}`}, h('bdi', {}, p.label)), p.about ? h('span', {}, h('bdi', {}, p.about)) : null,
        undated ? h('span', {}, undated === 1 ? 'One note has no day.' : `${undated} notes have no day.`) : null, p.lane.whereabouts.some(w => w.from || w.to) ? h('span', {}, 'whereabouts: the thin line') : null), row(p, scale));
    })));
}

/** What the marks mean. */
export function key() {
  const line = css => s('svg', {viewBox: '0 0 30 16', 'aria-hidden': 'true'}, s('line', {class: css, x1: 1, y1: 8, x2: 29, y2: 8}));
  const dot = form => s('svg', {viewBox: '0 0 30 16', 'aria-hidden': 'true'}, mark(form, 15, 8));
  return h('ul.tl-key.tl-marks', {}, [[line('known'), 'someone places them here'], [line('not'), 'not known'], [dot('filled'), 'asserted, or heard'], [dot('empty'), 'announced'], [dot('dashed'), 'feared'],
    [dot('half'), 'threatened, asked or supposed'], [dot('denied'), 'denied']].map(([picture, text]) => h('li', {}, picture, h('span', {}, text))), h('li', {}, h('b', {'aria-hidden': 'true'}, '≠'), h('span', {}, 'contradicts; dashed while nobody has decided')));
}
