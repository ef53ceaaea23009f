"""Which received file is the signed one, where a signature lies beside what it signs."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from agreements.use_cases.base.received import Received

_BESIDE = (".p7s", ".p7m")


def file_meant(files: Received, name: str, accepted: Collection[str]) -> str:
    """The signature, where the name means a document known already and its signature lies beside it.

    ``x.pdf`` goes with ``x.pdf.p7s``, ``x.p7s``, ``x.pdf.p7m`` or ``x.p7m``. A document that is not known is itself
    what came back signed, and comes first.

    Args:
        files: Of the agreement.
        name: As typed; empty: the only file, or the only pair.
        accepted: Hashes of the versions that may have been signed.
    """
    names = files.names()
    if name.strip() in names and (beside := signature_beside(name.strip(), names)):
        return beside if _is_known(files, name.strip(), accepted) else files.as_written(name.strip())
    candidates = [files.as_written(name.strip())] if name.strip() else list(names)
    if not 1 <= len(candidates) <= 2 or any(candidate not in names for candidate in candidates):
        return name
    for document in candidates:
        beside = signature_beside(document, names)
        whole = {document, beside} if not name.strip() else {document}
        if beside and set(candidates) == whole and _is_known(files, document, accepted):
            return beside
    return name


def signature_beside(document: str, names: Collection[str]) -> str:
    """The one signature file that goes with a document by its name; empty if there is none, or more than one."""
    stems = {document.lower(), document.lower().removesuffix(".pdf")}
    found = [
        each for each in names if each.lower().endswith(_BESIDE) and each != document and each.lower()[:-4] in stems
    ]
    return found[0] if len(found) == 1 else ""


def document_beside(files: Received, signature: str, accepted: Collection[str]) -> str:
    """The known document that came together with a signature, to be put away with it; empty if there is none."""
    names = files.names()
    found = [each for each in names if signature_beside(each, names) == signature and _is_known(files, each, accepted)]
    return found[0] if found else ""


def _is_known(files: Received, name: str, accepted: Collection[str]) -> bool:
    return hashlib.sha256(files.contents(name)).hexdigest() in accepted
