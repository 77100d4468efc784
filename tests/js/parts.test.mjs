// The parts of verify.mjs against node's own implementations, against vectors from outside, and against what the Python
// twin made of the same input (tests/data/mux-golden.json).
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { parts, spoken } from "../../src/earwitness/custody/verify.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const source = fs.readFileSync(path.join(here, "../../src/earwitness/custody/verify.mjs"), "utf8");
const golden = JSON.parse(fs.readFileSync(path.join(here, "../data/mux-golden.json"), "utf8"));
const merkle = path.join(here, "../../../shared/vectors/merkle/testdata");
const subtle = crypto.webcrypto.subtle;
const WITH = { subtle, ed25519: true };
const OWN = { subtle: null, ed25519: false };
const bytes = (text) => new Uint8Array(Buffer.from(text, "utf8"));
const un64 = (text) => new Uint8Array(Buffer.from(text, "base64"));
const hash = (data) => crypto.createHash("sha256").update(data).digest("hex");
const stops = (work) => assert.throws(work, (error) => error instanceof parts.Stop && error.code === "malformed");

test("the file can stand inside a page", () => {
  const marks = ["</scr" + "ipt", "<!" + "--", "data-wor" + 'ds="', "data-exc" + 'erpt="', "<scr" + 'ipt type="application'];
  for (const mark of marks) assert.ok(!source.toLowerCase().includes(mark), mark);
  assert.doesNotMatch(source, /^\s*import\b|\bimport\(|\bdocument\.[a-z]|\bwindow\.|Date\.now|new Date\(\)|fetch\(/m);
});

test("canonical JSON that is read", () => {
  for (const text of ['{"a":1,"b":[true,false,"\\"\\\\é🎙"]}', "[]", "{}", '"x"', "9007199254740991", "[[[[[[[[1]]]]]]]]"])
    assert.equal(JSON.stringify(parts.readCJ(bytes(text))), text);
  assert.equal(parts.readCJ(bytes('"e\u0301"')), "e\u0301");
  const object = parts.readCJ(bytes('{"constructor":1,"hasownproperty":2}'));
  assert.equal(Object.getPrototypeOf(object), null);
});

test("canonical JSON that is refused", () => {
  const bad = [
    '{"a":1,"a":1}', '{"a":1,"a":2}', '{"b":1,"a":2}', '{"a": 1}', ' {"a":1}', '{"a":1}\n', '{"a":1.0}', '{"a":1e2}',
    '{"a":-0}', '{"a":-1}', '{"a":01}', '{"a":9007199254740992}', '{"a":9007199254740993}', '{"a":NaN}', '{"a":null}',
    '\ufeff{"a":1}', '{"a":"\\ud800"}', '{"a":"\\u0041"}', '{"a":"\\/"}', '{"a":"\\n"}', '{"A":1}', '{"__proto__":1}',
    '{"a":"\u007f"}', '{"a":"\u0001"}', "", "[", "[1", "[1,", "[1,]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}',
    '"', '"\\', '"\\"', "tru", "truefalse", "[".repeat(10_000), "[[[[[[[[[1]]]]]]]]]", '{"":1}', `{"${"a".repeat(33)}":1}`, "[1}",
  ]; // prettier-ignore
  for (const text of bad) stops(() => parts.readCJ(bytes(text)));
  stops(() => parts.readCJ(Uint8Array.of(0x22, 0xff, 0x22)));
  stops(() => parts.readCJ(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)));
  stops(() => parts.readCJ(Uint8Array.of(0x22, 0xc0, 0xaf, 0x22)));
});

test("base64 has one form", () => {
  for (const text of ["QR==", "QQ", "QQ ==", " QQ==", "QQ==\n", "Q-_=", "é===", "QUI==", "QUJ=", "=", "====", "QQ==QQ==", "Q=Q="])
    stops(() => parts.fromB64(text));
  for (let size = 0; size < 70; size += 1) {
    const data = crypto.randomBytes(size);
    assert.deepEqual(Buffer.from(parts.fromB64(data.toString("base64"))), data);
    assert.equal(parts.toB64(data), data.toString("base64"));
  }
});

test("signed numbers in text", () => {
  assert.equal(parts.signed64("-9223372036854775808"), -(2n ** 63n));
  for (const text of ["-0", "00", "01", "+1", "", "1 ", "9223372036854775808", "-9223372036854775809", 1]) stops(() => parts.signed64(text));
});

test("our own SHA-256 and SHA-512 are node's", () => {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129, 4000]) {
    const data = crypto.randomBytes(size);
    for (const [name, ours] of [["sha256", parts.sha256], ["sha512", parts.sha512]])
      assert.equal(parts.hex(ours(data)), crypto.createHash(name).update(data).digest("hex"), `${name} ${size}`);
  }
});

const SMALL = [
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const little = (n) => Uint8Array.from({ length: 32 }, (_, i) => Number((n >> BigInt(8 * i)) & 255n));

for (const [name, env] of [["crypto.subtle", WITH], ["our own arithmetic", OWN]]) {
  test(`Ed25519 with ${name}`, async () => {
    const { publicKey, privateKey } = crypto.generateKeyPairSync("ed25519");
    const key = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
    const fault = (k, m, s) => parts.ed25519Fault(env, k, m, s);
    for (let size = 0; size < 6; size += 1) {
      const message = crypto.randomBytes(40 * size);
      const signature = new Uint8Array(crypto.sign(null, message, privateKey));
      assert.equal(await fault(key, message, signature), null);
      for (const i of [0, 31, 32, 63]) assert.equal(await fault(key, message, signature.map((b, j) => (i === j ? b ^ 1 : b))), "signature");
      assert.equal(await fault(key, Buffer.concat([message, Buffer.from("x")]), signature), "signature");
      const s = signature.slice(32).reduceRight((sum, b) => (sum << 8n) | BigInt(b), 0n);
      assert.equal(await fault(key, message, Buffer.concat([signature.slice(0, 32), little(s + L)])), "signature");
      assert.equal(await fault(key, message, signature.slice(0, 63)), "signature");
    }
    const zero = new Uint8Array(64);
    zero[0] = 1; // R neutral, S = 0: what libraries accept for any message under a weak key
    for (const text of SMALL) assert.equal(await fault(parts.unhex(text), bytes("anything"), zero), "weak-key");
    for (const y of [P, P + 1n, P + 18n, P | (1n << 255n), 1n | (1n << 255n), (P - 1n) | (1n << 255n)])
      assert.equal(await fault(little(y), bytes("anything"), zero), "weak-key");
    assert.equal(await fault(key.slice(1), bytes("anything"), zero), "weak-key");
    const strayR = Buffer.concat([little(P + 1n), new Uint8Array(32)]); // the neutral point, written another way
    assert.equal(await fault(key, bytes("anything"), strayR), "signature");
    assert.equal(await fault(little(2n), bytes("anything"), zero), "signature"); // y = 2 is on no point
  });
}

test("weak keys are refused by us and not by the library", async () => {
  const zero = new Uint8Array(64);
  zero[0] = 1;
  const handle = await subtle.importKey("raw", parts.unhex(SMALL[0]), { name: "Ed25519" }, false, ["verify"]);
  assert.equal(await subtle.verify({ name: "Ed25519" }, handle, zero, bytes("anything")), true, "then the check is not needed");
});

const vectors = (kind) =>
  fs
    .readdirSync(path.join(merkle, kind), { recursive: true })
    .filter((name) => name.endsWith(".json"))
    .map((name) => [name, JSON.parse(fs.readFileSync(path.join(merkle, kind, name), "utf8"))]);
const absent = fs.existsSync(merkle) ? false : "../shared is absent";
const short = (proof) => proof.some((item) => item.length !== 32);

test("Merkle inclusion vectors", { skip: absent }, async () => {
  let n = 0;
  for (const env of [WITH, OWN])
    for (const [name, v] of vectors("inclusion")) {
      const proof = (v.proof ?? []).map(un64);
      const [leaf, root] = [un64(v.leafHash ?? ""), un64(v.root ?? "")];
      const shaped = !short([...proof, leaf, root]); // other lengths are refused where hashes are read
      const good = shaped && (await parts.included(env, leaf, v.leafIdx, v.treeSize, proof, root));
      assert.equal(good, !v.wantErr, name);
      n += 1;
    }
  assert.ok(n > 100, `${n} vectors`);
});

test("Merkle consistency vectors", { skip: absent }, async () => {
  let n = 0;
  for (const env of [WITH, OWN])
    for (const [name, v] of vectors("consistency")) {
      const proof = (v.proof ?? []).map(un64);
      const [a, b] = [un64(v.root1 ?? ""), un64(v.root2 ?? "")];
      const good = !short(proof) && (await parts.consistent(env, v.size1, v.size2, a, b, proof));
      // a proof from an empty tree says nothing and is refused here, whatever the vector thinks of it
      assert.equal(good, !v.wantErr && v.size1 > 0, name);
      n += 1;
    }
  assert.ok(n > 100, `${n} vectors`);
});

test("excerpt proofs made by the Python twin", async () => {
  const { leaves, root, proofs } = golden.excerpts;
  for (const env of [WITH, OWN])
    for (const [wanted, raw] of proofs) {
      const siblings = raw.map(un64);
      const pairs = wanted.map((i) => [i, un64(leaves[i])]);
      const found = (p, s) => parts.excerptRoot(env, leaves.length, p, s).then(parts.hex);
      assert.equal(await found(pairs, siblings), root);
      await assert.rejects(found(pairs, [...siblings, siblings[0] ?? new Uint8Array(32)]), { code: "path-long" });
      if (!siblings.length) continue;
      await assert.rejects(found(pairs, siblings.slice(1)), { code: "path-short" });
      assert.notEqual(await found(pairs, siblings.map((s, i) => (i ? s : s.map((b) => b ^ 1)))), root);
      if (siblings.length > 1) assert.notEqual(await found(pairs, [siblings[1], siblings[0], ...siblings.slice(2)]), root);
    }
});

test("sizes past 2^32", async () => {
  const wide = 2 ** 40;
  const siblings = Array.from({ length: 40 }, (_, i) => Uint8Array.from({ length: 32 }, () => i));
  let expected = un64("AAAA");
  expected = new Uint8Array(32);
  for (let i = 39; i >= 0; i -= 1) expected = Buffer.from(hash(Buffer.concat([Uint8Array.of(1), siblings[i], expected])), "hex");
  assert.equal(parts.hex(await parts.excerptRoot(OWN, wide, [[wide - 1, new Uint8Array(32)]], siblings)), expected.toString("hex"));
  assert.equal(await parts.included(OWN, new Uint8Array(32), wide - 1, wide, siblings.toReversed?.() ?? [...siblings].reverse(), expected), true);
});

test("a leaf hash is the Python twin's", () => {
  const leaf = {
    index: 2 ** 40 - 1,
    start: 2 ** 52 + 1,
    duration: 2 ** 32 - 1,
    jump: -(2n ** 63n),
    kind: 1,
    salt: Uint8Array.from({ length: 32 }, (_, i) => i),
    frames: [bytes("abc"), new Uint8Array(0), new Uint8Array(300).fill(255)],
  };
  const data = parts.leafBytes({ id: new Uint8Array(16) }, { number: 65535, rate: 48000, channels: 2 }, leaf);
  assert.equal(hash(data), golden.leaf);
});

test("words blocks are the Python twin's", () => {
  const turns = [
    { kind: "speech", speaker: 'A <man> & "co"', words: "He said 'no' — e\u0301 🎙" },
    { kind: "event", speaker: "", words: "A door <shuts>." },
  ];
  assert.equal(parts.wordsBlock("q1", turns), golden.words);
});

test("a spoken fingerprint", () => {
  const zeros = hash(new Uint8Array(32));
  assert.equal(spoken(zeros), "kinom-lopot-zodof-rujul-kufaz-sakar-mupiz");
});

const durationOf = ({ rate, channels, params, frame }) => {
  try {
    return parts.frameDuration(parts.audioOf({ rate, channels, params }), un64(frame));
  } catch (error) {
    if (error instanceof parts.Fault && error.code === "frame") return null;
    throw error;
  }
};

test("frames are taken and refused as the Python twin does", () => {
  let refused = 0;
  for (const [i, sample] of golden.frames.entries()) {
    assert.equal(durationOf(sample), sample.duration, `frame ${i} ${JSON.stringify(sample)}`);
    refused += sample.duration === null;
    if ("flagged" in sample) assert.equal(Boolean(parts.opusCarries(un64(sample.frame))), sample.flagged, `flag ${i}`);
  }
  assert.ok(refused > 50 && golden.frames.length - refused > 50);
});

const buildOf = ({ rate, channels, params, play, leaves }) => {
  const audio = parts.audioOf({ rate, channels, params });
  const read = leaves.map((leaf) => ({ ...leaf, frames: leaf.frames.map(un64), end: leaf.start + leaf.duration }));
  for (const leaf of read) parts.checkLeaf(audio, leaf);
  return parts.buildClip(audio, parts.planClip(audio, read, ...play, parts.LIMITS));
};

for (const sample of golden.clips)
  test(`canonical clip: ${sample.name}`, () => {
    if (!sample.clip) return assert.throws(() => buildOf(sample), { code: "range" });
    const { bytes: made, mime, extension } = buildOf(sample);
    assert.deepEqual({ sha256: hash(made), size: made.length, mime, extension }, sample.clip);
  });

test("the clip of docs/format-audio.md §5", () => {
  const f = "+P/+";
  const made = buildOf({
    rate: 48000,
    channels: 1,
    params: { codec: "opus", gain: 32768 },
    play: [312, 3900],
    leaves: [{ start: 0, duration: 1920, kind: 1, frames: [f, f] }, { start: 3000, duration: 960, kind: 1, frames: [f] }],
  });
  assert.equal(hash(made.bytes), "d128a64a5986bf920454e153e35e83da6a9f7d607b4c41fb0475bb91ab06b1fb");
});

test("DER that is refused", () => {
  const bad = "00 0000 1f00 3080 300100 30810100 3081800 0101ff00 010101 0200 02020001 0202ffff 0300 030108 03020101 0501 0600 06018a 06028001 240400 2000 1000 1100 3003020100ff 30030101".split(" ");
  for (const text of bad)
    assert.throws(() => parts.parseDer(parts.unhex(text)), parts.NotDer, text);
  for (const text of "0101ff 020100 02020080 0202ff7f 030100 03020780 0500 06022a03 3000 a003020101 800100 30030201 ff".split(" ").slice(0, -2))
    parts.parseDer(parts.unhex(text));
  const deep = (n) => (n ? Buffer.concat([Buffer.from([0x30, deepLength(n)]), deep(n - 1)]) : Buffer.alloc(0));
  const deepLength = (n) => 2 * (n - 1);
  parts.parseDer(new Uint8Array(deep(32)));
  assert.throws(() => parts.parseDer(new Uint8Array(deep(33))), parts.NotDer);
});
