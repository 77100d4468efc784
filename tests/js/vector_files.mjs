// Reads one folder of tests/vectors: its inputs (made by make.json where they are over 1 MiB), clips and trust list.
import fs from "node:fs";
import path from "node:path";

const json = (file) => JSON.parse(fs.readFileSync(file, "utf8"));

/** Bytes of a recipe: {"file", "parts": [["text", s] | ["repeat", s, times], …]}. */
export const made = ({ parts }) => new Uint8Array(Buffer.concat(parts.map(([, s, times]) => Buffer.from(s.repeat(times ?? 1), "utf8"))));

/** {bytes: [Uint8Array, …], clips: {q1: Uint8Array}, trust, expected} of a folder. */
export function inputs(folder, root) {
  const files = fs.readdirSync(folder).sort();
  const read = (name) => new Uint8Array(fs.readFileSync(path.join(folder, name)));
  const trust = json([path.join(folder, "trust.json"), path.join(root, "trust.json")].find((file) => fs.existsSync(file)));
  const bytes = files.filter((name) => /^(page|bundle)(-[a-z0-9]+)?\.(html|json)$/.test(name)).map(read);
  if (files.includes("make.json")) bytes.push(made(json(path.join(folder, "make.json"))));
  const clips = Object.fromEntries(files.flatMap((name) => (/^clip-q[0-9]+\.bin$/.test(name) ? [[name.slice(5, -4), read(name)]] : [])));
  return { bytes, clips, trust, expected: json(path.join(folder, "expected.json")) };
}
