// Taking up what the server sends: turns and events as they stand there, without treading on what is not sent yet.

/** `part`: {seq, turns, after, removed, events, events_removed}. `own(turn)`: whether changes of our own are still to
 *  come, so that what the server has of it is older than what the person sees. `took(turn, whether, {seq, part})` hears of
 *  every turn whether it was taken up or left as the person sees it; `part` is what was said of that turn alone. */
export function receive(model, part, own, took = () => {}) {
  // Answers overtake each other on their way: what is newer here stays.
  const newer = (id, seq) => (model.turns.get(id)?.rev_seq ?? 0) > (seq ?? Infinity);
  for (const id of part.removed ?? []) {
    if (newer(id, part.seq)) continue;
    const take = !own(id);
    if (take) model.drop(id);
    took(id, take, { seq: part.seq, part: { seq: part.seq, removed: [id] } });
  }
  let previous;
  for (const turn of part.turns ?? []) {
    const told = turn.after !== undefined ? turn.after : part.after?.[turn.id];
    if (newer(turn.id, turn.rev_seq)) {
      previous = turn.id;
      continue;
    }
    const after = told !== undefined ? told : previous;
    const take = !own(turn.id) || !model.turns.has(turn.id);
    if (take) model.set(turn, after);
    took(turn.id, take, { seq: turn.rev_seq, part: { turns: [{ ...turn, after }] } });
    previous = turn.id;
  }
  for (const event of part.events ?? []) model.setEvent(event);
  for (const id of part.events_removed ?? []) model.dropEvent(id);
}

/** The operation as it is sent; `add` names its turn `new`, because it is not there yet. `parts` and `says` are for this page. */
export function outward({ parts, says, ...op }) {
  if (op.kind !== 'add') return op;
  const { turn, ...sent } = op;
  return { ...sent, new: turn };
}

/** The turns that an operation changes, with the one that it makes. */
export function turnsOf(op) {
  return [op.turn, op.next, op.new, ...(op.turns ?? []).map((one) => one.turn)].filter(Boolean);
}

/** Whether an operation changes a turn. */
export function touches(op, turn) {
  return op.turn === turn || op.next === turn || op.new === turn || Boolean(op.turns?.some((one) => one.turn === turn));
}
