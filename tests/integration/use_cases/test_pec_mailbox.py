from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agreements import app
from agreements.domain.agreement.confidentiality import Extent, Public
from agreements.domain.basics.errors import AccordiError
from agreements.notifications.imap import ImapSecurity, MailboxUnreadable, PecMailbox
from agreements.persistence.engine.records import MailboxOutcome
from agreements.settings import Settings
from agreements.use_cases.base.letters import correspondence
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.life import obligations
from agreements.use_cases.life.classified import set_confidentiality
from agreements.use_cases.mail import pec_mailbox
from agreements.use_cases.mail.receipts import import_receipt
from agreements.use_cases.watch.sweep import run_sweep
from tests.integration.use_cases.lives import MANAGER, Life, now, today, waiting_letters
from tests.support.builders import plan
from tests.support.imap import PASSWORD, USER, ImapServer, imap_server, imaps_server
from tests.support.pec import ReceiptSample
from tests.support.tls import loopback_certificate


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return loopback_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(certificate: tuple[str, str]) -> Iterator[ImapServer]:
    with imap_server(*certificate) as running:
        yield running


@pytest.fixture
def late(life: Life, server: ImapServer) -> Life:
    """A letter to a late counterpart has left today; the installation may read the mailbox."""
    life.record(today() - timedelta(days=60), obligations=(replace(plan(), party_position=2),))
    run_sweep(life.bench, now())
    (label,) = waiting_letters(life.bench, life.number)
    obligations.record_letter_sent(life.bench, life.number, label, "0001234", today(), MANAGER, now())
    life.bench = replace(life.bench, pec_mailbox=lambda: server.settings)
    return life


def receipt(tipo: str = "avvenuta-consegna", **changes: object) -> bytes:
    return ReceiptSample(tipo, at=now().replace(microsecond=0), **changes).mail()  # type: ignore[arg-type]


def read(life: Life, hours: int = 0) -> Outcome:
    return pec_mailbox.read_mailbox(life.bench, now() + timedelta(hours=hours))


def states(life: Life) -> list[str]:
    with life.bench.database.unit() as unit:
        letters = correspondence(unit, life.agreement)
    return [str(standing.state) for letter in letters.sent for standing in letters.standings(letter)]


def outcomes(life: Life, server: ImapServer) -> list[MailboxOutcome]:
    with PecMailbox(server.settings) as mailbox, life.bench.database.unit() as unit:
        return [message.outcome for message in unit.mailbox_messages(server.settings.name, mailbox.uid_validity)]


def test_the_page_of_a_look_says_of_a_confidential_agreement_its_number_only(late: Life, server: ImapServer) -> None:
    extent = Extent(Public.NOTHING, review_on=today() + timedelta(days=90))
    set_confidentiality(late.bench, late.number, True, "art. 24 L. 241/1990", "di prova", MANAGER, now(), extent)
    server.put(receipt())
    told = read(late).happened
    assert states(late) == ["consegnata"]
    assert told.startswith("Esaminato un messaggio")
    assert late.number in told
    for secret in ("ANCI", "sollecito", "piano operativo", "0001234"):
        assert secret not in told


def test_receipts_of_our_letters_are_recorded_and_nothing_in_the_mailbox_is_touched(
    late: Life, server: ImapServer
) -> None:
    server.put(receipt("accettazione", consegna=""))
    server.put(b"Subject: CONSEGNA: posta di altri\r\n\r\nNon una ricevuta.\r\n")
    server.put(receipt(consegna="altri@pec.example.it", identifier="altro", message_id="<altra@example.it>"))
    server.put(receipt())
    before = server.flags()
    assert "Esaminati 4 messaggi" in read(late).happened
    assert states(late) == ["consegnata"]
    assert outcomes(late, server) == [
        MailboxOutcome.IMPORTED,
        MailboxOutcome.NOT_OURS,
        MailboxOutcome.WAITING,
        MailboxOutcome.IMPORTED,
    ]
    assert server.flags() == before
    assert not any(b"Seen" in flags for flags in before)
    assert [row.actor.name for row in late.journal if row.step == "RECEIPT_RECORDED"] == ["Accordi", "Accordi"]


def test_read_again_it_looks_only_at_what_is_new_and_at_what_still_waits(late: Life, server: ImapServer) -> None:
    server.put(receipt(consegna="nuova@pec.example.it"))
    read(late)
    snapshot = late.snapshot()
    assert "Nessun messaggio nuovo" in read(late).happened
    assert late.snapshot() == snapshot
    assert "ricevuta senza lettera corrispondente 1" in read(late, hours=13).happened
    server.put(receipt())
    assert "ricevuta importata 1" in read(late, hours=13).happened


def test_a_receipt_recorded_by_hand_is_recognised_in_the_mailbox_too(late: Life, server: ImapServer) -> None:
    mail = receipt()
    late.put("ricevuta.eml", mail)
    import_receipt(late.bench, late.number, "ricevuta.eml", "", MANAGER, now())
    snapshot = late.snapshot()
    server.put(mail)
    read(late)
    assert late.snapshot() == snapshot
    assert outcomes(late, server) == [MailboxOutcome.IMPORTED]


def test_a_receipt_that_two_agreements_could_claim_waits_for_a_person(late: Life, server: ImapServer) -> None:
    other = Life(late.bench, late.pki_folder)
    other.record(
        today() - timedelta(days=60),
        title="Altro accordo di prova tra gli enti",
        obligations=(replace(plan(), party_position=2),),
    )
    run_sweep(other.bench, now())
    (label,) = waiting_letters(other.bench, other.number)
    obligations.record_letter_sent(other.bench, other.number, label, "0001299", today(), MANAGER, now())
    server.put(receipt(subject="senza numero"))
    read(late)
    assert outcomes(late, server) == [MailboxOutcome.WAITING]
    server.put(receipt("accettazione", subject="prot. 0001299", consegna=""))
    assert other.number in read(late).happened


def test_the_mailbox_takes_no_other_message_to_the_same_body_for_the_letter(late: Life, server: ImapServer) -> None:
    for n, subject in enumerate(("Prot. 0009999: richiesta di dati", "Convocazione del tavolo", "")):
        server.put(receipt(subject=subject, identifier=f"altro-{n}", message_id=f"<altra-{n}@example.it>"))
    read(late)
    assert states(late) == ["inviata"]
    assert outcomes(late, server) == [MailboxOutcome.WAITING] * 3


def test_without_a_mailbox_the_step_says_how_receipts_come_in(life: Life) -> None:
    assert read(life).happened == pec_mailbox.NOT_CONFIGURED


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "un’altra"}, "non si legge"),
        ({"password": "sbagliata"}, "non si legge"),
        ({"folder": "Assente"}, "non si legge"),
        ({"folder": "Non c’è"}, "caratteri non ammessi"),
        ({"ca_file": ""}, "non viene da un’autorità fidata.*ACCORDI_IMAP_CA_FILE"),
        ({"ca_file": "/assente.pem"}, "il file delle autorità «/assente.pem» non c’è"),
        ({"host": "localhost"}, "intestato a un altro nome.*ACCORDI_IMAP_HOST"),
        ({"port": 1}, "non si legge"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_one_sentence_without_the_password(
    late: Life, server: ImapServer, wrong: dict[str, object], words: str
) -> None:
    settings = replace(server.settings, **wrong)  # type: ignore[arg-type]
    late.bench = replace(late.bench, pec_mailbox=lambda: settings)
    before = late.snapshot()
    with pytest.raises(MailboxUnreadable, match=words) as refused:
        read(late)
    assert settings.password not in str(refused.value)
    assert PASSWORD not in repr(server.settings)
    assert late.snapshot() == before


def test_the_password_lies_in_a_file_that_nobody_else_may_read(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    settings = Settings(imap_host="imap.pec.example.it", imap_user=USER, imap_password_file=secret, _env_file=None)
    secret.chmod(0o640)
    with pytest.raises(AccordiError, match="chmod 600"):
        app.mailbox_of(settings)
    secret.chmod(0o600)
    mailbox = app.mailbox_of(settings)
    assert mailbox is not None
    assert (mailbox.password, mailbox.security, mailbox.port) == (PASSWORD, ImapSecurity.TLS, 993)
    assert app.mailbox_of(Settings(_env_file=None)) is None
    with pytest.raises(AccordiError, match="ACCORDI_IMAP_USER"):
        app.mailbox_of(Settings(imap_host="imap.pec.example.it", _env_file=None))


def test_tls_from_the_first_byte_reads_the_mailbox_as_well(late: Life, certificate: tuple[str, str]) -> None:
    with imaps_server(*certificate) as server:
        late.bench = replace(late.bench, pec_mailbox=lambda: server.settings)
        server.put(receipt())
        assert "ricevuta importata 1" in read(late).happened
        assert states(late) == ["consegnata"]
        assert not any(b"Seen" in flags for flags in server.flags())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ca_file": ""}, "non viene da un’autorità fidata.*ACCORDI_IMAP_CA_FILE; non è stato trasmesso nulla"),
        ({"host": "localhost"}, "intestato a un altro nome.*ACCORDI_IMAP_HOST"),
        ({"password": "sbagliata"}, "non si legge"),
    ],
)
def test_a_wrong_certificate_gets_no_password_with_tls_from_the_first_byte(
    late: Life, certificate: tuple[str, str], wrong: dict[str, object], words: str
) -> None:
    with imaps_server(*certificate) as server:
        settings = replace(server.settings, **wrong)  # type: ignore[arg-type]
        with pytest.raises(MailboxUnreadable, match=words) as refused, PecMailbox(settings):
            pass
        assert settings.password not in str(refused.value)


def test_a_server_that_wants_starttls_is_told_apart_from_one_that_begins_with_tls(server: ImapServer) -> None:
    settings = replace(server.settings, security=ImapSecurity.TLS)
    with pytest.raises(MailboxUnreadable, match="ACCORDI_IMAP_SECURITY=starttls"), PecMailbox(settings):
        pass
