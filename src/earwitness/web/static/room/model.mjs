// The transcript as this page knows it: turns in their order, events, speakers; and what an operation does to them.
// The server decides; what is done here first is only so that nobody waits.

import { Places } from './places.mjs';
import { movedWords, tokens } from './text.mjs';

const NUMBERED = /(\d+)$/;

export class Model extends EventTarget {
  turns = new Map();
  order = [];
  events = new Map();
  speakers = [];
  asides = [];
  certified = [];
  conflicts = [];
  translations = [];
  heard = new Places();
  seq = 0;
  revision = 0;
  language = '';
  #places = null;
  #timed = null;
  #longest = 0;

  load(reply) {
    this.turns = new Map(reply.turns.map((turn) => [turn.id, turn]));
    this.order = reply.turns.map((turn) => turn.id);
    this.events = new Map((reply.events ?? []).map((event) => [event.id, event]));
    this.about(reply);
    this.#moved();
  }

  /** Take over everything of a reply but its turns and events. */
  about(reply) {
    if (reply.speakers) this.#named(reply.speakers);
    for (const name of ['asides', 'conflicts', 'translations']) {
      if (reply[name]) this[name] = reply[name];
    }
    if (reply.certified) this.certified = reply.certified.map((c) => ({ ...c, spans: c.spans ?? [[c.start_us, c.end_us]] }));
    for (const name of ['seq', 'revision', 'language']) if (reply[name] !== undefined) this[name] = reply[name];
  }

  /** Lanes count from 1; who nobody has named has none. "Speaker 3" has lane 3 wherever first heard, and nobody changes
   *  lanes while the page is open: the number keys would set somebody else. */
  #named(speakers) {
    const known = this.speakers.map(({ label }) => label);
    const fresh = new Map(speakers.filter(({ label }) => label && label !== 'UNSTATED').map((one) => [one.label, one]));
    const added = [...fresh.keys()].filter((label) => !known.includes(label));
    if (!known.length && added.every((label) => NUMBERED.test(label))) {
      added.sort((a, b) => Number(NUMBERED.exec(a)[1]) - Number(NUMBERED.exec(b)[1]));
    }
    this.speakers = [...known, ...added].map((label, n) => {
      return { hypotheses: [], ...(fresh.get(label) ?? this.speakers[n] ?? { label }), lane: n + 1 };
    });
  }

  tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #moved() {
    this.#places = null;
    this.#timed = null;
  }

  place(id) {
    if (!this.#places) this.#places = new Map(this.order.map((one, n) => [one, n]));
    return this.#places.get(id) ?? -1;
  }

  before(id) {
    return this.order[this.place(id) - 1] ?? null;
  }

  after(id) {
    return this.order[this.place(id) + 1] ?? null;
  }

  label(turn) {
    return !turn.speaker || turn.speaker === 'UNSTATED' ? 'not stated' : turn.speaker;
  }

  /** Lane from 1; 0 for a speaker nobody has named. */
  lane(speaker) {
    const n = this.speakers.findIndex((one) => one.label === speaker);
    return n < 0 ? 0 : (this.speakers[n].lane ?? n + 1);
  }

  #sorted() {
    if (!this.#timed) {
      const timed = this.order.map((id) => this.turns.get(id)).filter((t) => t.start_us !== null && t.end_us !== null);
      timed.sort((a, b) => a.start_us - b.start_us);
      this.#longest = timed.reduce((most, t) => Math.max(most, t.end_us - t.start_us), 0);
      this.#timed = timed;
    }
    return this.#timed;
  }

  /** Timed turns that touch [a, b), by start. */
  between(a, b) {
    const timed = this.#sorted();
    let low = 0;
    for (let high = timed.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (timed[middle].start_us < a - this.#longest) low = middle + 1;
      else high = middle;
    }
    const out = [];
    for (; low < timed.length && timed[low].start_us < b; low += 1) if (timed[low].end_us > a) out.push(timed[low]);
    return out;
  }

  /** The turn heard at `us` (the one that began last), else the last before it, else null. */
  at(us) {
    const here = this.between(us, us + 1);
    if (here.length) return here.at(-1);
    const timed = this.#sorted();
    let low = 0;
    for (let high = timed.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (timed[middle].start_us <= us) low = middle + 1;
      else high = middle;
    }
    return timed[low - 1] ?? null;
  }

  /** How long each turn is spoken over by another: {other, us} of the largest, or null. */
  overlap(turn) {
    if (turn.start_us === null || turn.end_us === null) return null;
    let best = null;
    for (const other of this.between(turn.start_us, turn.end_us)) {
      if (other.id === turn.id || other.start_us > turn.start_us || other.speaker === turn.speaker) continue;
      if (other.start_us === turn.start_us && this.place(other.id) > this.place(turn.id)) continue;
      const us = Math.min(other.end_us, turn.end_us) - turn.start_us;
      if (us >= 100_000 && (!best || us > best.us)) best = { other, us };
    }
    return best;
  }

  isCertified(turn) {
    if (turn.start_us === null || turn.end_us === null) return null;
    return this.standing(turn.start_us, turn.end_us);
  }

  /** The certification that stands over all of [a, b), or null. */
  standing(a, b) {
    return this.certified.find((c) => !c.open && c.spans.some(([x, y]) => x <= a && y >= b)) ?? null;
  }

  /** Put a turn as the server has it. `neighbour`: the id it follows, if that is known. */
  set(turn, neighbour) {
    const known = this.turns.get(turn.id);
    this.turns.set(turn.id, turn);
    if (known) {
      const at = this.#timed ? this.#timed.indexOf(known) : -1;
      if (known.start_us !== turn.start_us || known.end_us !== turn.end_us) this.#timed = null;
      else if (at >= 0) this.#timed[at] = turn;
      this.tell('turn', { id: turn.id });
      return;
    }
    let place = neighbour === undefined ? -1 : neighbour === null ? 0 : this.place(neighbour) + 1;
    if (place < 0 || (neighbour && this.place(neighbour) < 0)) place = this.#placeByTime(turn);
    this.order.splice(place, 0, turn.id);
    this.#moved();
    this.tell('added', { id: turn.id, after: this.order[place - 1] ?? null });
  }

  #placeByTime(turn) {
    if (turn.start_us === null) return this.order.length;
    const n = this.order.findIndex((id) => (this.turns.get(id).start_us ?? -1) > turn.start_us);
    return n < 0 ? this.order.length : n;
  }

  drop(id) {
    const place = this.place(id);
    if (place < 0) return;
    this.order.splice(place, 1);
    this.turns.delete(id);
    this.#moved();
    this.tell('removed', { id });
  }

  setText(id, text) {
    const turn = this.turns.get(id);
    if (!turn) return;
    turn.words = movedWords(turn.text, turn.words ?? [], text);
    turn.text = text;
  }

  addSpeaker(label) {
    if (label === 'UNSTATED' || this.speakers.some((one) => one.label === label)) return;
    this.speakers.push({ label, lane: this.speakers.length + 1, hypotheses: [] });
    this.tell('speakers');
  }

  /** Do at once what `op` will do on the server. */
  apply(op) {
    const turn = op.turn ? this.turns.get(op.turn) : null;
    const now = { state: 'proposed', basis: 'none', words: [], text: '', by: '' };
    if (op.kind === 'text' && turn) this.setText(op.turn, op.text);
    else if (op.kind === 'split' && turn) {
      const [head, tail] = [op.parts[0].trimEnd(), op.parts[1].trimStart()];
      const n = tokens(head).length;
      const second = { ...turn, id: op.new, text: tail, start_us: op.time_us, words: (turn.words ?? []).slice(n) };
      this.set({ ...turn, text: head, end_us: op.time_us, words: (turn.words ?? []).slice(0, n) });
      this.set(second, turn.id);
    } else if (op.kind === 'merge' && turn && this.turns.has(op.next)) {
      const next = this.turns.get(op.next);
      const text = [turn.text, next.text].filter(Boolean).join(' ');
      const end_us = next.end_us === null ? turn.end_us : Math.max(turn.end_us ?? 0, next.end_us);
      this.drop(op.next);
      const start_us = turn.start_us ?? next.start_us;
      this.set({ ...turn, start_us, end_us, text, words: [...(turn.words ?? []), ...(next.words ?? [])] });
    } else if (op.kind === 'edges' && turn) {
      this.set({ ...turn, start_us: op.start_us, end_us: op.end_us, basis: 'hand' });
    } else if (op.kind === 'speaker' && turn) {
      this.addSpeaker(op.speaker);
      this.set({ ...turn, speaker: op.speaker });
    } else if (op.kind === 'settle' && turn && typeof op.says === 'string') {
      this.setText(op.turn, op.says);
      this.tell('turn', { id: op.turn });
    } else if (op.kind === 'add') {
      this.addSpeaker(op.speaker);
      const { speaker, start_us, end_us, text } = op;
      const after = op.after ?? (start_us === null ? null : undefined); // as the server does: else by its time
      this.set({ ...now, id: op.turn, speaker, start_us, end_us, text, words: movedWords('', [], text) }, after);
    } else if (op.kind === 'remove') this.drop(op.turn);
    else if (op.kind === 'event_add' || op.kind === 'event_edit') this.setEvent(op.event);
    else if (op.kind === 'event_remove') this.dropEvent(op.event_id);
    else if (op.kind === 'replace') {
      for (const one of op.turns) {
        this.setText(one.turn, one.text);
        this.tell('turn', { id: one.turn });
      }
    }
  }

  setEvent(event) {
    this.events.set(event.id, event);
    this.tell('events');
  }

  dropEvent(id) {
    if (this.events.delete(id)) this.tell('events');
  }
}
