"""What takes seconds is done once, in the process that is forked from.

Libraries are loaded there. The examining process of the gate stays a process of its own, with its limits and its
session; only that it is forked from one that has the libraries, where production starts Python anew. Asked the very
same about the very same files it answers from memory: its answer depends on nothing else, and it changes nothing.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import sys
import traceback
from pathlib import Path
from subprocess import Popen
from typing import Any

from agreements.documents.pdf.libreoffice import find_libreoffice
from signing.gate import examiner
from signing.gate.gate import EXAMINER
from signing.gate.sandbox import ANSWER, ERRORS

# Production loads these late, in the step that needs them.
_LATE = (
    "agreements.documents.pdf.convert",
    "agreements.documents.pdf.pdf_check",
    "agreements.documents.redline.redline",
    "agreements.documents.pdf.text_proof",
    "signing.gate.cades_steps",
    "signing.validation.evidence",
    "signing.gate.pades_steps",
    "signing.pdf.prepare",
    "signing.validation.preserve",
    "signing.trial.signer",
)


def load() -> None:
    """Load all that the steps load late, and ask LibreOffice for its version, which is remembered."""
    for name in _LATE:
        importlib.import_module(name)
    find_libreoffice()


def fork_the_examiner(remembered: Path) -> None:
    """From now on this process and its children fork the gate's examining process; there is no way back.

    Args:
        remembered: Folder for its answers; made here.
    """
    remembered.mkdir()
    execute = Popen._execute_child  # type: ignore[attr-defined]

    def executed(self: Any, *given: Any) -> None:
        arguments, cwd = given[0], given[5]
        if arguments[1:4] != ["-P", "-m", EXAMINER]:
            execute(self, *given)
            return
        sys.audit("subprocess.Popen", arguments[0], arguments, cwd, given[6])
        self.pid = os.fork()
        self._child_created = True
        if self.pid == 0:
            _examine(Path(arguments[4]), given[15], remembered)
        self._close_pipe_fds(*given[10:16])

    Popen._execute_child = executed  # type: ignore[attr-defined]


def _examine(folder: Path, errors: int, remembered: Path) -> None:
    status = 1
    try:
        os.setsid()
        os.chdir(folder)
        os.dup2(errors, 2)
        os.closerange(3, 1024)  # a connection that it kept open would hide from the server that its client is dead
        asked = [hashlib.sha256(file.read_bytes()).digest() for file in sorted(folder.iterdir()) if file.name != ERRORS]
        before = remembered / hashlib.sha256(b"".join(asked)).hexdigest()
        if before.exists():
            shutil.copyfile(before, folder / ANSWER)
        else:
            examiner.main(folder)
            shutil.copyfile(folder / ANSWER, f"{before}.{os.getpid()}")
            os.rename(f"{before}.{os.getpid()}", before)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
