"""Learns the network of `nlu.narrative.network` from stretches of clauses whose classes are known."""

from collections.abc import Mapping, Sequence
from math import ceil, cos, pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.narrative.network import Network, softmax, walk
from nlu.training.fitting import halved, vectorise

__all__ = ["fit_network"]

_DECAYS = 0.9, 0.999
_WARM_UP = 0.15
"""Share of the steps in which the rate rises."""
Floats = NDArray[np.float32]


def fit_network(
    stretches: Sequence[Sequence[Sequence[str]]], classes: Sequence[Sequence[str]], config: Mapping[str, Any]
) -> Network:
    """The network of the classes of clauses: one net for each seed, asked together.

    Args:
        stretches: For each stretch the features of each of its clauses.
        classes: The class of each clause, likewise.
        config: The section ``roles`` of ``models/config.toml``.
    """
    table, index = vectorise([dict.fromkeys(names, 1.0) for one in stretches for names in one], config["min_count"])
    names = sorted({name for one in classes for name in one})
    gold = np.array([names.index(name) for one in classes for name in one])
    nets = [_learnt(table, gold, len(names), [len(one) for one in stretches], config, seed) for seed in config["seeds"]]
    return Network(tuple(names), index, **_together(nets), settings={})


def _learnt(
    table: Any, gold: NDArray[np.intp], classes: int, lengths: Sequence[int], config: Mapping[str, Any], seed: int
) -> "_Learner":
    """One net that has gone over all stretches a number of times."""
    learner = _Learner(table.shape[1], classes, config, seed)
    ends = np.cumsum(lengths)
    batches = ceil(len(lengths) / config["batch"])
    rounds = max(config["rounds"], ceil(config["steps"] / batches))
    rates = (config["rate"] * _share_of_rate(at / (rounds * batches)) for at in range(rounds * batches))
    for _ in range(rounds):
        for chosen in np.array_split(learner.random.permutation(len(ends)), batches):
            rows = np.concatenate([np.arange(ends[at] - lengths[at], ends[at]) for at in chosen])
            learner.learn(table[rows], gold[rows], [lengths[at] for at in chosen], next(rates))
    return learner


def _together(nets: Sequence["_Learner"]) -> dict[str, Floats]:
    """The arrays of `Network`: each net gives its parts of a clause, and the mean of their scores counts."""
    apart = {name: np.stack([getattr(net, name) for net in nets]) for name in ("bias", "inward", "onward", "gates")}
    arrays = apart | {
        "meanings": np.stack([net.meanings for net in nets], axis=1),
        "outward": np.stack([net.outward for net in nets]) / len(nets),
        "direct": np.mean([net.direct for net in nets], axis=0),
        "prior": np.mean([net.prior for net in nets], axis=0),
    }
    return {name: halved(array) for name, array in arrays.items()}


def _share_of_rate(gone: float) -> float:
    """How large the rate is after a share of the steps: it rises first, then falls along a cosine."""
    return gone / _WARM_UP if gone < _WARM_UP else (1 + cos(pi * (gone - _WARM_UP) / (1 - _WARM_UP))) / 2


class _Learner:
    """A net while it is learnt: arrays of `Network` for one pair of memories."""

    def __init__(self, features: int, classes: int, config: Mapping[str, Any], seed: int) -> None:
        self.config, self.random, self.adam = config, np.random.default_rng(seed), _Adam()
        width = config["width"]
        half = width // 2
        self.meanings = self._scattered((features, width), config["spread"])
        self.direct = np.zeros((features, classes), dtype=np.float32)
        self.bias = np.zeros(width, dtype=np.float32)
        self.inward = self._scattered((2, width, 4 * half), width**-0.5)
        self.onward = self._scattered((2, half, 4 * half), half**-0.5)
        self.gates = np.zeros((2, 4 * half), dtype=np.float32)
        self.gates[:, :half] = 1  # remembers until it learns to forget (Jozefowicz et al. 2015)
        self.outward = self._scattered((2 * width, classes), width**-0.5)
        self.prior = np.zeros(classes, dtype=np.float32)

    def _scattered(self, shape: tuple[int, ...], spread: float) -> Floats:
        return self.random.normal(0, spread, shape).astype(np.float32)

    def learn(self, rows: Any, gold: NDArray[np.intp], lengths: Sequence[int], rate: float) -> None:
        """One step with the clauses of a few stretches."""
        rows.data = (self.random.random(rows.nnz) >= self.config["dropout"]).astype(np.float32)
        width = len(self.bias)
        kept, shown = self._kept((len(gold), width)), self._kept((len(gold), 2 * width))
        known, slopes = self.slopes(rows, gold, lengths, kept, shown)
        for name, slope in slopes.items():
            touched = known if name in ("meanings", "direct") else slice(None)
            self.adam.move(name, getattr(self, name), slope, rate, touched)

    def _kept(self, shape: tuple[int, ...]) -> Floats:
        """What is not hidden from a step, made larger by what is."""
        hidden = self.config["hidden"]
        return np.asarray((self.random.random(shape) >= hidden) / (1 - hidden), dtype=np.float32)

    def slopes(
        self, rows: Any, gold: NDArray[np.intp], lengths: Sequence[int], kept: Floats, shown: Floats
    ) -> tuple[NDArray[np.intp], dict[str, Floats]]:
        """How the loss grows with each array; of the tables only with the rows of the features that occur, given first.

        Args:
            rows: Features of clauses, sparse, shape (clauses, features).
            gold: The class of each clause.
            lengths: How many clauses each stretch has.
            kept: Weight of each number of a clause, shape (clauses, width).
            shown: Weight of each number that is judged, shape (clauses, 2 · width).
        """
        sums = rows @ self.meanings + self.bias
        clauses = np.maximum(sums, 0) * kept
        order, there = _both_ways(lengths)
        padded = np.zeros((2, *there.shape, len(self.bias)), dtype=sums.dtype)
        padded[:, there] = clauses[order]
        gates, memory, told = walk(padded @ self.inward[:, None] + self.gates[:, None, None], self.onward)
        seen = np.hstack([clauses, *_put_back(told[:, :, 1:][:, there], order)]) * shown
        error = self._error(seen @ self.outward + self.prior + rows @ self.direct, gold)
        own, theirs = np.split((error @ self.outward.T) * shown, [len(self.bias)], axis=1)
        asked = np.zeros_like(told[:, :, 1:])
        asked[:, there] = np.stack([part[way] for part, way in zip(np.split(theirs, 2, axis=1), order, strict=True)])
        ways = _back_through(asked, gates, memory, self.onward)
        inward = (ways @ self.inward.swapaxes(1, 2)[:, None])[:, there]
        back = (own + sum(_put_back(inward, order))) * kept * (sums > 0)
        known = np.unique(rows.indices)
        used = rows[:, known].T
        return known, {
            "meanings": used @ back,
            "direct": used @ error,
            "bias": back.sum(axis=0),
            "inward": np.einsum("dbtw,dbtg->dwg", padded, ways, optimize=True),
            "onward": np.einsum("dbth,dbtg->dhg", told[:, :, :-1], ways, optimize=True),
            "gates": ways.sum(axis=(1, 2)),
            "outward": seen.T @ error,
            "prior": error.sum(axis=0),
        }

    def _error(self, scores: Floats, gold: NDArray[np.intp]) -> Floats:
        """How far the shares are from the truth, which is told a little smoothed (Szegedy et al. 2016)."""
        shares = softmax(scores)
        smooth = self.config["smoothing"]
        shares -= smooth / shares.shape[1]
        shares[np.arange(len(gold)), gold] -= 1 - smooth
        return np.asarray(shares / len(gold))


def _both_ways(lengths: Sequence[int]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The clauses of all stretches as they are read forwards and backwards, shape (2, clauses); and which places they fill
    when each stretch is a row, shape (stretches, longest)."""
    firsts = np.cumsum([0, *lengths])[:-1]
    ranges = [np.arange(first, first + length) for first, length in zip(firsts, lengths, strict=True)]
    order = np.stack([np.concatenate(ranges), np.concatenate([one[::-1] for one in ranges])])
    return order, np.arange(max(lengths)) < np.array(lengths)[:, None]


def _put_back(values: Floats, order: NDArray[np.intp]) -> list[Floats]:
    """What was read forwards and what was read backwards, each in order of the clauses."""
    placed = [np.empty_like(one) for one in values]
    for one, into, way in zip(values, placed, order, strict=True):
        into[way] = one
    return placed


def _back_through(asked: Floats, gates: Floats, memory: Floats, onward: Floats) -> Floats:
    """How the loss grows with what each step says to the gates, shape of `gates`; the way back through `walk`.

    Args:
        asked: How the loss grows with what is told at each step, shape (2, sequences, steps, half).
        gates: As `walk` returns them, as `memory`.
        onward: As given to it.
    """
    slopes = np.empty_like(gates)
    later_told, later_memory = np.zeros_like(asked[:, :, 0]), np.zeros_like(asked[:, :, 0])
    for at in reversed(range(asked.shape[2])):
        forget, accept, tell, content = np.split(gates[:, :, at], 4, axis=-1)
        shown = np.tanh(memory[:, :, at + 1])
        told = asked[:, :, at] + later_told
        kept = told * tell * (1 - shown * shown) + later_memory
        slopes[:, :, at] = np.concatenate(
            [
                kept * memory[:, :, at] * forget * (1 - forget),
                kept * content * accept * (1 - accept),
                told * shown * tell * (1 - tell),
                kept * accept * (1 - content * content),
            ],
            axis=-1,
        )
        later_told, later_memory = slopes[:, :, at] @ onward.swapaxes(1, 2), kept * forget
    return slopes


class _Adam:
    """Adam (Kingma and Ba 2015). Of a table only the rows that a step touches move, each at its own age."""

    def __init__(self) -> None:
        self.seen: dict[str, tuple[Floats, Floats, NDArray[np.int64]]] = {}

    def move(self, name: str, values: Floats, slope: Floats, rate: float, rows: Any = slice(None)) -> None:
        """Moves values, in place, against their slope."""
        if name not in self.seen:
            self.seen[name] = np.zeros_like(values), np.zeros_like(values), np.zeros(len(values), dtype=np.int64)
        mean, square, age = self.seen[name]
        age[rows] += 1
        mean[rows] += (1 - _DECAYS[0]) * (slope - mean[rows])
        square[rows] += (1 - _DECAYS[1]) * (slope * slope - square[rows])
        ages = age[rows].reshape(-1, *[1] * (values.ndim - 1))
        step = (mean[rows] / (1 - _DECAYS[0] ** ages)) / (np.sqrt(square[rows] / (1 - _DECAYS[1] ** ages)) + 1e-8)
        values[rows] -= (rate * step).astype(np.float32)
