"""Writes tests/vectors: 13 controls that must be held and the forgeries that must be refused (docs/format.md).

`python tools/make_vectors.py` writes them again, byte for byte the same; `--check` says what would change. Keys, salts
and times come from seeds, timestamps from the pen in tests/custody/authority.py. Nobody's verifier is asked.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "tests" / "vectors"
sys.path.insert(0, str(ROOT / "tools"))

from vectors import (  # noqa: E402
    controls,
    corner_cases,
    form_cases,
    leaf_cases,
    log_cases,
    other_cases,
    page_cases,
    seal_cases,
    time_cases,
)
from vectors.case import Case, Cases  # noqa: E402
from vectors.world import default_trust  # noqa: E402

TAMPERED = (leaf_cases, seal_cases, page_cases, form_cases, log_cases, time_cases, other_cases, corner_cases)


def text(value: Any) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def every() -> dict[str, list[Case]]:
    """All vectors by kind, in the order of their names."""
    held, broken = Cases(), Cases()
    controls.make(held)
    corner_cases.held(held)
    for module in TAMPERED:
        module.make(broken)
    return {"controls": held.all, "tampered": broken.all}


def files() -> dict[str, bytes]:
    """Every file under tests/vectors that this program writes, by its path there."""
    out = {"trust.json": text(default_trust())}
    for kind, cases in every().items():
        assert len({case.name for case in cases}) == len(cases)
        for case in cases:
            for name, data in case.files.items():
                out[f"{kind}/{case.name}/{name}"] = data
            out[f"{kind}/{case.name}/expected.json"] = text({**case.expected, "why": case.why})
            if case.trust is not None:
                out[f"{kind}/{case.name}/trust.json"] = text(case.trust)
    return out


def main() -> int:
    wanted = files()
    if "--check" in sys.argv:
        present = {str(p.relative_to(OUT)) for p in OUT.rglob("*") if p.is_file()}
        ours = {p for p in present if not p.startswith("source/") and p != "README.md"}
        changed = [p for p in sorted(ours | set(wanted)) if p not in ours or wanted.get(p) != (OUT / p).read_bytes()]
        print("\n".join(changed) or f"{len(wanted)} files, all as committed")
        return bool(changed)
    for kind in ("controls", "tampered"):
        shutil.rmtree(OUT / kind, ignore_errors=True)
    for path, data in wanted.items():
        place = OUT / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    print(f"{len(wanted)} files, {sum(map(len, wanted.values()))} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
