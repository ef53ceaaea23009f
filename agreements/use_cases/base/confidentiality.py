"""What lists say of the confidential agreements that they do not show."""

from __future__ import annotations


def not_shown(how_many: int, shown_by: str) -> tuple[str, ...]:
    """What a list says of what it leaves out: that there is something, and who may see it; not what it is."""
    if not how_many:
        return ()
    return (
        f"Accordi riservati non mostrati: {how_many}. Li mostra «{shown_by} --confidential» a chi può leggere i file "
        "dell’installazione.",
    )
