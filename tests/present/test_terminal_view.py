"""The terminal view on UTF-8, GBK and ASCII consoles."""

import io

import pytest
from invented_report import AGENCY, TEXT, record
from rich.cells import cell_len
from rich.console import Console

from nlu.present.terminal import show
from nlu.record import Finding, Meta, ProducedBy, ReportRecord, Source, StageError


def printed(shown: ReportRecord, encoding: str = "utf-8", width: int = 80) -> str:
    """What a console of this encoding gets; UnicodeEncodeError for a character it cannot print."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="\n")
    show(shown, Console(file=file, width=width))
    file.flush()
    return raw.getvalue().decode(encoding)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "ascii"])
def test_no_line_is_wider_than_the_console(encoding: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in printed(record(), encoding, width).splitlines())


def test_gbk_and_utf8_consoles_see_the_same() -> None:
    assert printed(record(), "gbk") == printed(record(), "utf-8")


def test_it_says_who_what_and_how_much() -> None:
    view = flat(printed(record(), width=160))
    for expected in (
        "示例市样板区应急管理局 | 县级 | 某省示例市样板区 999999 | 2024 | 部分读取",
        "一、本年新收政府信息公开申请数量 3 (自然人 3)",
        "二、上年结转政府信息公开申请数量 0",
        "（三）不予公开 7.属于行政执法案卷 1 (自然人 1)",
        "四、结转下年度继续办理 0",
        "行政复议 0 (结果维持 0, 结果纠正 11, 其他结果 0, 尚未审结 0)",
        "本年收费金额（单位：万元） -",
        "200 个单元格: 196 读取",
        "9 条勾稽: 7 平衡",
        "H4.review 印作 0 != 算得 11 行政复议 总计; 错在报告原文",
        "i1 部分栏目更新不够及时 [公开不及时 timeliness 0.97] -> r1 (序号对应 0.92)",
        "经办人员多为兼职 [人员力量不足 staffing 0.91] ! 未回应",
        "开展《条例》宣传 [无标签] ! 无对应问题",
        "错误 REV-101 行政复议总计不等于各项结果之和。 The total of reviews",
        "tables: one grid is cut off (页 3)",
    ):
        assert expected in view
    assert "1.属于国家秘密" not in view


def test_an_ascii_console_gets_english_names() -> None:
    view = flat(printed(record(), "ascii", width=160))
    assert "county" in view
    assert "i3 ???????????????? [staffing 0.91] ! unanswered" in view
    assert "H4.review printed 0 != computed 11 Administrative review / Total; at fault: the source" in view


def test_control_characters_and_markup_of_a_report_do_nothing() -> None:
    evil = "\x1b[31m[bold]\x07\u202e\U0001f600局[/bold]"
    meta = Meta(agency=AGENCY.model_copy(update={"name": evil}))
    finding = Finding(code="[red]", severity="info", message=evil, message_zh=evil)
    view = printed(record(meta=meta, findings=[finding], text=f"{TEXT}\x1b"), "gbk")
    assert "\x1b" not in view
    assert "\u202e" not in view
    assert "[31m[bold]??局[/bold]" in view
    assert "[red]" in view


def test_a_failed_report_is_told_in_few_lines() -> None:
    failed = ReportRecord(
        report_id="0",
        status="failed",
        source=Source(name="empty.pdf", sha256="0", media_type="application/pdf", bytes=0, text_origin="text_layer"),
        errors=[StageError(stage="reading", message="the file is cut off")],
        produced_by=ProducedBy(version="0", settings="0"),
    )
    view = printed(failed)
    assert view.startswith("empty.pdf | 读取失败")
    assert view.count("报告中没有此表") == 3
    assert "reading: the file is cut off" in view
