"""Strings of hexadecimal digits in a PDF are read by blocks, and come out as pyHanko reads them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from signing.pdf.revisions import _BLOCK, _read_hex_string, _read_plain_hex_string

PIECES = st.sampled_from([b"0", b"aF", b"<", b">", b" ", b"\n", b"\x00", b"%", b"% 1>\n", b"g", b"feff", b"0" * 300])


def outcome(read: Callable[[Any], Any], data: bytes) -> tuple[object, ...]:
    stream = io.BytesIO(data)
    try:
        found = read(stream)
    except Exception as error:
        return type(error), str(error)
    return type(found), found, getattr(found, "original_bytes", None), stream.tell()


@given(st.lists(PIECES, max_size=40).map(b"".join))
@example(b">")
@example(b"")
@example(b"abc>rest")
def test_as_pyhanko_reads_them(data: bytes) -> None:
    assert outcome(_read_plain_hex_string, b"<" + data) == outcome(_read_hex_string, b"<" + data)


@pytest.mark.parametrize("length", range(2 * _BLOCK - 3, 2 * _BLOCK + 4))
@pytest.mark.parametrize("end", [b">", b">>", b" >", b"", b"x>"])
def test_where_a_block_ends(length: int, end: bytes) -> None:
    data = b"<" + b"c3A" * (length // 3) + b"0" * (length % 3) + end
    assert outcome(_read_plain_hex_string, data) == outcome(_read_hex_string, data)
