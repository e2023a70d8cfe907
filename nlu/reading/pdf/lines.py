"""Characters to lines of text, by where they stand and not by the order of the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from nlu.reading.document import Box
from nlu.reading.pdf.geometry import Glyph, around

__all__ = ["TextLine", "Word", "is_number", "join_texts", "runs", "text_lines", "words"]

_SPACE = 0.15
"""Gap between two Latin characters, in heights, that is a space."""
_WIDE = 0.7
"""Gap, in heights, that parts two words of a row of a table."""
_APART = 0.25
"""The same between two digits: no producer sets the digits of one figure apart."""
_ONE_LINE = 0.35
"""Distance of the middles, in heights, up to which characters stand on one line; figures between the two lines of
their label are farther from both."""
_NUMBER = re.compile(r"[+-]?[\d,，.]+(?:%|万?元|件)?|[-—–/]+")


@dataclass(frozen=True)
class TextLine:
    """A line of text.

    Attributes:
        glyphs: From left to right.
    """

    glyphs: Sequence[Glyph]

    @cached_property
    def bbox(self) -> Box:
        """The box around its characters."""
        return around(self.glyphs)

    @cached_property
    def text(self) -> str:
        """Its characters, with spaces between Latin words only."""
        return _spaced(self.glyphs)

    @cached_property
    def em(self) -> float:
        """The width of its widest character: that of a Chinese one, where there is one."""
        return max(glyph.x1 - glyph.x0 for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        """The height of its middle on the page."""
        return (self.bbox[1] + self.bbox[3]) / 2


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a line between two wide gaps."""

    text: str
    bbox: Box

    @property
    def is_number(self) -> bool:
        """True for a figure or a dash that stands for one."""
        return is_number(self.text)


def is_number(text: str) -> bool:
    """True for a figure or a dash that stands for one."""
    return _NUMBER.fullmatch(text) is not None


def text_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """The lines that characters stand on, from top to bottom."""
    rows: list[list[list[Glyph]]] = []
    middle = height = 0.0
    for run in sorted(runs(glyphs), key=lambda run: run[0].top + run[0].bottom):
        first = run[0]
        here, tall = (first.top + first.bottom) / 2, first.bottom - first.top
        if rows and here - middle < _ONE_LINE * min(tall, height):
            rows[-1].append(run)
            continue
        rows.append([run])
        middle, height = here, tall
    return [TextLine(row[0] if len(row) == 1 else _across(row)) for row in rows]


def _across(row: list[list[Glyph]]) -> list[Glyph]:
    return sorted((glyph for run in row for glyph in run), key=lambda glyph: glyph.x0)


def runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that follow each other in the file and also from left to right on one line."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run:
            last = run[-1]
            shift = abs(glyph.top + glyph.bottom - last.top - last.bottom)
            if glyph.x0 < last.x0 or shift >= 2 * _ONE_LINE * min(glyph.bottom - glyph.top, last.bottom - last.top):
                yield run
                run = []
        run.append(glyph)
    if run:
        yield run


def words(line: TextLine) -> list[Word]:
    """The pieces of a line between gaps too wide for running text."""
    pieces: list[list[Glyph]] = [[line.glyphs[0]]]
    for last, glyph in pairwise(line.glyphs):
        gap = _APART if last.text.isdigit() and glyph.text.isdigit() else _WIDE
        if glyph.x0 - last.x1 > gap * (glyph.bottom - glyph.top):
            pieces.append([])
        pieces[-1].append(glyph)
    return [Word(_spaced(piece), around(piece)) for piece in pieces]


def _spaced(glyphs: Sequence[Glyph]) -> str:
    parts: list[str] = []
    end, was_latin = 0.0, False
    for x0, top, x1, bottom, text in glyphs:
        is_latin = text < "\u2000"
        if is_latin and was_latin and x0 - end > _SPACE * (bottom - top):
            parts.append(" ")
        parts.append(text)
        end, was_latin = x1, is_latin
    return "".join(parts)


def join_texts(first: str, second: str) -> str:
    """Two lines of one run of text as one; a space only between two Latin words."""
    if first and second and first[-1] < "\u2000" and second[0] < "\u2000":
        return f"{first} {second}"
    return first + second
