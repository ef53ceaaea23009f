"""`accordi profiles check`: what is wrong in the profile of a Region, in plain Italian. No database, no Prefect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.printable import printable

if TYPE_CHECKING:
    from agreements.domain.agreement.region_profile import RegionProfile

FAULTY = 1


@click.group(help="Controlla i profili delle Regioni.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def profiles() -> None:
    """Hold the commands about profiles."""


@profiles.command(
    help="Controlla i profili (tutti, o quelli nominati) e dice come decide ogni organo: pareri richiesti, nome "
    "dell’atto, ratifica, che cosa è da confermare. Non cambia nulla. Codici di uscita: 0 a posto, 1 da correggere, 2 "
    "controllo non eseguito."
)
@click.argument("names", metavar="[NOME]...", nargs=-1)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=None,
    metavar="CARTELLA",
    help="La cartella con i propri profili, uno per sottocartella; senza, quelli di Accordi.",
)
@click.option("--json", "as_json", is_flag=True, help="Risponde in JSON.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
@click.pass_context
def check(context: click.Context, names: tuple[str, ...], folder: Path | None, as_json: bool) -> None:
    """Print what has to be mended in each profile, or what it says; exit code 1 if anything has to.

    Raises:
        AccordiError: There is no profile at all.
    """
    from agreements.documents.templates.profile_files import FILE, ProfileError, profile_names, read_profile
    from agreements.domain.basics.errors import AccordiError

    chosen = names or profile_names(folder)
    if not chosen:
        raise AccordiError(f"In {folder} non c’è alcun profilo: serve una sottocartella con il file {FILE}.")
    found: dict[str, RegionProfile | tuple[str, ...]] = {}
    for name in chosen:
        try:
            found[name] = read_profile(name, folder)
        except ProfileError as error:
            found[name] = error.details
    told = json.dumps(_answer(found), ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(found))
    click.echo(told)
    if any(isinstance(each, tuple) for each in found.values()):
        context.exit(FAULTY)


def _answer(found: dict[str, RegionProfile | tuple[str, ...]]) -> dict[str, Any]:
    return {
        "ok": not any(isinstance(each, tuple) for each in found.values()),
        "profiles": [
            {"name": name, "ok": False, "faults": list(each)}
            if isinstance(each, tuple)
            else {
                "name": name,
                "ok": True,
                "title": each.title,
                "bodies": {body.name: list(rule.required_opinions) for body, rule in each.rules.items()},
                "bodies_with_charges": {
                    body.name: list(rule.opinions_with_charges) for body, rule in each.rules.items()
                },
                "to_confirm": list(each.to_confirm),
            }
            for name, each in found.items()
        ],
    }


def _lines(found: dict[str, RegionProfile | tuple[str, ...]]) -> list[str]:
    lines: list[str] = []
    for name, each in found.items():
        if isinstance(each, tuple):
            lines.append(f"{name}: {'un difetto' if len(each) == 1 else f'{len(each)} difetti'}")
            lines += [f"  {number}. {printable(fault)}" for number, fault in enumerate(each, start=1)]
            continue
        lines.append(f"{name}: a posto («{printable(each.title)}»)")
        lines += [f"  - {printable(rule.in_words)}" for rule in each.rules.values()]
        lines += [f"  da confermare: {printable(point)}" for point in each.to_confirm]
    return lines
