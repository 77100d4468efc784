"""Contrast by WCAG 2.2 from the tokens: text at least 4.5 : 1, edges of controls at least 3 : 1, in both themes."""

from __future__ import annotations

import pytest

from earwitness.publication.tokens import DARK, LIGHT, theme_css

TEXT = ("ink", "ink2", "ink3", "sound", "care", "broken")
GROUND = ("paper", "surface")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_controls_can_be_seen(theme: dict[str, str]) -> None:
    pairs = [(text, ground) for text in TEXT for ground in GROUND]
    pairs += [("care", "care_tint"), ("broken", "broken_tint"), ("ink", "broken_tint"), ("ink", "sound_tint")]
    pairs += [("on_sound", "sound"), ("ink2", "sound_tint")]
    low = {pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
    for edge in ("edge", "care_edge", "broken", "sound"):
        assert contrast(theme[edge], theme["paper"]) >= 3


def test_dark_is_for_screens_only_and_black_on_white_measures_21() -> None:
    assert "@media screen and (prefers-color-scheme:dark)" in theme_css()
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21
