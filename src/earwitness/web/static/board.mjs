// The board: what is open, one item at a time in its sentence, decided by keyboard. Where one is stands in the address,
// what was typed and what was decided in this sitting stand in the window's storage: a reload loses nothing.
import {api, button, doing, fail, h, keys, mark, ready, say, session} from './frame.mjs';
import {askWhy, boxesOf, decide, editor, inContext, kept, placeLink, ruleOf, sentence, sound, standing, takeBack, unkeep, way} from './claimparts.mjs';

const main = document.getElementById('m');
const DONE = 'earwitness-board-done';
const query = new URLSearchParams(location.search);
const chosen = {kind: query.get('kind') ?? '', exhibit: query.get('exhibit') ?? '', rule: query.get('rule') ?? ''};
const items = new Map();
let ids = [], left = 0, filters = {}, at = query.get('at'), done = [], form = null, busy = false;
try { done = JSON.parse(sessionStorage.getItem(DONE)) ?? []; } catch { done = []; }

const keepDone = () => sessionStorage.setItem(DONE, JSON.stringify(done.slice(-60)));
const params = more => new URLSearchParams(Object.entries({...chosen, ...more}).filter(([, v]) => v));

async function fetchFrom(id) {
  const found = await api('GET', `/api/claims/board?${params({at: id ?? ''})}`);
  ({ids, left, filters} = found);
  for (const one of found.items) items.set(one.id, one);
  return found;
}

/** The item with this id, fetched with its neighbours where it is not here yet. */
async function whole(id) {
  if (!items.has(id)) {
    if (ids.includes(id)) await fetchFrom(id);
    else for (const one of (await api('GET', `/api/claims/items?ids=${encodeURIComponent(id)}`)).items) items.set(one.id, one);
  }
  return items.get(id);
}

/** What is asked of a person. */
function question(one) {
  const who = one.who === 'not stated' ? 'somebody whom the text does not name' : one.who;
  const value = name => one.fields.find(f => f.name === name)?.value;
  const label = name => { const f = one.fields.find(g => g.name === name); return f?.choices?.find(c => c.value === f.value)?.label ?? f?.value; };
  if (one.kind === 'claim') return one.dropped ? ['Is this what was said before, its source now left out?'] : ['Does ', h('bdi', {}, who), ' say this?'];
  if (one.kind === 'attribution') return ['Does ', h('bdi', {}, who ?? 'somebody'), ' say this?'];
  if (one.kind === 'quantity') {
    const low = value('low'), high = value('high');
    const span = low === high ? `${low}` : low === null ? `at most ${high}` : high === null ? `at least ${low}` : `${low} to ${high}`;
    return ['Is this a figure: ', span, ' ', h('bdi', {}, value('counts') ?? value('unit') ?? 'of something'), '?'];
  }
  if (one.kind === 'fate') return ['Does the text say this of ', h('bdi', {}, value('subject') ?? 'somebody it does not name'), `: ${label('status')}, ${label('modality')}?`];
  if (one.kind === 'undertaking') return [`Is this ${/^[aeiou]/.test(label('kind')) ? 'an' : 'a'} ${label('kind')}?`];
  if (one.kind === 'relation') return [`Do these two stand so: ${label('kind')}?`];
  if (one.kind === 'passing') return ['Did ', h('bdi', {}, one.passed.target), ' have it from ', h('bdi', {}, one.passed.source), '?'];
  return ['Is this so?'];
}

function suggestion(one) {
  if (!one.suggested || one.state !== 'proposed' || one.chain[0]?.agent !== 'UNSTATED') return null;
  return h('div.box.q', {}, h('p', {}, mark('ask'), ' The rules do not say who speaks. ', h('bdi', {}, one.suggested.label), ' spoke just before. Is it them?'),
    session.readonly ? null : h('div.acts', {}, button(['Look at it with ', h('bdi', {}, one.suggested.label), ' as the speaker'], () => edit(one.suggested))));
}

function facts(one) {
  const rows = [];
  if (one.passed) rows.push(['Why', h('bdi', {}, one.passed.why)]);
  if (one.cue) rows.push(['Said how', h('bdi.said', {}, one.cue)]);
  if (one.hedges.length) rows.push(['Hedged', one.hedges.flatMap((g, n) => [n ? ', ' : '', h('bdi.said', {}, g.exact), ` (${g.class})`])]);
  if (one.inside.length) rows.push(['Inside', one.inside.flatMap((k, n) => [n ? '; ' : '', h('bdi', {}, k.words)])]);
  return rows.length ? h('dl.fact', {}, rows.flatMap(([k, v]) => [h('dt', {}, k), h('dd', {}, v)])) : null;
}

async function draw({focus = true} = {}) {
  const one = at ? await whole(at) : null;
  history.replaceState(null, '', `/claims/board${[...params({at: at ?? ''})].length ? `?${params({at: at ?? ''})}` : ''}`);
  const place = ids.indexOf(at);
  const pick = (name, label) => {
    const select = h('select', {'aria-label': label, change: () => filter(name, select.value)}, h('option', {value: ''}, `${label}: all`), (filters[name] ?? []).map(o => h('option', {value: o.value}, `${o.label ?? o.value} (${o.n})`)));
    if (chosen[name] && ![...select.options].some(o => o.value === chosen[name])) select.append(h('option', {value: chosen[name]}, `${chosen[name]} (0)`));
    select.value = chosen[name];
    return select;
  };
  const narrowed = chosen.kind || chosen.exhibit || chosen.rule;
  const count = h('p.dim', {id: 'count'}, narrowed ? `${ids.length} of ${left} open fit.` : `${left} open.`, place >= 0 ? ` This is number ${place + 1}.` : '');
  main.replaceChildren(h('p.crumb', {}, h('a', {href: '/claims'}, 'Claims')), h('div.hd', {}, h('h1', {}, 'Decide'), count),
    h('details.choose', {open: Boolean(narrowed) || innerWidth > 640}, h('summary', {}, 'Choose what is shown'), h('div.filters3', {id: 'filters'}, pick('kind', 'What'), pick('exhibit', 'Where'), pick('rule', 'Drafted how'))),
    h('div.board', {}, one ? item(one) : nothing(), side()));
  const open = one && kept(one.id);
  form = null;
  if (open?.edit && !session.readonly) await edit();
  else if (open?.why && one.state !== 'rejected' && !session.readonly) reject();
  else if (focus) main.querySelector('.ask')?.focus({preventScroll: true});
}

function nothing() {
  const narrowed = chosen.kind || chosen.exhibit || chosen.rule;
  return h('div', {}, h('h2.ask', {tabindex: -1}, left ? 'Nothing open fits this choice' : 'Nothing is open'),
    h('p.dim', {}, left ? `${left} are open elsewhere.` : 'Whatever was drafted has been decided. Draft another document, or read the claims.'),
    h('div.acts', {}, narrowed && left ? button('Show everything that is open', () => { Object.assign(chosen, {kind: '', exhibit: '', rule: ''}); begin(null).catch(fail); }, 'main') : h('a.btn.main', {href: '/claims'}, 'To the claims')));
}

function item(one) {
  const decided = one.state !== 'proposed';
  return h('article', {'aria-labelledby': 'ask'}, h('p.sub', {}, sentence(one.kind_in_words).replace('.', ''), ` ${one.id} · `, one.place ? placeLink(one.place) : null, one.proposition ? [' · ', h('a', {href: `/claims/${one.proposition}`}, `claim ${one.proposition}`)] : ''),
    one.place ? inContext(one.place) : null, one.sides.map(s => h('p', {}, h('b', {}, `${s.id} `), h('bdi.said', {dir: 'auto'}, s.text), ' ', h('span.sub', {}, h('bdi', {}, s.chain_in_words)))),
    h('h2.ask', {id: 'ask', tabindex: -1}, question(one)), sound(one.place, one.id),
    decided ? h('p', {}, standing(one)) : null, suggestion(one),
    one.kind === 'claim' || one.kind === 'attribution' ? way(boxesOf(one.chain), sentence(one.chain_in_words)) : one.chain_in_words ? h('p.sub', {}, 'It stands in what somebody says: ', h('bdi', {}, one.chain_in_words), '.') : null,
    facts(one), h('p.rule', {}, ruleOf(one)),
    session.readonly ? h('p.dim', {}, 'This case is open for reading only.') : h('div.acts', {id: 'acts'}, decided ? button(['Take back ', h('kbd', {}, 'U')], back) : [button(['Confirm ', h('kbd', {}, 'Y')], confirm, 'main'), button(['Reject ', h('kbd', {}, 'N')], reject), one.fields.length ? button(['Edit ', h('kbd', {}, 'E')], () => edit()) : null],
      button(['Leave it open ', h('kbd', {}, 'J')], () => move(1), 'quiet')));
}

function side() {
  const last = done.slice(-8).reverse();
  return h('aside', {}, h('section.panel.bykeys', {}, h('h2', {}, 'Keys'), h('dl.keylist.small', {}, [['Y', 'or Enter: confirm'], ['N', 'reject, with a reason'], ['E', 'edit'], ['U', 'take the last one back'], ['J K', 'next, previous'], ['/', 'choose what is shown']].flatMap(([k, what]) => [h('dt', {}, k.split(' ').map(one => [h('kbd', {}, one), ' '])), h('dd.dim', {}, what)]))),
    last.length ? h('section.panel', {}, h('h2', {}, 'Decided just now'), h('ul.rows', {}, last.map(d => h('li', {}, h('button.link', {type: 'button', click: () => go(d.id)}, d.id), ` ${d.what}: `, h('bdi.said.small', {}, d.words))))) : null);
}

// --- deciding ------------------------------------------------------------------------------------------------------

/** Whatever was decided stands in `found`; the next open item comes, and it is said how many are left. */
async function settled(one, what, found) {
  const place = Math.max(0, ids.indexOf(one.id));
  for (const changed of found.items) items.set(changed.id, changed);
  done.push({id: one.id, what, words: (one.place?.exact ?? one.words).slice(0, 90)});
  keepDone();
  const gone = new Set(found.items.map(i => i.id));
  ids = ids.filter(id => !gone.has(id));
  // A rejected claim takes what stands inside it along; what the desk counts is what is left.
  if (found.left !== left - 1) await fetchFrom(ids[place] ?? null); else left = found.left;
  at = ids[Math.min(place, ids.length - 1)] ?? null;
  if (!ids.length && left && !(chosen.kind || chosen.exhibit || chosen.rule)) { await fetchFrom(null); at = ids[0] ?? null; }
  for (const group of Object.values(filters)) for (const o of group) if ([one.kind, one.place?.exhibit, one.rule].includes(o.value)) o.n = Math.max(0, o.n - 1);
  await draw();
  say(`${one.id} is ${what}. ${left} left.`);
}

const current = () => at ? items.get(at) : null;

/** Where somebody has decided meanwhile, what they decided is shown. */
async function fresh(run) {
  try { await run(); } catch (error) { if (error.where === 'seen') { items.delete(at); await fetchFrom(at); await draw(); } throw error; }
}

/** One decision at a time: a key that is held down decides nothing twice. */
async function once(run) {
  if (busy || session.readonly) return;
  busy = true;
  try { await doing(document.querySelector('#acts .btn.main'), () => fresh(run)); } finally { busy = false; }
}

function confirm() {
  const one = current();
  if (!one || one.state !== 'proposed') return;
  once(async () => settled(one, 'confirmed', await decide(one, {decision: 'confirm'})));
}

function reject() {
  const one = current();
  if (!one || one.state === 'rejected' || session.readonly) return;
  askWhy(one, why => fresh(async () => settled(one, 'rejected', await decide(one, {decision: 'reject', why}))));
}

async function edit(suggested = null) {
  const one = current();
  if (!one || !one.fields.length || one.state === 'rejected' || session.readonly) return;
  form = await editor(one, body => fresh(async () => settled(one, 'edited', await decide(one, {decision: 'edit', ...body}))), () => draw().catch(fail), {suggested});
  document.getElementById('acts')?.replaceWith(form.element);
  form.focus();
  say(`Editing ${one.id}. Escape leaves it as it was.`);
}

function back() {
  const one = current();
  const id = one && one.state !== 'proposed' ? one.id : done.at(-1)?.id;
  if (!id) { say('Nothing was decided in this sitting.'); return; }
  once(async () => {
    const found = await takeBack(id);
    done = done.filter(d => d.id !== id);
    keepDone();
    for (const changed of found.items) items.set(changed.id, changed);
    left = found.left;
    await fetchFrom(id);
    at = id;
    await draw();
    say(`The decision on ${id} is taken back. ${left} left.`);
  });
}

// --- going about ---------------------------------------------------------------------------------------------------

function go(id) { if (form) unkeep(); at = id; draw().catch(fail); }

function move(by) {
  if (!ids.length) return;
  const place = ids.indexOf(at);
  const to = place < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, place + by));
  if (ids[to] === at) { say(by > 0 ? 'This is the last one.' : 'This is the first one.'); return; }
  go(ids[to]);
}

function filter(name, value) {
  chosen[name] = value;
  begin(null, name).catch(fail);
}

async function begin(from, held = null) {
  await fetchFrom(from);
  at = ids[0] ?? null;
  if (from) try { if (await whole(from)) at = from; } catch (error) { if (error.code !== 'not-in-case') throw error; }
  await draw({focus: !held});
  if (held) document.querySelectorAll('#filters select')[['kind', 'exhibit', 'rule'].indexOf(held)].focus();
}

const whenFree = run => event => { if (!form || !document.contains(form.element)) run(event); };
const decides = run => whenFree(event => { if (!event.repeat) run(event); });  // a key held down decides nothing more
keys([{keys: 'y', label: 'Confirm', run: decides(confirm)}, {keys: 'n', label: 'Reject, with a reason', run: decides(reject)}, {keys: 'e', label: 'Edit', run: decides(() => edit().catch(fail))},
  {keys: 'u', label: 'Take the last decision back', run: decides(back)}, {keys: 'j', label: 'Next', run: whenFree(() => move(1))}, {keys: 'k', label: 'Previous', run: whenFree(() => move(-1))},
  {keys: 'ArrowRight', label: 'Next', run: whenFree(() => move(1))}, {keys: 'ArrowLeft', label: 'Previous', run: whenFree(() => move(-1))}, {keys: '/', label: 'Choose what is shown', run: () => { document.querySelector('.choose').open = true; document.querySelector('#filters select').focus(); }}]);
// Enter confirms from the question, where the focus is put; on a button or link it does what it always does.
main.addEventListener('keydown', event => {
  if (event.key !== 'Enter' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return;
  if (event.target.matches('.ask') || event.target === main) { event.preventDefault(); confirm(); }
});

try { await ready; await begin(at); } catch (error) { if (error.status !== 401) fail(error); }
