"""What a legal basis asks of the parties and of the money, and what the answers leave to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from agreements.documents.templates.legal_basis_files import LEGAL_BASES
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.legal_basis import (
    CONTRACT_RISK,
    GO_ON,
    LegalBasis,
    before_text,
    questions_on_parties,
    tax_questions,
)
from agreements.domain.agreement.money import UNKNOWN, Amount, Charge, Charges, ChargesKind
from agreements.domain.agreement.parties import Nature, Party
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.basics.moment import Moment
from agreements.domain.register.assess import AskedAnswer, asked_of, doubts_of, record_answer, still_asked
from agreements.domain.steps.charges import RecordCharges
from agreements.domain.steps.drafting import OpenExamination
from agreements.domain.steps.transitions import decide
from tests.support.builders import CLERK, draft

LEDGER = Charges(ChargesKind.LEDGER, (Charge(2027, 1, Amount(Decimal("390000"))),))
MOMENT = Moment(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
LATER = Moment(datetime(2027, 1, 2, 9, 0, tzinfo=UTC))


def basis(name: str) -> LegalBasis:
    return LEGAL_BASES.read(name)


def resting_on(name: str, *natures: Nature) -> Agreement:
    agreement = draft()
    parties = tuple(replace(party, nature=nature) for party, nature in zip(agreement.parties, natures, strict=True))
    return replace(agreement, basis=basis(name).chosen, parties=parties)


def codes(agreement: Agreement) -> list[str]:
    return [
        question.code for question in still_asked(agreement, basis(agreement.basis.name) if agreement.basis else None)
    ]


def answered(agreement: Agreement, code: str, answer: str, reason: str = "visti gli atti di prova") -> Agreement:
    rests_on = basis(agreement.basis.name) if agreement.basis else None
    after, event = record_answer(agreement, rests_on, AskedAnswer(code, answer, reason), CLERK, MOMENT)
    assert event is not None
    return after


PUBLIC = (Nature.TERRITORIAL_BODY, Nature.UNIVERSITY)


def test_an_agreement_without_a_basis_is_asked_nothing() -> None:
    agreement = replace(draft(), answers=())
    assert asked_of(agreement, None) == ()
    assert decide(agreement, OpenExamination(1), CLERK, MOMENT).event is not None


@pytest.mark.parametrize(
    ("nature", "others"),
    [
        (Nature.COMPANY, "(società) non è una pubblica amministrazione"),
        (Nature.VOLUNTEERS, "(organizzazione di volontariato (ETS)) non è una pubblica amministrazione"),
    ],
)
def test_without_a_basis_a_party_that_is_no_administration_waits_for_an_answer(nature: Nature, others: str) -> None:
    agreement = replace(resting_on("accordo-art-15", Nature.TERRITORIAL_BODY, nature), basis=None)
    (question,) = asked_of(agreement, None)
    assert question.text.startswith("La base giuridica non è annotata, e ")
    assert question.text.endswith(f"{others}: si procede?")
    with pytest.raises(RefusedTransition, match="«senza-base»: rispondere con «registra-valutazione»"):
        decide(agreement, OpenExamination(1), CLERK, MOMENT)
    doubtful = answered(agreement, "senza-base", "da valutare")
    assert decide(doubtful, OpenExamination(1), CLERK, MOMENT).event is not None, "for an answer, not for which one"
    (told,) = doubts_of(doubtful, None, MOMENT.today)
    assert told.endswith("non è una pubblica amministrazione: ancora da valutare.")
    assert doubts_of(answered(doubtful, "senza-base", GO_ON), None, MOMENT.today) == ()
    other = replace(agreement.parties[1], name="Altra parte di prova")
    assert codes(replace(doubtful, parties=(agreement.parties[0], other))) == ["senza-base"]


def test_an_answer_counts_for_the_words_that_were_asked() -> None:
    agreement = answered(resting_on("convenzione-art-30-tuel", *PUBLIC), "contenuti", "no")
    before = basis("convenzione-art-30-tuel")
    first, *others = before.questions[::-1]
    assert first.code == "contenuti"
    reworded = replace(before, questions=(*others[::-1], replace(first, text="Il testo dice fini e durata?")))
    assert "contenuti" not in [question.code for question in still_asked(agreement, before)]
    assert "contenuti" in [question.code for question in still_asked(agreement, reworded)]
    assert doubts_of(agreement, before, MOMENT.today)
    assert doubts_of(agreement, reworded, MOMENT.today) == (), "to what is asked now nobody has answered"
    assert still_asked(agreement, before) == still_asked(replace(agreement, acts=agreement.acts), before)


def test_what_is_asked_before_the_text_is_named_until_it_is_answered() -> None:
    rests_on = basis("accordo-art-11")
    assert [question.code for question in before_text(rests_on, ())] == ["determinazione"]
    agreement = answered(resting_on("accordo-art-11", *PUBLIC), "determinazione", "non so")
    assert before_text(rests_on, agreement.answers) == (), "for an answer, not for which one"
    assert before_text(None, ()) == before_text(basis("accordo-art-15"), ()) == ()


def test_a_company_under_article_15_does_not_pass_without_a_word() -> None:
    agreement = resting_on("accordo-art-15", Nature.TERRITORIAL_BODY, Nature.IN_HOUSE_COMPANY)
    name = agreement.parties[1].name
    assert codes(agreement) == ["in-house-2", "appalto-oggetto"]
    with pytest.raises(RefusedTransition) as refused:
        decide(agreement, OpenExamination(1, basis=basis("accordo-art-15")), CLERK, MOMENT)
    assert "«in-house-2», «appalto-oggetto»" in str(refused.value)
    assert "«registra-valutazione»" in str(refused.value)
    agreement = answered(answered(agreement, "in-house-2", "da valutare"), "appalto-oggetto", "No")
    assert decide(agreement, OpenExamination(1, basis=basis("accordo-art-15")), CLERK, MOMENT).event is not None
    (told,) = doubts_of(agreement, basis("accordo-art-15"), MOMENT.today)
    assert told.startswith(f"{name} (società in house): ")
    assert told.endswith(": ancora da valutare.")
    assert doubts_of(answered(agreement, "in-house-2", "si procede"), basis("accordo-art-15"), MOMENT.today) == ()


def test_what_was_answered_of_one_body_does_not_hold_for_another() -> None:
    agreement = answered(
        resting_on("accordo-art-15", Nature.TERRITORIAL_BODY, Nature.IN_HOUSE_COMPANY), "in-house-2", GO_ON
    )
    second = replace(agreement.parties[1], name="Altra società di prova")
    assert codes(replace(agreement, parties=(agreement.parties[0], second))) == ["in-house-2", "appalto-oggetto"]


@pytest.mark.parametrize(
    ("name", "natures", "wanted"),
    [
        ("convenzione-art-56-cts", (Nature.TERRITORIAL_BODY, Nature.SOCIAL_PROMOTION), []),
        (
            "convenzione-art-56-cts",
            (Nature.TERRITORIAL_BODY, Nature.SOCIAL_COOPERATIVE),
            ["altro-ets-2", "parte-richiesta"],
        ),
        ("convenzione-art-56-cts", PUBLIC, ["parte-richiesta"]),
        ("convenzione-art-57-cts", (Nature.HEALTH_BODY, Nature.VOLUNTEERS), []),
        ("convenzione-art-30-tuel", PUBLIC, ["non-locale-2"]),
        (
            "coprogettazione-art-55-cts",
            (Nature.TERRITORIAL_BODY, Nature.FOUNDATION),
            ["non-iscritto-2", "parte-richiesta"],
        ),
        ("intesa-interregionale", (Nature.TERRITORIAL_BODY, Nature.TERRITORIAL_BODY), []),
        ("scambio-di-dati", (Nature.HEALTH_BODY, Nature.PUBLIC_ECONOMIC_BODY), ["gestore-2"]),
        ("accordo-art-11", (Nature.TERRITORIAL_BODY, Nature.COMPANY), []),
        ("accordo-art-15", PUBLIC, []),
    ],
)
def test_each_basis_warns_of_the_parties_that_its_law_does_not_name(
    name: str, natures: tuple[Nature, ...], wanted: list[str]
) -> None:
    parties = resting_on(name, *natures).parties
    assert [question.code for question in questions_on_parties(basis(name), parties)] == wanted


def test_a_nature_that_a_folder_forgets_is_asked_all_the_same() -> None:
    forgetful = replace(basis("accordo-art-15"), warnings=())
    parties: tuple[Party, ...] = resting_on("accordo-art-15", Nature.TERRITORIAL_BODY, Nature.COMPANY).parties
    (question,) = questions_on_parties(forgetful, parties)
    assert question.code == "natura-2"
    assert "(società) non è fra le parti che la base prevede: si procede?" in question.text


CONDITIONS = ["appalto-a", "appalto-b", "appalto-c", "appalto-d"]


@pytest.mark.parametrize("on_object", ["sì", "si", "non so"])
def test_the_four_conditions_are_asked_where_the_object_may_be_a_work_a_supply_or_a_service(on_object: str) -> None:
    agreement = answered(resting_on("accordo-art-15", *PUBLIC), "appalto-oggetto", on_object)
    assert codes(agreement) == CONDITIONS


def test_the_four_conditions_are_asked_where_money_moves_and_one_no_is_a_risk_never_a_refusal() -> None:
    agreement = answered(resting_on("accordo-art-15", *PUBLIC), "appalto-oggetto", "no")
    assert codes(agreement) == []
    agreement = decide(agreement, RecordCharges(LEDGER, "b" * 64), CLERK, MOMENT).agreement
    assert codes(agreement) == CONDITIONS
    for code, answer in zip(CONDITIONS, ("sì", "no", "sì", "non so"), strict=True):
        agreement = answered(agreement, code, answer)
    assert doubts_of(agreement, basis("accordo-art-15"), MOMENT.today) == (CONTRACT_RISK,), "told once"
    opened = decide(
        agreement, OpenExamination(len(agreement.newest_act.texts), basis=basis("accordo-art-15")), CLERK, MOMENT
    )
    assert opened.agreement.newest_act.state is ActState.UNDER_EXAMINATION


def test_another_answer_is_a_new_row_and_the_same_one_changes_nothing() -> None:
    agreement = answered(resting_on("accordo-art-15", *PUBLIC), "appalto-oggetto", "non so")
    same = record_answer(
        agreement,
        basis("accordo-art-15"),
        AskedAnswer("«Appalto-oggetto»", "NON SO", "visti gli atti  di prova"),
        CLERK,
        MOMENT,
    )
    assert same == (agreement, None)
    after, event = record_answer(
        agreement, basis("accordo-art-15"), AskedAnswer("appalto-oggetto", "no", "riletto"), CLERK, MOMENT
    )
    assert event is not None
    assert "Risposta: no. Prima: non so, il 01/12/2026." in event.what
    assert [each.answer for each in after.answers] == ["non so", "no"]
    assert codes(after) == [], "the last one counts"
    assert after.answers[1].by == str(CLERK)


@pytest.mark.parametrize(
    ("code", "answer", "reason", "told"),
    [
        (
            "appalto",
            "sì",
            "x",
            "«appalto» non è una domanda di questo accordo: indicarne una per codice: «appalto-oggetto»",
        ),
        (
            "appalto-a",
            "forse",
            "x",
            "A «appalto-a» si risponde «sì», «no» o «non so»: «forse» non è fra queste risposte.",
        ),
        (
            "registrazione",
            "3 %",
            "x",
            "si risponde «nessun obbligo», «caso d’uso», «termine fisso», «imposta del contratto» o",
        ),
        ("bollo", "sì", "x", "A «bollo» si risponde «esente», «dovuta» o «da valutare»"),
        ("appalto-a", "sì", "  ", "motivazione"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_in_a_sentence(code: str, answer: str, reason: str, told: str) -> None:
    agreement = resting_on("accordo-art-15", *PUBLIC)
    with pytest.raises(InvalidDatum) as refused:
        record_answer(agreement, basis("accordo-art-15"), AskedAnswer(code, answer, reason), CLERK, MOMENT)
    assert told in str(refused.value)


def test_registration_and_stamp_are_chosen_with_the_law_of_the_day() -> None:
    agreement = answered(answered(draft(), "registrazione", "caso d'uso"), "bollo", "Dovuta")
    assert [each.answer for each in agreement.answers] == ["caso d’uso", "dovuta"]
    before, after = tax_questions(date(2026, 12, 31)), tax_questions(date(2027, 1, 1))
    assert all("D.P.R." in question.why and "123/2025" not in question.why for question in before)
    assert all("D.Lgs. 123/2025" in question.why for question in after)
    (told,) = doubts_of(answered(draft(), "registrazione", "da valutare"), None, LATER.today)
    assert told == "La registrazione dell’atto è ancora da valutare."


def test_where_either_answer_is_well_only_not_knowing_is_a_doubt() -> None:
    agreement = resting_on("intesa-interregionale", Nature.TERRITORIAL_BODY, Nature.TERRITORIAL_BODY)
    for answer, doubtful in (("sì", 0), ("no", 0), ("non so", 1)):
        given = answered(agreement, "organi-comuni", answer)
        assert len(doubts_of(given, basis("intesa-interregionale"), MOMENT.today)) == doubtful


def test_where_nobody_knows_the_charges_the_conditions_are_asked_too() -> None:
    agreement = resting_on("accordo-art-15", *PUBLIC)
    unknown = agreement.with_act(replace(agreement.acts[0], charges=UNKNOWN))
    assert {f"appalto-{letter}" for letter in "abcd"} <= set(codes(unknown))
    assert "appalto-a" not in codes(agreement)
