"""``python -m bench.dataset --count N``: writes a mixed corpus, tags it, and prints what that cost as Markdown.

One file in a hundred is broken. Measured: reports per second and core by format, one worker against two, how flat the
memory of a worker is, bytes of the data set for each report. Formats that need LibreOffice or Chromium are written once
and copied with another last line, so that a large corpus does not take a day to write.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bench.writer.__main__ import write_reports

__all__ = ["main"]

FORMATS = ("txt", "html", "docx", "pdf-office")
_SLOW = {"docx": 100, "pdf-office": 40}
"""Formats that are slow to write, and how many different files are written of each."""
_BROKEN_EVERY = 100


@dataclass(frozen=True, slots=True)
class Timing:
    """One line of ``gongkai tag --timings``."""

    media_type: str | None
    seconds: float
    worker: int
    peak_memory: int


def write_corpus(folder: Path, count: int, formats: Sequence[str]) -> None:
    """Writes `count` files over the formats, every hundredth of them broken.

    Args:
        folder: Where to.
        count: How many.
        formats: See `FORMATS`.
    """
    share = count // len(formats)
    for seed, kind in enumerate(formats):
        target = folder / kind
        write_reports(target, min(share, _SLOW.get(kind, share)), seed, [kind])
        (target / "truth.jsonl").unlink()
        originals = sorted(target.iterdir())
        for number in range(len(originals), share):
            original = originals[number % len(originals)]
            (target / f"{number:06}{original.suffix}").write_bytes(_varied(original.read_bytes(), number))
    for number, path in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
        if number % _BROKEN_EVERY == 0:
            path.write_bytes(_broken(path.read_bytes(), number))


def _varied(data: bytes, number: int) -> bytes:
    """The same file with other bytes: a comment after a PDF, in the comment field of a zip."""
    mark = b"%% %08d" % number
    if data.startswith(b"PK"):
        return data[:-2] + len(mark).to_bytes(2, "little") + mark
    return data + b"\n" + mark + b"\n"


def _broken(data: bytes, number: int) -> bytes:
    """Empty, garbage, or cut off."""
    return (b"", bytes((number * n * 7919) % 251 for n in range(2000)), data[: len(data) // 3])[number % 3]


def tag(folder: Path, dataset: Path, workers: int) -> tuple[float, list[Timing]]:
    """Runs ``gongkai tag`` and returns the seconds it took and what it noted of each file."""
    log = dataset.with_suffix(".jsonl")
    command = [sys.executable, "cli.py", "tag", str(folder), "-o", str(dataset)]
    start = time.perf_counter()
    subprocess.run([*command, "--workers", str(workers), "--timings", str(log)], stderr=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - start
    notes = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return seconds, [Timing(**{name: note[name] for name in Timing.__slots__}) for note in notes]


def growth(timings: Sequence[Timing]) -> Iterator[tuple[int, float, float]]:
    """Of each worker with at least 100 files: how many, peak memory in MB after a tenth of them, and at the end."""
    peaks = defaultdict(list)
    for timing in timings:
        peaks[timing.worker].append(timing.peak_memory / 2**20)
    for peak in peaks.values():
        if len(peak) >= 100:
            yield len(peak), peak[len(peak) // 10], peak[-1]


def report(
    folder: Path, one: tuple[float, list[Timing]], two: tuple[float, list[Timing]], dataset: Path
) -> Iterator[str]:
    """The lines of the Markdown tables."""
    by_format = defaultdict(list)
    for timing in one[1]:
        if timing.media_type:
            by_format[timing.media_type].append(timing.seconds)
    yield "| format | read | reports/s and core | slowest, s |"
    yield "|---|---:|---:|---:|"
    for media_type, seconds in sorted(by_format.items()):
        yield f"| {media_type} | {len(seconds)} | {1 / mean(seconds):.1f} | {max(seconds):.2f} |"
    files = sum(path.is_file() for path in folder.rglob("*"))
    size = sum(path.stat().st_size for path in dataset.rglob("*") if path.is_file())
    yield "\n| measure | value |"
    yield "|---|---:|"
    yield f"| files | {files} |"
    yield f"| failed or skipped | {files - sum(map(len, by_format.values()))} |"
    yield f"| one worker, s | {one[0]:.1f} |"
    yield f"| two workers, s | {two[0]:.1f} |"
    yield f"| two against one | {one[0] / two[0]:.2f} |"
    yield f"| bytes of data set for each file | {size // files} |"
    for count, early, late in growth(two[1]):
        yield f"| peak memory of a worker, MB, after {count // 10} and {count} files | {early:.0f}, {late:.0f} |"


def same(one: Path, two: Path) -> bool:
    """Whether two data sets have the same bytes."""
    first, second = (
        {path.relative_to(top): path.read_bytes() for path in top.rglob("*.parquet")} for top in (one, two)
    )
    return first == second


def main() -> None:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.dataset", description="Measure gongkai tag.")
    parser.add_argument("--count", type=int, default=400, help="how many files")
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    parser.add_argument("--keep", type=Path, help="write corpus and data sets here and leave them")
    wanted = parser.parse_args()
    top = wanted.keep or Path(tempfile.mkdtemp(prefix="gongkai-"))
    try:
        folder = top / "corpus"
        if not folder.exists():
            write_corpus(folder, wanted.count, wanted.formats)
        one = tag(folder, top / "one", 1)
        two = tag(folder, top / "two", 2)
        print("\n".join(report(folder, one, two, top / "two")))
        print(f"| one and two workers wrote the same bytes | {'yes' if same(top / 'one', top / 'two') else 'NO'} |")
    finally:
        if not wanted.keep:
            shutil.rmtree(top)


if __name__ == "__main__":
    main()
