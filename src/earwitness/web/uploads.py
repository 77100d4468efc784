"""Small files that a person gives to be read at once: transcripts, pages to check, answers of authorities."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from earwitness.desk.arrivals import file_name
from earwitness.errors import EarwitnessError, TooLarge, Usage
from earwitness.web.security import body_of, bug, desk_of, error_response, header_text, read_only

MOST = 140 << 20


@contextlib.contextmanager
def as_file(data: bytes, name: str) -> Iterator[Path]:
    """The bytes as a file of that name in a folder only this person can read; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="earwitness-"))
    try:
        path = folder / file_name(name)
        path.write_bytes(data)
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def takes_file(
    function: Callable[[Any, Request, Path], dict[str, Any]],
    *,
    most: int = MOST,
    writes: bool = True,
    needs_case: bool = True,
) -> Callable[[Request], Any]:
    """An endpoint whose raw body is a file: `function(desk, request, path) -> dict`, run in a thread."""

    def run(request: Request, data: bytes) -> Response:
        desk = desk_of(request, needs_case=needs_case)
        if writes and desk.case.readonly:
            raise read_only()
        with as_file(data, header_text(request, "x-file-name", most=2000) or "file") as path:
            return JSONResponse(function(desk, request, path))

    async def endpoint(request: Request) -> Response:
        try:
            data = await body_of(request, most)
            if not data:
                raise Usage("The file is empty.", "Choose another.", where="file")
            return await run_in_threadpool(run, request, data)
        except TooLarge:
            return error_response(
                TooLarge("The file is larger than such a file may be.", "Choose another.", where="file")
            )
        except EarwitnessError as error:
            return error_response(error)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as mistake:  # noqa: BLE001  (a traceback would hold paths and words of the case)
            return error_response(bug(mistake))

    return endpoint
