"""Trains the models of section five: corpus → examples → scikit-learn → plain arrays under ``models/``.

Everything that shapes a model stands in ``models/config.toml``; the same corpus, configuration and seed give the same
bytes. Calibration and thresholds are learnt on voices held out in turn, never on the test split.
"""

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlu.errors import DataError
from nlu.narrative.lexicon import Kind
from nlu.narrative.linear import save
from nlu.narrative.network import Network, save_network
from nlu.narrative.trained import SECOND, Model, Models, trained_parts
from nlu.narrative.trees import Trees, save_trees
from nlu.training.components import (
    FittedLabels,
    blind_stretches,
    fit_labels,
    fit_links,
    fit_roles,
    fit_roles_second,
    folds_of,
    with_settings,
)
from nlu.training.corpus import Passage, read_corpus

__all__ = ["data_hash", "fit", "is_current", "read_config", "save_model", "settings_of", "train"]

_KINDS: tuple[Kind, ...] = ("issue", "remedy")


def train(data: Path, target: Path, progress: Callable[[str], None] = lambda _: None) -> None:
    """Trains every component and writes it below `target`, with manifest and hashes.

    Args:
        data: A folder with ``train.jsonl`` and ``dev.jsonl``; both are trained on, as the configuration was chosen.
        target: The folder of the models; holds ``config.toml``, or the shipped configuration is used.
        progress: Told what is being done.

    Raises:
        DataError: The corpus is missing or malformed.
    """
    config = read_config(target)
    passages = [passage for split in ("train", "dev") for passage in read_corpus(_existing(data / f"{split}.jsonl"))]
    fitted = fit(passages, config, progress)
    for name, model in trained_parts(fitted).items():
        save_model(with_settings(model, version=config["version"]), target / name)
    _write_manifest(target, list(trained_parts(fitted)), data_hash(data), config)


def save_model(model: Model, folder: Path) -> None:
    """Writes a component of any kind."""
    if isinstance(model, Network):
        save_network(model, folder)
    elif isinstance(model, Trees):
        save_trees(model, folder)
    else:
        save(model, folder)


def fit(
    passages: Sequence[Passage], config: Mapping[str, Any], progress: Callable[[str], None] = lambda _: None
) -> Models:
    """Every component, trained on the passages; see `train`."""
    folds = folds_of(passages, config["labels"]["folds"])
    labels: dict[Kind, FittedLabels] = {}
    for kind in _KINDS:
        progress(f"labels of {kind} items")
        labels[kind] = fit_labels(passages, kind, folds, config["labels"])
    progress("roles of clauses")
    sequences = blind_stretches(passages, folds, labels)
    roles = fit_roles(sequences, config["roles"])
    progress("second look at the roles")
    roles_second = fit_roles_second(sequences, folds, config["roles"])
    progress("links")
    links, links_second = fit_links(
        passages, {kind: fitted.given for kind, fitted in labels.items()}, folds, config["links"]
    )
    issues, remedies = labels["issue"], labels["remedy"]
    return Models(
        roles, roles_second, issues.first, issues.second, remedies.first, remedies.second, links, links_second
    )


def settings_of(component: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The part of the configuration that shapes a component."""
    name = component.removesuffix(SECOND)
    section = config["labels" if name.endswith("labels") else name]
    chosen = section["second"] if component.endswith(SECOND) else section
    return {key: value for key, value in chosen.items() if key != "second"}


def read_config(target: Path) -> dict[str, Any]:
    """The configuration beside the models, or the shipped one."""
    from nlu.resources import model_path

    path = target / "config.toml"
    return tomllib.loads((path if path.exists() else model_path("config.toml")).read_text(encoding="utf-8"))


def is_current(data: Path, target: Path) -> bool:
    """Whether the models were made from this corpus and this configuration."""
    manifest = target / "MANIFEST.json"
    if not manifest.exists():
        return False
    made = json.loads(manifest.read_text(encoding="utf-8"))
    return bool(made["data"] == data_hash(data) and made["config"] == _config_hash(read_config(target)))


def data_hash(data: Path) -> str:
    """SHA-256 over the training files of a corpus."""
    digest = hashlib.sha256()
    for split in ("train", "dev"):
        digest.update(_existing(data / f"{split}.jsonl").read_bytes())
    return digest.hexdigest()


def _write_manifest(target: Path, components: Sequence[str], data: str, config: Mapping[str, Any]) -> None:
    files = sorted(path for component in components for path in (target / component).iterdir() if path.suffix != ".md")
    manifest = {
        "data": data,
        "config": _config_hash(config),
        "files": {str(path.relative_to(target).as_posix()): _sha256(path) for path in files},
    }
    (target / "MANIFEST.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _config_hash(config: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _existing(path: Path) -> Path:
    if not path.exists():
        raise DataError(f"there is no {path.name} in {path.parent}", stage="corpus")
    return path
