"""Figures that lost the space between them, e.g. 3000003: parted where arithmetic leaves one way to do it."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

__all__ = ["part_figures"]

_SUMS = {7: 7, 15: 5}
"""By the number of figures in a row: how many of them end in their own total (申请人; 维持 to 总计)."""
_MOST_DIGITS = 21
"""Longer rows can be parted in too many ways to try them all."""


@lru_cache(maxsize=10_000)
def part_figures(digits: str, count: int) -> tuple[str, ...] | None:
    """The figures of a row printed without separators.

    Args:
        digits: What is printed.
        count: How many figures the row of the official form has.

    Returns:
        The figures, where there is exactly one way to part the digits so that every total is the sum of its parts.
    """
    size = _SUMS.get(count)
    if not size or not (digits.isascii() and digits.isdigit() and count <= len(digits) <= _MOST_DIGITS):
        return None
    ways = list(islice(_ways(digits, count // size, size), 2))
    return ways[0] if len(ways) == 1 else None


def _ways(digits: str, groups: int, size: int) -> Iterator[tuple[str, ...]]:
    if not groups:
        if not digits:
            yield ()
        return
    for end in range(size, len(digits) - size * (groups - 1) + 1):
        for group in _balanced(digits[:end], size - 1, 0):
            for rest in _ways(digits[end:], groups - 1, size):
                yield (*group, *rest)


def _balanced(digits: str, parts: int, total: int) -> Iterator[tuple[str, ...]]:
    """Every way to part the digits into so many figures and one more that is their sum and what came before."""
    if not parts:
        if digits == str(total):
            yield (digits,)
        return
    longest = 1 if digits[:1] == "0" else len(digits) - parts
    for length in range(1, longest + 1):
        for rest in _balanced(digits[length:], parts - 1, total + int(digits[:length])):
            yield (digits[:length], *rest)
