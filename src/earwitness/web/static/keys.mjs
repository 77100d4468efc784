// Keys, to be read aloud, and time, to be asked of somebody outside.
import {api, askReason, button, dialog, doing, fail, field, h, mark, note, ready, say, session, tick, upload, when} from './frame.mjs';

const main = document.getElementById('m');
let k;

const load = async found => { k = found ?? await api('GET', '/api/keys'); draw(); };
const secret = () => h('input', {type: 'password', autocomplete: 'off', maxlength: 1000});

function keyList() {
  if (!k.keys.length) return h('p.lead', {}, 'No key yet; the first seal makes one.');
  const STATE = {active: 'signs', rotated: 'handed over', revoked: 'revoked'};
  return h('ul.rows', {}, k.keys.map(one => h('li', {}, h('div.row', {}, h('span.tag', {}, STATE[one.state] ?? one.state), h('span.sub', {}, `since ${when(one.since)}`, one.until ? `, until ${when(one.until)}` : '', one.here ? ', on this computer' : '', one.protected ? ', with a passphrase' : '')),
    h('p.spoken', {translate: 'no'}, one.spoken), h('p.mono.dim', {}, one.hex), one.reason ? h('p.sub', {}, h('bdi', {}, one.reason)) : null,
    one.state === 'revoked' || session.readonly ? null : button('Revoke', () => revoke(one)))));
}

function revoke(one) {
  const at = h('input', {type: 'datetime-local', step: 1}), reason = h('textarea', {rows: 3});
  dialog('Revoke this key?', [h('p.dim', {}, 'Readers with the new key list do not trust it any more. What a timestamp dates before stays. The reason is published with the list.'), h('div.form', {}, field('Reason', reason), field('From when', at, 'Empty: from now. If it was stolen earlier, say when.'))], [['Revoke it', (box, press) => {
    if (!reason.value.trim()) { reason.focus(); return; }
    doing(press, async () => { const found = await api('POST', '/api/keys/revoke', {key: one.hex, reason: reason.value, at: at.value ? `${new Date(at.value).toISOString().slice(0, 19)}Z` : null}); box.close(); await load(found); });
  }, 'main']]);
}

function passphrase() {
  if (k.locked) { const text = secret(); return h('div.box.care', {}, h('h3', {}, 'The key is locked'), h('p', {}, 'It has a passphrase. Sealing and publishing need it. It is held in memory until the case is closed.'), h('div.row.end', {}, h('div.grow', {}, field('Passphrase', text)), button('Unlock', event => doing(event.currentTarget, async () => load(await api('POST', '/api/keys/passphrase', {unlock: text.value}))), 'main'))); }
  const ours = k.keys.some(one => one.here), guarded = k.keys.some(one => one.here && one.protected);
  if (!ours || session.readonly) return null;
  const ask = () => { const a = secret(), b = secret(); dialog('A passphrase for the key', [h('p.dim', {}, 'Without it nobody can sign with this key. It cannot be found again if it is forgotten.'), h('div.form', {}, field('Passphrase', a), field('Once more', b))], [['Protect the key', (box, press) => { if (!a.value || a.value !== b.value) { note('The two are not the same.', {care: true}); return; } doing(press, async () => { const found = await api('POST', '/api/keys/passphrase', {new: a.value}); box.close(); await load(found); }); }, 'main']]); };
  return h('div', {}, guarded ? h('p.dim', {}, 'The key has a passphrase.') : h('p.st.care', {}, mark('care'), 'The key here has no passphrase: anyone with this computer can sign.'),
    h('div.acts', {}, button(guarded ? 'Change the passphrase' : 'Protect it with a passphrase', ask), guarded ? button('Take the passphrase away', event => doing(event.currentTarget, async () => load(await api('POST', '/api/keys/passphrase', {remove: true})))) : null, k.held ? button('Lock again', event => doing(event.currentTarget, async () => load(await api('POST', '/api/keys/passphrase', {forget: true})))) : null));
}

function keyActs() {
  if (session.readonly) return null;
  const give = () => { const name = h('input', {type: 'text', maxlength: 200}); dialog('The key list for readers', [h('p.dim', {}, 'Your keys, since when, and what is revoked; signed. Readers compare the words above with you, by telephone, before they keep it.'), field('Whose keys these are, as readers shall see it', name)], [['Make the list', (box, press) => doing(press, async () => { const {url} = await api('POST', '/api/keys/export', {name: name.value}); box.close(); save(url, 'earwitness-keys.txt'); }), 'main']]); };
  return h('div.acts', {}, button('Make the key list for readers', give), button('Hand over to a fresh key', () => askReason('Hand over to a fresh key?', 'The old and the new key both sign for it, and the history says so. Readers need the new key list.', 'Hand over', async reason => load(await api('POST', '/api/keys/rotate', {reason})))));
}

function save(url, name) { const link = h('a', {href: url, download: name}); document.body.append(link); link.click(); link.remove(); }

function time() {
  const file = h('input', {type: 'file', hidden: true, accept: '.tsr,application/timestamp-reply', 'aria-label': 'Choose the answer', change: () => { if (file.files[0]) attach(file.files[0]); file.value = ''; }});
  const url = h('input', {type: 'url', placeholder: 'https://…'}), renewing = h('input', {type: 'checkbox'});
  const sum = h('p.mono');
  const kept = t => { note(`Kept: existed no later than ${t.time}, says ${t.authority ?? 'an authority'}.`, {more: t.state === 'yes' ? '' : 'None you trust vouches for this authority yet.'}); return load(); };
  const attach = answer => upload('/api/timestamps/attach', answer).then(found => kept(found.timestamp)).catch(fail);
  const ask = renew => event => doing(event.currentTarget, async () => { const found = await api('POST', '/api/timestamps/request', {renew}); save(found.url, found.file); sum.textContent = `SHA-256 of the request: ${found.sha256}`; say('The request is saved.'); });
  return h('section.section', {id: 'time'}, h('h2', {}, 'Time'), h('p.lead', {}, 'The seals are signed by your own key, with this computer’s clock. An authority outside can say that they existed by now. It learns a hash, and nothing of the recordings. Ask two in different countries if you can.'),
    k.timestamps.length ? h('ul.rows', {}, k.timestamps.map(t => h('li.row', {}, mark('held'), h('span', {}, `${t.kind === 'renewal' ? 'Renewed' : 'Kept'} ${when(t.at)}, over the first ${t.size} entries`), h('span.sub', {}, h('bdi', {}, t.authority ?? ''))))) : h('p.st', {}, mark('na'), 'No timestamp yet.'),
    session.readonly ? null : [h('ol.rows.steps3', {}, h('li', {}, h('b', {}, '1. Save the request. '), 'Carry it to any computer that is online.', h('div.acts', {}, button('Save the request', ask(false)), k.timestamps.length ? button('Save a request to renew', ask(true)) : null), sum),
      h('li', {}, h('b', {}, '2. Have it answered. '), 'Most authorities take such a file on their page, or by a program such as curl.'),
      h('li', {}, h('b', {}, '3. Bring the answer back. '), h('div.acts', {}, button('Choose the answer', () => file.click())), file)),
    h('details', {}, h('summary', {}, 'Or ask now, over the network'), h('p.hint', {}, 'The authority learns the address of this computer, the time, and a hash. Nothing is asked unless you press the button.'), h('div.row.end', {}, h('div.grow', {}, field('Address of the authority', url)), button('Ask this authority now', event => doing(event.currentTarget, async () => kept((await api('POST', '/api/timestamps/authority', {url: url.value, renew: renewing.checked})).timestamp)))), k.timestamps.length ? tick('Renew: stamp the earlier timestamps before they lose their worth', renewing) : null)]);
}

async function trust() {
  const place = h('div');
  const show = async found => {
    const t = found ?? await api('GET', '/api/trust');
    place.replaceChildren(h('p.dim', {}, `${t.authorities} certificates of time authorities.`), t.keys.length ? h('ul.rows', {}, t.keys.map(one => h('li', {}, h('b', {}, h('bdi', {}, one.name)), h('p.spoken', {}, one.spoken), one.revoked ? h('p.st.care', {}, mark('care'), `revoked from ${when(one.revoked)}`) : null, button('Take off the list', event => doing(event.currentTarget, async () => show(await api('POST', '/api/trust', {forget: one.hex}))))))) : h('p.dim', {}, 'No keys of others.'));
  };
  const pick = (to, label) => { const file = h('input', {type: 'file', hidden: true, 'aria-label': label, change: async () => { try { if (file.files[0]) { const {kept} = await upload(to, file.files[0]); note(`Kept: ${kept}.`); await show(); } } catch (error) { fail(error); } file.value = ''; }}); return [button(label, () => file.click()), file]; };
  await show();
  return h('section.section', {id: 'trust'}, h('h2', {}, 'What you trust as a reader'), h('p.lead', {}, 'Kept on this computer, for every page you check. Nothing in a page can add to it. Compare a key by voice before you keep it.'), place, h('div.acts', {}, pick('/api/trust/keys', 'Keep a publisher’s key list'), pick('/api/trust/authority', 'Keep a time authority’s certificate')));
}

function draw() {
  main.classList.add('narrowed');
  main.replaceChildren(h('div.hd', {}, h('h1', {}, 'Keys and time')), h('section.section', {}, h('h2', {}, 'Keys that sign for this case'), h('p.lead', {}, 'Read the words to each other by telephone: if they are the same, the key is the same.'), passphrase() ?? '', keyList(), keyActs() ?? ''), time(), others);
}

let others = '';
try { await ready; k = await api('GET', '/api/keys'); others = await trust(); draw(); if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView(); } catch (error) { if (error.status !== 401) fail(error); }
