"""Roles of clauses: the network, a linear model, gradient boosting, and spaCy's span categoriser, each with the same trimming of items."""

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np

from bench.narrative.boosting import Boosted
from bench.narrative.measure import stored_size
from bench.narrative.regression import Linear
from bench.narrative.spancat import SpanRoles
from bench.narrative.splits import config_of, fitted_labels
from nlu.narrative import RULES, Steps, read_problems
from nlu.narrative.blocks import Mode
from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.guide import guide_of
from nlu.narrative.roles import decide
from nlu.narrative.shifts import Labellers, clause_topics, role_features
from nlu.narrative.trained import decoded, trained_roles
from nlu.training.components import blind_stretches, fit_roles
from nlu.training.corpus import Passage
from nlu.training.evaluate import evaluate
from nlu.training.examples import Stretch
from nlu.training.tables import Cell, Table

__all__ = ["compare"]

Roles = Callable[[Sequence[Clause], Mode], Sequence[Tag]]


def compare(train: Sequence[Passage], dev: Sequence[Passage]) -> Table:
    """One row for each family."""
    rows = [_row(name, roles, size, seconds, dev) for name, roles, size, seconds in _families(train)]
    header = ("roles", "issues 0.5", "issues 0.8", "remedies 0.5", "remedies 0.8", "invented")
    return Table("Roles of clauses, spans F1 on dev", (*header, "train s", "ms/passage", "MB"), rows)


def _families(train: Sequence[Passage]) -> Iterable[tuple[str, Roles, int, float]]:
    yield "rules", RULES.roles, 0, 0.0
    folds, labels = fitted_labels(train)
    labellers = Labellers({kind: fitted.first for kind, fitted in labels.items()})
    sequences = blind_stretches(train, folds, labels)
    started = time.perf_counter()
    network = fit_roles(sequences, config_of("roles"))
    roles: Roles = partial(trained_roles, network, None, labellers)
    yield "network, Viterbi", roles, stored_size(network), time.perf_counter() - started
    for name, family in (("linear", Linear), ("gradient boosting", Boosted)):
        started = time.perf_counter()
        model = family(*_rows(sequences))
        order = [network.classes.index(name) for name in model.classes]
        moves = np.asarray(network.settings["transitions"])[np.ix_(order, order)]
        roles = partial(_roles_of, model, moves, labellers)
        yield f"{name}, Viterbi", roles, model.size(), time.perf_counter() - started
    started = time.perf_counter()
    spans = SpanRoles(sequences)
    yield "spaCy spancat over runs of clauses", spans.roles, spans.size(), time.perf_counter() - started


def _rows(sequences: Sequence[Stretch]) -> tuple[list[dict[str, float]], list[str]]:
    rows = [dict.fromkeys(names, 1.0) for stretch in sequences for names in stretch.features]
    return rows, [name for stretch in sequences for name in stretch.classes]


def _roles_of(
    model: Linear | Boosted, moves: np.ndarray, labellers: Labellers, clauses: Sequence[Clause], mode: Mode
) -> list[Tag]:
    if not clauses:
        return []
    rules = decide(clauses, mode)
    rows = role_features(clause_topics(labellers, clauses), clauses, rules, mode)
    probabilities = model.probabilities([dict.fromkeys(names, 1.0) for names in rows])
    return decoded(probabilities, model.classes, moves.tolist(), guide_of(clauses, rules, mode, model.classes))


def _row(name: str, roles: Roles, size: int, seconds: float, dev: Sequence[Passage]) -> tuple[Cell, ...]:
    reader = partial(read_problems, steps=Steps(roles=roles))
    reader(dev[0].text)
    started = time.perf_counter()
    result = evaluate(dev, reader)
    spent = 1000 * (time.perf_counter() - started) / len(dev)
    found = [result.spans[kind, level].f1 for kind in ("issue", "remedy") for level in ("iou50", "iou80")]  # type: ignore[index]
    return (name, *found, sum(result.invented.values()), round(seconds), round(spent, 1), round(size / 1e6, 2))
