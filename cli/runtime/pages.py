"""Prefect's pages, served from a copy of ours that calls no outside host.

Prefect's page code reports to an analytics service even where ``PREFECT_SERVER_ANALYTICS_ENABLED`` is false. It does
so only if it finds a service key in itself: the copy that the server makes for us has that key blanked.
"""

from __future__ import annotations

import re
from pathlib import Path

_SERVICE_KEY = re.compile(r"return`[0-9a-f]{32}`")


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
