// Grouping the voices of one recording by a machine: with which models, how far it is, and what came of it.
import {advice, api, button, clock, doing, field, h, note, session} from './frame.mjs';
import {farVoices, progress} from './arrivals.mjs';
import {MachineWork} from './machinework.mjs';

const WARNING = 'A machine groups what sounds alike. On recordings made in secret it is often wrong, and a group is not a person.';
const NEXT = 'Listen, then describe each voice, or say otherwise turn by turn.';
const ADDING = {models: 'the two models', example: '/media/stick/voices', copying: 'The models are being copied.', it: 'them', add: 'Add these models'};
const turns = (n, one, many) => n === 1 ? `One turn ${one}` : `${n} turns ${many}`;

/** The part of a recording's page where voices are grouped. */
export class Voices extends MachineWork {
  constructor(page) { super(page, {kind: 'voices', label: 'Voices grouped by a machine', call: 'Have a machine group the voices'}); }

  shown(j) {
    const d = j.voices, act = session.readonly ? [] : [button('Go on', event => this.arrivals.again(j, event), 'main'), this.anew()];
    const kept = d.kept_us ? `${clock(d.kept_us, 0)} of ${clock(d.total_us, 0)} are kept, and it goes on from there.` : 'Nothing is lost; nothing was kept yet.';
    const of = `Voices, with ${d.model}${d.asked ? `, ${d.asked} asked for` : ''}`;
    if (this.going) return [progress(of, j.state === 'queued' ? 'waits for its turn.' : 'are being grouped on this computer.', j.state === 'queued' ? d.kept_us : d.heard_us, d.total_us, farVoices(j),
      session.readonly ? null : button('Stop', event => this.arrivals.stop(j, event), '', {'aria-label': 'Stop grouping the voices'}))];
    if (j.state === 'cancelled') return [h('section.box', {}, h('h3', {}, 'Grouping the voices is stopped'), h('p', {}, kept), h('div.acts', {}, act))];
    if (j.state === 'failed') return [h('section.box.care', {role: 'alert'}, h('h3', {}, 'The voices are not grouped'), h('p', {}, j.error?.known ?? '', ' ', advice(j.error)), h('p', {}, kept), h('div.acts', {}, act))];
    const r = d.result, made = this.recording().transcripts.find(t => t.id === r?.transcript);
    if (!made || made.hidden || made.version > r.revision) return [];
    const rest = [
      r.shared ? `${turns(r.shared, 'is', 'are')} shared by two voices. The speaker stays unstated.` : '',
      r.nowhere ? `In ${r.nowhere === 1 ? 'one turn' : `${r.nowhere} turns`} no voice was heard. The speaker stays unstated.` : '',
      r.kept ? `${turns(r.kept, 'keeps the speaker that was stated', 'keep the speaker that was stated')}.` : '',
      r.overlaps ? `Two voices at once in ${r.overlaps === 1 ? 'one place' : `${r.overlaps} places`}. They stand as events.` : '',
      ...r.warnings.map(w => `${w[0].toUpperCase()}${w.slice(1)}.`),
    ].filter(Boolean);
    return [h('section.box', {role: 'status'}, h('h3', {}, `${r.transcript}, version ${r.revision}: ${r.voices.length === 1 ? 'one voice' : `${r.voices.length} voices`}, proposed`),
      h('p', {}, `${r.named} of ${r.turns} turns are named by a voice. `, WARNING, ' ', NEXT), rest.length ? h('ul.rows', {}, rest.map(line => h('li', {}, line))) : null,
      h('div.acts', {}, session.room ? h('a.btn.main', {href: `/room/${this.exhibit}?t=${r.transcript}`}, 'Listen in the listening room') : null, session.readonly ? null : this.anew()))];
  }

  anew() { return button('Group the voices again', event => this.begin(event)); }

  /** Ask with which models, and how many people speak. */
  begin(event) {
    return doing(event?.currentTarget, async () => {
      const can = await api('GET', `${this.path}/voices`);
      this.ask('Voices grouped by a machine', !can.engine ? this.noEngine() : can.models.length ? this.choose(can) : this.noModel());
    });
  }

  noEngine() {
    return [h('p', {}, 'What groups voices is not installed on this computer. Whoever looks after it can add it: '), h('pre.mono', {}, "pip install 'earwitness[voices]'"), h('p', {}, 'Then start the desk again. Nothing in the case is touched by that.'), h('div.acts', {}, this.close())];
  }

  noModel() {
    return [h('p', {}, 'The two models that group voices are not on this computer yet. Earwitness brings none and fetches none, so that nothing is asked of anybody.'),
      h('p', {}, 'One tells when somebody speaks (pyannote segmentation 3.0), the other how alike two stretches sound (a speaker embedding, such as WeSpeaker, 3D-Speaker or TitaNet). Both are among the releases of sherpa-onnx. Get one .onnx file of each where you are online, put both into one folder on this computer or on a stick, and name it here.'), this.adding(ADDING)];
  }

  choose(can) {
    const model = h('select', {}, can.models.map(m => h('option', {}, m)));
    const many = h('input', {type: 'text', inputmode: 'numeric', maxlength: 2, autocomplete: 'off'});
    const all = this.recording().transcripts.filter(t => !t.hidden);
    const transcript = h('select', {}, all.map(t => h('option', {value: t.id, selected: t.id === can.transcript}, [t.id, t.title, t.translation].filter(Boolean).join(', '))));
    const start = event => doing(event.currentTarget, async () => {
      if (!/^\d*$/.test(many.value.trim()) || Number(many.value || 1) < 1 || Number(many.value) > can.most) { many.focus(); note(`The number of voices is 1 to ${can.most}, or empty.`); return; }
      await api('POST', `${this.path}/voices`, {model: model.value, voices: many.value.trim() ? Number(many.value) : null, transcript: can.transcript ? transcript.value : null});
      await this.begun('The voices are being grouped.');
    });
    return [h('p', {}, WARNING), h('p.dim', {}, can.transcript ? `It names only speakers that nobody has stated, in a new version of ${all.length > 1 ? 'the transcript' : can.transcript}; what a person wrote stays.` : 'There is no transcript yet: it makes one with a turn for each stretch of a voice, to be written by people.',
      ' It is made on this computer, and nothing is sent anywhere. You can leave, and stop it at any time.', can.parts > 1 ? ` The recording is long: it is heard in ${can.parts} parts or so, and voices of different parts are not compared.` : ''),
      h('div.form', {}, h('div.row.end', {}, h('div.grow', {}, field('Models', model)), h('div.grow', {}, field('How many people speak', many)), can.transcript && all.length > 1 ? h('div.grow', {}, field('Transcript', transcript)) : null), h('p.hint', {}, 'If you know how many speak, say so: it helps most. If not, leave it empty; the machine guesses, and can be far off.')),
      h('div.acts', {}, button('Group the voices', start, 'main'), this.close()), h('details', {}, h('summary', {}, 'Add other models'), this.adding(ADDING))];
  }
}
