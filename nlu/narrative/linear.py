"""A linear model over named features, stored as plain arrays: what scikit-learn learnt, without scikit-learn.

Loading and using it needs numpy only; importing scikit-learn would cost more time than reading a hundred reports.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlu.narrative.stored import pack_names, read, unpack_names, write

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LinearModel", "calibrated", "load", "rows_of", "save", "values_of"]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights by feature and class.

    Attributes:
        classes: Names of the classes, in the order of the columns.
        index: Row of each known feature.
        weights: Shape (features, classes).
        bias: Shape (classes,).
        settings: What else the component needs: thresholds, calibration, transitions.
        ratios: Log of how much likelier each feature is where a class is given than where it is not (naive Bayes), shape
            (features, classes); None where no second look asks for it.
    """

    classes: tuple[str, ...]
    index: Mapping[str, int]
    weights: "NDArray[np.float32]"
    bias: "NDArray[np.float32]"
    settings: Mapping[str, Any]
    ratios: "NDArray[np.float32] | None" = None

    @property
    def size(self) -> int:
        """How many numbers it has learnt."""
        return self.weights.size + self.bias.size + (0 if self.ratios is None else self.ratios.size)

    def decision(self, features: Mapping[str, float]) -> "NDArray[np.float64]":
        """The score of every class, shape (classes,); unknown features count nothing."""
        return self.score(rows_of(self.index, features), values_of(features))

    def score(self, rows: "NDArray[np.intp]", values: "NDArray[np.float32]") -> "NDArray[np.float64]":
        """The score of every class for features by their rows, -1 for unknown ones, and their values."""
        return np.asarray(_weighed(self.weights, rows, values) + self.bias, dtype=np.float64)

    def vote(self, rows: "NDArray[np.intp]", values: "NDArray[np.float32]") -> "NDArray[np.float64]":
        """What naive Bayes makes of the same features, shape (classes,).

        Raises:
            ValueError: The model has no ratios.
        """
        if self.ratios is None:
            raise ValueError("this model has no ratios")
        return _weighed(self.ratios, rows, values)


def _weighed(
    weights: "NDArray[np.float32]", rows: "NDArray[np.intp]", values: "NDArray[np.float32]"
) -> "NDArray[np.float64]":
    known = rows >= 0
    return np.asarray((weights[rows[known]] * values[known, None]).sum(axis=0, dtype=np.float64), dtype=np.float64)


def calibrated(settings: Mapping[str, Any], scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Platt scaling (Platt 1999) with the slope and intercept learnt on held-out voices."""
    slope, intercept = settings["calibration"]
    return np.asarray(1 / (1 + np.exp(-(slope * scores + intercept))), dtype=np.float64)


def rows_of(index: Mapping[str, int], names: Iterable[str]) -> "NDArray[np.intp]":
    """Where an index has each name; -1 where it does not."""
    return np.fromiter(map(index.get, names, repeat(-1)), dtype=np.intp)


def values_of(features: Mapping[str, float]) -> "NDArray[np.float32]":
    """The values of features, in their order."""
    return np.fromiter(features.values(), dtype=np.float32, count=len(features))


def save(model: LinearModel, folder: Path) -> None:
    """Writes a component; see `nlu.narrative.stored.write`."""
    arrays: dict[str, NDArray[Any]] = {
        "weights": model.weights.astype(np.float16),
        "bias": model.bias,
        "vocabulary": pack_names(model.index),
    }
    if model.ratios is not None:
        arrays["ratios"] = model.ratios.astype(np.float16)
    write(folder, arrays, model.classes, model.settings)


def load(component: str, models: Path | None = None) -> LinearModel:
    """A component; see `nlu.narrative.stored.read`."""
    arrays, classes, settings = read(component, models)
    ratios = arrays["ratios"].astype(np.float32) if "ratios" in arrays else None
    return LinearModel(
        classes,
        unpack_names(arrays["vocabulary"]),
        arrays["weights"].astype(np.float32),
        arrays["bias"],
        settings,
        ratios,
    )
