"""tests/vectors: the Python verifier gives what each expected.json says; node's says the same, to the last field."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace

import pytest
from vector_files import FOLDERS, ROOT, Vector, default_trust, load, summary, wanted

from earwitness.custody import bundle as bundles
from earwitness.custody import cj
from earwitness.custody.trust import from_mapping
from earwitness.custody.verdict import PageVerdict
from earwitness.custody.verify import verify, verify_many
from earwitness.errors import Usage

REPO = ROOT.parents[1]
NODE = shutil.which("node")
MUST_HOLD = (
    "36", "45", "65", "77-l", "77-m", "87-d", "96-d", "97-revoked-later", "101", "102-", "107", "112-a", "115-b",
    "115-c", "121",
)  # fmt: skip
"""Rows of the table that look like forgeries and are none."""


@pytest.fixture(scope="module")
def vectors() -> dict[str, Vector]:
    return {name: load(name) for name in FOLDERS}


@pytest.mark.parametrize("name", FOLDERS)
def test_python_gives_the_expected_verdict(name: str, vectors: dict[str, Vector]) -> None:
    vector = vectors[name]
    found = [verify(one, vector.store, clips=vector.clips) for one in vector.inputs]
    for verdict, expected in zip(found, vector.each, strict=True):
        assert summary(verdict.as_json()) == wanted(expected), vector.expected["why"]
    if "inputs" in vector.expected:
        assert verify_many(vector.inputs, vector.store)[1] is vector.expected["equivocation"]


def test_there_are_enough() -> None:
    names = [name.split("/") for name in FOLDERS]
    assert sum(kind == "controls" for kind, _ in names) >= 13
    assert sum(kind == "tampered" for kind, _ in names) >= 120
    rows = {int(name.split("-")[0]) for kind, name in names if kind == "tampered"}
    assert rows == set(range(1, 122)) - {116}, "116, 122 and 123 are about a case and are tested with cases"


def test_what_looks_forged_and_is_not(vectors: dict[str, Vector]) -> None:
    held = [n for n in FOLDERS if n.split("/")[1].startswith(MUST_HOLD) and n.startswith("tampered")]
    assert len(held) >= 10
    for name in held:
        assert vectors[name].expected["overall"] == "held", name


def test_every_sentence_is_there(vectors: dict[str, Vector]) -> None:
    for vector in vectors.values():
        assert vector.expected["why"].endswith("."), vector.name


def test_nothing_is_large() -> None:
    sizes = {p: p.stat().st_size for p in ROOT.rglob("*") if p.is_file()}
    assert max(sizes.values()) <= 80_000
    assert sum(sizes.values()) <= 17 * 2**19


def test_the_generator_writes_the_same_bytes_again() -> None:
    done = subprocess.run(
        [sys.executable, str(REPO / "tools" / "make_vectors.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


ALONE = """
import json, sys
for name in sys.argv[3:]:
    sys.modules[name] = None
from earwitness.custody.trust import from_mapping
from earwitness.custody.verify import verify
page, trust = sys.argv[1:3]
verdict = verify(open(page, "rb").read(), from_mapping(json.load(open(trust))))
ours = sorted(name for name in sys.modules if name.startswith("earwitness."))
print(json.dumps([verdict.as_json(), "cryptography" in sys.modules, ours]))
"""
BLOCKED = (
    "numpy", "av", "sqlite3", "msgspec", "jinja2", "click", "rich", "starlette", "uvicorn", "webrtcvad",
    "rfc3161_client", "socket", "ssl", "asyncio",
)  # fmt: skip


def test_the_verifier_needs_nothing_but_cryptography(vectors: dict[str, Vector]) -> None:
    """A fresh interpreter in which nothing else that the program uses can be imported."""
    page = ROOT / "controls" / "01-base" / "page.html"
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(page), str(ROOT / "trust.json"), *BLOCKED],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found, with_cryptography, ours = json.loads(done.stdout)
    assert summary(found) == wanted(vectors["controls/01-base"].expected)
    assert with_cryptography
    assert all(name == "earwitness.errors" or name.startswith("earwitness.custody") for name in ours), ours


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": "yesterday"},
        {"revoked_at": "2026-02-30T00:00:00Z"},
        {"revoked_at": "2026-01-01T00:00:60Z"},
        {"revoked_at": "2026-01-01T00:00:00.5Z"},
        {"revoked_at": "2026-01-01T00:00:00+00:00"},
        {"revoked_at": "2026-01-01T00:00:00Z\n"},
        {"revoked_at": 5},
        {"key": "AA=="},
    ],
)
def test_a_key_list_that_says_something_unclear_is_refused(change: dict[str, object]) -> None:
    """A revocation that is passed over would be a key that is trusted."""
    listed = {**default_trust()["keys"][0], "revoked_at": "2026-01-01T00:00:00Z"}
    assert from_mapping({"keys": [listed]}).keys[0].revoked_at
    assert from_mapping({"keys": [{**listed, "revoked_at": ""}]}).keys[0].revoked_at is None
    with pytest.raises(Usage):
        from_mapping({"keys": [{**listed, **change}]})


@pytest.mark.parametrize("only", ["x", "", "ab" * 31, "bababa-bababa"])
def test_a_list_of_only_keys_holds_whole_fingerprints(only: str) -> None:
    with pytest.raises(Usage):
        from_mapping({"only": [only]})


def test_a_spoken_fingerprint_is_as_good_as_the_whole(vectors: dict[str, Vector]) -> None:
    """28 hex digits, as seven spoken words give them: for the seal's key and for the publication's."""
    vector = vectors["tampered/87-d-both-keys"]
    both = sorted(one[:28] for one in vector.store.only)
    for only, overall in ((both, "held"), (both[:1], "broken"), (both[1:], "broken")):
        assert verify(vector.inputs[0], replace(vector.store, only=frozenset(only))).overall == overall


@pytest.mark.skipif(NODE is None, reason="needs node: apt-get install nodejs")
def test_node_says_the_same_to_the_last_field(vectors: dict[str, Vector]) -> None:
    script = REPO / "tests" / "js" / "json_of_vectors.mjs"
    done = subprocess.run([str(NODE), str(script)], capture_output=True, check=True, timeout=120)
    theirs = json.loads(done.stdout)
    assert set(theirs) == set(FOLDERS)
    for name, vector in vectors.items():
        ours = [verify(one, vector.store, clips=vector.clips).as_json() for one in vector.inputs]
        assert ours == theirs[name], name


@pytest.mark.parametrize("name", [n for n in FOLDERS if n.startswith("tampered/77-")])
def test_too_much_is_refused_quickly(name: str, vectors: dict[str, Vector]) -> None:
    """A second of work at most; 100,001 leaves are 17 MB of JSON that must be read to be counted."""
    vector = vectors[name]
    before = time.process_time()
    verify(vector.inputs[0], vector.store)
    assert time.process_time() - before < (6.0 if "77-h" in name else 1.0)


UNSIGNED = ("certs", "ots", "tokens", "renewals")
"""Lists of a seal that no signature of the newsroom covers: whoever has the page can leave them out or add to them."""


def harmless(page: bytes, flipped: bytes, before: PageVerdict, after: PageVerdict) -> bool:
    """Whether a change that leaves all five verdicts standing is one of those that the format lets pass.

    It lies in path material, in a proof that is not judged, or in the parts of a timestamp that its authority did not
    sign; and all it can do is take a timestamp away: the time reported is the same or a later one.
    """
    old, new = (cj.load(bundles.from_page(p)) for p in (page, flipped))
    for seal in (*old["seals"], *new["seals"]):
        for name in UNSIGNED:
            seal.pop(name)
    shells = bundles.outside(page) == bundles.outside(flipped)
    facts = [q.facts | {"time": None, "authority": None} for q in before.quotes]
    others = [q.facts | {"time": None, "authority": None} for q in after.quotes]
    times = [[q.facts.get("time") or "" for q in verdict.quotes] for verdict in (before, after)]
    later = all(b >= a for a, b in zip(*times, strict=True))
    return old == new and shells and facts == others and later


def flips(vector: Vector, places: Iterable[int], dice: random.Random) -> dict[str, int]:
    """Flips one random bit at each place of the first input; gives how often what was found."""
    page = vector.inputs[0]
    before = verify(page, vector.store)
    outcomes: dict[str, int] = {}
    for at in places:
        flipped = bytearray(page)
        flipped[at] ^= 1 << dice.randrange(8)
        after = verify(bytes(flipped), vector.store)
        found = f"{after.overall} {after.code}"
        if after.overall == "held" and [q.states for q in after.quotes] == [q.states for q in before.quotes]:
            assert harmless(page, bytes(flipped), before, after), (vector.name, at)
            found = "harmless"
        outcomes[found] = outcomes.get(found, 0) + 1
    return outcomes


@pytest.mark.parametrize("name", ["controls/01-base", "controls/12-key-rotated", "controls/13-clock-jump"])
def test_a_flipped_bit_of_a_page_is_noticed_or_harmless(name: str, vectors: dict[str, Vector]) -> None:
    """Outside the bundle the digest sees it, inside a hash or a signature; what is left can only lose a timestamp."""
    page, dice = vectors[name].inputs[0], random.Random(name)
    mark = page.index(bundles.MARK)
    places = [0, len(page) - 1, mark, *(dice.randrange(len(page)) for _ in range(300))]
    outcomes = flips(vectors[name], places, dice)
    assert outcomes.get("harmless", 0) < 30 and outcomes["broken malformed"] > 100, outcomes


def test_no_flipped_bit_outside_the_bundle_is_harmless(vectors: dict[str, Vector]) -> None:
    vector = vectors["controls/14-two-pages"]
    head, tail = bundles.outside(vector.inputs[0])
    size = len(vector.inputs[0])
    outcomes = flips(vector, [*range(len(head)), *range(size - len(tail), size)], random.Random(1))
    assert "harmless" not in outcomes and set(outcomes) <= {"broken outside", "broken words", "broken malformed"}


@pytest.mark.soak
def test_every_byte_of_a_page(vectors: dict[str, Vector]) -> None:
    vector = vectors["controls/14-two-pages"]
    outcomes = flips(vector, range(len(vector.inputs[0])), random.Random(2))
    assert outcomes["harmless"] < 700, outcomes
