"""Our pages as HTML: templates without a script and without a style of their own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import fontpkg_titillium_web  # type: ignore[import-untyped]
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from agreements.domain.basics.moment import ROME
from agreements.domain.people.person import Role
from desk.visitor import Visitor

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
FONTS = Path(fontpkg_titillium_web.__file__).parent / "files"
_TEMPLATES = Environment(loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined)


def _in_rome(at: datetime) -> str:
    return f"{at.astimezone(ROME):%d/%m/%Y, %H:%M}"


_TEMPLATES.filters["ora"] = _in_rome
_TEMPLATES.filters["migliaia"] = lambda number: f"{number:,}".replace(",", ".")
_TEMPLATES.filters["giorno"] = "{:%d/%m/%Y}".format


_FOR_ACTS = (
    ("/", "Oggi"),
    ("/registro", "Registro"),
    ("/passi", "Passi"),
    ("/ricevuti", "File ricevuti"),
    ("/richieste", "Richieste"),
    ("/v2/deployments", "Prefect"),
)
_FOR_PEOPLE = (("/", "Oggi"), ("/persone", "Persone"), ("/v2/deployments", "Prefect"))


def _rooms(visitor: Visitor | None) -> tuple[tuple[str, str], ...]:
    """Where the frame of each page leads: who only administers reads no acts, who has no role finds out why."""
    if visitor is None:
        return ()
    person = visitor.person
    roles = {held.role for held in (*person.roles, *person.stands_in)}
    if person.received or roles - {Role.ADMINISTRATOR}:
        return _FOR_ACTS
    return _FOR_PEOPLE if roles else _FOR_PEOPLE[:1]


def page(name: str, *, visitor: Visitor | None = None, here: str = "", **values: object) -> str:
    """A page as text.

    Args:
        visitor: Who will read it; the frame shows the name, and the way out.
        here: The room that the page belongs to: "/registro".
    """
    return _TEMPLATES.get_template(name).render(visitor=visitor, rooms=_rooms(visitor), here=here, **values)


def shown(name: str, *, status: int = 200, visitor: Visitor | None = None, **values: Any) -> HTMLResponse:
    """A page as an answer."""
    return HTMLResponse(page(name, visitor=visitor, status=status, **values), status)
