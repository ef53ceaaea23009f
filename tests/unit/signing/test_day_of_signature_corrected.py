"""A day of signature is not corrected to one on which a decision would refuse the signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from agreements.domain.agreement.act import Delegation, SignatureRecord
from agreements.domain.agreement.signature_proof import TitleKind
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.moment import ROME
from agreements.use_cases.signing.own_stamp import refuse_outside
from tests.support.builders import START, signature

LATER, BEFORE = START + timedelta(days=5), START - timedelta(days=1)
DELEGATED = replace(signature(1), delegation=Delegation("decreto n. 3", START, until=LATER))
ACTING = replace(signature(1), delegation=Delegation("decreto", START - timedelta(days=9), TitleKind.ACTING, START))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ROME)


@pytest.mark.parametrize(
    ("record", "day", "begins", "in_office", "why"),
    [
        (signature(1), BEFORE, noon(START), None, "il certificato della firma comincia"),
        (DELEGATED, BEFORE, None, None, "la delega è successiva"),
        (DELEGATED, LATER + timedelta(days=1), None, None, "la delega è finita"),
        (ACTING, BEFORE, None, None, "facente funzioni.*comincia"),
        (signature(1), BEFORE, None, START, "è in carica dal"),
    ],
)
def test_a_day_on_which_the_signature_would_not_count_is_refused(
    record: SignatureRecord, day: date, begins: datetime | None, in_office: date | None, why: str
) -> None:
    refuse_outside(record, START, None, begins, in_office)
    with pytest.raises(InvalidDatum, match=why):
        refuse_outside(record, day, None, begins, in_office)
