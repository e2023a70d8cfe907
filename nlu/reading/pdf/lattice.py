"""Rules to grids: which positions the rules of a table enclose, and which of them are merged."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlu.reading.document import Box
from nlu.reading.pdf.rules import Drawing, Rule

__all__ = ["Lattice", "Span", "lattices", "merge_positions"]

_SNAP = 3.0
"""Points within which two rules are one: doubled rules, both sides of a thin box, columns drawn row by row."""
_SAME = 0.2
"""The same for rules that may belong to different tables of a page."""
_SHORTEST = 5.0
"""Points; shorter rules are marks."""
_OPEN = 6.0
"""Points by which rules must run past the last crossing rule to enclose a row that has no rule of its own."""
_MOST_PAIRS = 4_000_000
"""Crossings looked at on one page; drawings with more are no tables."""

Span = tuple[int, int, int, int]
"""row, col, rowspan, colspan"""


@dataclass(frozen=True, slots=True)
class Lattice:
    """The positions that rules enclose.

    Attributes:
        xs: The columns' boundaries from left to right.
        ys: The rows' boundaries from top to bottom.
        spans: The cells, in reading order.
    """

    xs: Sequence[float]
    ys: Sequence[float]
    spans: Sequence[Span]

    @property
    def bbox(self) -> Box:
        """The box around all cells."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def box_of(self, span: Span) -> Box:
        """The box of a cell."""
        row, col, rowspan, colspan = span
        return self.xs[col], self.ys[row], self.xs[col + colspan], self.ys[row + rowspan]


def lattices(drawing: Drawing, max_cells: int) -> list[Lattice] | None:
    """The grids that the rules of a page draw, then those that coloured boxes draw elsewhere on it.

    Returns:
        Grids with at least two columns, from top to bottom; None where the drawing is too intricate to be tables.
    """
    ruled = _found(drawing.horizontals, drawing.verticals, max_cells)
    if ruled is None:
        return None
    loose = [box for box in drawing.fills if not any(_overlap(box, grid.bbox) for grid in ruled)]
    across = [Rule(at, x0, x1) for x0, top, x1, bottom in loose for at in (top, bottom)]
    down = [Rule(at, top, bottom) for x0, top, x1, bottom in loose for at in (x0, x1)]
    filled = _found(across, down, max_cells) if loose else []
    return None if filled is None else sorted(ruled + filled, key=lambda grid: grid.ys[0])


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _found(horizontals: Sequence[Rule], verticals: Sequence[Rule], max_cells: int) -> list[Lattice] | None:
    across, down = _merged(horizontals, _SAME), _merged(verticals, _SAME)
    if len(across) * len(down) > _MOST_PAIRS:
        return None
    found = []
    for group in _touching(across, down):
        rows, columns = (_merged(rules, _SNAP) for rules in group)
        _close_open_sides(rows, columns)
        xs, ys = sorted({rule.at for rule in columns}), sorted({rule.at for rule in rows})
        if len(xs) < 3 or len(ys) < 2:
            continue
        if (len(xs) - 1) * (len(ys) - 1) > max_cells:
            return None
        found.append(Lattice(xs, ys, _cells(xs, ys, rows, columns)))
    return found


def _merged(rules: Sequence[Rule], apart: float) -> list[Rule]:
    """Rules at most `apart` from their neighbours as one; gaps up to `_SNAP` along it closed, marks left out."""
    merged: list[Rule] = []
    lines: list[list[Rule]] = []
    for rule in sorted(rules):
        if not lines or rule.at - lines[-1][-1].at > apart:
            lines.append([])
        lines[-1].append(rule)
    for line in lines:
        weight = sum(rule.end - rule.start for rule in line) or 1.0
        at = sum(rule.at * (rule.end - rule.start) for rule in line) / weight
        line.sort(key=lambda rule: rule.start)
        start = end = line[0].start
        for rule in line:
            if rule.start - end > _SNAP:
                merged.append(Rule(at, start, end))
                start = rule.start
            end = max(end, rule.end)
        merged.append(Rule(at, start, end))
    return [rule for rule in merged if rule.end - rule.start >= _SHORTEST]


def _touching(across: Sequence[Rule], down: Sequence[Rule]) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that hang together by crossing or meeting."""
    group = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    for i, (y, x0, x1) in enumerate(across):
        for j, (x, y0, y1) in enumerate(down, len(across)):
            if x0 - _SNAP <= x <= x1 + _SNAP and y0 - _SNAP <= y <= y1 + _SNAP:
                group[root(j)] = root(i)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*across, *down]):
        groups.setdefault(root(i), ([], []))[i >= len(across)].append(rule)
    return groups.values()


def _close_open_sides(rows: list[Rule], columns: list[Rule]) -> None:
    """Adds the outer rules that a table cut by a page break, or open at its sides, does not draw."""
    if not rows or not columns:
        return
    for own, other in ((rows, columns), (columns, rows)):
        first, last = min(rule.at for rule in own), max(rule.at for rule in own)
        start, end = min(rule.start for rule in other), max(rule.end for rule in other)
        reach = min(rule.at for rule in other), max(rule.at for rule in other)
        if sum(rule.end > last + _OPEN for rule in other) > 1:
            own.append(Rule(end, *reach))
        if sum(rule.start < first - _OPEN for rule in other) > 1:
            own.append(Rule(start, *reach))


def _cells(xs: Sequence[float], ys: Sequence[float], rows: Sequence[Rule], columns: Sequence[Rule]) -> list[Span]:
    middles_x = [(a + b) / 2 for a, b in pairwise(xs)]
    middles_y = [(a + b) / 2 for a, b in pairwise(ys)]
    below = _walls(rows, ys, middles_x)
    right = _walls(columns, xs, middles_y)
    return merge_positions(
        len(middles_y),
        len(middles_x),
        lambda row, col: (col + 1, row) in right,
        lambda row, col: (row + 1, col) in below,
    )


def _walls(rules: Iterable[Rule], lines: Sequence[float], middles: Sequence[float]) -> set[tuple[int, int]]:
    """For each rule the positions whose middle it passes, as (number of its line, position)."""
    number = {at: i for i, at in enumerate(lines)}
    return {
        (number[rule.at], at)
        for rule in rules
        for at in range(bisect_right(middles, rule.start), bisect_right(middles, rule.end))
    }


def merge_positions(
    n_rows: int, n_cols: int, right: Callable[[int, int], bool], below: Callable[[int, int], bool]
) -> list[Span]:
    """The cells of a grid: positions without a wall between them, always as rectangles.

    Args:
        n_rows: Rows of positions.
        n_cols: Columns of positions.
        right: Whether position (row, col) has a wall on its right.
        below: Whether position (row, col) has a wall below.

    Returns:
        Every position in exactly one cell, in reading order.
    """
    taken: set[tuple[int, int]] = set()
    spans: list[Span] = []
    for row in range(n_rows):
        for col in range(n_cols):
            if (row, col) in taken:
                continue
            end = col + 1
            while end < n_cols and not right(row, end - 1) and (row, end) not in taken:
                end += 1
            bottom = row + 1
            while bottom < n_rows and _continues(bottom, col, end, right, below):
                bottom += 1
            taken.update((r, c) for r in range(row, bottom) for c in range(col, end))
            spans.append((row, col, bottom - row, end - col))
    return spans


def _continues(
    row: int, col: int, end: int, right: Callable[[int, int], bool], below: Callable[[int, int], bool]
) -> bool:
    """Whether the cell above goes on in this row: no wall between, none inside."""
    return not any(below(row - 1, c) for c in range(col, end)) and not any(right(row, c) for c in range(col, end - 1))
