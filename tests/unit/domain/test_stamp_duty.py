"""Stamp duty: what each kind of party brings with it, and until when the law has been read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.documents.texts.act_text import act_context
from agreements.domain.agreement.parties import Nature, Party
from agreements.domain.agreement.stamp_duty import RULES, Duty, assess
from tests.support.builders import START, draft, party

LAST = date(2026, 12, 31)
NEW_LAW = date(2027, 1, 1)
EXEMPT = (Nature.STATE, Nature.TERRITORIAL_BODY, Nature.TERRITORIAL_ASSOCIATION)


def parties(*natures: Nature) -> tuple[Party, ...]:
    return tuple(replace(party(n), nature=nature) for n, nature in enumerate(natures, 1))


@pytest.mark.parametrize("first", EXEMPT)
@pytest.mark.parametrize("second", EXEMPT)
def test_among_state_territorial_bodies_and_their_associations_the_act_is_exempt(first: Nature, second: Nature) -> None:
    found = assess(parties(first, second), START)
    assert (found.duty, found.to_verify) == (Duty.EXEMPT, False)
    assert "art. 16 tabella, allegato B, D.P.R. 642/1972" in found.sentences[0]


@given(st.lists(st.sampled_from(Nature), min_size=2, max_size=5), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_one_party_that_is_not_exempt_is_enough(natures: list[Nature], day: date) -> None:
    found = assess(parties(*natures), day)
    exempt = {Nature.STATE, Nature.TERRITORIAL_BODY, Nature.TERRITORIAL_ASSOCIATION}
    open_yet = {Nature.PUBLIC_ADMINISTRATION, Nature.NOT_SAID, *(each for each in Nature if each.third_sector)}
    if set(natures) - exempt - open_yet:
        assert found.duty is Duty.DUE
        assert any("16,00 euro a foglio" in sentence for sentence in found.sentences)
    elif open_yet & set(natures):
        assert found.duty is Duty.TO_ASSESS
    else:
        assert found.duty is Duty.EXEMPT
    assert found.to_verify == (day >= NEW_LAW)
    assert "1° gennaio 2027" in found.sentences[-1]


def test_who_pays_and_what_is_not_known_is_said_by_name() -> None:
    told = " ".join(assess(parties(Nature.TERRITORIAL_BODY, Nature.OTHER_PUBLIC_BODY), START).sentences)
    assert "Non è fra i soggetti esenti: ANCI di Prova." in told
    told = " ".join(assess(parties(Nature.TERRITORIAL_BODY, Nature.PRIVATE_LAW_ASSOCIATION), START).sentences)
    assert "È di diritto privato: ANCI di Prova." in told
    assert "l’ufficio legale conferma" in told
    told = " ".join(assess(parties(Nature.PUBLIC_ADMINISTRATION, Nature.STATE), START).sentences)
    assert "«natura di una parte» (Regione di Prova)" in told


def test_on_the_first_of_january_2027_the_rule_is_to_be_verified_again() -> None:
    before = assess(parties(*EXEMPT), LAST).sentences[-1]
    assert before.startswith("La regola sul bollo è da riverificare dal 1° gennaio 2027")
    after = assess(parties(*EXEMPT), NEW_LAW).sentences[-1]
    assert after.startswith("La regola sul bollo è da riverificare: dal 1° gennaio 2027")
    assert "D.Lgs. 123/2025" in before
    assert "D.Lgs. 123/2025" in after


def test_of_a_day_for_which_no_rule_was_read_nothing_is_said() -> None:
    found = assess(parties(*EXEMPT), RULES[0].since - timedelta(days=1))
    assert (found.duty, found.rule) == (Duty.TO_ASSESS, None)
    assert "la accerta l’ufficio" in found.sentences[-1]


@pytest.mark.parametrize(
    ("natures", "day", "cited"),
    [
        (EXEMPT, LAST, True),
        (EXEMPT, NEW_LAW, False),
        ((Nature.TERRITORIAL_BODY, Nature.OTHER_PUBLIC_BODY), LAST, False),
        ((Nature.PUBLIC_ADMINISTRATION, Nature.STATE), LAST, False),
    ],
)
def test_the_text_calls_an_act_exempt_only_where_rule_and_parties_are_certain(
    natures: tuple[Nature, ...], day: date, cited: bool
) -> None:
    agreement = draft(parties=len(natures))
    agreement = replace(agreement, parties=parties(*natures))
    clause = act_context(agreement, agreement.acts[0], day, trial=True)["bollo"]
    assert ("n.\u00a0642" in clause) is cited
    assert ("esente" in clause) is cited
    assert clause.startswith("L’imposta di bollo è dovuta nei casi") is not cited
