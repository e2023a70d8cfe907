"""Grids that no rule draws: rows of figures that stand under each other."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import mean

from nlu.reading.document import Box, Cell, Grid, Place
from nlu.reading.pdf.geometry import Frame, around
from nlu.reading.pdf.lines import TextLine, Word, join_texts, words

__all__ = ["borderless_grids"]

_ENUMERATOR = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、]")
_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、")
_ARTICLE = re.compile(r"第[一二三四五六七八九十]+条")
_ROW_OF_ITS_OWN = 5
"""Figures in one row that make a table without a second row."""
_LAST = frozenset("0123456789%元件-—–/.")
"""Last characters of figures; a page on which no line ends in one has no rows of figures."""
_MOST_LABELS = 3
"""Columns of labels in the official forms."""
_BODY_LINE = 0.7
"""Share of the page's text width from which a line without gaps is running text."""
_LOOK_AHEAD = 12
"""Most lines without figures between two rows of figures: a header, a label wrapped over lines."""


@dataclass(slots=True)
class _Row:
    """One row of the grid in the making: per column its pieces, from top to bottom."""

    has_figures: bool
    middle: float
    pieces: dict[int, list[Word]] = field(default_factory=lambda: defaultdict(list))


class _Scan:
    """A line with its words."""

    def __init__(self, line: TextLine) -> None:
        self.line = line
        self.words = words(line)
        self.figures = [word for word in self.words if word.is_number]
        self.is_row = bool(self.figures) and len(self.words) > 1 and self.words[-1].is_number
        self.is_spread = len(self.words) > 1


def borderless_grids(
    lines: Sequence[TextLine], frame: Frame, page: int
) -> tuple[list[TextLine], list[tuple[float, Grid]]]:
    """Finds grids without rules among the lines of a page.

    Args:
        lines: From top to bottom, without the text of ruled grids.
        frame: Of the page.
        page: Its 1-based number.

    Returns:
        The lines outside such grids, and each grid with the height of its top.
    """
    if not any(line.glyphs[-1].text in _LAST for line in lines):
        return list(lines), []
    scans = [_Scan(line) for line in lines]
    if not any(scan.is_row for scan in scans):
        return list(lines), []
    rest: list[TextLine] = []
    grids: list[tuple[float, Grid]] = []
    here = 0
    for start, end in _regions(scans):
        region = scans[start:end]
        if not _is_table(region):
            continue
        rest += lines[here:start]
        here = end
        grids.append((region[0].line.bbox[1], _grid(region, frame, page)))
    return [*rest, *lines[here:]], grids


def _regions(scans: Sequence[_Scan]) -> Iterator[tuple[int, int]]:
    """Runs of lines that may be one table: rows of figures, their headers and wrapped labels."""
    width = max(scan.line.bbox[2] for scan in scans) - min(scan.line.bbox[0] for scan in scans)

    def breaks(i: int) -> bool:
        scan = scans[i]
        if scan.is_spread:
            return False
        is_body = scan.line.bbox[2] - scan.line.bbox[0] > _BODY_LINE * width
        goes_on = i + 1 < len(scans) and scans[i + 1].is_row and not _ENUMERATOR.match(scans[i + 1].line.text)
        return is_body or (_SECTION.match(scan.line.text) is not None and not goes_on)

    i = 0
    while i < len(scans):
        if not scans[i].is_spread:
            i += 1
            continue
        start, last, j = i, i, i + 1
        while j < len(scans) and j - last <= _LOOK_AHEAD and not breaks(j):
            if scans[j].is_spread:
                last = j
            j += 1
        end = last + 1
        while end < len(scans) and _goes_on(scans[end - 1], scans[end]) and not breaks(end):
            end += 1
        yield start, end
        i = end


def _goes_on(above: _Scan, below: _Scan) -> bool:
    """Whether the last label of a table is wrapped into the next line."""
    a, b = above.line.bbox, below.line.bbox
    label = above.words[0].bbox
    return (
        b[1] - a[3] < 0.4 * (a[3] - a[1])
        and abs(b[0] - label[0]) < above.line.em
        and b[2] <= label[2] + 2 * above.line.em
        and not _ENUMERATOR.match(below.line.text)
    )


def _is_table(region: Sequence[_Scan]) -> bool:
    rows = [scan.figures for scan in region if scan.is_row]
    if any(len(figures) >= _ROW_OF_ITS_OWN for figures in rows):
        return True
    return any(
        len(above) == len(below) and all(_overlap(a.bbox, b.bbox) for a, b in zip(above, below, strict=True))
        for above, below in pairwise(rows)
    )


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2]


def _grid(region: Sequence[_Scan], frame: Frame, page: int) -> Grid:
    centres, first = _figure_columns(region)
    labels = _label_columns(region, first)
    rows = _rows(region, centres, labels, first)
    n_cols = len(labels) + len(centres)
    in_use = _columns_in_use(rows, len(labels))
    cells = [
        _cell(r, c, row.pieces.get(c, []), frame, page)
        for r, row in enumerate(rows)
        for c in range(n_cols)
        if c in row.pieces or (row.has_figures and c in in_use[r])
    ]
    box = around([scan.line.bbox for scan in region])
    return Grid(cells, len(rows), n_cols, "native", Place(page, frame.as_shown(box)))


def _columns_in_use(rows: Sequence[_Row], labels: int) -> list[set[int]]:
    """For each row the columns of figures in its block: below another header the columns may be others."""
    blocks: list[set[int]] = []
    columns: set[int] = set()
    for above, row in zip([None, *rows], rows, strict=False):
        if row.has_figures and not (above and above.has_figures):
            columns = set()
        if row.has_figures:
            columns |= {col for col in row.pieces if col >= labels}
        blocks.append(columns)
    return blocks


def _cell(row: int, col: int, pieces: Sequence[Word], frame: Frame, page: int) -> Cell:
    text = ""
    for piece in pieces:
        text = join_texts(text, piece.text)
    box = frame.as_shown(around([piece.bbox for piece in pieces])) if pieces else None
    return Cell(row, col, text, place=Place(page, box))


def _figure_columns(region: Sequence[_Scan]) -> tuple[list[float], float]:
    """The middles of the columns of figures and where the first one begins.

    Figures that stand under each other are a column, so that a column may be blank in any row; where that would put two
    figures of a row into one column, the rows with most figures show the columns.
    """
    rows = [scan.figures for scan in region if scan.is_row]
    columns = _stacks([word for figures in rows for word in figures])
    if any(len(column) > len({word.bbox[1] for word in column}) for column in columns):
        most = max(map(len, rows))
        columns = [list(column) for column in zip(*(row for row in rows if len(row) == most), strict=True)]
    centres = [mean((word.bbox[0] + word.bbox[2]) / 2 for word in column) for column in columns]
    return centres, min(word.bbox[0] for word in columns[0])


def _stacks(figures: Sequence[Word]) -> list[list[Word]]:
    stacks: list[list[Word]] = []
    end = 0.0
    for word in sorted(figures, key=lambda word: word.bbox[0]):
        if not stacks or word.bbox[0] >= end:
            stacks.append([])
            end = 0.0
        stacks[-1].append(word)
        end = max(end, word.bbox[2])
    return stacks


def _label_columns(region: Sequence[_Scan], first: float) -> list[tuple[float, float]]:
    """From where to where the columns of labels reach: those of groups, then that of the rows' own labels.

    Labels that begin under each other show the columns; where labels are centred, the lines with most of them do.
    """
    labels = [[word.bbox[0] for word in scan.words if not word.is_number and word.bbox[2] < first] for scan in region]
    em = region[0].line.em
    starts: list[float] = []
    for x0 in sorted(x0 for found in labels for x0 in found):
        if not starts or x0 - starts[-1] > em:
            starts.append(x0)
    if len(starts) > _MOST_LABELS:
        most = max(map(len, labels))
        starts = [min(column) for column in zip(*(found for found in labels if len(found) == most), strict=True)]
    return list(pairwise([*starts, first]))


def _in_column(word: Word, start: float, end: float) -> bool:
    x0, _, x1, _ = word.bbox
    return start < (x0 + x1) / 2 < end or abs(x0 - start) < 1


def _rows(region: Sequence[_Scan], centres: list[float], labels: list[tuple[float, float]], first: float) -> list[_Row]:
    rows: list[_Row] = []
    waiting: list[tuple[int, Word]] = []
    for i, scan in enumerate(region):
        placed = list(_placed(scan, centres, labels, first))
        middle = scan.line.middle
        if scan.is_row:
            row = _Row(True, middle)
            for col, word in [*waiting, *placed]:
                row.pieces[col].append(word)
            waiting = []
            rows.append(row)
        elif not _is_header(scan, placed, len(labels)) and any(row.has_figures for row in rows):
            below = next((later for later in region[i + 1 :] if later.is_row), None)
            if below is None or not (waiting or _belongs_below(scan, middle - rows[-1].middle, below)):
                for col, word in placed:
                    rows[-1].pieces[col].append(word)
            else:
                waiting += placed
        else:
            rows.append(_header(rows, scan, placed))
    for column in range(len(labels) - 1):
        _join_group_labels(rows, column)
    return rows


def _is_header(scan: _Scan, placed: Sequence[tuple[int, Word]], labels: int) -> bool:
    return any(col >= labels for col, _ in placed) or _ARTICLE.match(scan.line.text) is not None


def _join_group_labels(rows: Sequence[_Row], column: int) -> None:
    """Puts a group's label that is wrapped over several rows into the row where it begins."""
    home: list[Word] | None = None
    for row in rows:
        pieces = row.pieces.get(column)
        if not pieces:
            continue
        top, bottom = pieces[0].bbox[1], pieces[0].bbox[3]
        follows = home is not None and top - home[-1].bbox[3] < 0.5 * (bottom - top)
        if home is not None and follows and not _ENUMERATOR.match(pieces[0].text):
            home += row.pieces.pop(column)
        else:
            home = pieces


def _belongs_below(scan: _Scan, above: float, below: _Scan) -> bool:
    """Whether a line without figures begins the label of the row of figures below, and does not end the one above.

    Args:
        scan: The line.
        above: How far below the figures above it stands.
        below: The line with the next figures.
    """
    if _ENUMERATOR.match(scan.line.text):
        return True
    begun = any(_ENUMERATOR.match(word.text) for word in below.words)
    return not begun and below.line.middle - scan.line.middle < 0.7 * above


def _header(rows: list[_Row], scan: _Scan, placed: Sequence[tuple[int, Word]]) -> _Row:
    """A row of a header; one with the line above where each word goes on there."""
    above = rows[-1] if rows and not rows[-1].has_figures else None
    height = scan.line.bbox[3] - scan.line.bbox[1]
    if above and scan.line.middle - above.middle < 1.3 * height and all(col in above.pieces for col, _ in placed):
        rows.pop()
        row = _Row(False, scan.line.middle, above.pieces)
    else:
        row = _Row(False, scan.line.middle)
    for col, word in placed:
        row.pieces[col].append(word)
    return row


def _placed(
    scan: _Scan, centres: list[float], labels: list[tuple[float, float]], first: float
) -> Iterator[tuple[int, Word]]:
    """Each word of a line with its column: figures by their middle, never two in one; labels by where they begin."""
    free = list(range(len(centres)))
    for word in scan.words:
        middle = (word.bbox[0] + word.bbox[2]) / 2
        if labels and not word.is_number and (middle < first or not free):
            yield (
                next((i for i, (start, end) in enumerate(labels) if _in_column(word, start, end)), len(labels) - 1),
                word,
            )
            continue
        if not free:
            free = [len(centres) - 1]
        col = min(free, key=lambda i: abs(centres[i] - middle))
        free = [i for i in free if i > col]
        yield len(labels) + col, word
