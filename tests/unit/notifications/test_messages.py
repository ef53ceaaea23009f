from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.domain import commands as c
from agreements.domain.agreement import Agreement, EffectRule
from agreements.domain.decision import DecidingBody
from agreements.domain.events import JournalHead
from agreements.domain.notice import Notice
from agreements.domain.parties import Office
from agreements.domain.sweep import DeadlineKind, due_notices
from agreements.notifications.messages import compose
from tests.support import builders

PLAN = "piano-operativo"
END = "accordo:scadenza"
HEAD = JournalHead(17, "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752")
PLAN_DUE = date(2026, 4, 2)
BEFORE, LATE = date(2026, 3, 26), date(2026, 4, 20)


def notices(agreement: Agreement, today: date, code: str | None = None) -> list[Notice]:
    return [
        notice
        for due in due_notices(agreement, today, {})
        for notice in compose(agreement, due, today, HEAD)
        if code in (None, due.watched.code)
    ]


def first(agreement: Agreement, today: date, code: str = PLAN) -> Notice:
    return notices(agreement, today, code)[0]


def flat(notice: Notice) -> str:
    return " ".join(notice.body.split())


def owed_by_counterpart() -> Agreement:
    agreement = builders.signed()
    return agreement.with_obligation(replace(agreement.obligation(PLAN), party_position=2))


def every_situation() -> Iterator[tuple[str, Notice]]:
    signing = builders.draft(parties=3)
    for command in builders.way_to_signature(signing)[:-2]:
        signing = builders.take(signing, command)
    renewing = builders.take(
        builders.signed(),
        c.OpenRenewal(builders.sha("r"), DecidingBody.EXECUTIVE_BOARD, "proseguire"),
        date(2028, 12, 4),
    )
    unstated = replace(builders.signed(), duration=None)
    by_pec = builders.signed(effect_rule=EffectRule.PEC_COMMUNICATION)
    once_only = builders.signed(renewals=0)
    for agreement, today in (
        (builders.signed(), BEFORE),
        (builders.signed(), LATE),
        (owed_by_counterpart(), BEFORE),
        (owed_by_counterpart(), LATE),
        (signing, date(2026, 3, 20)),
        (renewing, date(2028, 12, 4)),
        (once_only, date(2028, 12, 4)),
        (once_only, date(2029, 5, 4)),
        (unstated, date(2027, 3, 2)),
        (by_pec, LATE),
    ):
        for notice in notices(agreement, today):
            yield f"{notice.obligation_code} {today}", notice


def test_every_kind_of_deadline_has_its_words() -> None:
    agreements = {
        DeadlineKind.OBLIGATION: "A chi spetta",
        DeadlineKind.RENEWAL: "Il rinnovo è avviato",
        DeadlineKind.EXPIRY: "Il testo non consente altri rinnovi",
        DeadlineKind.YEARLY_CHECK: "Il testo non indica una durata",
        DeadlineKind.SIGNATURE_PENDING: "Firme mancanti",
        DeadlineKind.REPERTORY_MISSING: "registra-repertorio",
        DeadlineKind.EXPIRY_UNCONFIRMED: "Confermare la scadenza",
        DeadlineKind.PEC_MISSING: "dalla comunicazione via PEC",
    }
    assert set(agreements) == set(DeadlineKind)
    everything = "\n".join(flat(notice) for _, notice in every_situation())
    for words in agreements.values():
        assert words in everything


@pytest.mark.parametrize(("situation", "notice"), list(every_situation()), ids=lambda value: str(value)[:40])
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
    found = notices(owed_by_counterpart(), LATE, PLAN)
    assert [notice.recipient for notice in found] == [builders.OFFICE.email, builders.MANAGER_OFFICE.email]
    assert all("bozza di un sollecito" in flat(notice) for notice in found)
    assert all("Senza il dirigente non parte nulla" in flat(notice) for notice in found)
    assert "A chi spetta: ANCI di Prova" in flat(found[0])


def test_at_a_rung_without_a_letter_the_earlier_draft_is_recalled() -> None:
    agreement, day = owed_by_counterpart(), PLAN_DUE + timedelta(days=7)
    (due,) = [
        due
        for due in due_notices(agreement, day, {(PLAN, PLAN_DUE.toordinal()): {-15, -7, -3, -1, 0, 1}})
        if due.watched.code == PLAN
    ]
    assert due.letter is None
    assert "Controllare se la bozza di sollecito" in " ".join(compose(agreement, due, day, HEAD)[0].body.split())


def test_the_missing_signatures_are_named_by_body_and_office() -> None:
    agreement = builders.draft(parties=3)
    for command in builders.way_to_signature(agreement)[:-2]:
        agreement = builders.take(agreement, command)
    notice = first(agreement, date(2026, 3, 20), "atto-1:firma")
    assert "mancano 2 firme su 3" in notice.subject
    assert "ANCI di Prova (Presidente); Provincia di Prova (Presidente)" in flat(notice)
    assert "18 giorni fa" in flat(notice)


def test_a_renewable_end_says_that_nothing_renews_itself() -> None:
    body = flat(first(builders.signed(), date(2028, 12, 4), END))
    assert "Il rinnovo non è mai tacito" in body
    assert "Rinnovi: 0 su 1 ammessi" in body
    assert "Confermare la scadenza: il 1° marzo 2029 o il 2 marzo 2029" in body


def test_an_end_that_has_passed_leads_to_a_new_agreement() -> None:
    notice = first(builders.signed(), date(2029, 3, 20), END)
    assert "l’accordo è scaduto il 1° marzo 2029" in notice.subject
    assert "avviare «nuovo-accordo» indicando questo come precedente" in flat(notice)


def test_the_same_data_make_the_same_notice() -> None:
    assert notices(builders.signed(), LATE) == notices(builders.signed(), LATE)


def test_rungs_that_are_only_marked_make_no_notice() -> None:
    agreement = builders.signed()
    due = next(due for due in due_notices(agreement, LATE, {}) if due.watched.code == PLAN)
    assert compose(agreement, replace(due, speaks_for_rung=None, recipients=()), LATE, HEAD) == ()


def test_no_personal_code_leaves_by_mail() -> None:
    code = "TSTPRV70A01Z999X"
    agreement = builders.signed(title=f"Accordo di prova con {code} nel titolo")
    agreement = agreement.with_obligation(replace(agreement.obligation(PLAN), clause=f"a cura di {code.lower()}"))
    notice = first(agreement, LATE)
    assert code not in notice.body.upper()
    assert code not in notice.subject.upper()
    assert "[codice fiscale omesso]" in notice.body


@settings(max_examples=80, deadline=None)
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
    due = next(due for due in due_notices(agreement, LATE, {}) if due.watched.code == PLAN)
    told = flat(compose(agreement, due, LATE, None)[0])
    assert "non è più come Accordi lo ha scritto: avvisare subito" in told
    assert f"«accordi journal verify {agreement.number}»" in told
    assert "in ritardo" in told or "scaduto" in told


def test_each_addressee_gets_the_same_words() -> None:
    other = Office("Ufficio di prova", "ufficio@regione.example.it")
    found = notices(builders.signed(offices=(builders.OFFICE, other)), date(2028, 12, 4), END)
    assert len({notice.recipient for notice in found}) == 3
    assert len({(notice.subject, notice.body) for notice in found}) == 1
