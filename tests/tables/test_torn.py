"""Figures that stand apart in one cell, and cells that two engines see differently."""

import pytest

from nlu.reading.document import Cell, Document, Grid, GridEngine, Paragraph, Place
from nlu.reading.report import lay_out
from nlu.sections import find_sections
from nlu.settings import DEFAULT
from nlu.tables.choose import read_grids
from nlu.tables.lines import Field, grid_lines, parse_number
from nlu.templates import form


@pytest.mark.parametrize(
    ("text", "value", "doubtful"),
    [("1,78 6", 1786, False), ("1, 786", 1786, False), ("171 8", 1718, True), ("1718", 1718, False), ("3 4", 34, True)],
)
def test_torn_figures(text: str, value: int, doubtful: bool) -> None:
    field = Field(text, None, 1)
    assert (field.value, field.is_doubtful) == (value, doubtful)


def test_flattened_figures_are_never_joined() -> None:
    assert parse_number("3 4") is None


def test_a_torn_figure_is_no_label() -> None:
    texts = ("（一）予以公开", "171 8", "0", "1718")
    grid = Grid([Cell(0, at, text, place=Place(1)) for at, text in enumerate(texts)], 1, 4, "native")
    (line,) = grid_lines([(grid, None)])
    assert [field.text for field in line.fields] == ["171 8", "0", "1718"]


def requests_grid(engine: str, unpaid: list[str]) -> Grid:
    """The requests table with zeros, a total that is wrong, and the given figures in the row of unpaid fees."""
    (block,) = form("t2021", "requests").blocks
    values = {"other_fee_unpaid": unpaid, "granted": ["0"] * 6 + ["5"]}
    texts = [["", *block.columns.values()], *([row.label, *values.get(row.key, ["0"] * 7)] for row in block.rows)]
    cells = [Cell(r, c, text, place=Place(1)) for r, row in enumerate(texts) for c, text in enumerate(row)]
    return Grid(cells, len(texts), 8, engine, Place(1))


def test_a_table_among_thousands_of_paths_that_is_not_proven_is_told() -> None:
    heading = Paragraph("三、收到和处理政府信息公开申请情况", Place(1))
    grid = requests_grid("native", ["0"] * 7)
    for pages, told in (((1,), [1]), ((2,), [])):
        document = Document([heading, grid], "application/pdf", "text_layer", intricate=frozenset(pages))
        report = lay_out(document, DEFAULT)
        assert [page for _, page in read_grids(report, find_sections(report.text)).errors] == told


def test_what_another_engine_sees_is_neither_blank_nor_filled_in() -> None:
    printed = requests_grid("pdfplumber", ["17", "8", "0", "0", "1", "0", "18"])  # the agency's sum is wrong
    lost = requests_grid("native", ["", "", "", "", "", "", "0"])
    heading = Paragraph("三、收到和处理政府信息公开申请情况", Place(1))
    engines = [GridEngine("pdfplumber", lambda page: [printed] if page == 1 else [])]
    report = lay_out(Document([heading, lost], "application/pdf", "text_layer", second_opinions=engines), DEFAULT)
    cells = {cell.path: cell for cell in read_grids(report, find_sections(report.text)).cells}
    for column in ("natural_person", "business", "legal_service"):
        cell = cells[f"requests.other_fee_unpaid.{column}"]
        assert (cell.value, cell.state) == (None, "ambiguous")
