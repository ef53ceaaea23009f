"""The signed file inside what mail programs, portals and well-meaning people put around it.

A p7m is written down as base64 (once, twice), between PEM's dashes under any label, with headings, after a byte order
mark; it comes as MIME text, in a message that carries it, in an archive with nothing else. Each is taken off, a few
layers deep and within limits; where nothing signed stands inside, or more than one file, the file stays as it is.
"""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage

from signing.base.kinds import binary_of, is_envelope, is_office, is_pdf
from signing.base.trust import Limits

MOST_LAYERS = 5
MOST_BYTES = Limits().file_bytes
MOST_MEMBERS = 200
_MARK = b"\xef\xbb\xbf"
_BEGIN, _DASHES, _END = b"-----BEGIN ", b"-----", b"-----END "
_LONGEST_LABEL = 64
_MOST_PARTS = 50
_BASE64 = re.compile(rb"[A-Za-z0-9+/_\-]+={0,2}")
_HEADER = re.compile(rb"\s*[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
_HEAD = 8192
_SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


def unwrapped(data: bytes, most_bytes: int = MOST_BYTES) -> bytes:
    """The PDF or the envelope inside a file; the file itself where it is one, or where none is found.

    Args:
        data: The file as it came, which may be built to do harm.
        most_bytes: What all that is unwrapped on the way may measure at most.
    """
    found = _Search(most_bytes).signed(data, 0)
    if len(found) != 1 or binary_of(data) == found[0]:
        return data  # base64 of an envelope is read as it is, and kept as it came
    return found[0]


def holds_several(data: bytes, most_bytes: int = MOST_BYTES) -> bool:
    """Whether an archive or a message carries more than one signed file, of which nobody can say which is meant."""
    return len(_Search(most_bytes).signed(data, 0)) > 1


class _Search:
    """Looks for signed files, layer by layer, with one measure for the whole."""

    def __init__(self, most_bytes: int) -> None:
        self._bytes, self._files = most_bytes, MOST_MEMBERS
        self._seen: set[bytes] = set()

    def signed(self, data: bytes, depth: int) -> list[bytes]:
        """The signed files in it, two at most: then nobody can say which is meant."""
        if is_pdf(data) or (data[:1] == b"\x30" and is_envelope(data)):
            return [data]
        if depth == MOST_LAYERS or is_office(data):
            return []
        found: list[bytes] = []
        for each in _contents(data, self._bytes):
            self._bytes -= len(each)
            self._files -= 1
            if self._bytes < 0 or self._files < 0:
                break
            digest = hashlib.sha256(each).digest()
            if digest in self._seen:
                continue
            self._seen.add(digest)
            found += self.signed(each, depth + 1)
            if len(found) > 1:
                break
        return found


def _contents(data: bytes, most_bytes: int) -> Iterator[bytes]:
    """What stands one layer further inside."""
    if data.startswith(b"PK\x03\x04"):
        yield from _members(data, most_bytes)
        return
    text = data.removeprefix(_MARK)
    if (between := _between_dashes(text)) is not None:
        # Headings stand between the dashes and the value, as in mail (RFC 1421).
        yield from _decoded(re.sub(rb"\A\s*(?:[^\r\n:]+:[^\r\n]*\r?\n)+\r?\n", b"", between))
    elif _HEADER.match(text[:_HEAD]) is not None:
        yield from _parts(text)
    else:
        yield from _decoded(text)


def _between_dashes(text: bytes) -> bytes | None:
    """The first block of PEM, whatever its label (RFC 7468)."""
    begin = text.find(_BEGIN)
    label = text.find(_DASHES, begin + len(_BEGIN), begin + len(_BEGIN) + _LONGEST_LABEL + len(_DASHES))
    end = text.find(_END, label) if begin >= 0 and label >= 0 else -1
    return text[label + len(_DASHES) : end] if end >= 0 else None


def _decoded(text: bytes) -> Iterator[bytes]:
    joined = b"".join(text.split())
    if len(joined) < 64 or _BASE64.fullmatch(joined) is None:
        return
    padded = joined.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(joined) % 4)
    try:
        yield base64.b64decode(padded, validate=True)
    except binascii.Error:
        return


def _parts(text: bytes) -> Iterator[bytes]:
    """The leaves of a MIME message (RFC 2045), or the value that follows some headings."""
    if text.count(b"oundary=") > _MOST_PARTS:
        return  # parts in parts cost the reader their number times the lines
    try:
        message = email.message_from_bytes(text.lstrip(), _class=EmailMessage, policy=email.policy.default)
        leaves = [each for each in message.walk() if not each.is_multipart()][:MOST_MEMBERS]
        contents = [each.get_payload(decode=True) for each in leaves]
    except Exception:  # a broken message carries nothing that can be told
        return
    for content in contents:
        if isinstance(content, bytes):
            yield content


def _members(data: bytes, most_bytes: int) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = [each for each in archive.infolist() if not each.is_dir() and not _SYSTEM.search(each.filename)]
            if len(listed) > MOST_MEMBERS or sum(each.file_size for each in listed) > most_bytes:
                return
            for member in listed:
                with archive.open(member) as stream:
                    yield stream.read(most_bytes + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return
