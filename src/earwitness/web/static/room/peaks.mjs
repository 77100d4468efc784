// The picture of the sound, from audiowaveform's .dat files (version 2) by byte ranges: never the whole of a long one.

import { bytes } from './net.mjs';

const HEADER = 24;
const CHUNK = 8192; // pixels asked for at once
const MOST_CHUNKS = 48;

export class Peaks extends EventTarget {
  /** `levels`: [{url, samples_per_pixel, pixels, rate}], any order. */
  constructor(levels) {
    super();
    this.relink(levels);
  }

  /** Addresses end with the server that gave them. */
  relink(levels) {
    this.levels = [...levels].sort((a, b) => a.samples_per_pixel - b.samples_per_pixel);
    this.chunks = new Map();
    this.headers = new Map();
    this.dispatchEvent(new Event('more'));
  }

  /** The coarsest level that still has a pixel for each of ours. */
  level(us_per_pixel) {
    let best = 0;
    this.levels.forEach((one, n) => {
      if ((one.samples_per_pixel / one.rate) * 1e6 <= us_per_pixel * 1.01) best = n;
    });
    return best;
  }

  async #wide(n) {
    if (!this.headers.has(n)) {
      this.headers.set(
        n,
        bytes(this.levels[n].url, 0, HEADER).then((buffer) => {
          const view = new DataView(buffer);
          return (view.getUint32(4, true) & 1) === 0; // flag 0 clear: 16 bits
        }),
      );
    }
    return this.headers.get(n);
  }

  #load(n, chunk) {
    const key = `${n}/${chunk}`;
    const known = this.chunks.get(key);
    if (known) {
      this.chunks.delete(key); // freshest last
      this.chunks.set(key, known);
      return known.data;
    }
    const entry = { data: null };
    this.chunks.set(key, entry);
    if (this.chunks.size > MOST_CHUNKS) this.chunks.delete(this.chunks.keys().next().value);
    const load = async () => {
      const wide = await this.#wide(n);
      const size = wide ? 4 : 2;
      const from = chunk * CHUNK;
      const to = Math.min(this.levels[n].pixels, from + CHUNK);
      if (to <= from) return;
      const buffer = await bytes(this.levels[n].url, HEADER + from * size, HEADER + to * size);
      const whole = buffer.slice(0, buffer.byteLength - (buffer.byteLength % size));
      const values = wide ? new Int16Array(whole) : new Int8Array(whole);
      entry.data = Float32Array.from(values, (v) => v / (wide ? 32768 : 128));
      this.dispatchEvent(new Event('more'));
    };
    load().catch(() => {
      // Not asked again at every frame while the server is away.
      setTimeout(() => this.chunks.delete(key), 3_000);
    });
    return null;
  }

  /** Loudest distance from the middle, 0..1, in each of `count` columns from `from_us`; -1 where not loaded yet. */
  columns(from_us, us_per_pixel, count) {
    const out = new Float32Array(count);
    if (!this.levels.length) return out.fill(-1);
    const n = this.level(us_per_pixel);
    const { samples_per_pixel, rate, pixels } = this.levels[n];
    const step = (samples_per_pixel / rate) * 1e6;
    for (let c = 0; c < count; c += 1) {
      const a = Math.floor((from_us + c * us_per_pixel) / step);
      const b = Math.max(a + 1, Math.floor((from_us + (c + 1) * us_per_pixel) / step));
      let most = 0;
      for (let i = Math.max(0, a); i < Math.min(b, pixels); i += 1) {
        const data = this.#load(n, Math.floor(i / CHUNK));
        if (!data) {
          most = -1;
          break;
        }
        const at = (i % CHUNK) * 2;
        most = Math.max(most, Math.abs(data[at] ?? 0), Math.abs(data[at + 1] ?? 0));
      }
      out[c] = a >= pixels || a < 0 ? 0 : most;
    }
    return out;
  }
}
