"""jobs, limits, settings."""

from __future__ import annotations

import click

from earwitness.cli import output
from earwitness.cli.options import CASE, as_option, json_option, with_desk
from earwitness.desk.context import Desk


@click.group()
def jobs() -> None:
    """Long work: what is queued, running, done or failed; and going on after a crash."""


@jobs.command("list")
@click.argument("case", type=CASE)
@json_option
@with_desk(readonly=True)
def jobs_list(desk: Desk, as_json: bool) -> None:
    """List the jobs of a case."""
    from earwitness.desk import work

    found = work.listed(desk)
    lines = [f"{j['id']:4d}  {j['name']}  {j['state']}  {j['done']}/{j['total']}" for j in found] or ["No jobs."]
    output.result({"jobs": found}, lines, as_json=as_json)


@jobs.command("resume")
@click.argument("case", type=CASE)
@as_option
@json_option
@with_desk()
def jobs_resume(desk: Desk, as_json: bool) -> None:
    """Go on with work that a crash or a stop cut off."""
    from earwitness.desk import work

    found = work.resume(desk)
    done = sum(j["state"] == "done" for j in found)
    failed = sum(j["state"] == "failed" for j in found)
    output.result({"jobs": found}, [f"{done} done, {failed} failed."], as_json=as_json)


@click.command()
@json_option
def limits(as_json: bool) -> None:
    """Say which limits on hostile media are in force on this machine. Each is tried, not assumed."""
    from earwitness.desk import work

    found = work.limits()
    lines = [f"{'in force' if item.in_force else 'MISSING '}  {item.name}: {item.detail}" for item in found]
    output.result({"limits": output.as_plain(found)}, lines, as_json=as_json)


@click.command()
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--unset", is_flag=True, help="Take the setting away.")
@json_option
def settings(name: str | None, value: str | None, unset: bool, as_json: bool) -> None:
    """Show or change settings of this machine, such as `settings actor NAME`."""
    from earwitness.desk import work

    found = work.settings(name, value, unset=unset)
    lines = [f"{key}: {item}" for key, item in found.items()] or ["Nothing is set."]
    output.result({"settings": found}, lines, as_json=as_json)
