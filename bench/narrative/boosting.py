"""Gradient-boosted trees over the same named features as the linear models, where needed pressed to fewer dimensions."""

import pickle
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import HistGradientBoostingClassifier

__all__ = ["Boosted", "Columns", "Features"]

Features = Mapping[str, float]
_SEED = 13


class Columns:
    """From named features to a matrix: those seen at least so often, by truncated SVD to `dimensions` if given."""

    def __init__(self, rows: Sequence[Features], least: int, dimensions: int | None) -> None:
        counts = Counter(name for row in rows for name in row)
        self.index = {name: at for at, name in enumerate(sorted(n for n, c in counts.items() if c >= least))}
        self.press = TruncatedSVD(dimensions, random_state=_SEED).fit(self.sparse(rows)) if dimensions else None

    def sparse(self, rows: Sequence[Features]) -> Any:
        """The rows as they are."""
        known = [[(self.index[n], v) for n, v in row.items() if n in self.index] for row in rows]
        pointers = np.cumsum([0, *map(len, known)])
        columns = [column for row in known for column, _ in row]
        values = [value for row in known for _, value in row]
        return csr_matrix((values, columns, pointers), shape=(len(rows), len(self.index)))

    def dense(self, rows: Sequence[Features]) -> NDArray[np.float64]:
        """The rows as the trees see them."""
        matrix = self.sparse(rows)
        return np.asarray(self.press.transform(matrix) if self.press else matrix.toarray())


class Boosted:
    """One classifier for classes that exclude each other, or one for each of many labels."""

    def __init__(self, rows: Sequence[Features], truth: Any, *, least: int = 2, dimensions: int | None = 100) -> None:
        self.columns = Columns(rows, least, dimensions)
        matrix, self.many = self.columns.dense(rows), np.ndim(truth) == 2
        targets = np.asarray(truth).T if self.many else [truth]
        self.models = [self._fitted(matrix, target) for target in targets]
        self.classes = tuple(map(str, self.models[0].classes_))

    def probabilities(self, rows: Sequence[Features]) -> NDArray[np.float64]:
        """Shape (rows, classes), or (rows, labels)."""
        matrix = self.columns.dense(rows)
        if self.many:
            return np.stack([model.predict_proba(matrix)[:, 1] for model in self.models], axis=1)
        return np.asarray(self.models[0].predict_proba(matrix))

    def size(self) -> int:
        """Bytes of the pickled classifier."""
        return len(pickle.dumps(self))

    @staticmethod
    def _fitted(matrix: NDArray[np.float64], target: Any) -> Any:
        return HistGradientBoostingClassifier(
            max_iter=60, learning_rate=0.15, max_leaf_nodes=15, random_state=_SEED
        ).fit(matrix, target)
