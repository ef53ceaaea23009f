"""The table of who may do what, read from its file; a body's own file holds the rows that it changes.

Whatever is wrong is told in one Italian sentence each, with the line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from agreements.documents.files.errors import DocumentError
from agreements.domain.people.person import Role
from agreements.domain.people.who_may import CASES, CODES, May, Row, Sort, WhoMay

NAME = "who_may.toml"
_HEAD = re.compile(r"\s*\[\[\s*riga\s*\]\]")
_MOST_BYTES = 100_000
_WORDS = ("che", "passi", "tipo")


class WhoMayError(DocumentError):
    """The file cannot be used as it is.

    Attributes:
        details: One Italian sentence for each fault.
    """

    def __init__(self, file: str, faults: tuple[str, ...]) -> None:
        more = f" (e altri difetti: {len(faults) - 1})" if len(faults) > 1 else ""
        super().__init__(f"Tabella di chi può fare che cosa, {file}: {faults[0]}{more}")
        self.details = faults


def read_who_may(own: Path | None = None) -> WhoMay:
    """The table that holds: that of Accordi, with the rows of a body's own file in place of its own.

    Raises:
        WhoMayError: The own file cannot be read, or has faults; every one of them is told.
    """
    table = _usual()
    if own is None:
        return table
    try:
        data = own.read_bytes()
    except OSError as error:
        raise WhoMayError(str(own), ("il file non si legge: controllare ACCORDI_WHO_MAY e i permessi.",)) from error
    return replace(table, rows={**table.rows, **_rows(own.name, data, table)})


@lru_cache(maxsize=1)
def _usual() -> WhoMay:
    return WhoMay(_rows(NAME, (files("tasks") / NAME).read_bytes(), None))


def _rows(file: str, data: bytes, known: WhoMay | None) -> Mapping[tuple[str, str], Row]:
    try:
        if len(data) > _MOST_BYTES:
            raise WhoMayError(file, (f"il file supera {_MOST_BYTES} byte: ne bastano poche centinaia di righe.",))
        text = data.decode("utf-8-sig")  # an editor of Windows puts a mark first
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise WhoMayError(file, ("il file non è testo UTF-8: salvarlo come tale.",)) from error
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+)", str(error))
        line = f"riga {where[1]}: " if where else ""
        told = f"{line}non è scritta come si deve: controllare virgolette, parentesi quadre e uguali."
        raise WhoMayError(file, (told,)) from error
    given = values.get("riga")
    groups = given if isinstance(given, list) and all(isinstance(each, dict) for each in given) else []
    lines = _Lines(text)
    faults = [
        f"riga {lines.of(key)}: «{key}» non si conosce, qui stanno solo [[riga]]." for key in values.keys() - {"riga"}
    ]
    faults += [] if groups else ["manca almeno una [[riga]]."]
    for number, group in enumerate(groups):
        faults += _faults(group, _Where(lines, number), known)
    rows: dict[tuple[str, str], Row] = {}
    for number, group in enumerate(groups if not faults else ()):
        for step in group["passi"]:
            if _key(step) in rows:
                faults.append(f"riga {lines.of(step, number)}: «{step}» c’è già in una riga precedente.")
            rows[_key(step)] = _row(group)
    if faults:
        raise WhoMayError(file, tuple(faults))
    return rows


def _faults(group: Mapping[str, Any], where: _Where, known: WhoMay | None) -> Iterator[str]:
    steps, sort = group.get("passi"), group.get("tipo", Sort.ACT.value)
    if not isinstance(steps, list) or not steps or not all(isinstance(step, str) for step in steps):
        yield f'{where("passi")}: «passi» vuole fra quadre i nomi dei passi, come "nuovo-accordo".'
        steps = []
    if not isinstance(group.get("che"), str):
        yield f"{where('che')}: «che» dice in breve di che cosa si tratta."
    if sort not in list(Sort):
        yield f"{where('tipo')}: «tipo» può essere {', '.join(Sort)}."
    for step in steps:
        name, case = _key(step)
        if known is not None and name not in known.steps:
            yield f"{where(step)}: il passo «{name}» non esiste; i nomi sono quelli dei moduli."
        elif case and case not in CASES.get(name, ()):
            cases = ", ".join(CASES.get(name, ())) or "nessuno"
            yield f"{where(step)}: il passo «{name}» non ha il caso «{case}»; i suoi casi: {cases}."
    for code, letters in group.items():
        if code in _WORDS:
            continue
        if code not in CODES:
            yield f"{where(code)}: il ruolo «{code}» non si conosce; i ruoli sono {', '.join(CODES)}."
        elif not isinstance(letters, str) or not letters or set(letters) - set(May):
            yield f"{where(code)}: per {code} servono lettere fra F, P, C e V (o si toglie la riga), non «{letters}»."
        elif CODES[code] is Role.ADMINISTRATOR and sort != Sort.SYSTEM:
            yield f"{where(code)}: AM amministra il sistema e non compie passi sugli atti né li vede: toglierlo."


def _row(group: Mapping[str, Any]) -> Row:
    given = {CODES[code]: frozenset(map(May, letters)) for code, letters in group.items() if code not in _WORDS}
    return Row(given, group["che"], Sort(group.get("tipo", Sort.ACT)))


def _key(step: str) -> tuple[str, str]:
    name, _, case = step.partition(":")
    return name.strip(), case.strip()


class _Where:
    """Tells the line of a word of one group."""

    def __init__(self, lines: _Lines, group: int) -> None:
        self._lines, self._group = lines, group

    def __call__(self, word: str) -> str:
        return f"riga {self._lines.of(word, self._group)}"


class _Lines:
    """Where in a file something stands: the parser tells values without their lines."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._heads = [number for number, line in enumerate(self._lines) if _HEAD.match(line)]

    def of(self, word: str, group: int | None = None) -> int:
        """The line of a key or of a quoted word within a group; the group's first line where it is not there."""
        first = 0 if group is None or group >= len(self._heads) else self._heads[group]
        after = [head for head in self._heads if head > first] if group is not None else []
        last = after[0] if after else len(self._lines)
        begins = re.compile(rf"\s*\"?{re.escape(word)}\"?\s*=|.*[\"']{re.escape(word)}[\"']")
        return next((n for n in range(first, last) if begins.match(self._lines[n])), first) + 1
