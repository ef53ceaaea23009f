"""Calls one of our modules on hostile input: a request and files go in, an answer comes out, all as JSON.

Whatever the input does to the process that reads it, the caller gets an answer or a :class:`Failure`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.questions import Answering, channel
from sandbox.runner import Allowance, Begun, Ended, Place, place

_REQUEST, _ANSWER, _BESIDE = "request.json", "answer.json", "beside.json"
_WHAT_IT_SAYS = {"of": "beside"}


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
    beside: str | None = None,
) -> dict[str, Any] | Failure:
    """Let ``main(folder)`` of a module answer; never raises for what the input does.

    Args:
        module: One of ours; it calls :func:`read_request` and :func:`write_answer`.
        request: JSON-ready.
        files: Names and bytes to lay into the folder.
        allowed: Its limits; the answer is a file like others.
        prefix: How the temporary folder's name begins.
        answering: Answers what the module asks.
        beside: A second one, which does a part of the work meanwhile in a run of its own, with the same files and
            limits; it calls :func:`write_beside`, and the first one :func:`told_beside`.
    """
    with place(prefix) as here:
        lay_out(here.folder, request, files)
        second = None
        try:
            if beside is not None:
                second = _Second(here, here.begin(beside, allowed), allowed.file_bytes, answering)
            ended = here.run(module, allowed, answering=answering if second is None else second.answer)
        except OSError as error:
            return Failure(timed_out=isinstance(error, TimeoutError), detail=f"avvio non riuscito: {error}")
        if ended.timed_out or (second is not None and second.is_late):
            return Failure(timed_out=True, detail=f"oltre {allowed.seconds:.0f} secondi")
        if ended.returncode != 0:
            last = ended.messages.splitlines()[-1:]
            return Failure(timed_out=False, detail=f"codice {ended.returncode}: {''.join(last)[:300]}")
        return _answer(here, allowed.file_bytes)


class _Second:
    """The run beside another, which asks here how it ended."""

    def __init__(self, here: Place, begun: Begun, most: int, answering: Answering | None) -> None:
        self._here, self._begun, self._most, self._answering = here, begun, most, answering
        self._ended: Ended | None = None

    @property
    def is_late(self) -> bool:
        """Whether it was waited for until its time was up."""
        return self._ended is not None and self._ended.timed_out

    def answer(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Say how it ended and what it has written; other questions are not for it."""
        if question != _WHAT_IT_SAYS:
            return self._answering(question) if self._answering is not None else {}
        if self._ended is None:
            self._ended = self._begun.end()
        said = self._here.result(_BESIDE, self._most)
        return {"returncode": self._ended.returncode, "said": None if said is None else said.decode("utf-8", "replace")}


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
    _write(folder / _ANSWER, answer)


def write_beside(folder: Path, answer: Mapping[str, Any]) -> None:
    """In the run beside: hand its answer over, in place of what it has written before."""
    _write(folder / _BESIDE, answer)


def told_beside() -> tuple[int, dict[str, Any] | None]:
    """In the run: wait for the one beside it; its exit code, and the last that it has written.

    Raises:
        OSError: Nobody answers.
        ValueError: What it has written can't be read.
    """
    way = channel()
    if way is None:
        raise OSError("there is no run beside this one")
    told = way.ask(_WHAT_IT_SAYS)
    said: dict[str, Any] | None = None if told["said"] is None else json.loads(told["said"])
    return told["returncode"], said


def _write(path: Path, answer: Mapping[str, Any]) -> None:
    scratch = path.with_name(f"{path.name}.new")
    scratch.write_text(json.dumps(answer), encoding="utf-8")
    scratch.replace(path)
