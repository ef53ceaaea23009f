"""What a person has to assess of an agreement recorded as it was: each doubt by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import Confidentiality, Extent, Public
from agreements.domain.agreement.parties import SignatureForm
from agreements.domain.days.rough_day import NOT_KNOWN, RoughDay
from agreements.domain.register.doubts import to_assess
from agreements.domain.register.open_doubts import doubts_on, kept_apart
from agreements.domain.register.prior_history import FoundSignature, PastFacts, Proof
from signing.trial.people import PEOPLE
from tests.support.builders import signed

DAY = date(2026, 3, 2)
ONE, TWO = FoundSignature("UNO PROVA", stamped_on=DAY), FoundSignature("Dott. Prova Due", stamped_on=DAY)
PAST = PastFacts(DAY, SignatureForm.DIGITAL)


def doubts(*signatures: FoundSignature, past: PastFacts = PAST, agreement: Agreement | None = None) -> tuple[str, ...]:
    return to_assess(agreement or signed(), past, Proof(True, "firme valide", signatures))


def on(day: date) -> tuple[FoundSignature, FoundSignature]:
    return FoundSignature("Prova Uno", stamped_on=day), FoundSignature("Prova Due", stamped_on=day)


def test_as_many_signatures_as_parties_by_whom_they_name_and_near_the_day_leave_no_doubt() -> None:
    assert doubts(ONE, TWO) == ()
    assert doubts(*on(DAY + timedelta(days=31))) == ()
    assert doubts(*on(DAY - timedelta(days=31))) == ()
    early = FoundSignature("Prova Uno", stamped_on=DAY - timedelta(days=300))
    assert doubts(early, TWO) == ()  # the parties signed one after the other


def test_a_confidential_agreement_of_which_nobody_said_what_stays_public_is_a_doubt() -> None:
    silent = replace(signed(), confidentiality=Confidentiality(DAY, "art. 24 L. 241/1990", "di prova"))
    (told,) = doubts(ONE, TWO, agreement=silent)
    assert "«riservatezza»" in told
    said = replace(silent.confidentiality, extent=Extent(Public.NOTHING, review_on=DAY))
    assert doubts(ONE, TWO, agreement=replace(silent, confidentiality=said)) == ()


def test_one_signature_of_two_is_one_doubt_about_the_number_and_one_about_whose_is_missing() -> None:
    count, who = doubts(ONE)
    assert "una firma per 2 parti" in count
    assert who == "Firmatari da valutare: non c’è la firma di Prova Due (ANCI di Prova)."


def test_other_signatories_than_those_named_are_told() -> None:
    (who,) = doubts(ONE, FoundSignature("Prova Nove", stamped_on=DAY))
    assert "ha firmato Prova Nove, che non è fra i firmatari; non c’è la firma di Prova Due" in who


def test_one_person_who_signs_twice_is_told_unless_named_twice() -> None:
    agreement = signed()
    unnamed = tuple(replace(p, signatory=replace(p.signatory, name=NOT_KNOWN)) for p in agreement.parties)
    unnamed_agreement = replace(agreement, parties=unnamed)
    assert doubts(ONE, TWO, agreement=unnamed_agreement) == ()
    (twice,) = doubts(ONE, replace(ONE, holder="Prova Uno"), agreement=unnamed_agreement)
    assert "ha firmato 2 volte: controllare per quali parti" in twice
    both = tuple(replace(p, signatory=replace(p.signatory, name="Prova Uno")) for p in agreement.parties)
    assert doubts(ONE, ONE, agreement=replace(agreement, parties=both)) == ()


def test_where_both_tell_a_personal_code_the_code_decides_and_not_the_name() -> None:
    agreement = signed()
    one, two = agreement.parties
    two = replace(two, signatory=replace(two.signatory, tax_code=PEOPLE[1].tax_code))
    agreement = replace(agreement, parties=(one, two))
    assert doubts(ONE, FoundSignature("Altro Nome", PEOPLE[1].tax_code, DAY), agreement=agreement) == ()
    (who,) = doubts(ONE, FoundSignature("Prova Due", PEOPLE[2].tax_code, DAY), agreement=agreement)
    assert "non c’è la firma di Prova Due" in who
    assert "PRV" not in who


@pytest.mark.parametrize("days", [32, 366, 800, -32, -800])
def test_stamps_far_from_the_declared_day_are_told(days: int) -> None:
    day = DAY + timedelta(days=days)
    (when,) = doubts(*on(day))
    assert when.startswith("Data della firma da valutare: è indicata 02/03/2026")
    assert f"{day:%d/%m/%Y}" in when


def test_a_rough_day_is_as_wide_as_what_is_known_of_it() -> None:
    past = PastFacts(None, SignatureForm.DIGITAL, signed_about=RoughDay(2026))
    assert doubts(*on(date(2026, 12, 1)), past=past) == ()
    (when,) = doubts(*on(date(2028, 1, 1)), past=past)
    assert "è indicata 2026" in when
    assert doubts(*on(date(2028, 1, 1)), past=PastFacts(None, SignatureForm.DIGITAL, signed_about=RoughDay())) == ()


def test_of_an_agreement_out_for_signature_only_who_is_said_to_have_signed_is_looked_for() -> None:
    past = PastFacts(None, SignatureForm.DIGITAL, sent_on=DAY, reply_by=DAY, signed_by=((1, DAY),))
    assert doubts(ONE, past=past) == ()
    assert any("2 firme per una parte che ha firmato" in each for each in doubts(ONE, TWO, past=past))


def test_what_only_the_register_tells_is_a_doubt_like_the_others() -> None:
    assert to_assess(signed(), PAST, Proof(True, "", (ONE, TWO)), ["File da valutare: …"]) == ("File da valutare: …",)


def test_the_doubts_that_are_kept_one_behind_the_other_are_told_apart() -> None:
    """Whatever version kept them: the sentences of one may hold full stops, and names of another's."""
    each = (
        "Rischio nullità: valutare. Manca il file. Firma autografa (art. 15 c. 2-bis L. 241/1990).",
        "Firme da valutare: i file portano una firma per 2 parti; per prudenza si chiede una firma per ogni parte.",
        "Firmatari da valutare: ha firmato Dott. Prova Tre, che non è fra i firmatari.",
        "Firmatari da valutare: Prova Uno ha firmato 2 volte: controllare per quali parti.",
        "File da valutare: «File.pdf» è anche di riga 3.",
    )
    assert kept_apart(" ".join(each)) == each
    assert kept_apart("") == ()
    found = doubts_on(signed(), " ".join(each))
    codes = [doubt.question.code.removeprefix("dubbio-") for doubt in found]
    assert codes == ["forma", "firme", "firmatari", "firmatari-2", "file"]
    assert all(doubt.open for doubt in found)
