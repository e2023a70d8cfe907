"""Floors: figures that a release must not fall below, pinned in a TOML file with one table for each split."""

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path

from nlu.errors import DataError, UsageError

__all__ = ["LOWER_IS_BETTER", "broken", "raise_floors", "read_floors"]

LOWER_IS_BETTER = frozenset({"invented", "calibration_error"})
_HEAD = "# Pinned figures of `gongkai evaluate`, by split; `gongkai evaluate --update-floors` raises them.\n"
_DIGITS = 1000


def read_floors(path: Path) -> dict[str, dict[str, float]]:
    """The floors by split and figure; none where there is no file.

    Raises:
        DataError: The file is no such TOML.
    """
    if not path.exists():
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return {split: {name: float(value) for name, value in figures.items()} for split, figures in raw.items()}
    except (tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError) as error:
        raise DataError(f"{path.name} holds no floors: {error}", stage="floors") from None


def broken(figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """One sentence for each floor that the figures miss; a floor without its figure is missed."""
    return [
        f"{name} is {figures.get(name, math.nan):.4f}, {'above' if name in LOWER_IS_BETTER else 'below'} the pinned {floor:.4f}"
        for name, floor in floors.items()
        if not _as_good(name, figures.get(name, math.nan), floor)
    ]


def raise_floors(path: Path, split: str, figures: Mapping[str, float], *, allow_lower: bool = False) -> None:
    """Pins the figures of a split, cut to three digits; the other splits of the file stay.

    Args:
        path: The file; made if missing.
        split: E.g. ``test``.
        figures: By name.
        allow_lower: Also where a figure is worse than the pinned one.

    Raises:
        UsageError: A figure is worse and `allow_lower` is not set; nothing is written.
    """
    floors = read_floors(path)
    worse = broken(figures, floors.get(split, {}))
    if worse and not allow_lower:
        raise UsageError(f"{worse[0]}; --allow-lower pins it all the same", stage="floors")
    floors[split] = {name: _cut(name, value) for name, value in figures.items()}
    tables = [
        "\n".join([f"[{name}]", *(f"{figure} = {value}" for figure, value in sorted(table.items()))])
        for name, table in sorted(floors.items())
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_HEAD + "\n" + "\n\n".join(tables) + "\n", encoding="utf-8")


def _as_good(name: str, figure: float, floor: float) -> bool:
    return figure <= floor if name in LOWER_IS_BETTER else figure >= floor


def _cut(name: str, value: float) -> float:
    """Three digits, on the side that the figure itself passes."""
    scaled = value * _DIGITS
    return (math.ceil(scaled - 1e-9) if name in LOWER_IS_BETTER else math.floor(scaled + 1e-9)) / _DIGITS
