// The places in which another machine heard other words than the transcript says. A flag never changes a text, and
// says of neither side that it is right: it says where to listen first.

import { tokens } from './text.mjs';

const MOST_LETTERS = 80;
const MOST_NOTES = 3;

export const cut = (text) => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)} …` : text);
// Words of any script stand in the sentence as they are, and do not turn what is around them.
const quoted = (text) => (text ? `“\u2068${cut(text)}\u2069”` : 'nothing');
const signs = (here) => JSON.stringify((here ?? []).map(({ place, spot }) => [place.here, place.heard, spot]));

/** The places of a transcript, by turn. A flag stands only while the words it was made for stand in its turn. */
export class Places {
  machines = [];
  all = [];
  #turns = new Map(); // turn -> [{place, spot, first}]

  /** Returns the turns whose flags look otherwise now. */
  take({ machines, places }) {
    const before = this.#turns;
    this.machines = machines;
    this.all = places;
    this.#turns = new Map();
    for (const place of places) {
      place.spots.forEach((spot, n) => {
        if (!this.#turns.has(spot.turn)) this.#turns.set(spot.turn, []);
        this.#turns.get(spot.turn).push({ place, spot, first: n === 0 });
      });
    }
    const both = new Set([...before.keys(), ...this.#turns.keys()]);
    return [...both].filter((id) => signs(before.get(id)) !== signs(this.#turns.get(id)));
  }

  /** What is flagged in a turn that says `text`: [{place, spot, first}]. */
  in(id, text) {
    const here = this.#turns.get(id);
    if (!here) return [];
    const said = tokens(text).map(({ at, end }) => text.slice(at, end));
    return here.filter(({ spot }) => {
      const from = spot.from === spot.to ? Math.max(0, spot.to - 1) : spot.from;
      return said.slice(from, spot.to).join(' ') === spot.said;
    });
  }

  /** Offsets in `text` of the words that another machine heard otherwise: [{at, end}]. */
  spans(id, text) {
    const here = this.in(id, text);
    if (!here.length) return [];
    const all = tokens(text);
    const flagged = new Set(here.flatMap(({ spot }) => Array.from({ length: spot.to - spot.from }, (_, n) => spot.from + n)));
    return [...flagged].sort((a, b) => a - b).map((n) => all[n]).filter(Boolean);
  }

  /** The notes under a turn, a sentence each. */
  notes(id, text) {
    const here = this.in(id, text);
    const out = here.slice(0, MOST_NOTES).map(({ place, spot, first }) => {
      if (!first) return 'another machine heard other words here';
      if (spot.from === spot.to) return `another machine heard ${quoted(place.heard)}${spot.said ? ` after ${quoted(spot.said)}` : ' before this'}`;
      return `another machine heard ${quoted(place.heard)} for ${quoted(place.here)}`;
    });
    if (here.length > MOST_NOTES) out.push(`and in ${here.length - MOST_NOTES} more ${here.length - MOST_NOTES === 1 ? 'place' : 'places'}`);
    return out;
  }
}
