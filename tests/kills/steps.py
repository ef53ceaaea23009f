"""Every step that changes something, each from the state that another one left behind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from agreements.documents.incoming import IncomingFolder
from agreements.domain import commands as c
from agreements.domain import commands_ending as e
from agreements.domain import commands_further as f
from agreements.domain import commands_membership as m
from agreements.domain.agreement import EffectRule
from agreements.domain.correction import Datum
from agreements.domain.deadlines import DeadlineKind
from agreements.domain.decision import ADMINISTRATIVE_REGULARITY, DecidingBody
from agreements.domain.decision import Outcome as Decided
from agreements.domain.ending import AfterDeparture, EndKind
from agreements.domain.family import Coverage
from agreements.domain.ladders import FROM_THE_FIRST, LadderRule
from agreements.domain.moment import Moment
from agreements.domain.money import Amount, Charge, Charges, ChargesKind
from agreements.domain.notice import Notice
from agreements.domain.offices import RegisteredOffice, Role, Substitute
from agreements.domain.parties import Signatory, SignatureForm
from agreements.domain.past import PastFacts
from agreements.domain.ratification import Ratification, RatificationAnswer
from agreements.domain.reminder import Ladder
from agreements.domain.time_limit import parse_time_limit
from agreements.use_cases import (
    approval,
    charges,
    corrections,
    definitive_text,
    drafting,
    ending,
    further_acts,
    held_file,
    membership,
    new_signatory,
    obligations,
    offices,
    refusal,
    register,
    renewal,
)
from agreements.use_cases import signature as signing
from agreements.use_cases.address_book import gather_from_agreements, import_index
from agreements.use_cases.column_map import ColumnMap
from agreements.use_cases.confidentiality import set_confidentiality
from agreements.use_cases.historical import record_historical
from agreements.use_cases.import_register import Source, import_register
from agreements.use_cases.import_report import RowState
from agreements.use_cases.long_life import renew_time_stamps
from agreements.use_cases.outcome import Outcome
from agreements.use_cases.pec_mailbox import read_mailbox
from agreements.use_cases.receipts import import_receipt
from agreements.use_cases.replication import Wanted, replicate
from agreements.use_cases.sending import AskedTurn
from agreements.use_cases.sweep import run_sweep
from agreements.use_cases.trial import advance_clock_to
from agreements.use_cases.trusted_lists import refresh_lists
from agreements.use_cases.undelivered import NoticeDecision, settle_notice
from signing.trial.envelopes import envelope
from signing.trial.people import PEOPLE
from tests.integration.use_cases import lives
from tests.integration.use_cases.lives import CLERK, MANAGER, NAMES, SECOND, Life, form, party
from tests.support.body_lists import body_row, body_sheet
from tests.support.builders import OFFICE, plan
from tests.support.imap import ImapServer
from tests.support.pec import ReceiptSample
from tests.support.register_sheets import old_row, plain_pdf, workbook

START = ""
READS_MAILBOX = "leggi-casella-pec"
WITH_LIBREOFFICE = "testo-definitivo, con LibreOffice"


def now() -> datetime:
    """The moment that the matrix has set for all helpers of a life."""
    return lives.now()


def nothing(_life: Life) -> None:
    """No preparation: the step starts where another one ended."""


@dataclass(frozen=True)
class Step:
    """One step under test.

    Attributes:
        name: As the table of the figures shows it.
        after: The step whose outcome it starts from.
        take: What staff, or the clock, ask for; asked again after a kill.
        prepare: What must lie there before, such as a file in ``in-arrivo``; not killed.
        volatile: Its bytes differ each time (a converted PDF, a time stamp, a comparison by the redline program).
        costly: It converts or verifies: seconds, not milliseconds.
        commits: How many transactions it takes; None where that depends on what there is to do.
        way: Only a way to another step: taken once, never killed.
    """

    name: str
    after: str
    take: Callable[[Life], Outcome]
    prepare: Callable[[Life], None] = nothing
    volatile: bool = False
    costly: bool = False
    commits: int | None = 1
    way: bool = False


def _word(life: Life, old: str = "Coordinare", new: str = "Promuovere") -> bytes:
    """The newest draft with a word of it changed, as an office returns it."""
    source = zipfile.ZipFile(io.BytesIO(life.archived("bozza")))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for item in source.infolist():
            data = source.read(item)
            made.writestr(item, data.replace(old.encode(), new.encode()) if item.filename.endswith(".xml") else data)
    return target.getvalue()


def _version(life: Life) -> None:
    life.put("riveduto.docx", _word(life))


def _add_version(life: Life) -> Outcome:
    return drafting.add_version(life.bench, life.number, "riveduto.docx", CLERK, now())


def _opinion(*, favourable: bool) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        command = c.RecordOpinion(ADMINISTRATIVE_REGULARITY, "Dario Dirigente", favourable, life.day, "parere di prova")
        return drafting.record_opinion(life.bench, life.number, command, CLERK, now())

    return take


def _withdraw(life: Life) -> Outcome:
    return drafting.withdraw(life.bench, life.number, "ripensamento di prova", CLERK, now())


def _party_act(name: str) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        return approval.record_party_act(life.bench, life.number, name, "Comitato", "7", life.day, 0, "", CLERK, now())

    return take


def _not_necessary(life: Life) -> Outcome:
    why = "l’ordinamento della parte non lo richiede"
    return approval.record_party_act(life.bench, life.number, NAMES[1], "", "", None, 0, why, CLERK, now())


def _ratification(life: Life) -> Outcome:
    given = Ratification(RatificationAnswer.LAW_AWAITED, reason="intesa fra Regioni, di prova")
    return approval.record_ratification(life.bench, life.number, given, CLERK, now())


def _decision(outcome: Decided, file: str = "") -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        return approval.record_decision(
            life.bench, life.number, outcome, life.day, "", "motivo di prova", file, CLERK, now()
        )

    return take


def _of_three(life: Life) -> Outcome:
    parties = (party(1, tax_code="01386030488"), party(2, tax_code="84033260484"), party(3))
    done = drafting.create_agreement(life.bench, form(parties=parties), CLERK, now())
    life.number = done.agreement
    return done


def _with_libreoffice(life: Life) -> Outcome:
    return replace(life, bench=replace(life.bench, converter="libreoffice")).fix_text()


def _charges(life: Life) -> Outcome:
    lines = (Charge(2027, 1, Amount(Decimal("1000.50"))), Charge(2028, 2, Amount(Decimal("20"), minimum=True)))
    return charges.record_charges(life.bench, life.number, Charges(ChargesKind.LEDGER, lines), CLERK, now())


def _filled(life: Life) -> None:
    """A Word file of the office's own, in place of the filled schema."""
    life.put("testo.docx", life.archived("definitivo-docx"))
    definitive_text.recall_text(life.bench, life.number, "si usa il file dell’ufficio", CLERK, now())


def _successor(life: Life) -> Outcome:
    successor = Signatory(PEOPLE[2].name, "Sindaca", "statuto di prova", PEOPLE[2].tax_code)
    return new_signatory.replace_signatory(
        life.bench, life.number, NAMES[1], successor, life.day, "proclamazione di prova", CLERK, now()
    )


def _refusal(life: Life) -> Outcome:
    return refusal.record_refusal(life.bench, life.number, NAMES[1], life.day, "contraria", "prot. 5", CLERK, now())


def _changes(declared_by: str) -> Callable[[Life], Outcome]:
    def ask(life: Life) -> Outcome:
        asked = (NAMES[1], life.day, "prot. 6", "art. 3: due mesi", declared_by, "un refuso")
        return approval.request_changes(life.bench, life.number, *asked, CLERK, now())

    return ask


def _recall(life: Life) -> Outcome:
    return definitive_text.recall_text(life.bench, life.number, "un refuso di prova", CLERK, now())


def _send_in_sequence(life: Life) -> Outcome:
    return life.send([AskedTurn(name, rank) for rank, name in enumerate(NAMES[:2], 1)])


def _signed(person: str, position: int, level: str = "b-t") -> Callable[[Life], None]:
    def prepare(life: Life) -> None:
        life.put("firmato.pdf", life.signed_by(person, position, level))

    return prepare


def _import(life: Life) -> Outcome:
    return signing.import_signed(life.bench, life.number, "firmato.pdf", None, CLERK, now())


def _signed_beside(life: Life) -> None:
    """The document and, beside it, a signature of it."""
    document = life.put("firmato.pdf", life.to_sign())
    beside = envelope(life.to_sign(), pki_folder=life.pki_folder, person="prova-uno", detached=True)
    life.put(f"{document}.p7s", beside)


def _enveloped(life: Life) -> None:
    """An envelope around the file that bears the first signature."""
    life.put("firmato.pdf", envelope(life.to_sign(), pki_folder=life.pki_folder, person="prova-due"))


def _import_beside(life: Life) -> Outcome:
    return signing.import_signed(life.bench, life.number, "firmato.pdf.p7s", None, CLERK, now())


def _settle_held(accept_for: str | None) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        proof = signing.ProofOfTime(now(), "protocollo 77") if accept_for else None
        return held_file.settle_held_file(
            life.bench, life.number, "", accept_for, proof, None, "riconosciuta al telefono", MANAGER, now()
        )

    return take


def _expiry(life: Life) -> Outcome:
    return register.confirm_expiry(
        life.bench, life.number, life.day + timedelta(days=3 * 365), "lettura di prova", CLERK, now()
    )


def _pec(life: Life) -> Outcome:
    return register.record_pec_communication(life.bench, life.number, life.day, "P7", CLERK, now())


def _plan_file(life: Life) -> None:
    life.put("piano.pdf", b"%PDF-1.7\n% piano di prova\n")


def _deliver(life: Life) -> Outcome:
    return life.deliver(file="piano.pdf")


def _defer(life: Life) -> Outcome:
    until = life.day + timedelta(days=45)
    command = c.DeferObligation("piano-operativo", until, "nota prot. 7", life.day, "ritardo concordato di prova")
    return obligations.defer(life.bench, life.number, command, CLERK, now())


def _renewal(life: Life) -> Outcome:
    return renewal.open_renewal(
        life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, "risultati di prova", CLERK, now()
    )


def _extension(life: Life) -> Outcome:
    until = life.day + timedelta(days=4 * 365)
    return further_acts.open_extension(
        life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, until, "attività in corso", CLERK, now()
    )


def _amendment(life: Life) -> Outcome:
    changes = (f.Change("articolo 5", "un nuovo testo di prova"),)
    return further_acts.open_amendment(
        life.bench, life.number, DecidingBody.EXECUTIVE_BOARD, changes, "struttura cambiata", CLERK, now()
    )


def _accession(life: Life) -> Outcome:
    day, clause = life.day, "art. 9 di prova"
    command = m.Join(party(3), clause, "Giunta, delibera n. 8", day, day, "prot. 9", True, "verbale n. 4", day)
    return membership.join(life.bench, life.number, command, CLERK, now())


def _succession(life: Life) -> Outcome:
    command = m.Succeed(0, party(3, "Città metropolitana di Prova"), "legge n. 56", life.day, life.day)
    return membership.succeed(life.bench, life.number, NAMES[1], command, CLERK, now())


def _departure(life: Life) -> Outcome:
    notice = parse_time_limit("30g", rolls=False)
    command = e.Leave(0, life.day, "prot. 9", "art. 9 di prova", notice, None, AfterDeparture.ENDS, (), "valutato")
    return ending.record_departure(life.bench, life.number, NAMES[1], command, CLERK, now())


def _ending(life: Life) -> Outcome:
    day = life.day - timedelta(days=1)
    command = e.End(EndKind.DISSENT, "deliberazione n. 120", "Giunta regionale", day, day, (), "finalità esaurite")
    return ending.end_agreement(life.bench, life.number, command, CLERK, now())


def _closing(life: Life) -> Outcome:
    command = e.Close("risultati di prova", "", "", "", "")
    return ending.close_agreement(life.bench, life.number, command, CLERK, now())


def _recorded(days_ago: int, **changes: object) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        day = life.day - timedelta(days=days_ago)
        past = PastFacts(day, SignatureForm.DIGITAL, text=b"testo di prova\n", suffix=".txt")
        done = record_historical(life.bench, form(**changes), past, CLERK, now())
        life.number = done.agreement
        return done

    return take


def _old_register(life: Life) -> None:
    """Two rows of an office's own register, one of them with its file."""
    folder = life.bench.folders / "importa-registro"
    folder.mkdir(parents=True)
    (folder / "scansione.pdf").write_bytes(plain_pdf())
    (folder / "registro.xlsx").write_bytes(workbook([old_row(1, files="scansione.pdf"), old_row(2)]))


def _import_register(life: Life) -> Outcome:
    folder = life.bench.folders / "importa-registro"
    data = (folder / "registro.xlsx").read_bytes()
    source = Source("registro.xlsx", data, IncomingFolder(folder), ColumnMap())
    done = import_register(life.bench, source, CLERK, now(), dry_run=False)
    assert not done.of(RowState.WRONG), done.rows
    life.number = done.rows[0].agreement
    return Outcome(life.number, "", done.happened, already_done=len(done.of(RowState.KNOWN)) == len(done.rows))


def _replicate(life: Life) -> Outcome:
    """Two bodies of a list, each with an agreement of its own."""
    wanted = Wanted("enti.xlsx", body_sheet([body_row(1), body_row(2)]), Coverage.EVERY_BODY, False, False)
    done = replicate(life.bench, life.number, wanted, CLERK, now())
    assert not done.of(RowState.WRONG), done.rows
    return Outcome(life.number, "", done.happened, already_done=len(done.of(RowState.KNOWN)) == len(done.rows))


_INDEX = "\n".join(
    [
        "Codice_IPA;Denominazione_ente;Codice_fiscale_ente;Tipologia;Indirizzo;Mail1;Tipo_Mail1",
        "c_x001;Comune di Prova;;Pubbliche Amministrazioni;Via di Prova 1;comune@pec.example.it;Pec",
    ]
)


def _index_file(life: Life) -> None:
    folder = life.bench.folders / "rubrica" / "in-arrivo"
    folder.mkdir(parents=True)
    (folder / "enti.csv").write_text(_INDEX, encoding="utf-8")


def _import_index(life: Life) -> Outcome:
    return import_index(life.bench, "enti.csv", CLERK, now())


def _gather(life: Life) -> Outcome:
    return gather_from_agreements(life.bench, CLERK, now())


def _sweep(life: Life) -> Outcome:
    return run_sweep(life.bench, now())


def _letter(life: Life) -> Outcome:
    return obligations.record_letter_sent(life.bench, life.number, "", "P5", life.day, MANAGER, now())


def _receipt_file(life: Life) -> None:
    life.put("ricevuta.eml", ReceiptSample("errore-consegna", at=now().replace(microsecond=0)).mail())


MAILBOX: list[ImapServer] = []
"""The server that the step of the PEC mailbox reads, once it runs; empty in a run without that step."""


def _receipts_in_mailbox(_life: Life) -> None:
    """Receipts of our letter, one of somebody else's that waits, and a mail that is none."""
    (server,) = MAILBOX
    at = now().replace(microsecond=0)
    server.put(ReceiptSample("accettazione", consegna="", at=at).mail())
    server.put(b"Subject: CONSEGNA: posta di altri\r\n\r\nNon una ricevuta.\r\n")
    server.put(ReceiptSample(consegna="altri@pec.example.it", identifier="altro", message_id="<x@example.it>").mail())
    server.put(ReceiptSample("errore-consegna", at=at).mail())


def _read_mailbox(life: Life) -> Outcome:
    (server,) = MAILBOX
    return read_mailbox(replace(life.bench, pec_mailbox=lambda: server.settings), now())


def _receipt(life: Life) -> Outcome:
    return import_receipt(life.bench, life.number, "ricevuta.eml", "", CLERK, now())


def _rectify(datum: Datum, value: str, which: str = "") -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        new = value or f"{life.day - timedelta(days=50):%d/%m/%Y}"
        return corrections.ask_correction(life.bench, life.number, datum, which, new, "letto male", CLERK, now())

    return take


def _confidential(life: Life) -> Outcome:
    law, reason = "art. 24 c. 6 L. 241/1990", "sicurezza di prova"
    return set_confidentiality(life.bench, life.number, True, law, reason, CLERK, now())


def _confirm(life: Life) -> Outcome:
    return corrections.confirm_correction(life.bench, life.number, Datum.SIGNATURE_DATE, NAMES[0], SECOND, now())


def _lists(life: Life) -> Outcome:
    return refresh_lists(life.bench, now())


def _renew_stamps(life: Life) -> Outcome:
    trust = life.bench.trust()
    # The second trial service's certificate ends years after the first one's: due today, and not again tomorrow.
    later = replace(trust, time_stamp_url=f"{trust.time_stamp_url}-later")
    return renew_time_stamps(replace(life.bench, trust=lambda: later), now(), margin=timedelta(days=13 * 365))


def _clock(life: Life) -> Outcome:
    return advance_clock_to(life.bench, Moment(now()).today + timedelta(days=30), now())


def _uncertain(life: Life) -> None:
    at = now()
    with life.bench.database.unit() as unit:
        unit.enqueue([Notice(life.number, "piano-operativo", -7, OFFICE.email, 1, "Piano", "Fra 7 giorni.")], at)
        unit.commit()
    (notice,) = life.notices
    early = at - timedelta(hours=2)
    assert life.bench.database.outbox.claim(notice.id, "mittente morto", early)
    assert life.bench.database.outbox.uncertain(notice.id, "nessuna risposta")


def _settle_notice(decision: NoticeDecision) -> Callable[[Life], Outcome]:
    def take(life: Life) -> Outcome:
        return settle_notice(life.bench, life.number, "", decision, "sentita la struttura", CLERK, now())

    return take


_OLD_OFFICE = RegisteredOffice("SET-UNO", "Settore Uno di prova", OFFICE.email, "dirigente del Settore Uno")
_NEW_OFFICE = RegisteredOffice("SET-DUE", "Settore Due di prova", "due@regione.example.it", "dirigente del Settore Due")


def _office(life: Life) -> Outcome:
    return offices.register_office(life.bench, _NEW_OFFICE, CLERK, now())


def _both_offices(life: Life) -> None:
    offices.register_office(life.bench, _OLD_OFFICE, CLERK, now())
    offices.register_office(life.bench, _NEW_OFFICE, CLERK, now())


def _substitute(life: Life) -> Outcome:
    day = life.day
    substitute = Substitute("Prova Sette", "sette@regione.example.it", day, day + timedelta(days=20), "nota n. 3")
    return offices.register_substitute(life.bench, "SET-DUE", substitute, CLERK, now())


def _transfer(life: Life) -> Outcome:
    return offices.transfer_competences(
        life.bench, "SET-UNO", "SET-DUE", "decreto n. 12", life.day, "riorganizzazione di prova", CLERK, now()
    )


def _ladder(life: Life) -> Outcome:
    rule = LadderRule(DeadlineKind.EXPIRY, Ladder("prova", (-60, -5)), {Role.OFFICE: FROM_THE_FIRST})
    return offices.configure_ladder(life.bench, "SET-DUE", DeadlineKind.EXPIRY, rule, CLERK, now())


_AMENDED, _ALL_OURS = Decided.APPROVED_WITH_AMENDMENTS, "parte che non deve deliberare"
_LATE = {"title": "Altro accordo di prova", "obligations": (replace(plan(), party_position=2),)}
_AMEND = _decision(_AMENDED, "riveduto.docx")
_KNOWN, _AGAIN = _settle_notice(NoticeDecision.KNOWN), _settle_notice(NoticeDecision.AGAIN)

STEPS: tuple[Step, ...] = (
    # Drafting and examination.
    Step("nuovo-accordo", START, Life.create),
    Step("nuova-versione", "nuovo-accordo", _add_version, _version, volatile=True),
    Step("avvia-istruttoria", "nuovo-accordo", Life.examine),
    Step("nuova-versione, in istruttoria", "avvia-istruttoria", _add_version, _version, volatile=True),
    Step("registra-oneri", "nuovo-accordo", _charges, volatile=True),
    Step("registra-oneri, in istruttoria", "avvia-istruttoria", _charges, volatile=True),
    Step("registra-parere", "avvia-istruttoria", _opinion(favourable=True)),
    Step("registra-parere, contrario", "avvia-istruttoria", _opinion(favourable=False)),
    Step("proposta-in-giunta", "registra-parere", Life.propose),
    Step("ritira-atto, in bozza", "nuovo-accordo", _withdraw),
    Step("ritira-atto, in istruttoria", "avvia-istruttoria", _withdraw),
    Step("ritira-atto, davanti all’organo", "proposta-in-giunta", _withdraw),
    Step("registra-atto-controparte, in bozza", "nuovo-accordo", _party_act(NAMES[1])),
    Step("registra-atto-controparte, in istruttoria", "avvia-istruttoria", _party_act(NAMES[1])),
    Step("registra-atto-controparte, prima di noi", "proposta-in-giunta", _party_act(NAMES[1])),
    Step(_ALL_OURS, "proposta-in-giunta", _not_necessary, way=True),
    # The decision.
    Step("registra-delibera", "proposta-in-giunta", _decision(Decided.APPROVED)),
    Step("registra-delibera, per ultimi", "registra-atto-controparte, prima di noi", _decision(Decided.APPROVED)),
    Step("registra-delibera, emendata", "proposta-in-giunta", _AMEND, _version, volatile=True),
    Step("registra-delibera, emendata, per ultimi", _ALL_OURS, _AMEND, _version, volatile=True),
    Step("registra-delibera, rinviata", "proposta-in-giunta", _decision(Decided.DEFERRED)),
    Step("registra-delibera, respinta", "proposta-in-giunta", _decision(Decided.REJECTED)),
    Step("registra-numero-delibera", "registra-delibera", Life.give_number),
    Step("registra-numero-delibera, per ultimi", "registra-delibera, per ultimi", Life.give_number),
    Step("registra-atto-controparte", "registra-numero-delibera", _party_act(NAMES[1])),
    Step("replica-accordo", "registra-numero-delibera", _replicate, commits=2),
    Step("rubrica, dall’Indice", "nuovo-accordo", _import_index, _index_file),
    Step("rubrica, dagli accordi", "nuovo-accordo", _gather),
    Step("accordo a tre", START, _of_three, way=True),
    Step("istruttoria a tre", "accordo a tre", Life.examine, way=True),
    Step("parere a tre", "istruttoria a tre", _opinion(favourable=True), way=True),
    Step("proposta a tre", "parere a tre", Life.propose, way=True),
    Step("delibera a tre", "proposta a tre", _decision(Decided.APPROVED), way=True),
    Step("registra-atto-controparte, una di due", "delibera a tre", _party_act(NAMES[1])),
    # The definitive text and its signing.
    Step("testo-definitivo", "registra-atto-controparte", Life.fix_text, volatile=True, costly=True),
    Step(
        "testo-definitivo, file dell’ufficio",
        "testo-definitivo",
        lambda life: life.fix_text("testo.docx"),
        _filled,
        volatile=True,
        costly=True,
    ),
    Step(
        WITH_LIBREOFFICE,
        "registra-atto-controparte",
        _with_libreoffice,
        volatile=True,
        costly=True,
    ),
    Step("ritira-testo", "testo-definitivo", _recall),
    Step("invio-alla-firma", "testo-definitivo", Life.send),
    Step("invio-alla-firma, in sequenza", "testo-definitivo", _send_in_sequence),
    Step(
        "importa-firmato, viene il turno",
        "invio-alla-firma, in sequenza",
        _import,
        _signed("prova-uno", 1),
        volatile=True,
        costly=True,
    ),
    Step("rettifica, turno", "invio-alla-firma, in sequenza", _rectify(Datum.SIGNATURE_TURN, "1", NAMES[1])),
    Step("ritira-testo, alla firma", "invio-alla-firma", _recall),
    Step("importa-firmato", "invio-alla-firma", _import, _signed("prova-uno", 1), volatile=True, costly=True),
    Step(
        "importa-firmato, ultima firma", "importa-firmato", _import, _signed("prova-due", 2), volatile=True, costly=True
    ),
    Step(
        "importa-firmato, in sospeso",
        "invio-alla-firma",
        _import,
        _signed("prova-uno", 1, "b-b"),
        volatile=True,
        costly=True,
    ),
    Step(
        "importa-firmato, firma a parte", "invio-alla-firma", _import_beside, _signed_beside, volatile=True, costly=True
    ),
    Step("ultima firma in busta", "importa-firmato", _import, _enveloped, way=True),
    Step("sostituisci-firmatario", "invio-alla-firma", _successor),
    Step("rifiuto-di-firma", "invio-alla-firma", _refusal),
    Step("ritira-atto, rifiutato", "rifiuto-di-firma", _withdraw),
    Step("decidi-firma-in-sospeso, no", "importa-firmato, in sospeso", _settle_held(None)),
    Step(
        "decidi-firma-in-sospeso, sì",
        "importa-firmato, in sospeso",
        _settle_held(NAMES[0]),
        volatile=True,
        costly=True,
    ),
    Step("ultima in sospeso", "importa-firmato", _import, _signed("prova-due", 2, "b-b"), way=True),
    Step(
        "decidi-firma-in-sospeso, ultima firma",
        "ultima in sospeso",
        _settle_held(NAMES[1]),
        volatile=True,
        costly=True,
    ),
    # Changes that another party asks for, and an approved act that nobody wants any more.
    *(
        Step(f"{name}, dopo {before}", before, taken)
        for before in ("registra-delibera", "registra-atto-controparte", "testo-definitivo", "invio-alla-firma")
        for name, taken in (
            ("registra-richiesta-modifiche", _changes("")),
            ("registra-richiesta-modifiche, non sostanziali", _changes("Dario Dirigente")),
        )
    ),
    *(
        Step(f"registra-ratifica, dopo {before}", before, _ratification)
        for before in (
            "registra-delibera",
            "registra-atto-controparte",
            "testo-definitivo",
            "invio-alla-firma",
        )
    ),
    Step("ritira-atto, dopo registra-delibera", "registra-delibera", _withdraw),
    Step("ritira-atto, dopo registra-atto-controparte", "registra-atto-controparte", _withdraw),
    Step("ritira-atto, dopo testo-definitivo", "testo-definitivo", _withdraw),
    # After the last signature.
    Step("registra-repertorio", "importa-firmato, ultima firma", Life.repertory),
    Step("registra-pubblicazione", "importa-firmato, ultima firma", Life.publish),
    Step("conferma-scadenza", "importa-firmato, ultima firma", _expiry),
    Step("prepara-piano", "importa-firmato, ultima firma", Life.prepare_plan),
    Step("consegna-piano", "importa-firmato, ultima firma", _deliver, _plan_file),
    Step("consegna-piano, già preparato", "prepara-piano", Life.deliver),
    Step("rinnovo", "importa-firmato, ultima firma", _renewal),
    # Recorded as they were.
    Step("registra-accordo-storico", START, _recorded(60)),
    Step("importa-registro", START, _import_register, _old_register, commits=2),
    Step("con effetto dalla PEC", START, _recorded(20, effect_rule=EffectRule.PEC_COMMUNICATION), way=True),
    Step("registra-comunicazione-pec", "con effetto dalla PEC", _pec),
    # Further acts, and how it ends.
    Step("registra-ratifica, dopo registra-accordo-storico", "registra-accordo-storico", _ratification),
    Step("registra-oneri, com’era", "registra-accordo-storico", _charges),
    Step("proroga", "registra-accordo-storico", _extension),
    Step("atto-aggiuntivo", "registra-accordo-storico", _amendment),
    Step("adesione", "registra-accordo-storico", _accession),
    Step("successione-enti", "registra-accordo-storico", _succession),
    Step("recesso", "registra-accordo-storico", _departure),
    Step("cessazione", "registra-accordo-storico", _ending),
    Step("chiudi-accordo", "cessazione", _closing),
    # Deadlines, letters, notices.
    Step("controparte in ritardo", "registra-accordo-storico", _recorded(60, **_LATE), way=True),
    Step("scadenziario", "controparte in ritardo", _sweep, commits=None),
    Step("registra-lettera-inviata", "scadenziario", _letter),
    Step("importa-ricevuta", "registra-lettera-inviata", _receipt, _receipt_file),
    Step(READS_MAILBOX, "registra-lettera-inviata", _read_mailbox, _receipts_in_mailbox, commits=None),
    Step("decidi-avviso-incerto, al corrente", "registra-accordo-storico", _KNOWN, _uncertain),
    Step("decidi-avviso-incerto, di nuovo", "registra-accordo-storico", _AGAIN, _uncertain),
    # Own offices.
    Step("registra-struttura", "nuovo-accordo", _office),
    Step("registra-sostituto", "registra-struttura", _substitute),
    Step("configura-preavvisi", "registra-struttura", _ladder),
    Step("trasferisci-competenze", "registra-accordo-storico", _transfer, _both_offices),
    # Corrections, and the clock of a trial.
    Step("registra-differimento", "scadenziario", _defer),
    Step("rettifica", "scadenziario", _rectify(Datum.PARTY_PEC, "nuova@pec.example.it", NAMES[1])),
    Step("rettifica, a due persone", "registra-accordo-storico", _rectify(Datum.SIGNATURE_DATE, "", NAMES[0])),
    Step("conferma-rettifica", "rettifica, a due persone", _confirm),
    Step("riservatezza", "registra-accordo-storico", _confidential),
    Step("sposta-orologio", "nuovo-accordo", _clock),
    Step("rinnova-marche-temporali", "importa-firmato, ultima firma", _renew_stamps, volatile=True, costly=True),
    Step("rinnova-marche-temporali, busta", "ultima firma in busta", _renew_stamps, volatile=True, costly=True),
    # What is kept beside the register.
    Step("aggiorna-liste-di-fiducia", START, _lists, volatile=True, costly=True, commits=0),
)
