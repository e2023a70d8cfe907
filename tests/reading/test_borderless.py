"""Tables without rules: blanks, headers that name the columns, page breaks."""

import pytest
from drawn_pdf import Page, grids, paragraphs, pdf, read, rows

import nlu
from nlu.reading.document import Document
from nlu.settings import DEFAULT

HEADER = [
    ("自然", "人"),
    ("商业", "企业"),
    ("科研", "机构"),
    ("社会", "公益", "组织"),
    ("法律", "服务", "机构"),
    ("其他",),
    ("总计",),
]
COLUMNS = [300.0 + 36 * at for at in range(7)]
SPARSE = {
    "一、本年新收政府信息公开申请数量": (33, 0, 0, 0, 2, 0, 35),
    "二、上年结转政府信息公开申请数量": None,
    "（一）予以公开": (30, 0, 0, 0, 0, 0, 30),
    "1.属于国家秘密": None,
    "2.其他法律行政法规禁止公开": None,
    "3.危及“三安全一稳定”": (3, 0, 0, 0, 2, 0, 5),
    "（七）总计": (33, 0, 0, 0, 2, 0, 35),
    "四、结转下年度继续办理": None,
}


BORDERLESS = [
    ("一、本年新收政府信息公开申请数量", "12", "1", "345", "0", "7", "0", "365"),
    ("二、上年结转政府信息公开申请数量", "0", "", "0", "3", "0", "0", "3"),
    ("1.属于国家秘密", "0", "0", "", "0", "0", "3119", "3119"),
    ("5.要求行政机关确认或重新出具已获取信息", "1", "0", "0", "0", "12", "0", "13"),
    ("3.其他", "", "0", "0", "0", "0", "0", "0"),
]


@pytest.mark.parametrize("figures", ["beside", "between"])
def test_grid_without_rules(figures: str) -> None:
    def draw(page: Page) -> None:
        page.text(90, 60, "三、收到和处理政府信息公开申请情况", 14)
        y = 100.0
        for label, *values in BORDERLESS:
            lines = [label[:7], label[7:14], label[14:]] if label.startswith("5.") else [label]
            for i, line in enumerate(lines):
                page.text(90, y + 13 * i, line, 9)
            at = y + 13 * (len(lines) // 2) if figures == "between" else y
            for i, value in enumerate(values):
                page.text(290 + 35 * i, at, value, 9)
            y += 13 * len(lines) + 5
        page.text(90, y + 20, "四、政府信息公开行政复议、行政诉讼情况", 14)

    document = read(draw)
    (grid,) = grids(document)
    assert rows(grid) == [list(row) for row in BORDERLESS]
    assert paragraphs(document) == ["三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"]


def header(page: Page, top: float) -> None:
    page.text(380, top - 26, "申请人情况", 9)
    page.text(366, top - 13, "法人或其他组织", 9)
    for x, words in zip(COLUMNS, HEADER, strict=True):
        for at, word in enumerate(words):
            page.text(x, top + 11 * at + 5 * (3 - len(words)), word, 9)


def row(page: Page, y: float, label: str) -> None:
    """Prints nothing where the figure is 0, as many agencies do."""
    page.text(90, y, label, 9)
    for x, value in zip(COLUMNS, SPARSE[label] or (), strict=False):
        if value:
            page.text(x + 4, y, str(value), 9)


def sparse_table(pages: int) -> Document:
    labels = list(SPARSE)

    def first(page: Page) -> None:
        page.text(90, 60, "三、收到和处理政府信息公开申请情况", 12)
        header(page, 120)
        for at, label in enumerate(labels[:5] if pages > 1 else labels):
            row(page, 170 + 18 * at, label)

    def second(page: Page) -> None:
        for at, label in enumerate(labels[4:]):
            row(page, 60 + 18 * at, label)
        page.text(90, 300, "四、政府信息公开行政复议、行政诉讼情况", 12)

    return read(*(first, second)[:pages])


def printed(label: str) -> list[str]:
    return [label, *(str(value) if value else "" for value in SPARSE[label] or [0] * 7)]


def test_a_header_names_the_columns_of_a_sparse_table() -> None:
    (grid,) = grids(sparse_table(1))
    names, *body = rows(grid)
    assert names == ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    assert body == [printed(label) for label in SPARSE]


def test_a_sparse_table_goes_on_over_a_page_break() -> None:
    above, below = grids(sparse_table(2))
    assert below.n_cols == above.n_cols
    assert rows(below) == [printed(label) for label in list(SPARSE)[4:]]


def test_figures_around_a_wrapped_label_are_no_page_number() -> None:
    def draw(page: Page) -> None:
        page.text(90, 60, "（二）部分公开（区分处理的，只计这一情形，", 9)
        page.text(300, 66, "2", 9)
        page.text(510, 66, "2", 9)
        page.text(90, 72, "不计其他情形）", 9)
        page.text(90, 90, "1.属于国家秘密", 9)
        page.text(300, 90, "3", 9)
        page.text(510, 90, "3", 9)

    (grid,) = grids(read(draw))
    assert [cell.text for cell in grid.cells if cell.text.isdigit()] == ["2", "2", "3", "3"]


def test_the_last_row_alone_on_a_page_keeps_its_cells() -> None:
    def draw(page: Page) -> None:
        page.text(90, 60, "政府集中采购")
        page.text(260, 60, "3")
        page.text(400, 60, "76.70万元")
        page.text(90, 100, "三、收到和处理政府信息公开申请情况", 12)

    document = read(draw)
    assert [rows(grid) for grid in grids(document)] == [[["政府集中采购", "3", "76.70万元"]]]
    assert paragraphs(document) == ["三、收到和处理政府信息公开申请情况"]


@pytest.mark.parametrize("wrapped", [("1,78", "6"), ("1,", "786")])
def test_a_group_of_thousands_goes_on_in_the_next_line(wrapped: tuple[str, str]) -> None:
    def draw(page: Page) -> None:
        page.grid()
        page.cells([["信息内容", "本年制发件数", "现行有效件数"], ["规章", "1"], ["行政规范性文件", "8", "66"]])
        page.text(340, 143, wrapped[0], 9)
        page.text(340, 155, wrapped[1], 9)

    (grid,) = grids(read(draw))
    assert rows(grid)[1] == ["规章", "1", "1,786"]


def test_a_sparse_table_proves_itself() -> None:
    def draw(page: Page) -> None:
        page.text(90, 30, "某局2024年政府信息公开工作年度报告", 12)
        page.text(90, 60, "三、收到和处理政府信息公开申请情况", 12)
        header(page, 120)
        for at, label in enumerate(SPARSE):
            row(page, 170 + 18 * at, label)

    record = nlu.read_bytes(pdf(draw), "sparse.pdf", DEFAULT)
    cells = {cell.path: cell for cell in record.cells}
    assert cells["requests.new_received.legal_service"].value == 2
    assert cells["requests.granted.natural_person"].state == "read"
    assert cells["requests.carried_over.total"].value is None
    assert cells["requests.carried_over.total"].state == "blank"
