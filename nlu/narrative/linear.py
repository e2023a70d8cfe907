"""A linear model over named features, stored as plain arrays: what scikit-learn learnt, without scikit-learn.

Loading and using it needs numpy only; importing scikit-learn would cost more time than reading a hundred reports.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlu.errors import DataError
from nlu.resources import model_path

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LinearModel", "load", "save"]

_FORMAT = 1


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

    def decision(self, features: Iterable[str] | Mapping[str, float]) -> "NDArray[np.float64]":
        """The score of every class, shape (classes,); unknown features count nothing."""
        weighted = features if isinstance(features, Mapping) else dict.fromkeys(features, 1.0)
        rows, values = [], []
        for name, value in weighted.items():
            row = self.index.get(name)
            if row is not None:
                rows.append(row)
                values.append(value)
        return np.asarray(np.array(values) @ self.weights[np.array(rows, dtype=np.intp)] + self.bias, dtype=np.float64)


def save(model: LinearModel, folder: Path) -> None:
    """Writes ``weights.npz``, ``labels.json`` and ``settings.json`` into a folder; the same model gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted(model.index, key=model.index.__getitem__)
    vocabulary = np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
    np.savez_compressed(
        folder / "weights.npz", weights=model.weights.astype(np.float16), bias=model.bias, vocabulary=vocabulary
    )
    _write(folder / "labels.json", list(model.classes))
    _write(folder / "settings.json", {"format": _FORMAT, **model.settings})


def load(component: str, models: Path | None = None) -> LinearModel:
    """A component, checked against the manifest beside it.

    Args:
        component: E.g. ``roles``.
        models: The folder of the components; the shipped ``models/`` if not given.

    Raises:
        DataError: It is missing, was changed, or is of another format.
    """
    folder = models / component if models else model_path(component)
    _check(component, folder)
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    if settings.pop("format") != _FORMAT:
        raise DataError(f"models/{component} was written by another version; train it again", stage="models")
    with np.load(folder / "weights.npz") as arrays:
        names = arrays["vocabulary"].tobytes().decode().split("\n")
        weights, bias = arrays["weights"].astype(np.float32), arrays["bias"]
    classes: Sequence[str] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    return LinearModel(tuple(classes), {name: row for row, name in enumerate(names)}, weights, bias, settings)


def _check(component: str, folder: Path) -> None:
    path = folder.parent / "MANIFEST.json"
    if not path.exists():
        raise DataError(f"there are no trained models in {folder.parent}; gongkai train makes them", stage="models")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name, expected in manifest["files"].items():
        if name.startswith(f"{component}/"):
            data = (folder.parent / name).read_bytes()
            if hashlib.sha256(data).hexdigest() != expected:
                raise DataError(f"models/{name} is not the file of the manifest", stage="models")


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
