"""Our pages as HTML: templates without a script and without a style of their own."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_titillium_web  # type: ignore[import-untyped]
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from agreements.app import own_body
from agreements.domain.basics.errors import AccordiError
from agreements.domain.basics.moment import ROME
from agreements.domain.steps.names import title_of, with_titles
from desk.visitor import Visitor

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
FONTS = Path(fontpkg_titillium_web.__file__).parent / "files"
_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined, auto_reload=False
)


def _in_rome(at: datetime) -> str:
    return f"{at.astimezone(ROME):%d/%m/%Y, %H:%M}"


def _kind_of_file(path: str) -> str:
    """What people call a file of this name."""
    end = path.rpartition(".")[2].lower()
    return _KINDS.get(end, end.upper())


def _weight(size: int) -> str:
    """A size as file managers show it."""
    return f"{size / 1024**2:.1f} MB".replace(".", ",") if size >= 1024**2 else f"{max(1, round(size / 1024))} KB"


_KINDS = {"docx": "Word", "p7m": "PDF in busta p7m", "p7s": "firma a parte p7s", "svg": "immagine", "xlsx": "foglio"}
_TEMPLATES.filters["ora"] = _in_rome
_TEMPLATES.filters["tipo"] = _kind_of_file
_TEMPLATES.filters["peso"] = _weight
_TEMPLATES.filters["migliaia"] = lambda number: f"{number:,}".replace(",", ".")
_TEMPLATES.filters["titoli"] = with_titles
_TEMPLATES.filters["titolo"] = title_of
_TEMPLATES.filters["giorno"] = "{:%d/%m/%Y}".format


def _rooms(visitor: Visitor | None) -> list[tuple[str, str]]:
    """Where the frame of each page leads: to nothing that would refuse its reader."""
    if visitor is None:
        return []
    rooms = (
        ("/", "Oggi", True),
        ("/registro", "Registro", visitor.works_on_acts),
        ("/passi", "Passi", visitor.roles),
        ("/ricevuti", "File ricevuti", visitor.works_on_acts),
        ("/richieste", "Richieste", visitor.roles),
        ("/conflitti", "Conflitti di interessi", visitor.works_on_acts),
        ("/persone", "Persone", visitor.administers),
        ("/v2/deployments", "Prefect", visitor.administers),
    )
    return [(path, name) for path, name, opens in rooms if opens]


@cache
def _own_body() -> str:
    """The name of the body whose installation this is; empty where its file is missing, or cannot be read."""
    try:
        return own_body().name
    except AccordiError:
        return ""


def page(name: str, *, visitor: Visitor | None = None, here: str = "", **values: object) -> str:
    """A page as text.

    Args:
        visitor: Who will read it; the frame shows the name, and the way out.
        here: The room that the page belongs to: "/registro".
    """
    frame = {"visitor": visitor, "rooms": _rooms(visitor), "here": here, "own_body": _own_body()}
    return _TEMPLATES.get_template(name).render(**frame, **values)


def shown(name: str, *, status: int = 200, visitor: Visitor | None = None, **values: Any) -> HTMLResponse:
    """A page as an answer."""
    return HTMLResponse(page(name, visitor=visitor, status=status, **values), status)
