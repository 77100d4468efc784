"""The two staged recordings that ship with the package, with what is true of them.

Everything in them is invented: people, places, firms and events. `truth` carries `staged: true` and a note that
says so; whatever shows a demonstration has to show that note. Nothing of Earwitness is imported here.
"""

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

LANGUAGES = ("en", "ru")


@dataclass(frozen=True, slots=True)
class Demo:
    """One staged recording and its companions.

    `audio` is the whole Ogg Opus file (one channel, 48 kHz). `truth` is the parsed ground truth: turns, events,
    overlaps, suggested quotations and the span of the name to withhold, all in seconds of decoded sound.
    `transcript` is what a user would type (`[m:ss.s] NAME: text`), `vtt` the same as WebVTT, `contract` the paper
    the men were shown.
    """

    language: str
    audio: bytes
    truth: dict[str, Any]
    transcript: str
    vtt: str
    contract: str


def load(language: str = "en") -> Demo:
    """Read one staged recording from the package. Raises KeyError for a language that none was made in."""
    if language not in LANGUAGES:
        raise KeyError(f"no staged recording in {language!r}; there are {', '.join(LANGUAGES)}")
    folder = resources.files(__name__)

    def text(name: str) -> str:
        return folder.joinpath(f"{language}.{name}").read_text(encoding="utf-8")

    return Demo(
        language=language,
        audio=folder.joinpath(f"{language}.opus").read_bytes(),
        truth=json.loads(text("json")),
        transcript=text("txt"),
        vtt=text("vtt"),
        contract=text("contract.txt"),
    )
