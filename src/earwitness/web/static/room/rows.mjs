// What one turn, one event and one thing set aside look like in the list. Text goes in as text nodes; the text of a
// turn's element is always exactly the text of the turn, marks and all.

import { button, h, mark } from './dom.mjs';
import { clock, length } from './clock.mjs';
import { marks } from './text.mjs';

const RTL = /^(ar|he|fa|ur|ps|sd|ug|yi|dv|ckb)\b/;

/** Fill `node` with the line: the uncertain word underlined with dots, and what another machine heard otherwise (the
 *  spans `flagged`) with dashes. */
export function putLine(node, text, flagged = []) {
  const doubts = marks(text).map((one) => ({ ...one, cls: 'doubt' }));
  const found = [...doubts, ...flagged.map((one) => ({ ...one, cls: 'differs' }))].sort((a, b) => a.at - b.at);
  if (!found.length) {
    node.textContent = text;
    return;
  }
  node.replaceChildren();
  let at = 0;
  for (const one of found) {
    if (one.at < at) continue; // a doubtful word that is flagged as well keeps its dots; the note says the rest
    if (one.at > at) node.append(text.slice(at, one.at));
    node.append(h('span', { class: one.cls }, text.slice(one.at, one.end)));
    at = one.end;
  }
  if (at < text.length) node.append(text.slice(at));
}

/** A row of the list. `translation`: {text, language} or null. */
export function turnRow(model, turn, translation) {
  const lane = model.lane(turn.speaker);
  const row = h('div', { class: 'turn', dataset: { turn: turn.id, lane } });
  const time = h('span', { class: 'tc' }, turn.start_us === null ? 'no time' : clock(turn.start_us));
  const who = h('span', { class: turn.speaker && lane ? 'spk' : 'spk unstated', dir: 'auto' }, model.label(turn));
  const said = h('p', { class: 'said', dir: 'auto' });
  putLine(said, turn.text, model.heard.spans(turn.id, turn.text));
  row.append(time, who, said);
  if (translation) {
    const { text, language } = translation;
    row.append(h('p', { class: 'fr', dir: RTL.test(language) ? 'rtl' : 'auto', lang: language || null }, text ?? ''));
  }
  decorate(model, turn, row);
  return row;
}

/** The small notes at a turn: certified, draft, uncertain, over another speaker, empty, heard otherwise. */
export function decorate(model, turn, row) {
  row.querySelector('.notes')?.remove();
  const notes = [];
  const over = model.overlap(turn);
  const empty = !turn.text.trim();
  row.classList.toggle('over', Boolean(over));
  row.toggleAttribute('data-empty', empty);
  if (model.isCertified(turn)) notes.push([mark('held'), 'certified']);
  if (/^(draft|machine|engine)/.test(turn.basis_text ?? turn.state ?? '') || turn.draft) notes.push([mark('open'), 'draft']);
  const doubts = marks(turn.text);
  const two = doubts.filter((one) => one.hearings.length > 1).length;
  if (two) notes.push([two === 1 ? 'two hearings' : `${two} words with two hearings`]);
  const one = doubts.length - two;
  if (one) notes.push([one === 1 ? '1 word uncertain' : `${one} words uncertain`]);
  if (over) notes.push([`over ${model.label(over.other)}, ${length(over.us)}`]);
  if (empty) notes.push(['empty']);
  if (turn.fresh) notes.push([`changed by ${turn.by || 'somebody else'}`]);
  for (const said of model.heard.notes(turn.id, turn.text)) notes.push([h('span', { class: 'other', dir: 'auto' }, said)]);
  if (!notes.length) return;
  const node = h('span', { class: 'notes' });
  notes.forEach((note, n) => node.append(h('span', {}, n ? ' · ' : '', ...note)));
  row.append(node);
}

export function eventRow(event, { onEdit, onPlay }) {
  const text = event.text || event.kind;
  const how = event.start_us !== null && event.end_us !== null ? `, ${length(event.end_us - event.start_us)}` : '';
  return h(
    'div',
    { class: 'evt', dataset: { event: event.id } },
    h('span', { class: 'tc' }, event.start_us === null ? '' : clock(event.start_us)),
    h('span', { class: 'event', dir: 'auto' }, text + how),
    h('span', { class: 'do' }, button('Listen', () => onPlay(event)), button('Change', () => onEdit(event))),
  );
}

export function asideRow(aside, { onPlay, onSaid }) {
  const between = aside.end_us - aside.start_us;
  return h(
    'div',
    { class: 'quar', role: 'group', 'aria-label': `Set aside at ${clock(aside.start_us)}` },
    h('h3', {}, `Set aside: ${clock(aside.start_us)}, ${aside.why || `${aside.engine} wrote words where no speech was heard`}`),
    h('span', { class: 'tiny' }, `${length(between)}, ${aside.engine || 'engine not known'}`),
    h('p', { class: 'said', dir: 'auto' }, `“${aside.text}”`),
    h('div', {}, button('Listen', () => onPlay(aside)), button('Someone does say this', () => onSaid(aside))),
  );
}

/** What one side of a conflict wants of the turn, in words. */
function wanted(kind, value) {
  if (Array.isArray(value)) return value.map((us) => (us === null ? 'no time' : clock(us))).join(' to ');
  const acts = { split: 'Splits this turn in two.', merge: 'Joins this turn with the next.', remove: 'Takes this turn out.' };
  return acts[value] && kind === value ? acts[value] : String(value);
}

/** Both sides of a conflict, neither above the other. `by` wants `mine`; `theirs` is what stands, by `against`. */
export function conflictRow(conflict, { onSettle, person }) {
  const { by, against, kind, gone } = conflict;
  const twice = by === against; // one person in two windows, or over what they took back and did not see yet
  const settle = (how) => () => onSettle(conflict, how);
  const third = h('textarea', { rows: 2, dir: 'auto', 'aria-label': 'What shall stand' });
  third.value = conflict.mine;
  const side = (who, value, take) =>
    h('div', {}, h('span', { class: 'tiny' }, twice ? (take === 'mine' ? 'The other change' : 'What stands') : who === person ? 'You' : who || 'Somebody else'),
      h('p', { class: 'said', dir: 'auto' }, wanted(kind, value)),
      button(twice ? 'Let this stand' : who === person ? 'Let yours stand' : 'Let theirs stand', settle({ take }), { cls: 'btn' }));
  const sides = [side(by, conflict.mine, 'mine'), side(against, gone ? 'This turn was taken out.' : conflict.theirs, 'theirs')];
  const other = by === person ? against : by;
  const told = twice ? `${by === person ? 'You' : by} changed this turn in two windows, or took something back meanwhile. Both are kept.` : by === person || against === person
    ? `${other || 'Somebody else'} changed this turn while you did. Both are kept.`
    : `${by} and ${against} changed this turn at the same time. Both are kept.`;
  return h(
    'div',
    { class: 'clash', role: 'group', 'aria-label': twice ? 'This turn was changed twice' : 'Two people changed this turn', dataset: { conflict: conflict.op } },
    h('h3', {}, mark('care'), ` ${told}`),
    h('div', { class: 'two' }, against === person ? sides.reverse() : sides),
    kind === 'text' && h('details', {}, h('summary', {}, 'Write a third text'), third,
      button('Let this stand', () => onSettle(conflict, { text: third.value.trim() }), { cls: 'btn' })),
  );
}

/** A conflict's box made anew keeps what the person was writing in the old one. */
export function goOn(old, fresh) {
  const [before, after] = [old, fresh].map((node) => node.querySelector('textarea'));
  if (!before || !after) return;
  const held = document.activeElement === before;
  after.value = before.value;
  fresh.querySelector('details').open = old.querySelector('details').open;
  old.replaceWith(fresh);
  if (held) {
    after.focus();
    after.setSelectionRange(before.selectionStart, before.selectionEnd);
  }
}
