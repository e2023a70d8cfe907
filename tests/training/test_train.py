"""From a corpus of twelve passages to models, figures, cards and floors, by the commands that users type."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from nlu.commands.app import app
from nlu.errors import DataError, UsageError
from nlu.narrative.trained import COMPONENTS, load_models, trained_parts
from nlu.resources import model_path
from nlu.training.cards import reliability_plot
from nlu.training.floors import broken, raise_floors, read_floors
from nlu.training.package import is_packaged
from tests.training.invented import write_corpus


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the corpus and, below it, the models trained on it."""
    folder = tmp_path_factory.mktemp("corpus")
    write_corpus(folder)
    result = run("train", "--data", folder, "--output", folder / "models")
    assert result.exit_code == 0, result.output
    return folder


def evaluated(folder: Path, *arguments: object) -> Result:
    return run("evaluate", "--data", folder, "--models", folder / "models", *arguments)


def test_training_writes_models_and_cards_that_fit_the_manifest(trained: Path) -> None:
    components = trained_parts(load_models(trained / "models"))
    assert list(components) == ["roles", "issue_labels", "remedy_labels", "links"]  # too few clauses for a second look
    for component in components:
        meta = json.loads((trained / "models" / component / "meta.json").read_text(encoding="utf-8"))
        assert meta["passages"] == {"train": 8, "dev": 2, "test": 2}
        assert set(meta["scores"]) == {"dev", "test"}
        card = (trained / "models" / component / "README.md").read_text(encoding="utf-8")
        for figure, value in meta["scores"]["test"]["trained"].items():
            assert f"| {figure.replace('_', ' ')} | {value:.3f} |" in card
        assert all(f"`{label}`" in card for label in meta["labels"])
    assert (trained / "models" / "issue_labels" / "reliability.svg").exists()


def test_a_larger_corpus_is_looked_at_twice(trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    config = model_path("config.toml").read_text(encoding="utf-8")
    small = re.sub(r"(?m)^(least|leaf) = \d+", r"\1 = 1", re.sub(r"(?m)^trees = \d+", "trees = 3", config))
    (tmp_path / "models" / "config.toml").write_text(small, encoding="utf-8")
    assert run("train", "--data", tmp_path, "--output", tmp_path / "models").exit_code == 0
    assert set(trained_parts(load_models(tmp_path / "models"))) == set(COMPONENTS)
    assert is_packaged(tmp_path, tmp_path / "models")
    meta = json.loads((tmp_path / "models" / "links_second" / "meta.json").read_text(encoding="utf-8"))
    assert (meta["config"]["trees"], meta["config"]["least"]) == (3, 1)
    figures = json.loads(evaluated(tmp_path, "--format", "json").stdout)["figures"]["trained"]
    assert figures["issue_spans_iou80"] == 1.0


def test_a_card_of_labels_speaks_of_its_own_kind(trained: Path) -> None:
    figures = json.loads(evaluated(trained, "--format", "json").stdout)["figures"]["trained"]
    for kind in ("issue", "remedy"):
        meta = json.loads((trained / "models" / f"{kind}_labels" / "meta.json").read_text(encoding="utf-8"))
        assert meta["scores"]["test"]["trained"]["labels_micro"] == figures[f"{kind}_labels_micro"]


def test_training_again_is_skipped_while_nothing_has_changed(trained: Path) -> None:
    weights = trained / "models" / "roles" / "weights.npz"
    before = weights.stat().st_mtime_ns
    result = run("train", "--data", trained, "--output", trained / "models")
    assert "up to date" in result.output
    assert weights.stat().st_mtime_ns == before
    assert is_packaged(trained, trained / "models")


def test_models_without_a_card_or_of_another_corpus_are_not_up_to_date(trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    (tmp_path / "models" / "links" / "meta.json").unlink()
    assert not is_packaged(tmp_path, tmp_path / "models")
    (tmp_path / "dev.jsonl").write_text("", encoding="utf-8")
    assert not is_packaged(tmp_path, trained / "models")


def test_the_same_corpus_gives_the_same_models_in_another_process(trained: Path, tmp_path: Path) -> None:
    """Another process orders its sets by another hash seed."""
    command = [sys.executable, "-c", "from nlu.commands import main; main()", "train"]
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run([*command, "--data", trained, "--output", tmp_path], env=environment, check=True)
    manifests = [json.loads((folder / "MANIFEST.json").read_text()) for folder in (trained / "models", tmp_path)]
    assert manifests[0] == manifests[1]


def test_evaluating_gives_figures_of_models_rules_and_peer(trained: Path) -> None:
    found = json.loads(evaluated(trained, "--baselines", "--format", "json").stdout)
    figures: dict[str, Any] = found["figures"]
    assert list(figures) == ["trained", "rules", "nearest peer"]
    assert figures["trained"]["issue_spans_iou80"] == figures["rules"]["issue_spans_iou80"] == 1.0
    assert figures["nearest peer"]["labels_micro"] == 0


def test_tables_are_markdown_on_a_pipe(trained: Path) -> None:
    result = evaluated(trained, "--labels", "--patterns", "--misses", 3, "--split", "dev")
    assert result.exit_code == 0
    for title in (
        "**Spans**",
        "**Labels of trained**",
        "**Patterns of trained, spans at IoU 0.8**",
        "**Misses of trained**",
    ):
        assert title in result.stdout
    assert "| p27 |" in result.stdout


def test_a_figure_below_its_floor_is_exit_code_one(trained: Path, tmp_path: Path) -> None:
    floors = tmp_path / "floors.toml"
    assert evaluated(trained, "--floors", floors, "--update-floors").exit_code == 0
    assert evaluated(trained, "--floors", floors).exit_code == 0
    floors.write_text("[test]\nissue_spans_iou80 = 1.01\n", encoding="utf-8")
    result = evaluated(trained, "--floors", floors)
    assert result.exit_code == 1
    assert "issue_spans_iou80 is 1.0000, below the pinned 1.0100" in result.stderr
    assert evaluated(trained, "--floors", floors, "--update-floors").exit_code == 2


def test_changed_models_and_missing_files_are_one_line(trained: Path, tmp_path: Path) -> None:
    assert evaluated(trained, "--floors", tmp_path / "none.toml").exit_code == 2
    assert run("evaluate", "--data", tmp_path).exit_code == 2
    result = run("evaluate", "--data", trained, "--models", tmp_path)
    assert result.exit_code == 1
    assert "no trained models" in result.stderr
    assert run("train", "--data", tmp_path, "--output", tmp_path / "m").exit_code == 1


def test_floors_rise_and_do_not_sink(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    raise_floors(path, "test", {"links": 0.85678, "invented": 2.0})
    raise_floors(path, "dev", {"links": 0.5})
    assert read_floors(path) == {"test": {"links": 0.856, "invented": 2.0}, "dev": {"links": 0.5}}
    assert broken({"links": 0.9, "invented": 1}, read_floors(path)["test"]) == []
    assert len(broken({"links": 0.85, "invented": 3}, read_floors(path)["test"])) == 2
    assert len(broken({}, {"links": 0.85})) == 1
    with pytest.raises(UsageError, match=r"links is 0\.8000, below"):
        raise_floors(path, "test", {"links": 0.8, "invented": 2.0})
    raise_floors(path, "test", {"links": 0.8}, allow_lower=True)
    assert read_floors(path)["test"] == {"links": 0.8}


def test_a_file_that_holds_no_floors_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    for content in ("[test", "test = 1", "[test]\nlinks = 'x'"):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(DataError):
            read_floors(path)


def test_the_reliability_plot_is_well_formed() -> None:
    from lxml import etree

    plot = etree.fromstring(reliability_plot([(0.3, 0.25, 10), (0.9, 0.95, 90)]))
    dots = plot.findall(".//{*}circle")
    assert len(dots) == 2
    assert float(dots[1].get("cy")) < float(dots[0].get("cy"))
    assert etree.fromstring(reliability_plot([])).tag.endswith("svg")


def test_features_stand_in_the_same_order_in_every_process() -> None:
    code = (
        "from nlu.narrative.features import topic_features\n"
        "print(list(topic_features('issue', '信息更新不及时，解读形式单一，人员力量不足')))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
    assert b"label=" in told.pop()
