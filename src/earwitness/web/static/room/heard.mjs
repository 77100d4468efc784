// The list of places where another machine heard other words, and going from one to the next.

import { $, button, fill, h } from './dom.mjs';
import { clock } from './clock.mjs';
import { Trouble, get } from './net.mjs';
import { cut } from './places.mjs';

const REST_MS = 1_500; // after the last change that is kept, before the places are asked for again
const MOST_SHOWN = 100;

const when = (place) => place.start_us ?? Infinity;
const key = (place) => JSON.stringify([place.by, place.start_us, place.here, place.heard]);

/** The list beside the turns, and going from place to place. */
export class Heard {
  at = null; // the place last gone to
  took = 0;

  constructor({ exhibit, model, journal, transcript, active, go, say }) {
    Object.assign(this, { exhibit, transcript, model, journal, active, go, say });
    this.path = `/api/transcripts/${encodeURIComponent(transcript)}/differences`;
    for (const name of ['turn', 'added', 'removed']) model.addEventListener(name, () => this.#later());
    active.addEventListener('rested', () => this.#later());
    model.addEventListener('about', () => this.draw());
    $('#heard-next').onclick = () => this.next();
    this.load();
  }

  get places() {
    return this.model.heard;
  }

  #later() {
    if (!this.places.machines.length) return; // what is not there when the room opens comes with a draft, later
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.journal.unkept ? this.#later() : this.load()), Math.max(REST_MS, 4 * this.took));
  }

  async load() {
    let reply;
    const begun = performance.now();
    try {
      reply = await get(this.path, { timeout_ms: 60_000 });
    } catch (fault) {
      if (!(fault instanceof Trouble)) throw fault;
      return; // the places of before stay; a flag whose words are gone is not shown
    }
    this.took = performance.now() - begun; // ten hours take a while: then it is asked less often
    this.model.tell('heard', { turns: this.places.take(reply) });
    this.draw();
  }

  /** Places that no certificate stands over, in their order. */
  get open() {
    return this.places.all.filter((one) => one.start_us === null || !this.model.standing(one.start_us, one.end_us));
  }

  draw() {
    const { machines, all } = this.places;
    $('#heard').hidden = !machines.length;
    $('#do-differs').hidden = !this.open.length;
    if (!machines.length) return;
    const { open } = this;
    const who = machines.map(({ transcript, engine }) => `${transcript} (${engine})`).join(' and ');
    const done = all.length - open.length;
    const places = (n) => (n === 1 ? 'one place' : `${n} places`);
    $('#heard-say').textContent = (open.length ? `${who} heard other words in ${places(open.length)}.` : `${who} heard no other words in what is still open.`)
      + (done ? ` ${done === 1 ? 'One more lies' : `${done} more lie`} in what is certified.` : '');
    $('#heard-next').hidden = !open.length;
    const shown = JSON.stringify(open.slice(0, MOST_SHOWN));
    fill($('#heard-beside'), machines.map(({ transcript }) => [
      h('a', { href: `/room/${encodeURIComponent(this.exhibit)}?compare=${this.transcript},${transcript}` }, `All of it beside ${transcript}`), ' ',
    ]));
    if (shown === this.shown) return; // who stands on one of the list with the keyboard stays there
    this.shown = shown;
    fill(
      $('#heard-list'),
      open.slice(0, MOST_SHOWN).map((place) => {
        const row = button('', () => this.show(place), { cls: 'hitrow' });
        row.append(
          h('span', { class: 'tc' }, place.start_us === null ? 'no time' : clock(place.start_us)),
          h('span', { class: 'said' }, h('bdi', {}, cut(place.here) || 'nothing written'), h('span', { class: 'dim' }, ' / '), h('bdi', {}, cut(place.heard) || 'nothing heard')),
        );
        return h('li', {}, row);
      }),
      open.length > MOST_SHOWN ? h('li', { class: 'dim' }, `and ${open.length - MOST_SHOWN} more: step through them`) : null,
    );
  }

  /** The next place after where one is, in time; after the last one the first. */
  next({ focus = false } = {}) {
    const { open } = this;
    if (!open.length) {
      this.say(this.places.machines.length ? 'No other machine heard other words in what is still open.' : 'There is nothing to compare with: it takes drafts by two machines.');
      return;
    }
    const { turn } = this.active;
    const here = this.at && (!this.at.spots.length || this.at.spots.some((spot) => spot.turn === turn?.id));
    const known = here ? open.findIndex((one) => key(one) === key(this.at)) : -1;
    let n = known + 1;
    if (known < 0 && here) n = open.findIndex((one) => when(one) > when(this.at)); // it was settled meanwhile
    else if (!here) {
      n = open.findIndex((one) => one.spots.some((spot) => spot.turn === turn?.id));
      if (n < 0) n = open.findIndex((one) => when(one) >= (turn?.start_us ?? 0));
    }
    if (n < 0 || n >= open.length) {
      n = 0;
      if (open.length > 1) this.say('That was the last place. This is the first.');
    }
    this.show(open[n], focus);
  }

  /** Go to a place and play it; `focus`: whether the text takes the keyboard. */
  show(place, focus = false) {
    this.at = place;
    this.go(place, focus);
  }
}
