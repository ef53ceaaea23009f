"""What waits for an agreement: received and not used, or still lying in its folder."""

from __future__ import annotations

from agreements.documents.files.incoming import IncomingFolder
from agreements.domain.agreement.agreement import Agreement
from agreements.use_cases.base.workbench import Workbench


def names_waiting(bench: Workbench, agreement: Agreement) -> tuple[str, ...]:
    """The names, sorted; nothing is taken in by looking."""
    with bench.database.unit() as unit:
        kept = {each.name for each in unit.received_for(agreement.number) if each.waits}
    return tuple(sorted(kept.union(IncomingFolder(bench.folder(agreement).incoming_path).names())))
