"""What everybody reads of a step on a confidential agreement: that it was taken, and where its answer is."""

from __future__ import annotations

from agreements.documents.files.atomic_file import make_folder, write_atomically
from agreements.documents.files.errors import DocumentError
from agreements.domain.agreement.confidentiality import CONFIDENTIAL_TITLE
from agreements.use_cases.base.outcome import Outcome
from tasks.artifact import outcome_page

WHOLE = "ultimo esito.md"


def for_everybody(outcome: Outcome) -> Outcome:
    """Return what the pages may show; of a confidential agreement the whole answer is left in its folder.

    Prefect shows its pages to everybody with a role, and does not tell people apart. Who is enabled reads the folder.
    Safe to repeat: the file is written whole over the one of before.
    """
    folder = outcome.confidential_folder
    if folder is None:
        return outcome
    warnings: tuple[str, ...] = ()
    try:
        make_folder(folder)
        write_atomically(folder / WHOLE, outcome_page(outcome).encode("utf-8"))
    except DocumentError:
        warnings = ("L’esito per intero non è stato scritto nella cartella dell’accordo: lo scrive il passo seguente.",)
    return Outcome(
        agreement=outcome.agreement,
        title=CONFIDENTIAL_TITLE,
        happened=f"Il passo è registrato. L’esito per intero è nella cartella dell’accordo, nel file «{WHOLE}».",
        warnings=warnings,
        already_done=outcome.already_done,
        trial_clock_note=outcome.trial_clock_note,
    )
