// Where two listeners differ: a map on the timeline, then turn by turn, with a choice that a named person makes.
// Neither side stands above the other; the choices make a third transcript, and all three are kept.

import { $, button, fill, h, mark } from './dom.mjs';
import { ask } from './ask.mjs';
import { clock } from './clock.mjs';
import { DiffMap, ROWS } from './diffmap.mjs';
import { Trouble, get, post } from './net.mjs';
import { Peaks } from './peaks.mjs';
import { Player } from './player.mjs';
import { askTold } from './standing.mjs';
import { prefs } from './storage.mjs';
import { both, pieces } from './wordpairs.mjs';

const AROUND_US = 700_000;
const plain = (name) => name.split('@')[0];
const named = (speaker) => (!speaker || speaker === 'UNSTATED' ? 'not stated' : speaker);

export class Compare {
  constructor({ exhibit, room, session, names }) {
    Object.assign(this, { exhibit, room, session, names });
    this.decided = {};
    this.stands = new Map();
    this.player = new Player(exhibit, prefs);
    if (room.media) this.player.unlock(room.media);
    this.player.addEventListener('locked', () =>
      askTold({ root: $('#told'), exhibit, onAnswer: (media) => this.player.unlock(media) }),
    );
  }

  #of(name) {
    return this.room.transcripts.find((one) => one.id === plain(name));
  }

  #label(name) {
    const one = this.#of(name);
    return one?.kind === 'draft' ? `${one.id}, a machine’s` : (one?.owner ?? name);
  }

  /** Whose text it is; where both are of one person, which version of which transcript. */
  who(name) {
    const [a, b] = this.names.map((one) => this.#label(one));
    return a === b ? name.replace('@R', ', version ') : this.#label(name);
  }

  /** Whether two people wrote without seeing each other's words. */
  get blind() {
    const [a, b] = this.names.map((name) => this.#of(name)?.pair);
    return Boolean(a) && a === b;
  }

  /** A third transcript that already decides between these two: the newest, or null. */
  async #third() {
    const [a, b] = this.names.map(plain);
    const possible = this.room.transcripts.filter((one) => one.kind === 'adjudication' && one.source === a && !one.hidden);
    for (const { id } of possible.reverse()) {
      const reply = await get(`/api/adjudicate?${new URLSearchParams({ transcript: id })}`, { timeout_ms: 60_000 });
      if (reply.b.transcript === b) return reply;
    }
    return null;
  }

  async #load() {
    const [a, b] = this.names;
    this.reply = (await this.#third()) ?? (await get(`/api/compare?${new URLSearchParams({ a, b })}`, { timeout_ms: 60_000 }));
    this.decided = this.reply.decided ?? {};
    this.transcript = this.reply.transcript ?? null;
    this.rows = this.reply.rows.filter((row) => row.differs);
    if (this.transcript) {
      const { turns } = await get(`/api/transcripts/${encodeURIComponent(this.transcript)}`);
      this.stands = new Map(turns.map((turn) => [turn.id, turn.text]));
    }
  }

  async start() {
    await this.#load();
    const [a, b] = this.names.map((name) => this.who(name));
    const title = this.blind ? 'Where two listeners differ' : 'Where two versions differ';
    document.title = `${this.exhibit}: ${title.toLowerCase()} · Earwitness`;
    $('#loading').hidden = $('.keys').hidden = true;
    const root = $('#compare');
    root.hidden = false;
    this.sum = h('span', { class: 'st', role: 'status', id: 'compare-sum' });
    this.body = h('tbody', {});
    this.say = h('p', { class: 'say', role: 'status' });
    const canvas = h('canvas', { role: 'img', 'aria-label': 'Where the two differ on the timeline. The table below says the same in words.' });
    const heads = ['Time', 'Speaker', a, b, 'What stands, and who says so'];
    fill(
      root,
      h('div', { class: 'rh' }, h('h1', {}, title), this.sum),
      h('p', { class: 'dim' }, h('bdi', {}, a), ' and ', h('bdi', {}, b), this.blind ? ' each wrote this recording down.' : ' are compared word by word.', ' Whoever decides here does it in their own name. All three texts are kept. The third begins with the sounds of both; those of one say who heard them.'),
      h('section', { class: 'lanes zoom diffmap', 'aria-label': 'Map' },
        h('div', { class: 'names' }, h('span', { class: 'wave' }, 'Sound'), ROWS.map((row) => h('span', {}, row))), canvas),
      h('p', { class: 'legend difflegend' }, h('span', {}, h('i', { class: 'meaning' }), 'other words'), h('span', {}, h('i', { class: 'only' }), 'one wrote words, the other none'), h('span', {}, h('i', { class: 'who' }), 'who spoke')),
      $('#told'), this.say,
      h('table', { class: 'diffs' }, h('thead', {}, h('tr', {}, heads.map((t) => h('th', { scope: 'col', dir: 'auto' }, t)))), this.body),
      h('div', { class: 'two-panels' },
        h('section', {}, h('h2', {}, 'How far they agree'), this.#agreement()),
        h('section', {}, h('h2', {}, 'What this does not show'), h('p', { class: 'dim' }, 'That where both agree, both are right. Both may have been told the same before they listened.'))),
    );
    const number = new Map(this.rows.map((row, n) => [row.turn, n + 1]));
    this.map = new DiffMap(canvas, {
      places: this.reply.map.map((one) => ({ ...one, number: number.get(one.a_turns?.[0]) ?? this.#near(one.start_us) })),
      duration_us: this.room.duration_us, peaks: new Peaks(this.room.peaks ?? []), player: this.player,
      onPoint: (us) => this.#point(us),
    });
    this.#list();
    document.documentElement.dataset.ready = 'compare';
  }

  /** Number of the row nearest to a moment, from 1. */
  #near(us) {
    let best = 0;
    this.rows.forEach((row, n) => {
      if (Math.abs((row.start_us ?? Infinity) - us) < Math.abs((this.rows[best].start_us ?? Infinity) - us)) best = n;
    });
    return best + 1;
  }

  #point(us) {
    const row = this.body.children[this.#near(us) - 1];
    row?.scrollIntoView({ block: 'center' });
    row?.querySelector('button')?.focus({ preventScroll: true });
  }

  #list() {
    fill(this.body, this.rows.map((row) => this.#row(row)));
    const done = this.rows.filter((row) => this.decided[row.row]).length;
    const all = this.rows.length;
    const words = all ? `${done} of ${all} ${all === 1 ? 'difference' : 'differences'} decided` : 'They agree in every word and speaker';
    fill(this.sum, mark(done === all ? 'done' : done ? 'half' : 'open'), words);
  }

  /** One side's words, those that differ underlined. */
  #said(row, name) {
    const own = row[name];
    if (!own?.text) return h('span', { class: 'event' }, 'nothing written');
    const other = row[name === 'a' ? 'b' : 'a'];
    const [x, y] = [row.a?.text ?? '', row.b?.text ?? ''];
    const parts = pieces(x, y).flatMap((one) => (one[name] ? [one.same ? one[name] : h('b', {}, one[name]), ' '] : []));
    const speaker = other && other.speaker !== own.speaker ? [h(row.speakers_differ ? 'b' : 'span', {}, `${named(own.speaker)}:`), ' '] : [];
    return h('span', { class: 'said', dir: 'auto' }, speaker, parts);
  }

  #row(row) {
    const [nameA, nameB] = this.names.map((name) => this.who(name));
    const { a, b } = row;
    const made = this.decided[row.row];
    const options = [a && ['a', nameA], b && ['b', nameB], a && b && a.text !== b.text && ['both', 'Both'], ['none', 'None'], ['own', 'Other']].filter(Boolean);
    const text = made ? (this.stands.get(row.turn) ?? '') : '';
    const pressed = made && { a: 'a', b: 'b', own: !text ? 'none' : text === both(a?.text ?? '', b?.text ?? '') ? 'both' : 'own' }[made.choice];
    const speakers = [...new Set([a, b].filter(Boolean).map((one) => named(one.speaker)))].join(row.speakers_differ ? ' or ' : ' / ');
    return h(
      'tr',
      { dataset: { row: row.row } },
      h('td', { class: 'tc', 'data-label': 'Time' }, row.start_us === null ? 'no time' : button(clock(row.start_us), () => this.#play(row), { cls: 'link', 'aria-label': `Play from ${clock(row.start_us)}` })),
      h('td', { 'data-label': 'Speaker' }, h('bdi', {}, speakers), speakers.includes(' or ') ? '?' : ''),
      h('td', { 'data-label': nameA }, this.#said(row, 'a')),
      h('td', { 'data-label': nameB }, this.#said(row, 'b')),
      h('td', { 'data-label': 'What stands' },
        h('span', { class: 'seg', role: 'group', 'aria-label': `What stands at ${clock(row.start_us)}` },
          options.map(([value, label]) => h('button', { type: 'button', 'aria-pressed': String(pressed === value), on: { click: () => this.#choose(row, value) } }, h('bdi', {}, label)))),
        h('p', { class: 'tiny dim', dir: 'auto' }, made
          ? [pressed === 'own' ? `“${text}” ` : '', pressed === 'both' ? 'Both are kept and published. ' : '', pressed === 'none' ? 'Neither stands; both are kept. ' : '', h('bdi', {}, made.by ?? '')]
          : 'Not decided.')),
    );
  }

  #play(row) {
    this.player.playSpan(Math.max(0, row.start_us - AROUND_US), (row.end_us ?? row.start_us + 2_000_000) + AROUND_US);
  }

  async #choose(row, option) {
    const { a, b } = row;
    let choice = option === 'a' || option === 'b' ? option : 'own';
    let text = null;
    if (option === 'both') text = both(a.text, b.text);
    if (option === 'none') text = '';
    if (option === 'own') {
      const answer = await ask('What do you hear?', [{ name: 'text', label: 'In your words', value: this.stands.get(row.turn) ?? a?.text ?? b?.text ?? '', rows: 3 }], { ok: 'Let this stand' });
      if (!answer) return;
      text = answer.text;
    }
    const speaker = [a, b].map((one) => one?.speaker).find((one) => one && one !== 'UNSTATED') ?? 'UNSTATED';
    try {
      if (!this.transcript) {
        const [x, y] = this.names;
        this.transcript = (await post('/api/adjudicate', { a: x, b: y })).transcript;
      }
      const reply = await post('/api/adjudicate', { transcript: this.transcript, row: row.row, choice, ...(choice === 'own' ? { text, speaker } : {}) });
      const refused = reply.results?.find((one) => one.state === 'refused');
      if (refused) throw new Trouble('refused', 409, { error: { known: refused.why } });
      this.decided = reply.decided ?? this.decided;
      for (const one of reply.results ?? []) {
        for (const turn of one.turns ?? []) this.stands.set(turn.id, turn.text);
        for (const id of one.removed ?? []) this.stands.delete(id);
      }
      this.say.textContent = `Decided. It stands in ${this.transcript}; the other two stay as they are.`;
      this.#list();
      this.body.querySelector(`[data-row="${row.row}"] [aria-pressed=true]`)?.focus();
    } catch (fault) {
      if (!(fault instanceof Trouble)) throw fault;
      this.say.textContent = fault.kind === 'refused' ? `Not decided. ${fault.message} ${fault.advice}` : 'Not decided: the server is away.';
    }
  }

  #agreement() {
    const heads = ['Speaker', 'Words heard', 'Not alike', 'Speaker differs'];
    const counts = (one) => [one.words, one.words - one.same, one.same - (one.same_speaker ?? one.same)];
    return h(
      'table',
      { class: 'diffs' },
      h('thead', {}, h('tr', {}, heads.map((head, n) => h('th', { scope: 'col', class: n ? 'n' : null }, head)))),
      h('tbody', {}, Object.entries(this.reply.agreement ?? {}).map(([label, one]) =>
        h('tr', {}, h('td', { 'data-label': heads[0] }, h('bdi', {}, [...new Set([label, this.reply.speakers[label] ?? label])].map(named).join(' / '))),
          counts(one).map((n, k) => h('td', { class: 'n', 'data-label': heads[k + 1] }, String(n)))))),
    );
  }
}
