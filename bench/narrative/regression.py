"""Multinomial logistic regression over the same named features as the network of roles."""

import pickle
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bench.narrative.boosting import Columns, Features

__all__ = ["Linear"]


class Linear:
    """One classifier for classes that exclude each other."""

    def __init__(self, rows: Sequence[Features], truth: Any, *, least: int = 2) -> None:
        self.columns = Columns(rows, least, None)
        self.model = LogisticRegression(C=0.3, max_iter=400).fit(self.columns.sparse(rows), truth)
        self.classes = tuple(map(str, self.model.classes_))

    def probabilities(self, rows: Sequence[Features]) -> NDArray[np.float64]:
        """Shape (rows, classes)."""
        return np.asarray(self.model.predict_proba(self.columns.sparse(rows)))

    def size(self) -> int:
        """Bytes of the pickled classifier."""
        return len(pickle.dumps(self))
