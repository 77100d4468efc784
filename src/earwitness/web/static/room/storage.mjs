// Preferences of this browser (keys, rewind, where the reader was). Never text of a transcript.

const PREFIX = 'earwitness-pref/';

export const prefs = {
  get(name, otherwise = null) {
    try {
      const text = localStorage.getItem(PREFIX + name);
      return text === null ? otherwise : JSON.parse(text);
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      // a full or forbidden storage only means that the preference is not remembered
    }
  },
};
