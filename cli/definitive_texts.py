"""`accordi definitive-texts`: the definitive texts of all copies of a model that wait for one, several at a time."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.installation import VAR, settings_for
from cli.printable import printable

if TYPE_CHECKING:
    from agreements.documents.word.word_file import WordFile
    from agreements.domain.agreement.events import Actor
    from agreements.settings import Settings
    from agreements.use_cases.base.workbench import Workbench
    from agreements.use_cases.families.family_texts import Fixed

LOADED = "cli.definitive_texts_loaded"
"""The module from which its processes are forked."""
_HERE: list[tuple[Settings, Workbench, WordFile | None]] = []
"""Of a process of the pool: its own tools, made once, and the text of the model, opened once."""


@click.command(
    help="Prepara il testo definitivo (Word e PDF) di ogni copia dell’accordo NUMERO che lo attende, cioè approvata da "
    "tutte le sue parti; come il passo «testo-definitivo», più copie insieme. Codici di uscita: 0 tutto bene, "
    "1 qualche copia rifiutata, 2 comando sbagliato."
)
@click.argument("number", metavar="NUMERO")
@click.option("--jobs", type=click.IntRange(1, 64), help="Quante insieme (predefinito: due per processore).")
@click.option("--dry-run", is_flag=True, help="Elenca le copie che lo attendono, e finisce.")
@click.option("--by", default="", metavar="«NOME COGNOME, UFFICIO»", help="Chi lo chiede; resta nel giornale.")
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
@click.pass_context
def definitive_texts(
    context: click.Context, number: str, jobs: int | None, dry_run: bool, by: str, folder: Path | None
) -> None:
    """Make them, and say of each what became of it.

    Raises:
        AccordiError: There is no such model, nobody is named, or the database does not answer.
    """
    from agreements.app import build
    from agreements.use_cases.families.family_texts import copies_to_fix
    from cli.rows import acting

    actor = acting(by, dry_run=dry_run)
    settings = settings_for(folder)
    bench = build(settings)
    try:
        waiting = copies_to_fix(bench, number.strip())
    finally:
        bench.database.close()
    if dry_run:
        click.echo("\n".join([*waiting, f"Attendono il testo definitivo: {len(waiting)}."]))
        return
    refused = 0
    for fixed in fix_all(settings, number.strip(), waiting, actor, jobs or usual_jobs()):
        refused += not fixed.done
        told = " ".join(fixed.told)
        line = (
            f"{fixed.number}: {'testo definitivo pronto' if fixed.done else 'rifiutato'}{f'. {told}' if told else ''}"
        )
        click.echo(printable(line))
    click.echo(f"Pronti: {len(waiting) - refused} di {len(waiting)}.")
    context.exit(1 if refused else 0)


def usual_jobs() -> int:
    """Two a processor: while one waits for the disk, the other works."""
    return 2 * (os.cpu_count() or 1)


def fix_all(settings: Settings, model: str, numbers: Sequence[str], actor: Actor, jobs: int) -> Iterator[Fixed]:
    """Fix the texts of copies of a model in processes of their own, in the order in which they become ready.

    Each text is converted, checked and committed by one process; none waits for another but at the commit.
    Killed, those that are committed stay, and the next run takes the others.
    """
    from agreements.use_cases.families.family_texts import Fixed

    if not numbers:
        return
    jobs = min(jobs, len(numbers))
    with ProcessPoolExecutor(jobs, forks(), _prepare, (settings, model)) as pool:
        asked = {pool.submit(_fix, number, actor): number for number in numbers}
        for done in as_completed(asked):
            number, ready, told = done.result()
            yield Fixed(number, ready, told)


def forks() -> ForkServerContext:
    """Processes forked from one that has loaded what they need, and has opened nothing."""
    context = get_context("forkserver")
    context.set_forkserver_preload([LOADED])
    return context


def _prepare(settings: Settings, model: str) -> None:
    from agreements.app import build
    from agreements.use_cases.families.family_texts import model_text

    bench = build(settings)
    _HERE[:] = [(settings, bench, model_text(bench, model))]
    gc.freeze()  # the model stays too


def _fix(number: str, actor: Actor) -> tuple[str, bool, tuple[str, ...]]:
    from agreements.use_cases.families.family_texts import fix_one
    from tasks.step_log import Ended, step_line

    settings, bench, text = _HERE[0]
    with step_line("accordi definitive-texts", settings=settings) as line:
        fixed = fix_one(bench, number, actor, datetime.now(UTC), text)
        line.ended = Ended.TAKEN if fixed.done else Ended.REFUSED
    return fixed.number, fixed.done, fixed.told
