// Recordings and documents coming in: choosing, dropping, sending, and the jobs that seal them.
import {DeskError, advice, api, button, clock, dialog, doing, fail, field, h, note, say, session, size, upload} from './frame.mjs';
import {JOBS} from './words.mjs';

const POLL = 700;

export class Arrivals {
  /** `changed` is called when something was sealed or another job ended; jobs that are `apart` are drawn elsewhere, by `looked`; failures are told of what is `about` this page. */
  constructor({changed, drops = true, apart = () => false, about = () => true, looked = () => {}}) {
    Object.assign(this, {changed, apart, about, looked});
    this.options = {}; // what is said with the next files: source, unjailed, supersedes
    this.sending = [];
    this.jobs = [];
    this.open = new Set();
    this.element = h('div', {'aria-label': 'Work that is going on', role: 'region'});
    this.picker = h('input', {type: 'file', multiple: true, hidden: true, 'aria-label': 'Choose recordings or documents', change: () => { this.take(this.picker.files); this.picker.value = ''; }});
    document.body.append(this.picker);
    if (!drops) return;
    addEventListener('dragover', event => { if (event.dataTransfer?.types.includes('Files')) { event.preventDefault(); document.body.classList.add('over'); } });
    addEventListener('dragleave', event => { if (!event.relatedTarget) document.body.classList.remove('over'); });
    addEventListener('drop', event => { document.body.classList.remove('over'); if (event.dataTransfer?.files.length) { event.preventDefault(); this.take(event.dataTransfer.files); } });
  }

  choose() { this.picker.click(); }

  /** Send files one after the other; each is queued to be sealed as soon as it is here. */
  async take(files) {
    if (session.readonly) { note('This case is open for reading only.', {care: true}); return; }
    const waiting = [...files].map(file => ({file, sent: 0, size: file.size}));
    this.sending.push(...waiting);
    for (const one of waiting) {
      this.draw();
      try {
        await upload('/api/intake', one.file, {options: this.options, tell: (sent, whole) => { one.sent = sent; one.size = whole; this.draw(); }});
      } catch (error) { fail(error instanceof DeskError ? error : new DeskError(0)); }
      this.sending.splice(this.sending.indexOf(one), 1);
      await this.look();
    }
    this.watch();
  }

  /** Poll while anything is going on. */
  async watch() {
    if (this.watching) return;
    this.watching = true;
    try {
      while (await this.look() || this.sending.length) await new Promise(go => setTimeout(go, document.hidden ? 4 * POLL : POLL));
    } catch (error) { fail(error); }
    this.watching = false;
  }

  async look() {
    this.jobs = (await api('GET', '/api/jobs')).jobs;
    let ended = false;
    for (const j of this.jobs) {
      const going = j.state === 'queued' || j.state === 'running';
      if (!going && this.open.delete(j.id)) { ended = true; this.tell(j); } else if (going) this.open.add(j.id);
    }
    this.draw();
    this.looked(this.jobs);
    if (ended) this.changed();
    return this.open.size;
  }

  tell(j) {
    if (j.state === 'done' && j.kind === 'intake') {
      const words = j.already ? `“${j.file ?? 'The file'}” is already here: ${j.exhibit}. Nothing was sealed twice.` : `“${j.file ?? 'The file'}” is sealed as ${j.exhibit}.`;
      const left = j.not_entered ?? [];
      note(words, left.length ? {care: true, more: `What came with it is not entered, because the record says otherwise. ${left.join('. ')}. The history keeps it; decide it on the page of ${j.exhibit}.`} : {});
      say(words);
    }
    if (j.state === 'done' && j.kind === 'draft') say(`${j.draft.transcript} is drafted.`);
    if (j.state === 'done' && j.kind === 'voices') say('The voices are grouped.');
    if (!this.apart(j)) for (const warning of j.warnings ?? []) note(warning, {care: true});
  }

  draw() {
    const here = this.jobs.filter(j => !this.apart(j));
    const going = here.filter(j => j.state === 'queued' || j.state === 'running');
    const later = j => here.some(k => k.id > j.id && k.kind === j.kind && k.exhibit && k.exhibit === j.exhibit);
    const failed = here.filter(j => j.state === 'failed' && this.about(j) && !later(j)).slice(-3);
    this.element.replaceChildren(...this.sending.map(s => progress(`Copying “${s.file.name}”`, 'into the case.', s.sent, s.size, `${size(s.sent)} of ${size(s.size)}. The original is not changed.`)),
      ...going.slice(0, 5).map(j => progress(`${JOBS[j.kind] ?? j.kind} ${j.file ? `“${j.file}”` : j.exhibit ?? ''}`, j.state === 'queued' ? 'waits for its turn.' : 'on this computer. You can go on working.',
        j.done, j.total, j.draft ? far(j) : j.voices ? farVoices(j) : `${j.what ? `${j.what[0].toUpperCase()}${j.what.slice(1)}. ` : ''}If the computer stops now, nothing is half done: it begins again from the file.`,
        j.draft ? h('a.btn', {href: `/recording/${j.exhibit}#transcripts`}, 'Look at the draft') : j.voices ? h('a.btn', {href: `/recording/${j.exhibit}#transcripts`}, 'Look at the voices') : j.kind === 'align' ? button('Stop', event => this.stop(j, event)) : null)),
      ...(going.length > 5 ? [h('p.sub', {}, `And ${going.length - 5} more.`)] : []),
      ...failed.map(j => h('div.box.care', {}, h('h3', {}, `${JOBS[j.kind] ?? j.kind} ${j.file ? `“${j.file}”` : j.exhibit ?? given(j)}: not done`), h('p', {}, j.error?.known ?? '', ' ', advice(j.error)),
        h('div.acts', {}, j.kind !== 'intake' ? button('Try again', event => this.again(j, event)) : j.error?.code === 'jail-missing' ? button('Read it all the same', () => { this.options.unjailed = true; this.choose(); }) : null,
          session.readonly ? null : button('Put this away', event => this.putAway(j, event), 'quiet')))));
  }

  again(j, event) { return doing(event.currentTarget, async () => { await api('POST', '/api/jobs', {job: j.id}); this.watch(); await this.look(); }); }

  putAway(j, event) { return doing(event.currentTarget, async () => { await api('POST', '/api/jobs/away', {job: j.id}); await this.look(); }); }

  stop(j, event) { return doing(event.currentTarget, async () => { await api('POST', '/api/jobs/stop', {job: j.id}); await this.look(); say('Stopped.'); }); }
}

/** A file as the case may name it when the name it came with is not kept any more. */
export const given = j => `${j.line ? `line ${j.line} of a list` : 'a file'}${j.source ? `, given by ${j.source}` : j.line ? '' : ' that was given'}`;

/** How far a draft is, in words. */
export function far(j) {
  const d = j.draft;
  if (j.state === 'queued') return d.kept_us ? `${clock(d.kept_us, 0)} of ${clock(d.total_us, 0)} are kept.` : 'Nothing is heard yet.';
  const part = Math.min(d.parts + 1, d.of);
  return [d.kept_us >= d.total_us ? 'All of it is heard; the transcript is being written.' : `Part ${part} of ${d.of > part ? 'about ' : ''}${d.of}: ${clock(d.heard_us, 0)} of ${clock(d.total_us, 0)} heard.`,
    d.kept_us && d.kept_us < d.heard_us ? ` ${clock(d.kept_us, 0)} are kept.` : '', ' It goes on when you leave this page, and after a restart.'].join('');
}

/** The same of a grouping of voices. */
export function farVoices(j) {
  const d = j.voices, part = Math.min(d.parts + 1, d.of);
  if (j.state === 'queued') return d.kept_us ? `${clock(d.kept_us, 0)} of ${clock(d.total_us, 0)} are kept.` : 'Nothing is heard yet.';
  return [d.kept_us >= d.total_us ? 'All of it is heard; the turns are being named.' : d.of > 1 ? `Part ${part} of about ${d.of}: ${clock(d.heard_us, 0)} of ${clock(d.total_us, 0)} compared.` : `${clock(d.heard_us, 0)} of ${clock(d.total_us, 0)} compared; it first listens for a while without a sign.`,
    ' It goes on when you leave this page, and after a restart.'].join('');
}

export function progress(what, how, done, total, below, act = null) {
  const fill = h('b');
  const known = total > 0;
  if (known) fill.style.width = `${Math.min(100, 100 * done / total)}%`;
  return h('div.prog', {}, h('b', {}, h('bdi', {}, what)), ' ', h('span.dim', {}, how),
    h(`div.bar${known ? '' : '.unknown'}`, {role: 'progressbar', 'aria-label': what, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': known ? Math.round(100 * done / total) : null}, fill),
    h('span.dim.num.tiny', {}, below), act ? h('div.acts', {}, act) : null);
}

/** Who gave the next files: an alias, never a name. */
function giver(arrivals) {
  const choose = h('select', {change: () => choose.value === 'new' ? make() : keep(choose.value)});
  const keep = alias => { if (alias) arrivals.options.source = alias; else delete arrivals.options.source; };
  const show = sources => { choose.replaceChildren(h('option', {value: ''}, 'not stated'), ...sources.map(s => h('option', {value: s.alias}, s.note ? `${s.alias}: ${s.note}` : s.alias)), h('option', {value: 'new'}, 'a new alias …')); choose.value = arrivals.options.source ?? ''; };
  const make = () => {
    choose.value = arrivals.options.source ?? '';
    const about = h('input', {type: 'text', maxlength: 300}), name = h('input', {type: 'text', maxlength: 300, autocomplete: 'off'}), contact = h('input', {type: 'text', maxlength: 300, autocomplete: 'off'});
    dialog('A new alias', [h('p.dim', {}, 'It gets a number, such as S1. That is all the history says of whoever gave the recording.'), h('div.form', {}, field('A note on the alias', about, 'Nothing in it that would give somebody away.'),
      h('details', {}, h('summary', {}, 'Keep who it is in this case'), h('p.hint', {}, 'Better not. Whoever takes this computer can read it. It never leaves with a page.'), field('Name', name), field('How to reach them', contact)))],
    [['Make the alias', (box, press) => doing(press, async () => { const found = await api('POST', '/api/sources', {note: about.value, name: name.value, contact: contact.value}); box.close(); keep(found.made); show(found.sources); }), 'main']]);
  };
  show([]);
  api('GET', '/api/sources').then(found => show(found.sources), fail);
  return field('Who gave it', choose);
}

/** Where files are dropped or chosen. */
export function dropZone(arrivals, {big = false} = {}) {
  if (session.readonly) return h('p.dim', {}, 'This case is open for reading only: nothing can be brought in.');
  if (big) return h('div.bigdrop', {}, button('Choose a recording or document', () => arrivals.choose(), 'main'), h('p', {}, 'or drop it anywhere on this page'), h('div.giver', {}, giver(arrivals)));
  return h('div.drop', {}, h('b', {}, 'Drop a recording or document here'), ' or ', h('button.link', {type: 'button', click: () => arrivals.choose()}, 'choose a file'), '. The original is copied byte for byte and never changed.', h('div.giver', {}, giver(arrivals)));
}
