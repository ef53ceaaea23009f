"""What administrators make in Prefect, as the log of changes about people names it."""

from __future__ import annotations


def made_by_name(kind: str, name: str) -> str:
    """The entry of something that an administrator makes: by it ``accordi doctor`` tells it from a stranger's.

    Args:
        kind: As Prefect's interface calls it: "automations".
    """
    return f"Prefect: creato in «{kind}» «{name}»"
