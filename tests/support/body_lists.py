"""Lists of bodies for tests: invented bodies and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from stdnum import luhn

from agreements.domain.register.body_columns import HEADINGS
from agreements.domain.register.typed_cell import Cell
from tests.support.register_sheets import saved


def body_code(n: int) -> str:
    """A codice fiscale of a body that nobody has."""
    head = f"{n:07d}048"
    return head + luhn.calc_check_digit(head)


def body_row(n: int, **changes: Cell) -> dict[str, Cell]:
    """A row that can be taken, by code of the column."""
    row: dict[str, Cell] = {
        "name": f"Comune di Prova n. {n}",
        "ipa_code": f"c_x{n:03d}",
        "tax_code": body_code(n),
        "pec": f"comune{n}@pec.example.it",
        "seat": f"Piazza di Prova {n}",
        "signatory": f"Prova Firmatario {n}",
        "office_title": "Sindaco",
        "power_title": "articolo 50 del D.Lgs. 267/2000",
    }
    return row | changes


def body_sheet(rows: Sequence[Mapping[str, Cell]], headings: Mapping[str, str] | None = None) -> bytes:
    """The rows as a sheet; headings by our code where they are to be other than ours."""
    codes = list(dict.fromkeys(code for row in rows for code in row))
    book = Workbook()
    book.active.append([(headings or {}).get(code) or HEADINGS[code] for code in codes])
    for row in rows:
        book.active.append([row.get(code) for code in codes])
    return saved(book)
