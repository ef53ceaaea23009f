"""`accordi journal`: what an agreement's journal says, its chain, and the hashes that papers bear. No Prefect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.installation import VAR, settings_for
from cli.printable import printable, printable_lines
from cli.rows import acting

if TYPE_CHECKING:
    from agreements.persistence.database import Database
    from agreements.use_cases.base.journal import CheckedJournal, JournalReport, PrintedRow
    from agreements.use_cases.base.journal_told import ToldRow

BROKEN = 1


@click.group(help="Controlla i giornali degli accordi.")
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def journal() -> None:
    """Hold the commands about the journal."""


@journal.command(
    help="Verifica che nessuna riga del giornale sia stata cambiata o tolta, e che i dati e l’elenco dei documenti "
    "siano come l’ultima riga li ha lasciati: di un accordo (NUMERO, ad esempio P-2026-0001) o di tutti i numeri "
    "dati. Codici di uscita: 0 integro, 1 alterato, 2 verifica non eseguita."
)
@click.argument("number", metavar="[NUMERO]", default="")
@click.option(
    "--head",
    "printed",
    default=None,
    metavar="IMPRONTA",
    help="Impronta stampata in un’attestazione o in un avviso: deve essere quella di una riga, anche non l’ultima.",
)
@click.option("--json", "as_json", is_flag=True, help="Risponde in JSON.")
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
@click.pass_context
def verify(context: click.Context, number: str, printed: str | None, as_json: bool, folder: Path | None) -> None:
    """Print what every chain shows; exit code 1 if one of them is not as it was written.

    Raises:
        AccordiError: There is no such agreement, the hash is none, the database does not answer.
    """
    from agreements.use_cases.base.journal import verify_journals

    with _database(folder) as database:
        report = verify_journals(database, number, printed)
    click.echo(json.dumps(_answer(report), ensure_ascii=False, indent=2) if as_json else _text(report, number))
    if not report.whole:
        context.exit(BROKEN)


def _answer(report: JournalReport) -> dict[str, Any]:
    return {
        "whole": report.whole,
        "agreements": [
            {
                "number": each.agreement,
                "whole": each.broken is None,
                "rows": each.rows,
                "head": each.head,
                "broken_row": each.broken.sequence if each.broken else None,
                "sentence": each.broken.sentence if each.broken else "",
                "proven_from": each.proven_from,
                "warnings": list(each.warnings),
            }
            for each in report.checked
        ],
        "printed": {
            "head": report.printed,
            "agreement": report.found.row.agreement if report.found else None,
            "row": report.found.row.sequence if report.found else None,
            "proven": bool(report.found and report.found.proven),
        }
        if report.printed
        else None,
    }


def _text(report: JournalReport, number: str) -> str:
    lines = [line for each in report.checked for line in (_line(each), *(f"  Attenzione: {w}" for w in each.warnings))]
    broken = sum(each.broken is not None for each in report.checked)
    if not number:
        altered = f"{broken} alterati" if broken > 1 else "1 alterato" if broken else "tutti integri"
        lines.append(f"Giornali verificati: {len(report.checked)}, {altered}." if lines else "Non c’è alcun accordo.")
    if report.printed:
        lines.append(_told(report.found) if report.found else _not_found(number))
    return "\n".join(lines)


def _line(each: CheckedJournal) -> str:
    rows = "1 riga" if each.rows == 1 else f"{each.rows} righe"
    if each.broken is None:
        return f"{each.agreement}: integro, {rows}{_proven(each)}, ultima impronta {each.head}"
    return f"{each.agreement}: ALTERATO dalla riga n. {each.broken.sequence} (righe presenti: {each.rows}). " + (
        each.broken.sentence
    )


def _proven(each: CheckedJournal) -> str:
    if not each.proven_from:
        return ", dati e documenti non provati (nessuna riga li sigilla)"
    if each.proven_from == 1:
        return ""
    return f", dati e documenti provati dalla riga n. {each.proven_from} (prima: non provati)"


def _told(found: PrintedRow) -> str:
    row = found.row
    place = (
        f"L’impronta data è quella della riga n. {row.sequence} di {row.agreement} "
        f"({row.at:%d/%m/%Y %H:%M} UTC, «{printable(found.what)}»)"
    )
    if not found.proven:
        return f"{place}, ma una riga precedente è stata alterata."
    if not found.later:
        return f"{place}, l’ultima: tutto il giornale è quello di quando fu stampata."
    later = (
        "la riga successiva vi è concatenata"
        if found.later == 1
        else f"le {found.later} successive vi sono concatenate"
    )
    return (
        f"{place}: fino a questa riga il giornale è quello di quando fu stampata; {later}, "
        "e per provarle serve un’impronta più recente."
    )


def _not_found(number: str) -> str:
    where = f"del giornale di {number}" if number else "di alcun giornale"
    return (
        f"L’impronta data non è quella di una riga {where}: il giornale è stato ricalcolato o accorciato dopo la "
        "stampa, oppure l’impronta è trascritta male o è di un altro accordo o di un’altra installazione."
    )


@journal.command(
    help="Racconta il giornale di un accordo: chi (autenticato, o dichiarato da), quando, che cosa, perché, il valore "
    "di prima e quello nuovo, la norma; in fondo i passi che aiutano ora. Di un accordo riservato resta scritto che è "
    "stato letto."
)
@click.argument("number", metavar="NUMERO")
@click.option("--json", "as_json", is_flag=True, help="Risponde in JSON.")
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def show(number: str, as_json: bool, folder: Path | None) -> None:
    """Print the journal, oldest first.

    Raises:
        AccordiError: There is no such agreement, or the database does not answer.
    """
    from agreements.use_cases.base.journal_told import tell_journal

    with _database(folder) as database:
        told = tell_journal(database, number, datetime.now(UTC), reader="riga di comando")
    if as_json:
        answer = asdict(told) | {"rows": [asdict(row) | {"at": row.at.isoformat()} for row in told.rows]}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    click.echo(printable_lines([line for row in told.rows for line in _lines_of(row)]))
    if told.helps:
        click.echo(f"Ora aiutano: {', '.join(f'«{name}»' for name in told.helps)}.")


def _lines_of(row: ToldRow) -> Iterator[str]:
    yield f"{row.row}. {row.at:%d/%m/%Y %H:%M}, {row.how} {row.name} ({row.office})"
    yield f"   {row.what}"
    if row.old or row.new:
        yield f"   Prima: {row.old or '–'}. Ora: {row.new or '–'}."
    for label, said in (("Perché", row.why), ("Norma", row.law), ("Orologio", row.clock)):
        if said:
            yield f"   {label}: {said}"
    yield ""


REASON = click.option("--reason", required=True, metavar="MOTIVO", help="Perché, con l’atto o la verifica che lo dice.")
BY = click.option("--by", required=True, metavar="CHI", help="Chi lo dispone: «Nome Cognome, Ufficio».")


@journal.command(
    help="Riconosce lo stato attuale di un accordo, i cui dati sono stati cambiati dal di fuori (verify dice quali): i "
    "passi tornano possibili, il motivo resta nel giornale. Prima considerare il ripristino dalla copia di sicurezza."
)
@click.argument("number", metavar="NUMERO")
@REASON
@BY
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def accept(number: str, reason: str, by: str, folder: Path | None) -> None:
    """Recognise what is there.

    Raises:
        AccordiError: Nothing was altered, or who and why are not told.
    """
    from agreements.use_cases.keeping.recognised import accept_state

    with _database(folder) as database:
        click.echo(printable(accept_state(database, number, reason, acting(by, dry_run=False), datetime.now(UTC))))


@journal.command(
    name="accept-clock",
    help="Dichiara che l’orologio di questo computer ora è giusto e che prima era avanti: i passi tornano possibili, "
    "il motivo resta nei giornali. Elenca le righe scritte in anticipo e i termini degli stessi accordi, da "
    "ricontrollare.",
)
@REASON
@BY
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def accept_clock(reason: str, by: str, folder: Path | None) -> None:
    """Let the journals go on from now.

    Raises:
        AccordiError: No row is later than now, or who and why are not told.
    """
    from agreements.use_cases.keeping.recognised import accept_clock as accept_it

    with _database(folder) as database:
        for line in accept_it(database, reason, acting(by, dry_run=False), datetime.now(UTC)):
            click.echo(printable(line))


@contextmanager
def _database(folder: Path | None) -> Iterator[Database]:
    from agreements.app import database_url
    from agreements.persistence.database import Database

    database = Database(database_url(settings_for(folder)))
    try:
        yield database
    finally:
        database.close()
