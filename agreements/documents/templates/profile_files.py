"""Read the profile of a Region: a folder with a `profilo.toml`, where they are kept or in a folder of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from agreements.documents.templates.toml_folder import (
    FolderKind,
    Values,
    faults_of_keys,
    faults_of_list,
    faults_of_texts,
    text_of,
    texts_in,
    texts_of,
)
from agreements.domain.agreement.decision import DecidingBody
from agreements.domain.agreement.region_profile import DecisionRule, RegionProfile, Wording
from agreements.domain.basics.errors import InvalidDatum
from agreements.domain.basics.folding import folded
from agreements.domain.days.time_limit import TimeLimit, parse_time_limit

BODIES: Mapping[str, DecidingBody] = {
    "giunta": DecidingBody.EXECUTIVE_BOARD,
    "consiglio": DecidingBody.COUNCIL,
    "dirigente": DecidingBody.MANAGER,
    "presidente": DecidingBody.PRESIDENT,
    "presidente-urgenza": DecidingBody.PRESIDENT_IN_URGENCY,
}
_TEXTS = {"atto": True, "fondamento": True, "intestazione": True, "dispositivo": True, "proponente": True}
_TEXTS |= {"voto": False, "firma": False, "mandato": False, "ratifica_di": False, "ratifica_entro": False}
"""The keys of a body that hold a text, and whether it must not be empty."""
_LISTS = ("pareri", "pareri_con_oneri", "altri_pareri")
_TOP = ("nome", "descrizione", "fonti", "da_confermare")


def _faults(values: Values) -> Iterator[str]:
    yield from faults_of_keys(values, (*_TOP, *BODIES), use=f"uno degli organi {', '.join(BODIES)}")
    yield from faults_of_texts(values, {"nome": True, "descrizione": True})
    for key in ("fonti", "da_confermare"):
        yield from faults_of_list(key, values.get(key, []))
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
    yield from faults_of_keys(section, (*_TEXTS, *_LISTS), where=f"in [{body}] ")
    yield from faults_of_texts(section, _TEXTS, under=f"{body}.")
    if "pareri" not in section:
        yield f"in [{body}] manca «pareri»: elencare quelli richiesti, o scrivere pareri = [] se non ne servono."
    for key in _LISTS:
        yield from faults_of_list(f"{body}.{key}", section.get(key, []))
    kinds = [kind for key in _LISTS for kind in texts_in(section.get(key))]
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


def _term(typed: str) -> TimeLimit | None:
    return parse_time_limit(typed) if typed.strip() else None


def _rule(body: DecidingBody, section: Mapping[str, Any]) -> DecisionRule:
    text, kinds = partial(text_of, section), partial(texts_of, section)
    words = ("intestazione", "dispositivo", "voto", "proponente", "firma", "mandato")
    return DecisionRule(
        body=body,
        act_name=text("atto"),
        legal_basis=text("fondamento"),
        wording=Wording(*map(text, words)),
        required_opinions=kinds("pareri"),
        further_opinions=kinds("altri_pareri"),
        opinions_with_charges=kinds("pareri_con_oneri"),
        ratified_by=text("ratifica_di"),
        ratified_within=_term(text("ratifica_entro")),
    )


def _made(name: str, values: Values) -> RegionProfile:
    rules = {BODIES[key]: _rule(BODIES[key], values[key]) for key in BODIES if key in values}
    return RegionProfile(name, values["nome"], rules, tuple(values.get("da_confermare", ())))


REGION_PROFILES = FolderKind(
    called="profilo",
    others="i profili che ci sono",
    nobody="nessuno",
    file="profilo.toml",
    package="region_profiles",
    faults=_faults,
    made=_made,
)
