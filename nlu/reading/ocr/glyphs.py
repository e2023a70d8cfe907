"""Recognised characters as characters on the page, each with a box and a score."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from nlu.reading.document import Box, Cell, Grid
from nlu.reading.ocr.engine import Char
from nlu.reading.ocr.strips import Strip
from nlu.reading.pdf.geometry import Frame, Glyph

__all__ = ["ScoredGlyph", "glyphs_of", "with_scores"]

_OPENING = "（《〈「『【〔“‘"
_FULL_WIDTH = str.maketrans(",;:!?()", "，；：！？（）")
_CHINESE = "\u2e80"
"""Characters from here on are Chinese."""
_NARROW = 0.3
"""Half the width of a Latin character, in line heights."""
_NEXT = 1.3
"""Line heights between the middles of two Latin characters from which they belong to two words."""


class ScoredGlyph(Glyph):
    """A character and how sure its recogniser is."""

    score: float


def glyphs_of(strip: Strip, chars: Sequence[Char], scale: float) -> list[ScoredGlyph]:
    """The characters of a strip in points.

    The recogniser says where the middle of a character lies; its sides are half-way to its neighbours, or as far as
    such a character is wide.

    Args:
        strip: The line.
        chars: What was recognised in it.
        scale: Pixels to a point.
    """
    if not chars:
        return []
    chars = _with_full_width(chars)
    x0, top, x1, bottom = (edge / scale for edge in strip.box)
    left, width = strip.seen[0] / scale, (strip.seen[2] - strip.seen[0]) / scale
    middles = [left + char.at * width for char in chars]
    wide = [char.text >= "\u2000" for char in chars]
    steps = [b - a for (a, b), both in zip(pairwise(middles), pairwise(wide), strict=True) if all(both)]
    em = median(steps) if len(steps) > 2 else max(bottom - top, 1.0)
    halves = [em / 2 if is_wide else _NARROW * (bottom - top) for is_wide in wide]
    return list(_boxed(chars, middles, halves, (x0, top, x1, bottom), em))


def _with_full_width(chars: Sequence[Char]) -> list[Char]:
    """Characters with the punctuation of Chinese text: the recogniser does not tell ； from ; by its width."""
    texts = [char.text for char in chars]
    beside = zip(["", *texts[:-1]], [*texts[1:], ""], strict=True)
    return [
        char._replace(text=char.text.translate(_FULL_WIDTH)) if before >= _CHINESE or after >= _CHINESE else char
        for char, (before, after) in zip(chars, beside, strict=True)
    ]


def _boxed(
    chars: Sequence[Char], middles: Sequence[float], halves: Sequence[float], line: Box, em: float
) -> Iterator[ScoredGlyph]:
    x0, top, x1, bottom = line
    last = len(chars) - 1
    for i, (char, middle, half) in enumerate(zip(chars, middles, halves, strict=True)):
        before = (middles[i - 1] + middle) / 2 if i else min(x0, middle)
        after = (middle + middles[i + 1]) / 2 if i < last else max(x1, middle)
        reach = half if char.text >= "\u2000" else _NEXT * (bottom - top) / 2
        start = before if middle - before < reach else middle - half
        end = after if after - middle < reach else middle + half
        if char.text in _OPENING and i == 0:
            start = min(start, end - em)
        elif char.text >= "\u2000" and i == last:
            end = max(end, start + em)  # the ink of a Chinese full stop is the left half of its box
        glyph = ScoredGlyph(start, top, max(end, start + 0.1), bottom, char.text)
        glyph.score = char.score
        yield glyph


def with_scores(grid: Grid, glyphs: Sequence[ScoredGlyph], frame: Frame) -> Grid:
    """A grid whose cells say how sure the recogniser is of their least certain character."""
    placed = [(frame.as_shown(glyph[:4]), glyph.score) for glyph in glyphs]

    def score(cell: Cell) -> float | None:
        if not cell.text or cell.place.bbox is None:
            return None
        x0, top, x1, bottom = cell.place.bbox
        return min(
            (s for (a, b, c, d), s in placed if x0 <= (a + c) / 2 <= x1 and top <= (b + d) / 2 <= bottom), default=0.0
        )

    return replace(grid, engine="ocr", cells=[replace(cell, score=score(cell)) for cell in grid.cells])
