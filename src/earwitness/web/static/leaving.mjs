// What will leave, before anything is written: the names readers will see, the words, the lines that nobody confirmed,
// what stays in, the folder. Only the press below all of it publishes, and just what was shown here.
import {clock, dialog, doing, h, mark, say, session} from './frame.mjs';
import {lineOf, printed} from './parts.mjs';

export const count = (n, one, many) => n === 1 ? `one ${one}` : `${n} ${many}`;
const ms = n => clock(n * 1000);
const names = list => list.map((name, n) => [n ? ', ' : '', h('bdi', {}, name)]);

/** How many lines go out that nobody confirmed, as a sentence. */
export const around = n => `${n === 1 ? 'One line' : `${n} lines`} around the quotations ${n === 1 ? 'goes' : 'go'} out which nobody confirmed.`;

const printedLine = l => h('p', {dir: 'auto'}, l.speaker ? h('bdi.who', {dir: 'auto'}, l.speaker) : null, lineOf({speaker: l.speaker, text: l.words}));

/** Under which conditions the recordings were given, and where words that are withheld stand elsewhere in what leaves. */
export const doubts = leaves => [...leaves?.conditions ?? [], ...leaves?.repeated ?? []].map(text => h('div', {}, h('p.st.care', {}, mark('care'), h('bdi', {}, text))));

function namesOf(leaves) {
  const speakers = [...new Set([...leaves.quotes.flatMap(q => q.lines), ...leaves.unconfirmed].map(l => l.speaker).filter(Boolean))];
  return h('dl.dl', {}, [
    ['Made by', h('bdi', {}, leaves.publisher)],
    ['Words confirmed by', leaves.confirmed_by.length ? names(leaves.confirmed_by) : 'nobody yet'],
    leaves.certified.length ? ['Certified by', leaves.certified.map(c => h('p', {}, h('bdi', {}, c.by), c.said.map(text => ['; ', h('bdi', {}, `“${text}”`)])))] : null,
    leaves.translations.length ? ['Translations', leaves.translations.map(t => h('p', {}, h('bdi', {}, t.title)))] : null,
    leaves.claims.some(c => c.confirmed_by) ? ['Claims confirmed by', names([...new Set(leaves.claims.map(c => c.confirmed_by).filter(Boolean))])] : null,
    speakers.length ? ['Who speaks, as described', names(speakers)] : null,
    leaves.contact ? ['Where readers can write', h('bdi', {}, leaves.contact)] : null,
  ].filter(Boolean).flatMap(([what, who]) => [h('dt', {}, what), h('dd', {}, who)]));
}

function quotesOf(leaves) {
  return leaves.quotes.map((q, n) => h('div', {}, h('p.sub.num', {}, `Quotation ${n + 1}, ${ms(q.start_ms)} to ${ms(q.end_ms)}`, q.confirmed_by ? '' : ', which nobody has confirmed'), h('div.words', {}, q.lines.map(printedLine))));
}

function loose(leaves, leaveOut) {
  const n = leaves.unconfirmed.length;
  if (!n) return [h('h3', {}, 'Around the quotations'), h('p', {}, 'No line of the transcript around them goes out.')];
  return [h('h3', {}, mark('care'), ' ', n === 1 ? 'One line that nobody confirmed' : `${n} lines that nobody confirmed`), h('p.dim', {}, 'The transcript around the quotations, printed as words only. Look for names and for what could give somebody away.'),
    h('ul.rows', {id: 'loose'}, leaves.unconfirmed.map(l => h('li', {}, h('span.sub.num', {}, leaves.quotes.some(q => q.lines[0]?.exhibit !== l.exhibit) ? `${l.exhibit}, ` : '', ms(l.start_ms)), h('div.words', {}, printedLine(l))))),
    h('p', {}, h('button.btn', {type: 'button', click: event => doing(event.currentTarget, leaveOut)}, n === 1 ? 'Leave this line out' : `Leave these ${n} lines out`))];
}

const goingAlong = (title, list) => !list.length ? [] : [h('h3', {}, title), h('ul.rows', {}, list.map(one => h('li', {}, h('b', {dir: 'auto'}, one.title), one.lines.map(text => h('p', {dir: 'auto'}, printed(text))))))];

function staying(leaves) {
  const holes = leaves.quotes.flatMap((q, n) => q.withheld_ms.map(([from, to]) => h('li', {}, `Withheld in quotation ${n + 1}: ${((to - from) / 1000).toFixed(1)} s at ${ms(from)}. A hole of that length is shown.`)));
  return [h('h3', {}, 'What stays here'), h('ul.rows', {}, holes, h('li', {}, holes.length ? 'And everything else of the recording: its sound, and its words but for those above.' : 'Nothing is withheld inside the quotations. Everything else of the recording stays: its sound, and its words but for those above.'))];
}

/**
 * Show what will leave. `found` is what the desk worked out ({leaves, seen, notes}), `out` the folder. `leaveOut()` gives the same
 * without the lines around; `publish(found)` is the second press, and gives what is to be said of it.
 */
export function leaving(found, {working, out, leaveOut, publish}) {
  const inside = h('div.leaves');
  const n = found.leaves.quotes.length;
  const fill = () => {
    const {leaves, notes} = found;
    inside.replaceChildren(h('p.dim', {}, 'Nothing has been written yet. This is what readers will see.'),
      h('h3', {}, 'Heading'), h('p.title', {dir: 'auto'}, leaves.title), leaves.standfirst ? h('p', {dir: 'auto'}, leaves.standfirst) : '',
      h('h3', {}, 'Names that readers will see'), namesOf(leaves),
      h('h3', {}, n === 1 ? 'The quotation' : `${n} quotations`), ...quotesOf(leaves),
      ...doubts(leaves),
      ...loose(leaves, async () => { found = await leaveOut(); fill(); box.querySelector('h2').focus(); say('No line around the quotations goes out.'); }).flat(),
      ...goingAlong('Translations that go along', leaves.translations), ...goingAlong('Claims that go along', leaves.claims),
      ...leaves.disclosed.length ? [h('h3', {}, 'Said of the recording'), h('ul.rows', {}, leaves.disclosed.map(d => h('li', {dir: 'auto'}, d)))] : [],
      ...staying(leaves), ...notes.length ? [h('ul.rows', {}, notes.map(text => h('li', {}, text)))] : [],
      h('h3', {}, 'Where it is written'), h('p.mono', {}, out), h('p.dim', {}, `${leaves.files.join(', ')}. `, session.person ? ['The history of the case says that ', h('bdi', {}, session.person), ' made it. '] : '', 'Copies that others have cannot be called back.'));
  };
  fill();
  const label = working ? 'Write this working copy' : n === 1 ? 'Publish this quotation' : `Publish these ${n} quotations`;
  const box = dialog('What will leave', inside, [[label, (made, press) => doing(press, async () => { const after = await publish(found); made.close(); await after(); }), 'main']]);
  Object.assign(box.querySelector('h2'), {tabIndex: -1}).focus();
  box.scrollTop = 0;
}
