"""Boxes and characters in the frame of a page: points from its top left, text upright."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlu.reading.document import Box

__all__ = ["Frame", "Glyph", "around", "over_each_other"]


class Glyph(NamedTuple):
    """A character and the box it advances through."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page, seen with its text upright.

    Attributes:
        left: Of the visible part, in the coordinates of the file, as `bottom`, `right` and `top`.
        turns: Quarter turns clockwise that set the text upright.
        shown: Quarter turns clockwise that a viewer makes (the page's /Rotate).
    """

    left: float
    bottom: float
    right: float
    top: float
    turns: int = 0
    shown: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as read."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the file in this frame."""
        upright = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        if not self.turns:
            return upright
        return _turned(upright, self.right - self.left, self.top - self.bottom, self.turns)

    def as_shown(self, box: Box) -> Box:
        """A box of this frame in points from the top left of the page as a viewer shows it, to a hundredth."""
        if self.turns != self.shown:
            box = _turned(box, *self.size, (self.shown - self.turns) % 4)
        x0, top, x1, bottom = box
        return round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)


def _turned(box: Box, width: float, height: float, turns: int) -> Box:
    for _ in range(turns):
        x0, top, x1, bottom = box
        box = (height - bottom, x0, height - top, x1)
        width, height = height, width
    return box


def over_each_other(one: Box, other: Box) -> bool:
    """Whether two boxes share a part of the width of the page."""
    return one[0] < other[2] and other[0] < one[2]


def around(boxes: Sequence[Box | Glyph]) -> Box:
    """The box around boxes or characters; at least one is given."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
