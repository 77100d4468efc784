// Every change is an operation with an id of its own, kept in this browser until the server says that it is on disk.

import { hex } from './dom.mjs';
import { Trouble, get, onFreshToken, post } from './net.mjs';
import { outward, receive, touches, turnsOf } from './receive.mjs';

const TYPING_MS = 200; // from the first key of a stretch to its operation; with the way to the server under 250 ms
const AGAIN_MS = [250, 500, 1000, 2000, 4000];
const MOST_OPS = 100;
const MOST_CHARACTERS = 400_000;
// The case cannot be written to at present: nothing is wrong with what was typed, it waits here until it can.
const UNABLE = new Set(['disk-full', 'medium', 'case-read-only']);
const waits = (fault) => fault.kind !== 'refused' || UNABLE.has(fault.code);
const LIGHT = new Set(['edges', 'speaker']); // move no words
const words = ({ turn, text, base, over }) => ({ kind: 'text', turn, text, base, over });
const PAUSE_MS = 1_200; // typing after a longer pause is undone on its own

export class Journal extends EventTarget {
  constructor(model, transcript, outbox) {
    super();
    Object.assign(this, { model, transcript });
    this.path = `/api/transcripts/${encodeURIComponent(transcript)}`;
    this.outbox = outbox;
    this.queue = []; // {page, n, op, sent, pen}
    this.next = 1;
    this.pen = null; // {n, turn, text, base}
    this.pens = 0;
    this.flight = null;
    this.failures = 0;
    this.state = 'kept'; // kept | sending | away | stale | unable
    this.because = ''; // why it is `unable`
    this.keptAt = null;
    this.keptSeq = 0;
    this.refused = []; // like `queue`, with `refused` {kind, turn, text, why}: not taken, until the person puts it away
    this.behind = new Map(); // turn -> the record that its text here goes back to, where newer ones were left
    this.passed = new Map(); // turn -> the newest that was said of it and not taken up, for when our own change is answered
    this.takenBack = new Map(); // id of an undo or redo that was answered -> its record
    this.fallen = new Map(); // turn -> the change made here in advance that was not taken, until the turn is taken up anew
    this.bursts = []; // how many operations each undo takes back
    this.lastTyped = 0;
    onFreshToken(() => this.retry());
  }

  /** Take up what an earlier page left. Call when the model is loaded. */
  async open() {
    const left = await this.outbox.open();
    this.refused = left.filter(({ refused }) => refused);
    for (const one of left) {
      if (one.refused) continue;
      this.queue.push(one);
      this.next = Math.max(this.next, one.n + 1);
      this.#again(one.op);
    }
    for (const pen of this.outbox.leftPens()) {
      this.push({ ...words(pen), window: pen.page }, { pen: { page: pen.page, n: pen.n } });
      if (this.model.turns.has(pen.turn)) this.model.tell('turn', { id: pen.turn });
    }
    this.recovered = this.queue.length;
    if (this.refused.length) this.dispatchEvent(new Event('refused'));
    this.flush();
    this.listen();
  }

  get unkept() {
    return this.queue.length + (this.pen ? 1 : 0);
  }

  has(turn) {
    return this.pen?.turn === turn || this.queue.some(({ op }) => touches(op, turn));
  }

  /** The newest record that what the person sees of these turns goes back to. While changes of our own are on the way,
   *  others' words are not taken up here; a change that was made without having seen them must not claim that it had. */
  #base(op) {
    let base = this.model.seq;
    for (const [turn, seq] of this.behind) if (seq < base && touches(op, turn)) base = seq;
    return base;
  }

  /** Changes of our own that this one is made over and that the records it names as seen do not hold: the newest that the
   *  server has not answered (it shares their fate), and what was taken back. */
  #over(op) {
    const over = new Set();
    for (const turn of turnsOf(op)) {
      const last = this.queue.findLast((one) => !LIGHT.has(one.op.kind) && touches(one.op, turn));
      if (last) over.add(last.op.id);
      if (this.fallen.has(turn)) over.add(this.fallen.get(turn));
      // What one's own undo brought back is seen from its answer on, before all that was done until then is known.
      if (!this.behind.has(turn)) for (const [id, seq] of this.takenBack) if (seq > this.model.seq) over.add(id);
    }
    return over.size ? [...over] : undefined;
  }

  #took = (turn, taken, said) => {
    const passed = this.passed.get(turn);
    if (!passed || passed.seq <= said.seq) {
      if (taken) this.passed.delete(turn);
      else this.passed.set(turn, said);
    }
    if (taken) {
      this.behind.delete(turn);
      this.fallen.delete(turn);
    } else if (!this.behind.has(turn)) {
      const own = this.queue.filter(({ op }) => touches(op, turn)).map(({ op }) => op.base);
      if (this.pen?.turn === turn) own.push(this.pen.base);
      this.behind.set(turn, Math.min(this.model.seq, ...own));
    }
  };

  /** What was said of turns while changes of our own were on the way: the answer to those may have overtaken it, or have
   *  been written before it. */
  #catchUp() {
    for (const [turn, { part }] of [...this.passed]) {
      if (this.has(turn)) continue;
      this.passed.delete(turn);
      receive(this.model, part, () => false, this.#took);
    }
  }

  /** Typing: called at each input; cheap. */
  typed(turn, text) {
    if (this.pen && this.pen.turn !== turn) this.putDown();
    const { base, over } = this.pen ?? { base: this.#base({ turn }), over: this.#over({ turn }) };
    if (!this.pen) {
      this.pens += 1;
      this.timer = setTimeout(() => this.putDown(), TYPING_MS);
    }
    this.pen = { n: this.pens, turn, text, base, over };
    this.model.setText(turn, text);
    this.outbox.pen(this.pen);
    this.#say();
  }

  /** What is under the pen becomes an operation. */
  putDown() {
    clearTimeout(this.timer);
    const { pen } = this;
    if (!pen) return;
    this.pen = null;
    const now = performance.now();
    const goesOn = this.bursts.length > 0 && this.bursts.at(-1).turn === pen.turn && now - this.lastTyped < PAUSE_MS;
    this.lastTyped = now;
    const last = this.queue.at(-1);
    const held = { page: this.outbox.page, n: pen.n };
    // Typed on while the server was away: one operation for the stretch, not one for each fifth of a second.
    if (last && !last.sent && last.op.kind === 'text' && last.op.turn === pen.turn && goesOn) {
      last.op.text = pen.text;
      last.pen = held;
      this.outbox.put(last);
    } else {
      this.push(words(pen), { goesOn, pen: held });
    }
  }

  /** Add an operation, do it here, and send it. `pen`: {page, n} of the pen whose words it holds. */
  push(op, { goesOn = false, pen = null } = {}) {
    if (op.kind !== 'text') this.putDown();
    const whole = { id: hex(16), base: this.#base(op), window: this.outbox.page, over: this.#over(op), ...op };
    this.model.apply(whole);
    const entry = { page: this.outbox.page, n: this.next, op: whole, sent: false, pen };
    this.next += 1;
    this.queue.push(entry);
    this.outbox.put(entry);
    if (op.kind !== 'undo' && op.kind !== 'redo') {
      if (goesOn) this.bursts.at(-1).count += 1;
      else this.bursts.push({ turn: op.kind === 'text' ? op.turn : null, count: 1 });
      this.undone = [];
    }
    this.#say();
    this.flush();
    return whole.id;
  }

  undo() {
    this.putDown();
    const burst = this.bursts.pop() ?? { turn: null, count: 1 };
    (this.undone ??= []).push(burst);
    for (let n = 0; n < burst.count; n += 1) this.push({ kind: 'undo' });
  }

  redo() {
    this.putDown();
    const burst = this.undone?.pop() ?? { turn: null, count: 1 };
    for (let n = 0; n < burst.count; n += 1) this.push({ kind: 'redo' });
    this.bursts.push({ ...burst, turn: null });
  }

  /** The words of a refused change were put away by the person. */
  forget(entry) {
    this.refused = this.refused.filter((one) => one !== entry);
    this.outbox.drop([entry]);
  }

  /** The transcript is taken up anew by `load`; what is still to be sent stands in it afterwards as before. */
  reload(load) {
    this.putDown();
    load();
    this.behind.clear();
    this.fallen.clear();
    this.passed.clear();
    const { seq } = this.model;
    for (const turn of new Set(this.queue.flatMap(({ op }) => turnsOf(op)))) {
      const there = this.model.turns.get(turn);
      const part = there ? { turns: [{ ...there }] } : { seq, removed: [turn] };
      this.passed.set(turn, { seq: there?.rev_seq ?? seq, part });
    }
    for (const { op } of this.queue) {
      for (const turn of turnsOf(op)) this.behind.set(turn, Math.min(op.base, this.behind.get(turn) ?? op.base));
      this.#again(op);
    }
  }

  /** Do here, and show, what waits: typed over unseen, it would be taken away by what is typed. */
  #again(op) {
    this.model.apply(op);
    for (const turn of turnsOf(op)) if (this.model.turns.has(turn)) this.model.tell('turn', { id: turn });
  }

  /** What was done here in advance was not taken: take up the transcript as the server has it. */
  async reread() {
    if (this.rereading) return;
    this.rereading = true;
    for (let wait = AGAIN_MS[0]; ; wait = Math.min(wait * 2, 8_000)) {
      const reply = await get(this.path).catch(() => null);
      if (reply && reply.seq >= Math.max(this.model.seq, this.keptSeq)) {
        this.rereading = false;
        this.dispatchEvent(new CustomEvent('whole', { detail: reply }));
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  retry() {
    clearTimeout(this.again);
    this.failures = 0;
    this.flush();
    this.listen();
  }

  /** Send what waits; one request at a time, in order. */
  async flush({ keepalive = false } = {}) {
    if (this.flight || !this.queue.length) return;
    clearTimeout(this.again);
    const batch = [];
    let size = 0;
    for (const entry of this.queue) {
      size += (entry.op.text?.length ?? 200) + (entry.op.turns ? JSON.stringify(entry.op.turns).length : 0);
      if (batch.length && (batch.length >= MOST_OPS || size > MOST_CHARACTERS)) break;
      batch.push(entry);
    }
    this.flight = batch;
    for (const entry of batch) {
      if (!entry.sent) {
        entry.sent = true;
        this.outbox.put(entry);
      }
    }
    this.#say();
    try {
      const reply = await post(`${this.path}/ops`, { ops: batch.map(({ op }) => outward(op)) }, { keepalive });
      this.flight = null;
      this.failures = 0;
      this.#kept(batch, reply);
    } catch (fault) {
      this.flight = null;
      if (!(fault instanceof Trouble)) throw fault;
      if (!waits(fault)) this.#refuse(batch, fault);
      else {
        this.state = fault.kind === 'refused' ? 'unable' : fault.kind;
        this.because = `${fault.message} ${fault.advice}`;
        this.again = setTimeout(() => this.flush(), AGAIN_MS[Math.min(this.failures, AGAIN_MS.length - 1)]);
        this.failures += 1;
        this.#say();
        return;
      }
    }
    if (this.queue.length) this.flush();
  }

  #kept(batch, reply) {
    const results = new Map(reply.results.map((one) => [one.id, one]));
    const done = batch.filter(({ op }) => results.has(op.id));
    this.queue = this.queue.filter((entry) => !done.includes(entry));
    for (const entry of done) this.#take(entry, results.get(entry.op.id));
    this.outbox.drop(done.filter(({ refused }) => !refused));
    this.#catchUp();
    // Only what follows on what is known here is known: somebody else's change may lie between, and is still to come.
    const fresh = reply.results.filter(({ seq, state }) => state !== 'refused' && seq > this.model.seq).length;
    if (this.model.seq + fresh === reply.seq) this.model.seq = reply.seq;
    this.keptSeq = Math.max(this.keptSeq, reply.seq);
    const clashes = JSON.stringify([this.model.conflicts, this.model.certified]);
    this.model.about({ conflicts: reply.conflicts, certified: reply.certified });
    if (JSON.stringify([this.model.conflicts, this.model.certified]) !== clashes) this.model.tell('about');
    this.state = 'kept';
    this.keptAt = performance.now();
    this.#say();
  }

  /** A batch that the server will not take: one by one, so that one bad operation does not hold up the others. */
  #refuse(batch, fault) {
    if (batch.length > 1) {
      this.state = 'sending';
      this.#oneByOne(batch.slice());
      return;
    }
    const [entry] = batch;
    this.queue = this.queue.filter((one) => one !== entry);
    this.#take(entry, { state: 'refused', why: fault.message });
    if (!entry.refused) this.outbox.drop([entry]);
    this.#say();
  }

  async #oneByOne(batch) {
    for (const entry of batch) {
      this.flight = [entry];
      try {
        const reply = await post(`${this.path}/ops`, { ops: [outward(entry.op)] });
        this.#kept([entry], reply);
      } catch (fault) {
        if (!(fault instanceof Trouble) || waits(fault)) break;
        this.#refuse([entry], fault);
      }
    }
    this.flight = null;
    this.again = setTimeout(() => this.flush(), AGAIN_MS[0]);
  }

  #take(entry, result) {
    const { op } = entry;
    const refused = result.state === 'refused';
    if (refused && op.kind !== 'undo' && op.kind !== 'redo') {
      const text = op.text ?? op.turns?.map((one) => one.text).join('\n') ?? '';
      entry.refused = { kind: op.kind, turn: op.turn, text, why: result.why };
      this.refused.push(entry);
      this.outbox.put(entry);
    }
    if (refused) {
      for (const turn of turnsOf(op)) this.fallen.set(turn, op.id);
      this.dispatchEvent(new CustomEvent('undone', { detail: result }));
      this.reread();
      this.dispatchEvent(new CustomEvent('refused', { detail: { op } }));
      return;
    }
    // A turn that a split made here in advance is not there when somebody else's change came first.
    if (result.state === 'conflict' && op.kind === 'split') this.model.drop(op.new);
    receive(this.model, result, (id) => this.has(id), this.#took);
    if (result.state === 'conflict') this.dispatchEvent(new CustomEvent('conflict', { detail: { op, result } }));
    if (op.kind === 'undo' || op.kind === 'redo') {
      for (const [id, seq] of this.takenBack) if (seq <= this.model.seq) this.takenBack.delete(id);
      this.takenBack.set(op.id, result.seq);
      this.dispatchEvent(new CustomEvent('undone', { detail: result }));
    }
  }

  /** Others' turns, by long poll, for as long as the page is open. */
  async listen() {
    if (this.listening) return;
    this.listening = true;
    for (let wait = 500; ; ) {
      try {
        const reply = await get(`${this.path}/changes?since=${this.model.seq}`, { timeout_ms: 40_000 });
        wait = 500;
        if (reply.whole && reply.seq < this.keptSeq) continue; // asked before a change of our own was kept
        if (reply.whole && reply.seq !== this.model.seq) {
          this.dispatchEvent(new CustomEvent('whole', { detail: reply }));
          this.model.about(reply);
          continue;
        }
        if (reply.seq < this.model.seq) continue; // overtaken by the answer to a change of our own: all of it is known
        receive(this.model, reply, (id) => this.has(id), this.#took);
        this.model.about({ ...reply, seq: Math.max(this.model.seq, reply.seq ?? 0) });
        if (reply.turns?.length || reply.removed?.length || reply.events?.length) this.model.tell('about');
        if (this.state !== 'kept' && !this.queue.length) {
          this.state = 'kept';
          this.#say();
        }
      } catch (fault) {
        if (!(fault instanceof Trouble)) throw fault;
        if (fault.kind === 'stale') {
          this.state = 'stale';
          this.#say();
          break;
        }
        if (fault.kind === 'away' && !this.queue.length && this.state === 'kept') {
          this.state = 'away';
          this.#say();
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = Math.min(wait * 2, 8_000);
      }
    }
    this.listening = false;
  }

  #say() {
    if (this.state === 'kept' && this.unkept) this.state = 'sending';
    this.dispatchEvent(new Event('state'));
  }
}
