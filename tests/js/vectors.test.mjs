// Every control and every tampered case of tests/vectors, with the verdict its expected.json asks for.
//
// A folder holds page.html or bundle.json (or several inputs: page-a.html, page-b.html …), expected.json, and where
// wanted trust.json and clip-qN.bin. Without crypto.subtle timestamps cannot be judged; all else must come out the same.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { verify, verifyMany } from "../../src/earwitness/custody/verify.mjs";

const FIVE = ["included", "contiguous", "signed", "timed", "worded"];
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../vectors");
const absent = fs.existsSync(root) ? false : "tests/vectors is absent";
const read = (...names) => new Uint8Array(fs.readFileSync(path.join(...names)));
const json = (...names) => JSON.parse(fs.readFileSync(path.join(...names), "utf8"));
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
  const files = fs.readdirSync(folder).sort();
  const trustFile = [path.join(folder, "trust.json"), path.join(root, "trust.json")].find((file) => fs.existsSync(file));
  const trust = trustFile ? json(trustFile) : {};
  const expected = json(folder, "expected.json");
  const inputs = files.filter((name) => /^(page|bundle)(-[a-z0-9]+)?\.(html|json)$/.test(name)).map((name) => read(folder, name));
  const clips = Object.fromEntries(files.flatMap((name) => (/^clip-q[0-9]+\.bin$/.test(name) ? [[name.slice(5, -4), read(folder, name)]] : [])));
  assert.ok(inputs.length, "no input");
  if (!expected.inputs) return compare((await verify(inputs[0], { trust, clips, ...options })).verdict, expected, { timeless: "subtle" in options });
  const { verdict } = await verifyMany(inputs, { trust, ...options });
  assert.equal(verdict.overall, expected.overall);
  assert.equal(verdict.code || null, expected.code || null);
  for (const [i, one] of expected.inputs.entries()) compare(verdict.inputs[i], one, { timeless: "subtle" in options });
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
