"""log, timestamp, keys, backup, erase."""

from __future__ import annotations

from pathlib import Path

import click

from earwitness.cli import output
from earwitness.cli.options import CASE, FILE, as_option, json_option, with_desk
from earwitness.desk.context import Desk


@click.command()
@click.argument("case", type=CASE)
@click.option("--fields", is_flag=True, help="Also the names of the texts each entry holds, which `erase` can erase.")
@json_option
@with_desk(readonly=True)
def log(desk: Desk, fields: bool, as_json: bool) -> None:
    """Print the history of a case: every act, by whom and when."""
    from earwitness.desk import keeping

    entries = list(keeping.log_lines(desk))
    lines = [
        f"{e.n:4d}  {e.time}  {e.act}{' (' + e.details + ')' if e.details else ''}  by {e.actor}"
        + (f"  [erased: {', '.join(e.erased)}]" if e.erased else "")
        + (f"  [{', '.join(e.fields)}]" if fields and e.fields else "")
        for e in entries
    ]
    output.result({"entries": output.as_plain(entries)}, lines, as_json=as_json, warnings=desk.warnings)


def _trust(tsa_ca: tuple[Path, ...]):  # type: ignore[no-untyped-def]
    from earwitness.custody import trust
    from earwitness.desk.intake import open_untrusted

    stores = [trust.released()]
    for path in tsa_ca:
        with open_untrusted(path) as file:
            stores.append(trust.Trust(anchors=trust.certificates(file.read(1 << 20))))
    return trust.joined(*stores)


ca_option = click.option("--tsa-ca", type=FILE, multiple=True, help="Certificate of an authority you trust.")


@click.command()
@click.argument("case", type=CASE)
@click.option("--request", "request_file", type=FILE, help="Write a request to carry to an authority by hand.")
@click.option("--attach", "attach_file", type=FILE, help="Keep the authority's answer to such a request.")
@click.option("--authority", metavar="URL", help="Ask this authority now. It learns your address, the time and a hash.")
@click.option("--renew", is_flag=True, help="Renew: stamp the earlier timestamps before they lose their worth.")
@ca_option
@as_option
@json_option
@with_desk()
def timestamp(
    desk: Desk,
    request_file: Path | None,
    attach_file: Path | None,
    authority: str | None,
    renew: bool,
    tsa_ca: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Have an authority say that the history, and with it every seal so far, existed by now.

    Nothing is contacted unless you give --authority. Ask two authorities in different countries if you can.
    """
    from earwitness.desk import times
    from earwitness.desk.release import write_new_file

    if sum(x is not None for x in (request_file, attach_file, authority)) != 1:
        raise click.UsageError("Give exactly one of --request FILE, --attach FILE or --authority URL.")
    if request_file is not None:
        data = times.request(desk, renew=renew)
        write_new_file(request_file, data)
        lines = [
            "The request is written. Carry it to an authority, then: earwitness timestamp CASE --attach ANSWER",
            f"SHA-256 of the request: {times.digest(data)}",
        ]
        output.result({"request": str(request_file), "sha256": times.digest(data)}, lines, as_json=as_json)
        return
    trust = _trust(tsa_ca)
    if attach_file is not None:
        kept = times.attach(desk, attach_file, trust=trust)
    else:
        assert authority is not None
        kept = times.from_authority(desk, authority, renew=renew, trust=trust)
    said = f"Kept: existed no later than {kept.time}, says {kept.authority}."
    if kept.state != "yes":
        said += " Nobody vouches for this authority yet: give its certificate with --tsa-ca when you verify."
    output.result({"timestamp": output.as_plain(kept)}, [said], as_json=as_json)


@click.group()
def keys() -> None:
    """The keys that sign for a case. Read fingerprints out to each other to compare them."""


@keys.command("list")
@click.argument("case", type=CASE)
@json_option
@with_desk(readonly=True)
def keys_list(desk: Desk, as_json: bool) -> None:
    """List the keys of a case."""
    from earwitness.desk import keyring

    found = keyring.listed(desk)
    lines = []
    for k in found:
        marks = ("", ", here")[k.here] + ("", ", passphrase")[k.protected]
        lines += [f"{k.spoken}  {k.state} since {k.since}{marks}", f"  {k.hex}"]
    if any(k.here and not k.protected for k in found):
        lines.append("A key here has no passphrase: anyone with this machine can sign. See `keys passphrase`.")
    lines = lines or ["No key yet; the first seal makes one."]
    output.result({"keys": output.as_plain(found)}, lines, as_json=as_json)


@keys.command("rotate")
@click.argument("case", type=CASE)
@click.option("--reason", default="rotated", help="Why; kept in the history.")
@as_option
@json_option
@with_desk()
def keys_rotate(desk: Desk, reason: str, as_json: bool) -> None:
    """Hand over to a fresh key; the old and the new one both sign for it."""
    from earwitness.desk import keyring

    line = keyring.rotate(desk, reason=reason)
    output.result({"key": output.as_plain(line)}, [f"Signing with {line.spoken} from now on."], as_json=as_json)


@keys.command("revoke")
@click.argument("case", type=CASE)
@click.argument("fingerprint")
@click.option("--reason", required=True, help="Why; published with the key list.")
@click.option("--at", "revoked_at", metavar="INSTANT", help="From when, as 2026-11-22T10:20:30Z; now by default.")
@as_option
@json_option
@with_desk()
def keys_revoke(desk: Desk, fingerprint: str, reason: str, revoked_at: str | None, as_json: bool) -> None:
    """Say that a key must not be trusted from a moment on."""
    from earwitness.desk import keyring

    line = keyring.revoke(desk, fingerprint, reason=reason, revoked_at=revoked_at)
    said = f"Revoked from {line.until}. Give your readers the new list: earwitness keys export CASE --out FILE"
    output.result({"key": output.as_plain(line)}, [said], as_json=as_json)


@keys.command("export")
@click.argument("case", type=CASE)
@click.option("--out", type=FILE, required=True, help="The file to write.")
@click.option("--name", default="not stated", help="Whose keys these are, as readers shall see it.")
@as_option
@json_option
@with_desk()
def keys_export(desk: Desk, out: Path, name: str, as_json: bool) -> None:
    """Write the list of keys, with what is revoked, for readers to give to `verify --keys`."""
    from earwitness.desk import keyring
    from earwitness.desk.release import write_new_file

    write_new_file(out, keyring.key_list(desk, name))
    output.result({"keys": str(out)}, ["The key list is written."], as_json=as_json)


@keys.command("passphrase")
@click.argument("case", type=CASE)
@click.option("--remove", is_flag=True, help="Take the passphrase away.")
@as_option
@json_option
@with_desk()
def keys_passphrase(desk: Desk, remove: bool, as_json: bool) -> None:
    """Protect the signing key with a passphrase, or change it. It is asked for, never given on the command line."""
    from earwitness.desk import keyring

    fresh = None if remove else click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
    keyring.protect(desk, fresh)
    said = "The key is kept without a passphrase." if remove else "The key is protected."
    output.result({"protected": not remove}, [said], as_json=as_json)


@click.command()
@click.argument("case", type=CASE)
@click.argument("dest", type=FILE)
@as_option
@json_option
@with_desk()
def backup(desk: Desk, dest: Path, as_json: bool) -> None:
    """Copy a case to a new or empty folder, and check the copy."""
    from earwitness.desk import keeping

    count = keeping.backup(desk, dest)
    said = [f"Copied and checked: {count} originals.", "The signing keys are not in it; they stay on this machine."]
    output.result({"originals": count}, said, as_json=as_json)


@click.command()
@click.argument("case", type=CASE)
@click.argument("entry", type=int)
@click.argument("field")
@click.option("--reason", required=True, help="Why; kept in the history.")
@as_option
@json_option
@with_desk()
def erase(desk: Desk, entry: int, field: str, reason: str, as_json: bool) -> None:
    """Erase one text of a log entry for good. The history still verifies; copies elsewhere are not reached."""
    from earwitness.desk import keeping

    gone = keeping.erase(desk, entry, field, reason=reason)
    said = "Erased." if gone else "Erased, but another program has the case open and holds it until it closes."
    data = {"entry": entry, "field": field, "gone": gone}
    output.result(data, [said, "Backups and copies still hold it."], as_json=as_json)
