from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml import html

from agreements.domain.agreement.act import Refusal
from agreements.domain.agreement.agreement import Agreement
from agreements.domain.agreement.events import JournalHead
from agreements.domain.agreement.obligation import PLAN
from agreements.domain.deadlines.deadlines import DeadlineKind, watched
from agreements.domain.deadlines.notice import DIGEST, Notice
from agreements.domain.steps.duty_record import ApprovePlan
from agreements.domain.steps.obligations import FulfilObligation
from agreements.domain.steps.signatories import RecordRefusal
from agreements.notifications.digest import Entry, compose_digest
from tests.support import builders
from tests.unit.notifications.test_html import words

HEAD = JournalHead(17, "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752")
TODAY, MONDAY = date(2026, 4, 20), date(2026, 4, 20)


def entries(agreement: Agreement, *, long_past: bool = False) -> list[Entry]:
    return [Entry(agreement, deadline, long_past) for deadline in watched(agreement, TODAY)]


def digest(*found: Entry, head: JournalHead | None = HEAD) -> Notice:
    heads = {entry.agreement.number: head for entry in found}
    return compose_digest("settore@regione.example.it", found, heads, MONDAY, 0, TODAY)


def flat(notice: Notice) -> str:
    return " ".join(notice.body.split())


def test_a_digest_tells_what_is_late_first_then_what_comes_and_what_is_to_be_completed() -> None:
    notice = digest(*entries(builders.signed()))
    assert (notice.agreement, notice.obligation_code, notice.version) == ("", DIGEST, MONDAY.toordinal())
    assert notice.subject == (
        "Riepilogo settimanale: 4 scadenze, 1 in ritardo – P-2026-0001, Protocollo d’intesa di prova "
        "per l’amministrazione digitale"
    )
    titles = [line for line in notice.body.splitlines() if line.isupper()]
    assert titles[:3] == ["IN RITARDO", "IN SCADENZA", "DA COMPLETARE"]
    body = flat(notice)
    assert (
        "Piano operativo: in ritardo, era da adempiere entro il 2 aprile 2026 (scaduto da 18 giorni): provvedere"
    ) in body
    assert (
        "L’accordo scade il 1° marzo 2029 o il 2 marzo 2029, secondo la lettura; fino alla conferma conta il 1° marzo "
        "2029 (scade tra 1046 giorni): «conferma-scadenza», letto il testo firmato; poi decidere se rinnovare"
    ) in body
    assert "La scadenza è da confermare" not in body
    assert "Manca il numero di repertorio, atto sottoscritto il 2 marzo 2026: chiedere il numero" in body
    assert "Rita Responsabile, responsabile del procedimento" in body
    assert "None" not in body
    assert "\n\n\n" not in notice.body


def test_agreements_stand_apart_each_with_its_journal_row_on_a_line_of_its_own() -> None:
    other = replace(builders.signed(), number="P-2026-0002", title="Altro accordo di prova")
    notice = digest(*entries(builders.signed()), *entries(other))
    assert "P-2026-0001 – Protocollo d’intesa di prova" in flat(notice)
    assert "P-2026-0002 – Altro accordo di prova" in flat(notice)
    assert notice.body.splitlines().count(HEAD.hash) == 2


def test_a_subject_names_its_agreements_the_late_ones_first() -> None:
    deadlines = watched(builders.signed(), TODAY)
    late = next(each for each in deadlines if each.due_on < TODAY and each.code == PLAN)
    found = [Entry(replace(builders.signed(), number=f"P-2026-000{n}"), late, long_past=False) for n in range(2, 9)]
    assert digest(*found[:3]).subject.endswith("3 scadenze, 3 in ritardo – P-2026-0002, P-2026-0003, P-2026-0004")
    assert digest(*found[:6]).subject.endswith("P-2026-0006 e un altro")
    assert digest(*found).subject.endswith("P-2026-0006 e altri 2")
    ahead = next(each for each in deadlines if each.kind is DeadlineKind.RENEWAL)
    assert "P-2026-0003, P-2026-0002" in digest(Entry(found[0].agreement, ahead, long_past=False), found[1]).subject


def test_a_mail_of_a_trial_says_so_in_subject_text_and_page_once() -> None:
    notice = digest(*entries(builders.signed())).of_trial()
    assert notice.subject.startswith("PROVA – Riepilogo settimanale")
    assert notice.body.startswith("PROVA: questo avviso viene da un’installazione di prova di Accordi.\n")
    page = html.document_fromstring(notice.html)
    assert page.findtext(".//main/p/strong").startswith("PROVA: questo avviso")
    page.find(".//title").drop_tree()
    assert words(" ".join(page.itertext())) == words(notice.body)
    assert notice.of_trial() == notice


def test_a_journal_that_was_altered_is_said_and_holds_up_no_digest() -> None:
    assert "P-2026-0001: giornale alterato, avvisare subito" in digest(*entries(builders.signed()), head=None).body


def test_what_had_passed_when_it_was_recorded_has_a_section_of_its_own_without_orders() -> None:
    notice = digest(*entries(builders.signed(), long_past=True))
    assert [line for line in notice.body.splitlines() if line.startswith("TERMINI")] == ["TERMINI GIÀ TRASCORSI"]
    assert "si dicono una volta sola" in flat(notice)
    assert "in ritardo" not in notice.subject
    assert "provvedere" not in flat(notice)


def test_hostile_titles_neither_break_a_line_nor_leave_a_personal_code() -> None:
    hostile = builders.signed(title="Oggetto {{ 7*7 }}\r\nBcc: x TSTPRV70A01Z999X \u202e fine")
    notice = digest(*entries(hostile))
    assert "{{ 7*7 }} Bcc: x [codice fiscale omesso]" in flat(notice)
    assert all(line.isprintable() for line in notice.body.split("\n"))


def test_what_another_body_owes_is_not_asked_of_the_own_office() -> None:
    agreement = builders.signed()
    owed = agreement.with_obligation(replace(agreement.obligation("piano-operativo"), party_position=2))
    told = flat(digest(entries(owed)[0]))
    assert "spetta a ANCI di Prova; se è arrivato, registrarlo con «consegna-piano»" in told
    assert "provvedere" not in told


def test_what_is_asked_about_a_party_that_owes_nothing_is_asked_of_the_own_office() -> None:
    agreement = builders.draft()
    for command in builders.way_to_signature(agreement)[:-1]:
        agreement = builders.take(agreement, command)
    first, second = agreement.parties
    delegated = replace(second, signatory=replace(second.signatory, power_ends_on=date(2026, 5, 20)))
    agreement = replace(agreement, parties=(first, delegated))
    told = flat(digest(*(e for e in entries(agreement) if e.deadline.kind is DeadlineKind.POWER_ENDING)))
    assert "Il potere di firma per ANCI di Prova finisce il 20 maggio 2026, la firma manca" in told
    assert "chiedere la firma prima, o acquisire una nuova delega" in told
    refusal = RecordRefusal(Refusal(2, TODAY, "contrario", "prot. 5"))
    refused = digest(*entries(builders.take(agreement, refusal, TODAY)))
    for notice in (told, flat(refused)):
        assert "consegna-piano" not in notice


def test_one_deadline_is_one() -> None:
    notice = digest(entries(builders.signed())[0])
    assert notice.subject == (
        "Riepilogo settimanale: una scadenza, 1 in ritardo – P-2026-0001, Protocollo d’intesa di prova "
        "per l’amministrazione digitale"
    )
    assert notice.body.startswith("Una scadenza che riguarda questo indirizzo, al 20 aprile 2026.")


def test_the_same_data_make_the_same_digest() -> None:
    assert digest(*entries(builders.signed())) == digest(*entries(builders.signed()))


def test_text_and_page_say_the_same_word_by_word() -> None:
    other = replace(builders.signed(), number="P-2026-0002", title="Altro & <b>accordo</b> di prova")
    notice = digest(*entries(builders.signed()), *entries(other, long_past=True))
    page = html.document_fromstring(notice.html)
    page.find(".//title").drop_tree()
    assert words(" ".join(page.itertext())) == words(notice.body)


def test_the_page_has_headings_and_lists_fetches_nothing_and_obeys_nothing() -> None:
    hostile = 'Oggetto <script>alert("x")</script> <img src=x> & TSTPRV70A01Z999X'
    notice = digest(*entries(builders.signed(title=hostile)))
    page = html.document_fromstring(notice.html)
    assert page.get("lang") == "it"
    assert page.findtext(".//title") == page.findtext(".//h1")
    assert [heading.text for heading in page.iter("h2")] == [
        "In ritardo",
        "In scadenza",
        "Da completare",
        "Per chiarimenti",
        "Giornale degli accordi",
    ]
    assert [heading.text for heading in page.iter("h3")] == [
        'P-2026-0001 – Oggetto <script>alert("x")</script> <img src=x> & [codice fiscale omesso]'
    ] * 3
    assert len(list(page.iter("li"))) == 4 + 1 + 1  # deadlines, contact, journal
    assert not [*page.iter("script"), *page.iter("img"), *page.iter("link")]
    assert not [element for element in page.iter() if set(element.attrib) & {"src", "href", "background", "action"}]
    assert HEAD.hash in "".join(page.itertext())


def test_a_plan_without_approval_is_said_once_and_hastens_nothing() -> None:
    delivered = builders.take(builders.signed(), FulfilObligation(PLAN, TODAY, "P9", builders.sha("piano")), TODAY)
    told = "Piano operativo: consegnato, approvazione non annotata: se è approvato, registrarlo con"
    assert flat(digest(*entries(delivered))).count(told) == 1
    assert PLAN not in {entry.deadline.code for entry in entries(delivered)}
    approval = ApprovePlan(PLAN, 1, "Comitato", "verbale n. 4", TODAY)
    approved = builders.take(delivered, approval, TODAY)
    assert "approvazione non annotata" not in flat(digest(*entries(approved)))
