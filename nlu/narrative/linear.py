"""A linear model over named features, stored as plain arrays: what scikit-learn learnt, without scikit-learn.

Loading and using it needs numpy only; importing scikit-learn would cost more time than reading a hundred reports.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlu.narrative.stored import Arrays, read, write

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LinearModel", "load", "save"]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights by feature and class.

    Attributes:
        classes: Names of the classes, in the order of the columns.
        index: Row of each known feature.
        weights: Shape (features, classes).
        bias: Shape (classes,).
        settings: What else the component needs: thresholds, calibration, transitions.
    """

    classes: tuple[str, ...]
    index: Mapping[str, int]
    weights: "NDArray[np.float32]"
    bias: "NDArray[np.float32]"
    settings: Mapping[str, Any]

    @property
    def size(self) -> int:
        """How many numbers it has learnt."""
        return self.weights.size + self.bias.size

    def decision(self, features: Iterable[str] | Mapping[str, float]) -> "NDArray[np.float64]":
        """The score of every class, shape (classes,); unknown features count nothing."""
        row_of = self.index.get
        known = [(row, name) for name in dict.fromkeys(features) if (row := row_of(name)) is not None]
        chosen = self.weights[np.array([row for row, _ in known], dtype=np.intp)]
        if isinstance(features, Mapping):
            chosen = chosen * np.array([[features[name]] for _, name in known], dtype=np.float32).reshape(-1, 1)
        return np.asarray(chosen.sum(axis=0, dtype=np.float64) + self.bias, dtype=np.float64)


def save(model: LinearModel, folder: Path) -> None:
    """Writes a component; see `nlu.narrative.stored.write`."""
    names = sorted(model.index, key=model.index.__getitem__)
    vocabulary = np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
    arrays: Arrays = {"weights": model.weights.astype(np.float16), "bias": model.bias, "vocabulary": vocabulary}
    write(folder, arrays, model.classes, model.settings)


def load(component: str, models: Path | None = None) -> LinearModel:
    """A component; see `nlu.narrative.stored.read`."""
    arrays, classes, settings = read(component, models)
    names = arrays["vocabulary"].tobytes().decode().split("\n")
    index = {name: row for row, name in enumerate(names)}
    return LinearModel(classes, index, arrays["weights"].astype(np.float32), arrays["bias"], settings)
