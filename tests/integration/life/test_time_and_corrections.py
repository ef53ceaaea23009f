from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from agreements import app
from agreements.domain.act import TimeSource
from agreements.domain.correction import Datum
from agreements.domain.errors import AccordiError, InvalidDatum, TooLate
from agreements.domain.obligation import Obligation
from agreements.domain.parties import SignatureForm
from agreements.domain.periods import Standing, standing
from agreements.domain.time_limit import parse_time_limit
from agreements.persistence.records import NoticeStatus
from agreements.settings import Settings
from agreements.use_cases import corrections, historical, obligations, renewal, signature, sweep, trial
from tests.support.builders import CLERK, MANAGER, OFFICE
from tests.support.office import OfficeAtWork, a_new_agreement, now


def notices(office: OfficeAtWork) -> list[tuple[str, str, NoticeStatus]]:
    with office.bench.database.unit() as unit:
        return [(n.notice.obligation_code, n.notice.recipient, n.status) for n in unit.notices(office.number)]


def go_to(office: OfficeAtWork, day: date) -> None:
    trial.advance_clock_to(office.bench, day, now())


def test_a_month_of_downtime_ends_in_one_notice_a_deadline_and_addressee(office: OfficeAtWork) -> None:
    office.to_signed()
    due = office.agreement().obligation("piano-operativo").due_on
    assert due is not None
    go_to(office, due + timedelta(days=31))
    sweep.run_sweep(office.bench, now())
    found = notices(office)
    assert len(found) == len({(code, who) for code, who, _ in found})
    assert ("piano-operativo", OFFICE.email) in {(code, who) for code, who, _ in found}
    before = office.trace()
    sweep.run_sweep(office.bench, now())
    assert notices(office) == found
    assert office.trace() == before


def test_a_delivery_silences_the_ladder_and_withdraws_what_was_queued(office: OfficeAtWork) -> None:
    office.to_signed()
    due = office.agreement().obligation("piano-operativo").due_on
    assert due is not None
    go_to(office, due - timedelta(days=1))
    sweep.run_sweep(office.bench, now())
    assert ("piano-operativo", OFFICE.email, NoticeStatus.QUEUED) in notices(office)
    (office.incoming / "piano.docx").write_bytes(b"il piano")
    obligations.deliver(
        office.bench, office.number, "piano-operativo", office.today(), "12/2026", "piano.docx", CLERK, now()
    )
    assert ("piano-operativo", OFFICE.email, NoticeStatus.CANCELLED) in notices(office)
    with pytest.raises(AccordiError, match="già adempiuto"):
        _deliver_again(office)


def _deliver_again(office: OfficeAtWork) -> None:
    (office.incoming / "altro.docx").write_bytes(b"un altro piano")
    day = office.today()
    obligations.deliver(office.bench, office.number, "piano-operativo", day, "13", "altro.docx", CLERK, now())


def test_a_late_counterpart_gets_no_mail_but_a_draft_waits_for_the_dirigente(office: OfficeAtWork) -> None:
    duty = Obligation("adempimento-1", "Elenco dei referenti", "entro dieci giorni", 2, OFFICE, parse_time_limit("10g"))
    office.create(a_new_agreement(obligations=(duty,)))
    walk_to_signed(office)
    go_to(office, office.today() + timedelta(days=20))
    sweep.run_sweep(office.bench, now())
    assert all(who.endswith("@regione.example.it") for _, who, _ in notices(office))
    waiting = obligations.waiting_letters(office.bench, office.number)
    assert len(waiting) == 1
    assert waiting[0].startswith("primo sollecito a ANCI di Prova")
    with pytest.raises(InvalidDatum, match="nel futuro"):
        obligations.record_letter_sent(
            office.bench, office.number, "", "77", office.today() + timedelta(days=1), MANAGER, now()
        )
    obligations.record_letter_sent(office.bench, office.number, "", "77", office.today(), MANAGER, now())
    assert obligations.waiting_letters(office.bench, office.number) == ()


def walk_to_signed(office: OfficeAtWork) -> None:
    office.propose()
    office.approve()
    office.others_approve()
    office.fix()
    office.send()
    for position, label in ((1, "prova-uno"), (2, "prova-due")):
        office.sign(label, position, f"{label}.pdf")
        office.import_file(f"{label}.pdf")


def test_without_a_mail_server_a_notice_is_retried_and_never_called_sent(office: OfficeAtWork) -> None:
    office.to_signed()
    go_to(office, office.today() + timedelta(days=25))
    sweep.run_sweep(office.bench, now())
    office.bench = replace(office.bench, smtp=replace(office.bench.smtp, port=9))
    sweep.deliver_notices(office.bench, now)
    states = {status for _, _, status in notices(office)}
    assert NoticeStatus.ACCEPTED not in states
    assert NoticeStatus.QUEUED in states


def test_a_renewal_too_late_is_refused_and_a_new_linked_agreement_shows_the_gap(office: OfficeAtWork) -> None:
    office.to_signed()
    old = office.number
    go_to(office, date(office.today().year + 3, 12, 31))
    body = office.agreement().acts[0].body
    with pytest.raises(TooLate, match="non si rinnova"):
        renewal.open_renewal(office.bench, old, body, "bene", CLERK, now())
    assert standing(office.agreement(), office.today()) is Standing.EXPIRED
    office.create(a_new_agreement(title="Il protocollo che segue quello scaduto", predecessor=old))
    office.propose()
    office.approve()
    office.others_approve()
    office.fix()
    office.send()
    office.sign("prova-uno", 1, "uno.pdf")
    office.import_file("uno.pdf")
    office.sign("prova-due", 2, "due.pdf")
    outcome = office.import_file("due.pdf")
    assert any("Intervallo scoperto" in warning for warning in outcome.warnings)  # type: ignore[attr-defined]


def test_a_corrected_signature_date_takes_two_people_and_moves_the_deadline(office: OfficeAtWork) -> None:
    office.to_signing()
    office.sign("prova-uno", 1, "uno.pdf", "--no-time-stamp")
    proof = signature.ProofOfTime(datetime.now(UTC), "prot. 1")
    office.import_file("uno.pdf", proof)
    assert office.agreement().newest_act.signatures[0].time_source is TimeSource.RECORDED_PROOF
    go_to(office, office.today() + timedelta(days=10))
    office.sign("prova-due", 2, "due.pdf", "--no-time-stamp")
    with office.bench.database.unit() as unit:
        at = unit.moment(now()).at
    office.import_file("due.pdf", signature.ProofOfTime(at, "prot. 2"))
    due = office.agreement().obligation("piano-operativo").due_on
    earlier = f"{office.today() - timedelta(days=5):%d/%m/%Y}"
    ask = lambda actor: corrections.ask_correction(  # noqa: E731
        office.bench, office.number, Datum.SIGNATURE_DATE, "ANCI di Prova", earlier, "data letta male", actor, now()
    )
    ask(CLERK)
    assert office.agreement().obligation("piano-operativo").due_on == due
    confirm = lambda actor: corrections.confirm_correction(  # noqa: E731
        office.bench, office.number, Datum.SIGNATURE_DATE, "ANCI di Prova", actor, now()
    )
    with pytest.raises(InvalidDatum, match="un’altra persona"):
        confirm(CLERK)
    outcome = confirm(MANAGER)
    moved = office.agreement().obligation("piano-operativo").due_on
    assert moved is not None
    assert due is not None
    assert moved < due
    assert any("Termine ricalcolato" in warning for warning in outcome.warnings)


def test_a_time_stamp_is_a_proof_and_is_not_corrected(office: OfficeAtWork) -> None:
    office.to_signed()
    with pytest.raises(InvalidDatum, match="marca temporale"):
        corrections.ask_correction(
            office.bench, office.number, Datum.SIGNATURE_DATE, "ANCI di Prova", "01/01/2020", "prova", CLERK, now()
        )
    with pytest.raises(InvalidDatum, match="solo con un nuovo atto"):
        corrections.ask_correction(
            office.bench, office.number, Datum.TITLE, "", "Un altro titolo di prova", "errore", CLERK, now()
        )


def test_a_correction_keeps_the_old_value_in_the_journal_and_repeated_changes_nothing(office: OfficeAtWork) -> None:
    office.create()
    ask = lambda: corrections.ask_correction(  # noqa: E731
        office.bench, office.number, Datum.PARTY_PEC, "ANCI di Prova", "nuova@pec.example.it", "errore", CLERK, now()
    )
    ask()
    with office.bench.database.unit() as unit:
        row = unit.journal(office.number)[-1]
    assert row.data == {"old": "parte2@pec.example.it", "new": "nuova@pec.example.it"}
    before = office.trace()
    assert ask().already_done
    assert office.trace() == before


def test_the_protocol_of_2008_is_recorded_as_it_was(office: OfficeAtWork) -> None:
    old = a_new_agreement(title="Protocollo del 2004 di prova", obligations=())
    first = historical.record_historical(
        office.bench, old, historical.PastFacts(date(2004, 6, 21), SignatureForm.PAPER), CLERK, now()
    ).agreement
    new = a_new_agreement(title="Protocollo del 2008 di prova", predecessor=first)
    outcome = historical.record_historical(
        office.bench, new, historical.PastFacts(date(2008, 7, 1), SignatureForm.PAPER), CLERK, now()
    )
    office.number = outcome.agreement
    assert office.agreement().obligations[0].due_on == date(2008, 8, 1)
    assert standing(office.agreement(), office.today()) is Standing.EXPIRED
    assert any("Intervallo scoperto di 376 giorni" in warning for warning in outcome.warnings)


def test_paper_is_refused_since_the_digital_signature_is_required(office: OfficeAtWork) -> None:
    past = historical.PastFacts(date(2015, 1, 1), SignatureForm.PAPER)
    with pytest.raises(InvalidDatum, match="nullo"):
        historical.record_historical(office.bench, a_new_agreement(), past, CLERK, now())


def test_the_clock_moves_only_forward_and_only_in_a_trial_installation(office: OfficeAtWork, tmp_path: Path) -> None:
    go_to(office, office.today() + timedelta(days=5))
    with pytest.raises(InvalidDatum, match="solo avanti"):
        go_to(office, office.today() - timedelta(days=1))
    settings = Settings(var=tmp_path / "vera", trial=False, _env_file=None)  # type: ignore[call-arg]
    app.create(settings)
    with pytest.raises(AccordiError, match="prova"):
        trial.advance_clock_to(app.build(settings), date(2040, 1, 1), now())


def test_a_renewal_is_opened_once_and_repeated_changes_nothing(office: OfficeAtWork) -> None:
    office.to_signed()
    body = office.agreement().acts[0].body
    renewal.open_renewal(office.bench, office.number, body, "bene", CLERK, now())
    before = office.trace()
    assert renewal.open_renewal(office.bench, office.number, body, "bene", CLERK, now()).already_done
    assert office.trace() == before
    with pytest.raises(AccordiError, match="già in corso"):
        renewal.open_renewal(office.bench, office.number, body, "altro motivo", CLERK, now())


def test_the_journal_holds_no_personal_code(office: OfficeAtWork) -> None:
    office.to_signed()
    code = a_new_agreement().parties[0].signatory.tax_code
    with office.bench.database.unit() as unit:
        text = repr(unit.journal(office.number))
    assert code not in text
