"""After the demonstration: the desk on what was played, with accounts of invented people whose passwords it shows."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agreements import app
from agreements.app import people_key_of
from agreements.domain.agreement.events import Actor
from agreements.domain.people.person import HeldRole, Role
from agreements.settings import Settings
from agreements.use_cases.people.accounts import NewPerson, add_person, first_administrator, give_role
from agreements.use_cases.people.login import set_password
from cli.runtime import prefect_runtime
from cli.runtime.environment import HOST
from cli.runtime.place import Place
from cli.runtime.processes import free_port

_BY = Actor("Prova Amministra", "Sistemi informativi di prova")
_PEOPLE = (
    ("amministra", _BY.name, _BY.office, (Role.ADMINISTRATOR,)),
    ("istruttore", "Prova Istruttore", "Ufficio accordi di prova", (Role.CLERK, Role.PROCEDURE_OFFICER)),
    ("dirigente", "Prova Dirigente", "Settore accordi di prova", (Role.MANAGER,)),
    ("repertorio", "Prova Repertorio", "Ufficio repertorio di prova", (Role.REPERTORY, Role.PROTOCOL)),
    ("segreteria", "Prova Segreteria", "Segreteria di Giunta di prova", (Role.GOVERNMENT_SECRETARY,)),
)
_WHY = "accesso della dimostrazione"


@contextlib.contextmanager
def left_up(folder: Path, environment: Mapping[str, str], port: int | None) -> Iterator[str]:
    """``accordi up`` on the folder of a demonstration, with accounts; answers how to enter, in Italian.

    Raises:
        AccordiError: Something did not start; the sentence says what.
    """
    values: dict[str, Any] = {name.removeprefix("ACCORDI_").lower(): value for name, value in environment.items()}
    settings = Settings(var=folder, **values)
    entries = _accounts(settings)
    place = Place(HOST, port or free_port())
    with prefect_runtime(folder, env=environment, place=place):
        yield "\n".join(
            (f"La scrivania è aperta: {place.address}", "Si entra con uno di questi accessi di prova:", *entries)
        )


def _accounts(settings: Settings) -> list[str]:
    bench, now = app.build(settings), datetime.now(UTC)
    told = []
    try:
        with bench.database.unit() as unit:
            today = unit.moment(now).today
        for login, name, office, roles in _PEOPLE:
            new, password = NewPerson(name, office, "", login), secrets.token_urlsafe(9)
            if Role.ADMINISTRATOR in roles:
                issued = first_administrator(bench, new, _BY, now)
            else:
                added = add_person(bench, new, _BY, now, _WHY)
                assert added is not None  # nobody has this login yet
                issued = added
                for role in roles:
                    give_role(bench, login, HeldRole(role, "", today), _BY, now, _WHY)
            set_password(bench, people_key_of(settings), issued.secret, password, now)
            told.append(f"  {login:<12} {password:<14} {name}: {', '.join(roles)}")
    finally:
        bench.database.close()
    return told
