from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.domain.basics.errors import AccordiError
from agreements.domain.mail.pec import Receipt, ReceiptKind, Recipient
from agreements.notifications.daticert import read_daticert
from agreements.notifications.pec_mail import NotAReceipt, open_receipt
from agreements.notifications.saved_mail import kind_of
from signing.validation.mail_signature import MailSignatureError, examine_mail_signature
from tests.support.pec import ReceiptSample, multipart, provider, sealed

AT = datetime(2026, 3, 12, 10, 30, tzinfo=UTC)
BOMB = '<!DOCTYPE postacert [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE postacert [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def read(data: bytes) -> Receipt:
    return read_daticert(open_receipt(data).daticert)


@pytest.mark.parametrize(
    ("tipo", "kind"),
    [
        ("accettazione", ReceiptKind.ACCEPTANCE),
        ("non-accettazione", ReceiptKind.NON_ACCEPTANCE),
        ("presa-in-carico", ReceiptKind.TAKEN_IN_CHARGE),
        ("avvenuta-consegna", ReceiptKind.DELIVERY),
        ("errore-consegna", ReceiptKind.NON_DELIVERY),
        ("preavviso-errore-consegna", ReceiptKind.NON_DELIVERY_WARNING),
        ("rilevazione-virus", ReceiptKind.VIRUS),
    ],
)
def test_what_a_receipt_is_its_daticert_says_whatever_the_subject_says(tipo: str, kind: ReceiptKind) -> None:
    mail = ReceiptSample(tipo=tipo).mail().replace(b"oggetto di prova, che nulla decide", b"CONSEGNA: finta")
    assert read(mail).kind is kind


@pytest.mark.parametrize("page", [b"<html><body>postacert.eml</body></html>", b"<!DOCTYPE html>\n<html>&lt;postacert"])
def test_a_page_saved_from_the_mail_program_is_told_as_one(page: bytes) -> None:
    with pytest.raises(NotAReceipt, match=r"una pagina salvata dal programma di posta.*il file \.eml originale"):
        open_receipt(page)


def test_everything_that_the_provider_certifies_is_read() -> None:
    recipients = (("Parte2@PEC.example.it", "certificato"), ("altra@example.it", "esterno"))
    sample = ReceiptSample("errore-consegna", recipients=recipients, errore="no-dest", reason="5.1.1 - sconosciuto")
    assert read(sample.mail()) == Receipt(
        kind=ReceiptKind.NON_DELIVERY,
        error="no-dest",
        sender="protocollo@pec.regione.example.it",
        recipients=(Recipient("parte2@pec.example.it", True), Recipient("altra@example.it", False)),
        subject="Protocollo n. 0001234 del 12/03/2026",
        provider="Gestore PEC di prova",
        issued_at=AT,
        identifier="prova1.20260312.1@pec.example.it",
        message_id="lettera-1@regione.example.it",
        delivered_to="parte2@pec.example.it",
        reason="5.1.1 - sconosciuto",
    )


def test_a_file_saved_with_other_line_ends_is_the_same_receipt_and_its_signature_still_holds() -> None:
    mail = ReceiptSample().mail()
    opened = open_receipt(mail.replace(b"\r\n", b"\n"))
    assert opened == open_receipt(mail)
    assert examine_mail_signature(opened.signed, opened.signature, anchors=(), at=AT).intact


def test_the_signature_tells_whether_the_content_was_changed_and_whether_the_issuer_is_known() -> None:
    opened = open_receipt(ReceiptSample().mail())
    known = examine_mail_signature(opened.signed, opened.signature, anchors=[provider().anchor], at=AT)
    assert (known.intact, known.trusted, known.signer, known.issuer) == (
        True,
        True,
        "Gestore PEC di prova",
        "Radice PEC di prova",
    )
    unknown = examine_mail_signature(opened.signed, opened.signature, anchors=(), at=AT)
    assert (unknown.intact, unknown.trusted) == (True, False)
    changed = opened.signed.replace(b"Ricevuta di prova", b"Ricevuta diversa ")
    assert not examine_mail_signature(changed, opened.signature, anchors=[provider().anchor], at=AT).intact
    with pytest.raises(MailSignatureError):
        examine_mail_signature(opened.signed, b"\x30\x03\x02\x01\x05", anchors=(), at=AT)


def enclosed(data: bytes) -> bytes:
    return b"Content-Type: message/rfc822; name=postacert.eml\r\n\r\n" + data


def attached(name: bytes, data: bytes) -> bytes:
    return b'Content-Type: application/xml; name="' + name + b'"\r\n\r\n' + data


def test_a_receipt_inside_the_original_message_is_nothing_to_us() -> None:
    forged = ReceiptSample("avvenuta-consegna").content().replace(b"prova-dentro", b"originale")
    assert read(ReceiptSample("errore-consegna").mail(enclosed(forged))).kind is ReceiptKind.NON_DELIVERY


DEEP = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "non è un messaggio di posta"),
        (b"%PDF-1.7\r\n\r\n", "un altro messaggio o un altro file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "è un documento di Office, non un messaggio; chiedere al protocollo"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_".encode("utf-16-le"),
            "salvato da Outlook (.msg), in cui la firma del gestore non resta com’era; chiedere al protocollo",
        ),
        (ReceiptSample().content(), "la firma del gestore non c’è più"),
        (ReceiptSample().mail(attached(b"DatiCert.XML", ReceiptSample().xml())), "contiene 2 file daticert.xml"),
        (ReceiptSample().mail(*([attached(b"x", b"")] * 60)), "troppe parti"),
        (sealed(multipart(b"mixed", b"q", (attached(b"altro.xml", b"<a/>"),))), "senza daticert.xml"),
        (sealed(multipart(b"mixed", b"q", (attached(b"daticert.xml", b"<a>"),))), "è rovinato"),
        (sealed(multipart(b"mixed", b"q", (attached(b"daticert.xml", b"<a/>"),))), "dati di certificazione"),
        (sealed(multipart(b"mixed", b"q", (attached(b"daticert.xml", b"x" * 300_000),))), "troppo grande"),
        (sealed(DEEP), "senza daticert.xml"),
        (b"X: " + b"a" * 200_000 + b"\r\n\r\n", "non è un messaggio di posta"),
        (ReceiptSample(tipo="posta-certificata").mail(), "un messaggio arrivato via PEC"),
        (ReceiptSample(tipo="consegnata").mail(), "di tipo «consegnata»"),
        (ReceiptSample(tipo="").mail(), "di tipo «assente»"),
        (ReceiptSample(doctype=BOMB, subject="&b;").mail(), "nessun gestore scrive"),
        (ReceiptSample(doctype=OUTSIDE, subject="&x;").mail(), "nessun gestore scrive"),
        (ReceiptSample(consegna="").mail(), "non dice per quale indirizzo"),
        (ReceiptSample(recipients=()).mail(), "non dice a chi"),
        (ReceiptSample(identifier="").mail(), "quale messaggio"),
        (ReceiptSample(more="<consegna>altra@pec.example.it</consegna>").mail(), "ripete «consegna»"),
    ],
)
def test_what_is_no_receipt_is_refused_with_one_sentence_and_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(NotAReceipt) as refused:
        read(data)
    assert words in str(refused.value)
    assert str(refused.value).count("\n") == 0


@pytest.mark.parametrize("change", [('zona="+0100"', 'zona="ieri"'), ("12/03/2026</giorno>", "30/02/2026</giorno>")])
def test_a_receipt_without_a_readable_day_is_refused(change: tuple[str, str]) -> None:
    with pytest.raises(NotAReceipt, match="giorno e ora"):
        read_daticert(ReceiptSample().xml().replace(*(part.encode() for part in change)))


def test_a_known_doctype_without_entities_is_no_reason_to_refuse() -> None:
    sample = ReceiptSample(doctype='<!DOCTYPE postacert SYSTEM "http://gestore.example.it/daticert.dtd">')
    assert read(sample.mail()).kind is ReceiptKind.DELIVERY


MAIL = ReceiptSample().mail(enclosed(ReceiptSample("accettazione").content()))


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(MAIL)), st.integers(0, 60), st.binary(max_size=20)), max_size=4))
def test_whatever_is_done_to_the_bytes_the_answer_is_a_receipt_or_one_italian_sentence(
    cuts: list[tuple[int, int, bytes]],
) -> None:
    data = MAIL
    for start, length, put in cuts:
        data = data[:start] + put + data[start + length :]
    try:
        opened = open_receipt(data)
        read_daticert(opened.daticert)
        found = examine_mail_signature(opened.signed, opened.signature, anchors=(), at=AT)
    except (AccordiError, MailSignatureError):
        return  # any other error fails the test
    # What still counts as intact is, byte by byte, what the provider signed.
    assert not found.intact or opened.signed == open_receipt(MAIL).signed


@settings(max_examples=200)
@given(st.binary(max_size=2000))
def test_any_bytes_at_all_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(NotAReceipt):
        read(data)
    with pytest.raises(NotAReceipt):
        read_daticert(data)


def test_a_mark_before_the_mail_and_an_encoded_name_change_nothing_of_a_receipt() -> None:
    sample = ReceiptSample()
    assert read(b"\xef\xbb\xbf" + sample.mail()) == read(sample.mail())
    encoded = sample.content().replace(b'"daticert.xml"', b'"=?UTF-8?Q?daticert=2Exml?="')
    assert read(sealed(encoded)) == read(sample.mail())
    with pytest.raises(NotAReceipt):
        read(sealed(sample.content().replace(b'"daticert.xml"', b'"=?nessuno?Q?daticert=2Exml?="')))


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in entries:
            package.writestr(name, data)
    return out.getvalue()


WHOLE = ReceiptSample().mail()
APPLE = b'<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict/></plist>\n'
UNIX = WHOLE.replace(b"\r\n", b"\n")
FROM = b"From posta-certificata@pec.example.it Thu Mar 12 10:30:00 2026\n"


@pytest.mark.parametrize(
    ("saved", "kind"),
    [
        (b"\r\n" + WHOLE, ".eml"),
        (b"\n \r\n\n" + UNIX, ".eml"),
        (b"\xef\xbb\xbf\r\n" + WHOLE, ".eml"),
        (WHOLE.decode().encode("utf-16"), ".eml"),
        (b"\xfe\xff" + WHOLE.decode().encode("utf-16-be"), ".eml"),
        (str(len(UNIX)).encode() + b"      \n" + UNIX + APPLE, ".emlx"),
        (b"\xef\xbb\xbf" + str(len(WHOLE)).encode() + b"\r\n" + WHOLE + APPLE, ".emlx"),
        (FROM + UNIX, ".eml"),
        (zipped(("ricevuta.eml", WHOLE)), ".zip"),
        (
            zipped(("cartella/Ricevuta.EML", b"\n" + WHOLE), ("__MACOSX/._Ricevuta.eml", b"x"), (".DS_Store", b"")),
            ".zip",
        ),
        (zipped(("a.eml", zipped(("b.eml", WHOLE)))), ".zip"),
        (zipped(("dal protocollo.ZIP", zipped(("x/", b""), ("x/ricevuta.zip", zipped(("r.eml", WHOLE)))))), ".zip"),
        (
            zipped(
                ("ricevuta.eml", WHOLE),
                ("daticert.xml", ReceiptSample().xml()),
                ("postacert.eml", b"Subject: originale\r\n\r\nx"),
                ("smime.p7s", b"x"),
            ),
            ".zip",
        ),
        (zipped(("posta.mbox", FROM + UNIX)), ".zip"),
        (zipped(("ricevuta.eml", WHOLE), ("copia/ricevuta (1).eml", WHOLE)), ".zip"),
        (zipped(("a.emlx", str(len(UNIX)).encode() + b"\n" + UNIX + APPLE), ("nota.pdf", b"%PDF-")), ".zip"),
    ],
)
def test_what_a_program_puts_around_a_mail_goes_and_the_signature_still_holds(saved: bytes, kind: str) -> None:
    opened = open_receipt(saved)
    assert read_daticert(opened.daticert) == read(WHOLE)
    assert examine_mail_signature(opened.signed, opened.signature, anchors=(), at=AT).intact
    assert kind_of(saved) == kind


@pytest.mark.parametrize(
    ("saved", "words"),
    [
        (zipped(("a.eml", WHOLE), ("b/b.eml", UNIX)), r"con 2 messaggi \(a\.eml, b\.eml\); estrarli, consegnarli in"),
        (
            zipped(("daticert.xml", ReceiptSample().xml())),
            r"con parti di una ricevuta \(daticert\.xml\) e senza alcun file \.eml intero, che solo porta la firma",
        ),
        (
            zipped(("r/daticert.xml", b"<a/>"), ("r/postacert.eml", b"Subject: x\r\n\r\nx"), ("r/smime.p7s", b"x")),
            r"\(daticert\.xml, postacert\.eml, smime\.p7s\).*; chiedere al protocollo il file \.eml originale",
        ),
        (zipped(("daticert (1).xml", b"<a/>"), ("postacert (1).eml", b"a: b\r\n\r\n")), r"con parti di una ricevuta"),
        (zipped(("postacert.eml", b"Subject: x\r\n\r\nx")), "è un altro messaggio o un altro file"),
        (zipped(("ricevuta.MSG", b"x")), r"con un messaggio salvato da Outlook \(ricevuta\.MSG\)"),
        (zipped(("ricevute.rar", b"x")), r"che ne contiene un altro \(ricevute\.rar\); estrarne"),
        (zipped(("nota.pdf", b"x")), r"senza alcun file \.eml; chiedere al protocollo"),
        (zipped(("a.zip", zipped(("a.eml", WHOLE))), ("b.zip", zipped(("b.eml", UNIX)))), r"2 messaggi \([ab]\.eml"),
        (zipped(("a.zip", b"nessuno")), "ZIP rovinato"),
        (
            zipped(
                ("a.zip", zipped(*((f"{n}.txt", b"") for n in range(600)))), *((f"{n}.txt", b"") for n in range(600))
            ),
            "con troppi file",
        ),
        (zipped(("a.eml", WHOLE))[:-60], "ZIP rovinato"),
        (zipped(*((f"{n}.txt", b"") for n in range(1001)), ("a.eml", WHOLE)), "con troppi file"),
        (b"Rar!\x1a\x07\x00", "archivio compresso"),
        (FROM + UNIX + b"\n" + FROM + UNIX, "più messaggi"),
        (ReceiptSample().xml(), r"il solo daticert\.xml, senza la firma"),
        (b"12\n" + UNIX, "non è un messaggio di posta"),
    ],
)
def test_what_holds_no_single_receipt_says_what_to_do(saved: bytes, words: str) -> None:
    with pytest.raises(NotAReceipt, match=words):
        read(saved)


@pytest.mark.parametrize(
    "saved",  # made here, and not while the tests are collected
    [
        lambda: zipped(("a.eml", b"\0" * (51 * 2**20))),
        lambda: zipped(("a.zip", zipped(("a.eml", b"\0" * (51 * 2**20))))),
        lambda: zipped(*((f"{n}.zip", b"PK\x03\x04" + b"\0" * (30 * 2**20)) for n in range(2))),
    ],
    ids=["a message", "inside an archive", "two together"],
)
def test_what_unpacks_beyond_the_limit_says_so(saved: Callable[[], bytes]) -> None:
    with pytest.raises(NotAReceipt, match="supera 50 MB"):
        read(saved())


@pytest.mark.parametrize(
    "name",
    [
        b'filename="=?utf-8?B?ZGF0aWNlcnQueG1s?="',
        b'filename="=?iso-8859-1?Q?daticert?= =?iso-8859-1?Q?=2Exml?="',
        b'filename="=?UTF-8?Q?dati?=\r\n =?UTF-8?Q?cert.xml?="',
        b"filename==?us-ascii?Q?daticert.xml?=",
        b"filename*=UTF-8''daticert%2Exml",
        b"filename*0=dati; filename*1=cert.xml",
        b'filename=" DatiCert.XML "',
    ],
)
def test_the_name_of_the_data_is_known_however_it_is_encoded(name: bytes) -> None:
    content = ReceiptSample().content().replace(b'; name="daticert.xml"', b"")
    assert read(sealed(content.replace(b'filename="daticert.xml"', name))) == read(WHOLE)
