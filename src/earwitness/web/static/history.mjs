// The history: every act, by whom and when. Texts can be erased; the history still holds.
import {api, button, dialog, doing, fail, field, h, ready, session, when} from './frame.mjs';
import {act} from './words.mjs';

const main = document.getElementById('m');
const list = h('ol.log.days');

function texts(e) {
  const entries = Object.entries(e.texts);
  if (!entries.length) return h('span');
  return h('details.tiny', {}, h('summary', {}, entries.length === 1 ? 'One text' : `${entries.length} texts`), h('dl', {}, entries.map(([name, value]) => [h('dt.dim', {}, name.replaceAll('_', ' ')), h('dd', {}, value === null ? h('span.tag.dashed', {}, 'erased') : [h('bdi', {}, value), ' ', session.readonly ? null : h('button.link', {type: 'button', click: () => erase(e, name)}, 'Erase')])])));
}

function erase(e, name) {
  const reason = h('textarea', {name: 'reason', rows: 2});
  dialog(`Erase this text of entry ${e.n}?`, [h('p.dim', {}, 'It is gone for good, and the history says that it was erased, by whom and why. The history still holds. Copies and backups still have it.'), field('Reason', reason)],
    [['Erase it', (box, press) => doing(press, async () => { await api('POST', '/api/erase', {entry: e.n, field: name, reason: reason.value}); box.close(); list.replaceChildren(); await more(null); }), 'main']]);
}

async function more(before) {
  const found = await api('GET', `/api/log${before ? `?before=${before}` : ''}`);
  list.append(...found.entries.map(e => h('li', {}, h('time.tc.num', {datetime: e.time}, when(e.time, {seconds: true})), h('span', {}, e.actor ? h('bdi', {}, e.actor) : 'the desk', ' ', h('span.by', {}, act(e))), texts(e))));
  next.hidden = !found.more;
  next.firstChild.onclick = event => doing(event.currentTarget, () => more(found.entries.at(-1).seq));
}

const next = h('p', {}, h('button.btn', {type: 'button'}, 'Earlier entries'));

try {
  await ready;
  main.replaceChildren(h('div.hd', {}, h('h1', {}, 'History'), h('p.dim', {}, 'Every act, newest first. Nothing can be taken out; texts can be erased, and then it says so.')), list, next);
  await more(null);
} catch (error) { if (error.status !== 401) fail(error); }
