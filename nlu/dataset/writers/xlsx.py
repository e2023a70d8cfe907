"""Frames as the sheets of one Excel workbook."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from nlu.dataset.frames import Variable
from nlu.dataset.writers.spool import Spooled
from nlu.errors import MissingExtra

__all__ = ["write_xlsx"]

_MOST_ROWS, _MOST_CHARACTERS = 1_048_576, 32_767
"""Limits of the format: rows of a sheet, characters of a cell."""
_CREATED = datetime(2000, 1, 1)
_LEFT_OUT = ("texts", "cells")
_WIDE_TEXT = ("text", "message", "message_zh", "title", "reason", "attributes", "zh", "en")


def write_xlsx(frames: Sequence[Spooled], codebook: Sequence[Sequence[str]], path: Path) -> list[str]:
    """Writes a workbook: a sheet for each frame with the names of the variables, below them their Chinese meaning.

    Args:
        frames: What to write; ``texts`` and ``cells`` are left out, being too long for a sheet.
        codebook: Rows of the codebook, its header first.
        path: The file.

    Returns:
        What did not fit, one sentence each.

    Raises:
        MissingExtra: xlsxwriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtra("XLSX needs xlsxwriter: pip install gongkai[export]", stage="export") from None
    notes = ["XLSX: the tables texts and cells are not in the workbook; they are in the other formats"]
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _CREATED, "title": "gongkai"})
        head = book.add_format({"bold": True, "bg_color": "#F1EEE7", "bottom": 1})
        zh = book.add_format({"font_color": "#5D5A53", "bg_color": "#F1EEE7", "text_wrap": True, "valign": "top"})
        for spooled in frames:
            if spooled.frame.name not in _LEFT_OUT:
                sheet = book.add_worksheet(spooled.frame.name)
                notes += _fill(sheet, spooled, head, zh)
        sheet = book.add_worksheet("codebook")
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(codebook[0]) - 1, 24)
        for n, row in enumerate(codebook):
            sheet.write_row(n, 0, row, head if n == 0 else None)
    return notes


def _fill(sheet: Any, spooled: Spooled, head: Any, zh: Any) -> list[str]:
    frame, cut = spooled.frame, 0
    sheet.freeze_panes(2, len(frame.key))
    for n, variable in enumerate(frame.variables):
        sheet.set_column(n, n, _width(variable))
    sheet.set_row(1, 45)
    sheet.write_row(0, 0, [variable.name for variable in frame.variables], head)
    sheet.write_row(1, 0, [variable.zh for variable in frame.variables], zh)
    for n, row in enumerate(spooled.tuples(), 2):
        if n == _MOST_ROWS:
            break
        for m, value in enumerate(row):
            if isinstance(value, str):
                cut += len(value) > _MOST_CHARACTERS
                sheet.write_string(n, m, value[:_MOST_CHARACTERS])
            elif value is not None:
                sheet.write(n, m, value)
    notes = [f"XLSX: {cut} texts of the sheet {frame.name} were cut at {_MOST_CHARACTERS:,} characters"] if cut else []
    if spooled.rows > _MOST_ROWS - 2:
        notes.append(f"XLSX: the sheet {frame.name} has the first {_MOST_ROWS - 2:,} of {spooled.rows:,} rows")
    return notes


def _width(variable: Variable) -> float:
    if variable.name in _WIDE_TEXT:
        return 60
    if variable.kind == "string":
        return 24 if variable.name in ("agency", "agency_raw", "source_name", "region") else 16
    return min(max(len(variable.name) + 1, 9), 18)
