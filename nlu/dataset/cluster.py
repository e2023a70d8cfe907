"""Ray as an engine: the jobs of the local pool on many machines.

The inputs and the data set must lie where every node reaches them: a shared file system or an object store.
"""

import time
from typing import Any, Self

from nlu.dataset.engines import Limits, Lost, Perform
from nlu.dataset.work import Job, Outcome, ReadJob
from nlu.errors import MissingExtra, UsageError

__all__ = ["RayEngine"]

_TRIES = 3
"""How often Ray repeats a job whose node or worker is gone."""
_LOOK = 1.0
"""Seconds between two looks at the clock."""


class RayEngine:
    """See `nlu.dataset.engines.Engine`.

    Args:
        function: What to run; every node has it installed.
        workers: How many jobs at once; None for as many as the cluster has cores.
        limits: Only the time; Ray's own monitor guards the memory of its nodes.
        address: The cluster; None starts one on this machine.
    """

    def __init__(self, function: Perform, workers: int | None, limits: Limits, address: str | None) -> None:
        try:
            import ray
        except ImportError:
            raise MissingExtra('Ray is not installed: pip install "gongkai[ray]"', stage="arguments") from None
        self._ray: Any = ray
        self._limits = limits
        self._owns = not ray.is_initialized()
        if self._owns:
            try:
                ray.init(address=address, num_cpus=None if address else workers, log_to_driver=False)
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise UsageError(f"no Ray cluster answers at {address}: {error}", stage="arguments") from None
        self.capacity = workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        self._remote = self._ray.remote(max_retries=_TRIES)(function)
        self._jobs: dict[Any, tuple[Job, float]] = {}

    @property
    def pending(self) -> int:
        """How many jobs it has in hand."""
        return len(self._jobs)

    def submit(self, job: Job) -> None:
        """Takes a job."""
        self._jobs[self._remote.remote(job)] = (job, time.monotonic())

    def next(self) -> tuple[Job, Outcome | Lost]:
        """Waits for a job to end."""
        errors = self._ray.exceptions
        while True:
            done, _ = self._ray.wait(list(self._jobs), num_returns=1, timeout=_LOOK)
            if done:
                break
            if overdue := self._overdue():
                return overdue
        job, _ = self._jobs.pop(done[0])
        try:
            return job, self._ray.get(done[0])
        except (errors.OutOfMemoryError, MemoryError):
            return job, Lost.memory(self._limits)
        except (errors.WorkerCrashedError, errors.NodeDiedError) as error:
            return job, Lost.crash(type(error).__name__)

    def _overdue(self) -> tuple[Job, Lost] | None:
        """Ends a job that takes too long; its time counts from submission, as no more jobs are in hand than cores."""
        latest = time.monotonic() - self._limits.timeout
        for reference, (job, start) in self._jobs.items():
            if self._limits.timeout and start < latest and isinstance(job, ReadJob):
                self._ray.cancel(reference, force=True)
                del self._jobs[reference]
                return job, Lost.timeout(self._limits)
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for reference in self._jobs:
            self._ray.cancel(reference, force=True)
        if self._owns:
            self._ray.shutdown()
