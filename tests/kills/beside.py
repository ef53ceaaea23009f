"""Steps about the whole register, about what comes and goes by mail, about offices and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from agreements.documents.files.incoming import IncomingFolder
from agreements.domain.agreement.confidentiality import Extent, Public
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.decision import DecisionOutcome
from agreements.domain.agreement.family import Coverage
from agreements.domain.agreement.parties import SignatureForm
from agreements.domain.basics.moment import Moment
from agreements.domain.deadlines.deadlines import DeadlineKind
from agreements.domain.deadlines.ladders import FROM_THE_FIRST, LadderRule
from agreements.domain.deadlines.notice import Notice
from agreements.domain.deadlines.reminder import Ladder
from agreements.domain.offices import RegisteredOffice, Role, Substitute
from agreements.domain.register.assess import AskedAnswer
from agreements.domain.register.prior_history import PastFacts
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.drafting.historical import record_historical
from agreements.use_cases.families.address_book import gather_from_agreements, import_index
from agreements.use_cases.families.replication import ReplicationRequest, replicate
from agreements.use_cases.keeping.trial import advance_clock_to
from agreements.use_cases.life import corrections, obligations
from agreements.use_cases.life.assessed import record_assessment
from agreements.use_cases.life.classified import set_confidentiality
from agreements.use_cases.mail.pec_mailbox import read_mailbox
from agreements.use_cases.mail.receipts import import_receipt
from agreements.use_cases.offices import register as offices
from agreements.use_cases.offices import reorganisation
from agreements.use_cases.registers.column_map import ColumnMap
from agreements.use_cases.registers.import_register import Source, import_register
from agreements.use_cases.registers.import_report import RowState
from agreements.use_cases.signing.long_life import renew_time_stamps
from agreements.use_cases.signing.trusted_lists import refresh_lists
from agreements.use_cases.watch.sweep import run_sweep
from agreements.use_cases.watch.undelivered import NoticeDecision, settle_notice
from tests.integration.use_cases.lives import CLERK, MANAGER, NAMES, SECOND, Life, form
from tests.kills.step import now
from tests.support.body_lists import body_row, body_sheet
from tests.support.builders import OFFICE
from tests.support.imap import ImapServer
from tests.support.pec import ReceiptSample
from tests.support.register_sheets import old_row, plain_pdf, workbook


def recorded(days_ago: int, **changes: object) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        day = life.day - timedelta(days=days_ago)
        past = PastFacts(day, SignatureForm.DIGITAL, text=b"testo di prova\n", suffix=".txt")
        done = record_historical(life.bench, form(**changes), past, CLERK, now())
        life.number = done.agreement
        return done

    return take


def old_register(life: Life) -> None:
    """Two rows of an office's own register, one of them with its file."""
    folder = life.bench.folders / "importa-registro"
    folder.mkdir(parents=True)
    (folder / "scansione.pdf").write_bytes(plain_pdf())
    (folder / "registro.xlsx").write_bytes(workbook([old_row(1, files="scansione.pdf"), old_row(2)]))


def import_register_step(life: Life) -> Outcome:
    folder = life.bench.folders / "importa-registro"
    data = (folder / "registro.xlsx").read_bytes()
    source = Source("registro.xlsx", data, IncomingFolder(folder), ColumnMap())
    done = import_register(life.bench, source, CLERK, now(), dry_run=False)
    assert not done.of(RowState.WRONG), done.rows
    life.number = done.rows[0].agreement
    return Outcome(life.number, "", done.happened, already_done=len(done.of(RowState.KNOWN)) == len(done.rows))


def replicate_step(life: Life) -> Outcome:
    """Two bodies of a list, each with an agreement of its own."""
    wanted = ReplicationRequest("enti.xlsx", body_sheet([body_row(1), body_row(2)]), Coverage.EVERY_BODY, False, False)
    done = replicate(life.bench, life.number, wanted, CLERK, now())
    assert not done.of(RowState.WRONG), done.rows
    return Outcome(life.number, "", done.happened, already_done=len(done.of(RowState.KNOWN)) == len(done.rows))


INDEX = "\n".join(
    [
        "Codice_IPA;Denominazione_ente;Codice_fiscale_ente;Tipologia;Indirizzo;Mail1;Tipo_Mail1",
        "c_x001;Comune di Prova;;Pubbliche Amministrazioni;Via di Prova 1;comune@pec.example.it;Pec",
    ]
)


def index_file(life: Life) -> None:
    folder = life.bench.folders / "rubrica" / "in-arrivo"
    folder.mkdir(parents=True)
    (folder / "enti.csv").write_text(INDEX, encoding="utf-8")


def import_index_step(life: Life) -> Outcome:
    return import_index(life.bench, "enti.csv", CLERK, now())


def gather(life: Life) -> Outcome:
    return gather_from_agreements(life.bench, CLERK, now())


def sweep_step(life: Life) -> Outcome:
    return run_sweep(life.bench, now())


def letter(life: Life) -> Outcome:
    return obligations.record_letter_sent(life.bench, life.number, "", "0001234", life.day, MANAGER, now())


def receipt_file(life: Life) -> None:
    life.put("ricevuta.eml", ReceiptSample("errore-consegna", at=now().replace(microsecond=0)).mail())


MAILBOX: list[ImapServer] = []


def receipts_in_mailbox(_life: Life) -> None:
    """Receipts of our letter, one of somebody else's that waits, and a mail that is none."""
    (server,) = MAILBOX
    at = now().replace(microsecond=0)
    server.put(ReceiptSample("accettazione", consegna="", at=at).mail())
    server.put(b"Subject: CONSEGNA: posta di altri\r\n\r\nNon una ricevuta.\r\n")
    server.put(ReceiptSample(consegna="altri@pec.example.it", identifier="altro", message_id="<x@example.it>").mail())
    server.put(ReceiptSample("errore-consegna", at=at).mail())


def read_mailbox_step(life: Life) -> Outcome:
    (server,) = MAILBOX
    return read_mailbox(replace(life.bench, pec_mailbox=lambda: server.settings), now())


def receipt(life: Life) -> Outcome:
    return import_receipt(life.bench, life.number, "ricevuta.eml", "", CLERK, now())


def rectify(datum: Datum, value: str, which: str = "") -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        new = value or f"{life.day - timedelta(days=50):%d/%m/%Y}"
        return corrections.ask_correction(
            life.bench, life.number, corrections.AskedCorrection(datum, which, new, "letto male"), CLERK, now()
        )

    return take


def confidential(life: Life) -> Outcome:
    law, reason = "art. 24 c. 6 L. 241/1990", "sicurezza di prova"
    extent = Extent(Public.NOTHING, review_on=life.day + timedelta(days=3650))
    return set_confidentiality(life.bench, life.number, True, law, reason, CLERK, now(), extent)


def assessment(life: Life) -> Outcome:
    asked = AskedAnswer("appalto-b", "sì", "ciascuna parte svolge una sua parte di prova")
    return record_assessment(life.bench, life.number, asked, CLERK, now())


def confirm(life: Life) -> Outcome:
    return corrections.confirm_correction(life.bench, life.number, Datum.SIGNATURE_DATE, NAMES[0], SECOND, now())


def lists(life: Life) -> Outcome:
    return refresh_lists(life.bench, now())


def renew_stamps(life: Life) -> Outcome:
    trust = life.bench.trust()
    # The second trial service's certificate ends years after the first one's: due today, and not again tomorrow.
    later = replace(trust, time_stamp_url=f"{trust.time_stamp_url}-later")
    return renew_time_stamps(replace(life.bench, trust=lambda: later), now(), margin=timedelta(days=13 * 365))


def clock(life: Life) -> Outcome:
    return advance_clock_to(life.bench, Moment(now()).today + timedelta(days=30), now())


def uncertain(life: Life) -> None:
    at = now()
    with life.bench.database.unit() as unit:
        unit.enqueue([Notice(life.number, "piano-operativo", -7, OFFICE.email, 1, "Piano", "Fra 7 giorni.")], at)
        unit.commit()
    (notice,) = life.notices
    early = at - timedelta(hours=2)
    assert life.bench.database.outbox.claim(notice.id, "mittente morto", early)
    assert life.bench.database.outbox.uncertain(notice.id, "nessuna risposta")


def settle_notice_step(decision: NoticeDecision) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        return settle_notice(life.bench, life.number, "", decision, "sentita la struttura", CLERK, now())

    return take


OLD_OFFICE = RegisteredOffice("SET-UNO", "Settore Uno di prova", OFFICE.email, "dirigente del Settore Uno")


NEW_OFFICE = RegisteredOffice("SET-DUE", "Settore Due di prova", "due@regione.example.it", "dirigente del Settore Due")


def office(life: Life) -> Outcome:
    return offices.register_office(life.bench, NEW_OFFICE, CLERK, now())


def both_offices(life: Life) -> None:
    offices.register_office(life.bench, OLD_OFFICE, CLERK, now())
    offices.register_office(life.bench, NEW_OFFICE, CLERK, now())


def substitute_step(life: Life) -> Outcome:
    day = life.day
    substitute = Substitute("Prova Sette", "sette@regione.example.it", day, day + timedelta(days=20), "nota n. 3")
    return offices.register_substitute(life.bench, "SET-DUE", substitute, CLERK, now())


def transfer(life: Life) -> Outcome:
    asked = reorganisation.AskedTransfer("SET-UNO", "SET-DUE", "decreto n. 12", life.day, "riorganizzazione di prova")
    return reorganisation.transfer_competences(life.bench, asked, CLERK, now())


def transfer_taken_back(life: Life) -> Outcome:
    return reorganisation.take_back_transfer(life.bench, "SET-UNO", "SET-DUE", "", "di prova", CLERK, now())


def ladder(life: Life) -> Outcome:
    rule = LadderRule(DeadlineKind.EXPIRY, Ladder("prova", (-60, -5)), {Role.OFFICE: FROM_THE_FIRST})
    return offices.configure_ladder(life.bench, "SET-DUE", DeadlineKind.EXPIRY, rule, CLERK, now())


AMENDED, ALL_OURS = DecisionOutcome.APPROVED_WITH_AMENDMENTS, "parte che non deve deliberare"
