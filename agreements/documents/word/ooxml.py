"""A Word file as a set of named parts: read within limits, written always in the same way."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from agreements.documents.files.errors import UnacceptableDocxError
from agreements.documents.files.foreign_file import foreign, require_zip
from signing.base.hostile_xml import parsed

Element = Any  # lxml carries no types
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
CONTENT_TYPES = "[Content_Types].xml"
MAIN_PART = "word/document.xml"

MAX_FILE = 30 * 2**20
MAX_PARTS = 2_000
MAX_PART = 60 * 2**20
MAX_TOTAL = 120 * 2**20
MAX_RATIO = 120  # ordinary XML stays below 40; a zip bomb is beyond 500
_STORIES = (
    ("document", "Il testo"),
    ("header", "Un’intestazione"),
    ("footer", "Un piè di pagina"),
    ("footnotes", "Il testo delle note"),
    ("endnotes", "Il testo delle note"),
    ("comments", "Un commento"),
    ("styles", "L’elenco degli stili"),
    ("numbering", "L’elenco dei numeri"),
)
_MEASURE = re.compile(r"([+-]?[0-9]{1,12}(?:\.[0-9]{1,12})?)(mm|cm|in|pt|pc|pi|px|%|)")
_POINTS = {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pt": 1.0, "pc": 12.0, "pi": 12.0, "px": 0.75}
"""Source: ECMA-376 part 1, 22.9.2.15 (ST_UniversalMeasure)."""
RATIO_FROM = 2**20  # small parts may compress at will
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file, once nothing in it would swell beyond the limits.

    Raises:
        UnacceptableDocxError: Not a DOCX, damaged, encrypted, or a zip bomb.
    """
    require_zip(data)
    if len(data) > MAX_FILE:
        raise _too_large()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive.infolist())
            parts = {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as e:
        raise UnacceptableDocxError(
            "damaged", "Il documento Word è danneggiato: aprirlo in Word, salvarlo di nuovo e ricaricarlo."
        ) from e
    return parts


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > MAX_PARTS:
        raise UnacceptableDocxError(
            "too_many_parts",
            f"Il documento è fatto di più di {MAX_PARTS} parti, un numero anomalo: non viene letto; chiedere a chi lo "
            "ha prodotto una copia salvata da Word.",
        )
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise _bomb()
    # Two entries with one name (or differing in case only) let two programs read two different documents.
    if len({name.lower() for name in names}) != len(names):
        raise odd("contiene due parti con lo stesso nome")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise foreign("encrypted")
        if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.split("/") or "\\" in entry.filename:
            raise odd("contiene nomi di parti non ammessi")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise odd("usa una compressione non ammessa")
        swollen = entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        if entry.file_size > MAX_PART or swollen:
            raise _bomb()


def _too_large() -> UnacceptableDocxError:
    return UnacceptableDocxError(
        "too_large", f"Il documento supera {MAX_FILE // 2**20} MB: ridurre le immagini e ricaricarlo."
    )


def _bomb() -> UnacceptableDocxError:
    return UnacceptableDocxError(
        "zip_bomb",
        "Il documento, una volta aperto, occupa una dimensione anomala: non viene letto; "
        "chiedere a chi lo ha prodotto una copia salvata da Word.",
    )


def odd(what: str) -> UnacceptableDocxError:
    """A package that is built otherwise than Word builds it."""
    return UnacceptableDocxError(
        "odd_package", f"Il documento {what}: aprirlo in Word, salvarlo di nuovo come .docx e ricaricarlo."
    )


def parse_part(name: str, blob: bytes) -> Element:
    """Parse one XML part without entities, DTD or network.

    Raises:
        UnacceptableDocxError: Not well-formed, or with a DTD.
    """
    try:
        root = parsed(blob)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise UnacceptableDocxError(
            "bad_xml",
            f"{_story(name)} del documento è illeggibile: aprirlo in Word, salvarlo di nuovo e ricaricarlo.",
        ) from e
    if root.getroottree().docinfo.internalDTD is not None or root.getroottree().docinfo.doctype:
        raise UnacceptableDocxError(
            "dtd",
            f"{_story(name)} del documento contiene definizioni di entità (DTD), che Word non scrive mai: non viene "
            "letto; chiedere a chi lo ha prodotto una copia salvata da Word.",
        )
    return root


def _story(part: str) -> str:
    """A part as staff know it, never by its name."""
    name = part.rpartition("/")[2]
    return next((words for begin, words in _STORIES if name.startswith(begin)), "Un elenco interno")


def is_on(switch: Element | None) -> bool:
    """Tell whether a Word switch such as `<w:vanish/>` is there and not turned off."""
    return switch is not None and switch.get(f"{W}val", "true") not in ("0", "false", "off")


def length(text: str | None, per_point: int) -> float | None:
    """A measure of Word in the units of its setting: bare, or with a unit of its own («0.5pt», «1cm», «80%»).

    Args:
        text: As the file has it; None or no measure gives None.
        per_point: How many units of the setting make a point: 20 for most, 2 for the size of letters.
    """
    found = _MEASURE.fullmatch(text.strip()) if text is not None else None
    if found is None:
        return None
    number, unit = float(found.group(1)), found.group(2)
    return number * _POINTS[unit] * per_point if unit in _POINTS else number


def written(element: Element) -> bytes:
    """The bytes of an element with all that it holds, by which the same one is known again."""
    found: bytes = etree.tostring(element, with_tail=False)
    return found


def serialise(root: Element) -> bytes:
    """Write an XML part back as Word expects it."""
    part: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return part


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts into a Word file; the same parts give the same bytes (fixed dates, sorted entries).

    Raises:
        UnacceptableDocxError: The file would be refused by its readers: too large, or too much of it would swell.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        # Some programs recognise a DOCX by its first entry.
        for name in sorted(parts, key=lambda part: (part != CONTENT_TYPES, part)):
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # otherwise it says on which operating system it was written
            archive.writestr(entry, parts[name])
    data = buffer.getvalue()
    if len(data) > MAX_FILE:
        raise _too_large()
    _check_entries(archive.infolist())
    return data


def rels_name(part: str) -> str:
    """Name of the part that holds the relationships of a part."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def source_of(rels: str) -> str:
    """Name of the part whose relationships a part holds."""
    folder, _, name = rels.rpartition("/")
    return f"{folder.removesuffix('_rels')}{name[: -len('.rels')]}"


def resolved(folder: str, target: str) -> str:
    """Name of the part to which a target leads from a folder."""
    steps = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)
