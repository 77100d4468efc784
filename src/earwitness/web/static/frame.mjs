// The frame of every room: the token, calls to the desk, building elements from plain text, keys, dialogs, notes.
// Nothing here ever turns text into HTML: what people said reaches the page through text nodes and attributes only.

const KEPT = 'earwitness-token'; // the room's own scripts read the same entry
const SVG = 'http://www.w3.org/2000/svg';

// --- the token ------------------------------------------------------------------------------------------------------

async function takeToken() {
  const given = decodeURIComponent(location.hash.slice(1));
  if (/^(once-)?[0-9a-f]{32,64}$/.test(given)) {
    history.replaceState(null, '', location.pathname + location.search);
    if (!given.startsWith('once-')) sessionStorage.setItem(KEPT, given);
    else {
      const answer = await fetch('/api/session/once', {method: 'POST', body: JSON.stringify({once: given})});
      const said = await answer.json();
      if (answer.ok) sessionStorage.setItem(KEPT, said.token);
      else throw new DeskError(answer.status, said.error);
    }
  }
  return sessionStorage.getItem(KEPT);
}

/** The token of this window, or null. */
export const token = () => sessionStorage.getItem(KEPT);

/** An error of the desk: `code`, `known` (what is known), `do` (what to do), `where`, and the HTTP `status`. */
export class DeskError extends Error {
  constructor(status, error = {}) {
    super(error.known ?? 'The desk did not answer.');
    this.status = status;
    this.code = error.code ?? 'no-answer';
    this.known = error.known ?? 'The desk does not answer. It may have been stopped.';
    this.do = error.do ?? 'Start it again with `earwitness`, and open the address it prints.';
    this.where = error.where ?? null;
  }
}

/** Call the desk. `body` is sent as JSON; a Blob is sent as it is. Gives the JSON answer or throws a DeskError. */
export async function api(method, path, body, {headers = {}, signal} = {}) {
  const raw = body instanceof Blob;
  let answer;
  try {
    answer = await fetch(path, {
      method, signal, cache: 'no-store', redirect: 'error',
      headers: {'X-Earwitness-Token': token() ?? '', ...headers},
      body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
    });
  } catch (fault) {
    if (fault.name === 'AbortError') throw fault;
    throw new DeskError(0);
  }
  return read(answer.status, await answer.text());
}

function read(status, text) {
  let said;
  try { said = JSON.parse(text); } catch { throw new DeskError(status); }
  if (status >= 400 || said.error) throw new DeskError(status, said.error);
  return said;
}

/** Send a file as the raw body, telling of progress: tell(sent, size). */
export function upload(path, file, {options = {}, tell = () => {}} = {}) {
  return new Promise((done, fail) => {
    const call = new XMLHttpRequest();
    call.open('POST', path);
    call.setRequestHeader('X-Earwitness-Token', token() ?? '');
    call.setRequestHeader('X-File-Name', encodeURIComponent(file.name.toWellFormed?.() ?? file.name));
    call.setRequestHeader('X-Options', encodeURIComponent(JSON.stringify(options)));
    call.upload.onprogress = event => tell(event.loaded, event.total);
    call.onerror = () => fail(new DeskError(0));
    call.onload = () => { try { done(read(call.status, call.responseText)); } catch (fault) { fail(fault); } };
    call.send(file);
  });
}

// --- building -------------------------------------------------------------------------------------------------------

/** An element: h('p.dim', {lang: 'ru'}, 'text', child, …). Functions are listeners; null and false are left out. */
export function h(what, given, ...inside) {
  const [name, ...classes] = what.split('.');
  const made = document.createElement(name || 'div');
  if (classes.length) made.className = classes.join(' ');
  const plain = given !== null && typeof given === 'object' && !(given instanceof Node) && !Array.isArray(given);
  for (const [key, value] of Object.entries(plain ? given : {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') made.addEventListener(key, value);
    else if (key === 'value' || key === 'checked' || key === 'disabled') made[key] = value;
    else made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...[plain ? [] : given, inside].flat(Infinity).filter(x => x !== null && x !== undefined && x !== false));
  return made;
}

/** A mark of the state grammar: held, no, na, care, done, half, open, ask. */
export function mark(kind) { return icon(`m-${kind}`, 'mark'); }

export function icon(name, css = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  if (css) svg.setAttribute('class', css);
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${name}`);
  svg.append(use);
  return svg;
}

/** What people said: text with a direction of its own and no way to reach beyond its element. */
export const said = (text, css = 'said') => h(`bdi.${css}`, {dir: 'auto', translate: 'no'}, text);

export const button = (label, run, css = '', more = {}) =>
  h(`button.btn${css && '.' + css}`, {type: 'button', click: run, ...more}, label);

export const field = (label, control, hint) =>
  h('label.field', {}, h('span', {}, label), control, hint ? h('p.hint', {}, hint) : null);

export const tick = (label, control) => h('label.tick', {}, control, h('span', {}, label));

/** `1:02:03.5`, from microseconds. */
export function clock(us, decimals = 1) {
  const unit = 10 ** decimals;
  const ticks = Math.floor(us / 1e6 * unit + 0.5);
  const whole = Math.floor(ticks / unit);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = n => String(n).padStart(2, '0');
  const head = hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
  return decimals ? `${head}.${String(ticks % unit).padStart(decimals, '0')}` : head;
}

/** An instant as people read it, in their own time zone: `22 Nov 2026, 14:29`. */
export function when(instant, {seconds = false} = {}) {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return String(instant ?? 'not known');
  const time = at.toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit', ...(seconds ? {second: '2-digit'} : {})});
  return `${at.toLocaleDateString('en-GB', {day: 'numeric', month: 'short', year: 'numeric'})}, ${time}`;
}

export const size = n => n > 1e9 ? `${(n / 1e9).toFixed(1)} GB` : n > 1e6 ? `${(n / 1e6).toFixed(1)} MB` : `${Math.ceil(n / 1e3)} kB`;

// --- telling --------------------------------------------------------------------------------------------------------

/** Say something to people who do not see it. */
export function say(text) { document.getElementById('said').textContent = text; }

/** A note at the edge of the page; `care` stays until it is closed. */
export function note(text, {care = false, more = ''} = {}) {
  const made = h(`div.toast${care ? '.care' : ''}`, {role: care ? 'alert' : 'status'},
    care ? mark('care') : null, h('p', {}, text, more ? h('span.sub', {}, ' ', more) : null),
    h('button.link', {type: 'button', click: () => made.remove(), 'aria-label': 'Close this note'}, 'Close'));
  document.getElementById('toasts').append(made);
  if (!care) setTimeout(() => made.remove(), 6000);
  return made;
}

// What to do, in words of this window, where the error's own are meant for the command line.
const HERE = {
  'nobody-named': 'Give a name or an alias, then try again.',
  'worker-gone': 'Go on with it; nothing that was kept is lost.',
  'jail-missing': 'Read it on a computer with Linux; or read it all the same, if you trust whoever made the file.',
};

/** What can be done about an error, for somebody at this window. */
export const advice = error => HERE[error?.code] ?? error?.do ?? '';

const told = []; // what is shown of fields that were left open: each is a function that takes it away

/** What was told of fields is done with: something went well, or they are asked for anew. */
function settled() { for (const away of told.splice(0)) away(); }

/** Mark the field that an error is about, go to it and name it. False where there is none of its `name` around. */
function marked(error, element) {
  if (!error?.where || !element) return false;
  const named = `:is(input, textarea, select)[name="${CSS.escape(error.where)}"]`;
  let around = element, control = null;
  while (!control && around && around.nodeName !== 'DIALOG') { around = around.parentElement; control = around?.querySelector(named) ?? null; }
  if (!control) return false;
  const label = control.getAttribute('aria-label') ?? control.closest('label')?.querySelector('span')?.textContent ?? '';
  const words = `${label}: ${error.known[0].toLowerCase()}${error.known.slice(1)}`;
  const dialog = control.closest('dialog'); // a note at the edge of the page lies behind it
  const shown = dialog ? h('p.wrong', {role: 'alert'}, words) : note(words, {care: true, more: advice(error)});
  if (dialog) dialog.querySelector('div.acts:last-child').before(shown);
  const away = () => { control.removeAttribute('aria-invalid'); shown.remove(); };
  control.setAttribute('aria-invalid', 'true');
  control.addEventListener('input', away, {once: true});
  told.push(away);
  control.focus();
  return true;
}

/** Tell of an error: what is known, what to do, and in which field beside `element`, the button. A window without its
    token is told how to get one. */
export function fail(error, element = null) {
  if (error?.name === 'AbortError') return;
  if (error?.code === 'not-allowed' && error.status === 401) { locked(error); return; }
  if (error?.code === 'no-case-open') { location.assign('/start'); return; }
  settled();
  if (marked(error, element)) return;
  note(error?.known ?? 'Something in this page went wrong. Load it again.', {care: true, more: advice(error)});
  if (error?.code === 'nobody-named') askName().catch(() => {});
  if (!(error instanceof DeskError)) console.error(error);
}

function locked(error) {
  const main = document.getElementById('m');
  document.getElementById('nav').replaceChildren();
  main.replaceChildren(h('div.empty', {}, h('h1', {}, 'This window is not known to the desk'),
    h('p.lead', {}, error.do), h('p.dim', {}, 'The address is different at each start, so that no other page or program on this computer can use the desk.')));
}

/** Run something; while it runs its button is off; errors are told. */
export async function doing(element, run) {
  const held = element?.disabled;
  if (element) { element.disabled = true; element.setAttribute('aria-busy', 'true'); }
  let wrong = null;
  try { const given = await run(); settled(); return given; } catch (error) { wrong = error; return undefined; } finally {
    if (element) { element.disabled = held ?? false; element.removeAttribute('aria-busy'); }
    if (wrong) fail(wrong, element);
  }
}

/** A dialog. `body` are elements; `acts` are [label, run(dialog), css]; gives the dialog. The second press of a double
    press, whose first may have opened it, does nothing. */
export function dialog(title, body, acts = []) {
  const made = h('dialog', {'aria-label': title}, h('form', {method: 'dialog', submit: event => {
    event.preventDefault();
    made.querySelector('.btn.main')?.click();
  }}, h('h2', {}, title), body,
  h('div.acts', {}, acts.map(([label, run, css]) => h(`button.btn${css ? '.' + css : ''}`, {type: 'button', click: event => { if (event.detail < 2) run(made, event.currentTarget); }}, label)),
    h('button.btn.quiet', {type: 'button', click: () => made.close()}, acts.length ? 'Not now' : 'Close'))));
  made.addEventListener('close', () => made.remove());
  document.body.append(made);
  made.showModal();
  return made;
}

/** The error of a field that is empty and must not be, for whom it is known here already. */
export const left = name => new DeskError(400, {code: 'usage', known: 'Something is left to fill in.', do: 'Fill it in; nothing was changed.', where: name});

/** Ask for a reason; run(reason) does the act. */
export function askReason(title, lead, label, run) {
  const text = h('textarea', {name: 'reason', required: true, rows: 3});
  dialog(title, [h('p.dim', {}, lead), field('Reason', text)], [[label, (box, at) => {
    doing(at, async () => { if (!text.value.trim()) throw left('reason'); await run(text.value.trim()); box.close(); });
  }, 'main']]);
}

/** Ask in whose name this browser works. */
export function askName() {
  return new Promise(done => {
    const name = h('input', {name: 'name', type: 'text', maxlength: 80, autocomplete: 'off', value: session.person ?? ''});
    const known = (session.known ?? []).filter(one => one !== session.person).slice(0, 6);
    dialog('In whose name do you work?', [h('p.dim', {}, 'The history says who did what. Readers of a page see this name under the words that you confirm or certify. An alias will do.'),
      field('Name or alias', name), known.length ? h('p.sub', {}, 'Worked here before: ', known.map((one, n) => [n ? ', ' : '', h('button.link', {type: 'button', click: () => { name.value = one; name.focus(); }}, h('bdi', {}, one))])) : null],
    [['Work under this name', (box, at) => doing(at, async () => {
      show(await api('POST', '/api/session', {name: name.value}));
      box.close();
      done(session.person);
      say(`You work as ${session.person}.`);
    }), 'main']]);
  });
}

/** Choose a folder (or a file of one ending) of this computer. run(path) gets it. */
export function pickFolder(title, label, run, {files = null, cases = false} = {}) {
  let here = null;
  const list = h('ul'), path = h('p.mono');
  const go = async to => {
    here = await api('GET', `/api/folders?${new URLSearchParams({...(to ? {path: to} : {}), ...(files ? {files} : {})})}`);
    path.textContent = here.folder;
    const open = (name, target, what) => h('li', {}, h('button', {type: 'button', click: () => go(target).catch(fail)},
      h('bdi', {}, name), h('span.sub', {}, what)));
    list.replaceChildren(here.parent ? open('…', here.parent, 'one folder up') : '',
      ...here.folders.map(f => open(f.name, f.path, f.case ? 'a case' : 'folder')),
      ...here.files.map(f => h('li', {}, h('button', {type: 'button', click: () => { box.close(); run(f.path); }}, h('bdi', {}, f.name), h('span.sub', {}, 'choose')))));
    if (!here.folders.length && !here.files.length) list.append(h('li', {}, h('p.sub', {}, 'Nothing to choose in here.')));
  };
  const acts = files ? [] : [[label, (made, at) => doing(at, async () => {
    if (cases && !here.case) { note('There is no case in that folder.', {care: true}); return; }
    made.close();
    await run(here.folder);
  }), 'main']];
  const box = dialog(title, h('div.picker', {}, path, list), acts);
  go(null).catch(fail);
}

// --- keys -----------------------------------------------------------------------------------------------------------

const keyed = [];

/** Keys of this room: keys([{keys: 'g h', label: 'Go to …', run, typing?}]). `typing`: works while typing too. */
export function keys(list) { keyed.push(...list); }

const name = event => [event.ctrlKey || event.metaKey ? 'Ctrl' : '', event.altKey ? 'Alt' : '',
  event.shiftKey && event.key.length > 1 ? 'Shift' : '', event.key].filter(Boolean).join('+');

let before = '';
addEventListener('keydown', event => {
  if (event.defaultPrevented || event.isComposing) return;
  const typing = event.target.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');
  const now = name(event);
  const chord = `${before} ${now}`;
  before = typing ? '' : now;
  if (document.querySelector('dialog[open]')) return;
  const found = keyed.find(k => (k.keys === chord || k.keys === now) && (!typing || k.typing));
  if (!found) return;
  event.preventDefault();
  before = '';
  found.run(event);
});

function showKeys() {
  dialog('Keys of this page', h('dl.keylist', {}, keyed.flatMap(k => [h('dt', {}, k.keys.split(' ').map((part, n) => [n ? ' then ' : '', h('kbd', {}, part)])), h('dd', {}, k.label)])));
}

keys([{keys: '?', label: 'Show these keys', run: showKeys}]);

// --- going about ----------------------------------------------------------------------------------------------------

// A link that is opened in another tab takes the token along: sessionStorage is of one tab.
function elsewhere(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || new URL(link.href).origin !== location.origin || link.hasAttribute('download')) return;
  if (event.type === 'auxclick' ? event.button === 1 : event.ctrlKey || event.metaKey) {
    event.preventDefault();
    window.open(`${link.pathname}${link.search}#${token()}`, '_blank');
  }
}
addEventListener('click', elsewhere);
addEventListener('auxclick', elsewhere);

/** Who this browser works as, and which case is open; filled once `ready` is settled. */
export const session = {};

function show(found) {
  Object.assign(session, found);
  const who = document.getElementById('who');
  who.replaceChildren(h('bdi', {}, found.person ?? 'Nobody named'), h('span.here', {}, ' · this computer only'));
  const strip = document.getElementById('strip');
  strip.hidden = !found.readonly;
  if (found.readonly) strip.replaceChildren(h('b', {}, 'Reading only.'), ' Nothing is written to this case here.');
  if (!found.case) document.getElementById('nav').replaceChildren();
}

/** Settled once the desk knows this window. Rooms wait for it: `await ready`. */
export const ready = (async () => {
  document.getElementById('keys-button').addEventListener('click', showKeys);
  const here = document.querySelector('#nav [aria-current]');
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 40;
  try {
    await takeToken();
    show(await api('GET', '/api/session'));
  } catch (error) {
    if (error.status === 401 || error.code === 'not-allowed') locked(error);
    else fail(error);
    throw error;
  }
  const rooms = [...document.querySelectorAll('#nav a')];
  keys(rooms.slice(0, 9).map((a, n) => ({keys: `g ${n + 1}`, label: `Go to ${a.textContent}`, run: () => a.click()})));
  if (!session.case && location.pathname === '/') location.replace('/start');
  return session;
})();
ready.catch(() => {});
