// Steps from text to text that shared wording proposes: both wordings side by side, to confirm or to reject.
import {api, askReason, button, doing, h, say, session} from './frame.mjs';

const side = (where, s) => h('div', {}, h('p.label', {}, h('a', {href: `/document/${where.id}?at=${s.start}-${s.end}`}, h('bdi', {}, where.shown)), where.published ? `, ${where.published}` : ''),
  h('blockquote', {dir: 'auto', translate: 'no'}, s.before, h('mark', {}, s.exact), s.after));

/** The section. `show` gets the sheet again where a derivation changed it. */
export function derivedSection(proposals, show) {
  const section = h('section.section', {id: 'derived'});
  const draw = () => section.replaceChildren(...[h('h2', {}, 'Texts that may come from one another'),
    h('p.lead', {}, 'Two texts that share wording nobody else has, or a slip, may be one voice. It is a question: confirm it only if you know how the one had it from the other.'),
    proposals.length ? h('ul.derived', {}, proposals.map(one)) : h('p.dim', {}, 'Nothing is proposed.'),
    session.readonly ? null : h('div.acts.spaced', {}, button('Look for shared wording and for second voices', event => doing(event.currentTarget, async () => {
      const found = await api('POST', '/api/derived/derive');
      proposals.splice(0, proposals.length, ...found.proposals);
      say(`${found.passings} steps, ${found.relations} relations and ${found.divisions} divisions are proposed.`);
      show(await api('GET', '/api/figures'));
    })))].filter(Boolean));

  const decide = async body => { const found = await api('POST', `/api/figures/items/${body.id}/decide`, body); proposals.splice(0, proposals.length, ...found.proposals); draw(); };
  const one = p => h('li', {}, h('p', {}, h('b', {}, h('bdi', {}, p.target.shown)), ' may have it from ', h('b', {}, h('bdi', {}, p.source.shown)), p.state === 'proposed' ? [': ', h('span.proposed', {}, 'proposed')] : [`, ${p.state} by `, h('bdi', {}, p.by)]),
    p.shared.slice(0, 3).map(s => [h('div.twowords', {}, side(p.source, s.source), side(p.target, s.target)), s.slip ? h('p.sub', {}, 'A slip that both have.') : s.quoted ? h('p.sub', {}, 'In quotation marks in both: two reporters may have heard one man.') : null]),
    p.shared.length > 3 ? h('p.sub', {}, `${p.shared.length - 3 + p.not_shown} more pieces of wording.`) : null,
    session.readonly ? null : h('div.acts', {}, p.state === 'proposed' ? [button('It had it from there', event => doing(event.currentTarget, () => decide({id: p.id, decision: 'confirm'}))),
      button('It did not', () => askReason('Reject this step?', 'It stays in the case with your reason, and is not proposed again.', 'Reject it', why => decide({id: p.id, decision: 'reject', why})))]
      : button('Take back', event => doing(event.currentTarget, () => decide({id: p.id, decision: 'back'})), 'quiet')));
  draw();
  return section;
}
