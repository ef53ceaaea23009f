from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agreements.documents.templates.clause_files import clause_names
from agreements.documents.templates.manifest import template_names
from agreements.documents.word.ooxml import read_parts, write_parts
from cli.main import accordi

PROTOCOL = "protocollo-intesa"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(accordi, ["templates", "check", *arguments])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A lawyer's own copy of one template: the Word file alone."""
    folder = tmp_path / PROTOCOL
    folder.mkdir()
    shutil.copy(str(files("templates_docx") / PROTOCOL / "template.docx"), folder)
    return folder


def edit(folder: Path, *changes: tuple[str, str, str]) -> None:
    file = folder / "template.docx"
    parts = read_parts(file.read_bytes())
    for part, old, new in changes:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    file.write_bytes(write_parts(parts))


def test_all_templates_in_use_are_well() -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert result.output.count("a posto, provato con 2 e 5 parti") == len(template_names())
    assert result.output.count("a posto, provata con altri termini") == len(clause_names()) > 0
    whole = len(template_names()) + len(clause_names())
    assert result.output.endswith(f"{whole} modelli e clausole controllati: tutti a posto.\n")


def test_a_clause_is_checked_by_its_name_and_from_a_copy_of_its_folder(tmp_path: Path) -> None:
    assert run("clausole/recesso").output == "clausole/recesso: a posto, provata con altri termini\n"
    shutil.copytree(str(files("templates_docx") / "clausole" / "recesso"), tmp_path / "recesso")
    description = tmp_path / "recesso" / "clausola.toml"
    description.write_text(description.read_text(encoding="utf-8").replace("ordine = 1300", "ordine = 1200"), "utf-8")
    result = run("--folder", str(tmp_path))
    assert result.exit_code == 1
    assert "clausola.toml: l’ordine 1200 è già della clausola «adesione»" in result.output
    assert run("--folder", str(tmp_path / "recesso"), "--json").exit_code == 1


def test_every_fault_of_an_edited_copy_is_named_with_its_paragraph(copy: Path) -> None:
    edit(
        copy,
        ("word/document.xml", "{{ oggetto|frase }}", "{{ oggeto|frase }}"),
        ("word/document.xml", "{{ p.natura }}", "{{ p.nature }}"),
        ("word/document.xml", "{%p if finalita %}", "perduto {%p if finalita %}"),
        ("word/styles.xml", 'w:name w:val="Formula di chiusura"', 'w:name w:val="Formula"'),
        ("word/styles.xml", 'w:ascii="Caladea"', 'w:ascii="Arial"'),
    )
    result = run("--folder", str(copy))
    assert result.exit_code == 1
    for line in (
        f"{PROTOCOL}: 7 difetti",
        "nel testo, capoverso «{{ oggeto|frase }}»: il dato «oggeto» è usato nel modello ma non è descritto in "
        "manifest.toml: forse è «oggetto».",
        "il dato «parti[].nature» è usato nel modello ma non è descritto in manifest.toml: forse è «parti[].natura».",
        "nel testo, capoverso «perduto {%p if finalita %}»: l’istruzione {%p …%} deve stare da sola",
        "lo stile «Formula» ha il nome di un tipo di struttura",
        "il carattere «Arial» non è ammesso: usare Liberation, Carlito",
    ):
        assert line in result.output


def test_a_broken_instruction_is_named_with_its_paragraph_and_as_data_for_programs(copy: Path) -> None:
    edit(copy, ("word/document.xml", "{{ oggetto|frase }}", "{{ oggetto|frasee }}"))
    result = run("--folder", str(copy.parent), "--json")
    assert result.exit_code == 1
    answer = json.loads(result.output)
    assert answer["ok"] is False
    (template,) = answer["templates"]
    assert template["name"] == PROTOCOL
    assert template["faults"] == [
        {
            "where": "testo",
            "paragraph": "{{ oggetto|frasee }}",
            "message": "il filtro «frasee» non esiste: forse è «frase».",
        }
    ]


def test_a_copy_that_is_no_word_file_is_a_fault_and_no_traceback(copy: Path) -> None:
    (copy / "template.docx").write_bytes(b"solo testo")
    result = run("--folder", str(copy))
    assert result.exit_code == 1
    assert "testo semplice" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["inesistente"], "Modello «inesistente»: non esiste; i modelli sono: attestazione-repertorio"),
        (["--folder", "/nessuna/cartella"], "la cartella non esiste o non contiene modelli"),
    ],
)
def test_a_name_or_folder_that_is_not_there_is_one_sentence(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_new_template_without_manifest_is_told_what_is_missing(tmp_path: Path, copy: Path) -> None:
    copy.rename(tmp_path / "modello-nuovo")
    result = run("--folder", str(tmp_path / "modello-nuovo"))
    assert result.exit_code == 2
    assert "manca il file manifest.toml" in result.stderr
