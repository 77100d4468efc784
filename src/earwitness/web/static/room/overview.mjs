// The whole recording at a glance: its sound, what each second is, who played which, what is certified.

import { Board, bars } from './canvas.mjs';
import { $, fill, h } from './dom.mjs';
import { clock, joined, length, total } from './clock.mjs';

const WAVE = 34;
const STRIP = 17;

export class Overview {
  constructor(root, { room, model, peaks, view, onSeek }) {
    Object.assign(this, { root, room, model, peaks, view, onSeek });
    this.coverage = [];
    this.names = $('.names', root);
    this.canvas = $('canvas', root);
    this.board = new Board(this.canvas, (...all) => this.#draw(...all));
    this.canvas.addEventListener('pointerdown', (event) => this.#point(event));
    this.canvas.addEventListener('pointermove', (event) => event.buttons && this.#point(event));
    for (const name of ['turn', 'about', 'added', 'removed']) model.addEventListener(name, () => this.#late());
    peaks.addEventListener('more', () => this.board.ask());
    view.addEventListener('moved', () => this.board.ask());
    this.refresh();
  }

  #late() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), 400);
  }

  #point(event) {
    const box = this.canvas.getBoundingClientRect();
    this.onSeek(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * this.room.duration_us);
  }

  setCoverage(coverage) {
    this.coverage = coverage ?? [];
    this.refresh();
  }

  refresh() {
    const { model, room } = this;
    const turns = model.order.map((id) => model.turns.get(id));
    const machine = turns.filter((t) => t.draft || t.basis_text === 'draft').map((t) => [t.start_us, t.end_us]);
    const speech = (room.speech ?? []).filter(([, , kind]) => !kind || kind === 'speech').map(([a, b]) => [a, b]);
    const certified = joined(model.certified.filter((c) => !c.open).flatMap((c) => c.spans));
    this.strips = [
      { name: 'Every second is', parts: [['quiet', [[0, room.duration_us]]], ['speech', speech], ['machine', joined(machine)]] },
      ...this.coverage.map((one) => ({
        name: `${one.person} played`,
        parts: [['fast', ms(one.faster)], ['full', ms(one.full)]],
      })),
      { name: 'Certified', parts: [['cert', certified]] },
    ];
    fill(this.names, h('span', { class: 'wave' }, 'Sound'), this.strips.map(({ name }) => h('span', { dir: 'auto' }, name)));
    this.canvas.style.setProperty('height', `${WAVE + this.strips.length * STRIP}px`);
    const sure = total(certified);
    this.canvas.setAttribute(
      'aria-label',
      `Whole recording, ${length(room.duration_us)}. ${length(sure)} certified. ` +
        this.coverage.map((c) => `${c.person} played ${length(total(ms(c.full)))} in full`).join('. '),
    );
    const state = $('#certified-sum');
    if (state) state.textContent = sure ? `${length(sure)} certified of ${clock(room.duration_us, 0)}` : 'Nothing certified yet';
    this.board.ask();
  }

  #draw(pen, width, height, c) {
    const { duration_us } = this.room;
    const us_per_px = duration_us / width;
    const { from_us, to_us } = this.view;
    bars(pen, this.peaks, {
      from_us: 0, us_per_px, x: 0, width, middle: WAVE / 2, height: WAVE - 4, quiet: c.rule,
      colourAt: (us) => (us >= from_us && us < to_us ? c.sound : c.edge),
    });
    this.strips.forEach(({ parts }, n) => {
      const y = WAVE + n * STRIP + 5;
      pen.fillStyle = c.rule;
      pen.fillRect(0, y + 8, width, 1);
      for (const [kind, spans] of parts) for (const [a, b] of spans) strip(pen, kind, a / us_per_px, (b - a) / us_per_px, y, c);
    });
    pen.strokeStyle = c.ink;
    pen.lineWidth = 1.5;
    pen.strokeRect(from_us / us_per_px, 0.75, Math.max(4, (to_us - from_us) / us_per_px), WAVE - 1.5);
    pen.fillStyle = c.ink;
    pen.fillRect(this.view.now_us / us_per_px - 0.5, 0, 1, WAVE);
  }
}

const ms = (spans) => (spans ?? []).map(([a, b]) => [a * 1000, b * 1000]);

/** Each kind has a form of its own; colour alone says nothing. The legend draws them the same way. */
function strip(pen, kind, x, wide, y, c) {
  const w = Math.max(1, wide);
  if (kind === 'fast') {
    pen.strokeStyle = c.ink2;
    pen.lineWidth = 1;
    pen.strokeRect(x + 0.5, y + 0.5, Math.max(1, w - 1), 6);
  } else if (kind === 'machine') {
    pen.fillStyle = c.paper;
    pen.fillRect(x, y, w, 7);
    pen.fillStyle = c.ink2;
    for (let at = x; at < x + w; at += 6) pen.fillRect(at, y, Math.min(2, x + w - at), 7);
  } else if (kind === 'speech') {
    pen.fillStyle = c.ink2;
    pen.fillRect(x, y + 2, w, 3);
  } else {
    pen.fillStyle = { quiet: c.rule, full: c.ink2, cert: c.sound }[kind];
    pen.fillRect(x, y, w, 7);
    if (kind !== 'cert') return;
    pen.fillStyle = c.ink;
    pen.fillRect(x, y, w, 1.5);
    pen.fillRect(x, y + 5.5, w, 1.5);
  }
}
