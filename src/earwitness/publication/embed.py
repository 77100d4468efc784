"""One quotation as a small page of its own, for a frame in somebody else's page.

It has its own bundle and its own publication statement: it proves itself without the page it was taken from, and it
links to nothing outside.
"""

from __future__ import annotations

from earwitness.publication.checks import refuse
from earwitness.publication.model import PageModel
from earwitness.publication.page import Shell, render


def embed_model(model: PageModel, quote_id: str, *, page_id: str) -> PageModel:
    """What embed-qN.html shows: the quotation alone. In its own bundle it is q1; people still see its number."""
    return model.only(quote_id, page_id=page_id, file_name=f"embed-{quote_id}.html")


def embed_shell(model: PageModel, *, verify_source: str | None = None) -> Shell:
    """The embed without its bundle; `model` as from embed_model. Assemble it as a page. Raises PageRefused."""
    if len(model.quotes) != 1:
        raise refuse("An embed shows exactly one quotation.", "Make the contents with embed_model.")
    return render(model, "embed.html.j2", verify_source=verify_source)
