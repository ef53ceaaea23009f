"""What the rules of this program are, as a digest: where they change, days that were found by them are void."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

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
    digest.update(digest_of_sources(Path(str(files("agreements.domain")))).encode())
    return digest.hexdigest()


def digest_of_sources(folder: Path) -> str:
    """The digest of all Python files below `folder`, however deep, each with its place there."""
    digest = hashlib.sha256()
    for source in sorted(folder.rglob("*.py")):
        content = source.read_bytes()
        digest.update(f"{source.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()
