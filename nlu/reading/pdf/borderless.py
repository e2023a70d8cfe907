"""Grids that no rule draws: rows of figures that stand under each other."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlu.reading.document import Grid
from nlu.reading.pdf.borderless_rows import ENUMERATOR, ROW, Columns, Scan, columns_of, grid_of, region_of
from nlu.reading.pdf.geometry import Frame, over_each_other
from nlu.reading.pdf.lines import TextLine

__all__ = ["borderless_grids"]

_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、(?!本年新收|上年结转|本年度办理|结转下年)")
"""A heading of a section; four rows of the requests table are numbered alike."""
_ROW_OF_ITS_OWN = 5
"""Figures in one row that make a table without a second row."""
_LAST = frozenset("0123456789%元件-—–/.")
"""Last characters of figures; a page on which no line ends in one has no rows of figures."""
_BODY_LINE = 0.7
"""Share of the page's text width from which a line without gaps is running text."""
_LOOK_AHEAD = 12
"""Most lines without figures between two rows of figures: a header, a label wrapped over lines."""


def borderless_grids(
    lines: Sequence[TextLine], frame: Frame, page: int, above: Columns | None = None
) -> tuple[list[TextLine], list[tuple[float, Grid]], Columns | None]:
    """Finds grids without rules among the lines of a page.

    Args:
        lines: From top to bottom, without the text of ruled grids.
        frame: Of the page.
        page: Its 1-based number.
        above: The columns of the table with which the page before ends.

    Returns:
        The lines outside such grids, each grid with the height of its top, and the named columns of the table with which
        this page ends.
    """
    scans = [Scan(line) for line in lines] if any(line.glyphs[-1].text in _LAST for line in lines) else []
    if not any(scan.is_row for scan in scans):
        return list(lines), [], None
    rest: list[TextLine] = []
    grids: list[tuple[float, Grid]] = []
    here, columns = 0, None
    bodies = _body_lines(scans)
    for start, end in _runs(scans, bodies):
        start, end = _with_blank_rows(scans, bodies, start, end, above)
        run = scans[start:end]
        region = region_of(run)
        goes_on = above if start == 0 and above and _fits(run, above) else None
        if not (goes_on or region.header or _is_table(run) or (start == 0 and _is_last_row(run))):
            continue
        rest += lines[here:start]
        here = end
        columns = goes_on or columns_of(region)
        grids.append((run[0].line.bbox[1], grid_of(region, columns, frame, page)))
    ends = columns if columns and columns.are_named and here == len(lines) else None
    return [*rest, *lines[here:]], grids, ends


def _body_lines(scans: Sequence[Scan]) -> list[bool]:
    """Whether each line is running text: without gaps, and wide."""
    width = max(scan.line.bbox[2] for scan in scans) - min(scan.line.bbox[0] for scan in scans)
    return [not scan.is_spread and scan.line.bbox[2] - scan.line.bbox[0] > _BODY_LINE * width for scan in scans]


def _runs(scans: Sequence[Scan], bodies: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """From where to where the lines may be one table: rows of figures, their headers and wrapped labels."""

    def breaks(i: int) -> bool:
        if scans[i].is_spread:
            return False
        goes_on = i + 1 < len(scans) and scans[i + 1].is_row and not ENUMERATOR.match(scans[i + 1].line.text)
        return bodies[i] or (_SECTION.match(scans[i].line.text) is not None and not goes_on)

    i = 0
    while i < len(scans):
        if not scans[i].is_spread:
            i += 1
            continue
        start, last, j, waited = i, i, i + 1, 0
        while j < len(scans) and waited <= _LOOK_AHEAD and not breaks(j):
            waited += len(scans[j].line.glyphs) > 1  # a group's label may be written downwards, a character a line
            if scans[j].is_spread:
                last, waited = j, 0
            j += 1
        yield start, last + 1
        i = last + 1


def _with_blank_rows(
    scans: Sequence[Scan], bodies: Sequence[bool], start: int, end: int, above: Columns | None
) -> tuple[int, int]:
    """The run with the rows without figures before and behind it: a page may begin with such rows of the table above, and
    the last label may be wrapped."""

    def is_blank_row(i: int) -> bool:
        return not scans[i].is_spread and not bodies[i] and ROW.match(scans[i].line.text) is not None

    if above and all(_is_label(scan, above) for scan in scans[:start]):
        start = 0
    while end < len(scans) and (is_blank_row(end) or _goes_on(scans[end - 1], scans[end])):
        end += 1
    return start, end


def _is_label(scan: Scan, columns: Columns) -> bool:
    """Whether a line stands where the labels of a table do."""
    return scan.line.bbox[2] <= columns.first and not _SECTION.match(scan.line.text)


def _goes_on(above: Scan, below: Scan) -> bool:
    """Whether the last label of a table is wrapped into the next line: it begins, or is centred, under it."""
    a, b = above.line.bbox, below.line.bbox
    em = above.line.em
    return (
        b[1] - a[3] < 0.4 * (a[3] - a[1])
        and any(
            abs(b[0] - label[0]) < em or abs(b[0] + b[2] - label[0] - label[2]) < em
            for label in (word.bbox for word in above.words if not word.is_number)
            if b[2] <= label[2] + 2 * em
        )
        and not ENUMERATOR.match(below.line.text)
    )


def _is_table(run: Sequence[Scan]) -> bool:
    rows = [scan.figures for scan in run if scan.is_row]
    if any(len(figures) >= _ROW_OF_ITS_OWN for figures in rows):
        return True
    headed = ((above.words, row.words) for above, row in pairwise(run) if row.is_row and len(row.words) > 2)
    return any(
        len(above) == len(below) and all(over_each_other(a.bbox, b.bbox) for a, b in zip(above, below, strict=True))
        for above, below in (*pairwise(rows), *headed)
    )


def _is_last_row(run: Sequence[Scan]) -> bool:
    """Whether a page that begins with this run begins with the last row of a table: a label and its figures."""
    row = run[0]
    return len(run) == 1 and len(row.figures) > 1 and len(row.words) == len(row.figures) + 1


def _fits(run: Sequence[Scan], columns: Columns) -> bool:
    """Whether the figures of a run stand in the columns of the table that the page break has cut."""
    reach = min(b - a for a, b in pairwise(columns.centres)) / 2
    return all(
        any(abs((word.bbox[0] + word.bbox[2]) / 2 - centre) < reach for centre in columns.centres)
        for scan in run
        for word in scan.figures
    )
