"""Grids and flattened text as the same thing: lines of a label and the value fields that follow it.

Whatever shape a table has come down to (cells of a grid, tab-separated rows shifted by a field, Markdown pipes, one cell
per line), it is still a label followed by its figures. Later steps only see lines.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from nlu.reading.document import NOWHERE, UNREAD, Grid, Place
from nlu.reading.normalise import fold, tidy_cell
from nlu.record import Number

__all__ = ["Field", "Line", "grid_lines", "parse_number", "text_lines"]

Span = tuple[int, int]

_NUMBER = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?"
_VALUE = re.compile(rf"(?P<sign>增加?|减少?)?(?P<number>{_NUMBER})(?P<unit>[万亿]?元|件|条|项|个|宗|次)?")
_NOTE = re.compile(r"(?<=\d)(?:[\u00b2\u00b3\u00b9\u2070-\u207f\u2460-\u249b]+|[(（][^()（）\d]+[)）])$")
"""What refers to a note, or is one: 1①, 3126.5（含代收）."""
_TWO_FIGURES = re.compile(r"\d\s+\d")
_WRAPPED = re.compile(r"(?:(?<=,\d)|(?<=,\d\d)|(?<=,))\s+(?=\d)")
"""A gap in a group of thousands: 1,78 6 is one figure that had no room for its last digit."""
_ABSURD = re.compile(r"\d[\d,]{17,}")
"""More digits than any figure of a report has, or a 64-bit integer can hold."""
_EMPTY_ROW = 3
"""Fewer blank fields between two labels are white space, not a row without figures."""
_NOTHING = re.compile(r"[/\\\-—–－_无]*|n/?a|空")
_SURE = 0.9
"""Least score of a recognised figure that is believed without arithmetic."""
_SURE_ZERO = 0.6
"""That of a zero: a lone 0 scores low beside the letter O. Of 4,635 zeros of 30 written scans none was wrong, 740 of them
below 0.9 and 81 below 0.6."""
_RULE = re.compile(r"[-=:+|\s]{3,}")  # the line under a Markdown header
_PRINTED = rf"(?:(?:{_NUMBER})(?:[万亿]?元|件)?|[/—-])"
_TRAILING = re.compile(rf"(?:(?:(?<=\s)|^){_PRINTED}(?:\s+{_PRINTED})*|(?<=[^\s\d.,+/-])\d{{7,}})\s*$")
"""The figures at the end of a line: apart from the label, or a row of digits run together behind it."""
_FIELDS = re.compile(r"[^\t|｜]*")


@dataclass(frozen=True, slots=True)
class Field:
    """One value field of a line.

    Attributes:
        text: As printed.
        span: Its half-open span in the report's text; None for a grid that a later engine found.
        column: Grid column or field index; None where the text has no fields (figures with spaces between them).
        row: Row of the source grid.
        place: Page and box, where the format has them.
        score: How sure a recogniser is of the text; None where characters are given.
    """

    text: str
    span: tuple[int, int] | None
    column: int | None
    row: int | None = None
    place: Place = NOWHERE
    score: float | None = None

    @property
    def value(self) -> Number | None:
        """The number printed, or None for a blank field or a dash; that of a torn figure is its parts as one."""
        return _joined_number(self.text)

    @property
    def is_absurd(self) -> bool:
        """Whether it is a number too large to be a figure."""
        return _ABSURD.fullmatch(self.text) is not None

    @property
    def is_doubtful(self) -> bool:
        """Whether a recogniser may have misread it, or could not read it, or it may be more than one figure."""
        if self.is_absurd:
            return True
        if self.score is None:
            return is_torn(self.text)
        sure = _SURE_ZERO if self.value == 0 else _SURE
        return self.score < sure or self.text == UNREAD or is_torn(self.text)


@dataclass(frozen=True)
class Line:
    """A label and its fields.

    Attributes:
        labels: The folded texts before the fields, outermost first; the last one or ones name the row.
        fields: Numbers and blanks after the last label.
        label_columns: The column of each label, where known.
        piece: Which grid it comes from; columns are comparable inside a piece only. A grid as wide as the one before
            goes on with its columns: a page break has cut the table.
        flattened: Whether it comes from text, where fields may be lost or shifted.
    """

    labels: tuple[str, ...]
    fields: tuple[Field, ...]
    label_columns: tuple[int | None, ...] = ()
    piece: int = 0
    flattened: bool = False

    @property
    def indent(self) -> int | None:
        """Column of the last label. Rows of flattened text are comparable only where their labels stand alike."""
        return self.label_columns[-1] if self.flattened and self.label_columns else None

    @cached_property
    def figures(self) -> tuple[Field, ...]:
        """The fields that hold a number."""
        return tuple(field for field in self.fields if field.value is not None)


@lru_cache(maxsize=50_000)
def parse_number(printed: str) -> Number | None:
    """The figure in a cell: 3, 1,024, 12.5, 增5, -8, 3件, 251000元 (the unit is dropped), 3①; None for anything else."""
    match = _VALUE.fullmatch(fold(_NOTE.sub("", printed)).text)
    if not match or is_torn(printed) or _ABSURD.search(printed):
        return None
    digits = match["number"].replace(",", "")
    value: Number = float(digits) if "." in digits else int(digits)
    return -value if match["sign"] and match["sign"].startswith("减") else value


def is_torn(printed: str) -> bool:
    """Whether figures stand apart in one cell: two of them, or one that is wrapped."""
    return _TWO_FIGURES.search(_WRAPPED.sub("", printed)) is not None


@lru_cache(maxsize=50_000)
def _joined_number(printed: str) -> Number | None:
    return parse_number("".join(printed.split()))


@lru_cache(maxsize=20_000)
def _folded(label: str) -> str:
    return fold(label).text


@lru_cache(maxsize=50_000)
def is_blank(printed: str) -> bool:
    """True for an empty cell and for the dashes and strokes that stand for one."""
    return _NOTHING.fullmatch(fold(printed).text) is not None


def grid_lines(grids: Iterable[tuple[Grid, Sequence[Span] | None]]) -> list[Line]:
    """The lines of grids, in order; a table split over several grids (pages) simply goes on.

    Args:
        grids: Each grid with the spans of its cells in the report's text, where it stands there.
    """
    lines: list[Line] = []
    piece, above = -1, None
    for grid, spans in grids:
        piece += above is None or not _has_columns_of(above, grid)
        above = grid
        lines += _lines_of_grid(grid, spans or [None] * len(grid.cells), piece)
    return lines


def _has_columns_of(above: Grid, grid: Grid) -> bool:
    """Whether a grid has as many columns as the one before, and, where places are known, the same ones."""
    if above.n_cols != grid.n_cols:
        return False
    columns, others = _sides(above), _sides(grid)
    return all(
        left < others[col][1] and others[col][0] < right for col, (left, right) in columns.items() if col in others
    )


def _sides(grid: Grid) -> dict[int, tuple[float, float]]:
    """The left and right side of each column's first cell that has a place."""
    sides: dict[int, tuple[float, float]] = {}
    for cell in grid.cells:
        if cell.place.bbox and cell.colspan == 1:
            sides.setdefault(cell.col, (cell.place.bbox[0], cell.place.bbox[2]))
    return sides


def _lines_of_grid(grid: Grid, spans: Sequence[Span | None], piece: int) -> Iterator[Line]:
    covering: dict[int, list[tuple[int, str]]] = {}
    values: dict[int, list[Field]] = {}
    for cell, span in zip(grid.cells, spans, strict=True):
        text = tidy_cell(cell.text)  # as it stands in the report's text
        field = Field(text, span, cell.col, cell.row, cell.place, cell.score)
        if is_blank(text) or field.value is not None or text == UNREAD or field.is_absurd:
            values.setdefault(cell.row, []).append(field)
        else:
            for row in range(cell.row, cell.row + cell.rowspan):
                covering.setdefault(row, []).append((cell.col, _folded(text)))
    for row in range(grid.n_rows):
        labels = sorted(covering.get(row, []))
        last = labels[-1][0] if labels else -1
        fields = tuple(field for field in values.get(row, []) if field.column is not None and field.column > last)
        yield Line(tuple(text for _, text in labels), fields, tuple(column for column, _ in labels), piece)


def text_lines(text: str, start: int, end: int) -> list[Line]:
    """The lines of flattened text in ``text[start:end]``."""
    lines: list[Line] = []
    labels: list[Field] = []
    fields: list[Field] = []
    for is_label, field in (*_stream(text, start, end), (True, Field("", (end, end), None))):
        if not is_label:
            fields.append(field)
            continue
        row_start = text.rfind("\n", 0, _begin(field)) + 1
        own = [f for f in fields if f.value is not None or _begin(f) < row_start]  # later blanks indent the next label
        if any(f.value is not None for f in own) or (
            len(own) >= _EMPTY_ROW and labels and _begin(labels[-1]) < row_start
        ):
            names = tuple(_folded(label.text) for label in labels)
            columns = tuple(label.column for label in labels)
            lines.append(Line(names, tuple(own), columns, flattened=True))
            labels = []
        fields = []
        labels.append(field)
    return lines


def _begin(field: Field) -> int:
    return field.span[0] if field.span else 0


def _stream(text: str, start: int, end: int) -> Iterator[tuple[bool, Field]]:
    """Every label and field of the text in reading order, as (is it a label, field)."""
    here = start
    for line in text[start:end].split("\n"):
        if not _RULE.fullmatch(line):
            yield from _split_line(line, here)
        here += len(line) + 1


def _split_line(line: str, offset: int) -> Iterator[tuple[bool, Field]]:
    separated = any(mark in line for mark in "\t|｜")
    for column, match in enumerate(m for m in _FIELDS.finditer(line) if _is_field(m, line)):
        raw = match.group()
        begin = offset + match.start() + len(raw) - len(raw.lstrip())
        whole = Field(raw.strip(), (begin, begin + len(raw.strip())), column if separated else None)
        if (is_blank(whole.text) and (separated or whole.text)) or parse_number(whole.text) is not None:
            yield False, whole
        elif whole.text:
            yield from _split_spaced(whole, begin)


def _is_field(match: re.Match[str], line: str) -> bool:
    """An empty match counts as a field only between two separators, not right behind a field's own text."""
    return match.end() > match.start() or match.start() == 0 or line[match.start() - 1] in "\t|｜"


def _split_spaced(field: Field, begin: int) -> Iterator[tuple[bool, Field]]:
    """A field that holds a label and figures with spaces between them, e.g. 重复申请 0 0 3 0 0 0 3."""
    figures = _TRAILING.search(field.text)
    label = field.text[: figures.start()].rstrip() if figures else field.text
    if label:
        yield True, replace(field, text=label, span=(begin, begin + len(label)))
    for match in re.finditer(r"\S+", figures.group()) if figures else ():
        at = begin + figures.start() + match.start() if figures else begin
        yield False, Field(match.group(), (at, at + len(match.group())), None)
