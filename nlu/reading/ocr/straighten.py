"""Pages that lie askew on the scanner: by how much, and the page set straight."""

from dataclasses import dataclass
from math import cos, radians, sin

import cv2
import numpy as np

from nlu.reading.document import Box
from nlu.reading.ocr.engine import Grey
from nlu.reading.pdf.geometry import Frame

__all__ = ["ScanFrame", "skew_of", "turned"]

_WIDTH = 800
"""Pixels at which the skew is measured."""
_WORST = 6.0
"""Degrees; a page that lies more askew was not fed by a machine."""
_STEPS = (1.0, 0.2, 0.04)
"""Degrees from one trial to the next; each round looks around the best of the one before."""


@dataclass(frozen=True, slots=True)
class ScanFrame(Frame):
    """The frame of a page that was set straight.

    Attributes:
        skew: Degrees, counter-clockwise, by which the page was turned.
    """

    skew: float = 0.0

    def as_shown(self, box: Box) -> Box:
        """A box of the straight page on the page as it lies: its middle moves, its size stays."""
        width, height = self.size
        x, y = (box[0] + box[2]) / 2 - width / 2, (box[1] + box[3]) / 2 - height / 2
        a = radians(self.skew)
        dx, dy = x * cos(a) - y * sin(a) - x, x * sin(a) + y * cos(a) - y
        x0, top, x1, bottom = box
        return Frame.as_shown(self, (x0 + dx, top + dy, x1 + dx, bottom + dy))


def skew_of(grey: Grey) -> float:
    """Degrees, counter-clockwise, that set a page straight: lines of text and rules are then sharpest across."""
    small = cv2.resize(grey, None, fx=_WIDTH / grey.shape[1], fy=_WIDTH / grey.shape[1], interpolation=cv2.INTER_AREA)
    _, dark = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    best, reach = 0.0, _WORST
    for step in _STEPS:
        trials = np.arange(best - reach, best + reach + step / 2, step)
        best, reach = (
            max(
                (_sharpness(np.asarray(dark, dtype=np.uint8), float(trial)), -abs(trial), float(trial))
                for trial in trials
            )[2],
            step,
        )
    return round(best, 2)


def _sharpness(dark: Grey, angle: float) -> float:
    rows = turned(dark, angle, 0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def turned(grey: Grey, angle: float, paper: int) -> Grey:
    """A picture turned about its middle by `angle` degrees counter-clockwise, of the same size."""
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(
        cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper), dtype=np.uint8
    )
