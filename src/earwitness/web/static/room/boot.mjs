// Opens the room, or the page where two listeners are compared, for the recording in the address.

import { askName, ready, session } from '/static/frame.mjs';
import { $, fill, h, mark } from './dom.mjs';
import { Trouble, adoptToken, get } from './net.mjs';
import { Room } from './room.mjs';

function nothing(...words) {
  $('#loading').hidden = false;
  fill($('#loading'), mark('care'), ' ', ...words);
}

async function begin() {
  const exhibit = decodeURIComponent(location.pathname.split('/')[2] ?? '');
  const query = new URLSearchParams(location.search);
  try {
    await ready;
  } catch {
    return; // the frame says why
  }
  adoptToken();
  try {
    if (!session.person) await askName();
    const room = await get(`/api/exhibits/${encodeURIComponent(exhibit)}/room`);
    if (query.has('compare')) {
      const { Compare } = await import('./compare.mjs');
      await new Compare({ exhibit, room, session, names: query.get('compare').split(',') }).start();
      return;
    }
    const open = room.transcripts.filter((one) => !one.hidden);
    const own = open.filter((one) => one.kind !== 'translation' && (!one.pair || one.handed_in || one.owner === session.person));
    const transcript = query.get('t') ?? (own.find((one) => one.pair && !one.handed_in) ?? own[0] ?? open[0])?.id;
    if (!transcript) {
      nothing('This recording has no transcript yet. ', h('a', { href: `/recording/${encodeURIComponent(exhibit)}` }, 'Begin one or bring one in.'));
      return;
    }
    const reply = await get(`/api/transcripts/${encodeURIComponent(transcript)}`, { timeout_ms: 60_000 });
    globalThis.room = new Room({ exhibit, transcript, room, reply, session });
    await globalThis.room.start();
    if (/^\d{1,14}$/.test(query.get('at') ?? '')) globalThis.room.goTo(Number(query.get('at'))); // from a search or a claim
  } catch (fault) {
    if (!(fault instanceof Trouble)) throw fault;
    nothing(fault.kind === 'away' ? 'The server is away. Load this page again when it is back.' : `${fault.message} ${fault.advice}`);
  }
}

begin();
