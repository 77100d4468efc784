// Where two listeners differ: a map on the timeline, then place by place, with a choice that a named person makes.
// Neither side stands above the other, and all three texts are kept.

import { Board, bars, hatch } from './canvas.mjs';
import { $, button, fill, h, mark } from './dom.mjs';
import { ask } from './ask.mjs';
import { clock } from './clock.mjs';
import { Trouble, get, post } from './net.mjs';
import { Peaks } from './peaks.mjs';
import { Player } from './player.mjs';
import { askTold } from './standing.mjs';
import { prefs } from './storage.mjs';

const ROWS = ['Words differ', 'Only one heard', 'Speaker differs'];
const PLACE = { words: 0, missing: 1, speaker: 2 };
const TOP = 18;
const WAVE = 58;
const LANE = 22;
const AROUND_US = 1_500_000;

/** One side of a difference, however it came: {text, speaker, before, after}. */
function side(item, name) {
  const value = item[name];
  const other = value && typeof value === 'object' ? value : { text: value ?? '' };
  const speaker = other.speaker ?? item[`speaker_${name}`] ?? '';
  return {
    text: other.text ?? '',
    speaker: speaker === 'UNSTATED' ? 'not stated' : speaker,
    before: other.before ?? item.before ?? '',
    after: other.after ?? item.after ?? '',
  };
}

export class Compare {
  constructor({ exhibit, room, session, names }) {
    Object.assign(this, { exhibit, room, session, names });
    this.choices = new Map();
    this.player = new Player(exhibit, prefs);
    if (room.media) this.player.unlock(room.media);
    this.player.addEventListener('time', () => this.board?.ask());
    this.player.addEventListener('locked', () =>
      askTold({ root: $('#told'), exhibit, onAnswer: (media) => this.player.unlock(media) }),
    );
  }

  who(name) {
    const plain = name.split('@')[0];
    return this.room.transcripts.find((one) => one.id === plain)?.owner ?? name;
  }

  async start() {
    const [a, b] = this.names;
    this.reply = await get(`/api/compare?${new URLSearchParams({ a, b })}`, { timeout_ms: 60_000 });
    this.map = this.reply.map;
    for (const one of this.reply.decided ?? this.reply.choices ?? []) this.choices.set(one.row, one);
    document.title = `${this.exhibit}: where two listeners differ · Earwitness`;
    $('#loading').hidden = true;
    $('.keys').hidden = true;
    const root = $('#compare');
    root.hidden = false;
    this.sum = h('span', { class: 'st', role: 'status', id: 'compare-sum' });
    this.canvas = h('canvas', { role: 'img', 'aria-label': 'Where the two differ on the timeline. The table below says the same in words.' });
    this.rows = h('tbody', {});
    this.say = h('p', { class: 'say', role: 'status' });
    fill(
      root,
      h('div', { class: 'rh' }, h('h1', {}, 'Where two listeners differ'), this.sum),
      h('p', { class: 'dim' }, h('bdi', {}, this.who(a)), ' and ', h('bdi', {}, this.who(b)), ' each wrote this recording down. Whoever decides here signs with their name. All texts are kept.'),
      h('section', { class: 'lanes zoom diffmap', 'aria-label': 'Map' }, h('div', { class: 'names' }, h('span', { class: 'wave' }, 'Sound'), ROWS.map((row) => h('span', {}, row)), h('span', {}, ' ')), this.canvas),
      h('p', { class: 'legend difflegend' }, h('span', {}, h('i', { class: 'meaning' }), 'other words'), h('span', {}, h('i', { class: 'only' }), 'one wrote words, the other none'), h('span', {}, h('i', { class: 'who' }), 'who spoke')),
      h('section', { id: 'told-here' }),
      this.say,
      h('table', { class: 'diffs' },
        h('thead', {}, h('tr', {}, ['Time', 'Speaker', this.who(a), this.who(b), 'What stands, and who says so'].map((t) => h('th', { scope: 'col', dir: 'auto' }, t)))),
        this.rows),
      h('div', { class: 'two-panels' },
        h('section', {}, h('h2', {}, 'How far they agree'), this.#agreement()),
        h('section', {}, h('h2', {}, 'What this does not show'), h('p', { class: 'dim' }, 'That where both agree, both are right. Both may have been told the same before they listened.'))),
    );
    $('#told-here').append($('#told'));
    this.canvas.style.setProperty('height', `${TOP + WAVE + (ROWS.length + 1) * LANE}px`);
    this.canvas.addEventListener('click', (event) => this.#point(event));
    this.peaks = new Peaks(this.room.peaks ?? []);
    this.board = new Board(this.canvas, (...all) => this.#draw(...all));
    this.peaks.addEventListener('more', () => this.board.ask());
    this.#list();
    document.documentElement.dataset.ready = 'compare';
  }

  /** The part of the recording in which they differ, with room on both sides. */
  get span() {
    const times = this.map.flatMap((one) => [one.start_us, one.end_us]).filter((t) => t !== null && t !== undefined);
    if (!times.length) return [0, this.room.duration_us];
    const [a, b] = [Math.min(...times), Math.max(...times)];
    const edge = Math.max(2_000_000, (b - a) * 0.04);
    return [Math.max(0, a - edge), Math.min(this.room.duration_us, b + edge)];
  }

  #draw(pen, width, height, c) {
    const [from, to] = this.span;
    const per = (to - from) / width;
    const x = (us) => (us - from) / per;
    pen.font = `11px ${c.sans}`;
    const step = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600].map((s) => s * 1e6).find((s) => s / per > 90) ?? 7.2e9;
    for (let us = Math.ceil(from / step) * step; us < to; us += step) {
      pen.fillStyle = c.rule;
      pen.fillRect(x(us), TOP, 1, height - TOP);
      pen.fillStyle = c.ink2;
      pen.fillText(clock(us, 0), x(us) + 4, 13);
    }
    bars(pen, this.peaks, { from_us: from, us_per_px: per, x: 0, width, middle: TOP + WAVE / 2, height: WAVE - 8, quiet: c.rule, colourAt: () => c.edge });
    const base = TOP + WAVE;
    for (let n = 0; n < ROWS.length; n += 1) {
      pen.fillStyle = c.rule;
      pen.fillRect(0, base + (n + 1) * LANE - 0.5, width, 1);
    }
    const last = [];
    this.map.forEach((item, n) => {
      const row = PLACE[item.kind] ?? 0;
      const [at, wide] = [x(item.start_us), Math.max(5, (item.end_us - item.start_us) / per)];
      const y = base + row * LANE + 4;
      pen.strokeStyle = pen.fillStyle = c.ink;
      pen.lineWidth = 1.5;
      if (row === 0) pen.fillRect(at, y, Math.min(wide, 8), 14);
      else pen.strokeRect(at, y, wide, 14);
      if (row === 2) hatch(pen, at, y, wide, 14, c.hatch);
      const middle = at + Math.min(wide, row === 0 ? 8 : wide) / 2;
      if (last.length && middle - last.at(-1) < 22) return; // numbers would cover each other; the table has them all
      last.push(middle);
      pen.fillRect(middle - 0.5, y + 14, 1, height - LANE / 2 - y - 14);
      pen.beginPath();
      pen.arc(middle, height - LANE / 2, 9, 0, 7);
      pen.fill();
      pen.fillStyle = c.paper;
      pen.textAlign = 'center';
      pen.fillText(String(n + 1), middle, height - LANE / 2 + 4);
      pen.textAlign = 'left';
    });
    pen.fillStyle = c.sound;
    pen.fillRect(x(this.player.us), TOP, 1.5, WAVE);
  }

  #point(event) {
    const [from, to] = this.span;
    const box = this.canvas.getBoundingClientRect();
    const us = from + ((event.clientX - box.left) / box.width) * (to - from);
    const near = this.map.reduce((best, one, n) => (best < 0 || Math.abs(one.start_us - us) < Math.abs(this.map[best].start_us - us) ? n : best), -1);
    this.rows.children[near]?.scrollIntoView({ block: 'center' });
    this.rows.children[near]?.querySelector('button')?.focus({ preventScroll: true });
  }

  #list() {
    fill(this.rows, this.map.map((item, n) => this.#row(item, n)));
    const done = this.map.filter((item, n) => this.choices.has(item.row ?? n)).length;
    fill(this.sum, mark(done === this.map.length ? 'done' : done ? 'half' : 'open'), `${done} of ${this.map.length} differences decided`);
  }

  #row(item, n) {
    const [a, b] = [side(item, 'a'), side(item, 'b')];
    const [nameA, nameB] = this.names.map((name) => this.who(name));
    const key = item.row ?? n;
    const chosen = this.choices.get(key);
    const said = (one) =>
      one.text
        ? h('span', { class: 'said', dir: 'auto' }, one.before ? `${one.before} ` : '', h('b', {}, item.kind === 'speaker' ? `${one.speaker}: ${one.text}` : one.text), one.after ? ` ${one.after}` : '')
        : h('span', { class: 'event' }, 'nothing written');
    const options = [['a', nameA], ['b', nameB], ['both', 'Both'], ['none', 'None']].filter(([value]) => item.kind !== 'missing' || value === 'none' || (value === 'a' ? a.text : value === 'b' && b.text));
    return h(
      'tr',
      { dataset: { row: key } },
      h('td', { class: 'tc', 'data-label': 'Time' }, button(clock(item.start_us), () => this.#play(item), { cls: 'link', 'aria-label': `Play ${clock(item.start_us)}` })),
      h('td', { 'data-label': 'Speaker' }, h('bdi', {}, item.kind === 'speaker' ? `${a.speaker || 'not stated'} or ${b.speaker || 'not stated'}?` : a.speaker || b.speaker || 'not stated')),
      h('td', { 'data-label': nameA }, said(a)),
      h('td', { 'data-label': nameB }, said(b)),
      h('td', { 'data-label': 'What stands' },
        h('span', { class: 'seg', role: 'group', 'aria-label': `What stands at ${clock(item.start_us)}` },
          options.map(([value, label]) => h('button', { type: 'button', 'aria-pressed': String(chosen?.choice === value), on: { click: () => this.#choose(item, key, value, a, b) } }, h('bdi', {}, label)))),
        h('p', { class: 'tiny dim', dir: 'auto' }, chosen ? [chosen.why, chosen.by].filter(Boolean).join('. ') : 'Not decided.')),
    );
  }

  #play(item) {
    this.player.playSpan(Math.max(0, item.start_us - AROUND_US), item.end_us + AROUND_US);
  }

  async #choose(item, row, choice, a, b) {
    const answer = await ask('Why does this stand?', [{ name: 'why', label: 'For example: repeated clearly 1.1 s later' }], { ok: 'Decide' });
    if (!answer) return;
    const text = { a: a.text, b: b.text, both: `[${a.text}|${b.text}?]`, none: '' }[choice];
    const own = (choice === 'b' ? b : a).speaker;
    const speaker = own === 'not stated' ? 'UNSTATED' : own || null;
    try {
      const reply = await post('/api/adjudicate', {
        a: this.names[0], b: this.names[1], row, start_us: item.start_us, end_us: item.end_us, kind: item.kind, choice, text, speaker, why: answer.why,
      });
      this.choices.set(row, { row, choice, why: answer.why, by: this.session.person });
      this.say.textContent = reply.transcript ? `Decided. It stands in ${reply.transcript}; both transcripts stay as they are.` : 'Decided.';
      this.#list();
      this.rows.querySelector(`[data-row="${row}"] [aria-pressed=true]`)?.focus();
    } catch (fault) {
      if (!(fault instanceof Trouble)) throw fault;
      this.say.textContent = fault.kind === 'refused' ? `Not decided. ${fault.message} ${fault.advice}` : 'Not decided: the server is away.';
    }
  }

  #agreement() {
    const agreement = this.reply.agreement ?? {};
    const counts = (one) => [one.words, one.words - one.same];
    return h(
      'table',
      { class: 'diffs' },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Speaker'), h('th', { scope: 'col', class: 'n' }, 'Words heard'), h('th', { scope: 'col', class: 'n' }, 'Not alike'))),
      h('tbody', {}, Object.entries(agreement).filter(([, one]) => typeof one?.words === 'number').map(([label, one]) =>
        h('tr', {}, h('td', { 'data-label': 'Speaker' }, h('bdi', {}, label)), counts(one).map((n, k) => h('td', { class: 'n', 'data-label': k ? 'Not alike' : 'Words heard' }, String(n)))))),
    );
  }
}
