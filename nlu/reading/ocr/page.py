"""The steps from the picture of a page to its lines and grids."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image

from nlu.reading.document import UNREAD, Cell, Grid
from nlu.reading.ocr.engine import Grey, PixelBox, recognise, refusal
from nlu.reading.ocr.glyphs import glyphs_of, with_scores
from nlu.reading.ocr.ink import Inked, Piece, look_at
from nlu.reading.ocr.straighten import ScanFrame, skew_of, turned
from nlu.reading.ocr.strips import Strip, strips_in_cell, strips_outside
from nlu.reading.pdf.borderless import borderless_grids
from nlu.reading.pdf.cells import fill, inside
from nlu.reading.pdf.geometry import Glyph
from nlu.reading.pdf.lattice import Lattice, Span, lattices
from nlu.reading.pdf.lines import text_lines
from nlu.reading.pdf.page import Page
from nlu.settings import Settings

__all__ = ["read_picture"]

_FINEST = 200 / 72
"""Pixels to a point; a finer picture takes longer and says no more."""
_MOST_PIXELS = 16_000_000
_LIKE_DIGITS = re.compile(r"\d*[OoQDlI|〇○口]\d*")
"""A cell with nothing but figures and a letter that looks like one."""
_DIGITS = str.maketrans("OoQDlI|〇○口", "0000111000")
_WORD = re.compile("信息|公开|政府|申请|行政|机关|工作|年度|数量")
_LEGIBLE = 3
"""Lines or cells with such words that show a page to be upright; on its side, a label written downwards is legible too."""
_WAYS = (0, 2, 1, 3)
"""Quarter turns clockwise that may set a page upright, likeliest first."""
_COLOURLESS = ("1", "L", "LA", "I", "I;16", "F")
_COLOURED = 60
"""Levels between the brightest and the darkest colour of a pixel of coloured ink."""
_BRIGHT = 140
"""Level of the brightest colour from which a coloured pixel hides nothing black."""
_STAMPED = 0.0005
"""Share of coloured pixels from which a page is looked at without them: a stamp has ten times as many."""
_INSET = 0.8
"""Points from the rules of a cell at which its inside begins."""


def read_picture(picture: Image.Image, points: tuple[float, float], number: int, settings: Settings) -> Page:
    """Reads a page that is a picture; one in which hardly a word of reports is found is turned by quarters.

    Args:
        picture: The page.
        points: Its width and height in points.
        number: Counted from 1.
        settings: Limits the cells of a grid; whether pictures are recognised at all.

    Returns:
        Its lines and grids. A cell whose ink was not recognised has the text `UNREAD`.

    Raises:
        MissingExtra: The recogniser is switched off or not installed.
    """
    if error := refusal(settings):
        raise error
    shades, scale = _shades(picture, points)
    tried: list[Page] = []
    for turns in _WAYS:
        upright = [np.ascontiguousarray(np.rot90(grey, -turns)) for grey in shades]
        tried.append(_read(upright, scale, ScanFrame(0, 0, *points, turns=turns), number, settings))
        if _words(tried[-1]) >= _LEGIBLE:
            return tried[-1]
    return max(tried, key=_words)


def _words(page: Page) -> int:
    """In how many lines and cells a word is found that reports are full of."""
    texts = (*(line.text for line in page.lines), *(cell.text for _, grid in page.grids for cell in grid.cells))
    return sum(_WORD.search(text) is not None for text in texts)


def _read(shades: Sequence[Grey], scale: float, frame: ScanFrame, number: int, settings: Settings) -> Page:
    """Reads a picture that is upright in its frame, `scale` pixels to a point.

    Args:
        shades: The picture, and where it has colour the same without coloured ink.
        scale: Pixels to a point.
        frame: Of the page.
        number: Its number.
        settings: As above.
    """
    skew = skew_of(shades[0])
    frame = replace(frame, skew=skew)
    looked = [look_at(turned(grey, skew, int(np.percentile(grey, 90))), scale) for grey in shades]
    # the rim of a stamp has strokes as straight as rules: those of black ink, unless the table has colour
    ruled = max((lattices(one.rules, settings.max_cells) or [] for one in reversed(looked)), key=len)
    looks = [_best_look(looked, lattice) for lattice in ruled]
    in_cells = [strips for strips, _ in looks]
    outside = strips_outside(looked[0], [_pixels(lattice.bbox, scale) for lattice in ruled])
    strips = [*(strip for cells in in_cells for found in cells.values() for strip in found), *outside]
    chars = dict(zip(map(id, strips), recognise([strip.crop for strip in strips]), strict=True))
    glyphs = [glyph for strip in strips for glyph in glyphs_of(strip, chars[id(strip)], scale)]
    found, outer = Page(number, frame, is_recognised=True), list[Glyph](glyphs)
    for lattice, (cells, stray) in zip(ruled, looks, strict=True):
        content, others = inside(outer, lattice)
        grid = fill(lattice, content, frame, number)
        if grid:
            unread = [*stray, *(span for span, lines in cells.items() if not all(chars[id(line)] for line in lines))]
            found.grids.append((lattice.ys[0], _doubting(with_scores(grid, glyphs, frame), unread)))
            outer = others
    found.lines, borderless, _ = borderless_grids(text_lines(outer), frame, number)
    found.grids += [(top, with_scores(grid, glyphs, frame)) for top, grid in borderless]
    return found


def _best_look(looked: Sequence[Inked], lattice: Lattice) -> tuple[dict[Span, list[Strip]], set[Span]]:
    """The strips of the cells and the cells whose ink is not all text; without coloured ink, unless the text is coloured.

    Args:
        looked: The page, and where it has colour the same without coloured ink.
        lattice: The rules around the cells.
    """
    boxes = {span: _inner(lattice, span, looked[0].scale) for span in lattice.spans}
    ink = [_ink(one, lattice, boxes) for one in looked]
    best = -1 if len(ink[-1]) > len(ink[0]) / 2 else 0
    strips = {span: strips_in_cell(looked[best], boxes[span], pieces) for span, pieces in ink[best].items()}
    return strips, {*_strayed(looked[best], boxes), *(ink[0].keys() - ink[best].keys())}


def _strayed(page: Inked, boxes: Mapping[Span, PixelBox]) -> Iterator[Span]:
    """The cells into which ink reaches that is larger than text."""
    for span, (x0, top, x1, bottom) in boxes.items():
        if page.stray[max(top, 0) : bottom, max(x0, 0) : x1].any():
            yield span


def _shades(picture: Image.Image, points: tuple[float, float]) -> tuple[list[Grey], float]:
    """The picture in shades of grey on white paper, where it has colour also without coloured ink, and its pixels to a point.

    What a stamp covers shows through where only the brightest of the three colours of each pixel is looked at: black is dark
    in all of them, and where the stamp alone is, one is bright.
    """
    if "A" in picture.mode or "transparency" in picture.info:
        inked = picture.convert("RGBA")
        picture = Image.new("RGBA", picture.size, "white")
        picture.alpha_composite(inked)
    width, height = points
    scale = min(picture.width / width, _FINEST, (_MOST_PIXELS / (width * height)) ** 0.5)
    size = round(width * scale), round(height * scale)
    shades = [_sized(np.asarray(picture.convert("L"), dtype=np.uint8), size)]
    if picture.mode not in _COLOURLESS:
        colours = _sized(np.asarray(picture.convert("RGB"), dtype=np.uint8), size)
        brightest = np.ascontiguousarray(colours.max(axis=2))
        coloured = (np.ptp(colours, axis=2) > _COLOURED) & (brightest > _BRIGHT)
        if coloured.mean() > _STAMPED:
            brightest[coloured] = np.percentile(brightest, 90)
            shades.append(brightest)
    return shades, scale


def _sized(pixels: Grey, size: tuple[int, int]) -> Grey:
    """The picture in another size, where it is too fine or a fax whose pixels are not square."""
    if size == pixels.shape[1::-1]:
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _ink(page: Inked, lattice: Lattice, boxes: Mapping[Span, PixelBox]) -> dict[Span, list[Piece]]:
    """The pieces in each cell that has any."""
    owners = {
        (row + r, col + c): span for span in boxes for row, col, n, m in [span] for r in range(n) for c in range(m)
    }
    ink: dict[Span, list[Piece]] = {}
    rows, columns = (np.asarray(edges) * page.scale for edges in (lattice.ys, lattice.xs))
    for piece in page.pieces:
        x, y = (piece.x0 + piece.x1) / 2, (piece.top + piece.bottom) / 2
        at = int(np.searchsorted(rows, y)) - 1, int(np.searchsorted(columns, x)) - 1
        span = owners.get(at)
        if span and boxes[span][0] <= x <= boxes[span][2] and boxes[span][1] <= y <= boxes[span][3]:
            ink.setdefault(span, []).append(piece)
    return ink


def _inner(lattice: Lattice, span: Span, scale: float) -> PixelBox:
    """The inside of a cell."""
    x0, top, x1, bottom = lattice.box_of(span)
    return _pixels((x0 + _INSET, top + _INSET, x1 - _INSET, bottom - _INSET), scale)


def _pixels(box: tuple[float, float, float, float], scale: float) -> PixelBox:
    x0, top, x1, bottom = (round(edge * scale) for edge in box)
    return x0, top, x1, bottom


def _doubting(grid: Grid, unread: Sequence[Span]) -> Grid:
    """A grid in which cells with ink that was not read are neither blank nor certain."""

    def cells() -> Iterator[Cell]:
        for cell in grid.cells:
            doubtful = any(r <= cell.row < r + n and c <= cell.col < c + m for r, c, n, m in unread)
            if doubtful:
                yield replace(cell, text=cell.text or UNREAD, score=0.0)
            elif _LIKE_DIGITS.fullmatch(cell.text):
                yield replace(cell, text=cell.text.translate(_DIGITS), score=0.0)
            else:
                yield cell

    return replace(grid, cells=list(cells()))
