// A group as a picture: one row for each state and time, its figures as intervals on one line of numbers.
// Solid: confirmed. Dotted: proposed. Hollow: what follows by arithmetic. The same stands in words below it.

const SVG = 'http://www.w3.org/2000/svg';
const WIDE = 860, LEFT = 170, RIGHT = 150, ROW = 26;

function el(name, given, text) {
  const made = document.createElementNS(SVG, name);
  for (const [k, v] of Object.entries(given)) made.setAttribute(k, v);
  if (text !== undefined) made.textContent = text;
  return made;
}

const cut = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** Whole numbers to mark on the line, few enough to read. */
export function ticks(most) {
  const step = [1, 2, 5, 10, 20, 50].flatMap(n => [n, n * 100, n * 1e4]).sort((a, b) => a - b).find(n => most / n <= 8) ?? Math.ceil(most / 8);
  return Array.from({length: Math.floor(most / step) + 1}, (_, n) => n * step);
}

/** The end of the line: room for every closed end, and some more for open ones. */
export function reach(rows) {
  const ends = rows.flatMap(r => [...r.figures, ...(r.follows ? [r.follows] : [])].flatMap(f => [f.low ?? 0, f.high ?? (f.low ?? 0) * 1.12]));
  return Math.max(4, ...ends) * 1.04;
}

export function picture(group) {
  const most = reach(group.rows), x = n => LEFT + (WIDE - LEFT - RIGHT) * Math.min(n, most) / most;
  const lines = group.rows.reduce((n, r) => n + r.figures.length + (r.follows ? 1 : 0) + 0.5, 0);
  const tall = 34 + lines * ROW;
  const svg = el('svg', {viewBox: `0 0 ${WIDE} ${tall}`, role: 'img', 'aria-label': `The figures of “${group.label}” on one line. The same in words follows below.`});
  for (const n of ticks(most)) svg.append(el('line', {x1: x(n), x2: x(n), y1: 20, y2: tall - 4, class: 'f-grid'}), el('text', {x: x(n), y: 13, class: 's', 'text-anchor': 'middle'}, n));
  let y = 24 + ROW / 2;
  for (const row of group.rows) {
    svg.append(el('text', {x: 0, y: y + 1}, cut(row.called, 24)), el('text', {x: 0, y: y + 15, class: 's'}, cut(row.when, 30)));
    if (row.follows) { bar(svg, x, y, row.follows, 'f-follows', most); y += ROW; }
    for (const f of row.figures) { bar(svg, x, y, f, f.standing === 'proposed' ? 'f-bar un' : 'f-bar', most, f.id); y += ROW; }
    if (!row.figures.length && !row.follows) y += ROW;
    y += ROW / 2;
  }
  return svg;
}

/** An interval: a line between two ends, a dot where it is one number, an arrow where it is open. */
function bar(svg, x, y, f, css, most, label = '') {
  const low = x(f.low ?? 0), open = f.high === null, high = open ? x(most) : x(f.high);
  const follows = css === 'f-follows';
  if (follows) svg.append(el('rect', {x: low - 4, y: y - 6, width: Math.max(8, high - low + 8), height: 12, class: css}));
  else if (high - low < 2) svg.append(el('circle', {cx: low, cy: y, r: 5, class: css.includes('un') ? 'f-dot un' : 'f-dot'}));
  else {
    svg.append(el('line', {x1: low, x2: high, y1: y, y2: y, class: css}), el('line', {x1: low, x2: low, y1: y - 6, y2: y + 6, class: 'f-end'}));
    svg.append(open ? el('path', {d: `M${high - 6} ${y - 5}L${high + 2} ${y}L${high - 6} ${y + 5}`, class: 'f-end'}) : el('line', {x1: high, x2: high, y1: y - 6, y2: y + 6, class: 'f-end'}));
  }
  svg.append(el('text', {x: high + 12, y: y + 4, class: 's g-halo'}, follows ? f.in_words.replace(/^so .* is /, 'so ') : `${f.in_words}  ${label}`));
}
