"""Two sequences side by side: every item once, in order, and as many pairs as there can be."""

import random
from collections.abc import Callable, Sequence

import pytest

from agreements.documents.word.alignment import align, align_keys


def most_pairs(old: Sequence[str], new: Sequence[str], match: Callable[[str, str], bool]) -> int:
    """By the plain table."""
    row = [0] * (len(new) + 1)
    for one in old:
        below, row = row, [0]
        for j, other in enumerate(new):
            row.append(below[j] + 1 if match(one, other) else max(below[j + 1], row[j]))
    return row[-1]


def near(one: str, other: str) -> bool:
    return abs(ord(one) - ord(other)) <= 1


@pytest.mark.parametrize("match", [str.__eq__, near])
@pytest.mark.parametrize("letters", ["ab", "abcdef"])
def test_each_item_stands_once_and_as_many_match_as_can(match: Callable[[str, str], bool], letters: str) -> None:
    dice = random.Random(letters)
    for _ in range(200):
        old, new = ([dice.choice(letters) for _ in range(dice.randint(0, 12))] for _ in range(2))
        pairs = list(align(old, new, match))
        assert [i for i, _ in pairs if i is not None] == list(range(len(old)))
        assert [j for _, j in pairs if j is not None] == list(range(len(new)))
        both = [(i, j) for i, j in pairs if i is not None and j is not None]
        assert all(match(old[i], new[j]) for i, j in both)
        if match is str.__eq__:  # with another, an equal beginning and end may cost a pair
            assert len(both) == most_pairs(old, new, match)


def test_what_goes_is_told_before_what_comes() -> None:
    assert list(align("ax", "ay", str.__eq__)) == [(0, 0), (1, None), (None, 1)]
    assert list(align("abc", "c", str.__eq__)) == [(0, None), (1, None), (2, 0)]
    assert list(align("xy", "pq", str.__eq__, max_cells=0)) == [(0, None), (1, None), (None, 0), (None, 1)]
    assert list(align_keys("abcd", "acbd", lambda cells: cells)) == [(0, 0), (1, None), (2, 1), (None, 2), (3, 3)]
