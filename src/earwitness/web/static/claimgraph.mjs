// Who says it: the attribution graph of one claim as a picture, and the same in words below it.
import {api, fail, h, keys, ready} from './frame.mjs';
import {picture} from './graphpicture.mjs';

const main = document.getElementById('m');
const C = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const SVG = 'http://www.w3.org/2000/svg';

const KEY = [
  ['person', ['rect', {x: 1, y: 1, width: 32, height: 12, rx: 6, class: 'g-box'}]],
  ['person not named or not stated', ['rect', {x: 1, y: 1, width: 32, height: 12, rx: 6, class: 'g-box g-un'}]],
  ['outlet, text or office', ['rect', {x: 1, y: 1, width: 32, height: 12, class: 'g-box'}]],
  ['held here, sealed', ['rect', {x: 1, y: 1, width: 32, height: 12, class: 'g-box g-held'}]],
  ['single point', ['rect', {x: 1, y: 1, width: 32, height: 12, class: 'g-box'}], ['rect', {x: 4, y: 4, width: 26, height: 6, class: 'g-box'}]],
  ['stated and confirmed', ['path', {d: 'M1 7H33', class: 'g-edge'}]],
  ['inferred, or nobody has confirmed it', ['path', {d: 'M1 7H33', class: 'g-edge un'}]],
  ['open question of identity', ['path', {d: 'M1 7H33', class: 'g-ask'}]],
];

function sample(shapes) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 34 14');
  svg.setAttribute('aria-hidden', 'true');
  for (const [name, given] of shapes) {
    const made = document.createElementNS(SVG, name);
    for (const [k, v] of Object.entries(given)) made.setAttribute(k, v);
    svg.append(made);
  }
  return svg;
}

/** The picture in a frame that scrolls sideways where it is too narrow; the first names stay in view then. */
function framed(graph) {
  const {svg, names, height} = picture(graph);
  const strip = h('div.g-names', {'aria-hidden': 'true'}, names.map(n => h('span', {}, h('bdi', {}, n.label))));
  const frame = h('div.pic', {tabindex: 0, role: 'region', 'aria-label': 'Attribution graph', scroll: () => frame.classList.toggle('moved', frame.scrollLeft > 60)}, strip, svg);
  const put = () => { const scale = svg.getBoundingClientRect().height / height; [...strip.children].forEach((span, n) => { span.style.top = `${names[n].y * height * scale + 10}px`; }); };
  new ResizeObserver(put).observe(svg);
  return frame;
}

function draw(x) {
  const o = x.origins, {least, most} = o.chains;
  document.title = `${C}: who says so · Earwitness`;
  main.replaceChildren(h('p.crumb', {}, h('a', {href: `/claims/${C}`}, `Claim ${C}`)), h('h1', {}, 'Who says: ', h('bdi', {dir: 'auto'}, x.text)),
    h('p.dim', {}, `${o.documents.length} ${o.documents.length === 1 ? 'document or recording' : 'documents and recordings'}. Origins: ${least} proven, at most ${most}.`),
    x.nodes.length ? h('div', {}, framed(x), h('p.keyrow', {}, KEY.map(([text, ...shapes]) => h('span', {}, sample(shapes), text)))) : h('p.lead', {}, 'No way stands under this claim.'),
    h('section.section', {}, h('h2', {}, 'The same in words'), h('ol.inwords', {}, x.in_words.map(s => h('li', {}, h('bdi', {dir: 'auto'}, s.text), s.at ? h('span.sub', {}, ` (${s.at})`) : '')))));
}

keys([{keys: 'v', label: 'Back to the claim', run: () => location.assign(`/claims/${C}`)}]);
try { await ready; draw(await api('GET', `/api/claims/${encodeURIComponent(C)}/graph`)); } catch (error) {
  if (error.code === 'not-in-case') main.replaceChildren(h('div.empty', {}, h('h1', {}, 'The case holds no such claim'), h('p.lead', {}, h('a', {href: '/claims'}, 'All claims'), '.')));
  else if (error.status !== 401) fail(error);
}
