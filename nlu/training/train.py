"""Trains the models of section five: corpus → examples → scikit-learn → plain arrays under ``models/``.

Everything that shapes a model stands in ``models/config.toml``; the same corpus, configuration and seed give the same
bytes. Calibration and thresholds are learnt on voices held out in turn, never on the test split.
"""

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nlu.errors import DataError
from nlu.narrative.lexicon import Kind
from nlu.narrative.linear import LinearModel, save
from nlu.narrative.second_look import measures
from nlu.narrative.topics import Topic
from nlu.narrative.trained import Models, calibrated, chosen_topics, guide_of, look_first, trained_parts
from nlu.narrative.trees import Trees, save_trees
from nlu.training.corpus import Passage, read_corpus
from nlu.training.examples import Stretch, label_examples, link_examples, stretches
from nlu.training.fitting import Features, fit_binary, fit_multinomial, fit_trees, platt

__all__ = [
    "FittedLabels",
    "blind_stretches",
    "data_hash",
    "fit",
    "fit_labels",
    "fit_links",
    "fit_roles",
    "fit_second_look",
    "folds_of",
    "is_current",
    "read_config",
    "train",
]

_Model = TypeVar("_Model", LinearModel, Trees)
_KINDS: tuple[Kind, ...] = ("issue", "remedy")
_AROUND = ("p:", "pp:", "n:", "nn:")
_GRID = np.round(np.arange(0.1, 0.9, 0.02), 2)


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
        if isinstance(model, Trees):
            save_trees(_with(model, version=config["version"]), target / name)
        else:
            save(_with(model, version=config["version"]), target / name)
    _write_manifest(target, list(trained_parts(fitted)), data_hash(data), config)


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
    second_look = fit_second_look(sequences, folds, config)
    progress("links")
    links = fit_links(passages, {kind: fitted.given for kind, fitted in labels.items()}, folds, config["links"])
    return Models(roles, second_look, labels["issue"].model, labels["remedy"].model, links)


def folds_of(passages: Sequence[Passage], count: int) -> dict[str, int]:
    """The fold of each voice: those of a fold are held out together."""
    return {voice: at % count for at, voice in enumerate(sorted({passage.voice for passage in passages}))}


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


# -- components --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FittedLabels:
    """The label model of a kind, and what is known of voices it has not seen.

    Attributes:
        model: Trained on all voices.
        blind: For each fold a model that has not seen its voices.
        given: The labels that the blind models give to the items of their fold, in order of the corpus.
    """

    model: LinearModel
    blind: Mapping[int, LinearModel]
    given: Sequence[Sequence[Topic]]


def blind_stretches(
    passages: Sequence[Passage], folds: Mapping[str, int], labels: Mapping[Kind, FittedLabels]
) -> list[Stretch]:
    """The sequences of clauses, with features of label models that have not seen their voices."""
    labellers = {
        fold: {kind: fitted.blind[fold] for kind, fitted in labels.items()} for fold in sorted(set(folds.values()))
    }
    return [stretch for passage in passages for stretch in stretches(passage, labellers[folds[passage.voice]])]


def fit_roles(sequences: Sequence[Stretch], config: Mapping[str, Any]) -> LinearModel:
    """The multinomial model of clause classes and the transitions between them."""
    rows = [names for stretch in sequences for names in stretch.features]
    classes = [name for stretch in sequences for name in stretch.classes]
    thinned = _thinned(rows, config["dropout"], config["seed"])
    weighted = [_weighted(names, config["neighbours"]) for names in (*rows, *thinned)]
    model = fit_multinomial(weighted, [*classes, *classes], config)
    model = _with_weights(model, _weighted(model.index, config["neighbours"]))
    transitions = config["transition_weight"] * _transitions(sequences, model.classes)
    return _with(model, transitions=np.round(transitions, 4).tolist())


def fit_second_look(sequences: Sequence[Stretch], folds: Mapping[str, int], config: Mapping[str, Any]) -> Trees | None:
    """Boosted trees over what role models that have not seen a voice make of its stretches; None for a small corpus."""
    if sum(len(one.clauses) for one in sequences) < config["second_look"]["least"]:
        return None
    looks: list[NDArray[np.float64]] = []
    gold: list[str] = []
    for held_out in sorted(set(folds.values())):
        blind = fit_roles([one for one in sequences if folds[one.voice] != held_out], config["roles"])
        for one in sequences:
            if folds[one.voice] == held_out:
                guide = guide_of(one.clauses, one.rules, one.mode, blind.classes)
                looks.append(measures(look_first(blind, one.features, one.topics, one.clauses, one.rules, guide)[1]))
                gold += one.classes
    return fit_trees(np.concatenate(looks), gold, config["second_look"])


def _thinned(rows: Sequence[Sequence[str]], share: float, seed: int) -> list[list[str]]:
    """The rows once more, each without a random share of its features, so that none is leant on too much."""
    random = np.random.default_rng(seed)
    return [list(compress(names, random.random(len(names)) >= share)) for names in rows]


def _weighted(names: Iterable[str], neighbours: float) -> dict[str, float]:
    """What the clauses around say counts less than what the clause itself says."""
    return {name: neighbours if name.startswith(_AROUND) else 1.0 for name in names}


def _with_weights(model: LinearModel, weights: Features) -> LinearModel:
    """The model for features of weight 1 instead of those given."""
    scale = np.array([weights[name] for name in model.index], dtype=np.float32)
    return LinearModel(model.classes, model.index, model.weights * scale[:, None], model.bias, model.settings)


def _transitions(sequences: Sequence[Stretch], classes: Sequence[str]) -> NDArray[np.float64]:
    """Log of how much likelier a class is after another than anywhere (pointwise mutual information)."""
    at = {name: k for k, name in enumerate(classes)}
    pairs = np.full((len(classes), len(classes)), 0.3)
    alone = np.ones(len(classes))
    for stretch in sequences:
        for name in stretch.classes:
            alone[at[name]] += 1
        for before, name in zip(stretch.classes, stretch.classes[1:], strict=False):
            pairs[at[before], at[name]] += 1
    matrix: NDArray[np.float64] = np.log(pairs / pairs.sum(axis=1, keepdims=True)) - np.log(alone / alone.sum())
    return matrix


def fit_labels(
    passages: Sequence[Passage], kind: Kind, folds: Mapping[str, int], config: Mapping[str, Any]
) -> FittedLabels:
    """One binary model for each label, calibrated on voices held out in turn; and the labels given to those voices."""
    examples = label_examples(passages, kind)
    classes = tuple(sorted({label for *_, labels in examples for label in labels}))
    truth = np.array([[name in labels for name in classes] for *_, labels in examples], dtype=np.int8)
    model, blind, probabilities = _fit_calibrated(examples, classes, truth, folds, config)
    threshold = _best_threshold(lambda limit: _given(probabilities, limit), truth)
    model = _with(model, threshold=threshold, abstain=config["abstain"])
    return FittedLabels(model, blind, [chosen_topics(model, row) for row in probabilities])


def fit_links(
    passages: Sequence[Passage],
    topics: Mapping[Kind, Sequence[Sequence[Topic]]],
    folds: Mapping[str, int],
    config: Mapping[str, Any],
) -> LinearModel:
    """One binary model of pairs, calibrated on voices held out in turn."""
    examples = link_examples(passages, topics)
    truth = np.array([[linked] for *_, linked in examples], dtype=np.int8)
    model, _, probabilities = _fit_calibrated(examples, ("link",), truth, folds, config)
    return _with(model, threshold=_best_threshold(lambda limit: probabilities >= limit, truth))


def _fit_calibrated(
    examples: Sequence[tuple[str, Features, Any]],
    classes: tuple[str, ...],
    truth: NDArray[np.int8],
    folds: Mapping[str, int],
    config: Mapping[str, Any],
) -> tuple[LinearModel, dict[int, LinearModel], NDArray[np.float64]]:
    """The model with its calibration, for each fold one that has not seen its voices, and what those make of each example,
    calibrated, shape (examples, classes)."""
    rows = [features for _, features, _ in examples]
    fold = np.array([folds[voice] for voice, *_ in examples])
    blind = _blind(rows, truth, fold, classes, config)
    held_out = np.stack([blind[at].decision(row) for row, at in zip(rows, fold.tolist(), strict=True)])
    model = _with(fit_binary(rows, truth, classes, config), calibration=platt(held_out.ravel(), truth.ravel()))
    return model, blind, calibrated(model, held_out)


def _blind(
    rows: Sequence[Features],
    truth: NDArray[np.int8],
    fold: NDArray[np.intp],
    classes: tuple[str, ...],
    config: Mapping[str, Any],
) -> dict[int, LinearModel]:
    """For each fold a model of the rows outside it."""
    models = {}
    for held_out in sorted(set(fold.tolist())):
        outside = fold != held_out
        models[held_out] = fit_binary(list(compress(rows, outside)), truth[outside], classes, config)
    return models


def _with(model: _Model, **settings: Any) -> _Model:
    return replace(model, settings={**model.settings, **settings})


def _given(probabilities: NDArray[np.float64], limit: float) -> NDArray[np.bool_]:
    """Labels at or above the limit, and the likeliest one where none is."""
    given = probabilities >= limit
    alone = ~given.any(axis=1)
    given[alone, probabilities[alone].argmax(axis=1)] = True
    return given


def _best_threshold(decide: Callable[[float], NDArray[np.bool_]], truth: NDArray[np.int8]) -> float:
    """The limit with the best micro-F1."""

    def score(limit: float) -> float:
        given = decide(limit)
        return float(2 * (given & (truth == 1)).sum() / max(1, given.sum() + truth.sum()))

    return float(max(_GRID, key=score))


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
