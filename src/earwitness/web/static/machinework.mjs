// What machine drafts and grouped voices share on the page of a recording: the newest job of one kind, and adding models.
import {api, button, doing, field, h, note, pickFolder, say, session} from './frame.mjs';

/** One kind of work. `recording()` gives what the page knows of it. A kind of its own says what is `shown(job)`, and how to `begin`. */
export class MachineWork {
  constructor({exhibit, arrivals, recording}, {kind, label, call}) {
    Object.assign(this, {exhibit, arrivals, recording, kind});
    this.path = `/api/exhibits/${encodeURIComponent(exhibit)}`;
    this.element = h('div.drafting', {role: 'region', 'aria-label': label});
    this.state = h('div');
    this.form = h('div', {'aria-live': 'polite'});
    this.element.append(this.state, this.form);
    this.button = button(call, event => this.begin(event));
  }

  mine(j) { return j.kind === this.kind && j.exhibit === this.exhibit; }

  get last() { return this.arrivals.jobs.filter(j => this.mine(j)).at(-1); }

  get going() { return ['queued', 'running'].includes(this.last?.state); }

  /** What is shown of the newest one; `jobs` were just looked up. */
  draw() {
    const j = this.last;
    const seen = JSON.stringify(j ? [j.id, j.state, j[this.kind], j.error, session.readonly] : null);
    if (seen === this.seen) return;
    this.seen = seen;
    this.state.replaceChildren(...(j ? this.shown(j) : []));
    this.button.hidden = this.state.hasChildNodes();
    if (this.going) this.form.replaceChildren();
  }

  ask(title, body) {
    this.form.replaceChildren(h('section.box', {}, h('h3', {}, title), ...body));
    this.form.querySelector('select, input, h3').focus();
    this.form.scrollIntoView({block: 'nearest'});
  }

  async begun(words) {
    this.form.replaceChildren();
    say(words);
    this.arrivals.watch();
    await this.arrivals.look();
  }

  close() { return button('Not now', () => this.form.replaceChildren(), 'quiet'); }

  /** A folder of models is added; `it`: "it" or "them". */
  adding({models, example, copying, it, add}) {
    const folder = h('input', {type: 'text', placeholder: example, spellcheck: 'false', autocapitalize: 'off'}), name = h('input', {type: 'text', maxlength: 64});
    const go = event => {
      if (!folder.value.trim()) { folder.focus(); note('Name the folder, or choose it.'); return; }
      doing(event.currentTarget, async () => { say(copying); const {added} = await api('POST', '/api/models', {folder: folder.value, name: name.value}); note(`${added} is on this computer now.`); await this.begin(); });
    };
    return h('div.form', {}, h('div.row.end', {}, h('div.grow', {}, field(`Folder with ${models}`, folder)), button('Choose', () => pickFolder(`Which folder holds ${models}?`, 'This folder', path => { folder.value = path; }), '', {'aria-label': `Choose the folder with ${models}`})),
      field(`What to call ${it}`, name, `Empty: as the folder is called. ${it === 'it' ? 'It is' : 'They are'} copied, so the stick can go.`), h('div.acts', {}, button(add, go, 'main'), this.close()));
  }
}
