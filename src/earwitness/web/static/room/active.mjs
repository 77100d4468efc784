// The turn being worked on: the only one whose words are spans, and the only one that can be typed in.

import { h } from './dom.mjs';
import { offsetAt, onEdge, select, selection } from './caret.mjs';
import { line, marks, tokens } from './text.mjs';

const REST_MS = 450;

export class Active extends EventTarget {
  id = null;
  node = null;
  row = null;
  #spans = [];
  #now = -2;
  #composing = false;

  constructor(model, sections, journal) {
    super();
    Object.assign(this, { model, sections, journal });
  }

  get turn() {
    return this.id ? this.model.turns.get(this.id) : null;
  }

  get text() {
    return this.node ? line(this.node.textContent) : '';
  }

  get caret() {
    return this.node ? selection(this.node) : null;
  }

  get focused() {
    return Boolean(this.node) && document.activeElement === this.node;
  }

  /** Make a turn active. `at`: where the caret goes (negative from the end); `focus`: whether to take the keyboard. */
  open(id, { at = null, end = at, focus = true } = {}) {
    if (id !== this.id) {
      this.close();
      const row = this.sections.ensure(id);
      if (!row) return;
      Object.assign(this, { id, row, node: row.querySelector('.said') });
      this.sections.held = id;
      row.classList.add('act');
      const { node } = this;
      node.contentEditable = 'plaintext-only';
      if (node.contentEditable !== 'plaintext-only') node.contentEditable = 'true';
      node.spellcheck = false;
      node.setAttribute('role', 'textbox');
      node.setAttribute('aria-multiline', 'false');
      node.setAttribute('aria-describedby', 'typing-help');
      this.#name();
      node.addEventListener('input', this.#input);
      node.addEventListener('beforeinput', this.#before);
      node.addEventListener('compositionstart', this.#compose);
      node.addEventListener('compositionend', this.#compose);
      node.addEventListener('dblclick', this.#double);
      this.#weave();
      this.dispatchEvent(new CustomEvent('opened', { detail: { id } }));
    }
    if (focus) {
      this.node.focus({ preventScroll: true });
      if (at !== null) this.put(at, end);
      const box = this.row.getBoundingClientRect();
      const taken = (name) => parseFloat(document.documentElement.style.getPropertyValue(name)) || 0;
      if (box.top < taken('--deck') || box.bottom > innerHeight - taken('--foot')) this.sections.show(id, { block: 'nearest' });
    }
  }

  #name() {
    const { turn } = this;
    this.node.setAttribute('aria-label', `${this.model.label(turn)}, what is said`);
  }

  close() {
    if (!this.id) return;
    clearTimeout(this.rest);
    this.journal.putDown();
    const { node, row, id } = this;
    for (const [name, fn] of [['input', this.#input], ['beforeinput', this.#before], ['compositionstart', this.#compose],
      ['compositionend', this.#compose], ['dblclick', this.#double]]) node.removeEventListener(name, fn);
    if (document.activeElement === node) node.blur();
    for (const name of ['contenteditable', 'role', 'aria-multiline', 'aria-describedby', 'aria-label', 'spellcheck']) node.removeAttribute(name);
    row.classList.remove('act');
    row.querySelector('.alts')?.remove();
    this.id = this.node = this.row = this.sections.held = null;
    this.#spans = [];
    this.sections.line(id);
  }

  put(at, end = at) {
    const size = this.text.length;
    const place = (n) => (n < 0 ? Math.max(0, size + 1 + n) : Math.min(n, size));
    select(this.node, place(at), place(end));
  }

  /** Write the words as spans, keeping the caret. The text of the line is not changed by it. */
  #weave() {
    const caret = this.focused ? this.caret : null;
    const { text } = this;
    const parts = [];
    const doubts = marks(text);
    const flagged = new Set(this.model.heard.spans(this.id, text).map((one) => one.at));
    this.#spans = [];
    let at = 0;
    for (const word of tokens(text)) {
      if (word.at > at) parts.push(text.slice(at, word.at));
      const doubt = doubts.some((one) => one.at < word.end && one.end > word.at);
      const span = h('span', { class: doubt ? 'w unsure' : flagged.has(word.at) ? 'w differs' : 'w' }, text.slice(word.at, word.end));
      this.#spans.push(span);
      parts.push(span);
      at = word.end;
    }
    if (at < text.length) parts.push(text.slice(at));
    this.node.replaceChildren(...parts);
    this.#now = -2;
    if (caret) select(this.node, caret.start, caret.end);
    if (this.lastTime !== undefined) this.playing(this.lastTime);
  }

  #input = () => {
    performance.mark('room-input');
    if (this.id) this.journal.typed(this.id, this.text);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.#rested(), REST_MS);
    this.dispatchEvent(new Event('typing'));
    performance.measure('room-keystroke', 'room-input');
  };

  #rested() {
    if (!this.node || this.#composing) return;
    this.#weave();
    this.dispatchEvent(new Event('rested'));
  }

  #before = (event) => {
    const { inputType } = event;
    // Undo goes through the journal; a break in the line is a split, and its key has its own action.
    if (/^history/.test(inputType) || inputType === 'insertParagraph' || inputType === 'insertLineBreak' || /^format/.test(inputType)) {
      event.preventDefault();
      return;
    }
    const pasted = event.dataTransfer?.getData('text/plain') ?? event.data;
    if (/^insertFrom(Paste|Drop)/.test(inputType) && pasted && line(pasted) !== pasted) {
      event.preventDefault();
      this.insert(line(pasted).trim());
    }
  };

  #compose = (event) => {
    this.#composing = event.type === 'compositionstart';
    if (!this.#composing) this.rest = setTimeout(() => this.#rested(), REST_MS);
  };

  #double = (event) => {
    const at = offsetAt(this.node, event.clientX, event.clientY);
    const n = at === null ? -1 : tokens(this.text).findIndex((one) => at <= one.end);
    const start = this.turn?.words?.[n]?.[0];
    if (start !== null && start !== undefined) this.dispatchEvent(new CustomEvent('word', { detail: { us: start } }));
  };

  /** Replace the selection (or [start, end)) by `text`. */
  insert(text, range = this.caret) {
    const { start, end } = range ?? { start: this.text.length, end: this.text.length };
    this.write(this.text.slice(0, start) + text + this.text.slice(end), start + text.length);
  }

  /** What other machines heard has come or changed: flag its words, unless somebody types just now. */
  flags() {
    if (this.node && !this.#composing && this.text === this.turn?.text) this.#weave();
  }

  /** The whole line anew, as if it had been typed. */
  write(text, caret = text.length) {
    this.node.textContent = text;
    this.#weave();
    if (this.focused) select(this.node, caret);
    this.journal.typed(this.id, text);
    this.dispatchEvent(new Event('rested'));
  }

  /** The turn changed elsewhere (the server's answer, undo, another person). */
  refresh(turn) {
    if (!this.node || turn.id !== this.id) return;
    this.#name();
    if (this.text === turn.text || this.journal.pen?.turn === this.id) return;
    if (line(this.text).trim() === turn.text && this.focused) return; // only an outer blank differs: typing goes on
    const caret = this.caret;
    this.node.textContent = turn.text;
    this.#weave();
    if (caret && this.focused) this.put(Math.min(caret.start, turn.text.length));
  }

  /** Underline what has been heard and tint the word being heard. */
  playing(us) {
    this.lastTime = us;
    const { turn } = this;
    if (!turn || !this.#spans.length) return;
    const words = turn.words ?? [];
    let now = -1;
    if (turn.start_us !== null && us >= turn.start_us) {
      for (let n = 0; n < this.#spans.length; n += 1) {
        const start = words[n]?.[0];
        if (start !== null && start !== undefined && start <= us) now = n;
      }
    }
    const over = turn.end_us !== null && us >= turn.end_us;
    const key = over ? this.#spans.length : now;
    if (key === this.#now) return;
    this.#now = key;
    this.#spans.forEach((span, n) => {
      span.classList.toggle('heard', n < key);
      span.classList.toggle('now', n === key);
    });
  }

  atEdge(last) {
    return Boolean(this.node) && onEdge(this.node, last);
  }
}
