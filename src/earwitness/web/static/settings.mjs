// Who works here, settings of this computer, limits on hostile recordings, a copy for safekeeping.
import {api, askName, button, doing, fail, field, h, mark, note, pickFolder, ready, session} from './frame.mjs';

const main = document.getElementById('m');

function name() {
  const who = h('p', {}, session.person ? ['You work as ', h('b', {}, h('bdi', {}, session.person)), '.'] : 'Nobody is named in this window.');
  return h('section.section', {id: 'name'}, h('h2', {}, 'In whose name'), h('p.lead', {}, 'The history says who did what. Confirming, certifying and publishing are only done in somebody’s name. Readers of a page see this name under the words that you confirm or certify. An alias will do.'), who,
    session.pinned ? h('p.dim', {}, 'This address belongs to one person; the name was fixed at the start.') : h('div.acts', {}, button(session.person ? 'Change it for this window' : 'Give a name', async () => { await askName(); draw().catch(fail); }, session.person ? '' : 'main')),
    session.people.length > 1 ? h('p.dim', {}, `At this desk: ${session.people.join(', ')}.`) : h('p.sub', {}, 'Two people at once: start the desk with ', h('span.mono', {}, 'earwitness serve CASE --people "Anna,Boris"'), '; each gets an address.'),
    h('p.sub', {}, 'The words of this window are ', h('b', {}, session.words), '. The program shows the same words where it was started.'));
}

async function machine() {
  const {settings, known} = await api('GET', '/api/settings');
  return h('section.section', {}, h('h2', {}, 'This computer'), h('div.form', {}, Object.entries(known).map(([key, {about, values}]) => {
    const control = values ? h('select', {}, h('option', {value: ''}, 'as it comes'), values.map(v => h('option', {}, v))) : h('input', {type: 'text', maxlength: 1000});
    control.value = settings[key] ?? '';
    return h('div.row.end', {}, h('div.grow', {}, field(about[0].toUpperCase() + about.slice(1), control)), button('Keep', event => doing(event.currentTarget, async () => { await api('POST', '/api/settings', {name: key, value: control.value || null}); note('Kept.'); }), '', {'aria-label': `Keep: ${about}`}));
  })));
}

function copy() {
  return h('section.section', {id: 'copy'}, h('h2', {}, 'A copy for safekeeping'), h('p.lead', {}, 'Everything in the case, copied to another folder or disk, and checked. The signing keys are not in it; they stay on this computer.'),
    h('div.acts', {}, button('Copy the case to …', () => pickFolder('Where shall the copy lie?', 'Here', async path => { note('The copy is being made and checked.'); try { const made = await api('POST', '/api/backup', {out: `${path}/case-copy-${new Date().toISOString().slice(0, 10)}-${Date.now() % 1e4}`}); note(`Copied and checked: ${made.originals} originals.`, {more: made.out}); } catch (error) { fail(error); } })),
      button('Close this case', event => doing(event.currentTarget, async () => { await api('POST', '/api/start/leave'); location.assign('/start'); }))));
}

async function limits() {
  const place = h('div');
  return h('section.section', {}, h('h2', {}, 'Hostile recordings'), h('p.lead', {}, 'Every recording is read in a process that can reach nothing. Which limits hold on this computer is tried, not assumed.'), h('div.acts', {}, button('Try the limits', event => doing(event.currentTarget, async () => {
    const found = await api('GET', '/api/limits');
    place.replaceChildren(h('ul.rows', {}, found.limits.map(l => h('li.row', {}, h(`span.st${l.in_force ? '' : '.care'}`, {}, mark(l.in_force ? 'held' : 'care'), h('b', {}, l.name), l.in_force ? '' : ' is missing'), h('span.dim', {}, l.detail)))));
  }))), place);
}

async function draw() {
  main.replaceChildren(h('div.hd', {}, h('h1', {}, 'Settings')), name(), await machine(), session.case && !session.readonly ? copy() : '', await limits(), h('p.dimmer.tiny', {}, `Earwitness ${session.version}. Nothing is sent to anybody.`));
  if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

try { await ready; await draw(); } catch (error) { if (error.status !== 401) fail(error); }
