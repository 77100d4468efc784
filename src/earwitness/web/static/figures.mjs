// Figures that must add up: groups with their figures, what follows, what cannot all hold; figures of no group yet.
import {api, askReason, button, dialog, doing, fail, field, h, keys, mark, ready, said, say, session, tick} from './frame.mjs';
import {placeLink, sentence, sound} from './claimparts.mjs';
import {derivedSection} from './derived.mjs';
import {picture} from './figurepicture.mjs';

const main = document.getElementById('m');
const STATES = ['size', 'held', 'fled', 'at_large', 'free', 'missing', 'wounded', 'killed', 'transferred', 'remained', 'lost'];
let x, at = 0, derived;

const decide = (id, body) => api('POST', `/api/figures/items/${id}/decide`, body);
const show = found => { x = found; draw(); };

// --- putting a figure into a group ---------------------------------------------------------------------------------

function put(ids, {group = null, state = '', as_of = '', name = ''} = {}) {
  const which = h('select', {change: () => { label.closest('label').hidden = which.value !== ''; }},
    x.groups.map(g => h('option', {value: g.id}, `${g.label} (${g.id})`)), h('option', {value: ''}, 'A group that is not here yet'));
  const label = h('input', {type: 'text', maxlength: 200, value: name});
  const what = h('input', {type: 'text', list: 'states', maxlength: 60, value: state});
  const day = h('input', {type: 'text', placeholder: '2026-11-12', value: as_of}), why = h('textarea', {rows: 2});
  which.value = group ?? (x.groups[0]?.id && !name ? x.groups[0].id : '');
  const named = field('What to call the group', label, 'Who is counted, in words: the men of the night shift.');
  named.hidden = which.value !== '';
  const box = dialog(ids.length > 1 ? `Which group do these ${ids.length} figures count?` : `Which group does ${ids[0]} count?`, [
    h('p.dim', {}, 'Figures of different groups or times are never set against each other. If you are not sure that it is the same group, leave it.'),
    h('div.form', {}, field('Group', which), named, field('Counted as', what, 'held, fled …; size for all of the group. Empty: as it stands.'),
      field('As of', day, 'A day, or two days with .. between. Empty: as it stands.'), field('Why', why, 'May be left empty.')),
    h('datalist', {id: 'states'}, STATES.map(s => h('option', {value: s})))],
  [['Put it there, in my name', (made, press) => {
    if (!which.value && !label.value.trim()) { label.focus(); return; }
    doing(press, async () => {
      const found = await api('POST', '/api/figures/count', {figures: ids, ...(which.value ? {group: which.value} : {label: label.value}), state: what.value, as_of: day.value, why: why.value});
      made.close();
      say(`${ids.join(', ')} ${ids.length > 1 ? 'are' : 'is'} counted there.`);
      show(found);
    });
  }, 'main']]);
  box.addEventListener('keydown', event => { if (event.key === 'Enter' && event.target.tagName === 'INPUT') { event.preventDefault(); box.querySelector('.btn.main').click(); } });
  (named.hidden ? which : label).focus();
  return box;
}

function divide() {
  const all = x.groups.flatMap(g => g.rows.map(r => [r.variable, `${g.label}: ${r.called}${r.as_of ? `, ${r.when}` : ''}`]));
  const whole = h('select', {}, all.map(([v, text]) => h('option', {value: v}, text)));
  whole.value = all.find(([v]) => v.includes(':size'))?.[0] ?? all[0][0];
  const boxes = all.map(([v, text]) => [v, h('input', {type: 'checkbox'}), text]);
  const more = h('input', {type: 'text', placeholder: 'G1:held', 'aria-label': 'A part that no figure gives yet'});
  const apart = h('input', {type: 'checkbox', checked: true}), every = h('input', {type: 'checkbox'}), why = h('textarea', {rows: 2});
  dialog('What is it made of?', [h('div.form', {}, field('The whole', whole),
    h('fieldset', {}, h('legend.label', {}, 'Its parts'), boxes.map(([, box, text]) => tick(text, box))),
    field('A part that no figure gives yet', more, 'Written as group:state, and @ a day if it is of one.'),
    tick('Nobody is in two of the parts', apart), tick('Nobody is in none of the parts: they are all of it', every), field('Why', why))],
  [['State it, in my name', (made, press) => {
    const parts = [...boxes.filter(([v, box]) => box.checked && v !== whole.value).map(([v]) => v), ...(more.value.trim() ? [more.value.trim()] : [])];
    if (!why.value.trim()) { why.focus(); return; }
    doing(press, async () => { const found = await api('POST', '/api/figures/divide', {whole: whole.value, parts, disjoint: apart.checked, exhaustive: every.checked, why: why.value}); made.close(); say('It is stated.'); show(found); });
  }, 'main']]);
}

// --- one figure ----------------------------------------------------------------------------------------------------

const stands = f => f.standing === 'proposed' ? h('span.st', {}, mark('open'), h('span.proposed', {}, 'proposed')) : h('span.st', {}, mark('done'), h('span', {}, 'counted so by ', h('bdi', {}, f.by)));

/** The words, who says so, where; and a way to change what it counts. */
const figure = (f, acts = null) => h('div.figure', {}, h('p', {}, said(f.text), ' ', h('b.num', {}, f.in_words)),
  h('p.sub', {}, h('bdi', {}, sentence(f.chain)), ' ', f.place ? placeLink(f.place) : '', ' ', h('a', {href: `/claims/${f.proposition}`}, `Claim ${f.proposition}`)),
  h('div.row', {}, stands(f), sound(f.place, f.id), acts));

const change = f => session.readonly ? null : button(`${f.id}: counts something else`, () => put([f.id], {group: f.group, state: f.state}), 'quiet');

// --- parts of the page ---------------------------------------------------------------------------------------------

const conflict = (c, would) => h(`section.set.hold${would ? '.would' : ''}`, {}, h('h2', {}, would ? `${c.in_words}, if what is proposed is confirmed` : c.in_words),
  h('ol', {}, c.figures.map(f => h('li', {}, figure(f, change(f))))),
  h('details', {open: c.arithmetic.length < 5}, h('summary', {}, 'The arithmetic'), h('ul', {}, c.arithmetic.map(l => h('li', {}, h('bdi', {}, l))))),
  h('p.unless', {}, c.unless, ' None of them is called wrong here.'));

const group = g => h('section.section', {id: g.id}, h('h2', {}, h('bdi', {dir: 'auto'}, g.label), ' ', h('span.sub', {}, g.id)),
  g.rows.length ? [h('div.pic', {tabindex: 0, role: 'group', 'aria-label': `Picture of “${g.label}”`}, picture(g)),
    h('ul.states', {}, g.rows.map(r => h('li', {}, h('div', {}, h('h3', {}, r.called), h('p.sub', {}, r.when)),
      h('div', {}, r.follows ? h('p.so', {}, sentence(r.follows.in_words)) : null, r.figures.length ? r.figures.map(f => figure(f, change(f))) : h('p.dim', {}, 'No figure gives it.')))))]
    : h('p.dim', {}, 'No figure counts it yet.'));

function divisions() {
  const one = d => h('li', {}, h('p', {}, h('bdi', {}, d.in_words), ' '), h('p.sub', {}, d.state === 'proposed' ? h('span.proposed', {}, 'proposed') : ['stated by ', h('bdi', {}, d.by)], ': ', h('bdi', {}, d.why)),
    session.readonly ? null : h('div.acts', {}, d.state === 'proposed' ? [button('Confirm', event => doing(event.currentTarget, async () => show(await decide(d.id, {decision: 'confirm'})))),
      button('Reject', () => askReason('Reject this division?', 'It stays in the case with your reason, and is not proposed again.', 'Reject it', async why => show(await decide(d.id, {decision: 'reject', why}))))]
      : button('Take back', event => doing(event.currentTarget, async () => show(await decide(d.id, {decision: 'back'}))), 'quiet')));
  return h('section.section', {}, h('h2', {}, 'What is made of what'), h('p.lead', {}, 'Sums come only from what somebody states. All of a group is what was held, what fled, and the rest; what there was before is what remained and what was lost.'),
    x.divisions.length ? h('ul.rows', {}, x.divisions.map(one)) : h('p.dim', {}, 'Nothing is stated yet.'),
    session.readonly ? null : h('div.acts', {}, x.groups.some(g => g.rows.length > 1) || x.groups.length > 1 ? button('State what is made of what', divide) : null));
}

function loose() {
  if (!x.ungrouped.length) return null;
  const may = id => x.candidates.filter(c => c.figure === id);
  const rows = x.ungrouped.map((f, n) => h(`li${n === at ? '.here' : ''}`, {id: f.id, tabindex: -1}, figure(f),
    session.readonly ? null : button('Put into a group', () => { at = n; put([f.id], {group: may(f.id)[0]?.group ?? null, state: f.state}); }),
    may(f.id).map(c => h('p.may', {}, h('span.proposed', {}, 'proposed'), `: it may count `, h('bdi', {}, x.groups.find(g => g.id === c.group)?.label ?? c.group), `, because ${c.reasons.join(', and ')}`, c.against.length ? `; but ${c.against.join(', ')}` : '', '.'))));
  return h('section.section', {}, h('h2', {}, 'Each counts a group of its own'), h('p.lead', {}, 'Until somebody says which group a figure counts, it is set against no other. The same number in two texts may be two different things.'),
    session.readonly || !x.together.length ? null : h('ul.rows', {}, x.together.map(t => h('li', {}, h('p', {}, h('span.proposed', {}, 'proposed'), `: ${t.figures.length} figures may count one group, because ${t.reasons.join(', and ')}.`),
      h('div.acts', {}, button(`Look at these ${t.figures.length} and name the group`, () => several(t)))))),
    h('ol.loose', {}, rows));
}

/** Choose among figures that share a noun: each by its own tick, none ticked beforehand. */
function several(t) {
  const boxes = t.figures.map(id => [x.ungrouped.find(f => f.id === id), h('input', {type: 'checkbox'})]).filter(([f]) => f);
  dialog('Which of these count one group?', [h('p.dim', {}, 'Tick only those of which you know it. What is not ticked stays by itself.'),
    boxes.map(([f, box]) => tick(h('span', {}, said(f.text), h('span.sub', {}, ' ', h('bdi', {}, sentence(f.chain)))), box))],
  [['Name their group', made => { const ids = boxes.filter(([, b]) => b.checked).map(([f]) => f.id); if (ids.length) { made.close(); put(ids, {name: t.noun}); } }, 'main']]);
}

function empty() {
  return h('div.empty', {}, h('h1', {}, 'No figures yet'), h('p.lead', {}, 'A figure comes from a document or a transcript: how many were held, how many fled. Draft one on the page of claims; its figures then stand here, and you say what each of them counts.'),
    h('p', {}, h('a.btn.main', {href: '/claims'}, 'Go to the claims')));
}

function save() {
  const format = h('select', {}, h('option', {value: 'csv'}, 'CSV, for a spreadsheet'), h('option', {value: 'json'}, 'JSON'));
  dialog('Save all claims as a table', [h('p.dim', {}, 'One row for each claim with its chain, place, state and figures. What is withheld is taken out.'), field('As', format)], [['Write the file', (box, press) => doing(press, async () => {
    const found = await api('POST', '/api/claims/export', {format: format.value});
    box.close();
    dialog('The file is ready', h('p', {}, h('a.btn.main', {href: found.url, download: found.file}, `Save ${found.file}`)));
  }), 'main']]);
}

function draw() {
  if (!x.groups.length && !x.ungrouped.length) { main.replaceChildren(empty(), derivedSection(derived, show)); return; }
  at = Math.min(at, Math.max(0, x.ungrouped.length - 1));
  main.replaceChildren(h('div.figs', {}, h('div.hd', {}, h('h1', {}, 'Figures that must add up'),
    h('div.acts', {}, button('Save all claims as a table', save)),
    h('p.dim', {}, x.conflicts.length ? `${x.conflicts.length === 1 ? 'One set' : `${x.conflicts.length} sets`} of claims cannot all hold.` : 'Nothing that people confirmed stands against another figure.', x.would_be.length ? ` ${x.would_be.length} more would not, if what is proposed is confirmed.` : '')),
  x.conflicts.map(c => conflict(c, false)), x.would_be.map(c => conflict(c, true)),
  x.not_searched.map(l => h('p.st.care', {}, mark('care'), l)),
  x.groups.length ? h('p.keyrow', {}, h('span', {}, 'Solid: confirmed'), h('span', {}, 'Dotted: proposed'), h('span', {}, 'Framed: what follows from all figures together')) : null,
  x.groups.map(group), x.groups.length ? divisions() : null, loose(), derivedSection(derived, show)));
}

function go(by) {
  if (!x.ungrouped.length) return;
  at = (at + by + x.ungrouped.length) % x.ungrouped.length;
  const rows = [...document.querySelectorAll('.loose>li')];
  rows.forEach((row, n) => row.classList.toggle('here', n === at));
  rows[at].focus();
  rows[at].scrollIntoView({block: 'nearest'});
}

const mine = () => x.ungrouped[at] && !session.readonly;
keys([{keys: 'j', label: 'The next figure that is in no group', run: () => go(1)}, {keys: 'k', label: 'The one before', run: () => go(-1)},
  {keys: 'p', label: 'Put it into a group', run: () => mine() && put([x.ungrouped[at].id], {group: x.candidates.find(c => c.figure === x.ungrouped[at].id)?.group ?? null, state: x.ungrouped[at].state})},
  {keys: 'm', label: 'State what is made of what', run: () => !session.readonly && x.groups.some(g => g.rows.length) && divide()}]);
try {
  await ready;
  derived = (await api('GET', '/api/derived')).proposals;
  show(await api('GET', '/api/figures'));
} catch (error) { if (error.status !== 401) fail(error); }
