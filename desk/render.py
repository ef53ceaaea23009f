"""Our pages as HTML: templates without a script and without a style of their own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from agreements.domain.basics.moment import ROME
from desk.visitor import Visitor

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_TEMPLATES = Environment(loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined)


def _in_rome(at: datetime) -> str:
    return f"{at.astimezone(ROME):%d/%m/%Y, %H:%M}"


_TEMPLATES.filters["ora"] = _in_rome
_TEMPLATES.filters["giorno"] = "{:%d/%m/%Y}".format


def page(name: str, *, visitor: Visitor | None = None, **values: object) -> str:
    """A page as text.

    Args:
        visitor: Who will read it; the frame shows the name, and the way out.
    """
    return _TEMPLATES.get_template(name).render(visitor=visitor, **values)


def shown(name: str, *, status: int = 200, visitor: Visitor | None = None, **values: object) -> HTMLResponse:
    """A page as an answer."""
    return HTMLResponse(page(name, visitor=visitor, status=status, **values), status)
