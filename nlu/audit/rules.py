"""The catalogue of rules and the audit that runs them over a record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from nlu.audit import equations, problems, structure
from nlu.record import Finding, ReportRecord

__all__ = ["RULES", "Rule", "audit"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the audit.

    Attributes:
        code: Stable name, e.g. ``REQ-101``.
        severity: How grave a breach is.
        title: What it demands, in English.
        title_zh: The same in Chinese.
        source: Where the demand comes from.
    """

    code: str
    severity: Literal["error", "warning", "info"]
    title: str
    title_zh: str
    source: str


_FAMILIES: tuple[Callable[[ReportRecord], Iterator[Finding]], ...] = (
    structure.findings,
    equations.findings,
    problems.findings,
)

_FORM = "国办公开办函〔2021〕30号"
_CATALOGUE = (
    Rule(
        "REQ-101",
        "error",
        "New and carried-over requests equal processed and carried-forward ones (H1).",
        "第一项加第二项之和，等于第三项加第四项之和。",
        f"{_FORM}, corner of table three",
    ),
    Rule(
        "REQ-102",
        "error",
        "The total processed equals the sum of its outcomes (H2).",
        "办理结果总计等于各类结果之和。",
        f"{_FORM}, table three",
    ),
    Rule(
        "REQ-103",
        "error",
        "The total of a row equals the sum of its applicants (H3).",
        "每行总计等于各类申请人之和。",
        f"{_FORM}, table three",
    ),
    Rule(
        "REV-101",
        "error",
        "The total of reviews or suits equals the sum of its outcomes (H4).",
        "复议、诉讼总计等于各类结果之和。",
        f"{_FORM}, table four",
    ),
    Rule("STR-101", "warning", "A statutory section is there.", "法定章节齐全。", f"{_FORM}, headings"),
    Rule("STR-102", "warning", "A statistics table is there.", "统计表齐全。", f"{_FORM}, tables"),
    Rule(
        "STR-103",
        "info",
        "The form is the one of the report's year.",
        "统计表使用当年格式。",
        f"国办公开办函〔2019〕60号, {_FORM}",
    ),
    Rule(
        "STR-104",
        "info",
        "Every cell of a table is filled (a warning where most are not certain).",
        "统计表无空缺单元格（多数数值不能确定时为警告）。",
        f"{_FORM}, tables",
    ),
    Rule("STR-105", "warning", "Counts are whole numbers from zero on.", "数量为非负整数。", f"{_FORM}, tables"),
    Rule("STR-106", "warning", "Title and period name the same year.", "标题与统计期限的年度一致。", f"{_FORM}, title"),
    Rule(
        "PRB-101", "info", "Section five names a problem.", "第五部分写明存在的问题。", "《政府信息公开条例》第五十条"
    ),
    Rule("PRB-102", "info", "Section five names a remedy.", "第五部分写明改进情况。", "《政府信息公开条例》第五十条"),
    Rule(
        "PRB-103",
        "info",
        "Every problem is answered by a remedy.",
        "每个问题都有对应改进措施。",
        "《政府信息公开条例》第五十条",
    ),
)
RULES: Mapping[str, Rule] = {rule.code: rule for rule in _CATALOGUE}


def audit(record: ReportRecord) -> list[Finding]:
    """Every finding on a record, errors first, then in order of the catalogue.

    Args:
        record: A complete record.
    """
    found = [finding for family in _FAMILIES for finding in family(record)]
    order = {code: at for at, code in enumerate(RULES)}
    return sorted(found, key=lambda finding: order[finding.code])
