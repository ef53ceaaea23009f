"""Runs one of our modules on hostile input in a process of its own, with limits; gets JSON back.

The child sets its own memory, CPU and file limits before it imports any parser (see
:func:`limit_this_process`); the parent holds the clock. The bytes travel in files of a temporary folder.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signing.base.trust import Limits

REQUEST, ANSWER, ERRORS = "request.json", "answer.json", "errors.txt"
KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "http_proxy", "https_proxy", "no_proxy", "VIRTUAL_ENV")
SCRATCH = "accordi-gate-"
"""How the temporary folders begin; one is left behind where this process is killed."""
PACKAGE_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class SandboxFailure:
    """The child gave no answer: it took too long, or it ended in error; `detail` is technical."""

    timed_out: bool
    detail: str


def run_limited(
    module: str, request: Mapping[str, Any], files: Mapping[str, bytes], limits: Limits
) -> dict[str, Any] | SandboxFailure:
    """Run `python -m module FOLDER` and return what it wrote as answer; never raises for a bad child.

    Args:
        module: one of ours; it calls :func:`serve_request`.
        request: JSON-ready.
        files: names and bytes to lay into the folder.
        limits: time, memory and answer size.
    """
    with tempfile.TemporaryDirectory(prefix=SCRATCH) as name:
        folder = Path(name)
        (folder / REQUEST).write_text(json.dumps({**request, "sandbox": _plain(limits)}), encoding="utf-8")
        for file_name, data in files.items():
            (folder / file_name).write_bytes(data)
        failure = _run(module, folder, limits.seconds)
        if failure is not None:
            return failure
        return _read_answer(folder, limits.answer_bytes)


def _plain(limits: Limits) -> dict[str, float]:
    return {
        "seconds": limits.seconds,
        "memory_bytes": limits.memory_bytes,
        "answer_bytes": limits.answer_bytes,
    }


def _run(module: str, folder: Path, seconds: float) -> SandboxFailure | None:
    environment = {key: os.environ[key] for key in KEPT_ENVIRONMENT if key in os.environ}
    environment |= {"PYTHONPATH": str(PACKAGE_ROOT), "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    with (folder / ERRORS).open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-P", "-m", module, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        try:
            code = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            # The whole session, while its leader is not yet reaped: the number is surely ours.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return SandboxFailure(timed_out=True, detail=f"oltre {seconds:.0f} secondi")
    if code == -signal.SIGXCPU:
        return SandboxFailure(timed_out=True, detail="tempo di calcolo esaurito")
    if code != 0:
        return SandboxFailure(timed_out=False, detail=f"codice {code}: {_last_line(folder)}")
    return None


def _last_line(folder: Path) -> str:
    with (folder / ERRORS).open("rb") as errors:
        errors.seek(0, os.SEEK_END)
        errors.seek(max(0, errors.tell() - 2000))
        lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else ""


def _read_answer(folder: Path, most: int) -> dict[str, Any] | SandboxFailure:
    try:
        with (folder / ANSWER).open("rb") as answer_file:
            data = answer_file.read(most + 1)
        if len(data) > most:
            return SandboxFailure(timed_out=False, detail="risposta troppo grande")
        answer = json.loads(data)
    except (OSError, ValueError) as error:
        return SandboxFailure(timed_out=False, detail=f"risposta illeggibile: {error}")
    if not isinstance(answer, dict):
        return SandboxFailure(timed_out=False, detail="risposta non riconosciuta")
    return answer


def limit_this_process(folder: Path) -> dict[str, Any]:
    """In the child: read the request, set the limits, return the request."""
    request: dict[str, Any] = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    limits = request["sandbox"]
    seconds = int(limits["seconds"]) + 1
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, int(limits["memory_bytes"])),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, int(limits["answer_bytes"]) + 1024),
        (resource.RLIMIT_NOFILE, 256),
    ):
        resource.setrlimit(kind, (value, value))
    return request


def write_answer(folder: Path, answer: Mapping[str, Any]) -> None:
    """In the child: hand the answer over, complete or not at all."""
    scratch = folder / f"{ANSWER}.new"
    scratch.write_text(json.dumps(answer), encoding="utf-8")
    scratch.replace(folder / ANSWER)
