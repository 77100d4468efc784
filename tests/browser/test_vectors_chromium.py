"""verifier.html in a real browser, from disk: every vector, and files chosen as a person would choose them."""

from __future__ import annotations

import base64
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "custody"))
from vector_files import FOLDERS, ROOT, load, summary, wanted

from earwitness.custody import verifier

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium: apt-get install chromium"),
]
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]

CHECK = """async ({inputs, clips, trust, recipe}) => {
  const bytes = (b64) => Uint8Array.from(atob(b64), (c) => c.charCodeAt(0));
  const all = inputs.map(bytes);
  if (recipe) all.push(new TextEncoder().encode(recipe.parts.map(([, s, n]) => s.repeat(n ?? 1)).join("")));
  const sounds = Object.fromEntries(Object.entries(clips).map(([id, b64]) => [id, bytes(b64)]));
  if (all.length === 1) return {inputs: [(await EarwitnessVerify.verify(all[0], {clips: sounds, trust})).verdict]};
  return (await EarwitnessVerify.verifyMany(all, {trust})).verdict;
}"""
BY_HAND = (
    "controls/01-base",
    "tampered/01-frame-bit",
    "tampered/39-codec-unknown",
    "tampered/47-clip-trailing",
    "tampered/58-letter",
    "tampered/90-signature-bit",
    "tampered/115-equivocation",
    "tampered/71-a-key-unknown",
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, a_browser: Any) -> Iterator[Any]:
    place = tmp_path_factory.mktemp("verifier") / "verifier.html"
    place.write_bytes(verifier.html())
    opened = a_browser.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(place.as_uri())
    yield opened
    assert all(url.startswith(("file:", "blob:", "data:")) for url in asked), "the verifier asked for something"
    opened.close()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize("name", FOLDERS)
def test_chromium_gives_the_expected_verdict(name: str, page: Any) -> None:
    vector = load(name)
    recipe_file = ROOT / name / "make.json"
    recipe = json.loads(recipe_file.read_text()) if recipe_file.exists() else None
    found = page.evaluate(
        CHECK,
        {
            "inputs": [] if recipe else [b64(one) for one in vector.inputs],
            "clips": {quote: b64(clip) for quote, clip in vector.clips.items()},
            "trust": vector.trust,
            "recipe": recipe,
        },
    )
    for verdict, expected in zip(found["inputs"], vector.each, strict=True):
        assert summary(verdict) == wanted(expected), vector.expected["why"]
    if "inputs" in vector.expected:
        assert (found["code"], found["overall"]) == (vector.expected["code"], vector.expected["overall"])


@pytest.mark.parametrize("name", BY_HAND)
def test_files_chosen_by_hand(name: str, page: Any, tmp_path: Path) -> None:
    """Through the page's own file inputs: the page, its clip, the reader's certificates."""
    vector = load(name)
    page.reload()
    anchors = []
    for i, certificate in enumerate(vector.trust["anchors"]):
        place = tmp_path / f"authority-{i}.cer"
        place.write_bytes(base64.b64decode(certificate))
        anchors.append(str(place))
    files = []
    for path in sorted((ROOT / name).iterdir()):
        if path.stem.split("-")[0] in ("page", "bundle"):
            files.append(str(path))
    for quote, clip in vector.clips.items():
        place = tmp_path / f"{quote}.opus"
        place.write_bytes(clip)
        files.append(str(place))
    page.set_input_files("#anchors", anchors)
    page.set_input_files("#files", files)
    page.wait_for_function(
        "n => JSON.parse(document.documentElement.getAttribute('data-result') ?? '[]').length === n",
        arg=len(vector.each),
    )
    found = json.loads(page.evaluate("document.documentElement.getAttribute('data-result')"))
    for verdict, expected in zip(found, vector.each, strict=True):
        assert summary(verdict) == wanted(expected), vector.expected["why"]
