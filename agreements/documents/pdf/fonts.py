"""The fonts that a text asks for and those that this machine has: a text is not frozen in another font unsaid."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Collection
from functools import cache

from agreements.documents.files.conversion_errors import ConversionError
from agreements.documents.word.ooxml import Element, W
from agreements.documents.word.stories import printed_parts
from agreements.documents.word.styles import styles_of
from agreements.documents.word.typefaces import typefaces_of
from agreements.documents.word.word_file import WordFile

_TWINS = {
    "times new roman": "Liberation Serif",
    "times": "Liberation Serif",
    "arial": "Liberation Sans",
    "helvetica": "Liberation Sans",
    "arial narrow": "Liberation Sans Narrow",
    "courier new": "Liberation Mono",
    "courier": "Liberation Mono",
    "calibri": "Carlito",
    "calibri light": "Carlito",
    "cambria": "Caladea",
}
"""Free families of the same widths, which LibreOffice and fontconfig put in their place."""
_PACKAGES = {
    "liberation": "fonts-liberation",
    "carlito": "fonts-crosextra-carlito",
    "caladea": "fonts-crosextra-caladea",
    "dejavu": "fonts-dejavu-core",
    "open sans": "fonts-open-sans",
    "roboto": "fonts-roboto",
    "lato": "fonts-lato",
    "noto": "fonts-noto-core",
    "inter": "fonts-inter",
    "cantarell": "fonts-cantarell",
    "eb garamond": "fonts-ebgaramond",
    "linux libertine": "fonts-linuxlibertine",
    "gentium": "fonts-sil-gentium",
    "verdana": "ttf-mscorefonts-installer",
    "georgia": "ttf-mscorefonts-installer",
    "trebuchet": "ttf-mscorefonts-installer",
    "comic sans": "ttf-mscorefonts-installer",
}
_SECONDS = 30


class MissingFontError(ConversionError):
    """A text asks for fonts that this machine has not; nothing was converted.

    Attributes:
        families: Their names, as the text writes them.
    """

    def __init__(self, families: Collection[str]) -> None:
        told = "; ".join(f"«{family}»{_package(family)}" for family in families)
        many = len(families) > 1
        super().__init__(
            f"Il testo usa {'caratteri' if many else 'un carattere'} che su questo server non "
            f"{'ci sono' if many else 'c’è'} ({told}), e sarebbe fissato in un altro: chi amministra "
            f"{'li' if many else 'lo'} installi, oppure in Word scegliere un carattere presente (ad esempio Times New "
            "Roman, Arial, Calibri o Cambria) in tutto il testo e negli stili, poi ripetere il passo."
        )
        self.families = tuple(families)


def _package(family: str) -> str:
    name = _TWINS.get(family.casefold(), family).casefold()
    package = next((package for begin, package in _PACKAGES.items() if name.startswith(begin)), "")
    return f", pacchetto Debian {package}" if package else ", non compreso in Debian"


def installed_families() -> frozenset[str] | None:
    """The families that fontconfig knows, in small letters, asked once a process; None where it is not installed.

    Raises:
        ConversionError: It does not answer.
    """
    program = shutil.which("fc-list")
    if program is None:
        return None
    return _listed_by(program)


@cache  # a step is a process of its own: what is installed meanwhile is seen by the next
def _listed_by(program: str) -> frozenset[str]:
    try:
        listed = subprocess.run(  # noqa: S603 - no word of it comes from outside
            [program, "--format", "%{family}\\n"], capture_output=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ConversionError(
            "L’elenco dei caratteri installati (fc-list) non risponde: ripetere il passo e, se accade ancora, avvisare "
            "l’assistenza."
        ) from error
    names = listed.stdout.decode("utf-8", "replace").replace("\n", ",").split(",")
    return frozenset(name.strip().casefold() for name in names if name.strip())


def require_fonts(docx: WordFile, installed: Collection[str] | None) -> None:
    """Make sure that each word of a text has its font here, or the twin of the same widths.

    Args:
        docx: The text.
        installed: As given by `installed_families`; None: nobody can tell, and nothing is refused.

    Raises:
        MissingFontError: With the packages to install.
    """
    if installed is None:
        return
    missing = [
        family
        for family in fonts_asked(docx)
        if family.casefold() not in installed and _twin(family).casefold() not in installed
    ]
    if missing:
        raise MissingFontError(missing)


def replacements(docx: WordFile, installed: Collection[str] | None) -> tuple[str, ...]:
    """One sentence for each font of a text whose twin stands in its place."""
    if installed is None:
        return ()
    return tuple(
        f"Il carattere «{family}» è reso con «{_twin(family)}», che ha le stesse larghezze."
        for family in fonts_asked(docx)
        if family.casefold() not in installed and _twin(family)
    )


def _twin(family: str) -> str:
    return _TWINS.get(family.casefold(), "")


def fonts_asked(docx: WordFile) -> tuple[str, ...]:
    """The families in which the words of a text are set, headers and notes included, in alphabetical order.

    Raises:
        UnacceptableDocxError: A part of it is damaged.
    """
    return docx.once(_fonts_asked)


def _fonts_asked(docx: WordFile) -> tuple[str, ...]:
    known, typefaces = docx.once(styles_of), docx.once(typefaces_of)

    def families(block: Element) -> frozenset[str]:
        runs = ((run, "".join(leaf.text or "" for leaf in run.iter(f"{W}t"))) for run in block.iter(f"{W}r"))
        return frozenset(each for run, text in runs for each in typefaces.families(text, list(known.levels(run))))

    asked = (docx.of_blocks(_fonts_asked, families, name) for name in printed_parts(docx))
    return tuple(sorted(frozenset().union(*(found for blocks in asked for _, found in blocks))))
