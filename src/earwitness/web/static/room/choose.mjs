// Which transcript is open, and what else can be done with it as a whole: another version, a translation, handing in.

import { $, button, fill, h } from './dom.mjs';
import { ask } from './ask.mjs';
import { Trouble, get, post } from './net.mjs';

const KINDS = { draft: 'machine draft', adjudication: 'decided between two' };

const words = ({ id, title, language, kind, owner, translation }) =>
  [id, title, translation ?? KINDS[kind], !translation && language && language !== 'UNKNOWN' ? language : null, owner].filter(Boolean).join(' · ');

const link = (exhibit, id) => `/room/${encodeURIComponent(exhibit)}?t=${encodeURIComponent(id)}`;

/** Whether the open transcript is one of a blind pair that is not handed in whole. */
function waits({ transcript, room }) {
  const pair = room.transcripts.find((one) => one.id === transcript)?.pair;
  return Boolean(pair) && room.transcripts.some((one) => one.pair === pair && !one.handed_in);
}

export function choosing(about) {
  show(about);
  // The other may hand in while this page is open: whoever comes back to it sees what can be done now.
  addEventListener('focus', async () => {
    if (waits(about) && (await look(about)) && !waits(about)) show(about);
  });
}

/** Ask again which transcripts there are. */
async function look({ exhibit, room }) {
  const now = await get(`/api/exhibits/${encodeURIComponent(exhibit)}/room`).catch(() => null);
  if (now) room.transcripts = now.transcripts;
  return Boolean(now);
}

function show(about) {
  const { exhibit, transcript, room, person, journal, say } = about;
  const path = `/api/transcripts/${encodeURIComponent(transcript)}`;
  const open = room.transcripts.filter((one) => !one.hidden);
  const here = open.find((one) => one.id === transcript);
  const hidden = room.transcripts.length - open.length;

  const send = async (to, body, done) => {
    journal.putDown();
    try {
      if (journal.unkept) throw new Trouble('waiting');
      await done(await post(path + to, body));
    } catch (fault) {
      if (!(fault instanceof Trouble)) throw fault;
      say(fault.kind === 'refused' ? `${fault.message} ${fault.advice}` : 'Not all changes are kept yet. Try again when they are.');
    }
  };

  const again = async () => {
    if (!(await look(about))) return false;
    show(about);
    return !waits(about);
  };
  const select = h('select', { 'aria-label': 'Transcript', id: 'which' }, open.map((one) => h('option', { value: one.id, selected: one.id === transcript }, words(one))));
  select.addEventListener('change', () => location.assign(link(exhibit, select.value)));
  const version = button('Keep as a version', async () => {
    const answer = await ask('Keep this state as a version', [{ name: 'note', label: 'A note, if you like' }], { ok: 'Keep', note: 'Versions never change, and any two can be compared.' });
    if (answer) await send('/save', { note: answer.note || null }, ({ revision }) => say(`Version ${revision} is kept.`));
  });
  const translate = button('Translate', async () => {
    const answer = await ask('Begin a translation', [{ name: 'language', label: 'Into which language? A tag such as fr, ru or ar', needed: true }], { ok: 'Begin' });
    if (answer?.language) await send('/translation', { language: answer.language }, (made) => location.assign(link(exhibit, made.transcript)));
  });
  fill($('#choose'), open.length > 1 ? select : null, version, here?.kind === 'translation' ? null : translate, compared(exhibit, here, open));
  if (hidden) say(`${hidden === 1 ? 'One transcript is' : `${hidden} transcripts are`} made blind and not shown to you yet.`);
  handIn({ here, open, person, send, say, again });
}

/** A link to the comparison where both of a pair are handed in. */
function compared(exhibit, here, open) {
  const other = here?.pair ? open.find((one) => one.pair === here.pair && one.id !== here.id) : null;
  if (!other || !here.handed_in || !other.handed_in) return null;
  return h('a', { class: 'btn', href: `/room/${encodeURIComponent(exhibit)}?compare=${here.id},${other.id}` }, 'Where the two differ');
}

function handIn({ here, open, person, send, say, again }) {
  const box = $('#handin');
  if (!here?.pair || here.handed_in || here.owner !== person) return;
  box.hidden = false;
  const known = open.filter((one) => one.source !== here.id && (!one.pair || one.handed_in));
  fill(
    box,
    h('h2', {}, 'Blind'),
    h('p', { class: 'dim' }, 'Somebody else writes this recording down too. Neither of you sees the other’s words until both have handed in.'),
    known.length ? h('p', { class: 'dim' }, 'Both of you can read what was written down of it otherwise: ', h('bdi', {}, known.map(({ id, owner }) => [id, owner].filter(Boolean).join(', ')).join('; ')), '.') : null,
    h('p', { class: 'row' }, button('Hand mine in', async () => {
      const answer = await ask('Hand in', [], { ok: 'Hand it in', note: 'Afterwards you cannot change it until both are in.' });
      if (answer) {
        await send('/hand-in', {}, async ({ revision }) => {
          box.hidden = true;
          say(`Handed in as version ${revision}.${(await again()) ? ' Both are in.' : ''}`);
        });
      }
    }, { cls: 'btn' })),
  );
}
