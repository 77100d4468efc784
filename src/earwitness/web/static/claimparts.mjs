// Pieces that the pages of claims share: a place in its sentence, a chain drawn, who stands behind it, deciding.
import {DeskError, api, button, dialog, doing, field, h, mark, say, session, tick, when} from './frame.mjs';
import {player} from './parts.mjs';

const STORE = 'earwitness-claim-draft'; // what was typed and not yet decided, so that a reload loses nothing

/** The address of a place. */
function hrefOf(place) {
  return place.start !== null ? `/document/${place.exhibit}?at=${place.start}-${place.end}` : `/room/${place.exhibit}?t=${place.revision.split('@')[0]}&at=${Math.round(place.start_s * 1e6)}`;
}

/** A link to where words stand. */
export function placeLink(place) {
  const where = place.start_s !== null ? place.written.slice(place.exhibit.length + 1).replace('-', ' to ') : place.section;
  return h('a', {href: hrefOf(place)}, h('bdi', {}, place.called), where ? `, ${where}` : '');
}

/** Its sound, where the place lies in a recording. */
export const sound = (place, label) => place && place.start_s !== null
  ? player(place.exhibit, Math.round(place.start_s * 1e6), Math.round(place.end_s * 1e6), label) : null;

const calm = text => text.replace(/\n\s*\n/g, '\n');  // a new paragraph, without the empty line

/** The words in their sentence, marked; all of it is what was written, so all of it is serif. */
export function inContext(place, css = '') {
  return h(`blockquote.context${css}`, {dir: 'auto', lang: place.language, translate: 'no'},
    calm(place.before), h('mark', {}, place.exact), calm(place.after));
}

/** Who stands behind an item. */
export function standing(one) {
  const by = [h('bdi', {}, one.by ?? 'nobody'), one.at ? `, ${when(one.at)}` : ''];
  if (one.state === 'confirmed') return h('span.st', {}, mark('done'), h('span', {}, one.kind && one.kind !== 'claim' ? 'confirmed by ' : 'confirmed as a claim by ', by));
  if (one.state === 'edited') return h('span.st', {}, mark('done'), h('span', {}, 'edited and confirmed by ', by));
  if (one.state === 'rejected') return h('span.st', {}, mark('na'), h('span', {}, 'rejected by ', by, one.why ? [': ', h('bdi', {}, one.why)] : ''));
  return h('span.st', {}, mark('open'), h('span.proposed', {}, 'proposed'), one.why === 'taken back' ? h('span', {}, ', taken back by ', by) : '');
}

/** What drafted it, and how often that was right. */
export function ruleOf(one) {
  if (!one.rule) return 'Set down by a person.';
  const n = one.counted;
  return `Drafted by a rule: ${one.rule_in_words}. ${n ? `On our test texts it was right ${n.right} of ${n.met} times.` : 'How often it is right has not been counted yet.'}`;
}

/** A chain as small boxes with arrows, from where it begins to what we hold. `sentence` is the same in words. */
export function way(boxes, sentence) {
  return h('div.path', {}, h('ol', {}, boxes.flatMap((b, n) => [
    h(`li.nd${b.thing ? '' : '.per'}${b.dashed ? '.un' : ''}${b.single ? '.neck' : ''}`, {}, h('bdi', {}, b.label), b.about || b.single
      ? h('small', {}, [b.about, b.single ? 'single point' : ''].filter(Boolean).join(', ')) : null),
    n < boxes.length - 1 ? h(`li.lk${b.inferred ? '.un' : ''}`, {}, b.how ?? '') : null,
  ])), sentence ? h('p', {}, sentence) : null);
}

/** How it passed on from a station to the next, as it stands on an arrow. */
export const PASSED = {told: 'told', recorded: 'recorded', quoted: 'quoted by', cites: 'cited by', derived: 'taken over by'};

/** A chain of an item as boxes, where no page has made them: the stations alone. */
export const boxesOf = chain => chain.map(link => ({label: link.label ?? 'Someone', thing: ['outlet', 'document', 'recording', 'body'].includes(link.kind),
  about: link.identification === 'unstated' ? 'not stated' : link.identification === 'anonymous' ? 'not named' : link.identification === 'role_only_hedged' ? 'so identified by others' : null,
  dashed: ['anonymous', 'unstated'].includes(link.identification), single: false, how: PASSED[link.how] ?? link.how, inferred: link.support === 'inferred'}));

/** A sentence of the desk as a sentence: a capital first, a stop at the end. */
export const sentence = text => text ? text[0].toUpperCase() + text.slice(1) + (/[.?…]$/.test(text) ? '' : '.') : '';

// --- what is typed is kept -------------------------------------------------------------------------------------------

export const kept = id => { try { const all = JSON.parse(sessionStorage.getItem(STORE)); return all?.id === id ? all : null; } catch { return null; } };
export const keep = draft => sessionStorage.setItem(STORE, JSON.stringify(draft));
export const unkeep = () => sessionStorage.removeItem(STORE);

// --- deciding --------------------------------------------------------------------------------------------------------

/** Decide an item as it was seen; what somebody decided meanwhile is not overruled unseen. */
export const decide = (one, body) => api('POST', `/api/claims/items/${one.id}/decide`, {seen: one.version, ...body});
export const takeBack = id => api('POST', `/api/claims/items/${id}/reopen`);

/** Ask why an item is rejected: ready reasons by number, or one's own words. run(why) does it. */
export function askWhy(one, run) {
  const own = h('textarea', {rows: 2, value: kept(one.id)?.why ?? '', input: () => keep({id: one.id, why: own.value})});
  const done = (why, press) => doing(press, async () => { box.close(); await run(why); unkeep(); });  // closed first: what comes next takes the focus
  const ready = one.reasons.map((why, n) => h('li', {}, h('button.reason', {type: 'button', click: event => done(why, event.currentTarget)}, h('kbd', {}, n + 1), h('span', {}, why))));
  const box = dialog(`Reject ${one.id}`, [h('p.dim', {}, 'It stays in the case with your reason, and can be taken back.'), h('ol.reasons', {}, ready), field('Or in your own words', own)],
    [['Reject it', (made, press) => { if (own.value.trim()) done(own.value.trim(), press); else own.focus(); }, 'main']]);
  box.addEventListener('keydown', event => {
    if (event.target === own || event.ctrlKey || event.metaKey || event.altKey) return;
    const press = ready[Number(event.key) - 1]?.firstChild;
    if (press) { event.preventDefault(); press.click(); }
  });
  box.querySelector('.reason')?.focus();
  return box;
}

/** Draft who says what in an exhibit. A long one is a job, and is waited for; gives how many claims are new, or null. */
export async function draft(exhibit) {
  const found = await api('POST', '/api/claims/draft', {exhibit});
  if (!found.job) return found.drafted.claims;
  say('It is long: it is drafted in the background. You can go on working.');
  for (;;) {
    await new Promise(go => setTimeout(go, 600));
    const job = (await api('GET', '/api/jobs')).jobs.find(j => j.id === found.job);
    if (!job || job.state === 'done') return null;
    if (job.state === 'failed' || job.state === 'cancelled') throw new DeskError(409, job.error ?? {code: 'stopped', known: 'The draft was stopped.', do: 'Begin it again.'});
  }
}

/** What a draft came to, in words. */
export const drafted = n => n === null ? ['It is drafted.', 'Nothing counts until a person confirms it.'] : n ? [`${n} ${n === 1 ? 'claim is' : 'claims are'} proposed.`, 'Nothing counts until a person confirms it.'] : ['Nothing new was found.', ''];

let everybody = null;

/** Everybody who says or passes on, and the words that chains are made of; asked once for a page. */
export async function agents(again = false) {
  if (!everybody || again) everybody = await api('GET', '/api/claims/agents');
  return everybody;
}

/** Choose who: not stated, somebody of the case, or somebody new. `read()` gives {agent} | {label} | {}. */
export function chooser(found, chosen, label, changed = () => {}) {
  const pick = h('select', {'aria-label': label, change: () => { name.hidden = pick.value !== 'new'; if (!name.hidden) name.focus(); changed(); }},
    h('option', {value: ''}, 'Not stated: the text does not say'),
    found.agents.map(a => h('option', {value: a.id}, `${a.label} · ${a.id}${a.exhibits.length ? `, in ${a.exhibits.join(', ')}` : ''}`)),
    h('option', {value: 'new'}, 'Somebody else …'));
  const name = h('input', {type: 'text', 'aria-label': `${label}: how the text calls them`, placeholder: 'As the text calls them', maxlength: 300, hidden: true, input: changed});
  if (chosen?.label && !chosen.agent) { pick.value = 'new'; name.value = chosen.label; name.hidden = false; } else pick.value = found.agents.some(a => a.id === chosen?.agent) ? chosen.agent : '';
  const element = h('div.chooser', {}, pick, name);
  return {element, read: () => pick.value === 'new' ? (name.value.trim() ? {label: name.value.trim()} : {}) : pick.value ? {agent: pick.value} : {}, focus: () => pick.focus()};
}

/** The stations of a chain as rows to edit. */
function chainEditor(found, chain, changed) {
  const list = h('ol.stations');
  const rows = [];
  const add = (link, at = rows.length) => {
    const who = chooser(found, link.agent === 'UNSTATED' ? {} : {agent: link.agent, label: link.agent ? undefined : link.label}, 'Who', changed);
    const how = h('select', {'aria-label': 'How it passed on from here', change: changed}, found.vocabularies.how.map(c => h('option', {value: c.value}, c.label)));
    how.value = link.how ?? 'told';
    const row = {who, how};
    row.element = h('li', {}, who.element, how, button('Take out', () => { if (rows.length > 1) { rows.splice(rows.indexOf(row), 1); row.element.remove(); changed(); } }, 'quiet'));
    rows.splice(at, 0, row);
    list.insertBefore(row.element, list.children[at] ?? null);
    return row;
  };
  for (const link of chain) add(link);
  const element = h('fieldset', {}, h('legend.label', {}, 'The chain, from where it begins to who told us'), list,
    h('div.acts', {}, button('Somebody before', () => { add({how: 'told'}, 0).who.focus(); changed(); }), button('Somebody after', () => { add({how: 'told'}).who.focus(); changed(); })));
  return {element, read: () => rows.map(r => ({...r.who.read(), how: r.how.value})), focus: () => rows[0].who.focus()};
}

/** A form over the fields of an item. `run(body)` sends {changes, chain}; `stop` closes it. */
export async function editor(one, run, stop, {suggested = null} = {}) {
  const found = await agents(true);
  const before = kept(one.id)?.edit;
  const reads = {};
  const store = () => keep({id: one.id, edit: {changes: read(), chain: chain?.read()}});
  const controls = one.fields.map(f => {
    const value = before?.changes?.[f.name] !== undefined ? before.changes[f.name] : f.value;
    if (f.type === 'tick') {
      const box = h('input', {type: 'checkbox', checked: Boolean(value), change: store});
      reads[f.name] = () => box.checked;
      return tick(f.label, box);
    }
    if (f.type === 'agent') {
      const who = chooser(found, value === 'UNSTATED' || !value ? {} : {agent: value}, f.label, store);
      reads[f.name] = () => who.read().agent ?? 'UNSTATED';
      return field(f.label, who.element);
    }
    if (f.type === 'choice') {
      const pick = h('select', {change: store}, f.choices.map(c => h('option', {value: c.value ?? ''}, c.label)));
      pick.value = value ?? '';
      reads[f.name] = () => pick.value || null;
      return field(f.label, pick);
    }
    const text = f.type === 'number' ? h('input', {type: 'text', inputmode: 'decimal', value: value ?? '', input: store})
      : h(f.name === 'text' || f.name === 'why' ? 'textarea' : 'input', {...(f.name === 'text' || f.name === 'why' ? {rows: 2} : {type: 'text'}), dir: 'auto', value: value ?? '', input: store});
    reads[f.name] = () => text.value.trim() === '' ? null : f.type === 'number' ? Number(text.value.replace(',', '.')) : text.value.trim();
    return field(f.label, text, f.type === 'number' ? 'Empty: open.' : null);
  });
  const start = before?.chain ?? (suggested ? [{...one.chain[0], agent: suggested.id, label: suggested.label}, ...one.chain.slice(1)] : one.chain);
  const chain = one.kind === 'claim' ? chainEditor(found, start, store) : null;
  const read = () => Object.fromEntries(Object.entries(reads).map(([name, get]) => [name, get()]));
  const element = h('form.form.editor', {'aria-label': `Edit ${one.id}`, submit: event => { event.preventDefault(); save.click(); }, keydown: event => { if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); unkeep(); stop(); } }},
    chain?.element, controls);
  const save = button('Keep it so, in my name', event => doing(event.currentTarget, async () => { await run({changes: read(), ...(chain ? {chain: chain.read()} : {})}); unkeep(); }), 'main');
  element.append(h('div.acts', {}, save, button('Leave it as it was', () => { unkeep(); stop(); })));
  return {element, focus: () => (chain ?? {focus: () => element.querySelector('input, select, textarea')?.focus()}).focus()};
}

/** Buttons that decide an item where it stands. `changed(items)` is told; `edit` opens the form; `more` stands last. */
export function decisions(one, changed, edit, more = null) {
  if (session.readonly) return h('p.dim', {}, 'This case is open for reading only.');
  const run = (label, body) => async event => doing(event.currentTarget, async () => { const found = await decide(one, body); say(`${one.id} is ${label}.`); await changed(found); });
  const back = event => doing(event.currentTarget, async () => { const found = await takeBack(one.id); say(`The decision on ${one.id} is taken back.`); await changed(found); });
  const reject = () => askWhy(one, async why => { const found = await decide(one, {decision: 'reject', why}); say(`${one.id} is rejected.`); await changed(found); });
  const quiet = one.state === 'proposed' ? '' : 'quiet';
  return h('div.acts', {}, one.state === 'proposed' ? button('Confirm', run('confirmed', {decision: 'confirm'}), 'main') : null,
    one.state !== 'rejected' ? [one.fields.length ? button('Edit', edit, quiet) : null, button('Reject', reject, quiet)] : null,
    one.state !== 'proposed' ? button('Take back', back, 'quiet') : null, more);
}
