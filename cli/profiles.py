"""`accordi profiles check`: what is wrong in the folders that an office edits, in plain Italian.

Two kinds of folder: how the bodies of a Region decide, and on what law agreements rest. No database, no Prefect.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.printable import printable

if TYPE_CHECKING:
    from agreements.domain.agreement.legal_basis import LegalBasis
    from agreements.domain.agreement.region_profile import RegionProfile

    Found = RegionProfile | LegalBasis | tuple[str, ...]

FAULTY = 1


@click.group(help="Controlla i profili delle Regioni e le basi giuridiche.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def profiles() -> None:
    """Hold the commands about profiles."""


@profiles.command(
    help="Controlla i profili delle Regioni e le basi giuridiche (tutti, o quelli nominati) e dice come decide ogni "
    "organo, che cosa chiede ogni base, che cosa è da confermare. Non cambia nulla. Codici di uscita: 0 a posto, 1 da "
    "correggere, 2 controllo non eseguito."
)
@click.argument("names", metavar="[NOME]...", nargs=-1)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=None,
    metavar="CARTELLA",
    help="La cartella con i propri profili o le proprie basi, una sottocartella ciascuno; senza, quelli di Accordi.",
)
@click.option("--json", "as_json", is_flag=True, help="Risponde in JSON.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
@click.pass_context
def check(context: click.Context, names: tuple[str, ...], folder: Path | None, as_json: bool) -> None:
    """Print what has to be mended in each folder, or what it says; exit code 1 if anything has to.

    Raises:
        AccordiError: There is none at all.
    """
    from agreements.documents.templates.legal_basis_files import LEGAL_BASES
    from agreements.documents.templates.profile_files import REGION_PROFILES
    from agreements.documents.templates.toml_folder import FolderError
    from agreements.domain.basics.errors import AccordiError

    bases = [name for name in LEGAL_BASES.names(folder) if not names or name in names]
    regions = [name for name in names or REGION_PROFILES.names(folder) if name not in bases]
    if not bases and not regions:
        raise AccordiError(
            f"In {folder} non c’è alcun profilo né alcuna base giuridica: serve una sottocartella con il file "
            f"{REGION_PROFILES.file} o {LEGAL_BASES.file}."
        )
    found: dict[str, dict[str, Found]] = {"profiles": {}, "legal_bases": {}}
    for kind, listed, told in ((REGION_PROFILES, regions, "profiles"), (LEGAL_BASES, bases, "legal_bases")):
        for name in listed:
            try:
                found[told][name] = kind.read(name, folder)
            except FolderError as error:
                found[told][name] = error.details
    all_of = {name: each for some in found.values() for name, each in some.items()}
    ok = not any(isinstance(each, tuple) for each in all_of.values())
    if as_json:
        answer = {told: [_answer(name, each) for name, each in some.items()] for told, some in found.items()}
        click.echo(json.dumps({"ok": ok, **answer}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(line for name, each in all_of.items() for line in _lines(name, each)))
    if not ok:
        context.exit(FAULTY)


def _answer(name: str, found: Found) -> dict[str, Any]:
    from agreements.domain.agreement.region_profile import RegionProfile

    if isinstance(found, tuple):
        return {"name": name, "ok": False, "faults": list(found)}
    said: dict[str, Any] = {"name": name, "ok": True, "title": found.title}
    if isinstance(found, RegionProfile):
        said["bodies"] = {body.name: list(rule.required_opinions) for body, rule in found.rules.items()}
        said["bodies_with_charges"] = {
            body.name: list(rule.opinions_with_charges) for body, rule in found.rules.items()
        }
    else:
        said["law"] = found.law
        said["questions"] = [question.code for question in found.questions]
        said["clauses"] = list(found.clauses)
    return said | {"to_confirm": list(found.to_confirm)}


def _lines(name: str, found: Found) -> list[str]:
    from agreements.domain.agreement.region_profile import RegionProfile

    if isinstance(found, tuple):
        lines = [f"{name}: {'un difetto' if len(found) == 1 else f'{len(found)} difetti'}"]
        return [*lines, *(f"  {number}. {printable(fault)}" for number, fault in enumerate(found, start=1))]
    lines = [f"{name}: a posto («{printable(found.title)}»)"]
    if isinstance(found, RegionProfile):
        lines += [f"  - {printable(rule.in_words)}" for rule in found.rules.values()]
    else:
        lines += [f"  - {printable(question.in_a_line)}" for question in found.questions]
        lines += [f"  - avverte: {printable(each.sentence)}" for each in found.warnings]
    return [*lines, *(f"  da confermare: {printable(point)}" for point in found.to_confirm)]
