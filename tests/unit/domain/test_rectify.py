from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.confidentiality import Confidentiality
from agreements.domain.agreement.correction import OF_ITS_TEXT, TWO_PEOPLE, Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import Signatory
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.typed_day import parse_day
from agreements.domain.corrections.rectify import Asked, ask, confirm, withdraw
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.signatories import ReplaceSignatory
from signing.trial.people import PEOPLE
from tests.support.builders import CLERK, MANAGER, NAMES, START, draft, sha, signed, take
from tests.unit.domain.correction_cases import (
    CASES,
    LATER,
    SHOWN,
    TODAY,
    approved,
    by_paper_signed,
    complete,
    corrected,
    correction,
    frozen,
    recorded_as_it_was,
)
from tests.unit.domain.test_refusal import out_for_signature

MAY_BE_UNKNOWN = {Datum.PARTY_PEC: "pec", Datum.PARTY_TAX_CODE: "tax_code", Datum.PARTY_IPA_CODE: "ipa_code"}
MAY_BE_UNKNOWN |= {Datum.PARTY_SHORT_NAME: "short_name"}
BY_TWO = TWO_PEOPLE


def test_every_datum_of_the_list_is_tried() -> None:
    assert set(CASES) | {Datum.SIGNATORY_TAX_CODE} == set(Datum)


@pytest.mark.parametrize("datum", CASES, ids=lambda d: d.name)
def test_a_datum_is_corrected_and_its_old_value_stays_in_the_journal(datum: Datum) -> None:
    make, which, typed, old, look, wanted = CASES[datum]
    done = corrected(make(), datum, typed, which)
    assert look(done.agreement) == wanted
    assert done.event is not None
    mark = {"confirmed": f"{datum.name} {which.casefold()}".strip()} if datum in BY_TWO else {}
    assert done.event.data == {"old": old, "new": typed, "datum": datum.name, "which": which, **mark}
    assert old in done.event.what
    assert done.event.why == "errore di battitura"
    assert done.agreement.pending_corrections == ()
    again = ask(done.agreement, correction(datum, typed, which), CLERK, TODAY)
    assert again.event is None
    assert again.agreement == done.agreement


@pytest.mark.parametrize("datum", CASES, ids=lambda d: d.name)
def test_no_correction_is_made_without_a_reason(datum: Datum) -> None:
    make, which, typed, *_ = CASES[datum]
    with pytest.raises(InvalidDatum, match="motivazione"):
        ask(make(), correction(datum, typed, which, reason="  "), CLERK, TODAY)


NOTHING_RECORDED = (
    Datum.PROPOSAL_NUMBER, Datum.PROPOSAL_DATE, Datum.RESOLUTION_NUMBER, Datum.RESOLUTION_DATE,
    Datum.PARTY_ACT_NUMBER, Datum.PARTY_ACT_DATE, Datum.SIGNATURE_DATE, Datum.PEC_COMMUNICATION_DATE,
    Datum.EXPIRY_DATE, Datum.REPERTORY_NUMBER, Datum.REPERTORY_DATE, Datum.FULFILMENT_DATE,
    Datum.DEFERRED_DUE, Datum.DEPARTURE_DATE, Datum.ENDING_ACT, Datum.ENDING_DATE, Datum.LAST_DAY,
)  # fmt: skip


@pytest.mark.parametrize("datum", NOTHING_RECORDED, ids=lambda d: d.name)
def test_what_is_not_recorded_yet_cannot_be_corrected(datum: Datum) -> None:
    _, which, typed, *_ = CASES[datum]
    with pytest.raises(
        InvalidDatum, match=r"non è ancora|non risulta ancora|[Nn]on è registrato|non è mai stato"
    ) as caught:
        ask(draft(), correction(datum, typed, which), CLERK, TODAY)
    assert caught.value.datum == str(datum)


@pytest.mark.parametrize("datum", [d for d in CASES if d not in OF_ITS_TEXT], ids=lambda d: d.name)
@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_is_corrected_into_an_empty_value(datum: Datum, typed: str) -> None:
    make, which, *_ = CASES[datum]
    if datum in MAY_BE_UNKNOWN:
        assert getattr(corrected(make(), datum, typed, which).agreement.parties[1], MAY_BE_UNKNOWN[datum]) == ""
        return
    with pytest.raises(InvalidDatum):
        ask(make(), correction(datum, typed, which), CLERK, TODAY)


def test_a_codice_fiscale_is_corrected_without_a_word_of_it_in_the_journal() -> None:
    code = PEOPLE[1].tax_code
    done = corrected(complete(), Datum.SIGNATORY_TAX_CODE, code, NAMES[1])
    assert done.agreement.parties[1].signatory.tax_code == code
    assert done.event is not None
    assert code not in repr(done.event)
    assert done.event.data == {}
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    with pytest.raises(InvalidDatum) as caught:
        ask(complete(), correction(Datum.SIGNATORY_TAX_CODE, wrong, NAMES[1]), CLERK, TODAY)
    assert wrong not in str(caught.value)


def test_while_an_act_is_out_for_signature_whose_signature_counts_takes_two_people() -> None:
    code = PEOPLE[3].tax_code
    asked = ask(out_for_signature(), correction(Datum.SIGNATORY_TAX_CODE, code.lower(), NAMES[1]), CLERK, TODAY)
    assert asked.waits_for_second_person
    assert asked.agreement.party(2).signatory.tax_code != code
    assert asked.event is not None
    assert code not in repr(asked.event).upper()
    (waiting,) = asked.agreement.pending_corrections
    assert waiting.told.endswith(f"({NAMES[1]}), nuovo valore «PRVQTR…{code[-1]}»")
    done = confirm(asked.agreement, Datum.SIGNATORY_TAX_CODE, NAMES[1], MANAGER, TODAY)
    assert done.agreement.party(2).signatory.tax_code == code


def test_what_was_asked_about_a_signatory_falls_with_the_successor() -> None:
    code = PEOPLE[3].tax_code
    asked = ask(out_for_signature(), correction(Datum.SIGNATORY_TAX_CODE, code, NAMES[1]), CLERK, TODAY)
    successor = Signatory("Prova Cinque", "Sindaca", "statuto di prova", PEOPLE[4].tax_code)
    after = take(asked.agreement, ReplaceSignatory(2, successor, LATER, "proclamazione"), LATER)
    assert after.pending_corrections == ()


@pytest.mark.parametrize("datum", sorted(TWO_PEOPLE), ids=lambda d: d.name)
def test_what_says_when_and_how_long_takes_two_people(datum: Datum) -> None:
    make, which, typed, _, look, wanted = CASES[datum]
    before = make()
    asked = ask(before, correction(datum, typed, which), CLERK, TODAY)
    assert asked.waits_for_second_person
    assert look(asked.agreement) == look(before)
    assert len(asked.agreement.pending_corrections) == 1
    again = ask(asked.agreement, correction(datum, typed, which), CLERK, TODAY)
    assert (again.event, again.agreement) == (None, asked.agreement)
    names = (CLERK.name.upper(), "  Carla   istruttrice ", "Istruttrice Càrla", "dott. Carla Istruttrice")
    for same in (CLERK, *(Actor(name, "un altro ufficio") for name in names)):
        with pytest.raises(InvalidDatum, match="un’altra persona"):
            confirm(asked.agreement, datum, which, same, TODAY)
    done = confirm(asked.agreement, datum, which.upper(), MANAGER, TODAY)
    assert look(done.agreement) == wanted
    assert done.event is not None
    assert "chiesta da Carla Istruttrice" in done.event.what
    with pytest.raises(InvalidDatum, match="nessuna rettifica"):
        confirm(done.agreement, datum, which, MANAGER, TODAY)


def signed_on_asked(day: str, agreement: Agreement | None = None) -> Agreement:
    asked = ask(agreement or by_paper_signed(), correction(Datum.SIGNATURE_DATE, day, NAMES[1]), CLERK, TODAY)
    assert asked.waits_for_second_person
    return asked.agreement


def test_a_mistaken_request_is_withdrawn_and_not_overwritten() -> None:
    waiting = signed_on_asked("04/03/2026")
    with pytest.raises(InvalidDatum, match=r"attende già conferma .*«04/03/2026», chiesta da .*ritirarla prima"):
        signed_on_asked("05/03/2026", waiting)
    of = (Datum.SIGNATURE_DATE, NAMES[1])
    with pytest.raises(InvalidDatum, match="la ritira chi l’ha chiesta, o chi può confermarla"):
        withdraw(waiting, *of, "sbagliata", MANAGER, TODAY, confirms=False)
    with pytest.raises(InvalidDatum, match="motivazione"):
        withdraw(waiting, *of, " ", CLERK, TODAY, confirms=False)
    for who, manages in ((CLERK, False), (MANAGER, True)):
        done = withdraw(waiting, *of, "letta male", who, TODAY, confirms=manages)
        assert done.agreement == by_paper_signed()
        assert done.event is not None
        assert (done.event.step, done.event.why, done.event.actor) == ("CORRECTION_WITHDRAWN", "letta male", who)
        assert "nuovo valore «04/03/2026»" in done.event.what
        with pytest.raises(InvalidDatum, match="nessuna rettifica"):
            withdraw(done.agreement, *of, "letta male", who, TODAY, confirms=manages)
        assert signed_on_asked("05/03/2026", done.agreement).pending_corrections[0].new_value == "05/03/2026"


def test_two_persons_are_two_identities_whatever_their_names() -> None:
    waiting = signed_on_asked("04/03/2026")
    asked = Asked(Actor("Prova Uno", "Ufficio accordi", "p-uno"))
    for who, same in (
        (Actor("Prova Uno Sposata", "Altro ufficio", "p-uno"), True),  # renamed
        (Actor("Prova Uno", "Ufficio accordi", "p-due"), False),  # another of the same name
        (Actor("UNO  PROVA", "Altro ufficio"), True),  # who has not logged in is known by the name
        (Actor("Prova Due", "Ufficio accordi"), False),
    ):
        if same:
            with pytest.raises(InvalidDatum, match="un’altra persona"):
                confirm(waiting, Datum.SIGNATURE_DATE, NAMES[1], who, TODAY, asked=asked)
        else:
            assert confirm(waiting, Datum.SIGNATURE_DATE, NAMES[1], who, TODAY, asked=asked).event is not None


def test_a_confirmation_names_its_value_and_is_of_what_has_not_changed_since() -> None:
    waiting = signed_on_asked("04/03/2026")
    asked = Asked(CLERK, "02/03/2026")
    of = (Datum.SIGNATURE_DATE, NAMES[1], MANAGER, TODAY)
    for value in ("", "05/03/2026"):
        with pytest.raises(InvalidDatum, match=r"nuovo valore «04/03/2026»: indicare quel valore"):
            confirm(waiting, *of, value=value, asked=asked)
    done = confirm(waiting, *of, value=" 04/03/2026 ", asked=asked)
    assert done.event is not None
    assert done.event.data["old"] == asked.old
    with pytest.raises(InvalidDatum, match=r"era «01/03/2026», ora è «02/03/2026»\): ritirarla"):
        confirm(waiting, *of, value="04/03/2026", asked=replace(asked, old="01/03/2026"))


def test_a_refusal_about_a_waiting_correction_quotes_no_value_of_a_confidential_agreement() -> None:
    hidden = replace(
        signed_on_asked("04/03/2026"), confidentiality=Confidentiality(LATER, "art. 24 L. 241/1990", "prova")
    )
    of = (Datum.SIGNATURE_DATE, NAMES[1], MANAGER, TODAY)
    for refused in (
        lambda: confirm(hidden, *of, value="05/03/2026"),
        lambda: confirm(hidden, *of, value="04/03/2026", asked=Asked(CLERK, "01/03/2026")),
        lambda: signed_on_asked("05/03/2026", hidden),
    ):
        with pytest.raises(InvalidDatum) as caught:
            refused()
        assert "data di una firma" in str(caught.value)
        assert "/2026" not in str(caught.value)


def test_a_corrected_signature_date_recomputes_the_deadlines() -> None:
    before = by_paper_signed()
    assert before.obligations[0].due_on == date(2026, 4, 2)
    done = corrected(before, Datum.SIGNATURE_DATE, "04/03/2026", NAMES[1])
    assert done.agreement.acts[0].signed_on == date(2026, 3, 4)
    assert done.agreement.obligations[0].due_on == date(2026, 4, 4)
    assert done.agreement.obligations[0].explanation != before.obligations[0].explanation


def test_a_date_proven_by_a_time_stamp_is_not_corrected() -> None:
    with pytest.raises(InvalidDatum, match="marca temporale"):
        ask(signed(), correction(Datum.SIGNATURE_DATE, "04/03/2026", NAMES[1]), CLERK, TODAY)


IN_THE_TEXT = {
    Datum.TITLE: ("", "Un altro oggetto di prova"),
    Datum.PARTY_NATURE: (NAMES[1], "ente pubblico territoriale"),
    Datum.PARTY_TAX_CODE: (NAMES[1], "01386030488"),
    Datum.PARTY_SEAT: (NAMES[1], "Piazza Nuova 1"),
    Datum.SIGNATORY_NAME: (NAMES[1], "Prova Nove"),
    Datum.SIGNATORY_OFFICE: (NAMES[1], "Sindaco"),
    Datum.SIGNATORY_POWER: (NAMES[1], "statuto"),
    Datum.RESOLUTION_NUMBER: ("", "99"),
    Datum.RESOLUTION_DATE: ("", "03/03/2026"),
    Datum.PARTY_ACT_NUMBER: (NAMES[1], "C9"),
    Datum.PARTY_ACT_DATE: (NAMES[1], "01/03/2026"),
}


@pytest.mark.parametrize("datum", IN_THE_TEXT, ids=lambda d: d.name)
def test_what_stands_in_a_frozen_text_waits_until_the_text_is_recalled(datum: Datum) -> None:
    which, typed = IN_THE_TEXT[datum]
    with pytest.raises(InvalidDatum, match="ritira"):
        ask(frozen(), correction(datum, typed, which), CLERK, TODAY)


@pytest.mark.parametrize("datum", IN_THE_TEXT, ids=lambda d: d.name)
def test_what_stands_in_a_signed_text_is_never_touched(datum: Datum) -> None:
    which, typed = IN_THE_TEXT[datum]
    with pytest.raises(InvalidDatum, match=r"sta nel testo già firmato.*«atto di correzione firmato da tutte"):
        ask(signed(), correction(datum, typed, which), CLERK, TODAY)


@pytest.mark.parametrize("datum", [d for d in CASES if d.name.endswith("_DATE")], ids=lambda d: d.name)
def test_a_day_is_a_day(datum: Datum) -> None:
    make, which, *_ = CASES[datum]
    for typed in ("31/02/2026", "ieri", "2026", "1/1/99999"):
        with pytest.raises(InvalidDatum, match="non è una data"):
            ask(make(), correction(datum, typed, which), CLERK, TODAY)


@pytest.mark.parametrize(
    "datum", [d for d in CASES if d.name.endswith("_DATE") and d is not Datum.EXPIRY_DATE], ids=lambda d: d.name
)
def test_a_fact_is_not_moved_into_the_future(datum: Datum) -> None:
    make, which, *_ = CASES[datum]
    with pytest.raises(InvalidDatum, match=r"futuro|precede"):
        ask(make(), correction(datum, f"{LATER + timedelta(days=1):%d/%m/%Y}", which), CLERK, TODAY)


@pytest.mark.parametrize(
    "datum",
    [
        Datum.SIGNATURE_DATE,
        Datum.PEC_COMMUNICATION_DATE,
        Datum.REPERTORY_DATE,
        Datum.FULFILMENT_DATE,
        Datum.EXPIRY_DATE,
    ],
    ids=lambda d: d.name,
)
def test_a_fact_that_follows_another_is_not_moved_before_it(datum: Datum) -> None:
    _, which, *_ = CASES[datum]
    with pytest.raises(InvalidDatum, match=r"preced|fuori da ogni lettura"):
        ask(complete(), correction(datum, "01/03/2026", which), CLERK, TODAY)


@pytest.mark.parametrize("typed", ["-1", "10", "uno", "", "1.5", "²"])
def test_the_number_of_renewals_is_a_small_number(typed: str) -> None:
    with pytest.raises(InvalidDatum, match="da 0 a 9"):
        ask(recorded_as_it_was(), correction(Datum.RENEWALS_ALLOWED, typed), CLERK, TODAY)


@pytest.mark.parametrize(
    ("make", "advice"),
    [(approved, "una nuova delibera"), (frozen, "una nuova delibera"), (signed, "«atto-aggiuntivo»")],
)
def test_how_often_an_approved_text_may_be_renewed_only_the_text_says(
    make: Callable[[], Agreement], advice: str
) -> None:
    agreement = make()
    with pytest.raises(InvalidDatum, match=f"sta nel testo già .*{advice}"):
        ask(agreement, correction(Datum.RENEWALS_ALLOWED, "9"), CLERK, TODAY)
    assert ask(agreement, correction(Datum.RENEWALS_ALLOWED, "1"), CLERK, TODAY).event is None  # it stands so
    in_draft = ask(draft(), correction(Datum.RENEWALS_ALLOWED, "2"), CLERK, TODAY)
    assert (in_draft.waits_for_second_person, in_draft.agreement.renewal.allowed) == (False, 2)


@pytest.mark.parametrize("datum", IN_THE_TEXT, ids=lambda d: d.name)
def test_what_was_mistyped_of_an_old_agreement_is_set_right(datum: Datum) -> None:
    which, typed = IN_THE_TEXT[datum]
    look, wanted = CASES[datum][4], CASES[datum][5]
    if datum is Datum.RESOLUTION_DATE:  # signed on that very day: the decision cannot be later
        typed, wanted = "02/03/2026", START
    assert look(corrected(recorded_as_it_was(), datum, typed, which).agreement) == wanted


def test_the_name_of_a_party_of_a_text_that_was_made_here_is_not_corrected() -> None:
    # Its blanks are named after it: the text would no longer find its own.
    for agreement, advice in ((draft(), "nuovo accordo"), (signed(), "«Parole del testo»")):
        with pytest.raises(InvalidDatum, match=advice):
            ask(agreement, correction(Datum.PARTY_NAME, "Altro Ente di Prova", NAMES[1]), CLERK, TODAY)


def test_no_party_is_corrected_into_another() -> None:
    for datum, typed in ((Datum.PARTY_NAME, NAMES[0]), (Datum.PARTY_TAX_CODE, "01386030488")):
        old = recorded_as_it_was()
        first = replace(old.parties[0], tax_code="01386030488")
        with pytest.raises(InvalidDatum, match="compare due volte"):
            ask(replace(old, parties=(first, old.parties[1])), correction(datum, typed, NAMES[1]), CLERK, TODAY)


def test_dates_that_never_fitted_together_do_not_forbid_another_correction() -> None:
    agreement = recorded_as_it_was()
    act = agreement.acts[0]
    assert act.resolution is not None
    odd = agreement.with_act(replace(act, resolution=replace(act.resolution, decided_on=START + timedelta(days=2))))
    assert corrected(odd, Datum.PROCEDURE_OFFICER, "Renata Nuova").agreement.procedure_officer == "Renata Nuova"
    with pytest.raises(InvalidDatum, match="precederebbe la delibera"):
        ask(odd, correction(Datum.RESOLUTION_DATE, "05/03/2026"), CLERK, TODAY)


def with_a_renewal_in_draft() -> Agreement:
    return take(complete(), OpenRenewal(sha("rinnovo"), DecidingBody.EXECUTIVE_BOARD, "risultati"))


@pytest.mark.parametrize("datum", [Datum.RESOLUTION_NUMBER, Datum.RESOLUTION_DATE, Datum.PARTY_ACT_NUMBER, Datum.TITLE])
def test_a_renewal_in_draft_does_not_unlock_the_signed_text(datum: Datum) -> None:
    which, typed = IN_THE_TEXT[datum]
    with pytest.raises(InvalidDatum, match="sta nel testo già firmato"):
        ask(with_a_renewal_in_draft(), correction(datum, typed, which), CLERK, TODAY)


def test_while_a_renewal_is_in_draft_the_facts_of_the_original_are_still_corrected() -> None:
    done = corrected(with_a_renewal_in_draft(), Datum.REPERTORY_NUMBER, "13")
    assert done.agreement.acts[0].repertory is not None
    assert done.agreement.acts[0].repertory.number == "13"
    assert done.event is not None
    assert done.event.act_sequence == 1
    done = corrected(by_paper_with_a_renewal(), Datum.SIGNATURE_DATE, "03/03/2026", NAMES[1])
    assert done.agreement.acts[0].signed_on == date(2026, 3, 3)


def by_paper_with_a_renewal() -> Agreement:
    return take(by_paper_signed(), OpenRenewal(sha("rinnovo"), DecidingBody.EXECUTIVE_BOARD, "risultati"))


def test_an_unknown_party_or_obligation_is_named() -> None:
    with pytest.raises(InvalidDatum, match="non è parte di"):
        ask(draft(), correction(Datum.PARTY_SEAT, "Via", "Provincia Altra"), CLERK, TODAY)
    with pytest.raises(InvalidDatum, match="non prevede"):
        ask(complete(), correction(Datum.FULFILMENT_DATE, SHOWN, "altro"), CLERK, TODAY)


def test_days_are_read_as_italians_write_them() -> None:
    assert parse_day(" 2/3/2026 ") == parse_day("2026-03-02") == START
