"""The dossier for a family on paper: everything that is known of one person, each with who said it, and what is not.

Pure: it takes what the desk gathered (desk/familydossier.py, made of people/dossier.py) and gives the bytes of one HTML
file that loads nothing. It never says that somebody is dead: such a word stands only in a note, in quotation marks,
under how it was said and by whom.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def html(found: Mapping[str, Any], *, made_by: str | None, made_on: str) -> bytes:
    """One HTML file, UTF-8, without scripts, that loads nothing and prints on A4. `made_on`: a day in words."""
    css = (resources.files("earwitness.publication") / "templates" / "family.css").read_text("utf-8")
    style = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    text = (
        _environment()
        .get_template("family.html.j2")
        .render(
            found=found, css=Markup(css), made_by=made_by, made_on=made_on,
            policy=f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'",
        )
    )  # fmt: skip
    return text.encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("earwitness.publication"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
