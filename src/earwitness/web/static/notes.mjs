// Notes of what became of people, in words: the table, and a note set down by hand.
import {api, askReason, button, dialog, doing, field, h, said} from './frame.mjs';
import {player} from './parts.mjs';

export const STATUS = {free: 'free', held: 'held', at_large: 'at large', wounded: 'wounded', killed: 'killed', dead: 'dead', missing: 'missing', transferred: 'transferred', unknown: 'that it is not known'};
const HOW = {heard: 'heard on a recording', asserted: 'asserted', announced: 'announced', feared: 'feared', threatened: 'threatened', questioned: 'asked', hypothetical: 'supposed', denied: 'denied'};

/** Where a note stands, as a link, with its sound where it lies in a recording. */
export function place(p, label) {
  if (!p) return h('span.dim', {}, 'no place');
  const link = h('a', {href: p.start !== null ? `/document/${p.exhibit}?at=${p.start}-${p.end}` : `/recording/${p.exhibit}`}, p.place);
  return p.start_s === null ? [link, h('span.sub', {}, ' ', h('bdi', {}, p.shown))] : [link, player(p.exhibit, Math.round(p.start_s * 1e6), Math.round(p.end_s * 1e6), label)];
}

/** All notes of one person or group in words; cards on a phone. */
export function table(p, {changed, back, readonly}) {
  const weigh = (first, other, more) => async why => { await api('POST', `/api/people/notes/${first}/contradict`, {other, why, ...more}); await changed(); };
  const ask = (first, other) => askReason('Do they contradict each other?', 'Both stand as equals, and neither wins. Your reason is kept.', 'Say so', weigh(first, other));
  const deny = (first, other) => askReason('Can both hold?', 'Both stay as they are, and are no longer shown as contradicting. Your reason is kept.', 'Say so', weigh(first, other, {both_hold: true}));
  const settled = new Set(p.lane.clashes.filter(c => c.by_person).flatMap(c => [`${c.first} ${c.second}`, `${c.second} ${c.first}`]));
  return h('table.notes', {}, h('thead', {}, h('tr', {}, ['Date', 'What is said', 'How', 'By whom, told by whom', 'Place'].map(t => h('th', {scope: 'col'}, t)))),
    h('tbody', {}, p.notes_in_words.map(n => h('tr', {id: n.id}, h('td', {}, n.when_in_words), h('td', {}, `“${n.says}”`, n.place ? said(n.place.exact) : null, n.whereabouts ? h('span.sub', {}, 'Where: ', h('bdi', {}, n.whereabouts)) : null),
      h('td', {}, n.how, n.state === 'proposed' ? [', ', h('span.proposed', {}, 'proposed')] : ''),
      h('td', {}, h('bdi', {}, n.chain_in_words), ...n.against.map(other => h('p.st', {}, h('b', {'aria-hidden': 'true'}, '≠'), settled.has(`${n.id} ${other}`) ? `contradicts ${other}: both stand as equals ` : [`may contradict ${other} `, readonly ? '' : button('Say that they do', () => ask(n.id, other), 'quiet')], readonly ? '' : [' ', button('Both can hold', () => deny(n.id, other), 'quiet')])),
        n.beside.map(other => h('p.st', {}, `can hold beside ${other}, somebody decided `, readonly ? '' : button('They contradict', () => ask(n.id, other), 'quiet'))),
        h('p.sub', {}, `${n.id}, assigned by `, h('bdi', {}, n.by ?? 'nobody'), n.claim && n.proposition ? [', ', h('a', {href: `/claims/${n.proposition}`}, 'its claim')] : ''), readonly ? null : h('div.acts', {}, n.state === 'proposed' ? back(`/api/people/notes/${n.id}/assign`, {subject: p.id}, 'It speaks of them') : back(`/api/people/notes/${n.id}/assign`, {back: true}))),
      h('td', {}, place(n.place, n.id))))));
}

/** Set down by hand what a place says became of somebody. */
export function makeNote({people, changed}) {
  const options = table => Object.entries(table).map(([value, text]) => h('option', {value}, text));
  const who = h('select', {}, people.map(p => h('option', {value: p.id}, `${p.id} ${p.label}`))), status = h('select', {}, options(STATUS)), modality = h('select', {}, h('option', {value: ''}, 'Choose'), options(HOW));
  const input = (more = {}) => h('input', {type: 'text', autocomplete: 'off', ...more});
  const [spot, from, to, where, words] = [input({placeholder: 'E1:12.3-18.9 or D1:120-164'}), input({placeholder: '2026-11-06'}), input({placeholder: '2026-11-06'}), input(), input({maxlength: 200})];
  dialog('Set a note down', [h('p.dim', {}, 'A note is what one source says of one time. It is never what became of them.'), h('div.form', {}, field('Of whom does it speak?', who), field('What it says of them', status), field('How it is said', modality), field('In few words, if the source has others', words),
    field('Where it is said', spot, 'The place in a recording or in a document. Select words in a document to see their place. A claim will do as well: B1.'), h('div.row', {}, h('div.grow', {}, field('It speaks of the time from', from)), h('div.grow', {}, field('to', to))), field('Where they are said to be', where))],
  [['Set it down', (box, press) => {
    for (const needed of [modality, spot]) if (!needed.value.trim()) { needed.focus(); return; }
    const claim = /^B\d+$/.test(spot.value.trim());
    doing(press, async () => {
      const made = await api('POST', '/api/people/notes', {subject: who.value, status: status.value, modality: modality.value, [claim ? 'claim' : 'place']: spot.value.trim(), from: from.value, to: to.value, whereabouts: where.value, words: words.value});
      box.close();
      await changed(made);
    });
  }, 'main']]);
}
