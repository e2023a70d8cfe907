"""What a worker does, whatever engine runs it: read one input into a spool, or join spools into a part."""

import hashlib
import os
import time
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from nlu.dataset.intake import Entry, Overrides
from nlu.errors import DamagedInput, DataError, GongkaiError, InternalError
from nlu.record import Meta, ProducedBy, ReportRecord, Source
from nlu.resources import model_path
from nlu.settings import Settings
from nlu.version import __version__

__all__ = ["Job", "Outcome", "ReadJob", "WriteJob", "keep", "models_hash", "perform", "run_row"]


@dataclass(frozen=True, slots=True)
class ReadJob:
    """Read an input and keep its rows in the file `spool`."""

    entry: Entry
    spool: str
    settings: Settings
    fingerprint: str


@dataclass(frozen=True, slots=True)
class WriteJob:
    """Write the part `name` of the data set from spools and from the rows of inputs that needed no reading."""

    name: str
    dataset: str
    spools: tuple[str, ...]
    settled: tuple[dict[str, Any], ...]


Job = ReadJob | WriteJob


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended.

    Attributes:
        status: ``ok``, ``partial`` or ``failed`` for an input, ``written`` for a part.
        category: Why it failed.
        reason: The same in a sentence.
        findings: How many findings.
        media_type: The format, where it was read.
        seconds: How long it took.
        worker: Process id of the worker.
        memory: Its peak memory so far, in bytes.
    """

    status: str
    category: str | None = None
    reason: str | None = None
    findings: int = 0
    media_type: str | None = None
    seconds: float = 0.0
    worker: int = 0
    memory: int = 0


def perform(job: Job) -> Outcome:
    """Does a job; the one function that every engine runs.

    Raises:
        OSError: The data set cannot be written.
        MemoryError: The input needs more memory than a worker may have.
        DataError: Data that travels with the program is missing.
    """
    start = time.perf_counter()
    outcome = _read(job) if isinstance(job, ReadJob) else _write(job)
    return replace(outcome, seconds=time.perf_counter() - start, worker=os.getpid(), memory=_peak_memory())


def keep(job: ReadJob, error: GongkaiError, category: str | None = None) -> Outcome:
    """Spools why an input could not be read.

    Args:
        job: The job.
        error: Stage and reason.
        category: What to call it, where the engine knows better than the error.
    """
    from nlu.dataset.locations import Location
    from nlu.dataset.parts import write_spool

    run = run_row(job.entry, "failed", job.settings, job.fingerprint, error, category)
    write_spool(Location(job.spool), {"runs": [run]})
    return Outcome("failed", run["category"], str(error))


def run_row(
    entry: Entry,
    status: str,
    settings: Settings,
    fingerprint: str,
    error: GongkaiError | None = None,
    category: str | None = None,
) -> dict[str, Any]:
    """The row of an input in ``runs``."""
    return {
        "name": entry.name,
        "sha256": entry.sha256,
        "bytes": entry.size,
        "status": status,
        "category": category or (error.category if error else None),
        "stage": error.stage if error else None,
        "reason": error.reason if error else None,
        "report_id": entry.sha256[:16] if entry.sha256 and status != "failed" else None,
        "fingerprint": fingerprint,
        "version": __version__,
        "settings": settings.fingerprint(),
        "models": models_hash(),
    }


@cache
def models_hash() -> str:
    """Twelve hexadecimal digits that change when a trained model does; empty where none is installed."""
    try:
        return hashlib.sha256(model_path("MANIFEST.json").read_bytes()).hexdigest()[:12]
    except DataError:
        return ""


def _read(job: ReadJob) -> Outcome:
    from nlu.dataset.locations import Location
    from nlu.dataset.parts import read_spool, write_spool
    from nlu.dataset.rows import rows_of

    spool = Location(job.spool)
    if spool.exists():  # from a run that was stopped
        run = read_spool(spool)["runs"][0].as_py()[0]
        return Outcome(run["status"], run["category"], run["reason"], run["n_findings"] or 0)
    try:
        record = _record(job.entry, job.settings)
    except (MemoryError, DataError):  # DataError: it is the installation that is broken, not this input
        raise
    except GongkaiError as error:
        return keep(job, error)
    except Exception as error:  # one input that trips a bug must not take the others down
        return keep(job, InternalError(f"{type(error).__name__}: {error}", stage="pipeline"))
    run = run_row(job.entry, record.status, job.settings, job.fingerprint)
    write_spool(spool, rows_of(record, job.entry) | {"runs": [run | {"n_findings": len(record.findings)}]})
    return Outcome(record.status, findings=len(record.findings), media_type=record.source.media_type)


def _write(job: WriteJob) -> Outcome:
    from nlu.dataset.locations import Location
    from nlu.dataset.parts import write_part

    dataset, spools = Location(job.dataset), [Location(spool) for spool in job.spools]
    if not (dataset / "runs" / job.name).exists():  # else an engine repeats the job
        write_part(dataset, job.name, spools, job.settled)
    for spool in spools:
        spool.remove()
    return Outcome("written")


def _record(entry: Entry, settings: Settings) -> ReportRecord:
    from nlu.dataset.locations import Location
    from nlu.pipeline import read_bytes

    try:
        data = Location(entry.url).read(entry.start, entry.size)
    except OSError as error:
        raise DamagedInput(f"the file cannot be opened: {error.strerror or error}") from None
    if entry.is_section:
        record = _section_five(entry, data, settings)
    elif hashlib.sha256(data).hexdigest() != entry.sha256:
        raise DamagedInput("the file changed while the run was on; run again")
    else:
        record = read_bytes(data, entry.name, settings)
    return record.model_copy(update={"meta": _overridden(record, entry.overrides)})


def _section_five(entry: Entry, data: bytes, settings: Settings) -> ReportRecord:
    from nlu.narrative import read_problems

    text, sha256 = data.decode(), entry.sha256 or ""
    return ReportRecord(
        report_id=sha256[:16],
        status="ok",
        source=Source(
            name=entry.name, sha256=sha256, media_type="text/plain", bytes=len(data), pages=None, text_origin="plain"
        ),
        text=text,
        problems=read_problems(text, settings=settings),
        produced_by=ProducedBy(version=__version__, settings=settings.fingerprint()),
    )


def _overridden(record: ReportRecord, overrides: Overrides) -> Meta:
    from nlu.agency import identify

    changed: dict[str, object] = {}
    if overrides.agency is not None:
        title = f"{overrides.agency}政府信息公开工作年度报告"
        agency = identify(title, record.text, "", hints=[record.source.name]).agency
        changed["agency"] = agency.model_copy(update={"name": overrides.agency})
    if overrides.year is not None:
        changed |= {"year": overrides.year, "period": (f"{overrides.year}-01-01", f"{overrides.year}-12-31")}
    return record.meta.model_copy(update=changed)


def _peak_memory() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
