"""What is wrong in the register is put right: by words of the text, or by the ways in which a text is corrected."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from agreements.documents.word.passages import ArticledText
from agreements.documents.word.typed_numbers import with_typed_numbers
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.events import Event
from agreements.domain.agreement.text_change import ChangeKind, typed_change
from agreements.domain.basics.errors import InvalidDatum, NumberAlreadyTaken
from agreements.domain.corrections.in_text import Grounds, Way
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Unit
from agreements.domain.steps.further_acts import Change
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import drafting, further_acts
from agreements.use_cases.drafting.text_in_force import signed_docx
from agreements.use_cases.life import corrections, obligations
from tests.integration.use_cases.lives import (
    CLERK,
    NAMES,
    SECOND,
    Life,
    now,
    refused,
    settle_values,
    waiting_letters,
    walk,
)


def correct(life: Life, datum: Datum, value: str, which: str = "", **grounds: object) -> Outcome:
    on = Grounds(**grounds)  # type: ignore[arg-type]
    asked = corrections.AskedCorrection(datum, which, value, "trascritto male", on)
    return corrections.ask_correction(life.bench, life.number, asked, CLERK, now())


def confirm(life: Life, datum: Datum, which: str = "") -> Outcome:
    return corrections.confirm_correction(life.bench, life.number, datum, which, SECOND, now())


def mistyped(life: Life, change: Callable[[Agreement], Agreement]) -> None:
    """As if somebody had typed something else than the text says, and nobody had seen it."""
    event = Event(life.number, 1, "PROVA", now(), CLERK, "prova", "", "prova")
    with life.bench.database.unit() as unit:
        unit.save(change(unit.load(life.number)), [event], [])
        unit.commit()


def another_number(agreement: Agreement) -> Agreement:
    act = agreement.acts[0]
    assert act.resolution is not None
    return agreement.with_act(replace(act, resolution=replace(act.resolution, number="54")))


def signed(life: Life) -> None:
    walk(life, Life.send)
    life.sign_all()


def words_with(life: Life, words: str) -> str:
    """The sentence of the frozen text that has these words."""
    lines = corrections.FrozenTexts(life.bench, life.agreement).lines(life.agreement.acts[0])
    return next(line.text for line in lines if words in line.text)


def test_a_number_that_the_text_says_is_put_right_by_its_words(life: Life) -> None:
    walk(life, Life.fix_text)
    mistyped(life, another_number)
    with refused(life, "sta nel testo già congelato, che dice già «", "Parole del testo", error=InvalidDatum) as told:
        correct(life, Datum.RESOLUTION_NUMBER, "45")
    print(*told)
    quoted = words_with(life, "n. 45")
    with refused(life, "non stanno nel testo già congelato", error=InvalidDatum):
        correct(life, Datum.RESOLUTION_NUMBER, "45", article="con deliberazione n. 45 di un altro giorno")
    with refused(life, "non dicono «46»", error=InvalidDatum):
        correct(life, Datum.RESOLUTION_NUMBER, "46", article=quoted)
    done = correct(life, Datum.RESOLUTION_NUMBER, "n. 45", article=quoted)
    assert life.agreement.acts[0].resolution is not None
    assert life.agreement.acts[0].resolution.number == "45"
    assert life.journal[-1].data["article"] == " ".join(quoted.split())
    assert "Nel testo (atto originario)" in life.journal[-1].why
    print(done.happened)


def test_terms_of_a_signed_text_are_put_right_by_its_words_and_never_against_it(life: Life) -> None:
    signed(life)
    rule = life.agreement.renewal
    mistyped(life, lambda a: replace(a, duration=Duration(5, Unit.YEARS), renewal=replace(rule, allowed=2)))
    quoted = words_with(life, "durata di")
    with refused(life, "non dicono «4 anni»", error=InvalidDatum):
        correct(life, Datum.DURATION, "4 anni", article=quoted)
    assert "attende" in correct(life, Datum.DURATION, "3 anni", article=quoted).happened
    confirm(life, Datum.DURATION)
    assert life.agreement.duration == Duration(3, Unit.YEARS)
    for way in (Way.QUOTED, Way.RECOGNISABLE):
        with refused(life, "rinnov", "il registro non si corregge" if way is Way.RECOGNISABLE else "non dicono «3»"):
            correct(life, Datum.RENEWALS_ALLOWED, "3", article=quoted, way=way)
    with refused(life, "atto-aggiuntivo", error=InvalidDatum) as told:
        correct(life, Datum.RENEWALS_ALLOWED, "3")
    print(*told)
    correct(life, Datum.RENEWALS_ALLOWED, "1", article=words_with(life, "può essere rinnovato"))
    confirm(life, Datum.RENEWALS_ALLOWED)
    assert life.agreement.renewal.allowed == 1


def test_an_act_that_is_opened_or_withdrawn_unlocks_nothing(life: Life) -> None:
    signed(life)
    tried = (
        (Datum.PARTY_TAX_CODE, "09999990485", NAMES[1]),
        (Datum.PARTY_SEAT, "Piazza Nuova 1", NAMES[1]),
        (Datum.SIGNATORY_NAME, "Prova Nove", NAMES[1]),
        (Datum.TITLE, "Un altro oggetto di prova", ""),
        (Datum.RESOLUTION_NUMBER, "54", ""),
        (Datum.RENEWALS_ALLOWED, "3", ""),
    )
    changes = (Change("Art. 3", "Le Parti si riuniscono ogni mese."),)
    further_acts.open_amendment(life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, changes, "prova", CLERK, now())
    for datum, value, which in tried:
        with refused(life, f"«{datum}» sta nel testo già firmato", error=InvalidDatum):
            correct(life, datum, value, which)
    drafting.withdraw(life.bench, life.number, "prova", CLERK, now())
    assert life.agreement.newest_act.state is ActState.WITHDRAWN
    for datum, value, which in tried:
        with refused(life, f"«{datum}» sta nel testo già firmato", error=InvalidDatum) as told:
            correct(life, datum, value, which)
        print(*told)
    # What has changed since is recorded with the act that says so, by two people.
    moved = correct(life, Datum.PARTY_SEAT, "Piazza Nuova 1", NAMES[1], way=Way.CHANGED, act="nota prot. 8")
    assert "attende" in moved.happened
    confirm(life, Datum.PARTY_SEAT, NAMES[1])
    assert life.agreement.parties[1].seat == "Piazza Nuova 1"


def test_where_the_text_is_wrong_a_person_chooses_how_it_is_corrected(life: Life) -> None:
    signed(life)
    wrong = words_with(life, "n. 45")
    with refused(life, "c’è ancora un atto di correzione", error=InvalidDatum):
        correct(life, Datum.RESOLUTION_NUMBER, "54", way=Way.ALL_SIGNED)
    with refused(life, "Indicare in «Atto»", error=InvalidDatum):
        correct(life, Datum.RESOLUTION_NUMBER, "54", way=Way.OWN_ACT)
    with refused(life, "le parole sbagliate", error=InvalidDatum):
        correct(life, Datum.RESOLUTION_NUMBER, "54", way=Way.RECOGNISABLE)
    asked = correct(life, Datum.RESOLUTION_NUMBER, "54", way=Way.RECOGNISABLE, article=wrong)
    assert "attende" in asked.happened
    confirm(life, Datum.RESOLUTION_NUMBER)
    assert life.agreement.acts[0].resolution is not None
    assert life.agreement.acts[0].resolution.number == "54"


def documents(life: Life, kind: str) -> list[str]:
    with life.bench.database.unit() as unit:
        return [each.label for each in unit.documents(life.number) if each.kind.startswith(kind)]


def test_what_quotes_a_corrected_value_is_made_again_and_what_has_left_is_followed_by_a_letter(life: Life) -> None:
    signed(life)
    life.repertory("12")
    correct(life, Datum.REPERTORY_NUMBER, "13")
    done = confirm(life, Datum.REPERTORY_NUMBER)
    print(*done.warnings, sep="\n")
    assert documents(life, "attestazione") == [
        "attestazione di repertorio n. 12",
        "attestazione di repertorio n. 13, rifatta (2)",
    ]
    letter = f"lettera con l’atto concluso a {NAMES[1]}, rifatta (2) (bozza per il dirigente)"
    assert documents(life, "accordo-concluso")[-1] == letter
    assert [each for each in waiting_letters(life.bench, life.number) if "concluso" in each] == [letter]
    assert life.journal[-1].data["superseded"].splitlines()[0].startswith("attestazione di repertorio n. 12")
    obligations.record_letter_sent(life.bench, life.number, letter, "P9", life.day, CLERK, now())
    correct(life, Datum.REPERTORY_NUMBER, "14")
    done = confirm(life, Datum.REPERTORY_NUMBER)
    print(*done.warnings, sep="\n")
    assert documents(life, "comunicazione-rettifica") == [
        f"comunicazione di rettifica a {NAMES[1]} (bozza per il dirigente)"
    ]
    assert f"comunicazione di rettifica a {NAMES[1]} (bozza per il dirigente)" in waiting_letters(
        life.bench, life.number
    )


def test_a_letter_that_went_to_the_address_of_then_needs_no_other(life: Life) -> None:
    walk(life, Life.send)
    correct(life, Datum.PARTY_PEC, "nuova@pec.example.it", NAMES[1])
    assert documents(life, "comunicazione-rettifica") == []
    assert "superseded" not in life.journal[-1].data


def test_an_amendment_signed_by_all_is_quoted_for_what_it_changed(life: Life) -> None:
    signed(life)
    docx = signed_docx(life.bench, life.agreement.acts[0])
    assert docx is not None
    text = ArticledText(with_typed_numbers(docx))
    number = next(each.number for each in text.articles() if "durata" in text.heading_of(each))
    change = typed_change(ChangeKind.WORDS, f"articolo {number}", "1", "", "tre anni", "cinque anni", "")
    board = DecidingBody.EXECUTIVE_BOARD
    further_acts.open_amendment(life.bench, life.number, board, (change,), "serve", CLERK, now())
    life.round = "2"
    with suppress(InvalidDatum):  # nothing differs
        settle_values(life)
    walk(life, Life.send, first=Life.examine)
    life.sign_all()
    said = "le parole: «tre anni» sono sostituite dalle seguenti: «cinque anni»"
    with refused(life, "sta nel testo già firmato", error=InvalidDatum):
        correct(life, Datum.DURATION, "5 anni")
    for way in (Way.QUOTED, Way.ALL_SIGNED):
        if way is Way.ALL_SIGNED:
            corrections.withdraw_correction(life.bench, life.number, Datum.DURATION, "", "prova", CLERK, now())
        asked = correct(life, Datum.DURATION, "5 anni", article=said, way=way)
        assert "attende" in asked.happened
        assert life.agreement.pending_corrections[0].reason.endswith(f"Nel testo (atto aggiuntivo): «{said}».")
    confirm(life, Datum.DURATION)
    assert life.agreement.duration == Duration(5, Unit.YEARS)
    # Each of two acts has a resolution of its own: the one that is meant is named.
    correct(life, Datum.PROPOSAL_NUMBER, "P99", "atto originario")
    assert [act.proposal and act.proposal.number for act in life.agreement.acts] == ["P99", "P122"]
    with refused(life, "non ha un atto n. 7", error=InvalidDatum):
        correct(life, Datum.PROPOSAL_NUMBER, "P99", "atto 7")


def test_what_was_recorded_as_it_was_is_corrected_by_a_text_that_can_be_read_and_not_against_it(life: Life) -> None:
    text = "Art. 3 – Durata\nLa convenzione dura tre anni dalla firma ed è rinnovabile una sola volta."
    life.record(life.day - timedelta(days=100), text=text.encode(), renewals_allowed=2)
    with refused(life, "rinnovi ammessi", "una sola volta", error=InvalidDatum) as told:
        correct(life, Datum.RENEWALS_ALLOWED, "3")
    print(*told)
    assert "attende" in correct(life, Datum.RENEWALS_ALLOWED, "1").happened
    assert "attende" not in correct(life, Datum.TITLE, "Un altro oggetto di prova").happened


def test_one_number_of_a_register_is_given_once_however_it_is_written(life: Life) -> None:
    signed(life)
    life.repertory("n. 421 / 2026")
    given = life.agreement.acts[0].repertory
    assert given is not None
    assert given.number == "421/2026"
    assert "n. n." not in " ".join(str(row.what) for row in life.journal)
    assert life.repertory("421/2026").already_done
    other = Life(life.bench, life.pki_folder)
    for register, number in (("Repertorio accordi", "421 / 2026"), ("REPERTORIO DEGLI ACCORDI", "N. 421/2026")):
        past = {"register": register, "repertory_number": number, "registered_on": other.day}
        with pytest.raises(NumberAlreadyTaken, match=life.number):
            other.record(other.day - timedelta(days=9), title="Un altro accordo di prova", **past)
    past = {"register": "Repertorio accordi", "repertory_number": "422", "registered_on": other.day}
    other.record(other.day - timedelta(days=9), title="Un altro accordo di prova", **past)
    correct(other, Datum.REPERTORY_NUMBER, "n. 421/2026")
    with pytest.raises(NumberAlreadyTaken, match=life.number):
        confirm(other, Datum.REPERTORY_NUMBER)


def test_whatever_is_wrong_in_the_register_is_put_right_by_the_text_that_all_have_signed(life: Life) -> None:
    signed(life)
    right = life.agreement
    act, second, duty = right.acts[0], right.parties[1], right.obligations[0]
    assert act.resolution is not None
    assert act.party_acts[0].adopted_on is not None
    day = timedelta(days=1)
    signatory = replace(second.signatory, name="Prova Doe", office_title="Presidenta", power_title="delega")
    wrong = replace(second, tax_code="09999990485", seat="Via Storta 1", signatory=signatory)
    party_act = replace(act.party_acts[0], number="8", adopted_on=act.party_acts[0].adopted_on - day)
    mistyped(
        life,
        lambda a: replace(
            a.with_act(
                replace(
                    a.acts[0],
                    resolution=replace(act.resolution, decided_on=act.resolution.decided_on - day),
                    party_acts=(party_act,),
                )
            ),
            title="Un oggetto trascritto male",
            parties=(a.parties[0], wrong),
            obligations=(replace(duty, limit=replace(duty.limit, amount=4)),),
        ),
    )
    today, own = f"{life.day:%d/%m/%Y}", f"{second.name}, pubblica amministrazione"
    decided, other = "n. 45", "Comitato n. 7"
    cases = (
        (Datum.RESOLUTION_DATE, today, "", decided),
        (Datum.PARTY_ACT_NUMBER, "7", second.name, other),
        (Datum.PARTY_ACT_DATE, today, second.name, other),
        (Datum.PARTY_TAX_CODE, second.tax_code, second.name, own),
        (Datum.PARTY_SEAT, second.seat, second.name, own),
        (Datum.SIGNATORY_NAME, second.signatory.name, second.name, own),
        (Datum.SIGNATORY_OFFICE, second.signatory.office_title, second.name, own),
        (Datum.SIGNATORY_POWER, second.signatory.power_title, second.name, own),
        (Datum.TITLE, right.title, "", "Protocollo d'intesa di prova"),
        (Datum.DUTY_TERM, "1m", duty.code, "piano operativo"),
    )
    for datum, value, which, words in cases:
        lines = corrections.FrozenTexts(life.bench, life.agreement).lines(life.agreement.acts[0])
        said = [line.text for line in lines if words.casefold() in line.text.casefold()]
        before = life.agreement
        for quoted in said:
            with suppress(InvalidDatum):
                correct(life, datum, value, which, article=quoted)
                break
        assert life.agreement != before, (datum, said)
        if life.agreement.pending_corrections:
            confirm(life, datum, which)
    corrected = life.agreement
    assert corrected.parties == right.parties
    assert corrected.title == right.title
    assert corrected.obligations[0].limit == duty.limit
    assert corrected.acts[0].resolution == act.resolution
    assert corrected.acts[0].party_acts == act.party_acts
    wrong_name = replace(corrected.parties[1], name="ANCI di Provo")
    mistyped(life, lambda a: replace(a, parties=(a.parties[0], wrong_name)))
    correct(life, Datum.PARTY_NAME, second.name, "ANCI di Provo", article=words_with(life, own))
    assert life.agreement.parties == right.parties


def document_text(data: bytes) -> str:
    return " ".join(" ".join(word_text(WordFile(data)).stories["testo"]).split())


def test_a_letter_on_a_correction_that_was_corrected_again_leaves_no_more(life: Life) -> None:
    signed(life)
    wrong = words_with(life, "n. 45")

    def letters() -> list[str]:
        return [each for each in waiting_letters(life.bench, life.number) if "rettifica" in each]

    def by_the_text(value: str) -> Outcome:
        correct(life, Datum.RESOLUTION_NUMBER, value, way=Way.RECOGNISABLE, article=wrong)
        return confirm(life, Datum.RESOLUTION_NUMBER)

    by_the_text("54")
    (first,) = letters()
    done = by_the_text("55")
    (second,) = letters()
    assert f"«{first}»; non vanno inviate" in " ".join(done.warnings)
    assert second != first
    told = document_text(life.archived("comunicazione-rettifica-2"))
    assert "«45»" in told
    assert "«55»" in told
    assert "«54»" not in told
    # Back to what the text says: whoever has read nothing else needs no letter.
    done = correct(life, Datum.RESOLUTION_NUMBER, "45", article=wrong)
    assert letters() == []
    assert f"«{second}»; non vanno inviate" in " ".join(done.warnings)
    # One that has left is followed by another.
    by_the_text("56")
    (third,) = letters()
    obligations.record_letter_sent(life.bench, life.number, third, "P9", life.day, CLERK, now())
    done = correct(life, Datum.RESOLUTION_NUMBER, "45", article=wrong)
    assert letters() not in ([], [third])
    assert "Già inviate con il valore di prima" in " ".join(done.warnings)
    told = document_text(life.archived("comunicazione-rettifica-2"))
    assert "56" in told
    print(told)


def test_a_duration_left_empty_is_no_duration_that_is_not_stated(life: Life) -> None:
    life.record(life.day - timedelta(days=100))
    with refused(life, "Manca la durata", error=InvalidDatum):
        correct(life, Datum.DURATION, " ")
