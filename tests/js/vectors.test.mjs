// Every control and every tampered case of tests/vectors, with the verdict its expected.json asks for.
//
// A folder holds page.html or bundle.json (or several inputs: page-a.html, page-b.html …; or a recipe, make.json, for
// what is over 1 MiB), expected.json, and where wanted trust.json and clip-qN.bin. Without crypto.subtle timestamps cannot be judged; all else must come out the same.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { verify, verifyMany } from "../../src/earwitness/custody/verify.mjs";
import { inputs } from "./vector_files.mjs";

const FIVE = ["included", "contiguous", "signed", "timed", "worded"];
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../vectors");
const absent = fs.existsSync(root) ? false : "tests/vectors is absent";
const folders = (kind) => (absent || !fs.existsSync(path.join(root, kind)) ? [] : fs.readdirSync(path.join(root, kind)).sort().map((name) => path.join(root, kind, name)));

const letters = (quote) => FIVE.map((name) => quote[name][0]).join("");

function compare(verdict, expected, { timeless = false } = {}) {
  const blank = (five) => (timeless ? five.slice(0, 3) + five.slice(4) : five);
  const found = Object.fromEntries(verdict.quotes.map((quote) => [quote.id, blank(letters(quote))]));
  for (const [id, five] of Object.entries(expected.quotes ?? {})) assert.equal(found[id], blank(five), id);
  const onTime = Object.values(expected.quotes ?? {}).some((five) => five[3] === "n");
  if (!(timeless && onTime)) {
    assert.equal(verdict.overall, expected.overall);
    assert.equal(verdict.code || null, expected.code || null);
  }
  const quotes = new Map(verdict.quotes.map((quote) => [quote.id, quote]));
  for (const [id, codes] of Object.entries(expected.codes ?? {}))
    for (const [name, code] of Object.entries(codes)) if (!(timeless && name === "timed")) assert.equal(quotes.get(id)?.codes[name], code, `${id} ${name}`);
  if (!timeless) for (const [id, warnings] of Object.entries(expected.warnings ?? {})) assert.deepEqual(quotes.get(id)?.warnings, [...warnings].sort(), id);
}

async function run(folder, options) {
  const { bytes, clips, trust, expected } = inputs(folder, root);
  const timeless = "subtle" in options;
  assert.ok(bytes.length, "no input");
  if (!expected.inputs) return compare((await verify(bytes[0], { trust, clips, ...options })).verdict, expected, { timeless });
  const { verdict } = await verifyMany(bytes, { trust, ...options });
  assert.equal(verdict.overall, expected.overall);
  assert.equal(verdict.code || null, expected.code || null);
  for (const [i, one] of expected.inputs.entries()) compare(verdict.inputs[i], one, { timeless });
}

for (const kind of ["controls", "tampered"]) {
  test(`tests/vectors/${kind}`, { skip: absent }, async (t) => {
    const all = folders(kind);
    assert.ok(all.length, "the folder is empty");
    for (const folder of all) {
      await t.test(path.basename(folder), () => run(folder, {}));
      await t.test(`${path.basename(folder)}, no Ed25519 in crypto.subtle`, () => run(folder, { ed25519: false }));
    }
  });
}

test("tests/vectors without crypto.subtle", { skip: absent }, async (t) => {
  for (const folder of [...folders("controls"), ...folders("tampered")]) {
    const trusting = fs.existsSync(path.join(folder, "trust.json")); // revocation rests on time there
    if (!trusting) await t.test(path.basename(folder), () => run(folder, { subtle: null }));
  }
});
