"""What the innermost of an envelope's layers begins with, by digests: in the examining process, and the call for it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from sandbox.call import Failure, call, read_request, write_answer
from sandbox.runner import Allowance
from signing.base.kinds import is_envelope
from signing.base.trust import Limits
from signing.gate.gate import ENVELOPE_SCRATCH
from signing.pdf.envelope import open_layers

INSIDE = "signing.gate.inside"


def beginnings(data: bytes, sizes: Iterable[int]) -> tuple[int, dict[int, str]]:
    """How long the file is and the SHA-256 of its first bytes, so many as asked; of an envelope, of what it holds.

    Args:
        data: As it came, perhaps built to do harm: what cannot be opened is taken as it is.
        sizes: In bytes; longer ones than the file are left out.
    """
    wanted = sorted(set(sizes))
    if not is_envelope(data):
        return len(data), digests(data, wanted)
    limits = Limits()
    allowed = Allowance(limits.seconds, limits.memory_bytes, limits.answer_bytes)
    answer = call(INSIDE, {"sizes": wanted}, {"returned.bin": data}, allowed, prefix=ENVELOPE_SCRATCH)
    if isinstance(answer, Failure):
        return len(data), {}
    return int(answer["size"]), {int(size): str(digest) for size, digest in answer["digests"].items()}


def digests(data: bytes, sizes: Sequence[int]) -> dict[int, str]:
    """The SHA-256 of its first bytes, by how many they are (in ascending order)."""
    found, done, digest = {}, 0, hashlib.sha256()
    for size in (each for each in sizes if each <= len(data)):
        digest.update(data[done:size])
        done, found[size] = size, digest.hexdigest()
    return found


def main(folder: Path) -> None:
    """Open the envelope in the folder and write what it holds, by digests."""
    logging.disable(logging.CRITICAL)
    data = (folder / "returned.bin").read_bytes()
    content = open_layers(data)[-1].content
    sizes = read_request(folder)["sizes"]
    inner = data if content is None else content
    write_answer(folder, {"size": len(inner), "digests": digests(inner, sizes)})
