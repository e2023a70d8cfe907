"""Links at the end of the flow: the rules, the linear model, and gradient boosting over the same features.

Roles and labels come from the same linear models for all three, so only the choice of pairs differs.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from bench.narrative.boosting import Boosted
from bench.narrative.measure import stored_size
from bench.narrative.splits import apart, config_of, fitted_labels
from nlu.narrative import RULES, Steps, read_problems
from nlu.narrative.features import link_features
from nlu.narrative.lexicon import Kind
from nlu.narrative.links import MOST_LINKED, Answer, Labelled, find_links
from nlu.narrative.topics import Topic
from nlu.narrative.trained import Models, steps_of, trained_links
from nlu.training.components import blind_stretches, fit_links, fit_roles
from nlu.training.corpus import Passage
from nlu.training.evaluate import evaluate
from nlu.training.examples import link_examples
from nlu.training.tables import Cell, Table

__all__ = ["compare"]

Links = Callable[[Sequence[Labelled], Sequence[Labelled]], Sequence[Answer]]
_GRID = np.round(np.arange(0.1, 0.9, 0.02), 2)


def compare(train: Sequence[Passage], dev: Sequence[Passage]) -> Table:
    """One row for each family."""
    folds, labels = fitted_labels(train)
    roles = fit_roles(blind_stretches(train, folds, labels), config_of("roles"))
    topics = {kind: fitted.given for kind, fitted in labels.items()}
    started = time.perf_counter()
    linear, second = fit_links(train, topics, folds, config_of("links"))
    spent = time.perf_counter() - started
    issues, remedies = labels["issue"], labels["remedy"]
    models = Models(roles, None, issues.first, issues.second, remedies.first, remedies.second, linear, second)
    steps = steps_of(models)
    rows = [
        _row("rules", steps, RULES.links, dev, 0.0, 0),
        _row("linear", steps, partial(trained_links, linear, None), dev, spent, stored_size(linear)),
        _row("linear, second look", steps, partial(trained_links, linear, second), dev, spent, stored_size(linear)),
        _row("gradient boosting", steps, *_boosted(train, topics, dev)),
    ]
    return Table("Links at the end of the flow, on dev", ("links", "P", "R", "F1", "train s", "ms/passage", "MB"), rows)


def _boosted(
    train: Sequence[Passage], topics: Mapping[Kind, Sequence[Sequence[Topic]]], dev: Sequence[Passage]
) -> tuple[Links, Sequence[Passage], float, int]:
    started = time.perf_counter()
    examples = [
        (one.voice, features, bool(one.linked[remedy, issue]))
        for one in link_examples(train, topics)
        for remedy, issue, features in link_features(one.issues, one.remedies)
    ]
    out = apart([voice for voice, *_ in examples])
    inside, asked = ([e for e, flag in zip(examples, out, strict=True) if flag is held] for held in (False, True))
    limit = _limit(_fitted(inside).probabilities([row for _, row, _ in asked])[:, 1], [linked for *_, linked in asked])
    model = _fitted(examples)
    return partial(_boosted_links, model, limit), dev, time.perf_counter() - started, model.size()


def _fitted(examples: Sequence[tuple[str, dict[str, float], bool]]) -> Boosted:
    return Boosted([row for _, row, _ in examples], [linked for *_, linked in examples], least=3, dimensions=None)


def _limit(scores: np.ndarray, truth: Iterable[bool]) -> float:
    linked = np.array(list(truth))

    def f1(limit: float) -> float:
        return float(2 * ((scores >= limit) & linked).sum() / max(1, (scores >= limit).sum() + linked.sum()))

    return float(max(_GRID, key=f1))


def _boosted_links(
    model: Boosted, limit: float, issues: Sequence[Labelled], remedies: Sequence[Labelled]
) -> list[Answer]:
    """As the trained step: pairs of the text are certain, others by their score."""
    issues, remedies = issues[:MOST_LINKED], remedies[:MOST_LINKED]
    certain = [answer for answer in find_links(issues, remedies) if answer.reason == "phrase"]
    taken = {(answer.remedy, answer.issue) for answer in certain}
    pairs = [pair for pair in link_features(issues, remedies) if pair[:2] not in taken]
    if not pairs:
        return certain
    scores = model.probabilities([features for *_, features in pairs])[:, 1]
    found = [Answer(r, i, float(s), "model") for (r, i, _), s in zip(pairs, scores, strict=True) if s >= limit]
    return sorted([*certain, *found], key=lambda answer: (answer.remedy, answer.issue))


def _row(name: str, steps: Steps, links: Links, dev: Sequence[Passage], spent: float, size: int) -> tuple[Cell, ...]:
    reader = partial(read_problems, steps=replace(steps, links=links))
    started = time.perf_counter()
    ratio = evaluate(dev, reader).links
    each = 1000 * (time.perf_counter() - started) / len(dev)
    return (name, ratio.precision, ratio.recall, ratio.f1, round(spent), round(each, 1), round(size / 1e6, 2))
