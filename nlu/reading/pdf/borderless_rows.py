"""A table without rules: where its columns stand, and which words of its lines make which cell."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import mean

from nlu.reading.document import Cell, Grid, Place
from nlu.reading.pdf.geometry import Frame, around
from nlu.reading.pdf.headers import Stack, named_columns, stacked
from nlu.reading.pdf.lines import TextLine, Word, join_texts, words

__all__ = ["ENUMERATOR", "ROW", "Columns", "Region", "Scan", "columns_of", "grid_of", "region_of"]

ENUMERATOR = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、]")
"""What a label begins with."""
ROW = re.compile(
    r"(?:\d{1,2}[.．、]|[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二四]、(?:本年新收|上年结转|结转下年))\S"
)
"""The label of a row, which has no figures where all its cells are blank."""
_ARTICLE = re.compile(r"第[一二三四五六七八九十]+条")
_MOST_LABELS = 3
"""Columns of labels in the official forms."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of a table stand.

    Attributes:
        labels: From where to where each column of labels reaches.
        centres: The middles of the columns of figures.
        first: Where the first column of figures begins.
        are_named: Whether a header names them, so that a row may have blanks anywhere.
    """

    labels: Sequence[tuple[float, float]]
    centres: Sequence[float]
    first: float
    are_named: bool


@dataclass(slots=True)
class _Row:
    """One row of the grid in the making: per column its pieces, from top to bottom."""

    has_figures: bool
    middle: float
    pieces: dict[int, list[Word]] = field(default_factory=lambda: defaultdict(list))


class Scan:
    """A line with its words."""

    def __init__(self, line: TextLine) -> None:
        self.line = line
        self.words = words(line)
        self.figures = [word for word in self.words if word.is_number]
        self.is_row = bool(self.figures) and len(self.words) > 1 and self.words[-1].is_number
        self.is_spread = len(self.words) > 1


@dataclass(frozen=True, slots=True)
class Region:
    """The lines of one table.

    Attributes:
        lines: All of them, from top to bottom.
        header: The columns that the first of them name; none where they do not.
        below: The lines under the header; all where there is none.
    """

    lines: Sequence[Scan]
    header: Sequence[Stack]
    below: Sequence[Scan]


def region_of(lines: Sequence[Scan]) -> Region:
    """Parts the lines of a table into those that name its columns and those of its rows."""
    end = next((at for at, scan in enumerate(lines) if scan.is_row or ROW.match(scan.line.text)), len(lines))
    below = lines[end:]
    labels = [word for scan in below for word in scan.words if not word.is_number]
    header = named_columns([scan.words for scan in lines[:end]], labels, [scan.figures for scan in below])
    return Region(lines, header, below) if header and below else Region(lines, [], lines)


def columns_of(region: Region) -> Columns:
    """The columns of a table: as its header names them, else as its figures stand under each other."""
    header = region.header
    centres, first = ([stack.centre for stack in header], header[0].start) if header else _figure_columns(region.lines)
    return Columns(_label_columns(region.below, first), centres, first, bool(header))


def grid_of(region: Region, columns: Columns, frame: Frame, page: int) -> Grid:
    """The grid of a table.

    Args:
        region: Its lines.
        columns: Where its columns stand.
        frame: Of the page.
        page: Its 1-based number.
    """
    labels = len(columns.labels)
    rows = _rows(region.below, columns)
    if region.header:
        named = {labels + at: list(stack.words) for at, stack in enumerate(region.header)}
        rows.insert(0, _Row(False, region.lines[0].line.middle, defaultdict(list, named)))
    n_cols = labels + len(columns.centres)
    in_use = [set(range(labels, n_cols))] * len(rows) if columns.are_named else _columns_in_use(rows, labels)
    cells = [
        _cell(r, c, row.pieces.get(c, []), frame, page)
        for r, row in enumerate(rows)
        for c in range(n_cols)
        if c in row.pieces or (row.has_figures and c in in_use[r])
    ]
    box = around([scan.line.bbox for scan in region.lines])
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


def _figure_columns(lines: Sequence[Scan]) -> tuple[list[float], float]:
    """The middles of the columns of figures and where the first one begins.

    Figures that stand under each other are a column, so that a column may be blank in any row; where that would put two
    figures of a row into one column, the rows with most figures show the columns.
    """
    rows = [scan.figures for scan in lines if scan.is_row]
    columns = stacked(word for figures in rows for word in figures)
    if any(len(column) > len({word.bbox[1] for word in column}) for column in columns):
        most = max(map(len, rows))
        columns = [list(column) for column in zip(*(row for row in rows if len(row) == most), strict=True)]
    centres = [mean((word.bbox[0] + word.bbox[2]) / 2 for word in column) for column in columns]
    return centres, min(word.bbox[0] for word in columns[0])


def _label_columns(lines: Sequence[Scan], first: float) -> list[tuple[float, float]]:
    """From where to where the columns of labels reach: those of groups, then that of the rows' own labels.

    Labels that begin under each other show the columns; where labels are centred, the lines with most of them do.
    """
    labels = [[word.bbox[0] for word in scan.words if not word.is_number and word.bbox[2] < first] for scan in lines]
    em = lines[0].line.em
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


def _rows(lines: Sequence[Scan], columns: Columns) -> list[_Row]:
    rows: list[_Row] = []
    waiting: list[tuple[int, Word]] = []
    labels = columns.labels
    for i, scan in enumerate(lines):
        placed = list(_placed(scan, columns))
        middle = scan.line.middle
        if scan.is_row or (columns.are_named and _is_blank_row(lines, i)):
            row = _Row(True, middle)
            for col, word in [*waiting, *placed]:
                row.pieces[col].append(word)
            waiting = []
            rows.append(row)
        elif not _is_header(scan, placed, len(labels)) and (columns.are_named or any(row.has_figures for row in rows)):
            below = next((later for later in lines[i + 1 :] if later.is_row), None)
            begins = not rows or bool(waiting) or (below and _belongs_below(scan, middle - rows[-1].middle, below))
            if rows and (below is None or not begins):
                for col, word in placed:
                    rows[-1].pieces[col].append(word)
            else:
                waiting += placed
        else:
            rows.append(_header(rows, scan, placed))
    for column in range(len(labels) - 1):
        _join_group_labels(rows, column)
    return rows


def _is_blank_row(lines: Sequence[Scan], at: int) -> bool:
    """Whether a line begins the label of a row that has no figures: the next row begins before a figure comes."""
    if lines[at].is_row or not _begins_row(lines[at]):
        return False
    following = next((scan for scan in lines[at + 1 :] if scan.is_row or _begins_row(scan)), None)
    return following is None or _begins_row(following)


def _begins_row(scan: Scan) -> bool:
    return any(ROW.match(word.text) for word in scan.words)


def _is_header(scan: Scan, placed: Sequence[tuple[int, Word]], labels: int) -> bool:
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
        if home is not None and follows and not ENUMERATOR.match(pieces[0].text):
            home += row.pieces.pop(column)
        else:
            home = pieces


def _belongs_below(scan: Scan, above: float, below: Scan) -> bool:
    """Whether a line without figures begins the label of the row of figures below, and does not end the one above.

    Args:
        scan: The line.
        above: How far below the figures above it stands.
        below: The line with the next figures.
    """
    if ENUMERATOR.match(scan.line.text):
        return True
    begun = any(ENUMERATOR.match(word.text) for word in below.words)
    return not begun and below.line.middle - scan.line.middle < 0.7 * above


def _header(rows: list[_Row], scan: Scan, placed: Sequence[tuple[int, Word]]) -> _Row:
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


def _placed(scan: Scan, columns: Columns) -> Iterator[tuple[int, Word]]:
    """Each word of a line with its column: figures by their middle, never two in one; labels by where they begin."""
    centres, labels, first = columns.centres, columns.labels, columns.first
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
