// The check of an Earwitness page: bytes in, verdict out. docs/format.md, docs/format-audio.md and docs/format-time.md
// say what is checked and in which order; the numbers in comments are theirs. The file is one pure module: no imports,
// no document, no network, no clock. The same bytes run in the page, in verifier.html and under node.
// SPDX-License-Identifier: Apache-2.0
//
// Strings that have a meaning in a page (the marks of the bundle, of quotations, of the end of a script) are put
// together at run time, because this file stands inside such pages.

export const version = "1";

// === 1. Ends, limits, bytes ==========================================================================================

/** Ends the whole check: code malformed, limits or unsupported. */
class Stop extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** One check failed; the verdict it belongs to becomes `no` (or what `state` says) with this code. */
class Fault extends Error {
  constructor(code, state = "no") {
    super(code);
    this.code = code;
    this.state = state;
  }
}

const malformed = () => new Stop("malformed");

/** Format §1. A test may lower them; nobody may raise them by what a page holds. */
const LIMITS = Object.freeze({
  bundle: 64 * 1024 * 1024,
  excerpts: 1000,
  seals: 1000,
  leaves: 100000,
  tree: 2 ** 40,
  note: 65536,
  lines: 16,
  token: 65536,
  tokens: 16,
  siblings: 100000,
  path: 64,
  consistency: 128,
  keys: 1000,
  clip: 2 ** 28,
});

const MAX_DEPTH = 8;
const TEXT = new TextEncoder();
const NOTHING = new Uint8Array(0);

const encode = (text) => TEXT.encode(text);

/** Strict UTF-8; a byte-order mark stays a character and is refused by whoever reads on. */
function decode(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed();
  }
}

/** One character for each byte, ASCII as itself: for finding byte strings with the speed of text search. */
const flat = (bytes) => new TextDecoder("windows-1252").decode(bytes);

/** All of these bytes, one after the other. */
function concat(parts) {
  let size = 0;
  for (const part of parts) size += part.length;
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const join = (...parts) => concat(parts);

function same(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Bytewise order: negative, 0 or positive; a prefix stands first. */
function order(a, b) {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

function hex(bytes) {
  let out = "";
  for (const byte of bytes) out += (byte < 16 ? "0" : "") + byte.toString(16);
  return out;
}

function unhex(text) {
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i += 1) out[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

const B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const B64_VALUE = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i += 1) B64_VALUE[B64.charCodeAt(i)] = i;

/** RFC 4648 §4, one text for one byte string: padded, no white space, no stray bits. */
function fromB64(text, size = -1) {
  if (typeof text !== "string" || text.length % 4) throw malformed();
  const pad = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const out = new Uint8Array((text.length / 4) * 3 - pad);
  if (size >= 0 && out.length !== size) throw malformed();
  const value = (i) => {
    const c = text.charCodeAt(i);
    return c < 128 ? B64_VALUE[c] : -1;
  };
  const whole = text.length - (pad ? 4 : 0);
  let at = 0;
  let wrong = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = value(i);
    const b = value(i + 1);
    const c = value(i + 2);
    const d = value(i + 3);
    wrong |= a | b | c | d; // -1 is the only negative value
    out[at] = (a << 2) | (b >> 4);
    out[at + 1] = (b << 4) | (c >> 2);
    out[at + 2] = (c << 6) | d;
    at += 3;
  }
  if (pad) {
    const [a, b, c] = [value(whole), value(whole + 1), pad === 1 ? value(whole + 2) : 0];
    wrong |= a | b | c | (pad === 1 ? -(c & 3) : -(b & 15));
    out[at] = (a << 2) | (b >> 4);
    if (pad === 1) out[at + 1] = (b << 4) | (c >> 2);
  }
  if (wrong < 0) throw malformed();
  return out;
}

function toB64(bytes) {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i], bytes[i + 1] ?? 0, bytes[i + 2] ?? 0];
    out += B64[a >> 2] + B64[((a & 3) << 4) | (b >> 4)];
    out += i + 1 < bytes.length ? B64[((b & 15) << 2) | (c >> 6)] : "=";
    out += i + 2 < bytes.length ? B64[c & 63] : "=";
  }
  return out;
}

// === 2. Hashes =======================================================================================================

/** Round constants of FIPS 180-4: fractional bits of cube (80) and square (8) roots of the first primes. */
const constants = (() => {
  let made = null;
  return () => {
    if (made) return made;
    const primes = [];
    for (let n = 2; primes.length < 80; n += 1) if (primes.every((p) => n % p)) primes.push(n);
    const root = (n, power) => {
      let found = 0n;
      for (let bit = 1n << 70n; bit; bit >>= 1n) if ((found + bit) ** power <= n) found += bit;
      return BigInt.asUintN(64, found);
    };
    const k512 = primes.map((p) => root(BigInt(p) << 192n, 3n));
    const h512 = primes.slice(0, 8).map((p) => root(BigInt(p) << 128n, 2n));
    const top = (words) => Int32Array.from(words, (w) => Number(BigInt.asIntN(32, w >> 32n)));
    made = { k512, h512, k256: top(k512.slice(0, 64)), h256: top(h512) };
    return made;
  };
})();

function padded(message, block, lengthBytes) {
  const size = Math.ceil((message.length + 1 + lengthBytes) / block) * block;
  const out = new Uint8Array(size);
  out.set(message);
  out[message.length] = 0x80;
  new DataView(out.buffer).setBigUint64(size - 8, BigInt(message.length) * 8n);
  return out;
}

/** SHA-256 for where the browser has no `crypto.subtle` (pages over plain http, old browsers). */
function sha256(message) {
  const { k256, h256 } = constants();
  const data = padded(message, 64, 8);
  const view = new DataView(data.buffer);
  const h = Int32Array.from(h256);
  const w = new Int32Array(64);
  for (let at = 0; at < data.length; at += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, z] = h;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (z + s1 + ((e & f) ^ (~e & g)) + k256[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      z = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, z].forEach((v, i) => (h[i] = (h[i] + v) | 0));
  }
  const out = new Uint8Array(32);
  h.forEach((v, i) => new DataView(out.buffer).setInt32(4 * i, v));
  return out;
}

/** SHA-512, for Ed25519 without `crypto.subtle`. Short messages only: it is slow. */
function sha512(message) {
  const { k512, h512 } = constants();
  const data = padded(message, 128, 16);
  const view = new DataView(data.buffer);
  const h = [...h512];
  const cut = (v) => BigInt.asUintN(64, v);
  const turn = (v, n) => cut((v >> n) | (v << (64n - n)));
  const w = new Array(80);
  for (let at = 0; at < data.length; at += 128) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getBigUint64(at + 8 * i);
    for (let i = 16; i < 80; i += 1) {
      const [x, y] = [w[i - 15], w[i - 2]];
      const s0 = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n);
      const s1 = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n);
      w[i] = cut(w[i - 16] + s0 + w[i - 7] + s1);
    }
    let [a, b, c, d, e, f, g, z] = h;
    for (let i = 0; i < 80; i += 1) {
      const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const t1 = z + s1 + ((e & f) ^ (cut(~e) & g)) + k512[i] + w[i];
      const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [z, g, f, e, d, c, b, a] = [g, f, e, cut(d + t1), c, b, a, cut(t1 + t2)];
    }
    [a, b, c, d, e, f, g, z].forEach((v, i) => (h[i] = cut(h[i] + v)));
  }
  const out = new Uint8Array(64);
  h.forEach((v, i) => new DataView(out.buffer).setBigUint64(8 * i, v));
  return out;
}

/** `env.subtle` is crypto.subtle or null; SHA-1 and SHA-384 are only asked for where it is there. */
async function digest(env, name, bytes) {
  if (env.subtle) return new Uint8Array(await env.subtle.digest(name, bytes));
  if (name === "SHA-256") return sha256(bytes);
  if (name === "SHA-512") return sha512(bytes);
  throw new NoCrypto();
}

const H = (env, bytes) => digest(env, "SHA-256", bytes);

/** Many at once: a browser answers 1500 promises together five times faster than one after the other. */
const hashAll = (env, many) => Promise.all(many.map((bytes) => H(env, bytes)));

/** This browser lacks an algorithm that a timestamp needs. */
class NoCrypto extends Error {}

// === 3. Canonical JSON (format §1) ===================================================================================

/**
 * The value of canonical bytes: objects without a prototype, arrays, strings, booleans, whole numbers.
 * The grammar has exactly one text for each value (keys ascending, no white space, two escapes, no leading zeros), so
 * accepting a text is the same as writing the value again and comparing.
 */
function readCJ(bytes) {
  const s = decode(bytes);
  let at = 0;

  function string() {
    at += 1;
    let from = at;
    let out = "";
    for (;;) {
      const c = s.charCodeAt(at);
      if (c === 34) break;
      if (c === 92) {
        const escaped = s.charCodeAt(at + 1);
        if (escaped !== 34 && escaped !== 92) throw malformed();
        out += s.slice(from, at) + s[at + 1];
        at += 2;
        from = at;
      } else if (c >= 32 && c !== 127) at += 1;
      else throw malformed(); // also the end of the text, where c is NaN
    }
    out += s.slice(from, at);
    at += 1;
    return out;
  }

  function number() {
    const from = at;
    let value = 0;
    for (let c = s.charCodeAt(at); c >= 48 && c <= 57; c = s.charCodeAt(at)) {
      value = value * 10 + (c - 48);
      at += 1;
      if (value > Number.MAX_SAFE_INTEGER) throw malformed(); // before rounding can set in
    }
    if (s.charCodeAt(from) === 48 && at > from + 1) throw malformed();
    return value;
  }

  function value(depth) {
    const code = s.charCodeAt(at);
    if (code === 34) return string();
    if (code >= 48 && code <= 57) return number();
    const c = s[at];
    if (s.startsWith("true", at)) {
      at += 4;
      return true;
    }
    if (s.startsWith("false", at)) {
      at += 5;
      return false;
    }
    if (depth > MAX_DEPTH) throw malformed();
    if (c === "[") {
      const out = [];
      at += 1;
      if (s[at] === "]") at += 1;
      else
        for (;;) {
          out.push(value(depth + 1));
          at += 1;
          if (s[at - 1] === "]") break;
          if (s[at - 1] !== ",") throw malformed();
        }
      return out;
    }
    if (c !== "{") throw malformed();
    const out = Object.create(null);
    let before = "";
    at += 1;
    if (s[at] === "}") at += 1;
    else
      for (;;) {
        if (s[at] !== '"') throw malformed();
        const key = string();
        if (!/^[a-z][a-z0-9_]{0,31}$/.test(key) || key <= before || s[at] !== ":") throw malformed();
        before = key;
        at += 1;
        out[key] = value(depth + 1);
        at += 1;
        if (s[at - 1] === "}") break;
        if (s[at - 1] !== ",") throw malformed();
      }
    return out;
  }

  const out = value(1);
  if (at !== s.length) throw malformed();
  return out;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** `value` if it is an object with exactly these keys, given in ascending order. */
function closed(value, keys) {
  if (!isObject(value) || Object.keys(value).join(" ") !== keys) throw malformed();
  return value;
}

function text(value) {
  if (typeof value !== "string") throw malformed();
  return value;
}

function oneOf(value, ...known) {
  if (!known.includes(value)) throw malformed();
  return value;
}

function whole(value, least = 0, most = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== "number" || value < least || value > most) throw malformed();
  return value;
}

function list(value, least = 0, most = Infinity) {
  if (!Array.isArray(value) || value.length < least || value.length > most) throw malformed();
  return value;
}

/** i64 text as BigInt. */
function signed64(value) {
  if (typeof value !== "string" || !/^(0|-?[1-9][0-9]{0,18})$/.test(value)) throw malformed();
  const number = BigInt(value);
  if (BigInt.asIntN(64, number) !== number) throw malformed();
  return number;
}

function hexed(value, size = 32) {
  if (typeof value !== "string" || value.length !== 2 * size || !/^[0-9a-f]*$/.test(value)) throw malformed();
  return value;
}

const hexedOrEmpty = (value, size) => (value === "" ? "" : hexed(value, size));

const hashes = (value, most) => list(value, 0, most).map((item) => fromB64(item, 32));

// === 4. Ed25519 (format-time §2) =====================================================================================

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const SIGN = 1n << 255n;

const SMALL_ORDER = new Set([
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]);

function little(bytes) {
  let out = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) out = (out << 8n) | BigInt(bytes[i]);
  return out;
}

/** Whether 32 bytes are the one encoding of a point: y below p, and no sign where x is 0. */
function canonicalPoint(bytes) {
  const number = little(bytes);
  const y = number & (SIGN - 1n);
  return y < P && !(number & SIGN && (y === 1n || y === P - 1n));
}

const weakKey = (key) => key.length !== 32 || !canonicalPoint(key) || SMALL_ORDER.has(hex(key));

/** null if the signature is good, else "weak-key" or "signature". The numbers are those of format-time §2. */
async function ed25519Fault(env, key, message, signature) {
  if (weakKey(key)) return "weak-key"; // 1
  if (signature.length !== 64 || !canonicalPoint(signature.subarray(0, 32))) return "signature"; // 2
  if (little(signature.subarray(32)) >= L) return "signature"; // 3
  if (env.subtle && env.ed25519) {
    try {
      const handle = await env.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
      const good = await env.subtle.verify({ name: "Ed25519" }, handle, signature, message); // 4
      return good ? null : "signature";
    } catch {
      // Not supported here, or a key the library does not take: the arithmetic below decides.
    }
  }
  const k = little(await digest(env, "SHA-512", join(signature.subarray(0, 32), key, message))) % L;
  return ed25519Equation(key, signature, k) ? null : "signature"; // 4
}

const mod = (n) => ((n % P) + P) % P;

function power(base, exponent) {
  let out = 1n;
  let square = base;
  for (let e = exponent; e; e >>= 1n) {
    if (e & 1n) out = (out * square) % P;
    square = (square * square) % P;
  }
  return out;
}

const CURVE_D = mod(-121665n * power(121666n, P - 2n));

/** A point as [X, Y, Z, T] from y and the parity of x, or null where there is none (RFC 8032 §5.1.3). */
function pointOf(y, parity) {
  const u = mod(y * y - 1n);
  const v = mod(CURVE_D * y * y + 1n);
  const v3 = (v * v * v) % P;
  let x = (u * v3 * power((u * v3 * v3 * v) % P, (P - 5n) / 8n)) % P;
  if ((v * x * x) % P !== u) x = (x * power(2n, (P - 1n) / 4n)) % P;
  if ((v * x * x) % P !== u) return null;
  if ((x & 1n) !== parity) x = mod(-x);
  return [x, y, 1n, (x * y) % P];
}

function add(p, q) {
  const a = ((p[1] - p[0]) * (q[1] - q[0])) % P;
  const b = ((p[1] + p[0]) * (q[1] + q[0])) % P;
  const c = (((2n * p[3] * q[3]) % P) * CURVE_D) % P;
  const d = (2n * p[2] * q[2]) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

/** Whether the encoding of [S]B - [k]A equals R: step 4, without the cofactor. */
function ed25519Equation(key, signature, k) {
  const number = little(key);
  const a = pointOf(number & (SIGN - 1n), number >> 255n);
  if (!a) return false;
  const base = pointOf(mod(4n * power(5n, P - 2n)), 0n);
  const minusA = [mod(-a[0]), a[1], 1n, mod(-a[3])];
  const both = add(base, minusA);
  const s = little(signature.subarray(32));
  let sum = [0n, 1n, 1n, 0n];
  for (let bit = 1n << 252n; bit; bit >>= 1n) {
    sum = add(sum, sum);
    if (s & bit) sum = add(sum, k & bit ? both : base);
    else if (k & bit) sum = add(sum, minusA);
  }
  const z = power(sum[2], P - 2n);
  const [x, y] = [(sum[0] * z) % P, (sum[1] * z) % P];
  return (y | ((x & 1n) << 255n)) === little(signature.subarray(0, 32));
}

// === 5. Trees (RFC 9162 §2.1; format §5, §6) =========================================================================

const leafHash = (env, bytes) => H(env, join(Uint8Array.of(0), bytes));
const nodeHash = (env, left, right) => H(env, join(Uint8Array.of(1), left, right));

/** The largest power of two below n, for 2 <= n <= 2^53. */
function split(n) {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

const half = (n) => Math.floor(n / 2); // sizes go past 2^32, where the shift operators end

/** RFC 9162 §2.1.3.2. */
async function included(env, leaf, index, size, path, root) {
  if (index >= size) return false;
  let [f, s, found] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (s === 0) return false;
    if (f % 2 || f === s) {
      found = await nodeHash(env, sibling, found);
      while (f % 2 === 0 && f) [f, s] = [half(f), half(s)];
    } else found = await nodeHash(env, found, sibling);
    [f, s] = [half(f), half(s)];
  }
  return s === 0 && same(found, root);
}

/** RFC 9162 §2.1.4.2. An earlier tree of no leaves says nothing and is refused. */
async function consistent(env, oldSize, newSize, oldRoot, newRoot, path) {
  if (oldSize < 1 || oldSize > newSize) return false;
  if (oldSize === newSize) return path.length === 0 && same(oldRoot, newRoot);
  if (path.length === 0) return false;
  let [f, s] = [oldSize - 1, newSize - 1];
  const steps = split(oldSize + 1) === oldSize ? [oldRoot, ...path] : path; // a power of two is its own first hash
  while (f % 2) [f, s] = [half(f), half(s)];
  let first = steps[0];
  let second = steps[0];
  for (const sibling of steps.slice(1)) {
    if (s === 0) return false;
    if (f % 2 || f === s) {
      [first, second] = [await nodeHash(env, sibling, first), await nodeHash(env, sibling, second)];
      while (f % 2 === 0 && f) [f, s] = [half(f), half(s)];
    } else second = await nodeHash(env, second, sibling);
    [f, s] = [half(f), half(s)];
  }
  return s === 0 && same(first, oldRoot) && same(second, newRoot);
}

/**
 * Root of a tree of `size` from disclosed leaves ([index, hash], ascending) and sibling hashes: visit() of format §5.
 * Throws Fault path-short or path-long. The walk only plans; nodes are then hashed level by level, all of one at once.
 */
async function excerptRoot(env, size, leaves, siblings) {
  const levels = [];
  let used = 0;

  function visit(low, high, first, last) {
    if (first === last) {
      if (used === siblings.length) throw new Fault("path-short");
      used += 1;
      return { height: 0, hash: siblings[used - 1] };
    }
    if (high - low === 1) return { height: 0, hash: leaves[first][1] };
    const middle = low + split(high - low);
    let cut = first;
    while (cut < last && leaves[cut][0] < middle) cut += 1;
    const left = visit(low, middle, first, cut);
    const right = visit(middle, high, cut, last);
    const node = { height: 1 + Math.max(left.height, right.height), left, right, hash: null };
    (levels[node.height - 1] ??= []).push(node);
    return node;
  }

  const top = visit(0, size, 0, leaves.length);
  if (used < siblings.length) throw new Fault("path-long");
  for (const level of levels) {
    const found = await hashAll(
      env,
      level.map(({ left, right }) => join(Uint8Array.of(1), left.hash, right.hash)),
    );
    level.forEach((node, i) => (node.hash = found[i]));
  }
  return top.hash;
}

// === 6. Statements, entries, checkpoints (format §3, §6, §8) =========================================================

const ORIGIN = /^earwitness\.invalid\/log\/[0-9a-f]{32}$/;
const CODECS = ["opus", "aac", "mp3", "pcm"];
const PCM_WIDTH = Object.freeze({ u8: 1, s16le: 2, s24le: 3, s32le: 4, f32le: 4 });

function origin(value) {
  if (typeof value !== "string" || !ORIGIN.test(value)) throw malformed();
  return value;
}

function typed(value, type) {
  if (value.type !== type) throw malformed();
  return value;
}

function readParams(value) {
  if (!isObject(value)) throw malformed();
  const codec = text(value.codec);
  if (codec === "opus") whole(closed(value, "codec gain").gain, 0, 65535);
  else if (codec === "aac") fromB64(closed(value, "codec config").config);
  else if (codec === "mp3") closed(value, "codec");
  else if (codec === "pcm") {
    closed(value, "basis codec decoder format");
    oneOf(value.basis, "file", "decoded");
    oneOf(value.format, ...Object.keys(PCM_WIDTH));
    text(value.decoder);
    if (value.basis === "file" && value.decoder !== "none") throw malformed();
  }
  return value;
}

function readTrack(value, env) {
  const t = closed(
    value,
    "channels frames_per_leaf kind leaves offset params rate root samples skip total track",
  );
  const params = readParams(t.params);
  oneOf(t.kind, "coded", "pcm");
  if ((t.kind === "pcm") !== (params.codec === "pcm")) throw malformed();
  if (whole(t.leaves, 1) > env.limits.tree) throw malformed();
  signed64(t.offset);
  return {
    number: whole(t.track, 0, 65535),
    kind: t.kind,
    params,
    rate: whole(t.rate, 1, 768000),
    channels: whole(t.channels, 1, 255),
    framesPerLeaf: whole(t.frames_per_leaf, 1),
    leaves: t.leaves,
    samples: whole(t.samples),
    skip: whole(t.skip),
    total: whole(t.total),
    root: unhex(hexed(t.root)),
  };
}

function readSeal(bytes, env) {
  const o = typed(
    closed(readCJ(bytes), "file frames key log record seal_id supersedes tracks type"),
    "earwitness/seal/1",
  );
  const tracks = list(o.tracks, 1, 256).map((track) => readTrack(track, env));
  for (let i = 1; i < tracks.length; i += 1) if (tracks[i - 1].number >= tracks[i].number) throw malformed();
  hexed(o.file);
  hexed(o.frames);
  hexed(o.record);
  hexedOrEmpty(o.supersedes, 16);
  return { id: unhex(hexed(o.seal_id, 16)), log: origin(o.log), key: fromB64(o.key, 32), tracks };
}

function readTurn(value) {
  const o = closed(value, "end kind speaker start words");
  return {
    end: whole(o.end),
    kind: oneOf(o.kind, "speech", "event"),
    speaker: text(o.speaker),
    start: whole(o.start),
    words: text(o.words),
  };
}

function readQuote(value) {
  const o = closed(value, "play_end play_start runs seal status track transcript turns");
  hexed(o.transcript);
  return {
    playStart: whole(o.play_start),
    playEnd: whole(o.play_end),
    runs: list(o.runs).map((run) => list(run, 2, 2).map((n) => whole(n))),
    seal: hexed(o.seal),
    status: oneOf(o.status, "working", "released"),
    track: whole(o.track, 0, 65535),
    turns: list(o.turns).map(readTurn),
  };
}

function readPublicationStatement(bytes) {
  const o = typed(closed(readCJ(bytes), "outside page_id quotes replaces type"), "earwitness/publication/1");
  return {
    outside: hexed(o.outside),
    pageId: hexed(o.page_id, 16),
    quotes: list(o.quotes).map(readQuote),
    replaces: hexedOrEmpty(o.replaces, 16),
  };
}

function readKeyStatement(bytes) {
  const o = typed(closed(readCJ(bytes), "log new new_sig old old_sig type"), "earwitness/key/1");
  const signedPart = `{"log":"${origin(o.log)}","new":"${o.new}","old":"${o.old}"}`; // b64 needs no escapes
  return {
    log: o.log,
    newKey: fromB64(o.new, 32),
    newSig: fromB64(o.new_sig, 64),
    oldKey: fromB64(o.old, 32),
    oldSig: fromB64(o.old_sig, 64),
    body: encode("earwitness/1 key\n" + signedPart),
  };
}

function readEntry(bytes) {
  const o = typed(closed(readCJ(bytes), "action n private subject type"), "earwitness/entry/1");
  oneOf(o.action, "seal", "publish", "key", "other");
  hexed(o.private);
  if ((hexedOrEmpty(o.subject) === "") !== (o.action === "other")) throw malformed();
  return { bytes, action: o.action, n: whole(o.n), subject: o.subject };
}

/** An entry proof; its checkpoint is read later, since a bad one is a verdict (`note`) and not a bad bundle. */
function readProof(bytes, env) {
  const whole_ = decode(bytes);
  const blank = whole_.indexOf("\n\n");
  if (blank < 0) throw malformed();
  const [title, place, ...path] = whole_.slice(0, blank).split("\n");
  const found = /^index (0|[1-9][0-9]{0,12})$/.exec(place ?? "");
  if (title !== "c2sp.org/tlog-proof@v1" || !found || path.length > env.limits.path) throw malformed();
  return { index: Number(found[1]), path: path.map((line) => fromB64(line, 32)), checkpoint: whole_.slice(blank + 2) };
}

/** A checkpoint of the one form that is signed, or null (code `note`). */
function readNote(note, env) {
  try {
    const blank = note.indexOf("\n\n");
    if (blank < 0 || !note.endsWith("\n") || encode(note).length > env.limits.note) return null;
    if (/[\u0000-\u0009\u000b-\u001f\u007f]/.test(note)) return null;
    const lines = note.slice(0, blank).split("\n");
    const tail = note.slice(blank + 2, -1);
    if (lines.length !== 3 || !ORIGIN.test(lines[0]) || !/^(0|[1-9][0-9]{0,12})$/.test(lines[1])) return null;
    if (Number(lines[1]) > env.limits.tree) return null;
    const signatures = tail.split("\n").map((line) => {
      const found = /^\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)$/.exec(line);
      const blob = found ? fromB64(found[2]) : NOTHING;
      if (blob.length < 5) throw malformed();
      return { line, name: found[1], id: hex(blob.subarray(0, 4)), signature: blob.subarray(4) };
    });
    if (signatures.length > env.limits.lines) return null;
    return {
      text: lines.join("\n") + "\n",
      origin: lines[0],
      size: Number(lines[1]),
      root: fromB64(lines[2], 32),
      signatures,
    };
  } catch (error) {
    if (error instanceof Stop) return null;
    throw error;
  }
}

/** The line of this key: null if there is none. Throws Fault note where there are two. */
async function lineOf(env, note, key) {
  const id = hex((await H(env, join(encode(note.origin), Uint8Array.of(10, 1), key))).subarray(0, 4));
  const found = note.signatures.filter((line) => line.name === note.origin && line.id === id);
  if (found.length > 1) throw new Fault("note");
  return found[0] ?? null;
}

// === 7. Bundle and page (format §7, §8) ==============================================================================

const SCRIPT_END = "</scr" + "ipt>";
const MARK = '<scr' + 'ipt type="application/vnd.earwitness.bundle" id="earwitness-bundle">';
const CHECK_MARK = '<scr' + 'ipt type="module" id="earwitness-verify">';
const EXCERPT_MARK = "data-exc" + 'erpt="';
const WORDS_MARK = "data-wor" + 'ds="';
const COMMENT = "<!" + "--";

function count(haystack, needle) {
  let n = 0;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + needle.length)) n += 1;
  return n;
}

/** The bundle's bytes and the page around it. */
function openPage(bytes, env) {
  const page = flat(bytes);
  const start = page.indexOf(MARK) + MARK.length;
  if (count(page, MARK) !== 1 || page.includes(COMMENT)) throw malformed();
  const end = page.indexOf(SCRIPT_END, start);
  if (end < 0) throw malformed();
  if (end - start > Math.ceil(env.limits.bundle / 3) * 4) throw new Stop("limits");
  return { flat: page, bundle: fromB64(page.slice(start, end)), outside: [bytes.subarray(0, start), bytes.subarray(end)] };
}

function blobs(value, env) {
  if (list(value).length > env.limits.tokens) throw new Stop("limits");
  return value.map((item) => {
    const blob = fromB64(item);
    if (blob.length > env.limits.token) throw new Stop("limits");
    return blob;
  });
}

function readLeaf(value, index) {
  const o = closed(value, "duration frames jump kind salt start");
  return {
    index,
    start: whole(o.start),
    duration: whole(o.duration, 0, 2 ** 32 - 1),
    jump: signed64(o.jump),
    kind: whole(o.kind, 1, 3),
    salt: fromB64(o.salt, 32),
    frames: list(o.frames).map((frame) => fromB64(frame)),
    get end() {
      return this.start + this.duration;
    },
  };
}

function readExcerpt(value, n, env, counted) {
  const o = closed(value, "id quote runs seal siblings track");
  if (o.id !== `q${n + 1}` || o.quote !== n) throw malformed();
  const runs = list(o.runs).map((raw) => {
    const run = closed(raw, "first leaves");
    const first = whole(run.first, 0, env.limits.tree);
    counted.leaves += list(run.leaves).length;
    if (counted.leaves > env.limits.leaves) throw new Stop("limits");
    const leaves = run.leaves.map((leaf, i) => readLeaf(leaf, first + i));
    return { first, last: first + leaves.length - 1, leaves };
  });
  return {
    id: o.id,
    n,
    seal: whole(o.seal),
    track: whole(o.track, 0, 65535),
    siblings: hashes(o.siblings, env.limits.siblings),
    runs,
    leaves: runs.flatMap((run) => run.leaves),
  };
}

async function readSealProof(value, env) {
  const o = closed(value, "certs entry ots proof renewals statement tokens");
  const statementBytes = fromB64(o.statement);
  return {
    statement: readSeal(statementBytes, env),
    subject: hex(await H(env, statementBytes)),
    entry: readEntry(fromB64(o.entry)),
    proof: readProof(fromB64(o.proof), env),
    certs: blobs(o.certs, env),
    ots: blobs(o.ots, env),
    renewals: blobs(o.renewals, env),
    tokens: blobs(o.tokens, env),
  };
}

async function readPublication(value, seals, env) {
  if (isObject(value) && Object.keys(value).length === 0) return null;
  const o = closed(value, "consistency entry keys proof statement");
  const statementBytes = fromB64(o.statement);
  const keys = [];
  for (const raw of list(o.keys, 0, env.limits.keys)) {
    const key = closed(raw, "entry path statement");
    const bytes = fromB64(key.statement);
    keys.push({
      statement: readKeyStatement(bytes),
      subject: hex(await H(env, bytes)),
      entry: readEntry(fromB64(key.entry)),
      path: hashes(key.path, env.limits.path),
    });
  }
  return {
    statement: readPublicationStatement(statementBytes),
    subject: hex(await H(env, statementBytes)),
    entry: readEntry(fromB64(o.entry)),
    proof: readProof(fromB64(o.proof), env),
    consistency: list(o.consistency, seals, seals).map((path) => hashes(path, env.limits.consistency)),
    keys,
  };
}

/** Step 1: limits and every schema. Throws Stop. */
async function readBundle(bytes, env) {
  if (bytes.length > env.limits.bundle) throw new Stop("limits");
  const o = readCJ(bytes);
  if (isObject(o) && typeof o.type === "string" && o.type !== "earwitness/bundle/1") throw new Stop("unsupported");
  typed(closed(o, "excerpts publication seals type"), "earwitness/bundle/1");
  if (list(o.excerpts, 1).length > env.limits.excerpts || list(o.seals).length > env.limits.seals) throw new Stop("limits");
  const counted = { leaves: 0 };
  const excerpts = o.excerpts.map((excerpt, n) => readExcerpt(excerpt, n, env, counted));
  const seals = [];
  for (const seal of o.seals) seals.push(await readSealProof(seal, env));
  return { excerpts, seals, publication: await readPublication(o.publication, seals.length, env) };
}

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (words) => words.replace(/[&<>"']/g, (c) => ESCAPES[c]);

/** The words block: the one form in which a page shows a quotation. */
function wordsBlock(id, turns) {
  const lines = turns.map(({ kind, speaker, words }) =>
    kind === "speech"
      ? `<p dir="auto"><span class="who" dir="auto">${escape(speaker)}</span> ` +
        `<span class="said" dir="auto">${escape(words)}</span></p>`
      : `<p dir="auto" class="event">${escape(words)}</p>`,
  );
  return `<blockquote ${WORDS_MARK}${id}">${lines.join("")}</blockquote>`;
}

function markedWorking(page) {
  const start = page.indexOf("<html");
  const end = start < 0 ? -1 : page.indexOf(">", start);
  return end >= 0 && page.slice(start, end).includes(' data-state="working"');
}

// === 8. Frames (format-audio §1, §2) =================================================================================

const [CODED, PCM, GAP] = [1, 2, 3];
const AAC_RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
const AAC_CHANNELS = [0, 1, 2, 3, 4, 5, 6, 8];
const AAC_ELEMENTS = ["", "S", "C", "SC", "SCS", "SCC", "SCCL", "SCCCL"];
const MP3_RATES = { 3: [44100, 48000, 32000], 2: [22050, 24000, 16000], 0: [11025, 12000, 8000] };
const MP3_KBITS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MP3_KBITS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

const badFrame = () => new Fault("frame");

/** What frames and containers need of a sealed track; `unit` is the shortest stretch silence can fill. §1. */
function audioOf(track) {
  const { params, rate, channels } = track;
  const audio = { codec: params.codec, rate, channels, gain: 0, config: NOTHING, elements: "", format: "", unit: 1 };
  if (audio.codec === "opus") {
    if (rate !== 48000 || channels > 2) throw badFrame();
    Object.assign(audio, { gain: params.gain - 32768, unit: 120 });
  } else if (audio.codec === "aac") {
    const config = fromB64(params.config);
    const { coreRate, channelConfig } = readAacConfig(config, audio);
    Object.assign(audio, { config, elements: AAC_ELEMENTS[channelConfig], unit: (1024 * rate) / coreRate });
  } else if (audio.codec === "mp3") {
    if (channels > 2 || !Object.values(MP3_RATES).flat().includes(rate)) throw badFrame();
    audio.unit = rate >= 32000 ? 1152 : 576;
  } else audio.format = params.format;
  return audio;
}

/** The AudioSpecificConfig of AAC-LC or HE-AAC. §1.1. */
function readAacConfig(config, { rate, channels }) {
  if (config.length < 2 || config.length > 64) throw badFrame();
  let at = 0;
  const take = (n) => {
    let out = 0;
    for (; n; n -= 1, at += 1) {
      if (at >= 8 * config.length) throw badFrame();
      out = 2 * out + ((config[at >> 3] >> (7 - (at & 7))) & 1);
    }
    return out;
  };
  const takeRate = () => {
    const index = take(4);
    const found = index === 15 ? take(24) : (AAC_RATES[index] ?? 0);
    if (index === 13 || index === 14) throw badFrame();
    return found;
  };
  const type = take(5); // 1
  if (![2, 5, 29].includes(type)) throw badFrame();
  const coreRate = takeRate(); // 2
  const channelConfig = take(4); // 3
  if (coreRate === 0 || channelConfig < 1 || channelConfig > 7) throw badFrame();
  let extensionRate = 0;
  if (type !== 2) {
    extensionRate = takeRate(); // 4
    if (take(5) !== 2 || extensionRate !== rate) throw badFrame();
  }
  if (take(3) !== 0) throw badFrame(); // 5
  if (rate !== coreRate && rate !== 2 * coreRate) throw badFrame();
  if (channels !== AAC_CHANNELS[channelConfig] && !(channelConfig === 1 && channels === 2)) throw badFrame();
  return { coreRate, channelConfig };
}

/** Samples of one frame, after every check of its codec. */
function frameDuration(audio, frame) {
  if (audio.codec === "opus") return readOpus(frame).duration;
  if (audio.codec === "aac") {
    if (frame.length < 1 || frame.length > 8184) throw badFrame();
    return audio.unit;
  }
  if (audio.codec === "mp3") return mp3Duration(audio, frame);
  const size = audio.channels * PCM_WIDTH[audio.format];
  if (frame.length === 0 || frame.length % size) throw badFrame();
  return frame.length / size;
}

function checkLeaf(audio, leaf) {
  if (leaf.kind === GAP) {
    if (leaf.frames.length || leaf.duration === 0 || leaf.duration % audio.unit) throw badFrame();
    return;
  }
  if (leaf.kind !== (audio.codec === "pcm" ? PCM : CODED)) throw badFrame();
  if (leaf.frames.length === 0 || (leaf.kind === PCM && leaf.frames.length !== 1)) throw badFrame();
  let sum = 0;
  for (const frame of leaf.frames) sum += frameDuration(audio, frame);
  if (sum !== leaf.duration) throw badFrame();
}

const OPUS_SAMPLES = (configuration) =>
  configuration < 12
    ? [480, 960, 1920, 2880][configuration & 3]
    : configuration < 16
      ? [480, 960][configuration & 1]
      : [120, 240, 480, 960][configuration & 3];

/** One Opus packet taken apart (RFC 6716 §3.4; format-audio §2.1). */
function readOpus(packet) {
  if (packet.length < 1 || packet.length > 61440) throw badFrame();
  const samples = OPUS_SAMPLES(packet[0] >> 3);
  const code = packet[0] & 3;
  let end = packet.length;
  let at = 1;
  let padding = NOTHING;
  let sizes;
  const byte = () => {
    if (at >= end) throw badFrame();
    at += 1;
    return packet[at - 1];
  };
  const length = () => {
    const b = byte();
    return b < 252 ? b : b + 4 * byte();
  };
  if (code === 0) sizes = [end - at];
  else if (code === 1) {
    if ((end - at) % 2) throw badFrame();
    sizes = [(end - at) / 2, (end - at) / 2];
  } else if (code === 2) {
    const first = length();
    sizes = [first, end - at - first];
  } else {
    const flags = byte();
    const frames = flags & 63;
    if (frames === 0 || frames * samples > 5760) throw badFrame();
    if (flags & 64) {
      let pad = 0;
      let b;
      do {
        b = byte();
        pad += b === 255 ? 254 : b;
      } while (b === 255);
      if (pad > end - at) throw badFrame();
      padding = packet.subarray(end - pad, end);
      end -= pad;
    }
    if (flags & 128) {
      sizes = [];
      let used = 0;
      for (let i = 1; i < frames; i += 1) used += sizes[sizes.push(length()) - 1];
      sizes.push(end - at - used);
    } else {
      if ((end - at) % frames) throw badFrame();
      sizes = new Array(frames).fill((end - at) / frames);
    }
  }
  if (sizes.some((size) => size < 0 || size > 1275)) throw badFrame();
  return { duration: samples * sizes.length, samples, at, sizes, padding };
}

/** Whether a packet can carry sound of what came before it: redundancy, or padding that is not empty. */
function opusCarries(packet) {
  const { samples, at, sizes, padding } = readOpus(packet);
  if (padding.some((b) => b !== 0)) return true;
  if (packet[0] >> 3 > 15) return false;
  const n = Math.max(1, Math.floor(samples / 960));
  let from = at;
  return sizes.some((size) => {
    const p = size ? packet[from] : 0;
    from += size;
    return (p >> (7 - n)) & 1 || (packet[0] & 4 && (p >> (6 - 2 * n)) & 1);
  });
}

/** Exactly one Layer III frame of the sealed rate and channels. §2.3. */
function mp3Duration(audio, frame) {
  if (frame.length < 4 || frame[0] !== 0xff || (frame[1] & 0xe6) !== 0xe2) throw badFrame();
  const versionBits = (frame[1] >> 3) & 3;
  const [bitIndex, rateIndex] = [frame[2] >> 4, (frame[2] >> 2) & 3];
  if (versionBits === 1 || bitIndex === 0 || bitIndex === 15 || rateIndex === 3) throw badFrame();
  const first = versionBits === 3;
  const rate = MP3_RATES[versionBits][rateIndex];
  const channels = frame[3] >> 6 === 3 ? 1 : 2;
  const samples = first ? 1152 : 576;
  const bytesPerSecond = (first ? MP3_KBITS_1 : MP3_KBITS_2)[bitIndex] * 1000;
  const size = Math.floor(((samples / 8) * bytesPerSecond) / rate) + ((frame[2] >> 1) & 1);
  const least = 4 + (frame[1] & 1 ? 0 : 2) + mp3Side(first, channels);
  if (frame.length !== size || size < least || rate !== audio.rate || channels !== audio.channels) throw badFrame();
  return samples;
}

const mp3Side = (first, channels) => (first ? [17, 32] : [9, 17])[channels - 1];

// === 9. The canonical clip (format-audio §3 to §7) ===================================================================

const MAX_LEAD = 65535;
const MAX_SPAN = 2 ** 31 - 1;
const badRange = () => new Fault("range");

function packed(little, pairs) {
  const size = pairs.reduce((sum, [bytes]) => sum + bytes, 0);
  const view = new DataView(new ArrayBuffer(size));
  let at = 0;
  for (const [bytes, value] of pairs) {
    if (bytes === 1) view.setUint8(at, value);
    else if (bytes === 2) view.setUint16(at, value & 0xffff, little);
    else view.setUint32(at, value, little);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

const zeros = (n) => new Uint8Array(n);
const be16 = (value) => packed(false, [[2, value]]);
const be32 = (...values) => packed(false, values.map((value) => [4, value]));

/** A binary text of 0 and 1 as bytes, filled up with zeros. */
function bitBytes(text) {
  const out = new Uint8Array(Math.ceil(text.length / 8));
  for (let i = 0; i < text.length; i += 1) if (text[i] === "1") out[i >> 3] |= 0x80 >> (i & 7);
  return out;
}

/** Silence as [[bytes, times], …]: constant frames and nothing else, ever. §4. */
function silence(audio, samples) {
  if (audio.codec === "opus") {
    const stereo = audio.channels === 2 ? 4 : 0;
    const packet = (toc) => Uint8Array.of(toc | stereo, 0xff, 0xfe);
    return [
      [packet(0xf8), Math.floor(samples / 960)],
      [packet(0xe0), (samples % 960) / 120],
    ];
  }
  if (audio.codec === "aac") return [[silentAac(audio.elements), samples / audio.unit]];
  if (audio.codec === "mp3") return [[silentMp3(audio), samples / audio.unit]];
  const width = audio.channels * PCM_WIDTH[audio.format];
  return [[new Uint8Array(width).fill(audio.format === "u8" ? 0x80 : 0), samples]];
}

function silentAac(elements) {
  const [window, gain, tail] = ["0" + "00" + "0" + "000000" + "0", "10001100", "000"];
  const seen = { S: 0, C: 0, L: 0 };
  let text = "";
  for (const element of elements) {
    const tag = seen[element].toString(2).padStart(4, "0");
    seen[element] += 1;
    if (element === "C") text += "001" + tag + "1" + window + "00" + gain + tail + gain + tail;
    else text += (element === "S" ? "000" : "011") + tag + gain + window + tail;
  }
  return bitBytes(text + "111");
}

function silentMp3({ rate, channels }) {
  const versionBits = [3, 2, 0].find((v) => MP3_RATES[v].includes(rate));
  const first = versionBits === 3;
  const head = [0xff, 0xe3 | (versionBits << 3), 0x10 | (MP3_RATES[versionBits].indexOf(rate) << 2), channels === 2 ? 0 : 0xc0];
  const size = Math.floor((first ? 144 * 32000 : 72 * 8000) / rate);
  const side = mp3Side(first, channels);
  const body = size - 4 - side;
  const shares = channels * (first ? 2 : 1);
  const granule = ((8 * body) / shares).toString(2).padStart(12, "0") + "0".repeat(first ? 46 : 50) + "1";
  const lead = first ? (channels === 1 ? 18 : 20) : 8 + channels;
  return concat([head, bitBytes("0".repeat(lead) + granule.repeat(shares)), new Uint8Array(body).fill(0xff)]);
}

/** Range and parts, §3: {lead, play, parts: [{silent, frames: [[bytes, times], …]}, …]}. Throws Fault range. */
function planClip(audio, leaves, playStart, playEnd, limits) {
  const [first, last] = [leaves[0], leaves.at(-1)];
  const parts = [];
  let runEnd = null;
  for (const [i, leaf] of leaves.entries()) {
    const hole = i ? leaf.start - leaves[i - 1].end : 0;
    if (hole < 0 || hole % audio.unit) throw badRange(); // 2
    if (hole > 0) {
      runEnd ??= leaves[i - 1].end;
      parts.push({ silent: true, frames: silence(audio, hole) });
    }
    if (leaf.kind === GAP) parts.push({ silent: true, frames: silence(audio, leaf.duration) });
    else parts.push({ silent: false, frames: leaf.frames.map((frame) => [frame, 1]) });
  }
  runEnd ??= last.end;
  if (!(first.start <= playStart && playStart < runEnd && playStart - first.start <= MAX_LEAD)) throw badRange(); // 3
  if (!(last.start < playEnd && playEnd <= last.end && playStart < playEnd)) throw badRange(); // 4
  if (last.end - first.start > MAX_SPAN) throw badRange(); // 5
  if (audio.codec !== "pcm") parts[parts.length - 1].frames = heard(audio, parts.at(-1), playEnd - last.start);
  let cost = 2 ** 20; // 6
  for (const { frames } of parts) for (const [frame, times] of frames) cost += (frame.length + 8) * times;
  if (cost > limits.clip) throw badRange();
  return { lead: playStart - first.start, play: playEnd - playStart, parts };
}

/** The frames of the last part that begin before `until` samples of it. §3.2. */
function heard(audio, part, until) {
  const out = [];
  let at = 0;
  for (const [frame, times] of part.frames) {
    const samples = frameDuration(audio, frame);
    const kept = Math.max(0, Math.min(times, Math.ceil((until - at) / samples)));
    if (kept) out.push([frame, kept]);
    at += samples * times;
  }
  return out;
}

function* each({ frames }) {
  for (const [frame, times] of frames) for (let i = 0; i < times; i += 1) yield frame;
}

/** The one container of an excerpt: {bytes, mime, extension}. */
function buildClip(audio, plan) {
  if (audio.codec === "opus") return { bytes: buildOgg(audio, plan), mime: "audio/ogg", extension: "opus" };
  if (audio.codec === "pcm") return { bytes: buildWav(audio, plan), mime: "audio/wav", extension: "wav" };
  return { bytes: buildM4a(audio, plan), mime: "audio/mp4", extension: "m4a" };
}

const OGG_CRC = new Uint32Array(256).map((_, n) => {
  let value = n << 24;
  for (let i = 0; i < 8; i += 1) value = (value << 1) ^ (value & 0x80000000 ? 0x04c11db7 : 0);
  return value >>> 0;
});

function oggPage(flags, granule, sequence, packets) {
  const lacing = [];
  for (const packet of packets) {
    for (let left = packet.length; left >= 255; left -= 255) lacing.push(255);
    lacing.push(packet.length % 255);
  }
  const low = granule % 2 ** 32;
  const head = [[1, 0], [1, flags], [4, low], [4, (granule - low) / 2 ** 32], [4, 0x45570001], [4, sequence], [4, 0]];
  const page = concat([encode("OggS"), packed(true, head), [lacing.length], lacing, ...packets]);
  let crc = 0;
  for (const byte of page) crc = ((crc << 8) ^ OGG_CRC[(crc >>> 24) ^ byte]) >>> 0;
  new DataView(page.buffer).setUint32(22, crc, true);
  return page;
}

/** §5. */
function buildOgg(audio, { lead, play, parts }) {
  const opening = [[1, 1], [1, audio.channels], [2, lead], [4, 48000], [2, audio.gain], [1, 0]];
  const vendor = encode("earwitness/1");
  const out = [
    oggPage(2, 0, 0, [concat([encode("OpusHead"), packed(true, opening)])]),
    oggPage(0, 0, 1, [concat([encode("OpusTags"), packed(true, [[4, vendor.length]]), vendor, zeros(4)])]),
  ];
  const pages = [];
  for (const part of parts) {
    let page = null;
    for (const packet of each(part)) {
      const need = Math.floor(packet.length / 255) + 1;
      if (!page || page.values + need > 255 || (part.silent && page.packets.length === 50))
        pages.push((page = { packets: [], values: 0, samples: 0 }));
      page.packets.push(packet);
      page.values += need;
      page.samples += frameDuration(audio, packet);
    }
  }
  let at = 0;
  for (const [i, { packets, samples }] of pages.entries()) {
    at += samples;
    out.push(oggPage(i === pages.length - 1 ? 4 : 0, Math.min(at, lead + play), i + 2, packets));
  }
  return concat(out);
}

const MATRIX = be32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const box = (name, ...content) => {
  const body = concat(content);
  return concat([be32(8 + body.length), encode(name), body]);
};
const fullBox = (name, flags, ...content) => box(name, be32(flags), ...content);
const descriptor = (tag, ...content) => {
  const body = concat(content);
  return concat([[tag, body.length], body]);
};

/** §6. */
function buildM4a(audio, plan) {
  const frames = plan.parts.flatMap((part) => [...each(part)]);
  let { lead } = plan;
  if (audio.codec === "mp3") {
    frames.unshift(silentMp3(audio));
    lead += audio.unit;
  }
  const ftyp = box("ftyp", encode("M4A "), be32(0), encode("M4A mp42isom"));
  const size = m4aHead(audio, frames, lead, plan.play, 0).length;
  const moov = m4aHead(audio, frames, lead, plan.play, ftyp.length + size + 8);
  return concat([ftyp, moov, box("mdat", ...[concat(frames)])]);
}

function m4aHead(audio, frames, lead, play, position) {
  const { rate, channels, unit } = audio;
  const aac = audio.codec === "aac";
  const decoder = descriptor(4, [aac ? 0x40 : 0x6b, 0x15], zeros(3), be32(0, 0), aac ? descriptor(5, audio.config) : []);
  const esds = fullBox("esds", 0, descriptor(3, zeros(3), decoder, descriptor(6, [2])));
  const rate16 = rate < 65536 ? rate * 65536 : 0;
  const entry = [zeros(6), be16(1), zeros(8), be16(channels), be16(16), zeros(4), be32(rate16), esds];
  const sizes = packed(false, frames.map((frame) => [4, frame.length]));
  const stbl = box(
    "stbl",
    fullBox("stsd", 0, be32(1), box("mp4a", ...entry)),
    fullBox("stts", 0, be32(1, frames.length, unit)),
    fullBox("stsc", 0, be32(1, 1, frames.length, 1)),
    fullBox("stsz", 0, be32(0, frames.length), sizes),
    fullBox("stco", 0, be32(1, position)),
  );
  const dinf = box("dinf", fullBox("dref", 0, be32(1), fullBox("url ", 1)));
  const minf = box("minf", fullBox("smhd", 0, zeros(4)), dinf, stbl);
  const mdhd = fullBox("mdhd", 0, be32(0, 0, rate, frames.length * unit), be16(0x55c4), zeros(2));
  const mdia = box("mdia", mdhd, fullBox("hdlr", 0, be32(0), encode("soun"), zeros(13)), minf);
  const tkhd = fullBox("tkhd", 7, be32(0, 0, 1, 0, play), zeros(12), be16(0x0100), zeros(2), MATRIX, be32(0, 0));
  const edts = box("edts", fullBox("elst", 0, be32(1, play, lead, 0x10000)));
  const mvhd = fullBox("mvhd", 0, be32(0, 0, rate, play, 0x10000), be16(0x0100), zeros(10), MATRIX, zeros(24), be32(2));
  return box("moov", mvhd, box("trak", tkhd, edts, mdia));
}

/** §7. */
function buildWav(audio, { lead, play, parts }) {
  const width = PCM_WIDTH[audio.format];
  const block = audio.channels * width;
  const body = new Uint8Array(play * block);
  const [from, to] = [lead * block, (lead + play) * block];
  let at = 0;
  for (const { silent, frames } of parts)
    for (const [frame, times] of frames) {
      const next = at + frame.length * times;
      const [a, b] = [Math.max(at, from), Math.min(next, to)];
      if (a < b && silent) body.fill(frame[0], a - from, b - from);
      else if (a < b) body.set(frame.subarray(a - at, b - at), a - from);
      at = next;
    }
  const chunk = (name, content) =>
    concat([encode(name), packed(true, [[4, content.length]]), content, zeros(content.length % 2)]);
  const isFloat = audio.format === "f32le";
  const fields = [[2, isFloat ? 3 : 1], [2, audio.channels], [4, audio.rate], [4, audio.rate * block], [2, block], [2, 8 * width]];
  const chunks = concat([
    chunk("fmt ", packed(true, isFloat ? [...fields, [2, 0]] : fields)),
    isFloat ? chunk("fact", packed(true, [[4, play]])) : NOTHING,
    chunk("data", body),
  ]);
  return concat([encode("RIFF"), packed(true, [[4, 4 + chunks.length]]), encode("WAVE"), chunks]);
}

// === 10. DER and certificates (format-time §5, §8, §9) ===============================================================

/** Not the DER that is accepted; what that means depends on where it stands. */
class NotDer extends Error {}

const notDer = () => new NotDer();

/** One value and, where constructed, all values in it. `raw` is the whole encoding, `content` what is inside. */
function derValue(bytes, at, end, depth) {
  const tag = bytes[at];
  if (depth > 32 || at + 2 > end || (tag & 31) === 31 || tag === 0 || tag === 0x10 || tag === 0x11) throw notDer();
  let length = bytes[at + 1];
  let from = at + 2;
  if (length > 127) {
    const size = length - 128;
    if (size < 1 || size > 4 || from + size > end || bytes[from] === 0) throw notDer();
    length = 0;
    for (let i = 0; i < size; i += 1) length = length * 256 + bytes[from + i];
    from += size;
    if (length < 128) throw notDer();
  }
  const to = from + length;
  if (to > end) throw notDer();
  const value = { tag, raw: bytes.subarray(at, to), content: bytes.subarray(from, to), parts: [] };
  if (tag & 0x20) {
    if (tag < 0x40 && tag !== 0x30 && tag !== 0x31) throw notDer();
    for (let next = from; next < to; next += value.parts.at(-1).raw.length)
      value.parts.push(derValue(bytes, next, to, depth + 1));
  } else checkPrimitive(tag, value.content);
  return value;
}

function checkPrimitive(tag, c) {
  const n = c.length;
  if (tag === 0x01 && !(n === 1 && (c[0] === 0 || c[0] === 255))) throw notDer();
  if (tag === 0x02 || tag === 0x0a) {
    if (n === 0 || (n > 1 && ((c[0] === 0 && c[1] < 128) || (c[0] === 255 && c[1] >= 128)))) throw notDer();
  }
  if (tag === 0x03) {
    if (n === 0 || c[0] > 7 || (n === 1 && c[0] !== 0) || (n > 1 && c[n - 1] & ((1 << c[0]) - 1))) throw notDer();
  }
  if (tag === 0x05 && n) throw notDer();
  if (tag === 0x06) {
    if (n === 0 || c[n - 1] >= 128) throw notDer();
    for (let i = 0; i < n; i += 1) if (c[i] === 128 && (i === 0 || c[i - 1] < 128)) throw notDer();
  }
}

function parseDer(bytes) {
  const value = derValue(bytes, 0, bytes.length, 1);
  if (value.raw.length !== bytes.length) throw notDer();
  return value;
}

/** Takes the parts of a constructed value one after the other. */
class Fields {
  constructor(value, tag = 0x30) {
    if (value.tag !== tag) throw notDer();
    this.parts = value.parts;
    this.at = 0;
  }

  get next() {
    return this.parts[this.at]?.tag ?? -1;
  }

  take(tag) {
    if (this.next < 0 || (tag !== undefined && this.next !== tag)) throw notDer();
    this.at += 1;
    return this.parts[this.at - 1];
  }

  maybe(tag) {
    return this.next === tag ? this.take(tag) : null;
  }

  end() {
    if (this.at !== this.parts.length) throw notDer();
  }
}

/** The one value that a constructed value holds. */
function only(value, tag) {
  if (value.parts.length !== 1 || value.parts[0].tag !== tag) throw notDer();
  return value.parts[0];
}

const isByte = (value, n) => value.content.length === 1 && value.content[0] === n;
const oidOf = (value) => hex(value.content);

const OID = Object.freeze({
  signedData: "2a864886f70d010702",
  tstInfo: "2a864886f70d0109100104",
  contentType: "2a864886f70d010903",
  messageDigest: "2a864886f70d010904",
  essV1: "2a864886f70d010910020c",
  essV2: "2a864886f70d010910022f",
  rsa: "2a864886f70d010101",
  pss: "2a864886f70d01010a",
  mgf1: "2a864886f70d010108",
  ec: "2a8648ce3d0201",
  timeStamping: "2b06010505070308",
  anyPurpose: "551d2500",
  commonName: "550403",
  organization: "55040a",
  keyId: "551d0e",
  keyUsage: "551d0f",
  altName: "551d11",
  basic: "551d13",
  reason: "551d15",
  policies: "551d20",
  purposes: "551d25",
});
const SHA2 = { "608648016503040201": "SHA-256", "608648016503040202": "SHA-384", "608648016503040203": "SHA-512" };
const SHA2_SIZE = { "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 };
const RSA_WITH = { "2a864886f70d01010b": "SHA-256", "2a864886f70d01010c": "SHA-384", "2a864886f70d01010d": "SHA-512" };
const ECDSA_WITH = { "2a8648ce3d040302": "SHA-256", "2a8648ce3d040303": "SHA-384", "2a8648ce3d040304": "SHA-512" };
const CURVES = {
  "2a8648ce3d030107": {
    name: "P-256",
    size: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  "2b81040022": {
    name: "P-384",
    size: 48,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  "2b81040023": {
    name: "P-521",
    size: 66,
    order: BigInt(
      "0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa" +
        "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ),
  },
};

/** OID (hex) and parameters (or null) of an AlgorithmIdentifier. */
function algorithmOf(value) {
  const fields = new Fields(value);
  const oid = oidOf(fields.take(0x06));
  const parameters = fields.next < 0 ? null : fields.take();
  fields.end();
  return { oid, parameters };
}

const noParameters = ({ parameters }) => parameters === null || parameters.tag === 0x05;

/** The SHA-2 hash an AlgorithmIdentifier names, or null. */
function sha2Of(value) {
  const algorithm = algorithmOf(value);
  return noParameters(algorithm) ? (SHA2[algorithm.oid] ?? null) : null;
}

/** 14 digits of a UTCTime or GeneralizedTime in a certificate. */
function time14(value) {
  const t = flat(value.content);
  if (value.tag === 0x17 && /^[0-9]{12}Z$/.test(t)) return realDate((t < "5" ? "20" : "19") + t.slice(0, 12));
  if (value.tag === 0x18 && /^[0-9]{14}Z$/.test(t)) return realDate(t.slice(0, 14));
  throw notDer();
}

function realDate(digits) {
  const n = (from, to) => Number(digits.slice(from, to));
  const [year, month, day] = [n(0, 4), n(4, 6), n(6, 8)];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  if (year < 1 || day < 1 || day > days || n(8, 10) > 23 || n(10, 12) > 59 || n(12, 14) > 59) throw notDer();
  return digits;
}

/** Seconds since year 0, for differences. */
function secondsOf(digits) {
  const date = new Date(0);
  date.setUTCFullYear(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)) - 1, Number(digits.slice(6, 8)));
  return date.getTime() / 1000 + 3600 * digits.slice(8, 10) + 60 * digits.slice(10, 12) + Number(digits.slice(12, 14));
}

/** Map of OID to {critical, value}. */
function readExtensions(parts) {
  const out = new Map();
  for (const part of parts) {
    const fields = new Fields(part);
    const oid = oidOf(fields.take(0x06));
    const critical = fields.maybe(0x01)?.content[0] === 255;
    const value = fields.take(0x04).content;
    fields.end();
    if (out.has(oid)) throw notDer();
    out.set(oid, { critical, value });
  }
  return out;
}

function inner(extensions, oid, tag) {
  const found = extensions.get(oid);
  if (!found) return null;
  const value = parseDer(found.value);
  if (value.tag !== tag) throw notDer();
  return value;
}

function bits(value) {
  if (value.tag !== 0x03 || value.content[0] !== 0) throw notDer();
  return value.content.subarray(1);
}

const UNDERSTOOD = new Set([OID.keyUsage, OID.altName, OID.basic, OID.policies, OID.purposes]);

function readCertificate(der) {
  const outer = new Fields(parseDer(der));
  const tbsValue = outer.take(0x30);
  const algorithm = outer.take(0x30);
  const signature = bits(outer.take(0x03));
  outer.end();
  algorithmOf(algorithm);
  const tbs = new Fields(tbsValue);
  const wrapped = tbs.maybe(0xa0);
  const number = wrapped ? only(wrapped, 0x02) : null;
  const version = number ? [0, 1, 2].find((n) => isByte(number, n)) : 0;
  if (version === undefined) throw notDer();
  const serial = tbs.take(0x02).raw;
  if (!same(tbs.take(0x30).raw, algorithm.raw)) throw notDer();
  const issuer = tbs.take(0x30).raw;
  const validity = new Fields(tbs.take(0x30));
  const [notBefore, notAfter] = [time14(validity.take()), time14(validity.take())];
  validity.end();
  const subject = tbs.take(0x30);
  const key = tbs.take(0x30);
  tbs.maybe(0x81);
  tbs.maybe(0x82);
  const block = tbs.maybe(0xa3);
  tbs.end();
  if (block && version !== 2) throw notDer();
  const extensions = readExtensions(block ? only(block, 0x30).parts : []);
  const basic = inner(extensions, OID.basic, 0x30);
  let isCa = false;
  let pathLength = null;
  if (basic) {
    const fields = new Fields(basic);
    isCa = fields.maybe(0x01)?.content[0] === 255;
    const limit = fields.maybe(0x02)?.content;
    fields.end();
    if (limit) {
      if (limit.length > 2 || limit[0] > 127 || (limit.length === 2 && limit[0] !== 0)) throw notDer();
      pathLength = limit.at(-1);
    }
  }
  const usage = inner(extensions, OID.keyUsage, 0x03)?.content.subarray(1) ?? null;
  const purposes = inner(extensions, OID.purposes, 0x30);
  if (purposes && (purposes.parts.length === 0 || purposes.parts.some((part) => part.tag !== 0x06))) throw notDer();
  const purposeList = purposes ? purposes.parts.map(oidOf) : null;
  return {
    raw: der,
    tbs: tbsValue.raw,
    algorithm,
    signature,
    serial,
    issuer,
    subject: subject.raw,
    name: displayName(subject),
    notBefore,
    notAfter,
    key,
    bare: extensions.size === 0,
    usable: [...extensions].every(([oid, { critical }]) => !critical || UNDERSTOOD.has(oid)),
    isCa,
    pathLength,
    may: (bit) => usage === null || Boolean((usage[bit >> 3] ?? 0) & (0x80 >> (bit & 7))),
    stampsOnly: purposeList?.join() === OID.timeStamping && extensions.get(OID.purposes).critical,
    mayStamp: purposeList === null || purposeList.includes(OID.timeStamping) || purposeList.includes(OID.anyPurpose),
    keyId: inner(extensions, OID.keyId, 0x04)?.content ?? null,
    validAt: (digits) => notBefore <= digits && digits <= notAfter,
  };
}

const STRINGS = { 0x0c: "utf-8", 0x13: "windows-1252", 0x14: "windows-1252", 0x16: "windows-1252", 0x1e: "utf-16be" };

/** What an authority calls itself, as text for showing: its last commonName, else its organisation. */
function displayName(subject) {
  const found = {};
  for (const set of subject.parts)
    for (const pair of set.parts) {
      const [oid, value] = pair.parts;
      if (pair.parts.length !== 2 || oid.tag !== 0x06 || !STRINGS[value.tag]) continue;
      const shown = new TextDecoder(STRINGS[value.tag], { ignoreBOM: true }).decode(value.content);
      const safe = shown.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "\ufffd");
      found[oidOf(oid)] = [...safe].slice(0, 128).join("");
    }
  return found[OID.commonName] || found[OID.organization] || "an unnamed authority";
}

function readRevocations(der) {
  const outer = new Fields(parseDer(der));
  const tbsValue = outer.take(0x30);
  const algorithm = outer.take(0x30);
  const signature = bits(outer.take(0x03));
  outer.end();
  algorithmOf(algorithm);
  const tbs = new Fields(tbsValue);
  const version = tbs.maybe(0x02);
  if (version && !isByte(version, 1)) throw notDer();
  if (!same(tbs.take(0x30).raw, algorithm.raw)) throw notDer();
  const issuer = tbs.take(0x30).raw;
  time14(tbs.take());
  if (tbs.next === 0x17 || tbs.next === 0x18) time14(tbs.take());
  const listed = tbs.maybe(0x30);
  const block = tbs.maybe(0xa0);
  tbs.end();
  if (block) for (const { critical } of readExtensions(only(block, 0x30).parts).values()) if (critical) throw notDer();
  const entries = (listed?.parts ?? []).map((part) => {
    const fields = new Fields(part);
    const [serial, when, more] = [fields.take(0x02).raw, time14(fields.take()), fields.maybe(0x30)];
    fields.end();
    let reason = null;
    for (const [oid, { critical, value }] of readExtensions(more?.parts ?? [])) {
      if (oid === OID.reason) {
        const code = parseDer(value);
        if (code.tag !== 0x0a || code.content.length !== 1) throw notDer();
        reason = code.content[0];
      } else if (critical) throw notDer();
    }
    return { serial, when, reason };
  });
  return { issuer, tbs: tbsValue.raw, algorithm, signature, entries };
}

const base64url = (bytes) => toB64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const unsigned = (content) => (content[0] === 0 ? content.subarray(1) : content);
const big = (bytes) => (bytes.length ? BigInt("0x" + hex(bytes)) : 0n);

/**
 * Whether an authority's signature stands (format-time §9). `bareRsa` is the hash that a plain rsaEncryption means, or
 * null where it means nothing; `hash` is what the algorithm must use, or null for any of SHA-2. Throws NoCrypto where
 * the browser cannot say.
 */
async function authoritySigned(env, algorithmValue, keyValue, message, signature, { hash = null, bareRsa = null } = {}) {
  let found;
  try {
    found = signatureScheme(algorithmValue, keyValue, signature, bareRsa);
  } catch (error) {
    if (error instanceof NotDer) return false;
    throw error;
  }
  if (!found || (hash && found.hash !== hash)) return false;
  if (!env.subtle) throw new NoCrypto();
  let key;
  try {
    key = await env.subtle.importKey(found.format, found.key, found.algorithm, false, ["verify"]);
  } catch (error) {
    if (error?.name === "NotSupportedError") throw new NoCrypto();
    return false; // a point off its curve, a modulus that is none
  }
  return env.subtle.verify(found.verify, key, found.signature, message);
}

function signatureScheme(algorithmValue, keyValue, signature, bareRsa) {
  const algorithm = algorithmOf(algorithmValue);
  const spki = new Fields(keyValue);
  const keyAlgorithm = algorithmOf(spki.take(0x30));
  const keyBits = bits(spki.take(0x03));
  spki.end();
  const curve = ECDSA_WITH[algorithm.oid];
  if (curve) {
    const parameters = CURVES[keyAlgorithm.parameters?.tag === 0x06 ? oidOf(keyAlgorithm.parameters) : ""];
    if (algorithm.parameters || keyAlgorithm.oid !== OID.ec || !parameters) return null;
    if (keyBits[0] !== 4 || keyBits.length !== 1 + 2 * parameters.size) return null;
    const pair = new Fields(parseDer(signature));
    const numbers = [pair.take(0x02).content, pair.take(0x02).content];
    pair.end();
    const raw = new Uint8Array(2 * parameters.size);
    for (const [i, number] of numbers.entries()) {
      const value = big(number);
      if (number[0] > 127 || value === 0n || value >= parameters.order) return null;
      raw.set(unsigned(number), (i + 1) * parameters.size - unsigned(number).length);
    }
    const named = { name: "ECDSA", namedCurve: parameters.name };
    return { hash: curve, format: "raw", key: keyBits, algorithm: named, verify: { name: "ECDSA", hash: curve }, signature: raw };
  }
  let scheme = { name: "RSASSA-PKCS1-v1_5" };
  let hash = null;
  if (algorithm.oid === OID.pss) ({ hash, scheme } = pssOf(algorithm.parameters));
  else if (noParameters(algorithm)) hash = algorithm.oid === OID.rsa ? bareRsa : (RSA_WITH[algorithm.oid] ?? null);
  if (!hash || keyAlgorithm.oid !== OID.rsa || !noParameters(keyAlgorithm)) return null;
  const rsa = new Fields(parseDer(keyBits));
  const [nContent, eContent] = [rsa.take(0x02).content, rsa.take(0x02).content];
  rsa.end();
  const [n, e] = [unsigned(nContent), unsigned(eContent)];
  const size = 8 * n.length - Math.clz32(n[0]) + 24;
  const exponent = big(e);
  if (nContent[0] > 127 || eContent[0] > 127 || size < 2048 || size > 8192) return null;
  if (exponent % 2n === 0n || exponent < 3n || exponent >= 2n ** 33n || signature.length !== n.length) return null;
  const jwk = { kty: "RSA", n: base64url(n), e: base64url(e) };
  return { hash, format: "jwk", key: jwk, algorithm: { name: scheme.name, hash }, verify: scheme, signature };
}

function pssOf(parameters) {
  if (!parameters) throw notDer();
  const fields = new Fields(parameters);
  const hash = sha2Of(only(fields.take(0xa0), 0x30));
  const mask = new Fields(only(fields.take(0xa1), 0x30));
  const maskOid = oidOf(mask.take(0x06));
  const maskHash = sha2Of(mask.take(0x30));
  mask.end();
  const salt = only(fields.take(0xa2), 0x02).content;
  const trailer = fields.maybe(0xa3);
  fields.end();
  if (trailer && !isByte(only(trailer, 0x02), 1)) throw notDer();
  if (!hash || hash !== maskHash || maskOid !== OID.mgf1 || salt.length !== 1 || salt[0] > 64) throw notDer();
  return { hash, scheme: { name: "RSA-PSS", saltLength: salt[0] } };
}

// === 11. Timestamp tokens (format-time §6, §7, §10) ==================================================================

const MAX_PATH = 8;
const MATERIAL = 16;

/** format-time §6 steps 1-6. Throws NotDer. */
function readToken(bytes) {
  let token = parseDer(bytes); // 1
  if (token.tag !== 0x30 || token.parts.length === 0) throw notDer();
  if (token.parts[0].tag === 0x30) {
    const response = new Fields(token); // 2
    const status = new Fields(response.take(0x30)).take(0x02);
    token = response.take(0x30);
    response.end();
    if (!isByte(status, 0) && !isByte(status, 1)) throw notDer();
  }
  const outer = new Fields(token); // 3
  if (oidOf(outer.take(0x06)) !== OID.signedData) throw notDer();
  const signedData = new Fields(only(outer.take(0xa0), 0x30));
  outer.end();
  const version = signedData.take(0x02); // 4
  if (![3, 4, 5].some((n) => isByte(version, n))) throw notDer();
  signedData.take(0x31);
  const encapsulated = new Fields(signedData.take(0x30));
  if (oidOf(encapsulated.take(0x06)) !== OID.tstInfo) throw notDer();
  const content = only(encapsulated.take(0xa0), 0x04).content;
  encapsulated.end();
  const certificates = signedData.maybe(0xa0)?.parts ?? [];
  const revocations = signedData.maybe(0xa1)?.parts ?? [];
  const signerInfo = new Fields(only(signedData.take(0x31), 0x30));
  signedData.end();
  if (certificates.length > 16) throw notDer();
  const signerVersion = signerInfo.take(0x02); // 5
  const sid = signerInfo.take();
  if (sid.tag === 0x30) {
    const named = new Fields(sid);
    sid.name = named.take(0x30).raw;
    sid.serial = named.take(0x02).raw;
    named.end();
  }
  if (!(sid.tag === 0x30 && isByte(signerVersion, 1)) && !(sid.tag === 0x80 && isByte(signerVersion, 3))) throw notDer();
  const hash = sha2Of(signerInfo.take(0x30));
  const attributes = signerInfo.take(0xa0);
  const algorithm = signerInfo.take(0x30);
  algorithmOf(algorithm);
  const signature = signerInfo.take(0x04).content;
  signerInfo.maybe(0xa1);
  signerInfo.end();
  if (!hash) throw notDer();
  const ders = (values) => values.filter((value) => value.tag === 0x30).map((value) => value.raw);
  return {
    content,
    certificates: ders(certificates),
    revocations: ders(revocations),
    sid,
    hash,
    attributes,
    algorithm,
    signature,
    ...readTstInfo(content),
  };
}

function readTstInfo(content) {
  const info = new Fields(parseDer(content)); // 6
  if (!isByte(info.take(0x02), 1)) throw notDer();
  info.take(0x06);
  const stamped = new Fields(info.take(0x30));
  const imprintHash = sha2Of(stamped.take(0x30));
  const imprint = stamped.take(0x04).content;
  stamped.end();
  info.take(0x02);
  const found = /^([0-9]{14})(?:\.([0-9]{0,8}[1-9]))?Z$/.exec(flat(info.take(0x18).content));
  const accuracy = info.maybe(0x30);
  info.maybe(0x01);
  info.maybe(0x02);
  info.maybe(0xa0);
  const extensions = info.maybe(0xa1);
  info.end();
  if (!found || !imprintHash || imprint.length !== SHA2_SIZE[imprintHash]) throw notDer();
  let accuracyText = null;
  if (accuracy) {
    const fields = new Fields(accuracy);
    const read = (tag, least, most) => {
      const value = fields.maybe(tag)?.content;
      if (!value) return 0;
      checkPrimitive(0x02, value);
      const n = value.length > 4 || value[0] > 127 ? -1 : Number(big(value));
      if (n < least || n > most) throw notDer();
      return n;
    };
    const [seconds, millis, micros] = [read(0x02, 0, 2 ** 31 - 1), read(0x80, 1, 999), read(0x81, 1, 999)];
    fields.end();
    const below = String(millis * 1000 + micros).padStart(6, "0").replace(/0+$/, "");
    accuracyText = below ? `${seconds}.${below}` : String(seconds);
  }
  if (extensions) for (const { critical } of readExtensions(extensions.parts).values()) if (critical) throw notDer();
  return { imprintHash, imprint, digits: realDate(found[1]), fraction: found[2] ?? "", accuracy: accuracyText };
}

/** The certificates that the signed attributes name: [{hash, value, issuerSerial}]. format-time §7 steps 1-3. */
async function readAttributes(env, token) {
  const values = new Map();
  let before = null;
  for (const part of token.attributes.parts) {
    const fields = new Fields(part);
    const oid = oidOf(fields.take(0x06));
    const set = fields.take(0x31);
    fields.end();
    if (values.has(oid) || (before && order(before, part.raw) > 0)) throw notDer(); // 1
    values.set(oid, set);
    before = part.raw;
  }
  const one = (oid, tag) => {
    if (!values.has(oid)) throw notDer();
    return only(values.get(oid), tag);
  };
  if (oidOf(one(OID.contentType, 0x06)) !== OID.tstInfo) throw notDer(); // 2
  if (!same(one(OID.messageDigest, 0x04).content, await digest(env, token.hash, token.content))) throw notDer();
  const named = []; // 3
  for (const [oid, v2] of [[OID.essV1, false], [OID.essV2, true]]) {
    if (!values.has(oid)) continue;
    const fields = new Fields(new Fields(new Fields(only(values.get(oid), 0x30)).take(0x30)).take(0x30));
    const algorithm = v2 ? fields.maybe(0x30) : null;
    const hash = !v2 ? "SHA-1" : algorithm ? sha2Of(algorithm) : "SHA-256";
    const value = fields.take(0x04).content;
    const more = fields.maybe(0x30);
    fields.end();
    if (!hash) throw notDer();
    let issuerSerial = null;
    if (more) {
      const both = new Fields(more);
      const directory = only(both.take(0x30), 0xa4);
      issuerSerial = [only(directory, 0x30).raw, both.take(0x02).raw];
      both.end();
    }
    named.push({ hash, value, issuerSerial });
  }
  if (named.length === 0) throw notDer();
  return { named, weak: !values.has(OID.essV2) };
}

/**
 * One token over `expected` (Map of hash name to imprint). Never throws for what the token holds, but NoCrypto where the
 * browser lacks an algorithm. `trust` has {material, anchors}: certificates already read.
 */
async function judgeToken(env, bytes, expected, trust) {
  const report = { state: "no", code: "token", warnings: [], digits: null, fraction: "", authority: null, until: null };
  try {
    const token = readToken(bytes);
    Object.assign(report, { digits: token.digits, fraction: token.fraction, accuracy: token.accuracy });
    const wanted = expected.get(token.imprintHash); // §6.7
    if (!wanted || !same(wanted, token.imprint)) throw new Fault("imprint");
    const { named, weak } = await readAttributes(env, token); // §7.1-3
    const embedded = token.certificates.map(readCertificate); // §7.4
    const signer = await findSigner(env, token, named, [...embedded, ...trust.material, ...trust.anchors]); // §7.5
    report.authority = signer.name;
    report.until = signer.notAfter;
    if (weak) report.warnings.push("weak-ess");
    const others = embedded.filter((c) => !same(c.raw, signer.raw));
    if (others.some((c) => !c.isCa && !c.bare)) throw notDer(); // §7.6
    if (!signer.stampsOnly || !(signer.may(0) || signer.may(1))) throw notDer(); // §7.7
    if (!signer.validAt(token.digits)) throw notDer(); // §7.8
    const message = join(Uint8Array.of(0x31), token.attributes.raw.subarray(1)); // §7.9
    const scheme = { hash: token.hash, bareRsa: token.hash };
    if (!(await authoritySigned(env, token.algorithm, signer.key, message, token.signature, scheme))) throw notDer();
    const lists = [];
    for (const raw of token.revocations)
      try {
        lists.push(readRevocations(raw));
      } catch (error) {
        if (!(error instanceof NotDer)) throw error;
        if (!report.warnings.includes("crl-unread")) report.warnings.push("crl-unread");
      }
    const reached = await findPath(env, signer, [...embedded, ...trust.material], trust.anchors, lists, token.digits); // §8
    if (reached === "good") Object.assign(report, { state: "yes", code: null });
    if (reached === "none") Object.assign(report, { state: "unavailable", code: "anchor" });
  } catch (error) {
    if (error instanceof Fault) Object.assign(report, { state: error.state, code: error.code });
    else if (!(error instanceof NotDer)) throw error;
  }
  return report;
}

async function findSigner(env, token, named, candidates) {
  const bySid = (c) =>
    token.sid.tag === 0x80
      ? c.keyId !== null && same(c.keyId, token.sid.content)
      : same(c.issuer, token.sid.name) && same(c.serial, token.sid.serial);
  let any = false;
  for (const c of candidates) {
    let byEss = true;
    for (const { hash, value, issuerSerial } of named) {
      const fits = !issuerSerial || (same(c.issuer, issuerSerial[0]) && same(c.serial, issuerSerial[1]));
      byEss &&= fits && same(await digest(env, hash, c.raw), value);
    }
    if (byEss && bySid(c)) return c;
    any ||= byEss || bySid(c);
  }
  throw any ? notDer() : new Fault("anchor", "unavailable");
}

/** "good", "bad" (a path that breaks a rule) or "none". Layer by layer, so the work is bounded by certificates x depth. */
async function findPath(env, signer, material, anchors, lists, digits) {
  if (!signer.usable) return "none";
  const pool = new Map();
  for (const c of material) if (c.usable && !same(c.raw, signer.raw)) pool.set(hex(c.raw), c);
  const isAnchor = (c) => anchors.some((anchor) => same(anchor.raw, c.raw));
  if (isAnchor(signer)) return "good";
  const edges = new Map();

  async function issued(child, parent) {
    if (!same(child.issuer, parent.subject)) return false;
    const pair = hex(child.raw) + hex(parent.raw);
    if (!edges.has(pair))
      edges.set(pair, await authoritySigned(env, child.algorithm, parent.key, child.tbs, child.signature));
    return edges.get(pair);
  }

  async function revoked(child, parent) {
    for (const found of lists) {
      if (!same(found.issuer, parent.subject)) continue;
      const hit = found.entries.some(
        ({ serial, when, reason }) => same(serial, child.serial) && (![0, 3, 4, 5].includes(reason) || when <= digits),
      );
      if (hit && (await authoritySigned(env, found.algorithm, parent.key, found.tbs, found.signature))) return true;
    }
    return false;
  }

  /** `between` is how many certificates stand between the signer and this one. */
  async function keepsRules(child, parent, between, last) {
    if (!parent.validAt(digits) || (await revoked(child, parent))) return false;
    if (last && parent.bare) return true;
    const room = parent.pathLength === null || parent.pathLength >= between;
    return parent.isCa && room && parent.may(5) && parent.mayStamp;
  }

  async function search(strict) {
    let layer = [signer];
    for (let size = 2; size <= MAX_PATH; size += 1) {
      const next = new Map();
      for (const child of layer) {
        for (const end of anchors)
          if ((await issued(child, end)) && (!strict || (await keepsRules(child, end, size - 2, true)))) return true;
        for (const [name, parent] of pool)
          if (!next.has(name) && (await issued(child, parent)))
            if (!strict || (await keepsRules(child, parent, size - 2, false))) next.set(name, parent);
      }
      layer = [...next.values()];
    }
    return false;
  }

  if (await search(true)) return "good";
  return (await search(false)) ? "bad" : "none";
}

function timeText(digits, fraction) {
  const d = digits;
  const below = fraction ? `.${fraction}` : "";
  return `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6, 8)}T${d.slice(8, 10)}:${d.slice(10, 12)}:${d.slice(12)}${below}Z`;
}

/** Orders times with fractions of different lengths. */
const timeKey = ({ digits, fraction }) => digits + fraction.padEnd(9, "0");

/** The verdict *timed* over one seal (format-time §10). `note` is note_K. */
async function judgeTimed(env, seal, note) {
  const { tokens, renewals } = seal;
  const out = { state: "unavailable", code: seal.ots.length ? "ots" : "none", warnings: [], earliest: null };
  if (tokens.length + renewals.length === 0) return out;
  if (!env.subtle) return { ...out, code: "no-crypto" };
  const material = [];
  for (const der of seal.certs.slice(0, MATERIAL))
    try {
      material.push(readCertificate(der));
    } catch (error) {
      if (!(error instanceof NotDer)) throw error; // path material helps or does not; it cannot harm
    }
  const trust = { material, anchors: env.anchors };
  try {
    const expected = new Map();
    for (const name of Object.values(SHA2)) expected.set(name, await digest(env, name, note));
    const reports = [];
    for (const token of tokens) reports.push(await judgeToken(env, token, expected, trust)); // 1
    for (const [i, renewal] of renewals.entries()) {
      const over = join(encode("earwitness/1 renew\n"), note, ...tokens, ...renewals.slice(0, i));
      const report = await judgeToken(env, renewal, new Map([["SHA-512", await digest(env, "SHA-512", over)]]), trust);
      const earlier = reports.filter(({ digits }) => digits);
      const early = earlier.some((r) => !report.digits || secondsOf(r.digits) - secondsOf(report.digits) > 60); // 2
      const late = earlier.some((r) => r.until && report.digits && timeKey(report) > timeKey({ digits: r.until, fraction: "" }));
      if (report.state === "no" || early || tokens.length === 0) Object.assign(report, { state: "no", code: "renewal" });
      else if (late) report.warnings.push("renewal-late");
      reports.push(report);
    }
    out.warnings = [...new Set(reports.flatMap((report) => report.warnings))];
    const good = reports.filter(({ state }) => state === "yes").sort((a, b) => (timeKey(a) < timeKey(b) ? -1 : 1))[0];
    const bad = reports.find(({ state }) => state === "no");
    if (bad) return { ...out, state: "no", code: bad.code }; // 3
    if (!good) return { ...out, code: "anchor" }; // 4
    return { ...out, state: "yes", code: null, earliest: good };
  } catch (error) {
    if (error instanceof NoCrypto) return { ...out, code: "no-crypto" };
    throw error;
  }
}

// === 12. The check (format §9) =======================================================================================

const FIVE = ["included", "contiguous", "signed", "timed", "worded"];

/** floor(samples * 1000 / rate), never below 0; exact past 2^53. */
const ms = (samples, rate) => (samples <= 0 ? 0 : Number((BigInt(samples) * 1000n) / BigInt(rate)));

/** A checkpoint with the form, origin, line and signature it must have, for the first of `keys` that has a line. */
async function headOf(env, proof, log, keys) {
  const note = readNote(proof.checkpoint, env);
  if (!note) throw new Fault("note");
  if (note.origin !== log) throw new Fault("origin");
  for (const key of keys) {
    const line = await lineOf(env, note, key);
    if (!line) continue;
    const fault = await ed25519Fault(env, key, encode(note.text), line.signature);
    if (fault) throw new Fault(fault);
    return { ...note, key, line: line.line };
  }
  throw new Fault("key");
}

async function checkEntry(env, { entry, proof, subject }, head, action) {
  if (entry.action !== action) throw new Fault("action");
  if (entry.subject !== subject) throw new Fault("inclusion");
  if (entry.n !== proof.index || proof.index >= head.size) throw new Fault("index");
  const leaf = await leafHash(env, entry.bytes);
  if (!(await included(env, leaf, proof.index, head.size, proof.path, head.root))) throw new Fault("inclusion");
}

/** The code of the Fault that `work` throws, or null. */
async function faultOf(work) {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

/** Steps 8 and 9, once for each seal of the bundle. */
async function judgeSeal(env, seal) {
  const { statement } = seal;
  const fingerprint = hex(await H(env, statement.key));
  const known = env.keys.get(toB64(statement.key));
  const out = { seal, head: null, fingerprint, signer: known?.name ?? null, timed: null, warnings: [] };
  out.code = await faultOf(async () => {
    out.head = await headOf(env, seal.proof, statement.log, [statement.key]);
    await checkEntry(env, seal, out.head, "seal");
    if (env.only && !env.only.has(fingerprint)) throw new Fault("other-key");
    out.timed = await judgeTimed(env, seal, encode(`${out.head.text}\n${out.head.line}\n`)); // 9
    if (known?.revoked) {
      const { earliest } = out.timed;
      if (!earliest || earliest.digits >= known.revoked) throw new Fault("revoked");
      out.warnings.push("revoked-later");
    }
  });
  if (out.code === null) out.warnings.push(...out.timed.warnings);
  return out;
}

/** Step 10 up to the consistency proof, for one seal: {head, code}. */
async function judgePublication(env, publication, links, sealIndex, { seal, head: sealHead, code: sealCode }) {
  const out = { head: null, code: null };
  out.code = await faultOf(async () => {
    const { key, log } = seal.statement;
    out.head = await headOf(env, publication.proof, log, [key, ...linkedKeys(key, links)]);
    await checkEntry(env, publication, out.head, "publish");
    if (sealCode !== null) return; // the caller reports not-signed
    const path = publication.consistency[sealIndex];
    const { head } = out;
    if (!(await consistent(env, sealHead.size, head.size, sealHead.root, head.root, path))) throw new Fault("consistency");
    if (same(head.key, key)) return;
    if (env.only && !env.only.has(hex(await H(env, head.key)))) throw new Fault("other-key");
    if (env.keys.get(toB64(head.key))?.revoked) throw new Fault("revoked"); // whatever the times: no token dates it
  });
  return out;
}

/** Key statements that stand under the publication's head, as {from, to}: the same for every seal of its log. */
async function keyLinks(env, publication) {
  const note = readNote(publication.proof.checkpoint, env);
  const usable = [];
  for (const { statement, subject, entry, path } of note ? publication.keys : []) {
    if (statement.log !== note.origin || entry.action !== "key" || entry.subject !== subject) continue;
    const leaf = await leafHash(env, entry.bytes);
    if (!(await included(env, leaf, entry.n, note.size, path, note.root))) continue;
    if (await ed25519Fault(env, statement.oldKey, statement.body, statement.oldSig)) continue;
    if (await ed25519Fault(env, statement.newKey, statement.body, statement.newSig)) continue;
    usable.push({ from: hex(statement.oldKey), to: hex(statement.newKey) });
  }
  return usable;
}

/** Keys that a chain of key statements leads to from the seal's key, in ascending order of their bytes. */
function linkedKeys(key, links) {
  const reached = new Set([hex(key)]);
  for (let size = 0; size !== reached.size; ) {
    size = reached.size;
    for (const { from, to } of links) if (reached.has(from)) reached.add(to);
  }
  reached.delete(hex(key));
  return [...reached].sort().map(unhex);
}

/** Salts that stand in two different leaves. The same leaf shown by two quotations is one leaf. */
function doubledSalts(bundle) {
  const places = new Map();
  const doubled = new Set();
  for (const { seal, track, leaves } of bundle.excerpts)
    for (const leaf of leaves) {
      const salt = hex(leaf.salt);
      const place = { statement: bundle.seals[seal]?.subject ?? "", track, leaf };
      const before = places.get(salt);
      if (!before) places.set(salt, place);
      else if (!samePlace(before, place)) doubled.add(salt);
    }
  return doubled;
}

function samePlace(a, b) {
  if (a.statement !== b.statement || a.track !== b.track) return false;
  const [x, y] = [a.leaf, b.leaf];
  for (const name of ["index", "start", "duration", "jump", "kind"]) if (x[name] !== y[name]) return false;
  return x.frames.length === y.frames.length && x.frames.every((frame, i) => same(frame, y.frames[i]));
}

function leafBytes(seal, track, leaf) {
  const out = new Uint8Array(93 + leaf.frames.reduce((sum, frame) => sum + 4 + frame.length, 0));
  const view = new DataView(out.buffer);
  out.set(encode("EWL1"), 1);
  out.set(seal.id, 5);
  view.setUint16(21, track.number);
  view.setBigUint64(23, BigInt(leaf.index));
  view.setBigUint64(31, BigInt(leaf.start));
  view.setUint32(39, leaf.duration);
  view.setBigInt64(43, leaf.jump);
  view.setUint32(51, track.rate);
  view.setUint8(55, track.channels);
  view.setUint8(56, leaf.kind);
  out.set(leaf.salt, 57);
  view.setUint32(89, leaf.frames.length);
  let at = 93;
  for (const frame of leaf.frames) {
    view.setUint32(at, frame.length);
    out.set(frame, at + 4);
    at += 4 + frame.length;
  }
  return out.subarray(0, at);
}

/** Steps 3 to 5. Returns what the frames are; throws Fault. */
async function checkIncluded(env, excerpt, statement, track, doubled) {
  const { runs, leaves, siblings } = excerpt;
  if (runs.length === 0 || runs.some((run) => run.leaves.length === 0)) throw new Fault("order"); // 3
  for (let i = 1; i < runs.length; i += 1) if (runs[i].first <= runs[i - 1].last) throw new Fault("order");
  if (runs.at(-1).last >= track.leaves) throw new Fault("order");
  if (leaves.some((leaf) => doubled.has(hex(leaf.salt)))) throw new Fault("salt");
  if (!CODECS.includes(track.params.codec)) throw new Fault("unsupported", "unavailable"); // 4
  const audio = audioOf(track);
  for (const leaf of leaves) {
    checkLeaf(audio, leaf);
    if (leaf.kind === CODED && leaf.frames.length > track.framesPerLeaf) throw badFrame();
  }
  const found = await hashAll(env, leaves.map((leaf) => leafBytes(statement, track, leaf))); // 5
  const pairs = leaves.map((leaf, i) => [leaf.index, found[i]]);
  if (!same(await excerptRoot(env, track.leaves, pairs, siblings), track.root)) throw new Fault("root");
  return audio;
}

/** Step 6. Returns the plan of the clip; throws Fault. */
function checkContiguous(env, { runs, leaves }, track, audio, [playStart, playEnd]) {
  for (const run of runs)
    for (let i = 1; i < run.leaves.length; i += 1)
      if (run.leaves[i - 1].end !== run.leaves[i].start) throw new Fault("start");
  if (leaves[0].index === 0 && leaves[0].start !== 0) throw new Fault("start");
  for (const hole of holesOf(runs)) if (hole <= 0) throw new Fault("start");
  if (leaves.at(-1).index === track.leaves - 1 && leaves.at(-1).end !== track.samples) throw new Fault("length");
  return planClip(audio, leaves, playStart, playEnd, env.limits);
}

const holesOf = (runs) => runs.slice(1).map((run, i) => run.leaves[0].start - runs[i].leaves.at(-1).end);

/** What may be said beside the verdicts once the leaves are known to be sealed. */
function describe(q, { runs, leaves }, track, [playStart, playEnd]) {
  const { rate, skip } = track;
  const holes = holesOf(runs);
  q.gaps_ms = holes.map((hole) => ms(hole, rate));
  q.withheld_ms = ms(holes.reduce((sum, hole) => sum + hole, 0), rate);
  q.start_ms = ms(playStart - skip, rate);
  q.end_ms = ms(playEnd - skip, rate);
  q.jumps = leaves
    .filter((leaf) => leaf.jump !== 0n || leaf.kind === GAP)
    .map((leaf) => ({ at_ms: ms(leaf.start - skip, rate), samples: plain(leaf.jump) || leaf.duration }));
}

/** i64 as a JSON number where that is exact, else as text. */
const plain = (n) => (Number.isSafeInteger(Number(n)) ? Number(n) : String(n));

function leaks(audio, runs) {
  if (audio.codec !== "opus") return false;
  return runs.slice(1).some(({ leaves: [{ frames }] }) => frames.length > 0 && Boolean(opusCarries(frames[0])));
}

/** The quotation of the publication that is about this excerpt's seal and track, or null. */
function quoteOf(publication, excerpt, seal) {
  const quote = publication?.statement.quotes[excerpt.n];
  return quote && quote.seal === seal.subject && quote.track === excerpt.track ? quote : null;
}

const sameRuns = (quote, runs) =>
  quote.runs.length === runs.length &&
  runs.every(({ first, last }, i) => quote.runs[i][0] === first && quote.runs[i][1] === last);

/** Steps 2 to 10 for one excerpt: {quote: JSON, clip or null}. */
async function checkQuote(env, state, excerpt) {
  const { bundle, page, doubled, seals, publications } = state;
  const verdicts = {};
  const set = (name, value, code) => (verdicts[name] = { value, code: value === "yes" ? null : code });
  const warnings = new Set();
  const q = {};
  for (const name of "authority basis end_ms gaps_ms jumps key signer start_ms status time total_ms withheld_ms".split(" "))
    q[name] = null;
  q.turns = [];
  let clip = null;

  const judged = seals[excerpt.seal];
  if (!judged) {
    set("included", "no", "seal"); // 2
    for (const name of FIVE.slice(1)) set(name, "unavailable", "seal");
    return { quote: finish(excerpt, q, verdicts, warnings), clip };
  }
  const { seal } = judged;
  const quote = quoteOf(bundle.publication, excerpt, seal);
  const track = seal.statement.tracks.find(({ number }) => number === excerpt.track);
  set("contiguous", "unavailable", "not-included");
  if (!track) set("included", "no", "track");
  else {
    q.basis = track.kind === "coded" ? "coded" : track.params.basis;
    q.total_ms = ms(track.total, track.rate);
    let audio = null;
    try {
      audio = await checkIncluded(env, excerpt, seal.statement, track, doubled); // 3, 4, 5
      set("included", "yes");
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      set("included", error.state, error.code);
      if (error.state === "unavailable") set("contiguous", "unavailable", error.code);
    }
    if (audio) {
      const ours = quote && sameRuns(quote, excerpt.runs);
      const range = ours ? [quote.playStart, quote.playEnd] : [excerpt.leaves[0].start, excerpt.leaves.at(-1).end];
      describe(q, excerpt, track, range);
      if (excerpt.leaves.some((leaf) => leaf.salt.every((b) => b === 0))) warnings.add("weak-salt");
      if (leaks(audio, excerpt.runs)) warnings.add("leak-risk");
      try {
        const plan = checkContiguous(env, excerpt, track, audio, range); // 6
        set("contiguous", "yes");
        clip = buildClip(audio, plan); // 7
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        set("contiguous", "no", error.code);
      }
      const supplied = env.clips[excerpt.id];
      if (supplied && !(clip && same(bytesOf(supplied), clip.bytes))) {
        set("included", "no", "audio");
        set("contiguous", "unavailable", "not-included");
        clip = null;
      }
    }
  }

  q.key = judged.fingerprint;
  q.signer = judged.signer;
  for (const warning of judged.warnings) warnings.add(warning);
  if (judged.code) {
    set("signed", "no", judged.code); // 8
    set("timed", "unavailable", "not-signed");
  } else {
    set("signed", "yes");
    set("timed", judged.timed.state, judged.timed.code); // 9
    if (judged.timed.earliest) {
      q.time = timeText(judged.timed.earliest.digits, judged.timed.earliest.fraction);
      q.authority = judged.timed.earliest.authority;
    }
  }

  if (!bundle.publication) set("worded", "unavailable", "no-publication"); // 10
  else if (judged.code) set("worded", "unavailable", "not-signed");
  else {
    const fault =
      publications[excerpt.seal].code ??
      (!quote ? "quote" : !sameRuns(quote, excerpt.runs) ? "runs" : wordsFault(env, page, excerpt, quote, bundle));
    set("worded", fault ? "no" : "yes", fault);
    if (!publications[excerpt.seal].code && quote) {
      q.turns = quote.turns.map((turn) => ({ ...turn }));
      q.status = quote.status;
    }
  }
  return { quote: finish(excerpt, q, verdicts, warnings), clip };
}

/** The last three points of step 10: "words", "outside" or null. */
function wordsFault(env, page, excerpt, quote, bundle) {
  if (env.shown && !sameWords(env.shown[excerpt.id], quote.turns)) return "words";
  if (!page) return null;
  const block = flat(encode(wordsBlock(excerpt.id, quote.turns)));
  if (count(page.flat, block) !== 1 || count(page.flat, WORDS_MARK) !== bundle.excerpts.length) return "words";
  if (quote.status === "working" && !markedWorking(page.flat)) return "outside";
  return page.outsideEqual ? null : "outside";
}

/** What a document shows, as [{kind, speaker, words}], against what is signed. An event is shown without its speaker. */
const sameWords = (shown, turns) =>
  Array.isArray(shown) &&
  shown.length === turns.length &&
  turns.every(({ kind, speaker, words }, i) => {
    const line = shown[i];
    return line.kind === kind && line.words === words && (kind === "event" || line.speaker === speaker);
  });

function finish(excerpt, facts, verdicts, warnings) {
  const codes = {};
  for (const name of [...FIVE].sort()) if (verdicts[name].code) codes[name] = verdicts[name].code;
  const refused = FIVE.find((name) => verdicts[name].value === "no");
  const out = { id: excerpt.id, code: refused ? verdicts[refused].code : null, codes, warnings: [...warnings].sort() };
  for (const name of FIVE) out[name] = verdicts[name].value;
  return Object.assign(out, facts);
}

/** Step 12 for one quotation of the JSON. */
export function overallOf(quote) {
  if (FIVE.some((name) => quote[name] === "no")) return "broken";
  return FIVE.slice(0, 3).every((name) => quote[name] === "yes") ? "held" : "unavailable";
}

function emptyVerdict(kind, overall, code) {
  return {
    checkpoints: [],
    code,
    kind,
    outside: "unavailable",
    overall,
    page_id: null,
    quotes: [],
    replaces: null,
    script: null,
  };
}

async function scriptDigest(env, bytes, page) {
  const from = page.indexOf(CHECK_MARK);
  const to = from < 0 ? -1 : page.indexOf(SCRIPT_END, from);
  return to < 0 ? null : hex(await H(env, bytes.subarray(from + CHECK_MARK.length, to)));
}

async function check(env, bytes) {
  const kind = bytes[0] === 0x7b ? "bundle" : "page";
  let bundle;
  let page = null;
  try {
    if (kind === "page") page = openPage(bytes, env); // 1
    bundle = await readBundle(page ? page.bundle : bytes, env);
    if (page) {
      const found = bundle.excerpts.filter(({ id }) => count(page.flat, `${EXCERPT_MARK}${id}"`) !== 1);
      if (found.length || count(page.flat, EXCERPT_MARK) !== bundle.excerpts.length) throw malformed();
    }
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const overall = error.code === "unsupported" ? "unavailable" : "broken";
    return { verdict: emptyVerdict(kind, overall, error.code), clips: new Map() };
  }
  const { publication } = bundle;
  if (page && publication) page.outsideEqual = hex(await H(env, concat(page.outside))) === publication.statement.outside;
  const seals = [];
  for (const seal of bundle.seals) seals.push(await judgeSeal(env, seal));
  const publications = [];
  const links = publication ? await keyLinks(env, publication) : [];
  for (const [i, judged] of publication ? seals.entries() : [])
    publications.push(await judgePublication(env, publication, links, i, judged));

  const state = { bundle, page, doubled: doubledSalts(bundle), seals, publications };
  const verdict = emptyVerdict(kind, "unavailable", null);
  const clips = new Map();
  for (const excerpt of bundle.excerpts) {
    const { quote, clip } = await checkQuote(env, state, excerpt);
    verdict.quotes.push(quote);
    if (clip) clips.set(excerpt.id, clip);
  }
  const parts = verdict.quotes.map(overallOf); // 12
  if (parts.includes("broken")) verdict.overall = "broken";
  else if (parts.every((part) => part === "held")) verdict.overall = "held";
  verdict.code = verdict.quotes.find(({ code }) => code)?.code ?? null;
  if (publication) {
    verdict.page_id = publication.statement.pageId;
    verdict.replaces = publication.statement.replaces || null;
  }
  if (page) verdict.script = await scriptDigest(env, bytes, page.flat);
  // Equal bytes mean something only where the digest they are compared with is signed.
  const vouched = verdict.quotes.some(({ worded, codes }) => worded === "yes" || ["runs", "words", "outside"].includes(codes.worded));
  if (page && publication && vouched) verdict.outside = page.outsideEqual ? "yes" : "no";
  const distinct = new Map();
  for (const { head } of [...seals, ...publications]) {
    if (!head) continue;
    const told = { key: hex(await H(env, head.key)), origin: head.origin, root: toB64(head.root), size: head.size };
    distinct.set(Object.values(told).join(" "), told);
  }
  verdict.checkpoints = [...distinct.values()];
  return { verdict, clips };
}

// === 13. What others call ============================================================================================

function bytesOf(input) {
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  throw new TypeError("give bytes");
}

/** The reader's list, once read: it is theirs, so what is wrong with it is said, not passed over. */
function readKeys(keys) {
  const out = new Map();
  for (const { key, name, revoked_at: revokedAt } of keys) {
    const revoked = readInstant(revokedAt ?? "");
    const before = out.get(key);
    if (fromB64(key).length !== 32) throw new TypeError("a key does not have 32 bytes");
    const earlier = before?.revoked && (!revoked || before.revoked <= revoked);
    out.set(key, { name: before?.name ?? (name || "a key without a name"), revoked: earlier ? before.revoked : revoked });
  }
  return out;
}

/** The 14 digits of an instant of the fixed form, null for "", or TypeError. */
function readInstant(textual) {
  if (textual === "") return null;
  const found = typeof textual === "string" && /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(textual);
  try {
    if (found) return realDate(found.slice(1).join(""));
  } catch (error) {
    if (!(error instanceof NotDer)) throw error;
  }
  throw new TypeError("revoked_at is not an instant such as 2026-11-22T10:20:30Z");
}

/** Hex fingerprint (64 digits) of a certificate list item or key, or TypeError. */
function readFingerprint(textual) {
  const joined = String(textual).toLowerCase().replace(/[\s-]/g, "");
  if (!/^[0-9a-f]{64}$/.test(joined)) throw new TypeError("a fingerprint is 64 hex digits");
  return joined;
}

/** Whether bytes are a certificate that can serve as an anchor. */
export function isCertificate(bytes) {
  try {
    readCertificate(bytes);
    return true;
  } catch (error) {
    if (error instanceof NotDer) return false;
    throw error;
  }
}

function environment(options) {
  const trust = options.trust ?? {};
  const anchors = (trust.anchors ?? []).map((item) => {
    const der = typeof item === "string" ? fromB64(item) : bytesOf(item);
    if (!isCertificate(der)) throw new TypeError("an anchor is not a certificate that can be read");
    return readCertificate(der);
  });
  const only = (trust.only ?? []).map(readFingerprint);
  const subtle = options.subtle === undefined ? (globalThis.crypto?.subtle ?? null) : options.subtle;
  return {
    subtle,
    ed25519: options.ed25519 ?? true,
    limits: { ...LIMITS, ...options.limits },
    clips: options.clips ?? {},
    shown: options.shown ?? null,
    keys: readKeys(trust.keys ?? []),
    only: only.length ? new Set(only) : null,
    anchors,
  };
}

/**
 * Check one page or bundle. `input` is a Uint8Array: bytes that begin with `{` are a bundle, others a page.
 *
 * options, all optional:
 *   clips  {q1: Uint8Array}: sound files that claim to be the clip of a quotation
 *   trust  {keys: [{key: b64, name, from, until, revoked_at}], anchors: [b64 DER], only: [hex fingerprint]}
 *   shown  {q1: [{kind, speaker, words}]}: what a document shows, where its own bytes cannot be had
 *   subtle null to do without crypto.subtle; ed25519 false to do without its Ed25519; limits for tests
 *
 * Gives {verdict: the JSON of format §9, clips: Map of id to {bytes, mime, extension}}. Nothing in `input` makes it
 * throw; a trust list that cannot be read does (TypeError).
 */
export async function verify(input, options = {}) {
  let env;
  try {
    env = environment(options);
  } catch (error) {
    throw error instanceof Stop ? new TypeError("the trust list holds something that is not base64") : error;
  }
  return check(env, bytesOf(input));
}

/**
 * Check several inputs and compare the heads of their logs (step 11).
 * Gives {verdict: {code, inputs: [verdict, …], overall}, results: [{verdict, clips}, …]}.
 */
export async function verifyMany(inputs, options = {}) {
  const results = [];
  for (const input of inputs) results.push(await verify(input, options));
  const verdicts = results.map(({ verdict }) => verdict);
  const seen = new Map();
  let forked = false;
  for (const { key, origin, size, root } of verdicts.flatMap(({ checkpoints }) => checkpoints)) {
    const place = `${origin} ${key} ${size}`; // the key too: anybody can sign a head under another's origin
    forked ||= (seen.get(place) ?? root) !== root;
    seen.set(place, root);
  }
  const overalls = verdicts.map(({ overall }) => overall);
  const held = overalls.length > 0 && overalls.every((one) => one === "held");
  const overall = forked || overalls.includes("broken") ? "broken" : held ? "held" : "unavailable";
  const code = forked ? "equivocation" : (verdicts.find(({ code: one }) => one)?.code ?? null);
  return { verdict: { code, inputs: verdicts, overall }, results };
}

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";

/** A hex fingerprint as seven words to read out (format-time §3). */
export function spoken(fingerprint) {
  const out = [];
  for (let i = 0; i < 28; i += 4) {
    const n = parseInt(fingerprint.slice(i, i + 4), 16);
    const [a, b, c, d, e] = [n >> 12, (n >> 10) & 3, (n >> 6) & 15, (n >> 4) & 3, n & 15];
    out.push(CONSONANTS[a] + VOWELS[b] + CONSONANTS[c] + VOWELS[d] + CONSONANTS[e]);
  }
  return out.join("-");
}

/** SHA-256 in hex, also where the browser has no crypto.subtle. */
export const sha256Hex = async (bytes) => hex(await H({ subtle: globalThis.crypto?.subtle ?? null }, bytesOf(bytes)));

/** For tests: the parts, by name. */
export const parts = Object.freeze({
  Fault,
  NotDer,
  Stop,
  audioOf,
  buildClip,
  checkLeaf,
  consistent,
  ed25519Fault,
  excerptRoot,
  frameDuration,
  fromB64,
  hex,
  included,
  judgeTimed,
  judgeToken,
  leafBytes,
  leafHash,
  opusCarries,
  parseDer,
  planClip,
  readCJ,
  readCertificate,
  readNote,
  sha256,
  sha512,
  signed64,
  silence,
  timeText,
  toB64,
  unhex,
  wordsBlock,
  LIMITS,
});

globalThis.EarwitnessVerify = Object.freeze({
  isCertificate,
  overallOf,
  sha256Hex,
  spoken,
  verify,
  verifyMany,
  version,
});
