// Talking to the desk on this computer. The token came in the page's address after #, and is sent in a header only.

const KEY = 'earwitness-token';
const HEADER = 'X-Earwitness-Token';

/** What went wrong: `away` (no answer), `stale` (the server was started anew, or the token is not known), `refused`. */
export class Trouble extends Error {
  constructor(kind, status = 0, body = null) {
    super(body?.error?.known ?? body?.error?.do ?? kind);
    this.kind = kind;
    this.status = status;
    this.body = body;
    this.advice = body?.error?.do ?? '';
    this.code = body?.error?.code ?? '';
  }
}

let token = '';
const waiting = new Set();

/** Take up the token that the desk's frame has put away. */
export function adoptToken() {
  token = sessionStorage.getItem(KEY) ?? '';
  return Boolean(token);
}

/** Called when the address of a fresh start was pasted into this very page: nothing has to be loaded again. */
export function onFreshToken(run) {
  waiting.add(run);
}

addEventListener('hashchange', async () => {
  const given = /^#((?:once-)?[0-9a-f]{32,64})$/.exec(location.hash)?.[1];
  if (!given) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  let fresh = given;
  if (given.startsWith('once-')) {
    try {
      fresh = (await call('POST', '/api/session/once', { once: given })).token;
    } catch {
      return; // the code was used; the page goes on asking for a fresh address
    }
  }
  sessionStorage.setItem(KEY, fresh);
  adoptToken();
  for (const run of waiting) run();
});

async function call(method, path, body, options = {}) {
  const { signal, keepalive = false, timeout_ms = 15_000 } = options;
  const used = token;
  const limit = AbortSignal.timeout(timeout_ms);
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: { [HEADER]: token, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      keepalive,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new Trouble('away');
  }
  let reply = null;
  try {
    reply = await answer.json();
  } catch {
    if (answer.ok) throw new Trouble('away', answer.status); // the connection broke in the middle of the answer
  }
  if (answer.ok) return reply;
  if (answer.status === 401 || (answer.status === 403 && /token|session/.test(reply?.error?.code ?? ''))) {
    if (token !== used) return call(method, path, body, options); // asked before the fresh start, answered after it
    throw new Trouble('stale', answer.status, reply);
  }
  if (answer.status === 502 || answer.status === 503 || answer.status === 504) {
    throw new Trouble('away', answer.status, reply);
  }
  throw new Trouble('refused', answer.status, reply);
}

export const get = (path, options) => call('GET', path, undefined, options);
export const post = (path, body, options) => call('POST', path, body, options);

/** Bytes [from, to) of a file. Raises Trouble. */
export async function bytes(url, from, to, { signal } = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      headers: { Range: `bytes=${from}-${to - 1}`, [HEADER]: token },
      signal,
    });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new Trouble('away');
  }
  if (answer.status === 206) return answer.arrayBuffer();
  if (answer.status === 200) return (await answer.arrayBuffer()).slice(from, to);
  throw new Trouble(answer.status === 401 ? 'stale' : 'refused', answer.status);
}
