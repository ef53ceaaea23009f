"""Names of files and folders that staff can read, on any system, and that no trick gets through."""

from __future__ import annotations

import re
import unicodedata

from agreements.domain.basics.legible import is_hidden

LONGEST_NAME = 120
"""Bytes in UTF-8, suffix included: a whole path must still fit where Windows allows 260 characters."""

# Not allowed by Windows, whence staff open the shared folder, and control characters anywhere.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]')
# What keyboards and programs write for one another.
_ALIKE = str.maketrans("’‘`´‐‑–—", "'" * 4 + "-" * 4)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def plain_name(name: str) -> str:
    """A file's name for comparing: composed letters, one blank for several, small letters, plain apostrophes.

    So Windows, Macs and people spell one name in several ways; two files of one folder may still share it.
    """
    return look_of(unicodedata.normalize("NFC", name).casefold())


def look_of(name: str) -> str:
    """What a person sees of a file's name, capitals too: who types it can only guess at the rest."""
    text = unicodedata.normalize("NFC", name).translate(_ALIKE)
    return re.sub(r" ?\. ?", ".", " ".join(text.split()))


def readable_name(text: str, *, suffix: str = "", longest: int = LONGEST_NAME) -> str:
    """Turn any text into a file name: accents stay, what no file system or eye can bear goes.

    Args:
        text: Title or label, from a form: hostile until cleaned here.
        suffix: With its dot, e.g. ``.docx``; never shortened.
        longest: Limit in bytes.
    """
    name = unicodedata.normalize("NFC", text)
    name = _FORBIDDEN.sub(" ", name)
    # Invisible marks that reverse or hide part of a name ("cod.exe" shown as "exe.doc").
    name = "".join(sign for sign in name if not is_hidden(sign))
    name = " ".join(name.split()).strip(" .")
    if _RESERVED.fullmatch(name):
        name += " documento"
    return shortened(name or "senza titolo", longest - len(suffix.encode())) + suffix


def shortened(name: str, longest: int) -> str:
    """Cut a name at a word where possible, never inside a character; an ellipsis shows the cut."""
    if len(name.encode()) <= longest:
        return name
    ellipsis = "…"
    cut = name.encode()[: longest - len(ellipsis.encode())].decode("utf-8", "ignore")
    if " " in cut[len(cut) // 2 :]:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" .,;–-") + ellipsis
