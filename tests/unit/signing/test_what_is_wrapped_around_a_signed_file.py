from __future__ import annotations

import base64
import gzip
import hashlib
import io
import time
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from signing.base.kinds import binary_of
from signing.base.wrappings import MOST_LAYERS, holds_several, is_beside, unwrapped, unwrapped_pair

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
ENVELOPE = b"\x30\x80" + SIGNED_DATA + bytes(200)
PDF = b"%PDF-1.7\n" + bytes(100) + b"%%EOF\n"
SIGNED_PDF = b"%PDF-1.7\n/ByteRange [0 40 60 " + b"%04d]" % 60 + bytes(71) + b"%%EOF\n"
OTHER = b"\x30\x80" + SIGNED_DATA + b"\x01" * 200


def b64(data: bytes) -> bytes:
    return base64.encodebytes(data)


def pem(label: str, data: bytes) -> bytes:
    return f"-----BEGIN {label}-----\n".encode() + b64(data) + f"-----END {label}-----\n".encode()


def mime(data: bytes) -> bytes:
    return b"MIME-Version: 1.0\nContent-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n" + b64(data)


def message(*files: bytes) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "accordo firmato"
    mail.set_content("In allegato.")
    for number, data in enumerate(files):
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{number}.p7m")
    return mail.as_bytes()


def sealed(mail: bytes) -> bytes:
    """The message as a provider of PEC delivers it: inside its own, which bears a seal."""
    seal = b64(b"\x30\x80" + SIGNED_DATA + hashlib.sha256(mail).digest())
    outer, inner = f"f{len(mail)}".encode(), f"g{len(mail)}".encode()
    told = b"--%s\nContent-Type: text/plain\n\nMessaggio di posta certificata\n" % inner
    carried = b"--%s\nContent-Type: message/rfc822\n\n%s\n--%s--\n" % (inner, mail, inner)
    return (
        b"MIME-Version: 1.0\nContent-Type: multipart/signed; boundary=%s\n\n" % outer
        + b"--%s\nContent-Type: multipart/mixed; boundary=%s\n\n%s%s" % (outer, inner, told, carried)
        + b"--%s\nContent-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n" % outer
        + b"%s\n--%s--\n" % (seal, outer)
    )


def archive(*files: bytes, **more: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as made:
        for number, data in enumerate(files):
            made.writestr(f"{number}.pdf.p7m", data)
        for name, data in more.items():
            made.writestr(name, data)
    return output.getvalue()


WRAPPINGS: dict[str, Callable[[bytes], bytes]] = {
    "base64": b64,
    "base64 in one line": base64.b64encode,
    "base64 for addresses": base64.urlsafe_b64encode,
    "base64 twice": lambda data: b64(b64(data)),
    "a mark of byte order": lambda data: b"\xef\xbb\xbf" + b64(data),
    "PEM": lambda data: pem("PKCS7", data),
    "PEM of another label": lambda data: pem("SIGNED MESSAGE", data),
    "PEM of a certificate": lambda data: pem("CERTIFICATE", data),
    "PEM after a heading": lambda data: b"Firmato da Prova Uno\n\n" + pem("CMS", data),
    "PEM with headings": lambda data: pem("CMS", data).replace(b"-----\n", b"-----\nVersion: 1\n\n", 1),
    "MIME": mime,
    "MIME after a mark": lambda data: b"\xef\xbb\xbf" + mime(data),
    "MIME of base64": lambda data: mime(b64(data)),
    "MIME without encoding": lambda data: b"MIME-Version: 1.0\r\nContent-Type: application/pdf\r\n\r\n" + data,
    "a mailbox of one message": lambda data: b"From prova@example.it Mon Nov 30 10:00:00 2026\n" + message(data),
    "a message of Apple's": lambda data: b"%d\n%s<?xml version='1.0'?><plist/>" % (len(message(data)), message(data)),
    "a message": message,
    "an archive": archive,
    "an archive of a Mac": lambda data: archive(data, **{"__MACOSX/._0.pdf.p7m": b"x", ".DS_Store": data}),
    "a PEC": lambda data: sealed(message(data)),
    "a PEC of a sealed message": lambda data: sealed(sealed(message(data))),
    "an address of data": lambda data: b"data:application/pkcs7-mime;base64," + base64.b64encode(data),
    "quotes": lambda data: b'"' + base64.b64encode(data) + b'"\r\n',
    "UTF-16": lambda data: b64(data).decode().encode("utf-16"),
    "gzip": gzip.compress,
    "an archive in a message": lambda data: message(archive(data)),
    "a file and its letter": lambda data: archive(data, **{"lettera.txt": b"in allegato"}),
}


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=list(WRAPPINGS))
@pytest.mark.parametrize("signed", [ENVELOPE, PDF], ids=["envelope", "pdf"])
def test_what_is_inside_is_found(wrap: Callable[[bytes], bytes], signed: bytes) -> None:
    wrapped = wrap(signed)
    # An envelope as text is read as it is, and kept as it came.
    assert unwrapped(wrapped) == (wrapped if binary_of(wrapped) == signed else signed)


@pytest.mark.parametrize(
    "data",
    [
        ENVELOPE,
        PDF,
        b"",
        b"testo",
        b64(b"nulla" * 90),
        archive(b"nulla"),
        archive(ENVELOPE, SIGNED_PDF),
        message(ENVELOPE, OTHER),
        archive(PDF, PDF.replace(b"1.7", b"1.4")),
    ],
)
def test_a_file_that_holds_none_or_several_stays_as_it_is(data: bytes) -> None:
    assert unwrapped(data) == data


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b"  \t", b"\xef\xbb\xbf\r\n"])
def test_a_mark_and_blanks_before_an_envelope_are_none_of_it(before: bytes) -> None:
    around = b"\x30\x80" + SIGNED_DATA + PDF  # with a PDF in its first bytes
    assert unwrapped(before + around) == around
    assert unwrapped(archive(before + around)) == around


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b"\xef\xbb\xbf\r\n"])
def test_a_mark_and_blanks_before_a_pdf_go_where_its_table_says_that_they_came_later(before: bytes) -> None:
    table = len(SIGNED_PDF)
    pdf = SIGNED_PDF + b"xref\n0 1\ntrailer\n<<>>\nstartxref\n%d\n%%%%EOF\n" % table
    counted = before + SIGNED_PDF + b"xref\n0 1\ntrailer\n<<>>\nstartxref\n%d\n%%%%EOF\n" % (table + len(before))
    assert unwrapped(before + pdf) == pdf
    assert unwrapped(counted) == counted


def test_text_that_was_cut_off_is_unwrapped_as_far_as_it_goes() -> None:
    whole = b"\x30\x82\x10\x00" + SIGNED_DATA + PDF * 10
    for text in (pem("PKCS7", whole), b64(b64(whole))):
        cut = unwrapped(text[:-301])
        assert cut != whole
        assert whole.startswith(cut)


def test_several_messages_of_a_mailbox_are_several_files() -> None:
    first = b"From prova@example.it Mon Nov 30 10:00:00 2026\n"
    mailbox = first + message(ENVELOPE) + b"\n\n" + first + message(OTHER)
    assert unwrapped(mailbox) == mailbox
    assert holds_several(mailbox)


def test_several_signed_files_are_told() -> None:
    assert holds_several(archive(ENVELOPE, SIGNED_PDF))
    assert holds_several(message(ENVELOPE, OTHER))
    assert holds_several(archive(PDF, PDF.replace(b"1.7", b"1.4")))
    assert not holds_several(archive(ENVELOPE, ENVELOPE))  # the same one twice
    assert unwrapped(archive(ENVELOPE, ENVELOPE)) == ENVELOPE
    assert not holds_several(b64(ENVELOPE))


@pytest.mark.parametrize("signed", [ENVELOPE, SIGNED_PDF])
@pytest.mark.parametrize("wrap", [archive, message])
def test_beside_a_signed_file_one_without_signatures_is_its_letter(wrap: Callable[..., bytes], signed: bytes) -> None:
    assert unwrapped(wrap(PDF, signed)) == signed
    assert unwrapped(wrap(signed, PDF)) == signed
    assert not holds_several(wrap(signed, PDF))


def test_of_versions_that_hold_each_other_the_last_is_meant() -> None:
    later = SIGNED_PDF + SIGNED_PDF.replace(b"%PDF-1.7", b"revision") + b"%%EOF\n"
    inside = b"\x30\x80" + SIGNED_DATA + SIGNED_PDF
    assert unwrapped(archive(SIGNED_PDF, later)) == later
    assert unwrapped(archive(inside, SIGNED_PDF)) == inside


@pytest.mark.parametrize("tail", [b"\r\n", b"\n\n", b" ", b"\0\0\0", b"\r\n\0 \t"])
def test_blanks_behind_a_pdf_are_none_of_it(tail: bytes) -> None:
    bare = SIGNED_PDF.removesuffix(b"\n")
    covering_all = bare.replace(b"0060", b"%04d" % (len(bare) - 60))
    assert unwrapped(SIGNED_PDF + tail) == SIGNED_PDF
    assert unwrapped(PDF + tail) == PDF
    assert unwrapped(covering_all + tail) == covering_all
    assert unwrapped(archive(SIGNED_PDF + tail)) == SIGNED_PDF


def test_what_is_signed_or_says_something_behind_a_pdf_stays() -> None:
    padded = SIGNED_PDF + b"\0\0"
    covering_all = padded.replace(b"0060", b"%04d" % (len(padded) - 60))
    assert unwrapped(covering_all) == covering_all
    assert unwrapped(SIGNED_PDF + b"\r\nrinuncia") == SIGNED_PDF + b"\r\nrinuncia"


def test_an_office_file_is_no_archive_of_signed_files() -> None:
    word = archive(**{"[Content_Types].xml": b"<x/>", "word/embedded.pdf": PDF})
    container = archive(**{"mimetype": b"application/vnd.etsi.asic-e+zip", "atto.pdf": PDF})
    assert unwrapped(word) == word
    assert unwrapped(container) == container


def test_it_ends_after_some_layers_and_some_bytes() -> None:
    data = ENVELOPE
    for _ in range(MOST_LAYERS):
        data = b64(data)
    assert unwrapped(data) == ENVELOPE
    assert unwrapped(b64(data)) == b64(data)


def nested(members: int, levels: int) -> bytes:
    data = b"nulla di firmato"
    for level in range(levels):
        data = archive(*(data + bytes([level, number]) for number in range(members)))
    return data


@pytest.mark.parametrize(
    "made",  # here, and not while the tests are collected
    [
        lambda: archive(archive(archive(bytes(40_000_000)))),
        lambda: gzip.compress(gzip.compress(bytes(400_000_000))),
        lambda: archive(b"-----BEGIN A-----\n" * 200_000),
        lambda: nested(9, 5),
        lambda: b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
    ],
    ids=["zeros", "compressed zeros", "dashes", "archives in archives", "parts in parts"],
)
def test_what_is_built_to_cost_costs_little(made: Callable[[], bytes]) -> None:
    data = made()
    begun = time.process_time()
    assert unwrapped(data) == data
    assert not holds_several(data)
    assert time.process_time() - begun < 10  # an end and no speed: each would take minutes


def beside(document: bytes, name: str = "sha256") -> bytes:
    return b"\x30\x80" + SIGNED_DATA + hashlib.new(name, document).digest() + bytes(200)


@pytest.mark.parametrize("document", [PDF, SIGNED_PDF], ids=["unsigned", "signed by another"])
@pytest.mark.parametrize("wrap", [archive, message, lambda *files: message(archive(*files))])
def test_a_signature_and_the_document_that_it_lies_beside_are_a_pair(
    document: bytes, wrap: Callable[..., bytes]
) -> None:
    for name in ("sha256", "sha512"):
        signature = beside(document, name)
        for files in (
            (document, signature),
            (signature, document),
            (signature, document, PDF + b"\n%lettera\n%%EOF\n"),
        ):
            assert unwrapped_pair(wrap(*files)) == (signature, document)
            assert not holds_several(wrap(*files))


def test_what_names_no_document_has_none_beside_it() -> None:
    assert unwrapped_pair(archive(ENVELOPE, PDF)) == (ENVELOPE, None)
    around = ENVELOPE + PDF + hashlib.sha256(PDF).digest()
    assert not is_beside(PDF, around)  # it holds the document
    assert holds_several(archive(beside(PDF), SIGNED_PDF))
    assert unwrapped_pair(beside(PDF)) == (beside(PDF), None)


def test_an_envelope_in_an_archive_in_a_message_is_found() -> None:
    assert unwrapped(message(archive(ENVELOPE))) == ENVELOPE
    assert unwrapped(sealed(message(archive(b64(ENVELOPE), PDF)))) == ENVELOPE


def test_a_message_of_more_parts_or_headings_than_any_mail_has_is_not_taken_apart() -> None:
    parts = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 2_000
    assert unwrapped(parts + b"--b\r\n\r\n" + b64(ENVELOPE) + b"--b--\r\n") != ENVELOPE
    headings = b"X-Prova: a\r\n" * 20_000
    assert unwrapped(headings + b"\r\n" + b64(ENVELOPE)) == headings + b"\r\n" + b64(ENVELOPE)
    assert unwrapped(b"X-Prova: a\r\n" * 200 + b"\r\n" + b64(ENVELOPE)) == ENVELOPE
