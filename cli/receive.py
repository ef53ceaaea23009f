"""`accordi receive`: files that came in, handed over at the terminal, each put with its agreement. No Prefect."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli.installation import VAR, settings_for

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path, resolve_path=True)


@click.command(
    help="Consegna i FILE ad Accordi: ognuno trova il suo accordo da ciò che contiene, e attende il passo che lo "
    "prende. Senza FILE elenca quelli che attendono. Codici di uscita: 0 tutti presi, 1 qualcuno rifiutato, 2 comando "
    "sbagliato."
)
@click.argument("files", metavar="[FILE]…", nargs=-1, type=_FILE)
@click.option("--agreement", "number", default="", metavar="NUMERO", help="L’accordo di cui sono, se è uno solo.")
@click.option("--assign", type=int, metavar="N", help="Dice di quale accordo (--agreement) è il file ricevuto n. N.")
@click.option("--forget", type=int, metavar="N", help="Toglie il file ricevuto n. N, arrivato per errore.")
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
@click.pass_context
def receive(
    context: click.Context,
    files: tuple[Path, ...],
    number: str,
    assign: int | None,
    forget: int | None,
    folder: Path | None,
) -> None:
    """Take files in, assign one, or list those that wait.

    Raises:
        AccordiError: There is no such agreement, or the database cannot be used.
    """
    from agreements.app import build
    from agreements.domain.basics.errors import InvalidDatum
    from agreements.domain.basics.moment import ROME
    from agreements.domain.people.received import Way
    from agreements.use_cases.mail import received
    from cli.printable import one_line

    if forget is not None and (files or number or assign is not None):
        raise InvalidDatum("comando", "Con --forget non indicare altro.")
    if assign is not None and (files or not number):
        raise InvalidDatum("comando", "Con --assign indicare l’accordo (--agreement) e nessun file.")
    bench = build(settings_for(folder))
    try:
        if assign is not None:
            file = received.assign(bench, assign, number)
            click.echo(f"«{one_line(file.name)}» attende con {file.agreement}.")
            return
        if forget is not None:
            file = received.forget(bench, forget, datetime.now(UTC))
            click.echo(f"«{one_line(file.name)}» non attende più.")
            return
        if not files:
            for each in received.waiting(bench, number):
                day = each.received_at.astimezone(ROME)
                click.echo(
                    f"{each.id:>5}  {each.agreement or 'senza accordo':<14} {day:%d/%m/%Y}  {each.media}: "
                    f"{one_line(each.name)}"
                )
            return
        came = [(each.name, each.read_bytes()) for each in files]
        told = received.receive(bench, came, number, Way.COMMAND, "", datetime.now(UTC))
    finally:
        bench.database.close()
    for one in told:
        click.echo(f"{'preso' if one.kept else 'NON preso'}  {one_line(one.name)}: {one.sentence}")
    context.exit(0 if all(one.kept for one in told) else 1)
