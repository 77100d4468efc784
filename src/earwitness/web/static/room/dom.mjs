// Making elements. Text is only ever put in as text nodes: nothing here, or in any module of the room, reads markup.

const SVG = 'http://www.w3.org/2000/svg';

/** An element. `props`: class, dataset {}, on {event: fn}, style {custom property or property: value}, else attributes
 *  (true = present, false/null = absent). Children: nodes, strings, null, or lists of these. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') node.className = value;
    else if (name === 'dataset') Object.assign(node.dataset, value);
    else if (name === 'on') for (const [event, fn] of Object.entries(value)) node.addEventListener(event, fn);
    else if (name === 'style') for (const [key, one] of Object.entries(value)) node.style.setProperty(key, one);
    else if (name === 'value') node.value = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  put(node, children);
  return node;
}

function put(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) put(node, child);
    else if (child !== null && child !== undefined && child !== false) node.append(child);
  }
}

/** Replace what `node` holds. */
export function fill(node, ...children) {
  node.replaceChildren();
  put(node, children);
  return node;
}

/** One of the marks of the page's sprite: held, no, na, care, done, open, half, ask, play, pause. */
export function mark(kind) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'mark');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', kind === 'play' || kind === 'pause' ? `#i-${kind}` : `#m-${kind}`);
  svg.append(use);
  return svg;
}

export const $ = (selector, from = document) => from.querySelector(selector);

/** A quiet button. */
export function button(label, onClick, { cls = 'btn quiet', ...rest } = {}) {
  return h('button', { type: 'button', class: cls, on: { click: onClick }, ...rest }, label);
}

/** A labelled field around a control. */
export function field(label, control) {
  return h('label', { class: 'field' }, h('span', {}, label), control);
}

/** Random hex of `bytes` bytes. */
export function hex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, '0')).join('');
}
