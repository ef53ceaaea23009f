"""Read a legal basis: a folder with a `base.toml`, where they are kept or in a folder of one's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from agreements.documents.templates.clause_files import clause_names
from agreements.documents.templates.toml_folder import (
    FolderError,
    FolderKind,
    Values,
    faults_of_keys,
    faults_of_list,
    faults_of_texts,
    text_of,
    texts_in,
    texts_of,
)
from agreements.domain.agreement.legal_basis import (
    CONDITIONS,
    NATURE,
    NEEDED,
    NO,
    NOT_KNOWN,
    OBJECT_QUESTION,
    REGISTRATION,
    STAMP,
    WITHOUT_BASIS,
    YES,
    BasisWords,
    ChosenBasis,
    LegalBasis,
    NatureWarning,
    Question,
    Registration,
)
from agreements.domain.agreement.parties import Nature
from agreements.domain.basics import limits
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.full_stop import without_stop

_MOST = 600
"""Of what goes into a text: a provision with its title is longer than a label."""
_TEXTS = {"titolo": True, "descrizione": True, "norma": True, "nel_testo": True, "controversie": True, "forma": False}
_TEXTS |= {"chiusura": False, "firma_secondo": False, "bollo": False}
"""The keys that hold a text, and whether it must not be empty."""
_NATURES = {"ammesse": True, "almeno_una": False}
_LISTS = {
    "visti": True,
    "visti_fra_amministrazioni": False,
    "fonti": False,
    "da_confermare": False,
    "clausole": False,
    "contenuti": False,
}
_LISTS |= {"comunicazioni": False, "registrazione": False}
_GROUPS: Mapping[str, frozenset[Nature]] = {
    "amministrazioni": frozenset(nature for nature in Nature if nature.public),
    "enti del Terzo settore": frozenset(nature for nature in Nature if nature.third_sector),
}
"""Natures that are mostly named together."""
_NATURE_NAMES = (*_GROUPS, *Nature)
_WARNING = ("codice", "nature", "frase")
_QUESTION = ("codice", "domanda", "perche", "attesa", "prima_del_testo")
_KEYS = (*_TEXTS, *_NATURES, *_LISTS, "appalto", "avvertenze", "domande")
_LONGEST_CODE = limits.NUMBER - 4
"""So much may be typed, and of a warning the position of a party follows."""
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RESERVED = frozenset(
    {REGISTRATION, STAMP, NEEDED, WITHOUT_BASIS, OBJECT_QUESTION.code, *(each.code for each in CONDITIONS)}
)
_WITHOUT_STOP = (
    "nel_testo",
    "visti",
    "visti_fra_amministrazioni",
    "controversie",
    "forma",
    "chiusura",
    "firma_secondo",
)
"""The keys whose words stand in a text, which ends them by itself."""
_EXPECTED: Mapping[str, tuple[str, ...]] = {YES: (YES,), NO: (NO,), "": (YES, NO)}


def _faults(values: Values) -> Iterator[str]:
    yield from faults_of_keys(values, _KEYS)
    yield from faults_of_texts(values, _TEXTS, most=_MOST)
    for key, needed in (_NATURES | _LISTS).items():
        yield from faults_of_list(key, values.get(key, []), most=_MOST)
        if needed and not values.get(key):
            yield f"«{key}» è vuoto o manca: indicare almeno una voce."
    for key in _NATURES:
        yield from _unknown(key, values.get(key), _NATURE_NAMES)
    yield from _unknown("registrazione", values.get("registrazione"), tuple(Registration))
    yield from _unknown("clausole", values.get("clausole"), clause_names())
    if not isinstance(values.get("appalto", False), bool):
        yield (
            "«appalto» è true o false, senza virgolette: dice se si chiedono le condizioni dell’art. 7 c. 4 D.Lgs. "
            "36/2023."
        )
    for key in _WITHOUT_STOP:
        value = values.get(key)
        said = [value] if isinstance(value, str) else texts_in(value)
        if any(without_stop(item) != item.rstrip() for item in said):
            where = f"«{key}»" if isinstance(value, str) else f"in «{key}» una voce"
            yield f"{where} finisce con un punto o una virgola, che il testo mette da sé: toglierli."
    yield from _faults_of_tables("avvertenze", values.get("avvertenze", []), _WARNING)
    yield from _faults_of_tables("domande", values.get("domande", []), _QUESTION)
    yield from _taken_by_warnings(values)
    yield from _said_twice(values)


def _unknown(key: str, value: object, known: tuple[str, ...]) -> Iterator[str]:
    for item in texts_in(value):
        if folded(item) not in {folded(each) for each in known}:
            yield f"in «{key}» la voce «{item}» non esiste: usare {', '.join(f'«{each}»' for each in known)}."


def _faults_of_tables(key: str, value: object, entries: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(value, list) or any(not isinstance(item, dict) for item in value):
        yield f"«{key}» è un elenco di sezioni: scrivere ogni voce sotto [[{key}]]."
        return
    codes = [item.get("codice") for item in value]
    for number, item in enumerate(value, 1):
        where = f"{key} n. {number}"
        yield from faults_of_keys(item, entries, where=f"in {where} ")
        code = item.get("codice")
        if not isinstance(code, str) or not _CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
            yield (
                f"in {where} «codice» è una parola di lettere minuscole, cifre e trattini, entro {_LONGEST_CODE} "
                "caratteri: correggerlo."
            )
        elif code in _RESERVED:
            yield f"in {where} il codice «{code}» è già di una domanda di Accordi: cambiarlo."
        elif codes.count(code) > 1:
            yield f"in «{key}» il codice «{code}» compare due volte: cambiarne uno."
        texts = dict.fromkeys(("frase",) if key == "avvertenze" else ("domanda", "perche"), True)
        yield from faults_of_texts(item, texts, under=f"{where}.", most=_MOST)
        if key == "avvertenze":
            yield from faults_of_list(f"{where}.nature", item.get("nature"))
            yield from _unknown(f"{where}.nature", item.get("nature"), _NATURE_NAMES)
            if item.get("nature") == []:
                yield f"«{where}.nature» è vuoto: indicare di quali nature si avverte, o togliere la voce."
        elif item.get("attesa", YES) not in tuple(_EXPECTED):
            yield f"in {where} «attesa» è «{YES}», «{NO}» oppure vuota se vanno bene tutte e due: correggerla."
        if not isinstance(item.get("prima_del_testo", False), bool):
            yield f"in {where} «prima_del_testo» è true o false, senza virgolette: correggerlo."


def _taken_by_warnings(values: Values) -> Iterator[str]:
    """A question whose code is that of what is asked of one party: an answer to the one would answer the other."""
    tables = {key: values.get(key) for key in ("avvertenze", "domande")}
    codes = {
        key: [item.get("codice") for item in value if isinstance(item, dict)] if isinstance(value, list) else []
        for key, value in tables.items()
    }
    for code in codes["domande"]:
        warning, _, position = code.rpartition("-") if isinstance(code, str) else ("", "", "")
        if position.isdecimal() and warning in (NATURE, *codes["avvertenze"]):
            yield f"in «domande» il codice «{code}» è di ciò di cui Accordi avverte per una parte: cambiarlo."


def _said_twice(values: Values) -> Iterator[str]:
    """A nature that is admitted and warned of, or in two warnings: only one of the two would ever be said."""
    admitted, warnings = texts_in(values.get("ammesse")), values.get("avvertenze")
    told = [("ammesse", _natures(admitted))]
    for number, item in enumerate(warnings if isinstance(warnings, list) else (), 1):
        if isinstance(item, dict):
            told.append((f"avvertenze n. {number}", _natures(texts_in(item.get("nature")))))
    for nature in Nature:
        where = [f"«{place}»" for place, natures in told if nature in natures]
        if len(where) > 1:
            yield f"la natura «{nature}» è in {' e in '.join(where)}: lasciarla in una sola."


def _made(name: str, values: Values) -> LegalBasis:
    text, texts = partial(text_of, values), partial(texts_of, values)
    return LegalBasis(
        name=name,
        title=text("titolo"),
        law=text("norma"),
        admitted=_natures(values["ammesse"]),
        words=BasisWords(
            line=text("nel_testo"),
            references=texts("visti"),
            among_administrations=texts("visti_fra_amministrazioni"),
            courts=text("controversie"),
            form=text("forma"),
            closing=text("chiusura"),
            signing=text("firma_secondo"),
        ),
        needed=_natures(values.get("almeno_una", ())),
        warnings=tuple(
            NatureWarning(each["codice"], _natures(each["nature"]), text_of(each, "frase"))
            for each in values.get("avvertenze", ())
        ),
        questions=tuple(_question(each) for each in values.get("domande", ())),
        contracts=values.get("appalto", False),
        clauses=texts("clausole"),
        contents=texts("contenuti"),
        notifications=texts("comunicazioni"),
        registration=tuple(each for each in Registration if folded(each) in map(folded, texts("registrazione"))),
        stamp=text("bollo"),
        sources=texts("fonti"),
        to_confirm=texts("da_confermare"),
    )


def _natures(listed: Iterable[str]) -> frozenset[Nature]:
    wanted = {folded(each) for each in listed}
    groups = (natures for name, natures in _GROUPS.items() if folded(name) in wanted)
    return frozenset(nature for nature in Nature if folded(nature) in wanted).union(*groups)


def _question(said: Mapping[str, Any]) -> Question:
    return Question(
        code=said["codice"],
        text=text_of(said, "domanda"),
        why=text_of(said, "perche"),
        answers=(YES, NO, NOT_KNOWN),
        well=_EXPECTED[said.get("attesa", YES)],
        before_text=said.get("prima_del_testo", False),
    )


LEGAL_BASES = FolderKind(
    called="base giuridica",
    others="le basi giuridiche che ci sono",
    nobody="nessuna",
    file="base.toml",
    package="legal_bases",
    faults=_faults,
    made=_made,
)


@dataclass(frozen=True, slots=True)
class Bases:
    """The legal bases of an installation, read anew each time, so that an edit holds at once.

    Attributes:
        folder: One's own; None for those that come with Accordi.
    """

    folder: Path | None = None

    def names(self) -> tuple[str, ...]:
        """Name those at hand, in alphabetical order."""
        return LEGAL_BASES.names(self.folder)

    def read(self, chosen: ChosenBasis | None) -> LegalBasis | None:
        """What the folder says today of the basis of an agreement; None where it has none.

        Raises:
            FolderError: Its folder is gone, or has faults.
        """
        return None if chosen is None else LEGAL_BASES.read(chosen.name, self.folder)

    def offered(self) -> tuple[str, ...]:
        """Each as a form lists it; a broken one by its name only, because the form must open whatever it says."""
        return tuple(self._offered(name) for name in self.names())

    def _offered(self, name: str) -> str:
        try:
            return str(LEGAL_BASES.read(name, self.folder).chosen)
        except FolderError:
            return name

    def meant(self, typed: str) -> LegalBasis | None:
        """The basis that somebody chose or typed, by name, by title, or as the form lists it; None of nothing.

        Raises:
            InvalidDatum: There is none, or its folder has to be mended.
        """
        wanted = folded(typed)
        if not wanted:
            return None
        names = self.names()
        for name in names:
            try:
                basis = LEGAL_BASES.read(name, self.folder)
            except FolderError as error:
                if wanted == name:
                    raise InvalidDatum("base giuridica", str(error)) from error
                continue
            if wanted in (name, folded(basis.title), folded(str(basis.chosen))):
                return basis
        known = ", ".join(names) or "nessuna"
        raise InvalidDatum(
            "base giuridica",
            f"La base giuridica «{' '.join(typed.split())[: limits.BODY]}» non c’è: indicarne una di queste per nome "
            f"({known}), o lasciare vuoto se non è annotata.",
        )
