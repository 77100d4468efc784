// The claims of a recording by time, each with its sound; what is open is decided where it stands.
import {api, fail, h, ready, say, session} from './frame.mjs';
import {decide, decisions, editor, inContext, ruleOf, sentence, sound, standing} from './claimparts.mjs';

const main = document.getElementById('m');
const E = decodeURIComponent(location.pathname.split('/')[3] ?? '');
let x, editing = null;
const INSIDE = ['quantity', 'fate', 'undertaking'];

async function load() {
  x = await api('GET', `/api/claims/in/${encodeURIComponent(E)}`);
  // What stands inside a claim is shown with it.
  const wanted = [...new Set(x.marks.filter(m => !INSIDE.includes(m.kind) || !m.claim).map(m => m.claim ?? m.item))];
  x.items = [];
  for (let n = 0; n < wanted.length; n += 50) x.items.push(...(await api('GET', `/api/claims/items?ids=${wanted.slice(n, n + 50).join(',')}`)).items);
  x.items.sort((a, b) => (a.place?.start_s ?? 0) - (b.place?.start_s ?? 0));
  await draw();
}

const inside = k => h('li', {}, h('bdi', {}, k.words), ' ', k.state === 'proposed' && !session.readonly ? h('a', {href: `/claims/board?at=${k.id}`}, 'decide') : h('span.sub', {}, k.state));

async function row(one) {
  const form = editing === one.id ? await editor(one, async body => { await decide(one, {decision: 'edit', ...body}); editing = null; say(`${one.id} is edited.`); await load(); }, () => { editing = null; draw().catch(fail); }) : null;
  return h('li', {id: one.id}, h('div', {}, sound(one.place, `what ${one.who ?? 'somebody'} says`)),
    h('div', {}, h('p.sub', {}, sentence(one.kind_in_words).replace('.', ''), ` ${one.id}`, one.kind === 'claim' && one.proposition ? [' · ', h('a', {href: `/claims/${one.proposition}`}, `claim ${one.proposition}`)] : ''),
      one.place ? h('p.words', {dir: 'auto', lang: one.place.language, translate: 'no'}, one.place.exact) : null, one.kind === 'claim' ? h('p.sub', {}, h('bdi', {}, sentence(one.chain_in_words))) : h('p', {}, h('bdi', {}, one.words)),
      one.inside.length ? h('ul.small.inner', {}, one.inside.map(inside)) : null,
      h('p', {}, standing(one)), one.state === 'proposed' ? h('p.small.dim', {}, ruleOf(one)) : null, form ? form.element : decisions(one, load, () => { editing = one.id; draw().catch(fail); }),
      one.place ? h('details', {}, h('summary', {}, 'The words in their place'), inContext(one.place, '.small')) : null));
}

async function draw() {
  const rows = await Promise.all(x.items.map(row));
  main.replaceChildren(h('p.crumb', {}, h('a', {href: '/claims'}, 'Claims'), h('a', {href: `/recording/${E}`}, 'The recording')), h('div.hd', {}, h('h1', {}, 'Claims in ', h('bdi', {}, x.called)), x.left ? h('a.btn.main', {href: `/claims/board?exhibit=${E}`}, `Decide ${x.left} open`) : null,
    h('p.dim', {}, 'By time, each with its sound.')),
  rows.length ? h('ol.bytime', {}, rows) : h('p.lead', {}, 'Nothing is drafted from this recording yet. ', h('a', {href: '/claims'}, 'Draft it'), session.readonly ? ' where the case can be written to.' : '.'));
}

try {
  await ready;
  if (E.startsWith('D')) location.replace(`/document/${E}`);
  else { await load(); if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView(); }
} catch (error) {
  if (error.code === 'not-in-case') main.replaceChildren(h('div.empty', {}, h('h1', {}, 'The case holds no such recording'), h('p.lead', {}, h('a', {href: '/claims'}, 'All claims'), '.')));
  else if (error.status !== 401) fail(error);
}
