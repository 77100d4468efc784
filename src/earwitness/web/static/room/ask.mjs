// A small question in a dialog; resolves with the fields' values, or null when it was closed.

import { button, field, h } from './dom.mjs';

/** `fields`: [{name, label, value?, options?, rows?, list?, needed?}]; one that is `needed` and empty keeps the dialog open. `extra`: more buttons [[label, value]]; `ok` null: only these. */
export function ask(title, fields, { ok = 'Set', note = '', extra = [] } = {}) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const chosen = getSelection();
    const caret = before?.isContentEditable && chosen.rangeCount ? chosen.getRangeAt(0).cloneRange() : null;
    const dialog = h('dialog', { class: 'ask', 'aria-label': title });
    const done = (value) => {
      dialog.close();
      dialog.remove();
      if (before?.isConnected) {
        before.focus({ preventScroll: true });
        if (caret) {
          chosen.removeAllRanges();
          chosen.addRange(caret);
        }
      }
      resolve(value);
    };
    const inputs = new Map();
    const make = ({ name, value = '', options, rows, list }) => {
      let control;
      if (options) control = h('select', {}, options.map(([key, words]) => h('option', { value: key, selected: key === value }, words)));
      else if (rows) control = h('textarea', { rows, dir: 'auto' });
      else control = h('input', { type: 'text', dir: 'auto', autocomplete: 'off', list: list ? 'ask-list' : null });
      control.value = value;
      inputs.set(name, control);
      return [control, list ? h('datalist', { id: 'ask-list' }, list.map((one) => h('option', { value: one }))) : null];
    };
    const wrong = h('p', { class: 'wrong', role: 'alert' });
    const form = h(
      'form',
      {
        on: {
          submit: (event) => {
            event.preventDefault();
            for (const control of inputs.values()) control.removeAttribute('aria-invalid');
            const open = fields.find((one) => one.needed && !inputs.get(one.name).value.trim());
            wrong.textContent = open ? `Left to fill in: ${open.label}.` : '';
            if (open) {
              inputs.get(open.name).setAttribute('aria-invalid', 'true');
              inputs.get(open.name).focus();
              return;
            }
            done(Object.fromEntries([...inputs].map(([name, control]) => [name, control.value.trim()])));
          },
        },
      },
      h('h2', {}, title),
      note ? h('p', { class: 'dim' }, note) : null,
      fields.map((one) => {
        const [control, list] = make(one);
        return [field(one.label, control), list];
      }),
      wrong,
      h('p', { class: 'row' },
        ok && h('button', { type: 'submit', class: 'btn main' }, ok),
        extra.map(([label, value]) => button(label, () => done({ [value]: true }), { cls: 'btn' })),
        button('Leave it', () => done(null), { cls: 'btn' })),
    );
    dialog.append(form);
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      done(null);
    });
    document.body.append(dialog);
    dialog.showModal();
    const first = inputs.values().next().value;
    (first ?? form.querySelector('button')).focus();
    first?.select?.();
  });
}
