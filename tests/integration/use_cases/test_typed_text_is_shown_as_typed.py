"""What people type is never a command: not for the templates, the page of the outcome, the mail or the database."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import docx
from markdown_it import MarkdownIt

from agreements.documents.texts.act_text import blank_values
from agreements.documents.word.blanks import fill_blanks, find_blanks
from agreements.documents.word.word_file import WordFile
from agreements.domain.agreement.agreement import Content
from agreements.domain.deadlines.sweep import Sweep, SweepDay
from agreements.domain.offices import Mailing, OfficeRegister, RegisteredOffice
from agreements.notifications.messages import compose
from agreements.use_cases.drafting import drafting
from tasks.artifact import outcome_page
from tests.integration.use_cases.lives import CLERK, Life, form, now, party
from tests.support import builders

NASTY = (
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{# nota #}",
    "{{r frase }}",
    "<script>alert(1)</script>",
    "<img src=x onerror=y>",
    "&amp; &lt;b&gt;",
    "| a | b |",
    "[clic](https://esempio.example)",
    "**forte** _piano_ `codice`",
    "https://esempio.example/percorso",
    "</w:t></w:r><w:p/>",
    "%(nome)s ${nome} %s",
    "'; DROP TABLE agreement; --",
    "\\newline \\x41 \\1",
)


def words(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


class _Shown(HTMLParser):
    """What a browser would show of a page, and with which elements."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_nothing_that_is_typed_is_interpreted_anywhere(life: Life) -> None:
    lines = tuple(f"supportare {nasty} di prova" for nasty in NASTY)
    title = f"Protocollo di prova {' '.join(NASTY[:6])}"
    signatory = replace(party(2).signatory, office_title="Presidente {{ 7*7 }} <b>")
    new = form(
        title=title,
        content=Content("Coordinare {{ 7*7 }}", premises=lines, joint_commitments=lines, charges="oneri {{ 7*7 }}"),
        parties=(party(1, "Regione {{ 7*7 }} & Prova"), replace(party(2), signatory=signatory, seat="Via <i>&amp; 1")),
    )
    done = drafting.create_agreement(life.bench, new, CLERK, now())
    life.number = done.agreement

    agreement = life.agreement
    assert agreement.title == title
    assert agreement.content.joint_commitments == lines

    schema = life.archived("bozza")
    text = words(schema)
    for line in (*lines, "Regione {{ 7*7 }} & Prova"):
        assert line in text, line
    assert "49" not in text.replace("241/1990", "")

    shown = _Shown()
    shown.feed(MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(outcome_page(done)))
    assert shown.elements <= {"h1", "h2", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code"}
    assert title in shown.text

    values = blank_values(agreement, agreement.newest_act)
    opened = WordFile(schema)
    filled = fill_blanks(opened, {label: values.get(label) or "{% raw %}" for label in find_blanks(opened)}).data
    assert "Presidente {{ 7*7 }} <b>" in words(filled)
    assert "Via <i>&amp; 1" in words(filled)
    assert "{% raw %}" in words(filled)


def test_a_notice_says_the_words_that_were_typed() -> None:
    signed = builders.signed()
    duty = replace(signed.obligations[0], description="piano {{ 7*7 }} <b> | a | %s", clause="entro {% x %} &amp;")
    signed, late = signed.with_obligation(duty), duty.due_on + timedelta(days=5)
    sweep_day = SweepDay(late, late - timedelta(days=1), late)  # on a day like any other
    mailing = RegisteredOffice("UNO", "Settore", builders.OFFICE.email, "dirigente", Mailing.SINGLE)
    found = Sweep(sweep_day, OfficeRegister((mailing,))).due(signed, {}, {})
    notices = [n for due in found for n in compose(signed, due, 1, late, None)]
    assert notices
    said = "\n".join(" ".join(notice.body.split()) for notice in notices)
    assert "piano {{ 7*7 }} <b> | a | %s" in said.replace("Piano", "piano")
