"""The official tables as spanned grids, and a report as an ordered list of parts: what every renderer walks through."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.writer.figures import TABLES
from bench.writer.truth import ReportTruth
from nlu.record import TableName
from nlu.templates import Form, FormRow, form

__all__ = ["Heading", "Layout", "Look", "Part", "Signature", "Slot", "Text", "Title", "layout", "parts"]

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_RESULTS = "三、本年度办理结果"


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a spanned grid.

    Attributes:
        row: First row it covers.
        col: First column it covers.
        text: What it prints.
        rowspan: Rows covered.
        colspan: Columns covered.
        figure: Whether it holds a figure; else a label.
        vertical: Whether its text runs downwards.
    """

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    figure: bool = False
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table of an official form: slots in reading order."""

    table: TableName
    slots: Sequence[Slot]
    n_rows: int
    n_cols: int

    def rows(self) -> list[list[Slot]]:
        """The slots that begin in each row."""
        return [[slot for slot in self.slots if slot.row == row] for row in range(self.n_rows)]

    def expanded(self) -> list[list[str]]:
        """Every row with all its positions; a spanned cell prints at its top left position only."""
        grid = [[""] * self.n_cols for _ in range(self.n_rows)]
        for slot in self.slots:
            grid[slot.row][slot.col] = slot.text
        return grid


@dataclass(frozen=True, slots=True)
class Look:
    """How a page looks: table without rules, pages on their side, small print, running heads and page numbers, and
    a table pushed down the page so that its end falls on the next one."""

    borderless: bool = False
    landscape: bool = False
    small: bool = False
    heads: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """The lines of the title."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Author and day at the end."""

    lines: Sequence[str]


Part = Title | Heading | Text | Layout | Signature


def parts(truth: ReportTruth) -> Iterator[Part]:
    """The report from title to signature."""
    yield Title(truth.title.splitlines())
    yield from map(Text, truth.preamble.splitlines())
    for section in truth.sections:
        yield Heading(section.heading)
        yield from map(Text, section.text.splitlines())
        for table in TABLES:
            if table == section.key and table in truth.forms:
                yield layout(truth, table)
    if truth.signed_on:
        day = truth.signed_on
        yield Signature([truth.agency.name, f"{day.year}年{day.month}月{day.day}日"])


def layout(truth: ReportTruth, table: TableName) -> Layout:
    """The table of a report as the official form draws it.

    Args:
        truth: A report that shows the table.
        table: Which one.

    Returns:
        Its grid, without the rows the report omits.
    """
    shape = form(truth.forms[table], table)
    if table == "active_disclosure":
        slots = list(_disclosure(truth, shape))
    elif table == "requests":
        slots = list(_requests(truth, shape))
    else:
        slots = list(_reviews(truth, shape))
    slots.sort(key=lambda slot: (slot.row, slot.col))
    return Layout(table, slots, max(s.row + s.rowspan for s in slots), max(s.col + s.colspan for s in slots))


def _shown_rows(truth: ReportTruth, shape: Form, rows: Sequence[FormRow]) -> list[FormRow]:
    return [row for row in rows if (shape.table, row.key) not in truth.omitted]


def _disclosure(truth: ReportTruth, shape: Form) -> Iterator[Slot]:
    line = 0
    for block in shape.blocks:
        last = len(block.columns) - 1
        yield Slot(line, 0, block.title, colspan=4)
        yield Slot(line + 1, 0, "信息内容")
        for at, label in enumerate(block.columns.values()):
            yield Slot(line + 1, at + 1, label, colspan=3 - last if at == last else 1)
        line += 2
        for row in _shown_rows(truth, shape, block.rows):
            yield Slot(line, 0, row.label)
            for at, column in enumerate(block.columns):
                text = truth.printed("active_disclosure", row.key, column)
                yield Slot(line, at + 1, text, colspan=3 - last if at == last else 1, figure=True)
            line += 1


def _requests(truth: ReportTruth, shape: Form) -> Iterator[Slot]:
    block = shape.blocks[0]
    yield from _request_header(list(block.columns.values()))
    rows = _shown_rows(truth, shape, block.rows)
    results = [row for row in rows if not _stands_outside(row)]
    groups = [row.group for row in rows]
    for line, row in enumerate(rows, 3):
        if results and row is results[0]:
            yield Slot(line, 0, _RESULTS, rowspan=len(results), vertical=True)
        if _stands_outside(row):
            yield Slot(line, 0, row.label, colspan=3)
        elif not row.group:
            yield Slot(line, 1, row.label, colspan=2)
        else:
            if groups.index(row.group) == line - 3:
                yield Slot(line, 1, row.group, rowspan=groups.count(row.group))
            yield Slot(line, 2, row.label)
        for at, column in enumerate(block.columns, 3):
            yield Slot(line, at, truth.printed("requests", row.key, column), figure=True)


def _stands_outside(row: FormRow) -> bool:
    """Whether a row stands beside 三、本年度办理结果 and not under it."""
    return row.key in ("new_received", "carried_over", "carried_forward")


def _request_header(labels: Sequence[str]) -> Iterator[Slot]:
    yield Slot(0, 0, CORNER, rowspan=3, colspan=3)
    yield Slot(0, 3, "申请人情况", colspan=7)
    yield Slot(1, 3, labels[0], rowspan=2)
    yield Slot(1, 4, "法人或其他组织", colspan=5)
    yield Slot(1, 9, labels[-1], rowspan=2)
    for at, label in enumerate(labels[1:-1], 4):
        yield Slot(2, at, label)


def _reviews(truth: ReportTruth, shape: Form) -> Iterator[Slot]:
    block = shape.blocks[0]
    review, direct, after = block.rows
    yield Slot(0, 0, review.label, colspan=5)
    yield Slot(0, 5, "行政诉讼", colspan=10)
    yield Slot(1, 5, direct.label, colspan=5)
    yield Slot(1, 10, after.label, colspan=5)
    for group, row in enumerate((review, direct, after)):
        for at, (column, label) in enumerate(block.columns.items(), group * 5):
            yield Slot(2 if group else 1, at, label, rowspan=1 if group else 2)
            yield Slot(3, at, truth.printed("review_litigation", row.key, column), figure=True)
