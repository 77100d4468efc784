// Two lines word by word: which words both have, and what stands in each place where they do not agree.

import { folded } from './text.mjs';

const MOST = 400_000; // cells of the table; beyond it the lines count as wholly different

const bare = (word) => folded(word).text.replace(/[\p{P}\p{S}]/gu, '');

/** [{same: text} | {a: text, b: text}] in order. */
export function pieces(a, b) {
  const [x, y] = [a, b].map((text) => text.split(/\s+/).filter(Boolean));
  const [fx, fy] = [x, y].map((words) => words.map(bare));
  if (x.length * y.length > MOST) return [{ a, b }];
  const table = Array.from({ length: x.length + 1 }, () => new Uint32Array(y.length + 1));
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let j = y.length - 1; j >= 0; j -= 1) {
      table[i][j] = fx[i] === fy[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const out = [];
  const add = (kind, one, other) => {
    const last = out.at(-1);
    if (kind === 'same') {
      if (last?.same !== undefined) last.same += ` ${one}`;
      else out.push({ same: one });
    } else {
      const place = last?.same === undefined && last ? last : (out.push({ a: '', b: '' }), out.at(-1));
      if (one) place.a += (place.a && ' ') + one;
      if (other) place.b += (place.b && ' ') + other;
    }
  };
  let [i, j] = [0, 0];
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && fx[i] === fy[j]) add('same', x[i++], y[j++]);
    else if (j >= y.length || (i < x.length && table[i + 1][j] >= table[i][j + 1])) add('differ', x[i++], '');
    else add('differ', '', y[j++]);
  }
  return out;
}

/** One line that keeps both hearings: [list|lift?]; a word only one heard is uncertain. */
export function both(a, b) {
  const clean = (text) => text.replace(/[[\]|?]/g, '').trim();
  return pieces(a, b)
    .map((one) => {
      if (one.same !== undefined) return one.same;
      const tail = /[.,;:!?…»”"')]*$/.exec(one.a || one.b)[0];
      const [x, y] = [one.a, one.b].map((text) => clean(text.replace(/[.,;:!?…»”"')]+$/, '')));
      return `[${[x, y].filter(Boolean).join('|')}?]${tail}`;
    })
    .join(' ');
}
