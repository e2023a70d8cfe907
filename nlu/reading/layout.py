"""Tables as markup gives them: which rows are figures, and which only lay out a page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from nlu.errors import LimitExceeded
from nlu.reading.document import Cell, Grid
from nlu.settings import Settings

__all__ = ["FIGURE", "LONGEST_CELL", "TableCell", "pieces"]

LONGEST_CELL = 300
"""Characters; the longest label of an official form has 40, with bracketed notes of a province up to 150."""
_SECTION = re.compile(
    r"[一二三四五六]、\s*(?:总体情况|主动公开政府信息|收到和处理政府信息|(?:因?政府信息公开.{0,8})?行政复议"
    r"|(?:政府信息公开.{0,6})?存在的?(?:主要)?问题|其他需要报告)"
)
FIGURE = re.compile(r"\s*[+-]?[\d.,]{1,20}\s*(?:万?元|[件条项个])?\s*")
"""What the value cells of a table hold."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell at its position, before it is known what the table is for.

    Attributes:
        text: Its text; None where it holds a table of its own or more than a cell's worth of text.
        node: The element of the markup.
    """

    row: int
    col: int
    rowspan: int
    colspan: int
    text: str | None
    node: etree._Element


def pieces(cells: Sequence[TableCell], engine: str, settings: Settings) -> Iterator[Grid | etree._Element]:
    """The grids of a table and, between them, the nodes of cells that hold page content.

    Args:
        cells: In reading order.
        engine: Goes into `Grid.engine`.
        settings: Limits the cells of a grid.

    Raises:
        LimitExceeded: A grid with more cells than `Settings.max_cells`.
    """
    by_row = groupby(cells, key=lambda cell: cell.row)
    rows = [list(group) for _, group in by_row]
    for is_content, run in groupby(rows, key=_is_content):
        flat = [cell for row in run for cell in row]
        if is_content or not _is_grid(flat):
            yield from (cell.node for cell in flat)
        elif len(flat) > settings.max_cells:
            raise LimitExceeded(f"a table has more than {settings.max_cells:,} cells")
        else:
            yield _grid(flat, engine)


def _is_content(row: Sequence[TableCell]) -> bool:
    filled = [cell.text for cell in row if cell.text is None or cell.text.strip()]
    return None in filled or (len(filled) == 1 and _SECTION.match(str(filled[0]).strip()) is not None)


def _is_grid(cells: Sequence[TableCell]) -> bool:
    rows = {cell.row for cell in cells}
    has_figure = any(FIGURE.fullmatch(cell.text or "") for cell in cells)
    return any(cell.col for cell in cells) and (len(rows) > 1 or has_figure) and any(cell.text for cell in cells)


def _grid(cells: Sequence[TableCell], engine: str) -> Grid:
    """Rows counted from the first; spans end with the last row and column in which a cell begins."""
    top, bottom = cells[0].row, cells[-1].row + 1
    width = max(cell.col for cell in cells) + 1
    placed = [
        Cell(
            cell.row - top,
            cell.col,
            cell.text or "",
            min(cell.rowspan, bottom - cell.row),
            min(cell.colspan, width - cell.col),
        )
        for cell in cells
    ]
    return Grid(placed, bottom - top, width, engine)
