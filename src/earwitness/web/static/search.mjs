// Search across the case: every transcript this person may read, and every document.
import {api, button, clock, fail, field, h, ready, session} from './frame.mjs';
import {counting} from './reading.mjs';

const main = document.getElementById('m');
const list = h('ol.rows', {'aria-label': 'What was found'});
const told = h('p.dim', {role: 'status'});
const more = h('p');
let calling = null;

/** The words around a hit, with the found ones marked. Text nodes only. */
function shown(hit) {
  const out = h('bdi.said', {dir: 'auto', translate: 'no'});
  const {unit} = counting(hit.text);  // the desk counts code points
  let at = 0;
  for (const [a, b] of (hit.marks ?? []).map(span => span.map(unit))) { out.append(hit.text.slice(at, a), h('mark', {}, hit.text.slice(a, b))); at = b; }
  out.append(hit.text.slice(at));
  return out;
}

function row(hit) {
  if (hit.kind === 'document') {
    return h('li', {}, h('div.row', {}, h('a', {href: `/document/${hit.exhibit}?at=${hit.start}-${hit.end}`}, `${hit.exhibit}${hit.section ? `, ${hit.section}` : ''}`), h('span.sub', {}, hit.title ? h('bdi', {}, hit.title) : 'Document')), shown(hit));
  }
  const place = hit.turn ?? hit.event;
  const to = session.room ? `/room/${hit.exhibit}?t=${encodeURIComponent(hit.transcript)}&at=${hit.start_us ?? 0}` : `/recording/${hit.exhibit}`;
  return h('li', {}, h('div.row', {}, h('a', {href: to}, `${hit.exhibit}${hit.start_us === null ? '' : `, ${clock(hit.start_us)}`}`), h('span.sub', {}, `${hit.transcript} `, hit.speaker ? h('bdi', {}, hit.speaker === 'UNSTATED' ? 'Speaker not stated' : hit.speaker) : hit.kind === 'event' ? 'event' : '')), shown(hit));
}

async function find(words, after = 0) {
  calling?.abort();
  calling = new AbortController();
  const found = await api('GET', `/api/search?${new URLSearchParams({q: words, ...(after ? {after} : {})})}`, undefined, {signal: calling.signal});
  if (!after) list.replaceChildren();
  list.append(...found.hits.map(row));
  told.textContent = list.children.length ? `${list.children.length}${found.more ? ' and more' : ''} found.` : 'Nothing was found. Words are searched by their beginning; case and accents do not matter.';
  if (found.not_yet) told.textContent += ` ${found.not_yet} texts are still being read; search again in a moment.`;
  more.replaceChildren(found.more ? button('Show more', () => find(words, found.more).catch(fail)) : '');
  return found;
}

try {
  await ready;
  const words = h('input', {type: 'search', maxlength: 300, autocomplete: 'off'});
  let waiting = 0;
  const go = () => { clearTimeout(waiting); waiting = setTimeout(() => { history.replaceState(null, '', words.value ? `?q=${encodeURIComponent(words.value)}` : location.pathname); if (words.value.trim()) find(words.value).catch(fail); else { list.replaceChildren(); told.textContent = ''; more.replaceChildren(); } }, 180); };
  words.addEventListener('input', go);
  main.replaceChildren(h('div.hd', {}, h('h1', {}, 'Search'), h('p.dim', {}, 'In the words of every transcript and document of this case. “Two words together” in quotation marks.')), h('div.form', {}, field('Words', words)), told, list, more);
  words.value = new URLSearchParams(location.search).get('q') ?? '';
  words.focus();
  if (words.value) go();
} catch (error) { if (error.status !== 401) fail(error); }
