// A machine's draft of one recording: with which model, how far it is, stopping, going on, and what came of it.
import {advice, api, button, clock, doing, field, h, session, tick} from './frame.mjs';
import {far, progress} from './arrivals.mjs';
import {MachineWork} from './machinework.mjs';

const ADDING = {models: 'the model', example: '/media/stick/faster-whisper-small', copying: 'The model is being copied.', it: 'it', add: 'Add this model'};

/** The part of a recording's page where drafts are made. */
export class Drafting extends MachineWork {
  constructor(page) { super(page, {kind: 'draft', label: 'Machine draft', call: 'Have a machine draft it'}); }

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
      this.ask('A machine draft', !can.installed.length ? this.noEngine() : can.models.length ? this.choose(can) : this.noModel());
    });
  }

  noEngine() { return [...this.lacking('What drafts'), h('div.acts', {}, this.close())]; }

  lacking(what) {
    return [h('p', {}, `${what} is not installed on this computer. Whoever looks after it can add it: `), h('pre.mono', {}, "pip install 'earwitness[speech]'"), h('p', {}, 'Then start the desk again. Nothing in the case is touched by that.')];
  }

  noModel() {
    return [h('p', {}, 'No speech model is on this computer yet. Earwitness brings none and fetches none, so that nothing is asked of anybody.'), h('p', {}, 'A model is a folder of weights: Whisper in the form that faster-whisper reads (model.bin, config.json, tokenizer.json), or another family in ONNX form as onnx-asr reads it (such as encoder-model.onnx, decoder_joint-model.onnx, vocab.txt). Get one where you are online, such as “faster-whisper-small” by Systran (about half a gigabyte), put the folder on this computer or on a stick, and name it here. Which machine it is for is seen by what it holds.'), this.adding(ADDING)];
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
      await this.begun('The draft is begun.');
    });
    return [h('p.dim', {}, 'It is made on this computer, and nothing is sent anywhere. It may take as long as the recording, or several times as long; you can leave, and stop it at any time.'),
      h('div.form', {}, h('div.row.end', {}, h('div.grow', {}, field('Model', model)), h('div.grow', {}, field('Language spoken', language))), lacks, h('p.hint', {}, 'If the language is not known, leave it empty: the machine guesses, and can guess wrongly.'),
        can.channels > 1 ? h('div', {}, tick('Name the speakers by channel', channels), h('p.hint', {}, 'For a call with one voice on each channel.')) : null),
      h('div.acts', {}, button('Start the draft', start, 'main'), this.close()), h('p.hint', {}, 'Two drafts by different machines, such as whisper and onnx-asr, show in the listening room where they heard different words.'), h('details', {}, h('summary', {}, 'Add another model'), this.adding(ADDING))];
  }
}

