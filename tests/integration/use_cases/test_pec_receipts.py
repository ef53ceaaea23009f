from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from agreements.domain.agreement.agreement import EffectRule
from agreements.domain.agreement.correction import Datum
from agreements.domain.basics.day_words import of_the_date, the_date
from agreements.domain.basics.errors import InvalidDatum
from agreements.notifications.pec_mail import NotAReceipt
from agreements.notifications.smtp import Security, SmtpSettings
from agreements.persistence.engine.records import NoticeStatus
from agreements.use_cases.base.letters import COMMUNICATION, correspondence
from agreements.use_cases.base.outcome import Outcome
from agreements.use_cases.life import corrections, obligations, register
from agreements.use_cases.mail.receipts import ReceiptUnmatched, import_receipt
from agreements.use_cases.watch.sweep import deliver_notices, run_sweep
from tests.integration.notifications.servers import Mailbox, MailServer
from tests.integration.use_cases.lives import (
    CLERK,
    MANAGER,
    NAMES,
    Life,
    now,
    refused,
    sweeps_until_due,
    today,
    waiting_letters,
)
from tests.support.builders import plan
from tests.support.pec import ReceiptSample, provider

TO = "parte2@pec.example.it"


@pytest.fixture
def late(life: Life) -> Life:
    """An agreement whose counterpart is late: its letter has left today, under protocollo 0001234."""
    life.record(today() - timedelta(days=60), obligations=(replace(plan(), party_position=2),))
    run_sweep(life.bench, now())
    (label,) = waiting(life)
    obligations.record_letter_sent(life.bench, life.number, label, "0001234", today(), MANAGER, now())
    return life


def waiting(life: Life) -> tuple[str, ...]:
    return waiting_letters(life.bench, life.number)


def states(life: Life) -> list[str]:
    with life.bench.database.unit() as unit:
        letters = correspondence(unit, life.agreement)
    return [str(standing.state) for letter in letters.sent for standing in letters.standings(letter)]


def sample(tipo: str = "avvenuta-consegna", **changes: object) -> ReceiptSample:
    return ReceiptSample(tipo, at=now().replace(microsecond=0), **changes)  # type: ignore[arg-type]


def bring(life: Life, receipt: ReceiptSample | bytes, letter: str = "", name: str = "ricevuta.eml") -> Outcome:
    data = receipt if isinstance(receipt, bytes) else receipt.mail()
    life.put(name, data)
    return import_receipt(life.bench, life.number, name, letter, CLERK, now())


def test_a_letter_is_sent_then_accepted_then_delivered_and_each_page_says_so(late: Life) -> None:
    assert states(late) == ["inviata"]
    done = bring(late, sample("accettazione", consegna=""))
    assert "per il numero di protocollo nell’oggetto" in done.happened
    assert states(late) == ["accettata"]
    assert any("manca la ricevuta di consegna" in step for step in done.next_steps)
    done = bring(late, sample(subject="un altro oggetto"))
    assert "per il messaggio a cui si riferisce" in done.happened
    assert states(late) == ["consegnata"]
    (line,) = done.letters
    assert line.startswith(f"«primo sollecito a ANCI di Prova {today():%d-%m-%Y} – piano operativo (bozza per il ")
    assert "protocollo 0001234 del " in line
    assert f"{TO}: consegnata {the_date(today())} alle " in line
    assert not any("importa-ricevuta" in step for step in done.next_steps)
    row = late.journal[-1]
    assert (row.step, row.data["kind"]) == ("RECEIPT_RECORDED", "DELIVERY")
    assert "emittente non verificato" in row.why
    assert late.waiting == ()
    assert not [n for n in late.notices if n.notice.obligation_code.startswith("ricevuta:")]


def test_what_was_not_checked_of_the_signature_is_said_and_a_known_provider_is_recognised(late: Life) -> None:
    (warning,) = bring(late, sample()).warnings
    assert "non che chi ha firmato sia un gestore PEC" in warning
    late.bench = replace(late.bench, pec_anchors=lambda: (provider().anchor,))
    known = bring(late, sample("presa-in-carico"))
    assert known.warnings == ()
    assert "certificato riconosciuto" in late.journal[-1].why


def test_the_same_receipt_twice_is_one_however_it_was_saved(late: Life) -> None:
    receipt = sample()
    bring(late, receipt)
    before = late.snapshot()
    again = bring(late, receipt.mail().replace(b"\r\n", b"\n"), name="copia.eml")
    assert again.already_done
    assert late.snapshot() == before
    assert bring(late, receipt).already_done
    gone = import_receipt(late.bench, late.number, "ricevuta.eml", "", CLERK, now())
    assert gone.already_done
    assert late.snapshot() == before


def test_a_receipt_in_a_zip_is_kept_as_it_came_and_several_are_told_apart(late: Life) -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("ricevuta.eml", sample().mail())
    done = bring(late, data.getvalue(), name="Ricevute.ZIP")
    assert done.documents[-1].path.suffix == ".zip"
    assert done.documents[-1].path.read_bytes() == data.getvalue()
    assert import_receipt(late.bench, late.number, "ricevute", "", CLERK, now()).already_done
    with zipfile.ZipFile(data, "a") as package:
        package.writestr("altra.eml", sample("accettazione").mail())
    with pytest.raises(NotAReceipt, match=r"2 messaggi \(ricevuta\.eml, altra\.eml\); estrarli"):
        bring(late, data.getvalue(), name="due.zip")
    assert late.waiting == ("due.zip",)


def test_a_letter_that_was_not_delivered_is_told_to_the_own_offices_and_may_leave_again(late: Life) -> None:
    bring(late, sample("accettazione", consegna=""))
    failed = bring(late, sample("errore-consegna", errore="no-dest", reason="5.1.1 - indirizzo inesistente"))
    assert states(late) == ["non consegnata"]
    assert "non è arrivata a parte2@pec.example.it" in " ".join(failed.next_steps)
    notices = [n for n in late.notices if n.notice.obligation_code.startswith("ricevuta:")]
    assert {n.notice.recipient for n in notices} == {"direzione@regione.example.it", "settore@regione.example.it"}
    for text in (notices[0].notice.body, notices[0].notice.html):
        for fact in ("0001234", "parte2@pec.example.it", "5.1.1 - indirizzo inesistente", late.number):
            assert fact in " ".join(text.split())
    # No other step withdraws it: it is about no deadline.
    run_sweep(late.bench, now())
    late.publish()
    assert {n.status for n in late.notices if n.id in {m.id for m in notices}} == {NoticeStatus.QUEUED}
    assert "registra-lettera-inviata" in late.possible
    (letter,) = {row.data["document"] for row in late.journal if row.step == "LETTER_SENT"}
    again = obligations.record_letter_sent(late.bench, late.number, letter, "0001300", today(), MANAGER, now())
    assert "partita di nuovo con protocollo 0001300" in again.happened
    assert states(late) == ["inviata"]
    assert "registra-lettera-inviata" not in late.possible
    bring(late, sample(subject="Prot. 0001300", message_id="<altra@regione.example.it>", identifier="altro"))
    assert states(late) == ["consegnata"]


@pytest.mark.parametrize(
    ("receipt", "words"),
    [
        (lambda: sample(consegna="altri@pec.example.it"), "riguarda altri@pec.example.it"),
        (lambda: ReceiptSample(at=now() - timedelta(days=3)), "per data non corrisponde"),
        (lambda: ReceiptSample(at=now() + timedelta(days=3)), "nel futuro"),
    ],
)
def test_a_receipt_without_its_letter_is_refused_and_nothing_is_lost(
    late: Life, receipt: Callable[[], ReceiptSample], words: str
) -> None:
    with refused(late, words):
        bring(late, receipt())
    assert late.waiting == ("ricevuta.eml",)


def test_a_changed_receipt_is_refused_and_says_what_to_ask_for(late: Life) -> None:
    mail = sample("errore-consegna").mail()
    forged = mail.replace(b"Ricevuta di prova", b"Ricevuta diversa ")
    with refused(late, "modificato o salvato di nuovo", "file .eml originale", error=NotAReceipt):
        bring(late, forged)


def test_a_person_may_say_which_letter_it_is_but_not_one_that_left_later(late: Life) -> None:
    (label,) = {row.data["document"] for row in late.journal if row.step == "LETTER_SENT"}
    elsewhere = sample(consegna="nuova@pec.example.it")
    done = bring(late, elsewhere, letter=label)
    assert "per scelta di chi importa" in done.happened
    assert any("non è la PEC registrata" in warning for warning in done.warnings)
    # Not delivered to the party that was meant, as long as the register knows another address of it.
    assert states(late) == ["inviata", "consegnata"]
    corrections.ask_correction(
        late.bench,
        late.number,
        corrections.AskedCorrection(Datum.PARTY_PEC, NAMES[1], "nuova@pec.example.it", "sull’IPA"),
        CLERK,
        now(),
    )
    assert states(late) == ["consegnata"]
    with refused(late, "è anteriore a", error=ReceiptUnmatched):
        bring(late, ReceiptSample(at=now() - timedelta(days=2)), letter=label, name="vecchia.eml")
    with refused(late, "non è una lettera inviata", error=InvalidDatum):
        bring(late, sample("accettazione"), letter="altra lettera", name="altra.eml")


@pytest.mark.parametrize("subject", ["Prot. 0009999: richiesta di dati", "Convocazione del tavolo", ""])
def test_any_other_message_to_the_same_body_says_nothing_of_the_letter(late: Life, subject: str) -> None:
    other = sample(subject=subject, message_id="<altra@regione.example.it>", identifier="altro")
    with refused(late, "indicare la lettera nel modulo", error=ReceiptUnmatched):
        bring(late, other)
    assert states(late) == ["inviata"]


def test_a_person_cannot_name_a_letter_for_a_receipt_that_names_another_number(late: Life) -> None:
    (label,) = {row.data["document"] for row in late.journal if row.step == "LETTER_SENT"}
    for letter in (label, "0001234"):
        with refused(late, "porta il protocollo n. 0009999", "registrare l’invio", error=ReceiptUnmatched):
            bring(late, sample(subject="Prot. 0009999"), letter=letter)
    assert states(late) == ["inviata"]
    done = bring(late, sample(subject="Invio n. 9999 dell’accordo"), letter="0001234")
    assert any("parla del n. 9999" in warning and "0001234" in warning for warning in done.warnings)
    assert "parla del n. 9999" in late.journal[-1].what
    assert states(late) == ["consegnata"]


def test_a_receipt_of_a_message_that_is_another_letters_is_not_this_ones(life: Life) -> None:
    report = replace(plan(), code="relazione", description="Relazione annuale")
    life.record(today() - timedelta(days=60), obligations=[replace(d, party_position=2) for d in (plan(), report)])
    run_sweep(life.bench, now())
    one, other = waiting(life)
    obligations.record_letter_sent(life.bench, life.number, one, "0001234", today(), MANAGER, now())
    obligations.record_letter_sent(life.bench, life.number, other, "0001235", today(), MANAGER, now())
    bring(life, sample("accettazione", consegna=""))
    with refused(life, "le altre ricevute dello stesso messaggio sono di", error=ReceiptUnmatched):
        bring(life, sample(subject="senza numero"), letter=other)


def test_a_receipt_that_is_recorded_is_no_repetition_for_another_letter(late: Life) -> None:
    bring(late, sample())
    before = late.snapshot()
    with refused(late, "già registrata su", "non su «altra lettera»", error=InvalidDatum):
        bring(late, sample_again(late), letter="altra lettera", name="copia.eml")
    with refused(late, "già registrata su", "non su «altra lettera»", error=InvalidDatum):
        import_receipt(late.bench, late.number, "ricevuta.eml", "altra lettera", CLERK, now())
    assert late.snapshot() == before


def test_a_receipt_of_another_message_than_the_letters_is_spoken_against(late: Life) -> None:
    bring(late, sample("accettazione", consegna=""))
    other = {"message_id": "<altra@regione.example.it>", "identifier": "altro"}
    with refused(late, "con un altro messaggio", error=ReceiptUnmatched):
        bring(late, sample(subject="Convocazione del tavolo", **other), letter="0001234")
    assert states(late) == ["accettata"]
    done = bring(late, sample(subject=f"Prot. 0001234 {of_the_date(today())}", **other), letter="0001234")
    assert any("con un altro messaggio" in warning for warning in done.warnings)
    assert "con un altro messaggio" in late.journal[-1].what


def test_a_repetition_that_names_the_letter_by_its_number_is_one(late: Life) -> None:
    bring(late, sample(), letter="0001234")
    before = late.snapshot()
    assert bring(late, sample_again(late), letter="0001234", name="copia.eml").already_done
    assert import_receipt(late.bench, late.number, "ricevuta.eml", "0001234", CLERK, now()).already_done
    assert late.snapshot() == before


def sample_again(life: Life) -> bytes:
    with life.bench.database.unit() as unit:
        (kept,) = [each for each in unit.received_for(life.number) if each.name == "ricevuta.eml"]
    return life.bench.archive.get(kept.sha256)


def test_the_second_notice_of_delay_is_final_and_the_letter_may_leave_again(late: Life) -> None:
    at = now().replace(microsecond=0)
    late.put("a.eml", ReceiptSample("accettazione", consegna="", at=at).mail())
    import_receipt(late.bench, late.number, "a.eml", "", CLERK, at)
    for hours, state, told in (
        (12, "accettata, con preavviso di mancata consegna", "ci riprova"),
        (24, "non consegnata", "non è arrivata"),
    ):
        notice = ReceiptSample("preavviso-errore-consegna", at=at + timedelta(hours=hours), errore="altro")
        late.put(f"{hours}.eml", notice.mail())
        import_receipt(late.bench, late.number, f"{hours}.eml", "", CLERK, at + timedelta(hours=hours))
        assert states(late) == [state]
        newest = [n for n in late.notices if n.notice.obligation_code.startswith("ricevuta:")][-1]
        assert told in " ".join(newest.notice.body.split())
    assert "registra-lettera-inviata" in late.possible


def test_a_notice_of_delay_that_nothing_tells_is_for_a_person_to_read(late: Life) -> None:
    done = bring(late, sample("preavviso-errore-consegna", errore="altro"))
    assert states(late) == ["accettata, con un avviso del gestore da leggere"]
    assert any(step.startswith("leggere l’avviso del gestore") for step in done.next_steps)
    newest = [n for n in late.notices if n.notice.obligation_code.startswith("ricevuta:")][-1]
    assert "non si capisce se sia il primo avviso" in " ".join(newest.notice.body.split())


def test_a_letter_sent_again_is_another_sending_and_the_same_number_and_day_the_same(late: Life) -> None:
    (label,) = {row.data["document"] for row in late.journal if row.step == "LETTER_SENT"}

    def send(number: str, days_ago: int = 0) -> Outcome:
        day = today() - timedelta(days=days_ago)
        return obligations.record_letter_sent(late.bench, late.number, label, number, day, MANAGER, now())

    before = late.snapshot()
    assert send("0001234").already_done
    assert late.snapshot() == before
    other = send("0001300")
    assert not other.already_done
    assert any("gli invii sono più d’uno" in warning for warning in other.warnings)
    with refused(late, "predisposto", "non può essere partito", error=InvalidDatum):
        send("0001234", days_ago=1)  # before there was a draft
    done = bring(late, sample(subject="Prot. 0001300", message_id="<b@regione.example.it>", identifier="b"))
    assert [line.rpartition(": ")[2].split(" il ")[0] for line in done.letters] == [
        "inviata, nessuna ricevuta.",
        "consegnata",
    ]
    with refused(late, "è partita più volte", "indicare il numero di protocollo", error=InvalidDatum):
        bring(late, sample(subject="senza numero", message_id="<c@regione.example.it>", identifier="c"), letter=label)


def test_a_receipt_of_another_agreement_is_told_whose_it_is(late: Life) -> None:
    other = Life(late.bench, late.pki_folder)
    other.record(today() - timedelta(days=60), title="Altro accordo di prova tra gli enti")
    with refused(other, f"di {late.number}: mettere il file nella cartella di quello", error=ReceiptUnmatched):
        bring(other, sample())
    bring(late, sample(identifier="uno"))
    with refused(other, f"già registrata su {late.number}", error=InvalidDatum):
        bring(other, sample_again(late))


def test_the_letters_of_transmission_are_letters_too(sent: Life) -> None:
    assert states(sent) == ["inviata"]
    with refused(sent, "indicare la lettera nel modulo", error=ReceiptUnmatched):
        bring(sent, sample(subject="Invio alla firma"))
    done = bring(sent, sample(subject="Invio alla firma"), letter="P1")
    assert "«lettera di trasmissione a ANCI di Prova», protocollo P1" in done.happened
    assert states(sent) == ["consegnata"]


def test_the_communication_from_which_an_agreement_takes_effect_has_its_receipts(life: Life) -> None:
    life.record(today() - timedelta(days=20), effect_rule=EffectRule.PEC_COMMUNICATION)
    register.record_pec_communication(life.bench, life.number, today(), "0005678", CLERK, now())
    done = bring(life, sample(subject="prot. 0005678"))
    assert COMMUNICATION in done.happened
    assert states(life) == ["consegnata"]


def test_a_recipient_that_is_no_pec_is_told(late: Life) -> None:
    done = bring(late, sample("accettazione", consegna="", recipients=((TO, "esterno"),)))
    assert any("Non sono caselle PEC: parte2@pec.example.it" in warning for warning in done.warnings)


def test_the_notice_leaves_as_text_and_html(life: Life) -> None:
    life.record(today() - timedelta(days=2))
    sweeps_until_due(life)
    mailbox = Mailbox()
    server = MailServer(mailbox)
    server.start()
    try:
        smtp = SmtpSettings("127.0.0.1", server.port, "accordi@regione.example.it", security=Security.NONE)
        deliver_notices(replace(life.bench, smtp=smtp), now)
    finally:
        server.stop()
    mail = next(mail for mail in mailbox.mails if life.number in mail["Subject"])
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    queued = next(n for n in life.notices if mail["Message-ID"] == n.message_id)
    sent = mail.get_body(("html",))
    assert sent is not None
    assert sent.get_content().splitlines() == queued.notice.html.splitlines()
    assert life.bench.folder(life.agreement).shown in sent.get_content()


def test_two_duties_of_one_party_have_a_letter_each(life: Life) -> None:
    report = replace(plan(), code="relazione", description="Relazione annuale")
    duties = tuple(replace(duty, party_position=2) for duty in (plan(), report))
    life.record(today() - timedelta(days=60), obligations=duties)
    run_sweep(life.bench, now())
    one, other = waiting(life)
    obligations.record_letter_sent(life.bench, life.number, one, "0001234", today(), MANAGER, now())
    assert waiting(life) == (other,)
