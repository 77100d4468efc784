// Standing behind a span: what one had been told before listening, what one has played in full, and the certificate.

import { $, button, field, fill, h, mark } from './dom.mjs';
import { clock, joined, length, outside, total } from './clock.mjs';
import { Trouble, post } from './net.mjs';
import { marks } from './text.mjs';

const MOST_NAMED = 4;
const HEARS = 'What stands here is what I hear.';
const TRANSLATES = 'What stands here is my translation of what I hear.';
const JOIN_US = 60_000; // the gaps between two looks at the clock

export class Standing {
  constructor({ model, player, journal, transcript, translation, person, span, widen, after }) {
    Object.assign(this, { model, player, journal, transcript, person, span, widen, after });
    this.coverage = [];
    this.root = $('#standing');
    this.missing = [];
    this.role = h('input', { type: 'text', dir: 'auto', id: 'cert-role' });
    this.told = h('textarea', { rows: 2, dir: 'auto', id: 'cert-told' });
    this.uncertain = h('textarea', { rows: 2, dir: 'auto', id: 'cert-uncertain' });
    this.sure = h('input', { type: 'checkbox', id: 'cert-sure' });
    this.title = h('h2', {});
    this.state = h('p', { class: 'dim', id: 'cert-state' });
    this.covers = h('div', { id: 'cert-covers' });
    this.lack = h('div', { id: 'cert-missing', role: 'status' });
    this.go = button(`Certify as ${person}`, () => this.certify(), { cls: 'btn main', id: 'certify' });
    this.states = translation ? TRANSLATES : HEARS;
    this.sure.addEventListener('change', () => this.refresh());
    fill(
      this.root,
      this.title, this.covers, this.state, this.lack,
      field('I listened as', this.role),
      field('Before listening I had been told', this.told),
      field('Stays uncertain', this.uncertain),
      h('label', { class: 'check' }, this.sure, h('span', {}, this.states)),
      h('p', { class: 'row' }, this.go),
      h('p', { class: 'dim' }, 'A later edit inside these seconds reopens the certificate. It stays in the log.'),
    );
  }

  know({ role, told }) {
    if (role) this.role.value ||= role;
    if (told) this.told.value ||= told;
  }

  setCoverage(coverage) {
    this.coverage = coverage ?? [];
    this.refresh();
  }

  /** What this person has played in full, at no more than full speed. */
  get full() {
    const own = this.coverage.find((one) => one.person === this.person);
    return joined([...(own?.full ?? []).map(([a, b]) => [a * 1000, b * 1000]), ...this.player.untold], JOIN_US);
  }

  refresh() {
    const span = this.span();
    if (!span) {
      this.title.textContent = 'Stand behind a span';
      this.state.textContent = 'Choose a turn, or draw over the sound to choose a span.';
      this.go.disabled = true;
      this.#covering(null);
      return;
    }
    const [a, b] = span;
    this.#covering(span);
    const gaps = outside(a, b, this.full).filter(([x, y]) => y - x > JOIN_US);
    this.title.textContent = `Stand behind ${clock(a)} to ${clock(b)}`;
    const done = this.model.standing(a, b);
    const reopened = !done && this.model.certified.find((c) => c.open && c.spans.some(([x, y]) => x < b && y > a));
    const parts = [];
    if (done) parts.push(`Certified by ${done.by}.`);
    if (reopened) parts.push(`An edit reopened the certificate of ${reopened.by}.`);
    parts.push(
      gaps.length
        ? `You have played ${length(b - a - total(gaps))} of ${length(b - a)} in full. Faster than 1× does not count.`
        : `You have played all ${length(b - a)} in full, now or earlier. That is what a certificate needs.`,
    );
    this.state.textContent = parts.join(' ');
    this.#lacking(gaps);
    const key = `${a}-${b}-${this.#doubts(a, b)}`;
    if (key !== this.shownFor) {
      this.shownFor = key;
      this.uncertain.value = this.#doubts(a, b);
    }
    this.go.disabled = !this.sure.checked || !this.role.value.trim();
    this.go.title = this.go.disabled ? 'Say as whom you listened, and that what stands here is what you hear.' : '';
  }

  /** Which turns the span takes in, and which only in part: these a certificate does not certify. */
  #covering(span) {
    const touched = span ? this.model.between(...span) : [];
    const part = touched.filter((turn) => turn.start_us < span[0] || turn.end_us > span[1]);
    const words = span ? `${coversWords(touched.length - part.length, part, this.model)}${empty(touched)}` : '';
    if (words === this.coversShown) return;
    this.coversShown = words;
    const all = part.length > 0 && [Math.min(span[0], ...part.map((t) => t.start_us)), Math.max(span[1], ...part.map((t) => t.end_us))];
    fill(
      this.covers,
      words && h('p', {}, part.length ? [mark('half'), ' '] : null, words),
      all && h('p', { class: 'row' }, button(`Take in all of ${part.length === 1 ? 'it' : 'them'}`, () => this.widen(all), { cls: 'btn', id: 'cert-widen' })),
    );
  }

  #lacking(gaps) {
    const key = JSON.stringify(gaps);
    if (key === this.lackKey) return;
    this.lackKey = key;
    this.missing = gaps;
    if (!gaps.length) {
      this.lack.replaceChildren();
      return;
    }
    const few = gaps.slice(0, 6).map(([a, b]) => `${clock(a)} to ${clock(b)}`);
    fill(
      this.lack,
      h('p', { class: 'care' }, mark('care'), ` Not yet played by you: ${few.join(', ')}${gaps.length > 6 ? `, and ${gaps.length - 6} more` : ''}.`),
      button('Play what is missing', () => this.playMissing(), { cls: 'btn', id: 'play-missing' }),
    );
  }

  playMissing() {
    const [first, ...rest] = this.missing.map(([a, b]) => [Math.max(0, a - 50_000), b + 50_000]);
    if (!first) return;
    this.player.setSpeed(Math.min(1, this.player.speed));
    const next = ([a, b], later) => this.player.playSpan(a, b, () => (later.length ? next(later[0], later.slice(1)) : this.refresh()));
    next(first, rest);
  }

  #doubts(a, b) {
    return this.model
      .between(a, b)
      .flatMap((turn) => marks(turn.text).map((one) => `${clock(turn.start_us)} ${one.hearings.map((x) => `“${x}”`).join(' or ')}`))
      .join('\n');
  }

  async certify() {
    const span = this.span();
    if (!span) return;
    const seen = Math.min(this.model.seq, ...this.journal.behind.values());
    this.go.disabled = true;
    this.journal.putDown();
    await this.player.settle();
    const body = {
      spans: [span], seq: seen, role: this.role.value.trim(), told: this.told.value.trim(), uncertain: this.uncertain.value.trim(),
      statement: this.states,
    };
    try {
      if (this.journal.unkept) throw new Trouble('waiting');
      await post(`/api/transcripts/${encodeURIComponent(this.transcript)}/certify`, body);
      this.sure.checked = false;
      this.shownFor = null;
      this.lackKey = null;
      await this.after();
      this.refresh();
      this.state.textContent = `Certified: ${clock(span[0])} to ${clock(span[1])}, ${length(span[1] - span[0])}. ${this.coversShown}`;
    } catch (fault) {
      if (!(fault instanceof Trouble)) throw fault;
      this.refresh();
      if (fault.kind === 'waiting') this.state.textContent = 'Not all changes are kept yet. Try again when they are.';
      else if (fault.kind === 'refused') {
        const gaps = missing(fault.body);
        if (gaps.length) this.#lacking(gaps);
        this.state.textContent = `Not certified. ${fault.message} ${fault.advice}`.trim();
      } else this.state.textContent = 'Not certified: the server is away.';
    }
  }
}

/** `whole`: how many turns lie in a span; `part`: those of which a part is left out. */
function coversWords(whole, part, model) {
  if (!whole && !part.length) return 'Covers no turn: nothing is written there.';
  const turns = whole && (whole === 1 ? 'one turn' : `${whole} turns`);
  if (!part.length) return `Covers ${turns}.`;
  const few = part.slice(0, MOST_NAMED).map((turn) => `${clock(turn.start_us)} ${model.label(turn)}`);
  if (part.length > few.length) few.push(`and ${part.length - few.length} more`);
  const parts = `part of ${part.length === 1 ? 'one' : part.length}: ${few.join(', ')}`;
  return `Covers ${turns ? `${turns} and ` : 'only '}${parts}. A turn is certified only where all of it is covered.`;
}

/** A certificate over a turn without words says that nothing was heard there. */
function empty(turns) {
  const n = turns.filter((turn) => !turn.text.trim()).length;
  return n ? ` ${n === 1 ? 'One of them has' : `${n} of them have`} no words: certified, that says you hear none there.` : '';
}

/** The seconds a refusal names, in microseconds, in whichever unit they are named. */
function missing(body) {
  const where = body?.missing_us ?? body?.missing ?? body?.error?.missing_us ?? body?.error?.missing;
  const ms = body?.missing_ms ?? body?.error?.missing_ms;
  return ms ? ms.map(([a, b]) => [a * 1000, b * 1000]) : (where ?? []);
}

/** Asked before the sound unlocks. Resolves with the address of the listening copy. */
export function askTold({ root, exhibit, onAnswer }) {
  const role = h('input', { type: 'text', dir: 'auto', required: true, id: 'told-role' });
  const told = h('textarea', { rows: 2, dir: 'auto', required: true, id: 'told-told' });
  const say = h('p', { class: 'care', role: 'alert' });
  const form = h(
    'form',
    {},
    h('h2', {}, 'Before you listen'),
    h('p', { class: 'dim' }, 'What one expects changes what one hears. It is kept with your name and the time, and stands in every certificate.'),
    field('I listen as (for example: transcriber, no tie to anyone heard)', role),
    field('I have been told this about the recording (nothing is an answer)', told),
    h('p', { class: 'row' }, h('button', { type: 'submit', class: 'btn main', id: 'told-go' }, 'Begin listening')),
    say,
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = { role: role.value.trim(), told: told.value.trim() };
    try {
      const { media } = await post(`/api/exhibits/${encodeURIComponent(exhibit)}/told`, answer);
      root.hidden = true;
      onAnswer(media, answer);
    } catch (fault) {
      if (!(fault instanceof Trouble)) throw fault;
      say.textContent = fault.kind === 'refused' ? `${fault.message} ${fault.advice}` : 'The server is away. Try again.';
    }
  });
  fill(root, form);
  root.hidden = false;
}
