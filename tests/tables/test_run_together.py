"""Figures without a space between them are parted only where arithmetic leaves one way."""

import pytest

from bench.writer import flatten, truth
from bench.writer.layout import Layout
from nlu.pipeline import read_bytes
from nlu.record import ReportRecord
from nlu.tables.run_together import part_figures


@pytest.mark.parametrize(
    ("digits", "count", "figures"),
    [
        ("3000003", 7, "3 0 0 0 0 0 3"),
        ("0000000", 7, "0 0 0 0 0 0 0"),
        ("120000012", 7, "12 0 0 0 0 0 12"),
        ("100120000112", 15, None),  # too few digits for fifteen figures
        ("100010000000000", 15, "1 0 0 0 1 0 0 0 0 0 0 0 0 0 0"),
        ("3000004", 7, None),  # does not add up
        ("1111110117", 7, None),
        ("12,00012", 7, None),
        ("3", 7, None),
        ("9" * 400, 7, None),
    ],
)
def test_one_way_or_none(digits: str, count: int, figures: str | None) -> None:
    assert part_figures(digits, count) == (tuple(figures.split()) if figures else None)


def test_several_ways_are_no_way() -> None:
    assert part_figures("1110000012", 7) is None  # 1 11 0 0 0 0 … or 11 1 0 0 0 0 …


def _read(report: truth.ReportTruth) -> ReportRecord:
    """The report with the figures of every row of the requests table run together behind their label."""

    def together(layout: Layout, rng: object) -> list[str]:
        return [
            "".join(slot.text for slot in slots)
            if layout.table == "requests" and any(slot.figure for slot in slots)
            else "\t".join(slot.text for slot in slots)
            for slots in layout.rows()
        ]

    return read_bytes(flatten._document(report, "together", together).encode(), "report.txt")


@pytest.mark.parametrize("seed", range(4))
def test_rows_run_together_are_read_where_every_equation_agrees(seed: int) -> None:
    report = truth.draw(seed, form="t2021", blanks="none", scale="small", thousands=False)
    record = _read(report)
    wanted = report.values["requests"]
    cells = [cell for cell in record.cells if cell.path.startswith("requests.")]
    sure = [cell for cell in cells if cell.state in ("read", "inferred")]
    assert len(sure) > 100
    assert [cell.path for cell in sure if cell.value != wanted[cell.path.split(".")[1]][cell.path.split(".")[2]]] == []
