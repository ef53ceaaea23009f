"""Prefect's pages, served from a copy of ours that calls no outside host and speaks Italian where staff read it.

Prefect's page code reports to an analytics service even where ``PREFECT_SERVER_ANALYTICS_ENABLED`` is false. It does
so only if it finds a service key in itself: the copy that the server makes for us has that key blanked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from cli.runtime.page_words import WORDS

_SERVICE_KEY = re.compile(r"return`[0-9a-f]{32}`")


def prepare_pages(static: Path) -> None:
    """Blank the analytics key in the served pages and put our words into them; safe to kill and to repeat.

    Args:
        static: The folder to which the server has copied its pages (``PREFECT_SERVER_UI_STATIC_DIRECTORY``).
    """
    silence_analytics(static)
    for script, words in _scripts(static):
        code = script.read_text(encoding="utf-8")
        changed = code
        for english, italian in words.items():
            if italian not in code:
                changed = changed.replace(english, italian)
        if changed != code:
            script.write_text(changed, encoding="utf-8")


def missing_words(static: Path) -> list[str]:
    """Return our words that the prepared pages do not hold: a new version of Prefect writes something else there."""
    held: dict[str, str] = {}
    for script, words in _scripts(static):
        code = script.read_text(encoding="utf-8")
        held |= {italian: script.name for italian in words.values() if italian in code}
    return [italian for words in WORDS.values() for italian in words.values() if italian not in held]


def silence_analytics(static: Path) -> int:
    """Blank the analytics key in the served pages, and return in how many files; safe to repeat.

    Args:
        static: The folder to which the server has copied its pages (``PREFECT_SERVER_UI_STATIC_DIRECTORY``).
    """
    changed = 0
    for script in sorted(static.glob("*/assets/index-*.js")):
        code = script.read_text(encoding="utf-8")
        silent, hits = _SERVICE_KEY.subn("return``", code)
        if hits:
            script.write_text(silent, encoding="utf-8")
            changed += 1
    return changed


def _scripts(static: Path) -> Iterator[tuple[Path, Mapping[str, str]]]:
    for name, words in WORDS.items():
        for script in sorted(static.glob(f"v2/assets/{name}-*.js")):
            yield script, words
