"""What takes seconds is done once, in the process that is forked from.

Libraries are loaded there, and by the server of forks for hostile files, which it starts. Asked the very same about the
very same files the gate answers from memory, and so do the check of a PDF and the reading of a text's words: the answer
depends on nothing else, and changes nothing.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agreements.documents.pdf import pdf_check
from agreements.documents.pdf.libreoffice import find_libreoffice
from agreements.documents.word import docx_gate
from sandbox import runner
from sandbox.runner import place
from signing.gate import gate
from tests.support.remembered import mark_of

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
    runner.load(gate.EXAMINER)
    for name in _LATE:
        importlib.import_module(name)
    find_libreoffice()


def remember_examinations(remembered: Path) -> None:
    """From now on this process and its children answer the gate's questions from memory; there is no way back.

    Args:
        remembered: Folder for the answers; made here.
    """
    remembered.mkdir()
    ask = gate.call

    def asked(module: str, request: Any, files: Any, allowed: Any, **given: Any) -> Any:
        parts = [json.dumps(request, sort_keys=True).encode(), *(data for _, data in sorted(files.items()))]
        before = remembered / hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
        if not before.exists():  # in a child, whose effects are not counted: asked again there are none of them
            child = os.fork()
            if child == 0:
                try:
                    write_at_once(before, json.dumps(ask(module, request, files, allowed, **given)).encode())
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
        with place(given["prefix"]) as here:  # a start is a start, and an effect
            here.run(["/bin/true"], allowed)
        return json.loads(before.read_text())

    gate.call = asked


def remember_checks(remembered: Path) -> None:
    """The same of what looks at a text and at its PDF without any effect; what is refused is looked at anew."""

    def once(look: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*given: Any) -> Any:
            before = remembered / f"{look.__name__}-{mark_of(given)}"
            if not before.exists():
                write_at_once(before, pickle.dumps(look(*given)))
            return pickle.loads(before.read_bytes())

        return asked

    pdf_check.check_pdf = once(pdf_check.check_pdf)
    docx_gate._check_words = once(docx_gate._check_words)


def write_at_once(file: Path, answer: bytes) -> None:
    new = Path(f"{file}.{os.getpid()}")
    new.write_bytes(answer)
    new.rename(file)
