// The map of all keys, where each can be changed.

import { $, button, fill, h } from './dom.mjs';
import { ACTIONS, chordOf, shown } from './keys.mjs';
import { prefs } from './storage.mjs';

export function openKeymap(keys) {
  const dialog = $('#keymap');
  let waiting = null;
  const say = (text) => ($('#keymap-say').textContent = text);
  const rows = () =>
    fill(
      $('#keymap-list'),
      ACTIONS.map(([action, words]) =>
        h('tr', {},
          h('th', { scope: 'row' }, words),
          h('td', {}, keys.chords(action).map((chord) => h('kbd', {}, shown(chord)))),
          h('td', {}, button('Change', (event) => {
            waiting = action;
            event.target.textContent = 'Press a key';
            say(`Press the key or the pedal for: ${words}.`);
          }, { cls: 'btn small', 'aria-label': `Change the key for: ${words}` }))),
      ),
    );
  const press = (event) => {
    if (!waiting) return;
    if (/^(Control|Alt|Shift|Meta|AltGraph)$/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const chord = chordOf(event);
    const lost = keys.bind(waiting, [chord]);
    const gone = lost && ACTIONS.find(([name]) => name === lost)[1];
    say(gone ? `${shown(chord)} is set. It no longer does: ${gone}.` : `${shown(chord)} is set.`);
    waiting = null;
    rows();
  };
  rows();
  say('');
  const hold = $('#keymap-hold');
  hold.checked = keys.hold;
  hold.onchange = () => prefs.set('hold', (keys.hold = hold.checked));
  const back = $('#keymap-back');
  back.value = String(prefs.get('rewind_s', 1));
  back.onchange = () => prefs.set('rewind_s', Number(back.value));
  $('#keymap-reset').onclick = () => {
    keys.reset();
    rows();
    say('All keys are as they were at first.');
  };
  dialog.addEventListener('keydown', press, true);
  dialog.addEventListener('close', () => dialog.removeEventListener('keydown', press, true), { once: true });
  dialog.showModal();
}
