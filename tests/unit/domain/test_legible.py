"""What cannot be seen is refused in every typed text, by one rule; what was taken in its day is still read."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import templates_docx
from agreements.documents.files.errors import TemplateError
from agreements.documents.files.folder_names import readable_name
from agreements.documents.templates.clause_files import read_clause
from agreements.documents.templates.manifest import template_files
from agreements.domain.agreement.act import Delegation, Refusal
from agreements.domain.agreement.agreement import check_new
from agreements.domain.agreement.correction import Datum
from agreements.domain.agreement.events import Actor
from agreements.domain.agreement.parties import Office
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.legible import hidden_sign, is_hidden, require_text, visible
from agreements.domain.corrections.rectify import ask
from agreements.domain.register.index_row import IndexColumns, index_body
from agreements.domain.steps import transitions
from agreements.domain.steps.signatories import RecordRefusal
from agreements.domain.steps.signatures import RecordSignature
from agreements.domain.steps.transitions import decide
from agreements.notifications.wording import one_line
from cli.rows import acting
from tests.support import builders
from tests.support.builders import take
from tests.support.hidden import HIDDEN
from tests.unit.domain.correction_cases import TODAY, correction
from tests.unit.domain.test_refusal import LATER, out_for_signature

FILES = Path(next(iter(templates_docx.__path__)))

every_hidden_sign = pytest.mark.parametrize("sign", HIDDEN, ids=ascii)

SEEN = (
    "Città di Forlì – «Unione» dell’Alta Val d’Arno",
    "1\u00a0000\u202f€",
    "Südtirol / Alto Adige",
    "Gorizia – Občina Šempeter-Vrtojba",
    "Re\u0301gion Valle\u0301e",
    "riga\ne riga\tcon spazio",
    "Δήμος Καλαβρύτων",
    "n. 5 del 1º gennaio ½",
)


@every_hidden_sign
def test_what_is_hidden_is_found_and_said_where(sign: str) -> None:
    assert hidden_sign(f"Comune{sign} di Prova") == f"U+{ord(sign):04X} dopo «Comune»"
    assert hidden_sign(f"{sign}Comune") == f"U+{ord(sign):04X} all’inizio"
    assert visible(f"a{sign}b") == f"a[U+{ord(sign):04X}]b"
    with pytest.raises(InvalidDatum, match="caratteri invisibili"):
        require_text("struttura", f"Settore{sign} accordi", 200)


def test_every_private_and_every_ignorable_character_is_hidden() -> None:
    private = [*range(0xE000, 0xF900), *range(0xF0000, 0xFFFFE), *range(0x100000, 0x10FFFE)]
    # Default_Ignorable_Code_Point, DerivedCoreProperties.txt of Unicode 15.1
    ignorable = [0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010)]
    ignorable += [*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0]
    ignorable += [*range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)]
    assert [f"{code:04X}" for code in (*private, *ignorable) if not is_hidden(chr(code))] == []


@pytest.mark.parametrize("text", SEEN)
def test_what_is_seen_is_taken(text: str) -> None:
    assert hidden_sign(text) == ""
    require_text("denominazione", text, 200)


@every_hidden_sign
def test_no_door_for_names_lets_it_pass(sign: str) -> None:
    name = f"Ente{sign} di Prova"
    with pytest.raises(InvalidDatum, match="caratteri invisibili"):
        acting(f"{name}, Ufficio", dry_run=False)
    columns = IndexColumns({"ipa_code": 0, "name": 1}, ())
    if not sign.isspace():  # an end of line is a space in a sheet
        with pytest.raises(InvalidDatum, match="caratteri invisibili"):
            index_body(["c_d612", name], columns, "prova", builders.START)
    parties = (builders.party(1), replace(builders.party(2), name=name))
    agreement = builders.draft()
    with pytest.raises(InvalidDatum, match="caratteri invisibili"):
        check_new(
            agreement.number,
            agreement.title,
            agreement.content,
            parties,
            agreement.renewal,
            agreement.effect_rule,
            agreement.fixed_effect_on,
        )
    with pytest.raises(InvalidDatum, match="caratteri invisibili"):
        ask(agreement, correction(Datum.PARTY_SEAT, name, builders.NAMES[1]), builders.CLERK, TODAY)


@every_hidden_sign
def test_what_others_made_is_shown_without_it(sign: str) -> None:
    assert hidden_sign(readable_name(f"Ente{sign} di Prova", suffix=".pdf")) == ""
    assert hidden_sign(one_line(f"Ente{sign} di Prova")) == ""


def test_what_was_taken_in_its_day_is_still_read() -> None:
    assert Office("Settore\u200b accordi", "a@ente.example").name == "Settore\u200b accordi"
    assert Actor("Prova\u00ad Uno", "Ufficio").name == "Prova\u00ad Uno"
    old = builders.party(2)
    assert replace(old, name="Ente\u200b di Prova", signatory=replace(old.signatory, name="Prova\u2060 Uno"))


@every_hidden_sign
def test_every_step_of_the_table_asks_it_whoever_calls_it(sign: str) -> None:
    agreement = out_for_signature()
    refusal = Refusal(2, LATER, f"manca{sign} la copertura", "prot. 9")
    title = Delegation(f"decreto{sign} 3", LATER)
    signed = replace(builders.signature(2, LATER), delegation=title, settled="riconosciuta")
    for command in (RecordRefusal(refusal), RecordSignature(signed)):
        with pytest.raises(InvalidDatum, match="caratteri invisibili"):
            decide(agreement, command, builders.CLERK, builders.moment(LATER))
    if sign.isprintable() or ord(sign) > 0x9F:  # what an actor of any day may hold
        actor = Actor(f"Prova{sign} Uno", "Ufficio")
        with pytest.raises(InvalidDatum, match="caratteri invisibili"):
            decide(agreement, RecordRefusal(replace(refusal, reason="manca")), actor, builders.moment(LATER))


def test_what_a_certificate_says_stops_no_step() -> None:
    signed = replace(builders.signature(2, LATER), certificate="seriale 1, emesso da CA\u00ad di prova")
    take(out_for_signature(), RecordSignature(signed), LATER)


def test_a_step_taken_in_its_day_asked_again_is_a_repetition(monkeypatch: pytest.MonkeyPatch) -> None:
    command = RecordRefusal(Refusal(2, LATER, "manca\u200b la copertura", "prot. 9"))
    with monkeypatch.context() as before_it_was_asked:
        before_it_was_asked.setattr(transitions, "require_legible", lambda *_typed: None)
        agreement = take(out_for_signature(), command, LATER)
    assert decide(agreement, command, builders.CLERK, builders.moment(LATER)).already_done


def test_what_clauses_and_templates_say_of_themselves_is_asked_too(tmp_path: Path) -> None:
    for name, folder, read in (
        ("clausola.toml", FILES / "clausole" / "recesso", read_clause),
        ("manifest.toml", FILES / "protocollo-intesa", lambda copy: template_files("protocollo-intesa", copy)),
    ):
        copy = shutil.copytree(folder, tmp_path / folder.name)
        described = copy / name
        described.write_text(described.read_text("utf-8").replace('= "', '= "\u202e', 1), "utf-8")
        with pytest.raises(TemplateError, match=r"caratteri invisibili.*U\+202E"):
            read(copy)
