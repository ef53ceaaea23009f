"""`accordi templates check`: what an edit of a Word template broke, in plain Italian. No database, no Prefect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.printable import printable

if TYPE_CHECKING:
    from agreements.documents.templates.template_faults import Fault

FAULTY = 1


@click.group(help="Controlla i modelli Word dei documenti.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def templates() -> None:
    """Hold the commands about templates."""


@templates.command(
    help="Controlla i modelli Word e le clausole (tutti, o quelli nominati): dati sconosciuti, istruzioni scritte "
    "male, stili e caratteri non ammessi; poi prova i modelli con 2 e con 5 parti, e le clausole con altri termini, "
    "che il testo deve seguire. Non cambia nulla. Codici di uscita: 0 a posto, 1 da correggere, 2 controllo non "
    "eseguito.",
)
@click.argument("names", metavar="[NOME]...", nargs=-1)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=None,
    metavar="CARTELLA",
    help="Una copia da controllare prima di metterla in uso: la cartella di un modello (quella con template.docx) "
    "o di una clausola (quella con clausola.toml), o una che ne contiene più d’una.",
)
@click.option("--json", "as_json", is_flag=True, help="Risponde in JSON.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
@click.pass_context
def check(context: click.Context, names: tuple[str, ...], folder: Path | None, as_json: bool) -> None:
    """Print what has to be mended in each template; exit code 1 if anything has.

    Raises:
        AccordiError: No such template or folder, or a manifest cannot be read.
    """
    from agreements.documents.files.errors import TemplateError
    from agreements.documents.templates.clause_lint import check_clauses
    from agreements.documents.templates.manifest import names_in, template_files, template_names
    from agreements.documents.templates.template_lint import check as faults_of

    templates = template_names() if folder is None else names_in(folder)
    clauses = check_clauses(folder)
    known = (*templates, *clauses)
    if not known:
        raise TemplateError(
            str(folder),
            "la cartella non esiste o non contiene modelli (sottocartelle con un file template.docx) né clausole "
            "(sottocartelle con un file clausola.toml).",
        )
    for name in names:
        if name not in known:
            raise TemplateError(name, f"non esiste; i modelli sono: {', '.join(known)}.")
    found = {name: faults_of(template_files(name, folder)) for name in templates if name in names or not names}
    found |= {name: faults for name, faults in clauses.items() if name in names or not names}
    click.echo(json.dumps(_answer(found), ensure_ascii=False, indent=2) if as_json else _text(found))
    if any(found.values()):
        context.exit(FAULTY)


def _answer(found: dict[str, tuple[Fault, ...]]) -> dict[str, Any]:
    return {
        "ok": not any(found.values()),
        "templates": [
            {
                "name": name,
                "ok": not faults,
                "faults": [{"where": f.where, "paragraph": f.quoted, "message": f.message} for f in faults],
            }
            for name, faults in found.items()
        ],
    }


def _text(found: dict[str, tuple[Fault, ...]]) -> str:
    from agreements.documents.templates.template_lint import TRIED_WITH

    tried = " e ".join(str(parties) for parties in TRIED_WITH)
    lines: list[str] = []
    for name, faults in found.items():
        if not faults:
            how = "provata con altri termini" if name.startswith("clausole/") else f"provato con {tried} parti"
            lines.append(f"{name}: a posto, {how}")
            continue
        lines.append(f"{name}: {'un difetto' if len(faults) == 1 else f'{len(faults)} difetti'}")
        # What was written in the file may hold escapes of the terminal.
        lines += [f"  {number}. {printable(str(fault))}" for number, fault in enumerate(faults, start=1)]
    wrong = sum(1 for faults in found.values() if faults)
    if len(found) > 1:
        outcome = "tutti a posto" if not wrong else f"{wrong} da correggere"
        lines += ["", f"{len(found)} modelli e clausole controllati: {outcome}."]
    return "\n".join(lines)
