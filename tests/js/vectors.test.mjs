// Every control and every tampered case of tests/vectors, with the verdict its expected.json asks for.
//
// A folder holds page.html or bundle.json (or several inputs: page-a.html, page-b.html …), or make.json, which says how
// to make one that is over 1 MiB; expected.json; and where wanted trust.json and clip-qN.bin. Without crypto.subtle
// timestamps cannot be judged; all else must come out the same.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { verify, verifyMany } from "../../src/earwitness/custody/verify.mjs";
import { inputs } from "./vector_files.mjs";

const FIVE = ["included", "contiguous", "signed", "timed", "worded"];
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../vectors");
const folders = (kind) => fs.readdirSync(path.join(root, kind)).sort().map((name) => path.join(root, kind, name));

/** A verdict in the shape of expected.json. */
function summary(verdict) {
  const quotes = {};
  const codes = {};
  const warnings = {};
  for (const quote of verdict.quotes) {
    quotes[quote.id] = FIVE.map((name) => quote[name][0]).join("");
    if (Object.keys(quote.codes).length) codes[quote.id] = { ...quote.codes };
    if (quote.warnings.length) warnings[quote.id] = [...quote.warnings];
  }
  return { code: verdict.code, codes, overall: verdict.overall, quotes, warnings };
}

/** The same without what rests on time. */
function timeless({ quotes, codes, ...rest }) {
  const onTime = Object.values(quotes).some((five) => five[3] === "n");
  const blank = Object.fromEntries(Object.entries(quotes).map(([id, five]) => [id, five.slice(0, 3) + five.slice(4)]));
  const others = Object.entries(codes).map(([id, { timed: _, ...left }]) => [id, left]).filter(([, left]) => Object.keys(left).length);
  return { code: onTime || rest.code, codes: Object.fromEntries(others), overall: onTime || rest.overall, quotes: blank };
}

function compare(verdict, { why: _, ...wanted }, withoutTime) {
  const expected = { warnings: {}, ...wanted };
  const found = summary(verdict);
  if (!withoutTime) return assert.deepEqual(found, expected);
  const onTime = Object.values(expected.quotes).some((five) => five[3] === "n");
  const [a, b] = [timeless(found), timeless(expected)];
  if (onTime) for (const one of [a, b]) delete one.overall, delete one.code;
  assert.deepEqual(a, b);
}

async function run(folder, options) {
  const withoutTime = "subtle" in options;
  const { bytes, clips, trust, expected } = inputs(folder, root);
  assert.ok(bytes.length, "no input");
  if (!expected.inputs) return compare((await verify(bytes[0], { trust, clips, ...options })).verdict, expected, withoutTime);
  const { verdict } = await verifyMany(bytes, { trust, ...options });
  assert.equal(verdict.overall, expected.overall);
  assert.equal(verdict.code, expected.code);
  assert.equal(verdict.code === "equivocation", expected.equivocation);
  for (const [i, one] of expected.inputs.entries()) compare(verdict.inputs[i], one, withoutTime);
}

for (const kind of ["controls", "tampered"]) {
  test(`tests/vectors/${kind}`, async (t) => {
    const all = folders(kind);
    assert.ok(all.length >= (kind === "controls" ? 13 : 120), "vectors are missing");
    for (const folder of all) {
      await t.test(path.basename(folder), () => run(folder, {}));
      await t.test(`${path.basename(folder)}, no Ed25519 in crypto.subtle`, () => run(folder, { ed25519: false }));
    }
  });
}

test("tests/vectors without crypto.subtle", async (t) => {
  for (const folder of [...folders("controls"), ...folders("tampered")]) {
    const trusting = fs.existsSync(path.join(folder, "trust.json")); // revocation rests on time there
    if (!trusting) await t.test(path.basename(folder), () => run(folder, { subtle: null }));
  }
});
