// "Change 4 118 kept, 0.2 s ago": whether what was typed is safe, in words, at all times.

import { $, button, fill, h, mark } from './dom.mjs';

const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f');

export class Kept {
  constructor(journal, { onRetry }) {
    this.journal = journal;
    this.node = $('#kept');
    this.live = $('#kept-live');
    this.alarm = $('#away');
    this.onRetry = onRetry;
    this.was = 'kept';
    journal.addEventListener('state', () => this.show());
    journal.addEventListener('refused', () => this.refused());
    setInterval(() => this.show(), 1000);
    addEventListener('beforeunload', (event) => {
      journal.putDown();
      if (journal.unkept) event.preventDefault();
    });
    addEventListener('pagehide', () => {
      journal.putDown();
      journal.flush({ keepalive: true });
    });
    this.show();
  }

  show() {
    const { state, unkept, keptAt, model, keptSeq } = this.journal;
    const seq = Math.max(keptSeq, model.seq);
    const lost = state in WHY;
    if (!lost) {
      const ago = keptAt === null ? '' : `, ${seconds((performance.now() - keptAt) / 1000)} ago`;
      this.#write(unkept ? `${changes(unkept)} on the way` : seq ? `Change ${number(seq)} kept${ago}` : 'No change yet');
    } else this.#write(unkept ? `${changes(unkept)} not yet kept: ${WHY[state]}` : `Everything is kept. ${cap(WHY[state])}`);
    this.node.classList.toggle('care', lost);
    this.node.dataset.state = lost ? state : unkept ? 'sending' : 'kept';
    const now = lost ? state : 'kept';
    if (now === this.was) return;
    this.was = now;
    // Read aloud only when it turns, never at every key.
    this.live.textContent = lost ? this.node.textContent : 'The server is back. All changes are kept.';
    this.alarm.hidden = !lost;
    if (lost) {
      fill(
        this.alarm,
        h('p', {}, mark('care'), ' ', state === 'stale'
          ? 'The server was started anew. Open the address that it printed: what you typed is in this browser and will be sent then. Go on typing, if you like.'
          : state === 'unable'
          ? `${this.journal.because} What you type stays in this browser and is sent as soon as the case can be written to.`
          : 'The server is away. What you type stays in this browser and is sent as soon as the server is back.'),
        h('div', { class: 'row' },
          state === 'stale' ? null : button('Try now', this.onRetry, { cls: 'btn' }),
          button('Save what is not kept as a file', () => this.#save(), { cls: 'btn' })),
      );
    }
  }

  #write(text) {
    if (this.node.textContent !== text) this.node.textContent = text;
  }

  /** For the worst case: the words in a file that any editor opens. */
  #save() {
    this.journal.putDown();
    const value = { transcript: this.journal.transcript, changes: this.journal.queue.map(({ op }) => op), refused: this.journal.refused.map((one) => one.refused) };
    const url = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
    const link = h('a', { href: url, download: `changes-not-kept-${this.journal.transcript}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  /** Changes the server would not take: their words stay on the screen until somebody puts them away. */
  refused() {
    const box = $('#refused');
    box.hidden = !this.journal.refused.length;
    fill(
      box,
      h('h2', {}, mark('care'), ' Not taken by the server. The words are kept here:'),
      this.journal.refused.map((one) =>
        h('div', {}, h('p', { class: 'dim' }, one.refused.why),
          h('p', { class: 'said', dir: 'auto' }, one.refused.text || `(${one.refused.kind})`),
          button('Put away', () => {
            this.journal.forget(one);
            this.refused();
          }, { cls: 'btn' })),
      ),
    );
  }
}

const changes = (n) => `${n} ${n === 1 ? 'change' : 'changes'}`;
const WHY = { away: 'the server is away', stale: 'the server was started anew', unable: 'the case cannot be written to' };
const cap = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

function seconds(s) {
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.round(s)} s`;
  return `${Math.round(s / 60)} min`;
}
