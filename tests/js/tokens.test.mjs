// Timestamps: what the Python checker said of each token (tests/data/token-golden.json) is what verify.mjs says.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { parts } from "../../src/earwitness/custody/verify.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const { blobs, checks, judged } = JSON.parse(fs.readFileSync(path.join(here, "../data/token-golden.json"), "utf8"));
const blob = (n) => new Uint8Array(Buffer.from(blobs[n], "base64"));
const NAMES = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" };
const readable = (n) => {
  try {
    return [parts.readCertificate(blob(n))];
  } catch {
    return [];
  }
};
const env = (anchors, subtle = crypto.webcrypto.subtle) => ({ subtle, anchors: anchors.map((n) => parts.readCertificate(blob(n))) });
const outcome = ({ state, code, warnings }) => ({ state, code, warnings: [...warnings].sort() });

test("single tokens", async () => {
  const seen = new Set();
  for (const [i, sample] of checks.entries()) {
    const trust = { material: sample.certs.slice(0, 16).flatMap(readable), anchors: env(sample.anchors).anchors };
    const expected = new Map(Object.entries(sample.expected).map(([name, n]) => [NAMES[name], blob(n)]));
    const found = await parts.judgeToken(env([]), blob(sample.token), expected, trust);
    assert.deepEqual(outcome(found), outcome(sample), `token ${i}`);
    seen.add(sample.code ?? sample.state);
  }
  assert.deepEqual([...seen].sort(), ["anchor", "imprint", "token", "yes"]);
});

test("all tokens of a seal", async () => {
  const seen = new Set();
  for (const [i, sample] of judged.entries()) {
    const seal = { tokens: sample.tokens.map(blob), renewals: sample.renewals.map(blob), certs: sample.certs.map(blob), ots: sample.ots ? [blob(0)] : [] };
    const found = await parts.judgeTimed(env(sample.anchors), seal, blob(sample.note));
    assert.deepEqual(outcome(found), outcome(sample), `seal ${i}`);
    if (sample.state === "yes") {
      assert.ok(parts.timeText(found.earliest.digits, found.earliest.fraction).startsWith(sample.time));
      assert.equal(found.earliest.authority, sample.authority);
    }
    const without = await parts.judgeTimed(env(sample.anchors, null), seal, blob(sample.note));
    assert.equal(without.state, "unavailable");
    if (seal.tokens.length) assert.equal(without.code, "no-crypto");
    seen.add(sample.code ?? sample.state);
  }
  assert.ok(seen.has("renewal") && seen.has("yes") && seen.has("none"), [...seen].join());
});

test("any bit of a token that is good", async () => {
  const sample = checks.find(({ state, certs }) => state === "yes" && certs.length === 0);
  const expected = new Map(Object.entries(sample.expected).map(([name, n]) => [NAMES[name], blob(n)]));
  const trust = { material: [], anchors: env(sample.anchors).anchors };
  const whole = blob(sample.token);
  let yes = 0;
  for (let at = 0; at < whole.length; at += 3) {
    const bent = whole.slice();
    bent[at] ^= 1 << at % 8;
    const { state } = await parts.judgeToken(env([]), bent, expected, trust);
    yes += state === "yes";
  }
  assert.ok(yes <= 12, `${yes} bits make no difference`); // lists that are not examined, and the SignedData version
});
