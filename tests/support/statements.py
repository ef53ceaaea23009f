"""SQL statements are compiled once in a process of tests, not once for each of the many databases that it opens.

A process of Accordi opens one database, and compiles each statement once: a sixth of what a step takes the first time.
"""

from __future__ import annotations

from typing import Any

from agreements.persistence.engine import engine


class _Compiled(dict[Any, Any]):
    """As SQLAlchemy wants it, without regard to which of the engines of one kind asks."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((type(key[0]), *key[1:]), compiled)


_COMPILED = _Compiled()
_create = engine.create_engine


def _sharing(*given: Any, **named: Any) -> Any:
    return _create(*given, **named, execution_options={"compiled_cache": _COMPILED})


def compile_statements_once() -> None:
    """From now on, for the databases that are opened; safe to repeat."""
    engine.create_engine = _sharing
