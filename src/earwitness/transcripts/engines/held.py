"""What engines for drafts share: a child process that keeps its weights from one draft to the next."""

from __future__ import annotations

import contextlib
from typing import Self

from earwitness.transcripts.helper_process import HelperProcess


class HeldHelper:
    """Between entering and leaving, one child serves every draft; outside, each draft has one of its own."""

    def __init__(self, child_module: str) -> None:
        self._child_module = child_module
        self._helper: HelperProcess | None = None

    def __enter__(self) -> Self:
        self._helper = self._new_helper()
        return self

    def __exit__(self, *_: object) -> None:
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.close()

    def _new_helper(self) -> HelperProcess:
        return HelperProcess(self._child_module, what="drafts the transcript")

    def _serving(self) -> contextlib.AbstractContextManager[HelperProcess]:
        return contextlib.nullcontext(self._helper) if self._helper else self._new_helper()
