// What is heard but not sure: a second hearing of a word, an uncertain word, an event that is not speech.

import { h, hex } from './dom.mjs';
import { ask } from './ask.mjs';
import { clock, length, parse } from './clock.mjs';
import { INAUDIBLE, marks, tokens, written } from './text.mjs';

export const EVENTS = [
  ['laughter', 'Laughter'], ['door', 'Door'], ['noise', 'Noise'], ['music', 'Music'], ['silence', 'Silence'],
  ['inaudible', 'Inaudible'], ['crosstalk', 'Several at once'], ['other', 'Something else'],
];

/** The mark or the word at the caret: {start, end, hearings, tail}. */
function target(active) {
  const { text, caret } = active;
  if (!caret) return null;
  const old = marks(text).find((one) => one.at <= caret.start && one.end >= caret.start);
  if (old) return { start: old.at, end: old.end, hearings: old.hearings };
  let { start, end } = caret;
  if (start === end) {
    const word = tokens(text).find((one) => one.at <= start && one.end >= start);
    if (!word) return null;
    [start, end] = [word.at, word.end];
  }
  const chosen = text.slice(start, end);
  const core = chosen.replace(/^[\s"“„«('¿¡]+|[\s.,;:!?…»”"')]+$/gu, '');
  if (!core) return null;
  const from = start + chosen.indexOf(core);
  return { start: from, end: from + core.length, hearings: [core] };
}

function put(active, place, hearings, doubt) {
  const { text } = active;
  const mark = doubt || hearings.length > 1 ? written(hearings) : hearings[0];
  active.write(text.slice(0, place.start) + mark + text.slice(place.end), place.start + mark.length);
}

/** Alt+H: what else could it be? */
export async function secondHearing(active) {
  const place = target(active);
  if (!place) return;
  const [first, ...others] = place.hearings;
  const answer = await ask('What is heard here', [
    { name: 'first', label: 'You hear', value: first },
    { name: 'others', label: 'It could also be (several: one a line)', value: others.join('\n'), rows: 2 },
  ], { ok: 'Keep both', note: 'Both are kept and both are published.', extra: [['Only the first', 'only']] });
  if (!answer || !active.node) return;
  if (answer.only) {
    put(active, place, [first], false);
    return;
  }
  const clean = (one) => one.replace(/[[\]|?]/g, '').trim();
  const all = [clean(answer.first || first), ...answer.others.split('\n').map(clean)].filter(Boolean);
  put(active, place, all, true);
}

/** Alt+U: mark the word at the caret as uncertain, or take the mark away. */
export function unsure(active) {
  const place = target(active);
  if (!place) return;
  const marked = active.text[place.start] === '[';
  if (marked && place.hearings.length > 1) secondHearing(active);
  else put(active, place, place.hearings, !marked);
}

export function inaudible(active) {
  const { text, caret } = active;
  if (!caret) return;
  const blank = (at) => (at < 0 || at >= text.length || /\s/.test(text[at]) ? '' : ' ');
  active.insert(blank(caret.start - 1) + INAUDIBLE + blank(caret.end), caret);
}

/** Under the active turn: each word with two hearings, in words. */
export function hearingsBox(active) {
  const { row, turn } = active;
  row?.querySelector('.alts')?.remove();
  if (!turn) return;
  const both = marks(active.text).filter((one) => one.hearings.length > 1);
  if (!both.length) return;
  const words = tokens(active.text);
  const box = h('div', { class: 'alts' });
  for (const one of both) {
    const time = turn.words?.[words.findIndex((w) => w.end > one.at)];
    const at = time?.[0] ?? null;
    box.append(
      h('h3', {}, `${at === null ? 'A word' : clock(at)} has two hearings. Both are kept and both are published.`),
      one.hearings.map((said) => [
        h('span', { class: 'said', dir: 'auto' }, said),
        h('span', { class: 'dim' }, at !== null && time[1] !== null ? length(time[1] - at) : ''),
        h('span', {}, turn.by ?? ''),
      ]).flat().reduce((all, node) => (all.append(node), all), document.createDocumentFragment()),
    );
  }
  row.append(box);
}

/** Alt+E: a new event at the playhead or over the selection, or an old one changed. */
export async function eventBox(journal, { event = null, span, remove = false }) {
  const [a, b] = event ? [event.start_us, event.end_us] : span;
  const answer = await ask(event ? 'Change this event' : 'Something heard that is not speech', [
    { name: 'kind', label: 'What', value: event?.kind ?? 'laughter', options: EVENTS },
    { name: 'text', label: 'In words, if more is known', value: event && event.text !== event.kind ? event.text : '' },
    { name: 'from', label: 'From', value: clock(a, 2) },
    { name: 'to', label: 'To', value: clock(b, 2) },
  ], { ok: event ? 'Change' : 'Add', extra: remove ? [['Take it out', 'remove']] : [] });
  if (!answer) return;
  if (answer.remove) {
    journal.push({ kind: 'event_remove', event_id: event.id });
    return;
  }
  const start_us = parse(answer.from) ?? a;
  const end_us = Math.max(parse(answer.to) ?? b, start_us);
  const value = { id: event?.id ?? `e${hex(8)}`, kind: answer.kind, text: answer.text || answer.kind, start_us, end_us };
  journal.push({ kind: event ? 'event_edit' : 'event_add', event: value });
}

