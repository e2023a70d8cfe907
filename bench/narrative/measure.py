"""Sizes on disk and micro/macro F1 of label matrices."""

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.narrative.trained import Model
from nlu.training.train import save_model

__all__ = ["best_limit", "f1", "given", "stored_size"]

_GRID = np.round(np.arange(0.06, 0.92, 0.02), 2)


def stored_size(model: Model) -> int:
    """Bytes of a model on disk."""
    with tempfile.TemporaryDirectory() as folder:
        save_model(model, Path(folder))
        return sum(path.stat().st_size for path in Path(folder).iterdir())


def given(scores: NDArray[np.float64], limit: float) -> NDArray[np.bool_]:
    """Labels at or above the limit, and the likeliest one where none is; shape (items, labels)."""
    chosen = scores >= limit
    alone = ~chosen.any(axis=1)
    chosen[alone, scores[alone].argmax(axis=1)] = True
    return chosen


def best_limit(scores: NDArray[np.float64], truth: NDArray[np.int8]) -> float:
    """The limit with the best micro-F1 on held-out rows."""
    return float(max(_GRID, key=lambda limit: f1(given(scores, limit), truth)[0]))


def f1(chosen: NDArray[np.bool_], truth: NDArray[np.int8]) -> tuple[float, float]:
    """Micro and macro F1, the macro over the labels that occur."""
    hits, sizes = (chosen & (truth == 1)).sum(axis=0), chosen.sum(axis=0) + truth.sum(axis=0)
    present = truth.sum(axis=0) > 0
    return float(2 * hits.sum() / max(1, sizes.sum())), float((2 * hits / np.maximum(1, sizes))[present].mean())
