"""The network of roles: what it can learn, that its slopes are right, and that it comes back as it was."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from nlu.errors import DataError
from nlu.narrative.network import Network, load_network, save_network, walk
from nlu.training.network import _Learner, fit_network
from nlu.training.train import read_config

CONFIG = read_config(Path("models"))["roles"] | {
    "min_count": 1,
    "width": 8,
    "steps": 400,
    "dropout": 0.0,
    "hidden": 0.0,
}


def walks(count: int, seed: int) -> tuple[list[list[list[str]]], list[list[str]]]:
    """Stretches in which a clause begins an item if the clause before it, or the next but one, says so."""
    random = np.random.default_rng(seed)
    stretches, classes = [], []
    for _ in range(count):
        said = random.integers(0, 2, random.integers(2, 9))
        told = [(at > 0 and said[at - 1] == 1) or (at + 2 < len(said) and said[at + 2] == 1) for at in range(len(said))]
        stretches.append([[f"says={one}", "bias"] for one in said])
        classes.append(["B" if one else "O" for one in told])
    return stretches, classes


@pytest.fixture(scope="module")
def learnt() -> Network:
    return fit_network(*walks(300, 1), CONFIG)


def test_it_learns_what_only_the_clauses_around_tell(learnt: Network) -> None:
    stretches, classes = walks(60, 2)
    given = [learnt.classes[k] for one in stretches for k in learnt.decision(one).argmax(axis=1)]
    gold = [name for one in classes for name in one]
    assert np.mean([a == b for a, b in zip(given, gold, strict=True)]) > 0.95


def test_the_same_seeds_give_the_same_network(learnt: Network) -> None:
    again = fit_network(*walks(300, 1), CONFIG)
    assert all(
        np.array_equal(getattr(learnt, name), getattr(again, name)) for name in ("meanings", "onward", "outward")
    )


def test_its_slopes_are_those_of_its_loss() -> None:
    random = np.random.default_rng(0)
    net = _Learner(9, 3, CONFIG | {"width": 6, "smoothing": 0.1}, 1)
    names = ("meanings", "direct", "bias", "inward", "onward", "gates", "outward", "prior")
    for name in names:
        values = getattr(net, name).astype(float)
        setattr(net, name, values + random.normal(0, 0.3, values.shape))
    rows, gold, lengths = csr_matrix(random.random((9, 9)) > 0.5, dtype=float), random.integers(0, 3, 9), [4, 2, 3]
    weights = [random.integers(0, 2, (9, width)) * 1.5 for width in (6, 12)]
    known, slopes = net.slopes(rows, gold, lengths, *weights)
    for name in names:
        values = getattr(net, name)
        at = tuple(random.integers(0, values.shape[axis]) for axis in range(values.ndim))
        slope = slopes[name][(list(known).index(at[0]), at[1])] if name in ("meanings", "direct") else slopes[name][at]
        losses = []
        for step in (1e-5, -2e-5):
            values[at] += step
            losses.append(_loss(net, rows, gold, lengths, weights))
        assert slope == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-6), name


def _loss(net: _Learner, rows: Any, gold: Any, lengths: Sequence[int], weights: Sequence[Any]) -> float:
    """The smoothed cross entropy, computed stretch by stretch."""
    losses, first = [], 0
    for length in lengths:
        here = slice(first, first + length)
        clauses = np.maximum(rows[here] @ net.meanings + net.bias, 0) * weights[0][here]
        ways = np.stack([clauses, clauses[::-1]]) @ net.inward + net.gates[:, None]
        told = walk(ways[:, None], net.onward)[2][:, 0, 1:]
        seen = np.hstack([clauses, told[0], told[1, ::-1]]) * weights[1][here]
        scores = seen @ net.outward + net.prior + rows[here] @ net.direct
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        truth = np.full(logs.shape, 0.1 / 3) + 0.9 * np.eye(3)[gold[here]]
        losses.append(-(truth * logs).sum())
        first += length
    return float(sum(losses)) / len(gold)


def test_it_comes_back_from_the_disk_as_it_was(learnt: Network, tmp_path: Path) -> None:
    save_network(learnt, tmp_path / "roles")
    (tmp_path / "MANIFEST.json").write_text('{"files": {"roles/settings.json": ""}}')
    with pytest.raises(DataError, match="not the file"):
        load_network("roles", tmp_path)
    (tmp_path / "MANIFEST.json").write_text('{"files": {}}')
    clauses = walks(1, 4)[0][0]
    assert load_network("roles", tmp_path).decision(clauses) == pytest.approx(learnt.decision(clauses), abs=0.1)


def test_features_it_does_not_know_count_nothing(learnt: Network) -> None:
    assert np.array_equal(learnt.decision([["says=1"]]), learnt.decision([["says=1", "unheard"]]))
