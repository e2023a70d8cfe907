"""``python -m bench.writer OUT --count N``: writes drawn reports and ``truth.jsonl``, one line for each file."""

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.writer.agencies import draw_agency
from bench.writer.docx import write_docx
from bench.writer.flatten import STYLES, loses_cells
from bench.writer.html import VARIANTS
from bench.writer.pdf import LOOKS, Job, by_chromium, by_office
from bench.writer.scan import Quality, write_scan
from bench.writer.truth import Choices, ReportTruth, draw

__all__ = ["FORMATS", "main", "write_reports"]

FORMATS = ("txt", "html", "docx", "pdf-office", "pdf-chromium", "scan")
_QUALITIES: tuple[Quality, ...] = ("good", "fair", "poor")
_STAMPED = "stamped"
_SCANNED = (".pdf", ".tiff")
_BROKEN_SHARE = 0.1
_LAST_YEAR = 2025


@dataclass(frozen=True, slots=True)
class _Task:
    """A report to write: its seed, format, and the style, kind of page or look."""

    seed: int
    format: str
    shape: str
    truth: ReportTruth
    path: Path


def write_reports(
    out: Path,
    count: int,
    seed: int = 0,
    formats: Sequence[str] = FORMATS,
    styles: Sequence[str] = tuple(STYLES),
    years: int | None = None,
) -> None:
    """Writes reports over all forms, formats and shapes in turn.

    Args:
        out: Folder to write into.
        count: How many.
        seed: The same seed gives the same reports.
        formats: Formats to take in turn.
        styles: Styles of plain text to take in turn.
        years: So many reports of each agency, one a year up to 2025; None for an agency and a year at random.

    Raises:
        MissingExtra: LibreOffice or Chromium is asked for and not installed.
    """
    out.mkdir(parents=True, exist_ok=True)
    tasks = list(_tasks(out, count, seed, formats, styles, years))
    for task in tasks:
        if task.format in ("txt", "html", "docx"):
            _write_alone(task)
    _print(tasks, "pdf-office", by_office)
    _print(tasks, "pdf-chromium", by_chromium)
    _scan([task for task in tasks if task.format == "scan"])
    lines = [json.dumps(_line(task), ensure_ascii=False) for task in tasks]
    (out / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _tasks(
    out: Path, count: int, seed: int, formats: Sequence[str], styles: Sequence[str], years: int | None
) -> Iterator[_Task]:
    for number in range(count):
        kind, turn = formats[number % len(formats)], number // len(formats)
        shapes = {"txt": tuple(styles), "html": tuple(VARIANTS), "scan": (*_QUALITIES, _STAMPED)}.get(
            kind, tuple(LOOKS)
        )
        shape = shapes[turn % len(shapes)]
        rng = random.Random(f"{seed}|{number}")
        own = rng.getrandbits(32)
        errors = rng.randint(1, 3) if rng.random() < _BROKEN_SHARE else 0
        truth = draw(own, **_choices(seed, number, years, errors))
        suffix = {"pdf-office": ".pdf", "pdf-chromium": ".pdf", "scan": _SCANNED[turn % 2]}.get(kind, f".{kind}")
        yield _Task(own, kind, shape, truth, out / f"{number:05d}{suffix}")


def _choices(seed: int, number: int, years: int | None, errors: int) -> Choices:
    """What is fixed of a report: its errors and, in a series of so many years, its agency and year."""
    if years is None:
        return {"errors": errors}
    agency = draw_agency(random.Random(f"{seed}|agency|{number // years}"), _LAST_YEAR)
    return {"errors": errors, "agency": agency, "year": _LAST_YEAR - years + 1 + number % years, "form": "t2021"}


def _write_alone(task: _Task) -> None:
    if task.format == "txt":
        task.path.write_text(STYLES[task.shape](task.truth), encoding="utf-8")
    elif task.format == "html":
        task.path.write_bytes(VARIANTS[task.shape](task.truth))
    else:
        write_docx(task.truth, task.path, LOOKS[task.shape])


def _print(tasks: Sequence[_Task], kind: str, printer: Callable[[Sequence[Job]], None]) -> None:
    printer([(task.truth, LOOKS[task.shape], task.path) for task in tasks if task.format == kind])


def _scan(tasks: Sequence[_Task]) -> None:
    originals = [task.path.with_suffix(".original.pdf") for task in tasks]
    by_office([(task.truth, LOOKS["plain"], path) for task, path in zip(tasks, originals, strict=True)])
    for task, original in zip(tasks, originals, strict=True):
        quality = next((quality for quality in _QUALITIES if quality == task.shape), "good")
        write_scan(original, task.path, task.seed, quality, stamp=task.shape == _STAMPED)
        original.unlink()


def _line(task: _Task) -> dict[str, object]:
    lossy = task.format == "txt" and loses_cells(task.shape, task.truth)
    head = {"file": task.path.name, "format": task.format, "shape": task.shape, "lossy": lossy}
    return {**head, **task.truth.says()}


def main() -> None:
    """Reads the command line and writes the reports."""
    parser = argparse.ArgumentParser(prog="python -m bench.writer", description="Write reports whose truth is known.")
    parser.add_argument("out", type=Path, help="folder to write into")
    parser.add_argument("--count", type=int, default=100, help="how many reports")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    parser.add_argument("--styles", nargs="+", choices=tuple(STYLES), default=tuple(STYLES), help="styles of txt")
    parser.add_argument("--years", type=int, help="reports of each agency, one a year up to 2025")
    wanted = parser.parse_args()
    write_reports(wanted.out, wanted.count, wanted.seed, wanted.formats, wanted.styles, wanted.years)


if __name__ == "__main__":
    main()
