// One claim: how it reached us, way by way; how many origins that makes; what would change it; what cannot stand beside it.
import {api, askReason, button, dialog, doing, fail, field, h, keys, mark, ready, say, session, when} from './frame.mjs';
import {decide, decisions, editor, inContext, kept, placeLink, ruleOf, sentence, sound, standing, way} from './claimparts.mjs';

const main = document.getElementById('m');
const C = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const path = `/api/claims/${encodeURIComponent(C)}`;
const SVG = 'http://www.w3.org/2000/svg';
let x, editing = null;

const range = ({least, most}) => least === most ? `${least}` : `${least} to ${most}`;
const load = async () => { x = await api('GET', path); await draw(); };

/** Filled rings for what is proven, dashed ones for what is possible beyond. */
function dots({least, most}) {
  const ring = full => {
    const svg = document.createElementNS(SVG, 'svg'), circle = document.createElementNS(SVG, 'circle');
    svg.setAttribute('viewBox', '0 0 26 26');
    for (const [k, v] of Object.entries(full ? {cx: 13, cy: 13, r: 11, fill: 'currentColor'} : {cx: 13, cy: 13, r: 10.5, fill: 'none', stroke: 'var(--edge)', 'stroke-width': 2, 'stroke-dasharray': '4 3.3'})) circle.setAttribute(k, v);
    svg.append(circle);
    return svg;
  };
  const open = Math.max(0, most - least);
  return h('div.dots', {role: 'img', 'aria-label': `${least} proven, ${open} more possible`}, [...Array(Math.min(least, 12))].map(() => ring(true)), [...Array(Math.min(open, 12))].map(() => ring(false)));
}

// --- the ways ----------------------------------------------------------------------------------------------------

async function oneWay(w) {
  const place = w.place;
  const form = editing === w.id ? await editor(w, async body => { await decide(w, {decision: 'edit', ...body}); editing = null; say(`${w.id} is edited.`); await load(); },
    () => { editing = null; draw().catch(fail); }) : null;
  if (form) queueMicrotask(() => setTimeout(() => form.focus()));
  const more = x.ways.length > 1 && !session.readonly ? button('It claims something else', () => apart(w), 'quiet') : null;
  return h('li', {id: w.id}, way(w.boxes, sentence(w.chain_in_words)),
    place ? h('p.words', {dir: 'auto', lang: place.language, translate: 'no'}, place.exact) : null,
    h('div.row', {}, sound(place, `what ${w.who} says`), place ? placeLink(place) : null, standing(w)),
    w.hedges.length ? h('p.small.dim', {}, 'Hedged: ', w.hedges.flatMap((g, n) => [n ? ', ' : '', h('bdi.said', {}, g.exact), ` (${g.class})`]), '.') : null,
    w.inside.length ? h('p.small.dim', {}, 'Inside: ', w.inside.flatMap((k, n) => [n ? '; ' : '', h('bdi', {}, k.words)]), '.') : null,
    w.state === 'proposed' ? h('p.small.dim', {}, ruleOf(w)) : null,
    form ? form.element : h('div.wayacts', {}, decisions(w, load, () => { editing = w.id; draw().catch(fail); }, more)),
    place ? h('details', {}, h('summary', {}, 'The words in their place'), inContext(place, '.small')) : null);
}

/** Put a way under a claim of its own again, or under another one. */
function apart(w) {
  joiner(`What does ${w.id} claim?`, 'Choose the claim that it makes. It keeps its own words and its own chain.', 'It claims this', async (other, given) => {
    await decide(w, {decision: 'edit', changes: {proposition: other.id}, why: given.why || 'claims something else'});
    say(`${w.id} stands under ${other.id}.`);
    await load();
  });
}

// --- with other claims -------------------------------------------------------------------------------------------

/** A dialog to find a claim by its words; run(claim) does the act. */
function joiner(title, lead, label, run) {
  const words = h('input', {type: 'search', 'aria-label': 'Words of the other claim, or its number', placeholder: 'Words of the other claim, or its number'});
  const list = h('ul.likes'), why = h('input', {type: 'text', maxlength: 1000});
  const show = claims => list.replaceChildren(...(claims.length ? claims.map(c => h('li', {}, h('b', {}, `${c.id}  `), h('bdi', {dir: 'auto'}, c.text), c.ways.map(w => h('p.sub', {}, h('bdi', {}, sentence(w.chain_in_words)))),
    h('div.acts', {}, button(label, event => doing(event.currentTarget, async () => { await run(c, {why: why.value}); box.close(); }))))) : [h('li', {}, h('p.sub', {}, 'Nothing like it stands in the case.'))]));
  let asked = 0;
  words.addEventListener('input', async () => {
    const mine = ++asked;
    if (!words.value.trim()) { show(x.like); return; }
    try { const {claims} = await api('GET', `/api/claims/find?${new URLSearchParams({q: words.value})}`); if (mine === asked) show(claims.filter(c => c.id !== C)); } catch (error) { fail(error); }
  });
  show(x.like);
  const box = dialog(title, [h('p.dim', {}, lead), h('div.form', {}, words, field('Why, if you want to say', why)), x.like.length ? h('p.label', {}, 'Alike in words: a question, no answer') : '', list]);
  words.focus();
}

const join = () => joiner('Join with another claim', `All ways of the other claim stand under ${C} then. Each keeps its own words and its own chain, and each can be taken back.`, 'They claim the same', async (other, given) => {
  x = await api('POST', `${path}/join`, {other: other.id, ...given});
  say(`${other.id} is joined to ${C}. Origins: ${x.origins.chains.least} proven, at most ${x.origins.chains.most}.`);
  await draw();
});

function relate() {
  const first = h('select', {}, x.ways.map(w => h('option', {value: w.id}, `${w.id}: ${w.who}`)));
  const kind = h('select', {}, x.vocabularies.relation.map(c => h('option', {value: c.value}, c.label)));
  kind.value = 'contradicts';
  const second = h('input', {type: 'text', placeholder: 'B12', autocomplete: 'off'}), why = h('textarea', {rows: 2});
  const words = h('input', {type: 'search', 'aria-label': 'Find the other claim by its words', placeholder: 'Find the other claim by its words'});
  const list = h('ul.likes');
  words.addEventListener('input', async () => {
    if (!words.value.trim()) return;
    try {
      const {claims} = await api('GET', `/api/claims/find?${new URLSearchParams({q: words.value})}`);
      list.replaceChildren(...claims.filter(c => c.id !== C).flatMap(c => c.ways.map(w => h('li', {}, h('button.link', {type: 'button', click: () => { second.value = w.id; list.replaceChildren(); why.focus(); }}, `${w.id}  ${c.text}`), h('p.sub', {}, h('bdi', {}, sentence(w.chain_in_words)))))));
    } catch (error) { fail(error); }
  });
  dialog('How it stands to another claim', [h('p.dim', {}, 'The two stand as equals: nothing here says which of them holds.'), h('div.form', {}, field('This way', first), field('How they stand', kind), words, list, field('The other way, by its number', second), field('Why', why))],
    [['Set it down', (box, press) => { if (!why.value.trim()) { why.focus(); return; } doing(press, async () => { await api('POST', '/api/claims/relate', {kind: kind.value, first: first.value, second: second.value.trim().toUpperCase(), why: why.value}); box.close(); await load(); }); }, 'main']]);
}

/** Whether two speakers are one: a person decides, with a reason. */
function decidePair(first, second, same) {
  askReason(same ? 'They are one' : 'They are two', `${first.label} (${first.id}) and ${second.label} (${second.id}). How do you know?`, 'Set it down', async why => {
    await api('POST', '/api/claims/pair', {first: first.id, second: second.id, same, why});
    await load();
    say(`Origins: ${x.origins.chains.least} proven, at most ${x.origins.chains.most}.`);
  });
}

function anyPair() {
  const pick = label => h('select', {'aria-label': label}, x.speakers.map(s => h('option', {value: s.id}, `${s.label} · ${s.id}`)));
  const first = pick('One speaker'), second = pick('The other speaker'), same = h('select', {}, h('option', {value: ''}, 'are two'), h('option', {value: '1'}, 'are one')), why = h('textarea', {rows: 2});
  if (x.speakers.length > 1) second.selectedIndex = 1;
  dialog('Are two speakers one?', [h('p.dim', {}, 'Nobody is ever made one by the program.'), h('div.form', {}, field('This speaker', first), field('and this speaker', second), field('', same), field('How you know', why))],
    [['Set it down', (box, press) => { if (!why.value.trim()) { why.focus(); return; } doing(press, async () => { await api('POST', '/api/claims/pair', {first: first.value, second: second.value, same: Boolean(same.value), why: why.value}); box.close(); await load(); }); }, 'main']]);
}

function anyPassing() {
  const all = [...new Map([...x.ways.flatMap(w => w.boxes).filter(b => b.agent !== 'UNSTATED').map(b => [b.agent, b.label])])];
  const pick = () => h('select', {}, all.map(([id, label]) => h('option', {value: id}, id === label || label.startsWith(id) ? label : `${label} · ${id}`)));
  const target = pick(), source = pick(), how = h('select', {}, x.vocabularies.how.map(c => h('option', {value: c.value}, c.label))), why = h('textarea', {rows: 2});
  source.selectedIndex = Math.min(1, all.length - 1);
  how.value = 'derived';
  dialog('Who had it from whom', [h('p.dim', {}, 'A step that no text states, on your word. It is shown as yours.'), h('div.form', {}, field('This one', target), field('had it from', source), field('How it passed on', how), field('How you know', why))],
    [['Set it down', (box, press) => { if (!why.value.trim()) { why.focus(); return; } doing(press, async () => { await api('POST', '/api/claims/passing', {source: source.value, target: target.value, how: how.value, why: why.value}); box.close(); await load(); }); }, 'main']]);
}

const undo = (id, label) => session.readonly ? null : button('Take back', event => doing(event.currentTarget, async () => { await api('POST', `/api/claims/items/${id}/reopen`); say(`${label} is taken back.`); await load(); }), 'quiet', {'aria-label': `Take back: ${label}`});

// --- the margin ---------------------------------------------------------------------------------------------------

function origins() {
  const o = x.origins, {least, most} = o.chains, point = o.bottlenecks.find(b => b.documents.length > 1);
  return h('section.panel', {}, h('h2', {}, 'Origins'), h('p.big', {}, least === most ? `${least} proven` : `${least} proven, at most ${most}`), dots(o.chains),
    o.in_words.filter(line => !/^(\d+ proven|Speakers)/.test(line)).map(line => h('p.dim', {}, h('bdi', {}, line))),  // what the numbers below do not say
    h('dl.four', {}, h('dt', {}, 'Documents and recordings'), h('dd', {}, o.documents.length), h('dt', {}, 'Speakers we can tell apart'), h('dd', {}, range(o.speakers)), h('dt', {}, 'Chains that share nobody'), h('dd', {}, range(o.chains)), h('dt', {}, 'Single point'), h('dd', {}, point ? h('bdi', {}, point.name) : 'none')),
    h('p.small', {}, h('a', {href: `/claims/${C}/graph`}, 'See it drawn')));
}

function change() {
  const open = x.ways.filter(w => w.state === 'proposed').length;
  const decided = [...x.pairs.map(p => [p.id, `${p.first.label} (${p.first.id}) and ${p.second.label} (${p.second.id}) are ${p.same ? 'one' : 'two'}, says ${p.by}: ${p.why}`]),
    ...x.passings.map(p => [p.id, `${p.target.label} had it from ${p.source.label}${p.state === 'proposed' ? ', proposed' : `, says ${p.by}`}: ${p.why}`])];
  const question = q => h('li', {}, h('p', {}, 'Are ', h('bdi', {}, q.first.label), ` (${q.first.id}) and `, h('bdi', {}, q.second.label), ` (${q.second.id}) one? `, q.proves ? 'If they are two, another origin is proven.' : ''),
    session.readonly ? null : h('div.acts', {}, button('They are one', () => decidePair(q.first, q.second, true)), button('They are two', () => decidePair(q.first, q.second, false))));
  return h('section.panel', {}, h('h2', {}, 'What would change this'),
    open ? h('p.dim', {}, `${open === 1 ? 'One way waits' : `${open} ways wait`} for a person. What nobody has confirmed proves nothing.`) : null,
    x.ways.some(w => w.chain[0]?.agent === 'UNSTATED') ? h('p.dim', {}, 'Learn who told it where the text does not say. Somebody not stated adds nothing to what is proven.') : null,
    x.questions.length ? h('ul.asked', {}, x.questions.map(question)) : null,
    !open && !x.questions.length && x.ways.every(w => w.chain[0]?.agent !== 'UNSTATED') ? h('p.dim', {}, 'Another document or recording whose chain shares nobody with these.') : null,
    decided.length ? h('details', {}, h('summary', {}, `${decided.length} set down by a person`), decided.map(([id, text]) => h('div', {}, h('p.small.dim', {}, h('bdi', {}, text)), undo(id, text)))) : null,
    session.readonly ? null : h('div.acts', {}, x.speakers.length > 1 ? button('Two speakers: one or two?', anyPair) : null, button('Who had it from whom', anyPassing)));
}

function grade(g) {
  const source = h('select', {}, 'ABCDEF'.split('').map(v => h('option', {value: v}, SOURCE[v]))), told = h('select', {}, '123456'.split('').map(v => h('option', {value: v, disabled: !g.offered.includes(v)}, TOLD[v]))), why = h('textarea', {rows: 2, value: g.why ?? ''});
  source.value = g.reliability; told.value = g.offered.includes(g.credibility) ? g.credibility : '6';
  dialog(`Grade ${g.claim}`, [h('p.dim', {}, 'The source and what it says are judged apart. “Confirmed by other sources” is offered only when two origins are proven.'), h('div.form', {}, field('The source', source), field('What it says', told), field('Why', why))],
    [['Grade it, in my name', (box, press) => { if (!why.value.trim()) { why.focus(); return; } doing(press, async () => { await api('POST', `/api/grades/${g.claim}`, {reliability: source.value, credibility: told.value, why: why.value}); box.close(); await load(); }); }, 'main']]);
}

const SOURCE = {A: 'A: reliable', B: 'B: usually reliable', C: 'C: fairly reliable', D: 'D: not usually reliable', E: 'E: unreliable', F: 'F: cannot be judged'};
const TOLD = {1: '1: confirmed by other sources', 2: '2: probably true', 3: '3: possibly true', 4: '4: doubtful', 5: '5: improbable', 6: '6: cannot be judged'};
const grading = () => x.grades.length ? h('section.panel', {}, h('h2', {}, 'Grading'), h('ul.grades', {}, x.grades.map(g => h('li', {}, h('p.small', {}, `${g.claim}: ${g.reliability}${g.credibility}`, g.id ? [', by ', h('bdi', {}, g.by), ', ', when(g.at)] : ': not graded'), g.id ? h('p.sub', {}, h('bdi', {}, g.why)) : null, g.note ? h('p.st.care', {}, mark('care'), g.note) : null, session.readonly ? null : button(g.id ? `Grade ${g.claim} again` : `Grade ${g.claim}`, () => grade(g), 'quiet')))), x.grades[0].offered.includes('1') ? null : h('p.sub', {}, '“Confirmed by other sources” is offered only when two origins are proven.')) : null;

function cannotBoth() {
  const hard = x.against.filter(a => a.kind === 'contradicts');
  const sums = x.cannot_hold.map(c => h('section.set', {}, h('h2', {}, c.in_words), h('ol', {}, c.figures.map(f => h('li', {}, `${f.in_words} ${f.state === 'size' ? 'in all' : f.state.replaceAll('_', ' ')} (`, h('bdi', {}, f.who), ')'))), h('p', {}, c.unless), h('p', {}, h('a', {href: '/figures'}, 'See the figures'))));
  return [hard.length ? h('section.set', {}, h('h2', {}, 'Cannot both hold'), hard.map(a => [h('ol', {}, a.sides.map(s => h('li', {}, h('bdi', {dir: 'auto'}, s.text), ' (', h('bdi', {}, s.who), ')'))), h('p', {}, h('bdi', {}, a.why))])) : null, sums];
}

function contradicted() {
  if (!x.against.length) return null;
  const side = s => h('div', {}, h('q', {dir: 'auto', translate: 'no'}, s.place?.exact.replace(/^["“”«»„‘’']+|["“”«»„‘’',]+$/g, '') ?? s.text), h('p', {}, h('bdi', {}, sentence(s.chain_in_words)), ' ', s.proposition === C ? null : h('a', {href: `/claims/${s.proposition}`}, `Claim ${s.proposition}`)),
    h('div.row', {}, sound(s.place, `what ${s.who} says`), s.place ? placeLink(s.place) : null));
  return h('section.section', {id: 'against'}, h('h2', {}, x.against.some(a => a.kind === 'contradicts') ? 'Contradicted' : 'It does not sit well with'),
    x.against.map(a => [h('div.versus', {}, side(a.sides[0]), h('div.ne', {role: 'img', 'aria-label': a.in_words}, a.kind === 'contradicts' ? '≠' : '~'), side(a.sides[1])),
      h('p.small.dim', {}, `${sentence(a.in_words)} `, h('bdi', {}, sentence(a.why)), a.state === 'proposed' ? ' Proposed: nobody has confirmed it.' : ` Set down by ${a.by}.`, ' ', a.state === 'proposed' ? null : undo(a.id, 'How the two stand'))]));
}

// --- all of it ----------------------------------------------------------------------------------------------------

async function draw() {
  const open = document.activeElement?.closest?.('li[id]')?.id;
  document.title = `${C} · Earwitness`;
  const others = x.relations.filter(r => !x.against.some(a => a.id === r.id));
  const ways = await Promise.all(x.ways.map(oneWay));
  main.replaceChildren(h('p.crumb', {}, h('span', {}, h('a', {href: '/claims'}, 'Claims'), x.number ? ` · ${C}, ${x.number} of ${x.of}` : ` · ${C}`), x.when ? h('span', {}, 'as of a time it names') : null), h('div.claim', {}, h('div', {},
    h('h1', {tabindex: -1}, h('bdi', {dir: 'auto'}, x.text)),
    h('p.meta', {}, standing(x), h('span', {}, 'asserted, not established'), x.negated ? h('span', {}, 'that it was not so') : null, x.against.length ? h('a', {href: '#against'}, '≠ see what stands against it') : null),
    session.readonly ? null : h('div.acts.spaced', {}, button('Join with another claim', join), x.ways.length ? button('How it stands to another', relate) : null, h('a.btn', {href: `/claims/${C}/graph`}, 'See it drawn')),
    h('section.section', {id: 'ways'}, h('h2', {}, 'How it reached us'), ways.length ? h('ul.ways', {}, ways) : h('p.lead', {}, 'No way stands under it any more: it was joined to another claim, or every way was rejected.')),
    contradicted(),
    others.length ? h('section.section', {}, h('h2', {}, 'Other relations'), h('ul.rows', {}, others.map(r => h('li', {}, `${r.first} `, h('bdi', {}, r.first_text ?? ''), ` · ${r.kind.replaceAll('_', ' ')} · ${r.second} `, h('bdi', {}, r.second_text ?? ''), h('p.sub', {}, h('bdi', {}, r.why)), undo(r.id, 'The relation'))))) : null,
    x.rejected.length ? h('details', {}, h('summary', {}, `${x.rejected.length} rejected`), h('ul.rows', {}, x.rejected.map(w => h('li', {}, h('bdi.said', {}, w.place?.exact ?? w.words), h('p', {}, standing(w)), undo(w.id, w.id))))) : null,
    h('details', {}, h('summary', {}, 'Every state it was in'), h('ol.rows', {}, x.history.map(s => h('li', {}, `${s.state}, `, h('bdi', {}, s.by ?? 'a rule'), `, ${when(s.at)}`, s.why ? [': ', h('bdi', {}, s.why)] : ''))))),
  h('aside.orig', {'aria-label': 'What it is worth'}, origins(), change(), grading(), cannotBoth())));
  if (open && !editing) document.getElementById(open)?.querySelector('button')?.focus();
}

keys([{keys: 'j', label: 'Join with another claim', run: join}, {keys: 'r', label: 'How it stands to another', run: () => x.ways.length && relate()},
  {keys: 'v', label: 'See it drawn', run: () => location.assign(`/claims/${C}/graph`)}]);
try {
  await ready;
  x = await api('GET', path);
  editing = x.ways.find(w => kept(w.id)?.edit)?.id ?? null;
  await draw();
  if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
} catch (error) {
  if (error.code === 'not-in-case') main.replaceChildren(h('div.empty', {}, h('h1', {}, 'The case holds no such claim'), h('p.lead', {}, h('a', {href: '/claims'}, 'All claims'), '.')));
  else if (error.status !== 401) fail(error);
}
