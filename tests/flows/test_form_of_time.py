"""What the form of a new agreement makes of durations, effect and duties, and what its text then says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from agreements.documents.texts.act_text import act_context
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.counting import EVERY_YEAR, LEAP, NOT_COUNTED, CountedFrom, Counting
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.basics.errors import AccordiError, InvalidDatum
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit
from agreements.domain.register.typed_cell import day_of
from cli.demo.example import example
from flows.forms.agreement import NewAgreementForm
from flows.forms.base import Day, Sheet

UNTIL = "fino a un giorno indicato nel testo (fino al 31 dicembre 2027)"
MONTHS = "mesi (18 mesi, 36 mesi…)"
NAMED = "anni solari indicati nel testo (2026-2028)"
YEARS = "anni (triennale, quinquennale…)"
NOT_STATED = "durata non indicata"
EVENT = "da un altro evento indicato nel testo"


def filled(**changes: Any) -> Agreement:
    """The agreement that the form makes."""
    form = example("toscana-anci").successor(**changes)
    form.pop("clausole", None)
    return NewAgreementForm.model_validate(form).new_agreement().numbered("P-2026-0001")


def duty(**changes: Any) -> Obligation:
    asked = {"descrizione": "Relazione finale", "clausola": "articolo 7", "parte": 2, **changes}
    return filled(altri_adempimenti=[asked]).obligation("adempimento-1")


@pytest.mark.parametrize(
    ("typed", "found", "says"),
    [
        ({"durata_tipo": MONTHS, "durata_anni": 36}, Duration(36, Unit.MONTHS), "ha durata di trentasei mesi"),
        ({"durata_tipo": MONTHS, "durata_anni": 1}, Duration(1, Unit.MONTHS), "ha durata di un mese"),
        ({"durata_tipo": YEARS, "durata_anni": 1}, Duration(1, Unit.YEARS), "ha durata di un anno"),
        (
            {"durata_tipo": NAMED, "durata_anni": 3, "durata_quali_anni": "2026-2028"},
            Duration(3, Unit.YEARS, True, 2026),
            "ha durata di tre anni solari, dal 2026 al 2028",
        ),
        (
            {"durata_tipo": NAMED, "durata_anni": 0, "durata_quali_anni": "2026"},
            Duration(1, Unit.YEARS, True, 2026),
            "ha durata di un anno solare, il 2026",
        ),
        (
            {"durata_tipo": UNTIL, "durata_anni": 0, "durata_fino_al": "31/12/2027", "rinnovi_ammessi": 0},
            Duration(None, None, until_on=date(2027, 12, 31)),
            "ha durata fino al 31 dicembre 2027",
        ),
    ],
)
def test_a_duration_is_written_as_the_text_writes_it(typed: Mapping[str, Any], found: Duration, says: str) -> None:
    agreement = filled(**typed)
    assert agreement.duration == found
    context = act_context(agreement, agreement.acts[0], date(2026, 3, 2), trial=True)
    assert context["durata"] == f"Il presente atto {says}"


def test_a_renewal_of_an_end_that_the_text_says_has_its_own_length() -> None:
    typed = {"durata_tipo": UNTIL, "durata_anni": 0, "durata_fino_al": "31/12/2027", "durata_rinnovo": "2a"}
    agreement = filled(**typed, rinnovi_ammessi=1)
    assert agreement.duration == Duration(2, Unit.YEARS, until_on=date(2027, 12, 31))
    context = act_context(agreement, agreement.acts[0], date(2026, 3, 2), trial=True)
    assert context["rinnovo"].startswith(
        "Il presente atto può essere rinnovato una sola volta, per un periodo di due anni"
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"durata_tipo": NAMED, "durata_anni": 3}, "Gli anni solari valgono solo se il testo li nomina"),
        ({"durata_tipo": NAMED, "durata_anni": 5, "durata_quali_anni": "2026-2028"}, "sono 3, e la durata indicata è"),
        ({"durata_tipo": NAMED, "durata_anni": 0, "durata_quali_anni": "boh"}, "non dice quanto dura"),
        ({"durata_tipo": YEARS, "durata_anni": 3, "durata_quali_anni": "2026-2028"}, "vale solo per"),
        ({"durata_tipo": UNTIL, "durata_anni": 0, "rinnovi_ammessi": 0}, "Manca l’ultimo giorno"),
        ({"durata_tipo": UNTIL, "durata_anni": 2, "durata_fino_al": "31/12/2027"}, "il numero di anni o mesi è 0"),
        (
            {"durata_tipo": UNTIL, "durata_anni": 0, "durata_fino_al": "31/12/2027", "rinnovi_ammessi": 1},
            "Il rinnovo è ammesso",
        ),
        ({"durata_tipo": YEARS, "durata_anni": 3, "durata_fino_al": "31/12/2027"}, "valgono solo per"),
        ({"durata_tipo": NOT_STATED, "durata_anni": 3}, "il numero di anni o mesi è 0"),
        ({"decorrenza": EVENT}, "evento di decorrenza"),
        ({"decorrenza_evento": "dall’approvazione del bilancio"}, "l’evento va lasciato vuoto"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_one_sentence(typed: Mapping[str, Any], told: str) -> None:
    with pytest.raises(AccordiError) as refused:
        filled(**typed)
    assert told in f"{refused.value}"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            {"decorrenza": EVENT, "decorrenza_evento": "dall’approvazione del bilancio"},
            "dall’approvazione del bilancio",
        ),
        (
            {"decorrenza": EVENT, "decorrenza_evento": "approvazione del bilancio."},
            "dall’evento «approvazione del bilancio»",
        ),
        ({"decorrenza": "dalla legge di ratifica"}, "dall’entrata in vigore della legge regionale di ratifica"),
        (
            {"decorrenza": "dalla registrazione della Corte dei conti"},
            "dalla registrazione da parte della Corte dei conti",
        ),
        ({"decorrenza": "dalla data di repertorio"}, "dalla data di registrazione a repertorio"),
    ],
)
def test_the_text_says_with_what_the_agreement_takes_effect(typed: Mapping[str, Any], says: str) -> None:
    agreement = filled(**typed)
    context = act_context(agreement, agreement.acts[0], date(2026, 3, 2), trial=True)
    assert context["decorrenza"] == f"Gli effetti decorrono {says}"


def test_a_duty_hangs_on_what_the_text_says() -> None:
    assert duty(entro="60g").counting.start is CountedFrom.SIGNATURE
    fixed = duty(si_conta="entro una data fissata", giorno="31/03/2027")
    assert (fixed.counting.on, fixed.limit) == (date(2027, 3, 31), NOT_COUNTED)
    yearly = duty(si_conta="ogni anno entro un giorno", giorno="30/06")
    assert (yearly.counting, yearly.limit, yearly.recurs_from) == (
        Counting(CountedFrom.YEARLY, date(LEAP, 6, 30)),
        EVERY_YEAR,
        1,
    )
    assert duty(si_conta="ogni anno entro un giorno", giorno="30 giugno").counting.on == date(LEAP, 6, 30)
    after = duty(si_conta="da un evento", entro="30g", evento="dall’approvazione del piano.")
    assert after.counting.event is not None
    assert (after.counting.event.words, after.limit.words) == ("dall’approvazione del piano", "30 giorni")
    assert duty(si_conta="dalla fine dell’accordo", entro="90g").after_the_end


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "non è leggibile"),
        ({"entro": "60g", "giorno": "31/03/2027"}, "«Giorno fissato» si scrive se, e solo se"),
        ({"si_conta": "entro una data fissata"}, "«Giorno fissato» si scrive se, e solo se"),
        ({"si_conta": "entro una data fissata", "giorno": "31/03/2027", "entro": "1m"}, "«Entro» va lasciato vuoto"),
        ({"si_conta": "ogni anno entro un giorno", "giorno": "31/06"}, "non è un giorno dell’anno"),
        ({"si_conta": "ogni anno entro un giorno", "giorno": "boh"}, "non è un giorno dell’anno"),
        ({"si_conta": "da un evento", "entro": "30g"}, "«Evento» si scrive se, e solo se"),
        ({"entro": "30g", "evento": "dal piano"}, "«Evento» si scrive se, e solo se"),
        ({"si_conta": "da un evento", "entro": "30g", "evento": "..."}, "«Evento» si scrive se, e solo se"),
        ({"si_conta": "dalla fine dell’accordo", "entro": "1a", "si_ripete": True}, "«Si ripete» vale solo per"),
    ],
)
def test_a_duty_that_says_two_things_or_none_is_refused(typed: Mapping[str, Any], told: str) -> None:
    with pytest.raises(InvalidDatum, match=told):
        duty(**typed)


class Turn(Sheet):
    parte: str
    entro: Day


@pytest.mark.parametrize("typed", ["29-08-2029", "29.8.2029", "29 agosto 2029", "2029-08-29"])
def test_a_form_a_sheet_and_a_clause_read_a_day_alike(typed: str) -> None:
    assert day_of(typed) == parse_day(typed) == date(2029, 8, 29)
    assert Turn(parte="Comune di Prova", entro=typed).entro == date(2029, 8, 29)
