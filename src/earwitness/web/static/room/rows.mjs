// What one turn, one event and one thing set aside look like in the list. Text goes in as text nodes; the text of a
// turn's element is always exactly the text of the turn, marks and all.

import { button, h, mark } from './dom.mjs';
import { clock, length } from './clock.mjs';
import { marks } from './text.mjs';

const RTL = /^(ar|he|fa|ur|ps|sd|ug|yi|dv|ckb)\b/;

/** Fill `node` with the line: the marks' brackets small, the uncertain word underlined with dots. */
export function putLine(node, text) {
  const found = marks(text);
  if (!found.length) {
    node.textContent = text;
    return;
  }
  node.replaceChildren();
  let at = 0;
  for (const one of found) {
    if (one.at > at) node.append(text.slice(at, one.at));
    node.append(h('span', { class: 'doubt' }, text.slice(one.at, one.end)));
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
  putLine(said, turn.text);
  row.append(time, who, said);
  if (translation) {
    const { text, language } = translation;
    row.append(h('p', { class: 'fr', dir: RTL.test(language) ? 'rtl' : 'auto', lang: language || null }, text ?? ''));
  }
  decorate(model, turn, row);
  return row;
}

/** The small notes at a turn: certified, draft, uncertain, over another speaker, empty. */
export function decorate(model, turn, row) {
  row.querySelector('.notes')?.remove();
  const notes = [];
  const over = model.overlap(turn);
  row.classList.toggle('over', Boolean(over));
  if (model.isCertified(turn)) notes.push([mark('held'), 'certified']);
  if (/^(draft|machine|engine)/.test(turn.basis_text ?? turn.state ?? '') || turn.draft) notes.push([mark('open'), 'draft']);
  const doubts = marks(turn.text);
  const two = doubts.filter((one) => one.hearings.length > 1).length;
  if (two) notes.push([two === 1 ? 'two hearings' : `${two} words with two hearings`]);
  const one = doubts.length - two;
  if (one) notes.push([one === 1 ? '1 word uncertain' : `${one} words uncertain`]);
  if (over) notes.push([`over ${model.label(over.other)}, ${length(over.us)}`]);
  if (!turn.text) notes.push(['empty']);
  if (turn.fresh) notes.push([`changed by ${turn.by || 'somebody else'}`]);
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

/** Both texts of a conflict, neither above the other. */
export function conflictRow(conflict, { onSettle }) {
  const choose = (text) => () => onSettle(conflict, text);
  const own = h('textarea', { rows: 2, dir: 'auto', 'aria-label': 'What shall stand' });
  own.value = conflict.mine;
  return h(
    'div',
    { class: 'clash', role: 'group', 'aria-label': 'Two people changed this turn', dataset: { conflict: conflict.op } },
    h('h3', {}, mark('care'), ` ${conflict.by || 'Somebody else'} changed this turn while you did. Both texts are kept.`),
    h('div', { class: 'two' },
      h('div', {}, h('span', { class: 'tiny' }, 'You'), h('p', { class: 'said', dir: 'auto' }, conflict.mine),
        button('Let yours stand', choose(conflict.mine), { cls: 'btn' })),
      h('div', {}, h('span', { class: 'tiny' }, conflict.by || 'The other'), h('p', { class: 'said', dir: 'auto' }, conflict.theirs),
        button('Let theirs stand', choose(conflict.theirs), { cls: 'btn' }))),
    h('details', {}, h('summary', {}, 'Write a third text'), own,
      button('Let this stand', () => onSettle(conflict, own.value.trim()), { cls: 'btn' })),
  );
}
