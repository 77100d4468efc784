// The foot of the room: a button for what a hand does most at a turn, each with its key, and the keys that have none.
// On a telephone it is docked at the bottom, with Play in it: a room that only a keyboard can use shuts people out.

import { $, fill, h, mark } from './dom.mjs';
import { shown } from './keys.mjs';

/** [action, word, name for screen readers, keys where more than one does it]. Grouped as a thumb finds them: sound and
 *  undoing above, the text below. */
const BUTTONS = [
  ['play', 'Play', 'Play'],
  ['undo', 'Undo', 'Undo'],
  ['redo', 'Redo', 'Redo'],
  ['speaker', 'Speaker', 'Speaker of this turn', 'Alt 1–9'],
  ['event', 'Event', 'Event: laughter, a door'],
  ['split', 'Split here', 'Split here'],
  ['join_before', 'Join', 'Join to the turn before'],
  ['unsure', 'Uncertain', 'Uncertain: this word'],
  ['hearing', 'Second hearing', 'Second hearing of this word'],
  ['mark', 'Begin a turn', 'Begin a turn'],
];
const HINTS = [
  ['replay', 'replay turn'], ['join', 'at start: join'], ['start_earlier', 'move edge', 'Alt ← →'], ['goto', 'go to time'], ['leave', 'out of the text'], ['keys', 'all keys'],
];
const AT_CARET = new Set(['split', 'unsure', 'hearing']);

export class Bar {
  constructor(app) {
    this.app = app;
    this.root = $('#hints');
    // What is pressed must not take the keyboard: the caret is where the button acts, and a telephone would fold its keys.
    this.root.addEventListener('mousedown', (event) => event.preventDefault());
    for (const name of ['state', 'time']) app.player.addEventListener(name, () => this.refresh());
    new ResizeObserver(() => {
      const foot = this.root.closest('.keys');
      document.documentElement.style.setProperty('--foot', `${foot.offsetHeight}px`);
    }).observe(this.root.closest('.keys'));
    this.draw();
  }

  draw() {
    const { keys } = this.app;
    const key = (action, own) => own ?? keys.chords(action).slice(0, 1).map(shown)[0] ?? null;
    this.buttons = new Map(
      BUTTONS.map(([action, word, name, own]) => {
        const says = key(action, own);
        const node = h(
          'button',
          { type: 'button', 'aria-label': name, title: says ? `${name} (${says})` : name, dataset: { do: action }, on: { click: () => this.#press(action) } },
          says && h('kbd', {}, says), h('span', {}, word),
        );
        return [action, node];
      }),
    );
    fill(
      this.root,
      [...this.buttons].map(([action, node]) => h('li', { class: `do do-${action}` }, node)),
      HINTS.map(([action, word, own]) => {
        const says = key(action, own);
        return says && h('li', { class: 'hint' }, h('kbd', {}, says), word);
      }),
    );
    this.refresh();
  }

  refresh() {
    const { player, markIn } = this.app;
    this.#word('play', player.playing ? 'Pause' : 'Play');
    this.#word('mark', markIn === null ? 'Begin a turn' : 'End the turn');
  }

  #word(action, word) {
    const node = this.buttons.get(action);
    if (node.dataset.word === word) return;
    node.dataset.word = word;
    fill(node.lastElementChild, action === 'play' && mark(word.toLowerCase()), h('span', {}, word));
    node.setAttribute('aria-label', word);
  }

  #press(action) {
    const { active, actions } = this.app;
    if (AT_CARET.has(action) && !active.caret) this.app.say('Tap the word in its turn first.');
    else actions[action]();
    this.refresh();
  }
}
