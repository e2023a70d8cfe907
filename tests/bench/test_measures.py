"""The scorers of the benchmark: they see every mistake and give every tool the same chance."""

from xml.etree import ElementTree

import pytest

from bench.chart import draw as draw_chart
from bench.grids import outcomes
from bench.mapping import mapped
from bench.writer.html import VARIANTS
from bench.writer.layout import layout
from bench.writer.truth import draw
from nlu.pipeline import read_bytes


def test_the_printed_tables_are_mapped_completely() -> None:
    report = draw(21, form="t2021", blanks="none", thousands=False)
    rows = [row for table in report.forms for row in layout(report, table).expanded()]
    found = mapped((rows, []), report.forms)
    wanted = {
        f"{table}.{row}.{column}": report.printed(table, row, column)
        for table, lines in report.values.items()
        for row, columns in lines.items()
        for column in columns
    }
    assert found == wanted


@pytest.mark.parametrize(
    ("value", "state", "outcome"), [(8, "read", "wrong"), (8, "ambiguous", "ambiguous"), (None, "missing", "unread")]
)
def test_a_changed_cell_is_seen(value: int | None, state: str, outcome: str) -> None:
    report = draw(21, form="t2021", blanks="none", scale="zero")
    record = read_bytes(VARIANTS["plain"](report), "report.html")
    changed = record.cells[40].model_copy(update={"value": value, "state": state})
    cells = [*record.cells[:40], changed, *record.cells[41:]]
    told = {path: end for path, _, _, end in outcomes(report.values, record.model_copy(update={"cells": cells}))}
    assert told.pop(changed.path) == outcome
    assert set(told.values()) == {"right"}


def test_the_chart_is_well_formed_and_names_every_tool() -> None:
    chart = draw_chart([("ours", 0.05, 1.0, 0), ("base & co", 0.4, 0.9, 3)], ours="ours", base="base & co")
    texts = "".join(ElementTree.fromstring(chart).itertext())
    assert "base & co" in texts
    assert "8.0× pdfplumber" in texts
