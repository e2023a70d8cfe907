"""The columns that the header of a table without rules names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from nlu.reading.pdf.geometry import over_each_other
from nlu.reading.pdf.lines import Word

__all__ = ["Stack", "named_columns", "stacked"]

_LEAST = 5
"""Columns from which a header is trusted: those of applicants are seven, those of review and litigation fifteen."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The words of a header that stand under each other, from top to bottom."""

    words: Sequence[Word]

    @property
    def start(self) -> float:
        """Where the widest word begins."""
        return min(word.bbox[0] for word in self.words)

    @property
    def end(self) -> float:
        """Where the widest word ends."""
        return max(word.bbox[2] for word in self.words)

    @property
    def centre(self) -> float:
        """The middle of the column."""
        return (self.start + self.end) / 2


def named_columns(
    header: Sequence[Sequence[Word]], labels: Sequence[Word], rows: Sequence[Sequence[Word]]
) -> list[Stack]:
    """The columns of figures as a header names them, blank ones included.

    Args:
        header: The words of each line of the header.
        labels: The labels of the rows below.
        rows: The figures of each row below.

    Returns:
        From left to right; none where there are fewer than five, or where a figure stands under none of them or two under
        one.
    """
    stacks = [stack for stack in _columns(header) if not any(_beside(stack, word) for word in labels)]
    if len(stacks) < _LEAST:
        return []
    for figures in rows:
        homes = [at for figure in figures for at, stack in enumerate(stacks) if _beside(stack, figure)]
        if len(homes) != len(figures) or len(set(homes)) != len(homes):
            return []
    return stacks


def stacked(words: Iterable[Word]) -> list[list[Word]]:
    """The words that stand under each other, from left to right."""
    stacks: list[list[Word]] = []
    end = 0.0
    for word in sorted(words, key=lambda word: word.bbox[0]):
        if not stacks or word.bbox[0] >= end:
            stacks.append([])
        stacks[-1].append(word)
        end = max(end, word.bbox[2])
    return stacks


def _columns(header: Sequence[Sequence[Word]]) -> list[Stack]:
    words = [(line, word) for line, found in enumerate(header) for word in found]
    columns = stacked(word for line, word in words if not _spans((line, word), words))
    return [Stack(sorted(column, key=lambda word: word.bbox[1])) for column in columns]


def _spans(pair: tuple[int, Word], words: Sequence[tuple[int, Word]]) -> bool:
    """Whether a word stands over several columns: over two words of lines below that are not over each other."""
    line, word = pair
    below = [other.bbox for at, other in words if at > line and over_each_other(word.bbox, other.bbox)]
    return any(not over_each_other(one, other) for one, other in combinations(below, 2))


def _beside(stack: Stack, word: Word) -> bool:
    return stack.start < word.bbox[2] and word.bbox[0] < stack.end
