// The sound around the playhead: wave, one lane a speaker with what overlaps hatched, and a lane of events.

import { Board, bars, hatch } from './canvas.mjs';
import { $, fill, h } from './dom.mjs';
import { clock } from './clock.mjs';

const TOP = 18;
const WAVE = 58;
const LANE = 24;
const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600];
const GRIP_PX = 6;
const SNAP_US = 250_000; // who draws over a turn means all of it; close up, where it would be in the way, less
const SNAP_PX = 24;

/** Which part of the recording is looked at. */
export class View extends EventTarget {
  from_us = 0;
  now_us = 0;

  constructor(duration_us, span_us = 30_000_000) {
    super();
    this.duration_us = duration_us;
    this.span_us = Math.min(span_us, Math.max(duration_us, 1_000_000));
  }

  get to_us() {
    return this.from_us + this.span_us;
  }

  set(from_us, span_us = this.span_us) {
    this.span_us = Math.max(500_000, Math.min(span_us, this.duration_us));
    this.from_us = Math.max(0, Math.min(from_us, this.duration_us - this.span_us));
    this.dispatchEvent(new Event('moved'));
  }

  zoom(factor, around = this.now_us) {
    const share = (around - this.from_us) / this.span_us;
    const inside = share >= 0 && share <= 1 ? share : 0.5;
    const span = Math.max(500_000, Math.min(this.span_us * factor, this.duration_us));
    this.set((share === inside ? around : this.from_us + this.span_us / 2) - inside * span, span);
  }

  follow(us) {
    this.now_us = us;
    if (us < this.from_us || us > this.to_us - this.span_us * 0.05) this.set(us - this.span_us * 0.15);
  }
}

export class Zoom extends EventTarget {
  selection = null; // [a_us, b_us]
  constructor(root, { model, peaks, view, activeId }) {
    super();
    Object.assign(this, { root, model, peaks, view, activeId });
    this.names = $('.names', root);
    this.canvas = $('canvas', root);
    this.board = new Board(this.canvas, (...all) => this.#draw(...all));
    for (const name of ['turn', 'added', 'removed', 'events', 'about']) model.addEventListener(name, () => this.board.ask());
    model.addEventListener('speakers', () => this.lanes());
    model.addEventListener('about', () => this.lanes());
    peaks.addEventListener('more', () => this.board.ask());
    view.addEventListener('moved', () => this.board.ask());
    this.canvas.addEventListener('pointerdown', (event) => this.#down(event));
    this.canvas.addEventListener('pointermove', (event) => this.#hover(event));
    this.canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.lanes();
  }

  lanes() {
    const unnamed = [...this.model.turns.values()].some((t) => !this.model.lane(t.speaker));
    this.rows = [...this.model.speakers.map(({ label, lane }, n) => ({ label, lane: lane ?? n + 1 }))];
    if (unnamed) this.rows.push({ label: 'not stated', lane: 0 });
    fill(
      this.names,
      this.rows.map(({ label, lane }) =>
        h('span', { class: 'spk', dataset: { lane }, title: label }, h('b', { class: label.endsWith(` ${lane}`) || !lane ? 'short same' : 'short' }, lane || '?'), h('span', { dir: 'auto' }, label)),
      ),
      h('span', { class: 'spk', dataset: { lane: 'e' } }, h('b', { class: 'short same' }, 'E'), h('span', {}, 'Events')),
    );
    this.canvas.style.setProperty('height', `${TOP + WAVE + (this.rows.length + 1) * LANE}px`);
    this.board.ask();
  }

  get us_per_px() {
    return this.view.span_us / Math.max(1, this.canvas.clientWidth);
  }

  time(event) {
    const box = this.canvas.getBoundingClientRect();
    return Math.round(this.view.from_us + (event.clientX - box.left) * this.us_per_px);
  }

  /** The edge of a turn that lies nearest, where one is near; else the moment itself. */
  #snapped(us) {
    const near = Math.min(SNAP_US, SNAP_PX * this.us_per_px);
    let best = us;
    let off = near;
    for (const turn of this.model.between(us - near, us + near)) {
      for (const edge of [turn.start_us, turn.end_us]) {
        if (Math.abs(edge - us) <= off) [best, off] = [edge, Math.abs(edge - us)];
      }
    }
    return best;
  }

  /** What is drawn from one moment to another, from edge to edge. */
  #drawn(from, to) {
    const inside = (us) => Math.max(0, Math.min(this.view.duration_us, us));
    const raw = [inside(Math.min(from, to)), inside(Math.max(from, to))];
    const [a, b] = raw.map((us) => this.#snapped(us));
    return b > a ? [a, b] : raw;
  }

  #grip(event) {
    const turn = this.model.turns.get(this.activeId());
    if (!turn || turn.start_us === null || turn.end_us === null) return null;
    const us = this.time(event);
    const near = GRIP_PX * this.us_per_px;
    const box = this.canvas.getBoundingClientRect();
    if (event.clientY - box.top < TOP + WAVE) return null;
    if (Math.abs(us - turn.start_us) < near) return 'start';
    if (Math.abs(us - turn.end_us) < near) return 'end';
    return null;
  }

  #hover(event) {
    if (!event.buttons) this.canvas.style.setProperty('cursor', this.#grip(event) ? 'ew-resize' : 'text');
  }

  #down(event) {
    if (event.button !== 0) return;
    const begin = this.time(event);
    const startX = event.clientX;
    const edge = this.#grip(event);
    const turn = edge ? { ...this.model.turns.get(this.activeId()) } : null;
    let moved = false;
    this.canvas.setPointerCapture(event.pointerId);
    const move = (next) => {
      if (Math.abs(next.clientX - startX) > 4) moved = true;
      if (!moved) return;
      const us = this.time(next);
      if (turn) {
        const start = edge === 'start' ? Math.max(0, Math.min(us, turn.end_us - 50_000)) : turn.start_us;
        const end = edge === 'end' ? Math.max(us, turn.start_us + 50_000) : turn.end_us;
        this.drag = { id: turn.id, start_us: start, end_us: end };
      } else this.selection = this.#drawn(begin, us);
      this.board.ask();
    };
    const up = (next) => {
      this.canvas.removeEventListener('pointermove', move);
      this.canvas.removeEventListener('pointerup', up);
      this.canvas.removeEventListener('pointercancel', up);
      if (this.drag) this.#say('edges', this.drag);
      else if (moved) this.#say('selected', { span: this.selection });
      else {
        this.selection = null;
        this.#say('seek', { us: begin, turn: this.#turnAt(next, begin) });
      }
      this.drag = null;
      this.board.ask();
    };
    this.canvas.addEventListener('pointermove', move);
    this.canvas.addEventListener('pointerup', up);
    this.canvas.addEventListener('pointercancel', up);
  }

  #turnAt(event, us) {
    const y = event.clientY - this.canvas.getBoundingClientRect().top - TOP - WAVE;
    const row = y < 0 ? null : this.rows[Math.floor(y / LANE)];
    if (!row) return null;
    return this.model.between(us, us + 1).find((t) => this.model.lane(t.speaker) === row.lane)?.id ?? null;
  }

  #wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.view.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.time(event));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
      event.preventDefault();
      this.view.set(this.view.from_us + (event.deltaX || event.deltaY) * this.us_per_px);
    }
  }

  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #draw(pen, width, height, c) {
    const { from_us, to_us, span_us, now_us } = this.view;
    const per = span_us / width;
    const x = (us) => (us - from_us) / per;
    pen.font = `11px ${c.sans}`;
    if (this.selection) {
      pen.fillStyle = c.sound_tint;
      pen.fillRect(x(this.selection[0]), TOP, x(this.selection[1]) - x(this.selection[0]), height - TOP);
    }
    const step = (STEPS_S.find((s) => s * 1e6 / per >= 90) ?? 7200) * 1e6;
    for (let us = Math.ceil(from_us / step) * step; us <= to_us; us += step) {
      pen.fillStyle = c.rule;
      pen.fillRect(x(us), TOP, 1, height - TOP);
      pen.fillStyle = c.ink2;
      if (x(us) < width - 40) pen.fillText(clock(us, step < 1e6 ? 1 : 0), x(us) + 4, 13);
    }
    bars(pen, this.peaks, {
      from_us, us_per_px: per, x: 0, width, middle: TOP + WAVE / 2, height: WAVE - 8, quiet: c.rule,
      colourAt: (us) => (us < now_us ? c.sound : c.edge),
    });
    this.#lanesDraw(pen, width, c, x);
    pen.fillStyle = c.ink;
    pen.fillRect(x(now_us) - 0.75, TOP, 1.5, height - TOP);
    pen.beginPath();
    pen.moveTo(x(now_us) - 5, TOP);
    pen.lineTo(x(now_us) + 5, TOP);
    pen.lineTo(x(now_us), TOP + 7);
    pen.fill();
  }

  #lanesDraw(pen, width, c, x) {
    const { from_us, to_us } = this.view;
    const base = TOP + WAVE;
    const shown = this.model.between(from_us, to_us).map((t) => (this.drag?.id === t.id ? { ...t, ...this.drag } : t));
    const place = new Map(this.rows.map(({ lane }, n) => [lane, n]));
    for (let n = 0; n <= this.rows.length; n += 1) {
      pen.fillStyle = c.rule;
      pen.fillRect(0, base + (n + 1) * LANE - 0.5, width, 1);
    }
    for (let i = 0; i < shown.length; i += 1) {
      for (let j = i + 1; j < shown.length && shown[j].start_us < shown[i].end_us; j += 1) {
        if (shown[i].speaker === shown[j].speaker) continue;
        const [a, b] = [shown[j].start_us, Math.min(shown[i].end_us, shown[j].end_us)];
        const rows = [place.get(this.model.lane(shown[i].speaker)), place.get(this.model.lane(shown[j].speaker))];
        const high = base + Math.min(...rows) * LANE;
        hatch(pen, x(a), high, x(b) - x(a), base + (Math.max(...rows) + 1) * LANE - high, c.hatch);
      }
    }
    for (const turn of shown) {
      const lane = this.model.lane(turn.speaker);
      const y = base + place.get(lane) * LANE + 2;
      box(pen, x(turn.start_us), x(turn.end_us), y, turn.text, c, lane ? ((lane - 1) % 4) + 1 : 0, turn.id === this.activeId(), width);
    }
    const y = base + this.rows.length * LANE + 2;
    for (const event of this.model.events.values()) {
      if (event.start_us === null || event.start_us > to_us || (event.end_us ?? event.start_us) < from_us) continue;
      box(pen, x(event.start_us), x(event.end_us ?? event.start_us), y, event.text || event.kind, c, 5, false, width);
    }
  }
}

function box(pen, a, b, y, text, c, colour, active, width) {
  const w = Math.max(2, b - a);
  pen.fillStyle = c[`s${colour}t`];
  pen.strokeStyle = c[`s${colour}`];
  pen.lineWidth = active ? 2 : 1;
  pen.setLineDash(colour === 0 ? [3, 3] : []);
  pen.beginPath();
  pen.roundRect(a, y, w, 20, 2);
  pen.fill();
  pen.stroke();
  pen.setLineDash([]);
  const from = Math.max(a, 0);
  const room = Math.min(b, width) - from - 12;
  if (room < 22) return;
  pen.save();
  pen.beginPath();
  pen.rect(from + 4, y, room + 4, 20);
  pen.clip();
  pen.fillStyle = c.ink;
  const rtl = /[\u0590-\u08ff]/.test(text.slice(0, 12));
  pen.textAlign = rtl ? 'right' : 'left';
  pen.fillText(text.slice(0, 200), rtl ? from + room + 6 : from + 6, y + 14);
  pen.textAlign = 'left';
  pen.restore();
}
