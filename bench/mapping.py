"""From what a tool prints to the cells of the official forms, one rule for all tools.

Row by row: the last columns of a grid row whose label fits (blank cells allowed), then a label with exactly as many
figures on one grid row, then the same on one line of text. The review and litigation grid is a row of exactly fifteen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import normalize

from nlu.record import TableName
from nlu.templates import FormKey, FormRow, form

__all__ = ["Page", "mapped"]

Row = Sequence[str]
Values = dict[str, str]
Page = tuple[Sequence[Row], Sequence[str]]
"""What a tool says of a report: grid rows, and lines of text."""

_NUMBER = re.compile(r"[+-]?[\d,]+(?:\.\d+)?(?:万?元)?")
_ORDINAL = re.compile(r"^[(]?[一二三四五六七八九十\d]{1,2}[)]?[、.]?")
_DISTINCT = 6
"""Characters of a label that tell it from the others."""


def mapped(said: Page, forms: Mapping[TableName, FormKey]) -> Values:
    """The printed figure of every cell that can be found, by path."""
    grid_rows, text = said
    cells = [[_plain(cell) for cell in row] for row in grid_rows]
    words = [[_plain(word) for word in line.split()] for line in text]
    found: Values = {}
    for table, key in forms.items():
        shape = form(key, table)
        if table == "review_litigation":
            keys = [f"{table}.{row}.{column}" for row, column in shape.cells()]
            figures = next(_rows_of_numbers([*cells, *words], len(keys)), [])
            found |= dict(zip(keys, figures, strict=False))
            continue
        for block, row in shape.rows:
            figures = _row(cells, words, row, len(block.columns))
            found |= {f"{table}.{row.key}.{column}": text for column, text in zip(block.columns, figures, strict=False)}
    return found


def _row(cells: Sequence[Row], words: Sequence[Row], row: FormRow, width: int) -> Row:
    fitting = [line for line in cells if _names(line, row)]
    for line in fitting:
        last = line[-width:]
        if len(line) > width and any(map(_is_number, last)) and all(not text or _is_number(text) for text in last):
            return last
    fitting += [line for line in words if _names(line, row)]
    return next(_rows_of_numbers(fitting, width), [])


def _rows_of_numbers(rows: Sequence[Row], width: int) -> Iterator[Row]:
    """The figures of the rows that have exactly so many."""
    for row in rows:
        figures = [text for text in row if _is_number(text)]
        if len(figures) == width:
            yield figures


def _names(line: Row, row: FormRow) -> bool:
    """Whether the texts of a line name the row: its label's first characters, or a short label alone."""
    wanted = _core(row.label)
    labels = [text for text in line if text and not _is_number(text)]
    if len(wanted) < _DISTINCT:
        return any(_core(text) == wanted for text in labels)
    return wanted[:_DISTINCT] in "".join(labels)


def _core(label: str) -> str:
    return _ORDINAL.sub("", _plain(label)).split("(")[0]


def _plain(text: str) -> str:
    return re.sub(r"\s", "", normalize("NFKC", text))


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
