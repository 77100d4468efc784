// Publishing: what stands in the way, what the page would look like, and pages that went out.
import {api, askReason, button, clock, dialog, doing, fail, field, h, mark, note, pickFolder, ready, say, session, tick, when} from './frame.mjs';
import {around, count, doubts, leaving} from './leaving.mjs';
import {lineOf, standing} from './parts.mjs';

const main = document.getElementById('m');
const o = {working: false, title: '', standfirst: '', publisher: '', contact: '', language: 'en', replaces: '', show: [], looked_at_leaks: false, context_s: '12', translations: null, told: true, claims: [], out: ''};
let quotes, pages, off = new Set(), looked = null, result, shown, along, last;

// What was typed and ticked is kept for this sitting, so that leaving the page loses nothing. What a person says to have
// listened for is not: that holds for the page it was said of.
const STORE = 'earwitness-publish';
let typed = {};
const keep = (...names) => {
  for (const name of names) typed[name] = name === 'off' ? [...off] : o[name];
  sessionStorage.setItem(STORE, JSON.stringify({...typed, case: session.case_id}));
};
const forget = (...names) => { for (const name of names) delete typed[name]; keep(); };
function restore() {
  try { typed = JSON.parse(sessionStorage.getItem(STORE)) ?? {}; } catch { typed = {}; }
  if (typed.case !== session.case_id) typed = {};
  for (const name of Object.keys(o)) if (name in typed) o[name] = typed[name];
  off = new Set(typed.off ?? []);
}

const chosen = () => quotes.filter(q => !off.has(q.id) && (o.working || q.state === 'confirmed'));
const asked = () => ({...o, quotations: chosen().map(q => q.id), title: o.title || null, publisher: o.publisher || null, replaces: o.replaces || null,
  translations: o.translations && o.translations.filter(t => !looked?.translations || looked.translations.some(one => one.transcript === t))});

async function load() {
  [{quotations: quotes}, pages] = await Promise.all([api('GET', '/api/quotations'), api('GET', '/api/pages')]);
  if (!quotes.some(q => q.state === 'confirmed') && quotes.length) o.working = true;
  if (!pages.pages.some(p => p.id === o.replaces && p.state === 'released')) o.replaces = '';
  o.out = typed.out || pages.out;
  draw();
  await look();
}

let waiting = 0;
const later = () => { clearTimeout(waiting); waiting = setTimeout(() => look().catch(fail), 350); };

let asking = 0;
async function look() {
  clearTimeout(waiting);
  const mine = ++asking;
  let found = null;
  if (chosen().length) {
    try { found = await api('POST', '/api/publish/check', asked()); } catch (error) { found = {reasons: [{code: error.code, known: error.known, do: error.do, where: error.where}], notes: [], preview: null}; }
  }
  if (mine !== asking) return found;  // something else was ticked meanwhile
  looked = found;
  verdict();
  translations();
  return found;
}

// Which translations go along: those that somebody certified, until a person ticks otherwise.
function translations() {
  const offered = looked?.translations ?? [];
  along.replaceChildren(offered.length ? h('fieldset', {}, h('legend.label', {}, 'Translations that go along'), h('p.hint', {}, 'Each stands below the words that were said, with the name of whoever made it. A turn in which something is withheld is left out of it.'),
    offered.map(t => h('label.tick', {}, h('input', {type: 'checkbox', checked: t.taken, 'data-translation': t.transcript, change: event => {
      const taken = offered.filter(one => one.transcript !== t.transcript && one.taken).map(one => one.transcript);
      o.translations = event.target.checked ? [...taken, t.transcript] : taken;
      keep('translations');
      t.taken = event.target.checked;
      later();
    }}), h('span', {}, `${t.transcript}, ${t.language_name}`, t.by ? [', by ', h('bdi', {}, t.by)] : '', h('br'), h('span.sub', {}, certified(t)))))) : '');
}

function certified(t) {
  if (t.certified && t.turns_certified === t.turns) return 'certified';
  if (!t.turns_certified) return 'proposed: nobody has certified it';
  return `certified in part: ${t.turns_certified} of its ${t.turns} turns, ${t.certified ? 'and all that goes along here' : 'and not all that goes along here'}`;
}

const DONE = {
  'not-confirmed': () => h('a.btn', {href: '/quotations'}, 'Listen and confirm'),
  'nobody-named': () => h('a.btn', {href: '/settings#name'}, 'Give a name'),
  'conditions-wait': r => h('a.btn', {href: `/recording/${r.where}`}, 'Read and decide'),
  'leak-risk': () => button('I have listened for it', () => { o.looked_at_leaks = true; look().catch(fail); }),
};

const unconfirmed = () => looked?.leaves?.unconfirmed.length ?? 0;
const leaveOut = async () => { o.context_s = '0'; keep('context_s'); draw(); return look(); };

function verdict() {
  last.replaceChildren();
  if (!looked) { result.replaceChildren(h('section.box', {}, h('h2', {}, 'Nothing to publish yet'), h('p', {}, quotes.length ? 'Tick a quotation.' : ['There is no quotation. ', h('a', {href: '/quotations'}, 'Make one'), '.']))); shown.replaceChildren(); return; }
  const stops = looked.reasons;
  const look_at = looked.preview ? button('Show how it would look', () => preview(looked.preview, 'How the page would look. Its proofs and its sound are added when it is published.')) : null;
  const go = css => button(o.working ? 'Write the working copy' : 'Publish', publish, `main.${css}`, {disabled: stops.length > 0 || session.readonly});
  const loose = unconfirmed() ? h('div.row', {}, h('p.st.care', {}, mark('care'), around(unconfirmed())), button('Leave them out', event => doing(event.currentTarget, leaveOut))) : looked.leaves ? h('p.dim', {}, 'No line around the quotations goes out.') : null;
  const said = doubts(looked.leaves);
  result.replaceChildren(stops.length ? h('section.box.care', {role: 'status'}, h('div.row', {}, h('div.grow', {}, h('h2', {}, 'Nothing leaves yet'), h('p', {}, stops.length === 1 ? 'One thing stands in the way.' : `${stops.length} things stand in the way.`)), look_at, go('atstart')),
    h('ol.rows', {}, stops.map(r => h('li.row', {}, mark('care'), h('span.grow', {}, h('b', {}, r.known), h('br'), r.do), DONE[r.code]?.(r) ?? null))), said, loose)
    : h('section.box', {role: 'status'}, h('div.row', {}, h('div.grow', {}, h('h2', {}, o.working ? 'A working copy can be written' : 'Nothing stands in the way'), h('p.dim', {}, o.working ? 'It says on every sheet that nobody has confirmed it.' : 'You see all that will leave before it does. Copies that others have cannot be called back.')), look_at, go('atstart')), said, loose),
  looked.notes.length ? h('ul.rows', {}, looked.notes.map(n => h('li.sub', {}, n))) : '');
  last.replaceChildren(go('atfoot'));
}

function preview(url, about) {
  shown.replaceChildren(h('section.section', {}, h('h2', {}, 'The page'), h('p.lead', {}, about), h('iframe.frameview', {src: url, sandbox: 'allow-scripts', title: 'The page'})));
  shown.scrollIntoView({block: 'nearest'});
}

// The first press shows what will leave; the press below it publishes just that.
const publish = event => doing(event.currentTarget, async () => {
  const found = await look();
  if (!found?.leaves || found.reasons.length) return;
  leaving(found, {working: o.working, out: o.out, leaveOut, publish: async ({seen}) => {
    const made = await api('POST', '/api/publish', {...asked(), seen});
    forget('out', 'replaces');
    o.replaces = '';
    return () => published(made);
  }});
});

async function published(made) {
  const page = made.page;
  say(`${page.id} is made.`);
  await load();
  preview(made.preview, 'As a stranger sees it, with its own checks, shut off from the desk.');
  dialog(page.state === 'working' ? 'The working copy is written' : 'It is published', [h('p', {}, `${page.id}, ${count(page.quotes.length, 'quotation', 'quotations')}, ${count(page.files.length, 'file', 'files')}.`), page.replaces ? h('p', {}, `${page.replaces} is withdrawn by it: this page stands in its place.`) : null,
    page.translations.length ? h('p', {}, `With translations: ${page.translations.join(', ')}.`) : null, h('p', {}, 'They lie in this folder:'), h('p.mono', {}, made.out),
    h('p.dim', {}, 'Give the whole folder on. Before you do, drop page.html on the room “Check”, as a stranger would.'), page.notes.length ? h('ul.rows', {}, page.notes.map(n => h('li', {}, n))) : null]);
}

const input = (name, label, hint, more = {}) => { const made = h('input', {type: 'text', value: o[name], input: () => { o[name] = made.value; keep(name); later(); }, ...more}); return field(label, made, hint); };

function options() {
  const folder = h('input', {type: 'text', value: o.out, input: () => { o.out = folder.value; keep('out'); }, change: () => { if (!folder.value.trim()) { folder.value = o.out = pages.out; keep('out'); } }});
  const working = (value, label, hint) => h('label.tick', {}, h('input', {type: 'radio', name: 'kind', checked: o.working === value, change: () => { o.working = value; keep('working'); draw(); look().catch(fail); }}), h('span', {}, label, h('br'), h('span.sub', {}, hint)));
  const live = pages.pages.filter(p => p.state === 'released');
  const replaces = h('select', {change: () => { o.replaces = replaces.value; keep('replaces'); later(); }}, h('option', {value: ''}, 'no page'), live.map(p => h('option', {value: p.id}, p.id)));
  replaces.value = o.replaces;
  return h('div.form', {}, h('fieldset', {}, h('legend.label', {}, 'What it shall be'), working(false, 'A released page', 'Every quotation confirmed by a named person, and past the gate.'), working(true, 'A working copy', 'To look at among yourselves. It says everywhere that nobody has confirmed it.')),
    input('title', 'Heading'), input('standfirst', 'One or two sentences under the heading'), h('div.row', {}, h('div.grow', {}, input('publisher', 'Who publishes it', 'As readers shall see it. Left empty, the page says that its publisher is not named.')), h('div.grow', {}, input('contact', 'Where readers can write'))),
    h('div.row', {}, h('div.grow', {}, input('language', 'Language of heading and sentences', 'en, ru, ar …', {maxlength: 20})), live.length ? h('div.grow', {}, field('It stands for', replaces, 'That page is withdrawn then.')) : null),
    input('context_s', 'Seconds of transcript around each quotation', 'Printed as words only, and marked as unconfirmed. 0 for none.', {inputmode: 'numeric', maxlength: 5}),
    along = h('div', {'aria-live': 'polite'}),
    tick('Certificates say the role, and what the person had been told; else the name only', h('input', {type: 'checkbox', checked: o.told, change: event => { o.told = event.target.checked; keep('told'); later(); }})),
    claimsToo(),
    h('details', {open: o.show.length > 0}, h('summary', {}, 'Disclose more of the recording'), h('p.hint', {}, 'By default a page shows the coding, the day and the key. Tick only what readers need.'),
      pages.show.map(s => tick(s.label, h('input', {type: 'checkbox', checked: o.show.includes(s.name), change: event => { o.show = event.target.checked ? [...o.show, s.name] : o.show.filter(n => n !== s.name); keep('show'); later(); }})))),
    h('div', {}, field('Folder to write, new or empty', folder), h('p', {}, button('Choose where', () => pickFolder('Where shall the folder lie?', 'Here', path => { o.out = `${path}/${o.out.split('/').pop()}`; folder.value = o.out; keep('out'); })))));
}

// Claims that go along: each with every way in which it reached us, in words. Proposals only on a working copy.
function claimsToo() {
  const can = c => o.working || (c.state !== 'proposed' && c.confirmed_ways > 0);
  o.claims = o.claims.filter(id => pages.claims.some(c => c.id === id && can(c)));
  return h('details', {open: o.claims.length > 0}, h('summary', {}, 'Claims that go along'), h('p.hint', {}, pages.claims.length ? 'Each stands below the quotations with its chain in words and how many origins it has. Only confirmed ones can be released.' : ['None yet. ', h('a', {href: '/claims'}, 'Draft a document or a recording first'), '.']),
    pages.claims.map(c => h('label.tick', {}, h('input', {type: 'checkbox', disabled: !can(c), checked: o.claims.includes(c.id), 'data-claim': c.id, change: event => { o.claims = event.target.checked ? [...o.claims, c.id] : o.claims.filter(id => id !== c.id); keep('claims'); later(); }}),
      h('span', {}, h('b', {}, c.id), ' ', h('bdi', {}, c.text.slice(0, 140)), h('br'), h('span.sub', {}, can(c) ? `${c.ways} ways in which it reached us, ${c.confirmed_ways} confirmed` : 'nobody has confirmed it yet')))));
}

/** The words of a quotation in a few lines, with their marks; what is too long ends between two words. */
function inShort(q, most = 320) {
  let left = most;
  return q.lines.map(l => {
    if (left <= 0) return '';
    let end = l.text.length > left ? Math.max(0, l.text.lastIndexOf(' ', left)) : l.text.length;
    if (l.text.lastIndexOf('[', end - 1) > l.text.lastIndexOf(']', end - 1)) end = l.text.lastIndexOf('[', end - 1);  // never half a mark
    left -= end < l.text.length ? most : end;
    return [lineOf({...l, text: `${l.text.slice(0, end)}${end < l.text.length ? ' …' : ''}`}), ' '];
  });
}

function list() {
  const can = q => o.working || q.state === 'confirmed';
  return h('ul.rows', {}, quotes.map(q => h('li', {}, h('label.tick', {}, h('input', {type: 'checkbox', disabled: !can(q), checked: can(q) && !off.has(q.id), change: event => { event.target.checked ? off.delete(q.id) : off.add(q.id); keep('off'); later(); }}),
    h('span', {}, h('b', {}, q.id), h('span.sub.num', {}, `  ${q.exhibit}, ${clock(q.start_us)} to ${clock(q.end_us)}  `), standing(q), h('br'), inShort(q))))));
}

function out() {
  const STATE = {released: 'released', working: 'working copy', withdrawn: 'withdrawn'};
  return h('section.section', {id: 'pages'}, h('h2', {}, 'Pages that were made'), pages.pages.length ? h('ul.rows', {}, pages.pages.map(p => h('li', {}, h('div.row', {}, h('b', {}, p.id), h(`span.tag${p.state === 'released' ? '' : '.dotted'}`, {}, STATE[p.state] ?? p.state), h('span.grow.sub', {}, `${when(p.at)}, by `, h('bdi', {}, p.by ?? 'nobody named'), `, ${count(p.files.length, 'file', 'files')}`, p.reason ? [' · ', h('bdi', {}, p.reason)] : ''),
    p.files.length ? button('Look', event => doing(event.currentTarget, async () => preview((await api('GET', `/api/pages/${p.id}/preview`)).url, `${p.id} as a stranger sees it, with its own checks, shut off from the desk.`))) : null,
    p.files.length && !session.readonly ? button('Write again', () => pickFolder('Where shall the folder lie?', 'Here', async path => { try { const made = await api('POST', `/api/pages/${p.id}/again`, {out: `${path}/${p.id}-again-${Date.now() % 1e6}`}); note(`Written again: ${count(made.files.length, 'file', 'files')}.`, {more: made.out}); } catch (error) { fail(error); } })) : null,
    p.state === 'released' && !session.readonly ? button('Withdraw', () => askReason(`Withdraw ${p.id}?`, 'The case says so from now on. Copies that others have stay what they are; nothing can call them back. The reason is shown on the notice.', 'Withdraw it', async reason => { const made = await api('POST', `/api/pages/${p.id}/withdraw`, {reason, out: `${pages.out}-notice`}); await load(); note('Withdrawn. A notice to put in its place is written.', {more: made.out}); })) : null)))) : h('p.lead', {}, 'None yet.'));
}

function draw() {
  result = h('div', {'aria-live': 'polite'});
  shown = h('div');
  last = h('div.atend');
  main.replaceChildren(h('div.hd', {}, h('h1', {}, 'Before the page leaves'), h('p.dim', {}, 'A page plays each quotation and proves that it is an unaltered part of what was sealed. Nothing leaves this computer but the folder you write.')),
    result, h('div.split.spaced', {}, h('div', {}, h('section.section', {}, h('h2', {}, 'What it shall quote'), quotes.length ? list() : h('p.lead', {}, h('a', {href: '/quotations'}, 'Make a quotation first'), '.')), shown, out()), h('aside', {}, h('section.panel', {}, h('h2', {}, 'How'), options()))), last);
  verdict();
  translations();
}

try { await ready; restore(); await load(); } catch (error) { if (error.status !== 401) fail(error); }
