"""Read what an installation says of its own body: one file, edited without code.

Whatever is wrong is told in one Italian sentence each: the key, what to do. Nothing is guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from agreements.documents.files.errors import DocumentError
from agreements.documents.templates.emblem import PICTURES, emblem_file
from agreements.domain.agreement.agreement import AgreementKind
from agreements.domain.agreement.body_name import BodyName, Grammar
from agreements.domain.agreement.filing import Filing
from agreements.domain.agreement.parties import Nature
from agreements.domain.agreement.party_data import AddressIndex, Contact, PowerKind, check_address_index
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.identifiers import body_tax_code, ipa_code, require_address
from agreements.domain.basics.legible import hidden_sign
from agreements.domain.own_body import Manager, OwnBody, OwnSignatory

E = TypeVar("E", bound=StrEnum)

_MOST_BYTES, _MOST_WORDS, _MOST_ITEMS = 100_000, 300, 40
_TEXTS = ("nome", "nome_breve", "codice_fiscale", "codice_ipa", "sede", "pec", "stemma")
_CHOICES: Mapping[str, type[StrEnum]] = {
    "genere_e_numero": Grammar,
    "genere_e_numero_breve": Grammar,
    "natura": Nature,
    "indice_pec": AddressIndex,
}
_SIGNATORY = ("nome", "carica", "titolo_del_potere", "a_che_titolo")
_MANAGER = ("struttura", "nome", "email", "telefono")
_CONTACT = ("struttura", "nome", "ruolo", "email", "telefono")
_FILING: Mapping[str, str] = {
    "classificazione": "code",
    "voce": "words",
    "fascicolo": "dossier",
    "aoo": "aoo",
    "uor": "unit",
    "registro": "register",
    "conservazione": "retention",
}
_BY = ("tipo", "struttura")
_TOP = (*_TEXTS, *_CHOICES, "leggi", "firmatario", "dirigenti", "referenti", "archivio")


class BodyFileError(DocumentError):
    """The file of the own body cannot be used as it is: whoever keeps it has to mend it.

    Attributes:
        details: One Italian sentence for each fault.
    """

    def __init__(self, file: Path, faults: tuple[str, ...]) -> None:
        more = f" (e altri difetti: {len(faults) - 1})" if len(faults) > 1 else ""
        super().__init__(f"Dati del proprio ente, {file.name}: {faults[0]}{more}")
        self.details = faults


def read_body_file(file: Path) -> OwnBody:
    """Read the file of the own body.

    Raises:
        BodyFileError: It is not there, cannot be read, or has faults; every one of them is told.
    """
    values = _values(file)
    faults = tuple(_faults(values, file))
    if faults:
        raise BodyFileError(file, faults)
    archive = values.get("archivio", {})
    kinds = {folded(kind): kind for kind in AgreementKind}
    return OwnBody(
        name=_text(values, "nome"),
        grammar=_chosen(values, "genere_e_numero", Grammar) or Grammar.NOT_SAID,
        short_name=_text(values, "nome_breve"),
        short_grammar=_chosen(values, "genere_e_numero_breve", Grammar) or Grammar.NOT_SAID,
        nature=_chosen(values, "natura", Nature),
        tax_code=body_tax_code(_text(values, "codice_fiscale"), _text(values, "nome")),
        ipa_code=ipa_code(_text(values, "codice_ipa"), _text(values, "nome")),
        seat=_text(values, "sede"),
        pec=_text(values, "pec"),
        address_index=_chosen(values, "indice_pec", AddressIndex) or AddressIndex.NOT_SAID,
        emblem=_text(values, "stemma"),
        signatory=_signatory(values.get("firmatario", {})),
        managers=tuple(Manager(*(_text(each, key) for key in _MANAGER)) for each in values.get("dirigenti", ())),
        contacts=tuple(Contact(*(_text(each, key) for key in _CONTACT)) for each in values.get("referenti", ())),
        laws=tuple(" ".join(law.split()) for law in values.get("leggi", ())),
        filing=_filing(archive),
        filing_by_kind={kinds[_plain(name)]: _filing(each) for name, each in archive.get("tipo", {}).items()},
        filing_by_office={name: _filing(each) for name, each in archive.get("struttura", {}).items()},
    )


def _values(file: Path) -> dict[str, Any]:
    try:
        data = file.read_bytes()
        if len(data) > _MOST_BYTES:
            raise BodyFileError(file, (f"il file supera {_MOST_BYTES} byte: bastano poche decine di righe.",))
        return tomllib.loads(data.decode("utf-8-sig"))  # an editor of Windows puts a mark first
    except (OSError, UnicodeDecodeError) as e:
        told = f"il file {file} non si legge: controllare ACCORDI_BODY_FILE e salvarlo come testo UTF-8."
        raise BodyFileError(file, (told,)) from e
    except tomllib.TOMLDecodeError as e:
        where = re.search(r"line \d+", str(e))
        line = f" alla riga {where[0].removeprefix('line ')}" if where else ""
        told = f"il file non è scritto come si deve{line}: controllare virgolette, parentesi quadre e segni di uguale."
        raise BodyFileError(file, (told,)) from e


def _faults(values: Mapping[str, Any], file: Path) -> Iterator[str]:
    yield from _strange("", values, _TOP)
    texts = [fault for key in (*_TEXTS, *_CHOICES) for fault in _faults_of_text(key, values.get(key, ""))]
    yield from texts
    if "nome" not in values:
        yield 'manca «nome»: scrivere la denominazione dell’ente, nome = "…".'
    if not texts:
        for key, kind in _CHOICES.items():
            yield from _faults_of_choice(key, values.get(key, ""), kind)
        yield from _refusals(values)
        yield from _faults_of_emblem(_text(values, "stemma"), file)
    yield from _faults_of_list("leggi", values.get("leggi", []))
    yield from _faults_of_table("firmatario", values.get("firmatario", {}), _SIGNATORY)
    kind = values.get("firmatario", {})
    if isinstance(kind, dict):
        yield from _faults_of_choice("firmatario.a_che_titolo", kind.get("a_che_titolo", ""), PowerKind)
    for key, keys in (("dirigenti", _MANAGER), ("referenti", _CONTACT)):
        yield from _faults_of_people(key, values.get(key, []), keys)
    yield from _faults_of_archive(values.get("archivio", {}))


def _refusals(values: Mapping[str, Any]) -> Iterator[str]:
    """What the domain says to names, codes and addresses."""
    name = _text(values, "nome")
    grammar = _chosen(values, "genere_e_numero", Grammar) or Grammar.NOT_SAID
    short = _chosen(values, "genere_e_numero_breve", Grammar) or grammar
    index = _chosen(values, "indice_pec", AddressIndex) or AddressIndex.NOT_SAID
    checks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("nome", lambda: BodyName(name, grammar).require_bare("nome")),
        ("nome_breve", lambda: BodyName(_text(values, "nome_breve"), short).require_bare("nome breve")),
        ("codice_fiscale", lambda: body_tax_code(_text(values, "codice_fiscale"), name)),
        ("codice_ipa", lambda: ipa_code(_text(values, "codice_ipa"), name)),
        ("pec", lambda: require_address("pec", _text(values, "pec")) if _text(values, "pec") else None),
        ("indice_pec", lambda: check_address_index(name, _text(values, "pec"), index)),
    )
    for key, check in checks:
        try:
            check()
        except InvalidDatum as refusal:
            yield f"«{key}»: {refusal.sentence}"


def _faults_of_emblem(name: str, file: Path) -> Iterator[str]:
    if not name:
        return
    if not name.lower().endswith(PICTURES) or Path(name).name != name:
        yield f"«stemma» è il nome di un’immagine ({', '.join(PICTURES)}) nella cartella di {file.name}."
        return
    try:
        emblem_file(file.parent / name)
    except DocumentError as refusal:
        yield str(refusal)


def _faults_of_people(key: str, value: object, keys: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(value, list) or any(not isinstance(each, dict) for each in value):
        yield f"«{key}» è un elenco di sezioni: scrivere ogni volta [[{key}]], con le sue chiavi sotto."
        return
    if len(value) > _MOST_ITEMS:
        yield f"«{key}» elenca più di {_MOST_ITEMS} voci: tenere quelle che servono."
    for number, each in enumerate(value, 1):
        where = f"{key} n. {number}"
        wrong = list(_faults_of_table(where, each, keys))
        yield from wrong
        if wrong:
            continue
        if not _text(each, "struttura"):
            yield f"«{where}»: manca «struttura»."
        try:
            if _text(each, "email"):
                require_address("email", _text(each, "email"))
        except InvalidDatum as refusal:
            yield f"«{where}»: {refusal.sentence}"


def _faults_of_archive(value: object) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "«archivio» è una sezione: scriverla come [archivio], con le sue chiavi sotto."
        return
    plain = {key: each for key, each in value.items() if key not in _BY}
    yield from _faults_of_table("archivio", plain, tuple(_FILING))
    kinds = {folded(kind) for kind in AgreementKind}
    for by in _BY:
        sections = value.get(by, {})
        if not isinstance(sections, dict):
            yield f'«archivio.{by}» ha una sezione per voce: scriverla come [archivio.{by}."…"].'
            continue
        for name, section in sections.items():
            if by == "tipo" and _plain(name) not in kinds:
                known = ", ".join(f"«{kind}»" for kind in AgreementKind)
                yield f"«archivio.tipo»: «{name[:60]}» non è un tipo di accordo; i tipi sono {known}."
            yield from _faults_of_table(f"archivio.{by}.{name[:60]}", section, tuple(_FILING))


def _faults_of_table(where: str, value: object, keys: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"«{where}» è una sezione, con le chiavi {', '.join(keys)}."
        return
    yield from _strange(where, value, keys)
    for key in keys:
        yield from _faults_of_text(f"{where}.{key}", value.get(key, ""))


def _strange(where: str, values: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for key in values:
        if key not in keys:
            place = f"in [{where}] " if where else ""
            yield f"{place}la chiave «{key[:60]}» non esiste: toglierla, o usare {', '.join(keys)}."


def _faults_of_text(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"«{key}» deve essere un testo fra virgolette."
    elif len(value) > _MOST_WORDS or not value.isprintable() or hidden_sign(value):
        yield f"«{key}» deve stare su una riga, entro {_MOST_WORDS} caratteri."


def _faults_of_choice(key: str, value: object, kind: type[StrEnum]) -> Iterator[str]:
    if isinstance(value, str) and value.strip() and _plain(value) not in {folded(each) for each in kind}:
        yield f"«{key}» è una di queste voci: {', '.join(f'«{each}»' for each in kind)}."


def _faults_of_list(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, list) or any(not isinstance(item, str) or not item.strip() for item in value):
        yield f'«{key}» è un elenco di testi fra virgolette: scriverlo come ["primo", "secondo"].'
        return
    if len(value) > _MOST_ITEMS:
        yield f"«{key}» elenca più di {_MOST_ITEMS} voci: tenere quelle che servono."
    for item in value:
        yield from _faults_of_text(key, item)


def _text(values: Mapping[str, Any], key: str) -> str:
    return " ".join(str(values.get(key, "")).split())


def _plain(typed: str) -> str:
    return folded(typed.replace("'", "’"))


def _chosen(values: Mapping[str, Any], key: str, kind: type[E]) -> E | None:
    return {folded(each): each for each in kind}.get(_plain(_text(values, key)))


def _signatory(section: Mapping[str, Any]) -> OwnSignatory:
    kind = _chosen(section, "a_che_titolo", PowerKind) or PowerKind.NOT_SAID
    name, office_title, power_title = (_text(section, key) for key in _SIGNATORY[:3])
    return OwnSignatory(name, office_title, power_title, kind)


def _filing(section: Mapping[str, Any]) -> Filing:
    return Filing(**{datum: _text(section, key) for key, datum in _FILING.items()})
