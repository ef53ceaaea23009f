"""Which days are festivi, where, since when and by which law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays as holidays_package
from dateutil.easter import easter

from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.typed_day import WEEKDAYS

# L. 260/1949 shapes every year from 1950; after 2100 the package would silently know no holiday at all.
FIRST_DAY = date(1950, 1, 1)
LAST_DAY = date(2100, 12, 31)

SATURDAY, SUNDAY = 5, 6
# «Giorno dell’unità nazionale» is only a name of the first Sunday of November since L. 54/1977.
_UNITY_DAY = "Giorno dell’unità nazionale"
_SHORT_NAMES = {"Festa nazionale di San Francesco d’Assisi, patrono d’Italia": "San Francesco d’Assisi"}


def weekday_name(day: date) -> str:
    """Day of the week in Italian."""
    return WEEKDAYS[day.weekday()]


@dataclass(frozen=True, slots=True)
class Holiday:
    """A festive day that is not festive merely for being a Sunday.

    Attributes:
        name: In Italian.
        source: The law, or the usage that the parties took into their agreement.
    """

    on: date
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class LocalFeast:
    """The festive day of one municipality.

    Attributes:
        month_and_day: Where it stands every year; None for a movable feast.
        days_after_easter: For a movable feast.
        source: Law or usage, in Italian, as the explanation cites it.
        since_year: The first year in which it is festive.
    """

    municipality: str
    name: str
    month_and_day: tuple[int, int] | None
    source: str
    since_year: int = FIRST_DAY.year
    days_after_easter: int = 0

    def falls_on(self, day: date) -> bool:
        """Whether the feast is kept on this day."""
        if day.year < self.since_year:
            return False
        if self.month_and_day is not None:
            return (day.month, day.day) == self.month_and_day
        return bool(day == easter(day.year) + timedelta(days=self.days_after_easter))


_PATRON = "santo patrono, festivo per sola clausola o uso secondo l’art. 1187 c.c."

# Patron saints are no legal holiday (Cass. lav. 17079/2007): who picks one of these calendars says that a
# clause wants it. The package's table goes by province and errs (Perugia); here stand only municipalities
# whose day is beyond doubt, by their diocesan calendar; a body adds its own after checking with its statute.
_FEASTS = (
    # The one municipal holiday by law of the State; from 1977 to 1985 it was an ordinary day in Roma too.
    LocalFeast("Roma", "Santi Pietro e Paolo", (6, 29), "D.P.R. 792/1985, solo comune di Roma", 1986),
    # Provincial law, known only through the holidays package: the office confirms it before relying on it.
    LocalFeast(
        "Bolzano",
        "lunedì di Pentecoste",
        None,
        "L.P. Bolzano 36/1992, da confermare dall’ufficio legale",
        1993,
        days_after_easter=50,
    ),
    LocalFeast("Bologna", "San Petronio", (10, 4), _PATRON),
    LocalFeast("Firenze", "San Giovanni Battista", (6, 24), _PATRON),
    LocalFeast("Genova", "San Giovanni Battista", (6, 24), _PATRON),
    LocalFeast("Lucca", "San Paolino", (7, 12), _PATRON),
    LocalFeast("Milano", "Sant’Ambrogio", (12, 7), _PATRON),
    LocalFeast("Napoli", "San Gennaro", (9, 19), _PATRON),
    LocalFeast("Palermo", "Santa Rosalia", (7, 15), _PATRON),
    LocalFeast("Perugia", "San Costanzo", (1, 29), _PATRON),
    LocalFeast("Pistoia", "San Jacopo", (7, 25), _PATRON),
    LocalFeast("Torino", "San Giovanni Battista", (6, 24), _PATRON),
    LocalFeast("Venezia", "San Marco", (4, 25), _PATRON),
)
LOCAL_FEASTS: Mapping[str, LocalFeast] = MappingProxyType({f.municipality.casefold(): f for f in _FEASTS})


def _source(day: date) -> str:
    """The law that makes a national holiday of this day, as it stood in its year."""
    by_later_law = {
        (1, 6): (1986, "D.P.R. 792/1985"),
        (6, 2): (2001, "L. 336/2000"),
        (10, 4): (2026, "L. 151/2025"),
        (3, 17): (2011, "D.L. 5/2011"),
    }
    since, law = by_later_law.get((day.month, day.day), (LAST_DAY.year + 1, ""))
    return law if day.year >= since else "L. 260/1949"


@lru_cache(maxsize=256)
def national_holidays(year: int) -> Mapping[date, Holiday]:
    """The national holidays of a year by the law then in force; plain Sundays are not among them.

    Legal basis: art. 2 L. 260/1949; L. 54/1977 (Epifania, San Giuseppe, Ascensione, Corpus Domini, Santi
    Pietro e Paolo suppressed; 2 June and 4 November moved to Sundays); D.P.R. 792/1985 (Epifania restored);
    L. 336/2000 (2 June restored); L. 151/2025 (4 October from 2026).

    Raises:
        InvalidDatum: The year is outside of 1950-2100.
    """
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise InvalidDatum(
            "data",
            f"I giorni festivi dell’anno {year} non sono noti: indicare una data fra il "
            f"{FIRST_DAY.year} e il {LAST_DAY.year}, oppure verificare la scadenza a mano.",
        )
    package = holidays_package.country_holidays("IT", years=year, expand=False, language="it_IT")
    found: dict[date, Holiday] = {}
    for day in package:
        names = [_italian_name(name) for name in package.get_list(day)]
        names = [name for name in names if not (name == _UNITY_DAY and day.weekday() == SUNDAY)]
        if names:
            found[day] = Holiday(day, " e ".join(names), _source(day))
    return MappingProxyType(found)


def _italian_name(name: str) -> str:
    typographic = name.replace("'", "’")
    return _SHORT_NAMES.get(typographic, typographic)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days a time limit may not end on.

    Attributes:
        code: Stable, for storing and for the command line: "IT", "EU", "comune:Firenze".
        title: In Italian.
        saturday_rolls: True only for time limits set by acts of the Union.
        feast: The local festive day, by law or by clause.
    """

    code: str
    title: str
    saturday_rolls: bool = False
    feast: LocalFeast | None = None

    def holiday(self, day: date) -> Holiday | None:
        """The holiday that falls on a day, Sundays apart."""
        national = national_holidays(day.year).get(day)
        if national is not None or self.feast is None or not self.feast.falls_on(day):
            return national
        return Holiday(day, self.feast.name, self.feast.source)

    def is_festive(self, day: date) -> bool:
        """Sunday or holiday: what art. 2963, third paragraph, c.c. calls «giorno festivo»."""
        return day.weekday() == SUNDAY or self.holiday(day) is not None

    def rolls_from(self, day: date) -> bool:
        """Whether a time limit that would end on this day does not."""
        return self.is_festive(day) or (self.saturday_rolls and day.weekday() == SATURDAY)

    def is_working_day(self, day: date) -> bool:
        """Neither Saturday nor festive: an office reads its mail (a courtesy of notices, no rule of law)."""
        return day.weekday() != SATURDAY and not self.is_festive(day)

    def reason(self, day: date) -> str:
        """Why a day is not open: «domenica», «festivo: Natale, L. 260/1949»; empty if it is open."""
        holiday = self.holiday(day)
        name = f"{holiday.name}, {holiday.source}" if holiday else ""
        if day.weekday() == SUNDAY:
            return f"domenica ({name})" if name else "domenica"
        if name:
            return f"festivo: {name}"
        return "sabato" if self.rolls_from(day) else ""


IT = Calendar("IT", "festività nazionali italiane")
# The holidays of the Union's institutions are published each year in the Official Journal and unknown here;
# art. 2 of the Regulation lets those of the Member State count where the act is to be done there.
EU = Calendar("EU", "termini posti da atti dell’Unione europea, festività italiane", saturday_rolls=True)


def municipal_calendar(municipality: str) -> Calendar:
    """The national calendar and the festive day of one municipality; to choose it is to state the clause.

    Legal basis: D.P.R. 792/1985 for Roma; elsewhere art. 1187, second paragraph, c.c. (usage).

    Raises:
        InvalidDatum: No festive day of this municipality is known.
    """
    feast = LOCAL_FEASTS.get(municipality.strip().casefold())
    if feast is None:
        known = ", ".join(sorted(f.municipality for f in LOCAL_FEASTS.values()))
        raise InvalidDatum(
            "calendario",
            f"Il giorno festivo del comune «{municipality.strip()[:40]}» non è in elenco: "
            f"usare IT oppure uno fra {known}.",
        )
    return Calendar(f"comune:{feast.municipality}", f"festività italiane e {feast.name}", feast=feast)


def calendar_by_code(code: str) -> Calendar:
    """The calendar that a stored or typed code means.

    Raises:
        InvalidDatum: The code is unknown.
    """
    head, colon, municipality = code.strip().partition(":")
    if colon and head.casefold() == "comune":
        return municipal_calendar(municipality)
    known = {"it": IT, "italia": IT, "eu": EU, "ue": EU}.get(code.strip().casefold())
    if known is None:
        raise InvalidDatum(
            "calendario",
            f"Il calendario «{code.strip()[:40]}» non esiste: usare IT, EU oppure comune:Nome "
            "(ad esempio comune:Firenze).",
        )
    return known
