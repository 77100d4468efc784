// Each important check is broken on purpose: then, and only then, the forgery made for it gets through. So no check can
// be lost without a test noticing, and no forgery below is refused for another reason than the one it is made for.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import * as whole from "../../src/earwitness/custody/verify.mjs";
import { b64, checkpoint, cj, Key, make, proof, text, unb64 } from "./make.mjs";
import { inputs } from "./vector_files.mjs";

const source = fs.readFileSync(new URL("../../src/earwitness/custody/verify.mjs", import.meta.url), "utf8");

async function broken(find, replace) {
  assert.equal(source.split(find).length, 2, `not exactly once in verify.mjs: ${find}`);
  const changed = source.replace(find, () => replace);
  return import(`data:text/javascript;base64,${Buffer.from(changed).toString("base64")}`);
}

const VECTORS = fileURLToPath(new URL("../vectors", import.meta.url));
const vector = (name) => inputs(path.join(VECTORS, "tampered", name), VECTORS);
const rotated = (name) => ({ page: vector(name).bytes[0], trust: vector(name).trust });

const clone = structuredClone;
const base = make();
const bent = (change, made = base) => {
  const bundle = clone(made.bundle);
  change(bundle);
  return made.page(bundle);
};
const flip = (blob) => {
  const data = unb64(blob);
  data[0] ^= 1;
  return b64(data);
};
const edited = (blob, change) => {
  const value = JSON.parse(unb64(blob));
  change(value);
  return b64(text(cj(value)));
};
const leaf = (b, i = 1) => b.excerpts[0].runs[0].leaves[i];
const weak = () => {
  const raw = Buffer.alloc(32);
  raw[0] = 1;
  return { raw, sign: () => Buffer.concat([raw, Buffer.alloc(32)]) };
};
const [a, b] = [new Key(), new Key()];
const doubled = (one, i) => ({ ...one, salt: i === 5 || i === 6 ? Buffer.alloc(32, 9) : one.salt });
const key64 = b64(base.key.raw);

/** what, code, the check as it stands, what it becomes, the forgery, options */
const CASES = [
  ["another frame", "root", "if (!same(await excerptRoot(env, track.leaves, pairs, siblings), track.root)) throw new Fault(\"root\");", "", () => bent((x) => (leaf(x).salt = flip(leaf(x).salt)))],
  ["a hash too many", "path-long", 'if (used < siblings.length) throw new Fault("path-long");', "", () => bent((x) => x.excerpts[0].siblings.push(x.excerpts[0].siblings[0]))],
  ["one salt for two leaves", "salt", 'if (leaves.some((leaf) => doubled.has(hex(leaf.salt)))) throw new Fault("salt");', "", () => make({ track: { change: doubled } }).page()],
  ["frames that last longer", "frame", "if (sum !== leaf.duration) throw badFrame();", "", () => make({ track: { change: (x, i) => (i === 5 ? { ...x, duration: 3840 } : x) } }).page()],
  ["too many frames in a leaf", "frame", "leaf.frames.length > track.framesPerLeaf", "false", () => make({ track: { change: (x, i) => (i === 5 ? { ...x, duration: 5760, frames: [...x.frames, x.frames[0]] } : x) } }).page()],
  ["starts that overlap", "start", "if (run.leaves[i - 1].end !== run.leaves[i].start) throw", "if (false) throw", () => make({ track: { change: (x, i) => ({ ...x, start: i === 5 ? x.start + 960 : x.start }) } }).page()],
  ["a first leaf that is not at 0", "start", "if (leaves[0].index === 0 && leaves[0].start !== 0)", "if (false)", () => make({ runs: [[[0, 5]]], track: { change: (x, i) => ({ ...x, start: i ? x.start : 960 }) } }).page()],
  ["a length that is not the end", "length", "leaves.at(-1).end !== track.samples) throw", "false) throw", () => make({ samples: 5, runs: [[[30, 39]]] }).page()],
  ["a play range outside the sound", "range", "if (!(last.start < playEnd && playEnd <= last.end && playStart < playEnd)) throw", "if (false) throw", () => make({ quote: { play_end: 10 * 4800 + 1 }, runs: [[[3, 9]]] }).page()],
  ["another clip", "audio", "if (supplied && !(clip && same(bytesOf(supplied), clip.bytes)))", "if (false)", () => base.page(), { clips: { q1: new Uint8Array(9) } }],
  ["another head's signature", "signature", 'return good ? null : "signature";', "return null;", () => make({ key: a, sealKeys: [{ raw: a.raw, sign: (data) => b.sign(data) }] }).page()],
  ["another head's signature, no crypto.subtle", "signature", 'return ed25519Equation(key, signature, k) ? null : "signature";', "return null;", () => make({ key: a, sealKeys: [{ raw: a.raw, sign: (data) => b.sign(data) }] }).page(), { subtle: null }],
  ["a weak key", "weak-key", 'if (weakKey(key)) return "weak-key";', "", () => make({ key: weak() }).page()],
  ["another log", "origin", 'if (note.origin !== log) throw new Fault("origin");', "", () => make({ log: "earwitness.invalid/log/" + "00".repeat(16) }).page()],
  ["two lines of one key", "note", "if (found.length > 1)", "if (false)", () => make({ key: a, sealKeys: [a, a] }).page()],
  ["a publish entry for a seal", "action", 'if (entry.action !== action) throw new Fault("action");', "", () => actionForged()],
  ["an entry about something else", "inclusion", 'if (entry.subject !== subject) throw new Fault("inclusion");', "", () => bent((x) => (x.seals[0].statement = edited(x.seals[0].statement, (s) => (s.record = "0".repeat(64)))), unpublished())],
  ["an entry that is not in the log", "inclusion", "if (!(await included(env, leaf, proof.index, head.size, proof.path, head.root)))", "if (false)", () => bent((x) => (x.seals[0].entry = edited(x.seals[0].entry, (e) => (e.private = "0".repeat(64)))))],
  ["an entry of another number", "index", 'if (entry.n !== proof.index || proof.index >= head.size) throw new Fault("index");', "", () => numberForged()],
  ["another log's later head", "consistency", "throw new Fault(\"consistency\");", ";", () => bent((x) => (x.publication.consistency[0][0] = flip(x.publication.consistency[0][0])))],
  ["a key that its predecessor did not sign for", "key", "if (await ed25519Fault(env, statement.oldKey, statement.body, statement.oldSig)) continue;", "", () => make({ key: a, keys: [b], links: [{ from: { raw: a.raw, sign: (data) => b.sign(data) }, to: b }] }).page()],
  ["a key that did not agree", "key", "if (await ed25519Fault(env, statement.newKey, statement.body, statement.newSig)) continue;", "", () => make({ key: a, keys: [b], links: [{ from: a, to: { raw: b.raw, sign: (data) => a.sign(data) } }] }).page()],
  ["a key statement that is not in the log", "key", "if (!(await included(env, leaf, entry.n, note.size, path, note.root))) continue;", "", () => make({ key: a, keys: [b], links: [{ from: a, to: b }], bend: (x) => (x.publication.keys[0].path[0] = b64(Buffer.alloc(32))) }).page()],
  ["words of another page", "words", "if (count(page.flat, block) !== 1 || count(page.flat, WORDS_MARK) !== bundle.excerpts.length)", "if (false)", () => wordsForged()],
  ["a byte of the page", "outside", 'return page.outsideEqual ? null : "outside";', "return null;", () => base.page(base.bundle, [base.head.replace("A page", "A pane"), base.tail])],
  ["a working page that does not say so", "outside", 'if (quote.status === "working" && !markedWorking(page.flat)) return "outside";', "", () => quietForged()],
  ["other seconds than published", "runs", '!sameRuns(quote, excerpt.runs) ? "runs"', 'false ? "runs"', () => bent((x) => (x.excerpts[0] = base.recording.excerpt(0, [[3, 5], [7, 9]])))], // prettier-ignore
  ["a page with a comment", "malformed", "|| page.includes(COMMENT)", "", () => make({ shell: `<!doctype html><html><!-- x -->${base.head.slice(base.head.indexOf("<title>"))}\n${base.tail}` }).page(), {}, true],
  ["a key known as withdrawn", "revoked", 'known.revoked) throw new Fault("revoked");', "known.revoked) ;", () => base.page(), { trust: { keys: [{ key: key64, name: "x", revoked_at: "2026-01-01T00:00:00Z" }] } }],
  ["another key than the reader wants", "other-key", 'has(fingerprint)) throw new Fault("other-key");', "has(fingerprint)) ;", () => base.page(), { trust: { only: ["0".repeat(64)] } }],
  ["a publisher's key known as withdrawn", "revoked", 'throw new Fault("revoked"); // whatever', "; // whatever", () => rotated("96-c-publisher-revoked").page, rotated("96-c-publisher-revoked")],
  ["another publisher's key than the reader wants", "other-key", 'H(env, head.key)))) throw new Fault("other-key");', "H(env, head.key)))) ;", () => rotated("87-c-publisher-not-the-only-key").page, rotated("87-c-publisher-not-the-only-key")],
  ["words shown in a document", "words", 'if (env.shown && !sameWords(env.shown[excerpt.id], quote.turns)) return "words";', "", () => base.bytes(), { shown: {} }],
]; // prettier-ignore

const unpublished = () => make({ unpublished: true });

/** A log whose third entry says `publish` of the seal: all else is honest. */
function relogged(change) {
  const made = make({ unpublished: true });
  const entries = [...made.entries];
  const value = JSON.parse(entries[2]);
  change(value);
  entries[2] = text(cj(value));
  return bent((x) => {
    x.seals[0].entry = b64(entries[2]);
    x.seals[0].proof = b64(text(proof(entries, 4, 2, checkpoint(entries, 4, [made.key]))));
  }, made);
}
const actionForged = () => relogged((e) => (e.action = "publish"));
const numberForged = () => relogged((e) => (e.n = 3));

/** A publisher who signs the page's bytes with other words than the publication's own. */
const wordsForged = () => make({ shell: `${base.head.replace("A &lt;worker&gt;", "A guard")}\n${base.tail}` }).page();
const quietForged = () => make({ status: "working", shell: `${base.head}\n${base.tail}` }).page();

for (const [what, code, find, replace, forge, options = {}, newWords = false] of CASES)
  test(`broken on purpose: ${what}`, async () => {
    const forged = forge();
    const { verdict } = await whole.verify(forged, options);
    assert.equal(verdict.code, code);
    const without = await broken(find, replace);
    const through = (await without.verify(forged, options)).verdict;
    assert.notEqual(through.code, code, "refused all the same: the check or the forgery is idle");
    if (!newWords) assert.ok(["held", "unavailable"].includes(through.overall), `now refused as ${through.code}`);
  });

test("broken on purpose: two histories", async () => {
  const key = new Key();
  const pages = [make({ key }).page(), make({ key }).page()];
  assert.equal((await whole.verifyMany(pages)).verdict.code, "equivocation");
  const without = await broken("forked ||= (seen.get(place) ?? root) !== root;", "");
  assert.equal((await without.verifyMany(pages)).verdict.overall, "held");
});

test("broken on purpose: heads of one name by two keys", async () => {
  const { bytes, trust } = vector("115-b-two-keys-one-origin");
  assert.equal((await whole.verifyMany(bytes, { trust })).verdict.overall, "held");
  const without = await broken("`${origin} ${key} ${size}`", "`${origin} ${size}`");
  assert.equal((await without.verifyMany(bytes, { trust })).verdict.code, "equivocation");
});

test("broken on purpose: one text for one value", async () => {
  const loose = text(cj(base.bundle).replace('"quote":0,', '"quote":0, ')); // white space is no part of the grammar
  assert.equal((await whole.verify(new Uint8Array(loose))).verdict.code, "malformed");
  const twice = new Uint8Array(text(cj(base.bundle).replace('"quote":0,', '"quote":0,"quote":0,')));
  assert.equal((await whole.verify(twice)).verdict.code, "malformed");
  const without = await broken("|| key <= before ", "");
  assert.equal((await without.verify(twice)).verdict.overall, "held");
});

test("broken on purpose: base64 with stray bits", async () => {
  const [data] = [unb64(base.bundle.excerpts[0].runs[0].leaves[0].frames[0])]; // 41 bytes: one pad character
  const stray = b64(data).replace(/(.)=$/, (_, c) => `${"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(c) + 1]}=`);
  assert.notEqual(stray, b64(data));
  const page = bent((x) => (leaf(x, 0).frames[0] = stray));
  assert.equal((await whole.verify(page)).verdict.code, "malformed");
  const without = await broken("wrong |= a | b | c | (pad === 1 ? -(c & 3) : -(b & 15));", "wrong |= a | b | c;");
  assert.equal((await without.verify(page)).verdict.overall, "held");
});
