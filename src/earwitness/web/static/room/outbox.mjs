// What has been changed and not yet kept by the server. It outlives the page, the browser and the server.
//
// Operations lie in IndexedDB (on disk before `put` resolves), and stay there where the server would not take them, with
// the words that are shown until the person puts them away. What was typed in the last moments (the pen) lies in
// localStorage, because only that can be written in the same instant as the key is pressed. A browser that is killed
// brings localStorage back as it was up to a minute ago: a pen that has long become an operation is there again, with
// older words. So each pen has a number, and an operation is written together with the number of the pen that it holds:
// `leftPens` gives only what no operation holds.

import { hex } from './dom.mjs';

const PAGE = hex(8);
const NAME = 'earwitness-room';
const VERSION = 2;
const DAY_MS = 86_400_000; // no browser keeps localStorage back for as long as that

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('another window holds an older version open'));
  });
}

/** The stores of version 2; what lies in the one of version 1 (one row an operation, no page) goes over. */
function stores({ oldVersion }, opening) {
  const ops = opening.result.createObjectStore('ops', { keyPath: ['scope', 'page', 'n'] });
  opening.result.createObjectStore('held', { keyPath: ['scope', 'page'] });
  if (!oldVersion) return;
  const rows = opening.transaction.objectStore('outbox').getAll();
  rows.onsuccess = () => {
    for (const row of rows.result) ops.put({ ...row, page: '' });
    opening.result.deleteObjectStore('outbox');
  };
}

export class Outbox {
  /** `scope` names case, transcript and person: nobody sends another person's changes. */
  constructor(scope) {
    this.scope = scope;
    this.page = PAGE;
    this.penKey = `earwitness-pen/${scope}`;
    this.db = null;
    this.held = new Map(); // page of a pen -> the number up to which operations hold its pens
    this.chain = Promise.resolve();
  }

  /** Open, and give the operations that were left, oldest first: [{page, n, op, sent, pen, refused}]. Without IndexedDB (a
   *  private window of some browsers) localStorage holds them. */
  async open() {
    try {
      const opening = indexedDB.open(NAME, VERSION);
      opening.onupgradeneeded = (event) => stores(event, opening);
      this.db = await asked(opening);
      const mine = IDBKeyRange.bound([this.scope], [this.scope, []]);
      const tx = this.db.transaction(['ops', 'held']);
      const [rows, held] = await Promise.all([asked(tx.objectStore('ops').getAll(mine)), asked(tx.objectStore('held').getAll(mine))]);
      this.held = new Map(held.map(({ page, upto }) => [page, upto]));
      this.#forget(held.filter(({ at }) => Date.now() - at > DAY_MS));
      return rows.map(({ scope: _scope, ...one }) => one).sort((a, b) => a.n - b.n);
    } catch {
      this.db = null;
      return this.#listed();
    }
  }

  #listed() {
    return JSON.parse(localStorage.getItem(`${this.penKey}/ops`) ?? '[]');
  }

  /** Resolves to whether the change is on disk. One after the other: an operation is never deleted before it was written. */
  #change(work, list) {
    if (!this.db) {
      localStorage.setItem(`${this.penKey}/ops`, JSON.stringify(list(this.#listed())));
      return Promise.resolve(true);
    }
    this.chain = this.chain.then(
      () =>
        new Promise((resolve) => {
          const tx = this.db.transaction(['ops', 'held'], 'readwrite', { durability: 'strict' });
          tx.oncomplete = () => resolve(true);
          tx.onabort = tx.onerror = () => resolve(false);
          work(tx.objectStore('ops'), tx.objectStore('held'));
        }),
    ).catch(() => false);
    return this.chain;
  }

  /** Write an operation, with the pen that it holds ({page, n}, or null), and what is shown of it if it was `refused`. */
  put({ page, n, op, sent, pen = null, refused = null }) {
    const row = { page, n, op, sent, pen, refused };
    const written = this.#change(
      (ops, held) => {
        ops.put({ scope: this.scope, ...row });
        if (pen) held.put({ scope: this.scope, page: pen.page, upto: pen.n, at: Date.now() });
      },
      (all) => [...all.filter((one) => one.page !== page || one.n !== n), row],
    );
    return written.then((done) => done && this.#lift(pen));
  }

  /** The server has these operations on its disk, or the person has put them away. */
  drop(entries) {
    const gone = entries.map(({ page, n, pen }) => ({ page, n, pen }));
    for (const { pen } of gone) this.#lift(pen);
    return this.#change(
      (ops) => gone.forEach(({ page, n }) => ops.delete([this.scope, page, n])),
      (all) => all.filter((one) => !gone.some(({ page, n }) => one.page === page && one.n === n)),
    );
  }

  #forget(held) {
    if (held.length) this.#change((_ops, store) => held.forEach(({ page }) => store.delete([this.scope, page])));
  }

  /** Words under the pen: {n, turn, text, base}. A key for each page and pen, so that two windows of one person do not
   *  write over each other, nor what is typed next over what is still on its way to the disk. */
  pen(value) {
    try {
      localStorage.setItem(`${this.penKey}/${PAGE}/${value.n}`, JSON.stringify({ ...value, at: Date.now() }));
    } catch {
      // Full or forbidden: the words become an operation within a fifth of a second all the same.
    }
  }

  #lift(pen) {
    if (!pen) return;
    for (const one of this.#pens()) if (one.page === pen.page && one.n <= pen.n) localStorage.removeItem(one.key);
  }

  #pens() {
    const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i));
    return keys
      .filter((key) => key.startsWith(`${this.penKey}/`) && key !== `${this.penKey}/ops`)
      .map((key) => [key, ...key.slice(this.penKey.length + 1).split('/')])
      .filter((parts) => parts.length <= 3) // else of somebody whose name goes on with a stroke
      .map(([key, page, n]) => ({ key, page, n: Number(n ?? 1) })); // without a number: left by an older version
  }

  /** Words that were under the pen when a page died, and that no operation holds, oldest first: [{page, n, turn, text, base}]. */
  leftPens() {
    const left = [];
    for (const { key, page, n } of this.#pens()) {
      if (page === PAGE) continue;
      if (n > (this.held.get(page) ?? 0)) left.push({ ...JSON.parse(localStorage.getItem(key)), page, n });
      else localStorage.removeItem(key);
    }
    return left.sort((a, b) => a.at - b.at);
  }
}
