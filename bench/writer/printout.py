"""Tables as pdftotext prints them: in reading order (``-raw``) or aligned by spaces (``-layout``)."""

import random
from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from bench.writer.layout import Layout, Slot

__all__ = ["aligned_lines", "raw_lines"]

_LABEL_WIDTH = 19
"""Characters after which a label of the requests table wraps."""
_GAP = 4
"""Least number of spaces between columns."""


def raw_lines(layout: Layout, rng: random.Random) -> list[str]:
    """Label and figures of a row on one line.

    Header cells and long labels wrap, so the figures of a long label follow on a line of their own; a page number
    stands before one row.
    """
    rows = layout.rows()
    page_break = rng.randrange(len(rows) // 2, len(rows))
    lines: list[str] = []
    for number, slots in enumerate(rows):
        if number == page_break and len(rows) > 6:
            lines.append(f"- {rng.randint(2, 5)} -")
        lines += _raw_row(slots)
    return lines


def _raw_row(slots: Sequence[Slot]) -> Iterator[str]:
    figures = " ".join(slot.text for slot in slots if slot.figure and slot.text)
    labels = [slot for slot in slots if not slot.figure]
    if not figures:
        yield from _raw_header(labels)
        return
    for slot in labels[:-1]:
        yield from slot.text if slot.vertical else [slot.text]
    last = labels[-1].text if labels else ""
    if len(last) > _LABEL_WIDTH:
        yield from _folded(last, _LABEL_WIDTH)
        yield figures
    else:
        yield f"{last} {figures}".strip()


def _raw_header(labels: Sequence[Slot]) -> Iterator[str]:
    if all(slot.rowspan == 1 and len(slot.text) > 3 and slot.col < 4 for slot in labels):
        yield " ".join(slot.text for slot in labels)
        return
    for slot in labels:
        width = 2 if len(slot.text) in (4, 6) and slot.colspan == 1 else _LABEL_WIDTH
        yield from _folded(slot.text, width)


def aligned_lines(layout: Layout) -> list[str]:
    """Columns aligned by spaces, cells centred; labels wrap in their column, figures stand beside the middle line."""
    widths = [_column_width(layout, col) for col in range(layout.n_cols)]
    starts = [sum(widths[:col]) for col in range(layout.n_cols)]
    heights = [
        max((len(_lines_in(slot, widths)) for slot in slots if slot.rowspan == 1), default=1) for slots in layout.rows()
    ]
    tops = [sum(heights[:row]) for row in range(layout.n_rows)]
    canvas: list[list[tuple[int, str]]] = [[] for _ in range(sum(heights))]
    for slot in layout.slots:
        lines = _lines_in(slot, widths)
        room = sum(heights[slot.row : slot.row + slot.rowspan])
        top = tops[slot.row] + max(0, (room - len(lines)) // 2)
        across = sum(widths[slot.col : slot.col + slot.colspan]) - _GAP
        for at, line in enumerate(lines[:room]):
            canvas[top + at].append((starts[slot.col] + max(0, (across - _width(line)) // 2), line))
    return [_drawn(pieces) for pieces in canvas]


def _column_width(layout: Layout, col: int) -> int:
    texts = [slot.text for slot in layout.slots if slot.col == col and slot.colspan == 1 and not slot.vertical]
    longest = max((_width(text) for text in texts), default=2)
    return min(longest, _LABEL_WIDTH * 2 if layout.n_cols < 15 else 8) + _GAP


def _lines_in(slot: Slot, widths: Sequence[int]) -> list[str]:
    if slot.vertical:
        return list(slot.text)
    room = sum(widths[slot.col : slot.col + slot.colspan]) - _GAP
    return list(_folded(slot.text, max(2, room // 2))) if _width(slot.text) > room else [slot.text]


def _drawn(pieces: Sequence[tuple[int, str]]) -> str:
    line = ""
    for start, text in sorted(pieces):
        if text:
            line += " " * max(1 if line else 0, start - _width(line)) + text
    return line


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _folded(text: str, width: int) -> Iterator[str]:
    return (text[at : at + width] for at in range(0, len(text), width))
