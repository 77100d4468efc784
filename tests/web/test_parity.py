"""What the command line does can be done in the browser: for each command and option the place, or why there is none.

A command or an option that is new fails here until it has a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from earwitness.cli.main import cli
from earwitness.web.app import create_app
from earwitness.web.house import House
from earwitness.web.sessions import Sessions

STATIC = Path(__file__).parents[2] / "src" / "earwitness" / "web" / "static"
SCRIPTS = {p.relative_to(STATIC).as_posix(): p.read_text("utf-8") for p in sorted(STATIC.rglob("*.mjs"))}

# command -> what does it in the browser: "METHOD path script"; or "-" and why not.
COMMANDS = {
    "serve": "- it is what opens the browser",
    "demo": "POST /api/start/demo start.mjs",
    "run": "- for scripts: in the browser its steps are seal, import, quote, publish a working copy",
    "new": "POST /api/start/new start.mjs",
    "seal": "POST /api/intake arrivals.mjs",
    "record": "POST /api/exhibits/{exhibit}/record recording.mjs",
    "sources add": "POST /api/sources arrivals.mjs",
    "sources list": "GET /api/sources arrivals.mjs",
    "log": "GET /api/log history.mjs",
    "verify": "POST /api/verify check.mjs",
    "verifier": "GET /verifier.html check.mjs",
    "trust list": "GET /api/trust keys.mjs",
    "trust authority": "POST /api/trust/authority keys.mjs",
    "trust keys": "POST /api/trust/keys keys.mjs",
    "trust forget": "POST /api/trust keys.mjs",
    "timestamp": "POST /api/timestamps/request keys.mjs",
    "keys list": "GET /api/keys keys.mjs",
    "keys rotate": "POST /api/keys/rotate keys.mjs",
    "keys revoke": "POST /api/keys/revoke keys.mjs",
    "keys export": "POST /api/keys/export keys.mjs",
    "keys passphrase": "POST /api/keys/passphrase keys.mjs",
    "backup": "POST /api/backup settings.mjs",
    "erase": "POST /api/erase history.mjs",
    "transcript import": "POST /api/exhibits/{exhibit}/transcripts recording.mjs",
    "transcript align": "POST /api/exhibits/{exhibit}/align recording.mjs",
    "transcript edges": "POST /api/transcripts/{transcript}/ops room/outbox.mjs",
    "transcript speaker": "POST /api/exhibits/{exhibit}/speaker recording.mjs",
    "transcript draft": "POST /api/exhibits/{exhibit}/draft drafting.mjs",
    "transcript voices": "POST /api/exhibits/{exhibit}/voices voices.mjs",
    "transcript export": "POST /api/exhibits/{exhibit}/export recording.mjs",
    "transcript print": "POST /api/exhibits/{exhibit}/print recording.mjs",
    "transcript show": "GET /api/exhibits/{exhibit}/seconds recording.mjs",
    "transcript compare": "GET /api/compare room/compare.mjs",
    "transcript differences": "GET /api/transcripts/{transcript}/differences room/heard.mjs",
    "transcript certify": "POST /api/transcripts/{transcript}/certify room/standing.mjs",
    "transcript save": "POST /api/transcripts/{transcript}/save room/choose.mjs",
    "search": "GET /api/search search.mjs",
    "claims draft": "POST /api/claims/draft claimparts.mjs",
    "claims list": "GET /api/claims/board board.mjs",
    "claims show": "GET /api/claims/{claim} claim.mjs",
    "claims decide": "POST /api/claims/items/{item}/decide claimparts.mjs",
    "claims erase": "- final; which items hold a name is found with `claims list`",
    "claims join": "POST /api/claims/{claim}/join claim.mjs",
    "claims origins": "GET /api/claims claims.mjs",
    "claims figures": "GET /api/figures figures.mjs",
    "claims count": "POST /api/figures/count figures.mjs",
    "claims divide": "POST /api/figures/divide figures.mjs",
    "claims grade": "POST /api/grades/{claim} claim.mjs",
    "claims derive": "POST /api/derived/derive derived.mjs",
    "claims export": "POST /api/claims/export figures.mjs",
    "people list": "GET /api/people people.mjs",
    "people add": "POST /api/people people.mjs",
    "people estimate": "POST /api/people/estimate people.mjs",
    "people assign": "POST /api/people/notes/{note}/assign people.mjs",
    "people note": "POST /api/people/notes notes.mjs",
    "people weigh": "POST /api/people/notes/{note}/contradict notes.mjs",
    "people pair": "POST /api/people/pairs people.mjs",
    "people dossier": "POST /api/people/{person}/dossier people.mjs",
    "models list": "GET /api/exhibits/{exhibit}/draft drafting.mjs",
    "models add": "POST /api/models machinework.mjs",
    "confirm": "POST /api/quotations/{quotation}/confirm parts.mjs",
    "quotes list": "GET /api/quotations quotations.mjs",
    "quotes reject": "POST /api/quotations/{quotation}/reject parts.mjs",
    "withhold": "POST /api/exhibits/{exhibit}/withholdings parts.mjs",
    "publish": "POST /api/publish publish.mjs",
    "pages": "GET /api/pages publish.mjs",
    "withdraw": "POST /api/pages/{page}/withdraw publish.mjs",
    "jobs list": "GET /api/jobs arrivals.mjs",
    "jobs resume": "POST /api/jobs arrivals.mjs",
    "limits": "GET /api/limits settings.mjs",
    "settings": "POST /api/settings settings.mjs",
}

# option of a command -> "script: text in it" where it is given; or "-" and why not. Those of ANYWHERE need no line.
OPTIONS = {
    "seal --bulk": "intake.mjs: /api/bulk",
    "seal --csv": "intake.mjs: csv",
    "seal --dry-run": "intake.mjs: dry",
    "seal --source": "arrivals.mjs: options.source",
    "seal --title": "record.mjs: title: title.value",
    "seal --supersedes": "record.mjs: options.supersedes",
    "seal --unjailed": "arrivals.mjs: options.unjailed",
    "seal --form": "- a form is a file of fields; in the browser each field is stated by itself",
    "seal --field": "recording.mjs: /record",
    "record --blank": "- the page of a recording is that form",
    "record --form": "- the same",
    "record --field": "recording.mjs: /record",
    "sources add --name": "arrivals.mjs: name: name.value",
    "sources add --contact": "arrivals.mjs: contact: contact.value",
    "sources add --note": "arrivals.mjs: note: about.value",
    "demo --language": "start.mjs: {language}",
    "demo --real": "- in the browser one begins a case and works on it",
    "demo --transcript": "- goes with --real",
    "demo --unjailed": "- goes with --real",
    "log --fields": "history.mjs: e.texts",
    "verify --key": "check.mjs: only",
    "verify --keys": "keys.mjs: /api/trust/keys",
    "verify --clip": "check.mjs: clip",
    "verify --tsa-ca": "keys.mjs: /api/trust/authority",
    "timestamp --request": "keys.mjs: /api/timestamps/request",
    "timestamp --attach": "keys.mjs: /api/timestamps/attach",
    "timestamp --authority": "keys.mjs: /api/timestamps/authority",
    "timestamp --renew": "keys.mjs: renew: renewing.checked",
    "timestamp --tsa-ca": "keys.mjs: /api/trust/authority",
    "keys rotate --reason": "keys.mjs: /api/keys/rotate', {reason}",
    "keys revoke --reason": "keys.mjs: reason: reason.value",
    "keys revoke --at": "keys.mjs: at: at.value",
    "keys export --name": "keys.mjs: name: name.value",
    "keys passphrase --remove": "keys.mjs: remove: true",
    "erase --reason": "history.mjs: reason: reason.value",
    "transcript import --format": "recording.mjs: format: format.value",
    "transcript import --encoding": "recording.mjs: encoding: encoding.value",
    "transcript import --clip": "recording.mjs: clip: clip.value",
    "transcript import --language": "recording.mjs: language: language.value",
    "transcript import --by": "recording.mjs: written_by: wrote.value",
    "transcript align --language": "recording.mjs: /align`, {language",
    "transcript draft --engine": "- it follows from the model that is chosen",
    "transcript draft --model": "drafting.mjs: model: model.value",
    "transcript draft --language": "drafting.mjs: language: language.value",
    "transcript draft --channels": "drafting.mjs: channels: channels.checked",
    "transcript voices --model": "voices.mjs: model: model.value",
    "transcript voices --voices": "voices.mjs: voices: many.value.trim()",
    "transcript voices --transcript": "voices.mjs: transcript: can.transcript ? transcript.value",
    "transcript export --transcript": "recording.mjs: {transcript: one.value}",
    "transcript print --transcript": "recording.mjs: {transcript: one.value}",
    "transcript print --without-told": "recording.mjs: told: told.checked",
    "transcript export --format": "recording.mjs: /export`, {format",
    "transcript certify --role": "room/standing.mjs: role: this.role.value",
    "transcript certify --told": "room/standing.mjs: told: this.told.value",
    "transcript certify --uncertain": "room/standing.mjs: uncertain: this.uncertain.value",
    "transcript certify --statement": "room/standing.mjs: statement:",
    "transcript save --note": "room/choose.mjs: note: answer.note",
    "claims draft --language": "- it is found out, or stated in the record of the document",
    "claims draft --published": "- it is stated in the record of the document",
    "claims draft --unjailed": "- of a file that is in no case",
    "claims list --kind": "board.mjs: pick('kind'",
    "claims list --exhibit": "board.mjs: pick('exhibit'",
    "claims list --state": "- the board shows what is open, a claim what was decided",
    "claims decide --reject": "claimparts.mjs: decision: 'reject', why",
    "claims decide --set": "claimparts.mjs: changes: read()",
    "claims decide --reopen": "claimparts.mjs: /reopen",
    "claims decide --why": "claimparts.mjs: decision: 'reject', why",
    "claims join --why": "claim.mjs: {why: why.value}",
    "models add --name": "machinework.mjs: name: name.value",
    "claims figures --group": "figures.mjs: id: g.id",
    "claims count --group": "figures.mjs: group: which.value",
    "claims count --new": "figures.mjs: label: label.value",
    "claims count --state": "figures.mjs: state: what.value",
    "claims count --at": "figures.mjs: as_of: day.value",
    "claims count --why": "figures.mjs: why: why.value",
    "claims divide --overlap": "figures.mjs: disjoint: apart.checked",
    "claims divide --all": "figures.mjs: exhaustive: every.checked",
    "claims divide --claim": "- in the browser the ground is given in words",
    "claims divide --why": "figures.mjs: why: why.value",
    "claims grade --why": "claim.mjs: why: why.value",
    "claims export --format": "figures.mjs: /export', {format",
    "quotes reject --reason": "parts.mjs: reason: reason.value",
    "withhold --reason": "parts.mjs: reason: reason.value",
    "withhold --words": "parts.mjs: words: what.value",
    "withhold --lift": "recording.mjs: /lift",
    "publish --quote": "publish.mjs: quotations: chosen()",
    "publish --working": "publish.mjs: o.working = value",
    "publish --replaces": "publish.mjs: o.replaces = replaces.value",
    "publish --title": "publish.mjs: input('title'",
    "publish --language": "publish.mjs: input('language'",
    "publish --standfirst": "publish.mjs: input('standfirst'",
    "publish --publisher": "publish.mjs: input('publisher'",
    "publish --contact": "publish.mjs: input('contact'",
    "publish --show": "publish.mjs: pages.show.map",
    "publish --looked-at-leaks": "publish.mjs: o.looked_at_leaks = true",
    "publish --claim": "publish.mjs: data-claim",
    "publish --translation": "publish.mjs: 'data-translation': t.transcript",
    "publish --without-told": "publish.mjs: checked: o.told",
    "publish --context": "publish.mjs: input('context_s'",
    "publish --again": "publish.mjs: /again",
    "withdraw --reason": "publish.mjs: /withdraw`, {reason",
    "people add --name": "people.mjs: names: names.value",
    "people add --apart": "people.mjs: told_apart: apart.value",
    "people add --not-named": "people.mjs: named: !unnamed.checked",
    "people add --group": "people.mjs: group: group.checked",
    "people add --member": "people.mjs: members: members.filter",
    "people add --from-texts": "people.mjs: /api/people/names",
    "people estimate --by": "people.mjs: by: by.value",
    "people estimate --how": "people.mjs: how: how.value",
    "people estimate --none": "people.mjs: {none: true}",
    "people assign --nobody": "people.mjs: {nobody: true}",
    "people assign --back": "notes.mjs: {back: true}",
    "people assign --why": "- in the browser a reason is asked for where two are one or one is set aside",
    "people note --how": "notes.mjs: modality: modality.value",
    "people note --claim": "notes.mjs: [claim ? 'claim' : 'place']",
    "people note --place": "notes.mjs: [claim ? 'claim' : 'place']",
    "people note --from": "notes.mjs: from: from.value",
    "people note --to": "notes.mjs: to: to.value",
    "people note --where": "notes.mjs: whereabouts: where.value",
    "people note --words": "notes.mjs: words: words.value",
    "people note --against": "notes.mjs: /contradict",
    "people weigh --contradict": "notes.mjs: /contradict",
    "people weigh --why": "notes.mjs: askReason",
    "people note --why": "notes.mjs: {other, why",
    "people pair --same": "people.mjs: same, why",
    "people pair --why": "people.mjs: same, why",
    "settings --unset": "settings.mjs: value: control.value || null",
}
ANYWHERE = {"--json", "--as", "--out"}  # the browser shows, knows who is at it, and saves files or asks for a folder
APART = {"serve", "run", "claims erase"}


def commands(group: click.Group = cli, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


@pytest.fixture(scope="module")
def endpoints() -> set[tuple[str, str]]:
    app = create_app(House(), Sessions((), actor=None), hosts=lambda: frozenset())
    return {(method, route.path) for route in app.routes for method in (route.methods or ())}


def test_every_command_has_a_place_in_the_browser(endpoints: set[tuple[str, str]]) -> None:
    assert {name for name, _ in commands()} == set(COMMANDS)
    for name, place in COMMANDS.items():
        if place.startswith("- "):
            assert name in APART, f"{name}: only {APART} may be of the command line alone"
            continue
        method, path, script = place.split(" ")
        assert (method, path) in endpoints, name
        # The script asks for the last fixed part of the path: an endpoint that no page uses is no place in the browser.
        last = re.sub(r"/\{[^}]*\}$", "", path).rpartition("/")[2]
        assert re.search(rf"/?\b{re.escape(last)}\b", SCRIPTS[script]), f"{name}: {script} does not ask for {path}"


def test_every_option_has_one_too() -> None:
    given = {
        f"{name} {max(p.opts, key=len)}" for name, command in commands() for p in command.params
        if isinstance(p, click.Option) and name not in APART
    }  # fmt: skip
    given = {option for option in given if option.rpartition(" ")[2] not in ANYWHERE}
    assert given == set(OPTIONS)
    for option, place in OPTIONS.items():
        if not place.startswith("- "):
            script, _, text = place.partition(": ")
            assert text in SCRIPTS[script], f"{option}: {script} has no {text}"
