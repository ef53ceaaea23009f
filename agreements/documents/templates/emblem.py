"""The arms of the own body: a picture read as hostile."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from agreements.documents.files.errors import DocumentError

PICTURES = (".png", ".jpg", ".jpeg")
_MOST_BYTES, _MOST_POINTS, _KEPT = 2_000_000, 4_000, 600
"""Of the file, along a side of the picture, along a side of what is put into a document."""
_FIRST = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_NO_PICTURE = (
    "«stemma»: {} non è un’immagine PNG o JPEG leggibile: salvarla in uno di questi formati (SVG, EMF e PDF non sono "
    "ammessi)."
)


def emblem_file(file: Path) -> bytes:
    """The bytes of the picture, not drawn yet.

    Raises:
        DocumentError: It is not there, too large, or neither PNG nor JPEG by its first bytes.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
    except OSError as e:
        raise DocumentError(
            f"«stemma»: {file.name} non c’è in {file.parent}: metterlo lì, o togliere la chiave."
        ) from e
    if len(data) > _MOST_BYTES:
        raise DocumentError(
            f"«stemma»: {file.name} supera {_MOST_BYTES // 1_000_000} MB: salvarlo più piccolo, fino a "
            f"{_KEPT} punti per lato."
        )
    if not data.startswith(_FIRST):
        raise DocumentError(_NO_PICTURE.format(file.name))
    return data


def read_emblem(file: Path) -> bytes:
    """The picture of a file, drawn anew as a PNG: opaque, in the colours of a screen, nothing beside its points.

    Raises:
        DocumentError: As `emblem_file`, or it has too many points, or cannot be drawn.
    """
    return _drawn(emblem_file(file), file.name)


@lru_cache(maxsize=2)
def _drawn(data: bytes, name: str) -> bytes:
    from PIL import Image  # loaded by the step that has arms to show

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if max(picture.size) > _MOST_POINTS:
                raise DocumentError(
                    f"«stemma»: {name} supera {_MOST_POINTS} punti per lato: salvarlo più piccolo, fino a {_KEPT}."
                )
            seen = picture.convert("RGBA")
            seen.thumbnail((_KEPT, _KEPT))
            opaque = Image.new("RGB", seen.size, "white")
            opaque.paste(seen, mask=seen)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as e:
        raise DocumentError(_NO_PICTURE.format(name)) from e
    made = io.BytesIO()
    opaque.save(made, "PNG")
    return made.getvalue()
