from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from lxml import html

from agreements.domain.basics.moment import ROME
from agreements.domain.deadlines.notice import Notice
from agreements.domain.mail.pec import Addressee, ReceiptKind, SentLetter
from agreements.notifications.receipt_notice import compose_failure
from tests.contract import samples
from tests.support import builders
from tests.unit.notifications.test_messages import BEFORE, HEAD, every_situation, first

FOLDER = "archivio/2026/P-2026-0001 Protocollo d’intesa di prova"


def failures(kind: ReceiptKind) -> tuple[Notice, ...]:
    receipt = replace(samples.receipt().receipt, kind=kind)
    day = receipt.issued_at.astimezone(ROME).date()
    letter = SentLetter("P-2026-0001", 1, "sollecito", "12", day, (Addressee("Due", ""),), receipt.issued_at)
    offices = (builders.MANAGER_OFFICE, builders.OFFICE)
    return compose_failure(builders.signed(), [letter], receipt, offices, day, HEAD, FOLDER)


EVERY = dict(every_situation()) | {kind.name: failures(kind)[0] for kind in ReceiptKind if kind.is_failure}


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.parametrize("notice", EVERY.values(), ids=EVERY)
def test_text_and_html_say_the_same_word_by_word(notice: Notice) -> None:
    page = html.document_fromstring(notice.html)
    page.find(".//title").drop_tree()
    assert words(" ".join(page.itertext())) == words(notice.body)


@pytest.mark.parametrize("notice", EVERY.values(), ids=EVERY)
def test_the_page_is_italian_has_its_headings_and_fetches_nothing(notice: Notice) -> None:
    page = html.document_fromstring(notice.html)
    assert page.get("lang") == "it"
    assert page.findtext(".//title") == page.findtext(".//h1")
    assert [heading.text for heading in page.iter("h2")] == [
        "Che cosa fare",
        "Per chiarimenti",
        "Giornale dell’accordo",
    ]
    assert {cell.get("scope") for cell in page.iter("th")} == {"row"}
    assert not [element for element in page.iter() if set(element.attrib) & {"src", "href", "background", "action"}]
    assert "url(" not in notice.html
    assert "<script" not in notice.html


def test_what_people_typed_is_shown_and_not_obeyed() -> None:
    hostile = 'Accordo <script>alert("x")</script> & <img src=x> di prova'
    notice = first(replace(builders.signed(), title=hostile), BEFORE)
    page = html.document_fromstring(notice.html)
    assert not [*page.iter("script"), *page.iter("img")]
    assert hostile in "".join(page.itertext())


def test_a_failure_goes_to_each_office_under_one_key_and_says_what_to_do() -> None:
    notices = failures(ReceiptKind.NON_DELIVERY)
    assert [notice.recipient for notice in notices] == ["direzione@regione.example.it", "settore@regione.example.it"]
    assert len({(notice.obligation_code, notice.version, notice.rung) for notice in notices}) == 1
    assert FOLDER in " ".join(notices[0].body.split())
    assert "la comunicazione non risulta avvenuta" in " ".join(notices[0].body.split())
    assert "ci riprova" in failures(ReceiptKind.NON_DELIVERY_WARNING)[0].body
    assert notices[0].version == date(2026, 3, 12).toordinal()
