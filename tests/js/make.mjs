// Makes small honest pages, and dishonest ones on request: everything a sealer and a publisher do, in node, for tests.
import crypto from "node:crypto";

import { parts } from "../../src/earwitness/custody/verify.mjs";

export const b64 = (data) => Buffer.from(data).toString("base64");
export const sha = (...data) => crypto.createHash("sha256").update(Buffer.concat(data.map((d) => Buffer.from(d)))).digest();
export const hex = (data) => Buffer.from(data).toString("hex");
export const text = (data) => Buffer.from(data, "utf8");
export const unb64 = (data) => Buffer.from(data, "base64");

/** RFC 8785 for what our bundles hold. */
export function cj(value) {
  if (Array.isArray(value)) return `[${value.map(cj).join(",")}]`;
  if (value && typeof value === "object")
    return `{${Object.keys(value).sort().map((key) => `"${key}":${cj(value[key])}`).join(",")}}`;
  return typeof value === "string" ? `"${value.replace(/[\\"]/g, "\\$&")}"` : String(value);
}

const node = (a, b) => sha([1], a, b);
const cut = (n) => 2 ** Math.floor(Math.log2(n - 1));
export const root = (h) => (h.length === 1 ? h[0] : node(root(h.slice(0, cut(h.length))), root(h.slice(cut(h.length)))));

function siblings(hashes, wanted, low = 0, high = hashes.length) {
  const mine = wanted.filter((i) => i >= low && i < high);
  if (!mine.length) return [root(hashes.slice(low, high))];
  if (high - low === 1) return [];
  const middle = low + cut(high - low);
  return [...siblings(hashes, mine, low, middle), ...siblings(hashes, mine, middle, high)];
}

function path(hashes, index) {
  if (hashes.length === 1) return [];
  const k = cut(hashes.length);
  return index < k ? [...path(hashes.slice(0, k), index), root(hashes.slice(k))] : [...path(hashes.slice(k), index - k), root(hashes.slice(0, k))];
}

function consistency(m, hashes, complete = true) {
  if (m === hashes.length) return complete ? [] : [root(hashes)];
  const k = cut(hashes.length);
  return m <= k
    ? [...consistency(m, hashes.slice(0, k), complete), root(hashes.slice(k))]
    : [...consistency(m - k, hashes.slice(k), false), root(hashes.slice(0, k))];
}

export class Key {
  constructor() {
    const { publicKey, privateKey } = crypto.generateKeyPairSync("ed25519");
    this.secret = privateKey;
    this.raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  }

  sign(data) {
    return crypto.sign(null, data, this.secret);
  }
}

export const ORIGIN = "earwitness.invalid/log/" + "5a".repeat(16);

export function checkpoint(entries, size, keys, origin = ORIGIN) {
  const hashes = entries.slice(0, size).map((e) => sha([0], e));
  const head = `${origin}\n${size}\n${b64(root(hashes))}\n`;
  const lines = keys.map((key) => `— ${origin} ${b64(Buffer.concat([sha(text(origin), [10, 1], key.raw).subarray(0, 4), key.sign(text(head))]))}\n`);
  return `${head}\n${lines.join("")}`;
}

export const proof = (entries, size, index, note) =>
  `c2sp.org/tlog-proof@v1\nindex ${index}\n${path(entries.slice(0, size).map((e) => sha([0], e)), index).map((h) => b64(h) + "\n").join("")}\n${note}`;

export const entry = (n, action, subject = "") =>
  text(cj({ action, n, private: hex(crypto.randomBytes(32)), subject: subject && hex(subject), type: "earwitness/entry/1" }));

/** A track of `count` leaves of five 20 ms Opus packets, or what `change(leaf, i)` makes of them. */
export function track({ count = 40, number = 0, params, kind = "coded", rate = 48000, channels = 1, change = (leaf) => leaf, frame } = {}) {
  const leaves = [];
  let start = 0;
  for (let i = 0; i < count; i += 1) {
    const frames = Array.from({ length: 5 }, () => frame?.() ?? Buffer.concat([Buffer.from([0x48]), crypto.randomBytes(40)]));
    const made = change({ index: i, start, duration: 4800, jump: 0n, kind: 1, salt: crypto.randomBytes(32), frames }, i);
    leaves.push(made);
    start = made.start + made.duration;
  }
  return { leaves, start, number, kind, rate, channels, params: params ?? { codec: "opus", gain: 32768 } };
}

export class Recording {
  constructor(key, one = {}, { samples, log = ORIGIN } = {}) {
    this.id = crypto.randomBytes(16);
    this.key = key;
    this.track = track(one);
    const t = this.track;
    this.hashes = t.leaves.map((leaf) => sha(parts.leafBytes({ id: this.id }, t, leaf)));
    this.log = log;
    this.statementOf = {
      file: hex(crypto.randomBytes(32)), frames: hex(crypto.randomBytes(32)), key: b64(key.raw), log, record: hex(crypto.randomBytes(32)),
      seal_id: hex(this.id), supersedes: "",
      tracks: [{
        channels: t.channels, frames_per_leaf: 5, kind: t.kind, leaves: t.leaves.length, offset: "0", params: t.params, rate: t.rate,
        root: hex(root(this.hashes)), samples: samples ?? t.start, skip: 312, total: t.start - 312, track: t.number,
      }],
      type: "earwitness/seal/1",
    }; // prettier-ignore
  }

  get statement() {
    return text(cj(this.statementOf));
  }

  excerpt(n, runs, seal = 0) {
    const wanted = runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
    return {
      id: `q${n + 1}`,
      quote: n,
      runs: runs.map(([first, last]) => ({
        first,
        leaves: this.track.leaves.slice(first, last + 1).map((leaf) => ({
          duration: leaf.duration, frames: leaf.frames.map(b64), jump: String(leaf.jump), kind: leaf.kind, salt: b64(leaf.salt), start: leaf.start,
        })), // prettier-ignore
      })),
      seal,
      siblings: siblings(this.hashes, wanted).map(b64),
      track: this.track.number,
    };
  }
}

export const MARK = '<script type="application/vnd.earwitness.bundle" id="earwitness-bundle">';

/**
 * A page of two quotations (the second with a withheld stretch) and everything that can be changed about it.
 * `options`: turns, status, keys of the publication's checkpoint, shell (html around), sealKeys, links.
 */
export function make(options = {}) {
  const key = options.key ?? new Key();
  const recording = options.recording ?? new Recording(key, options.track, options);
  const runs = options.runs ?? [[[3, 9]], [[20, 23], [26, 31]]]; // prettier-ignore
  const excerpts = runs.map((run, n) => recording.excerpt(n, run));
  const statement = recording.statement;
  const entries = [entry(0, "other"), entry(1, "other"), entry(2, "seal", sha(statement)), entry(3, "other")];
  const links = (options.links ?? []).map(({ from, to, log = ORIGIN }) => {
    const body = text("earwitness/1 key\n" + cj({ log, new: b64(to.raw), old: b64(from.raw) }));
    return text(cj({ log, new: b64(to.raw), new_sig: b64(to.sign(body)), old: b64(from.raw), old_sig: b64(from.sign(body)), type: "earwitness/key/1" }));
  });
  const noteA = options.noteA ?? checkpoint(entries, 4, options.sealKeys ?? [key]);
  const keys = links.map((link) => {
    entries.push(entry(entries.length, "key", sha(link)));
    return { at: entries.length - 1, link };
  });
  entries.push(entry(entries.length, "other"));

  const leavesOf = (n) => runs[n].map(([a, b]) => [recording.track.leaves[a], recording.track.leaves[b]]);
  const quotes = runs.map((run, n) => ({
    play_end: leavesOf(n).at(-1)[1].start + leavesOf(n).at(-1)[1].duration,
    play_start: leavesOf(n)[0][0].start + Math.min(4800, leavesOf(n)[0][0].duration - 1),
    runs: run,
    seal: hex(sha(statement)),
    status: options.status ?? "released",
    track: recording.track.number,
    transcript: hex(crypto.randomBytes(32)),
    turns: options.turns?.[n] ?? [
      { end: 5, kind: "speech", speaker: "A <worker>", start: 1, words: `It's ${n} & "no" [withheld] — e\u0301` },
      { end: 6, kind: "event", speaker: "", start: 5, words: "A door shuts." },
    ],
    ...options.quote,
  }));
  const words = quotes.map((q, n) => parts.wordsBlock(`q${n + 1}`, q.turns));
  const articles = words.map((block, n) => `<article data-excerpt="q${n + 1}">${block}</article>`).join("");
  const state = options.status === "working" ? ' data-state="working"' : "";
  const shell = options.shell ?? `<!doctype html><html lang="en"${state}><title>A page</title>${articles}${MARK}\n</script><p>end</p>`;
  const [head, tail] = [shell.slice(0, shell.indexOf(MARK) + MARK.length), shell.slice(shell.indexOf(MARK) + MARK.length + 1)];
  const publication = { outside: hex(sha(text(head + tail))), page_id: hex(crypto.randomBytes(16)), quotes, replaces: "", type: "earwitness/publication/1" };
  const published = text(cj(publication));
  entries.push(entry(entries.length, "publish", sha(published)));
  const size = entries.length;
  const noteB = options.noteB ?? checkpoint(entries, size, options.keys ?? [key]);
  const hashes = entries.map((e) => sha([0], e));
  const bundle = {
    excerpts,
    publication: options.unpublished ? {} : {
      consistency: [consistency(4, hashes).map(b64)],
      entry: b64(entries.at(-1)),
      keys: keys.map(({ at, link }) => ({ entry: b64(entries[at]), path: path(hashes, at).map(b64), statement: b64(link) })),
      proof: b64(proof(entries, size, size - 1, noteB)),
      statement: b64(published),
    },
    seals: [{
      certs: [], entry: b64(entries[2]), ots: [], proof: b64(proof(entries, 4, 2, noteA)), renewals: [], statement: b64(statement), tokens: options.tokens ?? [],
    }],
    type: "earwitness/bundle/1",
  }; // prettier-ignore
  options.bend?.(bundle);
  const page = (changed = bundle, around = [head, tail]) => new Uint8Array(text(around[0] + b64(text(cj(changed))) + around[1]));
  return { key, recording, entries, bundle, head, tail, page, quotes, bytes: (changed = bundle) => new Uint8Array(text(cj(changed))), noteA, noteB, size };
}
