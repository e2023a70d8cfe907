"""A bulk run: the same bytes however it was done, and an account of every file."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from nlu.dataset.build import Run, Tally, tag
from nlu.dataset.engines import Limits
from nlu.dataset.intake import Sources
from nlu.dataset.open import open_dataset
from nlu.errors import DataError, UsageError
from nlu.settings import Settings
from tests.dataset.written import BROKEN, PART, contents, text, write_corpus

COUNT = 200
HERE = Run(workers=0, part_size=PART)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "reports"
    write_corpus(folder, COUNT)
    return folder


@pytest.fixture(scope="module")
def unbroken(corpus: Path) -> Path:
    """The data set of one run in this process."""
    dataset = corpus.parent / "unbroken"
    tag(Sources([str(corpus)]), str(dataset), HERE)
    return dataset


def test_every_file_is_accounted_for(corpus: Path, unbroken: Path) -> None:
    runs = open_dataset(unbroken).sql("select name, status, category from runs").fetchall()
    files = {str(path) for path in corpus.rglob("*") if path.is_file()} - {str(corpus / "more.zip")}
    assert {name for name, _, _ in runs} == files | {f"{corpus}/more.zip/inner/{n}.txt" for n in range(3)}
    assert len(runs) == len(files) + 3
    failed = {name: category for name, status, category in runs if status in ("failed", "skipped")}
    assert failed == {str(corpus / name): category for name, category in BROKEN.items()}


def test_every_read_file_has_its_report(unbroken: Path) -> None:
    data = open_dataset(unbroken)
    read = data.sql("select report_id from runs where status in ('ok', 'partial') order by 1").fetchall()
    assert read == data.sql("select report_id from reports order by 1").fetchall()
    assert len(read) == COUNT + 3
    for table in ("cells", "items", "links", "findings"):
        assert data.sql(f"from {table} anti join reports using (report_id)").fetchall() == []
    spans = data.sql(
        "select substr(r.text, i.start + 1, i.end - i.start) = i.text from items i join reports r using (report_id)"
    )
    assert Counter(spans.fetchall()).keys() == {(True,)}


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_do_not_change_the_bytes(workers: int, corpus: Path, unbroken: Path, tmp_path: Path) -> None:
    tally = tag(Sources([str(corpus)]), str(tmp_path / "set"), Run(workers=workers, part_size=PART))
    assert contents(tmp_path / "set") == contents(unbroken)
    assert (tally.read, tally.failed, tally.skipped) == (COUNT + 3, len(BROKEN) - 2, 2)


def test_a_run_killed_three_times_ends_with_the_same_bytes(corpus: Path, unbroken: Path, tmp_path: Path) -> None:
    dataset = tmp_path / "set"
    command = _command(corpus, dataset, workers=2)
    for at in (20, 80, 140):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while process.poll() is None and _progress(dataset) < at:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "the run ended before it could be killed"
    assert contents(dataset) != contents(unbroken)
    last = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    assert last.returncode == 1, last.stderr
    assert contents(dataset) == contents(unbroken)


def _command(corpus: Path, dataset: Path, workers: int) -> list[str]:
    told = ["-o", str(dataset), "--workers", str(workers), "--part-size", str(PART)]
    return [sys.executable, "cli.py", "tag", str(corpus), *told]


def _progress(dataset: Path) -> int:
    written = len(list(dataset.glob("runs/part-*.parquet")))
    return PART * written + len(list(dataset.glob("_state/*/spool/*.arrow")))


def _heed_interrupts() -> None:
    """A shell starts what it runs in the background deaf to interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_run_can_go_on(corpus: Path, unbroken: Path, tmp_path: Path) -> None:
    dataset = tmp_path / "set"
    command = _command(corpus, dataset, workers=1)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=_heed_interrupts)
    while process.poll() is None and _progress(dataset) < 20:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert "the same command goes on" in told
    assert "Traceback" not in told
    tag(Sources([str(corpus)]), str(dataset), HERE)
    assert contents(dataset) == contents(unbroken)


def test_what_is_done_is_skipped(corpus: Path, unbroken: Path) -> None:
    before = contents(unbroken)
    assert tag(Sources([str(corpus)]), str(unbroken), HERE) == Tally(skipped=COUNT + 3 + len(BROKEN))
    assert contents(unbroken) == before


def test_shards_make_the_same_rows(corpus: Path, unbroken: Path, tmp_path: Path) -> None:
    for index in (1, 2, 3):
        tag(Sources([str(corpus)]), str(tmp_path / "set"), Run(workers=0, shard=(index, 3)))
    whole, shared = open_dataset(unbroken), open_dataset(tmp_path / "set")
    for table in ("runs", "items"):
        query = f"select * from {table} order by all"
        assert shared.sql(query).fetchall() == whole.sql(query).fetchall()


def test_other_settings_replace_what_was_read(corpus: Path, tmp_path: Path) -> None:
    sources = Sources([str(corpus)], limit=20)
    for min_score in (0.0, 0.99):
        tag(sources, str(tmp_path / "set"), HERE, settings=Settings(min_score=min_score))
    tag(sources, str(tmp_path / "alone"), HERE, settings=Settings(min_score=0.99))
    assert contents(tmp_path / "set") == contents(tmp_path / "alone")


def test_what_took_too_long_is_read_again_on_request(corpus: Path, tmp_path: Path) -> None:
    sources, dataset = Sources([str(corpus / "0001.txt"), str(corpus / "0002.txt")]), tmp_path / "set"
    late = tag(sources, str(dataset), Run(workers=1, limits=Limits(timeout=0.001)))
    assert late.failed == 2
    assert open_dataset(dataset).sql("select distinct category from runs").fetchall() == [("timeout",)]
    assert tag(sources, str(dataset), HERE).skipped == 2
    assert tag(sources, str(dataset), Run(workers=0, retry=True)).read == 2
    assert open_dataset(dataset).sql("select distinct status from runs").fetchall() == [("ok",)]


def test_too_many_failures_stop_the_run(corpus: Path, tmp_path: Path) -> None:
    tally = tag(Sources([str(corpus)]), str(tmp_path / "set"), Run(workers=0, max_failures=1, part_size=PART))
    assert tally.stopped == "more than 1 files failed"
    assert tally.read < COUNT


def test_versions_of_a_report_are_kept_and_the_latest_is_marked(tmp_path: Path) -> None:
    report = text(3)
    for day in ("05", "20"):
        (tmp_path / f"{day}.txt").write_text(report.rstrip() + f"\n发布日期：2099-01-{day}\n", encoding="utf-8")
    tag(Sources([str(tmp_path / "05.txt"), str(tmp_path / "20.txt")]), str(tmp_path / "set"), HERE)
    query = "select source_name, n_versions, is_latest from reports order by source_name"
    found = open_dataset(tmp_path / "set").sql(query).fetchall()
    assert [(Path(name).name, versions, latest) for name, versions, latest in found] == [
        ("05.txt", 2, False),
        ("20.txt", 2, True),
    ]


def test_a_data_set_in_the_folder_it_was_made_of_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text(1), encoding="utf-8")
    for expected in (Tally(read=1), Tally(skipped=1)):
        tally = tag(Sources([str(tmp_path)]), str(tmp_path / "set"), HERE)
        assert (tally.read, tally.skipped, tally.failed) == (expected.read, expected.skipped, 0)


def test_wrong_use_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        tag(Sources([]), str(tmp_path / "file"), HERE)
    with pytest.raises(UsageError, match="no shard 5 of 4"):
        tag(Sources([]), str(tmp_path / "set"), Run(shard=(5, 4)))
    with pytest.raises(DataError, match="cannot be written"):
        tag(Sources([str(tmp_path / "file")]), str(tmp_path / "file" / "set"), HERE)
