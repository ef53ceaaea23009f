"""The article on stamp duty and registration says what a person has chosen, and nothing that nobody has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.documents.texts.tax_text import registration_clause, stamp_clause
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import REGISTRATION, STAMP, RecordedAnswer, Registration
from agreements.domain.agreement.parties import Nature
from agreements.domain.agreement.stamp_duty import Duty
from tests.support.builders import START, draft

LATER = date(2027, 2, 1)


def among(*natures: Nature) -> Agreement:
    agreement = draft()
    parties = (replace(party, nature=nature) for party, nature in zip(agreement.parties, natures, strict=True))
    return replace(agreement, parties=tuple(parties))


def answering(agreement: Agreement, code: str, *answers: str) -> Agreement:
    given = (RecordedAnswer(code, "?", answer, "perché sì", "Prova Sei", START) for answer in answers)
    return replace(agreement, answers=tuple(given))


REGIONS = among(Nature.TERRITORIAL_BODY, Nature.TERRITORIAL_BODY)
ETS = among(Nature.TERRITORIAL_BODY, next(nature for nature in Nature if nature.third_sector))
COMPANY = among(Nature.TERRITORIAL_BODY, Nature.IN_HOUSE_COMPANY)


@pytest.mark.parametrize(
    ("answer", "now", "later"),
    [
        (None, "Il presente atto è registrato nei casi e nei modi previsti dalla legge", ""),
        (Registration.TO_ASSESS, "Il presente atto è registrato nei casi e nei modi previsti dalla legge", ""),
        (Registration.IN_CASE_OF_USE, "Il presente atto è soggetto a registrazione solo in caso d’uso", ""),
        (
            Registration.NO_DUTY,
            "Per il presente atto non vi è obbligo di chiedere la registrazione",
            ", ai sensi dell’articolo 1 della tabella allegata al testo unico di cui al decreto del Presidente della "
            "Repubblica 26 aprile 1986, n.\u00a0131",
        ),
        (
            Registration.FIXED_TERM,
            "Il presente atto è soggetto a registrazione in termine fisso",
            ", ai sensi dell’articolo 9 della tariffa, parte prima, allegata al testo unico di cui al decreto del "
            "Presidente della Repubblica 26 aprile 1986, n.\u00a0131",
        ),
        (
            Registration.SPECIFIC_CONTRACT,
            "Il presente atto è soggetto alla registrazione e all’imposta proprie del contratto che contiene",
            "",
        ),
    ],
)
def test_registration_is_said_as_chosen_with_the_law_of_the_day(answer: str | None, now: str, later: str) -> None:
    agreement = answering(REGIONS, REGISTRATION, *([answer] if answer else []))
    assert registration_clause(agreement, START) == now + later
    assert registration_clause(agreement, LATER) == now


EXEMPT = "Il presente atto è esente dall’imposta di bollo"
ACT_16 = (
    f"{EXEMPT} ai sensi dell’articolo 16 della tabella, allegato B, al decreto del Presidente della Repubblica "
    "26 ottobre 1972, n.\u00a0642"
)
DUE = "Il presente atto è soggetto all’imposta di bollo nella misura prevista dalla legge"
OPEN = "L’imposta di bollo è dovuta nei casi e nella misura previsti dalla legge"


@pytest.mark.parametrize(
    ("agreement", "answers", "day", "said"),
    [
        (REGIONS, (), START, ACT_16),
        (REGIONS, (Duty.EXEMPT,), START, ACT_16),
        (REGIONS, (), LATER, OPEN),
        (
            REGIONS,
            (Duty.EXEMPT,),
            LATER,
            "Il presente atto è esente dall’imposta di bollo nei termini previsti dalla legge",
        ),
        (REGIONS, (Duty.TO_ASSESS,), START, OPEN),
        (COMPANY, (), START, OPEN),
        (
            COMPANY,
            (Duty.DUE,),
            START,
            "Il presente atto è soggetto all’imposta di bollo nella misura prevista dalla legge",
        ),
        (ETS, (), START, OPEN),
        (
            *(ETS, (Duty.DUE, Duty.EXEMPT), START),
            f"{EXEMPT} ai sensi dell’articolo 82, comma 5, del decreto legislativo 3 luglio 2017, n.\u00a0117",
        ),
        (ETS, (Duty.EXEMPT,), LATER, f"{EXEMPT} nei termini previsti dalla legge"),
    ],
)
def test_stamp_duty_is_said_as_it_was_answered(
    agreement: Agreement, answers: tuple[str, ...], day: date, said: str
) -> None:
    assert stamp_clause(answering(agreement, STAMP, *answers), day) == said
