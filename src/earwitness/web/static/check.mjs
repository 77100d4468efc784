// Checking: a page that somebody gave, and everything this case rests on.
import {api, button, clock, doing, fail, field, h, mark, note, ready, said, say, session, upload} from './frame.mjs';

const main = document.getElementById('m');
const LINES = {
  included: ['these seconds are in the recording that was sealed', 'this sound is not the sound that was sealed'],
  contiguous: ['nothing was cut out but what is shown as withheld', 'something was cut out or put together'],
  signed: ['signed by a key', 'the signature or the history does not hold'],
  timed: ['existed no later than a time, says an authority', 'a timestamp does not hold'],
  worded: ['these are the words that were published with it', 'the words shown are not the words that were signed'],
};
const WHY = {none: 'no independent time: nobody outside was asked', anchor: 'an authority said a time, but none you trust vouches for it', ots: 'only an OpenTimestamps proof, which is not judged here',
  'no-publication': 'the words are not bound to the sound', 'not-included': 'not checked, because the sound is not the sealed one', 'not-signed': 'not checked, because the signature does not hold', unsupported: 'a kind of sound this verifier does not know'};

const AROUND = 'the quoted words are the signed ones, but something on the page around them was changed after it was published: words before and after, a name, a date. What it was cannot be told';

function verdict(q, name) {
  const state = q[name];
  const text = state === 'yes' ? {signed: `signed by the key ${q.key_spoken}`, timed: `existed no later than ${q.time}, says ${q.authority}`}[name] ?? LINES[name][0]
    : state === 'no' ? `${q.codes[name] === 'outside' ? AROUND : LINES[name][1]} (${q.codes[name]})` : WHY[q.codes[name]] ?? 'could not be checked';
  return h('li.row', {}, h(`span.st${state === 'no' ? '.broken' : ''}`, {}, mark({yes: 'held', no: 'no'}[state] ?? 'na'), h('b', {}, {yes: name, no: `not ${name}`}[state] ?? `${name}: not checked`)), h('span.dim', {}, text));
}

function page(name, p) {
  const title = {held: 'All of it held', broken: 'Refused: something does not hold', unavailable: 'What could be checked held'}[p.overall];
  const refused = p.quotes.flatMap(q => Object.keys(LINES).filter(n => q[n] === 'no').map(n => q.codes[n]));
  const around = refused.length > 0 && refused.every(code => code === 'outside');
  const at = new Date().toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', second: '2-digit'});
  return h(`section.box${p.overall === 'broken' ? '.broken' : ''}`, {role: p.overall === 'broken' ? 'alert' : 'status'}, h('h2', {}, title), h('p', {}, h('bdi', {}, name), h('span.sub', {}, ` checked at ${at}`), p.code ? h('span.mono', {}, `  ${p.code}`) : null),
    p.quotes.map(q => h('div.quote', {}, h('div.row', {}, h('b', {}, q.id), q.start_ms === null ? null : h('span.sub.num', {}, `${clock(q.start_ms * 1000)} to ${clock(q.end_ms * 1000)} of ${clock(q.total_ms * 1000)}`), q.status ? h('span.tag', {}, q.status) : null),
      h('blockquote.words', {}, q.turns.map(t => h(`p${t.kind === 'speech' ? '' : '.event'}`, {dir: 'auto'}, t.kind === 'speech' ? h('bdi.who', {}, t.speaker) : null, t.kind === 'speech' ? said(t.words) : t.words))),
      h('ul.rows', {}, Object.keys(LINES).map(n => verdict(q, n))), q.withheld_ms ? h('p.sub', {}, `${(q.withheld_ms / 1000).toFixed(1)} s inside the quotation are withheld.`) : null, q.warnings.map(w => h('p.sub', {}, w)))),
    h('p.dim', {}, p.overall === 'broken' ? `Either ${around ? 'the page around the quotations' : 'the sound or its proof'} was changed, or the page was made wrongly. Which of these, by whom and why is not known.` : 'This shows sameness of bytes. It does not show who speaks, or that what is said is true.'));
}

const results = h('div.spaced', {'aria-live': 'polite'});
const only = h('input', {type: 'text', maxlength: 300, spellcheck: 'false', autocapitalize: 'off'});
const clip = {quote: h('input', {type: 'text', maxlength: 20, placeholder: 'q1'}), file: h('input', {type: 'file', 'aria-label': 'The clip'})};

/** Check what was given, all of it at once: two pages of one history may contradict each other. */
async function check(files) {
  if (!files.length) return;
  say(files.length === 1 ? `Checking ${files[0].name}.` : `Checking ${files.length} pages.`);
  const sound = clip.file.files[0];
  if (sound && !clip.quote.value.trim()) { clip.quote.focus(); note('Write which quotation the clip is said to be, such as q1.', {care: true}); return; }
  const all = [...files.map(file => ({file})), ...(sound ? [{file: sound, clip: clip.quote.value.trim()}] : [])];
  const options = {files: all.map(({file, clip: quote}) => ({name: file.name, size: file.size, ...(quote ? {clip: quote} : {})})), only: only.value.trim() ? [only.value.trim()] : []};
  const body = new File(all.map(one => one.file), files[0].name);
  try {
    const found = await upload('/api/verify', body, {options});
    results.prepend(...(found.equivocation ? [h('section.box.broken', {role: 'alert'}, h('h2', {}, 'These pages contradict each other'), h('p', {}, 'One key signed two histories that cannot both be true. Trust neither.'))] : []),
      ...found.warnings.map(w => h('p.sub', {}, w)),
      ...found.pages.flatMap((p, n) => [page(p.path, p), found.previews[n] ? h('details', {}, h('summary', {}, 'Look at this page, shut off from the desk'), h('iframe.frameview', {src: found.previews[n], sandbox: 'allow-scripts', title: 'The page', loading: 'lazy'})) : '']));
  } catch (error) {
    // What was checked before is not the answer for this file.
    results.prepend(h('section.box.care', {role: 'alert'}, h('h2', {}, 'Not checked'), h('p', {}, h('bdi', {}, files.map(f => f.name).join(', '))), h('p', {}, error.known ?? '')));
    fail(error);
  }
}

function stricter() {
  return h('details', {}, h('summary', {}, 'Check more strictly'), h('div.form', {}, field('Accept this key only', only, 'The words or letters that whoever publishes read to you. A page signed by any other key is refused then.'),
    h('div.row.end', {}, h('div.grow', {}, field('A clip that is said to be a quotation of the page', clip.file, 'Choose it first, then the page.')), h('div', {}, field('Which quotation', clip.quote)))));
}

function own() {
  const place = h('div', {'aria-live': 'polite'});
  const run = event => doing(event.currentTarget, async () => {
    place.replaceChildren(h('p.dim', {}, 'Every seal is being made again from the originals. With many hours this takes a while.'));
    const found = await api('POST', '/api/verify/case');
    const pages = Object.entries(found.pages);
    place.replaceChildren(found.findings.length ? h('section.box.broken', {role: 'alert'}, h('h2', {}, 'Something does not hold'), h('ul.rows', {}, found.findings.map(f => h('li', {}, h('b', {}, f.where), ' ', f.known, h('span.mono', {}, ` ${f.code}`)))), h('p', {}, 'Publish nothing from it. Restore it from a copy, and keep this one as it is.'))
      : h('section.box', {role: 'status'}, h('h2', {}, 'Everything is what the history says it is'), h('p.dim', {}, `${found.entries} entries in ${found.instances === 1 ? 'one history' : `${found.instances} histories`}, ${found.recordings} recordings made again from their originals, ${found.documents} documents, ${pages.length} stored pages.`)), ...found.notes.map(n => h('p.sub', {}, n)));
  });
  return h('section.section', {}, h('h2', {}, 'This case'), h('p.lead', {}, 'Is every recording, page and entry still what it was? The seals are made again from the originals and compared.'), h('div.acts', {}, button('Check this case', run)), place);
}

try {
  await ready;
  const picker = h('input', {type: 'file', multiple: true, accept: '.html,.htm,.json', hidden: true, 'aria-label': 'Choose a page', change: () => { check([...picker.files]); picker.value = ''; }});
  addEventListener('dragover', event => { event.preventDefault(); document.body.classList.add('over'); });
  addEventListener('dragleave', event => { if (!event.relatedTarget) document.body.classList.remove('over'); });
  addEventListener('drop', event => { event.preventDefault(); document.body.classList.remove('over'); if (event.dataTransfer?.files.length) check([...event.dataTransfer.files]); });
  main.replaceChildren(h('div.hd', {}, h('h1', {}, 'Check'), h('p.dim', {}, 'Whether what somebody gave you is what was sealed. Nothing is asked of anybody outside.')),
    h('section.section', {}, h('h2', {}, 'A page'), h('div.bigdrop', {}, button('Choose a page', () => picker.click(), 'main'), h('p', {}, 'or drop page.html or an embed anywhere here')), picker, stricter(),
      h('p.dim', {}, 'A page’s own check convinces nobody who is hostile. For those, there is ', h('a', {href: '/verifier.html', download: 'verifier.html'}, 'the verifier as one file'), '.')), results, session.case ? own() : '');
} catch (error) { if (error.status !== 401) fail(error); }
