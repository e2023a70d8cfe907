"""Where on a page there are lines of text: strips to be recognised, each one line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nlu.reading.ocr.engine import Grey, PixelBox, detect
from nlu.reading.ocr.ink import Inked, Piece

__all__ = ["Strip", "strips_in_cell", "strips_outside"]

_TALLEST = 2400
"""Pixels of a page that are searched for text at once."""
_LONELY = (0.45, 1.6)
"""Heights, in characters, of ink that the detector may have lost: mostly single digits."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of text in the picture.

    Attributes:
        box: Tight around its ink.
        crop: The picture of it that is recognised.
        seen: The box of that picture.
    """

    box: PixelBox
    crop: Grey
    seen: PixelBox


def strips_in_cell(page: Inked, cell: PixelBox, pieces: Sequence[Piece]) -> list[Strip]:
    """The lines in a cell, found by their ink: nothing in a ruled cell is overlooked.

    Args:
        page: The page.
        cell: The inside of the cell.
        pieces: The ink in it.
    """
    lines = _stacked(pieces, page.em)
    edges = [cell[1], *((above[3] + below[1]) // 2 for above, below in pairwise(lines)), cell[3]]
    return [
        _strip(page, line, (cell[0], top, cell[2], bottom))
        for line, (top, bottom) in zip(lines, pairwise(edges), strict=True)
    ]


def _strip(page: Inked, ink: PixelBox, within: PixelBox) -> Strip:
    """A strip as tall as a character even where its ink is low: a dash must not be blown up to a digit."""
    x0, top, x1, bottom = ink
    beside = round(0.3 * page.em)
    above = round(max(page.em * 1.25 - (bottom - top), 0.3 * page.em) / 2)
    want = (x0 - beside, top - above, x1 + beside, bottom + above)
    got = max(want[0], within[0]), max(want[1], within[1]), min(want[2], within[2]), min(want[3], within[3])
    part = page.crop(got)
    canvas = np.full((want[3] - want[1], want[2] - want[0]), np.percentile(part, 90), np.uint8)
    y, x = got[1] - want[1], got[0] - want[0]
    canvas[y : y + part.shape[0], x : x + part.shape[1]] = part
    return Strip(ink, canvas, want)


def _stacked(pieces: Sequence[Piece], em: float) -> list[PixelBox]:
    """Pieces of ink to lines; parts of one character, as in 二 and 言, are put together."""
    lines: list[PixelBox] = []
    for piece in sorted(pieces, key=lambda piece: piece.top):
        if lines and (piece.top < lines[-1][3] or max(piece.bottom, lines[-1][3]) - lines[-1][1] <= 1.15 * em):
            lines[-1] = _around(lines[-1], piece)
        else:
            lines.append(piece)
    return lines


def strips_outside(page: Inked, grids: Sequence[PixelBox]) -> list[Strip]:
    """The lines outside grids: those that the detector finds, and ink of the size of characters that it lost."""
    grey = page.grey.copy()
    for x0, top, x1, bottom in grids:
        grey[max(top, 0) : bottom, max(x0, 0) : x1] = np.percentile(page.grey, 90)
    outside = [piece for piece in page.pieces if not any(_holds(grid, piece) for grid in grids)]
    found = [box for top, bottom in _bands(outside, grey.shape[0], page.em) for box in _detected(grey, top, bottom)]
    lost = [piece for piece in outside if not any(_holds(box, piece) for box in found)]
    strips = []
    for box in found:
        ink = [piece for piece in outside if _holds(box, piece)]
        if ink:
            strips.append(Strip(_clipped(_around(*ink), box), page.crop(box), box))
    return [*strips, *(_strip(page, ink, (0, 0, *grey.shape[::-1])) for ink in _lonely(lost, page.em))]


def _bands(pieces: Sequence[Piece], height: int, em: float) -> Iterator[tuple[int, int]]:
    """Parts of a page that hold text, from one white gap to another, none much taller than `_TALLEST`."""
    start = end = None
    for piece in sorted(pieces, key=lambda piece: piece.top):
        if start is None or end is None:
            start, end = piece.top, piece.bottom
        elif piece.top - end > 6 * em or (piece.top > end and piece.bottom - start > _TALLEST):
            yield max(start - round(em), 0), min(end + round(em), height)
            start, end = piece.top, piece.bottom
        end = max(end, piece.bottom)
    if start is not None and end is not None:
        yield max(start - round(em), 0), min(end + round(em), height)


def _detected(grey: Grey, top: int, bottom: int) -> list[PixelBox]:
    return [(x0, y0 + top, x1, y1 + top) for x0, y0, x1, y1 in detect(grey[top:bottom]) if x1 > x0 and y1 > y0]


def _lonely(pieces: Sequence[Piece], em: float) -> list[PixelBox]:
    """Lost ink as words: pieces beside each other are one."""
    words: list[PixelBox] = []
    for piece in sorted(pieces):
        height = piece.bottom - piece.top
        if not _LONELY[0] * em <= height <= _LONELY[1] * em:
            continue
        for i, word in enumerate(words):
            if piece.x0 - word[2] < 0.5 * em and abs(piece.top + piece.bottom - word[1] - word[3]) < height:
                words[i] = _around(word, piece)
                break
        else:
            words.append(piece)
    return words


def _holds(box: PixelBox, piece: PixelBox) -> bool:
    x, y = (piece[0] + piece[2]) / 2, (piece[1] + piece[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _around(*boxes: PixelBox) -> PixelBox:
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def _clipped(box: PixelBox, within: PixelBox) -> PixelBox:
    return max(box[0], within[0]), max(box[1], within[1]), min(box[2], within[2]), min(box[3], within[3])
