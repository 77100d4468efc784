// Writes sample pages into the folder given: held, broken, other history, words changed, a clip. For test_verifier_page.py.
import fs from "node:fs";
import path from "node:path";

import { verify } from "../../src/earwitness/custody/verify.mjs";
import { b64, make, unb64 } from "./make.mjs";

const to = process.argv[2];
const put = (name, bytes) => fs.writeFileSync(path.join(to, name), bytes);
const own = fs.readFileSync(new URL("../../src/earwitness/custody/verify.mjs", import.meta.url), "utf8");
const turns = [
  [{ end: 5, kind: "speech", speaker: "A <b>worker</b>", start: 1, words: "It is <script>alert(1)</script> sixty kilometres." }],
  [{ end: 5, kind: "speech", speaker: "رجل", start: 1, words: "هذا هو المكان." }],
];
const first = make({ turns });
const shell = `${first.head.replace("<title>", `<script type="module" id="earwitness-verify">${own}</script><title>`)}\n${first.tail}`;
const made = make({ key: first.key, recording: first.recording, turns, shell });
put("held.html", made.page());
put("bundle.json", made.bytes());
const bundle = structuredClone(made.bundle);
const leaf = bundle.excerpts[1].runs[1].leaves[2];
const frame = unb64(leaf.frames[0]);
frame[5] ^= 1;
leaf.frames[0] = b64(frame);
put("broken.html", made.page(bundle));
put("words.html", made.page(made.bundle, [made.head.replace("sixty", "six"), made.tail]));
put("other.html", make({ key: first.key, turns }).page());
put("malformed.html", Buffer.from("<p>nothing"));
const { clips, verdict } = await verify(made.page());
put("a sound.opus", clips.get("q1").bytes);
put("clip-q2.opus", clips.get("q1").bytes);
put("keys.json", JSON.stringify({ keys: [{ key: b64(first.key.raw), name: "The desk" }] }));
put("fingerprint.txt", verdict.quotes[0].key);
