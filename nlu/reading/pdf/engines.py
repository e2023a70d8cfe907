"""Second opinions on the grids of a PDF file: pdfplumber, and camelot where it is installed."""

import io
import logging
import warnings
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from typing import Any

import pypdfium2 as pdfium

from nlu.reading.document import Box, Cell, Grid, GridEngine, Place
from nlu.reading.pdf.lattice import merge_positions

__all__ = ["second_opinions"]

_FLAVOURS = {"camelot": "lattice", "camelot-hybrid": "hybrid", "camelot-network": "network", "camelot-stream": "stream"}
"""Name of the engine to the flavour of camelot, in the order in which they were right on sample reports."""


def second_opinions(data: bytes, pages: Collection[int]) -> list[GridEngine]:
    """The engines that can read the same bytes, cheapest first; none is imported before it is asked.

    Args:
        data: The bytes of the file.
        pages: The 1-based numbers of the pages to look at; on others no engine finds a grid.
    """
    engines = [GridEngine("pdfplumber", partial(_pdfplumber, data, pages))]
    if find_spec("camelot"):
        engines += [GridEngine(name, partial(_camelot, data, pages, name)) for name in _FLAVOURS]
    return engines


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps what the engines say about odd fonts and pages without tables from the terminal."""
    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _pdfplumber(data: bytes, pages: Collection[int], number: int) -> list[Grid]:
    if number not in pages:
        return []
    import pdfplumber

    try:
        with _quiet(), pdfplumber.open(io.BytesIO(data), pages=[number]) as document:
            grids = [_from_pdfplumber(table, number) for page in document.pages for table in page.find_tables()]
    except Exception:  # a file that another engine cannot parse is no reason to fail: it has no opinion
        return []
    return [grid for grid in grids if grid.n_cols > 1]


def _from_pdfplumber(table: Any, page: int) -> Grid:
    boxes: list[Box] = table.cells
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    cells = [
        _cell_between(box, text or "", xs, ys, page)
        for row, texts in zip(table.rows, table.extract(), strict=True)
        for box, text in zip(row.cells, texts, strict=True)
        if box is not None
    ]
    cells.sort(key=lambda cell: (cell.row, cell.col))
    return Grid(cells, len(ys) - 1, len(xs) - 1, "pdfplumber", Place(page, table.bbox))


def _cell_between(box: Box, text: str, xs: Sequence[float], ys: Sequence[float], page: int) -> Cell:
    col, row, end, bottom = (
        bisect_left(line, value) for line, value in ((xs, box[0]), (ys, box[1]), (xs, box[2]), (ys, box[3]))
    )
    return Cell(row, col, _unwrapped(text), bottom - row, end - col, Place(page, box))


def _camelot(data: bytes, pages: Collection[int], name: str, number: int) -> list[Grid]:
    if number not in pages:
        return []
    from camelot.io import read_pdf

    try:
        with _quiet():
            tables = read_pdf(io.BytesIO(data), pages=str(number), flavor=_FLAVOURS[name], suppress_stdout=True)
    except Exception:  # as above
        return []
    height = _height(data, number)
    return [_from_camelot(table, name, height) for table in tables if table.shape[1] > 1]


def _height(data: bytes, number: int) -> float | None:
    """The height of a page; None for a turned one, whose boxes camelot gives in another frame."""
    document = pdfium.PdfDocument(data)
    try:
        page = document[number - 1]
        return None if page.get_rotation() else page.get_height()
    finally:
        document.close()


def _from_camelot(table: Any, name: str, height: float | None) -> Grid:
    positions = table.cells
    n_rows, n_cols = table.shape
    spans = merge_positions(
        n_rows, n_cols, lambda row, col: positions[row][col].right, lambda row, col: positions[row][col].bottom
    )
    cells = []
    for row, col, rowspan, colspan in spans:
        covered = [positions[r][c] for r in range(row, row + rowspan) for c in range(col, col + colspan)]
        text = "\n".join(filter(None, (position.text.strip() for position in covered)))
        place = Place(table.page, _flipped(covered, height))
        cells.append(Cell(row, col, _unwrapped(text), rowspan, colspan, place))
    whole = _flipped([position for row in positions for position in row], height)
    return Grid(cells, n_rows, n_cols, name, Place(table.page, whole))


def _flipped(positions: Sequence[Any], height: float | None) -> Box | None:
    """The box around camelot's cells, whose y runs upwards."""
    if height is None:
        return None
    return (
        min(position.x1 for position in positions),
        height - max(position.y2 for position in positions),
        max(position.x2 for position in positions),
        height - min(position.y1 for position in positions),
    )


def _unwrapped(text: str) -> str:
    """Lines of a cell as one; figures keep a space between them."""
    joined = ""
    for line in text.split("\n"):
        between = " " if joined[-1:] < "\u2000" and line[:1] < "\u2000" else ""
        joined = f"{joined}{between}{line.strip()}" if joined else line.strip()
    return joined
