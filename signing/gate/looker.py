"""The run beside the examination: it looks at the file itself while the signatures are judged, half of the work.

Two processors, one wait: the judging asks the network, the looking draws pages. It is a run like the other one, with
the same files, jail and limits (:func:`sandbox.call.call`), and is believed no more than it. A drawing has a limit of
its own; what was found before it is told before it begins.
"""

from __future__ import annotations

import logging
import signal
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.call import read_request, told_beside, write_beside
from signing.base.findings import finding
from signing.base.kinds import is_envelope
from signing.base.report import Finding, Verdict
from signing.gate import pades_steps
from signing.gate.case import Looked
from signing.gate.examination import case_of, documents_in, in_folder
from signing.pdf.envelope import open_with

_DRAWING = "drawing"
_NO_ANSWER = "a part of the examination ended without an answer"


def main(folder: Path) -> None:
    """Look at the PDF in the folder, or in the envelope there, and write there what was found."""
    logging.disable(logging.CRITICAL)
    request = read_request(folder)
    returned, accepted = in_folder(folder, request)

    def tell(looked: Looked, **more: float) -> None:
        write_beside(folder, asdict(looked) | more)

    def before_drawing(looked: Looked, seconds: float) -> None:
        tell(looked, **{_DRAWING: seconds})
        signal.setitimer(signal.ITIMER_PROF, seconds)  # its signal ends the process, whatever it is at

    documents = accepted or documents_in(folder, request)
    data = (open_with(returned, documents)[-1].content or b"") if is_envelope(returned) else returned
    tell(pades_steps.look(data, case_of(accepted, request), before_drawing))


def told() -> Looked:
    """In the examination: wait for what was found.

    Raises:
        RuntimeError: The run beside ended before the drawing, as one does that needs too much memory.
    """
    code, said = told_beside()
    if said is None or (code != 0 and _DRAWING not in said):
        raise RuntimeError(_NO_ANSWER)
    changes, pages = _read(said["changes"]), _read(said["pages"])
    if _DRAWING in said and code == -signal.SIGPROF:
        pages.append(finding("DRAWING_TOO_LONG", f"oltre {said[_DRAWING]:.0f} secondi di processore"))
    elif _DRAWING in said:
        pages.append(finding("EXAMINATION_FAILED", _NO_ANSWER))
    return Looked(changes, pages)


def _read(findings: list[dict[str, Any]]) -> list[Finding]:
    return [Finding(**{**each, "weight": Verdict(each["weight"])}) for each in findings]
