// The page's own player. It hands the bundle and the words shown to the verifier inlined before it, shows what that
// found, and plays only sound which the verifier built from checked pieces. It parses no sound and loads nothing.

const view = JSON.parse(document.getElementById("earwitness-view").textContent);
const VERDICTS = ["included", "contiguous", "signed", "timed", "worded"];
const CAP = view.embed ? "h3" : "h4";
const root = document.documentElement;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
let sounding = null; // at most one quotation plays

// --- small makers ----------------------------------------------------------------------------------------------------

const make = (tag, css, ...children) => {
  const node = document.createElement(tag);
  if (css) node.className = css;
  node.append(...children);
  return node;
};
const mark = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "mark");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#m-${name}`);
  svg.append(use);
  return svg;
};
const clock = (ms) => {
  const tenths = Math.floor((ms + 50) / 100);
  const s = Math.floor(tenths / 10), h = Math.floor(s / 3600), m = Math.floor((s % 3600) / 60);
  const two = (n) => String(n).padStart(2, "0");
  return `${h ? `${h}:${two(m)}` : m}:${two(s % 60)}.${tenths % 10}`;
};
const lengthOf = (ms) => {
  if (ms < 59950) return `${(Math.floor((ms + 50) / 100) / 10).toFixed(1)} s`;
  const s = Math.floor((ms + 500) / 1000);
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  const m = Math.floor((s + 30) / 60);
  return `${Math.floor(m / 60)} h ${String(m % 60).padStart(2, "0")} min`;
};
const when = (iso) => {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
};
const number = (n) => NUMBERS[n] ?? String(n);
const hexed = (digest) => digest.replace(/.{8}(?=.)/g, "$& ");
const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const list = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);

// The spoken form of a key fingerprint: seven words of five letters, 112 bits of SHA-256 of the key.
const spoken = (hex) => {
  const words = [];
  for (let i = 0; i < 28; i += 4) {
    const n = parseInt(hex.slice(i, i + 4), 16);
    const c = (shift) => "bdfghjklmnprstvz"[(n >> shift) & 15], v = (shift) => "aiou"[(n >> shift) & 3];
    words.push(c(12) + v(10) + c(6) + v(4) + c(0));
  }
  return words.join("-");
};

// --- what the page holds ---------------------------------------------------------------------------------------------

function bundleBytes() {
  const text = document.getElementById("earwitness-bundle").textContent;
  const binary = atob(text);
  if (btoa(binary) !== text) throw new Error("base64");
  const bytes = new Uint8Array(binary.length); // a loop: Uint8Array.from takes seconds for a long recording
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// The words as they stand in the document. Anything in a block that is not of its one form is shown as a turn of its
// own, so that it cannot agree with what was signed.
function shownIn(article) {
  const block = article.querySelector("blockquote");
  const turns = [];
  for (const node of block ? block.childNodes : []) {
    const who = node.childNodes[0], said = node.childNodes[2];
    if (node.nodeName !== "P") {
      turns.push({ kind: "other", speaker: "", words: node.textContent });
    } else if (node.className === "event" && node.children.length === 0) {
      turns.push({ kind: "event", speaker: "", words: node.textContent });
    } else if (node.className === "" && node.childNodes.length === 3 && node.childNodes[1].nodeValue === " " &&
      who.className === "who" && said.className === "said" && !who.children.length && !said.children.length) {
      turns.push({ kind: "speech", speaker: who.textContent, words: said.textContent });
    } else {
      turns.push({ kind: "other", speaker: "", words: node.textContent });
    }
  }
  return turns;
}

function piecesOf(bytes) {
  const counts = new Map();
  try {
    for (const excerpt of JSON.parse(new TextDecoder().decode(bytes)).excerpts) {
      counts.set(excerpt.id, excerpt.runs.reduce((sum, run) => sum + run.leaves.length, 0));
    }
  } catch { /* a bundle that cannot be read was refused by the verifier; no count is shown then */ }
  return counts;
}

// --- the sentences that go with a verdict ----------------------------------------------------------------------------

const CHIPS = {
  included: { yes: "in the sealed recording", no: "not the sealed sound", unavailable: "sound: not checked" },
  contiguous: { yes: "nothing cut out between", no: "something is cut or missing", unavailable: "cuts: not checked" },
  signed: { yes: "signed", no: "the signature failed", unavailable: "signature: not checked" },
  timed: { yes: "the time holds", no: "the time proof failed", unavailable: "time: not checked here" },
  worded: { yes: "these are the words published", no: "not the words published", unavailable: "words: not bound" },
};

const NOTED = {
  "weak-salt": "A salt of this recording is all zeros: what was withheld could be guessed.",
  "weak-ess": "A time authority names its certificate in an old way.",
  "revoked-later": "The key was called back after the time its seal is known to have existed.",
  "leak-risk": "The first sound after a withheld stretch may carry traces of what was withheld.",
  clock: "The clock of the machine that sealed it and the time authority do not agree.",
};

function chip(name, quote) {
  const state = quote[name], code = quote.codes?.[name];
  if (name === "contiguous" && state === "yes" && quote.withheld_ms > 0) {
    return `nothing cut out but ${lengthOf(quote.withheld_ms)} withheld`;
  }
  if (name === "timed" && state === "unavailable") {
    if (code === "none") return "time: no authority was asked";
    if (code === "anchor" || code === "ots") return "time: check independently";
  }
  if (name === "worded" && state === "yes" && !quote.shown.confirmed) return "these are the words signed; nobody confirmed them";
  if (name === "worded" && state === "unavailable" && code !== "no-publication") return "words: not checked";
  return CHIPS[name][state] ?? CHIPS[name].unavailable;
}

function explain(name, quote, shown, pieces) {
  const state = quote[name], code = quote.codes?.[name] ?? "";
  const coded = code ? ` (Code: ${code}.)` : "";
  if (name === "included") {
    if (state === "yes") {
      const basis = quote.basis === "decoded" ? " What was sealed is sound as a decoder gave it, not the file’s own bytes." : "";
      const all = pieces ? `All ${grouped(pieces)} pieces of sound that you hear` : "The pieces of sound that you hear";
      return `${all} are in the recording that was sealed, in the same order.${basis}`;
    }
    if (state === "no") return `The pieces of sound here are not those that were sealed.${coded}`;
    return code === "unsupported" ? "This checker does not know how this sound is coded." : `Not checked.${coded}`;
  }
  if (name === "contiguous") {
    if (state === "yes") {
      const holes = quote.gaps_ms?.length ?? 0;
      const held = holes === 1 ? `One stretch of ${lengthOf(quote.withheld_ms)} is withheld: it is in the sealed recording, its sound is not given here.`
        : holes ? `${holes} stretches, ${lengthOf(quote.withheld_ms)} together, are withheld: they are in the sealed recording, their sound is not given here.` : "";
      const jumps = quote.jumps?.length ? " The file’s own clock jumps within it." : "";
      return `Nothing is left out between its first and its last moment${holes ? ", but for what is shown as withheld" : ""}. ${held}${jumps}`;
    }
    if (state === "no") return `Its pieces do not follow one another as sealed, or its span does not fit them.${coded}`;
    return `Not checked: this can only be said of sound that is in the recording.${coded}`;
  }
  if (name === "signed") {
    if (state === "yes") {
      return ["By the key with this fingerprint; read it out to compare: ", make("span", "mono", spoken(quote.key)),
        ". Who holds it is for you to know. The publisher says it is theirs."];
    }
    if (state === "no") return `The signature does not hold for this recording.${coded}`;
    return `This browser cannot check signatures, or this one is of a kind not known here.${coded}`;
  }
  if (name === "timed") {
    const said = quote.time && quote.authority ? [[quote.authority, when(quote.time)]] : shown.times;
    if (state === "no") return `A timestamp on this page belongs to something else, or does not hold.${coded}`;
    if (code === "none") return "No time authority was asked. Nothing on this page shows when the recording existed.";
    if (state === "yes" || said.length) {
      const by = said.map(([who, when]) => `It existed by ${when}, says ${who}`).join(". ");
      return state === "yes" ? `${by}.` : `${by}; check independently. A page holds nothing by which to check an authority.`;
    }
    if (code === "ots") return "It carries an OpenTimestamps proof, which this page cannot check; check independently.";
    return `Not checked here.${coded}`;
  }
  if (state === "yes") {
    const who = shown.confirmed ? `Confirmed by ${shown.confirmed}.` : "Nobody has confirmed them.";
    return `These are the words that were published with this sound under the same log. ${who} That a page around them is unchanged can only be checked from the file.`;
  }
  if (state === "no") {
    return code === "words" ? "The words or the speaker shown here are not those that were published with this sound."
      : `The statement that binds words to this sound does not hold.${coded}`;
  }
  return code === "no-publication" ? "Nothing binds these words to this sound." : `Not checked.${coded}`;
}

function refusal(quote, others) {
  const sound = quote.included === "no" || quote.contiguous === "no";
  const title = quote.included === "no" ? "Refused: this sound is not the sound that was sealed"
    : quote.contiguous === "no" ? "Refused: this sound is not whole"
    : quote.signed === "no" ? "Refused: the signature does not hold"
    : quote.worded === "no" ? "Refused: these are not the words that were published"
    : quote.timed === "no" ? "Refused: the time proof does not hold"
    : "Refused: the proof on this page cannot be read";
  const what = sound ? "Either the sound or its proof was changed" : "Either the page or its proof was changed";
  const key = quote.key ? `, key ${spoken(quote.key)}` : "";
  const signed = quote.codes?.worded === "words" && Array.isArray(quote.turns) ? [make("p", "", "What was published with this sound:"),
    ...quote.turns.map((t) => make("p", "signed", ...(t.kind === "event" ? [make("i", "", t.words)] : [make("b", "", make("bdi", "", t.speaker)), make("bdi", "said", t.words)])))] : [];
  return [
    make(CAP, "cap", title),
    ...signed,
    make("p", "", `${what}, in this copy or on its way to you, or the page was made wrongly. Which of these, by whom and why is not known.`),
    make("ul", "",
      make("li", "", `Do not quote it.${others ? ` ${others}` : ""}`),
      make("li", "", "Get the page again from its publisher and open it again."),
      make("li", "", make("span", "", "If it is refused again, keep this copy and tell the publisher: "), make("bdi", "", view.publisher), `${key}.`)),
  ];
}

// --- showing what was found ------------------------------------------------------------------------------------------

function box(kind, icon, title, ...lines) {
  const verdict = document.getElementById("verdict");
  verdict.className = `verdict${kind ? ` ${kind}` : ""}`;
  const link = make("a", "", "How to check it independently");
  link.href = "#check";
  const self = make("p", "self", "This page checked itself. A forged page could say the same. To check independently: drop this file on verifier.html, or type ",
    make("span", "mono", `earwitness verify ${view.file}`), ". ", link, ".");
  verdict.replaceChildren(make("h2", "", mark(icon), make("span", "", title)), ...lines.map((l) => make("p", "", l)), self);
}

function summary(verdict, quotes) {
  const n = view.quotes.length;
  const all = n === 1 ? "The quotation" : n === 2 ? "Both quotations" : `All ${number(n)} quotations`;
  const working = view.working ? " That does not make this page finished: it is a working copy." : "";
  if (verdict.overall === "broken") {
    const bad = quotes.filter((q) => q.overall === "broken");
    const names = list(bad.map((q) => String(q.shown.number)));
    if (!bad.length || bad.length === n) {
      return box("bad", "no", n === 1 && bad.length ? "This quotation is refused. Do not rely on it." : "This page is refused. Do not rely on it.",
        bad.length ? "What is known, and what to do, stands beside each quotation." : `Its proof cannot be read${verdict.code ? ` (code: ${verdict.code})` : ""}. Get the page again from its publisher and open it again.`);
    }
    const held = quotes.filter((q) => q.overall === "held").map((q) => String(q.shown.number));
    const rest = held.length ? ` Quotation${held.length > 1 ? "s" : ""} ${list(held)} held.` : "";
    return box("bad", "no", bad.length === 1 ? `Quotation ${names} is refused. Do not rely on it.` : `Quotations ${names} are refused. Do not rely on them.`,
      `${titleOf(bad[0])}${rest} What is known, and what to do, stands beside the quotation.`);
  }
  if (verdict.overall === "held") {
    const each = n === 1 ? "it is" : "each one is";
    const unbound = quotes.some((q) => q.worded !== "yes") ? " Its words are not bound to the sound." : "";
    return box("", "held", `${all} held`,
      `Your browser has just checked, without a connection: ${each} an unaltered, contiguous part of a recording that was sealed under the key shown, but for what is marked as withheld.${unbound} Whether what is said is true is another question.${working}`,
      `Only ${n === 1 ? "the quotation was" : "the quotations were"} checked. The lines around and whatever else stands here were not: a page cannot check those itself. Checking independently covers the whole file.`);
  }
  return box("", "na", "Not everything could be checked",
    `What this browser could check held. What it could not is named beside ${n === 1 ? "the quotation" : "each quotation"}.${verdict.code ? ` (Code: ${verdict.code}.)` : ""}${working}`);
}

function titleOf(quote) {
  if (quote.included === "no") return "Its sound is not the sound that was sealed.";
  if (quote.contiguous === "no") return "Its sound is not whole.";
  if (quote.signed === "no") return "Its signature does not hold.";
  if (quote.worded === "no") return "Its words are not those that were published.";
  return "Its proof does not hold.";
}

function fillQuote(article, quote, pieces) {
  const shown = quote.shown;
  const { number } = shown;
  for (const name of VERDICTS) {
    const state = quote[name];
    article.setAttribute(`data-${name}`, state);
    const li = article.querySelector(`[data-verdict="${name}"]`);
    li.className = `v ${state === "yes" ? "" : state === "no" ? "no" : "na"}`;
    li.replaceChildren(mark(state === "yes" ? "held" : state === "no" ? "no" : "na"), make("span", "", chip(name, quote)));
  }
  const titles = { included: ["Included", "Not included"], contiguous: ["Contiguous", "Not contiguous"], signed: ["Signed", "Not signed"], timed: ["Timed", "Time refused"], worded: ["Worded", "Words refused"] };
  const rows = VERDICTS.flatMap((name) => {
    const told = explain(name, quote, shown, pieces);
    const no = quote[name] === "no" ? "no" : "";
    return [make("dt", no, titles[name][no ? 1 : 0]), make("dd", no, ...(Array.isArray(told) ? told : [told]))];
  });
  const noted = (quote.warnings ?? []).map((code) => NOTED[code] ?? code);
  if (noted.length) rows.push(make("dt", "", "Noted"), make("dd", "", noted.join(" ")));
  article.querySelector(".plain").replaceChildren(...rows);
  if (Number.isInteger(quote.start_ms) && Number.isInteger(quote.end_ms)) { // the proved span, whatever the page said
    fill(article, "span", `${clock(quote.start_ms)} to ${clock(quote.end_ms)}`);
    fill(article, "length", lengthOf(quote.end_ms - quote.start_ms));
    fill(article, "where", `At ${clock(quote.start_ms)} in a recording of ${clock(quote.total_ms)}.`);
  }
  if (quote.overall === "broken") {
    article.classList.add("bad");
    const aside = article.querySelector(".not");
    aside.setAttribute("aria-label", `What the refusal of quotation ${number} does not prove`);
    aside.replaceChildren(make(CAP, "cap", "What the refusal does not prove"),
      make("ul", "", ...["That the original recording is false.", "That anyone meant to deceive.", "That the change alters what is said."].map((t) => make("li", "", t))));
    why(article, "Not played, because its proof does not hold.");
  }
}

const fill = (article, name, text) => { const at = article.querySelector(`[data-fill="${name}"]`); if (at) at.textContent = text; };
const why = (article, text) => { article.querySelector(".why").textContent = text; };

// --- words that light in time ----------------------------------------------------------------------------------------

const BRACKET = /\[[^[\]]{1,400}\]/g;
const STEERING = /[\u202a-\u202e\u2066-\u2069]/g;
// The same rule as in the page's transcript: brackets stay in the text and are not drawn.
function bracket(text) {
  const bare = (t) => make("span", "bk", t), inner = text.slice(1, -1);
  let tag;
  if (inner.endsWith("?")) {
    const [first, ...others] = inner.slice(0, -1).split("|");
    tag = make("span", "unsaid", bare("["), make("span", "doubt", ...quiet(first)),
      ...others.map((other) => make("span", "alt", bare("|"), ...quiet(other))), bare("?]"));
  } else {
    const css = (inner.toLowerCase().includes("withheld") ? "br withheld" : "br") + (inner.length > 28 ? " long" : "");
    tag = make("span", css, bare("["), ...quiet(inner), bare("]"));
  }
  tag.dir = "auto";
  return tag;
}

// Text in which characters that steer the direction of writing act on nothing: each stands alone in its isolate.
function quiet(text) {
  const out = [];
  let at = 0;
  for (const found of text.matchAll(STEERING)) {
    if (found.index > at) out.push(text.slice(at, found.index));
    out.push(make("span", "ctl", found[0]));
    at = found.index + 1;
  }
  if (at < text.length) out.push(text.slice(at));
  return out;
}

function lightable(said, words, turn) {
  const timed = [];
  const nodes = [];
  const plain = (from, to) => {
    let at = from;
    for (const [begin, end, a, b] of turn.words) {
      if (begin < at || end > to) continue;
      if (begin > at) nodes.push(...quiet(words.slice(at, begin)));
      const span = make("span", "w", ...quiet(words.slice(begin, end)));
      timed.push([span, a, b]);
      nodes.push(span);
      at = end;
    }
    if (at < to) nodes.push(...quiet(words.slice(at, to)));
  };
  let at = 0;
  for (const found of words.matchAll(BRACKET)) {
    plain(at, found.index);
    nodes.push(bracket(found[0]));
    at = found.index + found[0].length;
  }
  plain(at, words.length);
  if (!timed.length) { // turn times only: the turn lights as a whole
    const whole = make("span", "w", ...nodes);
    said.replaceChildren(whole);
    return [[whole, ...turn.span]];
  }
  said.replaceChildren(...nodes);
  return timed;
}

function lightWords(article, shown) {
  const timed = [];
  [...article.querySelectorAll("blockquote > p")].forEach((p, i) => {
    const turn = shown.turns[i];
    const said = p.querySelector(".said") ?? p;
    if (turn) timed.push(...lightable(said, said.textContent, turn));
  });
  return timed;
}

// --- playing ---------------------------------------------------------------------------------------------------------

function player(article, quote, clip, proofUrl) {
  const { number } = quote.shown;
  const button = article.querySelector(".play");
  const bars = article.querySelector(".bars");
  const svg = bars.querySelector("svg");
  const rects = svg ? [...svg.querySelectorAll("rect[data-at]")] : [];
  const pieces = svg ? Number(svg.dataset.pieces) : 1, share = svg ? Number(svg.dataset.share) : 1;
  const url = URL.createObjectURL(new Blob([clip.bytes], { type: clip.mime }));
  saves(article, quote, clip, url, proofUrl);
  const audio = new Audio();
  const timed = lightWords(article, quote.shown);
  const duration = (quote.end_ms - quote.start_ms) / 1000;
  if (!audio.canPlayType(clip.mime)) {
    return why(article, "Held, but cannot be played here: this browser has no decoder for it. Save the sound and play it elsewhere.");
  }
  audio.preload = "auto";
  audio.src = url;

  const seek = make("input", "seek");
  Object.assign(seek, { type: "range", min: "0", max: String(duration), step: "any", value: "0" });
  seek.setAttribute("aria-label", `Position in quotation ${number}`);
  seek.style.width = `${share * 100}%`;
  bars.append(seek);

  // In a long quotation the page follows the words, as long as the reader is where they are.
  let followed = null;
  const follow = (span) => {
    const floor = article.querySelector(".player").getBoundingClientRect().top;
    const seen = (node) => { const box = node.getBoundingClientRect(); return box.bottom > 0 && box.top < floor; };
    if (followed && seen(followed) && span.getBoundingClientRect().bottom > floor) span.scrollIntoView({ block: "center" });
    followed = span;
  };
  const lengthy = article.classList.contains("lengthy");
  let shownAt = -1;
  const draw = () => {
    const t = Math.min(audio.currentTime, duration), ms = quote.start_ms + t * 1000;
    const begun = t > 0 || !audio.paused;
    for (const [span, a, b] of timed) {
      const state = !begun || ms < a ? "w" : ms < b && !audio.ended ? "w now" : "w heard";
      if (span.className === state) continue;
      span.className = state;
      if (lengthy && state === "w now" && !audio.paused) follow(span);
    }
    const upTo = begun ? (t / duration) * pieces : -1;
    for (const rect of rects) rect.classList.toggle("on", Number(rect.dataset.at) <= upTo);
    const tenth = Math.floor(t * 10);
    if (tenth !== shownAt) {
      shownAt = tenth;
      fill(article, "clock", begun ? `${clock(t * 1000)} of ${clock(duration * 1000)}` : "");
      seek.value = String(t);
      seek.setAttribute("aria-valuetext", `${t.toFixed(1)} of ${lengthOf(duration * 1000)}`);
    }
  };
  const frame = () => { draw(); if (!audio.paused && !still.matches) requestAnimationFrame(frame); };
  const to = (t) => { audio.currentTime = Math.max(0, Math.min(t, duration - 0.01)); draw(); };
  const state = () => {
    button.toggleAttribute("data-playing", !audio.paused);
    button.setAttribute("aria-label", `${audio.paused ? "Play" : "Pause"} quotation ${number}, ${lengthOf(duration * 1000)}`);
  };
  audio.addEventListener("play", () => { if (sounding && sounding !== audio) sounding.pause(); sounding = audio; state(); frame(); });
  audio.addEventListener("pause", () => { state(); draw(); });
  audio.addEventListener("ended", () => { state(); draw(); });
  audio.addEventListener("timeupdate", draw); // four times a second, also where motion is not wanted
  audio.addEventListener("error", () => {
    button.disabled = true;
    why(article, "Held, but cannot be played here: this browser could not decode it. Save the sound and play it elsewhere.");
  });
  const toggle = () => {
    if (!audio.paused) return audio.pause();
    if (audio.ended) audio.currentTime = 0;
    audio.play().catch(() => state());
  };
  button.addEventListener("click", toggle);
  seek.addEventListener("input", () => to(Number(seek.value)));
  for (const control of [button, seek]) {
    control.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (by && (control === seek || event.key.startsWith("ArrowLeft") || event.key.startsWith("ArrowRight"))) to(audio.currentTime + by);
      else if (event.key === "Home" && control === seek) to(0);
      else if (event.key === "End" && control === seek) to(duration);
      else if ((event.key === " " || event.key === "Enter") && control === seek) toggle();
      else return;
      event.preventDefault();
    });
  }
  for (const [span, a] of timed) span.addEventListener("click", () => to((a - quote.start_ms) / 1000));
  article.classList.add("live");
  button.disabled = false;
  why(article, "");
  state();
}

function saves(article, quote, clip, url, proofUrl) {
  const stem = `earwitness-${view.page_id.slice(0, 8)}`;
  const link = (text, href, name) => { const a = make("a", "", text); a.href = href; a.download = name; return a; };
  const links = [link("Save this proof", proofUrl, `${stem}-bundle.json`)];
  if (clip) links.unshift(link("Save this sound", url, `${stem}-q${quote.shown.number}.${clip.extension}`));
  article.querySelector(".saves").replaceChildren(...links);
  if (clip && globalThis.crypto?.subtle) {
    crypto.subtle.digest("SHA-256", clip.bytes).then((digest) => {
      const hex = [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("");
      article.querySelector(".raw dl").append(make("dt", "", "Sound"),
        make("dd", "", "The bytes in the player are the bytes that were checked. SHA-256 ", make("span", "mono", hexed(hex))));
    });
  }
}

// --- the check -------------------------------------------------------------------------------------------------------

async function check() {
  const verdictBox = document.getElementById("verdict");
  verdictBox.replaceChildren(make("h2", "", mark("na"), make("span", "", "Checking…")),
    make("p", "", "Your browser is checking every quotation, without a connection."));
  const articles = new Map([...document.querySelectorAll("[data-excerpt]")].map((a) => [a.dataset.excerpt, a]));
  let bytes = new Uint8Array();
  let verdict = { overall: "broken", code: "malformed", quotes: [] };
  let clips = new Map();
  try {
    bytes = bundleBytes();
    const shown = Object.fromEntries([...articles].map(([id, article]) => [id, shownIn(article)]));
    ({ verdict, clips } = await globalThis.EarwitnessVerify.verify(bytes, { trust: { keys: [], anchors: [] }, shown }));
  } catch (error) {
    if (error?.message !== "base64") { // the checker itself stopped: nothing is known, which is not the same as refused
      verdict = { overall: "unavailable", code: "stopped", quotes: [] };
      console.error("The check stopped before its end.");
    }
  }
  const found = new Map((verdict.quotes ?? []).map((q) => [q.id, q]));
  const fits = found.size === articles.size && [...articles.keys()].every((id) => found.has(id));
  if (found.size && !fits) verdict = { ...verdict, overall: "broken", code: "malformed" };
  const counts = piecesOf(bytes);
  const none = Object.fromEntries(VERDICTS.map((name) => [name, "unavailable"]));
  const quotes = view.quotes.map((shown) => {
    if (!fits) return { ...none, codes: {}, shown, overall: verdict.overall };
    const quote = { codes: {}, ...found.get(shown.id), shown };
    return { ...quote, overall: overallOf(quote) };
  });
  const proofUrl = URL.createObjectURL(new Blob([bytes], { type: "application/json" }));
  const held = quotes.filter((q) => q.overall === "held").map((q) => String(q.shown.number));
  for (const quote of quotes) {
    const article = articles.get(quote.shown.id);
    if (!article) continue;
    fillQuote(article, quote, counts.get(quote.shown.id));
    const clip = clips.get?.(quote.shown.id);
    if (quote.overall === "broken") {
      const others = held.length ? `Quotation${held.length > 1 ? "s" : ""} ${list(held)} on this page held.` : "";
      article.querySelector(".refusal").replaceChildren(...refusal(quote, others));
      article.querySelector("details.how").open = true;
      saves(article, quote, null, "", proofUrl);
    } else if (clip && quote.included === "yes") {
      player(article, quote, clip, proofUrl);
    } else {
      why(article, "Not played: its sound could not be checked here.");
      saves(article, quote, null, "", proofUrl);
    }
  }
  if (verdict.overall === "broken") verdictBox.setAttribute("role", "alert");
  summary(verdict, quotes);
  root.setAttribute("data-verification", verdict.overall);
}

function overallOf(quote) {
  if (VERDICTS.some((name) => quote[name] === "no")) return "broken";
  return ["included", "contiguous", "signed"].every((name) => quote[name] === "yes") ? "held" : "unavailable";
}

// a print shows every proof
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => { for (const details of opened) details.open = false; });

await check();
