"""Job functions of the tests; worker processes import this module by name."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from earwitness.errors import DiskFull, InputRefused
from earwitness.jobs.context import JobContext
from earwitness.jobs.registry import job
from earwitness.store.act import Act


def _mark(payload: dict[str, Any]) -> int:
    """Count the runs of a job in a file, one byte each; returns how many there were."""
    with Path(payload["tally"]).open("ab") as file:
        file.write(b".")
    return Path(payload["tally"]).stat().st_size


@job("test-sum")
def add(context: JobContext, payload: dict[str, Any]) -> Any:
    for number in range(3):
        context.progress(number, 3)
    return {"sum": payload["a"] + payload["b"]}


@job("test-act")
def act(context: JobContext, payload: dict[str, Any]) -> Any:
    with context.act(Act("source", "anna", details={"job": context.job.id})) as tx:
        alias = tx.new_id("S")
        tx.insert("sources", alias=alias, note=None, created_at=tx.time)
        tx.job_result = {"alias": alias}


@job("test-killed-once")
def killed_once(context: JobContext, payload: dict[str, Any]) -> Any:
    """Dies by kill -9: the first time before its act, the second time inside it, the third time not at all."""
    runs = _mark(payload)
    context.progress(1, 2)
    if runs == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    with context.act(Act("source", "anna")) as tx:
        tx.insert("sources", alias=tx.new_id("S"), note=None, created_at=tx.time)
        if runs == 2:
            os.kill(os.getpid(), signal.SIGKILL)


@job("test-killed-always")
def killed_always(context: JobContext, payload: dict[str, Any]) -> Any:
    _mark(payload)
    os.kill(os.getpid(), signal.SIGKILL)


@job("test-refused")
def refused(context: JobContext, payload: dict[str, Any]) -> Any:
    _mark(payload)
    raise InputRefused("It cannot be taken.", "Give another.")


@job("test-passing")
def passing(context: JobContext, payload: dict[str, Any]) -> Any:
    if _mark(payload) < payload["until"]:
        raise DiskFull("No room.", "Make room.")
    return {"ok": True}


@job("test-bug")
def bug(context: JobContext, payload: dict[str, Any]) -> Any:
    raise KeyError("a word of the case")


@job("test-interrupted")
def interrupted(context: JobContext, payload: dict[str, Any]) -> Any:
    if _mark(payload) == 1:
        raise KeyboardInterrupt
    return {}


@job("test-endless")
def endless(context: JobContext, payload: dict[str, Any]) -> Any:
    _mark(payload)
    while True:
        context.progress(0, 1)


@job("test-not-json")
def not_json(context: JobContext, payload: dict[str, Any]) -> Any:
    return {"half": 0.5}
