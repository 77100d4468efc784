// Claims beside a text that is read: its marks, the item behind a mark, and words that a person marks as somebody's.
import {api, button, dialog, doing, fail, field, h, keys, note, say, session} from './frame.mjs';
import {agents, boxesOf, chooser, decide, decisions, draft as draftOf, drafted, editor, kept, ruleOf, sentence, standing, way} from './claimparts.mjs';

export class Beside {
  /** `exhibit`: D1. The view comes with `over(view)` once it is made. */
  constructor(exhibit) {
    this.exhibit = exhibit;
    this.state = h('div.row.claimstate');
    this.element = h('section.panel.beside', {hidden: true, 'aria-label': 'What is marked', keydown: event => { if (event.key === 'Escape' && !event.defaultPrevented) this.close(); }});
    this.offer = button('Somebody says this', () => this.#mark(), 'quiet', {hidden: true});
    this.place = null;
    this.left = 0;
    this.pick = (item, mark) => this.#open(mark).catch(fail);
    keys([{keys: 's', label: 'Somebody says the selected words', run: () => this.#mark()}]);
  }

  async over(view) { this.view = view; await this.load(); }

  async load() {
    const found = await api('GET', `/api/claims/in/${encodeURIComponent(this.exhibit)}`);
    this.left = found.left;
    this.view.show(found.marks.map(m => ({...m, unstated: m.source === 'UNSTATED'})));
    const draft = event => doing(event.currentTarget, async () => {
      const [words, more] = drafted(await draftOf(this.exhibit));
      note(words, {more});
      await this.load();
    });
    this.state.replaceChildren(...[found.marks.length ? h('span.dim', {}, `${found.marks.length} marked, ${found.left} open. Choose a mark to see what it says.`) : h('span.dim', {}, 'Nothing is marked in it yet.'),
      session.readonly ? null : button(found.marks.length ? 'Draft again' : 'Draft who says what', draft, found.marks.length ? 'quiet' : 'main'),
      session.readonly ? null : button('Mark words', () => this.#mark(), 'quiet'),
      found.left ? h('a.btn', {href: `/claims/board?exhibit=${this.exhibit}`}, `Decide ${found.left} open`) : null].filter(Boolean));
  }

  /** Words were selected, or none any more. */
  placed(place) { if (place) this.place = place; this.offer.hidden = !this.place || session.readonly; }

  async #open(mark, {focus = true} = {}) {
    this.picked = mark.item;
    const id = ['quote', 'indirect'].includes(mark.kind) && mark.claim ? mark.claim : mark.item;
    const [one] = (await api('GET', `/api/claims/items?ids=${id}`)).items;
    this.element.hidden = false;
    this.element.parentElement?.classList.add('picked');  // beside the text stands what was picked, and that alone
    await this.#show(one, Boolean(kept(one.id)?.edit));
    if (focus) this.element.querySelector('h2').focus();
  }

  async #show(one, editing = false) {
    const again = async () => { await this.load(); const [now] = (await api('GET', `/api/claims/items?ids=${one.id}`)).items; await this.#show(now); this.element.querySelector('h2').focus(); };
    const form = editing ? await editor(one, async body => { await decide(one, {decision: 'edit', ...body}); say(`${one.id} is edited.`); await again(); }, () => this.#show(one).catch(fail)) : null;
    const claim = one.kind === 'claim' || one.kind === 'attribution';
    this.element.replaceChildren(h('div.besidehead', {}, h('h2', {tabindex: -1}, claim ? (one.dropped ? 'Said before, its source left out' : ['Said by ', h('bdi', {}, one.who ?? 'somebody')]) : sentence(one.kind_in_words).replace('.', '')), button('Close', () => this.close(), 'quiet')),
      h('p.said', {dir: 'auto', translate: 'no'}, one.place?.exact ?? ''), claim && one.chain.length ? way(boxesOf(one.chain), sentence(one.chain_in_words)) : h('p', {}, h('bdi', {}, one.words)),
      one.suggested && one.chain[0]?.agent === 'UNSTATED' ? h('p.small', {}, 'The rules do not say who speaks. ', h('bdi', {}, one.suggested.label), ' spoke just before; whether it is them is for a person to say.') : '',
      one.hedges.length ? h('p.small.dim', {}, 'Hedged: ', one.hedges.flatMap((g, n) => [n ? ', ' : '', h('bdi.said', {}, g.exact), ` (${g.class})`]), '.') : '',
      one.inside.length ? h('p.small.dim', {}, 'Inside: ', one.inside.flatMap((k, n) => [n ? '; ' : '', h('bdi', {}, k.words)]), '.') : '',
      h('p', {}, standing(one)), h('p.small.dim', {}, ruleOf(one)), one.proposition ? h('p', {}, h('a', {href: `/claims/${one.proposition}`}, `Claim ${one.proposition}: where it comes from`)) : '',
      form ? form.element : decisions(one, again, () => this.#show(one, true).catch(fail)));
    form?.focus();
  }

  close() {
    this.element.hidden = true;
    this.element.parentElement?.classList.remove('picked');
    this.element.replaceChildren();
    if (this.picked) this.view.focus(this.picked);
  }

  /** Words can be typed in place of being selected, so that no mouse is needed. */
  #find() {
    const words = h('textarea', {rows: 3, dir: 'auto'}), told = h('p.wrong', {role: 'status'});
    dialog('Which words?', [h('p.dim', {}, 'Select words in the text; or type them here as they stand in it, enough of them to be there once.'), h('div.form', {}, field('The words', words)), told],
      [['Find them', box => {
        const text = this.view.text, wanted = words.value.trim(), at = wanted ? text.indexOf(wanted) : -1;
        if (at < 0) told.textContent = 'These words do not stand in the text.';
        else if (text.indexOf(wanted, at + 1) >= 0) told.textContent = 'They stand there more than once. Type more of what is around them.';
        else {
          box.close();
          const start = this.view.count.point(at), end = this.view.count.point(at + wanted.length);
          this.placed({start, end, text: wanted, section: null});
          this.view.go(start, end);
          this.#mark();
          return;
        }
        words.focus();
      }, 'main']]);
    words.focus();
  }

  /** A person marks words and says who says them. */
  async #mark() {
    const place = this.place;
    if (session.readonly || !this.view) return;
    if (!place) { this.#find(); return; }
    try {
      const found = await agents(true);
      const who = chooser(found, {}, 'Who says this?');
      const words = h('textarea', {rows: 2, dir: 'auto', value: place.text.trim().slice(0, 3900)});
      dialog('Somebody says this', [h('blockquote.said', {dir: 'auto', translate: 'no'}, place.text), h('div.form', {}, field('Who says it?', who.element, '“Not stated” is an answer: it never counts as a speaker.'), field('What is claimed, in our words', words))],
        [['Mark it, in my name', (box, press) => doing(press, async () => {
          const said = who.read();
          const made = await api('POST', '/api/claims/mark', {exhibit: this.exhibit, start: place.start, end: place.end, said_by: Object.keys(said).length ? said : null, text: words.value.trim() === place.text.trim() ? null : words.value});
          box.close();
          this.place = null;
          this.offer.hidden = true;
          await this.load();
          say(`${made.items[0].id} is marked.`);
          await this.#open({item: made.items[0].id, kind: 'claim'});
        }), 'main']]);
      who.focus();
    } catch (error) { fail(error); }
  }
}
