"""Roles of clauses: the linear model, gradient boosting, and spaCy's span categoriser, each with the same trimming of items."""

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np

from bench.narrative.boosting import Boosted
from bench.narrative.measure import stored_size
from bench.narrative.spancat import SpanRoles
from bench.narrative.splits import config_of
from nlu.narrative import RULES, Steps, read_problems
from nlu.narrative.blocks import Mode
from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.features import clause_features
from nlu.narrative.roles import decide
from nlu.narrative.trained import decode, trained_roles
from nlu.training.corpus import Passage
from nlu.training.evaluate import evaluate
from nlu.training.examples import Stretch, stretches
from nlu.training.tables import Cell, Table
from nlu.training.train import fit_roles

__all__ = ["compare"]

Roles = Callable[[Sequence[Clause], Mode], Sequence[Tag]]


def compare(train: Sequence[Passage], dev: Sequence[Passage]) -> Table:
    """One row for each family."""
    rows = [_row(name, roles, size, seconds, dev) for name, roles, size, seconds in _families(train)]
    header = ("roles", "issues 0.5", "issues 0.8", "remedies 0.5", "remedies 0.8", "invented")
    return Table("Roles of clauses, spans F1 on dev", (*header, "train s", "ms/passage", "MB"), rows)


def _families(train: Sequence[Passage]) -> Iterable[tuple[str, Roles, int, float]]:
    yield "rules", RULES.roles, 0, 0.0
    sequences = [stretch for passage in train for stretch in stretches(passage)]
    started = time.perf_counter()
    linear = fit_roles(train, config_of("roles"))
    yield "linear, Viterbi", partial(trained_roles, linear), stored_size(linear), time.perf_counter() - started
    transitions = np.asarray(linear.settings["transitions"])
    started = time.perf_counter()
    boosted = _boosted(sequences)
    order = [linear.classes.index(name) for name in boosted.classes]
    moves = transitions[np.ix_(order, order)]
    roles: Roles = lambda clauses, mode: _boosted_roles(boosted, moves, clauses, mode)  # noqa: E731
    yield "gradient boosting, Viterbi", roles, boosted.size(), time.perf_counter() - started
    started = time.perf_counter()
    spans = SpanRoles(sequences)
    yield "spaCy spancat over runs of clauses", spans.roles, spans.size(), time.perf_counter() - started


def _boosted(sequences: Sequence[Stretch]) -> Boosted:
    rows = [dict.fromkeys(names, 1.0) for stretch in sequences for names in stretch.features]
    return Boosted(rows, [name for stretch in sequences for name in stretch.classes])


def _boosted_roles(boosted: Boosted, moves: np.ndarray, clauses: Sequence[Clause], mode: Mode) -> list[Tag]:
    if not clauses:
        return []
    features = clause_features(clauses, decide(clauses, mode), mode)
    path = decode(boosted.probabilities([dict.fromkeys(names, 1.0) for names in features]), boosted.classes, moves)
    names = [boosted.classes[at] for at in path]
    return [Tag("other") if name == "O" else Tag(name[2:], name[0] == "B") for name in names]  # type: ignore[arg-type]


def _row(name: str, roles: Roles, size: int, seconds: float, dev: Sequence[Passage]) -> tuple[Cell, ...]:
    reader = partial(read_problems, steps=Steps(roles=roles))
    reader(dev[0].text)
    started = time.perf_counter()
    result = evaluate(dev, reader)
    spent = 1000 * (time.perf_counter() - started) / len(dev)
    found = [result.spans[kind, level].f1 for kind in ("issue", "remedy") for level in ("iou50", "iou80")]  # type: ignore[index]
    return (name, *found, sum(result.invented.values()), round(seconds), round(spent, 1), round(size / 1e6, 2))
