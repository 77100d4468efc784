// Taking up what the server sends: turns and events as they stand there, without treading on what is not sent yet.

/** `part`: {turns, after, removed, events, events_removed}. `own(turn)`: whether changes of our own are still to come,
 *  so that what the server has of it is older than what the person sees. */
export function receive(model, part, own) {
  for (const id of part.removed ?? []) if (!own(id)) model.drop(id);
  let previous;
  for (const turn of part.turns ?? []) {
    const told = turn.after !== undefined ? turn.after : part.after?.[turn.id];
    if (!own(turn.id) || !model.turns.has(turn.id)) model.set(turn, told !== undefined ? told : previous);
    previous = turn.id;
  }
  for (const event of part.events ?? []) model.setEvent(event);
  for (const id of part.events_removed ?? []) model.dropEvent(id);
}

/** The operation as it is sent; `add` names its turn `new`, because it is not there yet. `parts` is for this page. */
export function outward({ parts, ...op }) {
  if (op.kind !== 'add') return op;
  const { turn, ...sent } = op;
  return { ...sent, new: turn };
}

/** Whether an operation changes a turn. */
export function touches(op, turn) {
  return op.turn === turn || op.next === turn || op.new === turn || Boolean(op.turns?.some((one) => one.turn === turn));
}
