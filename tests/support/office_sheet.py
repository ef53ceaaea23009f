"""An office's own register of ten columns, made by a program, with twenty-four kinds of trouble; all is invented.

What a row should be read as stands beside it in plain words, written by hand: nothing of the program is asked.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from openpyxl import Workbook

from tests.support.register_sheets import plain_pdf, saved

HEADINGS = (
    *("Tipologia", "Oggetto dell'atto", "Contraenti", "Data di stipula", "N. rep.", "Atto di approvazione"),
    *("Durata prevista", "Scade il", "Settore", "Documento"),
)
COLUMNS = b"""
ignorate = []
[colonne]
"Tipologia" = "Tipo"
"Oggetto dell'atto" = "Oggetto"
"Contraenti" = "Parti"
"Data di stipula" = "Data della firma"
"N. rep." = "Repertorio"
"Atto di approvazione" = "Delibera"
"Durata prevista" = "Durata"
"Scade il" = "Scadenza"
"Settore" = "Struttura"
"Documento" = "File"
[valori]
"Parte 1" = "Regione di Prova"
"Forma della firma" = "non nota"
"Registro di repertorio" = "Repertorio di prova"
"E-mail della struttura" = "settore@regione.example.it"
"Dirigente" = "Direzione di prova"
"E-mail del dirigente" = "direzione@regione.example.it"
"""
OWN = "Regione di Prova"


@dataclass
class Expected:
    """What the report should say of a row.

    Attributes:
        wrong: Words of the refusal; empty for a row that comes in.
        parties: Beside the own body.
        signed, resolution, repertory, duration: As they are told; empty where the row says nothing of them.
        doubts: What each doubt begins with.
    """

    wrong: str = ""
    parties: tuple[str, ...] = ()
    signed: str = ""
    resolution: str = ""
    repertory: str = ""
    duration: str = "3 anni"
    doubts: set[str] = field(default_factory=lambda: {"Natura"})


@dataclass
class OfficeRow:
    """The cells as the office typed them, the kind of trouble, and what should come of it."""

    kind: str
    cells: list[object]
    expected: Expected


Change = Callable[[int, list[object], Expected], None]
KIND, TITLE, PARTIES, SIGNED, REPERTORY, RESOLUTION, DURATION, ENDS, OFFICE, FILE = range(10)


def _row(n: int) -> tuple[list[object], Expected]:
    day = date(2010, 1, 4) + timedelta(days=n % 900)
    decided, registered = day - timedelta(days=30), day + timedelta(days=9)
    cells: list[object] = [
        "Convenzione" if n % 2 else "Protocollo d'intesa",
        f"Collaborazione inventata n. {n} per i servizi digitali",
        f"Comune di Prova {n}",
        day,
        f"Rep. n. {n} del {registered.day}/{registered.month}/{registered.year}",
        f"DGR {n} del {decided.day}/{decided.month}/{decided.year}",
        "3 anni",
        None,
        "Settore di prova",
        None,
    ]
    elided = "dell’" if decided.day in (8, 11) else "del "
    of_rep = "dell’" if registered.day in (8, 11) else "del "
    the = "l’" if day.day in (8, 11) else "il "
    return cells, Expected(
        parties=(f"Comune di Prova {n}",),
        signed=f"{the}{day:%d/%m/%Y}",
        resolution=f"n. {n} {elided}{decided:%d/%m/%Y}",
        repertory=f"n. {n} {of_rep}{registered:%d/%m/%Y}",
    )


def _set(column: int, typed: object, **expected: object) -> Change:
    def change(n: int, cells: list[object], e: Expected) -> None:
        cells[column] = typed.replace("#", str(n)) if isinstance(typed, str) else typed
        for name, value in expected.items():
            if name == "doubt":
                e.doubts |= {str(value)}
            elif isinstance(value, tuple):
                setattr(e, name, tuple(str(each).replace("#", str(n)) for each in value))
            else:
                setattr(e, name, str(value).replace("#", str(n)))

    return change


_DURATIONS = (
    *(("tre anni", "3 anni"), ("36 mesi", "36 mesi"), ("triennale", "3 anni"), ("anni 3", "3 anni")),
    *(("un triennio", "3 anni"), ("3 (tre) anni dalla sottoscrizione", "3 anni"), ("fino al 31/12/2028",) * 2),
    *(("dalla firma al 31/12/2028", "fino al 31/12/2028"), ("DURATA BIENNALE", "2 anni")),
)


def _duration(n: int, cells: list[object], e: Expected) -> None:
    cells[DURATION], e.duration = _DURATIONS[n // 25 % len(_DURATIONS)]


def _text_day(n: int, cells: list[object], e: Expected) -> None:
    day = cells[SIGNED]
    assert isinstance(day, date)
    cells[SIGNED] = f"{day.day}.{day.month}.{day.year}"


def _signed_first(n: int, cells: list[object], e: Expected) -> None:
    cells[RESOLUTION], e.wrong = f"DGR {n} del 31/12/2015", "Le date non stanno insieme"


TROUBLES: dict[str, Change] = {
    "the day of signature as text": _text_day,
    "no day of signature": _set(SIGNED, "s.d.", signed="in data non nota"),
    "three parties, two of them joined by «e»": _set(
        PARTIES,
        "Comune di Alfa # e Comune di Beta; Università di Gamma",
        parties=("Comune di Alfa #", "Comune di Beta", "Università di Gamma"),
    ),
    "«e» within one name": _set(
        PARTIES,
        "Università degli Studi di Alfa # e Beta",
        parties=("Università degli Studi di Alfa # e Beta",),
        doubt="Parti",
    ),
    "«e» that is part of a name for sure": _set(
        PARTIES, "Ministero dell'Esempio # e del Merito", parties=("Ministero dell’Esempio # e del Merito",)
    ),
    "parties on lines of their own, the own body among them": _set(
        PARTIES, "Provincia di Prova #\nRegione di Prova\nASL #", parties=("Provincia di Prova #", "ASL #")
    ),
    "several municipalities in one word": _set(
        PARTIES,
        "Comuni di Alfa #, Beta e Gamma",
        parties=("Comune di Alfa #", "Comune di Beta", "Comune di Gamma"),
        doubt="Parti",
    ),
    "an abbreviated name": _set(PARTIES, "Univ. di Gamma #", parties=("Univ. di Gamma #",), doubt="Parti"),
    "a resolution by number and year": _set(
        RESOLUTION, "n. #/2009", resolution="n. #/2009 (data non nota)", doubt="Delibera"
    ),
    "a resolution without its number": _set(
        RESOLUTION, "DGR del 3/4/2009", resolution="numero non noto del 03/04/2009", doubt="Delibera"
    ),
    "two resolutions": _set(
        RESOLUTION, "DGR # del 3/4/2009 e DGR 512 del 10/5/2009", resolution="n. # del 03/04/2009", doubt="Delibera"
    ),
    "a repertorio without its day": _set(
        REPERTORY, "#/2012", repertory="n. #/2012 (data non nota)", doubt="Repertorio"
    ),
    "a duration in words": _duration,
    "no end": _set(
        DURATION,
        "illimitata",
        duration="non indicata: nessuna scadenza calcolata, verifica annuale",
        doubt="Durata",
    ),
    "renewals of which nobody knows how many": _set(DURATION, "3 anni rinnovabili", duration="3 anni", doubt="Rinnovi"),
    "from a day to a day": _set(
        DURATION, "dal 1/1/2013 al 31/12/2027", duration="fino al 31/12/2027", doubt="Decorrenza"
    ),
    "solar years that are not named": _set(DURATION, "5 anni solari", duration="5 anni", doubt="Durata"),
    "a duration that says nothing": _set(DURATION, "pluriennale", wrong="«pluriennale» non dice quanto dura"),
    "a file that is not there": _set(FILE, "manca #.pdf", wrong="non c’è alcun file «manca #.pdf»"),
    "one file for several agreements": _set(FILE, "comune.pdf", doubt="File"),
    "one repertorio for two": _set(REPERTORY, "Rep. 9999 del 1/2/2014", wrong="Stesso numero di repertorio «9999»"),
    "a day in no calendar": _set(SIGNED, "30/02/2011", wrong="non è una data che esiste"),
    "signed before it was decided": _signed_first,
    "a kind that there is not": _set(KIND, "contratto di appalto", wrong="«contratto di appalto» non è ammesso"),
}


def rows(many: int = 300) -> Iterator[OfficeRow]:
    """So many rows; one in twenty-five has no trouble."""
    changes = [("none", None), *TROUBLES.items()]
    for n in range(1, many + 1):
        cells, expected = _row(n)
        kind, change = changes[n % len(changes)]
        if change is not None:
            change(n, cells, expected)
        yield OfficeRow(kind, cells, expected)


def office_workbook(made: list[OfficeRow]) -> bytes:
    """The sheet, with a title above its headings."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Registro degli accordi dell'ufficio (inventato)"])
    sheet.append(list(HEADINGS))
    for row in made:
        sheet.append(row.cells)
    return saved(book)


def files() -> dict[str, bytes]:
    """The files that rows name and that are there."""
    return {"comune.pdf": plain_pdf()}


def as_csv(made: list[OfficeRow]) -> bytes:
    """The same as a CSV of an Italian Excel."""
    import csv

    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADINGS)
    for row in made:
        writer.writerow([f"{c:%d/%m/%Y}" if isinstance(c, date) else c or "" for c in row.cells])
    return out.getvalue().encode("cp1252")
