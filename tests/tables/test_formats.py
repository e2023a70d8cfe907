"""Written reports in markup and on pages: every figure read back, or none that is wrong and certain."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.grids import outcomes
from bench.writer.docx import write_docx
from bench.writer.html import VARIANTS
from bench.writer.pdf import LOOKS, Job, by_chromium, by_office
from bench.writer.truth import ReportTruth, draw
from nlu.errors import LimitExceeded
from nlu.pipeline import read_bytes
from nlu.record import ReportRecord

SEEDS = st.integers(0, 10**6)
BLANKS = st.sampled_from(["none", "none", "some", "zeros"])
FORMS = st.sampled_from(["t2021", "t2019", "hybrid"])


def told(report: ReportTruth, record: ReportRecord) -> Counter[str]:
    """How many cells ended in which outcome."""
    return Counter(outcome for *_, outcome in outcomes(report.values, record))


def assert_complete(report: ReportTruth, record: ReportRecord) -> None:
    """Every printed figure is read, those of a report that does not balance too, which is blamed itself."""
    assert set(told(report, record)) <= {"right", "inferred"}
    failing = {equation.id: equation.blame for equation in record.equations if equation.verdict == "fails"}
    assert set(failing) <= set(report.broken)
    assert set(failing.values()) <= {"source"}


@pytest.mark.parametrize("variant", sorted(VARIANTS))
@given(seed=SEEDS, blanks=BLANKS, form=FORMS, errors=st.integers(0, 2))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_web_pages(variant: str, seed: int, blanks: str, form: str, errors: int) -> None:
    report = draw(seed, blanks=blanks, form=form, errors=errors)
    assert_complete(report, read_bytes(VARIANTS[variant](report), "report.html"))


@given(seed=SEEDS, blanks=BLANKS, form=FORMS, errors=st.integers(0, 2))
@settings(max_examples=10, deadline=None, derandomize=True)
def test_word_files(tmp_path_factory: pytest.TempPathFactory, seed: int, blanks: str, form: str, errors: int) -> None:
    path = tmp_path_factory.mktemp("docx") / "report.docx"
    report = draw(seed, blanks=blanks, form=form, errors=errors)
    write_docx(report, path)
    assert_complete(report, read_bytes(path.read_bytes(), path.name))


@pytest.mark.parametrize(("program", "printer"), [("soffice", by_office), ("chromium", by_chromium)])
def test_printed_pages(tmp_path: Path, program: str, printer: Callable[[list[Job]], None]) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    looks = ["plain", "landscape", "small", "heads", "cut"]
    reports = [draw(700 + at, errors=at % 2, blanks="none") for at in range(len(looks))]
    paths = [tmp_path / f"{look}.pdf" for look in looks]
    printer([(report, LOOKS[look], path) for report, look, path in zip(reports, looks, paths, strict=True)])
    for report, path in zip(reports, paths, strict=True):
        record = read_bytes(path.read_bytes(), path.name)
        assert_complete(report, record)
        assert all(cell.page and cell.bbox for cell in record.cells)


def test_rows_of_a_province_are_kept_apart() -> None:
    report = draw(5, form="t2021", blanks="none")
    page = VARIANTS["plain"](report).decode()
    extra = "<tr><td>其他主动公开文件</td><td>4</td><td>0</td><td>9</td></tr>"
    at = page.index("</tr>", page.index("<td>规章</td>")) + len("</tr>")
    record = read_bytes((page[:at] + extra + page[at:]).encode(), "report.html")
    assert set(told(report, record)) == {"right"}
    (row,) = record.statistics.active_disclosure.extra_rows
    assert (row.label, row.printed) == ("其他主动公开文件", ["4", "0", "9"])


def test_a_misprint_is_the_reports_own_and_stays() -> None:
    report = draw(9, form="t2021", blanks="none", errors=1)
    record = read_bytes(VARIANTS["cms"](report), "report.html")
    assert [(e.id, e.blame) for e in record.equations if e.verdict == "fails"] == [(report.broken[0], "source")]
    assert set(told(report, record)) == {"right"}


def test_a_grid_of_forty_thousand_cells_is_refused_in_one_sentence() -> None:
    row = f"<tr>{'<td>1</td>' * 40}</tr>"
    page = f"<html><body><p>政府信息公开工作年度报告</p><table>{row * 1000}</table></body></html>"
    with pytest.raises(LimitExceeded, match="more than 20,000 cells"):
        read_bytes(page.encode(), "report.html")


def test_a_report_without_tables_claims_none() -> None:
    report = replace(draw(3, form="none"), values={})
    record = read_bytes(VARIANTS["plain"](report), "report.html")
    assert record.cells == []
