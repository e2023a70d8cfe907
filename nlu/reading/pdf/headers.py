"""The columns that the header of a table without rules names."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from nlu.reading.pdf.lines import Word

__all__ = ["Stack", "named_columns"]

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
    stacks = [stack for stack in _stacks(header) if not any(_beside(stack, word) for word in labels)]
    if len(stacks) < _LEAST:
        return []
    for figures in rows:
        homes = [at for figure in figures for at, stack in enumerate(stacks) if _beside(stack, figure)]
        if len(homes) != len(figures) or len(set(homes)) != len(homes):
            return []
    return stacks


def _stacks(header: Sequence[Sequence[Word]]) -> list[Stack]:
    words = [(line, word) for line, found in enumerate(header) for word in found]
    columns: list[list[Word]] = []
    end = 0.0
    for _, word in sorted((pair for pair in words if not _spans(pair, words)), key=lambda pair: pair[1].bbox[0]):
        if not columns or word.bbox[0] >= end:
            columns.append([])
        columns[-1].append(word)
        end = word.bbox[2] if len(columns[-1]) == 1 else max(end, word.bbox[2])
    return [Stack(sorted(column, key=lambda word: word.bbox[1])) for column in columns]


def _spans(pair: tuple[int, Word], words: Sequence[tuple[int, Word]]) -> bool:
    """Whether a word stands over several columns: over two words of lines below that are not over each other."""
    line, word = pair
    below = [other for at, other in words if at > line and _overlap(word, other)]
    return any(not _overlap(one, other) for one, other in combinations(below, 2))


def _overlap(one: Word, other: Word) -> bool:
    return one.bbox[0] < other.bbox[2] and other.bbox[0] < one.bbox[2]


def _beside(stack: Stack, word: Word) -> bool:
    return stack.start < word.bbox[2] and word.bbox[0] < stack.end
