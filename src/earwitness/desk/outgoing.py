"""What would leave with a page, before anything does: the gate's reasons as a list, and the page to look at.

Nothing here writes to the case; `desk/release.py` stays the only way out and asks the gate again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from earwitness.desk import leaving, parcels, quotations
from earwitness.desk.alongside import Offer
from earwitness.desk.context import Desk
from earwitness.desk.leaving import Leaving
from earwitness.desk.quotations import Quotation
from earwitness.desk.release import Options
from earwitness.errors import NoQuotation, NotInCase, OriginalChanged
from earwitness.protection import gate
from earwitness.publication import page


@dataclass(frozen=True)
class Looked:
    """Reasons why the page would be refused (none: it can go), notes, translations that there are, the page's shell,
    which has no proofs yet, what readers will see, and the digest of it that `release.publish` asks for."""

    reasons: tuple[dict[str, str], ...]
    notes: tuple[str, ...]
    translations: tuple[Offer, ...]
    shell: bytes
    leaves: Leaving
    seen: str


def chosen(desk: Desk, ids: Sequence[str] | None, *, working: bool) -> list[Quotation]:
    """The quotations that were ticked; with None all that may be on such a page."""
    if ids is None:
        return [q for q in quotations.listed(desk) if working or q.state == "confirmed"]
    return [quotations.get(desk, i) for i in ids]


def look(desk: Desk, quotes: Sequence[Quotation], options: Options) -> Looked:
    """Work the page out as `publish` would, and ask the gate. Raises what working it out raises."""
    if not quotes:
        raise NoQuotation("There is no quotation to publish.", "Confirm one first.", where="quote")
    made = parcels.make(desk, quotes, options, _page_id(desk, options.replaces))
    try:
        facts = parcels.facts(desk, made, looked_at_leaks=options.looked_at_leaks)
        verdict = gate.decide(parcels.parcel(made), "working" if options.working else "released", facts)
        reasons = verdict.reasons if isinstance(verdict, gate.Refused) else ()
        said = [{"code": r.code, "known": r.known, "do": r.do, "where": r.where} for r in reasons]
        if not options.working and not desk.actor:
            said.insert(0, _nobody())
        offers = tuple(made.alongside.offers.values())
        return Looked(tuple(said), made.notes, offers, _shell(made), leaving.of(made), leaving.digest(made))
    finally:
        made.close()


def _nobody() -> dict[str, str]:
    return {
        "code": "nobody-named", "known": "A page is only released in somebody's name.",
        "do": "Say in whose name you work.", "where": "name",
    }  # fmt: skip


def _page_id(desk: Desk, given: str | None) -> str | None:
    if given is None:
        return None
    row = desk.case.one("SELECT page_id FROM pages WHERE id = ?", (given,))
    if row is None:
        raise NotInCase("The case has no such page.", "Choose one of the list.", where="replaces")
    return str(row["page_id"])


def _shell(made: parcels.Made) -> bytes:
    """The page without its proofs, as it would look; it says that it is a preview."""
    shell = page.shell(made.model, preview=True)
    return bytes(shell.head) + bytes(shell.tail)


def pages(desk: Desk) -> list[dict[str, Any]]:
    """Every page of the case, newest first."""
    out = []
    for row in desk.case.read("SELECT * FROM pages ORDER BY CAST(substr(id, 2) AS INTEGER) DESC"):
        names = desk.case.read(
            "SELECT name, size FROM page_files WHERE page_id = ? ORDER BY name = 'page.html' DESC, name",
            (row["page_id"],),
        )
        out.append(
            {
                "id": row["id"], "page_id": row["page_id"], "state": row["state"], "reason": row["reason"],
                "policy": row["policy"], "by": row["made_by"], "at": row["made_at"],
                "withdrawn_at": row["withdrawn_at"], "replaces": row["replaces"],
                "files": [{"name": n["name"], "size": n["size"]} for n in names],
            }
        )  # fmt: skip
    return out


def stored(desk: Desk, given: str) -> bytes:
    """page.html of a published page, if it is what was published. Raises NotInCase, OriginalChanged."""
    row = desk.case.one(
        "SELECT f.folder, f.name, f.sha256 FROM pages p JOIN page_files f ON f.page_id = p.page_id"
        " WHERE p.id = ? AND f.name = 'page.html'",
        (given,),
    )
    if row is None:
        raise NotInCase("The case has no such page.", "Choose one of the list.", where="page")
    try:
        data: bytes = (desk.case.folder / "pages" / row["folder"] / row["name"]).read_bytes()
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != row["sha256"]:
        raise OriginalChanged(
            "The stored page is not the one that was published.",
            "Check the case, and restore the page from a backup.",
            where="page",
        )
    return data
