"""Finds the data that travels with the program: models and the run-time part of the corpus.

Looked for in ``$GONGKAI_HOME``, then inside the installed package, then in the checkout; the first that has it wins.
"""

import os
from pathlib import Path

from nlu.errors import DataError

__all__ = ["data_path", "model_path"]

_PACKAGE = Path(__file__).resolve().parent


def data_path(*parts: str) -> Path:
    """The path of a file or folder below ``corpus/``.

    Args:
        parts: Path segments, e.g. ``("templates", "t2021.toml")``.

    Returns:
        The first place where it exists.

    Raises:
        DataError: It is in none of the places.
    """
    return _find("corpus", parts)


def model_path(*parts: str) -> Path:
    """The path of a trained artefact below ``models/``; see `data_path`."""
    return _find("models", parts)


def _find(kind: str, parts: tuple[str, ...]) -> Path:
    home = os.environ.get("GONGKAI_HOME")
    roots = [Path(home)] if home else []
    roots += [_PACKAGE / "_data", _PACKAGE.parent]
    for root in roots:
        path = root.joinpath(kind, *parts)
        if path.exists():
            return path
    raise DataError(f"{kind}/{'/'.join(parts)} is not installed", stage="resources")
