"""What the rules of this program are, as a digest: where they change, days that were found by them are void."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

_COMPUTES_WITH = ("holidays", "python-dateutil")


@lru_cache(maxsize=1)
def program_rules() -> str:
    """The digest of the domain's sources and of the versions of the libraries that it computes with.

    An upgrade that alters a ladder, a watched deadline or a holiday alters it; so does one of a comment, which costs
    one look at every agreement.
    """
    digest = hashlib.sha256()
    for name in _COMPUTES_WITH:
        digest.update(f"{name} {version(name)}\n".encode())
    sources = (entry for entry in files("agreements.domain").iterdir() if entry.name.endswith(".py"))
    for source in sorted(sources, key=lambda entry: entry.name):
        digest.update(f"{source.name}\n".encode() + source.read_bytes())
    return digest.hexdigest()
