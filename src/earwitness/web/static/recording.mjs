// One recording: what is known of it, its transcripts, quotations, and what is withheld.
import {api, askReason, button, clock, dialog, doing, fail, field, h, keys, mark, note, ready, said, say, session, size, tick, upload, when} from './frame.mjs';
import {Arrivals} from './arrivals.mjs';
import {Drafting} from './drafting.mjs';
import {line, maker, player, quotation, withholder} from './parts.mjs';
import {findAgain, found, original, recordOf, sealAgain} from './record.mjs';
import {Voices} from './voices.mjs';

const main = document.getElementById('m');
const E = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const path = `/api/exhibits/${encodeURIComponent(E)}`;
let x, arrivals, drafting, voices;

function head() {
  const name = x.title || x.name || 'A recording';
  return [h('div.hd', {}, h('h1', {}, `${E}  `, h('bdi', {}, name)), h('span.st', {}, mark('held'), `sealed ${when(x.received_at)}`),
    h('p.dim', {}, `${clock(x.duration_us)}. ${x.coding}. ${size(x.size)}.`, x.source ? ` From ${x.source}.` : '', x.staged ? ' A staged demonstration.' : '')),
  h('div.acts', {}, session.room && x.transcripts.length ? h('a.btn.main', {href: `/room/${E}`}, 'Open the listening room') : null, player(E, 0, x.duration_us, `all of ${E}`))];
}

const SECONDS = {transcribed: 'in words', event: 'other sounds', silence: 'silence', noise: 'noise', untranscribed: 'speech not in words yet', withheld: 'withheld'};
const count = (n, what) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** What every second is accounted as; it comes a moment later, since a long transcript must be read for it. */
function account(t) {
  const line = h('p.sub', {hidden: true});
  if (t.some(one => !one.hidden)) api('GET', `${path}/seconds`).then(({seconds}) => {
    if (!seconds) return;
    line.append('Every second is accounted for: ', Object.entries(seconds).filter(([, s]) => s > 0).map(([name, s]) => `${SECONDS[name] ?? name} ${clock(s * 1e6)}`).join(', '), '.');
    line.hidden = false;
  }, fail);
  return line;
}

function transcripts() {
  const file = h('input', {type: 'file', hidden: true, 'aria-label': 'Choose a transcript', change: () => { if (file.files[0]) take(file.files[0]); file.value = ''; }});
  const t = x.transcripts;
  const speakers = [...new Set(t.filter(one => !one.hidden).flatMap(one => one.speakers))];
  return h('section.section', {id: 'transcripts'}, h('h2', {}, 'Transcripts'),
    t.length ? h('ul.rows', {}, t.map(one => h('li', {}, one.hidden ? [h('b', {}, one.id), ' ', h('span.dim', {}, 'made blind: its words are not shown to you until both listeners have handed in')]
      : [h('b', {}, session.room ? h('a', {href: `/room/${E}?t=${one.id}`, 'aria-label': `Open ${one.id} in the listening room`}, one.id) : one.id), ' ', one.title ? h('bdi', {}, one.title) : '', h('span.sub', {}, ` ${one.language && one.language !== 'UNKNOWN' ? one.language : 'language not known'}, version ${one.version}${one.unsaved ? ' and what was typed since' : ''}, ${count(one.turns, 'turn')}, ${count(one.events, 'event')}${whose(one) ? ', ' : ''}`, h('bdi', {}, whose(one)), one.decides ? ', decides between two others' : '', one.translation ? `, ${one.translation}` : ''),
        one.kind === 'drafted' || one.kind === 'draft' ? [' ', h('span.tag.dotted', {}, 'machine draft')] : null, one.voices ? [' ', h('span.tag.dotted', {}, 'voices grouped by a machine')] : null, one.asides ? h('span.sub', {}, ` ${count(one.asides, 'line')} set aside`) : null, one.untimed ? h('p.st.care', {}, mark('care'), `${one.untimed} turns have no times and cannot be quoted. Set them in the listening room.`) : null]))) : h('p.lead', {}, 'Nobody has put it into words yet. Type it in the listening room, have a machine draft it, or import what somebody typed elsewhere.'),
    account(t),
    h('div.acts', {}, session.room && t.some(one => !one.hidden) ? h('a.btn', {href: `/room/${E}`}, 'Work on it in the listening room') : null,
      session.readonly ? null : [t.length ? null : button('Type it in the listening room', begin, 'main'), drafting.button, voices.button, button('Import a transcript', () => file.click())],
      t.some(one => !one.hidden) ? [button('Export', give), button('Print', print), session.readonly ? null : button('Find when each word is said', words)] : null), file, drafting.element, voices.element,
    session.readonly && versions().length < 2 ? null : h('details', {}, h('summary', {}, 'More ways to write it down'), h('div.acts', {}, session.readonly ? null : [t.length ? button('Begin an empty transcript', begin) : null, button('Two listeners, blind', blind)], versions().length > 1 ? button('Compare two versions', compare) : null)),
    speakers.length && !session.readonly ? h('details', {}, h('summary', {}, `Speakers: ${speakers.length}`), h('ul.rows', {}, speakers.map(s => h('li.row', {}, h('span.grow', {}, h('bdi', {}, s === 'UNSTATED' ? 'Speaker not stated' : s)), button('Describe otherwise', () => relabel(s)))))) : null);
}

function take(file) {
  const language = h('input', {type: 'text', placeholder: 'en, ru, ar …', maxlength: 20, value: x.languages[0] ?? ''});
  const format = h('select', {}, h('option', {value: ''}, 'by its content'), x.formats.read.map(f => h('option', {}, f)));
  const encoding = h('select', {}, ['by its content', 'cp1251', 'latin-1'].map((e, n) => h('option', {value: n ? e : ''}, e)));
  const clip = h('input', {type: 'text', maxlength: 200}), wrote = h('input', {type: 'text', maxlength: 200, autocomplete: 'off'});
  dialog('Import a transcript', h('div.form', {}, h('p', {}, h('bdi', {}, file.name)), field('Who wrote it down', wrote, 'An alias will do. Empty: not stated. It does not become yours because you bring it in.'), field('Language spoken', language), field('Format', format), field('Encoding', encoding), field('Which recording, if the file holds several', clip)),
    [['Import it', (box, press) => doing(press, async () => {
      const {transcript: found} = await upload(`${path}/transcripts`, file, {options: {language: language.value, format: format.value, encoding: encoding.value, clip: clip.value, written_by: wrote.value}});
      box.close();
      await load();
      told(found);
    }), 'main']]);
}

function told(found) {
  const lines = [`${found.transcript}, version ${found.revision}: ${found.turns} turns, ${found.events} events.`];
  if (found.untimed) lines.push(`${found.untimed} turns have no times and cannot be quoted until they have.`);
  if (found.bounded) lines.push(`${found.bounded} turns end where the next begins, because the file gives no end.`);
  lines.push(...found.warnings, ...found.losses.map(l => `Not carried over: ${l}`));
  dialog('What was imported', h('ul.rows', {}, lines.map(l => h('li', {}, l))));
}

const FEW = {chat: 'for CLAN and TalkBank', trs: 'for Transcriber', ctm: 'words with times, for NIST scoring', stm: 'turns, for NIST scoring', tei: 'TEI P5 as in ISO 24624, for archives'};

/** Which transcript: the newest that is no translation unless somebody chooses, and whose each is. */
function which() {
  const shown = x.transcripts.filter(t => !t.hidden);
  return h('select', {}, h('option', {value: ''}, shown.some(t => t.translation) ? 'the newest that is no translation' : 'the newest'), [...shown].reverse().map(t => h('option', {value: t.id}, [t.id, t.title, t.translation, whose(t), t.decides ? 'decides between two' : ''].filter(Boolean).join(', '))));
}

const whose = t => t.wrote ? `by ${t.wrote}` : t.by ? `${t.kind === 'imported' ? 'brought in by' : 'by'} ${t.by}` : '';

function give() {
  const one = which();
  const format = h('select', {}, x.formats.write.map(f => h('option', {disabled: x.formats.lacking.includes(f)}, x.formats.lacking.includes(f) ? `${f}: not installed on this computer` : f)));
  const rest = h('optgroup', {label: 'More formats'}, x.formats.more.map(f => h('option', {}, f)));
  const more = h('details', {toggle: () => { if (more.open) format.append(rest); else rest.remove(); }}, h('summary', {}, 'More formats'),
    h('p.hint', {}, 'They stand at the end of the list above as long as this is open.'), h('ul.rows', {}, x.formats.more.map(f => h('li', {}, h('b', {}, f), h('span.sub', {}, ` ${FEW[f] ?? ''}`)))));
  dialog('Export a transcript', [h('p.dim', {}, 'What is withheld is taken out of the words. What the format cannot carry is named.'), field('Transcript', one), field('Format', format), x.formats.lacking.length ? added('formats') : null, more], [['Write the file', (box, press) => doing(press, async () => {
    const found = await api('POST', `${path}/export`, {format: format.value, ...(one.value ? {transcript: one.value} : {})});
    box.close();
    dialog('The file is ready', [h('p', {}, h('a.btn.main', {href: found.url, download: found.file}, `Save ${found.file}`)),
      found.losses.length ? [h('h3', {}, 'What it could not carry'), h('ul.rows', {}, found.losses.map(l => h('li', {}, l)))] : h('p.dim', {}, 'It carries everything.')]);
  }), 'main']]);
}

/** How what is not installed comes onto this computer. */
const added = extra => h('p.hint', {}, 'What is not installed can be added by whoever looks after this computer: ', h('span.mono', {}, `pip install 'earwitness[${extra}]'`), '. Then start the desk again.');

function print() {
  const one = which();
  const format = h('select', {}, x.formats.pdf ? h('option', {value: 'pdf'}, 'PDF') : null, h('option', {value: 'html'}, 'HTML, to print from a browser'), x.formats.pdf ? null : h('option', {value: 'pdf', disabled: true}, 'PDF: not installed on this computer'));
  const told = h('input', {type: 'checkbox', checked: true});
  dialog('Print a transcript', [h('p.dim', {}, 'Numbered lines, times, marks, and a certificate of who stands behind what. What is withheld is taken out. A long transcript takes a minute.'), field('Transcript', one), field('As', format), x.formats.pdf ? null : added('pdf'), tick('Certificates say the role, and what the person had been told; else the name only', told)], [['Write the file', (box, press) => doing(press, async () => {
    const found = await api('POST', `${path}/print`, {format: format.value, told: told.checked, ...(one.value ? {transcript: one.value} : {})});
    box.close();
    dialog('The file is ready', [h('p', {}, h('a.btn.main', {href: found.url, download: found.file}, `Save ${found.file}`)), found.notes.map(n => h('p.dim', {}, n))]);
  }), 'main']]);
}

function words() {
  const language = h('input', {type: 'text', maxlength: 20, value: x.languages[0] ?? '', placeholder: 'en', autocapitalize: 'off'});
  dialog('Find when each word is said', [h('p.dim', {}, 'It makes a new version of the newest transcript with a time for each word. English only; other languages go by the times of turns.'), field('Language spoken', language)], [['Look for them', (box, press) => doing(press, async () => {
    await api('POST', `${path}/align`, {language: language.value});
    box.close();
    say('Word times are being looked for.');
    arrivals.watch();
  }), 'main']]);
}

function begin() {
  const language = h('input', {type: 'text', maxlength: 20, value: x.languages[0] ?? '', placeholder: 'en, ru, ar …', autocapitalize: 'off'});
  dialog('Begin an empty transcript', [h('p.dim', {}, 'You type it in the listening room, turn by turn. Each letter is kept as you type.'), field('Language spoken', language, 'Empty: not known yet.')], [['Begin', (box, press) => doing(press, async () => {
    const {transcript} = await api('POST', `${path}/begin`, {language: language.value});
    location.assign(`/room/${E}?t=${transcript}`);
  }), 'main']]);
}

function blind() {
  const names = [session.person ?? '', ''].map(name => h('input', {type: 'text', maxlength: 200, value: name, list: 'people'}));
  const language = h('input', {type: 'text', maxlength: 20, value: x.languages[0] ?? '', placeholder: 'en, ru, ar …', autocapitalize: 'off'});
  const known = x.transcripts.filter(t => !t.hidden && !t.walled);
  dialog('Two listeners, blind', [h('p.dim', {}, 'Each writes the recording down without seeing the other’s words. Where they differ is shown once both have handed in, and a third person can decide. Each works under the name written here.'),
    known.length ? h('p.st.care', {}, mark('care'), h('span', {}, `Both can read what is already written down of this recording: `, known.map((t, n) => [n ? '; ' : '', t.id, whose(t) ? ' ' : '', h('bdi', {}, whose(t))]), '. They are blind only to what they write from now on.')) : null,
    h('div.form', {}, field('One listener', names[0]), field('The other', names[1]), field('Language spoken', language))], [['Begin both', (box, press) => doing(press, async () => {
    await api('POST', `${path}/blind`, {people: names.map(n => n.value.trim()), language: language.value.trim() || 'UNKNOWN'});
    box.close();
    await load();
    note('Two empty transcripts are made. Each listener opens the listening room under their own name.');
  }), 'main']]);
}

/** Each transcript as it stands now, what nobody has kept as a version yet included; and its earlier versions. */
const versions = (every = true) => x.transcripts.filter(t => !t.hidden).flatMap(t => [[t.id, `${called(t)}, as it stands now`],
  ...Array.from({length: every ? t.version - (t.unsaved ? 0 : 1) : 0}, (_, n) => t.version - (t.unsaved ? 0 : 1) - n).map(n => [`${t.id}@R${n}`, `${called(t)}, version ${n}`])]);

const called = t => [t.id, t.translation].filter(Boolean).join(', ');

/** Two transcripts as they stand; versions of one where somebody asks for them, or where there is only one. */
function compare() {
  const open = x.transcripts.filter(t => !t.hidden);
  // Two that say the same thing in their own way: of one language, where there are such, and none decided between others.
  // Before them two that were written blind and are both handed in: they were made to be compared.
  const own = open.filter(t => !t.decides), last = own.findLast(t => t.pair), pair = last ? own.filter(t => t.pair === last.pair) : [];
  const first = pair.length === 2 ? pair[0] : own[0] ?? open[0];
  const other = pair.length === 2 ? pair[1] : own.find(t => t !== first && t.language === first.language) ?? own.find(t => t !== first) ?? open.find(t => t !== first);
  const every = h('input', {type: 'checkbox', checked: !other, change: () => offer()});
  const selects = [0, 1].map(() => h('select'));
  const begin = other ? [first.id, other.id] : [versions()[1][0], first.id];
  const offer = () => selects.forEach((select, n) => {
    const chosen = select.value;
    const values = versions(every.checked);
    select.replaceChildren(...values.map(([value, label]) => h('option', {value}, label)));
    select.value = values.some(([value]) => value === chosen) ? chosen : begin[n];
  });
  offer();
  dialog('Compare two versions', [h('p.dim', {}, 'Word by word, on the timeline and in a table.'), h('div.row', {}, h('div.grow', {}, field('One', selects[0])), h('div.grow', {}, field('The other', selects[1]))), other ? tick('Earlier versions too', every) : null], [['Compare', () => {
    const [a, b] = selects.map(select => select.value);
    if (a === b) { note('Choose two that are not the same.'); return; }
    location.assign(`/room/${E}?compare=${a},${b}`);
  }, 'main']]);
}

function relabel(old) {
  const name = h('input', {type: 'text', maxlength: 300, value: old === 'UNSTATED' ? '' : old});
  dialog('Describe this speaker', [h('p.dim', {}, 'A description, such as: a man the others call “Inspector”. It never proves who somebody is. Every turn of this speaker changes; earlier versions stay.'), field('Description', name)],
    [['Describe so', (box, press) => doing(press, async () => { await api('POST', `${path}/speaker`, {old, new: name.value.trim() || 'UNSTATED'}); box.close(); await load(); }), 'main']]);
}

function quotations() {
  const place = h('div');
  const make = async event => { const {turns} = await api('GET', `${path}/turns`); place.replaceChildren(h('div.box', {}, h('h3', {}, 'A new quotation'), maker(E, turns, async () => { await load(); }))); };
  return h('section.section', {id: 'quotations'}, h('h2', {}, 'Quotations'), x.quotations.length ? null : h('p.lead', {}, 'A quotation is a stretch of the recording with its words. A named person listens and confirms it; then it can be published.'),
    session.readonly || !x.transcripts.some(t => !t.hidden) ? null : h('div.acts', {}, button('Make a quotation', event => doing(event.currentTarget, () => make(event)), x.quotations.length ? '' : 'main')), place,
    h('ul', {}, x.quotations.map(q => quotation(q, load))));
}

function withheld() {
  return h('section.section', {id: 'withheld'}, h('h2', {}, 'Withheld'), x.withheld.length ? h('ul.rows', {}, x.withheld.map(w => h('li', {}, h('div.row', {}, h('b', {}, w.id), h('span.num', {}, `${clock(w.start_us)} to ${clock(w.end_us)}`), h('span.tag', {}, `${((w.end_us - w.start_us) / 1e6).toFixed(1)} s`), h('span.grow.sub', {}, h('bdi', {}, w.reason ?? '')),
    session.readonly ? null : button('Lift', () => askReason(`Lift ${w.id}?`, 'From then on pages may give this stretch. What earlier pages withheld still needs the gate’s word.', 'Lift it', async reason => { await api('POST', `/api/withholdings/${w.id}/lift`, {reason}); await load(); }))), line(w.start_us, w.end_us, x.duration_us))))
    : h('p.lead', {}, 'Nothing is withheld. Names and places that would give somebody away can be left out before anything is published.'),
  session.readonly ? null : h('div.acts', {}, button('Withhold a stretch', () => withholder(E, load))));
}

const side = () => h('aside', {}, findAgain(x, path, load), found(x.notes), original(x, () => sealAgain(E, arrivals)));

function draw() {
  document.title = `${E} · Earwitness`;
  main.replaceChildren(...head(), h('div', {}, arrivals.element), h('div.split.spaced', {}, h('div', {}, recordOf(x.record, `${path}/record`, x.sources, answer => { x = answer; draw(); }, x.given_again), transcripts(), quotations(), withheld()), side()));
}

async function load() { x = await api('GET', path); draw(); for (const part of [drafting, voices]) { part.seen = null; part.draw(); } }

try {
  await ready;
  arrivals = new Arrivals({changed: () => load().catch(fail), drops: false, apart: j => drafting.mine(j) || voices.mine(j), about: j => j.exhibit === E, looked: () => { drafting.draw(); voices.draw(); }});
  drafting = new Drafting({exhibit: E, arrivals, recording: () => x});
  voices = new Voices({exhibit: E, arrivals, recording: () => x});
  await load();
  if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  arrivals.watch();
  if (session.room) keys([{keys: 'o', label: 'Open the listening room', run: () => x.transcripts.length ? location.assign(`/room/${E}`) : begin()}]);
} catch (error) {
  if (error.code === 'not-in-case') main.replaceChildren(h('div.empty', {}, h('h1', {}, 'The case holds no such recording'), h('p.lead', {}, h('a', {href: '/'}, 'Back to the case'), '.')));
  else if (error.status !== 401) fail(error);
}
