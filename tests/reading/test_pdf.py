"""PDF files: small ones drawn here, each with one difficulty, and the real reports where they are at hand."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from drawn_pdf import HEIGHT, TEXTS, WIDTH, XS, YS, Draw, Page, grids, paragraphs, pdf, read, rows

from nlu.errors import DamagedInput, EmptyInput, EncryptedInput, LimitExceeded, MissingExtra
from nlu.reading.document import Grid, Paragraph
from nlu.reading.pdf import read_pdf
from nlu.settings import DEFAULT, Settings

reportlab = pytest.importorskip("reportlab", reason="reportlab draws the PDF files of these tests")

from reportlab.lib.pdfencrypt import StandardEncryption  # noqa: E402
from reportlab.lib.utils import ImageReader  # noqa: E402

WITHOUT_OCR = Settings(ocr=False)
AS_DRAWN = [list(row) for row in TEXTS]


def test_ruled_grid_with_places() -> None:
    def draw(page: Page) -> None:
        page.text(80, 60, "二、主动公开政府信息情况", 14)
        page.grid()
        page.cells()
        page.text(80, 240, "三、收到和处理政府信息公开申请情况", 14)

    document = read(draw)
    kinds = [type(block) for block in document.blocks]
    assert kinds == [Paragraph, Grid, Paragraph]
    (grid,) = grids(document)
    assert rows(grid) == AS_DRAWN
    assert grid.engine == "native"
    cell = next(cell for cell in grid.cells if cell.text == "66")
    assert cell.place.page == 1
    assert cell.place.bbox == pytest.approx((300, 160, 400, 190), abs=1)


def test_merged_cells_and_text_written_downwards() -> None:
    def draw(page: Page) -> None:
        page.line(80, 100, 400, 100)
        page.line(110, 150, 400, 150)
        page.line(110, 200, 400, 200)
        page.line(80, 250, 400, 250)
        for x, top in ((80, 100), (110, 100), (300, 100), (350, 150), (400, 100)):
            page.line(x, top, x, 250)
        for i, char in enumerate("三、本年度办理结果"):
            page.text(90, 115 + 14 * i, char)
        page.text(114, 120, "（一）予以公开")
        page.text(320, 120, "申请人情况")
        page.text(114, 165, "（二）部分公开（区分处理的，")
        page.text(114, 180, "只计这一情形）")
        page.cells([["12", "3119"]], (310, 360), (160,))
        page.cells([["（七）总计"]], (110,), (210,))
        page.cells([["0", "7"]], (310, 360), (210,))

    (grid,) = grids(read(draw))
    assert [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in grid.cells] == [
        (0, 0, 3, 1, "三、本年度办理结果"),
        (0, 1, 1, 1, "（一）予以公开"),
        (0, 2, 1, 2, "申请人情况"),
        (1, 1, 1, 1, "（二）部分公开（区分处理的，只计这一情形）"),
        (1, 2, 1, 1, "12"),
        (1, 3, 1, 1, "3119"),
        (2, 1, 1, 1, "（七）总计"),
        (2, 2, 1, 1, "0"),
        (2, 3, 1, 1, "7"),
    ]


def test_text_written_downwards_in_two_columns() -> None:
    def draw(page: Page) -> None:
        page.grid((80, 120, 200), (100, 180))
        for x, column in ((102, "三、本年"), (86, "办理结果")):
            for i, char in enumerate(column):
                page.text(x, 118 + 14 * i, char)
        page.text(124, 118, "（一）予以公开")

    (grid,) = grids(read(draw))
    assert rows(grid) == [["三、本年办理结果", "（一）予以公开"]]


def thin_boxes(page: Page) -> None:
    for y in YS:
        page.box(XS[0], y, XS[-1], y + 0.5, 0)
    for x in XS:
        page.box(x, YS[0], x + 0.5, YS[-1], 0)


def doubled(page: Page) -> None:
    page.grid()
    page.grid([x + 1.5 for x in XS], [y + 1.5 for y in YS])


def with_gaps(page: Page) -> None:
    for y in YS:
        page.line(XS[0] + 2, y, 210, y)
        page.line(212, y, XS[-1] - 2, y)
    for x in XS:
        page.line(x, YS[0] + 2, x, YS[-1] - 2)


def dotted(page: Page) -> None:
    for y in YS:
        for x in range(80, 401, 2):
            page.box(x, y, x + 1, y + 1, 0)
    for x in XS:
        for y in range(100, 191, 2):
            page.box(x, y, x + 1, y + 1, 0)


def white_on_black(page: Page) -> None:
    page.box(XS[0] - 1, YS[0] - 1, XS[-1] + 1, YS[-1] + 1, 0)
    for x0, x1 in pairwise(XS):
        for y0, y1 in pairwise(YS):
            page.box(x0 + 0.5, y0 + 0.5, x1 - 0.5, y1 - 0.5, 1)


def without_bottom_rule(page: Page) -> None:
    for y in YS[:-1]:
        page.line(XS[0], y, XS[-1], y)
    for x in XS:
        page.line(x, YS[0], x, YS[-1])


def open_at_the_sides(page: Page) -> None:
    for y in YS:
        page.line(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        page.line(x, YS[0], x, YS[-1])


def one_path(page: Page) -> None:
    path = page.canvas.beginPath()
    for y in YS:
        path.moveTo(XS[0], HEIGHT - y)
        path.lineTo(XS[-1], HEIGHT - y)
    for x in XS:
        path.moveTo(x, HEIGHT - YS[0])
        path.lineTo(x, HEIGHT - YS[-1])
    page.canvas.drawPath(path)


def shaded_header(page: Page) -> None:
    page.box(XS[0], YS[0], XS[-1], YS[1], 0.8)
    page.grid()


def inside_a_form(page: Page) -> None:
    page.canvas.beginForm("rules")
    page.canvas.translate(-10, 20)
    page.grid()
    page.canvas.endForm()
    page.canvas.saveState()
    page.canvas.translate(10, -20)
    page.canvas.doForm("rules")
    page.canvas.restoreState()


@pytest.mark.parametrize(
    "rules",
    [
        thin_boxes,
        doubled,
        with_gaps,
        dotted,
        white_on_black,
        without_bottom_rule,
        open_at_the_sides,
        one_path,
        shaded_header,
        inside_a_form,
    ],
)
def test_rules_however_drawn(rules: Draw) -> None:
    def draw(page: Page) -> None:
        rules(page)
        page.cells()

    (grid,) = grids(read(draw))
    assert rows(grid) == AS_DRAWN
    assert grid.place.bbox == pytest.approx((XS[0], YS[0], XS[-1], YS[-1]), abs=3)


def test_highlights_and_frames_are_no_grids() -> None:
    def draw(page: Page) -> None:
        for y in (100, 120, 140):
            page.box(80, y - 15, 500, y + 5, 1)
            page.text(80, y, "个别部门对复杂申请件的研判能力不足")
        page.box(80, 160, 500, 200, 0.9)
        page.text(80, 185, "提示")
        page.line(70, 300, 520, 300)
        page.line(70, 300, 70, 340)

    document = read(draw)
    assert not grids(document)
    assert paragraphs(document)[-1] == "提示"


def test_a_stray_rule_does_not_cut_a_word() -> None:
    def draw(page: Page) -> None:
        page.grid()
        page.line(224, 100, 224, 130)
        page.cells()

    (grid,) = grids(read(draw))
    assert [text for text in rows(grid)[0] if text] == list(TEXTS[0])


def test_a_figure_broken_over_two_lines_is_one_figure() -> None:
    def draw(page: Page) -> None:
        page.grid((80, 200, 223), (100, 150, 180))
        page.text(84, 125, "行政处罚")
        page.text(202, 120, "3985")
        page.text(202, 135, "758")
        page.text(84, 170, "行政强制")
        page.text(202, 170, "84")

    (grid,) = grids(read(draw))
    assert rows(grid) == [["行政处罚", "3985758"], ["行政强制", "84"]]


def test_a_missing_rule_between_figures_is_supplied() -> None:
    def draw(page: Page) -> None:
        page.line(80, 100, 300, 100)
        page.line(80, 130, 200, 130)
        page.line(80, 160, 300, 160)
        for x in (80, 200, 300):
            page.line(x, 100, x, 160)
        page.cells([["重复申请", "3"], ["其他", "0"]], (80, 200), (100, 130))

    (grid,) = grids(read(draw))
    assert rows(grid) == [["重复申请", "3"], ["其他", "0"]]


def test_pieces_of_a_table_and_what_stands_between_them() -> None:
    def piece(number: int, texts: Sequence[Sequence[str]]) -> Draw:
        def draw(page: Page) -> None:
            page.text(290, 800, f"- {number} -")  # first in the file, last on the page
            page.text(200, 40, "某区政府信息公开年度报告", 9)
            page.grid(XS, YS[: len(texts) + 1])
            page.cells(texts)

        return draw

    document = read(piece(1, TEXTS), piece(2, TEXTS[1:]), piece(3, TEXTS[1:2]))
    assert [rows(grid) for grid in grids(document)] == [AS_DRAWN, AS_DRAWN[1:], AS_DRAWN[1:2]]
    assert [grid.place.page for grid in grids(document)] == [1, 2, 3]
    assert paragraphs(document) == []


@pytest.mark.parametrize("number", ["- 4 -", "—4—", "4", "第 4 页 共 6 页", "4/6", "Page 4 of 6"])
def test_page_number_of_a_single_page(number: str) -> None:
    def draw(page: Page) -> None:
        page.text(290, 800, number)
        page.text(90, 150, "共收到申请")
        page.text(90, 190, "4")

    assert paragraphs(read(draw)) == ["共收到申请", "4"]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_turned_pages(rotate: int) -> None:
    """The page is turned by /Rotate and its content is drawn so that a viewer shows it upright."""

    def draw(page: Page) -> None:
        if rotate == 90:
            page.canvas.transform(0, 1, -1, 0, HEIGHT, 0)
        elif rotate == 270:
            page.canvas.transform(0, -1, 1, 0, 0, WIDTH)
        else:
            page.canvas.transform(-1, 0, 0, -1, WIDTH, HEIGHT)
        shown = Page(page.canvas)
        shown.grid()
        shown.cells()

    (grid,) = grids(read(draw, rotate=rotate))
    assert rows(grid) == AS_DRAWN
    cell = next(cell for cell in grid.cells if cell.text == "66")
    assert cell.place.bbox == pytest.approx((300, 160, 400, 190), abs=1)


def test_sideways_text_on_a_page_that_is_not_turned() -> None:
    def draw(page: Page) -> None:
        page.canvas.transform(0, 1, -1, 0, WIDTH, 0)  # as if written on paper across
        across = Page(page.canvas, WIDTH)
        across.grid()
        across.cells()

    (grid,) = grids(read(draw))
    assert rows(grid) == AS_DRAWN
    cell = next(cell for cell in grid.cells if cell.text == "66")
    assert cell.place.bbox == pytest.approx((160, HEIGHT - 400, 190, HEIGHT - 300), abs=1)


def test_paragraphs_over_lines_and_pages() -> None:
    full = "区政府坚持以公开为常态不公开为例外扎实推进政务公开各项工作"  # 29 characters of 14 points

    def first(page: Page) -> None:
        page.text(290, 800, "— 1 —")
        page.text(200, 70, "2024年政府信息公开工作年度报告", 18)
        page.text(118, 120, "一、总体情况", 14)
        page.text(118, 150, full[:-2], 14)
        page.text(90, 180, full, 14)
        page.text(90, 210, "取得成效。" + full[:-6] + "。", 14)  # ends at the margin, so does its paragraph
        page.text(118, 240, full[:-3] + "：", 14)
        page.text(118, 270, "一是" + full[:-4], 14)

    def second(page: Page) -> None:
        page.text(290, 800, "— 2 —")
        page.text(90, 80, "仍需加强。", 14)
        page.text(118, 110, "二是 open data 应用不够。", 14)

    assert paragraphs(read(first, second)) == [
        "2024年政府信息公开工作年度报告",
        "一、总体情况",
        full[:-2] + full + "取得成效。" + full[:-6] + "。",
        full[:-3] + "：",
        "一是" + full[:-4] + "仍需加强。",
        "二是open data应用不够。",
    ]


def test_justified_text_has_no_spaces() -> None:
    def draw(page: Page) -> None:
        for i, char in enumerate("收到申请3119件，均已办结"):
            page.text(90 + 16 * i if not char.isdigit() else 90 + 64 + 6 * (i - 4), 100, char, 12)

    (text,) = paragraphs(read(draw))
    assert text == "收到申请3119件，均已办结"


def drawn_fonts(ink: dict[str, tuple[int, int]], line: str, code: int = 65, mapped: bool = True) -> bytes:
    """A line whose characters are drawings, as Chromium prints them: one Type 3 font for each, no taller than its ink."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>"]
    names = {char: f"/F{i}" for i, char in enumerate(ink)}
    fonts = ""
    streams = ["BT 90 600 Td " + " ".join(f"{names[char]} 12 Tf <{code:02x}> Tj" for char in line) + " ET"]
    for char, (low, high) in ink.items():
        number = 4 + len(streams)
        box = f"0 {low} 1000 {high}"
        fonts += (
            f"{names[char]}<</Type/Font/Subtype/Type3/FontBBox[{box}]/FontMatrix[.001 0 0 .001 0 0]/FirstChar {code}"
            f"/LastChar {code}/Widths[1000]/CharProcs<</g {number} 0 R>>/Encoding<</Differences[{code}/g]>>"
            + (f"/ToUnicode {number + 1} 0 R>>" if mapped else ">>")
        )
        streams += [
            f"1000 0 {box} d1 0 {low} 1000 {high - low} re f",
            f"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <{code:02x}> <{ord(char):04x}> endbfchar",
        ]
    objects[1] = f"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]/Resources<</Font<<{fonts}>>>>>>"
    objects += [f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream\n" for stream in streams]
    body = "".join(f"{i} 0 obj\n{content}\nendobj\n" for i, content in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF".encode()


DRAWN = {"（": (-100, 900), "一": (380, 440), "予": (-80, 880), "。": (-80, 100)}


def test_flat_characters_of_drawn_fonts_stay_on_their_line() -> None:
    assert paragraphs(read_pdf(drawn_fonts(DRAWN, "（一予。一予"), DEFAULT)) == ["（一予。一予"]


def test_fonts_without_unicode_need_recognition() -> None:
    with pytest.raises(MissingExtra, match="recognising"):
        read_pdf(drawn_fonts(DRAWN, "（一予。", code=3, mapped=False), WITHOUT_OCR)


def test_one_spaced_line_of_text_is_no_grid() -> None:
    def draw(page: Page) -> None:
        page.text(90, 100, "联系电话")
        page.text(200, 100, "12345")
        page.text(90, 130, "地址：某街道")

    document = read(draw)
    assert not grids(document)
    assert paragraphs(document) == ["联系电话12345", "地址：某街道"]


def words(page: Page) -> None:
    page.text(90, 150, "一、总体情况")


def picture(page: Page) -> None:
    from PIL import Image

    page.canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "gray")), 0, 0, WIDTH, HEIGHT)


def stamped_picture(page: Page) -> None:
    picture(page)
    page.text(290, 800, "- 3 -")


def blank(page: Page) -> None:
    pass


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyInput),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, DamagedInput),
        (b"not a pdf at all", DamagedInput),
        (pdf(words)[:400], DamagedInput),
        (pdf(blank), EmptyInput),
        (pdf(words, encrypt=StandardEncryption("secret")), EncryptedInput),
        (pdf(picture, stamped_picture, blank), MissingExtra),
    ],
)
def test_bad_input_says_why(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_pdf(data, WITHOUT_OCR)


def test_any_truncation_is_told() -> None:
    data = pdf(words, words, words)
    for end in range(0, len(data) - 10, 97):
        try:
            document = read_pdf(data[:end], DEFAULT)
        except (DamagedInput, EmptyInput):
            continue
        assert document.warnings


def test_limits() -> None:
    with pytest.raises(LimitExceeded, match="3 pages"):
        read(words, words, words, settings=Settings(max_pages=2))
    with pytest.raises(LimitExceeded, match="characters"):
        read(words, words, settings=Settings(max_chars=10))


def test_pages_with_too_many_paths_keep_their_text() -> None:
    def draw(page: Page) -> None:
        page.grid()
        page.cells()

    document = read(draw, settings=Settings(max_paths=5))
    assert [page for _, page in document.warnings] == [1]
    assert "行政规范性文件" in "".join(paragraphs(document) + [c.text for g in grids(document) for c in g.cells])


def test_pictures_among_pages_of_text_are_told() -> None:
    document = read(words, picture, blank, words, settings=WITHOUT_OCR)
    assert [page for _, page in document.warnings] == [2]
    assert document.pages == 4
    assert paragraphs(document) == ["一、总体情况", "一、总体情况"]


def test_title_of_the_file_is_a_hint() -> None:
    def draw(page: Page) -> None:
        page.canvas.setTitle("某区2024年年度报告")
        words(page)

    assert "某区2024年年度报告" in read(draw).hints


def test_second_opinions_agree_on_a_clear_grid() -> None:
    def draw(page: Page) -> None:
        page.canvas.setFont("Helvetica", 10)
        page.grid()
        for y, row in enumerate(("abc", "123", "456")):
            for x, text in enumerate(row):
                page.canvas.drawString(XS[x] + 10, HEIGHT - YS[y] - 19, text * 3)

    document = read(draw)
    opinions = {engine.name: engine for engine in document.second_opinions}
    assert next(iter(opinions)) == "pdfplumber"
    (own,) = grids(document)
    for name in ("pdfplumber", "camelot"):
        if name not in opinions:
            pytest.skip("camelot is not installed")
        (grid,) = opinions[name].grids(1)
        assert rows(grid) == rows(own)
        assert grid.engine == name
        assert grid.cells[-1].place.bbox == pytest.approx(own.cells[-1].place.bbox, abs=3)


def test_second_opinions_on_garbage_are_none() -> None:
    from nlu.reading.pdf.engines import second_opinions

    assert [engine.grids(1) for engine in second_opinions(b"%PDF-1.7 garbage", {1})[:2]] == [[], []]


REAL = {
    "szfgs2024.pdf": (
        "3001 53 0 0 61 4 3119|34 0 0 0 0 0 34|1288 21 0 0 50 3 1362|447 7 0 0 0 0 454|2 0 0 0 0 0 2|30 1 0 0 0 0 31|"
        "5 0 0 0 0 0 5|6 0 0 0 0 0 6|7 1 0 0 0 0 8|12 0 0 0 0 0 12|9 0 0 0 0 0 9|105 0 0 0 0 0 105|"
        "746 12 0 0 10 1 769|11 0 0 0 0 0 11|1 0 0 0 0 0 1|56 6 0 0 0 0 62|25 0 0 0 0 0 25|0 0 0 0 0 0 0|"
        "0 0 0 0 0 0 0|1 0 0 0 0 0 1|67 3 0 0 1 0 71|6 0 0 0 0 0 6|108 2 0 0 0 0 110|2932 53 0 0 61 4 3050|"
        "103 0 0 0 0 0 103",
        "1 0 11|8 26 66|447228|3985758|88283|96171.6",
        "72 64 178 37 351 13 4 8 1 26 12 1 1 6 20",
        "3.补正后申请内容仍不明确",
    ),
    "hzq2024_working.pdf": (
        "95 0 0 0 0 0 95|0 0 0 0 0 0 0|50 0 0 0 0 0 50|9 0 0 0 0 0 9|0 0 0 0 0 0 0|0 0 0 0 0 0 0|1 0 0 0 0 0 1|"
        "0 0 0 0 0 0 0|0 0 0 0 0 0 0|1 0 0 0 0 0 1|1 0 0 0 0 0 1|0 0 0 0 0 0 0|31 0 0 0 0 0 31|1 0 0 0 0 0 1|"
        "0 0 0 0 0 0 0|1 0 0 0 0 0 1|0 0 0 0 0 0 0|0 0 0 0 0 0 0|0 0 0 0 0 0 0|0 0 0 0 0 0 0|0 0 0 0 0 0 0|"
        "95 0 0 0 0 0 95|0 0 0 0 0 0 0",
        "0 0 0|3 0 8|9487|2776|84|7545",
        "1 1 0 0 2 1 0 0 0 1 2 0 1 0 3",
        "5.要求行政机关确认或重新出具已获取信息",
    ),
}


@pytest.mark.parametrize("name", sorted(REAL))
def test_real_reports(name: str, shared: Path) -> None:
    requests, disclosure, review, label = REAL[name]
    document = read_pdf((shared / "pdf" / name).read_bytes(), DEFAULT)
    figures: dict[int, list[str]] = {}
    for grid in grids(document):
        for row in rows(grid):
            values = [text for text in row if text and text.replace(".", "").isdigit()]
            if values:
                figures.setdefault(grid.n_cols, []).append(" ".join(values))
    assert figures[10] == requests.split("|")
    assert figures[4] + figures[2] == disclosure.split("|")
    assert figures[15] == [review]
    cells = [cell.text for grid in grids(document) for cell in grid.cells]
    assert label in cells
    assert "三、本年度办理结果" in cells
    assert all(cell.place.bbox for grid in grids(document) for cell in grid.cells)


@pytest.mark.parametrize("name", sorted(REAL))
def test_text_of_real_reports(name: str, shared: Path) -> None:
    document = read_pdf((shared / "pdf" / name).read_bytes(), DEFAULT)
    texts = paragraphs(document)
    headings = [text for text in texts if text[:2] in ("一、", "二、", "三、", "四、", "五、", "六、")]
    assert len(headings) == 6
    assert max(map(len, headings)) < 25
    after = texts[texts.index(headings[4]) + 1 : texts.index(headings[5])]
    assert len(after) == 2  # problems, then improvements, each over a page break or a table
    assert all(text.endswith("。") for text in texts if len(text) > 40)
    assert not any(text.strip("- ").isdigit() for text in texts)
