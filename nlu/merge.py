"""Puts what the tables say and what the narrative says into one record; the only place that sees both."""

import hashlib

from nlu.narrative.trained import versions
from nlu.reading.report import Report
from nlu.record import Finding, Meta, Problems, ProducedBy, ReportRecord, Section, Source, StageError
from nlu.settings import Settings
from nlu.tables.choose import Grids
from nlu.version import __version__

__all__ = ["merge", "source_of", "with_findings"]


def source_of(data: bytes, name: str, report: Report) -> Source:
    """The description of the file a report was read from."""
    document = report.document
    return Source(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=document.media_type,
        bytes=len(data),
        pages=document.pages,
        text_origin=document.text_origin,
    )


def merge(
    source: Source,
    report: Report,
    sections: list[Section],
    meta: Meta,
    grids: Grids,
    problems: Problems,
    settings: Settings,
) -> ReportRecord:
    """One record of all parts; findings are added by the audit.

    Args:
        source: The file.
        report: Its laid-out text.
        sections: The statutory sections found.
        meta: Agency and dates.
        grids: The statistics.
        problems: Section five, with spans in the report's text.
        settings: What the run was told.
    """
    errors = [StageError(stage="reading", message=text, page=page) for text, page in report.document.warnings]
    errors += [StageError(stage="tables", message=text, page=page) for text, page in grids.errors]
    return ReportRecord(
        report_id=source.sha256[:16],
        status="partial" if errors else "ok",
        source=source,
        meta=meta,
        text=report.text,
        sections=sections,
        statistics=grids.statistics,
        cells=list(grids.cells),
        equations=list(grids.equations),
        problems=problems,
        errors=errors,
        produced_by=ProducedBy(version=__version__, models=dict(versions()), settings=settings.fingerprint()),
    )


def with_findings(record: ReportRecord, findings: list[Finding]) -> ReportRecord:
    """The record with what the audit found."""
    return record.model_copy(update={"findings": findings})
