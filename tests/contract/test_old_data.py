"""What an older version took and today's rules would refuse is listed; what they would take is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.domain.agreement.agreement import Agreement
from agreements.persistence import Database
from agreements.use_cases.keeping.old_data import refused_today
from tests.contract import samples
from tests.support import builders


def kept(database: Database, agreement: Agreement) -> tuple[tuple[str, str], ...]:
    with database.unit() as unit:
        unit.add(agreement, samples.event(agreement), "richiesta")
        unit.commit()
    return refused_today(database)


def test_an_agreement_of_today_is_not_listed(database: Database) -> None:
    assert kept(database, builders.signed()) == ()


@pytest.mark.parametrize("article", ["", "Art. 9"])
def test_an_end_outside_every_reading_is_listed_unless_an_article_says_it(database: Database, article: str) -> None:
    signed = builders.signed()
    act = replace(signed.acts[0], confirmed_expires_on=date(2099, 1, 1), expiry_article=article)
    found = kept(database, signed.with_act(act))
    assert [number for number, why in found if "01/01/2099 è fuori da ogni lettura" in why] == (
        [] if article else [signed.number]
    )


@pytest.mark.parametrize("identity", ["", "a" * 64])
def test_one_signature_for_two_parties_is_listed(database: Database, identity: str) -> None:
    signed = builders.signed()
    first = replace(signed.acts[0].signatures[0], identity=identity, certificate="CN=Prova Uno", file_sha256="b" * 64)
    both = tuple(replace(first, position=position) for position in (1, 2))
    found = kept(database, signed.with_act(replace(signed.acts[0], signatures=both)))
    assert len(found) == 1
    assert "una sola firma dell’atto 1 è registrata per più parti" in found[0][1]
