"""Bad input gets one clear sentence, and nothing changes."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest

from agreements.documents.blanks import find_blanks
from agreements.documents.ooxml import read_parts, write_parts
from agreements.domain import commands as c
from agreements.domain.decision import Outcome
from agreements.domain.errors import AccordiError, NumberAlreadyTaken, RefusedTransition, UnknownAgreement
from agreements.use_cases import approval, definitive_text, drafting, register, signature
from tests.support.builders import CLERK, MANAGER
from tests.support.office import OfficeAtWork, a_new_agreement, now


@contextmanager
def nothing_changes(office: OfficeAtWork, words: str, kind: type[AccordiError] = AccordiError):  # type: ignore[no-untyped-def]
    before = office.trace()
    with pytest.raises(kind) as caught:
        yield
    sentence = str(caught.value)
    assert words in sentence
    assert "Traceback" not in sentence
    assert office.trace() == before


def test_an_unknown_agreement_is_named(office: OfficeAtWork) -> None:
    with pytest.raises(UnknownAgreement, match="P-2026-0999"):
        drafting.open_examination(office.bench, "P-2026-0999", CLERK, now())


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda new: replace(new, parties=new.parties[:1]), "almeno due parti"),
        (
            lambda new: replace(new, parties=(new.parties[0], replace(new.parties[0], position=2))),
            "compare due volte",
        ),
        (lambda new: replace(new, title="corto"), "troppo breve"),
        (lambda new: replace(new, predecessor="P-2020-0001"), "non esiste nel registro"),
    ],
)
def test_a_new_agreement_that_cannot_be_is_refused_and_leaves_no_number(
    office: OfficeAtWork, spoil: Callable[..., object], words: str
) -> None:
    with pytest.raises(AccordiError, match=words):
        office.create(spoil(a_new_agreement()))  # type: ignore[arg-type]
    with office.bench.database.unit() as unit:
        assert unit.numbers() == ()
    office.create()
    assert office.number == f"P-{office.today().year}-0001"


def test_a_decision_before_the_proposal_or_in_the_future_is_refused(office: OfficeAtWork) -> None:
    office.create()
    day = office.today()
    decide = lambda on: approval.record_decision(  # noqa: E731
        office.bench, office.number, Outcome.APPROVED, on, "45", "", "", CLERK, now()
    )
    with nothing_changes(office, "in bozza", RefusedTransition):
        decide(day)
    office.propose()
    with nothing_changes(office, "precede la proposta"):
        decide(day - timedelta(days=1))
    with nothing_changes(office, "nel futuro"):
        decide(day + timedelta(days=1))


def test_no_definitive_text_before_the_number_and_the_counterparts_act(office: OfficeAtWork) -> None:
    office.create()
    office.propose()
    office.approve(resolution="")
    with nothing_changes(office, "in attesa degli atti delle altre parti"):
        office.fix()
    office.others_approve()
    with nothing_changes(office, "in attribuzione"):
        office.fix()
    with nothing_changes(office, "passo «invio alla firma» rifiutato"):
        office.send()


def test_a_step_taken_twice_changes_nothing(office: OfficeAtWork) -> None:
    office.create()
    office.create()
    office.propose()
    before = office.trace()
    assert drafting.open_examination(office.bench, office.number, MANAGER, now()).already_done
    outcome = approval.submit_proposal(office.bench, office.number, "101", office.today(), CLERK, now())
    assert outcome.already_done
    assert office.trace() == before


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(office: OfficeAtWork) -> None:
    office.create()
    office.propose()
    mine = office.agreement()
    office.approve()
    with office.bench.database.unit() as unit, pytest.raises(AccordiError, match="Carla Istruttrice"):
        unit.save(mine, [unit_event(office)])


def unit_event(office: OfficeAtWork):  # type: ignore[no-untyped-def]
    from agreements.domain.events import Event

    return Event(office.number, 1, "REJECT", now(), MANAGER, "Respinta.", "", "art. 121 Cost.")


def test_a_repertory_number_already_taken_says_by_whom(office: OfficeAtWork) -> None:
    office.to_signed()
    first = office.number
    command = c.RecordRepertory("Repertorio", "12", office.today(), "Ugo Ufficiale")
    register.record_repertory(office.bench, first, command, "ufficiale", "Firenze", CLERK, now())
    office.create(a_new_agreement(title="Un secondo protocollo di prova"))
    second = office.agreement()
    with office.bench.database.unit() as unit:
        act = replace(second.acts[0], repertory=unit.load(first).acts[0].repertory)
        with pytest.raises(NumberAlreadyTaken, match=first):
            unit.save(second.with_act(act), [unit_event(office)])


class TestReturnedFiles:
    @pytest.fixture
    def signing(self, office: OfficeAtWork) -> OfficeAtWork:
        office.to_signing()
        return office

    def test_one_word_changed(self, signing: OfficeAtWork) -> None:
        file = signing.sign("prova-uno", 1, "a.pdf")
        data = bytearray(file.read_bytes())
        at = data.find(b"/Contents") - 2000
        data[at] ^= 1
        file.write_bytes(bytes(data))
        with nothing_changes(signing, "non accettato", signature.SignedFileRefused):
            signing.import_file("a.pdf")
        assert file.exists()

    def test_re_saved_by_another_program(self, signing: OfficeAtWork) -> None:
        file = signing.sign("prova-uno", 1, "a.pdf")
        saved = io.BytesIO()
        with pikepdf.open(file) as pdf:
            pdf.save(saved)
        file.write_bytes(saved.getvalue())
        with nothing_changes(signing, "non accettato", signature.SignedFileRefused):
            signing.import_file("a.pdf")

    def test_not_a_pdf_and_a_name_that_leads_outside(self, signing: OfficeAtWork) -> None:
        (signing.incoming / "testo.pdf").write_bytes(b"ciao")
        with nothing_changes(signing, "non accettato", signature.SignedFileRefused):
            signing.import_file("testo.pdf")
        with nothing_changes(signing, "in-arrivo"):
            signing.import_file("../../accordi.sqlite3")

    def test_signed_by_somebody_else_it_waits_for_the_dirigente(self, signing: OfficeAtWork) -> None:
        signing.sign("prova-tre", 1, "altro.pdf")
        signing.import_file("altro.pdf")
        held = signing.agreement().newest_act.held_files
        assert len(held) == 1
        assert signing.agreement().newest_act.signatures == ()
        settle = lambda name, why: signature.settle_held_file(  # noqa: E731
            signing.bench, signing.number, "", name, None, why, MANAGER, now()
        )
        with nothing_changes(signing, "motivazione"):
            settle("Regione di Prova", "")
        settle("", "non ha delega")
        assert signing.agreement().newest_act.held_files == ()

    def test_a_held_file_accepted_with_a_reason_counts(self, signing: OfficeAtWork) -> None:
        signing.sign("prova-tre", 1, "altro.pdf")
        signing.import_file("altro.pdf")
        signature.settle_held_file(
            signing.bench, signing.number, "", "Regione di Prova", None, "delega n. 3", MANAGER, now()
        )
        recorded = signing.agreement().newest_act.signature(1)
        assert recorded is not None
        assert "delega n. 3" in recorded.settled

    def test_the_time_stamp_service_is_not_there(self, signing: OfficeAtWork) -> None:
        signing.sign("prova-uno", 1, "a.pdf")
        trust = signing.bench.trust()
        signing.bench = replace(signing.bench, trust=lambda: replace(trust, time_stamp_url="http://127.0.0.1:9/tsa"))
        with nothing_changes(signing, "in-arrivo"):
            signing.import_file("a.pdf")
        assert (signing.incoming / "a.pdf").exists()

    def test_the_same_file_twice_is_recognised(self, signing: OfficeAtWork) -> None:
        file = signing.sign("prova-uno", 1, "a.pdf")
        data = file.read_bytes()
        signing.import_file("a.pdf")
        before = signing.trace()
        (signing.incoming / "di nuovo.pdf").write_bytes(data)
        outcome = signing.import_file("di nuovo.pdf")
        assert outcome.already_done  # type: ignore[attr-defined]
        assert signing.trace() == before


def revised(docx: bytes, old: str, new: str) -> bytes:
    parts = dict(read_parts(docx))
    document = parts["word/document.xml"].replace(old.encode(), new.encode(), 1)
    assert document != parts["word/document.xml"]
    parts["word/document.xml"] = document
    return write_parts(parts)


def test_a_text_that_differs_beyond_its_blanks_needs_a_declaration(office: OfficeAtWork) -> None:
    office.create()
    office.propose()
    office.approve()
    office.others_approve()
    bench, number = office.bench, office.number
    act = office.agreement().newest_act
    from agreements.documents.act_text import blank_values
    from agreements.documents.blanks import fill_blanks

    schema = bench.archive.get(act.texts[0].docx_sha256)
    values = blank_values(office.agreement(), act)
    filled = fill_blanks(schema, {label: values[label] for label in find_blanks(schema)})
    (office.incoming / "definitivo.docx").write_bytes(revised(filled, "novanta giorni", "sessanta giorni"))
    none, declared = definitive_text.Declaration(), definitive_text.Declaration("Dario Dirigente", "refuso")
    with nothing_changes(office, "nuova delibera"):
        definitive_text.fix_definitive_text(bench, number, "definitivo.docx", none, MANAGER, now())
    definitive_text.fix_definitive_text(bench, number, "definitivo.docx", declared, MANAGER, now())
    text = office.agreement().newest_act.definitive
    assert text is not None
    assert "sessanta giorni" in " ".join(text.differences)
    assert text.reason == "refuso"


def test_a_blank_that_nobody_knows_is_asked_for(office: OfficeAtWork) -> None:
    office.create()
    act = office.agreement().newest_act
    draft = office.bench.archive.get(act.texts[0].docx_sha256)
    (office.incoming / "v2.docx").write_bytes(revised(draft, "novanta giorni", "[… giorni di preavviso …]"))
    drafting.add_version(office.bench, office.number, "", CLERK, now())
    office.propose()
    office.approve()
    office.others_approve()
    with nothing_changes(office, "giorni di preavviso"):
        office.fix()
