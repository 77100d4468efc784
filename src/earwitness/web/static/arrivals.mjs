// Recordings coming in: choosing, dropping, sending, and the jobs that seal them.
import {DeskError, api, button, fail, h, note, say, session, size, upload} from './frame.mjs';
import {JOBS} from './words.mjs';

const POLL = 700;

export class Arrivals {
  /** `changed` is called when something was sealed or another job ended. */
  constructor({changed, drops = true}) {
    this.changed = changed;
    this.sending = [];
    this.jobs = [];
    this.open = new Set();
    this.element = h('div', {'aria-label': 'Work that is going on', role: 'region'});
    this.picker = h('input', {type: 'file', multiple: true, hidden: true, 'aria-label': 'Choose recordings', change: () => { this.take(this.picker.files); this.picker.value = ''; }});
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
        await upload('/api/intake', one.file, {tell: (sent, whole) => { one.sent = sent; one.size = whole; this.draw(); }});
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
    if (ended) this.changed();
    return this.open.size;
  }

  tell(j) {
    if (j.state === 'done' && j.kind === 'intake') {
      const words = j.already ? `“${j.file ?? 'The file'}” is already here: ${j.exhibit}. Nothing was sealed twice.` : `“${j.file ?? 'The recording'}” is sealed as ${j.exhibit}.`;
      note(words);
      say(words);
    }
    for (const warning of j.warnings ?? []) note(warning, {care: true});
  }

  draw() {
    const going = this.jobs.filter(j => j.state === 'queued' || j.state === 'running');
    const failed = this.jobs.filter(j => j.state === 'failed').slice(-3);
    this.element.replaceChildren(...this.sending.map(s => progress(`Copying “${s.file.name}”`, 'into the case.', s.sent, s.size, `${size(s.sent)} of ${size(s.size)}. The original is not changed.`)),
      ...going.slice(0, 5).map(j => progress(`${JOBS[j.kind] ?? j.kind} ${j.file ? `“${j.file}”` : j.exhibit ?? ''}`, j.state === 'queued' ? 'waits for its turn.' : 'on this computer. You can go on working.',
        j.done, j.total, `${j.what ? `${j.what[0].toUpperCase()}${j.what.slice(1)}. ` : ''}If the computer stops now, nothing is half done: it begins again from the file.`)),
      ...(going.length > 5 ? [h('p.sub', {}, `And ${going.length - 5} more.`)] : []),
      ...failed.map(j => h('div.box.care', {}, h('h3', {}, `${JOBS[j.kind] ?? j.kind} ${j.file ? `“${j.file}”` : j.exhibit ?? 'a file'}: not done`), h('p', {}, j.error?.known ?? '', ' ', j.error?.do ?? ''),
        j.kind === 'intake' ? null : h('div.acts', {}, button('Try again', async () => { try { await api('POST', '/api/jobs', {job: j.id}); this.watch(); } catch (e) { fail(e); } })))));
  }
}

function progress(what, how, done, total, below) {
  const fill = h('b');
  const known = total > 0;
  if (known) fill.style.width = `${Math.min(100, 100 * done / total)}%`;
  return h('div.prog', {}, h('b', {}, h('bdi', {}, what)), ' ', h('span.dim', {}, how),
    h(`div.bar${known ? '' : '.unknown'}`, {role: 'progressbar', 'aria-label': what, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': known ? Math.round(100 * done / total) : null}, fill),
    h('span.dim.num.tiny', {}, below));
}

/** Where files are dropped or chosen. */
export function dropZone(arrivals, {big = false} = {}) {
  if (session.readonly) return h('p.dim', {}, 'This case is open for reading only: nothing can be brought in.');
  if (big) return h('div.bigdrop', {}, button('Choose a recording', () => arrivals.choose(), 'main'), h('p', {}, 'or drop it anywhere on this page'));
  return h('div.drop', {}, h('b', {}, 'Drop a recording here'), ' or ', h('button.link', {type: 'button', click: () => arrivals.choose()}, 'choose a file'), '. The original is copied byte for byte and never changed.');
}
