"""Frames for Stata (.dta) and SPSS (.sav), with labels of variables and values, and with the reasons of missing figures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlu.dataset.frames import MISSING, Variable
from nlu.dataset.writers.spool import Spooled
from nlu.errors import MissingExtra

__all__ = ["SPSS_CODES", "STATA_CODES", "write_dta", "write_sav"]

STATA_CODES: Mapping[str, str] = dict(zip(MISSING, "abcdefgh", strict=True))
"""Extended missing values: ``.a`` is a blank cell, and so on."""
SPSS_CODES: Mapping[str, int] = {reason: -9991 - n for n, reason in enumerate(MISSING)}
"""User-missing values, far from any figure of a report."""

_STATA_BYTES, _SPSS_BYTES = 2_000, 32_000
_YES_NO = {0: "no 否", 1: "yes 是"}


def write_dta(spooled: Spooled, path: Path, reasons: Spooled | None = None) -> list[str]:
    """Writes a frame for Stata 14 and newer.

    Args:
        spooled: What to write.
        path: The file.
        reasons: A frame with the same rows that says why a figure is missing.

    Returns:
        What did not fit, one sentence each.

    Raises:
        MissingExtra: pyreadstat or pandas is not installed.
    """
    pyreadstat = _pyreadstat()
    table, labels, notes = _table(spooled, "Stata", _STATA_BYTES)
    coded = _fill(table, spooled, reasons, STATA_CODES)
    pyreadstat.write_dta(
        table,
        str(path),
        column_labels=[_label(variable)[:80] for variable in spooled.frame.variables],
        variable_value_labels=labels | {own: {STATA_CODES[k]: n.en for k, n in MISSING.items()} for own in coded},
        missing_user_values={own: list(STATA_CODES.values()) for own in coded},
        version=15,
    )
    _overwrite(path, b"<timestamp>\x11", b"01 Jan 2000 00:00")
    return notes


def write_sav(spooled: Spooled, path: Path, reasons: Spooled | None = None) -> list[str]:
    """Writes a frame for SPSS and PSPP; see `write_dta`."""
    pyreadstat = _pyreadstat()
    table, labels, notes = _table(spooled, "SPSS", _SPSS_BYTES)
    coded = _fill(table, spooled, reasons, SPSS_CODES)
    lowest, highest = min(SPSS_CODES.values()), max(SPSS_CODES.values())
    pyreadstat.write_sav(
        table,
        str(path),
        column_labels=[_label(variable)[:80] for variable in spooled.frame.variables],
        variable_value_labels=labels
        | {own: {SPSS_CODES[k]: f"{n.en} {n.zh}" for k, n in MISSING.items()} for own in coded},
        missing_ranges={own: [{"lo": lowest, "hi": highest}] for own in coded},
        row_compress=True,
    )
    data = bytearray(path.read_bytes())
    data[92:109] = b"01 Jan 0000:00:00"  # creation_date and creation_time of the file header
    path.write_bytes(data)
    return notes


def _pyreadstat() -> Any:
    try:
        import pandas  # noqa: F401
        import pyreadstat
    except ImportError:
        raise MissingExtra("Stata and SPSS need pyreadstat: pip install gongkai[export]", stage="export") from None
    return pyreadstat


def _table(spooled: Spooled, program: str, most: int) -> tuple[Any, dict[str, dict[Any, str]], list[str]]:
    """The frame as a pandas table, coded where values have names; the names; texts that were cut."""
    import pandas as pd

    rows = list(spooled.tuples())
    columns: dict[str, Any] = {}
    labels: dict[str, dict[Any, str]] = {}
    cut = 0
    for n, variable in enumerate(spooled.frame.variables):
        values = [row[n] for row in rows]
        if variable.kind == "boolean":
            values, labels[variable.name] = [None if v is None else int(v) for v in values], _YES_NO
        elif variable.kind == "string" and variable.values and not variable.path:
            codes = {key: number for number, key in enumerate(variable.values, 1)}
            values = [None if v is None else codes.get(v, 0) for v in values]
            names = {codes[key]: f"{named.en} {named.zh}" for key, named in variable.values.items()}
            labels[variable.name] = {0: "other 其他"} | names
        elif variable.kind == "string":
            short = [_cut(value or "", most) for value in values]
            cut += sum(len(new) < len(old or "") for new, old in zip(short, values, strict=True))
            columns[variable.name] = pd.Series(short, dtype=object)
            continue
        columns[variable.name] = pd.Series(values, dtype="float64")
    notes = [f"{program}: {cut} texts of {spooled.frame.name} were cut at {most:,} bytes"] if cut else []
    return pd.DataFrame(columns), labels, notes


def _fill(table: Any, spooled: Spooled, reasons: Spooled | None, codes: Mapping[str, Any]) -> list[str]:
    """Puts the code of the reason into every figure that is missing; the variables that have codes now."""
    if reasons is None:
        return []
    names = [variable.name for variable in reasons.frame.variables]
    rows = list(reasons.tuples())
    figures = [variable.name for variable in spooled.frame.variables if variable.path]
    for own in figures:
        at = names.index(own)
        table[own] = [
            number if row[at] is None else codes[row[at]] for number, row in zip(table[own], rows, strict=True)
        ]
    return figures


def _cut(text: str, most: int) -> str:
    data = text.encode()
    return text if len(data) <= most else data[:most].decode(errors="ignore")


def _label(variable: Variable) -> str:
    return f"{variable.zh} / {variable.en}"


def _overwrite(path: Path, mark: bytes, value: bytes) -> None:
    """Puts a fixed moment in the place of the moment of writing, so that equal data give equal files."""
    data = bytearray(path.read_bytes())
    at = data.index(mark) + len(mark)
    data[at : at + len(value)] = value
    path.write_bytes(data)
