// Search and replace in this transcript, folded as the whole case is: case, accents, ё = е.

import { $, button, fill, h } from './dom.mjs';
import { clock } from './clock.mjs';
import { folded } from './text.mjs';

const MOST_SHOWN = 200;
const AROUND = 32;

export class Finder {
  constructor({ model, journal, show }) {
    Object.assign(this, { model, journal, show });
    this.panel = $('#finder');
    this.cache = new Map();
    this.hits = [];
    this.at = -1;
    $('#find-what').addEventListener('input', () => this.search());
    $('#find-exact').addEventListener('change', () => this.search());
    $('#find-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.step(1);
    });
    $('#find-next').onclick = () => this.step(1);
    $('#find-back').onclick = () => this.step(-1);
    $('#find-one').onclick = () => this.replace(this.hits.slice(Math.max(0, this.at), Math.max(0, this.at) + 1));
    $('#find-all').onclick = () => this.replace(this.hits);
    $('#find-close').onclick = () => this.close();
    this.panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        this.close();
      }
    });
  }

  get open() {
    return !this.panel.hidden;
  }

  start(text = '') {
    this.back = document.activeElement;
    this.panel.hidden = false;
    const what = $('#find-what');
    if (text) what.value = text;
    what.focus();
    what.select();
    this.search();
  }

  close() {
    this.panel.hidden = true;
    CSS.highlights?.delete('found');
    const turn = this.hits[this.at]?.turn;
    if (turn && this.model.turns.has(turn)) this.show(turn, this.hits[this.at].start, this.hits[this.at].end, true);
    else if (this.back?.isConnected) this.back.focus();
  }

  #folded(turn) {
    const known = this.cache.get(turn.id);
    if (known?.of === turn.text) return known;
    const made = { of: turn.text, ...folded(turn.text) };
    this.cache.set(turn.id, made);
    return made;
  }

  search() {
    const what = $('#find-what').value;
    const exact = $('#find-exact').checked;
    const wanted = exact ? what : folded(what).text;
    this.hits = [];
    this.at = -1;
    if (wanted.trim()) {
      for (const id of this.model.order) {
        const turn = this.model.turns.get(id);
        const { text, from } = exact ? { text: turn.text, from: null } : this.#folded(turn);
        for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
          const [start, end] = from ? [from[at], this.#whole(turn.text, from, at + wanted.length)] : [at, at + wanted.length];
          this.hits.push({ turn: id, start, end });
        }
      }
    }
    this.#list(what);
  }

  /** The end of a hit in the text: accents that follow the last letter belong to it. */
  #whole(text, from, at) {
    let end = from[at];
    if (at > 0 && end === from[at - 1]) end += 1;
    while (end < text.length && /\p{M}/u.test(text[end])) end += 1;
    return end;
  }

  #list(what) {
    const n = this.hits.length;
    $('#find-say').textContent = !what ? '' : n ? `${n} ${n === 1 ? 'place' : 'places'}` : 'Nowhere in this transcript';
    fill(
      $('#find-hits'),
      this.hits.slice(0, MOST_SHOWN).map((hit, place) => {
        const { text, start_us } = this.model.turns.get(hit.turn);
        const row = button('', () => this.#go(place), { cls: 'hitrow' });
        row.append(
          h('span', { class: 'tc' }, clock(start_us)),
          h('span', { class: 'said', dir: 'auto' }, text.slice(Math.max(0, hit.start - AROUND), hit.start),
            h('mark', {}, text.slice(hit.start, hit.end)), text.slice(hit.end, hit.end + AROUND)),
        );
        return h('li', {}, row);
      }),
    );
    if (n > MOST_SHOWN) $('#find-hits').append(h('li', { class: 'dim' }, `and ${n - MOST_SHOWN} more: step through them`));
    // A button that goes out takes the keyboard with it, and the next Escape would play the sound.
    if (!n && this.panel.contains(document.activeElement)) $('#find-what').focus();
    $('#find-all').disabled = $('#find-one').disabled = !n;
  }

  step(by) {
    if (!this.hits.length) return;
    this.#go((this.at + by + this.hits.length) % this.hits.length);
  }

  #go(place) {
    this.at = place;
    const hit = this.hits[place];
    $('#find-say').textContent = `${place + 1} of ${this.hits.length}`;
    this.show(hit.turn, hit.start, hit.end, false);
  }

  replace(hits) {
    const what = $('#find-what').value;
    const by = $('#find-with').value;
    const turns = new Map();
    for (const hit of [...hits].reverse()) {
      const text = turns.get(hit.turn) ?? this.model.turns.get(hit.turn).text;
      turns.set(hit.turn, text.slice(0, hit.start) + by + text.slice(hit.end));
    }
    if (!turns.size) return;
    const list = [...turns].map(([turn, text]) => ({ turn, text }));
    this.journal.push({ kind: 'replace', find: what, with: by, turns: list });
    const n = hits.length;
    this.search();
    $('#find-say').textContent = `Replaced in ${n} ${n === 1 ? 'place' : 'places'}. Ctrl Z takes all of it back.`;
  }
}
