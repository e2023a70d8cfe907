"""What is dark on a page: rules, and the pieces of ink that are characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from nlu.reading.ocr.engine import Grey, PixelBox
from nlu.reading.pdf.rules import Drawing, Rule

__all__ = ["Inked", "Piece", "look_at"]

Stats = NDArray[np.int32]
"""For each connected piece of ink its left, top, width, height and area in pixels, shape (pieces, 5)."""

_WINDOW = 25.0
"""Points around a pixel with which its darkness is compared: shading and shadows are wider, strokes are thinner."""
_DARKER = 18
"""Grey levels by which ink is darker than what surrounds it."""
_RULE = 20.0
"""Points; a straight stroke this long belongs to no character."""
_STROKE = 3.5
"""Points; a thicker stroke is a bar or a picture."""
_LARGEST = (2.5, 4.0)
"""Height and width, in characters, of ink that is text: a stamp or a stroke of the pen is larger."""
_SPECK = 1.9
"""Points; a smaller piece is dust, a full stop, or part of a character."""


class Piece(NamedTuple):
    """A connected piece of ink, in pixels."""

    x0: int
    top: int
    x1: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Inked:
    """A page taken apart.

    Attributes:
        grey: The page without its rules and without ink that is larger than text.
        pieces: Its ink, without all that and without dust.
        stray: Where ink is larger than text: stamps, strokes of the pen.
        rules: In points.
        em: The usual height of a Chinese character, in pixels.
        scale: Pixels to a point.
    """

    grey: Grey
    pieces: Sequence[Piece]
    stray: Grey
    rules: Drawing
    em: float
    scale: float

    def crop(self, box: PixelBox, paper_around: int = 0) -> Grey:
        """A part of the page, with a margin of paper."""
        x0, top, x1, bottom = box
        part = self.grey[max(top, 0) : bottom, max(x0, 0) : x1]
        paper = int(np.percentile(part, 90))
        m = paper_around
        return np.asarray(cv2.copyMakeBorder(part, m, m, m, m, cv2.BORDER_CONSTANT, value=paper), dtype=np.uint8)


def look_at(grey: Grey, scale: float) -> Inked:
    """Finds the rules of a straight page and takes them away.

    Args:
        grey: The page.
        scale: Pixels to a point.
    """
    dark = _dark(grey, scale)
    across, down = _strokes(dark, scale, 0), _strokes(dark, scale, 1)
    drawing = Drawing(_rules(across, scale, 0), _rules(down, scale, 1))
    ruled = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    ink = np.where(ruled > 0, 0, dark).astype(np.uint8)
    labels, stats = _connected(ink)
    em = _em(_pieces(stats, scale), scale)
    large = _is_large(stats, em)
    stray = np.asarray(cv2.dilate(large[labels].astype(np.uint8), np.ones((3, 3), np.uint8)), dtype=np.uint8)
    clean = grey.copy()
    clean[(ruled > 0) | (stray > 0)] = np.percentile(grey, 90)
    return Inked(clean, _pieces(stats[~large], scale), stray, drawing, em, scale)


def _connected(ink: Grey) -> tuple[NDArray[np.int32], Stats]:
    """For each pixel the number of the connected ink it belongs to, and the measures of each; number 0, the paper, has none."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    stats[0] = 0
    return np.asarray(labels, dtype=np.int32), np.asarray(stats, dtype=np.int32)


def _is_large(stats: Stats, em: float) -> NDArray[np.bool_]:
    """Which connected ink is larger than text."""
    height, width = (limit * em for limit in _LARGEST)
    large = (stats[:, cv2.CC_STAT_HEIGHT] > height) | (stats[:, cv2.CC_STAT_WIDTH] > width)
    return np.asarray(large, dtype=np.bool_)


def _dark(grey: Grey, scale: float) -> Grey:
    window = round(_WINDOW * scale) | 1
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    dark = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, _DARKER)
    return np.asarray(dark, dtype=np.uint8)


def _strokes(dark: Grey, scale: float, axis: int) -> Grey:
    """The pixels of long straight strokes, across (axis 0) or down (axis 1).

    A stroke may drift by a pixel and have a gap of some: the ink is thickened across the stroke before long runs are
    looked for, and only ink is kept.
    """
    length = round(_RULE * scale)
    run, thicken = ((length, 1), (1, 3)) if axis == 0 else ((1, length), (3, 1))
    wide = cv2.dilate(dark, np.ones(thicken[::-1], np.uint8))
    long = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones(run[::-1], np.uint8))
    thick = cv2.morphologyEx(long, cv2.MORPH_OPEN, np.ones((round(_STROKE * scale) + 3,) * 2, np.uint8))
    return np.asarray(cv2.bitwise_and(cv2.bitwise_and(long, cv2.bitwise_not(thick)), wide), dtype=np.uint8)


def _rules(strokes: Grey, scale: float, axis: int) -> list[Rule]:
    _, _, stats, centres = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    rules = []
    for (x, y, width, height, _), (cx, cy) in zip(stats[1:].tolist(), centres[1:].tolist(), strict=True):
        at, start, length = (cy, x, width) if axis == 0 else (cx, y, height)
        if length >= _RULE * scale:
            rules.append(Rule(at / scale, start / scale, (start + length) / scale))
    return rules


def _pieces(stats: Stats, scale: float) -> list[Piece]:
    """The connected ink that is not dust."""
    least, thin = _SPECK * scale, 0.45 * scale
    return [
        Piece(x, y, x + width, y + height)
        for x, y, width, height, area in stats.tolist()
        if max(width, height) >= least and min(width, height) >= thin and area >= least * thin
    ]


def _em(pieces: Sequence[Piece], scale: float) -> float:
    """Most pieces are parts of Chinese characters, the tallest of the usual ones are whole characters."""
    heights = [piece.bottom - piece.top for piece in pieces if 4 * scale < piece.bottom - piece.top < 30 * scale]
    return float(np.percentile(heights, 85)) * 1.05 if len(heights) >= 10 else 11 * scale
