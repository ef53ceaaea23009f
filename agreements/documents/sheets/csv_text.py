"""The text of a CSV in whatever encoding it was saved: by a mark of it, else by which letters come out.

Old programs and other systems save «Città» with bytes that mean other letters elsewhere. Each encoding in use in Italy
is tried, and what comes out is weighed: an accented vowel at the end of a word speaks for it, a sign that no Italian
text has speaks against. What was assumed is said; where two encodings do equally well, nothing is read.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from dataclasses import dataclass

from agreements.documents.files.errors import DocumentError

_CANDIDATES = {
    "cp1252": "Windows (cp1252)",
    "iso8859-15": "ISO 8859-15",
    "cp1250": "Windows dell’Europa centrale (cp1250)",
    "cp850": "DOS (cp850)",
    "cp858": "DOS (cp858)",
    "cp437": "DOS (cp437)",
    "mac_roman": "Macintosh (Mac Roman)",
}
_WIDE = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}
_MOST_SIGNS = 20_000
_END_OF_DOS = b"\x1a"
"""Programs of DOS mark the end of a text with it."""
_CLEAR = 2.0
"""So much more than the next one has to weigh what is read without asking."""

_VOWELS = tuple("aeiou")
_FINAL = "àèéìòù"
_INNER = "âêîôûäëïöüáíóúçñœæßåø"
_SLAVIC = "šžčćđ"
"""In names of Slovenia and Croatia, and of those who live on this side of the border."""
_OPENING, _CLOSING = "«“‘", "»”"
_VOWELS_BEFORE = {"à": "iu", "è": "aeiou", "é": "iu", "ì": "u", "ò": "iu", "ù": "i"}
_SHORT_FORMS = re.compile(r"(?:^|[^a-z])(?:ecc|etc|art|artt|pag|n|nn|sig|dott|prof|avv)$", re.IGNORECASE)


class UnclearText(DocumentError):
    """The bytes of a CSV are text in no encoding, or in several."""


@dataclass(frozen=True, slots=True)
class CsvText:
    """What a CSV says.

    Attributes:
        note: In Italian, which encoding was assumed; empty where the file itself tells it.
    """

    text: str
    note: str = ""


def csv_text(name: str, data: bytes) -> CsvText:
    """Decode a CSV.

    Raises:
        UnclearText: No encoding gives a text, or more than one does equally well.
    """
    data = data.rstrip(_END_OF_DOS)
    if data.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):  # before UTF-16, whose mark begins alike
        return CsvText(_strictly(name, data, "utf-32"))
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return CsvText(_strictly(name, data, "utf-16"))
    if wide := _wide_without_mark(data):
        return CsvText(_strictly(name, data, wide), _said(_WIDE[wide], "perché a ogni lettera segue un byte vuoto"))
    if b"\x00" in data:
        raise UnclearText(f"Il file «{name}» non è né un foglio di Excel (.xlsx) né un CSV: caricare il foglio giusto.")
    try:
        text = data.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return _weighed(name, data)
    repaired = _encoded_twice(text)
    if repaired is None:
        return CsvText(text)
    return CsvText(
        repaired,
        "Il CSV era stato salvato in UTF-8 due volte («Ã¨» per «è»): le lettere sono ripristinate; controllarle.",
    )


def _strictly(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown(name) from error


def _wide_without_mark(data: bytes) -> str:
    """UTF-16 or UTF-32 by where the empty bytes of Latin letters stand; empty where it is neither."""
    sample = data[:4_000]
    empty = [sum(byte == 0 for byte in sample[place::4]) for place in range(4)]
    quarter = len(sample) // 4
    if quarter == 0 or sum(empty) < quarter:
        return ""
    many = [each > quarter // 2 for each in empty]
    kinds = {
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
    }
    return kinds.get((many[0], many[1], many[2], many[3]), "")


def _encoded_twice(text: str) -> str | None:
    """The text, where its letters are bytes of UTF-8 that somebody took for letters of Windows."""
    if text.isascii():
        return None
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None


def _weighed(name: str, data: bytes) -> CsvText:
    found: dict[str, tuple[float, str]] = {}  # by the text that comes out: several may agree
    for encoding in _CANDIDATES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found.setdefault(text, (_weight(text), encoding))
    ordered = sorted(((weight, encoding, text) for text, (weight, encoding) in found.items()), reverse=True)
    if not ordered or ordered[0][0] < 0:
        raise _unknown(name)
    weight, encoding, text = ordered[0]
    if len(ordered) > 1 and weight - ordered[1][0] < _CLEAR:
        ways = " oppure ".join(f"{_signs(each)} con {_CANDIDATES[other]}" for _, other, each in ordered[:2])
        raise UnclearText(
            f"Il CSV «{name}» non dice in quale codifica è salvato, e le sue lettere accentate "
            f"si leggono in più modi ({ways}): salvarlo di nuovo come «CSV UTF-8», o come .xlsx, e ripetere."
        )
    best = (
        "la sola, fra quelle in uso, con cui"
        if all(each[0] < 0 for each in ordered[1:])
        else "quella, fra quelle in uso, con cui più"
    )
    return CsvText(
        text, _said(_CANDIDATES[encoding], f"{best} lettere accentate stanno al loro posto ({_signs(text)})")
    )


def _said(encoding: str, why: str) -> str:
    return f"Il CSV non dice la propria codifica: letto come {encoding}, {why}; controllare le lettere accentate."


def _signs(text: str) -> str:
    signs = dict.fromkeys(
        sign for sign in re.findall(r"[^\x00-\x7f]", text) if sign.isprintable() and not sign.isspace()
    )
    return ", ".join(f"«{sign}»" for sign in list(signs)[:6]) or "nessuna"


def _unknown(name: str) -> UnclearText:
    return UnclearText(f"Il CSV «{name}» ha una codifica sconosciuta: salvarlo come «CSV UTF-8» e ripetere.")


def _weight(text: str) -> float:
    """How Italian the signs beyond ASCII look where they stand."""
    total = 0.0
    for count, sign in enumerate(re.finditer(r"[^\x00-\x7f]", text)):
        if count == _MOST_SIGNS:
            break
        place = sign.start()
        total += _of_sign(sign[0], text[max(0, place - 6) : place], text[place + 1 : place + 2])
    return total


def _of_sign(sign: str, before: str, after: str) -> float:
    last = before[-1:]
    if sign.lower() in _FINAL:
        return _of_final(sign, last, after)
    if sign.lower() in _INNER:
        return _of_inner(sign, last, after)
    if sign.lower() in _SLAVIC:
        return _of_slavic(sign, last, after)
    if sign == "’":
        return 3 if last.isalpha() or last.isdigit() else 0
    if sign in _OPENING:
        return 2 if not last.isalnum() and not after.isspace() else -1
    if sign in _CLOSING:
        return 2 if not last.isspace() and not after.isalnum() else -1
    if sign == "…":
        consonant = last.isalpha() and last.lower() not in "aeiou" + _FINAL
        return 2.5 if not consonant or _SHORT_FORMS.search(before) else -1.5
    if sign in "–—":
        return 2 if last.isspace() == after.isspace() and not last.isalpha() else -1
    if sign in "°ºª":
        return 2 if last.isdigit() or last in "nN" else -2 if last.isalpha() or after.isalpha() else 0
    if sign in "€§":
        return 1 if not last.isalpha() and not after.isalpha() else -2
    if sign in "·•":
        return 0.5 if not last.isalnum() else -3
    return 0 if sign == "\xa0" else -5


def _of_final(sign: str, last: str, after: str) -> float:
    if sign.isupper():
        if last.islower():
            return -3
        return 2 if last.isupper() or not after.isalpha() or sign == "È" else 0
    if last.isupper() and after.isupper():
        return -3
    vowel = last.lower() in "aeiou" and last != ""
    ends = not after.isalpha()
    if not last.isalpha():  # no Italian word begins with one, but «è»
        return 0 if ends and sign != "è" else 3 if ends else -2
    if vowel and last.lower() not in _VOWELS_BEFORE[sign]:
        return 0
    return 3 if ends else 0.5


def _of_inner(sign: str, last: str, after: str) -> float:
    if sign.lower() in "äöü" and (last.lower() in _VOWELS or after.lower() in ("a", "o")):
        return -1.5
    if sign.lower() == "û" and last.lower() in ("a", "e", "i"):
        return -1.5
    if sign.isupper():
        return 0.5 if not last.islower() and after.isalpha() else -3
    return 0.5 if last.isalpha() and after.isalpha() and not (last.isupper() and after.isupper()) else -2


def _of_slavic(sign: str, last: str, after: str) -> float:
    """«Škerk», «Križ»; «č» stands beside a vowel or before «r», and at the end after «a» or «i»: «Črni», «Kovač»."""
    if sign.isupper():
        if last.islower() or not (after.isalpha() or last.isalpha()):
            return -3
    elif (last.isupper() and after.isupper()) or not (after.isalpha() or last.isalpha()):
        return -3
    if sign.lower() in "šž":
        return 2
    if not after.isalpha():
        return 2 if last.lower() in ("a", "i") else -1.5
    return 2 if after.lower() in (*_VOWELS, "r") or last.lower() in _VOWELS else -1.5
