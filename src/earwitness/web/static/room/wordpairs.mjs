// Two lines word by word: which words both have, and what stands in each place where they do not agree.

import { INAUDIBLE, folded, marks, written } from './text.mjs';

const MOST = 400_000; // cells of the table; beyond it the lines count as wholly different
const CLOSING = /[.,!;:…»”]+$/;

const bare = (word) => folded(word).text.replace(/[\p{P}\p{S}]/gu, '');
const doubtful = (word) => word.includes('?]');
const same = (x, y) => bare(x) === bare(y) && doubtful(x) === doubtful(y);

/** Words with their marks: a mark is never cut, whatever blanks stand in it. */
const words = (text) => text.match(/(?:\[[^[\]]*\?\]|\S)+/g) ?? [];

/** What two words are laid beside each other by: the first hearing of each. */
const key = (word) => (word.startsWith(INAUDIBLE) ? INAUDIBLE : bare(unmarked(word, marks(word))));

/** The text with each mark's first hearing, or with hearing `other` of mark `at`. */
function unmarked(text, found, at = -1, other = 0) {
  let out = '';
  let from = 0;
  for (const [n, mark] of found.entries()) {
    out += text.slice(from, mark.at) + mark.hearings[n === at ? other : 0];
    from = mark.end;
  }
  return out + text.slice(from);
}

/** [[x, y]] in order: words that stand beside each other; null where only the other has one. */
function beside(a, b) {
  const [x, y] = [a, b].map(words);
  const [fx, fy] = [x, y].map((side) => side.map(key));
  if (x.length * y.length > MOST) return [...x.map((one) => [one, null]), ...y.map((one) => [null, one])];
  const table = Array.from({ length: x.length + 1 }, () => new Uint32Array(y.length + 1));
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let j = y.length - 1; j >= 0; j -= 1) {
      table[i][j] = fx[i] === fy[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const out = [];
  let [i, j] = [0, 0];
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && fx[i] === fy[j]) out.push([x[i++], y[j++]]);
    else if (j >= y.length || (i < x.length && table[i + 1][j] >= table[i][j + 1])) out.push([x[i++], null]);
    else out.push([null, y[j++]]);
  }
  return out;
}

/** [{same: whether both have these words, a: as the one wrote them, b: as the other did}] in order. */
export function pieces(a, b) {
  const out = [];
  for (const [x, y] of beside(a, b)) {
    const alike = x !== null && y !== null && same(x, y);
    if (out.at(-1)?.same !== alike) out.push({ same: alike, a: '', b: '' });
    const place = out.at(-1);
    if (x !== null) place.a += (place.a && ' ') + x;
    if (y !== null) place.b += (place.b && ' ') + y;
  }
  return out;
}

/** One line that keeps every hearing of both as it was written: [list|lift?]; a word only one heard is uncertain. */
export function both(a, b) {
  const out = [];
  let [xs, ys] = [[], []];
  const close = () => {
    if (xs.length || ys.length) out.push(heard(xs, ys));
    [xs, ys] = [[], []];
  };
  for (const [x, y] of beside(a, b)) {
    if (x !== null && y !== null) {
      close();
      out.push(same(x, y) ? x : heard([x], [y]));
    } else if (x !== null) xs.push(x);
    else ys.push(y);
  }
  close();
  return out.join(' ');
}

function heard(xs, ys) {
  if (!xs.length || !ys.length) return [...xs, ...ys].map(doubt).join(' ');
  const tail = CLOSING.exec(xs.at(-1))?.[0] ?? CLOSING.exec(ys.at(-1))?.[0] ?? '';
  const all = new Map([...hearings(xs), ...hearings(ys)].reverse().map((one) => [bare(one) || one, one]));
  // What nobody understood stands first, as people write it: [inaudible|list?].
  const inOrder = [...all.values()].reverse().sort((one, other) => (other === 'inaudible') - (one === 'inaudible'));
  return written(inOrder) + tail;
}

function doubt(word) {
  const core = word.replace(CLOSING, '');
  return !core || /[[\]|]/.test(word) ? word : written([core]) + word.slice(core.length);
}

/** What one side heard in a stretch: its words, and once more for each other hearing. Brackets do not nest. */
function hearings(side) {
  const text = side.join(' ').replace(CLOSING, '');
  const found = marks(text);
  const others = found.flatMap((mark, n) => mark.hearings.slice(1).map((_, k) => unmarked(text, found, n, k + 1)));
  return [unmarked(text, found), ...others]
    .map((one) => (one === INAUDIBLE ? 'inaudible' : one.replaceAll('[', '(').replaceAll(']', ')').replaceAll('|', '/')))
    .filter(Boolean);
}
