// Prints the whole verdict on every folder of tests/vectors as one JSON object, for comparison with the Python verifier.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { verify } from "../../src/earwitness/custody/verify.mjs";
import { inputs } from "./vector_files.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../vectors");
const out = {};
for (const kind of ["controls", "tampered"])
  for (const name of fs.readdirSync(path.join(root, kind)).sort()) {
    const folder = path.join(root, kind, name);
    const { bytes, clips, trust } = inputs(folder, root);
    out[`${kind}/${name}`] = [];
    for (const one of bytes) out[`${kind}/${name}`].push((await verify(one, { trust, clips })).verdict);
  }
process.stdout.write(JSON.stringify(out));
