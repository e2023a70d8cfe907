"""Labels of annotated items: the linear model, gradient boosting, complement naive Bayes, and spaCy's text categoriser.

All are scored on gold items, so that the search for items does not blur the comparison. The families beside the linear one choose
their threshold on voices held out, and are then trained on all.
"""

import pickle
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.naive_bayes import ComplementNB

from bench.narrative.boosting import Boosted, Columns
from bench.narrative.items import Items, items_of
from bench.narrative.measure import best_limit, f1, given, stored_size
from bench.narrative.splits import apart, config_of
from bench.narrative.textcat import TextLabels
from nlu.narrative.lexicon import Kind
from nlu.narrative.shifts import Labellers
from nlu.narrative.topics import find_topics
from nlu.narrative.trained import trained_topics
from nlu.training.components import fit_labels, folds_of
from nlu.training.corpus import Passage
from nlu.training.tables import Cell, Table

__all__ = ["compare"]

Scores = NDArray[np.float64]
Given = NDArray[np.bool_]
Scorer = Callable[[Items], Scores]
_KINDS: tuple[Kind, ...] = ("issue", "remedy")


def compare(train: Sequence[Passage], dev: Sequence[Passage]) -> Table:
    """One row for each family."""
    learnt, asked = ([items_of(passages, kind) for kind in _KINDS] for passages in (train, dev))
    classes = [sorted({label for labels in items.labels for label in labels}) for items in learnt]
    families: dict[str, Callable[[Items, Items, list[str]], tuple[Given, int, float]]] = {
        "rules": _rules,
        "linear": lambda known, new, names: _linear(train, new, names),
        "gradient boosting": lambda known, new, names: _thresholded(_boosted, known, new, names),
        "complement naive Bayes": lambda known, new, names: _thresholded(_bayes, known, new, names),
        "spaCy textcat_multilabel": lambda known, new, names: _thresholded(_textcat, known, new, names),
    }
    rows = [_row(name, family, learnt, asked, classes) for name, family in families.items()]
    header = ("labels", "issues micro", "remedies micro", "macro", "train s", "ms/item", "MB")
    return Table("Labels of gold items, F1 on dev", header, rows)


def _row(
    name: str, family: Any, learnt: Sequence[Items], asked: Sequence[Items], classes: Sequence[list[str]]
) -> tuple[Cell, ...]:
    started = time.perf_counter()
    found = [family(known, new, names) for known, new, names in zip(learnt, asked, classes, strict=True)]
    whole = time.perf_counter() - started
    figures = [f1(given_, new.truth(names)) for (given_, _, _), new, names in zip(found, asked, classes, strict=True)]
    sizes = [len(names) for names in classes]
    macro = sum(figure[1] * size for figure, size in zip(figures, sizes, strict=True)) / sum(sizes)
    spent = sum(seconds for _, _, seconds in found)
    number = sum(len(new.texts) for new in asked)
    megabytes = sum(size for _, size, _ in found) / 1e6
    return (
        name,
        figures[0][0],
        figures[1][0],
        macro,
        round(whole - spent),
        round(1000 * spent / number, 2),
        round(megabytes, 2),
    )


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    return call(), time.perf_counter() - started


def _matrix(labels: Sequence[Sequence[str]], names: Sequence[str]) -> Given:
    return np.array([[name in found for name in names] for found in labels])


def _rules(known: Items, new: Items, names: list[str]) -> tuple[Given, int, float]:
    found, seconds = _timed(lambda: [[t.key for t in find_topics(new.kind, text)] for text in new.texts])
    return _matrix(found, names), 0, seconds


def _linear(train: Sequence[Passage], new: Items, names: list[str]) -> tuple[Given, int, float]:
    config = config_of("labels")
    model = fit_labels(train, new.kind, folds_of(train, config["folds"]), config).first
    labellers = Labellers({new.kind: model})
    found, seconds = _timed(
        lambda: [[t.key for t in trained_topics(labellers, None, new.kind, text)] for text in new.texts]
    )
    return _matrix(found, names), stored_size(model), seconds


def _thresholded(
    fit: Callable[[Items, list[str]], tuple[Scorer, int]], known: Items, new: Items, names: list[str]
) -> tuple[Given, int, float]:
    out = apart(known.voices)
    trial, _ = fit(known.where([not flag for flag in out]), names)
    asked = known.where(out)
    limit = best_limit(trial(asked), asked.truth(names))
    scorer, size = fit(known, names)
    scores, seconds = _timed(lambda: scorer(new))
    return given(scores, limit), size, seconds


def _boosted(known: Items, names: list[str]) -> tuple[Scorer, int]:
    model = Boosted(known.features, known.truth(names))
    return lambda items: model.probabilities(items.features), model.size()


def _bayes(known: Items, names: list[str]) -> tuple[Scorer, int]:
    """One naive Bayes for each label; the counts are the features, whose weights are never negative."""
    columns = Columns(known.features, 2, None)
    matrix = columns.sparse(known.features)
    models = [ComplementNB().fit(matrix, column) for column in known.truth(names).T]

    def scores(items: Items) -> Scores:
        rows = columns.sparse(items.features)
        return np.stack([model.predict_proba(rows)[:, 1] for model in models], axis=1)

    return scores, len(pickle.dumps((columns, models)))


def _textcat(known: Items, names: list[str]) -> tuple[Scorer, int]:
    model = TextLabels(known.texts, known.truth(names), names)
    return lambda items: model.scores(items.texts), model.size()
