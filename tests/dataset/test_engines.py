"""Engines: a job that hangs, crashes or eats memory costs one job; a lost node of a cluster costs none."""

import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nlu.dataset.build import Run, Watch, tag
from nlu.dataset.engines import Engine, Limits, Lost, open_engine
from nlu.dataset.intake import Entry, Sources
from nlu.dataset.work import Job, Outcome, ReadJob
from nlu.settings import DEFAULT
from tests.dataset.written import PART, contents, write_corpus


def job(name: str) -> ReadJob:
    return ReadJob(Entry(name), "", DEFAULT, "")


def act(job: Job) -> Outcome:
    """Does what the job's name says."""
    assert isinstance(job, ReadJob)
    deeds: dict[str, Callable[[], object]] = {
        "hang": lambda: time.sleep(60),
        "crash": lambda: ctypes.string_at(0),
        "eat": lambda: bytearray(2**30),
        "deny": _deny,
    }
    deeds.get(job.entry.name, lambda: None)()
    return Outcome("ok", worker=os.getpid())


def _deny() -> None:
    raise PermissionError("no")


def outcomes(engine: Engine, names: list[str]) -> dict[str, str]:
    told = {}
    for name in names:
        engine.submit(job(name))
    while engine.pending:
        ended, outcome = engine.next()
        assert isinstance(ended, ReadJob)
        told[ended.entry.name] = outcome.category if isinstance(outcome, Lost) else outcome.status
    return told


def test_a_bad_job_costs_only_itself() -> None:
    names = ["a", "hang", "b", "crash", "c", "eat", "d"]
    with open_engine("local", 2, Limits(timeout=3, memory=600), function=act) as engine:
        told = outcomes(engine, names)
    expected = {"hang": "timeout", "crash": "crash", "eat": "memory"}
    assert told == {name: expected.get(name, "ok") for name in names}


@pytest.mark.parametrize("workers", [0, 1])
def test_an_error_that_is_not_the_jobs_is_raised(workers: int) -> None:
    with open_engine("local", workers, Limits(), function=act) as engine, pytest.raises(PermissionError):
        outcomes(engine, ["deny"])


def test_a_cluster_that_loses_a_node_writes_the_same_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray", reason="Ray is not installed")
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    from ray.cluster_utils import Cluster

    write_corpus(tmp_path / "in", 150)
    sources = Sources([str(tmp_path / "in")])
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    second = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    watch = _Killer(lambda: cluster.remove_node(second, allow_graceful=False))
    try:
        run = Run(engine="ray", address=cluster.address, part_size=PART)
        tag(sources, str(tmp_path / "ray"), run, watch=watch)
    finally:
        cluster.shutdown()
    tag(sources, str(tmp_path / "local"), Run(workers=0, part_size=PART))
    assert len(watch.workers) >= 2, "only one node worked"
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")


class _Killer(Watch):
    """Kills a node once both have worked."""

    def __init__(self, kill: Callable[[], object]) -> None:
        self._kill: Callable[[], object] | None = kill
        self._ended = 0
        self.workers: set[int] = set()

    def ended(self, job: ReadJob, outcome: Outcome) -> None:
        self.workers.add(outcome.worker)
        self._ended += 1
        if self._kill and self._ended >= 40 and len(self.workers) >= 2:
            self._kill()
            self._kill = None
