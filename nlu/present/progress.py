"""A bulk run on the terminal: a bar with rate and remaining time, one line for each failure, timings in a file."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Self, TextIO

from rich import progress
from rich.console import Console

from nlu.dataset.build import Watch
from nlu.dataset.work import Outcome, ReadJob

__all__ = ["Progress"]


class _Rate(progress.ProgressColumn):
    """Files per second over the last while."""

    def render(self, task: progress.Task) -> str:
        return f"{task.speed:,.1f}/s" if task.speed else ""


class Progress(Watch):
    """Shows a run on standard error; the bar only where that is a terminal.

    Args:
        timings: A file for one JSON line on each file read: name, status, format, seconds, peak memory of its worker.
    """

    def __init__(self, timings: Path | None = None) -> None:
        self._console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
        columns = (
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            _Rate(),
            progress.TimeElapsedColumn(),
            progress.TimeRemainingColumn(),
        )
        self._bar = progress.Progress(
            *columns, console=self._console, transient=True, disable=not sys.stderr.isatty(), speed_estimate_period=60
        )
        self._task = self._bar.add_task("looking", total=None)
        self._timings = timings
        self._file: TextIO | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if self._timings:
            self._file = self._stack.enter_context(self._timings.open("w", encoding="utf-8"))
        self._stack.enter_context(self._bar)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def hashed(self) -> None:
        """See `Watch`."""
        self._bar.advance(self._task)

    def planned(self, to_read: int) -> None:
        """See `Watch`."""
        self._bar.reset(self._task, total=to_read, description="reading")

    def refused(self, name: str, reason: str) -> None:
        """See `Watch`."""
        self._console.print(f"{name}: {reason}")

    def ended(self, job: ReadJob, outcome: Outcome) -> None:
        """See `Watch`."""
        self._bar.advance(self._task)
        if outcome.status == "failed":
            self.refused(job.entry.name, outcome.reason or "")
        if self._file:
            line = {
                "name": job.entry.name,
                "status": outcome.status,
                "category": outcome.category,
                "media_type": outcome.media_type,
                "seconds": round(outcome.seconds, 4),
                "worker": outcome.worker,
                "peak_memory": outcome.memory,
            }
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
