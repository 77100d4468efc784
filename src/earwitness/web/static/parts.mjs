// What several rooms show: a quotation, a player over the listening copy, the question before the sound unlocks.
import {DeskError, api, button, clock, dialog, doing, fail, field, h, icon, mark, note, said, say, session} from './frame.mjs';

/** A stretch as people type it: m:ss.s */
export const at = us => clock(us, us % 100000 ? 3 : 1);

/** The line: where a part lies in the whole. */
export function line(start, end, total) {
  const part = h('b');
  part.style.insetInlineStart = `${100 * start / total}%`;
  part.style.width = `${Math.max(0.3, 100 * (end - start) / total)}%`;
  return h('div', {}, h('div.line', {'aria-hidden': 'true'}, part), h('span.sr', {}, `From ${clock(start)} to ${clock(end)} of ${clock(total)}.`));
}

/** Before the sound unlocks: in which role does this person listen, and what had they been told? */
export function askTold(exhibit) {
  return new Promise(done => {
    const role = h('select', {}, ['I made or received the recording', 'I was not there; I work on the case', 'I am asked as an outside listener', 'I am a translator'].map(r => h('option', {}, r)));
    const told = h('textarea', {rows: 3, placeholder: 'Such as: that it is about a mine; who is said to speak. “Nothing” is an answer.'});
    const box = dialog('Before you listen', [h('p.dim', {}, 'People hear what they expect to hear. What you had been told is kept with your name, so that readers can weigh it.'),
      h('div.form', {}, field('In which role do you listen?', role), field('What have you been told about this recording?', told))],
    [['Keep this and listen', (made, press) => {
      if (!told.value.trim()) { told.focus(); return; }
      doing(press, async () => { await api('POST', `/api/exhibits/${exhibit}/told`, {role: role.value, told: told.value}); made.close(); done(true); });
    }, 'main']]);
    box.addEventListener('close', () => done(false));
  });
}

const sounds = new Map();
const sitting = [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');

/** The address of a recording's sound; asks what must be asked first, and waits while the copy is made. */
async function soundOf(exhibit, tell) {
  for (;;) {
    try {
      const found = await api('POST', `/api/exhibits/${exhibit}/listen`);
      if (found.url) return found.url;
      if (found.copy === 'failed' || found.copy === 'none') throw new DeskError(409, {code: 'no-copy', known: 'The sound of this recording could not be made ready to listen to.', do: 'See what is said of it on the first page of the case; try again there.'});
      tell('The sound is being made ready …');
      await new Promise(go => setTimeout(go, 600));
    } catch (error) {
      if (error.code !== 'not-told' || !await askTold(exhibit)) throw error;
    }
  }
}

let playing = null;

/** A button that plays a stretch of a recording, and says how far it is; what was played is kept as heard. */
export function player(exhibit, start, end, label) {
  const time = h('span.num.sub', {'aria-hidden': 'true'}, `${clock(start)} – ${clock(end)}`);
  const press = h('button.btn.round', {type: 'button', 'aria-label': `Play ${label}`, click: toggle}, icon('i-play'));
  let audio = null, from = start, timer = 0;

  const stop = () => {
    clearInterval(timer);
    if (!audio) return;
    audio.pause();
    heard();
    press.replaceChildren(icon('i-play'));
    press.setAttribute('aria-label', `Play ${label}`);
    if (playing === stop) playing = null;
  };

  function heard() {
    const now = Math.min(end, audio.currentTime * 1e6);
    if (now - from > 2e5 && session.person && !session.readonly) {
      api('POST', '/api/views', {exhibit, sitting, ranges: [[Math.round(from / 1000), Math.round(now / 1000), Math.round(100 * audio.playbackRate)]]}).catch(() => {});
    }
    from = now;
  }

  async function toggle() {
    if (playing === stop) { stop(); return; }
    playing?.();
    try {
      if (!sounds.has(exhibit)) {
        const element = new Audio();
        element.preload = 'auto';
        element.src = await soundOf(exhibit, say);
        sounds.set(exhibit, element);
      }
      audio = sounds.get(exhibit);
      const resume = from > start + 2e5 && from < end - 2e5 ? from : start;
      from = resume;
      audio.currentTime = resume / 1e6;
      await audio.play();
      playing = stop;
      press.replaceChildren(icon('i-pause'));
      press.setAttribute('aria-label', `Stop ${label}`);
      timer = setInterval(() => {
        time.textContent = `${clock(Math.min(end, audio.currentTime * 1e6))} – ${clock(end)}`;
        if (audio.currentTime * 1e6 >= end || audio.ended) { stop(); from = start; time.textContent = `${clock(start)} – ${clock(end)}`; }
      }, 40);
    } catch (error) { if (error.code !== 'not-told') fail(error); }
  }
  return h('span.row', {}, press, time);
}

const BRACKET = /\[[^[\]]{1,400}\]/g;

/** What people said as a page prints it: uncertain words dotted, each with its other hearings; what is left out or not understood in brackets. */
export function printed(text) {
  const out = [];
  let from = 0;
  for (const {0: whole, index} of text.matchAll(BRACKET)) {
    out.push(text.slice(from, index));
    from = index + whole.length;
    const [first, ...others] = whole.slice(1, -2).split('|');
    out.push(whole.endsWith('?]') ? [h('span.doubt', {}, first), others.map(other => [' ', h('span.alt', {}, `or “${other}”`)])] : h('span.br', {}, whole));
  }
  return said([out, text.slice(from)]);
}

/** A line of a quotation: what was said, or in brackets what else was heard. */
export const lineOf = l => l.speaker ? printed(l.text) : h('span.event', {dir: 'auto'}, `(${l.text})`);

/** The words of a quotation, in the voice of what people said. */
export function words(q) {
  return h('blockquote.words', {lang: q.language === 'UNKNOWN' ? null : q.language}, q.lines.map(l => l.speaker === null ? h('p.event', {dir: 'auto'}, `(${l.text})`)
    : h('p', {dir: 'auto'}, h('bdi.who', {dir: 'auto'}, l.speaker === 'UNSTATED' ? 'Speaker not stated' : l.speaker), printed(l.text))));
}

/** Who stands behind a quotation. */
export function standing(q) {
  return q.state === 'confirmed' ? h('span.st', {}, mark('held'), 'words confirmed by ', h('bdi', {}, q.by)) : h('span.st', {}, mark('open'), h('span.proposed', {}, 'proposed'), ': nobody has confirmed it');
}

/** Quotations of a list with everything that can be done with each. `changed` draws again. */
export function quotation(q, changed) {
  const confirm = event => doing(event.currentTarget, async () => { await api('POST', `/api/quotations/${q.id}/confirm`); say(`${q.id} is confirmed.`); await changed(); });
  const back = () => {
    const reason = h('textarea', {rows: 2});
    dialog(`Take ${q.id} back?`, [h('p.dim', {}, 'Pages that carry it stay as they are; withdraw those on the page Publish.'), field('Reason, if you want to give one', reason)],
      [['Take it back', (box, press) => doing(press, async () => { await api('POST', `/api/quotations/${q.id}/reject`, {reason: reason.value}); box.close(); await changed(); }), 'main']]);
  };
  const mine = q.state === 'confirmed' && q.by === session.person;
  return h('li.quote', {id: q.id}, h('div.row', {}, h('b', {}, q.id), h('span.sub.num', {}, h('a', {href: `/recording/${q.exhibit}`}, q.exhibit), `, ${clock(q.start_us)} to ${clock(q.end_us)}`), standing(q)),
    words(q), line(q.start_us, q.end_us, q.total_us),
    q.changed ? h('p.st.care', {}, mark('care'), 'The transcript has changed since. These are the words as they were when the quotation was made.') : null,
    h('div.row', {}, player(q.exhibit, q.start_us, q.end_us, q.id), h('span.grow'),
      session.readonly ? null : [mine ? null : q.state === 'confirmed' ? button('Confirm in my name instead', confirm) : button('Confirm these words', confirm, 'main'), button('Take back', back)]));
}

/** Make a quotation: a stretch typed as times, or turns chosen from the transcript. */
export function maker(exhibit, turns, changed) {
  const from = h('input', {name: 'from', type: 'text', inputmode: 'decimal', placeholder: '1:02.5', 'aria-label': 'From'});
  const to = h('input', {name: 'to', type: 'text', inputmode: 'decimal', placeholder: '1:09', 'aria-label': 'To'});
  const make = event => doing(event.currentTarget, async () => {
    const made = await api('POST', `/api/exhibits/${exhibit}/quotations`, {from: from.value, to: to.value});
    for (const n of made.quotation.notes) note(n);
    say(`${made.quotation.id} is proposed.`);
    await changed(made.quotation);
  });
  const ticked = new Set();
  const choose = t => {
    ticked.has(t) ? ticked.delete(t) : ticked.add(t);
    const all = [...ticked];
    if (!all.length) return;
    from.value = at(Math.min(...all.map(x => x.start_us)));
    to.value = at(Math.max(...all.map(x => x.end_us)));
  };
  const timed = turns.filter(t => t.start_us !== null && t.end_us !== null);
  const more = h('ol.rows.turns');
  let shown = 0;
  const next = h('p', {}, button('Show more turns', () => grow()));
  const grow = () => {
    for (const t of timed.slice(shown, shown + 60)) more.append(h('li', {}, h('label.tick', {}, h('input', {type: 'checkbox', change: () => choose(t)}), h('span', {}, h('span.sub.num', {}, clock(t.start_us), '  ', h('bdi', {}, t.speaker === 'UNSTATED' ? 'Speaker not stated' : t.speaker), '  '), printed(t.text)))));
    shown += 60;
    next.hidden = shown >= timed.length;
  };
  grow();
  return h('div', {}, h('div.row.end', {}, h('div.grow', {}, field('From', from)), h('div.grow', {}, field('To', to)), button('Propose this quotation', make, 'main')),
    h('p.hint', {}, 'Times as 12.3, 1:02.5 or 1:02:03.5. It grows to whole words, so that no word stands without its sound.'),
    timed.length ? [h('p.label', {}, 'Or tick the turns it shall hold:'), more, next] : h('p.dim', {}, 'The transcript has no turns with times to choose from. Set them in the listening room.'),
    turns.length > timed.length ? h('p.sub', {}, `${turns.length - timed.length} turns have no times yet and cannot be quoted.`) : null);
}

/** Decide that a stretch stays in. */
export function withholder(exhibit, changed) {
  const from = h('input', {name: 'from', type: 'text', inputmode: 'decimal'}), to = h('input', {name: 'to', type: 'text', inputmode: 'decimal'});
  const reason = h('textarea', {name: 'reason', rows: 2}), what = h('input', {name: 'words', type: 'text'});
  dialog(`Withhold a stretch of ${exhibit}`, [h('p.dim', {}, 'From now on no page gives its sound or shows its words; a hole of its length is shown instead. The reason is kept, and never published.'),
    h('div.form', {}, h('div.row', {}, h('div.grow', {}, field('From', from)), h('div.grow', {}, field('To', to))), field('Reason', reason),
      field('What is said there', what, 'Needed where words have no times of their own; else the whole turn is left out. Never published.'))],
  [['Withhold it', (box, press) => doing(press, async () => {
    await api('POST', `/api/exhibits/${exhibit}/withholdings`, {from: from.value, to: to.value, reason: reason.value, words: what.value});
    box.close();
    await changed();
  }), 'main']]);
}
