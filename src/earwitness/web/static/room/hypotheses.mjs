// Beside the turns: who speaks, as hypotheses with who says so and why.

import { $, button, fill, h } from './dom.mjs';
import { ask } from './ask.mjs';
import { Trouble, post } from './net.mjs';

export class Hypotheses {
  constructor({ model, transcript, say, reload }) {
    Object.assign(this, { model, transcript, say, reload });
    for (const name of ['speakers', 'about']) model.addEventListener(name, () => this.refresh());
    this.refresh();
  }

  refresh() {
    const { model } = this;
    fill(
      $('#speakers'),
      model.speakers.map((speaker, n) => [
        h('dt', { class: 'spk', dataset: { lane: speaker.lane ?? n + 1 } }, h('span', { dir: 'auto' }, `${speaker.label}`)),
        speaker.hypotheses?.length
          ? speaker.hypotheses.map((one) => this.#one(speaker, one))
          : h('dd', {}, 'Nobody has said who this is. Not identified.'),
        speaker.grouped ? h('dd', {}, 'A machine grouped these turns because they sound alike. It is often wrong, and a group is not a person.') : null,
        h('dd', {}, button('Say who it may be', () => this.add(speaker), { cls: 'link' })),
      ]),
    );
  }

  #one(speaker, { id, label, says, why, state, by }) {
    const proposed = !state || state === 'proposed' || state === 'open';
    return h(
      'dd',
      {},
      h('b', { dir: 'auto', class: proposed ? 'proposed' : null }, label), ' ', h('span', { dir: 'auto' }, [says ? `${says} says so` : '', why].filter(Boolean).join(': ')),
      by && by !== says ? ` (written by ${by})` : '', '. ',
      proposed ? 'Proposed' : state === 'accepted' || state === 'confirmed' ? 'Stated' : 'Rejected', ' ',
      proposed && id ? [button('Settle', () => this.settle(id, label), { cls: 'link' })] : null,
    );
  }

  async #send(path, body) {
    try {
      await post(`/api/transcripts/${encodeURIComponent(this.transcript)}/${path}`, body);
      await this.reload();
    } catch (fault) {
      if (!(fault instanceof Trouble)) throw fault;
      this.say(fault.kind === 'refused' ? `${fault.message} ${fault.advice}` : 'Not kept: the server is away.');
    }
  }

  async add(speaker) {
    const answer = await ask(`Who may ${speaker.label} be?`, [
      { name: 'label', label: 'A name or a description', needed: true },
      { name: 'says', label: 'Who says so' },
      { name: 'why', label: 'Why' },
    ], { ok: 'Write it down', note: 'It stays a hypothesis. A voice is no proof of who speaks.' });
    if (answer?.label) await this.#send('hypotheses', { speaker: speaker.label, ...answer });
  }

  async settle(id, label) {
    const answer = await ask(`“${label}”`, [
      { name: 'state', label: 'What holds', value: 'accepted', options: [['accepted', 'It is stated so'], ['rejected', 'It is rejected']] },
      { name: 'why', label: 'Why' },
    ], { ok: 'Settle' });
    if (answer) await this.#send('hypotheses/settle', { id, ...answer });
  }
}
