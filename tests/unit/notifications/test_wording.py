from __future__ import annotations

from datetime import UTC, datetime
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.deadlines.notice import Notice
from agreements.notifications.mail import mail_from
from agreements.notifications.smtp import Security, SmtpSettings
from agreements.notifications.wording import item, one_line, paragraph

NOW = datetime(2026, 3, 26, 7, 30, tzinfo=UTC)
SENDER = Address("Accordi", addr_spec="accordi@regione.example.it")
ID = "<abc@prova.accordi.internal>"


@given(st.text(max_size=400), st.integers(2, 200))
def test_one_line_is_one_printable_line_of_the_asked_length(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line) <= most
    assert line.isprintable()
    assert line == line.strip()
    assert line.encode().decode() == line


def test_italian_words_stay_as_they_are() -> None:
    words = "Perché «l’attività» è dovuta – € 1.000, n. 1° dell’8 marzo"
    assert one_line(words) == words


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2066", "\ufeff", "\ud800"])
def test_marks_that_hide_or_turn_text_vanish(hidden: str) -> None:
    assert one_line(f"Ac{hidden}cordo") == "Accordo"


@pytest.mark.parametrize("code", ["TSTPRV70A01Z999X", "tstprv70a01z999x", "TSTPRVT0A01Z99VX"])
def test_a_persons_code_is_left_out_a_bodys_is_not(code: str) -> None:
    assert one_line(f"nato {code}, ente 01386030488") == "nato [codice fiscale omesso], ente 01386030488"


def test_a_labelled_line_sets_its_continuation_in_and_an_empty_one_has_a_dash() -> None:
    assert item("Clausola", "") == "Clausola: –"
    lines = item("Clausola", "parola " * 40).splitlines()
    assert len(lines) > 1
    assert all(line.startswith("  ") for line in lines[1:])


def test_a_paragraph_keeps_an_address_whole() -> None:
    address = f"{'ufficio-accordi-' * 4}@regione.example.it"
    assert address in paragraph(f"{'parola ' * 8}{address}")


@given(subject=st.text(max_size=200), body=st.text(max_size=400))
def test_whatever_a_notice_holds_its_mail_has_its_headers_and_no_other(subject: str, body: str) -> None:
    notice = Notice("P-2026-0001", "x", 0, "settore@regione.example.it", 1, subject, body)
    sent = mail_from(notice, ID, SENDER, NOW).as_bytes()
    head, _, _ = sent.partition(b"\r\n\r\n")
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert sorted(names) == [
        *(b"Auto-Submitted", b"Content-Language", b"Content-Transfer-Encoding", b"Content-Type", b"Date", b"From"),
        *(b"MIME-Version", b"Message-ID", b"Subject", b"To"),
    ]
    assert sent.isascii()
    assert b"\n" not in sent.replace(b"\r\n", b"")
    assert b"\r" not in sent.replace(b"\r\n", b"")
    assert sent.endswith(b"\r\n")


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": "accordi"},
        {"sender": "società@regione.example.it"},
        {"sender_name": "Accordi\r\nBcc: x@y.example"},
        {"port": 0},
        {"timeout_seconds": 0},
    ],
)
def test_wrong_settings_are_found_before_the_first_mail(wrong: dict[str, object]) -> None:
    values: dict[str, object] = {"sender": "accordi@regione.example.it", "security": Security.TLS}
    with pytest.raises((ValueError, InvalidDatum)):
        SmtpSettings("posta.example", **({"port": 465} | values | wrong))  # type: ignore[arg-type]
