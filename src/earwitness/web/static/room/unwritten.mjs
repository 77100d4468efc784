// Beside the turns: speech that was heard and that nobody has written down, as the turns stand now.

import { $, button, fill, h } from './dom.mjs';
import { clock, joined, length } from './clock.mjs';

const LEAST_US = 500_000; // as the server counts it when the room opens
const REST_MS = 300;
const MOST_SHOWN = 100;

/** What of the spans `speech` no span of `written` covers, in pieces of half a second or more. One pass over both. */
export function unwritten(speech, written) {
  const covers = joined(written);
  const out = [];
  let n = 0;
  for (const [start, end] of joined(speech)) {
    while (n < covers.length && covers[n][1] <= start) n += 1;
    let at = start;
    for (let k = n; k < covers.length && covers[k][0] < end; k += 1) {
      if (covers[k][0] - at >= LEAST_US) out.push([at, covers[k][0]]);
      at = Math.max(at, covers[k][1]);
    }
    if (end - at >= LEAST_US) out.push([at, end]);
  }
  return out;
}

export class Unwritten {
  constructor({ model, active, speech, onPlay }) {
    Object.assign(this, { model, onPlay });
    this.speech = (speech ?? []).filter(([, , kind]) => !kind || kind === 'speech').map(([a, b]) => [a, b]);
    for (const name of ['turn', 'added', 'removed', 'about']) model.addEventListener(name, () => this.#soon());
    active.addEventListener('typing', () => this.#soon());
    this.refresh();
  }

  #soon() {
    this.timer ??= setTimeout(() => this.refresh(), REST_MS);
  }

  refresh() {
    clearTimeout(this.timer);
    this.timer = null;
    const turns = [...this.model.turns.values()].filter((t) => t.text.trim() && t.start_us !== null && t.end_us !== null);
    const places = unwritten(this.speech, turns.map((t) => [t.start_us, t.end_us]));
    const shown = JSON.stringify(places);
    if (shown === this.shown) return; // who stands on one of the list with the keyboard stays there
    this.shown = shown;
    $('#skipped-say').textContent = places.length
      ? `Speech was heard in ${places.length === 1 ? 'one place' : `${places.length} places`} where nothing is written.`
      : 'Wherever speech was heard, something is written.';
    fill(
      $('#skipped-list'),
      places.slice(0, MOST_SHOWN).map(([a, b]) => h('li', {}, button(`${clock(a)}, ${length(b - a)}`, () => this.onPlay(a, b), { cls: 'link' }))),
    );
  }
}
