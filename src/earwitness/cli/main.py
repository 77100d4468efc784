"""`earwitness`: one command, one handler for every error (DESIGN §8).

A command is loaded when it is called, so that `earwitness --version` starts at once.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from typing import Any

import click

from earwitness import __version__
from earwitness.cli import output
from earwitness.errors import Bug, EarwitnessError

# command -> the module that holds it; the order is that of --help
COMMANDS = {
    "serve": "serve",
    "demo": "job",
    "run": "job",
    "new": "intake",
    "seal": "intake",
    "record": "intake",
    "sources": "intake",
    "log": "custody",
    "verify": "checking",
    "verifier": "checking",
    "trust": "checking",
    "timestamp": "custody",
    "keys": "custody",
    "backup": "custody",
    "erase": "custody",
    "transcript": "transcripts",
    "search": "listening",
    "models": "transcripts",
    "claims": "claims",
    "people": "people",
    "confirm": "quotations",
    "quotes": "quotations",
    "withhold": "quotations",
    "publish": "quotations",
    "pages": "quotations",
    "withdraw": "quotations",
    "jobs": "machine",
    "limits": "machine",
    "settings": "machine",
}


class Lazy(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"earwitness.cli.{COMMANDS[cmd_name]}")
        return getattr(module, cmd_name)  # type: ignore[no-any-return]


@click.group(cls=Lazy, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="earwitness")
@click.option("--no-open", is_flag=True, help="Without a command: print the address of the desk, open no browser.")
@click.option("--json", "as_json", is_flag=True, help="Without a command: print the address as JSON.")
@click.pass_context
def cli(ctx: click.Context, no_open: bool, as_json: bool) -> None:
    """Turn a recording that was leaked or made in secret into a record that holds up.

    Without a command it opens the desk in the browser. Nothing leaves this machine unless you publish it.
    """
    if ctx.invoked_subcommand is None:
        click.echo(WELCOME, err=True)
        from earwitness.cli.serve import serve

        ctx.invoke(serve, no_open=no_open, as_json=as_json, port=0, readonly=False)


WELCOME = """Earwitness opens in your browser. From here, everything can be done too:

  earwitness serve CASE                            open a case
  earwitness demo                                  see the whole job on a staged recording
  earwitness run FILE --transcript T --out DIR     the whole job on yours; a working copy, nothing is public
  earwitness --help                                every command
"""


def run(args: list[str] | None = None) -> None:
    """The console script. Ends the process with the exit status of DESIGN §8."""
    words = sys.argv[1:] if args is None else args
    as_json = "--json" in words
    try:
        value: Any = cli.main(args=words, prog_name="earwitness", standalone_mode=False)
        code = value if isinstance(value, int) else 0
    except EarwitnessError as error:
        output.failure(error, as_json=as_json)
        code = error.exit_code
    except click.exceptions.Exit as exit_:
        code = exit_.exit_code
    except click.ClickException as error:
        output.usage(error, as_json=as_json)
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped. Nothing is half done.", err=True)
        code = 130
    except BrokenPipeError:
        code = 0
    except Exception as mistake:  # noqa: BLE001  (a traceback would print paths and words of the case)
        output.failure(_bug(mistake), as_json=as_json)
        code = Bug.exit_code
    sys.exit(code)


def _bug(mistake: Exception) -> Bug:
    """Which kind of mistake and where in the program, and nothing else of it."""
    places = [
        f"{frame.f_globals.get('__name__')}:{line}"
        for frame, line in traceback.walk_tb(mistake.__traceback__)
        if str(frame.f_globals.get("__name__")).startswith("earwitness.")
    ]
    kind = type(mistake).__name__
    return Bug(
        f"The program stopped on a mistake of its own ({kind}).",
        "Nothing is half done. Please report this line.",
        where=" < ".join(reversed(places[-3:])),
    )
