"""Prefect's pages, served from a copy of ours that calls no outside host and speaks Italian where staff read it.

Prefect's page code reports to an analytics service even where ``PREFECT_SERVER_ANALYTICS_ENABLED`` is false. It does
so only if it finds a service key in itself: the copy that the server makes for us has that key blanked.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from cli.runtime.page_changes import changes
from cli.runtime.page_dates import DATES
from cli.runtime.page_words import WORDS

_SERVICE_KEY = re.compile(r"return`[0-9a-f]{32}`")
_FRAME = {'<html lang="en">': '<html lang="it">', "<title>Prefect Server<": "<title>Accordi<"}


def discard_pages(static: Path) -> None:
    """Take away the copy of an earlier start: the server makes one only where there is none of its version.

    Words of an older version of ours would stay in it, and what they replaced is no longer there to be found.
    """
    shutil.rmtree(static, ignore_errors=True)


def prepare_pages(static: Path) -> None:
    """Blank the analytics key in the served pages and put our words into them; safe to kill and to repeat.

    Args:
        static: The folder to which the server has copied its pages (``PREFECT_SERVER_UI_STATIC_DIRECTORY``).
    """
    silence_analytics(static)
    for script, words in touched_scripts(static):
        code = script.read_text(encoding="utf-8")
        changed = code
        for english, italian in words:
            if italian not in code:
                changed = changed.replace(english, italian)
        if changed != code:
            script.write_text(changed, encoding="utf-8")


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


def touched_scripts(static: Path) -> Iterator[tuple[Path, list[tuple[str, str]]]]:
    """Each script that is touched, with what to replace in it: what is shown otherwise first, then the words."""
    tables = (changes(), WORDS, DATES)
    for name in dict.fromkeys(name for table in tables for name in table):
        replaced = [pair for table in tables for pair in table.get(name, {}).items()]
        for script in sorted(static.glob(f"v2/assets/{name}-*.js")):
            yield script, replaced
    for page in static.glob("v2/index.html"):
        yield page, list(_FRAME.items())
