"""Findings from the 勾稽 equations: both figures side by side, and who erred."""

from collections.abc import Iterator

from nlu.audit.spans import spans_of
from nlu.record import Equation, Finding, ReportRecord
from nlu.templates import FORMS, form

__all__ = ["findings"]

_CODES = {"H1": "REQ-101", "H2": "REQ-102", "H3": "REQ-103", "H4": "REV-101"}
_BLAME_ZH = {"source": "报告原文有误", "reading": "识读存疑", "undecided": "原因待查", None: "原因待查"}


def findings(record: ReportRecord) -> Iterator[Finding]:
    """One finding for each failing equation; a source that does not balance is an error, a doubtful reading a warning."""
    cells = {cell.path: cell for cell in record.cells}
    for equation in record.equations:
        if equation.verdict == "fails":
            places = [path for at, path in enumerate(equation.paths) if at == 0 or cells[path].value]
            yield Finding(
                code=_CODES[equation.id.split(".")[0]],
                severity="error" if equation.blame == "source" else "warning",
                message=f"{equation.id}: printed {equation.printed}, computed {equation.computed} (blame: {equation.blame})",
                message_zh=f"{_name_zh(equation)}：填报 {equation.printed}，计算 {equation.computed}（{_BLAME_ZH[equation.blame]}）",
                printed=str(equation.printed),
                computed=str(equation.computed),
                paths=places,
                spans=spans_of(map(cells.__getitem__, places)),
            )


def _name_zh(equation: Equation) -> str:
    rule, _, instance = equation.id.partition(".")
    label = _labels().get(instance, instance)
    return {
        "H1": f"“{label}”列新收与结转之和不等于办理与结转下年之和",
        "H2": f"“{label}”列办理结果总计不等于各项之和",
        "H3": f"“{label}”行总计不等于各类申请人之和",
        "H4": f"“{label}”总计不等于各类结果之和",
    }[rule]


def _labels() -> dict[str, str]:
    labels: dict[str, str] = {}
    for key in FORMS:
        for table in (form(key, "requests"), form(key, "review_litigation")):
            for block, row in table.rows:
                labels |= {**block.columns, row.key: row.label}
    return labels
