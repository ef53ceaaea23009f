"""`accordi people`: who may enter, by which login, with which roles; each change is kept with who asked it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.deadline import parse_day
from cli.installation import VAR, settings_for
from cli.printable import printable_lines
from cli.rows import acting
from cli.runtime.environment import DEFAULT_PORT, HOST, door_file

if TYPE_CHECKING:
    from agreements.domain.agreement.events import Actor
    from agreements.settings import Settings
    from agreements.use_cases.base.workbench import Workbench
    from agreements.use_cases.people.accounts import Issued, NewPerson

HELP = click.help_option("--help", help="Mostra questo aiuto ed esce.")
BY = click.option("--by", required=True, metavar="CHI", help="Chi lo dispone: «Nome Cognome, Ufficio».")
REASON = click.option("--reason", required=True, metavar="MOTIVO", help="Perché, con l’atto che lo dice.")
WHOM = click.argument("whom", metavar="PERSONA")
OFFICE = click.option("--office", default="", metavar="CODICE", help="Per una sola struttura; senza, per tutte.")
FROM = click.option("--from", "start", metavar="DATA", help="Primo giorno, AAAA-MM-GG; senza, oggi.")
NUMBER = click.argument("number", metavar="NUMERO")
ROLE = click.argument("role", metavar="FUNZIONE")


def _described(command: Callable[..., Any]) -> Callable[..., Any]:
    """What is asked of a new person."""
    for option in (
        click.option("--ask-code", is_flag=True, help="Chiede il codice fiscale, di cui si conserva solo un’impronta."),
        click.option("--email", default="", metavar="INDIRIZZO", help="Indirizzo di posta."),
        click.option("--office", required=True, metavar="UFFICIO", help="Ufficio, come lo scrive il giornale."),
        click.option("--name", required=True, metavar="NOME", help="Nome e cognome."),
    ):
        command = option(command)
    return command


@click.group(
    help="Persone e accessi. PERSONA è il nome utente, o l’identificativo che mostra «list». Ogni modifica resta "
    "registrata, con chi la dispone."
)
@HELP
def people() -> None:
    """Hold the commands about people."""


@people.command(
    name="first-administrator",
    help="Aggiunge il primo amministratore e stampa il collegamento, valido una volta, con cui sceglie la password.",
)
@click.argument("login", metavar="NOME_UTENTE")
@_described
@BY
@VAR
@HELP
def first_administrator(
    login: str, name: str, office: str, email: str, ask_code: bool, by: str, folder: Path | None
) -> None:
    """Enter the first administrator.

    Raises:
        AccordiError: There is one, or a datum cannot be right.
    """
    from agreements.use_cases.people.accounts import first_administrator as enter

    with _asked(by, folder) as a:
        new = _new(a, login, name, office, email, ask_code=ask_code)
        _tell(a, enter(a.bench, new, a.actor, a.now))


@people.command(help="Aggiunge una persona, senza funzioni; con --login stampa il collegamento per la password.")
@click.option("--login", default="", metavar="NOME_UTENTE", help="Senza, entra solo con l’accesso dell’ente.")
@_described
@REASON
@BY
@VAR
@HELP
def add(
    login: str, name: str, office: str, email: str, ask_code: bool, reason: str, by: str, folder: Path | None
) -> None:
    """Enter a person.

    Raises:
        AccordiError: The login is somebody's, or a datum cannot be right.
    """
    from agreements.use_cases.people.accounts import add_person

    with _asked(by, folder) as a:
        new = _new(a, login, name, office, email, ask_code=ask_code)
        issued = add_person(a.bench, new, a.actor, a.now, reason)
        if issued is None:
            click.echo(f"Aggiunta la persona {name}: entra con l’accesso dell’ente.")
        else:
            _tell(a, issued)


@people.command(help="Stampa un collegamento nuovo, valido una volta, con cui la persona sceglie la password.")
@WHOM
@BY
@VAR
@HELP
def link(whom: str, by: str, folder: Path | None) -> None:
    """Make a one-time link.

    Raises:
        AccordiError: Nobody is meant, or nobody who enters by a login.
    """
    from agreements.use_cases.people.accounts import new_link

    with _asked(by, folder) as a:
        _tell(a, new_link(a.bench, whom, a.actor, a.now))


@people.command(help="Collega una persona all’accesso dell’ente, per chi non vi è riconosciuto dal codice fiscale.")
@WHOM
@click.argument("subject", metavar="IDENTIFICATIVO")
@REASON
@BY
@VAR
@HELP
def subject(whom: str, subject: str, reason: str, by: str, folder: Path | None) -> None:
    """Link a person to a subject of the provider.

    Raises:
        AccordiError: Nobody is meant, there is no provider, or the subject is somebody's.
    """
    from agreements.app import provider_of
    from agreements.use_cases.people.accounts import link_subject

    with _asked(by, folder) as a:
        provider = provider_of(a.settings)
        issuer = provider.issuer if provider else ""
        click.echo(link_subject(a.bench, whom, issuer, subject, a.actor, a.now, reason))


@people.command(name="list", help="Elenca le persone, come entrano e che cosa possono oggi.")
@VAR
@HELP
def listing(folder: Path | None) -> None:
    """Print everybody."""
    from agreements.app import build
    from agreements.domain.basics.day_words import from_the_date
    from agreements.use_cases.people.roster import listed

    bench, now = build(settings_for(folder)), datetime.now(UTC)
    lines: list[str] = []
    try:
        for each in listed(bench, now):
            person = each.person
            ended = f"; accesso chiuso {from_the_date(person.ended_on)}" if person.ended_on else ""
            lines.append(
                f"{person.name}, {person.office} [{person.id}]: {', '.join(each.ways) or 'nessun accesso'}{ended}"
            )
            lines += [f"  {told}" for told in each.can]
    finally:
        bench.database.close()
    click.echo(printable_lines(lines or ["Non c’è alcuna persona: cominciare con «first-administrator»."]))


@people.command(help="Mostra chi ha cambiato che cosa delle persone, quando e perché; con PERSONA, solo di lei.")
@click.argument("whom", metavar="[PERSONA]", default="")
@VAR
@HELP
def changes(whom: str, folder: Path | None) -> None:
    """Print what was changed about people.

    Raises:
        AccordiError: Nobody is meant.
    """
    from agreements.app import build
    from agreements.domain.basics.moment import ROME
    from agreements.use_cases.people.roster import changed

    bench = build(settings_for(folder))
    try:
        found = changed(bench, whom)
    finally:
        bench.database.close()
    lines = [
        " · ".join(
            filter(
                None,
                (f"{each.at.astimezone(ROME):%d/%m/%Y %H:%M}", each.what, f"{each.actor}, {each.actor.how}", each.why),
            )
        )
        for each in found
    ]
    click.echo(printable_lines(lines or ["Nulla è stato cambiato."]))


@people.command(help="Assegna una FUNZIONE: istruttore, dirigente, «responsabile del procedimento» …")
@WHOM
@ROLE
@OFFICE
@FROM
@click.option("--to", "end", metavar="DATA", help="Ultimo giorno, compreso; senza, finché qualcuno non la toglie.")
@REASON
@BY
@VAR
@HELP
def role(
    whom: str,
    role: str,
    office: str,
    start: str | None,
    end: str | None,
    reason: str,
    by: str,
    folder: Path | None,
) -> None:
    """Give a role.

    Raises:
        AccordiError: Person, role or office is not known, or the role stands already.
    """
    from agreements.domain.people.person import HeldRole, read_role
    from agreements.use_cases.people.accounts import give_role

    with _asked(by, folder) as a:
        held = HeldRole(read_role(role), office, _day(start, a.today), parse_day(end) if end else None)
        click.echo(give_role(a.bench, whom, held, a.actor, a.now, reason))


@people.command(
    help="Toglie una FUNZIONE dopo l’ultimo giorno indicato, compreso; senza, da subito (l’ultimo giorno è ieri)."
)
@WHOM
@ROLE
@OFFICE
@click.option("--last-day", "last", metavar="DATA", help="Ultimo giorno, compreso.")
@REASON
@BY
@VAR
@HELP
def end(whom: str, role: str, office: str, last: str | None, reason: str, by: str, folder: Path | None) -> None:
    """End a role.

    Raises:
        AccordiError: Person or role is not known, or the person does not hold it.
    """
    from agreements.domain.people.person import read_role
    from agreements.use_cases.people.accounts import end_role

    with _asked(by, folder) as a:
        last_on = _day(last, a.today - timedelta(days=1))
        click.echo(end_role(a.bench, whom, read_role(role), office, last_on, a.actor, a.now, reason))


@people.command(help="Revoca ciò che una persona ha delegato a un’altra: da subito, o dopo l’ultimo giorno indicato.")
@WHOM
@click.argument("to", metavar="DELEGATO")
@ROLE
@click.option("--last-day", "last", metavar="DATA", help="Ultimo giorno, compreso.")
@REASON
@BY
@VAR
@HELP
def revoke(whom: str, to: str, role: str, last: str | None, reason: str, by: str, folder: Path | None) -> None:
    """Take back a delegation.

    Raises:
        AccordiError: Somebody is not known, or nothing of the kind was delegated.
    """
    from agreements.domain.people.person import read_role
    from agreements.use_cases.people.accounts import revoke_delegations

    with _asked(by, folder) as a:
        last_on = _day(last, a.today - timedelta(days=1))
        click.echo(revoke_delegations(a.bench, whom, to, read_role(role), last_on, a.actor, a.now, reason))


@people.command(help="Chi era assente è tornato: la sostituzione finisce da subito, o dopo l’ultimo giorno indicato.")
@WHOM
@click.option("--last-day", "last", metavar="DATA", help="Ultimo giorno di assenza, compreso.")
@REASON
@BY
@VAR
@HELP
def back(whom: str, last: str | None, reason: str, by: str, folder: Path | None) -> None:
    """End an absence.

    Raises:
        AccordiError: The person is not known, or not absent.
    """
    from agreements.use_cases.people.accounts import back_from_absence

    with _asked(by, folder) as a:
        last_on = _day(last, a.today - timedelta(days=1))
        click.echo(back_from_absence(a.bench, whom, last_on, a.actor, a.now, reason))


@people.command(help="Registra una delega, con l’atto (art. 17 c. 1-bis D.Lgs. 165/2001 per le funzioni dirigenziali).")
@WHOM
@click.argument("to", metavar="DELEGATO")
@ROLE
@OFFICE
@FROM
@click.option("--to", "last", required=True, metavar="DATA", help="Ultimo giorno, compreso.")
@click.option("--act", required=True, metavar="ATTO", help="L’atto di delega, come si cita.")
@click.option("--step", "steps", multiple=True, metavar="PASSO", help="Solo questo passo; si può ripetere.")
@REASON
@BY
@VAR
@HELP
def delegate(
    whom: str,
    to: str,
    role: str,
    office: str,
    start: str | None,
    last: str,
    act: str,
    steps: tuple[str, ...],
    reason: str,
    by: str,
    folder: Path | None,
) -> None:
    """Record a delegation.

    Raises:
        AccordiError: Somebody is not known, or who delegates has not got the role.
    """
    from agreements.domain.people.person import Delegation, read_role
    from agreements.use_cases.people.accounts import delegate as record

    with _asked(by, folder) as a:
        first_on, last_on = _day(start, a.today), parse_day(last)
        given = Delegation(whom, to, read_role(role), office, act, first_on, last_on, steps)
        click.echo(record(a.bench, given, a.actor, a.now, reason))


@people.command(help="Registra un’assenza e chi sostituisce.")
@WHOM
@FROM
@click.option("--to", "last", required=True, metavar="DATA", help="Ultimo giorno, compreso.")
@click.option("--substitute", default="", metavar="PERSONA", help="Chi ne compie i passi nel frattempo.")
@REASON
@BY
@VAR
@HELP
def absent(whom: str, start: str | None, last: str, substitute: str, reason: str, by: str, folder: Path | None) -> None:
    """Record that somebody is away.

    Raises:
        AccordiError: Somebody is not known, or the days are in the wrong order.
    """
    from agreements.domain.people.person import Absence
    from agreements.use_cases.people.accounts import note_absence

    with _asked(by, folder) as a:
        absence = Absence(whom, _day(start, a.today), parse_day(last), substitute)
        click.echo(note_absence(a.bench, absence, a.actor, a.now, reason))


@people.command(help="Chiude l’accesso di una persona: da subito, o dopo l’ultimo giorno indicato.")
@WHOM
@click.option("--last-day", "last", metavar="DATA", help="Ultimo giorno, compreso; senza, l’accesso finisce ora.")
@REASON
@BY
@VAR
@HELP
def close(whom: str, last: str | None, reason: str, by: str, folder: Path | None) -> None:
    """Say on which day somebody last works here.

    Raises:
        AccordiError: Nobody is meant.
    """
    from agreements.use_cases.people.accounts import close_person

    with _asked(by, folder) as a:
        click.echo(close_person(a.bench, whom, _day(last, a.today), a.actor, a.now, reason))


@people.command(help="Elenca ciò che di PERSONA è registrato, con la sigla con cui «remove» lo toglie.")
@WHOM
@VAR
@HELP
def registered(whom: str, folder: Path | None) -> None:
    """Print what is recorded of a person.

    Raises:
        AccordiError: Nobody is meant.
    """
    from agreements.app import build
    from agreements.use_cases.people.registered import all_registered

    bench = build(settings_for(folder))
    try:
        found = all_registered(bench, whom)
    finally:
        bench.database.close()
    click.echo(printable_lines([f"{each.key}  {each.told}" for each in found] or ["Nulla è registrato."]))


@people.command(help="Toglie ciò che di PERSONA è stato registrato per errore; la SIGLA è quella di «registered».")
@WHOM
@click.argument("key", metavar="SIGLA")
@REASON
@BY
@VAR
@HELP
def remove(whom: str, key: str, reason: str, by: str, folder: Path | None) -> None:
    """Take out what was recorded by mistake.

    Raises:
        AccordiError: Nobody is meant, or nothing is recorded with this key.
    """
    from agreements.use_cases.people.registered import take_out

    with _asked(by, folder) as a:
        click.echo(take_out(a.bench, whom, key, a.actor, a.now, reason))


@people.command(help="Registra che PERSONA ha dichiarato un conflitto di interessi sull’accordo NUMERO: si astiene.")
@WHOM
@NUMBER
@REASON
@BY
@VAR
@HELP
def conflict(whom: str, number: str, reason: str, by: str, folder: Path | None) -> None:
    """Record a conflict of interest that a person has declared on paper.

    Raises:
        AccordiError: There is no such person or agreement.
    """
    from agreements.use_cases.people.conflicts import declare_conflict
    from agreements.use_cases.people.roster import profile

    with _asked(by, folder) as a:
        person = profile(a.bench, whom, a.now).listed.person
        click.echo(declare_conflict(a.bench, number, person, reason, a.now, a.actor))


@people.command(
    name="conflict-end", help="Registra che il conflitto di interessi di PERSONA sull’accordo NUMERO non c’è più."
)
@WHOM
@NUMBER
@REASON
@BY
@VAR
@HELP
def conflict_end(whom: str, number: str, reason: str, by: str, folder: Path | None) -> None:
    """End a conflict of interest.

    Raises:
        AccordiError: There is no such person or agreement, or no such conflict.
    """
    from agreements.use_cases.people.conflicts import end_conflict
    from agreements.use_cases.people.roster import profile

    with _asked(by, folder) as a:
        person = profile(a.bench, whom, a.now).listed.person
        click.echo(end_conflict(a.bench, number, person, reason, a.actor, a.now))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every command that changes something works with."""

    settings: Settings
    bench: Workbench
    actor: Actor
    now: datetime
    today: date


@contextmanager
def _asked(by: str, folder: Path | None) -> Iterator[_Asked]:
    from agreements.app import build
    from agreements.use_cases.people.accounts import today_of

    actor, settings, now = acting(by, dry_run=False), settings_for(folder), datetime.now(UTC)
    bench = build(settings)
    try:
        yield _Asked(settings, bench, actor, now, today_of(bench, now))
    finally:
        bench.database.close()


def _new(a: _Asked, login: str, name: str, office: str, email: str, *, ask_code: bool) -> NewPerson:
    from agreements.app import people_key_of
    from agreements.use_cases.people.accounts import NewPerson

    # Asked without being shown: on a command line it would stand in the history of the shell.
    code = click.prompt("Codice fiscale", hide_input=True) if ask_code else ""
    return NewPerson(name, office, email, login, people_key_of(a.settings).of_code(code) if code else "")


def _tell(a: _Asked, issued: Issued) -> None:
    from agreements.use_cases.people.accounts import HAND_OVER

    known = door_file(a.settings.var)  # of the last start, whatever the command line said then
    where = known.read_text("utf-8") if known.exists() else a.settings.address or f"http://{HOST}:{DEFAULT_PORT}"
    click.echo(printable_lines([f"{issued.told}:", f"{where.rstrip('/')}/collegamento/{issued.secret}", HAND_OVER]))


def _day(typed: str | None, otherwise: date) -> date:
    return parse_day(typed) if typed else otherwise
