"""Figures as clerks type them into tables of markup: full-width, with notes, in other units, absurd."""

from pathlib import Path

import pytest

import nlu
from nlu.record import Cell, ReportRecord

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "samples" / "yumen-statistics-2021.html"
ROW = "一、本年新收政府信息公开申请数量"


def reading(printed: str) -> ReportRecord:
    """The sample with the first figure of the row of new requests printed in another way."""
    source = SAMPLE.read_text(encoding="utf-8")
    start = source.index("<td", source.index(ROW))
    begin = source.index(">", start) + 1
    changed = source[:begin] + printed + source[source.index("<", begin) :]
    return nlu.read_bytes(changed.encode(), "report.html")


def first_cell(printed: str) -> Cell:
    return next(cell for cell in reading(printed).cells if cell.path == "requests.new_received.natural_person")


@pytest.mark.parametrize("printed", ["３", "3①", "3（含转办）"])
def test_a_figure_is_read_and_stands_as_printed(printed: str) -> None:
    cell = first_cell(printed)
    assert (cell.value, cell.state) == (3, "read")
    assert cell.printed == printed.replace("３", "3")


def test_a_number_that_no_table_can_hold_is_not_believed() -> None:
    cell = first_cell("9" * 23)
    assert cell.printed == "9" * 23
    assert cell.state != "read"
    assert cell.value is None or cell.value < 10**15


@pytest.mark.parametrize("printed", ["-3", "2.5"])
def test_a_count_that_is_none_is_told(printed: str) -> None:
    (finding,) = [finding for finding in reading(printed).findings if finding.code == "STR-105"]
    assert finding.paths == ["requests.new_received.natural_person"]
    assert printed in finding.message


@pytest.mark.parametrize(
    ("unit", "printed", "wan"),
    [
        ("万元", "3.5", 3.5),
        ("元", "35000", 3.5),
        ("元", "3.5万元", 3.5),
        ("万元", "35000元", 3.5),
        ("万元", "0.2亿元", 2000),
    ],
)
def test_fees_are_told_in_the_unit_of_the_form(unit: str, printed: str, wan: float) -> None:
    source = (SAMPLE.parent / "duanzhou-education-2025.html").read_text(encoding="utf-8")
    changed = source.replace("单位：万元", f"单位：{unit}").replace(">3126.5<", f">{printed}<")
    record = nlu.read_bytes(changed.encode(), "report.html")
    fee = next(cell for cell in record.cells if cell.path.endswith("amount_wan"))
    assert (fee.value, fee.printed) == (wan, printed)


@pytest.mark.parametrize(
    ("one", "other"), [("business", "research"), ("natural_person", "total"), ("research", "natural_person")]
)
def test_columns_are_read_as_their_header_names_them(one: str, other: str) -> None:
    labels = {"natural_person": "自然人", "business": "商业企业", "research": "科研机构", "total": "总计"}
    source = SAMPLE.read_text(encoding="utf-8")
    header, row, rest = source.partition(ROW)
    header = header.replace(f">{labels[one]}<", ">〇<").replace(f">{labels[other]}<", f">{labels[one]}<")
    header = header.replace(">〇<", f">{labels[other]}<")

    def figures(text: str) -> dict[str, object]:
        return {
            cell.path.removeprefix("requests."): cell.value for cell in nlu.read_bytes(text.encode(), "x.html").cells
        }

    before, after = figures(source), figures(header + row + rest)
    rows = ("new_received", "granted", "denied_internal_affairs")
    assert any(before[f"{key}.{one}"] != before[f"{key}.{other}"] for key in rows)
    for key in rows:
        assert (after[f"{key}.{one}"], after[f"{key}.{other}"]) == (before[f"{key}.{other}"], before[f"{key}.{one}"])
