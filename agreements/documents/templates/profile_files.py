"""Read the profile of a Region: a folder with a `profilo.toml`, where they are kept or in a folder of one's own.

Whatever is wrong is told in one Italian sentence each: the file, the key, what to do. Nothing is guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from agreements.documents.files.errors import DocumentError
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.region_profile import DecisionRule, RegionProfile, Wording
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.basics.legible import hidden_sign
from agreements.domain.days.time_limit import TimeLimit, parse_time_limit

FILE = "profilo.toml"
BODIES: Mapping[str, DecidingBody] = {
    "giunta": DecidingBody.EXECUTIVE_BOARD,
    "consiglio": DecidingBody.COUNCIL,
    "dirigente": DecidingBody.MANAGER,
    "presidente": DecidingBody.PRESIDENT,
    "presidente-urgenza": DecidingBody.PRESIDENT_IN_URGENCY,
}
_NAME = re.compile(r"[a-z]+(-[a-z]+)*")
_MOST_BYTES, _MOST_WORDS, _MOST_ITEMS = 100_000, 300, 12
_TEXTS = {"atto": True, "fondamento": True, "intestazione": True, "dispositivo": True, "proponente": True}
_TEXTS |= {"voto": False, "firma": False, "ratifica_di": False, "ratifica_entro": False}
"""The keys of a body that hold a text, and whether it must not be empty."""
_LISTS = ("pareri", "pareri_con_oneri", "altri_pareri")
_TOP = ("nome", "descrizione", "fonti", "da_confermare")


class ProfileError(DocumentError):
    """A profile cannot be used as it is: whoever keeps it has to mend it.

    Attributes:
        profile: Name of its folder.
        details: One Italian sentence for each fault.
    """

    def __init__(self, profile: str, faults: tuple[str, ...]) -> None:
        more = f" (e altri difetti: {len(faults) - 1})" if len(faults) > 1 else ""
        super().__init__(f"Profilo «{profile}», {FILE}: {faults[0]}{more}")
        self.profile = profile
        self.details = faults


def profile_names(folder: Path | None = None) -> tuple[str, ...]:
    """Name the profiles at hand, in alphabetical order.

    Args:
        folder: One's own; None for those that come with Accordi.
    """
    root = _root(folder)
    if not root.is_dir():
        return ()
    return tuple(sorted(f.name for f in root.iterdir() if f.is_dir() and (f / FILE).is_file()))


def read_profile(name: str, folder: Path | None = None) -> RegionProfile:
    """Read a profile.

    Args:
        folder: One's own, as for `profile_names`.

    Raises:
        ProfileError: There is none of this name, or it has faults; every one of them is told.
    """
    known = ", ".join(profile_names(folder)) or "nessuno"
    if not _NAME.fullmatch(name):
        raise ProfileError(name, (f"«{name}» non è il nome di una cartella di profilo; quelli che ci sono: {known}.",))
    path = _root(folder) / name / FILE
    if not path.is_file():
        raise ProfileError(name, (f"il file non c’è in {_root(folder)}/{name}; i profili che ci sono: {known}.",))
    values = _values(name, path)
    faults = tuple(_faults(values))
    if faults:
        raise ProfileError(name, faults)
    rules = {BODIES[key]: _rule(BODIES[key], values[key]) for key in BODIES if key in values}
    return RegionProfile(name, values["nome"], rules, tuple(values.get("da_confermare", ())))


def _root(folder: Path | None) -> Traversable:
    return files("region_profiles") if folder is None else folder


def _values(name: str, path: Traversable) -> dict[str, Any]:
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise ProfileError(name, (f"il file supera {_MOST_BYTES} byte: un profilo è poche decine di righe.",))
        return tomllib.loads(data.decode("utf-8-sig"))  # an editor of Windows puts a mark first
    except (OSError, UnicodeDecodeError) as e:
        raise ProfileError(name, ("il file non si legge: salvarlo come testo UTF-8, leggibile a tutti.",)) from e
    except tomllib.TOMLDecodeError as e:
        where = re.search(r"line \d+", str(e))
        line = f" alla riga {where[0].removeprefix('line ')}" if where else ""
        told = f"il file non è scritto come si deve{line}: controllare virgolette, parentesi quadre e segni di uguale."
        raise ProfileError(name, (told,)) from e


def _faults(values: Mapping[str, Any]) -> Iterator[str]:
    for key in values:
        if key not in (*_TOP, *BODIES):
            yield f"la chiave «{key}» non esiste: toglierla, o usare uno degli organi {', '.join(BODIES)}."
    for key in ("nome", "descrizione"):
        yield from _faults_of_text(key, values.get(key), needed=True)
    for key in ("fonti", "da_confermare"):
        yield from _faults_of_list(key, values.get(key, []))
    if not any(key in values for key in BODIES):
        yield f"non c’è alcun organo: aggiungere almeno una sezione fra [{'], ['.join(BODIES)}]."
    for key in BODIES:
        section = values.get(key)
        if section is None:
            continue
        if not isinstance(section, dict):
            yield f"«{key}» è una sezione: scriverla come [{key}], con le sue chiavi sotto."
            continue
        yield from _faults_of_body(key, section)


def _faults_of_body(body: str, section: Mapping[str, Any]) -> Iterator[str]:
    for key in section:
        if key not in (*_TEXTS, *_LISTS):
            yield f"in [{body}] la chiave «{key}» non esiste: toglierla, o usare {', '.join((*_TEXTS, *_LISTS))}."
    for key, needed in _TEXTS.items():
        yield from _faults_of_text(f"{body}.{key}", section.get(key, None if needed else ""), needed=needed)
    if "pareri" not in section:
        yield f"in [{body}] manca «pareri»: elencare quelli richiesti, o scrivere pareri = [] se non ne servono."
    for key in _LISTS:
        yield from _faults_of_list(f"{body}.{key}", section.get(key, []))
    kinds = [kind for key in _LISTS for kind in _texts(section.get(key))]
    twice = sorted({kind for kind in kinds if sum(folded(kind) == folded(other) for other in kinds) > 1})
    if twice:
        yield f"in [{body}] il parere «{twice[0]}» è elencato due volte: lasciarlo una volta sola."
    yield from _faults_of_ratification(body, section)


def _faults_of_ratification(body: str, section: Mapping[str, Any]) -> Iterator[str]:
    urgent = BODIES[body] is DecidingBody.PRESIDENT_IN_URGENCY
    by, within = section.get("ratifica_di", ""), section.get("ratifica_entro", "")
    if not isinstance(by, str) or not isinstance(within, str):
        return  # told already
    if urgent and not by.strip():
        yield f"in [{body}] manca «ratifica_di»: dire quale organo ratifica il decreto, ad esempio Giunta regionale."
    if not urgent and (by.strip() or within.strip()):
        yield f"in [{body}] nulla si ratifica: «ratifica_di» e «ratifica_entro» vanno in [presidente-urgenza]."
    try:
        _term(within)
    except InvalidDatum as refusal:
        yield f"«{body}.ratifica_entro»: {refusal.sentence}"


def _faults_of_text(key: str, value: object, *, needed: bool) -> Iterator[str]:
    if value is None:
        yield f'manca «{key}»: scrivere {key.rpartition(".")[2]} = "…".'
    elif not isinstance(value, str):
        yield f"«{key}» deve essere un testo fra virgolette."
    elif needed and not value.strip():
        yield f"«{key}» è vuoto: completarlo."
    elif len(value) > _MOST_WORDS or not value.isprintable() or hidden_sign(value):
        yield f"«{key}» deve stare su una riga, entro {_MOST_WORDS} caratteri."


def _faults_of_list(key: str, value: object) -> Iterator[str]:
    if not isinstance(value, list) or any(not isinstance(item, str) or not item.strip() for item in value):
        yield f'«{key}» è un elenco di testi fra virgolette: scriverlo come ["primo", "secondo"].'
        return
    if len(value) > _MOST_ITEMS:
        yield f"«{key}» elenca più di {_MOST_ITEMS} voci: tenere quelle che servono."
    for item in value:
        yield from _faults_of_text(key, item, needed=True)


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _term(typed: str) -> TimeLimit | None:
    return parse_time_limit(typed) if typed.strip() else None


def _rule(body: DecidingBody, section: Mapping[str, Any]) -> DecisionRule:
    def text(key: str) -> str:
        return " ".join(str(section.get(key, "")).split())

    def kinds(key: str) -> tuple[str, ...]:
        return tuple(" ".join(kind.split()) for kind in section.get(key, ()))

    return DecisionRule(
        body=body,
        act_name=text("atto"),
        legal_basis=text("fondamento"),
        wording=Wording(text("intestazione"), text("dispositivo"), text("voto"), text("proponente"), text("firma")),
        required_opinions=kinds("pareri"),
        further_opinions=kinds("altri_pareri"),
        opinions_with_charges=kinds("pareri_con_oneri"),
        ratified_by=text("ratifica_di"),
        ratified_within=_term(text("ratifica_entro")),
    )
