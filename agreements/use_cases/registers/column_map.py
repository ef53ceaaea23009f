"""How the columns of an office's own register are called: a small file, kept once beside the sheet."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from agreements.documents.files.errors import DocumentError
from agreements.documents.sheets.sheet_file import SheetContent
from agreements.domain.register.register_columns import (
    BY_CODE,
    Column,
    column_called,
    plain_heading,
    required_columns,
    similar_headings,
)
from agreements.domain.register.typed_cell import Cell

MAPPING_FILE = "colonne.toml"
NOT_OTHERWISE: Mapping[str, str] = {}
_TABLES = ("colonne", "valori", "ignorate")


class MappingError(DocumentError):
    """The columns of a sheet, or the file that names them, cannot be taken.

    Attributes:
        details: One Italian line for each thing that is wrong.
    """

    def __init__(self, sentence: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.details = details


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What the office calls our columns.

    Attributes:
        ours: Code of our column by the office's heading (as `plain_heading` gives it).
        fixed: What stands in a column of ours in every row that leaves it empty, by code.
        ignored: Headings of the office that mean nothing here.
    """

    ours: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Cell] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()


def read_column_map(name: str, data: bytes) -> ColumnMap:
    """Read the file: a table ``[colonne]`` (the office's heading = ours), ``[valori]``, and the list ``ignorate``.

    Raises:
        MappingError: Not TOML, or it names a column that there is not.
    """
    try:
        read = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError(
            f"Il file delle colonne «{name}» non si legge ({error}): i nomi con spazi vanno tra virgolette, come in "
            '"Titolo dell’intesa" = "Oggetto".'
        ) from error
    wrong = [f"«{key}» non è una parte del file: usare {', '.join(_TABLES)}." for key in read if key not in _TABLES]
    ours, fixed = {}, {}
    columns, values, ignored = read.get("colonne", {}), read.get("valori", {}), read.get("ignorate", [])
    if not isinstance(columns, dict) or not isinstance(values, dict) or not isinstance(ignored, list):
        raise MappingError(f"Nel file «{name}» «colonne» e «valori» sono tabelle, «ignorate» un elenco di titoli.")
    for theirs, called in columns.items():
        column = column_called(str(called))
        if column is None:
            wrong.append(_unknown(str(called)))
        else:
            ours[plain_heading(theirs)] = column.code
    for called, value in values.items():
        column = column_called(called)
        if column is None:
            wrong.append(_unknown(called))
        elif not isinstance(value, str | int | float | bool) and not hasattr(value, "isoformat"):
            wrong.append(f"Il valore fisso di «{called}» deve essere un testo, un numero o una data.")
        else:
            fixed[column.code] = value
    if wrong:
        raise MappingError(f"Il file delle colonne «{name}» va corretto. {wrong[0]}", tuple(wrong))
    return ColumnMap(ours, fixed, frozenset(plain_heading(str(each)) for each in ignored))


def _unknown(called: str) -> str:
    return f"Accordi non ha una colonna «{called}»{_perhaps(called)}."


def _perhaps(heading: str) -> str:
    near = similar_headings(heading)
    return f": forse {' o '.join(f'«{each}»' for each in near)}" if near else ""


def is_column(heading: str, mapping: ColumnMap) -> bool:
    """Whether a heading is one of ours, or one that the office has named."""
    plain = plain_heading(heading)
    return plain in mapping.ours or plain in mapping.ignored or column_called(heading) is not None


def columns_of(
    sheet: SheetContent, mapping: ColumnMap, file: str, otherwise: Mapping[str, str] = NOT_OTHERWISE
) -> tuple[Column | None, ...]:
    """Which column of ours each heading is; None for one that is ignored.

    Args:
        otherwise: Required columns that may be missing: by code, the column whose cells say the same; "" is none.

    Raises:
        MappingError: A heading is unknown or stands twice, or a required column is missing: all are told at once.
    """
    found: list[Column | None] = []
    wrong: list[str] = []
    seen: dict[str, str] = {}
    for heading in sheet.headings:
        plain = plain_heading(heading)
        if not plain or plain in mapping.ignored:
            found.append(None)
            continue
        code = mapping.ours.get(plain)
        column = BY_CODE[code] if code is not None else column_called(heading)
        found.append(column)
        if column is None:
            wrong.append(
                f"La colonna «{heading}» non è conosciuta{_perhaps(heading)}. Abbinarla nel file delle colonne "
                f'("{heading}" = "…" in [colonne]), oppure aggiungerla a «ignorate».'
            )
        elif column.code in seen:
            wrong.append(f"Le colonne «{seen[column.code]}» e «{heading}» sono la stessa («{column.heading}»).")
        else:
            seen[column.code] = heading
    wrong += [
        f"Manca la colonna «{column.heading}»: aggiungerla, abbinarne una nel file delle colonne, o darle un valore "
        f'fisso ("{column.heading}" = "…" in [valori]).'
        for column in required_columns()
        if column.code not in seen
        and column.code not in mapping.fixed
        and (column.code not in otherwise or otherwise[column.code] not in ("", *seen))
    ]
    if wrong:
        more = f" E altre {len(wrong) - 1} cose da correggere." if len(wrong) > 1 else ""
        raise MappingError(f"Le colonne del foglio «{file}» non si possono leggere. {wrong[0]}{more}", tuple(wrong))
    return tuple(found)
