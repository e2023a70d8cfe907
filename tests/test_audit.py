"""Findings on a record that contradicts itself beside its equations."""

from pathlib import Path

import nlu

SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "samples" / "huoshan-emergency-2022.txt"


def year_findings(text: str) -> list[str]:
    record = nlu.read_bytes(text.encode(), "report.txt")
    return [finding.message for finding in record.findings if finding.code == "STR-106"]


def test_a_period_left_from_another_report_is_told() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert year_findings(text) == []
    told = year_findings(text.replace("自2022年1月1日起至2022年12月31日", "自2021年1月1日起至2021年12月31日"))
    assert told == ["the title says 2022, the period of its figures 2021; read as 2022"]
