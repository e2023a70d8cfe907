"""Where jobs run: in this process, in a pool of processes on this machine, or on a Ray cluster."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Literal, Protocol, Self

from nlu.dataset.work import Job, Outcome, ReadJob, perform
from nlu.errors import GongkaiError, InternalError, LimitExceeded

__all__ = ["Engine", "EngineName", "Limits", "Lost", "open_engine"]

EngineName = Literal["local", "ray"]
Perform = Callable[[Job], Outcome]

_OUT_OF_MEMORY = 77
"""Exit code of a worker whose memory did not suffice."""
_FILES_PER_WORKER = 5_000
"""A worker is replaced after so many, which bounds what libraries leak."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may use: seconds for one input, megabytes in all; 0 for no limit."""

    timeout: float = 120.0
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Lost:
    """A job that took its worker down with it."""

    category: Literal["timeout", "crash", "memory"]
    error: GongkaiError

    @classmethod
    def timeout(cls, limits: Limits) -> "Lost":
        """It took longer than it may."""
        return cls("timeout", LimitExceeded(f"it took longer than {limits.timeout:g} seconds", stage="run"))

    @classmethod
    def memory(cls, limits: Limits) -> "Lost":
        """It needed more memory than it may have."""
        allowed = f"{limits.memory:,} MB" if limits.memory else "the machine has"
        return cls("memory", LimitExceeded(f"it needs more memory than {allowed}", stage="run"))

    @classmethod
    def crash(cls, detail: str) -> "Lost":
        """It ended its worker, e.g. by a fault in a library."""
        return cls("crash", InternalError(f"the worker that read it died ({detail})", stage="run"))


class Engine(Protocol):
    """Runs jobs side by side; used as a context manager that ends all workers."""

    @property
    def capacity(self) -> int:
        """How many jobs it wants in hand."""

    @property
    def pending(self) -> int:
        """How many it has in hand."""

    def submit(self, job: Job) -> None:
        """Takes a job."""

    def next(self) -> tuple[Job, Outcome | Lost]:
        """Waits for a job to end; any order. Errors that are not one input's are raised."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def open_engine(
    name: EngineName, workers: int | None, limits: Limits, address: str | None = None, function: Perform = perform
) -> Engine:
    """An engine.

    Args:
        name: ``local`` or ``ray``.
        workers: How many at once; None for as many as there are cores, 0 for this process itself (no limits hold).
        limits: What a worker may use.
        address: The Ray cluster; None starts one on this machine.
        function: What to run.

    Raises:
        MissingExtra: Ray is not installed.
        UsageError: Ray does not answer at `address`.
    """
    if name == "ray":
        from nlu.dataset.cluster import RayEngine

        return RayEngine(function, workers, limits, address)
    if workers == 0:
        return _Here(function)
    return _Local(function, workers or os.cpu_count() or 1, limits)


class _Here:
    """No other process: for a few files, for debugging, and for data in this process's memory."""

    capacity = 1

    def __init__(self, function: Perform) -> None:
        self._function = function
        self._jobs: deque[Job] = deque()

    @property
    def pending(self) -> int:
        return len(self._jobs)

    def submit(self, job: Job) -> None:
        self._jobs.append(job)

    def next(self) -> tuple[Job, Outcome | Lost]:
        job = self._jobs.popleft()
        try:
            return job, self._function(job)
        except MemoryError:
            return job, Lost.memory(Limits())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._jobs.clear()


class _Local:
    """Processes of this machine; one that hangs or dies costs the file it had and is replaced."""

    def __init__(self, function: Perform, workers: int, limits: Limits) -> None:
        from pebble import ProcessPool

        self.capacity = 2 * workers + 2
        self._function, self._limits = function, limits
        self._jobs: dict[Future[Outcome], Job] = {}
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=_FILES_PER_WORKER,
            initializer=_begin,
            initargs=[limits.memory],
            context=multiprocessing.get_context("spawn"),
        )

    @property
    def pending(self) -> int:
        return len(self._jobs)

    def submit(self, job: Job) -> None:
        timeout = self._limits.timeout if isinstance(job, ReadJob) and self._limits.timeout else None
        self._jobs[self._pool.schedule(_guarded, args=(self._function, job), timeout=timeout)] = job

    def next(self) -> tuple[Job, Outcome | Lost]:
        from pebble import ProcessExpired

        done, _ = wait(self._jobs, return_when=FIRST_COMPLETED)
        future = done.pop()
        job = self._jobs.pop(future)
        try:
            return job, future.result()
        except TimeoutError:
            return job, Lost.timeout(self._limits)
        except ProcessExpired as error:
            if error.exitcode == _OUT_OF_MEMORY:
                return job, Lost.memory(self._limits)
            return job, Lost.crash(f"exit code {error.exitcode}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _begin(memory: int) -> None:
    """Sets a worker up: interrupts are the parent's business, one thread is enough, memory may have a limit."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # numpy is not imported yet
        os.environ.setdefault(variable, "1")
    if not memory:
        return
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory * 2**20, memory * 2**20))


def _guarded(function: Perform, job: Job) -> Outcome:
    """Gives the memory of a worker that ran out of it back to the system."""
    try:
        return function(job)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
