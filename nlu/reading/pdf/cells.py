"""Fills the cells of a ruled grid with the text that stands in them."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlu.reading.document import Cell, Grid, Place
from nlu.reading.pdf.geometry import Frame, Glyph
from nlu.reading.pdf.lattice import Lattice, Span
from nlu.reading.pdf.lines import TextLine, is_number, join_texts, runs, text_lines

__all__ = ["fill", "inside"]

_CLOSE = 0.08
"""Gap, in heights, below which two characters are parts of one word."""
_UNFINISHED = re.compile(r"\d,\d{0,2}$")
"""A group of thousands that lacks digits."""


def inside(glyphs: Sequence[Glyph], grid: Lattice) -> tuple[list[Glyph], list[Glyph]]:
    """Parts characters into those that stand inside a grid and the others, both in the order of the file."""
    x0, top, x1, bottom = grid.bbox
    within: list[Glyph] = []
    others: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        (within if x0 <= x <= x1 and top <= y <= bottom else others).append(glyph)
    return within, others


def fill(grid: Lattice, glyphs: Sequence[Glyph], frame: Frame, page: int) -> Grid | None:
    """The grid with its texts.

    Args:
        grid: Where the cells are.
        glyphs: The characters inside it.
        frame: Of the page.
        page: Its 1-based number.

    Returns:
        None where fewer than two cells hold text: a frame or a picture, no table.
    """
    cells: list[Cell] = []
    for span, content in _contents(grid, glyphs):
        row, col, rowspan, colspan = span
        box = grid.box_of(span)
        place = Place(page, frame.as_shown(box))
        cells.append(Cell(row, col, _text(content, box[2] - box[0]), rowspan, colspan, place))
    if sum(bool(cell.text) for cell in cells) < 2:
        return None
    place = Place(page, frame.as_shown(grid.bbox))
    return Grid(cells, len(grid.ys) - 1, len(grid.xs) - 1, "native", place)


def _contents(grid: Lattice, glyphs: Sequence[Glyph]) -> list[tuple[Span, list[Glyph]]]:
    """Each cell with its characters, in reading order."""
    owner = {
        (row + r, col + c): i
        for i, (row, col, rowspan, colspan) in enumerate(grid.spans)
        for r in range(rowspan)
        for c in range(colspan)
    }
    contents: dict[int, list[Glyph]] = defaultdict(list)
    for word in _close_words(glyphs):
        home = owner[_position(grid, word[0])]
        if len(word) > 1 and owner[_position(grid, word[-1])] != home:
            home = Counter(owner[_position(grid, glyph)] for glyph in word).most_common(1)[0][0]
        contents[home] += word
    parted = [part for i, span in enumerate(grid.spans) for part in _parted(grid, span, contents[i])]
    return sorted(parted, key=lambda part: part[0])


def _close_words(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that follow without a gap: a rule through them is stray, or the text is too long for its cell."""
    for run in runs(glyphs):
        word = [run[0]]
        for last, glyph in pairwise(run):
            if glyph.x0 - last.x1 > _CLOSE * (glyph.bottom - glyph.top):
                yield word
                word = []
            word.append(glyph)
        yield word


def _position(grid: Lattice, glyph: Glyph) -> tuple[int, int]:
    row = bisect_right(grid.ys, (glyph.top + glyph.bottom) / 2) - 1
    col = bisect_right(grid.xs, (glyph.x0 + glyph.x1) / 2) - 1
    return min(row, len(grid.ys) - 2), min(col, len(grid.xs) - 2)


def _parted(grid: Lattice, span: Span, content: list[Glyph]) -> list[tuple[Span, list[Glyph]]]:
    """A merged cell with one figure in each of its rows is that many cells whose rules are missing."""
    row, col, rowspan, colspan = span
    if rowspan == 1 or not content:
        return [(span, content)]
    lines = text_lines(content)
    rows = [_position(grid, line.glyphs[0])[0] for line in lines]
    if rows != list(range(row, row + rowspan)) or not all(is_number(line.text) for line in lines):
        return [(span, content)]
    return [((at, col, 1, colspan), list(line.glyphs)) for at, line in zip(rows, lines, strict=True)]


def _text(glyphs: Sequence[Glyph], width: float) -> str:
    if len(glyphs) < 2:
        return "".join(glyph.text for glyph in glyphs)
    downward = _downward(glyphs)
    if downward is not None:
        return downward
    lines = text_lines(glyphs)
    text = lines[0].text
    for above, line in pairwise(lines):
        text = text + line.text if _is_broken_figure(above, line, width) else join_texts(text, line.text)
    return text


def _is_broken_figure(above: TextLine, line: TextLine, width: float) -> bool:
    """Whether a figure goes on in the next line, because there was no room for its next digit."""
    digit = line.glyphs[0]
    if not digit.text.isdigit():
        return False
    room = width - (above.bbox[2] - above.bbox[0])
    is_full = above.text[-1].isdigit() and room < 3 * (digit.x1 - digit.x0)
    return is_full or _UNFINISHED.search(above.text) is not None


def _downward(glyphs: Sequence[Glyph]) -> str | None:
    """Text written downwards, its columns in the order of the file; None where it is not."""
    steps = 0
    for last, glyph in pairwise(glyphs):
        height = glyph.bottom - glyph.top
        aside = abs(glyph.x0 + glyph.x1 - last.x0 - last.x1) / 2
        steps += aside < 0.3 * height < glyph.top - last.top < 3 * height
    if 2 * steps < len(glyphs):
        return None
    return "".join(glyph.text for glyph in glyphs)
