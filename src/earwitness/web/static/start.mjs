// Before a case is open: make one, open one, see the staged example.
import {api, button, doing, fail, field, h, note, pickFolder, ready, say, session, tick, when} from './frame.mjs';

const main = document.getElementById('m');

async function draw() {
  const found = await api('GET', '/api/start');
  const name = h('input', {type: 'text', maxlength: 200, placeholder: 'Such as: the night shift'});
  const enter = async (at, path, body) => doing(at, async () => { await api('POST', path, body); location.assign('/'); });
  const look = h('input', {type: 'checkbox'});
  const make = event => { if (!name.value.trim()) { name.focus(); note('Give the case a name; you can change it.'); return; } enter(event.currentTarget ?? null, '/api/start/new', {name: name.value}); };
  name.addEventListener('keydown', event => { if (event.key === 'Enter') make(event); });
  const staged = language => event => { say('The staged example is being made. It takes a few seconds.'); note('The staged example is being made. It takes a few seconds.'); enter(event.currentTarget, '/api/start/demo', {language}); };
  main.replaceChildren(h('div.empty', {}, h('h1', {}, 'Which case?'),
    h('p.lead', {}, 'A case is one folder that holds everything about one matter: recordings as they were received, transcripts, history, pages. It stays on this computer.'),
    session.case ? h('p.dim', {}, 'Open now: ', h('a', {href: '/'}, h('bdi', {}, session.case)), '.') : null,
    h('section.section', {}, h('h2', {}, 'Begin a case'), h('div.row.end', {}, h('div.grow', {}, field('Name of the case', name, 'Only people at this desk see it.')), button('Make the case', make, 'main'))),
    h('section.section', {}, h('h2', {}, 'Open a case'),
      found.cases.length ? h('ul.rows', {}, found.cases.map(c => h('li.row', {}, h('span.grow', {}, h('b', {}, h('bdi', {}, c.name)), h('span.sub', {}, ` last used ${when(c.used)}`)), button('Open', event => enter(event.currentTarget, '/api/start/open', {folder: c.folder, readonly: look.checked}), '', {'aria-label': `Open ${c.name}`})))) : h('p.dim', {}, 'No case lies in the usual place yet.'),
      h('p', {}, button('Open from another folder', () => pickFolder('Where is the case?', 'Open this case', path => enter(null, '/api/start/open', {folder: path, readonly: look.checked}), {cases: true}))), tick('Look only, and write nothing', look)),
    h('section.section', {id: 'demo'}, h('h2', {}, 'See a staged example'), h('p.lead', {}, 'A recording made for this program, with invented people: sealed, transcribed, confirmed and published, in a case of its own that you can try things on.'),
      h('div.acts', {}, button('Show it in English', staged('en')), button('Show it in Russian', staged('ru'))))));
  if (location.hash === '#demo') document.getElementById('demo').scrollIntoView();
}

try { await ready; await draw(); } catch (error) { if (error.status !== 401) fail(error); }
