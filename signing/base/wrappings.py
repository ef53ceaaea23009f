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
import io
import re
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage

from signing.base.kinds import is_envelope, is_office, is_pdf
from signing.base.trust import Limits

MOST_LAYERS = 5
MOST_BYTES = Limits().file_bytes
MOST_MEMBERS = 200
_MARK = b"\xef\xbb\xbf"
_PEM = re.compile(rb"-----BEGIN [^\r\n-]{1,64}-----(.*?)-----END [^\r\n-]{1,64}-----", re.DOTALL)
_BASE64 = re.compile(rb"[A-Za-z0-9+/_\-]+={0,2}")
_HEADER = re.compile(rb"\s*[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]")
_HEAD = 8192
_SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


def unwrapped(data: bytes, most_bytes: int = MOST_BYTES) -> bytes:
    """The PDF or the envelope inside a file; the file itself where it is one, or where none is found.

    Args:
        data: The file as it came, which may be built to do harm.
        most_bytes: What the innermost file may measure at most.
    """
    found = _inside(data, 0, most_bytes)
    return data if found is None else found


def holds_several(data: bytes, most_bytes: int = MOST_BYTES) -> bool:
    """Whether an archive or a message carries more than one signed file, of which nobody can say which is meant."""
    return len(_signed_within(data, 0, most_bytes)) > 1


def _inside(data: bytes, depth: int, most_bytes: int) -> bytes | None:
    if is_pdf(data) or _is_binary_envelope(data):
        return data
    found = _signed_within(data, depth, most_bytes)
    return found[0] if len(found) == 1 else None


def _is_binary_envelope(data: bytes) -> bool:
    return data[:1] == b"\x30" and is_envelope(data)


def _signed_within(data: bytes, depth: int, most_bytes: int) -> list[bytes]:
    if depth == MOST_LAYERS or is_office(data):
        return []
    inner = [_inside(each, depth + 1, most_bytes) for each in _contents(data, most_bytes) if len(each) <= most_bytes]
    return list(dict.fromkeys(each for each in inner if each is not None))


def _contents(data: bytes, most_bytes: int) -> Iterator[bytes]:
    """What stands one layer further inside."""
    if data.startswith(b"PK\x03\x04"):
        yield from _members(data, most_bytes)
        return
    text = data.removeprefix(_MARK)
    if (between := _PEM.search(text[:_HEAD] if b"-----END" in text[:_HEAD] else text)) is not None:
        # Headings stand between the dashes and the value, as in mail (RFC 1421).
        yield from _decoded(re.sub(rb"\A\s*(?:[^\r\n:]+:[^\r\n]*\r?\n)+\r?\n", b"", between.group(1)))
    elif _HEADER.match(text[:_HEAD]) is not None:
        yield from _parts(text)
    else:
        yield from _decoded(text)


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
