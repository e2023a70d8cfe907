"""Tables that users bring: manifests of files, and tables with a text column."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from nlu.errors import DamagedInput, UsageError
from nlu.reading.charset import decode

if TYPE_CHECKING:
    from nlu.dataset.locations import Location

__all__ = ["Row", "column", "is_table", "rows"]

Row = Mapping[str, str]
"""A row by column name; cells are stripped texts."""

_NAMES = {
    "path": ("path", "file", "文件", "文件名", "路径"),
    "url": ("url", "网址", "链接"),
    "agency": ("agency", "机关", "单位", "机关名称"),
    "year": ("year", "年度", "年份"),
}


def is_table(name: str) -> bool:
    """Whether a file is named like a table that `rows` reads."""
    return _kind(name) in ("csv", "xlsx", "parquet")


def _kind(name: str) -> str:
    return name.rpartition(".")[2].lower()


def rows(location: "Location") -> Iterator[Row]:
    """The rows of a CSV, XLSX or Parquet table, one by one.

    Raises:
        UsageError: There is no such table, or its name ends otherwise.
        DamagedInput: It cannot be read.
    """
    if not is_table(location.path):
        raise UsageError(f"{location.url} is no table: .csv, .xlsx and .parquet are read", stage="arguments")
    if not location.exists():
        raise UsageError(f"there is no table {location.url}", stage="arguments")
    try:
        for row in {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[_kind(location.path)](location):
            yield {str(name).strip(): _text(value) for name, value in row.items() if name}
    except (csv.Error, BadZipFile, KeyError, OSError, ValueError) as error:  # ArrowInvalid is a ValueError
        raise DamagedInput(f"the table {location.url} cannot be read: {error}", stage="arguments") from None


def column(row: Row, use: str) -> str:
    """The cell of the column used for path, url, agency or year, by its English or Chinese name; empty where none."""
    lowered = {name.lower(): value for name, value in row.items()}
    return next((lowered[name] for name in _NAMES[use] if lowered.get(name)), "")


def _csv(location: "Location") -> Iterable[Mapping[str, Any]]:
    return csv.DictReader(io.StringIO(decode(location.read()), newline=""))


def _xlsx(location: "Location") -> Iterator[Mapping[str, Any]]:
    """The rows of the first sheet, and of later ones that have its columns; other sheets (notes, legends) are left out."""
    from openpyxl import load_workbook

    with location.system.open(location.path, "rb") as file:
        first: list[str] = []
        for sheet in load_workbook(file, read_only=True, data_only=True).worksheets:
            lines = sheet.iter_rows(values_only=True)
            header = [str(name) if name is not None else "" for name in next(lines, ())]
            first = first or header
            if set(filter(None, first)) <= set(header):
                yield from (dict(zip(header, line, strict=False)) for line in lines)


def _parquet(location: "Location") -> Iterator[Mapping[str, Any]]:
    import pyarrow.parquet as pq

    with location.system.open(location.path, "rb") as file:
        for batch in pq.ParquetFile(file).iter_batches(batch_size=1000):
            yield from batch.to_pylist()


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
