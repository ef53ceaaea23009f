"""No sentence joins by hand what agrees in gender and number: names and numbers go through the one place for each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from agreements.domain.basics.number_words import counted
from tests.support.italian import FAULTS

ROOT = Path(__file__).parents[3]
ROOMS = ("agreements", "flows", "desk", "tasks", "signing", "sandbox", "cli")
_PLURALS = (
    "giorni|mesi|anni|volte|firme|parti|righe|accordi|copie|caratteri|settimane|ore|minuti|secondi|rinnovi|pagine|"
    "versioni|documenti|scadenze|lettere|adempimenti|enti|cifre|atti|avvisi|persone|richieste|allegati|campi|colonne|"
    "fogli|ricevute|destinatari|strutture|cose|voci|marche|certificati|dubbi|modifiche|articoli|differenze|file"
)
_COUNTS = re.compile(rf"^ (?:{_PLURALS})\b")
_BEFORE_NAME = re.compile(r"(?:^|[\s(«“])(?:di|a|da|in|su|del|della|al|alla|dal|dalla) $", re.IGNORECASE)
_PARTY = re.compile(r"(?:^|\.|\b)(?:party(?:\([^()]*(?:\([^()]*\))?[^()]*\))?|bearer|successor|lead)\.name$")
_LIMIT = re.compile(r"(?:^|\.)_?[A-Z][A-Z_]+$|limit|most|MAX|max_length|min_length|seconds|\bLEAST|\bMOST")
"""What is never one: a limit that the program sets."""
_OF_ONE = re.compile(r"(?:==|!=|>|<|<=|>=) -?1\b|> most\b|^one$")
_NEVER_ONE = {
    ("agreements/documents/templates/template_lint.py", "parties"),
    ("agreements/documents/word/passages.py", "len(found)"),
    ("agreements/domain/agreement/agreement.py", "len(self.parties)"),
    ("agreements/domain/register/doubts.py", "times"),
    ("agreements/domain/steps/signatures.py", "len(act.signed_files)"),
    ("agreements/notifications/daticert.py", "len(found)"),
    ("agreements/notifications/pec_mail.py", "len(certified)"),
    ("agreements/use_cases/base/comparison.py", "len(found)"),
    ("agreements/use_cases/watch/undelivered.py", "minutes"),
    ("agreements/documents/texts/membership_text.py", "to"),
    ("agreements/domain/stated/reading.py", "number"),
    ("agreements/domain/stated/values.py", "amount * months"),
    ("agreements/domain/stated/values.py", "amount * (7 if unit is Unit.WEEKS else 1)"),
    ("agreements/domain/days/typed_duration.py", "said"),
    ("agreements/use_cases/signing/long_life.py", "len(ending)"),
    ("agreements/use_cases/registers/line_sheet.py", "rows"),
    ("agreements/documents/sheets/csv_text.py", "best"),
    ("agreements/use_cases/registers/cells_apart.py", "len(acts)"),
    ("agreements/use_cases/registers/cells_apart.py", "len(names)"),
    ("cli/templates.py", "tried"),
    ("cli/doctor/services.py", "LOOK_BACK.days"),
}
"""Numbers of which more than one is asked before the sentence, or set by the program, or that no person reads."""
_COUNTED_IN = ("agreements", "flows", "desk", "tasks", "cli")
"""`signing` knows no sentence of ours: its findings stand in one catalogue, without numbers."""
_IN_A_SENTENCE = (
    *("due articoli di seguito", "articolo femminile con un nome maschile", "singolare e plurale"),
    *("«in data» con l’articolo", "«n.» due volte", "accento", "apostrofo con un nome maschile", "l’uno o l’altra"),
    *("«presente» di un altro genere", "spazio dopo l’apostrofo", "manca lo spazio dopo il punto"),
    *("singolare dopo un numero in lettere", "preposizione senza articolo", "articolo davanti a s impura, z, gn, ps"),
)
"""The faults that can be told from a sentence with its values left out; the others are told from what comes out."""
_STEP = re.compile("«([a-z]+(?:-[a-z]+)+)»")
_NO_STEP = frozenset(
    {"in-arrivo", "piano-operativo", "scambio-di-dati", "appalto-b", "richiesta-modifiche", "first-administrator"}
)
_NOT_READ = (
    *("cli/demo", "cli/receive.py", "agreements/persistence/migrations", "agreements/domain/stated/patterns.py"),
)
"""Moves of a demo, a letter that stands for a number, SQL, patterns: none of it is a sentence with values."""
_LABELS = frozenset(
    {
        *("agreements/use_cases/signing/sending.py", "agreements/use_cases/life/register.py"),
        *("agreements/use_cases/drafting/approval.py", "agreements/domain/stated/known.py"),
    }
)
"""What is named so is found again by that name: a document by its label, an answer by its question."""


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            where = str(file.relative_to(ROOT))
            if not where.startswith(
                ("cli/demo", "cli/receive.py", "agreements/persistence/migrations", "agreements/domain/stated/pat")
            ):
                yield where, ast.parse(file.read_text(encoding="utf-8"))


def counted_by_hand(tree: ast.Module, where: str = "") -> Iterator[int]:
    """The lines where a plural follows a number that may be one, and nothing asks whether it is."""
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.IfExp) and _OF_ONE.search(ast.unparse(node.test))
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in guarded:
            for value, after in zip(node.values, node.values[1:], strict=False):
                if (
                    isinstance(value, ast.FormattedValue)
                    and isinstance(after, ast.Constant)
                    and _COUNTS.match(str(after.value))
                    and not isinstance(value.value, ast.IfExp)
                    and not _LIMIT.search(ast.unparse(value.value))
                    and (where, ast.unparse(value.value)) not in _NEVER_ONE
                ):
                    yield value.lineno


def named_by_hand(tree: ast.Module) -> Iterator[int]:
    """The lines where a preposition stands before a body's name that has its article in `BodyName`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for before, value in zip(node.values, node.values[1:], strict=False):
                if (
                    isinstance(before, ast.Constant)
                    and isinstance(value, ast.FormattedValue)
                    and _BEFORE_NAME.search(str(before.value))
                    and _PARTY.search(ast.unparse(value.value))
                ):
                    yield value.lineno


def sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of the program that reads as Italian, its values left out."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)} - {
        id(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            told = "".join(str(v.value) if isinstance(v, ast.Constant) else "«…»" for v in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner | documented:
            told = node.value
        else:
            continue
        if " " in told:
            yield node.lineno, told


def test_a_noun_agrees_with_its_number_in_one_place_only() -> None:
    trees = [each for each in _trees() if each[0].startswith(_COUNTED_IN)]
    assert [f"{where}:{line}" for where, tree in trees for line in counted_by_hand(tree, where)] == []


def test_a_name_is_joined_with_its_article_in_one_place_only() -> None:
    found = [f"{where}:{line}" for where, tree in _trees() if where not in _LABELS for line in named_by_hand(tree)]
    assert found == []


def test_no_sentence_of_the_program_has_a_fault_of_agreement() -> None:
    found = [
        f"{where}:{line}: {name}: {told[max(0, hit.start() - 30) : hit.end() + 30]}"
        for where, tree in _trees()
        for line, told in sentences(tree)
        for name in _IN_A_SENTENCE
        for hit in FAULTS[name].finditer(told)
    ]
    assert found == []


def test_every_step_that_a_sentence_names_is_there() -> None:
    deployed = {each["name"] for each in yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]}
    found = [
        f"{where}:{line}: «{name}»"
        for where, tree in _trees()
        for line, told in sentences(tree)
        for name in _STEP.findall(told)
        if name not in deployed | _NO_STEP
    ]
    assert found == []


@pytest.mark.parametrize(
    "code", ['f"mancano {n} firme"', 'f"scade tra {(a - b).days} giorni"', 'f"lette {len(found)} righe"']
)
def test_a_number_before_a_plural_is_found(code: str) -> None:
    assert list(counted_by_hand(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "f\"mancano {counted(n, 'firma', 'firme')}\"",
        'f"entro {MOST_DAYS} giorni"',
        'f"mancano {n} firme" if n != 1 else "manca una firma"',
    ],
)
def test_a_number_that_agrees_is_not_found(code: str) -> None:
    assert not list(counted_by_hand(ast.parse(code)))


@pytest.mark.parametrize("code", ['f"la firma di {party.name}"', 'f"lettera a {agreement.party(2).name}"'])
def test_a_preposition_before_a_name_is_found(code: str) -> None:
    assert list(named_by_hand(ast.parse(code)))
    assert not list(named_by_hand(ast.parse(code.replace(".name", ".named.of"))))


def test_a_noun_is_counted() -> None:
    assert [counted(n, "giorno", "giorni") for n in (0, 1, 2)] == ["0 giorni", "1 giorno", "2 giorni"]
