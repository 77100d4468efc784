// What each key and button does. One function an action; the keyboard map names them.

import { hex } from './dom.mjs';
import { ask } from './ask.mjs';
import { clock, parse } from './clock.mjs';
import { eventBox, inaudible, secondHearing, unsure } from './marking.mjs';
import { tokens } from './text.mjs';

const NUDGE_US = 50_000;
const AROUND_US = 700_000;
const LEAST_US = 50_000;
const NEW_TURN_US = 2_000_000;

const newId = () => `t${hex(8)}`;

export function actionsOf(app) {
  const { model, journal, active, player, view, sections } = app;

  const playTurn = (turn) => {
    if (!turn || turn.start_us === null) {
      app.say('This turn has no time yet.');
      return;
    }
    player.playSpan(turn.start_us, turn.end_us ?? turn.start_us + NEW_TURN_US);
  };

  const around = (us) => us !== null && player.playSpan(Math.max(0, us - AROUND_US), us + AROUND_US);

  const nudge = (edge, by) => {
    const { turn } = active;
    if (!turn || turn.start_us === null || turn.end_us === null) return;
    let { start_us, end_us } = turn;
    if (edge === 'start') start_us = Math.max(0, Math.min(start_us + by, end_us - LEAST_US));
    else end_us = Math.min(view.duration_us, Math.max(end_us + by, start_us + LEAST_US));
    journal.push({ kind: 'edges', turn: turn.id, start_us, end_us });
    around(edge === 'start' ? start_us : end_us);
  };

  const setSpeaker = (label) => {
    const { turn } = active;
    if (!turn || !label) return;
    if (turn.speaker !== label) journal.push({ kind: 'speaker', turn: turn.id, speaker: label });
    app.say(`Speaker: ${label}`);
  };

  const split = () => {
    const { turn, text, caret } = active;
    if (!turn || !caret) return false;
    const at = caret.start;
    const next = tokens(text).findIndex((word) => word.at >= at);
    const time_us = next > 0 ? (turn.words?.[next]?.[0] ?? null) : null;
    const id = newId();
    // What was typed up to now goes first, so that the place of the split is counted in the text the server has.
    journal.putDown();
    active.close();
    journal.push({ kind: 'split', turn: turn.id, at, time_us, new: id, parts: [text.slice(0, at), text.slice(at)] });
    active.open(id, { at: 0 });
    return true;
  };

  const joinBefore = () => {
    const { turn, caret } = active;
    if (!turn) return;
    const before = model.before(turn.id);
    if (!before) {
      app.say('This is the first turn: there is none before it.');
      return;
    }
    journal.putDown();
    const at = model.turns.get(before).text.length;
    const blank = at && turn.text ? 1 : 0;
    active.close();
    journal.push({ kind: 'merge', turn: before, next: turn.id });
    active.open(before, { at: at + blank + (caret?.start ?? 0) });
  };

  /** The key: only where the caret stands before the first letter; else it takes a letter away. */
  const join = () => {
    const { turn, caret } = active;
    if (!turn || !caret || caret.start !== 0 || caret.end !== 0) return false;
    if (model.before(turn.id)) joinBefore();
    return true;
  };

  const add = (start_us, end_us, text = '') => {
    const turn = newId();
    const after = model.at(start_us)?.id ?? null;
    const speaker = active.turn?.speaker ?? model.speakers[0]?.label ?? 'UNSTATED';
    active.close();
    journal.push({ kind: 'add', turn, after, speaker, start_us, end_us, text });
    active.open(turn, { at: 0 });
    return turn;
  };

  const stepTo = (id, at = 0) => {
    if (id) active.open(id, { at });
  };

  const actions = {
    play: () => player.toggle(),
    hold_down: () => player.play(),
    hold_up: () => player.pause(),
    replay: () => playTurn(active.turn),
    replay_before: () => playTurn(model.turns.get(model.before(active.id))),
    back: () => player.seek(player.us - 2_000_000),
    forward: () => player.seek(player.us + 2_000_000),
    roll: () => {
      player.seek(player.us - 3_000_000);
      player.play();
    },
    speed: () => player.stepSpeed(),
    loop: () => app.setLoop(!player.loop),
    goto: async () => {
      const answer = await ask('Go to a time', [{ name: 'time', label: 'For example 83, 1:23 or 1:02:03', value: clock(player.us) }], { ok: 'Go' });
      const us = answer && parse(answer.time);
      if (us === null || us === undefined || us > view.duration_us) {
        if (answer) app.say('That is not a time of this recording.');
        return;
      }
      app.goTo(us);
    },
    here: () => {
      const turn = model.at(player.us);
      if (turn) {
        sections.show(turn.id);
        view.follow(player.us);
      }
    },
    split,
    join,
    join_before: joinBefore,
    up: () => stepTo(model.before(active.id), -1),
    down: () => stepTo(active.id ? model.after(active.id) : model.order[0]),
    start_earlier: () => nudge('start', -NUDGE_US),
    start_later: () => nudge('start', NUDGE_US),
    end_earlier: () => nudge('end', -NUDGE_US),
    end_later: () => nudge('end', NUDGE_US),
    around_start: () => around(active.turn?.start_us ?? null),
    around_end: () => around(active.turn?.end_us ?? null),
    hearing: () => secondHearing(active),
    unsure: () => unsure(active),
    inaudible: () => inaudible(active),
    event: () => {
      const span = app.zoom.selection ?? [player.us, Math.min(view.duration_us, player.us + 1_000_000)];
      return eventBox(journal, { span });
    },
    mark: () => {
      if (app.markIn === null) {
        app.markIn = player.us;
        app.say(`A turn begins at ${clock(app.markIn)}. The same button or key ends it.`);
      } else {
        const [a, b] = [app.markIn, player.us].sort((x, y) => x - y);
        app.markIn = null;
        if (b - a < LEAST_US) app.say('Too short: no turn was made.');
        else add(a, b);
      }
    },
    add,
    remove: async () => {
      const { turn } = active;
      if (!turn) return;
      const next = model.after(turn.id) ?? model.before(turn.id);
      journal.putDown();
      active.close();
      journal.push({ kind: 'remove', turn: turn.id });
      app.say('The turn is taken out. Ctrl Z brings it back.');
      if (next) active.open(next, { at: 0 });
    },
    speaker: async () => {
      const { id } = active;
      if (!id) return;
      const known = model.speakers.map(({ label }, n) => [label, String(n)]);
      const answer = await ask('Who says this', [], { ok: null, extra: [...known, ['Somebody new', 'new']] });
      if (!answer) return;
      active.open(id, { focus: false });
      if (answer.new) await actions.speaker_new();
      else setSpeaker(model.speakers[Number(Object.keys(answer)[0])].label);
    },
    speaker_new: async () => {
      const { id } = active;
      const answer = await ask('A new speaker', [{ name: 'label', label: 'A description, not a name that nobody has proven', needed: true }], { ok: 'Set' });
      if (answer?.label) {
        active.open(id, { focus: false });
        setSpeaker(answer.label);
      }
    },
    find: () => {
      // The second time the key is the browser's own.
      if (app.finder.open && document.activeElement?.id === 'find-what') return false;
      const { caret, text } = active;
      app.finder.start(active.focused && caret && caret.end > caret.start ? text.slice(caret.start, caret.end) : '');
      return true;
    },
    differs: () => app.heard.next({ focus: true }),
    undo: () => room.takeBack('undo'),
    redo: () => room.takeBack('redo'),
    certify: () => {
      app.standing.root.scrollIntoView({ block: 'nearest' });
      app.standing.role.focus();
    },
    leave: () => app.leaveText(),
    keys: () => app.openKeys(),
  };
  for (let n = 1; n <= 9; n += 1) {
    actions[`speaker_${n}`] = () => {
      const one = model.speakers[n - 1];
      if (one) setSpeaker(one.label);
      else app.say(`There is no speaker ${n} yet. Alt 0 adds one.`);
    };
  }
  return actions;
}
