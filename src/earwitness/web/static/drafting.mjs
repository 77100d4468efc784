// A machine's draft of one recording: with which model, how far it is, stopping, going on, and what came of it.
import {advice, api, button, clock, doing, field, h, note, pickFolder, say, session, tick} from './frame.mjs';
import {far, progress} from './arrivals.mjs';

/** The part of a recording's page where drafts are made. `recording()` gives what the page knows of it. */
export class Drafting {
  constructor({exhibit, arrivals, recording}) {
    Object.assign(this, {exhibit, arrivals, recording});
    this.path = `/api/exhibits/${encodeURIComponent(exhibit)}`;
    this.element = h('div.drafting', {role: 'region', 'aria-label': 'Machine draft'});
    this.state = h('div');
    this.form = h('div', {'aria-live': 'polite'});
    this.element.append(this.state, this.form);
    this.button = button('Have a machine draft it', event => this.begin(event));
  }

  mine(j) { return j.kind === 'draft' && j.exhibit === this.exhibit; }

  get last() { return this.arrivals.jobs.filter(j => this.mine(j)).at(-1); }

  get going() { return ['queued', 'running'].includes(this.last?.state); }

  /** What is shown of the newest draft; `jobs` were just looked up. */
  draw() {
    const j = this.last;
    const seen = JSON.stringify(j ? [j.id, j.state, j.draft, j.error, session.readonly] : null);
    if (seen === this.seen) return;
    this.seen = seen;
    this.state.replaceChildren(...(j ? this.shown(j) : []));
    this.button.hidden = this.state.hasChildNodes();
    if (this.going) this.form.replaceChildren();
  }

  shown(j) {
    const d = j.draft, act = session.readonly ? [] : [button('Go on', event => this.arrivals.again(j, event), 'main'), button('Begin another draft', event => this.begin(event))];
    const kept = d.kept_us ? `${clock(d.kept_us, 0)} of ${clock(d.total_us, 0)} are kept, and it goes on from there.` : 'Nothing is lost; nothing was kept yet.';
    const of = `Machine draft with ${d.model}${d.language ? `, ${d.language}` : ''}`;
    if (this.going) return [progress(of, j.state === 'queued' ? 'waits for its turn.' : 'is being made on this computer.', j.state === 'queued' ? d.kept_us : d.heard_us, d.total_us, far(j),
      session.readonly ? null : button('Stop', event => this.arrivals.stop(j, event), '', {'aria-label': 'Stop the draft'}))];
    if (j.state === 'cancelled') return [h('section.box', {}, h('h3', {}, 'The draft is stopped'), h('p', {}, kept), h('div.acts', {}, act))];
    if (j.state === 'failed') return [h('section.box.care', {role: 'alert'}, h('h3', {}, 'The draft is not finished'), h('p', {}, j.error?.known ?? '', ' ', advice(j.error)), h('p', {}, kept), h('div.acts', {}, act))];
    const made = this.recording().transcripts.find(t => t.id === d.transcript);
    if (!made || made.hidden || made.version > 1) return [];
    return [h('section.box', {role: 'status'}, h('h3', {}, `${d.transcript} is drafted: ${d.turns === 1 ? 'one turn' : `${d.turns} turns`}`),
      h('p', {}, 'All of it is proposed. Machines write words that nobody said, most of all where it is quiet. Listen before you quote.'), j.warnings.length ? h('ul.rows', {}, j.warnings.map(w => h('li', {}, `${w[0].toUpperCase()}${w.slice(1)}.`))) : null,
      h('div.acts', {}, session.room ? h('a.btn.main', {href: `/room/${this.exhibit}?t=${d.transcript}`}, 'Open it in the listening room') : null, session.readonly ? null : button('Begin another draft', event => this.begin(event))))];
  }

  /** Ask with which model. */
  begin(event) {
    return doing(event?.currentTarget, async () => {
      const can = await api('GET', `${this.path}/draft`);
      this.form.replaceChildren(h('section.box', {}, h('h3', {}, 'A machine draft'), ...(!can.installed.length ? this.noEngine() : can.models.length ? this.choose(can) : this.noModel())));
      this.form.querySelector('select, input, h3').focus();
      this.form.scrollIntoView({block: 'nearest'});
    });
  }

  close() { return button('Not now', () => this.form.replaceChildren(), 'quiet'); }

  noEngine() { return [...this.lacking('What drafts'), h('div.acts', {}, this.close())]; }

  lacking(what) {
    return [h('p', {}, `${what} is not installed on this computer. Whoever looks after it can add it: `), h('pre.mono', {}, "pip install 'earwitness[speech]'"), h('p', {}, 'Then start the desk again. Nothing in the case is touched by that.')];
  }

  noModel() {
    return [h('p', {}, 'No speech model is on this computer yet. Earwitness brings none and fetches none, so that nothing is asked of anybody.'), h('p', {}, 'A model is a folder of weights: Whisper in the form that faster-whisper reads (model.bin, config.json, tokenizer.json), or another family in ONNX form as onnx-asr reads it (such as encoder-model.onnx, decoder_joint-model.onnx, vocab.txt). Get one where you are online, such as “faster-whisper-small” by Systran (about half a gigabyte), put the folder on this computer or on a stick, and name it here. Which machine it is for is seen by what it holds.'), this.adding()];
  }

  adding() {
    const folder = h('input', {type: 'text', placeholder: '/media/stick/faster-whisper-small', spellcheck: 'false', autocapitalize: 'off'}), name = h('input', {type: 'text', maxlength: 64});
    const add = event => {
      if (!folder.value.trim()) { folder.focus(); note('Name the folder, or choose it.'); return; }
      doing(event.currentTarget, async () => { say('The model is being copied.'); const {added} = await api('POST', '/api/models', {folder: folder.value, name: name.value}); note(`${added} is on this computer now.`); await this.begin(); });
    };
    return h('div.form', {}, h('div.row.end', {}, h('div.grow', {}, field('Folder with the model', folder)), button('Choose', () => pickFolder('Which folder holds the model?', 'This folder', path => { folder.value = path; }), '', {'aria-label': 'Choose the folder with the model'})),
      field('What to call it', name, 'Empty: as the folder is called. It is copied, so the stick can go.'), h('div.acts', {}, button('Add this model', add, 'main'), this.close()));
  }

  choose(can) {
    const model = h('select', {}, can.models.map(m => h('option', {value: m}, `${m} (${can.engines[m]})`)));
    const lacks = h('div', {role: 'status'});
    const look = () => {
      lacks.replaceChildren(...(can.installed.includes(can.engines[model.value]) ? [] : this.lacking(can.engines[model.value])));
      lacks.hidden = !lacks.hasChildNodes();
    };
    model.addEventListener('change', look);
    look();
    const language = h('input', {type: 'text', maxlength: 20, value: this.recording().languages[0] ?? '', placeholder: 'en, ru, ar …', autocapitalize: 'off'});
    const channels = h('input', {type: 'checkbox'});
    const start = event => doing(event.currentTarget, async () => {
      await api('POST', `${this.path}/draft`, {model: model.value, language: language.value, channels: channels.checked});
      this.form.replaceChildren();
      say('The draft is begun.');
      this.arrivals.watch();
      await this.arrivals.look();
    });
    return [h('p.dim', {}, 'It is made on this computer, and nothing is sent anywhere. It may take as long as the recording, or several times as long; you can leave, and stop it at any time.'),
      h('div.form', {}, h('div.row.end', {}, h('div.grow', {}, field('Model', model)), h('div.grow', {}, field('Language spoken', language))), lacks, h('p.hint', {}, 'If the language is not known, leave it empty: the machine guesses, and can guess wrongly.'),
        can.channels > 1 ? h('div', {}, tick('Name the speakers by channel', channels), h('p.hint', {}, 'For a call with one voice on each channel.')) : null),
      h('div.acts', {}, button('Start the draft', start, 'main'), this.close()), h('p.hint', {}, 'Two drafts by different machines, such as whisper and onnx-asr, show in the listening room where they heard different words.'), h('details', {}, h('summary', {}, 'Add another model'), this.adding())];
  }
}

