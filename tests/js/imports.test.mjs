// The scripts of the desk: each uses all that it imports, and imports only what is exported there.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const STATIC = fileURLToPath(new URL('../../src/earwitness/web/static', import.meta.url));
const IMPORT = /import\s*\{([^}]*)\}\s*from\s*['"]([^'"]+)['"];?/g;
const scripts = new Map(
  readdirSync(STATIC, { recursive: true })
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => [normalize(name), readFileSync(join(STATIC, name), 'utf8')]),
);

function stands(name, text) {
  return new RegExp(`(?<![\\w$.])${name.replace('$', '\\$')}(?![\\w$])`).test(text);
}

for (const [script, text] of scripts) {
  test(script, () => {
    const body = text.replace(IMPORT, '');
    for (const [, names, from] of text.matchAll(IMPORT)) {
      const source = scripts.get(from.startsWith('/static/') ? normalize(from.slice(8)) : join(dirname(script), from));
      for (const given of names.split(',').map((name) => name.trim()).filter(Boolean)) {
        const [theirs, , ours = theirs] = given.split(/\s+/);
        assert.ok(stands(ours, body), `${ours} is imported from ${basename(from)} and not used`);
        if (source === undefined) continue; // it lies in another folder
        const exported = new RegExp(`export (async )?(function\\*?|const|let|class) ${theirs.replace('$', '\\$')}(?![\\w$])`);
        assert.match(source, exported, `${basename(from)} exports no ${theirs}`);
      }
    }
  });
}
