"""Articles, commi and letters are found as Word numbers them and changed as acts say; each change is marked."""

from __future__ import annotations

import pytest

from agreements.documents.templates.render import rendered
from agreements.documents.texts.consolidated_text import ONLY_TO_READ, LaterAct, consolidated, shown
from agreements.documents.word.passages import ArticledText, NotInTheTextError, plain
from agreements.documents.word.typed_numbers import with_typed_numbers
from agreements.documents.word.word_file import WordFile
from agreements.documents.word.word_text import word_text
from agreements.domain.agreement.text_change import ChangeKind, read_change, sentence, typed_change
from tests.support.italian import faults
from tests.unit.documents.word_files import example, paragraph, word_file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
K = ChangeKind


def said(docx: WordFile) -> list[str]:
    return [line.replace("'", "’") for line in word_text(docx).stories["testo"]]


def level(depth: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:suff w:val="space"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbered(number: int, depth: int, text: str) -> str:
    place = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return paragraph(text).replace("<w:p>", f"<w:p>{place}", 1)


def numbering(*levels: str, overrides: str = "") -> dict[str, bytes]:
    xml = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{overrides}</w:num></w:numbering>'
    )
    return {"word/numbering.xml": xml.encode()}


def test_automatic_numbers_are_counted_as_word_counts_them() -> None:
    levels = (
        level(0, "decimal", "Art. %1 –"),
        level(1, "decimal", "%1.%2."),
        level(2, "lowerLetter", "%3)", '<w:lvlRestart w:val="1"/>'),
        level(3, "upperRoman", "%4 –", '<w:lvlRestart w:val="0"/>'),
    )
    begins_anew = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="7"/></w:lvlOverride>'
    places = [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 3), (1, 0), (1, 1), (1, 2), (1, 3), (2, 1), (2, 1)]
    body = "".join(numbered(number, depth, "x") for number, depth in places)
    docx = with_typed_numbers(word_file(body, extra=numbering(*levels, overrides=begins_anew)))
    assert said(docx) == [
        *("Art. 1 – x", "1.1. x", "a) x", "b) x", "1.2. x"),
        *("c) x", "I – x"),  # letters restart with the article alone
        *("Art. 2 – x", "2.1. x", "a) x", "II – x"),  # a level that never restarts counts on
        *("2.7. x", "2.8. x"),  # another list of the same model goes on, and begins anew where it says so
    ]
    assert with_typed_numbers(docx).data == docx.data  # no number is left to be written


OFFICE = (
    "CONVENZIONE",
    "Visto l’articolo 3 della legge;",
    "Articolo 1 – Oggetto",
    "Le Parti collaborano.",
    "Le Parti si danno: a) mezzi propri.",
    "Art. 2",
    "Durata",
    "1. La convenzione dura tre anni.",
    "2. Le Parti si impegnano a:",
    "a) vedersi «ogni mese»;",
    "b) informarsi.",
    "Articolo 15 della legge 241 è richiamato.",
    "Art. 3 – Spese",
    "1. Non vi sono spese.",
    "Letto, confermato e sottoscritto.",
    "Art. 4 – non è un articolo",
)


def office() -> ArticledText:
    return ArticledText(with_typed_numbers(word_file("".join(paragraph(line) for line in OFFICE))))


def test_a_text_with_typed_numbers_is_read_in_its_articles() -> None:
    articles = office().articles()
    assert [(a.number, [(c.number, [each.number for each in c.parts]) for c in a.parts]) for a in articles] == [
        ("1", [("1", []), ("2", [])]),
        ("2", [("1", []), ("2", ["a", "b"])]),
        ("3", [("1", [])]),
    ]
    assert plain(articles[1].parts[1].parts[1].paragraphs[-1]).startswith("Articolo 15 della legge")


@pytest.mark.parametrize(
    ("kind", "place", "old", "new", "words", "left"),
    [
        (K.WORDS, ("2", "1", ""), "tre anni", "cinque anni", "parole: «tre anni» sono", "dura ⟦cinque anni⟧."),
        (K.WORDS, ("2", "2", "a"), "“ogni mese”", "ogni anno", "lettera a), le parole", "a) vedersi ⟦ogni anno⟧;"),
        (K.UNIT_AFTER, ("2", "2", "b"), "", "altro.", "dopo la lettera b) è aggiunta la", "⟦c) altro.⟧"),
        (K.UNIT_AFTER, ("2", "2", "a"), "", "altro;", "«a-bis) altro;»", "⟦a-bis) altro;⟧"),
        (K.UNIT_AFTER, ("2", "", ""), "", "Altro", "il seguente: «3. Altro.»", "⟦3. Altro.⟧"),
        (K.UNIT_AFTER, ("2", "", ""), "", "Altro.", "dopo il comma 2 è aggiunto il seguente: «3. Al", "⟦3. Altro.⟧"),
        (K.ARTICLE_AFTER, ("3", "", ""), "", "Altro.", "è aggiunto il seguente: «Art. 4. – 1. Altro.»", "1. Altro.⟧"),
        (K.UNIT, ("3", "", ""), "", "Altro.", "«Art. 3 (Spese). – 1. Altro.»", "⟦Art. 3 – Spese"),
        (K.UNIT_GONE, ("2", "2", ""), "", "", "il comma 2 è soppresso", "2. ⟦comma soppresso⟧"),
        (K.WORDS_AFTER, ("2", "1", ""), "", "dalla firma", "sono aggiunte, in fine,", "dura tre anni ⟦dalla firma⟧."),
        (K.WORDS_GONE, ("1", "1", ""), "Le Parti", "", "sono soppresse", "⟦…⟧ collaborano."),
    ],
)  # fmt: skip
def test_a_change_is_looked_for_worded_and_made(
    kind: ChangeKind, place: tuple[str, str, str], old: str, new: str, words: str, left: str
) -> None:
    text = office()
    placed = text.placed(typed_change(kind, *place, old, new, ""))
    assert words in sentence(placed)
    read = read_change(sentence(placed))
    assert read == placed
    text.apply(read, 1)
    shown_now = [re_marked(line) for line in said(text.finished())]
    assert any(left in line for line in shown_now), shown_now


def re_marked(line: str) -> str:
    return line.replace("\ue0021\ue002", "").replace("\ue000", "⟦").replace("\ue001", "⟧")


@pytest.mark.parametrize(
    ("kind", "place", "old", "told"),
    [
        (K.WORDS, ("2", "1", ""), "quattro anni", "non stanno in quel passo del testo firmato: riportarle"),
        (K.WORDS, ("2", "1", ""), "a convenzione", "non stanno"),
        (K.WORDS, ("1", "", ""), "Le Parti", "stanno 2 volte"),
        (K.WORDS, ("4", "", ""), "Le", "non c’è l’articolo 4 (il primo è l’1, l’ultimo 3)"),
        (K.UNIT, ("1", "3", ""), "", "non c’è il comma 3 (i commi che vi si leggono: 1, 2)"),
        (K.UNIT_GONE, ("2", "2", "c"), "", "non c’è la lettera c)"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_changes(
    kind: ChangeKind, place: tuple[str, str, str], old: str, told: str
) -> None:
    text = office()
    with pytest.raises(NotInTheTextError) as caught:
        text.apply(typed_change(kind, *place, old, "nuovo", ""), 1)
    assert told in str(caught.value)
    assert said(text.finished()) == said(with_typed_numbers(word_file("".join(paragraph(line) for line in OFFICE))))


@pytest.mark.parametrize("parties", [2, 5])
def test_the_text_in_force_says_what_it_is_and_who_changed_what(parties: int) -> None:
    first = rendered("protocollo-intesa", example("protocollo-intesa", parties))
    free = "articolo 4: altro"
    changes = [
        "all’articolo 8, comma 1, le parole: «tre anni» sono sostituite dalle seguenti: «cinque anni»",
        "dopo l’articolo 8 è inserito il seguente: "
        "«Art. 8-bis (Formazione). – 1. Le Parti formano: a) chi resta; b) chi entra.»",
        "all’articolo 90, il comma 1 è soppresso",
        free,
    ]  # fmt: skip
    act = rendered("atto-aggiuntivo", example("atto-aggiuntivo", parties) | {"modifiche": changes})
    again = ["all’articolo 8-bis, comma 1, la lettera b) è sostituita dalla seguente: «b) tutti.»"]
    later = rendered("atto-rinnovo", example("atto-rinnovo", parties) | {"modifiche": again})
    acts = [
        LaterAct("atto aggiuntivo sottoscritto il 2 marzo 2027", act, True),
        LaterAct("atto di proroga sottoscritto il 3 marzo 2027", None, False),
        LaterAct("atto di rinnovo con modifiche sottoscritto il 4 marzo 2027", later, True),
        LaterAct("atto aggiuntivo sottoscritto il 5 marzo 2027", None, True),
    ]
    text = consolidated(first, acts)
    lines = said(shown(text, " il 7 maggio 2026", acts))
    assert lines[:2] == ["TESTO COORDINATO", ONLY_TO_READ]
    assert "1. Il presente atto ha durata di ((cinque anni)) [1]." in lines
    place = lines.index("((Art. 8-bis – Formazione")
    assert lines[place : place + 4] == [
        "((Art. 8-bis – Formazione",
        "1. Le Parti formano:",
        "a) chi resta;",
        "((b) tutti.)) [3])) [2]",
    ]
    assert lines[place + 4].startswith("Art. 9 – ")
    assert "[2] Articolo 8-bis: articolo inserito dall’atto aggiuntivo sottoscritto il 2 marzo 2027." in lines
    left = lines[lines.index("MODIFICHE NON RIPORTATE NEL TESTO") + 1 :]
    assert len(left) == 3
    assert "non c’è l’articolo 90" in left[0]
    assert left[1] == f"Atto aggiuntivo sottoscritto il 2 marzo 2027: «{free}»: {left[1].rpartition(': ')[2]}"
    assert left[2].endswith("dell’atto non c’è il testo Word firmato.")
    assert not any(line.startswith(("Firma 0", "Letto, confermato")) for line in lines)
    assert list(faults(lines)) == []
