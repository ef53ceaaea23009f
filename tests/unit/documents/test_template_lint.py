import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from docxtpl import DocxTemplate

from agreements.documents.files.errors import TemplateError
from agreements.documents.templates import manifest as manifest_module
from agreements.documents.templates.manifest import (
    TemplateFiles,
    manifest,
    template_bytes,
    template_files,
    template_names,
)
from agreements.documents.templates.template_data import tagged_texts, used_in
from agreements.documents.templates.template_environment import DocumentEnvironment
from agreements.documents.templates.template_lint import check
from agreements.documents.word.ooxml import read_parts, write_parts

PROTOCOL = "protocollo-intesa"
EXPECTED = {
    *("attestazione-repertorio", "atto-rinnovo", "lettera-trasmissione", "nota-interna", "verifica-firme"),
    *("piano-operativo", "proposta-deliberazione", "protocollo-intesa", "sollecito", "storia-accordo"),
    *("atto-proroga", "atto-aggiuntivo", "presa-atto-adesione", "presa-atto-successione", "presa-atto-recesso"),
    *("comunicazione-cessazione", "relazione-finale", "statistiche-annuali"),
    *(
        "riscontro-modifiche",
        "nota-modifiche",
        "ritorno-in-bozza",
        "lettera-accordo-concluso",
        "comunicazione-rettifica",
    ),
}


@pytest.fixture
def lint_with() -> Callable[[str, str, str], str]:
    def change(part: str, old: str, new: str) -> str:
        return "\n".join(str(fault) for fault in check(edited(part, old, new)))

    return change


def edited(part: str, old: str, new: str) -> TemplateFiles:
    """The template as somebody would leave it in Word after one change."""
    files = template_files(PROTOCOL)
    parts = read_parts(files.docx)
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    return replace(files, docx=write_parts(parts))


def test_all_the_documents_of_an_agreement_are_there() -> None:
    assert set(template_names()) == EXPECTED


@pytest.mark.parametrize("template", sorted(EXPECTED))
def test_every_template_is_clean(template: str) -> None:
    assert check(template_files(template)) == ()


@pytest.mark.parametrize("template", sorted(EXPECTED))
def test_the_manifest_names_the_data_that_docxtpl_finds(template: str) -> None:
    described = manifest(template)
    document = DocxTemplate(io.BytesIO(template_bytes(template)))
    found = document.get_undeclared_template_variables(DocumentEnvironment())
    assert found == set(described.required_names) | described.optional_names
    assert all(text.strip() for text in (*described.required.values(), *described.optional.values()))


def test_data_inside_lists_are_found_by_their_path() -> None:
    used = frozenset().union(*(used_in(text) for _, text in tagged_texts(template_bytes(PROTOCOL))))
    assert {"parti[].pec", "parti[].impegni", "strutture_responsabili[].compito"} <= used


def test_a_style_named_as_a_structure_type_is_found(lint_with: Callable[[str, str, str], str]) -> None:
    found = lint_with("word/styles.xml", 'w:name w:val="Formula di chiusura"', 'w:name w:val="Formula"')
    assert "lo stile «Formula»" in found


def test_a_font_that_is_not_everywhere_is_found(lint_with: Callable[[str, str, str], str]) -> None:
    assert "il carattere «Arial»" in lint_with("word/styles.xml", 'w:ascii="Caladea"', 'w:ascii="Arial"')


def test_a_table_without_repeated_heading_is_found(lint_with: Callable[[str, str, str], str]) -> None:
    assert "non ha una prima riga" in lint_with("word/document.xml", "<w:tblHeader/>", "")


def test_rows_that_may_split_are_found(lint_with: Callable[[str, str, str], str]) -> None:
    assert "righe che possono spezzarsi" in lint_with("word/document.xml", "<w:cantSplit/>", "")


def test_a_datum_that_the_manifest_does_not_know_is_found(lint_with: Callable[[str, str, str], str]) -> None:
    found = lint_with("word/document.xml", "{{ oggetto|frase }}", "{{ oggeto|frase }}")
    assert "«oggeto» è usato nel modello ma non è descritto" in found
    assert "«oggetto» è descritto in manifest.toml ma il modello non lo usa" in found


def test_text_beside_a_paragraph_instruction_is_found(lint_with: Callable[[str, str, str], str]) -> None:
    found = lint_with("word/document.xml", "{%p if finalita %}", "perduto {%p if finalita %}")
    assert "deve stare da sola" in found


def test_an_article_without_the_place_by_which_clauses_find_theirs_is_found(
    lint_with: Callable[[str, str, str], str],
) -> None:
    found = lint_with("word/document.xml", ">Modifiche<", ">Modificazioni<")
    assert "capoverso «Modificazioni»: l’articolo non ha un posto" in found
    assert "l’articolo «Modifiche» ha un posto in manifest.toml ma nel modello non c’è" in found
    files = template_files(PROTOCOL)
    moved = replace(files.manifest, articles={**files.manifest.articles, "Modifiche": 50})
    (fault,) = check(replace(files, manifest=moved))
    assert "«Modifiche»: viene dopo «Computo dei termini»" in str(fault)


def test_another_language_is_found(lint_with: Callable[[str, str, str], str]) -> None:
    assert "non è l’italiano" in lint_with("word/styles.xml", 'w:lang w:val="it-IT"', 'w:lang w:val="en-US"')


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("{{ oggetto|frase ", "è aperta e non è chiusa"),
        ("{{ oggetto|safe }}", "il filtro «safe» non esiste"),
        ("{{ oggetto|frasee }}", "il filtro «frasee» non esiste: forse è «frase»"),
        ("{% endfor %}", "«endfor» chiude o continua qualcosa che non è stato aperto"),
        ("{% fro x in parti %}", "l’istruzione «fro» non esiste"),
        ("{% if oggetto %}{{ oggetto }}", "manca la chiusura di un’istruzione «if»"),
        ("{{ oggetto ? }}", "non può stare in un’istruzione"),
        ("{{ oggetto frase }}", "contiene qualcosa di troppo"),
    ],
)
def test_an_instruction_badly_written_is_said_in_italian(
    lint_with: Callable[[str, str, str], str], broken: str, said: str
) -> None:
    found = lint_with("word/document.xml", "{{ oggetto|frase }}", broken)
    assert said in found
    assert found.startswith("nel testo, capoverso «")


def test_an_instruction_badly_written_is_quoted_with_its_paragraph(lint_with: Callable[[str, str, str], str]) -> None:
    found = lint_with("word/document.xml", "{{ oggetto|frase }}", "{{ oggetto|frasee }}")
    assert found.startswith("nel testo, capoverso «{{ oggetto|frasee }}")
    (header,) = [
        name
        for name, blob in read_parts(template_bytes(PROTOCOL)).items()
        if b"{{ titolo }}" in blob and "header" in name
    ]
    assert "nell’intestazione, capoverso «" in lint_with(header, "{{ titolo }}", "{{ titolo|boh }}")


def test_a_template_that_is_no_word_file_is_told_as_such() -> None:
    (fault,) = check(replace(template_files(PROTOCOL), docx=b"solo testo"))
    assert "testo semplice" in str(fault)


def test_what_only_comes_out_wrong_is_found_by_trying() -> None:
    files = template_files(PROTOCOL)
    lists = replace(files, example={**files.example, "titolo": ["elenco"]})
    assert [str(fault)[:18] for fault in check(lists)] == ["prova con 2 parti:", "prova con 5 parti:"]
    parts = read_parts(files.docx)
    other = parts
    for name in (b"denominazione", b"con_articolo"):
        other = {part: blob.replace(name + b" }}", name + b"|lower }}") for part, blob in other.items()}
    missing = "prova con 5 parti: la parte «Comune di Prova Cinque & <frazioni>» non compare nel documento."
    assert missing in [str(fault) for fault in check(replace(files, docx=write_parts(other)))]


def test_an_instruction_badly_written_stops_rendering_with_the_text_around_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from agreements.documents.templates import render as render_module
    from tests.unit.documents.word_files import example

    parts = read_parts(template_bytes(PROTOCOL))
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"{{ oggetto|frase }}", b"{{ oggetto|frasse }}")
    monkeypatch.setattr(render_module, "template_bytes", lambda name: write_parts(parts))
    with pytest.raises(TemplateError, match=r"frasse.*vicino a: .*Oggetto e finalità"):
        render_module.render(PROTOCOL, example(PROTOCOL))


def test_an_incomplete_manifest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    manifest.cache_clear()
    monkeypatch.setattr(manifest_module.tomllib, "loads", lambda text: {"titolo": "x"})
    with pytest.raises(TemplateError, match="manifest"):
        manifest(PROTOCOL)
    manifest.cache_clear()
