"""The address of the database: read strictly before anything is opened, and shown without its password.

A password with an ``@`` would make the rest of it part of the server's name, and so of the driver's complaint about a
server that it cannot find: such addresses are refused here.
"""

from __future__ import annotations

import re

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from agreements.persistence.engine.errors import WrongAddress

Address = URL

_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
}
_HOST = re.compile(r"[A-Za-z0-9_.:%-]*")
# What libpq knows and an installation may need; its password has a place of its own.
_PARAMETERS = frozenset(
    (
        "host",
        "hostaddr",
        "port",
        "service",
        "passfile",
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
        "sslcrl",
        "channel_binding",
        "require_auth",
        "gssencmode",
        "krbsrvname",
        "target_session_attrs",
        "application_name",
        "options",
        "connect_timeout",
        "keepalives",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
        "tcp_user_timeout",
    )
)


def read_address(address: str | URL, password: str = "") -> Address:
    """The address as the engine takes it, with the driver that Accordi uses.

    Args:
        address: ``postgresql://user@server/name`` or ``sqlite:////absolute/path``.
        password: From its own file; it has no place in an address that others can read.

    Raises:
        WrongAddress: Incomplete, of another kind of database, or with the password where it would be shown.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # their words may quote what was typed, password included
        raise WrongAddress("non è leggibile") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise WrongAddress(f"indica un tipo di database che Accordi non usa ({url.drivername[:40]})")
    url = url.set(drivername=driver)
    if driver == "sqlite":
        return _sqlite(url, password)
    return _postgresql(url, password)


def shown(address: str | URL) -> str:
    """The address for people and logs: neither password nor parameters, but for the folder of a socket."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{url.database}"
    place = {name: value for name, value in url.query.items() if name in ("host", "port")}
    # `URL.set` would leave a password of None as it was.
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, place)
    return bare.render_as_string().replace("%2F", "/")


def _sqlite(url: URL, password: str) -> URL:
    if password or url.username or url.password:
        raise WrongAddress("chiede una password per SQLite, che non ne ha")
    if url.host:
        raise WrongAddress("ha una barra in meno: il file di SQLite va dopo tre barre")
    if not url.database or url.database == ":memory:" or "mode=memory" in str(url):
        raise WrongAddress("non indica un file: un database in memoria andrebbe perso")
    return url


def _postgresql(url: URL, password: str) -> URL:
    if not _HOST.fullmatch(url.host or "") or "@" in (url.database or ""):
        raise WrongAddress(
            "ha un nome di server impossibile: se la password contiene «@», metterla nel file di "
            "ACCORDI_DATABASE_PASSWORD_FILE"
        )
    if "password" in url.query:
        raise WrongAddress("ha la password fra i parametri: metterla nel file di ACCORDI_DATABASE_PASSWORD_FILE")
    unknown = sorted(set(url.query) - _PARAMETERS)
    if unknown:
        raise WrongAddress(f"ha un parametro che PostgreSQL non conosce («{unknown[0][:40]}»)")
    if not url.database and "service" not in url.query:
        raise WrongAddress("non dice il nome del database dopo il server")
    if password and url.password:
        raise WrongAddress("contiene una password e ACCORDI_DATABASE_PASSWORD_FILE ne dà un’altra: toglierla da qui")
    return url.set(password=password) if password else url
