"""How pages of one agreement answer: refusals in one sentence with their status, numbers of pages, names of files."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response

from agreements.documents.files.folder_names import look_of
from agreements.domain.agreement.number_typed import number_typed
from agreements.domain.basics.errors import AccordiError, InvalidDatum, UnknownAgreement
from agreements.domain.people.who_may import NotEntitled
from agreements.use_cases.life.shown_document import UnknownDocument
from desk.render import shown

_Pages = TypeVar("_Pages")
_Handler = Callable[[_Pages, Request], Awaitable[Response]]
_STATUS: tuple[tuple[type[AccordiError], int], ...] = (
    (NotEntitled, 403),
    (UnknownAgreement, 404),
    (UnknownDocument, 404),
    (InvalidDatum, 422),
)
_MOST_PAGES = 1_000_000


class _Numbered(IntegerConvertor):
    """A number as paths name what has one: of no more digits than the database and Python read."""

    regex = "[0-9]{1,9}"


NUMBERED = "numero"
"""What such a number is called in the paths of routes."""
register_url_convertor(NUMBERED, _Numbered())


def in_a_sentence(handler: _Handler[_Pages]) -> _Handler[_Pages]:
    """Let a refusal be told on a page, with the status that says what it is; what is no refusal is 503: not now."""

    @functools.wraps(handler)
    async def answering(pages: _Pages, request: Request) -> Response:
        try:
            return await handler(pages, request)
        except AccordiError as refused:
            status = next((status for kind, status in _STATUS if isinstance(refused, kind)), 503)
            visitor = request.scope["state"]["visitor"]
            return shown("errore.html", status=status, visitor=visitor, sentence=refused.sentence)

    return answering


def page_asked(request: Request, name: str) -> int:
    """The number of a page as an address says it; 1 where it says none, or no number."""
    typed = request.query_params.get(name, "")
    if not typed.isascii() or not typed.isdigit() or len(typed) > 7:
        return 1
    return min(max(int(typed), 1), _MOST_PAGES)


def number_or_words(typed: str) -> str:
    """The number of an agreement as people type it, as forms read it; what is none stays, for who refuses it."""
    try:
        return number_typed(typed)
    except UnknownAgreement:
        return typed.strip().upper()


def as_file(name: str) -> dict[str, Any]:
    """The headers by which a browser keeps an answer as a file, and never shows it (RFC 6266)."""
    plain = look_of(name).encode("ascii", "replace").decode().replace('"', "'").replace("\\", " ").replace("?", "_")
    return {"content-disposition": f"attachment; filename=\"{plain}\"; filename*=utf-8''{quote(name, safe='')}"}
