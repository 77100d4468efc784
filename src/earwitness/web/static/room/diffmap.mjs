// The map of differences on the timeline: where, of which kind, and the number under which the table has it.

import { Board, bars, hatch } from './canvas.mjs';
import { clock } from './clock.mjs';

export const ROWS = ['Words differ', 'Only one heard', 'Speaker differs'];
const PLACE = { words: 0, missing: 1, speaker: 2 };
const TOP = 18;
const WAVE = 58;
const LANE = 22;
const STEPS_S = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600];

export class DiffMap {
  /** `places`: [{kind, start_us, end_us}]; `onPoint(us)`. */
  constructor(canvas, { places, duration_us, peaks, player, onPoint }) {
    Object.assign(this, { canvas, duration_us, peaks, player });
    this.places = places.filter((one) => one.start_us !== null);
    canvas.style.setProperty('height', `${TOP + WAVE + (ROWS.length + 1) * LANE}px`);
    canvas.addEventListener('click', (event) => {
      const [from, to] = this.span;
      const box = canvas.getBoundingClientRect();
      onPoint(from + ((event.clientX - box.left) / box.width) * (to - from));
    });
    this.board = new Board(canvas, (...all) => this.#draw(...all));
    peaks.addEventListener('more', () => this.board.ask());
    player.addEventListener('time', () => this.board.ask());
  }

  /** The part of the recording in which they differ, with room on both sides. */
  get span() {
    const times = this.places.flatMap((one) => [one.start_us, one.end_us]);
    if (!times.length) return [0, this.duration_us];
    const [a, b] = [times.reduce((x, y) => Math.min(x, y)), times.reduce((x, y) => Math.max(x, y))];
    const edge = Math.max(2_000_000, (b - a) * 0.04);
    return [Math.max(0, a - edge), Math.min(this.duration_us, b + edge)];
  }

  #draw(pen, width, height, c) {
    const [from, to] = this.span;
    const per = (to - from) / width;
    const x = (us) => (us - from) / per;
    const base = TOP + WAVE;
    pen.font = `11px ${c.sans}`;
    const step = (STEPS_S.find((s) => (s * 1e6) / per > 90) ?? 7200) * 1e6;
    for (let us = Math.ceil(from / step) * step; us < to; us += step) {
      pen.fillStyle = c.rule;
      pen.fillRect(x(us), TOP, 1, height - TOP);
      pen.fillStyle = c.ink2;
      if (x(us) < width - 44) pen.fillText(clock(us, 0), x(us) + 4, 13);
    }
    bars(pen, this.peaks, {
      from_us: from, us_per_px: per, x: 0, width, middle: TOP + WAVE / 2, height: WAVE - 8, quiet: c.rule, colourAt: () => c.edge,
    });
    for (let n = 0; n < ROWS.length; n += 1) {
      pen.fillStyle = c.rule;
      pen.fillRect(0, base + (n + 1) * LANE - 0.5, width, 1);
    }
    for (const place of this.places) this.#place(pen, place, x, per, base, c);
    this.#numbers(pen, x, height, base, c);
    pen.fillStyle = c.sound;
    pen.fillRect(x(this.player.us), TOP, 1.5, WAVE);
  }

  #place(pen, place, x, per, base, c) {
    const row = PLACE[place.kind] ?? 0;
    const y = base + row * LANE + 4;
    const wide = Math.max(5, (place.end_us - place.start_us) / per);
    pen.strokeStyle = pen.fillStyle = c.ink;
    pen.lineWidth = 1.5;
    if (row === 0) pen.fillRect(x(place.start_us), y, Math.min(wide, 8), 14);
    else pen.strokeRect(x(place.start_us), y, wide, 14);
    if (row === 2) hatch(pen, x(place.start_us), y, wide, 14, c.hatch);
  }

  /** Numbers where there is room for them; the table has them all. */
  #numbers(pen, x, height, base, c) {
    let last = -Infinity;
    for (const place of this.places) {
      const at = x(place.start_us) + 4;
      if (!place.number || at - last < 22) continue;
      last = at;
      const y = base + (PLACE[place.kind] ?? 0) * LANE + 18;
      pen.fillStyle = c.ink;
      pen.fillRect(at - 0.5, y, 1, height - LANE / 2 - y);
      pen.beginPath();
      pen.arc(at, height - LANE / 2, 9, 0, 7);
      pen.fill();
      pen.fillStyle = c.paper;
      pen.textAlign = 'center';
      pen.fillText(String(place.number), at, height - LANE / 2 + 4);
      pen.textAlign = 'left';
    }
  }
}
