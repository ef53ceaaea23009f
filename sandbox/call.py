"""Calls one of our modules on hostile input: a request and files go in, an answer comes out, all as JSON.

Whatever the input does to the process that reads it, the caller gets an answer or a :class:`Failure`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.questions import Answering
from sandbox.runner import Allowance, Place, place

_REQUEST, _ANSWER = "request.json", "answer.json"


@dataclass(frozen=True, slots=True)
class Failure:
    """There is no answer: it took too long, or it ended in error; `detail` is technical."""

    timed_out: bool
    detail: str


def call(
    module: str,
    request: Mapping[str, Any],
    files: Mapping[str, bytes],
    allowed: Allowance,
    *,
    prefix: str,
    answering: Answering | None = None,
) -> dict[str, Any] | Failure:
    """Let ``main(folder)`` of a module answer; never raises for what the input does.

    Args:
        module: One of ours; it calls :func:`read_request` and :func:`write_answer`.
        request: JSON-ready.
        files: Names and bytes to lay into the folder.
        allowed: Its limits; the answer is a file like others.
        prefix: How the temporary folder's name begins.
        answering: Answers what the module asks.
    """
    with place(prefix) as here:
        lay_out(here.folder, request, files)
        try:
            ended = here.run(module, allowed, answering=answering)
        except OSError as error:
            return Failure(timed_out=isinstance(error, TimeoutError), detail=f"avvio non riuscito: {error}")
        if ended.timed_out:
            return Failure(timed_out=True, detail=f"oltre {allowed.seconds:.0f} secondi")
        if ended.returncode != 0:
            last = ended.messages.splitlines()[-1:]
            return Failure(timed_out=False, detail=f"codice {ended.returncode}: {''.join(last)[:300]}")
        return _answer(here, allowed.file_bytes)


def lay_out(folder: Path, request: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Write what a module is called with."""
    (folder / _REQUEST).write_text(json.dumps(request), encoding="utf-8")
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _answer(here: Place, most: int) -> dict[str, Any] | Failure:
    data = here.result(_ANSWER, most)
    if data is None:
        return Failure(timed_out=False, detail="nessuna risposta, o troppo grande")
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as error:
        return Failure(timed_out=False, detail=f"risposta illeggibile: {error}")
    if not isinstance(answer, dict):
        return Failure(timed_out=False, detail="risposta non riconosciuta")
    return answer


def read_request(folder: Path) -> dict[str, Any]:
    """In the run: what was asked."""
    request: dict[str, Any] = json.loads((folder / _REQUEST).read_text(encoding="utf-8"))
    return request


def write_answer(folder: Path, answer: Mapping[str, Any]) -> None:
    """In the run: hand the answer over, complete or not at all."""
    scratch = folder / f"{_ANSWER}.new"
    scratch.write_text(json.dumps(answer), encoding="utf-8")
    scratch.replace(folder / _ANSWER)
