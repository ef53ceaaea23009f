"""The page of a document: which it is, its pages as pictures and as words, what changed from another version; the file.

What strangers wrote is never shown as it is: pages are drawn in a locked-in process, all else is only handed out as a
file that no browser opens by itself.
"""

from __future__ import annotations

import asyncio
import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agreements.documents.viewing.pages import NotShown, Pages
from agreements.use_cases.base.workbench import Workbench
from agreements.use_cases.life.shown_document import (
    Opened,
    UnknownDocument,
    compare,
    draw_page,
    known_pages,
    known_picture,
    open_document,
    read_pages,
)
from desk.answers import as_file, in_a_sentence, page_asked
from desk.render import shown
from desk.sessions import now
from desk.visitor import Visitor

_ROOM = "/registro"
_HASH = re.compile(r"[0-9a-f]{64}")
_PAGE = re.compile(r"[1-9][0-9]{0,5}")
_ON_A_PAGE = 10
_AT_ONCE = 2
_MEDIA = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".p7m": "application/pkcs7-mime",
    ".p7s": "application/pkcs7-signature",
    ".eml": "message/rfc822",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
"""Whatever else there is comes as bytes: no browser makes anything of it."""


class DocumentPages:
    """Few documents are read or drawn at once; who waits for that holds no thread."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._reading = asyncio.Semaphore(_AT_ONCE)

    def routes(self) -> list[Route]:
        """The pages by their paths."""
        return [
            Route("/documenti/{sha256}", self.show, methods=["GET"]),
            Route("/documenti/{sha256}/file", self.file, methods=["GET"]),
            Route("/documenti/{sha256}/pagine/{nth}.png", self.picture, methods=["GET"]),
        ]

    @in_a_sentence
    async def show(self, request: Request) -> Response:
        """GET /documenti/…?accordo=…: with `pagina` the next pages, with `confronta` what changed from another."""
        opened = await self._opened(request)
        found, why = await self._pages(opened)
        pages = max(1, -(-found.count // _ON_A_PAGE)) if found else 1
        page = min(page_asked(request, "pagina"), pages)
        first = (page - 1) * _ON_A_PAGE
        other = request.query_params.get("confronta", "")
        compared = None
        if other:
            try:
                async with self._reading:
                    compared = await run_in_threadpool(compare, self._bench, opened, other)
            except NotShown as refused:
                why = f"{refused}"
        return shown(
            "documento.html",
            visitor=request.scope["state"]["visitor"],
            here=_ROOM,
            opened=opened,
            record=opened.record,
            found=found,
            why=why,
            numbers=range(first + 1, min(first + _ON_A_PAGE, found.count) + 1) if found else (),
            page=page,
            pages=pages,
            compared=compared,
        )

    @in_a_sentence
    async def picture(self, request: Request) -> Response:
        """GET /documenti/…/pagine/….png."""
        typed = request.path_params["nth"]
        if _PAGE.fullmatch(typed) is None:
            raise UnknownDocument("Questa pagina del documento non c’è: tornare alla pagina del documento.")
        nth = int(typed)
        opened = await self._opened(request, part=f"pagina {nth}")
        try:
            drawn = await run_in_threadpool(known_picture, self._bench, opened, nth)
            if drawn is None:
                async with self._reading:
                    drawn = await run_in_threadpool(draw_page, self._bench, opened, nth)
        except NotShown as refused:
            raise UnknownDocument(f"Non si può mostrare: {refused}. Tornare alla pagina del documento.") from None
        return Response(drawn, media_type="image/png")

    @in_a_sentence
    async def file(self, request: Request) -> Response:
        """GET /documenti/…/file: the bytes as they are kept, checked against their hash."""
        opened = await self._opened(request, part="scaricato")
        data = await run_in_threadpool(self._bench.archive.get, opened.record.sha256)
        media = _MEDIA.get(f".{opened.record.suffix.rpartition('.')[2]}", "application/octet-stream")
        name = f"{opened.agreement.number} {opened.name}"
        return Response(data, headers={**as_file(name), "content-type": media})

    async def _opened(self, request: Request, part: str = "") -> Opened:
        visitor: Visitor = request.scope["state"]["visitor"]
        sha256, number = request.path_params["sha256"], request.query_params.get("accordo", "").strip().upper()
        if _HASH.fullmatch(sha256) is None:
            raise UnknownDocument("Questo documento non c’è: aprirlo dalla pagina del suo accordo.")
        if not number:
            raise UnknownDocument("Non è detto di quale accordo è il documento: aprirlo dalla pagina del suo accordo.")

        def opening() -> Opened:
            return open_document(self._bench, visitor.person.id, number, sha256, now(), part=part)

        return await run_in_threadpool(opening)

    async def _pages(self, opened: Opened) -> tuple[Pages | None, str]:
        """The pages, or why there are none to be seen."""
        if not opened.has_pages:
            return None, ""
        try:
            found = await run_in_threadpool(known_pages, self._bench, opened)
            if found is None:
                async with self._reading:
                    found = await run_in_threadpool(read_pages, self._bench, opened)
        except NotShown as refused:
            return None, str(refused)
        return found, ""
