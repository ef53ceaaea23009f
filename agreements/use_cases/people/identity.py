"""Two persons are two identities: who acted before, as the journal knows it, beside who acts now."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from agreements.domain.agreement.events import Actor
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.steps.command import Trigger
from agreements.persistence.engine.records import JournalRow
from agreements.persistence.unit_of_work import UnitOfWork


def newest_row(unit: UnitOfWork, number: str, wanted: Callable[[JournalRow], bool]) -> JournalRow | None:
    """The newest row of an agreement's journal that is meant; None where there is none."""
    return next((row for row in reversed(unit.journal(number)) if wanted(row)), None)


def under_one_id(unit: UnitOfWork, earlier: Actor, actor: Actor) -> Actor:
    """Who acted earlier, under the id of who acts now where both ids are one person's."""
    person = unit.person(actor.person) if actor.person else None
    return replace(earlier, person=actor.person) if person and earlier.person in person.ids else earlier


def refuse_who_imported(unit: UnitOfWork, number: str, files: Collection[str], actor: Actor) -> None:
    """Nobody decides on what they brought in themselves.

    Args:
        files: SHA-256 of the files on which is decided.

    Raises:
        InvalidDatum: Who decides has imported one of them.
    """
    rows = {row.data.get("file_sha256"): row for row in unit.journal(number) if row.step in _BROUGHT}
    for sha256 in files:
        brought = rows.get(sha256)
        if brought is not None and under_one_id(unit, brought.actor, actor).is_same_as(actor):
            raise InvalidDatum(
                "file in sospeso",
                f"Su {number} il file è stato importato da {brought.actor}: la decisione spetta a un’altra persona, il "
                "dirigente o chi ne ha la delega.",
            )


_BROUGHT = (Trigger.HOLD_FILE.name, Trigger.RECORD_SIGNATURE.name)
