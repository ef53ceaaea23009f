"""What nobody can see in a text: two names that look the same must be the same, and none may read as another.

Every text that a person types, or that comes in a sheet, passes through `hidden_sign`, whatever the door: the fields
of forms (`flows.forms.base.Sheet`), the cells of sheets (`RowReader`), the rows of the index of bodies, the options of
commands, the names of files that staff bring, what templates, clauses and profiles say of themselves, every datum that
the domain asks with `require_text`, and every step of the table where it is decided (`steps.transitions.decide`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from agreements.domain.basics.errors import InvalidDatum

# Unicode's Default_Ignorable_Code_Point beyond the format characters (Cf): shown as nothing, though letters or marks by
# their category (UAX #44, DerivedCoreProperties); and pictures of nothing: the empty Braille cell, the place of an
# object that is not there, the filler of Khitan and the note without a head.
_IGNORABLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2065, 0x2065),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFFFC, 0xFFFC),
    (0x16FE4, 0x16FE4),
    (0x1D159, 0x1D159),
    (0xE0000, 0xE0FFF),
)
_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_TYPED = "\n\t\r"
_NOT_TYPED = str.maketrans("", "", _TYPED)
_SHOWN_AS_NOTHING = frozenset(chr(code) for first, last in _IGNORABLE for code in range(first, last + 1))


def is_hidden(sign: str) -> bool:
    """Whether a character is not seen, turns the direction of reading, or means something only to one font.

    Spaces of any width are seen. Tab and ends of line count as hidden here: `hidden_sign` lets them pass.
    """
    return unicodedata.category(sign) in _CATEGORIES or sign in _SHOWN_AS_NOTHING


def hidden_sign(text: str) -> str:
    """The first hidden character and where it stands, in Italian: «U+200B dopo «Comune»»; empty where there is none."""
    if text.translate(_NOT_TYPED).isprintable() and _SHOWN_AS_NOTHING.isdisjoint(text):
        return ""  # in one go: of a long text each character would take its time
    for place, sign in enumerate(text):
        if sign not in _TYPED and is_hidden(sign):
            before = "".join(each for each in text[max(0, place - 20) : place] if not is_hidden(each)).strip()
            return f"U+{ord(sign):04X} {f'dopo «{before}»' if before else 'all’inizio'}"
    return ""


def visible(text: str) -> str:
    """A text as it may be shown where it cannot be trusted: each hidden character as its code, «[U+202E]»."""
    return "".join(f"[U+{ord(sign):04X}]" if is_hidden(sign) else sign for sign in text)


def why_illegible(text: str) -> str:
    """What is wrong with a text that holds hidden characters, to follow the name of its datum; empty if nothing is."""
    if not (found := hidden_sign(text)):
        return ""
    return f"contiene caratteri invisibili ({found}), forse incollati da un altro programma: riscriverlo a mano"


def require_text(datum: str, value: str, most: int) -> None:
    """Refuse what a person types if it is empty, too long, or holds what cannot be seen.

    Raises:
        InvalidDatum: With the Italian name of the datum.
    """
    require_words(datum, value, most)
    if told := why_illegible(value):
        raise InvalidDatum(datum, f"{datum}: {told}.")


def require_legible(datum: str, *typed: object) -> None:
    """Refuse hidden characters in any text of what a person has just typed, however deep it stands.

    Raises:
        InvalidDatum: With the Italian name of the datum.
    """
    for text in _texts(typed):
        if told := why_illegible(text):
            raise InvalidDatum(datum, f"{datum}: «{visible(text)[:60]}» {told}.")


def _texts(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, tuple | list):
        for each in found:
            yield from _texts(each)
    elif isinstance(found, Mapping):
        yield from _texts([*found.keys(), *found.values()])
    elif is_dataclass(found) and not isinstance(found, type):
        for field in fields(found):
            yield from _texts(getattr(found, field.name))


def require_words(datum: str, value: str, most: int) -> None:
    """Refuse an empty, overlong or control-character text: also what is read back, as it was taken in its day.

    Raises:
        InvalidDatum: With the Italian name of the datum.
    """
    if not value.strip():
        raise InvalidDatum(datum, f"Manca {datum}: compilare il campo.")
    if len(value) > most:
        raise InvalidDatum(datum, f"{datum}: il testo supera {most} caratteri, abbreviarlo.")
    if any(ord(c) < 32 and c not in "\n\t" for c in value):
        raise InvalidDatum(datum, f"{datum}: il testo contiene caratteri di controllo, riscriverlo a mano.")
