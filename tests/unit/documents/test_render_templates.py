import io
import os
import subprocess
import sys
import zipfile
from datetime import date
from typing import Any

import pytest
from docx import Document

from agreements.documents.files.errors import BadDatumError, MissingDatumError, TemplateError
from agreements.documents.templates.manifest import template_names
from agreements.documents.templates.render import render
from agreements.documents.word.compare import paragraphs
from agreements.documents.word.ooxml import read_parts
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from tests.unit.documents.word_files import ABOUT_NO_AGREEMENT, example

PROTOCOL = "protocollo-intesa"


def text_of(docx: bytes) -> str:
    return "\n".join(paragraphs(WordFile(docx)))


@pytest.mark.parametrize("template", template_names())
@pytest.mark.parametrize("parties", [2, 5])
def test_every_template_renders_and_names_every_party(template: str, parties: int) -> None:
    context = example(template, parties)
    document = word_text(WordFile(render(template, context)))
    everything = "\n".join("\n".join(story) for story in document.stories.values())
    assert ("parti" in context) == (template not in ABOUT_NO_AGREEMENT)
    for party in context.get("parti", ()):
        assert party["denominazione"] in everything
    assert "{{" not in everything
    assert "{%" not in everything


def test_the_same_data_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys, hashlib; from agreements.documents.templates.render import render; "
        "from tests.unit.documents.word_files import example; "
        f"print(hashlib.sha256(render('{PROTOCOL}', example('{PROTOCOL}', 5))).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
    assert len(seen.pop().strip()) == 64


def test_one_word_more_gives_other_bytes() -> None:
    context = example(PROTOCOL)
    assert render(PROTOCOL, context) != render(PROTOCOL, {**context, "oggetto": context["oggetto"] + " e altro"})


def test_the_file_carries_no_clock_no_author_no_thumbnail() -> None:
    data = render(PROTOCOL, example(PROTOCOL))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == ["[Content_Types].xml", *sorted(names[1:])]
    assert not [name for name in names if "thumbnail" in name]
    core = read_parts(data)["docProps/core.xml"].decode()
    assert "created" not in core
    assert "creator" not in core


def test_title_and_language_are_set_from_the_data() -> None:
    properties = Document(io.BytesIO(render(PROTOCOL, {**example(PROTOCOL), "titolo": "A & <B> «C»"}))).core_properties
    assert properties.title == "Protocollo d’intesa – A & <B> «C»"
    assert properties.language == "it-IT"


@pytest.mark.parametrize(
    "hostile",
    [
        "{{7*7}}",
        "{% for x in parti %}{{ x }}{% endfor %}",
        "{_{7*7}_} e {_%x%_}",
        "Rossi & figli &c <c> </w:t></w:r> &amp; ]]>",
        "{{ ''.__class__.__mro__ }}",
        "a_b__c",
        "parola " * 20_000,
    ],
)
def test_hostile_values_come_out_as_they_are(hostile: str) -> None:
    context = example(PROTOCOL)
    context["parti"][0]["sede"] = hostile
    expected = " ".join(hostile.split())
    assert f"con sede in {expected}, domicilio" in text_of(render(PROTOCOL, context))


def test_hostile_values_come_out_as_they_are_in_the_header() -> None:
    context = example(PROTOCOL)
    context["parti"][1]["denominazione"] = "Ente {{7*7}} & <c>"
    header = word_text(WordFile(render(PROTOCOL, context))).stories["intestazione, prima pagina, sezione 1"]
    assert "Ente {{7*7}} & <c>" in header


def test_line_breaks_and_tabs_in_a_value_stay_line_breaks() -> None:
    data = render(PROTOCOL, {**example(PROTOCOL), "oggetto": "riga uno\r\nriga due\vriga tre"})
    assert read_parts(data)["word/document.xml"].count(b"<w:br/>") == 2
    assert "riga uno riga due riga tre" in text_of(data)


@pytest.mark.parametrize("character", ["\x07", "\x0c", "\x00", "\x85", "\u202e", "\ud800", "\uffff"])
def test_characters_that_cannot_be_printed_are_refused_by_the_name_of_the_datum(character: str) -> None:
    context = example(PROTOCOL)
    context["parti"][1]["sede"] = f"Firenze{character}"
    with pytest.raises(BadDatumError) as refused:
        render(PROTOCOL, context)
    assert refused.value.datum == "parti[1].sede"
    assert f"U+{ord(character):04X}" in str(refused.value)


def test_all_missing_data_are_named_at_once() -> None:
    context = example(PROTOCOL)
    del context["oggetto"], context["durata"]
    with pytest.raises(MissingDatumError) as refused:
        render(PROTOCOL, context)
    assert set(refused.value.data) == {"oggetto", "durata"}
    assert "protocollo-intesa" in str(refused.value)
    assert "mancano i dati" in str(refused.value)


@pytest.mark.parametrize("missing", ["absent", None, "", " \n"])
def test_a_missing_datum_inside_a_list_is_named_with_its_place(missing: str | None) -> None:
    context = example(PROTOCOL)
    if missing == "absent":
        del context["parti"][1]["pec"]
    else:
        context["parti"][1]["pec"] = missing
    with pytest.raises(MissingDatumError, match=r"parti\[1\]\.pec"):
        render(PROTOCOL, context)


def test_optional_articles_are_left_out_with_their_data_and_the_rest_is_renumbered_by_word() -> None:
    context = example(PROTOCOL)
    optional = ["impegni_comuni", "strutture_responsabili"]
    full = text_of(render(PROTOCOL, context))
    bare = text_of(render(PROTOCOL, {k: v for k, v in context.items() if k not in optional}))
    for heading in ("Impegni comuni delle Parti", "Strutture responsabili"):
        assert f"\n{heading}\n" in full
        assert f"\n{heading}\n" not in bare
    assert "Art. 1" not in full  # the number is Word's, so that an article inserted by hand renumbers the others


@pytest.mark.parametrize(
    ("value", "hint"),
    [(date(2008, 7, 1), "data"), (True, "bool"), (["a", "b"], "elenco")],
)
def test_a_value_that_is_not_text_is_refused_with_the_filter_to_use(value: Any, hint: str) -> None:
    with pytest.raises(TemplateError, match=hint):
        render(PROTOCOL, {**example(PROTOCOL), "titolo": value})


@pytest.mark.parametrize("value", [object(), {"items": 1}, {"__class__": 1}, b"bytes", 1.5, {1: 2}])
def test_data_that_are_not_plain_are_refused(value: Any) -> None:
    with pytest.raises(BadDatumError):
        render(PROTOCOL, {**example(PROTOCOL), "oggetto": value})


def test_data_beyond_the_limit_are_refused_before_any_work() -> None:
    with pytest.raises(BadDatumError, match="troppo lunghi"):
        render(PROTOCOL, {**example(PROTOCOL), "oggetto": "x" * 2_000_001})


@pytest.mark.parametrize("name", ["../tests", "inesistente", "", "protocollo-intesa/../sollecito", "Protocollo"])
def test_an_unknown_template_is_refused(name: str) -> None:
    with pytest.raises(TemplateError):
        render(name, {})


def test_the_trial_line_stands_on_first_and_following_pages_only_in_a_trial() -> None:
    for prova in (True, False):
        stories = word_text(WordFile(render(PROTOCOL, {**example(PROTOCOL), "prova": prova}))).stories
        for page in ("prima pagina", "pagine seguenti"):
            line = "DOCUMENTO DI PROVA – SENZA VALORE LEGALE"
            assert (line in stories[f"intestazione, {page}, sezione 1"]) is prova


@pytest.mark.parametrize("template", [PROTOCOL, "atto-rinnovo"])
def test_each_anchor_of_a_signature_stands_once_and_alone(template: str) -> None:
    docx = render(template, example(template, 5))
    everything = [text for story in word_text(WordFile(docx)).stories.values() for text in story]
    for number in range(1, 6):
        assert [text for text in everything if f"Firma {number:02d}" in text] == [f"Firma {number:02d}"]


def test_premises_end_with_semicolons_and_the_last_with_a_full_stop() -> None:
    lines = paragraphs(WordFile(render(PROTOCOL, {**example(PROTOCOL), "premesse": ["uno.", "due;", "tre ,"]})))
    start = lines.index("PREMESSO CHE")
    assert lines[start + 1 : start + 4] == ("uno;", "due;", "tre.")
