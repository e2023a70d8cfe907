"""A data set as a research package: tables in the formats of Excel, R, Stata, SPSS, pandas and SQL, with a codebook."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb

from nlu.dataset.answers import scope
from nlu.dataset.codebook import codebook, data_package, markdown
from nlu.dataset.frames import Frame, frames
from nlu.dataset.writers import plain, statistical
from nlu.dataset.writers.spool import Spooled, spool
from nlu.dataset.writers.sqlite import write_sqlite
from nlu.dataset.writers.xlsx import write_xlsx
from nlu.errors import UsageError
from nlu.version import __version__

__all__ = ["FORMATS", "Exported", "Format", "export"]

Format = Literal["csv", "xlsx", "parquet", "jsonl", "sqlite", "stata", "spss"]
FORMATS: tuple[Format, ...] = get_args(Format)
_MANIFEST = "manifest.json"
_FOR_STATISTICS = ("wide", "items")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        folder: The package.
        rows: Rows by table.
        notes: What did not fit a format, one sentence each.
    """

    folder: Path
    rows: dict[str, int]
    notes: Sequence[str]


def export(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    formats: Collection[str] = FORMATS,
    where: str | None = None,
    *,
    redacted: bool = False,
) -> Exported:
    """Writes a research package; the same data set gives the same bytes.

    Args:
        connection: A connection with the views of a data set.
        folder: The package; it appears when it is whole. An older package of that name is replaced.
        formats: Which formats to write.
        where: A condition on columns of ``reports`` that chooses the reports.
        redacted: Mask personal names, telephone numbers and mail addresses in texts.

    Raises:
        UsageError: The folder holds something else, there is no such format, or the condition is not one.
        MissingExtra: A format needs the extra ``export``.
    """
    for wanted in formats:
        if wanted not in FORMATS:
            raise UsageError(f"there is no format {wanted}; there are {', '.join(FORMATS)}", stage="arguments")
    if folder.exists() and not (_is_package(folder) or (folder.is_dir() and not any(folder.iterdir()))):
        raise UsageError(f"{folder} exists and is no package of gongkai", stage="arguments")
    if where:
        scope(connection, where)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        done = _write(connection, made, formats, where, redacted)
        if folder.exists():
            shutil.rmtree(folder)
        made.chmod(0o755)
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return Exported(folder, done.rows, done.notes)


def _write(
    connection: duckdb.DuckDBPyConnection, made: Path, formats: Collection[str], where: str | None, redacted: bool
) -> Exported:
    (made / "parquet").mkdir()
    every = frames(where or "true")
    spooled = {
        frame.name: spool(connection, frame, made / "parquet" / f"{frame.name}.parquet", redacted=redacted)
        for frame in every
    }
    notes = _write_formats(made, formats, spooled, codebook(every))
    if "parquet" not in formats:
        shutil.rmtree(made / "parquet")
    if redacted:
        notes.append("personal names, telephone numbers and mail addresses are masked with the same number of ＊")
    (made / "codebook.md").write_text(markdown(every, notes), encoding="utf-8")
    rows = {name: one.rows for name, one in spooled.items()}
    _describe(made, every, {"rows": rows, "where": where, "redacted": redacted, "notes": notes}, "csv" in formats)
    return Exported(made, rows, notes)


def _write_formats(
    made: Path, formats: Collection[str], spooled: dict[str, Spooled], book: Sequence[tuple[str, ...]]
) -> list[str]:
    notes: list[str] = []
    for chosen, write in (("csv", plain.write_csv), ("jsonl", plain.write_jsonl)):
        if chosen in formats:
            (made / chosen).mkdir()
            for name, one in spooled.items():
                write(one, made / chosen / f"{name}.{chosen}")
    if "xlsx" in formats:
        notes += write_xlsx(list(spooled.values()), book, made / "gongkai.xlsx")
    if "sqlite" in formats:
        write_sqlite(list(spooled.values()), book, made / "gongkai.sqlite")
    for chosen, suffix, write_one in (("stata", "dta", statistical.write_dta), ("spss", "sav", statistical.write_sav)):
        if chosen in formats:
            (made / chosen).mkdir()
            for name in _FOR_STATISTICS:
                reasons = spooled["wide_missing"] if name == "wide" else None
                notes += write_one(spooled[name], made / chosen / f"{name}.{suffix}", reasons)
    return notes


def _describe(made: Path, every: Sequence[Frame], facts: dict[str, Any], has_csv: bool) -> None:
    files = {
        path.relative_to(made).as_posix(): {"bytes": path.stat().st_size, "sha256": _digest(path)}
        for path in sorted(made.rglob("*"))
        if path.is_file()
    }
    if has_csv:
        _write_json(made / "datapackage.json", data_package(every, files))
    _write_json(made / _MANIFEST, {"made_by": f"gongkai {__version__}", **facts, "files": files})


def _write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_package(folder: Path) -> bool:
    try:
        found = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return str(found["made_by"]).startswith("gongkai")
    except (OSError, ValueError, KeyError, TypeError):
        return False
