// Moving about in the turns with the pointer and the arrow keys.

import { offsetAt, onEdge } from './caret.mjs';

/** A click puts the caret where it hits; one on the time goes there; arrows leave a turn where its text ends. */
export function moving(root, { active, model, player }) {
  root.addEventListener('mousedown', (event) => {
    const row = event.target.closest('.turn');
    if (!row || event.button !== 0 || event.target.closest('button,a')) return;
    const { turn } = row.dataset;
    if (event.target.closest('.tc')) {
      event.preventDefault();
      const { start_us } = model.turns.get(turn);
      if (start_us !== null) player.seek(start_us);
    }
    if (turn === active.id) return;
    const said = row.querySelector('.said');
    const at = said.contains(event.target) ? offsetAt(said, event.clientX, event.clientY) : null;
    event.preventDefault();
    active.open(turn, { at: at ?? 0 });
  });

  root.addEventListener('keydown', (event) => {
    if (!active.focused || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) return;
    const { caret, text } = active;
    if (!caret || caret.start !== caret.end) return;
    const rtl = getComputedStyle(active.node).direction === 'rtl';
    const [forward, backward] = rtl ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
    const { key } = event;
    const on = (key === 'ArrowDown' && onEdge(active.node, true)) || (key === forward && caret.end === text.length);
    const back = (key === 'ArrowUp' && onEdge(active.node, false)) || (key === backward && caret.start === 0);
    const next = on ? model.after(active.id) : back ? model.before(active.id) : null;
    if (!next) return;
    event.preventDefault();
    active.open(next, { at: on ? 0 : -1 });
  });
}
