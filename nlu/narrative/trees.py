"""Boosted trees stored as plain arrays: what scikit-learn learnt, without scikit-learn (see `nlu.narrative.linear`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlu.narrative.stored import read, write

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Trees", "load_trees", "save_trees"]

_AT_ONCE = 1024
"""Rows that are looked at together, so that memory does not grow with the text."""


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of trees for each class.

    Attributes:
        classes: Names of the classes.
        roots: First node of each tree, shape (trees, classes).
        measures: For each node the measure it asks about, shape (nodes,).
        limits: For each node the largest value that goes left.
        following: The next node for values up to the limit, and for larger ones, for each node in turn, shape (2 · nodes,);
            a leaf is its own.
        values: What each leaf adds to the score of its class.
        bias: Where the scores begin, shape (classes,).
        settings: ``depth``, the most questions on the way to a leaf, and what else the component needs.
    """

    classes: tuple[str, ...]
    roots: "NDArray[np.signedinteger[Any]]"
    measures: "NDArray[np.signedinteger[Any]]"
    limits: "NDArray[np.float32]"
    following: "NDArray[np.signedinteger[Any]]"
    values: "NDArray[np.float32]"
    bias: "NDArray[np.float32]"
    settings: Mapping[str, Any]

    @property
    def size(self) -> int:
        """How many numbers it has learnt: a limit for each question, a value for each leaf."""
        return self.limits.size

    def decision(self, rows: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """The score of every class for each row of measures, shape (rows, classes)."""
        return np.concatenate([self._decision(rows[at : at + _AT_ONCE]) for at in range(0, len(rows), _AT_ONCE)])

    def _decision(self, rows: "NDArray[np.float64]") -> "NDArray[np.float64]":
        seen = rows.astype(np.float32).ravel()
        at = np.arange(len(rows))[:, None] * rows.shape[1]
        nodes = np.broadcast_to(self.roots.ravel(), (len(rows), self.roots.size))
        for _ in range(self.settings["depth"]):
            goes_right = seen.take(at + self.measures.take(nodes)) > self.limits.take(nodes)
            nodes = self.following.take(2 * nodes + goes_right)
        sums = self.values.take(nodes).reshape(len(rows), *self.roots.shape).sum(axis=1, dtype=np.float64)
        return np.asarray(sums + self.bias, dtype=np.float64)


_ARRAYS = ("roots", "measures", "limits", "following", "values", "bias")


def save_trees(model: Trees, folder: Path) -> None:
    """Writes a component; see `nlu.narrative.stored.write`."""
    write(folder, {name: getattr(model, name) for name in _ARRAYS}, model.classes, model.settings)


def load_trees(component: str, models: Path | None = None) -> Trees:
    """A component; see `nlu.narrative.stored.read`."""
    arrays, classes, settings = read(component, models)
    known: dict[str, Any] = {
        name: array.astype(np.intp) if array.dtype.kind == "i" else array for name, array in arrays.items()
    }
    return Trees(classes=classes, settings=settings, **known)  # indices of the machine's own width are twice as fast
