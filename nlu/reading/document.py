"""What every reader gives back: a document of ordered blocks, each with its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["NOWHERE", "UNREAD", "Block", "Box", "Cell", "Document", "Grid", "GridEngine", "Paragraph", "Place"]

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points, measured from the top left of the page."""

UNREAD = "?"
"""The text of a cell in a picture that holds ink which was not recognised."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block or cell stands: 1-based page and box, both None for formats without pages."""

    page: int | None = None
    bbox: Box | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text without line wraps of the layout.

    Attributes:
        text: Raw text, as the file gives it.
        place: Where it begins.
        level: Heading level where the markup states one (1 is the highest), else None.
    """

    text: str
    place: Place = NOWHERE
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid, at its top left position; `rowspan` and `colspan` count the positions it covers.

    `score` is how sure a recogniser is of the least certain character, from 0 to 1; None where characters are given.
    """

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    place: Place = NOWHERE
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of `n_rows` × `n_cols` positions; each is covered by at most one cell.

    Attributes:
        cells: In reading order (by row, then column).
        engine: The reader that found it, e.g. ``html``, ``docx``, ``native``, ``pdfplumber``.
        place: Where it begins.
    """

    cells: Sequence[Cell]
    n_rows: int
    n_cols: int
    engine: str
    place: Place = NOWHERE


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class GridEngine:
    """Another, dearer way to find the grids of the same file.

    Attributes:
        name: E.g. ``pdfplumber``.
        grids: Finds the grids of a page, given by its 1-based number, from top to bottom.
    """

    name: str
    grids: Callable[[int], list[Grid]]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as ordered blocks.

    Attributes:
        blocks: Paragraphs and grids in reading order.
        media_type: E.g. ``application/pdf``.
        text_origin: Where the characters come from.
        pages: Number of pages, where the format has them.
        hints: Words from outside the text that may name agency and year: file name, <title>, document properties.
        second_opinions: Further engines for the grids, cheapest first.
        intricate: The pages that they do not look at, because of all that is drawn there.
        warnings: Parts that could not be read, as (message, page).
    """

    blocks: Sequence[Block]
    media_type: str
    text_origin: Literal["text_layer", "markup", "plain", "ocr"]
    pages: int | None = None
    hints: Sequence[str] = ()
    second_opinions: Sequence[GridEngine] = ()
    intricate: frozenset[int] = frozenset()
    warnings: Sequence[tuple[str, int | None]] = field(default=())
