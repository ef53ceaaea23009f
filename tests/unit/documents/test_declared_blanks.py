import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.documents.files.errors import BlankError, UnacceptableDocxError
from agreements.documents.templates.render import rendered
from agreements.documents.word.blanks import fill_blanks, find_blanks
from agreements.documents.word.compare import paragraphs
from agreements.documents.word.word_file import WordFile
from tests.unit.documents.word_files import example, paragraph, run, table, word_file

BOLD = "<w:b/>"


def body_of(docx: WordFile) -> str:
    return docx["word/document.xml"].decode()


def test_blanks_are_found_in_text_tables_and_headers_each_once_in_order() -> None:
    schema = word_file(
        paragraph("Tra [… ente uno …] e [… ente due …]") + table("Per [… ente uno …]", "[… firmatario …]"),
        header=paragraph("Pratica [… numero …]"),
    )
    assert find_blanks(schema) == ("ente uno", "ente due", "firmatario", "numero")


def test_a_document_without_marks_has_no_blanks() -> None:
    assert find_blanks(word_file(paragraph("articolo 1 […] omissis [nota]…"))) == ()


def test_a_mark_that_word_split_over_runs_is_found_and_filled_with_the_format_of_its_beginning() -> None:
    schema = word_file(paragraph(run("n. [", BOLD), run("… nome ", BOLD), run("del firmatario"), run(" …], qui")))
    assert find_blanks(schema) == ("nome del firmatario",)
    filled = fill_blanks(schema, {"nome del firmatario": "Prova Due"})
    assert paragraphs(filled) == ("n. Prova Due, qui",)
    assert run("n. Prova Due", BOLD) in body_of(filled)


@pytest.mark.parametrize("mark", ["[...  nome ...]", "[…nome…]", "[ … nome\u00a0… ]"])
def test_marks_typed_a_little_differently_are_the_same_blank(mark: str) -> None:
    schema = word_file(paragraph(f"Il {mark}."))
    assert find_blanks(schema) == ("nome",)
    assert paragraphs(fill_blanks(schema, {"nome": "Prova Uno"})) == ("Il Prova Uno.",)


def test_several_marks_in_one_run_are_all_filled() -> None:
    schema = word_file(paragraph("a [… x …] b [… y …] c [… x …] d"))
    assert paragraphs(fill_blanks(schema, {"x": "UNO", "y": "DUE-LUNGO"})) == ("a UNO b DUE-LUNGO c UNO d",)


def test_text_boxes_are_filled_once_in_both_the_forms_that_word_writes() -> None:
    box = f"<w:txbxContent>{paragraph('[… nel riquadro …]')}</w:txbxContent>"
    inside = '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    inside += f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    schema = word_file(paragraph("prima ", inside, "dopo"))
    assert find_blanks(schema) == ("nel riquadro",)
    filled = fill_blanks(schema, {"nel riquadro": "ECCO"})
    assert body_of(filled).count("ECCO") == 2
    assert paragraphs(filled) == ("prima dopo", "ECCO")


@pytest.mark.parametrize("hostile", ["{{7*7}}", "<w:p/>", "&amp; & <c>", "[parentesi]", "…", "\\1 \\g<0>"])
def test_hostile_values_are_filled_in_as_they_are(hostile: str) -> None:
    schema = word_file(paragraph("x [… dato …] y"))
    assert paragraphs(fill_blanks(schema, {"dato": hostile})) == (f"x {hostile} y",)


def test_an_unknown_label_is_refused_and_the_known_ones_are_told() -> None:
    with pytest.raises(BlankError, match=r"«cognome».*«nome»") as refused:
        fill_blanks(word_file(paragraph("[… nome …]")), {"nome": "a", "cognome": "b"})
    assert refused.value.labels == ("cognome",)


@pytest.mark.parametrize("values", [{}, {"nome": " "}])
def test_a_missing_value_is_refused_by_the_name_of_its_blank(values: dict[str, str]) -> None:
    with pytest.raises(BlankError, match="Manca il valore per lo spazio «nome»") as refused:
        fill_blanks(word_file(paragraph("[… nome …]")), values)
    assert refused.value.labels == ("nome",)


@pytest.mark.parametrize("value", ["due\nrighe", "tab\tdentro", "\x07", "x" * 301, "[… altro …]", "\u202egiro"])
def test_a_value_that_cannot_stand_in_a_line_is_refused(value: str) -> None:
    with pytest.raises(BlankError, match="«nome»"):
        fill_blanks(word_file(paragraph("[… nome …]")), {"nome": value})


def test_a_file_that_is_no_word_document_is_refused() -> None:
    with pytest.raises(UnacceptableDocxError):
        find_blanks(WordFile(b"testo"))


def test_filling_twice_the_same_gives_the_same_bytes() -> None:
    schema = rendered("protocollo-intesa", example("protocollo-intesa", 3))
    values = {name: f"valore {number}" for number, name in enumerate(find_blanks(schema))}
    assert len(values) == 4
    filled = fill_blanks(schema, values)
    assert filled == fill_blanks(schema, dict(reversed(values.items())))
    assert find_blanks(filled) == ()


@given(
    st.lists(st.sampled_from(["[… uno …]", "[… due …]", "testo ", ", ", "[", "]"]), min_size=1, max_size=8),
    st.data(),
)
def test_filling_is_the_same_however_the_text_is_cut_into_runs(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    cuts = sorted(data.draw(st.sets(st.integers(1, max(len(text) - 1, 1)), max_size=6)))
    runs = [run(text[a:b]) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    values = {name: {"uno": "PRIMO", "due": "2"}[name] for name in find_blanks(word_file(paragraph(text)))}
    whole = fill_blanks(word_file(paragraph(text)), values)
    cut = fill_blanks(word_file(paragraph(*runs)), values)
    expected = " ".join(text.replace("[… uno …]", "PRIMO").replace("[… due …]", "2").split())
    assert paragraphs(cut) == paragraphs(whole) == ((expected,) if expected else ())
