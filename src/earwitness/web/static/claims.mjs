// All claims: how much of each document and recording is drafted and open, and every claim with its four numbers.
import {api, button, doing, fail, h, keys, mark, note, ready, say, session} from './frame.mjs';
import {draft as draftOf, drafted} from './claimparts.mjs';

const main = document.getElementById('m');
const FIRST = 200; // claims that are drawn at once
let x, shown = FIRST, asked = '';

const range = ({least, most}) => least === most ? `${least}` : `${least} to ${most}`;
const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

/** The four numbers in words. */
function numbers(c) {
  const origins = c.chains.least === c.chains.most ? `${c.chains.least} proven` : `${c.chains.least} proven, at most ${c.chains.most}`;
  return [plural(c.documents, 'document or recording', 'documents and recordings'), `${range(c.speakers)} ${c.speakers.most === 1 ? 'speaker' : 'speakers'} we can tell apart`, `origins: ${origins}`, c.single ? ['single point: ', h('bdi', {}, c.single)] : 'no single point'];
}

function exhibit(e) {
  const draft = event => doing(event.currentTarget, async () => {
    const [words, more] = drafted(await draftOf(e.id));
    x = await api('GET', '/api/claims');
    draw();
    note(`${e.id}: ${words}`, {more});
    say(`${e.id} is drafted.`);
  });
  const state = !e.text ? h('span.st', {}, mark('na'), 'It has no words yet') : !e.drafted ? h('span.st', {}, mark('open'), 'not drafted')
    : e.open ? h('span.st', {}, mark('half'), `${e.drafted} drafted, ${e.open} open`) : h('span.st', {}, mark('done'), `${e.drafted} drafted, nothing open`);
  return h('tr', {}, h('td.num', {}, e.id), h('td', {}, h('a', {href: e.kind === 'document' ? `/document/${e.id}` : `/claims/in/${e.id}`}, h('bdi', {}, e.title ?? 'without a name'))), h('td', {}, state),
    h('td', {}, h('div.acts', {}, session.readonly || !e.text ? null : button(e.drafted ? 'Draft again' : 'Draft it', draft, e.drafted ? 'quiet' : ''),
      e.open ? h('a.btn', {href: `/claims/board?exhibit=${e.id}`}, `Decide ${e.open}`) : null,
      !e.text ? h('a.btn', {href: `/recording/${e.id}#transcripts`}, 'Begin a transcript') : null)));
}

function claim(c) {
  return h('li', {}, h('span.sub.num', {}, c.id), h('div', {}, h('h3', {}, h('a', {href: `/claims/${c.id}`}, h('bdi', {dir: 'auto'}, c.text))),
    h('p.sub', {}, numbers(c).flatMap((part, n) => [n ? ' · ' : '', part])),
    c.contradicted ? h('p.st', {}, h('b', {'aria-hidden': 'true'}, '≠'), 'contradicted: both stand as equals') : null,
    c.open ? h('p.st', {}, mark('open'), h('span.proposed', {}, 'proposed'), c.ways > 1 ? `: ${c.open} of ${c.ways} ways wait for a person` : '') : null));
}

function list() {
  const words = asked.toLowerCase();
  const all = x.claims.filter(c => !words || c.text.toLowerCase().includes(words) || c.id.toLowerCase() === words);
  const at = h('ul.claimlist', {}, all.slice(0, shown).map(claim));
  return h('div', {}, all.length ? at : h('p.lead', {}, 'No claim has these words.'),
    all.length > shown ? h('p', {}, button(`Show more of ${all.length}`, () => { shown += FIRST; place.replaceChildren(list()); })) : null);
}

const place = h('div');

function draw() {
  const heading = h('div.hd', {}, h('h1', {}, 'Claims'), x.left ? h('a.btn.main', {href: '/claims/board'}, `Decide ${x.left} open`) : h('span.st', {}, mark('held'), 'Nothing is open'),
    h('p.dim', {}, 'Who says what, on whose word, and how many of them are really two. A rule drafts, a person decides.'));
  if (!x.exhibits.length) {
    main.replaceChildren(h('div.empty', {}, h('h1', {}, 'No claims yet'), h('p.lead', {}, 'Claims are drafted from documents and from transcripts. Bring in an article, a statement or a recording first.'), h('div.acts', {}, h('a.btn.main', {href: '/'}, 'Bring something in'))));
    return;
  }
  const find = h('input', {type: 'search', 'aria-label': 'Find a claim by its words', placeholder: 'Find a claim by its words', value: asked, input: () => { asked = find.value.trim(); place.replaceChildren(list()); }});
  place.replaceChildren(list());
  main.replaceChildren(heading,
    h('section.section', {id: 'exhibits'}, h('h2', {}, 'Documents and recordings'), h('div.scroll', {}, h('table.ex', {}, h('thead', {}, h('tr', {}, ['No.', 'Name', 'Drafted and open', 'What to do'].map(t => h('th', {scope: 'col'}, t)))), h('tbody', {}, x.exhibits.map(exhibit))))),
    h('section.section', {id: 'claims'}, h('h2', {}, 'Claims, contradicted ones first'), x.claims.length ? [x.claims.length > 8 ? find : '', place]
      : h('p.lead', {}, 'Nothing is claimed yet. Draft a document or a transcript above, or mark words in a document and say who says them.')));
}

keys([{keys: 'b', label: 'Decide what is open', run: () => location.assign('/claims/board')}, {keys: '/', label: 'Find a claim', run: () => main.querySelector('input[type=search]')?.focus()}]);
try { await ready; x = await api('GET', '/api/claims'); draw(); } catch (error) { if (error.status !== 401) fail(error); }
