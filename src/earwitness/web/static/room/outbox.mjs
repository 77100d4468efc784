// What has been changed and not yet kept by the server. It outlives the page, the browser and the server.
//
// Operations lie in IndexedDB (written to disk before `put` resolves). What was typed in the last moments lies in
// localStorage, because only that can be written in the same instant as the key is pressed.

import { hex } from './dom.mjs';

const PAGE = hex(8);
const NAME = 'earwitness-room';
const STORE = 'outbox';

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Outbox {
  /** `scope` names case, transcript and person: nobody sends another person's changes. */
  constructor(scope) {
    this.scope = scope;
    this.penKey = `earwitness-pen/${scope}`;
    this.db = null;
    this.chain = Promise.resolve();
  }

  /** Open, and give the operations that were left, oldest first. Without IndexedDB (a private window of some browsers)
   *  localStorage holds them. */
  async open() {
    try {
      const opening = indexedDB.open(NAME, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: ['scope', 'n'] });
      this.db = await asked(opening);
      const range = IDBKeyRange.bound([this.scope, 0], [this.scope, Infinity]);
      const rows = await asked(this.db.transaction(STORE).objectStore(STORE).getAll(range));
      return rows.map(({ n, op, sent }) => ({ n, op, sent }));
    } catch {
      this.db = null;
      return this.#listed();
    }
  }

  #listed() {
    return JSON.parse(localStorage.getItem(`${this.penKey}/ops`) ?? '[]');
  }

  #change(work, list) {
    if (!this.db) {
      localStorage.setItem(`${this.penKey}/ops`, JSON.stringify(list(this.#listed())));
      return this.chain;
    }
    // One after the other: an operation is never deleted before it was written.
    this.chain = this.chain.then(
      () =>
        new Promise((resolve) => {
          const tx = this.db.transaction(STORE, 'readwrite', { durability: 'strict' });
          work(tx.objectStore(STORE));
          tx.oncomplete = resolve;
          tx.onabort = tx.onerror = resolve;
        }),
    );
    return this.chain;
  }

  put({ n, op, sent }) {
    return this.#change(
      (store) => store.put({ scope: this.scope, n, op, sent }),
      (list) => [...list.filter((one) => one.n !== n), { n, op, sent }],
    );
  }

  drop(numbers) {
    return this.#change(
      (store) => numbers.forEach((n) => store.delete([this.scope, n])),
      (list) => list.filter((one) => !numbers.includes(one.n)),
    );
  }

  /** Words under the pen: {turn, text, base}, or null when they have become an operation. One key a page, so that two
   *  windows of one person do not write over each other. */
  pen(value) {
    if (value) localStorage.setItem(`${this.penKey}/${PAGE}`, JSON.stringify(value));
    else localStorage.removeItem(`${this.penKey}/${PAGE}`);
  }

  /** Get or keep the words that the server refused. */
  refused(list) {
    const key = `earwitness-refused/${this.scope}`;
    if (list) localStorage.setItem(key, JSON.stringify(list));
    return list ?? JSON.parse(localStorage.getItem(key) ?? '[]');
  }

  /** Words that were under the pen when a page died: [{key, turn, text, base}]. */
  leftPens() {
    const left = [];
    for (let i = 0; i < localStorage.length; i += 1) {
      const key = localStorage.key(i);
      if (!key.startsWith(`${this.penKey}/`) || key.endsWith('/ops') || key.endsWith(`/${PAGE}`)) continue;
      left.push({ key, ...JSON.parse(localStorage.getItem(key)) });
    }
    return left;
  }
}
