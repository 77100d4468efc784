"""A page gathered before anything leaves: selections, sounds, shells, statements; and what the gate is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from earwitness import ids
from earwitness.custody import statements
from earwitness.custody.commitments import commit, new_salt
from earwitness.desk import alongside, givenagain, keyring, pageclaims, pagemodel, quotations, record, repeated
from earwitness.desk import facts as page_facts
from earwitness.desk.alongside import Alongside
from earwitness.desk.context import Desk
from earwitness.desk.excerpts import Selection, select
from earwitness.desk.pageclaims import Carried
from earwitness.desk.quotations import Quotation
from earwitness.desk.sound import SealedSound, open_sound
from earwitness.errors import OtherLog, SealKeyGone
from earwitness.protection import gate
from earwitness.publication import claimed, embed, page
from earwitness.publication.beside import Certificate
from earwitness.publication.model import PageModel, PageState, QuoteModel
from earwitness.store.log import origin

if TYPE_CHECKING:
    from earwitness.desk.release import Options


@dataclass
class Made:
    """Everything of a page but its proofs. Close it when done."""

    quotations: tuple[Quotation, ...]
    selections: tuple[Selection, ...]
    sounds: dict[tuple[str, int], SealedSound]
    model: PageModel
    shells: dict[str, page.Shell]
    models: dict[str, PageModel]
    signed: tuple[statements.Quote, ...]
    notes: tuple[str, ...]
    salts: dict[str, str]
    alongside: Alongside
    carried: Carried
    repeated: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    statements: dict[str, bytes] = field(default_factory=dict)

    def write_statements(self, seals: Mapping[str, bytes]) -> None:
        """The publication statement of every file, once the digest of each exhibit's seal statement is known."""
        quotes = tuple(replace(q, seal=seals[k.exhibit]) for q, k in zip(self.signed, self.quotations, strict=True))
        for name, shell in self.shells.items():
            model = self.models[name]
            shown = quotes if name == "page.html" else (quotes[model.quotes[0].number - 1],)
            self.statements[name] = statements.Publication(
                page_id=bytes.fromhex(model.page_id),
                outside=shell.outside,
                replaces=bytes.fromhex(model.replaces) if model.replaces else b"",
                quotes=shown,
            ).dump()

    def close(self) -> None:
        """Let go of the originals."""
        for sound in self.sounds.values():
            sound.close()


def make(desk: Desk, chosen: Sequence[Quotation], options: Options, replaced: str | None) -> Made:
    """Work out a page. Raises NothingLeft, PageRefused, OtherLog."""
    sounds: dict[tuple[str, int], SealedSound] = {}
    try:
        return _make(desk, chosen, options, replaced, sounds)
    except BaseException:
        for sound in sounds.values():
            sound.close()
        raise


def _make(
    desk: Desk,
    chosen: Sequence[Quotation],
    options: Options,
    replaced: str | None,
    sounds: dict[tuple[str, int], SealedSound],
) -> Made:
    page_facts.check_show(options.show)
    order = list(dict.fromkeys(q.exhibit for q in chosen))
    own_log = origin(desk.case.instance(desk.actor))
    notes: list[str] = []
    beside = Alongside()
    selections, quotes, signed, salts = [], [], [], {}
    for n, q in enumerate(chosen):
        place = (q.exhibit, q.track)
        if place not in sounds:
            sounds[place] = open_sound(desk, *place)
        sound = sounds[place]
        if sound.seal.log != own_log:
            raise OtherLog(
                "That recording was sealed on another machine, under a history this machine does not write.",
                "Publish it there; or seal the same file again here (its page, or `seal --supersedes`).",
                where=q.exhibit,
            )
        if not keyring.leads_here(desk, sound.seal.key):
            raise SealKeyGone(
                "That recording was sealed under a key that was revoked, with no successor that it signed for.",
                "Seal the same file again (on its page, or `seal --supersedes`), then quote and publish from that.",
                where=q.exhibit,
            )
        standing = [w for w in quotations.standing(desk, q.exhibit) if w.track == q.track]
        barred = earlier_withheld(desk, q.exhibit, q.track)
        selection = select(sound, q.start, q.end, [(w.start, w.end) for w in standing], barred)
        state: PageState = "released" if q.state == "confirmed" and not options.working else "working"
        turns = pagemodel.turns_of(sound, q, selection, standing)
        salt, revision = new_salt(), pagemodel.revision_bytes(desk, q)
        salts[f"q{n + 1}"] = salt.hex()
        selections.append(selection)
        quote = pagemodel.quote_model(
            desk, n, q, sound, selection, state, turns, standing, order.index(q.exhibit), options
        )
        spans, words = alongside.withheld(desk, chosen, {place: sound})
        held = gate.Facts(withheld_spans=spans, withheld_words=words)
        quotes.append(
            replace(
                quote,
                certificates=alongside.certified(desk, q, options),
                translations=alongside.translated(desk, n, q, sound, held, options, beside),
            )
        )
        signed.append(
            statements.Quote(
                seal=bytes(32), track=q.track, play_start=selection.play_start, play_end=selection.play_end,
                runs=selection.runs, status=state, transcript=commit("transcript", salt, revision),
                turns=tuple(t.signed for t in turns),
            )
        )  # fmt: skip
        notes += q.notes
        if selection.why:
            notes.append(
                f"Quotation {n + 1}: {selection.extra_ms / 1000:.1f} s more than asked was withheld, because the coded"
                f" sound around it carries some of it ({', '.join(selection.why)})."
            )
    model = pagemodel.page_model(desk, chosen, sounds, selections, quotes, order, options, replaced)
    beside.check(options.translations)
    carried = pageclaims.carried(desk, options.claims, chosen, sounds, working=options.working)
    model = replace(model, claims=carried.claims)
    notes += beside.notes
    models = {"page.html": model}
    shells = {"page.html": page.shell(model)}
    for q_model in model.quotes:
        one = embed.embed_model(model, q_model.id, page_id=ids.random_hex(16))
        models[f"embed-{q_model.id}.html"] = one
        shells[f"embed-{q_model.id}.html"] = embed.embed_shell(one)
    return Made(
        tuple(chosen),
        tuple(selections),
        sounds,
        model,
        shells,
        models,
        tuple(signed),
        tuple(dict.fromkeys(notes)),
        salts,
        beside,
        carried,
        repeated.told(desk, chosen, sounds, model),
        _conditions(desk, chosen),
    )


# --- for the gate ----------------------------------------------------------------------------------------------------


def earlier_withheld(desk: Desk, exhibit: str, track: int) -> tuple[tuple[int, int], ...]:
    """Ranges of leaves that an earlier page withheld."""
    rows = desk.case.read(
        "SELECT DISTINCT first_leaf, last_leaf FROM disclosures WHERE exhibit = ? AND track = ? AND what = 'withheld'",
        (exhibit, track),
    )
    return tuple((r["first_leaf"], r["last_leaf"]) for r in rows)


def parcel(made: Made) -> gate.Parcel:
    """What would go out, as the gate sees it."""
    disclosures = tuple(
        gate.Disclosure(
            quote=m.id, exhibit=q.exhibit, track=q.track, runs=s.runs, confirmed_by=m.confirmed_by or None,
            status=m.state, leaks=s.leaks,
        )
        for m, q, s in zip(made.model.quotes, made.quotations, made.selections, strict=True)
    )  # fmt: skip
    texts: dict[str, list[str]] = {}
    for name, text in _texts(made.model):  # many texts share a name: every turn is “q1 words”
        texts.setdefault(name, []).append(text)
    claims = tuple(gate.ClaimOut(f"claim {c.id}", c.confirmed_by or None, c.state) for c in made.model.claims)
    joined = {name: "\n".join(said) for name, said in texts.items()}
    return gate.Parcel(disclosures, joined, tuple(_passages(made)), claims)


def _passages(made: Made) -> Iterator[gate.Passage]:
    """What stands beside the quotations: translated turns as they were found, and what certificates say."""
    yield from made.alongside.passages
    yield from made.carried.passages
    for m, q in zip(made.model.quotes, made.quotations, strict=True):
        for where, one in _certificates(m):
            yield gate.Passage(where, q.exhibit, q.track, 0, 0, " ".join(_said(one)))


def _certificates(m: QuoteModel) -> Iterator[tuple[str, Certificate]]:
    for one in m.certificates:
        yield f"{m.id} certificate", one
    for translation in m.translations:
        for one in translation.certificates:
            yield f"{m.id} certificate of a translation", one


def _said(one: Certificate) -> tuple[str, ...]:
    return one.by, one.role, one.told, one.uncertain, one.statement


def _texts(model: PageModel) -> list[tuple[str, str]]:
    """Every text of the page that did not come with the program."""
    texts = [
        ("title", model.title),
        ("standfirst", model.standfirst),
        ("publisher", model.publisher),
        ("contact", model.contact),
        ("kicker", model.kicker),
        ("transcript by", model.transcript_by),
    ]
    for s in model.seals:
        texts += [("the seal", s.received), ("the seal", s.received_how)]
    for m in model.quotes:
        texts += [(f"{m.id} speaker", t.signed.speaker) for t in m.turns]
        texts += [(f"{m.id} words", t.signed.words) for t in m.turns]
        texts += [(f"{m.id} confirmed by", m.confirmed_by), (f"{m.id} chain", m.chain)]
        texts += [(f"{m.id} identification", m.identification), (f"{m.id} heading", m.heading)]
        texts += [(where, text) for where, one in _certificates(m) for text in _said(one)]
        for one in m.translations:
            texts += [(f"{m.id} translation", text) for text in (one.by, *(t.words for t in one.turns))]
        for row in (*m.context.before, *m.context.after):
            texts += [(f"{m.id} context", row.words), (f"{m.id} context", row.speaker)]
    texts += [("transcript", text) for row in model.transcript for text in (row.words, row.speaker, row.note) if text]
    texts += [("the file", text) for fact in model.facts for text in (fact.value, fact.why) if text]
    texts += claimed.texts(model.claims)
    return [(name, text) for name, text in texts if text]


def facts(desk: Desk, made: Made, *, looked_at_leaks: bool) -> gate.Facts:
    """What the case knows that must hold things back."""
    before: dict[tuple[str, int], tuple[tuple[int, int], ...]] = {}
    now: dict[tuple[str, int], tuple[tuple[int, int], ...]] = {}
    hold: list[tuple[str, str]] = []
    for (exhibit, number), sound in made.sounds.items():
        before[(exhibit, number)] = earlier_withheld(desk, exhibit, number)
        ranges = []
        for w in quotations.standing(desk, exhibit):
            if w.track == number:
                ranges.append(sound.leaves_over(w.start, w.end))
        now[(exhibit, number)] = tuple(ranges)
        hold += secrets(desk, exhibit)
    for exhibit in sorted(made.carried.exhibits - {e for e, _ in made.sounds}):
        hold += secrets(desk, exhibit)
    spans, words = alongside.withheld(desk, made.quotations, made.sounds)
    if (more := made.carried.withheld) is not None:
        spans = {**more.spans, **spans}
        words = {e: tuple({*words.get(e, ()), *more.words.get(e, ())}) for e in {*words, *more.words}}
    wait = frozenset(e for e, found in _said_again(desk, made.quotations) if found)
    return gate.Facts(before, now, spans, words, tuple(dict.fromkeys(hold)), wait, looked_at_leaks)


def _said_again(desk: Desk, chosen: Sequence[Quotation]) -> list[tuple[str, tuple[str, ...]]]:
    """Each quoted exhibit, with the conditions that were said with its file and that nobody has decided."""
    return [
        (e, tuple(d.said for d in givenagain.waiting(desk, e).get(e, ()) if d.name == record.CONDITIONS))
        for e in dict.fromkeys(q.exhibit for q in chosen)
    ]


def _conditions(desk: Desk, chosen: Sequence[Quotation]) -> tuple[str, ...]:
    """Under which conditions each quoted recording was given, for whoever is about to publish it."""
    out = []
    for exhibit, again in _said_again(desk, chosen):
        held = page_facts.fields(desk, exhibit).get(record.CONDITIONS)
        if held is not None and held.state == "known":
            out.append(f"{exhibit} was given under conditions: {held.text}")
        out += [f"With the file of {exhibit} these were said too, and nobody has decided: {said}" for said in again]
    return tuple(out)


def secrets(desk: Desk, exhibit: str) -> tuple[tuple[str, str], ...]:
    """What no text that leaves may hold, each with the word by which a refusal may speak of it."""
    return (*page_facts.secrets(desk, exhibit), *page_facts.vault(desk))
