"""Reading a document in a jail: `extract(fd, name)` starts the child, watches it, and checks what it says.

The child gets an already open descriptor and never a path. It has 512 MiB, time in proportion to the file, no files,
no network and no processes of its own; full jailing is Linux (audio/lockdown.py).
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from earwitness.documents.model import MAX_BYTES, MAX_TEXT, Extract, Section
from earwitness.documents.sniff import kind_of
from earwitness.errors import DocumentUnreadable, FormatUnavailable, JailMissing

_LAUNCH = "import sys; sys.path += sys.argv.pop(1).split(chr(31)); from earwitness.documents.child import main; main()"
_MEMORY: Final = 512 << 20
_MOST: Final = MAX_TEXT * 12 + (1 << 20)  # a code point outside the BMP is two \uXXXX
_LIBRARIES: Final = {"pdf": ("pypdf", "pypdf"), "docx": ("docx", "python-docx"), "markdown": ("markdown_it", "markdown-it-py")}  # fmt: skip  # noqa: E501
_WHY: Final = {
    "encrypted": ("The document is locked with a password.", "Save a copy without the password."),
    "pages": ("The document has more pages than one document is read for.", "Give it in parts."),
    "long": ("The document holds more text than one document is read for.", "Give it in parts."),
    "scanned": ("The document holds no text, perhaps pictures of text.", "Give a transcript of it beside it."),
    "memory": ("Reading the document needs more memory than one document is given.", "Treat it as hostile."),
    "damaged": ("The document is damaged or not what it claims to be.", "Ask for another copy, or save it as text."),
}


def extract(fd: int, name: str = "", *, allow_unjailed: bool = False) -> Extract:
    """The text of the document open (read-only) as `fd`. `name` only tells kinds of plain text apart.

    Raises DocumentUnreadable, FormatUnavailable, JailMissing. The descriptor's position is neither used nor moved.
    """
    size = os.fstat(fd).st_size
    if size == 0:
        raise DocumentUnreadable("The file is empty.", "Ask for the file again.", where="file")
    if size > MAX_BYTES:
        raise DocumentUnreadable(
            f"The document is larger than {MAX_BYTES >> 20} MiB.", "Save its text as plain text.", where="file"
        )
    kind = kind_of(os.pread(fd, 4096, 0), name)
    _check_library(kind)
    answer = _ask(fd, kind, size, allow_unjailed)
    why = answer.get("refused")
    if why == "no-lockdown":
        raise JailMissing(
            "This machine did not put the limits in force that a hostile file needs.",
            "Read this file on Linux, or say knowingly that it may be read without a jail on this machine.",
        )
    if why is not None:
        known, do = _WHY.get(why if isinstance(why, str) else "", _WHY["damaged"])
        raise DocumentUnreadable(known, do, where="file")
    return _checked(answer, kind)


def _check_library(kind: str) -> None:
    if kind in _LIBRARIES and importlib.util.find_spec(_LIBRARIES[kind][0]) is None:
        raise FormatUnavailable(
            f"Reading this kind of document needs {_LIBRARIES[kind][1]}, which is not installed.",
            "Run: pip install 'earwitness[formats]'. Or save the document as plain text.",
        )


def _reader_of(kind: str) -> str:
    package = _LIBRARIES.get(kind, ("", ""))[1]
    return f"{package} {importlib.metadata.version(package)}" if package else "earwitness"


def _checked(answer: dict[str, Any], kind: str) -> Extract:
    """The child's answer, of which no part is believed before it was looked at."""
    text, title = answer.get("text"), answer.get("title")
    sections, notes = answer.get("sections"), answer.get("notes")
    if not isinstance(text, str) or not (title is None or isinstance(title, str)) or not isinstance(sections, list):
        raise _broke()
    if not isinstance(notes, list) or not all(isinstance(n, str) for n in notes):
        raise _broke()
    if len(text) > MAX_TEXT:
        known, do = _WHY["long"]
        raise DocumentUnreadable(known, do, where="file")
    if not text.strip():
        raise DocumentUnreadable("The document holds no text.", "Look whether it is the right file.", where="file")
    made, at = [], -1
    for section in sections:
        if not (isinstance(section, list) and len(section) == 2 and isinstance(section[0], int)):
            raise _broke()
        if not at < section[0] < len(text) or not isinstance(section[1], str):
            raise _broke()
        at = section[0]
        made.append(Section(at, section[1][:100]))
    short = title[:300] if title else None
    return Extract(kind, text, short, tuple(made), tuple(notes[:100]), _reader_of(kind))


def _broke() -> DocumentUnreadable:
    return DocumentUnreadable(
        "The child that read the document answered in a way that cannot be true; nothing of its answer was kept.",
        "Keep the file as it is; treat it as hostile.",
        where="file",
    )


def _import_paths() -> list[str]:
    paths = [str(Path(__file__).resolve().parents[2])]
    for name in ("pypdf", "docx", "lxml", "markdown_it", "mdurl", "numpy", "typing_extensions"):
        found = importlib.util.find_spec(name)
        if found is not None and found.origin is not None:
            origin = Path(found.origin)
            path = str(origin.parent.parent if origin.name == "__init__.py" else origin.parent)
            if path not in paths:
                paths.append(path)
    return paths


def _ask(fd: int, kind: str, size: int, allow_unjailed: bool) -> dict[str, Any]:
    if sys.platform != "linux" and not allow_unjailed:
        raise JailMissing(
            "This machine has no jail for hostile documents: full jailing is Linux.",
            "Read this file on Linux, or say knowingly that it may be read without a jail on this machine.",
        )
    # Text is read in time that grows with it; what takes longer is a flood of marks that reading goes back over.
    cpu_s = 10 + (min(size // 100_000, 120) if kind == "pdf" else min(size // 1_000_000, 30))
    command = [sys.executable, "-I", "-S", "-B", "-c", _LAUNCH, chr(31).join(_import_paths())]
    command += [kind, str(fd), str(size), str(_MEMORY), str(cpu_s), str(int(allow_unjailed))]
    environment = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"} | {
        k: os.environ[k] for k in ("LD_LIBRARY_PATH",) if k in os.environ
    }
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=(fd,),
        close_fds=True, env=environment, cwd="/", start_new_session=True,
    )  # fmt: skip
    assert child.stdout is not None
    said = bytearray()
    until = time.monotonic() + 30.0 + 5.0 * cpu_s
    try:
        while True:
            left = until - time.monotonic()
            if left <= 0 or len(said) > _MOST:
                raise _over()
            if not select.select([child.stdout.fileno()], [], [], left)[0]:
                raise _over()
            chunk = os.read(child.stdout.fileno(), 1 << 20)
            if not chunk:
                break
            said += chunk
    finally:
        child.kill()
        code = child.wait()
        child.stdout.close()
    if code in (-24, -9, -25):
        raise _over()
    try:
        answer = json.loads(bytes(said))
    except ValueError:
        raise _broke() from None
    if not isinstance(answer, dict) or answer.get("version") != 1:
        raise _broke()
    return answer


def _over() -> DocumentUnreadable:
    return DocumentUnreadable(
        "Reading the document went over its limit of time and was stopped.",
        "Keep the file as it is; treat it as hostile, or ask for another copy.",
        where="file",
    )
