// The keyboard: which chord does what, also while typing. Every chord can be changed; pedals that send keys are keys.

import { prefs } from './storage.mjs';

/** [action, words, chords, where]. where: 'any' anywhere in the room, 'text' only with the caret in a turn. */
export const ACTIONS = [
  ['play', 'Play, pause', ['Escape', 'F4', 'Ctrl+Space'], 'any'],
  ['replay', 'Play this turn from its start', ['Tab'], 'text'],
  ['replay_before', 'Play the turn before', ['Shift+Tab'], 'text'],
  ['back', 'Back 2 s', ['F1', 'Alt+J'], 'any'],
  ['forward', 'Forward 2 s', ['F2', 'Alt+L'], 'any'],
  ['roll', 'Back 3 s and play', ['Alt+R'], 'any'],
  ['speed', 'Next speed', ['F3'], 'any'],
  ['loop', 'Loop this turn', ['Alt+P'], 'any'],
  ['goto', 'Go to a time', ['Alt+T'], 'any'],
  ['here', 'Show the turn that sounds now', ['Alt+G'], 'any'],
  ['split', 'Split the turn here', ['Enter'], 'text'],
  ['join', 'At the start: join with the turn before', ['Backspace'], 'text'],
  ['up', 'The turn before', ['Alt+ArrowUp'], 'any'],
  ['down', 'The next turn', ['Alt+ArrowDown'], 'any'],
  ['start_earlier', 'Start 50 ms earlier', ['Alt+ArrowLeft'], 'any'],
  ['start_later', 'Start 50 ms later', ['Alt+ArrowRight'], 'any'],
  ['end_earlier', 'End 50 ms earlier', ['Alt+Shift+ArrowLeft'], 'any'],
  ['end_later', 'End 50 ms later', ['Alt+Shift+ArrowRight'], 'any'],
  ['around_start', 'Play around the start', ['Alt+,'], 'any'],
  ['around_end', 'Play around the end', ['Alt+.'], 'any'],
  ['hearing', 'Second hearing of this word', ['Alt+H'], 'text'],
  ['unsure', 'This word is uncertain', ['Alt+U'], 'text'],
  ['inaudible', 'Inaudible', ['Alt+I'], 'text'],
  ['event', 'An event: laughter, door, …', ['Alt+E'], 'any'],
  ['mark', 'Begin a turn here; again: end it', ['Alt+S'], 'any'],
  ['remove', 'Remove this turn', ['Alt+Delete'], 'any'],
  ['speaker_new', 'A speaker with a new label', ['Alt+0'], 'any'],
  ...Array.from({ length: 9 }, (_, n) => [`speaker_${n + 1}`, `Speaker ${n + 1}`, [`Alt+${n + 1}`], 'any']),
  ['find', 'Search and replace (again: the browser’s own search)', ['Ctrl+F'], 'any'],
  ['differs', 'The next place where another machine heard other words', ['Alt+W'], 'any'],
  ['undo', 'Undo', ['Ctrl+Z'], 'any'],
  ['redo', 'Do again', ['Ctrl+Y', 'Ctrl+Shift+Z'], 'any'],
  ['certify', 'To the certificate of this span', ['Alt+C'], 'any'],
  ['leave', 'Out of the text to the controls, the certificate, and back', ['F6'], 'any'],
  ['keys', 'All keys', ['?', 'Alt+K'], 'any'],
];

const NAMES = new Map([
  ['Escape', 'Esc'], ['ArrowLeft', '←'], ['ArrowRight', '→'], ['ArrowUp', '↑'], ['ArrowDown', '↓'], ['Backspace', '⌫'],
]);

export const shown = (chord) => chord.split('+').map((part) => NAMES.get(part) ?? part).join(' ');

/** The chord of a key event, such as Ctrl+Shift+Z. On keyboards of other scripts the place of the key counts. */
export function chordOf(event) {
  let { key } = event;
  if (key === ' ') key = 'Space';
  const place = /^Key([A-Z])$/.exec(event.code)?.[1] ?? /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (key.length === 1) {
    if (place && (event.altKey || event.ctrlKey || event.metaKey) && (!/^[a-z]$/i.test(key) || /\d/.test(place))) key = place;
    key = key.toUpperCase();
    if (event.altKey && event.code === 'Comma') key = ',';
    if (event.altKey && event.code === 'Period') key = '.';
  }
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && (key.length > 1 || /[A-Z0-9]/.test(key)) && (parts.length || key.length > 1)) parts.push('Shift');
  parts.push(key);
  return parts.join('+');
}

const ALONE = /^(Control|Alt|Shift|Meta|AltGraph|CapsLock|Dead|Process|Unidentified)$/;

export class Keys {
  /** `act(action, event)` returns false to let the key do what it does without us. */
  constructor(act, { inText, busy }) {
    Object.assign(this, { act, inText, busy });
    this.read();
    this.hold = Boolean(prefs.get('hold', false));
    addEventListener('keydown', (event) => this.#down(event), true);
    addEventListener('keyup', (event) => this.#up(event), true);
  }

  read() {
    const own = prefs.get('keys', {});
    this.map = new Map();
    for (const [action, , chords] of ACTIONS) for (const chord of own[action] ?? chords) this.map.set(chord, action);
  }

  chords(action) {
    return [...this.map].filter(([, one]) => one === action).map(([chord]) => chord);
  }

  /** Give `action` these chords; a chord belongs to one action only. Returns the action that lost one, or null. */
  bind(action, chords) {
    const lost = chords.map((chord) => this.map.get(chord)).find((one) => one && one !== action) ?? null;
    const own = {};
    for (const [name] of ACTIONS) {
      own[name] = name === action ? chords : this.chords(name).filter((chord) => !chords.includes(chord));
    }
    prefs.set('keys', own);
    this.read();
    return lost;
  }

  reset() {
    prefs.set('keys', {});
    this.read();
  }

  #down(event) {
    if (event.isComposing || event.keyCode === 229 || ALONE.test(event.key) || event.getModifierState('AltGraph')) return;
    if (this.busy()) return;
    const chord = chordOf(event);
    const action = this.map.get(chord);
    if (!action) return;
    const where = ACTIONS.find(([name]) => name === action)[3];
    const inText = this.inText();
    if (where === 'text' && !inText) return;
    // Out of the search first: whoever presses Escape there wants it closed, not the sound on.
    if (chord === 'Escape' && document.activeElement?.closest('[role=search]')) return;
    const inField = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '');
    const plain = !/^(Ctrl|Alt|F\d|Escape)/.test(chord);
    // A key that writes a character belongs to the text or the field it is typed into.
    if (plain && where === 'any' && (inText || inField)) return;
    if (inField && /^Ctrl\+(Z|Y|Shift\+Z)$/.test(chord)) return;
    if (action === 'play' && this.hold) {
      event.preventDefault();
      if (!event.repeat) this.act('hold_down', event);
      this.held = event.code;
      return;
    }
    if (this.act(action, event) === false) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #up(event) {
    if (this.held !== event.code) return;
    this.held = null;
    this.act('hold_up', event);
  }
}
