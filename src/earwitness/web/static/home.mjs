// The first page of a case.
import {api, button, clock, dialog, doing, fail, field, h, keys, note, ready, say, session, when} from './frame.mjs';
import {Arrivals, dropZone} from './arrivals.mjs';
import {act, KINDS_OF_DOCUMENT, LANGUAGES} from './words.mjs';

const main = document.getElementById('m');
const chosen = {text: '', state: '', language: '', tag: '', assigned: ''};
const read = {text: '', outlet: '', language: ''};
let home, arrivals, nextAt = 0;

const us = s => Math.round(s * 1e6);
const STATES = [['', 'Any state'], ['none', 'Not transcribed'], ['draft', 'Machine draft only'], ['proposed', 'Waits to be confirmed'],
  ['certified', 'Certified'], ['published', 'Published']];

function inState(r) {
  return {'': true, none: !r.transcripts, draft: r.drafted_only, proposed: r.proposed > 0, certified: r.certified_s > 0, published: r.published_s > 0}[chosen.state];
}

function shown() {
  const wanted = chosen.text.trim().toLowerCase();
  return home.recordings.filter(r => inState(r) && (!chosen.language || r.languages.includes(chosen.language))
    && (!chosen.tag || r.tags.includes(chosen.tag)) && (!chosen.assigned || r.assigned === chosen.assigned)
    && (!wanted || [r.id, r.title, r.name, r.source, r.assigned, ...r.tags, ...r.languages].some(x => x?.toLowerCase().includes(wanted))));
}

function step(label, css, part, whole, extra) {
  const fill = h('b');
  fill.style.width = `${whole > 0 ? Math.min(100, 100 * part / whole) : 0}%`;
  return h(`span${part > 0 ? '.y' : ''}${css ? '.' + css : ''}`, {}, h('i', {'aria-hidden': 'true'}, fill), label, extra ? h('br') : null, extra ?? null);
}

function steps(r) {
  const d = r.duration_s, whole = r.transcribed_s > 0.97 * d;
  const partly = (label, s) => s <= 0 ? h('span', {}, h('i'), h('span.sr', {}, `not ${label}`)) : step(label, '', s, d, s < 0.97 * d ? clock(us(s), 0) : null);
  const words = !r.transcripts ? h('span', {}, h('i'), h('span.sr', {}, 'not transcribed'))
    : r.drafted_only ? step('draft only', 'draft', r.transcribed_s || 1, d) : !r.transcribed_s ? step('begun', '', 0.01, d) : step('transcribed', '', r.transcribed_s, d, whole ? null : `${clock(us(r.transcribed_s), 0)} in words`);
  return h('div.steps', {}, step('sealed', '', 1, 1), words, partly('certified', r.certified_s), partly('published', r.published_s));
}

function row(r) {
  const about = [`Recording, ${clock(us(r.duration_s))}, ${r.codec.toUpperCase() === 'OPUS' ? 'Opus' : r.codec.toUpperCase()}. Received ${when(r.received_at)}`];
  return h('tr', {}, h('td', {}, h('b', {}, r.id)), h('td', {}, h('a.nm', {href: `/recording/${r.id}`}, h('bdi', {}, r.title || r.name || 'A recording')),
    h('div.sub', {}, about, r.staged ? ' · staged' : '', r.superseded ? ' · sealed again later' : ''),
    r.tags.length || r.assigned || r.languages.length ? h('div.sub', {}, r.languages.map(l => h('span.tag', {}, l)), ' ', r.tags.map(t => [h('span.tag', {}, t), ' ']), r.assigned ? ['with ', h('bdi', {}, r.assigned)] : null) : null),
  h('td', {}, steps(r)));
}

function nextBox() {
  if (!home.next.length) return null;
  const todo = home.next[nextAt % home.next.length];
  return h('section.next', {'aria-label': 'Next'}, h('h2', {}, todo.what), h('p', {}, todo.why),
    h('div.acts', {}, h('a.btn.main', {href: todo.href}, todo.button),
      home.next.length > 1 ? button('Something else', () => { nextAt += 1; draw(); document.querySelector('.next .btn.main').focus(); say(home.next[nextAt % home.next.length].what); }) : null));
}

function select(name, all, values) {
  const made = h('select', {'aria-label': all, change: () => { chosen[name] = made.value; list(); }}, [['', all], ...values].map(([value, label]) => h('option', {value}, label)));
  made.value = chosen[name];
  return made;
}

let tbody, counted;
function list() {
  const rows = shown();
  tbody.replaceChildren(...rows.map(row));
  counted.textContent = rows.length === home.recordings.length ? '' : `${rows.length} of ${home.recordings.length} recordings are shown.`;
  if (!rows.length) tbody.append(h('tr', {}, h('td', {colspan: 3}, h('p.dim', {}, 'No recording is like that. Choose less.'))));
}

function recordings() {
  tbody = h('tbody');
  counted = h('p.sub', {'aria-live': 'polite'});
  const pairs = values => values.map(v => [v, v]);
  const search = h('input', {type: 'search', placeholder: 'Find a recording', 'aria-label': 'Find a recording', value: chosen.text, input: () => { chosen.text = search.value; list(); }});
  const many = home.recordings.length > 3;
  const part = h('section', {}, many ? h('div.filters', {}, search, select('state', 'Any state', STATES.slice(1)), select('language', 'Any language', pairs(home.filters.language)),
    select('tag', 'Any tag', pairs(home.filters.tag)), select('assigned', 'With anybody', pairs(home.filters.assigned))) : null, counted,
  h('table.ex', {}, h('caption.sr', {}, 'Recordings'), h('thead', {}, h('tr', {}, h('th', {}, 'No.'), h('th', {}, 'Recording'), h('th', {}, 'How far'))), tbody));
  list();
  return part;
}

function paper(d) {
  const known = [d.publisher ? h('bdi', {}, d.publisher) : 'Outlet not known', ', ', d.published ? h('bdi', {}, d.published) : 'day not known'];
  return h('li', {}, h('div.row.base', {}, h('b', {}, d.id), h('div.grow', {}, h('a.nm', {href: `/document/${d.id}`}, h('bdi', {}, d.title || d.name || 'A document')),
    h('div.sub', {}, known, `. ${KINDS_OF_DOCUMENT[d.kind]}, ${LANGUAGES[d.language] ?? d.language ?? 'language not known'}. Sealed ${when(d.received_at)}`, d.superseded ? ' · sealed again later' : ''),
    d.tags.length || d.assigned ? h('div.sub', {}, d.tags.map(t => [h('span.tag', {}, t), ' ']), d.assigned ? ['with ', h('bdi', {}, d.assigned)] : null) : null)));
}

function documents() {
  if (!home.documents.length) return null;
  const all = h('ul.rows'), told = h('p.sub', {'aria-live': 'polite'});
  const fill = () => {
    const wanted = read.text.trim().toLowerCase();
    const some = home.documents.filter(d => (!read.outlet || d.publisher === read.outlet) && (!read.language || d.language === read.language)
      && (!wanted || [d.id, d.title, d.name, d.publisher, d.author, d.published, d.source, d.assigned, ...d.tags].some(x => x?.toLowerCase().includes(wanted))));
    all.replaceChildren(...some.map(paper));
    told.textContent = some.length === home.documents.length ? '' : `${some.length} of ${home.documents.length} documents are shown.`;
  };
  const choose = (name, any, values) => {
    const made = h('select', {'aria-label': any, change: () => { read[name] = made.value; fill(); }}, [['', any], ...values].map(([value, label]) => h('option', {value}, label)));
    made.value = read[name];
    return made;
  };
  const words = h('input', {type: 'search', placeholder: 'Find a document', 'aria-label': 'Find a document', value: read.text, input: () => { read.text = words.value; fill(); }});
  fill();
  return h('section.section', {id: 'documents'}, h('h2', {}, 'Documents'), home.documents.length > 3 ? h('div.filters.docs', {}, words,
    choose('outlet', 'Any outlet', home.filters.outlet.map(v => [v, v])), choose('language', 'Any language', home.filters.written_in.map(v => [v, LANGUAGES[v] ?? v]))) : null, told, all);
}

function empty() {
  main.replaceChildren(h('div.empty', {}, h('h1', {}, 'Nothing has been received yet'),
    h('p.lead', {}, 'Put a recording or document here. It is copied byte for byte, sealed with a time and your key, and never changed. You will be asked how it reached you. “Not known” is always an answer.'),
    dropZone(arrivals, {big: true}), arrivals.element,
    h('p.dim', {}, 'Many at once? ', h('a', {href: '/intake'}, 'Bring in a folder with a list'), '. New to this? ', h('a', {href: '/start#demo'}, 'See a staged example first'), '.'),
    h('div.three', {}, [['Nothing leaves', 'No connection is opened unless you ask for a timestamp.'],
      ['Keep the source safe', 'Do not open the file in a messenger or player first. Do not write the source’s name here.'],
      ['Keep the card', 'If it came on a card or telephone, keep that too, switched off. Courts ask for it.']].map(([a, b]) => h('div', {}, h('h2', {}, a), h('p', {}, b))))));
}

/** Acts of one kind by one person that follow each other are one line. */
function folded(entries) {
  const out = [];
  for (const e of entries) {
    const last = out.at(-1);
    if (last && last.act === e.act && last.actor === e.actor && act(last) === act(e)) last.times += 1;
    else out.push({...e, times: 1});
  }
  return out;
}

function history() {
  return h('section.panel', {}, h('h2', {}, 'What was done last'), h('ol.log', {}, folded(home.last).map(e => h('li', {}, h('time.tc', {datetime: e.time, title: when(e.time)}, new Date(e.time).toLocaleTimeString('en-GB')),
    h('span', {}, e.actor ? h('bdi', {}, e.actor) : 'the desk', ' ', h('span.by', {}, act(e), e.times > 1 ? ` (${e.times} entries)` : ''))))),
  h('p.tiny', {}, h('a', {href: '/history'}, 'The whole history')));
}

function aside() {
  return h('aside', {}, history(), home.unknown.length ? h('section.panel', {}, h('h2', {}, 'Still unknown'),
    home.unknown.slice(0, 6).map(u => h('p.dim.tiny', {}, u)), home.unknown.length > 6 ? h('p.dimmer.tiny', {}, `And of ${home.unknown.length - 6} more.`) : null) : null,
  h('section.panel', {}, h('h2', {}, 'This case'), h('p.tiny.dim', {}, home.timestamped ? `An authority’s timestamp was kept ${when(home.timestamped)}.` : 'No timestamp yet: the time of the seals rests on this computer’s clock.'),
    h('p.tiny', {}, h('a', {href: '/check'}, 'Check that everything still holds')), h('p.tiny', {}, h('a', {href: '/settings#copy'}, 'Make a copy for safekeeping')),
    h('p.tiny', {}, h('button.link', {type: 'button', click: rename}, 'Call the case something else'))));
}

function rename() {
  const name = h('input', {type: 'text', value: home.title, maxlength: 200});
  dialog('Name of the case', [field('Name', name, 'Only people at this desk see it.')], [['Keep', (box, at) => doing(at, async () => { await api('PUT', '/api/case', {title: name.value}); box.close(); await load(); }), 'main']]);
}

function draw() {
  document.title = `${home.title} · Earwitness`;
  const n = home.recordings.length, m = home.documents.length;
  if (!n && !m) { empty(); return; }
  const held = [n === 1 ? 'One recording' : n ? `${n} recordings` : '', m === 1 ? 'one document' : m ? `${m} documents` : ''].filter(Boolean).join(', ');
  const people = home.people.length;
  main.replaceChildren(h('div.hd', {}, h('h1', {}, h('bdi', {}, home.title)),
    h('span.st', {}, `${home.entries} entries in the history`),
    h('p.dim', {}, `${held[0].toUpperCase()}${held.slice(1)}. ${people === 1 ? 'One person works here' : people ? `${people} people work here` : 'Nobody is named yet'}. Opened ${when(home.opened)}.`)),
  nextBox() ?? '', h('div.split', {}, h('div', {}, n ? recordings() : null, documents(), arrivals.element, dropZone(arrivals), h('p.sub', {}, 'Many at once? ', h('a', {href: '/intake'}, 'Bring in a folder with a list'), '.')), aside()));
}

async function load() {
  home = await api('GET', '/api/case');
  for (const warning of home.warnings) if (!seen.has(warning)) { seen.add(warning); note(warning); }
  draw();
}
const seen = new Set();

try {
  await ready;
  if (session.case) {
    arrivals = new Arrivals({changed: () => load().catch(fail)});
    await load();
    await arrivals.watch();
    keys([{keys: '/', label: 'Find a recording', run: () => document.querySelector('.filters input')?.focus()},
      {keys: 'n', label: 'Bring in a recording or document', run: () => arrivals.choose()}]);
  }
} catch (error) { if (error.status !== 401) fail(error); }
