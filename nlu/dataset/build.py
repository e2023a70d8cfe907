"""`gongkai tag` as one call: many inputs into the tables of a data set.

The flow: hash every input → leave out what is done → cut the rest, in order of content hash, into parts of a fixed
size → read inputs one by one into spools, on any engine and in any order → write a part as soon as all its inputs are
read. So the bytes of a part depend on its inputs alone: not on workers, not on their order, not on kills. Taking whole
parts out of an ordered list and cutting again gives the same parts, which is why a stopped run needs no journal.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nlu.dataset.engines import Engine, EngineName, Limits, Lost, open_engine
from nlu.dataset.intake import Entry, Sources, entries
from nlu.dataset.locations import Location
from nlu.dataset.parts import clean
from nlu.dataset.plan import Part, Planner
from nlu.dataset.work import Job, Outcome, ReadJob, keep
from nlu.errors import DataError, PassedOver, UsageError
from nlu.settings import DEFAULT, Settings

__all__ = ["Run", "Tally", "Watch", "tag"]


@dataclass(frozen=True, slots=True)
class Run:
    """How to work; nothing here but `part_size` and `shard` shows in the bytes of the data set.

    Attributes:
        engine: ``local`` or ``ray``.
        workers: None for one on each core; 0 for none but this process, where the limits do not hold.
        address: The Ray cluster.
        limits: Time and memory of a worker.
        shard: Take only the i-th of n shares of the inputs, e.g. ``(1, 4)``.
        max_failures: Stop after more failures than that.
        retry: Read again what failed by time, memory or a crash.
        part_size: How many inputs make a part.
    """

    engine: EngineName = "local"
    workers: int | None = None
    address: str | None = None
    limits: Limits = field(default_factory=Limits)
    shard: tuple[int, int] = (1, 1)
    max_failures: int | None = None
    retry: bool = False
    part_size: int = 500


@dataclass(slots=True)
class Tally:
    """What a run did: inputs read, those of them with findings, failed, and skipped (done before, duplicate, no report).

    `stopped` says why it ended early.
    """

    read: int = 0
    findings: int = 0
    failed: int = 0
    skipped: int = 0
    stopped: str | None = None


class Watch:
    """Hears how a run goes on; this one does not care."""

    def hashed(self) -> None:
        """One more input was found and hashed."""

    def planned(self, to_read: int) -> None:
        """So many inputs will be read."""

    def refused(self, name: str, reason: str) -> None:
        """An input was not even tried: it is empty, missing, too large or not to be opened."""

    def ended(self, job: ReadJob, outcome: Outcome) -> None:
        """An input was read or failed."""


def tag(
    sources: Sources, output: str, run: Run | None = None, *, settings: Settings = DEFAULT, watch: Watch | None = None
) -> Tally:
    """Reads many inputs into the data set at `output`, which is made or gone on with.

    Args:
        sources: The inputs.
        output: Folder or URL of the data set.
        run: How to work.
        settings: Limits and choices of the reading.
        watch: Hears of progress.

    Returns:
        The counts of this run. Every input has its row in the table ``runs``, whatever became of it.

    Raises:
        UsageError: Inputs, output, shard or engine that do not exist.
        DataError: The data set cannot be read or written.
    """
    run, watch, tally = run or Run(), watch or Watch(), Tally()
    index, shards = run.shard
    if not 1 <= index <= shards:
        raise UsageError(f"there is no shard {index} of {shards}", stage="arguments")
    dataset = Location(output)
    if dataset.is_file():
        raise UsageError(f"{output} is a file; a data set is a folder", stage="arguments")
    state = dataset / "_state" / f"{index}-of-{shards}"
    try:
        planner = Planner(dataset, state, settings, run.shard, run.part_size)
        clean(dataset, planner.in_shard)
        found = _found(sources, dataset, state, settings, watch)
        pending = planner.pending(found, retry=run.retry)
        tally.skipped += planner.done
        watch.planned(sum(not planner.is_settled(entry) for entry in pending))
        if pending:
            with open_engine(run.engine, run.workers, run.limits, run.address) as engine:
                _Driver(engine, planner.parts(pending), tally, run, watch).drive()
        if tally.stopped is None:
            state.remove()
            (dataset / "_state").remove_if_empty()
    except OSError as error:
        raise DataError(f"{output} cannot be written or read: {error}", stage="run") from error
    return tally


def _found(sources: Sources, dataset: Location, state: Location, settings: Settings, watch: Watch) -> Iterator[Entry]:
    for entry in entries(sources, state / "unpacked", settings):
        if isinstance(entry.error, PassedOver) and dataset.contains(Location(entry.name)):
            continue
        watch.hashed()
        yield entry


class _Driver:
    """Keeps an engine busy until every part is written."""

    def __init__(self, engine: Engine, parts: Iterable[Part], tally: Tally, run: Run, watch: Watch) -> None:
        self._engine, self._parts, self._tally, self._run, self._watch = engine, iter(parts), tally, run, watch
        self._ready: deque[Job] = deque()
        self._part_of: dict[str, Part] = {}
        self._left: dict[str, int] = {}

    def drive(self) -> None:
        """Runs to the end, or until there are too many failures."""
        engine, allowed = self._engine, self._run.max_failures
        while True:
            if allowed is not None and self._tally.failed > allowed:
                self._tally.stopped = f"more than {allowed:,} files failed"
                return
            while engine.pending < engine.capacity and (job := self._job()):
                engine.submit(job)
            if not engine.pending:
                return
            job, outcome = engine.next()
            if isinstance(job, ReadJob):
                self._ended(job, keep(job, outcome.error, outcome.category) if isinstance(outcome, Lost) else outcome)
            elif isinstance(outcome, Lost):
                raise DataError(f"a part could not be written: {outcome.error.reason}", stage="run")

    def _job(self) -> Job | None:
        if not self._ready and (part := next(self._parts, None)):
            self._open(part)
        return self._ready.popleft() if self._ready else None

    def _open(self, part: Part) -> None:
        for row in part.settled:
            if row["status"] == "skipped":
                self._tally.skipped += 1
            else:
                self._tally.failed += 1
                self._watch.refused(row["name"], f"{row['stage']}: {row['reason']}")
        self._ready.extend(part.reads or [part.write()])
        self._part_of.update({job.spool: part for job in part.reads})
        self._left[part.name] = len(part.reads)

    def _ended(self, job: ReadJob, outcome: Outcome) -> None:
        self._tally.failed += outcome.status == "failed"
        self._tally.read += outcome.status != "failed"
        self._tally.findings += outcome.findings > 0
        self._watch.ended(job, outcome)
        part = self._part_of.pop(job.spool)
        self._left[part.name] -= 1
        if not self._left[part.name]:
            self._ready.appendleft(part.write())
