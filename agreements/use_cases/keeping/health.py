"""How an installation is: facts for whoever runs it, read and never changed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from agreements.documents.files.archive import Archive
from agreements.documents.files.conversion_errors import ArchiveError
from agreements.domain.basics.moment import Moment
from agreements.persistence.database import Database
from agreements.persistence.engine.records import Installation, NoticeStatus, OutboxNotice
from agreements.use_cases.base.journal import check_journal


@dataclass(frozen=True, slots=True)
class Register:
    """What a database is and holds.

    Attributes:
        moment: The moment on its clock.
        agreements: How many there are.
    """

    installation: Installation
    moment: Moment
    agreements: int


@dataclass(frozen=True, slots=True)
class Sample:
    """What looking at some agreements found.

    Attributes:
        looked_at: How many.
        of: How many there are.
        faults: One Italian sentence each.
    """

    looked_at: int
    of: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notices:
    """What waits in the outbox, or needs a person.

    Attributes:
        waiting: How many are to be sent.
        oldest_wait: Since when the oldest of them waits.
        stuck: Left in hand by a sender that died.
        failed: Given up, until a person has settled them.
        uncertain: Nobody knows, until a person has asked the recipient.
    """

    waiting: int
    oldest_wait: timedelta
    stuck: int
    failed: tuple[OutboxNotice, ...]
    uncertain: tuple[OutboxNotice, ...]


def read_register(database: Database, now: datetime) -> Register:
    """What the database is.

    Raises:
        AccordiError: It does not answer, is not created, of another version, or has an impossible clock.
    """
    with database.unit() as unit:
        return Register(unit.installation(), unit.moment(now), len(unit.numbers()))


def sample_journal(database: Database, most: int) -> Sample:
    """Verify the whole chain of some agreements and what it seals, chosen at random: next time it will be others."""
    with database.unit() as unit:
        numbers = unit.numbers_given()
        chosen = _some(numbers, most)
        broken = [check_journal(unit, number)[0].broken for number in chosen]
    return Sample(len(chosen), len(numbers), tuple(found.sentence for found in broken if found is not None))


def sample_archive(database: Database, archive: Archive, most: int) -> Sample:
    """Read some indexed documents, chosen at random, and compare their hashes."""
    with database.unit() as unit:
        hashes = tuple({document.sha256 for number in unit.numbers() for document in unit.documents(number)})
    faults = []
    chosen = _some(hashes, most)
    for sha256 in chosen:
        try:
            archive.get(sha256)
        except ArchiveError as error:
            faults.append(str(error))
    return Sample(len(chosen), len(hashes), tuple(faults))


def read_notices(database: Database, now: datetime) -> Notices:
    """What is in the outbox and not settled."""
    with database.unit() as unit:
        at = unit.moment(now).at
    found = database.outbox.unsettled()
    queued = [notice for notice in found if notice.status is NoticeStatus.QUEUED]
    return Notices(
        waiting=len(queued),
        oldest_wait=max((at - notice.created_at for notice in queued), default=timedelta(0)),
        stuck=sum(notice.status is NoticeStatus.SENDING for notice in found),
        failed=tuple(notice for notice in found if notice.status is NoticeStatus.FAILED),
        uncertain=tuple(notice for notice in found if notice.status is NoticeStatus.UNCERTAIN),
    )


def without_extent(database: Database) -> tuple[str, ...]:
    """The numbers of the confidential agreements made so before it was asked what stays public of them."""
    with database.unit() as unit:
        return unit.confidential_without_extent()


def _some(all_of_them: tuple[str, ...], most: int) -> tuple[str, ...]:
    if len(all_of_them) <= most:
        return all_of_them
    return tuple(secrets.SystemRandom().sample(all_of_them, most))
