"""The race: our full record beside the table readers people use today, on the same PDF files in one run."""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from bench.chart import draw
from bench.mapping import mapped
from bench.tools import OURS, TOOLS
from bench.writer.__main__ import write_reports
from nlu.tables.lines import parse_number

__all__ = ["Result", "race", "run", "table"]

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "reports" / "pdf"
_WRITTEN = 12
_BASE = "pdfplumber text + tables"
_PACKAGES = ("pdfplumber", "camelot-py", "tabula-py", "pymupdf", "pypdfium2")
_MARKERS = "<!-- race -->\n", "<!-- /race -->"


@dataclass(slots=True)
class Result:
    """One tool: seconds by file and round, peak memory, and cells.

    Attributes:
        seconds: Of every round but the first, by file.
        megabytes: Peak resident memory.
        cells: Of the written reports.
        right: Of these.
        wrong: Of these, other than printed and not said to be in doubt.
        error: Why it does not run.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    megabytes: float = 0.0
    cells: int = 0
    right: int = 0
    wrong: int = 0
    error: str = ""

    def per_report(self, files: Sequence[str]) -> float:
        """The mean over the files of the median over the rounds."""
        return sum(median(self.seconds[file]) for file in files) / len(files)


def run(rounds: int, write: bool = False) -> None:
    """Runs the race and prints its table; with `write` also into ``bench/README.md`` and ``docs/benchmark.svg``."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_reports(folder, _WRITTEN, seed=11, formats=("pdf-office", "pdf-chromium"))
        truths = {str(folder / truth["file"]): truth for truth in _truths(folder)}
        real = sorted(map(str, REAL.glob("*.pdf")))
        results = race([*truths, *real], rounds, truths)
    lines = "\n".join(table(results, list(truths), real))
    print(lines)
    if write:
        readme = ROOT / "bench" / "README.md"
        before, _, rest = readme.read_text(encoding="utf-8").partition(_MARKERS[0])
        readme.write_text(before + _MARKERS[0] + lines + "\n" + _MARKERS[1] + rest.partition(_MARKERS[1])[2], "utf-8")
        picture = [
            (name, result.per_report([*truths, *real]), result.right / max(result.cells, 1), result.wrong)
            for name, result in results.items()
            if not result.error
        ]
        (ROOT / "docs" / "benchmark.svg").write_text(draw(picture, ours=OURS[0], base=_BASE), encoding="utf-8")


def _truths(folder: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines())


def race(files: Sequence[str], rounds: int, truths: Mapping[str, Mapping[str, Any]]) -> dict[str, Result]:
    """Lets the tools read all files in every round, each in its turn as it would read a folder; the first round warms up.

    The order of tools and of files is drawn anew for every round.

    Args:
        files: Paths of PDF files.
        rounds: How often each is read after the first time.
        truths: What the written ones say, by path.
    """
    results = {name: Result() for name in TOOLS}
    rng = random.Random(0)
    with ExitStack() as stack:
        workers = {name: stack.enter_context(_worker(name)) for name in TOOLS}
        for number in range(rounds + 1):
            for name in rng.sample(list(TOOLS), len(TOOLS)):
                for file in rng.sample(list(files), len(files)):
                    if not results[name].error:
                        _take_turn(results[name], workers[name], name, file, number, truths.get(file))
    return results


def _worker(name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.tools", name]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _take_turn(
    result: Result, worker: "subprocess.Popen[str]", name: str, file: str, number: int, truth: Mapping[str, Any] | None
) -> None:
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(file + "\n")
    worker.stdin.flush()
    answer = json.loads(worker.stdout.readline() or '{"error": "it ended early"}')
    if "error" in answer:
        result.error = answer["error"]
        return
    result.megabytes = max(result.megabytes, answer["megabytes"])
    if number:
        result.seconds.setdefault(file, []).append(answer["seconds"])
    elif truth:
        _count(result, answer["said"] if name in OURS else mapped(answer["said"], truth["templates"]), truth["values"])


def _count(result: Result, said: Mapping[str, str], values: Mapping[str, Mapping[str, Mapping[str, object]]]) -> None:
    """A blank cell is right when nothing, or 0, is given for it."""
    for table_name, rows in values.items():
        for row, columns in rows.items():
            for column, value in columns.items():
                text = said.get(f"{table_name}.{row}.{column}") or ""
                given = text if isinstance(value, str) else parse_number(text)
                is_right = given in (None, "", 0) if value is None else given == value
                result.cells += 1
                result.right += is_right
                result.wrong += not is_right and given not in (None, "")


def table(results: Mapping[str, Result], written: Sequence[str], real: Sequence[str]) -> Iterator[str]:
    """The lines of a Markdown table with the ratio below it."""
    files = [*written, *real]
    base = results[_BASE].per_report(files)
    yield f"{len(written)} written PDFs ({results[OURS[0]].cells:,} cells with known truth) and {len(real)} real ones."
    yield ""
    yield "| tool | seconds a report | × pdfplumber | peak MB | cells right | cells wrong |"
    yield "| --- | --: | --: | --: | --: | --: |"
    for name, result in results.items():
        if result.error:
            yield f"| {name} | did not run: {result.error} | | | | |"
            continue
        seconds = result.per_report(files)
        share = result.right / max(result.cells, 1)
        yield (
            f"| {name} | {seconds:.3f} | {seconds / base:.2f} | {result.megabytes:,.0f} | {share:.1%} "
            f"| {result.wrong:,} |"
        )
    yield ""
    if not results[OURS[0]].error:
        ratio = base / results[OURS[0]].per_report(files)
        yield f"**Born-digital PDF to full record: {ratio:.1f} times faster than pdfplumber's text and tables alone.**"
    if real and not results[OURS[0]].error:
        ratio = results[_BASE].per_report(real) / results[OURS[0]].per_report(real)
        yield f"On the real files alone: {ratio:.1f} times."
    yield ""
    yield f"Versions: {', '.join(_versions())}, Python {sys.version.split()[0]}."


def _versions() -> Iterator[str]:
    for package in _PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            yield f"{package} not installed"
