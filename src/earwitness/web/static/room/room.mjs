// The listening room: one recording, one transcript, everything a person needs to stand behind it.

import { $ } from './dom.mjs';
import { actionsOf } from './actions.mjs';
import { Active } from './active.mjs';
import { Bar } from './bar.mjs';
import { rangeOf } from './caret.mjs';
import { choosing } from './choose.mjs';
import { clock } from './clock.mjs';
import { Finder } from './find.mjs';
import { Heard } from './heard.mjs';
import { Hypotheses } from './hypotheses.mjs';
import { Journal } from './journal.mjs';
import { openKeymap } from './keymap.mjs';
import { Keys } from './keys.mjs';
import { Kept } from './kept.mjs';
import { eventBox, hearingsBox } from './marking.mjs';
import { Model } from './model.mjs';
import { moving } from './moving.mjs';
import { get, onFreshToken } from './net.mjs';
import { Outbox } from './outbox.mjs';
import { Overview } from './overview.mjs';
import { Peaks } from './peaks.mjs';
import { Player } from './player.mjs';
import { Sections } from './sections.mjs';
import { Spectrogram } from './spectrogram.mjs';
import { Standing, askTold } from './standing.mjs';
import { prefs } from './storage.mjs';
import { tokens } from './text.mjs';
import { Transport } from './transport.mjs';
import { Unwritten } from './unwritten.mjs';
import { View, Zoom } from './zoom.mjs';

const AROUND_US = 700_000;

export class Room {
  following = false;
  markIn = null;

  constructor({ exhibit, transcript, room, reply, session }) {
    Object.assign(this, { exhibit, transcript, room, session });
    this.path = `/api/exhibits/${encodeURIComponent(exhibit)}`;
    this.person = session.person ?? '';
    this.model = new Model();
    this.model.load(reply);
    const outbox = new Outbox(`${session.case_id ?? session.case ?? ''}/${exhibit}/${transcript}/${this.person}`);
    this.journal = new Journal(this.model, transcript, outbox);
    this.peaks = new Peaks(room.peaks ?? []);
    this.view = new View(room.duration_us);
    this.player = new Player(exhibit, prefs);
    this.sections = new Sections($('#turns'), this.model, {
      play: (span) => this.player.playSpan(span.start_us, span.end_us ?? span.start_us + 1_500_000),
      editEvent: (event) => eventBox(this.journal, { event, remove: true }),
      said: (aside) => this.said(aside),
      settle: (conflict, how) => this.settle(conflict, how),
      person: this.person,
      editor: (turn) => this.active.refresh(turn),
      flags: () => this.active.flags(),
    });
    this.active = new Active(this.model, this.sections, this.journal);
    this.zoom = new Zoom($('#zoom'), { model: this.model, peaks: this.peaks, view: this.view, activeId: () => this.active.id });
    this.overview = new Overview($('#overview'), {
      room, model: this.model, peaks: this.peaks, view: this.view, onSeek: (us) => this.goTo(us, { turn: false }),
    });
    this.spectrogram = new Spectrogram($('#spectrum'), { player: this.player, view: this.view, note: $('#spectrum-note') });
    this.finder = new Finder({ model: this.model, journal: this.journal, show: (...all) => this.showHit(...all) });
    this.standing = new Standing({
      model: this.model, player: this.player, journal: this.journal, transcript, person: this.person,
      translation: room.transcripts.find((one) => one.id === transcript)?.kind === 'translation',
      span: () => this.span(), after: () => this.reloadAbout(),
      widen: (span) => {
        this.zoom.selection = span;
        this.zoom.board.ask();
        this.standing.refresh();
      },
    });
    this.hypotheses = new Hypotheses({
      model: this.model, transcript, say: (text) => this.say(text), reload: () => this.reloadAbout(),
    });
    this.unwritten = new Unwritten({
      model: this.model, active: this.active, speech: room.speech,
      onPlay: (a, b) => {
        this.view.set(a - this.view.span_us / 4);
        this.player.playSpan(Math.max(0, a - 300_000), b + 300_000);
      },
    });
    this.actions = actionsOf(this);
    this.transport = new Transport(this);
    this.heard = new Heard({
      exhibit, model: this.model, journal: this.journal, transcript, active: this.active, say: (text) => this.say(text),
      go: (place, focus) => this.goToPlace(place, focus),
    });
    this.kept = new Kept(this.journal, { onRetry: () => this.journal.retry() });
    this.keys = new Keys((action, event) => this.actions[action]?.(event), {
      inText: () => this.active.focused,
      busy: () => Boolean(document.querySelector('dialog[open]')),
    });
    this.bar = new Bar(this);
    $('#keys-button')?.addEventListener('click', (event) => {
      event.stopImmediatePropagation();
      this.openKeys();
    }, true);
    this.#wire();
  }

  #wire() {
    const { player, active, zoom, model } = this;
    moving($('#turns'), this);
    active.addEventListener('opened', () => {
      hearingsBox(active);
      const start = active.turn?.start_us ?? null;
      if (start !== null && !player.playing && (start < this.view.from_us || start >= this.view.to_us)) {
        this.view.set(start - this.view.span_us / 6);
      }
      this.zoom.board.ask();
      this.standing.refresh();
      prefs.set(`at/${this.exhibit}/${this.transcript}`, active.id);
      if (player.loop) this.setLoop(true);
    });
    active.addEventListener('typing', () => this.sections.emptied(active.id));
    active.addEventListener('rested', () => {
      hearingsBox(active);
      this.standing.refresh();
    });
    active.addEventListener('word', ({ detail }) => {
      player.seek(detail.us);
      player.play();
    });
    player.addEventListener('time', () => this.#time());
    player.addEventListener('locked', () => {
      $('#told').scrollIntoView({ block: 'center' });
      $('#told-role')?.focus();
      this.say('Say first as whom you listen and what you had been told.');
    });
    player.addEventListener('broken', () => this.#relink());
    onFreshToken(() => this.#relink());
    player.addEventListener('failed', () => this.say('This browser could not play the listening copy.'));
    player.addEventListener('coverage', ({ detail }) => this.#covered(detail.coverage));
    zoom.addEventListener('seek', ({ detail }) => {
      player.seek(detail.us);
      this.view.now_us = detail.us;
      if (detail.turn) active.open(detail.turn, { at: 0 });
      this.standing.refresh();
    });
    zoom.addEventListener('selected', ({ detail }) => {
      this.standing.refresh();
      player.seek(detail.span[0]);
    });
    zoom.addEventListener('edges', ({ detail: { id, start_us, end_us } }) => this.journal.push({ kind: 'edges', turn: id, start_us, end_us }));
    for (const name of ['about', 'turn', 'removed']) model.addEventListener(name, () => this.#soon());
    this.journal.addEventListener('undone', ({ detail }) => {
      const [turn] = detail.turns ?? [];
      if (detail.state !== 'applied') this.say(detail.why || 'There is nothing to take back.');
      // Who went elsewhere or typed on before the answer came stays there: their next words belong there.
      else if (turn && active.id === this.tookBackAt && !this.journal.has(active.id)) {
        if (!active.focused || turn.id !== active.id) active.open(turn.id, { at: -1 });
        this.tookBackAt = active.id;
      }
    });
    this.journal.addEventListener('conflict', () => this.say('Somebody else changed the same turn. Both texts are shown.'));
    this.journal.addEventListener('whole', ({ detail }) => {
      const { id, focused, caret } = active;
      this.journal.reload(() => {
        active.close();
        model.load(detail);
        this.sections.build(id);
      });
      this.unwritten.refresh();
      // Who was typing types on: keys must not go nowhere, or to what they do outside of the text.
      if (id && model.turns.has(id)) active.open(id, { at: caret?.start ?? null, end: caret?.end ?? null, focus: focused });
    });
  }

  #soon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.standing.refresh(), 120);
  }

  #time() {
    const { us } = this.player;
    this.view.now_us = us;
    if (this.player.playing) this.view.follow(us);
    this.zoom.board.ask();
    this.overview.board.ask();
    this.active.playing(us);
    const sounding = this.model.at(us);
    const id = sounding && (sounding.end_us ?? Infinity) > us ? sounding.id : null;
    if (id !== this.sounding) {
      this.sections.rows.get(this.sounding)?.classList.remove('sounds');
      this.sections.rows.get(id)?.classList.add('sounds');
      this.sounding = id;
      if (id && this.player.playing && this.following && !this.active.focused) {
        this.active.open(id, { focus: false });
        this.sections.show(id, { block: 'nearest' });
      }
      this.standing.refresh();
    }
  }

  #covered(coverage) {
    this.overview.setCoverage(coverage);
    this.standing.setCoverage(coverage);
  }

  span() {
    if (this.zoom.selection) return this.zoom.selection;
    const { turn } = this.active;
    return turn && turn.start_us !== null && turn.end_us !== null && turn.end_us > turn.start_us ? [turn.start_us, turn.end_us] : null;
  }

  setLoop(on) {
    const span = this.span();
    this.player.loop = on && Boolean(span);
    if (this.player.loop) this.player.playSpan(...span);
    else this.player.span = null;
    this.transport.refresh();
  }

  goTo(us, { turn = true } = {}) {
    this.player.seek(us);
    this.view.set(us - this.view.span_us / 3);
    const found = this.model.at(us);
    if (!found) return;
    if (turn) this.active.open(found.id, { at: 0 });
    this.sections.show(found.id);
  }

  /** `kind`: undo or redo. */
  takeBack(kind) {
    this.journal[kind]();
    this.tookBackAt = this.active.id;
  }

  /** Where another machine heard other words: show them in their turn, and play them where the sound is unlocked. */
  goToPlace({ start_us, end_us, spots: [spot] }, focus) {
    const turn = spot && this.model.turns.get(spot.turn);
    if (turn) {
      const words = tokens(turn.text);
      const at = words[spot.from]?.at ?? turn.text.length;
      this.active.open(turn.id, { at, focus });
      this.showHit(turn.id, at, spot.from === spot.to ? at : (words[spot.to - 1]?.end ?? at), false);
    }
    if (start_us === null) return;
    if (start_us < this.view.from_us || start_us >= this.view.to_us) this.view.set(start_us - this.view.span_us / 3);
    const from = Math.max(0, start_us - AROUND_US);
    if (this.player.unlocked) this.player.playSpan(from, end_us + AROUND_US);
    else this.player.seek(from);
  }

  said(aside) {
    this.actions.add(aside.start_us, aside.end_us, aside.text);
  }

  /** `how`: {take: 'mine' | 'theirs'} or {text}. */
  settle(conflict, how) {
    if (this.journal.queue.some(({ op }) => op.kind === 'settle' && op.op === conflict.op)) return; // on its way
    // Shown at once: who types on before the answer comes must type into the words that were chosen.
    const says = conflict.kind === 'text' ? (how.text ?? (how.take === 'mine' ? conflict.mine : null)) : null;
    this.journal.push({ kind: 'settle', op: conflict.op, turn: conflict.turn, ...how, says });
    this.model.conflicts = this.model.conflicts.filter((one) => one !== conflict);
    this.model.tell('about');
  }

  showHit(turn, start, end, focus) {
    if (focus) {
      this.active.open(turn, { at: start, end });
      return;
    }
    this.sections.show(turn);
    const row = this.sections.ensure(turn);
    const range = rangeOf(row.querySelector('.said'), start, end);
    if (globalThis.Highlight) CSS.highlights.set('found', new Highlight(range));
    const { start_us } = this.model.turns.get(turn);
    if (start_us !== null) this.view.set(start_us - this.view.span_us / 3);
  }

  /** Speakers, certificates and the like as the server has them now. */
  async reloadAbout() {
    const reply = await get(`/api/transcripts/${encodeURIComponent(this.transcript)}?since=${this.model.seq}`);
    this.model.about({ ...reply, seq: this.model.seq });
    this.model.tell('about');
    this.overview.refresh();
  }

  /** From the text to the controls, from there to what stands beside the text, and back: Tab plays while in the text. */
  leaveText() {
    if (this.active.focused) {
      this.active.node.blur();
      $('#play').focus();
    } else if ($('#deck').contains(document.activeElement)) $('#standing :is(button, input):not(:disabled)').focus();
    else if (this.active.id) this.active.open(this.active.id, { at: 0 });
  }

  openKeys() {
    openKeymap(this.keys);
    $('#keymap').addEventListener('close', () => this.hints(), { once: true });
  }

  hints() {
    this.bar.draw();
  }

  say(text) {
    $('#say').textContent = text;
    clearTimeout(this.hush);
    this.hush = setTimeout(() => ($('#say').textContent = ''), 8_000);
  }

  /** Addresses of sound and picture end with the server that gave them: ask the new one for its own. */
  async #relink() {
    const room = await get(`${this.path}/room`).catch(() => null);
    if (!room) return;
    this.peaks.relink(room.peaks ?? []);
    if (room.media) this.player.unlock(room.media);
  }

  /** The listening copy is made once; until it is there, ask again. */
  async #sound(media) {
    let url = media;
    for (let wait = 1_000; !url; wait = Math.min(wait * 1.5, 10_000)) {
      this.say('The listening copy is being made.');
      await new Promise((resolve) => setTimeout(resolve, wait));
      url = await get(`${this.path}/room`).then((room) => room.media, () => null);
    }
    this.player.unlock(url);
    this.say('The sound is unlocked.');
  }

  async start() {
    const { room, model, reply } = this;
    $('#title').textContent = [room.exhibit, room.title].filter(Boolean).join(' ');
    document.title = `${room.exhibit}: listening room · Earwitness`;
    $('#facts').textContent = `${clock(room.duration_us)} · ${this.transcript}, version ${model.revision}`;
    $('#staged').hidden = !room.staged;
    const [translation] = model.translations;
    $('#turnhead').classList.toggle('translated', Boolean(translation));
    $('#turns').classList.toggle('translated', Boolean(translation));
    $('#said-head').textContent = `As spoken${model.language && model.language !== 'UNKNOWN' ? `: ${model.language}` : ''}`;
    $('#turns').lang = model.language && model.language !== 'UNKNOWN' ? model.language : '';
    $('#fr-head').textContent = translation
      ? `Translation: ${[translation.language, translation.by, translation.state].filter(Boolean).join(', ')}` : '';
    $('#room').hidden = false;
    $('#loading').hidden = true;
    choosing({ ...this, say: (text) => this.say(text) });
    const deck = new ResizeObserver(() => {
      const high = getComputedStyle($('#deck')).position === 'sticky' ? $('#deck').offsetHeight : $('#transport').offsetHeight;
      document.documentElement.style.setProperty('--deck', `${high}px`);
    });
    deck.observe($('#deck'));
    const first = prefs.get(`at/${this.exhibit}/${this.transcript}`);
    const at = model.turns.has(first) ? first : model.order[0];
    const filled = this.sections.build(at);
    if (at) this.active.open(at, { focus: false });
    if (at !== model.order[0]) this.sections.show(at);
    if (!model.order.length) this.say('Nothing is written yet. Play it, and press “Begin a turn” (Alt S) where somebody begins to speak, and again where they end.');
    await this.journal.open();
    if (this.journal.recovered) this.say(`${this.journal.recovered} changes of an earlier window are sent now.`);
    if (room.media || room.told) {
      this.standing.know(room.told ?? {});
      this.#sound(room.media);
    } else {
      askTold({
        root: $('#told'), exhibit: this.exhibit,
        onAnswer: (media, answer) => {
          this.standing.know(answer);
          this.#sound(media);
          $('#play').focus();
        },
      });
    }
    get(`${this.path}/coverage`).then(({ coverage }) => this.#covered(coverage), () => {});
    this.standing.refresh();
    await filled;
    document.documentElement.dataset.ready = 'room';
    return reply;
  }
}
