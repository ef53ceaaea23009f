"""The pages of a document as pictures and as words; what reads the file is locked in (decision 43)."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from agreements.documents.files.scratch import VIEWING
from agreements.documents.viewing.pages_run import FILE
from agreements.documents.viewing.view_cache import ViewCache
from sandbox.call import Failure, call
from sandbox.runner import Allowance

_RUN = "agreements.documents.viewing.pages_run"
_ALLOWED = Allowance(seconds=20, memory_bytes=3 * 1024**3, file_bytes=64 * 1024**2)
_TRIED_AGAIN_SECONDS = 3600
_TOO_LONG = "non si riesce a leggerne le pagine in tempo"
_UNREADABLE = "le sue pagine non si leggono: il file è danneggiato, protetto o non è un PDF"
_OTHER = "la busta firmata non contiene un PDF"


class NotShown(Exception):
    """There is nothing to be seen of a document; the words say why, and go into a sentence."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What a document shows.

    Attributes:
        count: Of its pages.
        texts, sizes: The words, and width and height in pixels, of the first ones (`pages_run.MOST_PAGES`).
        holds: SHA-256 of what is in the envelope; empty where the document is none.
    """

    count: int
    texts: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    holds: str


def known_pages(cache: ViewCache, sha256: str) -> Pages | None:
    """What was read of a document before; None where that is no more, or never was.

    Raises:
        NotShown: It could not be read a while ago, or there is nothing to be seen.
    """
    kept = cache.get(f"{sha256}.json")
    if kept is None:
        _refuse_as_before(cache, sha256, 0)
        return None
    return _pages(json.loads(kept))


def read_pages(cache: ViewCache, sha256: str, data: bytes) -> Pages:
    """Read the words of a PDF, or of the PDF in an envelope. Safe to kill and to repeat.

    Args:
        sha256: Of the document, by which it is kept.

    Raises:
        NotShown: It cannot be read.
    """
    answer = _asked(cache, sha256, data, 0)
    cache.put(f"{sha256}.json", json.dumps(answer).encode())
    return _pages(answer)


def known_picture(cache: ViewCache, sha256: str, nth: int) -> bytes | None:
    """The picture of a page, where it was drawn already.

    Raises:
        NotShown: It could not be drawn a while ago.
    """
    kept = cache.get(f"{sha256}-{nth}.png")
    if kept is None:
        _refuse_as_before(cache, sha256, nth)
    return kept


def page_picture(cache: ViewCache, sha256: str, data: bytes, nth: int) -> bytes:
    """Draw a page as PNG. Safe to kill and to repeat.

    Args:
        nth: From 1.

    Raises:
        NotShown: There is no such page, or it cannot be drawn.
    """
    picture = b64decode(_asked(cache, sha256, data, nth).get("picture", ""))
    if not picture:
        raise NotShown(f"la pagina {nth} non c’è")
    cache.put(f"{sha256}-{nth}.png", picture)
    return picture


def _asked(cache: ViewCache, sha256: str, data: bytes, page: int) -> dict[str, Any]:
    answer = call(_RUN, {"page": page}, {FILE: data}, _ALLOWED, prefix=VIEWING)
    if isinstance(answer, Failure):
        why = _TOO_LONG if answer.timed_out else _UNREADABLE
        remember_refusal(cache, sha256, why, page)
        raise NotShown(why)
    return answer


def remember_refusal(cache: ViewCache, sha256: str, why: str, page: int = 0) -> None:
    """Keep that a page, or with 0 the whole document, cannot be shown: for a while it is not tried again."""
    cache.put(f"{sha256}-{page}.json", json.dumps({"why": why, "at": time.time()}).encode())


def _refuse_as_before(cache: ViewCache, sha256: str, page: int) -> None:
    """What takes all the time that it is given is not asked for again at each look, which would keep others waiting."""
    for each in {0, page}:
        kept = cache.get(f"{sha256}-{each}.json")
        refused = {} if kept is None else json.loads(kept)
        if refused and 0 <= time.time() - refused["at"] < _TRIED_AGAIN_SECONDS:
            raise NotShown(str(refused["why"]))


def _pages(answer: dict[str, Any]) -> Pages:
    if not answer["pages"]:
        raise NotShown(_OTHER if "texts" not in answer else _UNREADABLE)
    sizes = tuple((int(width), int(height)) for width, height in answer["sizes"])
    return Pages(int(answer["pages"]), tuple(map(str, answer["texts"])), sizes, str(answer["holds"]))
