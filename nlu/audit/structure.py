"""Findings on what a report lacks: sections, tables, cells, the form of its year, or one year throughout."""

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from nlu.audit.spans import spans_of
from nlu.record import Finding, Number, ReportRecord, SectionKey, TableName

__all__ = ["findings"]

_NAMES_ZH = {
    "overall": "一、总体情况",
    "active_disclosure": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "review_litigation": "四、政府信息公开行政复议、行政诉讼情况",
    "problems": "五、存在的主要问题及改进情况",
    "other": "六、其他需要报告的事项",
}
_FIRST_FORM_YEAR = 2019
_NO_COUNTS = ("amount_raw", "amount_wan", "amount_yuan", "items_change")
"""Columns of money and of changes."""


def findings(record: ReportRecord) -> Iterator[Finding]:
    """Missing sections, tables and cells, a form of another year, odd counts, and years that contradict each other."""
    if record.meta.year is None or record.meta.year >= _FIRST_FORM_YEAR:
        yield from _missing_sections(record)
        yield from _missing_tables(record)
        yield from _other_form(record)
    yield from _empty_cells(record)
    yield from _odd_counts(record)
    yield from _other_year(record)


def _missing_sections(record: ReportRecord) -> Iterator[Finding]:
    present = {section.key for section in record.sections}
    for key in get_args(SectionKey):
        if key not in present:
            name = _NAMES_ZH[key]
            yield Finding(
                code="STR-101", severity="warning", message=f"section {key} is missing", message_zh=f"缺少“{name}”"
            )


def _missing_tables(record: ReportRecord) -> Iterator[Finding]:
    for name in get_args(TableName):
        state = getattr(record.statistics, name).state
        if state != "present":
            yield Finding(
                code="STR-102",
                severity="warning",
                message=f"the {name} table is {state}; its figures are unknown, not 0",
                message_zh=f"“{_NAMES_ZH[name]}”统计表{'缺失' if state == 'absent' else '无法识读'}，数值未知（不是0）",
            )


def _other_form(record: ReportRecord) -> Iterator[Finding]:
    if record.meta.year is None:
        return
    expected = "t2021" if record.meta.year >= 2021 else "t2019"
    for name in ("active_disclosure", "requests"):
        template = getattr(record.statistics, name).template
        if template and template != expected:
            yield Finding(
                code="STR-103",
                severity="info",
                message=f"the {name} table follows form {template}; reports on {record.meta.year} use {expected}",
                message_zh=f"“{_NAMES_ZH[name]}”使用{template[1:]}年格式，{record.meta.year}年度应使用{expected[1:]}年格式",
            )


def _empty_cells(record: ReportRecord) -> Iterator[Finding]:
    for name in get_args(TableName):
        every = [cell for cell in record.cells if cell.path.startswith(name)]
        cells = [cell for cell in every if cell.state not in ("read", "inferred")]
        if cells:
            counts = ", ".join(f"{n} {state}" for state, n in sorted(Counter(cell.state for cell in cells).items()))
            yield Finding(
                code="STR-104",
                severity="warning" if 2 * len(cells) > len(every) else "info",
                message=f"{name}: {len(cells)} cells without a certain figure ({counts})",
                message_zh=f"“{_NAMES_ZH[name]}”有{len(cells)}个单元格没有确定的数值",
                paths=[cell.path for cell in cells],
                spans=spans_of(cells),
            )


def _odd_counts(record: ReportRecord) -> Iterator[Finding]:
    """Counts below zero or with a fraction; only sums of money and changes may be so."""
    odd = [cell for cell in record.cells if not cell.path.endswith(_NO_COUNTS) and _is_odd(cell.value)]
    if odd:
        yield Finding(
            code="STR-105",
            severity="warning",
            message=f"{len(odd)} counts are negative or not whole: "
            + ", ".join(f"{c.path} = {c.value}" for c in odd[:5]),
            message_zh=f"有{len(odd)}个数量为负数或不是整数",
            paths=[cell.path for cell in odd],
            spans=spans_of(odd),
        )


def _is_odd(value: Number | str | None) -> bool:
    return isinstance(value, int | float) and (value < 0 or value != int(value))


def _other_year(record: ReportRecord) -> Iterator[Finding]:
    """The title and the period of the figures name different years: one of them was left from another report."""
    title, period = (record.meta.year_witnesses.get(witness) for witness in ("title", "period"))
    if title and period and title != period:
        yield Finding(
            code="STR-106",
            severity="warning",
            message=f"the title says {title}, the period of its figures {period}; read as {record.meta.year}",
            message_zh=f"标题为{title}年，统计期限为{period}年，两者不一致（按{record.meta.year}年处理）",
        )
