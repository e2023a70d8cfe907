"""Where in the text the cells of a finding stand."""

from collections.abc import Iterable

from nlu.record import Cell

__all__ = ["spans_of"]


def spans_of(cells: Iterable[Cell]) -> list[tuple[int, int]]:
    """The half-open spans of the cells that have one, in their order."""
    return [(cell.start, cell.end) for cell in cells if cell.start is not None and cell.end is not None]
