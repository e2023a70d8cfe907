"""Findings on a record that contradicts itself beside its equations."""

from pathlib import Path

import pytest

import nlu

SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"


def year_findings(text: str) -> list[str]:
    record = nlu.read_bytes(text.encode(), "report.txt")
    return [finding.message for finding in record.findings if finding.code == "STR-106"]


def test_a_period_left_from_another_report_is_told() -> None:
    text = (SAMPLES / "huoshan-emergency-2022.txt").read_text(encoding="utf-8")
    assert year_findings(text) == []
    told = year_findings(text.replace("自2022年1月1日起至2022年12月31日", "自2021年1月1日起至2021年12月31日"))
    assert told == ["the title says 2022, the period of its figures 2021; read as 2022"]


@pytest.mark.parametrize("printed", ["-3", "2.5"])
def test_a_count_that_is_none_is_told(printed: str) -> None:
    html = (SAMPLES / "yumen-statistics-2021.html").read_text(encoding="utf-8")
    start = html.index("<td", html.index("一、本年新收政府信息公开申请数量"))
    begin = html.index(">", start) + 1
    changed = html[:begin] + printed + html[html.index("<", begin) :]
    record = nlu.read_bytes(changed.encode(), "report.html")
    (finding,) = [finding for finding in record.findings if finding.code == "STR-105"]
    assert finding.paths == ["requests.new_received.natural_person"]
    assert printed in finding.message
