"""Each component of section five, learnt from examples: the model that looks first and the trees that look again.

Whatever a later step learns from, calibration and thresholds included, comes from models that have not seen the voice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nlu.narrative.features import link_features, topic_features
from nlu.narrative.guide import guide_of
from nlu.narrative.lexicon import Kind
from nlu.narrative.linear import LinearModel, calibrated
from nlu.narrative.network import Network
from nlu.narrative.second_labels import LEAST_CLASSES, label_measures
from nlu.narrative.second_links import link_measures
from nlu.narrative.second_roles import measures
from nlu.narrative.shifts import Labellers
from nlu.narrative.topics import Topic
from nlu.narrative.trained import Model, chosen_topics, look_first
from nlu.narrative.trees import Trees
from nlu.training.corpus import Passage
from nlu.training.examples import Stretch, label_examples, link_examples, stretches
from nlu.training.fitting import Features, fit_binary, fit_trees, platt
from nlu.training.network import fit_network

__all__ = [
    "FittedLabels",
    "blind_stretches",
    "fit_labels",
    "fit_links",
    "fit_roles",
    "fit_roles_second",
    "folds_of",
    "with_settings",
]

_Model = TypeVar("_Model", bound=Model)
_GRID = np.round(np.arange(0.1, 0.9, 0.02), 2)
Shares = NDArray[np.float64]


def folds_of(passages: Sequence[Passage], count: int) -> dict[str, int]:
    """The fold of each voice: those of a fold are held out together."""
    return {voice: at % count for at, voice in enumerate(sorted({passage.voice for passage in passages}))}


@dataclass(frozen=True, slots=True)
class FittedLabels:
    """The label models of a kind, and what is known of voices they have not seen.

    Attributes:
        first: Trained on all voices.
        second: Trees that look again, trained on all voices; None for a small corpus.
        blind: For each fold a model of the first look that has not seen its voices.
        given: The labels that models which have not seen the voice give to each item, in order of the corpus.
    """

    first: LinearModel
    second: Trees | None
    blind: Mapping[int, LinearModel]
    given: Sequence[Sequence[Topic]]


def blind_stretches(
    passages: Sequence[Passage], folds: Mapping[str, int], labels: Mapping[Kind, FittedLabels]
) -> list[Stretch]:
    """The sequences of clauses, with features of label models that have not seen their voices."""
    labellers = {
        fold: Labellers({kind: fitted.blind[fold] for kind, fitted in labels.items()})
        for fold in sorted(set(folds.values()))
    }
    return [stretch for passage in passages for stretch in stretches(passage, labellers[folds[passage.voice]])]


def fit_roles(sequences: Sequence[Stretch], config: Mapping[str, Any]) -> Network:
    """The network of clause classes and the transitions between them."""
    network = fit_network([one.features for one in sequences], [one.classes for one in sequences], config)
    return with_settings(network, transitions=_transitions(sequences, network.classes, config["transition_weight"]))


def fit_roles_second(sequences: Sequence[Stretch], folds: Mapping[str, int], config: Mapping[str, Any]) -> Trees | None:
    """Boosted trees over what role models that have not seen a voice make of its stretches; None for a small corpus."""
    if sum(len(one.clauses) for one in sequences) < config["second"]["least"]:
        return None
    looks: list[NDArray[np.float64]] = []
    gold: list[str] = []
    for held_out in sorted(set(folds.values())):
        blind = fit_roles([one for one in sequences if folds[one.voice] != held_out], config)
        for one in sequences:
            if folds[one.voice] == held_out:
                guide = guide_of(one.clauses, one.rules, one.mode, blind.classes)
                looks.append(measures(look_first(blind, one.features, one.topics, one.clauses, one.rules, guide)[1]))
                gold += one.classes
    again = config["second"]
    trees = fit_trees(np.concatenate(looks), gold, again)
    favoured = again["begin"] * (np.array(trees.classes) == "B-issue")
    return with_settings(
        trees, transitions=_transitions(sequences, trees.classes, again["transition_weight"], favoured)
    )


def _transitions(
    sequences: Sequence[Stretch], classes: Sequence[str], weight: float, favoured: Shares | float = 0.0
) -> list[list[float]]:
    """Log of how much likelier a class is after another than anywhere (pointwise mutual information), weighted; to that is
    added how far each class is favoured."""
    at = {name: k for k, name in enumerate(classes)}
    pairs = np.full((len(classes), len(classes)), 0.3)
    alone = np.ones(len(classes))
    for stretch in sequences:
        for name in stretch.classes:
            alone[at[name]] += 1
        for before, name in zip(stretch.classes, stretch.classes[1:], strict=False):
            pairs[at[before], at[name]] += 1
    matrix = np.log(pairs / pairs.sum(axis=1, keepdims=True)) - np.log(alone / alone.sum())
    rounded: list[list[float]] = np.round(weight * matrix + favoured, 4).tolist()
    return rounded


# -- labels ------------------------------------------------------------------------------------------------------------


def fit_labels(
    passages: Sequence[Passage], kind: Kind, folds: Mapping[str, int], config: Mapping[str, Any]
) -> FittedLabels:
    """One binary model for each label, and trees that look at the likely labels of an item again."""
    examples = label_examples(passages, kind)
    texts = [text for _, text, _ in examples]
    fold = np.array([folds[voice] for voice, *_ in examples])
    classes = tuple(sorted({label for *_, labels in examples for label in labels}))
    truth = np.array([[name in labels for name in classes] for *_, labels in examples], dtype=np.int8)
    looked = _fit_calibrated([topic_features(kind, text) for text in texts], truth, fold, classes, config)
    second, shares = _second_labels(kind, texts, truth, fold, looked, config["second"])
    first = _with_limits(looked.model, looked.shares, truth, config)
    second = None if second is None else _with_limits(second, shares, truth, config)
    given = [chosen_topics(classes, row, (second or first).settings) for row in shares]
    return FittedLabels(first, second, looked.blind, given)


def _with_limits(model: _Model, shares: Shares, truth: NDArray[np.int8], config: Mapping[str, Any]) -> _Model:
    """The model with the share from which a label is given, and that below which an item is left to a person."""
    threshold = _best_threshold(lambda limit: _given(shares, limit), truth)
    return with_settings(model, threshold=threshold, abstain=config["abstain"])


def _second_labels(
    kind: Kind,
    texts: Sequence[str],
    truth: NDArray[np.int8],
    fold: NDArray[np.intp],
    first: "_Fitted",
    config: Mapping[str, Any],
) -> tuple[Trees | None, Shares]:
    """The trees, and the share of each label for items of voices they have not seen, shape (items, labels)."""
    if len(texts) < config["least"] or truth.shape[1] < LEAST_CLASSES:
        return None, first.shares
    blind = {at: Labellers({kind: model}) for at, model in first.blind.items()}
    looks = [label_measures(blind[at], kind, text) for at, text in zip(fold.tolist(), texts, strict=True)]
    items = np.repeat(np.arange(len(texts)), [len(labels) for labels, _ in looks])
    chosen = items, np.concatenate([labels for labels, _ in looks])
    second, told = _fit_second(np.concatenate([seen for _, seen in looks]), truth[chosen], fold[chosen[0]], config)
    shares = np.zeros(truth.shape)
    shares[chosen] = told
    return second, shares


# -- links -------------------------------------------------------------------------------------------------------------


def fit_links(
    passages: Sequence[Passage],
    topics: Mapping[Kind, Sequence[Sequence[Topic]]],
    folds: Mapping[str, int],
    config: Mapping[str, Any],
) -> tuple[LinearModel, Trees | None]:
    """A binary model of pairs, and trees that look at each pair again beside the others of its passage."""
    pairings = link_examples(passages, topics)
    truth = np.concatenate([one.linked.ravel() for one in pairings]).astype(np.int8)
    fold = np.concatenate([np.full(one.linked.size, folds[one.voice]) for one in pairings])
    rows = [features for one in pairings for *_, features in link_features(one.issues, one.remedies)]
    looked = _fit_calibrated(rows, truth[:, None], fold, ("link",), config)
    limit = _best_threshold(lambda limit: looked.shares >= limit, truth[:, None])
    first = with_settings(looked.model, threshold=_cautious(limit, config))
    if len(rows) < config["second"]["least"]:
        return first, None
    ends = np.cumsum([one.linked.size for one in pairings])
    planes = [
        part.reshape(one.linked.shape) for one, part in zip(pairings, np.split(looked.shares, ends[:-1]), strict=True)
    ]
    seen = [link_measures(plane, one.issues, one.remedies) for one, plane in zip(pairings, planes, strict=True)]
    second, told = _fit_second(np.concatenate(seen), truth, fold, config["second"])
    limit = _best_threshold(lambda limit: told >= limit, truth)
    return first, with_settings(second, threshold=_cautious(limit, config))


def _cautious(limit: float, config: Mapping[str, Any]) -> float:
    """A threshold learnt on annotated items for those that are found, some of which are none."""
    return float(round(limit + config["caution"], 2))


# -- what labels and links share ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A linear model with its calibration, and what is known of voices it has not seen.

    Attributes:
        model: Trained on all voices.
        blind: For each fold a model that has not seen its voices.
        shares: What those models give to the examples of their fold, shape (examples, classes).
    """

    model: LinearModel
    blind: Mapping[int, LinearModel]
    shares: Shares


def _fit_calibrated(
    rows: Sequence[Features],
    truth: NDArray[np.int8],
    fold: NDArray[np.intp],
    classes: tuple[str, ...],
    config: Mapping[str, Any],
) -> _Fitted:
    """A logistic regression for each class, calibrated on voices held out in turn."""
    blind = {}
    for held_out in sorted(set(fold.tolist())):
        outside = fold != held_out
        blind[held_out] = fit_binary(list(compress(rows, outside)), truth[outside], classes, config)
    scores = np.stack([blind[at].decision(row) for row, at in zip(rows, fold.tolist(), strict=True)])
    settings = {"calibration": platt(scores.ravel(), truth.ravel())}
    blind = {at: with_settings(model, **settings) for at, model in blind.items()}
    model = with_settings(fit_binary(rows, truth, classes, config), **settings)
    return _Fitted(model, blind, calibrated(settings, scores))


def _fit_second(
    rows: Shares, truth: NDArray[np.int8], fold: NDArray[np.intp], config: Mapping[str, Any]
) -> tuple[Trees, Shares]:
    """Trees that say yes or no to each row, calibrated, and what they say of voices they have not seen, shape (rows,)."""
    answers = np.where(truth, "yes", "no")
    scores = np.zeros(len(rows))
    for held_out in sorted(set(fold.tolist())):
        inside = fold == held_out
        scores[inside] = fit_trees(rows[~inside], list(answers[~inside]), config).decision(rows[inside])[:, 0]
    settings = {"calibration": platt(scores, truth)}
    return with_settings(fit_trees(rows, list(answers), config), **settings), calibrated(settings, scores)


def with_settings(model: _Model, **settings: Any) -> _Model:
    """The model with more settings."""
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
