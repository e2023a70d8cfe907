"""The whole program as one ordered list of steps: bytes in, one record out."""

import re
from collections.abc import Sequence

from nlu.agency import identify
from nlu.audit.rules import audit
from nlu.errors import NotAReport
from nlu.merge import merge, source_of, with_findings
from nlu.narrative import read_problems
from nlu.reading.open import open_document
from nlu.reading.report import Report, lay_out
from nlu.record import Meta, Problems, ReportRecord, Section
from nlu.sections import find_sections
from nlu.settings import DEFAULT, Settings
from nlu.tables.choose import Grids, read_grids

__all__ = ["read_bytes"]

_TITLE = re.compile(r"(信息|政务)\s*公开.{0,12}(年度)?\s*报\s*告")
_TAIL_LINES = 15


def read_bytes(data: bytes, name: str, settings: Settings = DEFAULT) -> ReportRecord:
    """Reads one report.

    Args:
        data: The bytes of the file, of any supported format.
        name: Its name, for messages and as a hint to agency and year.
        settings: Limits and choices.

    Returns:
        The record; `ReportRecord.errors` names the parts that could not be read.

    Raises:
        GongkaiError: Nothing could be read, with stage and reason.
    """
    document = open_document(data, name, settings)
    report = lay_out(document, settings)
    sections = find_sections(report.text)
    grids = read_grids(report, sections)
    _must_be_a_report(report, sections, grids)
    problems = _section_five(report, sections, settings)
    meta = _identify(report, sections)
    record = merge(source_of(data, name, report), report, sections, meta, grids, problems, settings)
    return with_findings(record, audit(record))


def _section_five(report: Report, sections: Sequence[Section], settings: Settings) -> Problems:
    section = next((section for section in sections if section.key == "problems"), None)
    if section is None:
        return Problems()
    return read_problems(report.text[section.start : section.end], settings=settings).shifted(section.start)


def _identify(report: Report, sections: Sequence[Section]) -> Meta:
    front = report.text[: sections[0].start] if sections else report.text[:600]
    tail = "\n".join(report.text.split("\n")[-_TAIL_LINES:])
    return identify(front, report.text, tail, hints=report.document.hints)


def _must_be_a_report(report: Report, sections: Sequence[Section], grids: Grids) -> None:
    titled = _TITLE.search(report.text[:1500]) is not None
    if len(sections) < 2 and not grids.cells and not (titled and sections):
        raise NotAReport(
            "this is no annual report on information disclosure: no title, section or table of one", stage="sections"
        )
