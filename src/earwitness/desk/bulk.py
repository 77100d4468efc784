"""Many recordings and documents at once: a folder and a list of what is in it (CSV), looked at first, then sealed.

Columns, by name in the first row, in any order: file, alias, language, date, consent, note; `title` and `tags` too, and
of documents `outlet`, `author`, `link`. The date says when a recording was made, or when a document was published.
Nothing but `file` is needed. A list of another program is fine: what it has besides is named and left out.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from earwitness import ids
from earwitness.desk import arrivals, documents, givenagain, keeping, record, tags, taking
from earwitness.desk.arrivals import Order
from earwitness.desk.context import Desk
from earwitness.desk.intake import SealedExhibit, open_untrusted
from earwitness.errors import EarwitnessError, Unreadable, Usage

COLUMNS = ("file", "alias", "language", "date", "consent", "note", "title", "tags", "outlet", "author", "link")
FIELDS = {"language": "language", "date": "made.at", "consent": record.CONDITIONS, "note": "content"}
DOCUMENT_FIELDS = {
    **FIELDS, "date": "published.on", "outlet": "published.by", "author": "written.by", "link": "published.where",
}  # fmt: skip
MOST_ROWS = 20_000
MOST_BYTES = 16 << 20
NEW_ALIAS = "new"


@dataclass(frozen=True)
class Line:
    """One line of the list. `problems` stop it from being sealed; `already` is the exhibit these bytes are.

    `same_as`: an earlier line with the same bytes. `not_entered`: what the line says and the record of that exhibit
    does not; it is noted, and decided by a person.

    `kind`: recording or document, by its first bytes and its name; None where there is no such file.
    """

    number: int
    file: str
    kind: str | None
    size: int | None
    alias: str | None
    source: str | None
    fields: dict[str, str]
    title: str | None
    tags: tuple[str, ...]
    already: str | None
    problems: tuple[str, ...]
    not_entered: tuple[str, ...] = ()
    same_as: int | None = None

    @property
    def taken(self) -> bool:
        """Whether the file is given to be sealed: it is ready, or it is another line's file again."""
        return not self.problems and self.already is None

    @property
    def ready(self) -> bool:
        """Whether sealing it makes a new exhibit, as far as is known before its sound or text is looked into."""
        return self.taken and self.same_as is None

    def state(self) -> str:
        """What is known of it before anything is done, for a person."""
        if self.problems:
            return "; ".join(self.problems)
        if self.already:
            return f"already {self.already}"
        if self.same_as is not None:
            return f"the same bytes as line {self.same_as}: sealed once, what it says is noted"
        return f"taken for a {self.kind}, not looked into yet"


@dataclass(frozen=True)
class Plan:
    """What would be done. Nothing has been."""

    folder: Path
    lines: tuple[Line, ...]
    unlisted: tuple[str, ...]
    ignored: tuple[str, ...]
    aliases: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


def plan(desk: Desk, folder: Path, sheet: Path) -> Plan:
    """Look at a folder and its list. Raises Usage with the line for a list that cannot be read, Unreadable."""
    if not folder.is_dir():
        raise Unreadable("That is not a folder.", "Name the folder that holds the files.", where="folder")
    rows, ignored = _rows(sheet)
    known = {r["alias"]: r["note"] for r in desk.case.read("SELECT alias, note FROM sources")}
    by_note = {note: alias for alias, note in known.items() if note}
    seen: dict[str, int] = {}
    lines, aliases = [], dict[str, None]()
    root, alike = folder.resolve(), _Alike()
    for number, row in rows:
        lines.append(_line(desk, root, number, row, seen, known, by_note, aliases, alike))
    listed = {_true(root / line.file) for line in lines}
    unlisted = [
        str(p.relative_to(root)) for p in sorted(root.rglob("*"))
        if p.is_file() and not p.name.startswith(".") and p.resolve() not in listed and p.resolve() != sheet.resolve()
    ]  # fmt: skip
    notes = [f"{len(unlisted)} files of the folder are not on the list and stay as they are."] if unlisted else []
    if ignored:
        notes.append(f"These columns are not read: {', '.join(ignored)}.")
    return Plan(root, tuple(lines), tuple(unlisted[:500]), tuple(ignored), tuple(aliases), tuple(notes))


def _true(path: Path) -> Path:
    """Where a path leads; a link that leads to itself, or a name that no file can have, stays as it is."""
    return Path(os.path.realpath(path))


def _rows(sheet: Path) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    with open_untrusted(sheet) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Usage("The list is larger than 16 MiB.", "Split it.", where="csv")
    text = _text(data)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    names: list[str] = []
    try:
        for cells in reader:
            if not any(c.strip() for c in cells):
                continue
            if not names:
                names = [c.strip().casefold() for c in cells]
                if "file" not in names or len(set(names) - {""}) != len([n for n in names if n]):
                    raise Usage(
                        "The first row of the list does not name a column `file`, or one name twice.",
                        f"Name the columns: {', '.join(COLUMNS[:6])}.",
                        where="line 1",
                    )
                continue
            if len(cells) > len(names) or len(rows) >= MOST_ROWS:
                raise Usage(
                    f"Line {reader.line_num} of the list has more cells than the first row names.",
                    "Put texts that hold a comma in double quotes.",
                    where=f"line {reader.line_num}",
                )
            rows.append((reader.line_num, {n: c.strip() for n, c in zip(names, cells, strict=False)}))
    except csv.Error:
        raise Usage(
            f"Line {reader.line_num} of the list cannot be read.",
            "Save it as CSV again, with texts in double quotes.",
            where=f"line {reader.line_num}",
        ) from None
    if not rows:
        raise Usage("The list is empty.", f"Its first row names the columns: {', '.join(COLUMNS[:6])}.", where="csv")
    return rows, [n for n in names if n and n not in COLUMNS]


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Usage("The list is not in UTF-8.", "Save it as CSV in UTF-8.", where="csv") from None
    if "\0" in text:
        raise Usage("The list is not a text.", "Save it as CSV in UTF-8.", where="csv")
    return text


def _line(
    desk: Desk,
    root: Path,
    number: int,
    row: dict[str, str],
    seen: dict[str, int],
    known: dict[str, str | None],
    by_note: dict[str, str],
    aliases: dict[str, None],
    alike: _Alike,
) -> Line:
    problems: list[str] = []
    name = row.get("file", "")
    path, size, already, kind = root / name, None, None, None
    if not name:
        problems.append("no file is named")
    elif not _true(path).is_relative_to(root):
        problems.append("the file lies outside of the folder")
    elif name in seen:
        problems.append(f"the file stands in line {seen[name]} too")
    elif not os.path.isfile(path):  # noqa: PTH113  (is_file raises for a name that no file can have)
        problems.append("there is no such file in the folder")
    else:
        size = path.stat().st_size
        if size == 0:
            problems.append("the file is empty")
        already = _already(desk, path, size)
        kind = "document" if documents.is_document(path) else "recording"
    seen.setdefault(name, number)
    fields = {}
    for column, field_name in (DOCUMENT_FIELDS if kind == "document" else FIELDS).items():
        value = row.get(column, "")
        if value:
            try:
                record.parse(field_name, value)
                fields[field_name] = value
            except EarwitnessError as refused:
                problems.append(f"the column {column}: {refused.known[0].lower()}{refused.known[1:].rstrip('.')}")
    alias, source = row.get("alias") or None, None
    if alias is not None:
        source = alias if alias in known else by_note.get(alias, NEW_ALIAS)
        if len(alias) > 200 or not alias.isprintable():
            problems.append("the alias is too long, or not plain text")
    given = tuple(t for t in row.get("tags", "").replace(";", ",").split(",") if t.strip())
    try:
        given = tags.clean(given)
    except EarwitnessError:
        problems.append("the tags are too many or too long")
        given = ()
    title = (row.get("title") or None) if len(row.get("title", "")) <= 300 else None
    same = None
    if size and not problems and already is None:
        same = alike.first_of(number, path, size)
    line = Line(number, name, kind, size, alias, source, fields, title, given, already, tuple(problems), same_as=same)
    if already is not None and not problems:
        who = alias if source == NEW_ALIAS else source
        line = replace(line, not_entered=tuple(d.words(already) for d in _differences(desk, line, who)))
    if alias is not None and source == NEW_ALIAS and (line.taken or line.not_entered):
        aliases[alias] = None
    return line


class _Alike:
    """The lines of a list by their bytes. Only files that are as long as another of the list are hashed."""

    def __init__(self) -> None:
        self._by_size: dict[int, list[tuple[int, Path]]] = {}
        self._digests: dict[Path, str] = {}

    def first_of(self, number: int, path: Path, size: int) -> int | None:
        """The earlier line with the same bytes; None where this is the first, which is remembered."""
        others = self._by_size.setdefault(size, [])
        found = next((n for n, other in others if self._digest(other) == self._digest(path)), None)
        if found is None:
            others.append((number, path))
        return found

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            with open_untrusted(path) as file:
                self._digests[path] = hashlib.file_digest(file, "sha256").hexdigest()
        return self._digests[path]


def _differences(desk: Desk, line: Line, source: str | None) -> Sequence[record.Difference]:
    """What a line says of the exhibit that its bytes are, and its record does not."""
    stated = [record.parse(k, v) for k, v in line.fields.items()]
    found = givenagain.differences
    return found(desk, line.already or "", stated=stated, source=source, title=line.title, labels=line.tags)


def _already(desk: Desk, path: Path, size: int) -> str | None:
    """The exhibit that these bytes are. Only a file of the same length as one of the case is hashed."""
    rows = desk.case.read("SELECT id, original FROM exhibits WHERE size = ? ORDER BY id", (size,))
    if not rows:
        return None
    with open_untrusted(path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return next((r["id"] for r in rows if r["original"] == digest), None)


def queue(desk: Desk, found: Plan) -> list[int]:
    """Queue the sealing of every line that is ready. New aliases become sources first. Returns the jobs.

    What is said of files that are here already is noted at once.
    """
    given = _sources(desk, found)
    _note(desk, found, given)
    batch = ids.random_hex(8)
    return [
        arrivals.enqueue_path(desk, found.folder / line.file, _order(desk, line, given), batch=batch, line=line.number)
        for line in _taken(found)
    ]


def seal(desk: Desk, found: Plan) -> list[tuple[Line, str | None, EarwitnessError | None]]:
    """Seal every line that is ready, one after the other; what is refused does not stop the rest.

    A line whose bytes were here by then comes back with `already` and `not_entered`.
    """
    from earwitness.desk import listening

    given = _sources(desk, found)
    _note(desk, found, given)
    out: list[tuple[Line, str | None, EarwitnessError | None]] = []
    for line in _taken(found):
        order = _order(desk, line, given)
        stated = [record.parse(k, v) for k, v in (order.fields or {}).items()]
        try:
            sealed = taking.take_in(
                desk, found.folder / line.file, stated=stated, source=order.source, title=order.title,
                labels=line.tags,
            )  # fmt: skip
        except EarwitnessError as refused:
            out.append((line, None, refused))
            continue
        if isinstance(sealed, SealedExhibit):
            listening.prepare(desk, sealed.id)
        if sealed.already:
            said = tuple(d.words(sealed.id) for d in sealed.not_entered)
            line = replace(line, already=sealed.id, not_entered=said)
        out.append((line, sealed.id, None))
    return out


def _taken(found: Plan) -> Sequence[Line]:
    return [line for line in found.lines if line.taken]


def _note(desk: Desk, found: Plan, given: dict[str, str]) -> None:
    for line in found.lines:
        if line.not_entered and line.already:
            givenagain.keep(desk, line.already, _differences(desk, line, given.get(line.alias or "")))


def _sources(desk: Desk, found: Plan) -> dict[str, str]:
    """alias as written -> S1…; those that are new are made, with the alias as their note."""
    wanted = {line.alias: line.source for line in found.lines if line.alias and (line.taken or line.not_entered)}
    return {
        alias: keeping.add_source(desk, note=alias) if source == NEW_ALIAS else str(source)
        for alias, source in wanted.items()
        if alias
    }


def _order(desk: Desk, line: Line, given: dict[str, str]) -> Order:
    return Order(
        name=Path(line.file).name, actor=desk.actor, source=given.get(line.alias or ""), title=line.title,
        fields=line.fields, tags=line.tags,
    )  # fmt: skip
