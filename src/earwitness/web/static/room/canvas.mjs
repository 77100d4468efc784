// Canvases in the page's colours: sharp on every screen, in both themes, redrawn at most once a frame.

const NAMES = [
  'paper', 'surface', 'sunk', 'ink', 'ink2', 'ink3', 'rule', 'edge', 'sound', 'sound_tint', 'care', 'hatch',
  's0', 's1', 's2', 's3', 's4', 's5', 's0t', 's1t', 's2t', 's3t', 's4t', 's5t',
];

let colours = null;

export function theme() {
  if (!colours) {
    const style = getComputedStyle(document.documentElement);
    colours = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || '#777']));
    colours.sans = style.getPropertyValue('--sans').trim() || 'sans-serif';
  }
  return colours;
}

export class Board {
  constructor(canvas, draw) {
    this.canvas = canvas;
    this.draw = draw;
    this.pending = false;
    new ResizeObserver(() => this.ask()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      colours = null;
      this.ask();
    });
  }

  ask() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.now();
    });
  }

  now() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    const ratio = devicePixelRatio || 1;
    const [w, hh] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== hh) Object.assign(this.canvas, { width: w, height: hh });
    const pen = this.canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.draw(pen, width, height, theme());
  }
}

/** Diagonal hatching over a box. */
export function hatch(pen, x, y, w, hh, colour, gap = 5) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, w, hh);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let at = x - hh; at < x + w; at += gap) {
    pen.moveTo(at, y + hh);
    pen.lineTo(at + hh, y);
  }
  pen.stroke();
  pen.restore();
}

/** Bars of a wave in the mock-up's rhythm: 2.4 px wide, 4 px apart; dots where nothing is known. */
export function bars(pen, peaks, { from_us, us_per_px, x, width, middle, height, colourAt, quiet }) {
  const count = Math.ceil(width / 4);
  const values = peaks.columns(from_us, us_per_px * 4, count);
  for (let n = 0; n < count; n += 1) {
    const value = values[n];
    pen.fillStyle = value < 0 ? quiet : colourAt(from_us + n * 4 * us_per_px);
    const tall = value < 0 ? 1 : Math.max(1.5, Math.min(1, value * 1.15) * height);
    pen.fillRect(x + n * 4, middle - tall / 2, 2.4, tall);
  }
}
