"""Findings on section five: problems without remedy, remedies without problem, nothing said at all."""

from collections.abc import Iterator

from nlu.record import Finding, ReportRecord

__all__ = ["findings"]


def findings(record: ReportRecord) -> Iterator[Finding]:
    """What section five leaves open; nothing where the report has no section five."""
    section = next((section for section in record.sections if section.key == "problems"), None)
    if section is None:
        return
    problems, here = record.problems, [(section.start, section.start + len(section.heading))]
    if not problems.issues:
        declared = problems.none_declared
        yield Finding(
            code="PRB-101",
            severity="info",
            message="section five says that there is no problem" if declared else "section five names no problem",
            message_zh="第五部分称没有问题" if declared else "第五部分未写明问题",
            spans=here,
        )
    if not problems.remedies:
        yield Finding(
            code="PRB-102",
            severity="info",
            message="section five names no remedy",
            message_zh="第五部分未写明改进措施",
            spans=here,
        )
    if problems.remedies:
        for issue in problems.issues:
            if issue.id in problems.unanswered:
                yield Finding(
                    code="PRB-103",
                    severity="info",
                    message=f"no remedy answers issue {issue.id}",
                    message_zh=f"问题{issue.id}没有对应的改进措施",
                    spans=[(issue.start, issue.end)],
                )
