"""The layout of the official forms: every cell once, and merged cells that tile the table."""

from collections import Counter

import pytest

from nlu.labels import TABLES
from nlu.present.grid import Head, Row, Slot, lay_out, lay_out_freely
from nlu.record import Table, TableName
from nlu.templates import FORMS, FormKey, form

WIDTH = {"active_disclosure": 4, "requests": 10, "review_litigation": 15}


def tiled(rows: list[Row]) -> list[int]:
    """How many positions of each row are covered; AssertionError where two cells overlap."""
    covered: set[tuple[int, int]] = set()
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in covered:
                column += 1
            tall = cell.rowspan if isinstance(cell, Head) else 1
            here = {(at + i, column + j) for i in range(tall) for j in range(cell.colspan)}
            assert not here & covered
            covered |= here
    counts = Counter(row for row, _ in covered)
    return [counts[row] for row in range(max(counts) + 1)]


@pytest.mark.parametrize("key", FORMS)
@pytest.mark.parametrize("table", TABLES)
def test_every_form_is_a_full_rectangle_with_every_cell_once(key: FormKey, table: TableName) -> None:
    official = form(key, table)
    rows = lay_out(official)
    slots = [cell.path for row in rows for cell in row if isinstance(cell, Slot)]
    assert slots == [f"{table}.{row}.{column}" for row, column in official.cells()]
    assert tiled(rows) == [WIDTH[table]] * len(rows)


def test_results_span_their_rows() -> None:
    for key, n_rows in (("t2021", 22), ("t2019", 20)):
        heads = [cell for row in lay_out(form(key, "requests")) for cell in row if isinstance(cell, Head)]
        assert [(head.name.zh, head.rowspan) for head in heads if head.upright] == [("三、本年度办理结果", n_rows)]


def test_a_table_without_form_shows_its_own_rows() -> None:
    rows = lay_out_freely(
        "requests", Table(template="freeform", state="present", values={"a": {"x": 1}, "b": {"y": 2}})
    )
    assert [[cell.path for cell in row if isinstance(cell, Slot)] for row in rows] == [
        [],
        ["requests.a.x", "requests.a.y"],
        ["requests.b.x", "requests.b.y"],
    ]
    assert lay_out_freely("requests", Table()) == []
