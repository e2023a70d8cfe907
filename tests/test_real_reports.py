"""The real reports: who, when, which sections, every cell, every issue and remedy. Facts: typed from the files."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import nlu
from nlu.record import ReportRecord

SECTIONS = ["overall", "active_disclosure", "requests", "review_litigation", "problems", "other"]
# file: (name, level, adcode, year, sections, figures that are not 0, issues, remedies)
REPORTS = {
    "seeds/000_9e19fd7289b6adb5.txt": ("孟津区应急管理局", "county", "410308", 2024, SECTIONS, {"active_disclosure.licensing.decisions": 92, "active_disclosure.penalty.decisions": 23, "requests.new_received.natural_person": 3, "requests.new_received.total": 3, "requests.granted.natural_person": 3, "requests.granted.total": 3, "requests.processed_total.natural_person": 3, "requests.processed_total.total": 3, "review_litigation.review.pending": 1, "review_litigation.review.total": 1}, 2, 3),
    "seeds/001_5aae1f456b103e16.txt": ("湘乡市应急管理局", "county", "430381", 2024, SECTIONS[:5], {"active_disclosure.normative_docs.valid": 7, "active_disclosure.licensing.decisions": 10, "active_disclosure.penalty.decisions": 70, "requests.new_received.natural_person": 1, "requests.new_received.total": 1, "requests.unable_needs_creation.natural_person": 1, "requests.unable_needs_creation.total": 1, "requests.processed_total.natural_person": 1, "requests.processed_total.total": 1}, 2, 3),
    "seeds/002_805152a68a1ca0be.txt": ("孟津区城关镇人民政府", "township", "410308", 2024, SECTIONS, {}, 2, 3),
    "seeds/003_d1b84c43c22f8955.txt": ("清河区应急管理局", "county", "211204", 2023, SECTIONS, {"requests.new_received.total": 1, "requests.granted.total": 1, "requests.processed_total.total": 1}, 3, 3),
    "seeds/004_2236e2ab28097cf9.txt": ("卫辉市应急管理局", "county", "410781", 2021, SECTIONS, {"active_disclosure.licensing.decisions": 7, "active_disclosure.penalty.decisions": 56, "requests.new_received.business": 56, "requests.new_received.total": 56, "requests.denied_enforcement_file.business": 56, "requests.denied_enforcement_file.total": 56, "requests.processed_total.business": 56, "requests.processed_total.total": 56}, 2, 4),
}  # fmt: skip


@cache
def _record(folder: Path, file: str) -> ReportRecord:
    return nlu.read(folder / file)


@pytest.mark.parametrize("file", REPORTS)
def test_agency_year_and_sections(shared: Path, file: str) -> None:
    record = _record(shared, file)
    name, level, adcode, year, sections, *_ = REPORTS[file]
    agency = record.meta.agency
    assert (agency.name, agency.level, agency.adcode, record.meta.year) == (name, level, adcode, year)
    assert [section.key for section in record.sections] == sections


@pytest.mark.parametrize("file", REPORTS)
def test_figures(shared: Path, file: str) -> None:
    figures = {cell.path: cell.value for cell in _record(shared, file).cells if cell.value}
    assert figures == REPORTS[file][5]


@pytest.mark.parametrize("file", REPORTS)
def test_issues_and_remedies(shared: Path, file: str) -> None:
    problems = _record(shared, file).problems
    assert (len(problems.issues), len(problems.remedies)) == REPORTS[file][6:]


def _states(record: ReportRecord) -> Counter[str]:
    return Counter(cell.state for cell in record.cells)


def test_complete_tables_are_proven(shared: Path) -> None:
    for file in ("seeds/000_9e19fd7289b6adb5.txt", "seeds/002_805152a68a1ca0be.txt"):
        record = _record(shared, file)
        assert _states(record) == {"read": 200}
        assert Counter(equation.verdict for equation in record.equations) == {"holds": 42}


def test_a_short_row_is_completed_only_as_inferred(shared: Path) -> None:
    record = _record(shared, "seeds/001_5aae1f456b103e16.txt")
    doubtful = {cell.path: (cell.value, cell.state) for cell in record.cells if cell.state != "read"}
    assert set(doubtful.values()) == {(0, "inferred")}
    assert all(path.startswith("requests.other_misc.") for path in doubtful)


def test_one_figure_a_row_is_a_total_of_doubtful_column(shared: Path) -> None:
    record = _record(shared, "seeds/003_d1b84c43c22f8955.txt")
    requests = [cell for cell in record.cells if cell.path.startswith("requests.")]
    assert {cell.state for cell in requests} == {"ambiguous"}
    assert {cell.value is None for cell in requests if not cell.path.endswith(".total")} == {True}


def test_a_missing_fee_row_is_null(shared: Path) -> None:
    record = _record(shared, "seeds/004_2236e2ab28097cf9.txt")
    assert record.statistics.active_disclosure["fees", "amount_wan"] is None
    assert _states(record) == {"read": 199, "missing": 1}


# The PDFs: (name, level, adcode, forms, cells, issues, remedies, some figures)
PDFS = {
    "pdf/szfgs2024.pdf": ("淮安市人民政府", "prefecture", "320800", "t2021", 200, 2, 2, {"active_disclosure.fees.amount_wan": 96171.6, "review_litigation.suit_direct.total": 26, "review_litigation.suit_after_review.total": 20}),
    "pdf/hzq2024_working.pdf": ("淮安市洪泽区人民政府", "county", "320813", "t2019", 186, 5, 3, {"active_disclosure.normative_docs.valid": 8, "active_disclosure.licensing.decisions": 9487, "active_disclosure.fees.amount_wan": 7545, "requests.new_received.total": 95}),
}  # fmt: skip


@pytest.mark.parametrize("file", PDFS)
def test_pdfs_are_read_whole_and_proven(shared: Path, file: str) -> None:
    record = _record(shared, file)
    name, level, adcode, form, cells, issues, remedies, figures = PDFS[file]
    agency = record.meta.agency
    assert (agency.name, agency.level, agency.adcode, record.meta.year) == (name, level, adcode, 2024)
    assert [section.key for section in record.sections] == SECTIONS
    assert record.statistics.requests.template == form
    assert _states(record) == {"read": cells}
    assert {equation.verdict for equation in record.equations} == {"holds"}
    assert figures.items() <= {cell.path: cell.value for cell in record.cells}.items()
    assert (len(record.problems.issues), len(record.problems.remedies)) == (issues, remedies)
    assert [cell.path for cell in record.cells if not (cell.page and cell.bbox)] == []
