// One document: its text to read, what is known of it, what reading it found, and what was done with it.
import {api, button, fail, h, mark, note, ready, say, size, when} from './frame.mjs';
import {Arrivals} from './arrivals.mjs';
import {Beside} from './beside.mjs';
import {Reading} from './reading.mjs';
import {findAgain, found, original, recordOf, sealAgain} from './record.mjs';
import {act, KINDS_OF_DOCUMENT, LANGUAGES} from './words.mjs';

const main = document.getElementById('m');
const D = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const path = `/api/document/${encodeURIComponent(D)}`;
const head = h('div'), record = h('div'), aside = h('aside.tall');
const whole = n => n.toLocaleString('en-GB');
const beside = new Beside(D);
let x, view, arrivals;

function top() {
  const said = [x.publisher ? ['Published by ', h('bdi', {}, x.publisher)] : 'It is not known who published it', x.published ? [' on ', h('bdi', {}, x.published)] : '', x.author ? ['. Written by ', h('bdi', {}, x.author)] : '', '.'];
  return h('div.hd', {}, h('h1', {}, `${D}  `, h('bdi', {}, x.title || x.name || 'A document')), h('span.st', {}, mark('held'), `sealed ${when(x.received_at)}`),
    h('p.dim', {}, said, ` ${KINDS_OF_DOCUMENT[x.kind]}, ${whole(view.count.length)} characters, ${LANGUAGES[x.language] ?? x.language ?? 'language not known'}. ${size(x.size)}.`, x.source ? ` From ${x.source}.` : '', x.superseded ? ' Sealed again later.' : ''));
}

function history() {
  return h('section.panel', {}, h('h2', {}, 'What was done with it'), h('ol.log', {}, x.history.map(e => h('li', {}, h('time.tc', {datetime: e.time, title: when(e.time, {seconds: true})}, when(e.time)),
    h('span', {}, e.actor ? h('bdi', {}, e.actor) : 'the desk', ' ', h('span.by', {}, act(e)))))), h('p.tiny', {}, h('a', {href: '/history'}, 'The whole history')));
}

/** Everything but the text, which never changes. */
function draw(more) {
  x = {...x, ...more};
  document.title = `${D} · Earwitness`;
  head.replaceChildren(top());
  record.replaceChildren(recordOf(x.record, `${path}/record`, x.sources, draw, x.given_again));
  aside.replaceChildren(findAgain(x, `/api/exhibits/${encodeURIComponent(D)}`, async () => draw(await api('GET', path))),
    found(x.notes), original(x, () => sealAgain(D, arrivals), [h('dt.dim', {}, 'Its text was read by'), h('dd', {}, x.reader)]), history(), beside.element);
}

/** Where the selected words stand, as one writes it down. */
const written = p => `${D}, ${p.section ? `${p.section}, ` : ''}characters ${whole(p.start)} to ${whole(p.end)}`;

function placeBar() {
  const words = h('span.num', {}, 'Select words to see where they stand.');
  const copy = button('Copy the place', async () => {
    try { await navigator.clipboard.writeText(`“${bar.place.text}” (${written(bar.place)})`); note('The words and their place are copied.'); } catch { note('This browser did not let the page copy.', {care: true, more: 'Select the place and copy it by hand.'}); }
  }, 'quiet', {hidden: true});
  const bar = h('div.rd-place', {}, h('div', {role: 'status'}, words), copy, beside.offer);
  bar.tell = place => {
    if (place) bar.place = place;  // a click on the button ends the selection before it copies
    words.textContent = bar.place ? written(bar.place) : 'Select words to see where they stand.';
    copy.hidden = !bar.place;
    beside.placed(bar.place);
  };
  return bar;
}

try {
  await ready;
  x = await api('GET', path);
  arrivals = new Arrivals({changed: async () => draw(await api('GET', path)), drops: false});
  const bar = placeBar();
  view = new Reading(x.text, {sections: x.sections, placed: bar.tell, pick: beside.pick});
  main.replaceChildren(head, arrivals.element, h('div.split', {}, h('div', {}, record, h('section.section', {id: 'text'}, h('h2', {}, 'The text'), beside.state, view.legend, view.element, bar)), aside));
  draw({});
  await beside.over(view);
  const at = new URLSearchParams(location.search).get('at')?.match(/^(\d{1,9})-(\d{1,9})$/);
  if (at) { view.go(Number(at[1]), Number(at[2])); say('The place that was found is selected.'); }
  else if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
} catch (error) {
  if (error.code === 'not-in-case') main.replaceChildren(h('div.empty', {}, h('h1', {}, 'The case holds no such document'), h('p.lead', {}, h('a', {href: '/'}, 'Back to the case'), '.')));
  else if (error.status !== 401) fail(error);
}
