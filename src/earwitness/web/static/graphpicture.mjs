// The attribution graph as a picture: four columns from where it begins to what we hold, laid out so that lines cross
// little and pass beside the boxes. Outlets that have it from other outlets stand in a second row of the third column.
// `place` is arithmetic alone; `picture` draws it.

import {PASSED} from './claimparts.mjs';

const SVG = 'http://www.w3.org/2000/svg';
const NARROW = [[30, 190], [300, 180], [560, 170], [772, 164], [1020, 206]]; // where each layer begins, how wide it is
const WIDE = [[30, 206], [330, 190], [640, 200], null, [1010, 216]];        // where no outlet has it from another
const WIDTH = 1240, TOP = 46, HIGH = 50, GAP = 22, SLIM = 14;
const ROUNDS = 12;

const middle = list => list.length ? list.reduce((a, b) => a + b, 0) / list.length : null;

/** Node → layer: its column, with outlets that have it from outlets outside of their circle one further on. */
function layers(nodes, edges) {
  const by = new Map(nodes.map(n => [n.id, n]));
  const later = new Set();
  for (const e of edges) {
    const a = by.get(e.from), b = by.get(e.to);
    if (a.column === 2 && b.column === 2 && !(a.circle !== null && a.circle === b.circle)) later.add(b.circle ?? b.id);
  }
  return new Map(nodes.map(n => [n.id, n.column === 3 ? 4 : n.column === 2 && later.has(n.circle ?? n.id) ? 3 : n.column]));
}

/** Places for nodes and bends for edges: {boxes: Map id → {x, y, w, h}, bends: [[{x, y}, …] per edge], rounds, height}. */
export function place(nodes, edges) {
  const layer = layers(nodes, edges);
  const COLUMNS = [...layer.values()].includes(3) ? NARROW : WIDE;
  const order = [0, 1, 2, 3, 4].filter(c => COLUMNS[c]);
  const items = new Map(nodes.map(n => [n.id, {id: n.id, column: layer.get(n.id), circle: n.circle ?? null, high: HIGH + (n.single_point ? 22 : 0), next: [], before: []}]));
  const dummies = edges.map((e, n) => {
    const a = items.get(e.from), b = items.get(e.to);
    const between = [];
    for (const c of order.filter(one => one > a.column && one < b.column)) {
      const dummy = {id: `#${n}.${c}`, column: c, circle: null, high: SLIM, next: [], before: [], slim: true};
      items.set(dummy.id, dummy);
      between.push(dummy);
    }
    if (b.column > a.column) {
      const chain = [a, ...between, b];
      for (let i = 0; i + 1 < chain.length; i += 1) { chain[i].next.push(chain[i + 1]); chain[i + 1].before.push(chain[i]); }
    }
    return between;
  });
  const columns = order.map(c => [...items.values()].filter(i => i.column === c));
  const last = columns.length - 1, there = columns.map((_, n) => n);
  // Order within columns: each where its neighbours are, sweeping back and forth; members of a circle stay together.
  const index = () => columns.forEach(col => col.forEach((i, n) => { i.at = (n + 0.5) / col.length; }));
  index();
  for (let round = 0; round < ROUNDS; round += 1) {
    const forth = round % 2 === 0;
    for (const c of forth ? there.slice(1) : there.slice(0, last).reverse()) {
      const col = columns[c];
      for (const i of col) i.want = middle((forth ? i.before : i.next).map(o => o.at)) ?? i.at;
      const groups = new Map();
      for (const i of col) if (i.circle !== null) groups.set(i.circle, [...(groups.get(i.circle) ?? []), i]);
      for (const group of groups.values()) { const want = middle(group.map(i => i.want)); for (const i of group) i.want = want; }
      col.sort((a, b) => a.want - b.want || (a.circle ?? -1) - (b.circle ?? -1) || a.at - b.at);
      index();
    }
  }
  // Heights: as near to the neighbours as the boxes above leave room.
  const room = (a, b) => (a.high + b.high) / 2 + (a.slim && b.slim ? 8 : GAP) + (a.circle !== b.circle ? 20 : a.circle !== null ? 14 : 0);
  for (const col of columns) { let y = TOP + 30; col.forEach((i, n) => { y = n ? y + room(col[n - 1], i) : y + i.high / 2; i.y = y; }); }
  const settle = (col, wants) => {
    // Blocks of boxes that touch move together to the middle of what they want.
    const blocks = [];
    col.forEach((i, n) => {
      blocks.push({first: n, last: n, offset: [0], sum: wants[n], count: 1});
      for (;;) {
        const b = blocks.at(-1), a = blocks.at(-2);
        if (!a) break;
        const shift = a.offset.at(-1) + room(col[a.last], col[b.first]);
        if (a.sum / a.count + shift <= b.sum / b.count) break;
        a.offset.push(...b.offset.map(o => o + shift));
        a.sum += b.sum - b.count * shift;
        a.count += b.count;
        a.last = b.last;
        blocks.pop();
      }
    });
    for (const b of blocks) for (let n = b.first; n <= b.last; n += 1) col[n].y = b.sum / b.count + b.offset[n - b.first];
  };
  for (let round = 0; round < ROUNDS; round += 1) for (const c of round % 2 ? there : [...there].reverse()) settle(columns[c], columns[c].map(i => middle([...i.before, ...i.next].map(o => o.y)) ?? i.y));
  const all = [...items.values()];
  const top = Math.min(...all.map(i => i.y - i.high / 2));
  for (const i of all) i.y += TOP + 14 - top;
  const boxes = new Map(nodes.map(n => { const i = items.get(n.id), [x, w] = COLUMNS[i.column]; return [n.id, {x, y: i.y - HIGH / 2, w, h: HIGH, circle: n.circle ?? null, column: i.column}]; }));
  const bends = edges.map((e, n) => dummies[n].flatMap(d => { const [x, w] = COLUMNS[d.column]; return [{x: x - 14, y: d.y}, {x: x + w + 14, y: d.y}]; }));
  const rounds = circles(boxes);
  const heads = [COLUMNS[0][0], COLUMNS[1][0], COLUMNS[2][0], COLUMNS[4][0]];
  const height = Math.max(160, ...all.map(i => i.y + i.high / 2), ...rounds.map(r => r.y + r.h)) + 26;
  return {boxes, bends, rounds, heads, height, width: WIDTH};
}

/** The frames around those that cite one another, one in each column. */
function circles(boxes) {
  const found = new Map();
  for (const b of boxes.values()) if (b.circle !== null) { const key = `${b.circle}.${b.column}`; found.set(key, [...(found.get(key) ?? []), b]); }
  return [...found.values()].map(list => {
    const y = Math.min(...list.map(b => b.y)) - 12, bottom = Math.max(...list.map(b => b.y + b.h)) + 34;
    return {x: list[0].x - 14, y, w: list[0].w + 28, h: bottom - y};
  });
}

function el(name, given, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [k, v] of Object.entries(given)) if (v !== null && v !== undefined && v !== false) made.setAttribute(k, v);
  made.append(...inside);
  return made;
}

/** As much of a text as fits in so many units of width, by a guess that is wide enough for the widest of our faces. */
const fits = (text, width, per = 7.4) => { const most = Math.max(4, Math.floor(width / per)); return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text; };

/** What a box says below its name. */
function below(n) {
  if (n.column === 3) return 'held here, sealed';
  if (n.identification === 'unstated') return 'not stated';
  const parts = [{anonymous: 'not named', role_only: 'by role only', role_only_hedged: 'so identified by others'}[n.identification], n.first_hand ? 'was there, on their own word' : null, n.kind === 'outlet' ? 'outlet' : null];
  return parts.filter(Boolean).join(', ');
}

/** The smooth line through points, which leaves and arrives level. */
function line(points) {
  let d = `M${points[0].x.toFixed(1)} ${points[0].y.toFixed(1)}`;
  for (let n = 1; n < points.length; n += 1) {
    const a = points[n - 1], b = points[n];
    if (Math.abs(a.y - b.y) < 0.5) { d += `H${b.x.toFixed(1)}`; continue; }
    const half = (b.x - a.x) / 2;
    d += `C${(a.x + half).toFixed(1)} ${a.y.toFixed(1)} ${(b.x - half).toFixed(1)} ${b.y.toFixed(1)} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
  }
  return d;
}

/** Draw a graph as `lineage.drawn` gives it. Returns {svg, names}: names are those of the first column with their heights. */
export function picture(graph) {
  const laid = place(graph.nodes, graph.edges);
  const nodes = new Map(graph.nodes.map(n => [n.id, n]));
  const svg = el('svg', {viewBox: `0 0 ${laid.width} ${laid.height}`, role: 'img', 'aria-label': 'Attribution graph. The same in words follows below.'},
    el('defs', {}, el('marker', {id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto-start-reverse'}, el('path', {d: 'M0 0L8 4L0 8Z', class: 'g-tip'}))));
  graph.columns.forEach((text, c) => svg.append(el('text', {class: 'h', x: laid.heads[c], y: 18}, text)));
  for (const r of laid.rounds) svg.append(el('rect', {x: r.x, y: r.y, width: r.w, height: r.h, class: 'g-round'}), el('text', {class: 's', x: r.x + r.w / 2, y: r.y + r.h - 12, 'text-anchor': 'middle'}, 'cite one another: counted once'));
  for (const [first, second] of graph.questions) ask(svg, laid.boxes.get(first), laid.boxes.get(second));
  // How it passed on stands where lines end, once for each station and way of passing, so that it is not said thirty times over.
  const told = new Set();
  graph.edges.forEach((e, n) => {
    const a = laid.boxes.get(e.from), b = laid.boxes.get(e.to), from = nodes.get(e.from), to = nodes.get(e.to);
    const css = `g-edge${e.support === 'inferred' ? ' un' : ''}`, ya = a.y + a.h / 2, yb = b.y + b.h / 2;
    const pad = node => node.single_point ? 8 : 0;
    let d, at = null;
    if (b.column > a.column) {
      const points = [{x: a.x + a.w + pad(from), y: ya}, ...laid.bends[n], {x: b.x - pad(to) - 1, y: yb}];
      d = line(points);
      at = {x: points.at(-1).x - 10, y: yb - 6, anchor: 'end'};
    } else if (b.column === a.column) {
      // In one column: straight where they are neighbours (down on the left, up on the right), else around the boxes.
      const between = [...laid.boxes.values()].some(o => o.column === a.column && o.y > Math.min(a.y, b.y) && o.y < Math.max(a.y, b.y));
      const down = yb > ya, up = (node, box) => node.single_point ? box.y - 7 : box.y, under = (node, box) => box.y + box.h + (node.single_point ? 7 : 0);
      if (!between) { const x = a.x + a.w * (down ? 0.3 : 0.7); d = down ? `M${x} ${under(from, a)}V${up(to, b) - 1}` : `M${x} ${up(from, a)}V${under(to, b) + 1}`; }
      else { const out = down ? a.x + a.w + pad(from) : a.x - pad(from), into = down ? b.x + b.w + pad(to) : b.x - pad(to), bow = down ? 46 : -34; d = `M${out} ${ya}C${out + bow} ${ya} ${into + bow} ${yb} ${into + (down ? 1 : -1)} ${yb}`; }
    } else d = `M${a.x - pad(from)} ${ya}C${a.x - 50} ${ya} ${b.x + b.w + 50} ${yb + 12} ${b.x + b.w + pad(to) + 1} ${yb + 12}`;
    svg.append(el('path', {d, class: css, 'marker-end': 'url(#tip)'}));
    const word = from.kind === 'outlet' && to.column === 3 ? 'published' : PASSED[e.kind] ?? e.kind, key = `${e.to} ${word}`;
    if (at && !told.has(key) && ![...told].some(k => k.startsWith(`${e.to} `))) { told.add(key); svg.append(el('text', {class: 's g-halo', x: at.x, y: at.y, 'text-anchor': at.anchor}, word)); }
  });
  for (const n of graph.nodes) box(svg, n, laid.boxes.get(n.id));
  const names = graph.nodes.filter(n => n.column === 0).map(n => ({label: n.label ?? 'Someone', y: laid.boxes.get(n.id).y / laid.height}));
  return {svg, names, height: laid.height};
}

function box(svg, n, b) {
  const person = ['person', 'group'].includes(n.kind), open = ['anonymous', 'unstated'].includes(n.identification);
  if (n.single_point) svg.append(el('rect', {x: b.x - 7, y: b.y - 7, width: b.w + 14, height: b.h + 14, rx: person ? 30 : 0, class: 'g-neck'}), el('text', {class: 'g-halo', x: b.x + b.w / 2, y: b.y - 13, 'text-anchor': 'middle'}, `single point of ${n.hanging}`));
  const label = n.label ?? 'Someone', sub = below(n);
  const group = el('g', {}, el('title', {}, [label, sub, n.single_point ? 'single point' : ''].filter(Boolean).join(', ')),
    el('rect', {x: b.x, y: b.y, width: b.w, height: b.h, rx: person ? b.h / 2 : 0, class: `g-box${open ? ' g-un' : ''}${n.column === 3 ? ' g-held' : ''}`}),
    el('text', {x: b.x + 16, y: b.y + (sub ? 21 : 30)}, fits(label, b.w - 30)), sub ? el('text', {class: 's', x: b.x + 16, y: b.y + 38}, fits(sub, b.w - 30, 6.3)) : '');
  svg.append(group);
}

/** An open question of identity: dotted, between the two. */
function ask(svg, a, b) {
  if (!a || !b) return;
  const [up, down] = a.y <= b.y ? [a, b] : [b, a];
  const x = up.x, y1 = up.y + up.h / 2, y2 = down.y + down.h / 2;
  const d = up.x === down.x ? `M${x} ${y1}C${x - 30} ${y1} ${x - 30} ${y2} ${x} ${y2}` : `M${up.x + up.w / 2} ${up.y + up.h}L${down.x + down.w / 2} ${down.y}`;
  svg.append(el('path', {d, class: 'g-ask'}));
}
