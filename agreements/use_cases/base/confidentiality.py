"""What lists and refusals say of confidential agreements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from agreements.documents.files.errors import DocumentError
from agreements.domain.agreement.agreement import Agreement

_QUOTED = re.compile(r"«(?![a-z-]+»)[^«»]*»")
"""What stands between quotation marks and is no name of a step."""


def not_shown(how_many: int, shown_by: str) -> tuple[str, ...]:
    """What a list says of what it leaves out: that there is something, and who may see it; not what it is."""
    if not how_many:
        return ()
    return (
        f"Accordi riservati non mostrati: {how_many}. Li mostra «{shown_by} --confidential» a chi può leggere i file "
        "dell’installazione.",
    )


def not_shown_to_reader(how_many: int) -> str:
    """What a list says, to a person who has logged in, of what it leaves out; empty where that is nothing."""
    if not how_many:
        return ""
    return (
        f"Accordi riservati non mostrati: {how_many}. Li vede chi è stato nominato; la nomina si chiede al dirigente."
    )


@contextmanager
def quoting_nothing_confidential(agreement: Agreement) -> Iterator[None]:
    """Let a refused document of a confidential agreement be told without the words that stand in it.

    Everybody reads a refusal; whoever has the file finds the place by the rest of the sentence.

    Raises:
        DocumentError: As it was raised within, its quotations left out where the agreement is confidential.
    """
    try:
        yield
    except DocumentError as refusal:
        if agreement.confidentiality is not None:
            sentence, found = str(refusal), 1
            while found:
                sentence, found = _QUOTED.subn("“…”", sentence)
            refusal.args, refusal.sentence, refusal.message, refusal.details = (sentence,), sentence, sentence, ()
        raise
