"""How right the grids are: reads written reports whose truth is known and counts their cells."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.writer.__main__ import write_reports
from nlu.errors import GongkaiError
from nlu.pipeline import read_bytes
from nlu.record import Cell, ReportRecord
from nlu.settings import Settings

__all__ = ["OUTCOMES", "Tally", "measure", "outcomes", "show"]

TEXT_LAYER = ("txt", "html", "docx", "pdf-office", "pdf-chromium")
OUTCOMES = ("right", "inferred", "ambiguous", "unread", "wrong")
"""What may become of a cell: read as printed; filled in by the one solution of the equations and right; offered with a
doubt; null; and wrong while the record is sure of it."""


@dataclass(slots=True)
class Tally:
    """The cells of the reports of one format and shape.

    Attributes:
        reports: How many were read.
        lossy: How many of them no longer show every figure, so that no reader can give all.
        failed: How many could not be read at all.
        cells: How many cells ended in which outcome.
        mistakes: File, path, truth, value and state of every wrong cell.
    """

    reports: int = 0
    lossy: int = 0
    failed: int = 0
    cells: Counter[str] = field(default_factory=Counter)
    mistakes: list[tuple[str, str, object, object, str]] = field(default_factory=list)


def measure(
    count: int,
    seed: int = 0,
    formats: Sequence[str] = TEXT_LAYER,
    folder: Path | None = None,
    settings: Settings | None = None,
) -> dict[tuple[str, str], Tally]:
    """Writes `count` reports and reads them.

    Args:
        count: How many.
        seed: The same seed gives the same reports.
        formats: As of `bench.writer.__main__.FORMATS`, taken in turn.
        folder: Where they are kept; a folder that has them already is read again. None for a temporary one.
        settings: Limits and choices of the reading.

    Returns:
        A tally for each format and shape; reports that lost figures on their way are counted apart.

    Raises:
        MissingExtra: LibreOffice or Chromium is asked for and not installed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        place = folder or Path(scratch)
        if not (place / "truth.jsonl").exists():
            write_reports(place, count, seed, formats)
        return _tallied(place, _truths(place), settings or Settings())


def _truths(folder: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines())


def _tallied(folder: Path, truths: Iterable[Mapping[str, Any]], settings: Settings) -> dict[tuple[str, str], Tally]:
    tallies: dict[tuple[str, str], Tally] = {}
    for truth in truths:
        tally = tallies.setdefault((truth["format"], truth["shape"] + " (lossy)" * truth["lossy"]), Tally())
        tally.reports += 1
        tally.lossy += truth["lossy"]
        file: str = truth["file"]
        try:
            record = read_bytes((folder / file).read_bytes(), file, settings)
        except GongkaiError:
            tally.failed += 1
            continue
        for path, said, cell, outcome in outcomes(truth["values"], record):
            tally.cells[outcome] += 1
            if outcome == "wrong" and cell:
                tally.mistakes.append((file, path, said, cell.value, cell.state))
    return dict(sorted(tallies.items()))


def outcomes(
    values: Mapping[str, Mapping[str, Mapping[str, object]]], record: ReportRecord
) -> Iterator[tuple[str, object, Cell | None, str]]:
    """Every cell of the truth as (path, truth, cell of the record, outcome).

    A cell that the report leaves blank is right as null and, where arithmetic says so, as 0.
    """
    cells = {cell.path: cell for cell in record.cells}
    for table, rows in values.items():
        for row, columns in rows.items():
            for column, said in columns.items():
                path = f"{table}.{row}.{column}"
                yield path, said, cells.get(path), _outcome(said, cells.get(path))


def _outcome(said: object, cell: Cell | None) -> str:
    if cell is None or cell.value is None:
        return "right" if said is None else "unread"
    if cell.state == "ambiguous":
        return "ambiguous"
    is_right = cell.value == said or (said is None and cell.state == "inferred" and cell.value == 0)
    return "wrong" if not is_right else "inferred" if cell.state == "inferred" else "right"


def show(tallies: Mapping[tuple[str, str], Tally]) -> Iterator[str]:
    """The lines of a table over formats and shapes, then the wrong cells and the headline."""
    yield f"{'format':<14}{'shape':<32}{'reports':>8}{'cells':>9}" + "".join(f"{name:>11}" for name in OUTCOMES)
    for (kind, shape), tally in tallies.items():
        yield _row(kind, shape, tally)
    whole, lossy = _summed(tallies, lossy=False), _summed(tallies, lossy=True)
    yield _row("all", "that show every figure", whole)
    if lossy.reports:
        yield _row("all", "that lost figures (lossy)", lossy)
    for mistake in [*whole.mistakes, *lossy.mistakes][:20]:
        yield "wrong: " + " ".join(map(str, mistake))
    sure = whole.cells["right"] + whole.cells["inferred"]
    yield f"right: {sure / max(whole.cells.total(), 1):.3%} of {whole.cells.total():,} cells of reports that show them"
    yield f"wrong and silent: {whole.cells['wrong'] + lossy.cells['wrong']} cells"


def _summed(tallies: Mapping[tuple[str, str], Tally], lossy: bool) -> Tally:
    total = Tally()
    for tally in tallies.values():
        if bool(tally.lossy) == lossy:
            total.reports += tally.reports
            total.failed += tally.failed
            total.cells += tally.cells
            total.mistakes += tally.mistakes
    return total


def _row(kind: str, shape: str, tally: Tally) -> str:
    counts = "".join(f"{tally.cells[name]:>11,}" for name in OUTCOMES)
    failed = f"  {tally.failed} not read" if tally.failed else ""
    return f"{kind:<14}{shape:<32}{tally.reports:>8,}{tally.cells.total():>9,}{counts}{failed}"
