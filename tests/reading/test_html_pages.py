"""Web pages: the report is found in the page, tables keep their spans, and no page can do harm."""

import contextlib
import quopri

import pytest

from nlu.errors import DamagedInput, EmptyInput, GongkaiError, LimitExceeded
from nlu.reading.document import Document, Grid
from nlu.reading.html import read_html, read_mhtml
from nlu.settings import DEFAULT, Settings

TITLE = "某市某局2024年政府信息公开工作年度报告"
PROSE = "<p>本机关严格执行条例，全年主动公开政府信息，做好政策解读和回应关切，持续规范依申请公开办理。</p>" * 8
T2 = """<table><tr><td colspan="1000000">第二十条第（一）项</td></tr>
<tr><td>信息内容</td><td>本年<br>制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td>0</td><td></td><td>7</td></tr></table>"""
REPORT = f"<p>一、总体情况</p>{PROSE}<p>二、主动公开政府信息情况</p>{T2}<p>五、存在的主要问题及改进情况</p>{PROSE}"


def read(markup: str) -> Document:
    return read_html(markup.encode(), DEFAULT)


def rows(document: Document) -> list[list[list[str]]]:
    """The texts of every grid by row."""
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    return [[[c.text for c in grid.cells if c.row == row] for row in range(grid.n_rows)] for grid in grids]


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if not isinstance(block, Grid)]


T2_ROWS = [
    ["第二十条第（一）项"],
    ["信息内容", "本年 制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "", "7"],
]


def test_spans_are_clamped_to_the_table() -> None:
    (grid,) = [block for block in read(REPORT).blocks if isinstance(block, Grid)]
    assert (grid.n_rows, grid.n_cols, grid.engine) == (3, 4, "html")
    assert (grid.cells[0].colspan, grid.cells[0].col) == (4, 0)


def test_rowspan_moves_the_cells_below() -> None:
    document = read("<table><tr><td rowspan=2>三<td>（一）<td>1<tr><td>（二）<td>2<tr><td>四<td>五<td>0</table>")
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert [(cell.row, cell.col) for cell in grid.cells if cell.text == "（二）"] == [(1, 1)]


def test_the_article_is_found_and_keeps_title_source_and_signature() -> None:
    menu = "".join(f"<li><a href='{n}'>202{n}年政府信息公开年度报告</a></li>" for n in range(9))
    document = read(f"""<html><head><title>年报 - 某市</title><meta name="PubDate" content="2025-01-20"></head><body>
        <div class="a"><ul>{menu}</ul></div><div>您的位置：<a>首页</a> &gt; 年度报告</div><p>无障碍服务热线欢迎您</p>
        <div><h1>{TITLE}</h1><p>来源：某局　发布时间：2025-01-20 【字体：大 中 小】</p></div>
        <div class="b">{REPORT}<script>var x = "总体情况"</script><p style="display: none">隐藏</p><p>【打印】【关闭】</p></div>
        <p>某市某局</p><p>2025年1月15日</p><div><p>版权所有 某市政府</p></div></body></html>""")
    found = lines(document)
    assert found[:3] == [TITLE, "来源：某局　发布时间：2025-01-20 【字体：大 中 小】", "一、总体情况"]
    assert found[-1] == "2025年1月15日"
    assert not {"隐藏", "无障碍服务热线欢迎您", "【打印】【关闭】", "版权所有 某市政府"} & set(found)
    assert rows(document) == [T2_ROWS]
    assert document.hints == ["title: 年报 - 某市", "PubDate: 2025-01-20"]


def test_bare_figures_in_lines_are_never_taken_for_page_furniture() -> None:
    assert lines(read("<div>规章</div><div>0</div><div>12</div><div>- 5 -</div>")) == ["规章", "0", "12"]


def test_layout_tables_are_looked_through() -> None:
    document = read(
        f"<table><tr><td>来源：某局</td><td>时间：2025-01-20</td></tr><tr><td colspan=2>{REPORT}</td></tr></table>"
    )
    assert lines(document)[:3] == ["来源：某局", "时间：2025-01-20", "一、总体情况"]
    assert rows(document) == [T2_ROWS]


def test_prose_in_rows_of_a_table_divides_it() -> None:
    inner = T2.removeprefix("<table>").removesuffix("</table>")
    prose = f"<tr><td colspan=4>{PROSE}</td></tr>"
    document = read(f"<table>{prose}<tr><td colspan=4>二、主动公开政府信息情况</td></tr>{inner}{prose}</table>")
    assert "二、主动公开政府信息情况" in lines(document)
    assert rows(document) == [T2_ROWS]


@pytest.mark.parametrize("tags", [("div", "div"), ("div", "span"), ("ul", "li"), ("dl", "dd")])
def test_rows_built_from_other_elements(tags: tuple[str, str]) -> None:
    row, cell = tags
    table = "".join(
        f"<div class=row>{''.join(f'<{cell}>{text}</{cell}>' for text in texts)}</div>"
        for texts in (*T2_ROWS, ["细则", "1", "0", "2"])
    )
    document = read(f"<p>二、主动公开政府信息情况</p><div class=t>{table}</div><p>三、收到和处理</p>")
    assert rows(document) == [[*T2_ROWS, ["细则", "1", "0", "2"]]], row


def test_css_grid() -> None:
    cells = "".join(f"<div>{text}</div>" for text in (*T2_ROWS[1], "规章", "0", "1", "7"))
    document = read(f"""<style>/* x */ @media print {{ .x {{ color: red }} .g {{ display: none }} }} .g, .h {{ display: grid;
        grid-template-columns: repeat(4, 1fr) }}</style>
        <p>一、总体情况</p><div class="g"><div style="grid-column: span 4">第二十条第（一）项</div>{cells}</div>""")
    assert rows(document) == [[*T2_ROWS[:2], ["规章", "0", "1", "7"]]]


def test_css_grid_with_placed_cells_in_rows() -> None:
    def cell(text: str, row: str, column: str) -> str:
        return f'<div style="grid-row:{row};grid-column:{column}">{text}</div>'

    document = read(f"""<div style="display:grid;grid-template-columns:repeat(3,auto)">
        <div>{cell("三", "1/span 2", "1/span 1")}{cell("（一）", "1 / 2", "2")}{cell("1", "1", "3")}</div>
        <div>{cell("（二）", "2", "2")}{cell("-2", "2", "3")}</div></div>""")
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert [(c.row, c.col, c.rowspan, c.text) for c in grid.cells] == [
        (0, 0, 2, "三"),
        (0, 1, 1, "（一）"),
        (0, 2, 1, "1"),
        (1, 1, 1, "（二）"),
        (1, 2, 1, "-2"),
    ]


def test_word_markup_and_ruby() -> None:
    document = read("""<p class=MsoNormal><![if !supportLists]><span>一、</span><![endif]><b><span lang=EN-US>总体</span></b>
        情况<o:p></o:p></p><!--[if gte mso 9]><xml>脏</xml><![endif]--><p><ruby>政<rp>(</rp><rt>zheng</rt><rp>)</rp></ruby>府&nbsp;&ldquo;甲&rdquo;</p>""")
    assert [" ".join(line.split()) for line in lines(document)] == ["一、总体 情况", "政府 “甲”"]


def test_headings_breaks_and_preformatted_text() -> None:
    document = read("<h2>一、总体情况</h2><p>甲<br/>乙</p><pre>规章\t0\t\n\t1\t2</pre>")
    assert lines(document) == ["一、总体情况", "甲", "乙", "规章\t0\t\n\t1\t2"]
    assert document.blocks[0].level == 2  # type: ignore[union-attr]


def test_a_report_that_only_a_script_shows() -> None:
    assert "一、总体情况" in lines(read(f"<p>加载中</p><div id=zoom style='display:none'>{REPORT}</div>"))


def test_a_picture_in_place_of_a_table_is_noted() -> None:
    document = read(
        f"<img src=logo.png>{REPORT}<p><img src='W02025.png' alt='表三'><img src='icon_share.gif'></p><p>行政复议</p>"
    )
    assert document.warnings == [("a picture stands in the text: 表三", None)]


def test_a_wrong_charset_and_self_closed_elements() -> None:
    page = f"<html><head><meta charset='utf-8'><title/><script src='a.js'/></head><body>{REPORT}</body></html>"
    assert lines(read_html(page.encode("gbk"), DEFAULT))[0] == "一、总体情况"


def test_web_archive() -> None:
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=x"\r\n\r\n--=x\r\nContent-Type: text/html; charset=gb2312\r\n'
    body = b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quopri.encodestring(REPORT.encode("gbk"))
    assert rows(read_mhtml(head + body + b"\r\n--=x--\r\n", DEFAULT)) == [T2_ROWS]
    with pytest.raises(DamagedInput):
        read_mhtml(b"Content-Type: multipart/related; boundary=x\r\n\r\n--x--", DEFAULT)


@pytest.mark.parametrize(
    ("markup", "error"),
    [
        ("<html><script>总体情况</script><div id=app></div>", EmptyInput),
        (("<div class='" + "a" * 200 + "'>年报") * 200_000, LimitExceeded),
        ("<span>" * 100_000 + "年报", LimitExceeded),
        ("<p>x</p>" * 300_000, LimitExceeded),
        ("<table>" + ("<tr>" + "<td>1" * 100) * 300, LimitExceeded),
        ("<p>" + "政府信息公开" * 1_500_000, LimitExceeded),
    ],
)
def test_pages_that_are_refused(markup: str, error: type[GongkaiError]) -> None:
    with pytest.raises(error):
        read(markup)


def test_the_depth_of_the_settings_holds() -> None:
    with pytest.raises(LimitExceeded):
        read_html(("<div>" * 60 + "年报").encode(), Settings(max_depth=50))


@pytest.mark.parametrize(
    "junk",
    [
        "<style>" + "@a " * 60_000,
        "<style>" + "/*" * 90_000,
        "<style>" + ".a{" * 60_000,
        "<!--" * 50_000,
        "<div" * 90_000,
    ],
)
def test_hostile_markup_ends(junk: str) -> None:
    with contextlib.suppress(GongkaiError):
        read(f"{junk}</style>--><p>一、总体情况</p>")
