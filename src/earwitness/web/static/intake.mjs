// Many recordings and documents at once: a folder, a list, a look first, then sealing.
import {advice, api, button, doing, fail, field, h, mark, note, pickFolder, ready, session, size} from './frame.mjs';
import {Arrivals} from './arrivals.mjs';

const main = document.getElementById('m');
const chosen = {folder: '', csv: ''};
const result = h('div', {'aria-live': 'polite'});
const done = h('div');
let lines = []; // of the list that was brought in here: what is known of each line beside its job

function pick(name, label, title, more) {
  const text = h('input', {type: 'text', name, value: chosen[name], input: () => { chosen[name] = text.value; }});
  return h('div.row.end', {}, h('div.grow', {}, field(label, text)), button('Choose', () => pickFolder(title, 'This folder', path => { chosen[name] = path; text.value = path; }, more), '', {'aria-label': `Choose: ${label}`}));
}

async function look(dry) {
  const found = await api('POST', '/api/bulk', {...chosen, dry});
  const ready_ = found.lines.filter(l => l.ready), noted = found.lines.filter(l => l.not_entered.length);
  if (!dry) { note(found.jobs.length ? `${found.jobs.length} files are being sealed, one after the other. You can go on working.` : 'It is noted. Decide it on the pages of the recordings and documents.'); lines = found.lines; told = false; result.replaceChildren(); await summary(); arrivals.watch(); return; }
  const said_ = l => l.already ? h('span.st', {}, mark('done'), `already ${l.already}`, l.not_entered.length ? h('span.sub', {}, ` · not entered, ${l.already} says otherwise; it is noted to be decided: ${l.not_entered.join('. ')}`) : null) : l.problems.length ? h('span.st.care', {}, mark('care'), l.state) : h('span.st', {}, mark(l.ready ? 'held' : 'half'), l.state);
  result.replaceChildren(h('section.box', {}, h('h2', {}, `${ready_.length} of ${found.lines.length} are ready to be sealed`), h('p.dim', {}, 'Nothing has been done yet.'), found.notes.map(n => h('p', {}, n)),
    found.aliases.length ? h('p', {}, `New aliases will be made for: ${found.aliases.join(', ')}.`) : null, h('div.acts', {}, button(ready_.length === 1 ? 'Seal it' : ready_.length || !noted.length ? `Seal these ${ready_.length}` : 'Note what is said of them', event => doing(event.currentTarget, () => look(false)), 'main', {disabled: !ready_.length && !noted.length || session.readonly}))),
  h('div.scroll', {}, h('table', {}, h('caption.sr', {}, 'The list'), h('thead', {}, h('tr', {}, ['Line', 'File', 'Alias', 'Language', 'Date', 'Consent', 'Note', 'Outlet', ''].map(t => h('th', {}, t)))),
    h('tbody', {}, found.lines.slice(0, 1000).map(l => h('tr', {}, h('td.num', {}, String(l.number)), h('td', {}, h('bdi', {}, l.file), h('div.sub', {}, l.size === null ? '' : size(l.size))), h('td', {}, h('bdi', {}, l.alias ?? ''), l.source && l.source !== 'new' ? h('span.sub', {}, ` ${l.source}`) : l.source ? h('span.sub', {}, ' new') : null),
      ['language', l.kind === 'document' ? 'published.on' : 'made.at', 'got.conditions', 'content', 'published.by'].map(f => h('td', {}, h('bdi', {}, l.fields[f] ?? ''))), h('td', {}, said_(l))))))),
  found.lines.length > 1000 ? h('p.sub', {}, `And ${found.lines.length - 1000} more lines.`) : '', found.unlisted.length ? h('details', {}, h('summary', {}, `${found.unlisted.length} files that are not on the list`), h('ul.rows', {}, found.unlisted.map(f => h('li', {}, h('bdi', {}, f))))) : '');
}

/** What became of each line of the last list; it can be read after a restart too. */
async function summary() {
  const {jobs} = await api('GET', '/api/bulk');
  const by = new Map(jobs.map(j => [j.line, j]));
  const rows = lines.length ? lines.map(l => ({line: l.number, file: l.file, giver: l.alias, job: by.get(l.number), known: l})) : jobs.map(j => ({line: j.line, file: j.file, giver: j.source, job: j}));
  if (!rows.length) return true;
  const over = j => !['queued', 'running'].includes(j.state);
  const many = test => rows.filter(r => r.job && test(r.job)).length;
  const sealed = many(j => j.state === 'done' && !j.already), here = many(j => j.state === 'done' && j.already) + rows.filter(r => !r.job && r.known?.already).length, refused = many(j => over(j) && j.state !== 'done'), waits = many(j => !over(j)), left = rows.filter(r => !r.job && !r.known?.already).length;
  done.replaceChildren(h('section.section', {}, h('h2', {}, 'The last list, line by line'), h('p.dim', {}, `${[[sealed, 'sealed'], [here, 'already here'], [refused, 'not sealed'], [left, 'left out'], [waits, 'not done yet']].filter(([n]) => n).map(([n, what]) => `${n} ${what}`).join(', ')}.`),
    h('div.scroll', {}, h('table', {}, h('caption.sr', {}, 'What became of each line'), h('thead', {}, h('tr', {}, ['Line', 'File', 'Given by', 'What became of it'].map(t => h('th', {}, t)))),
      h('tbody', {}, rows.slice(0, 1000).map(r => h('tr', {}, h('td.num', {}, String(r.line)), h('td', {}, r.file ? h('bdi', {}, r.file) : h('span.dim', {}, 'its name is not kept')), h('td', {}, h('bdi', {}, r.giver ?? '')), h('td', {}, became(r)))))))));
  return !waits;
}

function became({job, known}) {
  const exhibit = job?.exhibit ?? known?.already, kept = job ? job.not_entered : known.not_entered;
  if (job ? job.state === 'done' : exhibit) return h('span.st', {}, mark('done'), job && !job.already ? 'sealed as ' : 'already here: ', h('a', {href: `/${exhibit[0] === 'D' ? 'document' : 'recording'}/${exhibit}#record`}, exhibit),
    kept.length ? h('span.sub', {}, `. Not entered, because ${exhibit} says otherwise: ${kept.join('. ')}. It is noted; decide it there.`) : null);
  if (!job) return h('span.st.care', {}, mark('care'), `left out: ${known.state}`);
  if (job.state === 'failed' || job.error) return h('span.st.care', {}, mark('care'), `not sealed: ${job.error?.known ?? ''} ${advice(job.error)}`);
  return h('span.st', {}, mark('half'), job.state === 'cancelled' ? 'not sealed: stopped' : job.state === 'running' ? 'is being sealed' : 'waits for its turn');
}

let arrivals, told = false;
/** As often as jobs are looked at, until every line is done. */
async function follow() {
  if (told) return;
  try { told = await summary(); } catch (error) { fail(error); }
}
try {
  await ready;
  arrivals = new Arrivals({changed: () => {}, drops: false, looked: follow});
  main.replaceChildren(h('div.hd', {}, h('h1', {}, 'Bring in a folder'), h('p.dim', {}, 'Many recordings and documents with a list of what they are. You see first what would be done; the files stay where they are and are copied byte for byte.')),
    h('div.split', {}, h('div', {}, h('div.form', {}, pick('folder', 'Folder with the files', 'Which folder holds the files?', {}), pick('csv', 'The list (CSV)', 'Which list?', {files: 'csv'}), h('div.acts', {}, button('Look at it', event => doing(event.currentTarget, () => look(true)), 'main'))), arrivals.element),
      h('aside', {}, h('section.panel', {}, h('h2', {}, 'The list'), h('p.dim', {}, 'A table saved as CSV. Its first row names the columns; only file is needed:'), h('pre.mono', {}, 'file,alias,language,date,consent,note\nvoice1.opus,Lantern,ru,~May 2026,words not voice,\nvoice2.m4a,Lantern,ru,not known: she forgot,,second call'), h('p.dim', {}, 'Of documents besides: outlet, author, link; their date is the day they were published. '), h('p.dim', {}, 'A “~” before a date says it is an estimate. The alias stands for the giver: never write a name that could harm somebody.')))), result, done);
  arrivals.watch();
} catch (error) { if (error.status !== 401) fail(error); }
