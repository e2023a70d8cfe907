"""One page of a PDF file: its lines of text and its ruled grids."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium

from nlu.reading.document import Grid
from nlu.reading.pdf.cells import fill, inside
from nlu.reading.pdf.geometry import Frame, Glyph
from nlu.reading.pdf.glyphs import UNKNOWN, frame_of, read_glyphs
from nlu.reading.pdf.lattice import lattices
from nlu.reading.pdf.lines import TextLine, text_lines
from nlu.reading.pdf.rules import Drawing, look_at
from nlu.settings import Settings

__all__ = ["Page", "Warnings", "read_page"]

_PICTURE = 0.5
"""Share of a page from which images are taken for its content."""
_STAMP = 20
"""Characters; a picture page with fewer is a scan with a number or a stamp on it."""
_DRAWN = 50
"""Paths from which a page without characters is taken for drawn text."""
_INTRICATE = 3_000
"""Paths of a page; large tables whose cells are drawn side by side have half of them."""

Warnings = list[tuple[str, int | None]]


@dataclass(slots=True)
class Page:
    """What one page holds, before it is known what the pages repeat.

    Attributes:
        number: Counted from 1.
        frame: How it was read.
        lines: Outside the grids, from top to bottom.
        grids: Each with the height of its top.
        is_picture: Whether its content is an image of text, of which nothing is read here.
        is_recognised: Whether its text was recognised in an image.
        is_intricate: Whether it has more paths than tables do.
    """

    number: int
    frame: Frame
    lines: list[TextLine] = field(default_factory=list)
    grids: list[tuple[float, Grid]] = field(default_factory=list)
    is_picture: bool = False
    is_recognised: bool = False
    is_intricate: bool = False


def read_page(
    page: pdfium.PdfPage, text: pdfium.PdfTextPage, number: int, settings: Settings, warnings: Warnings
) -> Page:
    """Reads one page.

    Args:
        page: The page, open.
        text: Its characters, open.
        number: Counted from 1.
        settings: Limits on paths and cells.
        warnings: Gets a line for every part that could not be read.
    """
    frame = frame_of(page, text)
    glyphs = read_glyphs(text, frame)
    drawing = look_at(page, frame, settings.max_paths)
    found = Page(number, frame, is_picture=_is_picture(glyphs, drawing), is_intricate=drawing.paths > _INTRICATE)
    if found.is_picture:
        return found
    ruled = None if drawing.paths > settings.max_paths else lattices(drawing, settings.max_cells)
    if ruled is None:
        warnings.append((f"{drawing.paths:,} drawn paths: rules were not looked for on this page", number))
    for lattice in ruled or ():
        content, others = inside(glyphs, lattice)
        grid = fill(lattice, content, frame, number)
        if grid:
            found.grids.append((lattice.ys[0], grid))
            glyphs = others
    found.lines = text_lines(glyphs)
    return found


def _is_picture(glyphs: Sequence[Glyph], drawing: Drawing) -> bool:
    if 2 * sum(glyph.text == UNKNOWN for glyph in glyphs) > len(glyphs):
        return True  # drawn in fonts that do not say what they draw
    if glyphs:
        return drawing.pictures > _PICTURE and len(glyphs) <= _STAMP
    return drawing.pictures > 0 or drawing.paths >= _DRAWN
