// All quotations: make, listen, confirm, take back.
import {api, fail, field, h, ready, session} from './frame.mjs';
import {maker, quotation} from './parts.mjs';

const main = document.getElementById('m');
let wanted = new URLSearchParams(location.search).get('exhibit') ?? '';
let found, recordings;

async function load() {
  const query = wanted ? `?exhibit=${encodeURIComponent(wanted)}` : '';
  [found, recordings] = await Promise.all([api('GET', `/api/quotations${query}`), api('GET', '/api/case')]);
  await draw();
}

async function draw() {
  const list = recordings.recordings;
  const choose = h('select', {'aria-label': 'Which recording', change: () => { wanted = choose.value; history.replaceState(null, '', wanted ? `?exhibit=${wanted}` : location.pathname); load().catch(fail); }},
    h('option', {value: ''}, 'All recordings'), list.map(r => h('option', {value: r.id}, `${r.id}  ${r.title || r.name || ''}`)));
  choose.value = wanted;
  const open = found.quotations.filter(q => q.state !== 'confirmed'), done = found.quotations.filter(q => q.state === 'confirmed');
  const one = wanted || (list.length === 1 ? list[0].id : '');
  const turns = one && !session.readonly ? (await api('GET', `/api/exhibits/${one}/turns`)).turns : null;
  main.replaceChildren(h('div.hd', {}, h('h1', {}, 'Quotations'), h('p.dim', {}, 'A quotation is a stretch of a recording with its words. Listen to it, then confirm it in your name.')),
    list.length > 1 ? h('div.form', {}, field('Of which recording', choose)) : '',
    h('div.split.spaced', {}, h('div', {},
      h('section.section', {}, h('h2', {}, 'Waiting for a named person'), open.length ? h('ul', {}, open.map(q => quotation(q, load))) : h('p.lead', {}, 'Nothing waits.')),
      h('section.section', {}, h('h2', {}, 'Confirmed'), done.length ? h('ul', {}, done.map(q => quotation(q, load))) : h('p.lead', {}, 'Nothing is confirmed yet.'))),
    h('aside', {}, h('section.panel', {}, h('h2', {}, 'Make a quotation'), session.readonly ? h('p.dim', {}, 'This case is open for reading only.')
      : !one ? h('p.dim', {}, list.length ? 'Choose a recording first.' : 'Bring in a recording first.')
        : turns.length ? maker(one, turns, load) : h('p.dim', {}, 'It has no transcript yet. ', h('a', {href: `/recording/${one}#transcripts`}, 'Begin one'), '.')))));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

try { await ready; await load(); } catch (error) { if (error.status !== 401) fail(error); }
