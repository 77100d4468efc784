// Who is asked after and what is said to have become of them: the lanes, the same in words, and what waits for a person.
import {api, askReason, button, dialog, doing, fail, field, h, keys, note as tell, ready, said, say, session, tick} from './frame.mjs';
import {key, lanes} from './lanes.mjs';
import {makeNote, table} from './notes.mjs';

const main = document.getElementById('m');
const ID = decodeURIComponent(location.pathname.split('/')[2] ?? '');
let x, current = 0;

const everybody = () => [...x.people, ...x.groups];
const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;
const shown = p => ({...p, about: p.kind === 'group' ? `a group${p.members.length ? `, ${plural(p.members.length, 'member known', 'members known')}` : ''}` : p.told_apart});

/** Send something that was decided and draw what came of it. */
async function act(press, path, body, told) {
  await doing(press, async () => { x = await api('POST', path, body); draw(); say(told); });
}

// --- one who is asked after -----------------------------------------------------------------------------------------

function addDialog() {
  const label = h('input', {type: 'text', maxlength: 300, autocomplete: 'off'}), apart = h('input', {type: 'text', maxlength: 1000});
  const names = h('input', {type: 'text', maxlength: 1000, placeholder: 'separated by ;'});
  const unnamed = h('input', {type: 'checkbox'}), group = h('input', {type: 'checkbox'});
  const members = x.people.map(p => [p, h('input', {type: 'checkbox'})]);
  const who = h('fieldset', {hidden: true}, h('p.label', {}, 'Who is known to be in it'), members.map(([p, box]) => tick(h('bdi', {}, p.label), box)));
  group.addEventListener('change', () => { who.hidden = !group.checked; });
  dialog('Ask after somebody', [h('div.form', {}, field('What you call them', label, 'Their name as the fullest source has it, or a description.'), tick('This is a description and no name of theirs', unnamed),
    field('Other names and spellings', names), field('What tells them apart', apart, 'Father’s name, unit, village, trade.'), tick('These are several people whom sources count together', group), who)],
  [['Add', (box, press) => {
    if (!label.value.trim()) { label.focus(); return; }
    act(press, '/api/people', {label: label.value, told_apart: apart.value, named: !unnamed.checked, names: names.value.split(';').map(n => n.trim()).filter(Boolean), group: group.checked, members: members.filter(([, b]) => b.checked).map(([p]) => p.id)}, 'Added.').then(() => box.close());
  }, 'main']]);
}

// Somebody's estimate, with whose it is and how they came to it. It is never added to those who are named.
function estimateDialog() {
  const now = x.figures.estimate;
  const number = value => h('input', {type: 'number', min: 0, step: 1, value: value ?? ''});
  const low = number(now?.low), high = number(now?.high);
  const by = h('input', {type: 'text', maxlength: 300, value: now?.by ?? ''}), how = h('input', {type: 'text', maxlength: 1000, value: now?.how ?? ''});
  dialog('What somebody estimates', [h('div.form', {}, h('p.dim', {}, 'It stands beside those who are named and is never added to them.'), field('At least', low), field('At most', high), field('Whose estimate it is', by), field('How they came to it', how))],
    [['Write it down', (box, press) => {
      const empty = [low, by, how].find(one => !one.value.trim());
      if (empty) { empty.focus(); return; }
      act(press, '/api/people/estimate', {low: Number(low.value), high: Number(high.value || low.value), by: by.value, how: how.value}, 'Written down.').then(() => box.close());
    }, 'main'], ...(now ? [['There is none any more', (box, press) => act(press, '/api/people/estimate', {none: true}, 'Taken out.').then(() => box.close())]] : [])]);
}

const fromTexts = event => doing(event?.currentTarget, async () => {
  x = await api('POST', '/api/people/names');
  draw();
  tell(x.proposed_now ? `${plural(x.proposed_now, 'name', 'names')} from texts can be looked at.` : 'No text has a name that is not here yet.', {more: x.proposed_now ? 'Nobody is asked after until a person says so.' : 'Names come from documents and transcripts that were drafted under Claims.'});
});

// --- what waits for a person ----------------------------------------------------------------------------------------

function assigning(n, at) {
  const maybe = n.maybe.map(id => x.people.find(p => p.id === id)).filter(Boolean), others = everybody().filter(p => !n.maybe.includes(p.id));
  const option = p => h('option', {value: p.id}, `${p.id} ${p.label}`);
  const who = h('select', {'data-n': 'who'}, h('option', {value: ''}, 'Choose'), maybe.length ? h('optgroup', {label: 'Named like this'}, maybe.map(option)) : null, others.length ? h('optgroup', {label: maybe.length ? 'Everybody else' : 'Everybody'}, others.map(option)) : null);
  const path = `/api/people/notes/${n.id}/assign`;
  const give = event => {
    if (!who.value) { who.focus(); return; }
    act(event?.currentTarget, path, {subject: who.value}, `${n.id} speaks of ${who.value}.`);
  };
  const fresh = () => {
    const label = h('input', {type: 'text', maxlength: 300, value: n.subject ?? ''}), unnamed = h('input', {type: 'checkbox'});
    dialog('Somebody new', [h('div.form', {}, field('What you call them', label), tick('This is a description and no name of theirs', unnamed))], [['Add, and say that the note speaks of them', (box, press) => {
      if (!label.value.trim()) { label.focus(); return; }
      act(press, path, {new: label.value, named: !unnamed.checked}, `${n.id} speaks of somebody new.`).then(() => box.close());
    }, 'main']]);
  };
  const nobody = event => act(event?.currentTarget, path, {nobody: true}, `${n.id}: it is not known of whom it speaks.`);
  const li = h('li', {tabindex: -1, 'aria-current': at === current ? 'true' : null}, h('div.pp-row', {}, h('div', {},
    h('p', {}, h('b', {}, n.id), ' ', h('span.proposed', {}, 'proposed'), ': ', n.subject ? ['of ', said(n.subject), ', '] : 'of whom is not stated, ', h('b', {}, `“${n.says}”`), `, ${n.how}`),
    n.claim_text ? h('p.said', {dir: 'auto'}, n.claim_text) : null, h('p.sub', {}, `${n.when_in_words}; `, h('bdi', {}, n.chain_in_words)), n.place ? h('p.sub', {}, h('a', {href: n.place.start !== null ? `/document/${n.place.exhibit}?at=${n.place.start}-${n.place.end}` : `/recording/${n.place.exhibit}`}, h('bdi', {}, n.place.shown), `: ${n.place.place}`)) : null),
  session.readonly ? null : h('div', {}, field('Of whom does it speak?', who), h('div.acts', {}, button('It speaks of them', give, 'main'), button('Somebody new', fresh), button('Nobody known', nobody)))));
  return Object.assign(li, {give, fresh, nobody, who});
}

let open = [];
function openNotes() {
  open = x.open_notes.slice(0, 60).map(assigning);
  return h('section.section', {id: 'open'}, h('h2', {}, `Of whom do they speak? ${plural(x.open_notes.length, 'note is', 'notes are')} open`),
    h('p.lead', {}, 'A rule found these in texts. A note counts for somebody only when a person says so.', session.readonly ? '' : [' Keys: ', h('kbd', {}, 'j'), ' ', h('kbd', {}, 'k'), ' go through them, ', h('kbd', {}, 'a'), ' choose somebody, ', h('kbd', {}, 'n'), ' somebody new, ', h('kbd', {}, 'o'), ' nobody known.']),
    h('ol.rows', {}, open), x.open_notes.length > open.length ? h('p.sub', {}, `${x.open_notes.length - open.length} more come after these.`) : null);
}

function move(by) {
  if (!open.length) return;
  open[current]?.removeAttribute('aria-current');
  current = Math.max(0, Math.min(open.length - 1, current + by));
  open[current].setAttribute('aria-current', 'true');
  open[current].focus();
  open[current].scrollIntoView({block: 'nearest'});
}

function proposed() {
  return h('section.section', {id: 'proposed'}, h('h2', {}, `${plural(x.proposed.length, 'name', 'names')} from texts`), h('p.lead', {}, 'Each stands once for each text that has it. Whether two of them are one person is asked afterwards.'),
    h('ul.rows', {}, x.proposed.slice(0, 100).map(p => h('li', {}, h('div.row', {}, h('span.proposed', {}, said(p.label)), h('span.sub.grow', {}, `${p.id}, ${p.rule}`, p.place ? [', ', h('bdi', {}, p.place.shown)] : ''), session.readonly ? null : h('div.acts', {},
      button('Ask after them', event => act(event.currentTarget, `/api/people/${p.id}/decide`, {ask: true}, `${p.label} is asked after.`)),
      button('Set aside', () => askReason(`Set ${p.id} aside?`, 'Such as: an official whose fate nobody asks after; a place and no person.', 'Set aside', async why => { x = await api('POST', `/api/people/${p.id}/decide`, {ask: false, why}); draw(); }), 'quiet')))))));
}

function pair(p) {
  const decide = same => askReason(same ? 'They are one person?' : 'They are two persons?', 'Both stay as they are, each with their own notes. It can be taken back.', 'Say so', async why => { x = await api('POST', '/api/people/pairs', {first: p.first, second: p.second, same, why}); draw(); });
  return h('li', {}, h('p', {}, h('b', {}, `${p.first} `, h('bdi', {}, p.first_label)), ' and ', h('b', {}, `${p.second} `, h('bdi', {}, p.second_label))),
    h('div.pp-two', {}, [['For it', p.reasons], ['Against it', p.against]].map(([title, lines]) => h('div', {}, h('h4', {}, title), lines.length ? h('ul', {}, lines.map(l => h('li', {}, l))) : h('p.sub', {}, 'Nothing is known.')))),
    session.readonly ? null : h('div.acts', {}, button('They are one', () => decide(true)), button('They are two', () => decide(false))));
}

const back = (path, body, label = 'Take it back') => session.readonly ? null : button(label, event => act(event.currentTarget, path, body, label === 'Take it back' ? 'Taken back.' : 'Kept.'), 'quiet');

function settled() {
  if (!x.decided.length && !x.nobody_known.length) return null;
  return h('section.section', {id: 'settled'}, h('h2', {}, 'Decided, and can be taken back'), h('ul.rows', {},
    x.decided.map(p => h('li', {}, h('div.row', {}, h('span.grow', {}, `${p.first} `, h('bdi', {}, p.first_label), p.same ? ' is ' : ' is not ', `${p.second} `, h('bdi', {}, p.second_label), h('span.sub', {}, ', says ', h('bdi', {}, p.by), p.why ? [': ', h('bdi', {}, p.why)] : '')), back('/api/people/pairs', {back: p.id})))),
    x.nobody_known.map(n => h('li', {}, h('div.row', {}, h('span.grow', {}, `${n.id}: “${n.says}”, ${n.how}. It is not known of whom it speaks`, h('span.sub', {}, ', says ', h('bdi', {}, n.by))), back(`/api/people/notes/${n.id}/assign`, {back: true}))))));
}

// --- the room ---------------------------------------------------------------------------------------------------------

const changed = async made => { x = made ?? await api('GET', '/api/people'); draw(); };

function words(p) {
  return h('section.section', {id: p.id}, h('h2', {}, h('a', {href: `/people/${p.id}`}, h('bdi', {}, p.label)), ': the notes in words'), table(p, {changed, back, readonly: session.readonly}));
}

function empty() {
  main.replaceChildren(h('div.empty', {}, h('h1', {}, 'Nobody is asked after yet'), h('p.lead', {}, 'Here stands what is said to have become of people: who said it, when, and how surely. Nobody is ever counted as dead.'),
    h('ol.section', {}, h('li', {}, h('b', {}, '1. '), 'Add somebody by name or description, or take the names from texts that were drafted under ', h('a', {href: '/claims'}, 'Claims'), '.'), h('li', {}, h('b', {}, '2. '), 'Say of whom each note in those texts speaks, or set a note down yourself.'), h('li', {}, h('b', {}, '3. '), 'Give their family what is known of them, and what is not.')),
    session.readonly ? null : h('div.acts', {}, button('Ask after somebody', addDialog, 'main'), button('Take names from texts', fromTexts))));
}

function draw() {
  const all = everybody();
  current = Math.min(current, Math.max(0, x.open_notes.length - 1));
  if (!all.length && !x.open_notes.length && !x.proposed.length) { empty(); return; }
  const f = x.figures, picture = lanes(all.map(shown), x.today);
  const noted = all.filter(p => p.notes);
  main.replaceChildren(h('div.hd', {}, h('h1', {}, 'What became of them'), h('p.pp-three', {}, h('b', {}, `${f.named} named`), ' · ', h('b', {}, `${f.not_named} not named`), ' · ', f.estimate ? 'an estimate' : 'no estimate', h('br'), 'Three figures, never added.'),
    h('p.dim.pp-rule', {}, x.in_words.at(-1))),
  session.readonly ? '' : h('div.acts.pp-add', {}, button('Ask after somebody', addDialog), button('Take names from texts', fromTexts), button('Set a note down', () => makeNote({people: all, changed}), ''), button('State an estimate', estimateDialog, ''), x.open_notes.length ? h('a.btn.main', {href: '#open'}, `Assign ${plural(x.open_notes.length, 'note', 'notes')}`) : null),
  h('section.section', {id: 'lanes'}, h('h2.sr', {}, 'Timeline'), picture ?? h('p.lead', {}, 'No note that somebody has assigned has a day yet, so there is nothing to draw.'), picture ? key() : ''),
  ...noted.map(words),
  h('section.section', {id: 'figures'}, h('h2', {}, 'Three figures, in words'), h('div.pp-figures', {}, x.in_words.slice(0, -1).map(line => h('p', {}, line)))),
  ...(all.length > noted.length ? [h('section.section', {id: 'silent'}, h('h2', {}, 'Nothing is said of them yet'), h('ul.rows', {}, all.filter(p => !p.notes).map(p => h('li', {}, h('div.row', {}, h('a', {href: `/people/${p.id}`}, h('bdi', {}, p.label)), h('span.sub', {}, shown(p).about ? h('bdi', {}, shown(p).about) : '', ` ${p.lane.open_end}`))))))] : []),
  ...(x.open_notes.length ? [openNotes()] : []), ...(x.pairs.length ? [h('section.section', {id: 'pairs'}, h('h2', {}, 'Who may be the same'), h('p.lead', {}, 'Names alone make nobody one. What speaks for it and against it stands side by side.'), h('ul.rows', {}, x.pairs.map(pair)))] : []),
  ...(x.proposed.length ? [proposed()] : []), settled() ?? '');
}

// --- one of them --------------------------------------------------------------------------------------------------------

function dossier(p) {
  const format = h('select', {}, h('option', {value: 'pdf'}, 'PDF'), h('option', {value: 'html'}, 'HTML, to print from a browser'));
  dialog('The dossier for their family', [h('p.dim', {}, 'Everything this case knows of them, each with who said it, and what is not known. It passes the gate: what is withheld, a file’s name or a name from the vault stays in.'), field('As', format)], [['Write the file', (box, press) => doing(press, async () => {
    const found = await api('POST', `/api/people/${p.id}/dossier`, {format: format.value});
    box.close();
    dialog('The file is ready', [h('p', {}, h('a.btn.main', {href: found.url, download: found.file}, `Save ${found.file}`)), found.notes.map(n => h('p.dim', {}, n))]);
  }), 'main']]);
}

async function drawOne() {
  const p = await api('GET', `/api/people/${encodeURIComponent(ID)}`), d = p.dossier;
  document.title = `${p.id} · Earwitness`;
  const again = () => drawOne();
  const redo = (path, body, label = 'Take it back') => session.readonly ? null : button(label, event => doing(event.currentTarget, async () => { await api('POST', path, body); await again(); say('Kept.'); }), 'quiet');
  const picture = lanes([shown(p)], p.today);
  main.replaceChildren(h('div.hd', {}, h('h1', {}, h('bdi', {}, p.label)), h('span.sub', {}, p.id),
    h('p.dim.pp-rule', {}, shown(p).about ? [h('bdi', {}, shown(p).about), '. '] : '', p.names?.length ? ['Also written: ', h('bdi', {}, p.names.join('; ')), '. '] : '', `Today: ${p.lane.open_end}. Nobody is counted as dead.`)),
  h('div.acts.pp-add', {}, d ? button('Make the dossier for the family', () => dossier(p), 'main') : null, session.readonly ? null : button('Set a note down', () => makeNote({people: [p], changed: again})), button('Print this page', () => print()), h('a.btn.quiet', {href: '/people'}, 'Everybody')),
  h('section.section', {}, h('h2.sr', {}, 'Timeline'), picture ?? h('p.lead', {}, 'No note has a day yet.'), picture ? key() : ''),
  h('section.section', {}, h('h2', {}, 'The notes in words'), p.notes ? table(p, {changed: again, back: redo, readonly: session.readonly}) : h('p.lead', {}, 'No note of this case speaks of them yet. Nothing follows from silence.')),
  d ? h('section.section', {id: 'unknown'}, h('h2', {}, 'What is not known'), h('ul.unknown', {}, d.not_known.map(line => h('li', {}, line)))) : '',
  ...(d?.groups ?? []).map(g => h('section.section', {}, h('h2', {}, 'Said of ', h('a', {href: `/people/${g.id}`}, h('bdi', {}, g.label))), h('p.lead', {}, 'They are said to belong to this group. What is said of a group is not said of each one in it.'), table({...g, notes_in_words: g.notes, lane: {clashes: []}}, {readonly: true}))),
  p.members?.length ? h('section.section', {}, h('h2', {}, 'Known to be in it'), h('ul.rows', {}, p.members.map(m => h('li', {}, h('a', {href: `/people/${m.id}`}, h('bdi', {}, m.label)))))) : '',
  d?.one_with.length ? h('section.section', {}, h('h2', {}, 'Taken to be the same person'), h('ul.rows', {}, d.one_with.map(o => h('li', {}, `${o.id} `, h('bdi', {}, o.label), o.decided ? [', says ', h('bdi', {}, o.decided.by), o.decided.why ? [': ', h('bdi', {}, o.decided.why)] : ''] : '')))) : '');
}

keys(ID ? [] : [{keys: 'j', label: 'The next open note', run: () => move(1)}, {keys: 'k', label: 'The one before', run: () => move(-1)}, {keys: 'a', label: 'Choose of whom it speaks', run: () => open[current]?.who.focus()},
  {keys: 'n', label: 'It speaks of somebody new', run: () => open[current]?.fresh()}, {keys: 'o', label: 'Nobody is known of whom it speaks', run: () => open[current]?.nobody()}, {keys: 'p', label: 'Ask after somebody', run: () => addDialog()}]);
try {
  await ready;
  if (ID) await drawOne();
  else { x = await api('GET', '/api/people'); draw(); if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView(); }
} catch (error) {
  if (error.code === 'not-in-case') main.replaceChildren(h('div.empty', {}, h('h1', {}, 'The case holds nobody under that number'), h('p.lead', {}, h('a', {href: '/people'}, 'Back to the people'), '.')));
  else if (error.status !== 401) fail(error);
}
