"""What a run has to do: which inputs are done, which are read again, and how the rest is cut into parts."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nlu.dataset.intake import Entry
from nlu.dataset.locations import Location
from nlu.dataset.parts import Known, forget, known, part_name
from nlu.dataset.work import ReadJob, WriteJob, models_hash, run_row
from nlu.errors import PassedOver
from nlu.settings import Settings
from nlu.version import __version__

__all__ = ["Part", "Planner"]

_WORTH_A_RETRY = frozenset(["timeout", "crash", "memory"])


@dataclass(frozen=True, slots=True)
class Part:
    """Inputs that are written together.

    Attributes:
        name: File name, made of what is in it.
        dataset: Where it goes.
        reads: What has to be read first.
        settled: Rows of ``runs`` for inputs that need no reading.
    """

    name: str
    dataset: str
    reads: Sequence[ReadJob]
    settled: Sequence[dict[str, Any]]

    def write(self) -> WriteJob:
        """The job to do once all is read."""
        return WriteJob(self.name, self.dataset, tuple(job.spool for job in self.reads), tuple(self.settled))


class Planner:
    """Plans the run of one shard.

    Args:
        dataset: The data set.
        state: A folder for what only an unfinished run needs.
        settings: The settings of the reading.
        shard: The i-th of n.
        part_size: Inputs in a part.

    Attributes:
        done: How many of the inputs the data set had already; known after `pending`.
    """

    def __init__(
        self, dataset: Location, state: Location, settings: Settings, shard: tuple[int, int], part_size: int
    ) -> None:
        self._dataset, self._state, self._settings = dataset, state, settings
        self._shard, self._part_size = shard, part_size
        self._base = (__version__, settings.fingerprint(), models_hash())
        self._owners: dict[str, str] = {}
        self.done = 0

    def in_shard(self, key: str) -> bool:
        """Whether a content hash belongs to this shard."""
        index, shards = self._shard
        return int(key[:8], 16) % shards == index - 1

    def fingerprint(self, entry: Entry) -> str:
        """Twelve hexadecimal digits that change when the program or what it is told about the input does."""
        told = (self._base, entry.is_section, entry.overrides)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:12]

    def pending(self, found: Iterable[Entry], *, retry: bool) -> list[Entry]:
        """The inputs of this shard that are not done, in order of content hash and name.

        What the data set has of them by another version, other settings or another manifest is removed first. Of two
        inputs with one name the later counts: a manifest goes before a folder.

        Args:
            found: All inputs.
            retry: Whether what failed by time, memory or a crash is to be read again.
        """
        inputs = {entry.name: entry for entry in found if self.in_shard(entry.key)}
        held = list(known(self._dataset, self.in_shard))
        stale = self._stale(inputs, held, retry)
        if stale:
            forget(self._dataset, stale)
        gone = {(row.name, row.sha256) for row in stale}
        held = [row for row in held if (row.name, row.sha256) not in gone]
        done = {(row.name, row.sha256, row.fingerprint) for row in held}
        self._owners = {row.sha256: row.name for row in held if row.sha256 and row.status != "skipped"}
        ordered = sorted(inputs.values(), key=lambda entry: (entry.key, entry.name))
        left = [entry for entry in ordered if (entry.name, entry.sha256, self.fingerprint(entry)) not in done]
        for entry in left:
            if entry.sha256:
                self._owners.setdefault(entry.sha256, entry.name)
        self.done = len(ordered) - len(left)
        return left

    def is_settled(self, entry: Entry) -> bool:
        """Whether an input needs no reading: it cannot be read, or another one has the same bytes."""
        return entry.sha256 is None or self._owners[entry.sha256] != entry.name

    def parts(self, pending: Sequence[Entry]) -> Iterator[Part]:
        """The inputs cut into parts."""
        for start in range(0, len(pending), self._part_size):
            chunk = pending[start : start + self._part_size]
            yield Part(
                name=part_name([(entry.key, entry.name, self.fingerprint(entry)) for entry in chunk]),
                dataset=self._dataset.url,
                reads=[self._read_job(entry) for entry in chunk if not self.is_settled(entry)],
                settled=[self._settled(entry) for entry in chunk if self.is_settled(entry)],
            )

    def _stale(self, inputs: dict[str, Entry], held: Sequence[Known], retry: bool) -> list[Known]:
        hashes = {entry.sha256 for entry in inputs.values() if entry.sha256}
        again: set[str | None] = set()
        for row in held:
            entry = inputs.get(row.name)
            told_anew = entry is not None and entry.sha256 == row.sha256 and self.fingerprint(entry) != row.fingerprint
            to_retry = retry and row.category in _WORTH_A_RETRY
            if row.sha256 in hashes and (row.base != self._base or told_anew or to_retry):
                again.add(row.sha256)
        return [row for row in held if row.sha256 in again or self._was_unreadable(row, inputs.get(row.name))]

    def _was_unreadable(self, row: Known, entry: Entry | None) -> bool:
        """A file without bytes then that has some now, or of which the manifest says something else."""
        if row.sha256 is not None or entry is None:
            return False
        return entry.sha256 is not None or self.fingerprint(entry) != row.fingerprint

    def _read_job(self, entry: Entry) -> ReadJob:
        fingerprint = self.fingerprint(entry)
        spool = self._state / "spool" / f"{entry.key[:40]}-{fingerprint}.arrow"
        return ReadJob(entry, spool.url, self._settings, fingerprint)

    def _settled(self, entry: Entry) -> dict[str, Any]:
        fingerprint = self.fingerprint(entry)
        if entry.error is not None:
            status = "skipped" if isinstance(entry.error, PassedOver) else "failed"
            return run_row(entry, status, self._settings, fingerprint, entry.error)
        same = PassedOver(f"it has the same bytes as {self._owners[entry.key]}", stage="run")
        return run_row(entry, "skipped", self._settings, fingerprint, same, "duplicate")
