"""The rules of a page: everything drawn that may bound a cell."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from nlu.reading.document import Box
from nlu.reading.pdf.geometry import Frame

__all__ = ["Drawing", "Rule", "look_at"]

_THIN = 3.5
"""Points; a box thinner than this is a rule."""
_DEEPEST = 8
"""Levels of forms inside forms."""
_SEGMENTS = 2_000
"""Segments of one path that are followed; a path with more is a picture."""
_SIDES = 5
"""Most segments of a plain box."""
_BACKGROUND = 0.85
"""Share of the page from which a fill is its background."""
_MOST_FILLS = 1_000
"""Boxes of one page that may be cells; the largest tables have a quarter of them."""
_WHITE = 250
"""Least value of each colour of a box that cannot be told from paper."""
_Matrix = tuple[float, float, float, float, float, float]


class Rule(NamedTuple):
    """A straight rule: `at` is the y of a horizontal and the x of a vertical one."""

    at: float
    start: float
    end: float


@dataclass
class Drawing:
    """What is drawn on a page besides text.

    Attributes:
        horizontals: Rules across.
        verticals: Rules down.
        fills: Coloured boxes, and white boxes that lie on a coloured one.
        paths: Number of paths.
        pictures: Share of the page that images cover, counted twice where they overlap.
    """

    horizontals: list[Rule] = field(default_factory=list)
    verticals: list[Rule] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    paths: int = 0
    pictures: float = 0.0

    def add_rule(self, box: Box) -> None:
        """Adds a thin box as a rule; a dot may belong to either kind."""
        x0, top, x1, bottom = box
        if bottom - top <= _THIN:
            self.horizontals.append(Rule((top + bottom) / 2, x0, x1))
        if x1 - x0 <= _THIN:
            self.verticals.append(Rule((x0 + x1) / 2, top, bottom))


def look_at(page: pdfium.PdfPage, frame: Frame, max_paths: int) -> Drawing:
    """Collects the rules of a page.

    Returns:
        The drawing; without rules and boxes, but with the number of paths, where there are more than `max_paths`.
    """
    drawing = Drawing()
    page_area = frame.size[0] * frame.size[1] or 1.0
    paths: list[tuple[Any, _Matrix | None]] = []
    for kind, item, outer in _objects(page):
        if kind == raw.FPDF_PAGEOBJ_PATH:
            drawing.paths += 1
            if drawing.paths <= max_paths:
                paths.append((item, outer))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            x0, top, x1, bottom = frame.box(*_bounds(item, outer))
            drawing.pictures += (x1 - x0) * (bottom - top) / page_area
    if drawing.paths > max_paths:
        return drawing
    for item, outer in paths:
        _add_path(drawing, item, outer, frame)
    return drawing


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[int, Any, _Matrix | None]]:
    kind_of, get = raw.FPDFPageObj_GetType, raw.FPDFPage_GetObject
    raw_page = page.raw
    for i in range(raw.FPDFPage_CountObjects(raw_page)):
        item = get(raw_page, i)
        kind = kind_of(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            yield from _inside(item, None, _DEEPEST)
        elif kind != raw.FPDF_PAGEOBJ_TEXT:
            yield kind, item, None


def _inside(form: Any, outer: _Matrix | None, depth: int) -> Iterator[tuple[int, Any, _Matrix | None]]:
    matrix = _times(_matrix(form), outer)
    for i in range(raw.FPDFFormObj_CountObjects(form)):
        item = raw.FPDFFormObj_GetObject(form, i)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth:
            yield from _inside(item, matrix, depth - 1)
        elif kind != raw.FPDF_PAGEOBJ_TEXT:
            yield kind, item, matrix


def _add_path(drawing: Drawing, item: Any, outer: _Matrix | None, frame: Frame) -> None:
    box = frame.box(*_bounds(item, outer))
    filled, stroked = _mode(item)
    if not filled and not stroked:
        return
    if _is_thin(box):
        drawing.add_rule(box)
    elif stroked:
        for points in _subpaths(item, outer):
            for a, b in pairwise(points):
                side = _box_of((a, b), frame)
                if _is_thin(side):
                    drawing.add_rule(side)
    elif raw.FPDFPath_CountSegments(item) <= _SIDES:
        _add_fill(drawing, item, box, frame)
    else:
        for points in _subpaths(item, outer):
            if 1 < len(points) <= _SIDES + 1:
                _add_fill(drawing, item, _box_of(points, frame), frame)


def _add_fill(drawing: Drawing, item: Any, box: Box, frame: Frame) -> None:
    if _is_thin(box):
        drawing.add_rule(box)
    elif len(drawing.fills) >= _MOST_FILLS:
        return
    elif not _is_white(item):
        width, height = frame.size
        if (box[2] - box[0]) * (box[3] - box[1]) < _BACKGROUND * width * height:
            drawing.fills.append(box)
    elif any(_within(box, fill) for fill in drawing.fills):  # white cells on a coloured table; else a highlight
        drawing.fills.append(box)


def _is_thin(box: Box) -> bool:
    return box[2] - box[0] <= _THIN or box[3] - box[1] <= _THIN


def _within(box: Box, other: Box) -> bool:
    return other[0] - 1 <= box[0] and other[1] - 1 <= box[1] and box[2] <= other[2] + 1 and box[3] <= other[3] + 1


def _box_of(points: Sequence[tuple[float, float]], frame: Frame) -> Box:
    xs, ys = zip(*points, strict=True)
    return frame.box(min(xs), min(ys), max(xs), max(ys))


def _subpaths(item: Any, outer: _Matrix | None) -> Iterator[list[tuple[float, float]]]:
    a, b, c, d, e, f = _times(_matrix(item), outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for i in range(min(raw.FPDFPath_CountSegments(item), _SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(item, i)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            yield points
            points = []
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    yield points


def _mode(item: Any) -> tuple[bool, bool]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    return fill.value != 0, stroke.value != 0


def _is_white(item: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    return min(red.value, green.value, blue.value) >= _WHITE or alpha.value == 0


def _bounds(item: Any, outer: _Matrix | None) -> tuple[float, float, float, float]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    if outer is None:
        return left.value, bottom.value, right.value, top.value
    a, b, c, d, e, f = outer
    corners = [
        (a * x + c * y + e, b * x + d * y + f) for x in (left.value, right.value) for y in (bottom.value, top.value)
    ]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _matrix(item: Any) -> _Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: _Matrix, outer: _Matrix | None) -> _Matrix:
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
