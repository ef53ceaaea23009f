"""`accordi register`: the register as a table, JSON, CSV or a sheet that can be imported again. No Prefect."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agreements.domain.basics.number_words import counted
from cli.deadline import parse_day
from cli.installation import VAR, settings_for
from cli.printable import printable_lines

if TYPE_CHECKING:
    from agreements.use_cases.registers.register_list import Listed


@click.command(
    help="Elenca gli accordi. PAROLE: ciascuna deve cominciare una parola dell’oggetto, del testo, delle parti o dei "
    "numeri; maiuscole e accenti non contano."
)
@click.argument("words", metavar="[PAROLE]...", nargs=-1)
@click.option("--party", default="", metavar="ENTE", help="Solo quelli di cui è parte un ente con questo nome.")
@click.option("--state", default="", metavar="STATO", help="«in firma», «vigente», «in scadenza», «scaduto» …")
@click.option("--from", "start", metavar="DATA", help="Firmati da questo giorno: AAAA-MM-GG.")
@click.option("--to", "end", metavar="DATA", help="Firmati fino a questo giorno.")
@click.option("--ends-by", "ends", metavar="DATA", help="Che finiscono entro questo giorno.")
@click.option("--costs-from", "least", metavar="EURO", help="Con oneri noti non inferiori a questa somma: 1.250,00.")
@click.option("--costs-to", "most", metavar="EURO", help="Con oneri noti non superiori a questa somma.")
@click.option("--frame", "frame", default="", metavar="NUMERO", help="Un accordo quadro e i suoi accordi attuativi.")
@click.option(
    "--basis", default="", metavar="BASE", help="Per base giuridica: «art. 15», «scambio-di-dati», «non annotata»."
)
@click.option("--kind", default="", metavar="TIPO", help="Solo di questo tipo: «convenzione», «accordo quadro» …")
@click.option(
    "--office", default="", metavar="STRUTTURA", help="Di cui risponde una struttura: parole del nome, o e-mail."
)
@click.option("--json", "as_json", is_flag=True, help="Risponde in JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Risponde in CSV (punto e virgola).")
@click.option(
    "--xlsx", "sheet", type=click.Path(dir_okay=False, path_type=Path), help="Scrive un foglio reimportabile."
)
@click.option(
    "--files",
    type=click.Path(file_okay=False, path_type=Path),
    help="Con --xlsx: la cartella in cui copiare i file firmati.",
)
@click.option(
    "--charges",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Con --csv: il file in cui scrivere le righe degli oneri, ad esempio registro.oneri.csv.",
)
@click.option(
    "--movements",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Con --csv: il file in cui scrivere i movimenti, ad esempio registro.movimenti.csv.",
)
@click.option(
    "--beside",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Con --csv: il nome che avrà il CSV, ad esempio registro.csv; accanto scrive adempimenti, approvazioni, fatti "
    "e successioni.",
)
@click.option(
    "--family",
    "family_of",
    default="",
    metavar="NUMERO",
    help="La famiglia di questo accordo: a che punto è ogni ente.",
)
@click.option("--confidential", is_flag=True, help="Anche gli accordi riservati.")
@VAR
@click.help_option("--help", help="Mostra questo aiuto ed esce.")
def register(
    words: tuple[str, ...],
    party: str,
    state: str,
    start: str | None,
    end: str | None,
    ends: str | None,
    least: str | None,
    most: str | None,
    frame: str,
    basis: str,
    kind: str,
    office: str,
    as_json: bool,
    as_csv: bool,
    sheet: Path | None,
    files: Path | None,
    charges: Path | None,
    movements: Path | None,
    beside: Path | None,
    family_of: str,
    confidential: bool,
    folder: Path | None,
) -> None:
    """Print or write the list, in order of number.

    Raises:
        AccordiError: The database does not answer, a day or a state is none, a file cannot be written.
    """
    from agreements.domain.basics.errors import InvalidDatum

    if family_of:
        of_money = (least, most, charges, movements, beside)
        if any((words, party, state, start, end, ends, frame, basis, kind, office, files, *of_money)):
            raise InvalidDatum("opzioni", "--family mostra una famiglia intera: togliere le altre condizioni.")
        from cli.family import show_family

        show_family(
            family_of, settings_for(folder), as_json=as_json, as_csv=as_csv, sheet=sheet, confidential=confidential
        )
        return

    from agreements.app import archive_of, database_url
    from agreements.documents.files.atomic_file import write_atomically
    from agreements.documents.sheets.register_sheet import register_csv
    from agreements.domain.agreement.agreement import AgreementKind
    from agreements.domain.register.charge_columns import CHARGES
    from agreements.domain.register.fact_columns import FURTHER
    from agreements.domain.register.movement_columns import MOVEMENTS
    from agreements.domain.register.search import SEARCHABLE_STATES, Query
    from agreements.persistence.database import Database
    from agreements.use_cases.base.confidentiality import not_shown
    from agreements.use_cases.registers.register_export import Form, exported
    from agreements.use_cases.registers.register_list import (
        as_rows,
        charge_lines,
        export_files,
        find_agreements,
        further_lines,
        movement_lines,
    )

    if state and state not in SEARCHABLE_STATES:
        raise InvalidDatum("stato", f"«{state[:40]}» non è uno stato: usare {', '.join(SEARCHABLE_STATES)}.")
    if kind and kind not in {*AgreementKind}:
        raise InvalidDatum("tipo", f"«{kind[:40]}» non è un tipo: usare {', '.join(AgreementKind)}.")
    if files is not None and sheet is None:
        raise InvalidDatum("opzioni", "--files vale solo con --xlsx: aggiungerla oppure toglierla.")
    if charges is not None and not as_csv:
        raise InvalidDatum("opzioni", "--charges vale solo con --csv: un foglio .xlsx ha già il suo foglio «Oneri».")
    if movements is not None and not as_csv:
        raise InvalidDatum("opzioni", "--movements vale solo con --csv: un foglio .xlsx ha già il foglio «Movimenti».")
    if beside is not None and not as_csv:
        raise InvalidDatum("opzioni", "--beside vale solo con --csv: un foglio .xlsx ha già tutti i suoi fogli.")
    days, costs = (_day(start), _day(end), _day(ends)), (_euro(least), _euro(most))
    query = Query(" ".join(words), party, state, *days, *costs, frame=frame, basis=basis, kind=kind, office=office)
    settings = settings_for(folder)
    database = Database(database_url(settings))
    try:
        answer = find_agreements(database, query, datetime.now(UTC), confidential=confidential)
    finally:
        database.close()
    moment, found = answer.moment, answer.listed
    for line in not_shown(answer.hidden, "accordi register"):
        click.echo(line, err=True)
    if sheet is not None and any(each.agreement.confidentiality for each in found):
        click.echo("Il foglio contiene accordi riservati: chi lo legge li legge tutti.", err=True)
    if sheet is not None:
        rows = None
        if files is not None:
            rows = export_files(archive_of(settings), found, as_rows(found, moment.today)[1], files)
        write_atomically(sheet, exported(found, moment.today, Form.XLSX, rows))
        click.echo(f"In {sheet}: {counted(len(found), 'accordo', 'accordi')}")
    elif as_json:
        click.echo(exported(found, moment.today, Form.JSON).decode(), nl=False)
    elif as_csv:
        if charges is not None:
            write_atomically(charges, register_csv(CHARGES, charge_lines(found)).encode())
        if movements is not None:
            write_atomically(movements, register_csv(MOVEMENTS, movement_lines(found)).encode())
        if beside is not None:
            for name, told in further_lines(found).items():
                of = next(each for each in FURTHER if each.name == name)
                write_atomically(beside.with_suffix(of.suffix), register_csv(of.columns, told).encode())
        click.echo(exported(found, moment.today, Form.CSV).decode(), nl=False)
    else:
        click.echo(_text(found, moment.today))


def _euro(text: str | None) -> Decimal | None:
    from agreements.domain.agreement.money import parse_amount

    return parse_amount(text).value if text else None


def _day(text: str | None) -> date | None:
    return parse_day(text) if text else None


def _text(found: tuple[Listed, ...], today: date) -> str:
    lines = []
    for each in found:
        lines.append(each.line(today))
        if each.to_assess:
            lines.append(f"  {each.to_assess}")
    lines.append("Nessun accordo corrisponde." if not found else f"Accordi: {len(found)}.")
    return printable_lines(lines)
