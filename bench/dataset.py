"""``python -m bench.dataset --count N``: writes a mixed corpus, tags it, and prints what that cost as Markdown.

One file in a hundred is broken. Measured on all files, with two workers: reports per second and core by format, how flat
the memory of a worker is, bytes of the data set for each report, how long questions take. Measured on `--part` files:
one worker against two, and a run that is killed three times against one that is not. Formats that need LibreOffice or
Chromium are written once and copied with another last line, so that a large corpus does not take a day to write.
Processor time is told beside the seconds on the clock, since other work may share the machine.
"""

import argparse
import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import mean, median

import pyarrow.parquet as pq

from bench.writer.__main__ import write_reports

__all__ = ["main"]

FORMATS = ("txt", "html", "docx", "pdf-office")
_SLOW = {"docx": 100, "pdf-office": 40}
"""Formats that are slow to write, and how many different files are written of each."""
_BROKEN_EVERY = 100
_SMALL_PART = 50
"""Inputs in a part where runs are killed, so that some parts are whole and one is not."""
QUESTIONS = {
    "summarize": ["--by", "level", "-o", "{}/summary.html"],
    "compare": ["-o", "{}/compare.json"],
    "export": ["-o", "{}/package"],
}
"""Commands that ask a data set; {} is a folder for what they write."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One line of ``gongkai tag --timings``."""

    media_type: str | None
    seconds: float
    worker: int
    peak_memory: int


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took, and each file of it.

    Attributes:
        seconds: On the clock.
        processor: Processor seconds of all its processes.
        timings: Of each file, in the order in which they ended.
    """

    seconds: float
    processor: float
    timings: Sequence[Timing]

    @property
    def cores(self) -> float:
        """How many processors it had on average."""
        return self.processor / self.seconds


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


def tag(folder: Path, dataset: Path, workers: int, part_size: int = 500) -> Run:
    """Runs ``gongkai tag`` and returns what it took and what it noted of each file."""
    before, start = _processor(), time.perf_counter()
    subprocess.run(_tag(folder, dataset, workers, part_size), stderr=subprocess.DEVNULL, check=False)
    seconds, processor = time.perf_counter() - start, _processor() - before
    notes = [json.loads(line) for line in _log(dataset).read_text(encoding="utf-8").splitlines()]
    return Run(seconds, processor, [Timing(**{name: note[name] for name in Timing.__slots__}) for note in notes])


def tag_killed(folder: Path, dataset: Path, kills: int, after: float) -> int:
    """Kills ``gongkai tag`` with all its workers, each time after so many seconds, then lets it end; returns the kills."""
    for done in range(kills):
        process = subprocess.Popen(
            _tag(folder, dataset, 2, _SMALL_PART), stderr=subprocess.DEVNULL, start_new_session=True
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(after)
            return done
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    tag(folder, dataset, 2, _SMALL_PART)
    return kills


def _tag(folder: Path, dataset: Path, workers: int, part_size: int) -> list[str]:
    command = [sys.executable, "cli.py", "tag", str(folder), "-o", str(dataset), "--workers", str(workers)]
    return [*command, "--part-size", str(part_size), "--timings", str(_log(dataset))]


def _log(dataset: Path) -> Path:
    return dataset.with_suffix(".jsonl")


def _processor() -> float:
    """Processor seconds of the processes that this one has started and seen end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def growth(timings: Sequence[Timing]) -> Iterator[tuple[int, float, float, float]]:
    """Of each worker with at least 100 files: how many, peak memory in MB after a tenth, a half, and all of them."""
    peaks = defaultdict(list)
    for timing in timings:
        peaks[timing.worker].append(timing.peak_memory / 2**20)
    for peak in peaks.values():
        if len(peak) >= 100:
            yield len(peak), peak[len(peak) // 10], peak[len(peak) // 2], peak[-1]


def questions(dataset: Path) -> Iterator[str]:
    """Lines on how long each command takes that asks the data set."""
    out = dataset.parent / "answers"
    for name, arguments in QUESTIONS.items():
        start = time.perf_counter()
        command = [sys.executable, "cli.py", name, str(dataset), *(argument.format(out) for argument in arguments)]
        subprocess.run(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        yield f"| `{name} {' '.join(arguments).format('…')}`, s | {time.perf_counter() - start:.1f} |"


def report(folder: Path, run: Run, dataset: Path) -> Iterator[str]:
    """The lines of the Markdown tables on the whole corpus."""
    by_format = defaultdict(list)
    for timing in run.timings:
        if timing.media_type:
            by_format[timing.media_type].append(timing.seconds)
    yield "| format | read | reports/s and core | median, s | slowest, s |"
    yield "|---|--:|--:|--:|--:|"
    for media_type, seconds in sorted(by_format.items()):
        rate, middle = 1 / mean(seconds), median(seconds)
        yield f"| {media_type} | {len(seconds):,} | {rate:.1f} | {middle:.3f} | {max(seconds):.1f} |"
    files = sum(path.is_file() for path in folder.rglob("*"))
    read = sum(map(len, by_format.values()))
    size = sum(path.stat().st_size for path in dataset.rglob("*") if path.is_file())
    yield "\n| measure | value |"
    yield "|---|--:|"
    yield f"| files; of them failed or skipped | {files:,}; {files - read:,} |"
    yield f"| rows of `runs` | {pq.read_table(dataset / 'runs').num_rows:,} |"
    yield f"| two workers: seconds, processor seconds | {run.seconds:.0f}, {run.processor:.0f} |"
    yield f"| reports per processor second, all formats | {read / run.processor:.1f} |"
    yield f"| bytes of data set for each report | {size // max(read, 1):,} |"
    for count, *peaks in growth(run.timings):
        yield f"| peak memory of a worker with {count:,} files, MB: after a tenth, a half, all | {_listed(peaks)} |"


def compared(folder: Path, top: Path) -> Iterator[str]:
    """Lines on a smaller corpus: one worker against two, and killed against unbroken."""
    one, two = (tag(folder, top / name, workers, _SMALL_PART) for name, workers in (("one", 1), ("two", 2)))
    kills = tag_killed(folder, top / "killed", 3, two.seconds / 4)
    yield f"| {len(one.timings):,} files, one worker: seconds, processor seconds | {one.seconds:.1f}, {one.processor:.1f} |"
    yield f"| the same, two workers | {two.seconds:.1f}, {two.processor:.1f} |"
    yield f"| two against one on the clock | {one.seconds / two.seconds:.2f} |"
    yield f"| processors at work with one worker, with two | {one.cores:.2f}, {two.cores:.2f} |"
    yield f"| one and two workers wrote the same bytes | {_yes(same(top / 'one', top / 'two'))} |"
    yield f"| killed {kills} times and gone on with: the same bytes | {_yes(same(top / 'two', top / 'killed'))} |"


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.0f}" for value in values)


def _yes(value: bool) -> str:
    return "yes" if value else "**no**"


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
    parser.add_argument("--part", type=int, default=200, help="how many for what has to be run more than once")
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    parser.add_argument("--keep", type=Path, help="write corpus and data sets here and leave them")
    wanted = parser.parse_args()
    top = wanted.keep or Path(tempfile.mkdtemp(prefix="gongkai-"))
    try:
        for name, count in (("whole", wanted.count), ("part", wanted.part)):
            if not (top / name / "corpus").exists():
                write_corpus(top / name / "corpus", count, wanted.formats)
        whole, dataset = top / "whole" / "corpus", top / "whole" / "dataset"
        for line in chain(
            report(whole, tag(whole, dataset, 2), dataset),
            questions(dataset),
            compared(top / "part" / "corpus", top / "part"),
        ):
            print(line, flush=True)
    finally:
        if not wanted.keep:
            shutil.rmtree(top)


if __name__ == "__main__":
    main()
