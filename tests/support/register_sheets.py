"""Sheets of an office's old register for tests: invented bodies and people."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date

import pikepdf
from openpyxl import Workbook

from agreements.domain.register.register_columns import BY_CODE
from agreements.domain.register.typed_cell import Cell

BODIES = ("Comune di Prova", "Provincia di Prova", "Unione di Prova", "Azienda di Prova", "Università di Prova")


def old_row(n: int, **changes: Cell) -> dict[str, Cell]:
    """A row that can be imported, by code of the column; what stands once a party is written ``party2_name``."""
    cells: dict[str, Cell] = {
        "old_number": f"{n}/2009",
        "kind": "protocollo d’intesa",
        "title": f"Collaborazione di prova n. {n} per i servizi digitali",
        "party1.name": "Regione di Prova",
        "party1.nature": "pubblica amministrazione",
        "party2.name": BODIES[n % len(BODIES)],
        "party2.nature": "pubblica amministrazione",
        "signed_on": date(2009, 1 + n % 12, 1 + n % 28),
        "form": "firma autografa su carta",
        "duration": "3 anni",
        "office": "Settore di prova",
        "office_email": "settore@regione.example.it",
        "manager": "Direzione di prova",
        "manager_email": "direzione@regione.example.it",
    }
    return cells | {code.replace("_", ".", 1) if code.startswith("party") else code: v for code, v in changes.items()}


def workbook(
    rows: Sequence[Mapping[str, Cell]], headings: Mapping[str, str] | None = None, codes: Sequence[str] = ()
) -> bytes:
    """A sheet as an office keeps it.

    Args:
        headings: How the office calls a column, by our code; otherwise as we do.
        codes: The columns, where they are to be other than those of the rows.
    """
    columns = list(codes) or list(dict.fromkeys(code for row in rows for code in row))
    book = Workbook()
    sheet = book.active
    sheet.append([(headings or {}).get(code) or BY_CODE[code].heading for code in columns])
    for row in rows:
        sheet.append([row.get(code) for code in columns])
    return saved(book)


def saved(book: Workbook) -> bytes:
    """A workbook as a file; what begins like a formula is text in it."""
    for sheet in book:
        for cell in (cell for cells in sheet.iter_rows() for cell in cells if isinstance(cell.value, str)):
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plain_pdf() -> bytes:
    """A page that bears no signature."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()
