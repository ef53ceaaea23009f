from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.domain.agreement.act import Refusal, Turn
from agreements.domain.agreement.agreement import Agreement, EffectRule, RenewalRule, effect_event
from agreements.domain.agreement.confidentiality import CONFIDENTIAL_TITLE, Confidentiality, Extent, Public
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.events import JournalHead
from agreements.domain.agreement.parties import Office
from agreements.domain.agreement.ratification import RatificationAnswer
from agreements.domain.agreement.recorded_fact import FactKind, RecordedFact
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import Direction, parse_time_limit
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.notice import Notice
from agreements.domain.deadlines.sweep import Due, Sweep, SweepDay
from agreements.domain.offices import Mailing, OfficeRegister, RegisteredOffice
from agreements.domain.steps.further_acts import OpenRenewal
from agreements.domain.steps.sending import SendForSignature
from agreements.domain.steps.signatories import RecordRefusal
from agreements.domain.steps.signatures import RecordSignature
from agreements.notifications.messages import compose
from tests.support import builders

PLAN = "piano-operativo"
END = "accordo:scadenza"
CLOSE = "accordo:da-chiudere"
HEAD = JournalHead(17, "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752")
PLAN_DUE = date(2026, 4, 2)
BEFORE, LATE = date(2026, 3, 26), date(2026, 4, 20)


def due_on(agreement: Agreement, day: date) -> tuple[Due, ...]:
    # Offices that want every rung as a mail of its own, on a day like any other: all that is due is told.
    own = dict.fromkeys((agreement.manager, *agreement.offices, *(duty.office for duty in agreement.obligations)))
    entries = (RegisteredOffice(f"U{n}", o.name, o.email, "dirigente", Mailing.SINGLE) for n, o in enumerate(own))
    register = OfficeRegister(tuple({entry.email: entry for entry in entries}.values()))
    sweep_day = SweepDay(day, day - timedelta(days=1), day - timedelta(days=day.weekday()))
    return Sweep(sweep_day, register).due(agreement, {}, {})


def notices(agreement: Agreement, today: date, code: str | None = None) -> list[Notice]:
    return [
        notice
        for due in due_on(agreement, today)
        for notice in compose(agreement, due, 1, today, HEAD)
        if code in (None, due.watched.code)
    ]


def first(agreement: Agreement, today: date, code: str = PLAN) -> Notice:
    return notices(agreement, today, code)[0]


def flat(notice: Notice) -> str:
    return " ".join(notice.body.split())


def owed_by_counterpart() -> Agreement:
    agreement = builders.signed()
    return agreement.with_obligation(replace(agreement.obligation(PLAN), party_position=2))


def power_ends(agreement: Agreement, day: date) -> Agreement:
    first, second = agreement.parties
    return replace(agreement, parties=(first, replace(second, signatory=replace(second.signatory, power_ends_on=day))))


def certificate_ends(day: date) -> Agreement:
    """Signed, its renewal begun; the certificate of the second signatory has an end."""
    agreement = builders.signed()
    act = agreement.acts[0]
    signatures = (act.signatures[0], replace(act.signatures[1], certificate_ends_on=day))
    agreement = agreement.with_act(replace(act, signatures=signatures))
    renewal = OpenRenewal(builders.sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire")
    return builders.take(agreement, renewal, date(2028, 12, 4))


def confidential(public: Public) -> Agreement:
    """To be looked at again on 1 June 2026."""
    grounds = Confidentiality(builders.START, "norma di prova", "motivo", Extent(public, review_on=date(2026, 6, 1)))
    return replace(builders.signed(), confidentiality=grounds)


def approved() -> Agreement:
    """By us alone: the other party has not answered yet."""
    agreement = builders.draft()
    for command in builders.way_to_signature(agreement)[:4]:
        agreement = builders.take(agreement, command)
    return agreement


@cache
def every_situation() -> list[tuple[str, Notice]]:
    signing = builders.draft(parties=3)
    for command in builders.way_to_signature(signing)[:-2]:
        signing = builders.take(signing, command)
    said_no = Refusal(2, date(2026, 3, 20), "il consiglio comunale è contrario", "prot. 5 del 20/03/2026")
    in_sequence = builders.draft()
    for command in builders.way_to_signature(in_sequence)[:-3]:
        in_sequence = builders.take(in_sequence, command)
    turns = (Turn(1), Turn(2, 2, date(2026, 4, 30)))
    in_sequence = builders.take(in_sequence, SendForSignature(builders.START, date(2026, 4, 1), turns=turns))
    first_signed = RecordSignature(builders.signature(1, date(2026, 3, 20)))
    refusing = builders.take(signing, RecordRefusal(said_no), date(2026, 3, 20))
    renewing = builders.take(
        builders.signed(),
        OpenRenewal(builders.sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire"),
        date(2028, 12, 4),
    )
    unstated = replace(builders.signed(), duration=None)
    by_pec = builders.signed(effect_rule=EffectRule.PEC_COMMUNICATION)
    by_law = builders.signed(
        effect_rule=EffectRule.RATIFICATION_LAW, effect_event=effect_event(EffectRule.RATIFICATION_LAW, "")
    )
    demand = (builders.START, 1, "PEC n. 4", "trasmettere i dati del 2025")
    notice = RecordedFact(FactKind.FORMAL_NOTICE, *demand, towards=2, due_on=date(2026, 4, 30))
    warned = replace(builders.signed(), facts=(notice,))
    rule = RenewalRule(1, parse_time_limit("90g", direction=Direction.BACKWARD))
    with_notice = replace(builders.signed(), renewal=rule)
    once_only = builders.signed(renewals=0)
    situations = (
        (builders.signed(), BEFORE),
        (builders.signed(), LATE),
        (builders.signed(), date(2026, 7, 8)),
        (owed_by_counterpart(), BEFORE),
        (owed_by_counterpart(), LATE),
        (signing, date(2026, 3, 20)),
        (refusing, date(2026, 3, 20)),
        (in_sequence, date(2026, 3, 20)),
        (builders.take(in_sequence, first_signed, date(2026, 3, 20)), date(2026, 4, 29)),
        (builders.take(in_sequence, first_signed, date(2026, 3, 20)), date(2026, 5, 4)),
        (renewing, date(2028, 12, 4)),
        (once_only, date(2028, 12, 4)),
        (with_notice, date(2028, 11, 28)),
        (with_notice, date(2028, 12, 4)),
        (once_only, date(2029, 5, 4)),
        (unstated, date(2027, 3, 2)),
        (by_pec, LATE),
        (by_law, builders.START + timedelta(days=120)),
        (warned, date(2026, 4, 29)),
        (warned, date(2026, 5, 4)),
        (replace(warned, facts=(replace(warned.facts[0], position=2, towards=1),)), date(2026, 4, 29)),
        (by_law, date(2029, 3, 5)),
        (replace(by_law, duration=Duration(None, None, until_on=date(2027, 12, 31))), date(2027, 12, 1)),
        (replace(by_law, duration=Duration(None, None, until_on=date(2027, 12, 31))), date(2028, 1, 3)),
        (builders.signed(obligations=(builders.yearly_report(),)), date(2027, 1, 4)),
        (power_ends(builders.draft(), date(2026, 4, 30)), date(2026, 4, 1)),
        (power_ends(builders.draft(), date(2026, 4, 30)), date(2026, 5, 4)),
        (certificate_ends(date(2029, 2, 15)), date(2029, 1, 16)),
        (certificate_ends(date(2029, 2, 15)), date(2029, 2, 16)),
        (builders.urgent(4), date(2026, 3, 25)),
        (builders.urgent(4), date(2026, 4, 2)),
        (builders.urgent(4, RatificationAnswer.DECREE_DENIED), builders.START),
        (builders.urgent(9, RatificationAnswer.LAW_AWAITED), date(2026, 4, 1)),
        (approved(), date(2026, 4, 1)),
    )
    return [
        (f"{notice.obligation_code} {today}", notice)
        for agreement, today in situations
        for notice in notices(agreement, today)
    ]


def test_every_kind_of_deadline_has_its_words() -> None:
    agreements = {
        DeadlineKind.OBLIGATION: "A chi spetta",
        DeadlineKind.RENEWAL: "Il rinnovo è avviato",
        DeadlineKind.EXPIRY: "Il testo non consente altri rinnovi",
        DeadlineKind.YEARLY_CHECK: "Il testo non indica una durata",
        DeadlineKind.SIGNATURE_PENDING: "Firme mancanti",
        DeadlineKind.SIGNATURE_DUE: "Termine stabilito: giovedì 30 aprile 2026: scade domani",
        DeadlineKind.SIGNATURE_REFUSED: "Chi rifiuta: ANCI di Prova",
        DeadlineKind.REPERTORY_MISSING: "registra-repertorio",
        DeadlineKind.EXPIRY_UNCONFIRMED: "Confermare la scadenza",
        DeadlineKind.PEC_MISSING: "dalla comunicazione via PEC",
        DeadlineKind.EFFECT_MISSING: "dall’entrata in vigore della legge regionale di ratifica, che non risulta",
        DeadlineKind.FACT_TERM: "Regione di Prova diffida ANCI di Prova: il termine scade il 30 aprile 2026",
        DeadlineKind.WITHOUT_EFFECT: "L’accordo finisce il 31 dicembre 2027 e non ha ancora effetto.",
        DeadlineKind.PUBLICATION: "registra-pubblicazione",
        DeadlineKind.CONFIDENTIALITY_REVIEW: "Che cosa ne resta pubblico: nulla",
        DeadlineKind.RECURRING: "Adempimento: Relazione annuale n. 1 Codice: relazione-annuale/1",
        DeadlineKind.POWER_ENDING: "acquisire per tempo una nuova delega",
        DeadlineKind.CERTIFICATE_ENDING: "rinnovare per tempo il certificato",
        DeadlineKind.RATIFICATION: "nessuna ratifica risulta",
        DeadlineKind.RATIFICATION_DENIED: "ma non dichiara nullo né inefficace",
        DeadlineKind.LAW_MISSING: "va ratificato con legge regionale",
        DeadlineKind.PARTY_ACT_MISSING: "Il silenzio non vale mai assenso",
        DeadlineKind.TO_CLOSE: "L’accordo è finito il 31 dicembre 2027 senza avere avuto effetto, la pratica",
        DeadlineKind.NON_RENEWAL: "la disdetta deve arrivare alle altre parti entro questo giorno",
    }
    assert set(agreements) == set(DeadlineKind)
    told = [*(notice for _, notice in every_situation()), *notices(confidential(Public.NOTHING), date(2026, 5, 25))]
    everything = "\n".join(flat(notice) for notice in told)
    for words in agreements.values():
        assert words in everything


@pytest.mark.parametrize(("situation", "notice"), every_situation(), ids=lambda value: str(value)[:40])
def test_every_notice_names_agreement_parties_calculation_action_and_contact(situation: str, notice: Notice) -> None:
    body = flat(notice)
    for words in (
        "P-2026-0001",
        "Protocollo d’intesa di prova per l’amministrazione digitale",
        "Regione di Prova; ANCI di Prova",
        "Come è calcolato: ",
        "CHE COSA FARE",
        "Rita Responsabile, responsabile del procedimento",
        builders.MANAGER_OFFICE.email,
    ):
        assert words in body, situation
    assert notice.subject.startswith("P-2026-0001 – ")
    assert len(notice.subject) <= 150
    assert max(len(line) for line in notice.body.splitlines()) <= 100
    assert "None" not in body
    assert "{{" not in body
    assert "\n\n\n" not in notice.body


def test_only_who_is_in_turn_is_named_as_missing_and_a_term_is_not_said_to_be_over_before_it_is() -> None:
    told = {name: notice for name, notice in every_situation() if "firma" in name}
    waiting = flat(told["atto-1:firma 2026-03-20"])
    assert "Si attende la firma di Regione di Prova, firme 0 di 2, atto inviato il 2 marzo 2026." in waiting
    assert "Firme mancanti: Prova Uno (Regione di Prova), Presidente Firmano dopo: Prova Due (ANCI di Prova)" in waiting
    ahead, over = told["atto-1:firma-2 2026-04-29"], told["atto-1:firma-2 2026-05-04"]
    assert "la firma di ANCI di Prova è attesa entro il 30 aprile 2026" in ahead.subject
    assert "la firma di ANCI di Prova era attesa entro il 30 aprile 2026" in over.subject
    assert "non risulta importato" in flat(over)
    assert "non risulta importato" not in flat(ahead)


def test_before_the_due_date_the_office_reads_clause_date_and_days_left() -> None:
    body = flat(first(builders.signed(), BEFORE))
    assert "Clausola: «entro un mese dalla firma»" in body
    assert "giovedì 2 aprile 2026: scade tra 7 giorni" in body
    assert "art. 2963, quarto comma, c.c." in body
    assert "trascorso" not in body


def test_a_late_own_office_gets_a_note_that_is_no_formal_warning() -> None:
    notice = first(builders.signed(), LATE)
    assert "scaduto da 18 giorni" in flat(notice)
    assert "nota interna, non una diffida" in flat(notice)
    assert "in ritardo" in notice.subject


def test_a_late_counterpart_leads_to_a_draft_that_waits_for_the_dirigente() -> None:
    agreement = owed_by_counterpart()
    (due,) = [due for due in due_on(agreement, LATE) if due.watched.code == PLAN]
    found = compose(agreement, replace(due, letter=True), 1, LATE, HEAD)
    assert [notice.recipient for notice in found] == [builders.OFFICE.email, builders.MANAGER_OFFICE.email]
    assert all("bozza di un sollecito" in flat(notice) for notice in found)
    assert all("Senza il dirigente non parte nulla" in flat(notice) for notice in found)
    assert "A chi spetta: ANCI di Prova" in flat(found[0])


def test_where_no_draft_waits_the_notice_says_when_the_next_one_comes() -> None:
    agreement, day = owed_by_counterpart(), PLAN_DUE + timedelta(days=7)
    (due,) = [due for due in due_on(agreement, day) if due.watched.code == PLAN]
    assert "Nessuna bozza di sollecito attende" in " ".join(compose(agreement, due, 1, day, HEAD)[0].body.split())


def test_the_missing_signatures_are_named_by_person_body_and_office() -> None:
    agreement = builders.draft(parties=3)
    for command in builders.way_to_signature(agreement)[:-2]:
        agreement = builders.take(agreement, command)
    notice = first(agreement, date(2026, 3, 20), "atto-1:firma")
    assert "mancano 2 firme su 3" in notice.subject
    assert "Prova Due (ANCI di Prova), Presidente; Prova Tre (Provincia di Prova), Presidente" in flat(notice)
    assert "18 giorni fa" in flat(notice)


def test_a_renewable_end_says_that_nothing_renews_itself() -> None:
    body = flat(first(builders.signed(), date(2028, 12, 4), END))
    assert "Il rinnovo non è mai tacito" in body
    assert "Rinnovi: 0 su 1 ammessi" in body
    assert "Confermare la scadenza: il 1° marzo 2029 o il 2 marzo 2029" in body


def test_an_end_that_has_passed_leads_to_a_new_agreement() -> None:
    notice = first(builders.signed(), date(2029, 3, 20), CLOSE)
    assert "l’accordo è scaduto il 1° marzo 2029" in notice.subject
    assert "«nuovo-accordo», indicando questo come precedente" in flat(notice)


def test_the_same_data_make_the_same_notice() -> None:
    assert notices(builders.signed(), LATE) == notices(builders.signed(), LATE)


def test_rungs_that_are_only_marked_make_no_notice() -> None:
    agreement = builders.signed()
    due = next(due for due in due_on(agreement, LATE) if due.watched.code == PLAN)
    assert compose(agreement, replace(due, alone=()), 1, LATE, HEAD) == ()


def test_no_personal_code_leaves_by_mail() -> None:
    code = "TSTPRV70A01Z999X"
    agreement = builders.signed(title=f"Accordo di prova con {code} nel titolo")
    agreement = agreement.with_obligation(replace(agreement.obligation(PLAN), clause=f"a cura di {code.lower()}"))
    notice = first(agreement, LATE)
    assert code not in notice.body.upper()
    assert code not in notice.subject.upper()
    assert "[codice fiscale omesso]" in notice.body


@settings(max_examples=80)
@given(hostile=st.text(min_size=1, max_size=300))
def test_hostile_text_neither_breaks_a_line_nor_runs_as_a_template(hostile: str) -> None:
    agreement = builders.signed(title=f"Oggetto {hostile}")
    agreement = agreement.with_obligation(
        replace(agreement.obligation(PLAN), description=hostile, clause=f"{hostile}{{{{ 7*7 }}}}{{% raw %}}")
    )
    notice = first(agreement, LATE)
    assert notice.subject.splitlines() == [notice.subject]
    assert notice.subject.isprintable()
    assert "{{ 7*7 }}" in flat(notice)
    assert all(line.isprintable() for line in notice.body.split("\n"))
    # The frame stands where it stood: nobody can write a second one.
    assert [line for line in notice.body.split("\n") if line == "CHE COSA FARE"] == ["CHE COSA FARE"]
    assert notice.body.encode()


def test_every_notice_bears_the_last_row_of_the_journal_on_one_line() -> None:
    for _, notice in every_situation():
        assert f"Ultima riga: n. {HEAD.sequence}, impronta SHA-256" in flat(notice)
        assert HEAD.hash in notice.body.split("\n")


def test_a_journal_that_was_altered_holds_up_no_reminder_and_says_so() -> None:
    agreement = builders.signed()
    due = next(due for due in due_on(agreement, LATE) if due.watched.code == PLAN)
    told = flat(compose(agreement, due, 1, LATE, None)[0])
    assert "non è più come Accordi lo ha scritto: avvisare subito" in told
    assert f"«accordi journal verify {agreement.number}»" in told
    assert "in ritardo" in told or "scaduto" in told


def test_each_addressee_gets_the_same_words() -> None:
    other = Office("Ufficio di prova", "ufficio@regione.example.it")
    found = notices(builders.signed(offices=(builders.OFFICE, other)), date(2028, 12, 4), END)
    assert len({notice.recipient for notice in found}) == 3
    assert len({(notice.subject, notice.body) for notice in found}) == 1


@pytest.mark.parametrize("public", Public)
def test_a_notice_about_a_confidential_agreement_says_its_number_and_no_more_is_published(public: Public) -> None:
    agreement = confidential(public)
    told = [notice for today in (LATE, date(2026, 5, 25), date(2026, 7, 8)) for notice in notices(agreement, today)]
    for notice in told:
        words = f"{notice.subject} {flat(notice)} {notice.html} {notice.calendar}"
        assert "P-2026-0001" in words
        assert CONFIDENTIAL_TITLE in words
        assert "amministrazione digitale" not in words
        assert "Parti: non indicate" in flat(notice)
    asks = [notice for notice in told if "pubblicazione" in notice.obligation_code]
    assert bool(asks) is (public in (Public.REFERENCE, Public.EXTRACT))
    assert all(f"resta pubblico: {public}" in flat(notice) for notice in asks)
