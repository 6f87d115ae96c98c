"""Rows of a rule set as one integer: the first row is the highest bit, so the first hit is free."""

from collections.abc import Iterable
from itertools import accumulate

__all__ = ["mask_of", "rows_of"]

#: So few bits are faster found one by one than in the text of the number.
_FEW = 8


def mask_of(rows: Iterable[int], size: int) -> int:
    """The integer in which these rows of `size` are set, and one named twice is not. Linear."""
    block = bytearray((size + 7) >> 3)
    last = size - 1
    for row in rows:
        bit = last - row
        block[bit >> 3] ^= 1 << (bit & 7)
    return int.from_bytes(block, "little")


def rows_of(mask: int, size: int) -> list[int]:
    """The rows set in a mask of `size` rows, in order.

    >>> rows_of(mask_of([0, 3], 5), 5)
    [0, 3]
    """
    rows: list[int] = []
    if mask.bit_count() <= _FEW:
        while mask:
            top = mask.bit_length()
            rows.append(size - top)
            mask ^= 1 << (top - 1)
        return rows
    # The noughts between the ones tell how far it is from row to row.
    gaps = [len(noughts) + 1 for noughts in f"{mask:b}".split("1")]
    gaps.pop()
    gaps[0] += size - mask.bit_length() - 1
    return list(accumulate(gaps))
