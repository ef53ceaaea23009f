"""Italian wording of data in documents: the filters that a Word template may use."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal

from agreements.domain.agreement.body_name import joined_with, sentence_start
from agreements.domain.agreement.money import euro
from agreements.domain.basics.day_words import italian_date, joined
from agreements.domain.basics.full_stop import ended, without_stop
from agreements.domain.basics.moment import ROME
from agreements.domain.basics.number_words import cardinal, how_often, term_in_letters


def date_in_words(value: date) -> str:
    """Say a date as acts do: `1° luglio 2008`."""
    return italian_date(value)


def enumerate_in_words(items: Iterable[object]) -> str:
    """Join with commas and a final `e`: `a, b e c`."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} e {words[-1]}"


def list_item(text: object, last: bool) -> str:
    """End an item of a list with `;`, the last one with `.`, whatever the caller ended it with."""
    return ended(str(text)) if last else f"{without_stop(str(text))};"


def sentence(text: object) -> str:
    """End a text with one full stop, unless it already ends as a sentence does or says nothing."""
    stripped = str(text).rstrip()
    return stripped if not stripped or stripped.endswith((".", "!", "?", ".”", ".»")) else stripped.rstrip(",;: ") + "."


def within_quotes(text: str) -> str:
    """Words as they stand between «…»: marks around the whole and a stop at the end go, marks within become “…”."""
    words = without_stop(" ".join(text.split()))
    inner = words[1:-1]
    if words[:1] == "«" and words[-1:] == "»" and "«" not in inner and "»" not in inner:
        words = without_stop(inner.strip())
    return words.replace("«", "“").replace("»", "”")


def after_colon(sentences: str) -> str:
    """Sentences as they stand after a colon: the first begins with a small letter."""
    return f"{sentences[:1].lower()}{sentences[1:]}"


def amount(value: Decimal) -> str:
    """Say an amount of euro as acts do: `1.250,00 euro`."""
    return euro(value)


def in_letters(value: object) -> str:
    """Say a whole number or a time limit in letters: `novanta`, `novanta giorni`, `un mese`."""
    if isinstance(value, int) and not isinstance(value, bool):
        return cardinal(value)
    return term_in_letters(str(value))


def every(value: object) -> str:
    """Say how often: `ogni anno`, `ogni sei mesi`."""
    return how_often(str(value))


def _joined(word: str) -> Callable[[object], str]:
    """A filter that puts an article or a preposition before a day: `il 7 maggio 2026`, `l’8 maggio 2026`."""

    def before(value: object) -> str:
        text = date_in_words(value) if isinstance(value, date) else str(value)
        return joined(word, text)

    return before


def sentence_begins(text: object) -> str:
    """The name of a party as a sentence begins with it: «La Provincia di Prova»."""
    return sentence_start(str(text))


def _of_party(preposition: str) -> Callable[[object], str]:
    """A party's name, as it stands with its article: `della Provincia di Prova`, `a Roma Capitale`."""
    return lambda name: joined_with(preposition, str(name))


FILTERS = {
    "il": _joined("il"),
    "del": _joined("del"),
    "al": _joined("al"),
    "dal": _joined("dal"),
    "data": date_in_words,
    "di": _of_party("di"),
    "a": _of_party("a"),
    "elenco": enumerate_in_words,
    "voce": list_item,
    "frase": sentence,
    "importo": amount,
    "maiuscola": sentence_begins,
    "in_lettere": in_letters,
    "ogni": every,
}


def moment_in_words(at: datetime) -> str:
    """Day and hour in Italy: «7 maggio 2026, ore 10:12»."""
    there = at.astimezone(ROME)
    return f"{date_in_words(there.date())}, ore {there:%H:%M}"
