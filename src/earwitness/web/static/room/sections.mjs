// The list of turns, in sections of about 50. The browser lays out only the sections near the screen
// (content-visibility), while finding in the page, selecting and printing still reach every word.

import { h } from './dom.mjs';
import { asideRow, conflictRow, decorate, eventRow, goOn, putLine, turnRow } from './rows.mjs';

const SIZE = 50;
const MOST = 90;
const ROW_PX = 44;
const SLICE_MS = 8;

export class Sections {
  constructor(root, model, doing) {
    this.root = root;
    this.model = model;
    this.doing = doing; // {play, editEvent, said, settle, editor, flags, person}
    this.sections = []; // {node, ids, filled}
    this.rows = new Map();
    this.home = new Map(); // turn id -> section
    this.boxes = new Map(); // events, set-aside boxes and conflicts that are made: key -> {as, node}
    this.held = null; // the id of the active turn: its line is the editor's
    model.addEventListener('turn', ({ detail }) => this.patch(detail.id));
    model.addEventListener('added', ({ detail }) => this.insert(detail.id, detail.after));
    model.addEventListener('removed', ({ detail }) => this.remove(detail.id));
    model.addEventListener('events', () => this.between());
    model.addEventListener('about', () => this.between());
    model.addEventListener('speakers', () => this.#laneNames());
    model.addEventListener('heard', ({ detail }) => this.heard(detail.turns));
  }

  /** Lay out everything. Sections near `first` are filled now, the others in slices while nothing else happens. */
  build(first = null) {
    performance.mark('room-build');
    const { order } = this.model;
    this.sections = [];
    this.rows.clear();
    this.home.clear();
    this.boxes.clear();
    this.standing = null;
    for (let at = 0; at < order.length || at === 0; at += SIZE) this.sections.push(this.#section(order.slice(at, at + SIZE)));
    this.root.replaceChildren(...this.sections.map(({ node }) => node));
    this.#assign();
    const begin = Math.max(0, first ? this.sections.indexOf(this.home.get(first)) : 0);
    for (const n of [begin, begin + 1, begin - 1]) if (this.sections[n]) this.#fill(this.sections[n]);
    performance.measure('room-first', 'room-build');
    this.filling = new Promise((resolve) => this.#later(resolve));
    return this.filling;
  }

  #later(done) {
    const work = () => {
      const until = performance.now() + SLICE_MS;
      let next = this.sections.find(({ filled }) => !filled);
      while (next && performance.now() < until) {
        this.#fill(next);
        next = this.sections.find(({ filled }) => !filled);
      }
      if (next) setTimeout(work);
      else {
        performance.measure('room-filled', 'room-build');
        done();
      }
    };
    setTimeout(work);
  }

  #section(ids) {
    const section = { node: h('div', { class: 'part' }), ids, filled: false, extras: [] };
    this.#size(section);
    for (const id of ids) this.home.set(id, section);
    return section;
  }

  #size(section) {
    section.node.style.setProperty('contain-intrinsic-size', `auto ${Math.max(1, section.ids.length) * ROW_PX}px`);
  }

  /** Events, set-aside boxes and conflicts belong to the section in which their moment lies. */
  #assign() {
    for (const section of this.sections) section.extras = [];
    const { model } = this;
    const put = (time, kind, value) => {
      const turn = time === null ? null : model.at(time);
      const section = (turn && this.home.get(turn.id)) ?? this.sections[0];
      section?.extras.push({ kind, value, time: time ?? 0, after: turn?.id ?? null });
    };
    for (const event of model.events.values()) put(event.start_us, 'event', event);
    for (const aside of model.asides) put(aside.start_us, 'aside', aside);
    for (const one of model.conflicts) {
      const home = this.home.get(one.turn); // none where the turn was taken out: its words are shown before all others
      (home ?? this.sections[0])?.extras.push({ kind: 'conflict', value: one, time: 0, after: home ? one.turn : null });
    }
    for (const { extras } of this.sections) extras.sort((a, b) => a.time - b.time);
  }

  /** The box of an event, a set-aside line or a conflict: the one that is there while it says the same. */
  #extra({ kind, value }) {
    const key = `${kind} ${value.op ?? value.id ?? value.start_us} ${value.turn ?? value.text ?? ''}`;
    const as = JSON.stringify(value);
    const known = this.boxes.get(key);
    if (known?.as === as) return known.node;
    const node = this.#made(kind, value);
    if (known && kind === 'conflict') goOn(known.node, node);
    this.boxes.set(key, { as, node });
    return node;
  }

  #made(kind, value) {
    if (kind === 'event') return eventRow(value, { onEdit: this.doing.editEvent, onPlay: this.doing.play });
    if (kind === 'aside') return asideRow(value, { onPlay: this.doing.play, onSaid: this.doing.said });
    return conflictRow(value, { onSettle: this.doing.settle, person: this.doing.person });
  }

  #row(id) {
    let row = this.rows.get(id);
    if (!row) {
      const turn = this.model.turns.get(id);
      row = turnRow(this.model, turn, this.#translation(id));
      this.rows.set(id, row);
    }
    return row;
  }

  #translation(id) {
    const [first] = this.model.translations;
    return first ? { text: first.turns?.[id] ?? '', language: first.language } : null;
  }

  #fill(section) {
    const nodes = [];
    const extras = new Map();
    for (const extra of section.extras) {
      if (!extras.has(extra.after)) extras.set(extra.after, []);
      extras.get(extra.after).push(extra);
    }
    for (const extra of extras.get(null) ?? []) nodes.push(this.#extra(extra));
    for (const id of section.ids) {
      nodes.push(this.#row(id));
      for (const extra of extras.get(id) ?? []) nodes.push(this.#extra(extra));
    }
    section.node.replaceChildren(...nodes);
    section.filled = true;
  }

  /** Put events, set-aside boxes and conflicts in again, moving nothing that stands where it belongs. */
  between() {
    this.#assign();
    const standing = JSON.stringify(this.model.certified);
    const anew = standing !== this.standing;
    this.standing = standing;
    for (const section of this.sections) {
      if (!section.filled) continue;
      const wanted = section.extras.map((extra) => ({ after: extra.after, node: this.#extra(extra) }));
      const keep = new Set(wanted.map(({ node }) => node));
      for (const node of section.node.querySelectorAll(':scope > .evt, :scope > .quar, :scope > .clash')) {
        if (!keep.has(node)) node.remove();
      }
      let previous = null;
      for (const { after, node } of wanted) {
        const row = after ? this.rows.get(after) : null;
        const at = previous?.after === after ? previous.node : row?.parentNode === section.node ? row : null;
        if (at ? at.nextSibling !== node : section.node.firstChild !== node) {
          if (at) at.after(node);
          else section.node.prepend(node);
        }
        previous = { after, node };
      }
      if (anew) for (const id of section.ids) this.#decorate(id);
    }
  }

  #decorate(id) {
    const turn = this.model.turns.get(id);
    if (turn && this.rows.has(id)) decorate(this.model, turn, this.rows.get(id));
  }

  ensure(id) {
    const section = this.home.get(id);
    if (section && !section.filled) this.#fill(section);
    return this.rows.get(id) ?? null;
  }

  /** The turn changed: write its row again. The line of the active turn is the editor's. */
  patch(id) {
    const row = this.rows.get(id);
    const turn = this.model.turns.get(id);
    if (!row || !turn) return;
    if (turn.start_us !== null && turn.end_us !== null) {
      for (const near of this.model.between(turn.start_us, turn.end_us)) if (near.id !== id) this.#decorate(near.id);
    }
    if (id === this.held) {
      this.doing.editor(turn);
      const fresh = turnRow(this.model, turn, null);
      row.querySelector('.tc').replaceWith(fresh.querySelector('.tc'));
      row.querySelector('.spk').replaceWith(fresh.querySelector('.spk'));
      row.dataset.lane = fresh.dataset.lane;
      decorate(this.model, turn, row);
      return;
    }
    const fresh = turnRow(this.model, turn, this.#translation(id));
    row.replaceWith(fresh);
    this.rows.set(id, fresh);
  }

  /** While one types: a turn that was empty is not any more, or is now. */
  emptied(id) {
    const row = this.rows.get(id);
    const empty = !this.model.turns.get(id)?.text.trim();
    if (row && row.hasAttribute('data-empty') !== empty) this.#decorate(id);
  }

  /** Only the text of an inactive row, e.g. when the editor leaves it. */
  line(id) {
    const row = this.rows.get(id);
    const turn = this.model.turns.get(id);
    if (row && turn) {
      putLine(row.querySelector('.said'), turn.text, this.model.heard.spans(id, turn.text));
      decorate(this.model, turn, row);
    }
  }

  /** What other machines heard has come or changed: flags and notes of these turns anew. */
  heard(turns) {
    for (const id of turns) {
      if (id === this.held) {
        this.doing.flags();
        this.#decorate(id);
      } else this.line(id);
    }
  }

  insert(id, after) {
    const section = (after && this.home.get(after)) || this.sections[0];
    const place = after ? section.ids.indexOf(after) + 1 : 0;
    section.ids.splice(place, 0, id);
    this.home.set(id, section);
    if (section.filled) {
      const anchor = after ? this.rows.get(after) : null;
      if (anchor) anchor.after(this.#row(id));
      else section.node.prepend(this.#row(id));
    }
    if (section.ids.length > MOST) this.#cut(section);
    this.#size(section);
  }

  #cut(section) {
    const half = section.ids.length >> 1;
    const other = this.#section(section.ids.splice(half));
    this.sections.splice(this.sections.indexOf(section) + 1, 0, other);
    section.node.after(other.node);
    if (section.filled) {
      // Move nodes rather than make them again: the editor may be among them.
      const from = this.rows.get(other.ids[0]);
      const moved = [];
      for (let node = from; node; node = node.nextSibling) moved.push(node);
      other.node.append(...moved);
      other.filled = true;
    }
  }

  remove(id) {
    const section = this.home.get(id);
    if (!section) return;
    section.ids.splice(section.ids.indexOf(id), 1);
    this.home.delete(id);
    this.rows.get(id)?.remove();
    this.rows.delete(id);
    this.#size(section);
  }

  #laneNames() {
    for (const [id, row] of this.rows) row.dataset.lane = this.model.lane(this.model.turns.get(id)?.speaker);
  }

  /** Bring a turn to the screen. Far away it takes two steps: heights are known only once the browser was there. */
  show(id, { block = 'center' } = {}) {
    const row = this.ensure(id);
    if (!row) return;
    row.scrollIntoView({ block });
    requestAnimationFrame(() => {
      const box = row.getBoundingClientRect();
      if (box.top < 0 || box.bottom > innerHeight) row.scrollIntoView({ block });
    });
  }
}
