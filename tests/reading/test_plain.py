"""Plain text and Markdown: lines and tabs survive."""

from pathlib import Path

import pytest

from nlu.errors import DamagedInput, LimitExceeded
from nlu.reading.document import Grid, Paragraph
from nlu.reading.plain import is_page_number, read_plain
from nlu.reading.report import lay_out
from nlu.settings import DEFAULT, Settings


def texts(text: str) -> list[str]:
    return [block.text for block in read_plain(text.encode(), DEFAULT).blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    "line", ["- 5 -", "—4—", "-3-", "— 12 —", "第5页", "第 5 页 共 8 页", "Page 9 - 年度报告", "P. 9", " -1- "]
)
def test_page_numbers_go(line: str) -> None:
    assert is_page_number(line)
    assert texts(f"甲\n{line}\n乙") == ["甲", "乙"]


@pytest.mark.parametrize("line", ["5", "0", "-3", "1.", "—", "2024", "第五项", "3件", "-1-2-"])
def test_figures_and_dashes_stay(line: str) -> None:
    assert not is_page_number(line)
    assert texts(f"甲\n{line}\n乙") == ["甲", line, "乙"]


def test_rows_of_tabs_stay_together_with_their_empty_fields() -> None:
    table = "\t\t自然人\t法人\t\n规章\t0\t\t\n\t商业企业\n\t（二）部分公开\t\t1\t"
    assert texts(f"二、情况\n\n{table}\n\n\t三、正文") == ["二、情况", table, "三、正文"]


def test_a_leading_empty_field_reaches_the_laid_out_text() -> None:
    document = read_plain("情况\n\n\t\t自然人\t3".encode(), DEFAULT)
    assert lay_out(document, DEFAULT).text == "情况\n\t\t自然人\t3"


def test_markdown_headings_and_emphasis() -> None:
    document = read_plain("## 一、**总体**情况 ##\n#\n| 规章 | **0** |\n五*号".encode(), DEFAULT)
    assert document.blocks == [
        Paragraph("一、总体情况", level=2),
        Paragraph("#"),
        Paragraph("| 规章 | 0 |"),
        Paragraph("五*号"),
    ]


def test_a_table_in_html_inside_markdown_becomes_a_grid() -> None:
    document = read_plain(
        "二、情况\n<TABLE><tr><td>规章</td><td>0</td></tr></table>\n三、其他\n第二行".encode(), DEFAULT
    )
    kinds = [type(block) for block in document.blocks]
    assert kinds == [Paragraph, Grid, Paragraph, Paragraph]


def test_pinyin_of_mirror_sites_goes() -> None:
    assert texts("政(zhèng)府(fu)" * 5 + "(abc)") == ["政府" * 5 + "(abc)"]
    assert texts("政(zheng)府") == ["政(zheng)府"]


def test_limits() -> None:
    with pytest.raises(LimitExceeded):
        read_plain("政府信息公开".encode() * 100, Settings(max_chars=500))
    with pytest.raises(DamagedInput):
        read_plain(b"\x81\xff\x00\x03" * 100, DEFAULT)


def test_the_real_reports_lose_nothing(shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        raw = path.read_text(encoding="utf-8")
        laid = lay_out(read_plain(path.read_bytes(), DEFAULT), DEFAULT).text
        assert "".join(laid.split()) == "".join(raw.replace("#", "").split())
        assert laid.count("\t") >= raw.count("\t") - 10  # only the last row of a table may lose its closing tabs
