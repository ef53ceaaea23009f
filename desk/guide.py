"""The guide and the pages beside it, read from ``docs``: help that is there without another host, and without a login.

They are our own files, in Markdown, and are rendered when somebody first asks for them. Links between them stay inside;
what else lies in the repository is named and not linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from posixpath import normpath
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from agreements.domain.steps.names import TITLES
from desk.render import shown

PATH = "/guida"
_DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = (
    *("guida", "passi-e-stati", "chi-puo", "clausole", "esiti-verifica-firme"),
    *("voci-di-un-accordo", "firme-di-altri-programmi", "accessibilita", "operations"),
)
"""What people who use Accordi read, by the name of its file."""
_NOT_THERE = "Questa pagina non c’è."


def routes() -> list[Route]:
    """The guide, the pages beside it, and its pictures."""
    return [
        Route(PATH, _guide, methods=["GET"]),
        Route(f"{PATH}/img/{{name}}", _picture, methods=["GET"]),
        Route(f"{PATH}/{{name}}", _guide, methods=["GET"]),
    ]


async def _guide(request: Request) -> Response:
    """GET /guida, /guida/chi-puo."""
    visitor = request.scope["state"]["visitor"]
    name = request.path_params.get("name", PAGES[0])
    if name not in PAGES:
        return shown("errore.html", status=404, visitor=visitor, sentence=_NOT_THERE)
    title, html = await run_in_threadpool(rendered, name)
    return shown("guida.html", visitor=visitor, here=PATH, title=title, html=html)


async def _picture(request: Request) -> Response:
    name = request.path_params["name"]
    place = _DOCS / "img" / name
    if not re.fullmatch("[a-z0-9-]+[.]png", name) or not place.is_file():
        return shown("errore.html", status=404, visitor=request.scope["state"]["visitor"], sentence=_NOT_THERE)
    return FileResponse(place, media_type="image/png", headers={"cache-control": "max-age=3600"})


@cache
def rendered(name: str) -> tuple[str, str]:
    """Title and HTML of a page."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((_DOCS / f"{name}.md").read_text(encoding="utf-8"))
    used: dict[str, int] = {}
    title = ""
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            text = "".join(each.content for each in inside.children or () if each.type in ("text", "code_inline"))
            title = title or text
            slug = _slug(text)
            used[slug] = used.get(slug, -1) + 1
            token.attrSet("id", f"{slug}-{used[slug]}" if used[slug] else slug)
    for each in _inline(tokens):
        _lead(each)
    _name_cells(tokens)
    for before, each in pairwise(_inline(tokens)):
        if before.type == "strong_open" and each.content in TITLES:
            each.content = TITLES[each.content]  # as the buttons have it; the file says it as the command line does
    return title, markdown.renderer.render(tokens, markdown.options, {})


def _inline(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _name_cells(tokens: list[Token]) -> None:
    """Let each cell say its column, for narrow windows (see the style sheet); its own style our policy refuses."""
    headings: list[str] = []
    column = 0
    for token, inside in pairwise(tokens):
        if token.type == "table_open":
            headings = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            headings.append("".join(each.content for each in inside.children or ()))
            token.attrs = {"scope": "col"}
        elif token.type == "td_open":
            token.attrs = {"data-titolo": headings[column]}
            column += 1


def _lead(token: Token) -> None:
    """Let a link or a picture lead to where our pages have it."""
    if token.type == "image":
        token.attrSet("src", f"{PATH}/img/{str(token.attrGet('src')).rpartition('/')[2]}")
        token.attrSet("loading", "lazy")
    elif token.type == "link_open":
        parts = urlsplit(str(token.attrGet("href")))
        name = normpath(parts.path).removesuffix(".md") if parts.path else ""
        if name in PAGES:
            where = PATH if name == PAGES[0] else f"{PATH}/{name}"
            token.attrSet("href", where + (f"#{parts.fragment}" if parts.fragment else ""))
        elif not parts.scheme and parts.path:  # it lies in the repository only
            token.tag, token.attrs = "span", {}


def _slug(text: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
