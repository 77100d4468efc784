// One line of a turn: its blank-separated words, its marks, and folding for search.
//
// Marks, as people type and read them: [delay?] an uncertain word; [delay|delete?] two hearings; [inaudible].

const MARK = /\[([^\[\]\s][^\[\]]*)\?\]/g;
export const INAUDIBLE = '[inaudible]';

/** Blank-separated words: [{at, end}] in UTF-16 offsets. */
export function tokens(text) {
  const out = [];
  for (const found of text.matchAll(/\S+/g)) out.push({ at: found.index, end: found.index + found[0].length });
  return out;
}

/** Marks of uncertainty: [{at, end, hearings: [...]}]; one hearing means that the word alone is uncertain. */
export function marks(text) {
  const out = [];
  if (!text.includes('?]')) return out;
  for (const found of text.matchAll(MARK)) {
    const hearings = found[1].split('|').map((one) => one.trim()).filter(Boolean);
    if (hearings.length) out.push({ at: found.index, end: found.index + found[0].length, hearings });
  }
  return out;
}

export const written = (hearings) => `[${hearings.join('|')}?]`;

/** One line: breaks and the blanks that browsers put into editable text become plain blanks. */
export function line(text) {
  return text.replace(/[\t\n\v\f\r\u0085\u00a0\u2028\u2029]/g, ' ');
}

/** Where word times go when the text changes: those of the same words at both ends are kept, new words have none. */
export function movedWords(before, words, after) {
  const old = tokens(before).map(({ at, end }) => before.slice(at, end));
  const now = tokens(after).map(({ at, end }) => after.slice(at, end));
  const none = [null, null];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return now.map((_, n) => {
    if (n < head) return words[n] ?? none;
    const back = now.length - n;
    if (back <= tail) return words[old.length - back] ?? none;
    return old.length === now.length ? (words[n] ?? none) : none;
  });
}

/** Folded text for search (case, accents, ё = е, Arabic vowel signs and letter forms), and for each folded unit the
 *  offset in `text` it came from; one entry more at the end. */
export function folded(text) {
  let out = '';
  const from = [];
  for (let at = 0; at < text.length; ) {
    const one = String.fromCodePoint(text.codePointAt(at));
    const flat = FLAT.get(one) ?? one.normalize('NFKD').replace(/\p{M}|ـ/gu, '').toLowerCase();
    for (const unit of flat) {
      const back = FLAT.get(unit) ?? unit;
      out += back;
      for (let n = 0; n < back.length; n += 1) from.push(at);
    }
    at += one.length;
  }
  from.push(text.length);
  return { text: out, from };
}

const FLAT = new Map([
  ['й', 'й'], ['Й', 'й'], ['ї', 'ї'], ['Ї', 'ї'], ['ß', 'ss'], ['ø', 'o'], ['Ø', 'o'], ['ł', 'l'], ['Ł', 'l'],
  ['ı', 'i'], ['ى', 'ي'], ['ٱ', 'ا'], ['’', "'"], ['‘', "'"],
]);
