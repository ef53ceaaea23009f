"""One plain agreement and its events, for the contract tests and the processes they start."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from agreements.domain.agreement.act import Registration
from agreements.domain.agreement.agreement import Agreement, AgreementKind, Content, EffectRule, RenewalRule, first_act
from agreements.domain.agreement.body_name import Grammar
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.events import Actor, Event
from agreements.domain.agreement.obligation import Obligation
from agreements.domain.agreement.parties import Nature, Office, Party, Signatory
from agreements.domain.agreement.party_data import AddressIndex, PowerKind
from agreements.domain.days.duration import Duration
from agreements.domain.days.time_limit import TimeLimit, Unit
from agreements.domain.deadlines.notice import Notice
from agreements.domain.mail.pec import Receipt, ReceiptKind, Recipient, RecordedReceipt
from agreements.domain.offices import RegisteredOffice, Role, Substitute
from agreements.domain.register.address_book import ListedBody, ListedSignatory
from agreements.persistence.engine.records import DocumentRecord, MailboxMessage, MailboxOutcome

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
CLERK = Actor("Prova Uno", "Ufficio accordi")
OTHER_CLERK = Actor("Prova Due", "Segreteria")


def agreement(number: str = "P-2026-0001", title: str = "Collaborazione di prova tra due enti") -> Agreement:
    office = Office("Settore di prova", "settore@prova.example")
    return Agreement(
        number=number,
        kind=AgreementKind.MEMORANDUM_OF_UNDERSTANDING,
        title=title,
        content=Content("Finalità di prova", ("premesso che …",), ("visto l’art. 15 L. 241/1990",)),
        parties=(
            Party(1, "Regione Prova", Nature.PUBLIC_ADMINISTRATION, "", "Via Prova 1", "", _signatory("Prova Uno")),
            Party(
                2,
                "Comune Prova",
                Nature.PUBLIC_ADMINISTRATION,
                "",
                "Via Prova 2",
                "protocollo@pec.prova.example",
                _signatory("Prova Due"),
                ("mettere a disposizione la sala",),
            ),
        ),
        offices=(office,),
        manager=office,
        procedure_officer="Prova Tre",
        duration=Duration(3, Unit.YEARS),
        effect_rule=EffectRule.LAST_SIGNATURE,
        fixed_effect_on=None,
        renewal=RenewalRule(1),
        obligations=(Obligation("piano-operativo", "Piano operativo", "art. 4", 1, office, TimeLimit(1, Unit.MONTHS)),),
        acts=(first_act(DecidingBody.EXECUTIVE_BOARD),),
    )


def _signatory(name: str) -> Signatory:
    return Signatory(name, "Presidente", "statuto")


def event(of: Agreement, what: str = "Creato.", actor: Actor = CLERK, why: str = "") -> Event:
    return Event(of.number, 1, "ADD_VERSION", NOW, actor, what, why, "art. 15 L. 241/1990", {"version": "1"})


def with_repertory(of: Agreement, register: str, number: str) -> Agreement:
    registration = Registration(register, number, date(2026, 3, 12), "Prova Quattro")
    return of.with_act(replace(of.newest_act, repertory=registration))


def notice(rung: int = -7, version: int = 1, recipient: str = "settore@prova.example") -> Notice:
    return Notice("P-2026-0001", "piano-operativo", rung, recipient, version, "Piano operativo", "Scade tra 7 giorni.")


def document(ordinal: int = 1, sha256: str = "a" * 64) -> DocumentRecord:
    label = f"bozza v{ordinal}"
    return DocumentRecord("P-2026-0001", 1, "bozza", ordinal, ordinal, label, ".docx", sha256, "docxtpl 0.20.2", NOW)


def office(code: str = "SET-PRO", email: str = "settore@prova.example") -> RegisteredOffice:
    made = RegisteredOffice(
        code,
        f"Settore di prova {code}",
        email,
        "dirigente del Settore di prova",
        contacts={Role.DIRECTOR: "direttore@prova.example"},
        former_emails=("vecchio@prova.example",),
    )
    return made.with_substitute(
        Substitute("Prova Sette", "sette@prova.example", date(2026, 8, 1), date(2026, 8, 31), "nota n. 3")
    )


def receipt(letter: str = "primo sollecito a Comune Prova") -> RecordedReceipt:
    to = "protocollo@pec.prova.example"
    of = Receipt(
        kind=ReceiptKind.NON_DELIVERY,
        error="no-dest",
        sender="protocollo@pec.regione.prova.example",
        recipients=(Recipient(to, True), Recipient("altra@prova.example", False)),
        subject="Sollecito, protocollo 123",
        provider="Gestore di prova",
        issued_at=NOW,
        identifier="prova1@pec.prova.example",
        message_id="lettera@prova.example",
        delivered_to=to,
        reason="5.1.1 - indirizzo inesistente",
    )
    return RecordedReceipt("P-2026-0001", letter, of, "b" * 64, "firma integra; emittente non verificato", NOW)


def mailbox_message(outcome: MailboxOutcome = MailboxOutcome.WAITING) -> MailboxMessage:
    return MailboxMessage("pec@imap.prova.example/INBOX", 4_000_000_000, 4_000_000_001, outcome, "", "perché", NOW)


def listed_body(n: int = 1, ipa_code: str | None = None, name: str = "Comune di Prova") -> ListedBody:
    code = f"c_x{n:03d}" if ipa_code is None else ipa_code
    return ListedBody(
        code,
        name,
        f"{n:011d}",
        None,
        "comune@pec.prova.example",
        "Via Prova 1",
        "prova",
        NOW.date(),
        Grammar.MASCULINE,
        "Comune",
        Grammar.NOT_SAID,
        AddressIndex.IPA,
    )


def listed_signatory(body: str = "c_x001", name: str = "Prova Due") -> ListedSignatory:
    until = date(2027, 5, 31)
    return ListedSignatory(body, name, "Sindaco", "TUEL", until, "accordo P-2026-0001", NOW.date(), PowerKind.HOLDER)
