"""How a life ends, with a real database, archive and documents: what leaves, what is withdrawn, what is kept."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from docx import Document

from agreements.domain.agreement.act import ActState
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.ending import AfterDeparture, EndKind
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.agreement.periods import Standing, current_period, last_day, standing
from agreements.domain.basics.errors import InvalidDatum, RefusedTransition
from agreements.domain.days.time_limit import parse_time_limit
from agreements.domain.steps.departure import Leave
from agreements.domain.steps.ending import Close, End
from agreements.domain.steps.further_acts import Change
from agreements.domain.steps.membership import Join, Succeed
from agreements.persistence.engine.records import NoticeStatus
from agreements.use_cases.base.letters import correspondence
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting import further_acts
from agreements.use_cases.life import corrections, ending, membership, obligations
from agreements.use_cases.watch.sweep import run_sweep
from signing.trial.signer import sign
from tests.integration.use_cases.lives import (
    CLERK,
    MANAGER,
    NAMES,
    Life,
    now,
    party,
    refused,
    sweeps_until_due,
    today,
    walk,
)
from tests.support.builders import plan
from tests.support.register_sheets import plain_pdf

THREE = (party(1, tax_code="01386030488"), party(2, tax_code="84033260484"), party(3))


def leave(life: Life, name: str = NAMES[2], **changes: object) -> Outcome:
    command = Leave(
        position=0,
        received_on=today(),
        reference="prot. 812",
        grounds="Art. 10: ciascuna Parte può recedere",
        notice=parse_time_limit("90g", rolls=False),
        until_on=None,
        after=AfterDeparture.GOES_ON,
        surviving=(),
        reason="valutato dal dirigente",
    )
    return ending.record_departure(life.bench, life.number, name, replace(command, **changes), CLERK, now())  # type: ignore[arg-type]


def end(life: Life, ends_on: date, **changes: object) -> Outcome:
    command = End(EndKind.DISSENT, "deliberazione n. 120", "Giunta regionale", ends_on, ends_on, (), "fini esauriti")
    return ending.end_agreement(life.bench, life.number, replace(command, **changes), CLERK, now())  # type: ignore[arg-type]


def words(life: Life, kind: str) -> str:
    document = Document(io.BytesIO(life.archived(kind)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def queued(life: Life) -> list[str]:
    return [notice.notice.obligation_code for notice in life.notices if notice.status is NoticeStatus.QUEUED]


def test_a_party_leaves_and_the_others_are_told_by_a_letter_of_the_dirigente(life: Life) -> None:
    life.record(today() - timedelta(days=60), parties=THREE)
    done = leave(life)
    assert "L’accordo prosegue fra le altre parti." in done.happened
    assert any("non accerta nullità" in warning for warning in done.warnings)
    label = f"presa d’atto del recesso di {NAMES[2]} (bozza per il dirigente)"
    assert label in life.labels
    told = words(life, "presa-atto-recesso")
    assert f"l’atto prosegue tra {NAMES[0]} e {NAMES[1]}, alle stesse condizioni e con la stessa scadenza" in told
    assert "preavviso di 90 giorni" in told
    assert "[…" in told  # the protocollo is still to come
    obligations.record_letter_sent(life.bench, life.number, "", "0009", today(), MANAGER, now())
    with life.bench.database.unit() as unit:
        (letter,) = correspondence(unit, life.agreement).sent
    assert (letter.label, [to.party for to in letter.addressees]) == (label, [NAMES[1], NAMES[2]])
    before = life.snapshot()
    assert leave(life).already_done
    assert life.snapshot() == before


def test_one_of_two_parties_leaves_and_the_agreement_ends_only_as_a_person_says(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    with refused(life, "resterebbe una parte sola", error=RefusedTransition):
        leave(life, NAMES[1])
    with refused(life, "non è parte di", error=InvalidDatum):
        leave(life, "Ente mai sentito")
    leave(life, NAMES[1], after=AfterDeparture.ENDS)
    assert "cessa di vincolare tutte le parti" in words(life, "presa-atto-recesso")
    assert last_day(life.agreement) == today() + timedelta(days=90)
    corrections.ask_correction(
        life.bench,
        life.number,
        corrections.AskedCorrection(
            Datum.DEPARTURE_DATE, NAMES[1], f"{today() - timedelta(days=10):%d/%m/%Y}", "letto male"
        ),
        CLERK,
        now(),
    )
    assert last_day(life.agreement) == today() + timedelta(days=80)


def test_an_end_withdraws_what_is_queued_in_the_same_commit(life: Life) -> None:
    life.record(today() - timedelta(days=10))
    sweeps_until_due(life)
    assert PLAN in queued(life)
    yesterday = today() - timedelta(days=1)
    done = end(life, yesterday)
    assert PLAN not in queued(life)
    assert "Nessun adempimento resta dovuto" in done.happened
    assert "«chiudi-accordo» con la relazione finale" in done.next_steps
    told = words(life, "comunicazione-cessazione")
    assert "risoluzione per mutuo dissenso" in told
    assert "deliberazione n. 120" in told
    assert standing(life.agreement, today()) is Standing.ENDED
    sweeps_until_due(life)
    assert PLAN not in queued(life)


def test_the_file_is_closed_with_a_report_that_says_what_became_of_each_obligation(life: Life) -> None:
    life.record(today() - relativedelta(years=3) - timedelta(days=20))
    report = Close("Attivati i servizi in 84 Comuni", "nessuna", "", "un nuovo accordo", "")
    with refused(life, "risultano non adempiuti: «Piano operativo»", error=RefusedTransition):
        ending.close_agreement(life.bench, life.number, report, CLERK, now())
    closed = replace(report, unmet="assorbito dalla relazione")
    done = ending.close_agreement(life.bench, life.number, closed, CLERK, now())
    assert standing(life.agreement, today()) is Standing.CLOSED
    told = words(life, "relazione-finale")
    for said in ("Attivati i servizi in 84 Comuni.", "Un nuovo accordo.", ": assorbito dalla relazione.", "scadenza"):
        assert said in told
    assert "non risulta adempiuto" in told
    assert "Criticità" not in told
    assert not any("chiudi" in step or "rinnovo" in step for step in done.next_steps)
    before = life.snapshot()
    assert ending.close_agreement(life.bench, life.number, closed, CLERK, now()).already_done
    assert life.snapshot() == before


def test_an_extension_goes_the_whole_way_and_moves_the_end(life: Life) -> None:
    life.record(today() - relativedelta(years=3) + timedelta(days=60))
    until = today() + timedelta(days=400)
    body = DecidingBody.EXECUTIVE_BOARD

    def extend() -> Outcome:
        return further_acts.open_extension(life.bench, life.number, body, until, "attività in corso", CLERK, now())

    extend()
    before = life.snapshot()
    assert extend().already_done
    assert life.snapshot() == before
    assert "è prorogata al" in words(life, "bozza")
    life.round = "-bis"
    walk(life, Life.send, first=Life.examine)
    life.sign_all()
    act, period = life.agreement.newest_act, current_period(life.agreement)
    assert act.state is ActState.SIGNED
    assert period is not None
    assert period.earliest_end == until
    assert any("(proroga, atto 2)" in label for label in life.labels)


def test_an_amendment_opens_with_its_clauses_and_proposes_them_to_the_body(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    changes = (Change("articolo 5, comma 1", "il responsabile è il Settore Due"),)

    def amend(*named: Change) -> Outcome:
        body = DecidingBody.EXECUTIVE_BOARD
        return further_acts.open_amendment(life.bench, life.number, body, named, "riorganizzazione", CLERK, now())

    with refused(life, "servono le clausole", error=RefusedTransition):
        amend()
    done = amend(*changes)
    assert any(step.startswith("Per l’atto aggiuntivo: «avvia-istruttoria»") for step in done.next_steps)
    assert "articolo 5, comma 1: il responsabile è il Settore Due." in words(life, "bozza")
    with refused(life, "un altro atto è già in corso (atto aggiuntivo)", error=RefusedTransition):
        amend(*changes, Change("articolo 6", "altro"))
    life.round = "-bis"
    walk(life, Life.propose, first=Life.examine)
    assert "atto aggiuntivo al protocollo d’intesa" in words(life, "proposta")


@pytest.mark.parametrize("kind", [EndKind.ANNULMENT, EndKind.REVOCATION])
def test_what_a_person_names_outlives_the_end(life: Life, kind: EndKind) -> None:
    life.record(today() - timedelta(days=10))
    end(life, today(), kind=kind, surviving=(PLAN,))
    assert "restano dovuti: Piano operativo (entro il" in words(life, "comunicazione-cessazione")
    sweeps_until_due(life)
    assert PLAN in queued(life)


def test_a_body_joins_and_a_successor_gets_the_letters(life: Life) -> None:
    life.record(today() - timedelta(days=60), obligations=(replace(plan(), party_position=2),))
    end_before, signatures = last_day(life.agreement), life.agreement.acts[0].signatures
    joining = Join(party(3), "Art. 9", "Giunta, delibera n. 8", today(), today(), "prot. 9", False, "", None)
    membership.join(life.bench, life.number, joining, "", CLERK, now())
    assert (last_day(life.agreement), life.agreement.acts[0].signatures) == (end_before, signatures)
    assert "L’adesione non sposta la scadenza" in words(life, "presa-atto-adesione")
    assert "Presa d’atto delle parti" not in words(life, "presa-atto-adesione")
    successor = replace(party(2, "Città metropolitana di Prova"), pec="successore@pec.example.it")
    succeeding = Succeed(0, successor, "legge n. 56", today(), today())
    membership.succeed(life.bench, life.number, NAMES[1], succeeding, CLERK, now())
    before = life.snapshot()
    assert membership.succeed(life.bench, life.number, NAMES[1], succeeding, CLERK, now()).already_done
    assert membership.join(life.bench, life.number, joining, "", CLERK, now()).already_done
    assert life.snapshot() == before
    assert f"Città metropolitana di Prova succede a {NAMES[1]}" in words(life, "presa-atto-successione")
    run_sweep(life.bench, now())
    letter = words(life, next(kind for kind in kinds(life) if kind.startswith("sollecito-")))
    assert "Città metropolitana di Prova" in letter
    assert "successore@pec.example.it" in letter


def test_the_signature_of_who_joins_is_verified_and_its_file_is_kept(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    joining = Join(party(3), "Art. 9", "Giunta, delibera n. 8", today(), today(), "prot. 9", False, "", None)

    def brought(name: str, data: bytes) -> Outcome:
        return membership.join(life.bench, life.number, joining, life.put(name, data), CLERK, now())

    with refused(life, "non è accettata", "non contiene alcuna firma", error=InvalidDatum):
        brought("adesione.pdf", plain_pdf())
    signed = sign(plain_pdf(), pki_folder=life.pki_folder, person="prova-tre", own_field=True)
    with refused(life, "non è accettata", error=InvalidDatum):
        brought("tagliata.pdf", signed[:-900])
    done = brought("firmata.pdf", signed)
    assert "Adesione firmata da Prova Tre" in done.happened
    assert "la firma è valida" in done.happened
    assert life.archived("adesione-firmata") == signed
    assert {"verifica-adesione-firmata", "verifica-adesione-firmata-testo"} <= set(kinds(life))
    before = life.snapshot()
    again = membership.join(life.bench, life.number, joining, "firmata.pdf", CLERK, now())
    assert again.already_done
    assert life.snapshot() == before


def test_an_accession_without_its_file_says_that_nobody_verified_it(life: Life) -> None:
    life.record(today() - timedelta(days=60))
    joining = Join(party(3), "Art. 9", "Giunta, delibera n. 8", today(), today(), "prot. 9", False, "", None)
    done = membership.join(life.bench, life.number, joining, "", CLERK, now())
    assert any("la sua firma non è verificata" in warning for warning in done.warnings)


def kinds(life: Life) -> list[str]:
    with life.bench.database.unit() as unit:
        return [document.kind for document in unit.documents(life.number)]
