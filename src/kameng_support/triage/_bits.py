"""Rows of a rule set as one integer: the first row is the highest bit, so the first hit is free."""

from collections.abc import Iterable

__all__ = ["mask_of", "rows_of"]


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
    bits = f"{mask:b}"
    offset = size - len(bits)
    rows: list[int] = []
    at = bits.find("1")
    while at >= 0:
        rows.append(offset + at)
        at = bits.find("1", at + 1)
    return rows
