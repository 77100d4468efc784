// The claims of a recording by time, each with its sound; what is open is decided where it stands.
import {api, clock, fail, h, ready, say, session} from './frame.mjs';
import {boxesOf, decide, decisions, editor, inContext, placeLink, ruleOf, sentence, sound, standing, way} from './claimparts.mjs';

const main = document.getElementById('m');
const E = decodeURIComponent(location.pathname.split('/')[3] ?? '');
let x, editing = null;
const NAMES = {claim: 'What somebody says', quantity: 'Figure', fate: 'What became of somebody', undertaking: 'Threat, promise or order'};

async function load() {
  x = await api('GET', `/api/claims/in/${encodeURIComponent(E)}`);
  const wanted = [...new Set(x.marks.map(m => m.kind === 'quote' || m.kind === 'indirect' ? m.claim ?? m.item : m.item))];
  x.items = [];
  for (let n = 0; n < wanted.length; n += 50) x.items.push(...(await api('GET', `/api/claims/items?ids=${wanted.slice(n, n + 50).join(',')}`)).items);
  x.items.sort((a, b) => (a.place?.start_s ?? 0) - (b.place?.start_s ?? 0));
  await draw();
}

async function row(one) {
  const form = editing === one.id ? await editor(one, async body => { await decide(one.id, {decision: 'edit', ...body}); editing = null; say(`${one.id} is edited.`); await load(); }, () => { editing = null; draw().catch(fail); }) : null;
  return h('li', {id: one.id}, h('div', {}, h('p.sub.num', {}, one.place ? clock(one.place.start_s * 1e6) : ''), sound(one.place, one.id)),
    h('div', {}, h('p.sub', {}, `${NAMES[one.kind] ?? one.kind_in_words} · ${one.id}`, one.kind === 'claim' && one.proposition ? [' · ', h('a', {href: `/claims/${one.proposition}`}, `claim ${one.proposition}`)] : ''),
      one.place ? inContext(one.place, '.small') : null, one.kind === 'claim' ? way(boxesOf(one.chain), sentence(one.chain_in_words)) : h('p', {}, h('bdi', {}, one.words)),
      h('p', {}, standing(one)), one.state === 'proposed' ? h('p.small.dim', {}, ruleOf(one)) : null, form ? form.element : decisions(one, load, () => { editing = one.id; draw().catch(fail); })));
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
