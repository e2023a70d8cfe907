"""The tables of a page, with their spans."""

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from nlu.reading.document import Grid
from nlu.reading.layout import LONGEST_CELL, TableCell, pieces
from nlu.settings import Settings

__all__ = ["BREAKS", "RowOfCells", "cell_text", "placed", "table_pieces"]

BREAKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li"),
        *("main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
        "ul",
    )
)
"""Elements that begin a line of their own."""

_WIDEST, _TALLEST = 100, 1_000
_MOST_STEPS = 2_000
"""Twice the elements of a cell."""


def table_pieces(table: etree._Element, settings: Settings) -> Iterator[Grid | etree._Element]:
    """The grids of a ``<table>``, and in between the elements of cells that hold page content.

    Raises:
        LimitExceeded: A grid with more cells than `Settings.max_cells`.
    """
    yield from pieces(placed(_rows_of(table)), "html", settings)


RowOfCells = Iterable[tuple[etree._Element, int, int]]
"""Cells of a row as (element, rowspan, colspan)."""


def _rows_of(table: etree._Element) -> Iterator[RowOfCells]:
    """Rows as (element, rowspan, colspan), not looking into cells."""
    for row in _below(table, "tr", stop=("td", "th", "table")):
        yield [
            (cell, _span(cell.get("rowspan"), _TALLEST), _span(cell.get("colspan"), _WIDEST))
            for cell in _below(row, "td", "th", stop=("tr", "table"))
        ]


def _below(element: etree._Element, *tags: str, stop: Sequence[str]) -> Iterator[etree._Element]:
    """Descendants with one of `tags` in document order, looking neither into them nor into `stop`."""
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if child.tag in tags:
            yield child
        elif child.tag not in stop:
            stack += reversed(child)


def _span(printed: str | None, most: int) -> int:
    digits = re.match(r"\s*(\d{1,7})", printed or "")
    return min(max(int(digits[1]), 1), most) if digits else 1


def placed(rows: Iterable[RowOfCells], width: int = 0) -> list[TableCell]:
    """Cells at their positions by the rules of HTML; with a `width`, rows also end there, as in a CSS grid."""
    cells: list[TableCell] = []
    busy_until: dict[int, int] = {}
    row_number = -1
    for row in rows:
        row_number, col = row_number + 1, 0
        for element, rowspan, colspan in row:
            while busy_until.get(col, 0) > row_number:
                col += 1
            if width and col + colspan > width:
                row_number, col = row_number + 1, 0
                while busy_until.get(col, 0) > row_number:
                    col += 1
            cells.append(TableCell(row_number, col, rowspan, colspan, cell_text(element, LONGEST_CELL), element))
            busy_until.update(dict.fromkeys(range(col, col + colspan), row_number + rowspan))
            col += colspan
    return cells


def cell_text(cell: etree._Element, longest: int) -> str | None:
    """The text of a cell on one line; None where it is longer or there is a table in it."""
    found: list[str] = []
    length = 0
    for step, (event, element) in enumerate(etree.iterwalk(cell, events=("start", "end"))):
        if step > _MOST_STEPS or (event == "start" and element.tag == "table" and element is not cell):
            return None
        if element.tag in BREAKS:
            found.append(" ")
        text = element.text if event == "start" else element.tail if element is not cell else None
        if text:
            found.append(text)
            length += len(text.strip())
            if length > longest:
                return None
    return " ".join("".join(found).split())
