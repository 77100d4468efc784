"""The one place where the page's colours are written down: the style sheet is made from it, tests measure it.

Three voices: serif is what people said, sans is what we say about it, mono is what was computed. `sound` is the only
accent, `care` asks a person to act, `broken` means that a seal, a proof or a signature failed, and nothing else.
"""

from __future__ import annotations

from typing import Final

LIGHT: Final = {
    "paper": "#FCFCFB",
    "surface": "#F3F5F3",
    "sunk": "#E7EBE8",
    "ink": "#14191C",
    "ink2": "#465056",
    "ink3": "#5C666C",
    "rule": "#D3D9D6",
    "edge": "#7F8A90",
    "sound": "#0B5866",
    "sound_tint": "#D5EAEC",
    "on_sound": "#FFFFFF",
    "care": "#754700",
    "care_tint": "#FBF0D9",
    "care_edge": "#B0741A",
    "broken": "#9E1B1B",
    "broken_tint": "#FBE9E6",
    "hatch": "#848E93",
}
DARK: Final = {
    "paper": "#121618",
    "surface": "#1A1F22",
    "sunk": "#242A2E",
    "ink": "#E9ECEA",
    "ink2": "#B9C1C4",
    "ink3": "#98A2A6",
    "rule": "#323A3E",
    "edge": "#727D83",
    "sound": "#74C7D2",
    "sound_tint": "#163F47",
    "on_sound": "#0C2024",
    "care": "#EBC075",
    "care_tint": "#352A13",
    "care_edge": "#B98A35",
    "broken": "#FF9C90",
    "broken_tint": "#40191A",
    "hatch": "#6E797F",
}


def _variables(theme: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in theme.items())


def theme_css() -> str:
    """Both themes as custom properties. Dark only on a screen: a reader in dark mode must not print grey on white."""
    return (
        f":root{{{_variables(LIGHT)}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}\n"
    )
