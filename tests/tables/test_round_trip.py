"""Random consistent statistics, flattened in every way converters do it: read back equal, or explicitly not read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.writer import flatten, truth
from nlu.pipeline import read_bytes
from nlu.record import ReportRecord

BLANKS = st.sampled_from(["none", "none", "some", "zeros"])


def wrong(report: truth.ReportTruth, record: ReportRecord) -> list[tuple[str, object, object, str]]:
    """Cells that say something the report does not: (path, truth, value, state). A blank may be inferred to be 0."""
    cells = {cell.path: cell for cell in record.cells}
    found = []
    for table, rows in report.says()["values"].items():
        for row, columns in rows.items():
            for column, value in columns.items():
                cell = cells.get(f"{table}.{row}.{column}")
                if cell is None or cell.value is None or cell.value == value or cell.state == "ambiguous":
                    continue
                if not (cell.state == "inferred" and value is None and cell.value == 0):
                    found.append((cell.path, value, cell.value, cell.state))
    return found


@pytest.mark.parametrize("style", sorted(flatten.STYLES))
@given(seed=st.integers(0, 10**6), blanks=BLANKS, errors=st.integers(0, 2))
@settings(max_examples=12, deadline=None, derandomize=True)
def test_no_figure_is_wrong_and_certain(style: str, seed: int, blanks: str, errors: int) -> None:
    report = truth.draw(seed, blanks=blanks, errors=errors)
    record = read_bytes(flatten.STYLES[style](report).encode(), "report.txt")
    assert wrong(report, record) == []


@pytest.mark.parametrize("style", ["tsv", "tsv_ragged", "tsv_shifted", "markdown", "one_cell_per_line", "page_footers"])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=8, deadline=None, derandomize=True)
def test_a_complete_report_is_read_completely(style: str, seed: int) -> None:
    report = truth.draw(seed, blanks="none", form="t2021")
    record = read_bytes(flatten.STYLES[style](report).encode(), "report.txt")
    assert [cell.path for cell in record.cells if cell.state != "read"] == []
    assert {equation.verdict for equation in record.equations} == {"holds"}


@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_the_source_is_blamed_for_its_own_errors_and_keeps_its_figures(seed: int) -> None:
    report = truth.draw(seed, blanks="none", form="t2021", errors=2)
    record = read_bytes(flatten.STYLES["tsv"](report).encode(), "report.txt")
    failing = {equation.id: equation.blame for equation in record.equations if equation.verdict == "fails"}
    assert failing == dict.fromkeys(report.broken, "source")
    assert wrong(report, record) == []


def test_a_table_is_found_though_its_heading_is_damaged_and_prose_names_it() -> None:
    report = truth.draw(7, blanks="none", form="t2021")
    text = flatten.STYLES["tsv"](report)
    heading = next(line for line in text.splitlines() if line.startswith("三、"))
    prose = "全年新收政府信息公开申请5件。"
    damaged = text.replace(heading, "收到息公").replace("\n二、", f"\n{prose}\n二、", 1)
    record = read_bytes(damaged.encode(), "report.txt")
    assert prose in damaged
    assert record.statistics.requests.state == "present"
    assert wrong(report, record) == []


def test_a_shifted_row_of_zeros_is_not_placed_by_the_other_rows() -> None:
    """Its figures add up wherever they stand: which of its cells is blank cannot be known."""
    report = truth.draw(3167122932, errors=0)
    record = read_bytes(flatten.STYLES["tsv_shifted"](report).encode(), "report.txt")
    assert wrong(report, record) == []
    assert {c.state for c in record.cells if c.path.startswith("requests.processed_total.")} == {"ambiguous"}
