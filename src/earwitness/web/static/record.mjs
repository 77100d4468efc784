// The record of a recording or document: every field in one of four states, and the dialog that states one.
import {api, dialog, doing, field, h, note, say, session, tick} from './frame.mjs';

const STATE = {known: 'Known', not_known: 'Not known', not_applicable: 'Not applicable', withheld: 'Withheld'};
const HINT = {
  known: 'What it is. Write what you know, not what you suppose.', not_known: 'Why it is not known: who was asked, and when.',
  not_applicable: 'Why it does not apply.', withheld: 'On whose authority it is withheld.',
};

let unfolded = location.hash === '#record';

/** The section. `path` is where fields are stated; kept(answer) gets what the desk says then; `again`: what was said when the same file was given again. */
export function recordOf(all, path, sources, kept, again = []) {
  const open = all.filter(f => f.unstated);
  const list = some => some.length ? h('dl.dl', {}, some.flatMap(f => [h('dt', {}, f.label), h('dd', {}, shown(f), ' ',
    session.readonly ? null : h('button.link', {type: 'button', click: () => edit(f, path, sources, kept), 'aria-label': `Change: ${f.label}`}, f.unstated ? 'State it' : 'Change'))])) : null;
  const more = open.length ? h('details', {open: unfolded, toggle: () => { unfolded = more.open; }}, h('summary', {}, open.length === all.length ? 'State what is known' : 'State more'), list(open)) : null;
  return h('section.section', {id: 'record'}, h('h2', {}, 'What is known of it'),
    h('p.lead', {}, open.length ? `${open.length} of ${all.length} are not stated yet. “Not known” is always an answer; nothing waits for it.` : 'Everything is stated.', ' Nothing of it is published unless you tick it.'),
    again.length ? h('div.box.care', {}, h('h3', {}, 'It was given again, and other things were said with it'), h('p', {}, 'None of them is entered: this record says otherwise. State each anew, with one answer or the other; then it is decided. The history keeps both.'),
      h('ul.rows', {}, again.map(a => h('li', {}, `${a.label}: `, h('bdi', {}, `“${a.said}”`), h('span.sub', {}, ' · here: ', h('bdi', {}, a.held)), ' ',
        session.readonly ? null : h('button.link', {type: 'button', click: () => edit(all.find(f => f.name === a.name), path, sources, kept, a), 'aria-label': `Decide: ${a.label}`}, 'Decide'))))) : null,
    list(all.filter(f => !f.unstated)), more);
}

const shown = f => f.state === 'known' ? [h('bdi', {}, f.text), f.estimated ? ' (estimated)' : '', h('span.sub', {}, f.basis ? ` · ${f.basis}` : '')]
  : [h(`span.tag.${f.state === 'withheld' ? 'dashed' : 'dotted'}`, {}, STATE[f.state]), f.unstated ? null : [' ', h('bdi', {}, f.text)]];

function edit(f, path, sources, kept, again = null) {
  const state = h('select', {change: () => hint()}, Object.entries(STATE).map(([k, v]) => h('option', {value: k}, v)));
  const text = h('textarea', {rows: 2, value: f.unstated ? '' : f.text});
  const estimated = h('input', {type: 'checkbox', checked: f.estimated});
  const about = h('p.hint');
  const guess = tick('This is an estimate', estimated);
  const aliases = f.name === 'got.from' && sources.length ? h('p.hint', {}, `Aliases of this case: ${sources.map(s => s.note ? `${s.alias} (${s.note})` : s.alias).join(', ')}.`) : null;
  const hint = () => { guess.hidden = state.value !== 'known'; about.textContent = f.name === 'published.on' && state.value === 'known' ? 'As YYYY-MM-DD, such as 2026-11-12. Days such as “last Tuesday” are counted from it.' : HINT[state.value]; };
  state.value = f.unstated ? 'known' : f.state;
  hint();
  dialog(f.label, h('div.form', {}, again ? h('p', {}, 'Said when it was given again: ', h('bdi', {}, `“${again.said}”`)) : null, field('State', state), h('label.field', {}, h('span', {}, 'In words'), text, about, aliases), guess), [['Keep this', (box, press) => doing(press, async () => {
    const words = text.value.trim();
    if (state.value === 'known' && !words) { text.focus(); note('Write what is known, or choose “Not known”.'); return; }
    const typed = {known: `${estimated.checked ? '~' : ''}${words}`, not_known: `not known: ${words}`, not_applicable: `not applicable: ${words}`, withheld: `withheld: ${words}`}[state.value];
    const answer = await api('POST', path, {fields: {[f.name]: typed}});
    box.close();
    kept(answer);
    say(`${f.label}: kept.`);
  }), 'main']]);
}

/** The panel that names, tags and assigns an exhibit. `x` has title, tags, assigned, people. */
export function findAgain(x, path, kept) {
  const tags = h('input', {type: 'text', value: x.tags.join(', '), placeholder: 'night shift, phone'});
  const title = h('input', {type: 'text', value: x.title ?? '', maxlength: 300}), who = h('input', {type: 'text', value: x.assigned ?? '', maxlength: 80, list: 'people'});
  const keep = event => doing(event.currentTarget, async () => {
    await api('PUT', path, {title: title.value, tags: tags.value.split(',').map(t => t.trim()).filter(Boolean), assigned: who.value});
    await kept();
    note('Kept.');
  });
  return h('section.panel', {}, h('h2', {}, 'To find it again'), session.readonly ? h('p.dim', {}, x.tags.join(', '))
    : h('div.form', {}, field('What the desk calls it', title, 'Never shown on a page.'), field('Tags, with commas between', tags), field('Who works on it', who),
      h('datalist', {id: 'people'}, x.people.map(p => h('option', {value: p}))), h('div', {}, h('button.btn', {type: 'button', click: keep}, 'Keep'))));
}

/** What reading a file found. */
export const found = notes => h('section.panel', {}, h('h2', {}, 'What reading it found'), notes.length ? h('ul.rows.tiny', {}, notes.map(n => h('li', {}, n))) : h('p.dim.tiny', {}, 'Nothing unusual in its structure.'));

/** The original's own particulars. again(): seal the same file again; `more`: further dt and dd. */
export const original = (x, again, more = []) => h('section.panel', {}, h('h2', {}, 'The original'), h('dl.tiny', {}, h('dt.dim', {}, 'File name as received'), h('dd', {}, h('bdi', {}, x.name ?? 'erased')),
  h('dt.dim', {}, 'SHA-256'), h('dd.mono', {}, x.sha256 ?? 'erased'), h('dt.dim', {}, 'Entry in the history'), h('dd', {}, String(x.seal_entry)), more),
h('p.tiny.dim', {}, 'Kept byte for byte. A page never holds the name.'), session.readonly ? null : h('p.tiny', {}, h('button.link', {type: 'button', click: again}, 'Seal the same file again')));

/** Choose the same file, to be sealed anew in the place of this exhibit's seal. */
export function sealAgain(id, arrivals) {
  dialog(`Seal ${id} again?`, [h('p', {}, 'Needed only where its seal cannot be used any more, such as when the history says that its key is lost. The same file is sealed anew, and the new seal stands in the place of this one. Both stay in the history.')], [['Choose the same file', box => { box.close(); arrivals.options.supersedes = id; arrivals.choose(); }, 'main']]);
}
