"""A workbook without its cells that are formatted and empty: an office colours rows to the end of the sheet.

Each would cost as much as a written one. What is left is counted: an office's register has far fewer parts.
"""

from __future__ import annotations

import io
import re
import zipfile

MOST_ELEMENTS = 2_500_000
"""Of XML in a workbook: a million cells with their values and rows."""
_LARGE = 2**20
"""Below it a workbook costs little, however it is made."""
_SHEETS = "xl/worksheets/"
_EMPTY = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?c)(?:\s[^<>]*)?(?:/>|>\s*</\1>)")
_WITHOUT_ADDRESS = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?c(?![^<>]*\sr\s*=)[\s/>]")


def without_empty_cells(data: bytes) -> tuple[bytes, int]:
    """The workbook without them, and how many elements of XML it still has.

    Nothing is taken away where a cell has no address, for those after it would move, nor where a text may look like
    one.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
        if sum(each.file_size for each in entries) <= _LARGE:
            return data, 0
        parts = [(each, _emptied(each.filename, package.read(each))) for each in entries]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for entry, part in parts:
            package.writestr(entry.filename, part)
    return written.getvalue(), sum(part.count(b"<") - part.count(b"</") for _, part in parts)


def _emptied(name: str, part: bytes) -> bytes:
    if not name.lower().startswith(_SHEETS) or len(part) <= _LARGE:
        return part
    if b"<![CDATA[" in part or b"<!--" in part or _WITHOUT_ADDRESS.search(part):
        return part
    return _EMPTY.sub(b"", part)
