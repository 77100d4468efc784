// Playing the listening copy: exact seeking, speed with the pitch kept, loops, single spans, and two aids for the ear.

import { hex } from './dom.mjs';
import { post } from './net.mjs';
import { joined } from './clock.mjs';

export const SPEEDS = [0.5, 0.75, 1, 1.5, 2];
const LEAP_S = 0.35; // the position moved further than playing can explain: somebody sought
const SEND_MS = 4_000;

export class Player extends EventTarget {
  constructor(exhibit, storage) {
    super();
    this.exhibit = exhibit;
    this.media = new Audio();
    this.media.preload = 'auto';
    this.media.preservesPitch = true;
    this.storage = storage;
    this.span = null; // [from_us, to_us, again]
    this.loop = false;
    this.aids = { louder: false, band: false };
    this.sitting = hex(16);
    this.heard = [];
    this.speed = 1;
    for (const name of ['play', 'pause', 'ended', 'error', 'seeked', 'ratechange']) {
      this.media.addEventListener(name, () => this.#changed(name));
    }
    addEventListener('pagehide', () => this.#send(true));
  }

  get unlocked() {
    return Boolean(this.media.src);
  }

  /** Give the address of the listening copy; another one later (each start of the server has its own) keeps the place. */
  unlock(url) {
    if (url && this.media.getAttribute('src') !== url) {
      const at = this.media.currentTime;
      this.media.src = url;
      if (at) this.media.currentTime = at;
      this.media.playbackRate = this.speed;
    }
    this.dispatchEvent(new Event('state'));
  }

  get playing() {
    return !this.media.paused && !this.media.ended;
  }

  get us() {
    return Math.round(this.media.currentTime * 1e6);
  }

  #changed(name) {
    if (name === 'play') {
      this.last = { at: this.media.currentTime, clock: performance.now() };
      this.#tick();
      this.sender ??= setInterval(() => this.#send(), SEND_MS);
    }
    // On a busy machine `seeked` comes late, when some of what follows has been heard already: it counts.
    if (name === 'seeked') this.#account();
    if (name === 'ratechange') this.last = { at: this.media.currentTime, clock: performance.now() };
    if (name === 'error') this.dispatchEvent(new Event('broken'));
    if (name === 'pause' || name === 'ended') {
      this.#account();
      this.#send();
      clearInterval(this.sender);
      this.sender = null;
    }
    this.dispatchEvent(new Event('state'));
    this.dispatchEvent(new Event('time'));
  }

  #tick = () => {
    if (!this.playing) return;
    this.#account();
    if (this.span && this.us >= this.span[1]) this.#ended();
    this.dispatchEvent(new Event('time'));
    // The frame clock stops in a hidden tab; sound does not, and listening goes on counting.
    if (document.hidden) setTimeout(this.#tick, 100);
    else requestAnimationFrame(this.#tick);
  };

  #ended() {
    const [from, to, after] = this.span;
    if (this.loop) {
      this.seek(from, { keepSpan: true });
      return;
    }
    this.media.pause();
    this.media.currentTime = to / 1e6;
    this.span = null;
    after?.();
  }

  /** What was played since the last look: only if the position moved as far as the clock says it could. */
  #account() {
    const at = this.media.currentTime;
    const clock = performance.now();
    const { last } = this;
    this.last = { at, clock };
    if (!last || this.media.seeking || this.media.muted || this.media.volume === 0) return;
    const moved = at - last.at;
    const could = ((clock - last.clock) / 1000) * this.media.playbackRate;
    if (moved <= 0 || moved > could + LEAP_S) return;
    const percent = Math.round(this.media.playbackRate * 100);
    const range = this.heard.at(-1);
    const from = Math.round(last.at * 1000);
    const to = Math.round(at * 1000);
    if (range && range[2] === percent && Math.abs(range[1] - from) <= 1) range[1] = to;
    else this.heard.push([from, to, percent]);
  }

  async #send(leaving = false) {
    if (!this.heard.length || this.sending) return;
    const ranges = this.heard.filter(([a, b]) => b > a);
    const went = this.heard;
    this.heard = [];
    if (!ranges.length) return;
    this.sending = true;
    try {
      const reply = await post('/api/views', { exhibit: this.exhibit, sitting: this.sitting, ranges }, { keepalive: leaving });
      this.dispatchEvent(new CustomEvent('coverage', { detail: reply }));
    } catch {
      this.heard = [...went, ...this.heard]; // not told yet: with the next
    } finally {
      this.sending = false;
    }
  }

  /** Tell the server now what was heard; resolves when it is told, or could not be. */
  async settle() {
    this.#account();
    await this.#send();
  }

  /** Played in this sitting at no more than full speed and not yet told, in microseconds. */
  get untold() {
    return joined(this.heard.filter(([, , p]) => p <= 100).map(([a, b]) => [a * 1000, b * 1000]));
  }

  seek(us, { keepSpan = false } = {}) {
    this.#account();
    if (!keepSpan) this.span = null;
    const end = Number.isFinite(this.media.duration) ? this.media.duration : Infinity;
    this.media.currentTime = Math.min(Math.max(0, us / 1e6), end);
    this.last = { at: this.media.currentTime, clock: performance.now() };
    this.dispatchEvent(new Event('time'));
  }

  async play() {
    if (!this.unlocked) {
      this.dispatchEvent(new Event('locked'));
      return;
    }
    this.context?.resume();
    this.media.playbackRate = this.speed;
    try {
      await this.media.play();
    } catch (fault) {
      if (fault.name !== 'AbortError') this.dispatchEvent(new CustomEvent('failed', { detail: fault.name }));
    }
  }

  pause() {
    this.media.pause();
  }

  /** Play or pause; after a pause it starts a little earlier, as people like it. */
  toggle() {
    if (this.playing) this.pause();
    else {
      const back = Number(this.storage.get('rewind_s', 1)) * 1e6;
      if (back && this.media.currentTime > 0 && this.paused_at === this.us) this.seek(this.us - back);
      this.play();
    }
    if (!this.playing) this.paused_at = this.us;
  }

  /** Play [from, to) and stop, or over and over while the loop is on. */
  playSpan(from, to, after) {
    this.seek(from);
    this.span = [from, to, after];
    this.play();
  }

  setSpeed(speed) {
    this.#account();
    this.speed = speed;
    this.media.playbackRate = speed;
    this.dispatchEvent(new Event('state'));
  }

  stepSpeed() {
    this.setSpeed(SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length]);
  }

  /** Louder, or only the band of speech. For listening only: nothing that is kept or published passes through it. */
  aid(name, on) {
    this.aids[name] = on;
    if (!this.context) {
      const context = new AudioContext();
      const source = context.createMediaElementSource(this.media);
      const low = new BiquadFilterNode(context, { type: 'highpass', frequency: 300 });
      const high = new BiquadFilterNode(context, { type: 'lowpass', frequency: 3400 });
      const gain = new GainNode(context, { gain: 4 });
      const limit = new DynamicsCompressorNode(context, { threshold: -12, ratio: 12, attack: 0.003, release: 0.1 });
      Object.assign(this, { context, nodes: { source, low, high, gain, limit } });
    }
    const { source, low, high, gain, limit } = this.nodes;
    for (const node of [source, low, high, gain, limit]) node.disconnect();
    const chain = [source];
    if (this.aids.band) chain.push(low, high);
    if (this.aids.louder) chain.push(gain, limit);
    chain.push(this.context.destination);
    chain.reduce((from, to) => from.connect(to));
    this.context.resume();
    this.dispatchEvent(new Event('state'));
  }
}
