"""How a trained component lies on disk: plain arrays and JSON, checked against the manifest beside it; never a pickle."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlu.errors import DataError
from nlu.resources import model_path

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Arrays", "components", "pack_names", "read", "unpack_names", "write"]

_FORMAT = 2
Arrays = Mapping[str, "NDArray[Any]"]


def write(folder: Path, arrays: Arrays, classes: Sequence[str], settings: Mapping[str, Any]) -> None:
    """Writes ``weights.npz``, ``labels.json`` and ``settings.json`` into a folder; the same model gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", allow_pickle=False, **arrays)
    _write(folder / "labels.json", list(classes))
    _write(folder / "settings.json", {"format": _FORMAT, **settings})


def pack_names(index: Mapping[str, int]) -> "NDArray[np.uint8]":
    """The names of an index, by their rows, as an array."""
    return np.frombuffer("\n".join(sorted(index, key=index.__getitem__)).encode(), dtype=np.uint8)


def unpack_names(packed: "NDArray[np.uint8]") -> dict[str, int]:
    """The index that was packed."""
    return {name: row for row, name in enumerate(packed.tobytes().decode().split("\n"))}


def components(models: Path | None = None) -> set[str]:
    """The components that were trained; a corpus may be too small for one.

    Raises:
        DataError: There are no models.
    """
    return {name.partition("/")[0] for name in _manifest(_folder(models))}


def read(component: str, models: Path | None = None) -> tuple[Arrays, tuple[str, ...], dict[str, Any]]:
    """The arrays, classes and settings of a component.

    Args:
        component: E.g. ``roles``.
        models: The folder of the components; the shipped ``models/`` if not given.

    Raises:
        DataError: It is missing, was changed, or is of another format.
    """
    folder = _folder(models) / component
    _check(component, folder)
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    if settings.pop("format") != _FORMAT:
        raise DataError(f"models/{component} was written by another version; train it again", stage="models")
    with np.load(folder / "weights.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    return arrays, tuple(json.loads((folder / "labels.json").read_text(encoding="utf-8"))), settings


def _folder(models: Path | None) -> Path:
    return models or model_path("MANIFEST.json").parent


def _manifest(models: Path) -> dict[str, str]:
    """The files of all components and their hashes."""
    path = models / "MANIFEST.json"
    if not path.exists():
        raise DataError(f"there are no trained models in {models}; gongkai train makes them", stage="models")
    files: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["files"]
    return files


def _check(component: str, folder: Path) -> None:
    for name, expected in _manifest(folder.parent).items():
        if not name.startswith(f"{component}/"):
            continue
        data = (folder.parent / name).read_bytes()
        if hashlib.sha256(data).hexdigest() != expected:
            raise DataError(f"models/{name} is not the file of the manifest", stage="models")


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
