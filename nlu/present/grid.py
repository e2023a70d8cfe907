"""The statistics grids laid out as the official forms print them, merged cells included."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from nlu.labels import Name, block_name, column_name, group_name, name
from nlu.record import Table
from nlu.templates import Block, Form, FormRow

__all__ = ["Head", "Row", "Slot", "lay_out", "lay_out_freely"]

_OUTER = ("new_received", "carried_over", "carried_forward")
"""Rows of the requests table that stand beside, not below, 三、本年度办理结果."""
_RULE_OF_FORM = Name(
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
    "(In every column: I plus II equals III plus IV)",
)
_CONTENT = Name("信息内容", "Content")
_APPLICANTS = Name("申请人情况", "Applicants")
_ORGANISATIONS = Name("法人或其他组织", "Legal persons and other organisations")
_LITIGATION = Name("行政诉讼", "Administrative litigation")


@dataclass(frozen=True, slots=True)
class Head:
    """A cell with a label: of columns or of rows."""

    name: Name
    scope: Literal["col", "colgroup", "row", "rowgroup"]
    rowspan: int = 1
    colspan: int = 1
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a figure."""

    path: str
    colspan: int = 1


Row = Sequence[Head | Slot]


def lay_out(form: Form) -> list[Row]:
    """The rows of a form, top to bottom, each with the cells that begin in it."""
    if form.table == "active_disclosure":
        return [row for block in form.blocks for row in _disclosure(block)]
    if form.table == "requests":
        return [*_request_heads(form.blocks[0]), *_request_rows(form)]
    return list(_review(form.blocks[0]))


def lay_out_freely(key: str, table: Table) -> list[Row]:
    """The rows of a table without official form: its own rows and columns, as far as they have figures."""
    columns = list(dict.fromkeys(column for row in table.values.values() for column in row))
    heads = [Head(name("column", column), "col") for column in columns]
    rows: list[Row] = [[Head(_CONTENT, "col"), *heads]] if columns else []
    for row in table.values:
        rows.append([Head(name("row", row), "row"), *(Slot(f"{key}.{row}.{column}") for column in columns)])
    return rows


def _disclosure(block: Block) -> Iterator[Row]:
    spans = [1] * len(block.columns)
    spans[-1] = 4 - len(block.columns)
    yield [Head(block_name(block), "colgroup", colspan=4)]
    columns = [Head(column_name(block, c), "col", colspan=n) for c, n in zip(block.columns, spans, strict=True)]
    yield [Head(_CONTENT, "col"), *columns]
    for row in block.rows:
        slots = [Slot(f"active_disclosure.{row.key}.{c}", n) for c, n in zip(block.columns, spans, strict=True)]
        yield [_label(row), *slots]


def _request_heads(block: Block) -> Iterator[Row]:
    first, *organisations, last = [column_name(block, column) for column in block.columns]
    yield [Head(_RULE_OF_FORM, "col", 3, 3), Head(_APPLICANTS, "colgroup", colspan=len(block.columns))]
    yield [
        Head(first, "col", rowspan=2),
        Head(_ORGANISATIONS, "colgroup", colspan=len(organisations)),
        Head(last, "col", rowspan=2),
    ]
    yield [Head(organisation, "col") for organisation in organisations]


def _request_rows(form: Form) -> Iterator[Row]:
    block = form.blocks[0]
    n_results = sum(row.key not in _OUTER for row in block.rows)
    results = [Head(group_name(form.titles[0]), "rowgroup", rowspan=n_results, upright=True)]
    for group, members in groupby(block.rows, key=lambda row: row.group):
        rows = list(members)
        heads = [Head(group_name(group), "rowgroup", rowspan=len(rows))] if group else []
        for row in rows:
            slots = [Slot(f"requests.{row.key}.{column}") for column in block.columns]
            if row.key in _OUTER:
                yield [_label(row, 3), *slots]
                continue
            yield [*results, *heads, _label(row, 1 if group else 2), *slots]
            results, heads = [], []


def _review(block: Block) -> Iterator[Row]:
    review, *suits = block.rows
    width = len(block.columns)
    columns = [column_name(block, column) for column in block.columns]
    yield [
        Head(_name(review), "colgroup", colspan=width),
        Head(_LITIGATION, "colgroup", colspan=width * len(suits)),
    ]
    yield [
        *(Head(column, "col", rowspan=2) for column in columns),
        *(Head(_name(suit), "colgroup", colspan=width) for suit in suits),
    ]
    yield [Head(column, "col") for _ in suits for column in columns]
    yield [Slot(f"review_litigation.{row.key}.{column}") for row in block.rows for column in block.columns]


def _label(row: FormRow, colspan: int = 1) -> Head:
    return Head(_name(row), "row", colspan=colspan)


def _name(row: FormRow) -> Name:
    return Name(row.label, name("row", row.key).en)
