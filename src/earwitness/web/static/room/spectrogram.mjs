// The spectrogram of the seconds in view, made here from the samples of the listening copy when somebody asks for it.

import { Board, theme } from './canvas.mjs';
import { bytes } from './net.mjs';

const SIZE = 512;
const MOST_S = 60;
const FLOOR_DB = -85;

/** In-place complex FFT, length a power of two. */
function fft(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let size = 2; size <= n; size <<= 1) {
    const angle = (-2 * Math.PI) / size;
    for (let k = 0; k < size / 2; k += 1) {
      const [c, s] = [Math.cos(angle * k), Math.sin(angle * k)];
      for (let i = k; i < n; i += size) {
        const j = i + size / 2;
        const [x, y] = [re[j] * c - im[j] * s, re[j] * s + im[j] * c];
        [re[j], im[j], re[i], im[i]] = [re[i] - x, im[i] - y, re[i] + x, im[i] + y];
      }
    }
  }
}

/** Where the samples lie in a WAV file: {offset, rate, channels, width}. 16-bit PCM only. */
async function layout(url) {
  const view = new DataView(await bytes(url, 0, 4096));
  const tag = (at) => String.fromCharCode(...new Uint8Array(view.buffer, at, 4));
  let format = null;
  for (let at = 12; at + 8 <= view.byteLength; at += 8 + view.getUint32(at + 4, true) + (view.getUint32(at + 4, true) & 1)) {
    if (tag(at) === 'fmt ') {
      format = { channels: view.getUint16(at + 10, true), rate: view.getUint32(at + 12, true), width: view.getUint16(at + 22, true) / 8 };
    } else if (tag(at) === 'data' && format) return { ...format, offset: at + 8 };
  }
  return null;
}

export class Spectrogram {
  on = false;
  constructor(canvas, { player, view, note }) {
    Object.assign(this, { canvas, player, view, note });
    this.board = new Board(canvas, (pen, width, height) => this.image && pen.drawImage(this.image, 0, 0, width, height));
    view.addEventListener('moved', () => this.on && this.#later());
  }

  async toggle() {
    this.on = !this.on;
    this.canvas.hidden = this.note.hidden = !this.on;
    if (this.on) await this.make();
    return this.on;
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.make(), 250);
  }

  async make() {
    try {
      await this.#make();
    } catch {
      this.form = null;
      this.note.textContent = 'The sound cannot be read now: no spectrogram.';
    }
  }

  async #make() {
    if (!this.player.unlocked) {
      this.note.textContent = 'The spectrogram can be made once listening has begun.';
      return;
    }
    const { from_us, span_us } = this.view;
    if (span_us > MOST_S * 1e6) {
      this.image = null;
      this.note.textContent = `Zoom in to ${MOST_S} seconds or less to see the spectrogram.`;
      this.board.ask();
      return;
    }
    if (this.of !== this.player.media.src) this.form = null;
    this.of = this.player.media.src;
    this.form ??= await layout(this.player.media.src);
    if (!this.form || this.form.width !== 2) {
      this.note.textContent = 'This listening copy is not 16-bit PCM: no spectrogram.';
      return;
    }
    const { rate, channels, offset } = this.form;
    const first = Math.max(0, Math.floor((from_us / 1e6) * rate) - SIZE / 2);
    const count = Math.ceil((span_us / 1e6) * rate) + SIZE;
    const from = offset + first * 2 * channels;
    const raw = new Int16Array((await bytes(this.player.media.src, from, from + count * 2 * channels)).slice(0));
    if (this.view.from_us !== from_us || this.view.span_us !== span_us) return;
    this.image = this.#paint(raw, channels, Math.max(200, Math.min(1200, this.canvas.clientWidth)));
    this.note.textContent = `0 to ${(rate / 2000).toFixed(1)} kHz, made in this browser from the listening copy. For looking only.`;
    this.board.ask();
  }

  #paint(raw, channels, width) {
    const frames = Math.floor(raw.length / channels);
    const height = SIZE / 2;
    const picture = new ImageData(width, height);
    const [low, high] = [rgb(theme().paper), rgb(theme().ink)];
    const window = Float32Array.from({ length: SIZE }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / (SIZE - 1)));
    const [re, im] = [new Float32Array(SIZE), new Float32Array(SIZE)];
    for (let column = 0; column < width; column += 1) {
      const at = Math.floor((column / width) * Math.max(0, frames - SIZE));
      for (let n = 0; n < SIZE; n += 1) re[n] = ((raw[(at + n) * channels] ?? 0) / 32768) * window[n];
      im.fill(0);
      fft(re, im);
      for (let bin = 0; bin < height; bin += 1) {
        const db = 10 * Math.log10((re[bin] ** 2 + im[bin] ** 2) / (SIZE * SIZE * 0.06) + 1e-12);
        const dark = Math.max(0, Math.min(1, 1 - db / FLOOR_DB));
        const to = ((height - 1 - bin) * width + column) * 4;
        for (let k = 0; k < 3; k += 1) picture.data[to + k] = low[k] + (high[k] - low[k]) * dark;
        picture.data[to + 3] = 255;
      }
    }
    const sheet = new OffscreenCanvas(width, height);
    sheet.getContext('2d').putImageData(picture, 0, 0);
    return sheet;
  }
}

function rgb(colour) {
  const hexed = colour.replace('#', '');
  return [0, 2, 4].map((n) => parseInt(hexed.slice(n, n + 2), 16) || 0);
}
