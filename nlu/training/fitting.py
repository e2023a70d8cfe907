"""What scikit-learn learns, packed into plain arrays that are read without it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.narrative.linear import LinearModel
from nlu.narrative.trees import Trees

__all__ = ["Features", "fit_binary", "fit_trees", "halved", "platt", "vectorise"]

Features = Mapping[str, float]
_CERTAIN = 4.0
"""Log-odds of a class that every row has, or that none has."""


def fit_binary(
    rows: Sequence[Features], truth: NDArray[np.int8], classes: tuple[str, ...], config: Mapping[str, Any]
) -> LinearModel:
    """A logistic regression for each class; `truth` says which rows have which, shape (rows, classes)."""
    vectors, index = vectorise(rows, config["min_count"])
    fitted = [_binary(vectors, column, config) for column in truth.T]
    weights = np.stack([weight for weight, _ in fitted], axis=1)
    ratios = _ratios(vectors, truth, config["smoothing"]) if "smoothing" in config else None
    return _packed(classes, index, weights, np.array([bias for _, bias in fitted]), ratios)


def _ratios(vectors: Any, truth: NDArray[np.int8], smoothing: float) -> NDArray[np.float64]:
    """Log of how much likelier each feature is in rows of a class than in others, shape (features, classes)."""
    there = vectors != 0
    inside = np.asarray(there.T @ truth.astype(np.float64))
    outside = np.asarray(there.sum(axis=0)).ravel()[:, None] - inside
    having, others = truth.sum(axis=0) + smoothing, len(truth) - truth.sum(axis=0) + smoothing
    return np.asarray(np.log((inside + smoothing) / having) - np.log((outside + smoothing) / others))


def _binary(vectors: Any, column: NDArray[np.int8], config: Mapping[str, Any]) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of one class; a class that all rows or none have gets a bias only."""
    from sklearn.linear_model import LogisticRegression

    if column.min() == column.max():
        return np.zeros(vectors.shape[1]), _CERTAIN if column[0] else -_CERTAIN
    weight = "balanced" if config["balanced"] else None
    model = LogisticRegression(C=config["C"], class_weight=weight, solver="liblinear", random_state=config["seed"])
    model.fit(vectors, column)
    return model.coef_[0], float(model.intercept_[0])


def platt(scores: NDArray[np.float64], truth: NDArray[np.int8]) -> list[float]:
    """Slope and intercept of the calibration (`nlu.narrative.trained.calibrated`)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6).fit(scores[:, None], truth)
    return [round(float(model.coef_[0, 0]), 4), round(float(model.intercept_[0]), 4)]


def vectorise(rows: Sequence[Features], min_count: int) -> tuple[Any, dict[str, int]]:
    """The rows as a sparse matrix, shape (rows, features), and the column of each feature seen often enough."""
    from scipy.sparse import csr_matrix

    counts = Counter(name for row in rows for name in row)
    index = {name: at for at, name in enumerate(sorted(name for name, n in counts.items() if n >= min_count))}
    pointers, columns, values = [0], [], []
    for row in rows:
        known = [(index[name], value) for name, value in row.items() if name in index]
        columns += [column for column, _ in known]
        values += [value for _, value in known]
        pointers.append(len(columns))
    return csr_matrix((values, columns, pointers), shape=(len(rows), len(index))), index


def _packed(
    classes: tuple[str, ...],
    index: Mapping[str, int],
    weights: NDArray[np.float64],
    bias: NDArray[np.float64],
    ratios: NDArray[np.float64] | None = None,
) -> LinearModel:
    """Drops features without weight and rounds to what is stored."""
    names = sorted(index, key=index.__getitem__)
    kept = [at for at in range(len(names)) if np.abs(weights[at]).max() >= 1e-3]
    new = {names[at]: row for row, at in enumerate(kept)}
    stored = np.round(bias, 5).astype(np.float32)
    votes = None if ratios is None else halved(ratios[kept])
    return LinearModel(tuple(map(str, classes)), new, halved(weights[kept]), stored, {}, votes)


def halved(weights: NDArray[Any]) -> NDArray[np.float32]:
    """As they will come back from the disk, where they take half the room."""
    return weights.astype(np.float16).astype(np.float32)


def fit_trees(rows: NDArray[np.float64], classes: Sequence[str], config: Mapping[str, Any]) -> Trees:
    """The mean of gradient boostings by several seeds (Friedman 2001, stochastic as of 2002): one class for each row.

    Args:
        rows: Shape (rows, measures).
        classes: The class of each row; at least two.
        config: A section ``second`` of ``models/config.toml``.
    """
    from sklearn.ensemble import GradientBoostingClassifier

    models = [
        GradientBoostingClassifier(
            n_estimators=config["trees"],
            learning_rate=config["learning_rate"],
            max_depth=config["depth"],
            subsample=config["rows"],
            max_features=config["measures"],
            min_samples_leaf=config["leaf"],
            random_state=seed,
        ).fit(rows, classes)
        for seed in config["seeds"]
    ]
    grown = np.concatenate([model.estimators_ for model in models])
    names, prior = models[0].classes_, np.log(models[0].init_.class_prior_)
    if grown.shape[1] == 1:  # of two classes the trees score the second
        names, prior = names[1:], prior[1:] - prior[:1]
    weight = config["learning_rate"] / len(models)
    trees = [tree.tree_ for tree in grown.ravel()]
    firsts = np.cumsum([0, *(tree.node_count for tree in trees)])[:-1]
    return Trees(
        classes=tuple(map(str, names)),
        roots=firsts.reshape(grown.shape).astype(np.int32),
        measures=_joined((np.maximum(tree.feature, 0) for tree in trees), np.int16),
        limits=_joined((tree.threshold for tree in trees), np.float32),
        following=_joined(map(_following, trees, firsts), np.int32),
        values=_joined((tree.value.ravel() * weight for tree in trees), np.float32),
        bias=prior.astype(np.float32),
        settings={"depth": config["depth"]},
    )


def _joined(parts: Iterable[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate(list(parts)).astype(kind)


def _following(tree: Any, first: int) -> NDArray[Any]:
    """The nodes that follow those of a tree, whose first node is `first`; a leaf follows itself."""
    children = np.stack([tree.children_left, tree.children_right], axis=1)
    return (np.where(children < 0, np.arange(len(children))[:, None], children) + first).ravel()
