"""Figures that a recogniser has read from a picture: which are believed without arithmetic."""

import pytest

from nlu.record import CellState
from nlu.tables.align import align, match
from nlu.tables.lines import Field, Line
from nlu.templates import form


@pytest.mark.parametrize(
    ("text", "score", "doubtful"), [("0", 0.7, False), ("0", 0.5, True), ("8", 0.85, True), ("8", 0.95, False)]
)
def test_a_zero_is_believed_sooner(text: str, score: float, doubtful: bool) -> None:
    assert Field(text, None, 1, score=score).is_doubtful is doubtful


@pytest.mark.parametrize(
    ("text", "score", "state"),
    [("4", 0.99, "ambiguous"), ("-4", 0.99, "read"), ("0", 0.99, "read"), ("4", None, "read")],
)
def test_a_recognised_change_may_lack_its_sign(text: str, score: float | None, state: CellState) -> None:
    table = form("t2019", "active_disclosure")
    lines = [
        Line((row.label,), tuple(Field(text, None, at + 1, score=score) for at in range(len(block.columns))), (0,), 0)
        for block, row in table.rows
    ]
    cells = align(match(table, lines)).cells
    assert {reading.state for (_, name), reading in cells.items() if name == "items_change"} == {state}
    assert {reading.state for (_, name), reading in cells.items() if name != "items_change"} == {"read"}


def test_a_grid_places_the_one_figure_of_a_row_by_its_cell() -> None:
    table = form("t2021", "requests")
    lines = [
        Line((row.label,), tuple(Field("5" if at == 3 else "", None, at + 1) for at in range(7)), (0,), 0)
        for _, row in table.rows
    ]
    cells = align(match(table, lines)).cells
    assert {name for (_, name), reading in cells.items() if reading.state == "read"} == {"social_org"}
