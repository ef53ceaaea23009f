"""Two sequences side by side: as many matching pairs as possible, in an effort that no text can make explode."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")

MAX_CELLS = 4_000_000  # of the table: some two thousand changed paragraphs on each side


def align(
    old: Sequence[T], new: Sequence[T], match: Callable[[T, T], bool], max_cells: int = MAX_CELLS
) -> Iterator[tuple[int | None, int | None]]:
    """Pair two sequences so that as many items as possible match, in order; a pair with None stands alone.

    Args:
        max_cells: Beyond this size of the table nothing is paired between the equal beginning and the equal end.
    """
    first, shorter = 0, min(len(old), len(new))
    while first < shorter and match(old[first], new[first]):
        first += 1
    last = 0
    while last < shorter - first and match(old[-1 - last], new[-1 - last]):
        last += 1
    rows, columns = len(old) - last, len(new) - last
    yield from ((k, k) for k in range(first))
    if (rows - first) * (columns - first) > max_cells:
        yield from ((i, None) for i in range(first, rows))
        yield from ((None, j) for j in range(first, columns))
    else:
        yield from _longest(old, new, first, rows, columns, match)
    yield from ((rows + k, columns + k) for k in range(last))


def _longest(
    old: Sequence[T], new: Sequence[T], first: int, rows: int, columns: int, match: Callable[[T, T], bool]
) -> Iterator[tuple[int | None, int | None]]:
    """Walk the longest common sequence of the middle part.

    The table of lengths is kept a row a number: the bits of a row say where, from the end of `new` on, its length
    grows. Source: H. Hyyrö, Bit-parallel LCS-length computation revisited, 2004.
    """
    width = columns - first
    full = (1 << width) - 1
    matches = _matches(old[first:rows], new[first:columns], match)
    steady, grows = full, [0]
    for found in reversed(matches):
        both = steady & found
        steady = ((steady + both) | (steady - both)) & full
        grows.append(full & ~steady)
    grows.reverse()

    def longest(i: int, j: int) -> int:
        return (grows[i] & ((1 << (width - j)) - 1)).bit_count()

    i = j = 0
    while i < len(matches) or j < width:
        both_left = i < len(matches) and j < width
        if both_left and matches[i] >> (width - 1 - j) & 1 and longest(i, j) == 1 + longest(i + 1, j + 1):
            yield first + i, first + j
            i, j = i + 1, j + 1
        elif j == width or (both_left and longest(i + 1, j) >= longest(i, j + 1)):
            yield first + i, None
            i += 1
        else:
            yield None, first + j
            j += 1


def _matches(old: Sequence[T], new: Sequence[T], match: Callable[[T, T], bool]) -> list[int]:
    """For each item of `old` where it matches in `new`: the lowest bit is the last item."""
    if match is str.__eq__:  # equal keys are looked up and not tried one by one
        places: dict[T, int] = {}
        for bit, item in enumerate(reversed(new)):
            places[item] = places.get(item, 0) | 1 << bit
        return [places.get(item, 0) for item in old]
    return [sum(1 << bit for bit, item in enumerate(reversed(new)) if match(one, item)) for one in old]


def align_keys(
    old: Sequence[str], new: Sequence[str], spend: Callable[[int], int]
) -> Iterator[tuple[int | None, int | None]]:
    """Pair equal keys in order, cheaply for long texts with few changes: what occurs once in both comes first.

    Args:
        spend: Told the size of a table, answers how large it may be.
    """
    fixed = [(-1, -1), *_once_in_both(old, new), (len(old), len(new))]
    for (i, j), (i_end, j_end) in pairwise(fixed):
        if i >= 0:
            yield i, j
        left, right = old[i + 1 : i_end], new[j + 1 : j_end]
        for one, other in align(left, right, str.__eq__, spend(len(left) * len(right))):
            yield None if one is None else i + 1 + one, None if other is None else j + 1 + other


def _once_in_both(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest sequence of pairs of keys that occur once on each side, growing on both."""
    counts = [Counter(old), Counter(new)]
    places = {key: j for j, key in enumerate(new) if counts[0][key] == counts[1][key] == 1}
    pairs = [(i, places[key]) for i, key in enumerate(old) if key in places]
    ends: list[int] = []  # the smallest place in `new` at which a sequence of each length ends
    best: list[int] = []  # and which pair that is
    before: list[int | None] = []
    for number, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(best[length - 1] if length else None)
        ends[length : length + 1] = [j]
        best[length : length + 1] = [number]
    found = []
    last = best[-1] if best else None
    while last is not None:
        found.append(pairs[last])
        last = before[last]
    return found[::-1]
