// The reading view: a text as it was extracted, in paragraphs, with marks drawn on its words.
//
//   const view = new Reading(text, {sections, pick, placed});
//   page.append(view.legend, view.element);
//   view.show(marks);          // draw these in place of those before
//   view.go(start, end);       // bring a place into view and select it
//   view.focus(item);          // put the keyboard on a mark
//
// `sections`: [{at, label}]. `marks`: [{start, end, kind, item, state, title, unstated?}]. Every offset that goes in or
// comes out is a Unicode code point of `text`, end exclusive; inside, offsets are UTF-16 units, as JavaScript counts.
// `kind`: one of KINDS. `state`: 'confirmed' or 'edited' (a person stands behind it: solid) or anything else (a machine's
// draft: dotted, and the word "proposed"). `unstated`: its source is not stated (dashed). `pick(item, mark)` is called
// for a click, Enter or Space on a mark; `placed({start, end, section, text} | null)` when words are selected.
// Marks may nest and overlap. Words are text nodes only: nothing in them can become markup.

import {h} from './frame.mjs';

/** What can be marked, and how it is called: one, several. */
export const KINDS = {
  quote: ['quotation', 'quotations'], indirect: ['reported speech', 'reported speeches'], chain: ['chain', 'chains'],
  hedge: ['hedge', 'hedges'], quantity: ['figure', 'figures'], time: ['time', 'times'], fate: ['fate', 'fates'],
  undertaking: ['undertaking', 'undertakings'], claim: ['statement', 'statements'],
};
const CHUNK = 6000;      // units of text that are laid out, or passed over, together
const LONGEST = 12000;   // a paragraph beyond this goes on in another element, so that no single one is slow
const WRAPPED = [40, 110]; // lines of these lengths were broken by a machine: they flow; other line ends stay

/** The two ways of counting a text: `unit(point)` and `point(unit)`. Half a pair belongs to its beginning. */
export function counting(text) {
  const wide = [];  // code points of the characters that JavaScript counts as two
  for (const found of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) wide.push(found.index - wide.length);
  const before = (at, shift) => {
    let low = 0, high = wide.length;
    while (low < high) { const mid = (low + high) >> 1; if (wide[mid] + shift * mid < at) low = mid + 1; else high = mid; }
    return low;
  };
  return {unit: point => point + before(point, 0), point: unit => unit - before(unit, 1), length: text.length - wide.length};
}

/** Paragraphs as [start, end, flows] in units: up to a blank line, after a long line, and where a section begins. */
export function paragraphs(text, cuts = []) {
  const out = [];
  let lines = [], cut = 0;
  const close = () => {
    if (!lines.length) return;
    const flows = lines.length > 1 && lines.slice(0, -1).every(([a, b]) => b - a >= WRAPPED[0] && b - a <= WRAPPED[1]);
    push(lines[0][0], lines.at(-1)[1], flows);
    lines = [];
  };
  const push = (from, to, flows) => {
    while (to - from > LONGEST) {
      let at = text.lastIndexOf(' ', from + LONGEST) + 1;
      if (at <= from + LONGEST / 2) at = from + LONGEST;
      if (/[\udc00-\udfff]/.test(text[at])) at += 1;
      out.push([from, at, flows]);
      from = at;
    }
    out.push([from, to, flows]);
  };
  for (let at = 0; at < text.length;) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    while (cut < cuts.length && cuts[cut] <= at) { close(); cut += 1; }
    // A section that begins inside a line cuts the line.
    let from = at;
    for (; cut < cuts.length && cuts[cut] < end; cut += 1) {
      if (text.slice(from, cuts[cut]).trim()) lines.push([from, cuts[cut]]);
      close();
      from = cuts[cut];
    }
    if (!text.slice(from, end).trim()) close();
    else {
      lines.push([from, end]);
      if (end - from > WRAPPED[1]) close();
    }
    at = end + 1;
  }
  close();
  return out;
}

/** Marks that meet [from, to), cut so that each lies within the one before it: [{start, end, mark, first, depth}]. */
export function nested(marks, from, to) {
  const rest = marks.filter(m => m.from < to && m.to > from).map(m => ({start: Math.max(m.from, from), end: Math.min(m.to, to), mark: m, first: m.from >= from}));
  const order = (a, b) => a.start - b.start || b.end - a.end || a.mark.n - b.mark.n;
  rest.sort(order);
  const out = [], open = [];
  while (rest.length) {
    const piece = rest.shift();
    while (open.length && open.at(-1).end <= piece.start) open.pop();
    const around = open.at(-1);
    if (around && piece.end > around.end) {
      const more = {...piece, start: around.end, first: false};
      piece.end = around.end;
      let at = rest.findIndex(other => order(more, other) < 0);
      if (at < 0) at = rest.length;
      rest.splice(at, 0, more);
    }
    out.push({...piece, depth: open.length});
    open.push(out.at(-1));
  }
  return out;
}

const stands = mark => mark.state === 'confirmed' || mark.state === 'edited';

/** What is said of a mark to somebody who does not see how it is drawn. */
function inWords(mark) {
  return [KINDS[mark.kind]?.[0] ?? mark.kind, stands(mark) ? mark.state : 'proposed', mark.unstated ? 'source not stated' : '', mark.title ?? ''].filter(Boolean).join('. ');
}

export class Reading {
  constructor(text, {sections = [], pick = () => {}, placed = () => {}} = {}) {
    this.text = text;
    this.count = counting(text);
    this.pick = pick;
    this.placed = placed;
    this.sections = sections.map(s => ({at: this.count.unit(s.at), label: s.label}));
    this.parts = paragraphs(text, this.sections.map(s => s.at));
    this.marks = [];
    this.away = new Set();  // kinds that are not drawn
    this.legend = h('div.rd-legend');
    this.element = h('div.rd', {role: 'document', 'aria-label': 'The text', click: event => this.#clicked(event), keydown: event => this.#key(event), focusin: event => this.#entered(event)});
    this.#build();
    this.heard = () => this.#selected();
    document.addEventListener('selectionchange', this.heard);
  }

  /** Stop listening; the view is taken off the page. */
  close() { document.removeEventListener('selectionchange', this.heard); this.element.remove(); this.legend.remove(); }

  #build() {
    let chunk = null, filled = 0, next = 0;
    this.nodes = this.parts.map(([from, to, flows], n) => {
      if (!chunk || filled > CHUNK) {
        this.#guess(chunk, filled);
        chunk = h('div.rd-chunk');
        this.element.append(chunk);
        filled = 0;
      }
      filled += to - from + 80;
      const goes = n > 0 && this.parts[n - 1][1] === from;
      const p = h(`p${flows ? '' : '.kept'}${goes ? '.goes' : ''}`, {dir: 'auto', 'data-n': n});
      const begun = [];
      while (next < this.sections.length && this.sections[next].at < to) begun.push(this.sections[next++].label);
      if (begun.length) chunk.append(h('div.rd-sec', {}, h('bdi', {}, begun.join(', '))));
      p.append(text_(this.text, from, to));
      chunk.append(p);
      return p;
    });
    this.#guess(chunk, filled);
  }

  // How high a chunk will be, before it is laid out: so that the scroll bar tells the truth about a long text.
  #guess(chunk, filled) { if (chunk) chunk.style.containIntrinsicBlockSize = `auto ${Math.round(filled / 64 * 30)}px`; }

  /** Draw these marks. What does not lie in the text, or is of no known kind, is left out; gives how many are drawn. */
  show(marks) {
    this.marks = marks.filter(m => Object.hasOwn(KINDS, m.kind) && m.start >= 0 && m.start < m.end && m.end <= this.count.length)
      .map(m => ({given: m, from: this.count.unit(m.start), to: this.count.unit(m.end)}))
      .sort((a, b) => a.from - b.from || b.to - a.to);
    this.marks.forEach((m, n) => { m.n = n; });
    this.#drawLegend();
    this.#draw();
    return this.marks.length;
  }

  #draw() {
    const shown = this.marks.filter(m => !this.away.has(m.given.kind));
    const held = this.element.contains(document.activeElement) ? this.marks[document.activeElement.dataset.mark] : null;
    this.drawn = [];  // the first piece of each mark that is shown, in the order of the text
    let open = [], next = 0;
    this.parts.forEach(([from, to], n) => {
      open = open.filter(m => m.to > from);
      while (next < shown.length && shown[next].from < to) open.push(shown[next++]);
      const here = open.length ? nested(open, from, to) : [];
      const p = this.nodes[n];
      if (!here.length && !p.marked) return;
      p.marked = here.length > 0;
      this.#fill(p, from, to, here);
    });
    this.drawn.sort((a, b) => a.dataset.mark - b.dataset.mark);
    if (this.drawn.length) this.drawn[0].tabIndex = 0;
    if (held) this.focus(held.given.item);
  }

  #fill(p, from, to, pieces) {
    p.replaceChildren();
    const stack = [{node: p, end: to}];
    let at = from;
    const until = end => { if (end > at) { stack.at(-1).node.append(text_(this.text, at, end)); at = end; } };
    for (const piece of pieces) {
      while (stack.at(-1).end <= piece.start && stack.length > 1) { until(stack.at(-1).end); stack.pop(); }
      until(piece.start);
      const mark = piece.mark.given;
      const css = ['mk', `k-${mark.kind}`, stands(mark) ? 'stands' : 'drafted', mark.unstated ? 'unstated' : '', `d${Math.min(piece.depth, 3)}`, piece.mark.to > piece.end ? 'more' : ''].filter(Boolean);
      const node = h(`span.${css.join('.')}`, piece.first ? {'data-mark': piece.mark.n, tabindex: -1, role: 'mark', 'aria-description': inWords(mark), title: inWords(mark)} : {'data-mark': piece.mark.n, title: inWords(mark)});
      if (piece.first) this.drawn.push(node); else node.classList.add('on');
      stack.at(-1).node.append(node);
      stack.push({node, end: piece.end});
    }
    while (stack.length) { until(stack.at(-1).end); stack.pop(); }
    // Said in the gutter by the style sheet, so that searching in the page finds the words of the text alone.
    const counts = {};
    for (const piece of pieces) if (piece.first) { const one = counts[piece.mark.given.kind] ??= [0, 0]; one[0] += 1; one[1] += !stands(piece.mark.given); }
    const all = Object.values(counts).every(([n, drafts]) => n === drafts);
    const said = Object.entries(counts).map(([kind, [n, drafts]]) => `${n} ${KINDS[kind][n > 1 ? 1 : 0]}${!all && drafts ? drafts === n ? ', proposed' : `, ${drafts} proposed` : ''}`);
    if (said.length && all) said.push('proposed');
    if (said.length) p.dataset.said = said.join('\n'); else delete p.dataset.said;
    p.style.minHeight = said.length ? `${said.length * 1.1 + 0.4}rem` : '';  // what stands in the gutter is no higher than its paragraph
  }

  // --- the legend: what is marked, how it is drawn, and a way to put it away ----------------------------------------

  #drawLegend() {
    const kinds = Object.keys(KINDS).map(kind => [kind, this.marks.filter(m => m.given.kind === kind)]).filter(([, all]) => all.length);
    this.legend.replaceChildren(...(!kinds.length ? [] : [
      h('div.rd-kinds', {role: 'group', 'aria-label': 'What is marked'}, kinds.map(([kind, all]) => {
        const box = h('input', {type: 'checkbox', checked: !this.away.has(kind), change: () => { if (box.checked) this.away.delete(kind); else this.away.add(kind); this.#draw(); }});
        return h('label.tick', {}, box, h('span', {}, h(`span.mk.stands.k-${kind}`, {}, KINDS[kind][all.length > 1 ? 1 : 0]), ` ${all.length}`));
      })),
      h('p.tiny.dim', {}, h('span.mk.stands.k-indirect', {}, 'solid'), ': confirmed. ', h('span.mk.drafted.k-indirect', {}, 'dotted'), ': proposed. ', h('span.mk.unstated.k-indirect', {}, 'dashed'), ': its source is not stated.'),
    ]));
  }

  // --- going about --------------------------------------------------------------------------------------------------

  #clicked(event) {
    if (!getSelection().isCollapsed) return;  // words were selected; that is no click on a mark
    const node = event.target.closest?.('[data-mark]');
    if (!node) return;
    const mark = this.marks[node.dataset.mark].given;
    this.focus(mark.item, {scroll: false});
    this.pick(mark.item, mark);
  }

  #key(event) {
    const at = this.drawn?.indexOf(event.target) ?? -1;
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      const mark = this.marks[event.target.dataset.mark].given;
      this.pick(mark.item, mark);
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      const to = this.drawn[at + (event.key === 'ArrowRight' ? 1 : -1)];
      if (!to) return;
      to.focus();
    } else return;
    event.preventDefault();
  }

  #entered(event) {
    if (!event.target.matches('[data-mark]')) return;
    for (const node of this.element.querySelectorAll('[data-mark][tabindex="0"]')) node.tabIndex = -1;
    event.target.tabIndex = 0;
  }

  /** Put the keyboard on the mark of an item. False where it is not drawn. */
  focus(item, {scroll = true} = {}) {
    const node = this.drawn?.find(one => this.marks[one.dataset.mark].given.item === item);
    node?.focus({preventScroll: !scroll});
    return Boolean(node);
  }

  /** Bring a place into view and select it. */
  go(start, end) {
    const from = this.#spot(this.count.unit(start)), to = this.#spot(this.count.unit(end), true);
    if (!from || !to) return;
    from.p.scrollIntoView({block: 'center'});
    getSelection().setBaseAndExtent(from.node, from.at, to.node, to.at);
    // What lay between was only guessed at; now it is laid out, and the place is where it is.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const box = document.createRange();
      box.setStart(from.node, from.at);
      box.setEnd(to.node, to.at);
      const seen = box.getBoundingClientRect();
      if (seen.top < 80 || seen.bottom > innerHeight - 80) scrollBy(0, seen.top - innerHeight / 3);
    }));
  }

  /** Where a unit of the text stands on the page: {p, node, at}. Between paragraphs: where the next begins, or (as an end) where the last ended. */
  #spot(unit, asEnd = false) {
    let low = 0, high = this.parts.length - 1;
    while (low < high) { const mid = (low + high) >> 1; if (this.parts[mid][1] < unit + (asEnd ? 0 : 1)) low = mid + 1; else high = mid; }
    if (asEnd && low > 0 && this.parts[low][0] >= unit) low -= 1;
    const part = this.parts[low];
    if (!part) return null;
    let left = Math.max(0, Math.min(unit, part[1]) - part[0]);
    const walk = document.createTreeWalker(this.nodes[low], NodeFilter.SHOW_TEXT);
    let node = walk.nextNode();
    while (node && left > node.length) { left -= node.length; node = walk.nextNode(); }
    return node ? {p: this.nodes[low], node, at: left} : null;
  }

  /** The code points [start, end) that a Range covers, or null where it lies outside of the text. */
  place(range) {
    const unit = (node, offset, end) => {
      const at = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
      const p = at?.closest?.('.rd p[data-n]');
      if (!p || !this.element.contains(p)) {
        // Between paragraphs: take the nearest that lies inside the selection.
        const all = this.nodes.filter(one => range.intersectsNode(one));
        if (!all.length) return null;
        const part = this.parts[(end ? all.at(-1) : all[0]).dataset.n];
        return part[end ? 1 : 0];
      }
      const before = document.createRange();
      before.setStart(p, 0);
      before.setEnd(node, offset);
      const n = Number(p.dataset.n), inside = before.toString().length;
      if (end && !inside && n > 0) return this.parts[n - 1][1];  // a triple click ends where the next paragraph begins
      return this.parts[n][0] + inside;
    };
    if (!range.intersectsNode(this.element)) return null;
    const from = unit(range.startContainer, range.startOffset, false), to = unit(range.endContainer, range.endOffset, true);
    if (from === null || to === null || to <= from) return null;
    const end = this.count.point(to) + (/[\udc00-\udfff]/.test(this.text[to] ?? '') ? 1 : 0);  // never half a character
    const section = this.sections.findLast(s => s.at <= from)?.label ?? null;
    return {start: this.count.point(from), end, section, text: this.text.slice(this.count.unit(this.count.point(from)), this.count.unit(end))};
  }

  #selected() {
    const selection = getSelection();
    const found = selection.rangeCount && !selection.isCollapsed ? this.place(selection.getRangeAt(0)) : null;
    if (!found && !this.last) return;
    this.last = found;
    this.placed(found);
  }
}

const text_ = (text, from, to) => document.createTextNode(text.slice(from, to));
