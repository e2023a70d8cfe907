"""The report writer: its truths are consistent, and every shape prints them."""

import io
import json
import re
import shutil
import tomllib
from pathlib import Path

import docx
import pypdfium2  # type: ignore[import-untyped]
import pytest
from lxml import html as lxml_html

from bench.writer import samples
from bench.writer.__main__ import write_reports
from bench.writer.docx import write_docx
from bench.writer.figures import broken
from bench.writer.flatten import STYLES, loses_cells
from bench.writer.html import VARIANTS
from bench.writer.layout import layout
from bench.writer.marks import parse
from bench.writer.pdf import LOOKS, by_chromium, by_office
from bench.writer.scan import write_scan
from bench.writer.truth import ReportTruth, draw
from nlu.errors import DataError
from nlu.reading.normalise import fold
from nlu.resources import data_path

SAMPLES = samples.load_all()
needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
needs_chromium = pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed")


@pytest.fixture
def report() -> ReportTruth:
    return draw(3, form="t2021", scale="small", blanks="none", thousands=False)


def figures_of(truth: ReportTruth) -> list[str]:
    """Every printed figure, table after table."""
    return [slot.text for table in truth.forms for slot in layout(truth, table).slots if slot.figure and slot.text]


def request_rows(text: str) -> list[list[str]]:
    """The lines of seven or more figures in a text."""
    return [
        found for line in text.splitlines() if len(found := re.findall(r"(?<=[\s|])\d+(?=[\s|]|$)", f" {line}")) >= 7
    ]


def test_200_drawn_reports_are_consistent() -> None:
    for seed in range(200):
        truth = draw(seed)
        assert broken(truth.forms, truth.values) == [] == list(truth.broken)
        known = {item.id for item in (*truth.issues, *truth.remedies)}
        assert all(set(link) <= known for link in truth.links)
        section = next(section.text for section in truth.sections if section.key == "problems")
        assert truth.issues
        assert all(item.text in section for item in (*truth.issues, *truth.remedies))


def test_drawing_is_deterministic() -> None:
    assert draw(11) == draw(11) != draw(12)


@pytest.mark.parametrize("errors", [1, 2, 3, 5])
def test_exactly_the_equations_asked_for_are_broken(errors: int) -> None:
    for seed in range(20):
        assert len(draw(seed, errors=errors).broken) == errors


def test_more_errors_than_there_are_equations_are_refused() -> None:
    with pytest.raises(DataError):
        draw(1, errors=1000)


def test_blanks_are_nulls() -> None:
    truth = draw(5, blanks="zeros", scale="small")
    cells = [value for row in truth.values["requests"].values() for value in row.values()]
    assert None in cells
    assert 0 not in cells


@pytest.mark.parametrize(("form", "count"), [("t2021", 200), ("t2019", 198), ("hybrid", 10 + 161 + 15)])
def test_the_forms_have_their_cells(form: str, count: int) -> None:
    truth = draw(1, form=form, blanks="none")  # type: ignore[arg-type]
    assert sum(len(cells) for rows in truth.values.values() for cells in rows.values()) == count
    assert len(figures_of(truth)) == count


@pytest.mark.parametrize("form", ["t2021", "t2019", "hybrid"])
def test_grids_are_covered_once(form: str) -> None:
    truth = draw(2, form=form)  # type: ignore[arg-type]
    for table in truth.forms:
        grid = layout(truth, table)
        covered = [
            (slot.row + down, slot.col + right)
            for slot in grid.slots
            for down in range(slot.rowspan)
            for right in range(slot.colspan)
        ]
        assert sorted(covered) == [(row, col) for row in range(grid.n_rows) for col in range(grid.n_cols)]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_prints_the_narrative_and_the_figures(style: str, report: ReportTruth) -> None:
    text = STYLES[style](report)
    assert text == STYLES[style](report)
    folded = fold(text).text
    assert all(fold(item.text).text in folded for item in (*report.issues, *report.remedies))
    printed = [cells for cells in request_rows(text) if len(cells) in (7, 8)]
    truths = [[str(v) for v in cells.values()] for cells in report.values["requests"].values()]
    if not loses_cells(style, report) and style != "one_cell_per_line":
        assert [cells[:6] + cells[-1:] for cells in printed] == truths


def test_vertical_styles_print_every_figure_once(report: ReportTruth) -> None:
    lines = STYLES["one_cell_per_line"](report).splitlines()
    assert [line for line in lines if re.fullmatch(r"[\d.]+", line)] == figures_of(report)
    sparse = STYLES["one_cell_blanks_dropped"](report).splitlines()
    totals = [str(cells["total"]) for cells in report.values["requests"].values()]
    t2, t4 = 10, 15
    assert [line for line in sparse if re.fullmatch(r"[\d.]+", line)][t2:-t4] == totals


def test_styles_mangle_as_named(report: ReportTruth) -> None:
    reviews = STYLES["extra_number"](report).split("五、")[0].strip().splitlines()[-1]
    assert len(reviews.split("\t")) >= 16
    assert any(
        len(row) == 5 for line in STYLES["short_row"](report).splitlines() if (row := re.findall(r"\t(0)", line))
    )
    assert re.search(r"^3\. 其他\t\t", STYLES["tsv_shifted"](report), re.M)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_page_prints_the_figures(variant: str, report: ReportTruth) -> None:
    page = VARIANTS[variant](report)
    tree = lxml_html.parse(io.BytesIO(page), lxml_html.HTMLParser(encoding="gb18030" if variant == "gbk" else "utf-8"))
    cells = tree.xpath("//table[@id]//td|//div[@class='td']")
    texts = ["".join(cell.itertext()).strip() for cell in cells]
    assert [text for text in texts if re.fullmatch(r"[\d.]+", text)] == figures_of(report)


def test_word_files_have_the_merged_grid(tmp_path: Path, report: ReportTruth) -> None:
    write_docx(report, tmp_path / "report.docx")
    tables = docx.Document(str(tmp_path / "report.docx")).tables
    assert [(len(table.rows), len(table.columns)) for table in tables] == [(14, 4), (28, 10), (4, 15)]
    row = [cell.text for cell in tables[1].rows[3].cells]
    assert row[:3] == ["一、本年新收政府信息公开申请数量"] * 3
    assert row[3:] == [str(value) for value in report.values["requests"]["new_received"].values()]


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


@needs_office
def test_office_prints_every_look_in_one_call(tmp_path: Path, report: ReportTruth) -> None:
    by_office([(report, look, tmp_path / f"{name}.pdf") for name, look in LOOKS.items()])
    for name in LOOKS:
        text = fold(pdf_text(tmp_path / f"{name}.pdf")).text
        assert fold(report.agency.name).text in text
        assert fold(report.issues[0].text).text in text
    assert "- 2 -" in pdf_text(tmp_path / "heads.pdf")


@needs_chromium
def test_chromium_prints_every_look_in_one_start(tmp_path: Path, report: ReportTruth) -> None:
    by_chromium([(report, look, tmp_path / f"{name}.pdf") for name, look in LOOKS.items()])
    for name in LOOKS:
        assert fold(report.agency.name).text in fold(pdf_text(tmp_path / f"{name}.pdf")).text


@pytest.mark.parametrize("suffix", [".pdf", ".tiff", ".png", ".jpg"])
def test_scans_have_no_text(suffix: str, tmp_path: Path) -> None:
    pdf = data_path("samples", "pingyao-tax-2023.pdf")
    written = write_scan(pdf, tmp_path / f"scan{suffix}", seed=1, quality="fair", dpi=50)
    assert all(path.stat().st_size for path in written)
    if suffix == ".pdf":
        assert not pdf_text(written[0]).strip()


def test_the_command_writes_one_line_for_each_file(tmp_path: Path) -> None:
    write_reports(tmp_path, 12, seed=4, formats=("txt", "html", "docx"))
    lines = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 12
    assert all((tmp_path / line["file"]).stat().st_size for line in lines)
    assert {"agency", "year", "templates", "values", "issues", "remedies"} <= lines[0].keys()


@pytest.mark.parametrize("broken_mark", ["<i1>无标签</i1>", "<i1 timeliness>未闭合", "未打开</r1>", "<i1 Bad>x</i1>"])
def test_bad_marks_are_refused(broken_mark: str) -> None:
    with pytest.raises(DataError):
        parse(broken_mark)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_samples_are_current(sample: samples.Sample) -> None:
    said = json.loads(data_path("samples", "expected", f"{sample.name}.json").read_text(encoding="utf-8"))
    assert said == json.loads(json.dumps(samples.expected(sample)))
    assert all(data_path("samples", name).stat().st_size for name in sample.files)
    if "txt" in sample.formats:
        text = data_path("samples", f"{sample.name}.txt").read_text(encoding="utf-8")
        assert text == STYLES[sample.style](sample.truth)
    if "html" in sample.formats:
        assert data_path("samples", f"{sample.name}.html").read_bytes() == VARIANTS[sample.page](sample.truth)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_samples_are_marked_cleanly(sample: samples.Sample) -> None:
    items = (*sample.truth.issues, *sample.truth.remedies)
    keys = tomllib.loads(data_path("lexicons", "labels.toml").read_text(encoding="utf-8"))
    assert all(set(item.labels) <= keys["issue" if item.is_issue else "remedy"].keys() for item in items)
    assert all(item.text[0] not in "，。；、" and item.text[-1] not in "，。；、：" for item in items)
    ids = {item.id for item in items}
    assert all(set(link) <= ids for link in sample.truth.links)


def test_samples_cover_what_they_should() -> None:
    assert len(SAMPLES) >= 10
    assert {sample.truth.agency.level for sample in SAMPLES} >= {"provincial", "prefecture", "county", "township"}
    assert {suffix for sample in SAMPLES for suffix in sample.formats} == {"html", "docx", "pdf", "txt"}
    wrong = {sample.name: list(sample.truth.broken) for sample in SAMPLES if sample.truth.broken}
    assert wrong == {"shihe-justice-2022": ["H2.total", "H3.unable_not_held", "H4.review"]}
    total = sum(path.stat().st_size for path in data_path("samples").rglob("*") if path.is_file())
    assert total < 2_000_000


def test_sources_are_the_only_truth() -> None:
    sources = {path.stem for path in data_path("samples", "sources").glob("*.toml")}
    assert sources == {path.stem for path in data_path("samples", "expected").glob("*.json")}
    assert all(tomllib.loads(path.read_text("utf-8"))["note"] for path in data_path("samples", "sources").iterdir())
