// Whole pages: an honest one holds, and each dishonest one is refused for its own reason. With and without crypto.subtle.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import test from "node:test";

import { isCertificate, overallOf, parts, verify, verifyMany } from "../../src/earwitness/custody/verify.mjs";
import { b64, checkpoint, cj, hex, Key, make, MARK, proof, sha, text, unb64 } from "./make.mjs";

const letters = (q) => ["included", "contiguous", "signed", "timed", "worded"].map((name) => q[name][0]).join("");
const clone = (value) => structuredClone(value);
const edit = (blob, change) => {
  const value = JSON.parse(unb64(blob));
  change(value);
  return b64(text(cj(value)));
};

async function expect(input, wanted, options = {}, what = "") {
  const { verdict, clips } = await verify(input, options);
  const found = { overall: verdict.overall, code: verdict.code };
  for (const [n, q] of verdict.quotes.entries()) if (wanted[`q${n + 1}`]) found[`q${n + 1}`] = letters(q);
  for (const name of ["outside", "kind"]) if (name in wanted) found[name] = verdict[name];
  const { codes, ...plain } = wanted;
  assert.deepEqual(found, plain, what);
  for (const [id, some] of Object.entries(codes ?? {})) {
    const q = verdict.quotes.find((one) => one.id === id);
    for (const [name, code] of Object.entries(some)) assert.equal(q.codes[name], code, `${what} ${id} ${name}`);
  }
  return { verdict, clips };
}

const base = make();

test("an honest page holds", async () => {
  const { verdict, clips } = await expect(base.page(), { overall: "held", code: null, q1: "yyyuy", q2: "yyyuy", outside: "yes", kind: "page" });
  const [q1, q2] = verdict.quotes;
  assert.equal(q1.codes.timed, "none");
  assert.deepEqual(q2.gaps_ms, [200]);
  assert.equal(q2.withheld_ms, 200);
  assert.equal(q1.start_ms, Math.floor(((4 * 4800 - 312) * 1000) / 48000));
  assert.equal(q1.key, hex(sha(base.key.raw)));
  assert.equal(q1.turns[0].speaker, "A <worker>");
  assert.equal(clips.get("q1").mime, "audio/ogg");
  assert.equal(verdict.checkpoints.length, 2);
  assert.equal(verdict.script, null);
  assert.equal(overallOf(q1), "held");
});

test("the same without crypto.subtle, and without its Ed25519", async () => {
  for (const options of [{ subtle: null }, { ed25519: false }])
    await expect(base.page(), { overall: "held", code: null, q1: "yyyuy", q2: "yyyuy" }, options);
  const forged = clone(base.bundle);
  forged.excerpts[0].siblings[0] = forged.excerpts[0].siblings[1];
  await expect(base.page(forged), { overall: "broken", code: "root", q1: "nuyuy" }, { subtle: null });
});

test("a bundle alone holds, its page's bytes unchecked", async () => {
  await expect(base.bytes(), { overall: "held", code: null, q1: "yyyuy", outside: "unavailable", kind: "bundle" });
});

test("what a document shows is compared in the page itself", async () => {
  const shown = Object.fromEntries(base.quotes.map((q, n) => [`q${n + 1}`, q.turns.map(({ kind, speaker, words }) => ({ kind, speaker, words }))]));
  await expect(base.bytes(), { overall: "held", code: null, q1: "yyyuy" }, { shown });
  for (const bend of [(s) => (s.q1[0].words += " not"), (s) => (s.q1[0].speaker = "B"), (s) => (s.q1[1].kind = "speech"), (s) => s.q1.pop(), (s) => delete s.q1]) {
    const bent = clone(shown);
    bend(bent);
    await expect(base.bytes(), { overall: "broken", code: "words", q1: "yyyun", q2: "yyyuy" }, { shown: bent });
  }
});

const first = (b) => b.excerpts[0].runs[0];
const flip = (blob, at = 3) => {
  const data = unb64(blob);
  data[at] ^= 1;
  return b64(data);
};
const inBundle = [
  ["a bit of a frame", (b) => (first(b).leaves[1].frames[2] = flip(first(b).leaves[1].frames[2])), "nuyuy", "root"],
  ["a bit of a salt", (b) => (first(b).leaves[1].salt = flip(first(b).leaves[1].salt)), "nuyuy", "root"],
  ["a bit of a sibling", (b) => (b.excerpts[0].siblings[1] = flip(b.excerpts[0].siblings[1])), "nuyuy", "root"],
  ["a sibling dropped", (b) => b.excerpts[0].siblings.pop(), "nuyuy", "path-short"],
  ["a sibling added", (b) => b.excerpts[0].siblings.push(b.excerpts[0].siblings[0]), "nuyuy", "path-long"],
  ["two siblings swapped", (b) => b.excerpts[0].siblings.unshift(b.excerpts[0].siblings.splice(1, 1)[0]), "nuyuy", "root"],
  ["first + 1", (b) => (first(b).first += 1), "nuyun", null],
  ["leaves swapped", (b) => first(b).leaves.unshift(first(b).leaves.splice(1, 1)[0]), "nuyuy", "root"],
  ["a leaf repeated", (b) => first(b).leaves.splice(1, 0, first(b).leaves[1]), "nuyun", "salt"],
  ["runs out of order", (b) => b.excerpts[1].runs.reverse(), "nuyun", "order", 1],
  ["runs overlapping", (b) => (b.excerpts[1].runs[1].first = 22), "nuyun", "order", 1],
  ["an empty run", (b) => (first(b).leaves = []), "nuyun", "order"],
  ["no run", (b) => (b.excerpts[0].runs = []), "nuyun", "order"],
  ["past the last leaf", (b) => (first(b).first = 38), "nuyun", "order"],
  ["a middle leaf gone, indices closed up", (b) => first(b).leaves.splice(2, 1), "nuyun", "path-short"],
  ["a later start", (b) => (b.excerpts[1].runs[1].leaves[0].start -= 1200), "nuyuy", "root", 1],
  ["a duration", (b) => (first(b).leaves[1].duration += 960), "nuyuy", "frame"],
  ["a jump", (b) => (first(b).leaves[1].jump = "-5"), "nuyuy", "root"],
  ["two frames merged", (b) => first(b).leaves[1].frames.splice(0, 2, b64(Buffer.concat(first(b).leaves[1].frames.slice(0, 2).map(unb64)))), "nuyuy", "frame"],
  ["a frame boundary moved", (b) => {
    const [x, y, ...rest] = first(b).leaves[1].frames.map(unb64);
    first(b).leaves[1].frames = [x.subarray(0, 40), Buffer.concat([x.subarray(40), y]), ...rest].map(b64);
  }, "nuyuy", null],
  ["an empty frame", (b) => first(b).leaves[1].frames.push(""), "nuyuy", "frame"],
  ["a kind", (b) => (first(b).leaves[1].kind = 2), "nuyuy", "frame"],
  ["a seal that is not there", (b) => (b.excerpts[0].seal = 1), "nuuuu", "seal"],
  ["a track that is not there", (b) => (b.excerpts[0].track = 1), "nuyun", "track"],
  ["no publication", (b) => (b.publication = {}), "yyyuu", null],
  ["leaves - 1 in the statement", (b) => (b.seals[0].statement = edit(b.seals[0].statement, (s) => (s.tracks[0].leaves -= 1))), null, null],
  ["the gain", (b) => (b.seals[0].statement = edit(b.seals[0].statement, (s) => (s.tracks[0].params.gain -= 1))), "yynuu", "inclusion"],
  ["an entry edited", (b) => (b.seals[0].entry = edit(b.seals[0].entry, (e) => (e.private = "0".repeat(64)))), "yynuu", "inclusion"],
  ["the number of an entry", (b) => (b.seals[0].entry = edit(b.seals[0].entry, (e) => (e.n += 1))), "yynuu", "index"],
  ["a publish entry for the seal", (b) => (b.seals[0].entry = edit(b.seals[0].entry, (e) => (e.action = "publish"))), "yynuu", "action"],
  ["a bit of the signature", (b) => (b.seals[0].proof = b64(text(unb64(b.seals[0].proof).toString().replace(/.(.{20})=\n$/, (m, x) => `${m[0] === "A" ? "B" : "A"}${x}=\n`)))), "yynuu", null],
  ["the consistency proof", (b) => b.publication.consistency[0].pop(), "yyyun", "consistency"],
  ["tokens that are none", (b) => (b.seals[0].tokens = [b64(text("x"))]), "yyyny", "token"],
  ["only an OpenTimestamps proof", (b) => (b.seals[0].ots = [b64(text("x"))]), "yyyuy", null],
]; // prettier-ignore

for (const [what, bend, wanted, code, n = 0] of inBundle)
  test(`changed: ${what}`, async () => {
    const bundle = clone(base.bundle);
    bend(bundle);
    for (const options of [{}, { subtle: null }]) {
      const { verdict } = await verify(base.page(bundle), options);
      const q = verdict.quotes[n];
      const noTime = what.startsWith("tokens") && options.subtle === null;
      if (wanted) assert.equal(letters(q), noTime ? "yyyuy" : wanted);
      if (noTime) assert.equal(q.codes.timed, "no-crypto");
      else if (code) assert.equal(q.code, code);
      assert.equal(verdict.overall, what.startsWith("no pub") || what.startsWith("only") || noTime ? "held" : "broken");
    }
  });

const shapes = [
  ["an unknown key", (b) => (b.extra = 1)],
  ["a missing key", (b) => delete b.seals],
  ["an id out of order", (b) => (b.excerpts[0].id = "q2")],
  ["a quote number", (b) => (b.excerpts[1].quote = 0)],
  ["no excerpts", (b) => (b.excerpts = [])],
  ["a short salt", (b) => (first(b).leaves[0].salt = b64(Buffer.alloc(31)))],
  ["a kind 4", (b) => (first(b).leaves[0].kind = 4)],
  ["a duration of 2^32", (b) => (first(b).leaves[0].duration = 2 ** 32)],
  ["a jump of -0", (b) => (first(b).leaves[0].jump = "-0")],
  ["loose base64", (b) => (first(b).leaves[0].frames[0] = "QR==")],
  ["an unknown statement", (b) => (b.seals[0].statement = edit(b.seals[0].statement, (s) => (s.type = "earwitness/seal/2")))],
  ["a statement with white space", (b) => (b.seals[0].statement = b64(text(unb64(b.seals[0].statement) + "\n")))],
  ["an unknown codec that is pcm", (b) => (b.seals[0].statement = edit(b.seals[0].statement, (s) => Object.assign(s.tracks[0], { kind: "pcm" })))],
  ["a decoder beside file samples", (b) => (b.seals[0].statement = edit(b.seals[0].statement, (s) => Object.assign(s.tracks[0], { kind: "pcm", params: { basis: "file", codec: "pcm", decoder: "x", format: "u8" } })))],
  ["a seal entry without a subject", (b) => (b.seals[0].entry = edit(b.seals[0].entry, (e) => (e.subject = "")))],
  ["a proof of another form", (b) => (b.seals[0].proof = b64(text(unb64(b.seals[0].proof).toString().replace("index 2", "index 02"))))],
  ["a consistency list too few", (b) => (b.publication.consistency = [])],
  ["an unknown kind of turn", (b) => (b.publication.statement = edit(b.publication.statement, (p) => (p.quotes[0].turns[0].kind = "song")))],
  ["an unknown status", (b) => (b.publication.statement = edit(b.publication.statement, (p) => (p.quotes[0].status = "final")))],
];
for (const [what, bend] of shapes)
  test(`malformed: ${what}`, async () => {
    const bundle = clone(base.bundle);
    bend(bundle);
    await expect(base.page(bundle), { overall: "broken", code: "malformed" });
  });

test("an unknown type of bundle is not judged", async () => {
  await expect(base.page({ ...base.bundle, type: "earwitness/bundle/2" }), { overall: "unavailable", code: "unsupported" });
  await expect(base.page({ type: "earwitness/bundle/2", whatever: 1 }), { overall: "unavailable", code: "unsupported" });
});

test("a bundle cut anywhere is malformed", async () => {
  const whole = base.bytes();
  for (let i = 1; i < 16; i += 1) await expect(whole.subarray(0, Math.floor((whole.length * i) / 16)), { overall: "broken", code: "malformed" });
});

test("limits", async () => {
  for (const limits of [{ bundle: 100 }, { excerpts: 1 }, { seals: 0 }, { leaves: 5 }])
    await expect(base.page(), { overall: "broken", code: "limits" }, { limits }, JSON.stringify(limits));
  const bundle = clone(base.bundle);
  bundle.seals[0].tokens = Array(17).fill("");
  await expect(base.page(bundle), { overall: "broken", code: "limits" });
  bundle.seals[0].tokens = [b64(Buffer.alloc(65537))];
  await expect(base.page(bundle), { overall: "broken", code: "limits" });
  const huge = new Uint8Array(65 * 1024 * 1024).fill(0x20);
  huge[0] = 0x7b;
  await expect(huge, { overall: "broken", code: "limits" });
});

const page = (around) => base.page(base.bundle, around);
const { head, tail } = base;
const inPage = [
  ["a letter of a quotation", [head.replace("It&#39;s 0", "It&#39;s 9"), tail], "words", "yyyun"],
  ["a speaker", [head.replace("A &lt;worker&gt;", "A guard"), tail], "words", "yyyun"],
  ["an escape in another form", [head.replace("&#39;", "'"), tail], "words", "yyyun"],
  ["a space in a block", [head.replace("</p><p", "</p> <p"), tail], "words", "yyyun"],
  ["NFC for NFD", [head.replaceAll("e\u0301", "\u00e9"), tail], "words", "yyyun"],
  ["a second block", [head, `${tail}${parts.wordsBlock("q1", base.quotes[0].turns)}`], "words", "yyyun"],
  ["a byte elsewhere", [head.replace("A page", "A pane"), tail], "outside", "yyyun"],
  ["a byte behind", [head, tail + "\n"], "outside", "yyyun"],
  ["a verdict set beforehand", [head.replace("<html", '<html data-verification="held"'), tail], "outside", "yyyun"],
];
for (const [what, around, code, wanted] of inPage)
  test(`changed in the page: ${what}`, async () => {
    assert.notEqual(around.join(""), head + tail);
    await expect(page(around), { overall: "broken", code, q1: wanted, outside: "no" });
  });

const inPageMalformed = [
  ["a second bundle", [head, `${tail}${MARK}</script>`]],
  ["a bundle in a comment", [head.replace(MARK, `<!-- ${MARK}`), `${tail} -->`]],
  ["any comment", [head.replace("<title>", "<!-- x --><title>"), tail]],
  ["no bundle", [head.replace(MARK, "<script>"), tail]],
  ["an end cut off", [head, ""]],
  ["an excerpt twice", [head, `${tail}<p data-excerpt="q1">`]],
  ["an excerpt that is none", [head, `${tail}<p data-excerpt="q9">`]],
  ["an excerpt missing", [head.replace('data-excerpt="q2"', ""), tail]],
  ["white space in the bundle", [`${head} `, tail]],
];
for (const [what, around] of inPageMalformed)
  test(`malformed page: ${what}`, async () => {
    await expect(page(around), { overall: "broken", code: "malformed" });
  });

test("a working page must say so", async () => {
  const working = make({ status: "working" });
  await expect(working.page(), { overall: "held", code: null, q1: "yyyuy" });
  const quiet = make({ status: "working", shell: working.head.replace(' data-state="working"', "") + "\n" + working.tail });
  await expect(quiet.page(), { overall: "broken", code: "outside", q1: "yyyun", outside: "yes" });
});

const flawed = [
  ["samples are not the end", { samples: 40 * 4800 + 1, runs: [[[30, 39]]] }, "ynyuy", "length"],
  ["starts overlap", { track: { change: (leaf, i) => ({ ...leaf, start: i === 35 ? leaf.start - 960 : leaf.start }) }, runs: [[[30, 38]]] }, "ynyuy", "start"],
  ["the first start is not 0", { track: { change: (leaf, i) => ({ ...leaf, start: i ? leaf.start : 960 }) }, runs: [[[0, 5]]] }, "ynyuy", "start"],
  ["play_end is past the last leaf", { quote: { play_end: 10 * 4800 + 1 }, runs: [[[3, 9]]] }, "ynyuy", "range"],
  ["play_start is before the first leaf", { quote: { play_start: 3 * 4800 - 1 }, runs: [[[3, 9]]] }, "ynyuy", "range"],
  ["too much lead-in", { quote: { play_start: 3 * 4800 + 65536 }, runs: [[[3, 19]]] }, "ynyuy", "range"],
  ["a salt is used twice", { track: { change: (leaf, i) => ({ ...leaf, salt: i === 5 || i === 6 ? Buffer.alloc(32, 9) : leaf.salt }) } }, "nuyuy", "salt"],
  ["a packet is not one", { track: { change: (leaf, i) => (i === 5 ? { ...leaf, frames: [Buffer.from([0x49, 1, 2]), ...leaf.frames.slice(1)] } : leaf) } }, null, "frame"],
  ["too many frames in a leaf", { track: { change: (leaf, i) => (i === 5 ? { ...leaf, duration: 5760, frames: [...leaf.frames, leaf.frames[0]] } : leaf) } }, "nuyuy", "frame"],
  ["an AAC frame is too long", { track: { params: { codec: "aac", config: "EAg=" }, rate: 44100, change: (leaf) => ({ ...leaf, duration: 1024, start: leaf.index * 1024, frames: [Buffer.alloc(8185)] }) } }, "nuyuy", "frame"],
]; // prettier-ignore
for (const [what, options, wanted, code] of flawed)
  test(`a dishonest sealer: ${what}`, async () => {
    const made = make(options);
    const { verdict } = await verify(made.page());
    if (wanted) assert.equal(letters(verdict.quotes[0]), wanted);
    assert.deepEqual([verdict.overall, verdict.code], ["broken", code]);
  });

const fair = [
  ["an unknown codec", { track: { params: { codec: "opus2", zeal: 3 } } }, "uuyuy", "unavailable", []],
  ["a salt of zeros", { track: { change: (leaf, i) => ({ ...leaf, salt: i === 5 ? Buffer.alloc(32) : leaf.salt }) } }, "yyyuy", "held", ["weak-salt"]],
  ["a jump and a gap leaf", { track: { change: (leaf, i) => (i === 5 ? { ...leaf, kind: 3, frames: [], duration: 1200 } : { ...leaf, jump: i === 6 ? -480n : 0n }) } }, "yyyuy", "held", []],
  ["redundancy after a hole", { runs: [[[20, 23], [26, 31]]], track: { frame: () => Buffer.concat([Buffer.from([0x48, 0xff]), crypto.randomBytes(20)]) } }, "yyyuy", "held", ["leak-risk"]],
  ["one leaf in all", { track: { count: 1 }, runs: [[[0, 0]]] }, "yyyuy", "held", []],
  ["everything disclosed", { runs: [[[0, 39]]] }, "yyyuy", "held", []],
]; // prettier-ignore
for (const [what, options, wanted, overall, warnings] of fair)
  test(`not to be refused: ${what}`, async () => {
    const { verdict } = await verify(make(options).page());
    assert.equal(letters(verdict.quotes[0]), wanted);
    assert.equal(verdict.overall, overall);
    assert.deepEqual(verdict.quotes[0].warnings, warnings);
    if (what.startsWith("a jump")) assert.deepEqual(verdict.quotes[0].jumps.map(({ samples }) => samples), [1200, -480]);
  });

test("clips: only the built bytes", async () => {
  const { clips } = await verify(base.page());
  const clip = clips.get("q1").bytes;
  const again = await expect(base.page(), { overall: "held", code: null, q1: "yyyuy" }, { clips: { q1: clip } });
  assert.deepEqual(again.clips.get("q1").bytes, clip);
  const longer = new Uint8Array([...clip, 0]);
  const gain = clip.map((b, i) => (i === 44 ? b ^ 1 : b));
  for (const other of [longer, gain, clip.subarray(0, 100), new Uint8Array(0)])
    await expect(base.page(), { overall: "broken", code: "audio", q1: "nuyuy", q2: "yyyuy" }, { clips: { q1: other } });
});

test("notes that are not of the form", async () => {
  const good = base.noteA;
  const bends = [
    (n) => n.replace("\n4\n", "\n04\n"), (n) => n.replaceAll("\n", "\r\n"), (n) => n.slice(0, -1), (n) => n.replace("\n\n", "\nextension\n\n"),
    (n) => n.replace("— ", "- "), (n) => n + n.slice(n.indexOf("— ")), (n) => n + "\n", (n) => n.replace("\n\n", "\n"), (n) => n + "— x\u0001 AAAAAAA=\n",
    (n) => n.replace("/5a", "/5A"),
  ]; // prettier-ignore
  for (const bend of bends) {
    const bundle = clone(base.bundle);
    const whole = unb64(bundle.seals[0].proof).toString();
    assert.notEqual(bend(good), good);
    bundle.seals[0].proof = b64(text(whole.slice(0, whole.indexOf("\n\n") + 2) + bend(good)));
    await expect(base.page(bundle), { overall: "broken", code: "note", q1: "yynuu" });
  }
});

test("lines of others are let be, whatever their order", async () => {
  const others = [new Key(), new Key()];
  const key = new Key();
  await expect(make({ key, sealKeys: [others[0], key, others[1]], keys: [others[1], key] }).page(), { overall: "held", code: null, q1: "yyyuy" });
  await expect(make({ key, sealKeys: [others[0]] }).page(), { overall: "broken", code: "key", q1: "yynuu" });
});

test("a signature by another key under the right key id", async () => {
  const [key, thief] = [new Key(), new Key()];
  const mixed = { raw: key.raw, sign: (data) => thief.sign(data) };
  await expect(make({ key, sealKeys: [mixed] }).page(), { overall: "broken", code: "signature", q1: "yynuu" });
});

test("a weak key signs nothing", async () => {
  const raw = Buffer.alloc(32);
  raw[0] = 1;
  const weak = { raw, sign: () => Buffer.concat([raw, Buffer.alloc(32)]) };
  for (const options of [{}, { subtle: null }])
    await expect(make({ key: weak }).page(), { overall: "broken", code: "weak-key", q1: "yynuu" }, options);
});

test("another origin", async () => {
  const made = make({ log: "earwitness.invalid/log/" + "00".repeat(16) });
  await expect(made.page(), { overall: "broken", code: "origin", q1: "yynuu" });
});

test("keys that are linked, and keys that are not", async () => {
  const [a, b, c] = [new Key(), new Key(), new Key()];
  const links = [{ from: b, to: c }, { from: a, to: b }];
  await expect(make({ key: a, keys: [c], links }).page(), { overall: "held", code: null, q1: "yyyuy" });
  await expect(make({ key: a, keys: [c], links: links.slice(0, 1) }).page(), { overall: "broken", code: "key", q1: "yyyun" });
  await expect(make({ key: a, keys: [b] }).page(), { overall: "broken", code: "key", q1: "yyyun" });
  const elsewhere = [{ from: a, to: b, log: "earwitness.invalid/log/" + "00".repeat(16) }];
  await expect(make({ key: a, keys: [b], links: elsewhere }).page(), { overall: "broken", code: "key", q1: "yyyun" });
  const bend = (bundle) => (bundle.publication.keys[0].path[0] = b64(Buffer.alloc(32)));
  await expect(make({ key: a, keys: [b], links: [{ from: a, to: b }], bend }).page(), { overall: "broken", code: "key", q1: "yyyun" });
  const forged = { raw: b.raw, sign: (data) => a.sign(data) };
  await expect(make({ key: a, keys: [b], links: [{ from: a, to: forged }] }).page(), { overall: "broken", code: "key", q1: "yyyun" });
});

test("what the reader knows of keys", async () => {
  const key = b64(base.key.raw);
  const named = await expect(base.page(), { overall: "held", code: null }, { trust: { keys: [{ key, name: "The desk" }] } });
  assert.equal(named.verdict.quotes[0].signer, "The desk");
  await expect(base.page(), { overall: "broken", code: "revoked", q1: "yynuu" }, { trust: { keys: [{ key, name: "x", revoked_at: "2026-01-01T00:00:00Z" }] } });
  await expect(base.page(), { overall: "broken", code: "other-key", q1: "yynuu" }, { trust: { only: ["0".repeat(64)] } });
  await expect(base.page(), { overall: "held", code: null }, { trust: { only: [hex(sha(base.key.raw))] } });
  for (const trust of [{ keys: [{ key, revoked_at: "yesterday" }] }, { keys: [{ key, revoked_at: "2026-02-30T00:00:00Z" }] }, { keys: [{ key, revoked_at: "2026-01-01T00:00:00.5Z" }] }, { keys: [{ key, revoked_at: 5 }] }, { keys: [{ key: "AA==" }] }, { anchors: ["AA=="] }, { anchors: ["A"] }, { only: ["x"] }])
    await assert.rejects(verify(base.page(), { trust }), TypeError);
  assert.equal(isCertificate(new Uint8Array(3)), false);
});

test("quotations of another publication", async () => {
  const other = make({ key: base.key, recording: base.recording, runs: [[[10, 12]], [[20, 23], [26, 31]]] }); // prettier-ignore
  const bundle = clone(base.bundle);
  bundle.publication = other.bundle.publication;
  bundle.seals = other.bundle.seals;
  await expect(base.page(bundle), { overall: "broken", code: "runs", q1: "yyyun", q2: "yyyuy" });
  const fewer = make({ key: base.key, recording: base.recording, runs: [[[3, 9]]] });
  const lone = { ...clone(base.bundle), publication: fewer.bundle.publication, seals: fewer.bundle.seals };
  await expect(base.bytes(lone), { overall: "broken", code: "quote", q1: "yyyuy", q2: "yyyun" });
});

test("a middle leaf withheld by somebody else", async () => {
  const bundle = clone(base.bundle);
  bundle.excerpts[0] = base.recording.excerpt(0, [[3, 5], [7, 9]]); // prettier-ignore
  const { verdict } = await expect(base.page(bundle), { overall: "broken", code: "runs", q1: "yyyun" });
  assert.equal(verdict.quotes[0].withheld_ms, 100);
});

test("a bundle of another size of log", async () => {
  const bundle = clone(base.bundle);
  const { entries, key } = base;
  const small = entries.slice(0, 3);
  bundle.publication.proof = b64(text(proof(small, 3, 1, checkpoint(small, 3, [key]))));
  await expect(base.page(bundle), { overall: "broken", code: "index", q1: "yyyun" });
  bundle.seals[0].proof = b64(text(proof(entries, 4, 2, checkpoint(entries, 4, [key]))).toString().replace("index 2", "index 9"));
  bundle.seals[0].entry = edit(bundle.seals[0].entry, (e) => (e.n = 9));
  await expect(base.page(bundle), { overall: "broken", code: "index", q1: "yynuu" });
});

test("two histories under one size", async () => {
  const key = new Key();
  const [a, b] = [make({ key }), make({ key })];
  const { verdict } = await verifyMany([a.page(), b.page()]);
  assert.deepEqual([verdict.overall, verdict.code], ["broken", "equivocation"]);
  assert.deepEqual(verdict.inputs.map(({ overall }) => overall), ["held", "held"]);
  const alone = await verifyMany([a.page(), a.bytes()]);
  assert.deepEqual([alone.verdict.overall, alone.verdict.code], ["held", null]);
  const mixed = await verifyMany([a.page(), new Uint8Array(3)]);
  assert.deepEqual([mixed.verdict.overall, mixed.verdict.code], ["broken", "malformed"]);
});

test("random bits, each noticed", async () => {
  const whole = base.page();
  for (let i = 0; i < 400; i += 1) {
    const at = crypto.randomInt(whole.length);
    const bent = whole.slice();
    bent[at] ^= 1 << crypto.randomInt(8);
    const { verdict } = await verify(bent);
    // A changed `type` makes a bundle of another kind: not refused, but not held either.
    const told = verdict.overall === "broken" || verdict.code === "unsupported";
    assert.ok(told, `bit in byte ${at}: ${verdict.overall}`);
  }
});

test("random bytes never throw", async () => {
  for (let i = 0; i < 200; i += 1) {
    const some = new Uint8Array(crypto.randomBytes(crypto.randomInt(300)));
    if (i % 2) some[0] = 0x7b;
    assert.equal((await verify(some)).verdict.code, "malformed");
  }
});
