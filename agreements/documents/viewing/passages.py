"""Two versions of a text side by side, what was taken out and what was put in; who reads them is locked in."""

from __future__ import annotations

from agreements.documents.files.scratch import VIEWING
from agreements.documents.viewing.pages import NotShown
from agreements.documents.viewing.passages_run import NEW, OLD
from agreements.documents.word.compare import Passage
from sandbox.call import Failure, call
from sandbox.runner import Allowance

_RUN = "agreements.documents.viewing.passages_run"
_ALLOWED = Allowance(seconds=60, memory_bytes=3 * 1024**3, file_bytes=64 * 1024**2)


def passages_between(old: bytes, new: bytes) -> tuple[Passage, ...]:
    """Compare two Word files as the steps do. Safe to kill and to repeat: nothing is kept.

    Raises:
        NotShown: One of them cannot be read, or they are too much.
    """
    answer = call(_RUN, {}, {OLD: old, NEW: new}, _ALLOWED, prefix=VIEWING)
    if isinstance(answer, Failure):
        raise NotShown("il confronto non si riesce a fare in tempo" if answer.timed_out else "il confronto non riesce")
    if "refused" in answer:
        raise NotShown(f"il confronto non si può fare: {answer['refused']}")
    found = tuple(
        Passage(str(each["where"]), tuple((str(how), str(text)) for how, text in each["pieces"]), int(each["same"]))
        for each in answer["passages"]
    )
    if answer["left"]:
        raise NotShown("i due testi sono troppo diversi per mostrarli qui: aprirli in Word")
    return found
