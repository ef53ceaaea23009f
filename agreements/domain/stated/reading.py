"""The values that a text states, read from its paragraphs.

Citations of laws, numbers of articles and commi, addresses and days of birth are no data of an agreement: they are left
out before anything is read. What stands in the premises tells of other acts: it is read too, and marked so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from agreements.domain.basics.act_numbers import bare
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.numbers_read import number_in_letters
from agreements.domain.basics.typed_day import month_called, parse_day
from agreements.domain.days.time_limit import Unit
from agreements.domain.stated import patterns
from agreements.domain.stated.names import bodies_in, offices_in
from agreements.domain.stated.values import Place, Stated, Subject, Value, ValueKind, term

_Reader = Callable[[re.Match[str]], "list[Value | None]"]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a text.

    Attributes:
        heading: Whether its style says that an article begins.
        cell: Whether it stands in a table.
        row: Which row of the tables it stands in, counted from one; 0 outside any.
        story: Where it stands outside the running text: «note a piè di pagina», «intestazione, …».
    """

    text: str
    heading: bool = False
    cell: bool = False
    row: int = 0
    story: str = ""


def read(lines: Iterable[Line]) -> tuple[Stated, ...]:
    """The values of a text, in their order, with where each stands and what its sentence is about."""
    return tuple(_read(tuple(lines)))


def values_of(text: str, *, subject: Subject = Subject.NONE) -> tuple[Stated, ...]:
    """The values of a few words outside any text, such as an undertaking that the register keeps."""
    return _of_paragraph(_as_seen(text), "", Place.BODY, subject)


def together(lines: Iterable[Line]) -> tuple[tuple[str, tuple[Stated, ...]], ...]:
    """What stands together and so belongs together: each row of a table, each paragraph; its words, and its values."""
    found: dict[object, tuple[str, tuple[Stated, ...]]] = {}
    for number, (line, text, where, place, about) in enumerate(_placed(tuple(lines))):
        key: object = ("row", line.row) if line.row else number
        words, values = found.get(key, ("", ()))
        found[key] = (f"{words} {text}".strip(), (*values, *_of_paragraph(text, where, place, about, line.cell)))
    return tuple(found.values())


def left_open(lines: Iterable[Line]) -> tuple[str, ...]:
    """The places, outside the signatures, where a line or dots wait for words: «durata di ____ anni»."""
    return tuple(
        f"{where}: «{_around(text)}»"
        for _, text, where, place, _ in _placed(tuple(lines))
        if place is not Place.SIGNATURES and patterns.OPEN.search(text)
    )


def _around(text: str) -> str:
    found = patterns.OPEN.search(text)
    assert found is not None
    start = max(0, found.start() - 30)
    return ("…" if start else "") + text[start : found.end() + 20].strip()


def _read(lines: tuple[Line, ...]) -> Iterator[Stated]:
    for line, text, where, place, about in _placed(lines):
        yield from _of_paragraph(text, where, place, about, line.cell)


_Placed = tuple[Line, str, str, Place, Subject]


@lru_cache(maxsize=2)
def _placed(lines: tuple[Line, ...]) -> tuple[_Placed, ...]:
    """A text is read for several questions, one after the other: its places are looked for once."""
    return tuple(_places(lines))


def _places(lines: tuple[Line, ...]) -> Iterator[_Placed]:
    """Each paragraph with its words, where it stands, and what its article, or its table, is about."""
    structured = any(
        patterns.AGREED.search(line.text) or line.heading or patterns.ARTICLE.match(line.text) for line in lines
    )
    place, where, about = (Place.PARTIES if structured else Place.BODY), "", Subject.NONE
    agreed, of_money = False, False
    for line in lines:
        text = _as_seen(line.text)
        if not text:
            continue
        if line.story:
            yield line, text, line.story, Place.BODY, Subject.NONE
            continue
        if place is Place.SIGNATURES and (len(text) > patterns.LONG or patterns.ANNEX.match(text)):
            place, where = Place.BODY, ""  # an annex, or clauses approved one by one
        if patterns.TOWN_AND_DAY.match(text) and not line.cell:
            yield line, text, "firme", Place.SIGNATURES, Subject.NONE
            continue
        of_money = (line.cell and of_money) or patterns.ON_CHARGES.search(text) is not None
        if patterns.SIGNED.search(text):
            place, where = Place.SIGNATURES, "firme"
        elif place is not Place.SIGNATURES and patterns.AGREED.search(text):
            place, where, agreed = Place.BODY, "", True
        elif place is Place.PARTIES and patterns.PREMISES_BEGIN.match(text):
            place, where = Place.PREMISES, "premesse"
        elif (numbered := line.heading or (not line.cell and patterns.ARTICLE.match(text) is not None)) or _titled(
            text, line
        ):
            where = f"articolo «{_shortened(text)}»"
            about = Subject.CHARGES if patterns.ON_CHARGES.search(text) else Subject.NONE
            place, agreed = (Place.BODY, True) if numbered else (place, agreed)
        here = Place.PREMISES if place is Place.BODY and not agreed and patterns.PREMISED.match(text) else place
        if here is Place.PREMISES and patterns.THIS_ACT.search(text):
            here = Place.BODY  # what premises say of this act is no tale of another
            where = "premesse"
        yield line, text, where or _NAMED[here], here, Subject.CHARGES if of_money and line.cell else about


_NAMED = {
    Place.PARTIES: "parti",
    Place.PREMISES: "premesse",
    Place.BODY: "testo",
    Place.SIGNATURES: "firme",
}


def _numbered(text: str, line: Line) -> bool:
    return not line.cell and patterns.ARTICLE.match(text) is not None


def _titled(text: str, line: Line) -> bool:
    """Whether a line without number or style is the title of an article: short, and no sentence."""
    return (
        not line.cell
        and 4 <= len(text) <= 80
        and text[0].isupper()
        and text[-1] not in ".;:,»"
        and text.count(" ") <= 9
    )


def _as_seen(text: str) -> str:
    """A text as whoever reads it sees it: one space, one kind of apostrophe, figures and letters of our alphabet."""
    plain = patterns.LIKE_FIGURES.sub(lambda found: found[0].translate(_FIGURES), text.replace("’", "'"))
    if not plain.isascii():
        plain = patterns.FIGURE.sub(lambda found: str(unicodedata.decimal(found[0])), plain.translate(patterns.SEEN))
    plain = " ".join(plain.split())
    return patterns.SPACED_NUMBER.sub(r"\1/\2", plain) if " / " in plain else plain


_FIGURES = str.maketrans("O", "0")


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


@lru_cache(maxsize=4096)
def _of_paragraph(text: str, where: str, place: Place, about: Subject, cell: bool = False) -> tuple[Stated, ...]:
    """Copies of one text share most of their paragraphs: each is read once."""
    return tuple(_of_sentences(text, where, place, about, cell))


def _of_sentences(text: str, where: str, place: Place, about: Subject, cell: bool) -> Iterator[Stated]:
    for sentence in patterns.SENTENCE.split(text):
        subject = about
        if not patterns.NOT_OF_THE_ACT.search(sentence):
            subject = next((each for each, pattern in patterns.ABOUT if pattern.search(sentence)), about)
        read_of_it = _Sentence(sentence, subject, cell=cell)
        for value, quote in read_of_it.values():
            yield Stated(value, quote, where, place, subject)
        for value, quote in read_of_it.perhaps:
            yield Stated(value, quote, where, place, subject, perhaps=True)
        for name in bodies_in(sentence):
            yield Stated(Value(ValueKind.NAME, name), name, where, place, subject)
        for name in offices_in(sentence):
            yield Stated(Value(ValueKind.NAME, name), name, where, place, subject, responsible=True)


class _Sentence:
    """One sentence; what has been read of it is blotted out, so that nothing is read twice."""

    def __init__(self, text: str, subject: Subject, *, cell: bool = False) -> None:
        self._text, self._subject, self._cell = text, subject, cell
        self.perhaps: list[tuple[Value, str]] = []
        self._left = text
        self._taken: list[tuple[int, Value, str]] = []
        self._units: list[tuple[int, str]] = []

    def values(self) -> list[tuple[Value, str]]:
        for pattern in (patterns.FIELD, patterns.MARK, patterns.ITEM, patterns.CITED, patterns.CONTACTS):
            self._left = pattern.sub(lambda found: patterns.GONE * len(found[0]), self._left)
        self._take(patterns.ACT, self._act, whole=False)
        self._take(patterns.ACT_BY_ITS_DAY, self._act, whole=False)
        self._take(patterns.CODES, lambda found: [Value(ValueKind.CODE, found["code"].upper())])
        money = patterns.MONEY.search(self._left) is not None
        if money:
            self._take(patterns.AMOUNT, _amount)
            self._take(patterns.LETTERS_AFTER, _first_number)
            self._take(patterns.LETTERS_BEFORE, _last_number)
        self._take(patterns.DATES, _date)
        self._take(patterns.DAY_OF_YEAR, _day_of_year)
        self._take(patterns.MONTH_OF_YEAR, _month_of_year)
        if patterns.HUNDRED.search(self._left):
            self._take(patterns.SHARE, _share)
        if self._subject is Subject.CHARGES:
            self._take(patterns.PART, lambda found: [Value(ValueKind.SHARE, patterns.PARTS[found["part"].casefold()])])
        self._take(patterns.HOURS, _hours)
        self._take(patterns.TERM, self._term)
        self._take(patterns.TERM_TURNED, _term_turned)
        self._take(patterns.EVERY, _every)
        self._take(patterns.ADJECTIVE, self._lasting)
        if self._units:
            self._take(patterns.MORE, self._more, whole=False)
        if "rinnov" in self._left.casefold():
            self._renewals()
        self._take(patterns.YEARS, _years)
        if self._subject is Subject.CHARGES or money:
            self._take(patterns.BARE_AMOUNT, lambda found: [_money(found[0], "")])
            self._take(patterns.BARE_NUMBER, _bare_number, whole=False)
        if self._cell:
            self._take(patterns.CENTS_IN_A_CELL, lambda found: [_money(found[0].strip(), "")])
        if self._subject is Subject.CHARGES and self._cell:
            self._take(patterns.ALONE_IN_A_CELL, lambda found: [_money(found[0].strip(), "")])
        self._words_without_numbers()
        self._take(patterns.NUMBER, _number)
        return [(value, quote) for _, value, quote in sorted(self._taken, key=lambda one: one[0])]

    def _take(self, pattern: re.Pattern[str], reader: _Reader, *, whole: bool = True) -> None:
        for found in pattern.finditer(self._left):
            values = [value for value in reader(found) if value is not None]
            if not values:
                continue
            end = found.end("noun") if "noun" in pattern.groupindex else found.end()
            quote = " ".join(self._text[found.start() : end].split())
            if values[0].kind is ValueKind.TERM:
                named = found.groupdict()
                self._units.append((found.start(), (named.get("unit") or named.get("short") or "ann").casefold()))
            self._taken += [(found.start(), value, quote) for value in values]
            start, end = found.span() if whole else found.span("number")
            self._left = self._left[:start] + patterns.GONE * (end - start) + self._left[end:]

    def _act(self, found: re.Match[str]) -> list[Value | None]:
        """The number; with the year behind it once more, where one stands there: another year is another act."""
        bare = act_number(found["number"])
        written = patterns.YEAR_BEHIND.search(found["number"])
        return [bare, Value(ValueKind.ACT_NUMBER, f"{bare.form}/{written['year']}") if written else None]

    def _lasting(self, found: re.Match[str]) -> list[Value | None]:
        """«Triennale» is a term where it says how long or how often; a «piano annuale» is a name."""
        told = found["ending"].casefold().endswith("mente") or found["ending"].casefold() in ("io", "ii")
        value = term(*patterns.LASTING[found["lasting"].casefold()])
        if not told and not patterns.TELLS_LENGTH.search(self._left[max(0, found.start() - 60) : found.start()]):
            self.perhaps.append((value, found[0]))
            return []
        return [value]

    def _term(self, found: re.Match[str]) -> list[Value | None]:
        """«Entro un mese» is a term, «in un giorno festivo» is none."""
        one = found["numbers"].casefold() in patterns.NO_NUMBERS
        return (
            []
            if one and not patterns.BEFORE_ONE.search(self._left[max(0, found.start() - 40) : found.start()])
            else _term(found)
        )

    def _more(self, found: re.Match[str]) -> list[Value | None]:
        """A number in the unit of the term that stands right before it."""
        unit = max((each for each in self._units if each[0] < found.start()), default=None)
        if unit is None or found["number"].casefold() in ("un", "una"):
            return []
        return [_counted(each, unit[1]) for each in _numbers(found["number"])]

    def _words_without_numbers(self) -> None:
        """What a sentence states of the register's data without any number; nothing of it is blotted out."""
        denied = patterns.DENIED.search(self._left) is not None
        summed = any(value.kind is ValueKind.AMOUNT for _, value, _ in self._taken)
        for pattern, value in _WORDS:
            left_out = (denied and value in (TACIT, WITH_CHARGES)) or (summed and value is WITH_CHARGES)
            if not left_out and (found := pattern.search(self._left)):
                self._taken.append((found.start(), value, found[0]))
        if self._subject in (Subject.EFFECT, Subject.DURATION):
            for found in patterns.BEGINS.finditer(self._left):
                event = patterns.EVENTS[(found["event"] or found["back"]).casefold()]
                self._taken.append((found.start(), Value(ValueKind.EVENT, event), found[0]))

    def _renewals(self) -> None:
        if found := patterns.NOT_RENEWABLE.search(self._left):
            self._taken.append((found.start(), times(0), found[0]))
            return
        found = patterns.RENEWABLE.search(self._left)
        if found is None:
            return
        counted = False
        counts = list(patterns.TIMES.finditer(self._left, found.start())) or list(
            patterns.TIMES.finditer(self._left, 0, found.end())
        )
        for number in counts:
            amount = 1 if number["once"] or number["single"] else _amount_of(number["number"])
            if amount is not None:
                quote = self._text[min(found.start(), number.start()) : max(found.end(), number.end())]
                said = {amount, again} if (again := _amount_of(number["again"] or "")) else {amount}
                self._taken += [(number.start(), times(each), quote) for each in sorted(said)]
                self._left = self._left[: number.start()] + patterns.GONE * len(number[0]) + self._left[number.end() :]
                counted = True
        if not counted and (often := patterns.ENDLESS.search(self._left)):
            self._taken.append((often.start(), Value(ValueKind.TIMES, "più volte"), often[0]))
        elif not counted:
            self._taken.append((found.start(), times(1), found[0]))


ENDLESS = Value(ValueKind.TERM, "senza termine")
"""Of a duration: as long as nobody ends it."""
WITH_CHARGES = Value(ValueKind.AMOUNT, "oneri")
"""That there are charges, whatever their sum."""
TACIT = Value(ValueKind.TIMES, "tacito")
_WORDS = (
    (patterns.NO_END, ENDLESS),
    (patterns.OTHER_PERIOD, Value(ValueKind.TERM, "altro periodo")),
    (patterns.TACIT, TACIT),
    (patterns.WITH_CHARGES, WITH_CHARGES),
)


def times(amount: int) -> Value:
    """How often something may be renewed."""
    return Value(ValueKind.TIMES, str(amount))


def act_number(written: str) -> Value:
    """The number of an act: «45», «45/2026» and «n. 45» are one; a year behind it says nothing more."""
    number = patterns.YEAR_BEHIND.sub("", bare(written.strip()).strip(" ./-").casefold())
    return Value(ValueKind.ACT_NUMBER, number.lstrip("0") or "0")


def day(on: date) -> Value:
    """A date."""
    return Value(ValueKind.DATE, on.isoformat())


def day_of_year(on: date) -> Value:
    """A day of each year."""
    return Value(ValueKind.DAY_OF_YEAR, f"{on:%m-%d}")


def amount(value: Decimal) -> Value:
    """An amount of euro."""
    return Value(ValueKind.AMOUNT, f"{abs(value):.2f}")


def year(number: int) -> Value:
    """A year."""
    return Value(ValueKind.YEAR, str(number))


@lru_cache(maxsize=4096)
def _amount_of(written: str) -> int | None:
    return int(written) if written.isdecimal() else number_in_letters(written)


def _money(figures: str, more: str) -> Value:
    whole, _, cents = figures.replace("'", "").replace(" ", "").replace(".", "").partition(",")
    value = Decimal(f"{whole}.{cents}" if cents.isdecimal() else whole)
    word = more.strip().casefold()
    factor = 10**9 if word.startswith(("miliard", "mld")) else 10**6 if word.startswith(("milion", "mln")) else 1000
    return amount(value * (factor if word else 1))


def _amount(found: re.Match[str]) -> list[Value | None]:
    """The amount; and once more where the letters beside it say another."""
    if found["after"]:
        stated, letters, cents = _money(found["after"], found["more"] or ""), found["letters"], found["cents"]
    else:
        stated = _money(found["before"], (found["more_before"] or "").removesuffix(" di"))
        letters, cents = found["said"], found["said_cents"]
    number = number_in_letters(letters) if letters else None
    if number is None or (not cents and int(Decimal(stated.form)) == number):
        return [stated]
    return list(dict.fromkeys((stated, _with_cents(number, cents))))


def _with_cents(number: int, cents: str | None) -> Value:
    return amount(Decimal(f"{number}.{cents or '00'}"))


def _first_number(found: re.Match[str]) -> list[Value | None]:
    """«Euro ventimila da versare»: the first words."""
    words = found["words"].split()
    for n in range(len(words), 0, -1):
        if (number := number_in_letters(" ".join(words[:n]))) is not None:
            return [_with_cents(number, found["cents"] if n == len(words) else None)]
    return []


def _last_number(found: re.Match[str]) -> list[Value | None]:
    """«Versa ventimila euro»: the last words."""
    words = found["words"].split()
    number = next((n for at in range(len(words)) if (n := number_in_letters(" ".join(words[at:]))) is not None), None)
    return [] if number is None else [_with_cents(number, found["cents"])]


def _date(found: re.Match[str]) -> list[Value | None]:
    written = re.sub(r"(?<=[0-9ivx]) ?([/.-]) ?(?=[0-9ivx])", r"\1", found[0], flags=patterns.FLAGS)
    written = re.sub(
        patterns.YEAR_IN_LETTERS, lambda year: str(number_in_letters(year[0]) or year[0]), written, flags=patterns.FLAGS
    )
    if short := re.fullmatch(r"(.+[/.-])([0-9]{2})", written):
        written = f"{short[1]}20{short[2]}"
    try:
        return [day(parse_day(written.upper() if re.search("[/.-][ivx]", written, patterns.FLAGS) else written))]
    except InvalidDatum:
        return []


def _month_of_year(found: re.Match[str]) -> list[Value | None]:
    return [Value(ValueKind.DATE, f"{found['year']}-{month_called(found['month'].casefold()):02d}")]


def _day_of_year(found: re.Match[str]) -> list[Value | None]:
    number = (
        1
        if found["day"].casefold() == "primo"
        else number_in_letters(found["day"]) or int(re.sub("[^0-9]", "", found["day"]) or 0)
    )
    month = month_called(found["month"].rstrip(".").casefold()[:3])
    try:
        return [day_of_year(date(2000, month, number))]
    except ValueError:
        return []


def _years(found: re.Match[str]) -> list[Value | None]:
    return [year(int(each)) for each in (found["first"], found["last"]) if each]


def _share(found: re.Match[str]) -> list[Value | None]:
    """Of a hundred; a tenth of it where it is of a thousand."""
    if found["figures"]:
        share = Decimal(found["figures"].replace(",", "."))
    else:
        whole = number_in_letters(found["letters"])
        decimals = number_in_letters(found["decimals"]) if found["decimals"] else 0
        if whole is None or decimals is None:
            return []
        share = Decimal(f"{whole}.{decimals}")
    if found["mille"] or found["mille_in_letters"]:
        share /= 10
    return [Value(ValueKind.SHARE, f"{share.normalize():f}")]


def _numbers(written: str) -> list[Decimal]:
    """The numbers of «tre (3) più due», «30, 60 e 90»; «1.095» is one, «2,5» is two and a half."""
    found = []
    for each in patterns.NUMBERS.findall(written):
        bare = each.replace(".", "").replace(",", ".")
        number = Decimal(bare) if bare[0].isdecimal() else Decimal(_amount_of(bare) or 0)
        found += [number] if number else []
    return found


def _counted(number: Decimal, unit: str) -> Value:
    """«2,5 anni» are thirty months."""
    size = patterns.SIZES.get(unit, 1) * (12 if unit == "ann" else 1)
    whole = number * size
    kind = Unit.MONTHS if unit == "ann" else patterns.UNITS[unit]
    return term(int(whole), kind) if whole == int(whole) else Value(ValueKind.TERM, f"{whole} {kind}")


def _term(found: re.Match[str]) -> list[Value | None]:
    """Each number is a term, so figures and letters that contradict each other are two; «un anno e sei mesi» is one."""
    unit = (found["unit"] or found["short"]).casefold()
    numbers = _numbers(found["numbers"])
    further = _amount_of(found["further"]) if found["further"] else None
    if unit == "ann" and numbers and (found["half"] or (further and found["further_unit"].casefold() == "mes")):
        return [term(int(numbers[-1]) * 12 + (further or 6), Unit.MONTHS)]
    stated = [_counted(number, unit) for number in numbers]
    if further:
        stated.append(term(further, patterns.UNITS[found["further_unit"].casefold()]))
    return list(dict.fromkeys(stated))


def _bare_number(found: re.Match[str]) -> list[Value | None]:
    """A sum without its coin, where a sentence speaks of money; no year, and no small count."""
    number = _amount_of(found["number"])
    return [] if number is None or number < 100 or 1900 <= number <= 2199 else [amount(Decimal(number))]


def _hours(found: re.Match[str]) -> list[Value | None]:
    number = _amount_of(found["number"])
    return [Value(ValueKind.TERM, f"{number} ore")] if number else []


def _term_turned(found: re.Match[str]) -> list[Value | None]:
    """«Anni tre», «anni tre (3)», «anni 3 + 2»."""
    numbers = _numbers(found["numbers"])
    if not numbers or numbers[0] < 2:
        return []
    return list(dict.fromkeys(_counted(number, (found["unit"] or found["short"]).casefold()) for number in numbers))


def _every(found: re.Match[str]) -> list[Value | None]:
    if not found["unit"]:
        return []
    unit = found["unit"].casefold()
    return [term(patterns.SIZES.get(unit, 1), patterns.UNITS[unit])]


def _number(found: re.Match[str]) -> list[Value | None]:
    written = found["number"]
    number = _amount_of(written.replace(".", ""))
    if number is None or written.casefold() in patterns.NO_NUMBERS:
        return []
    return [Value(ValueKind.NUMBER, f"{number} {found['noun'].casefold()[:-1]}")]
