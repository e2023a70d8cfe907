"""One record as rows of the tables of a data set."""

import json
from typing import Any

from nlu.dataset.intake import Entry
from nlu.dataset.schema import STATISTICS
from nlu.record import Cell, Item, ReportRecord, Table

__all__ = ["Rows", "rows_of"]

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table; a column that is left out is null."""


def rows_of(record: ReportRecord, entry: Entry) -> Rows:
    """The rows of a record in every table but ``runs``.

    Args:
        record: What was read.
        entry: The input it was read from.
    """
    report_id = record.report_id
    answered = {item for link in record.problems.links for item in (link.remedy, link.issue)}
    return {
        "reports": [_report(record, entry)],
        "cells": [{"report_id": report_id, **_cell(cell)} for cell in record.cells],
        "items": [
            {"report_id": report_id, "kind": kind, "answered": item.id in answered, **_item(item)}
            for kind, items in (("issue", record.problems.issues), ("remedy", record.problems.remedies))
            for item in items
        ],
        "links": [
            {"report_id": report_id, "remedy_id": link.remedy, "issue_id": link.issue}
            | link.model_dump(include={"score", "reason"})
            for link in record.problems.links
        ],
        "findings": [
            {"report_id": report_id, "position": position, **finding.model_dump()}
            for position, finding in enumerate(record.findings)
        ],
    }


def _report(record: ReportRecord, entry: Entry) -> dict[str, Any]:
    source, meta, agency, problems = record.source, record.meta, record.meta.agency, record.problems
    grids: dict[str, Table] = {name: getattr(record.statistics, name) for name in STATISTICS}
    section = next((section for section in record.sections if section.key == "problems"), None)
    section_text = record.text[section.start : section.end] if section else None
    row: dict[str, Any] = {
        "report_id": record.report_id,
        "source_name": source.name,
        "source_url": entry.overrides.url,
        "scope": "problems" if entry.is_section else "report",
        "status": record.status,
        "agency": agency.name,
        "agency_raw": agency.name_raw,
        "year_witnesses": _json(meta.year_witnesses),
        "overridden": [name for name in ("agency", "year") if getattr(entry.overrides, name) is not None],
        "n_issues": len(problems.issues),
        "n_remedies": len(problems.remedies),
        "n_links": len(problems.links),
        "n_unanswered": len(problems.unanswered),
        "n_orphans": len(problems.orphans),
        "n_findings": len(record.findings),
        "n_equations_failed": sum(equation.verdict == "fails" for equation in record.equations),
        "none_declared": problems.none_declared,
        "has_problems": entry.is_section or section is not None,
        "text": record.text,
        "problems_text": record.text if entry.is_section else section_text,
        "problems_start": 0 if entry.is_section else section.start if section else None,
        "sections": [section.model_dump() for section in record.sections],
        "equations": [equation.model_dump(exclude={"paths"}) for equation in record.equations],
        "extra_rows": [{"table": name, **row.model_dump()} for name, grid in grids.items() for row in grid.extra_rows],
        "errors": [error.model_dump() for error in record.errors],
        "schema_version": record.schema_version,
        "version": record.produced_by.version,
        "settings": record.produced_by.settings,
    }
    row |= source.model_dump(include={"sha256", "media_type", "bytes", "pages", "text_origin"})
    row |= agency.model_dump(include={"level", "kind", "sector", "region", "adcode", "adcode_candidates"})
    row |= meta.model_dump(include={"title", "year", "signed_on", "published_on"})
    row["period_start"], row["period_end"] = meta.period or (None, None)
    for name, grid in grids.items():
        row |= {f"{name}_template": grid.template, f"{name}_state": grid.state}
    return row


def _cell(cell: Cell) -> dict[str, Any]:
    table, row, column = cell.path.split(".", 2)
    is_text = isinstance(cell.value, str)
    return {
        "path": cell.path,
        "table": table,
        "row": row,
        "column": column,
        "value": None if is_text else cell.value,
        "value_text": cell.value if is_text else None,
        "printed": cell.printed,
        "state": cell.state,
        "page": cell.page,
        "bbox": cell.bbox,
        "grid_row": cell.row,
        "grid_column": cell.column,
        "start": cell.start,
        "end": cell.end,
        "engine": cell.engine,
    }


def _item(item: Item) -> dict[str, Any]:
    labels = [label.key for label in item.labels]
    return {
        "item_id": item.id,
        "label": labels[0] if labels else None,
        "labels": labels,
        "label_scores": [label.score for label in item.labels],
        "specificity": item.attributes.get("specificity"),
        "commitment": item.attributes.get("commitment"),
        "attributes": _json(item.attributes),
        **item.model_dump(include={"text", "start", "end", "marker", "title", "status", "score", "review"}),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
