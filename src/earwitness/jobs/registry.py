"""The named functions that jobs run. A job table holds names only: which code a name stands for is decided here, by
the program, so a case from elsewhere cannot choose what is run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from earwitness.errors import Unavailable

if TYPE_CHECKING:
    from earwitness.jobs.context import JobContext

Function = Callable[["JobContext", dict[str, Any]], Any]

_functions: dict[str, Function] = {}


def job(name: str) -> Callable[[Function], Function]:
    """Register a function under a name. It gets the context and the payload, and returns a canonical-JSON value.

    It may be run again after a kill: what it changes in the case belongs into one `context.act(...)`, which also
    ends the job. Everything before that act must be harmless to repeat.
    """

    def register(function: Function) -> Function:
        if name in _functions:
            raise ValueError(f"two job functions are called {name}")
        _functions[name] = function
        return function

    return register


def find(name: str) -> Function:
    """The function of a name. Raises Unavailable."""
    if name not in _functions:
        raise Unavailable("This version does not know that kind of job.", "Install the version that queued it.")
    return _functions[name]


def names() -> frozenset[str]:
    """Every registered name."""
    return frozenset(_functions)
