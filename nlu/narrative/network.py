"""A small recurrent network over the clauses of a stretch, stored as plain arrays; `nlu.training.network` learns it.

A clause is the sum of what its features stand for. Memories (LSTM, Hochreiter and Schmidhuber 1997) walk over the clauses,
some forwards and some backwards, so that each clause is judged with all that was said before and behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlu.narrative.linear import rows_of
from nlu.narrative.stored import pack_names, read, unpack_names, write

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Network", "load_network", "save_network", "softmax", "walk"]


@dataclass(frozen=True, slots=True)
class Network:
    """What it has learnt. Its memories read forwards and backwards in turn, and each pair reads its own part of a clause:
    nets that were learnt apart and are asked together.

    Attributes:
        classes: Names of the classes, in the order of the scores.
        index: Row of each known feature.
        meanings: What each feature adds to a clause, shape (features, pairs, width).
        direct: What each feature says of the classes by itself, shape (features, classes).
        bias: Of a clause, shape (pairs, width).
        inward: From clause to the gates of a memory (forget, input, output, content), shape (pairs, 2, width, 4 · half).
        onward: From what the memory told at the clause before to its gates, shape (pairs, 2, half, 4 · half).
        gates: Bias of the gates, shape (pairs, 2, 4 · half).
        outward: From clause and both memories to classes, shape (pairs, 2 · width, classes).
        prior: Bias of the classes, shape (classes,).
        settings: What else the component needs: transitions.
    """

    classes: tuple[str, ...]
    index: Mapping[str, int]
    meanings: "NDArray[np.float32]"
    direct: "NDArray[np.float32]"
    bias: "NDArray[np.float32]"
    inward: "NDArray[np.float32]"
    onward: "NDArray[np.float32]"
    gates: "NDArray[np.float32]"
    outward: "NDArray[np.float32]"
    prior: "NDArray[np.float32]"
    settings: Mapping[str, Any]

    @property
    def size(self) -> int:
        """How many numbers it has learnt."""
        return sum(getattr(self, name).size for name in _ARRAYS)

    def decision(self, features: Sequence[Sequence[str]]) -> "NDArray[np.float64]":
        """The score of every class for each clause of a stretch, given their features, shape (clauses, classes)."""
        clauses = np.empty((len(features), *self.bias.shape), dtype=np.float32)
        direct = np.empty((len(features), len(self.classes)), dtype=np.float32)
        for at, names in enumerate(features):
            rows = rows_of(self.index, dict.fromkeys(names))
            rows = rows[rows >= 0]
            clauses[at], direct[at] = self.meanings[rows].sum(axis=0), self.direct[rows].sum(axis=0)
        clauses = np.maximum(clauses + self.bias, 0).swapaxes(0, 1)
        seen = np.concatenate([clauses, self._told(clauses)], axis=2)
        return np.asarray((seen @ self.outward).sum(axis=0) + self.prior + direct, dtype=np.float64)

    def _told(self, clauses: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """What the memories tell of each clause, shape (pairs, clauses, width)."""
        ways = np.stack([clauses, clauses[:, ::-1]], axis=1) @ self.inward + self.gates[:, :, None]
        with np.errstate(over="ignore"):  # a gate that is all but shut, for a clause without end
            _, _, told = walk(ways[:, :, None], self.onward)
        return np.concatenate([told[:, 0, 0, 1:], told[:, 1, 0, :0:-1]], axis=2)


def walk(
    ways: "NDArray[np.float32]", onward: "NDArray[np.float32]"
) -> "tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]":
    """Lets memories walk over sequences of the same length.

    Args:
        ways: What each step says to the gates, shape (…, sequences, steps, 4 · half).
        onward: What was told at the step before says to them, shape (…, half, 4 · half).

    Returns:
        How far the gates are open at each step, shape of `ways`; what is remembered and what is told before the first
        step (nothing) and after each, shape (…, sequences, steps + 1, half).
    """
    *outer, steps, width = ways.shape
    half = width // 4
    gates = np.empty_like(ways)
    memory, told = (np.zeros((*outer, steps + 1, half), dtype=ways.dtype) for _ in range(2))
    for at in range(steps):
        here = ways[..., at, :] + told[..., at, :] @ onward
        here[..., : 3 * half] = 1 / (1 + np.exp(-here[..., : 3 * half]))
        here[..., 3 * half :] = np.tanh(here[..., 3 * half :])
        gates[..., at, :] = here
        forget, accept, tell, content = np.split(here, 4, axis=-1)
        memory[..., at + 1, :] = forget * memory[..., at, :] + accept * content
        told[..., at + 1, :] = tell * np.tanh(memory[..., at + 1, :])
    return gates, memory, told


def softmax(scores: "NDArray[Any]") -> "NDArray[Any]":
    """The shares of classes, shape (clauses, classes), that their scores stand for."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


_LARGEST = 127
"""Of a signed byte."""
_LEAST = 1e-6
"""Scale of a feature that stands for nothing."""
_ARRAYS = ("meanings", "direct", "bias", "inward", "onward", "gates", "outward", "prior")


def save_network(network: Network, folder: Path) -> None:
    """Writes a component; see `nlu.narrative.stored.write`. What features stand for takes a byte a number."""
    arrays = {name: getattr(network, name).astype(np.float16) for name in _ARRAYS}
    scales = np.maximum(np.abs(network.meanings).max(axis=2) / _LARGEST, _LEAST).astype(np.float16)
    steps = np.round(network.meanings / scales[..., None].astype(np.float32))
    arrays |= {"meanings": np.clip(steps, -_LARGEST, _LARGEST).astype(np.int8), "scales": scales}
    write(folder, {**arrays, "vocabulary": pack_names(network.index)}, network.classes, network.settings)


def load_network(component: str, models: Path | None = None) -> Network:
    """A component; see `nlu.narrative.stored.read`."""
    arrays, classes, settings = read(component, models)
    known = {name: arrays[name].astype(np.float32) for name in _ARRAYS}
    known["meanings"] *= arrays["scales"].astype(np.float32)[..., None]
    return Network(classes, unpack_names(arrays["vocabulary"]), **known, settings=settings)
