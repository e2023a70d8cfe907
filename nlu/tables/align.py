"""Finds the rows of an official form among lines, by label, and says which figure stands in which cell."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import Indel

from nlu.reading.normalise import fold
from nlu.record import CellState
from nlu.tables.lines import Field, Line
from nlu.tables.run_together import part_figures
from nlu.templates import Block, Form, FormRow

__all__ = ["Alignment", "CellReading", "Match", "align", "match"]

CellKey = tuple[str, str]
Layout = tuple[int, int, int | None, int]
Window = tuple[int, ...]
"""Columns of the figures of a row."""
Places = dict[int, dict[str, int]]
"""By piece: the columns in which header labels stand, by their keys."""
_ORDINAL = re.compile(r"^[#*\s]*(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）]?[、.,:]?)(?=[^\d])")
_BEGINS = re.compile(r"[(（][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、]")
"""A piece that begins like this goes on with no label before it."""
_BRACKET = re.compile(r"[(（].*$")
_IN_YUAN = re.compile("单位:?元")
_ACCEPT = 0.7
"""Least similarity of a label to its row; the worst label seen in real reports (本年度止件数) has 0.83."""
_IN_USE = 3
"""How many figures in a column show that the header stands over its rows."""
_WITH_TOTAL = 7
"""Figures in a row of the requests table, the last of which is the total of the others."""
_SIGNED = frozenset(["items_change"])
"""Columns of figures that may be below zero."""
_SHOWN = 2
"""How many rows that are not zero have to add up before their columns are believed."""
_WIDEST = 3
"""How many neighbouring label pieces may belong to one row label that was wrapped or torn."""


@dataclass(frozen=True, slots=True)
class CellReading:
    """What one candidate reading says of a cell; `field` is None where the row or cell was not found."""

    state: CellState
    field: Field | None = None

    @property
    def value(self) -> int | float | None:
        """The number, where one was read."""
        return self.field.value if self.field and self.state != "blank" else None


@dataclass(frozen=True, slots=True)
class Match:
    """Which lines are which rows of a form.

    Attributes:
        form: The form tried.
        lines: Of the table, in order.
        pairs: (line, row, similarity of its label) of every row that was found.
        columns_found: How many of its column headers stand among the labels; tells forms with equal rows apart.
    """

    form: Form
    lines: Sequence[Line]
    pairs: Sequence[tuple[int, int, float]]
    columns_found: int

    @property
    def rows_found(self) -> float:
        """Sum of the similarities of row labels."""
        return sum(score for *_, score in self.pairs)

    @property
    def fit(self) -> float:
        """How much of the form was found, less the rows that were not."""
        return 2 * self.rows_found - self.form.row_count + self.columns_found


@dataclass(frozen=True, slots=True)
class Alignment:
    """A candidate reading of one table by one form.

    Attributes:
        match: Which lines were taken for which rows.
        cells: A reading for every cell of the form.
        extra: Lines with figures between the form's rows that the form does not have.
        in_yuan: Whether a header gives fees in 元, where the form has 万元.
    """

    match: Match
    cells: Mapping[CellKey, CellReading]
    extra: Sequence[Line]
    in_yuan: bool = False

    @property
    def form(self) -> Form:
        """The form it was read by."""
        return self.match.form


def match(form: Form, lines: Sequence[Line]) -> Match:
    """Finds the rows of `form` by their labels, in the order of the form; a count of figures may only reject.

    The review and litigation grid has one unlabelled row of fifteen figures and is found by its header.
    """
    if form.table == "review_litigation":
        at = _single_row(form, lines)
        return Match(form, lines, () if at is None else ((at, 0, 1.0),), 0)
    return Match(form, lines, _best_chain(lines, list(form.rows)), _columns_found(form, lines))


def align(found: Match) -> Alignment:
    """Says which figure of the rows found stands in which cell."""
    form, lines = found.form, found.lines
    cells: dict[CellKey, CellReading] = {key: CellReading("missing") for key in form.cells()}
    if form.table == "review_litigation":
        for at, *_ in found.pairs:
            cells = dict(zip(cells, _assign(lines[at], len(cells), None, False), strict=True))
        return Alignment(found, cells, ())
    rows = list(form.rows)
    blocks = [(lines[at], rows[index][0]) for at, index, _ in found.pairs]
    placed = [(line, len(block.columns)) for line, block in blocks]
    places = {block.title: _header_places(block, lines) for block in form.blocks}
    header = _header_columns(form, places)
    totals = _rows_with_total(placed)
    usual, sums, full = _usual_columns(placed, header), _windows_that_add_up(totals, header), _full_windows(totals)
    added, likely = _only_windows(sums, _SHOWN), _only_windows(sums, 1)
    lonely = _one_figure_a_row(placed)
    moved = {} if any(line.flattened for line in lines) else _moved_columns(form, places, blocks)
    for at, index, _ in found.pairs:
        block, row = rows[index]
        names = moved.get((lines[at].piece, block.title)) or list(block.columns)
        layout = _layout(lines[at], len(names))
        columns = _columns_of(lines[at], layout, usual, added, full)
        readings = _assign(lines[at], len(names), columns, lonely)
        if layout in likely and not any(reading.field for reading in readings):
            readings = [_doubted(reading) for reading in _by_column(lines[at], likely[layout])]
        cells |= {
            (row.key, name): _doubted(reading) if name in _SIGNED and _may_lack_sign(reading) else reading
            for name, reading in zip(names, readings, strict=True)
        }
    in_yuan = any(_IN_YUAN.search(label) for line in lines for label in line.labels)
    return Alignment(found, cells, _extra_lines(lines, found.pairs, rows), in_yuan)


# -- which line is which row -------------------------------------------------------------------------------------------


def _single_row(form: Form, lines: Sequence[Line]) -> int | None:
    """The first line that may be the one row of the review and litigation grid, told by its header or its many figures."""
    width = sum(1 for _ in form.cells())
    for at, line in enumerate(lines):
        header, figures = "".join(line.labels), len(line.figures)
        if figures >= width // 2 and ("维持" in header or "审结" in header or figures >= width):
            return at
    return None


def _best_chain(lines: Sequence[Line], rows: Sequence[tuple[Block, FormRow]]) -> list[tuple[int, int, float]]:
    """The order-preserving pairing of lines with rows of the largest summed similarity, as (line, row, similarity)."""
    usable = [at for at, line in enumerate(lines) if line.fields and line.labels]
    best = [[0.0] * (len(rows) + 1) for _ in range(len(usable) + 1)]
    scores: dict[tuple[int, int], float] = {}
    for i, at in enumerate(usable, 1):
        for j, (_, row) in enumerate(rows, 1):
            best[i][j] = max(best[i - 1][j], best[i][j - 1])
            score = _similarity(lines[at].labels[-_WIDEST:], row.label, row.group)
            if score >= _ACCEPT:
                scores[i, j] = score
                best[i][j] = max(best[i][j], best[i - 1][j - 1] + score)
    pairs, i, j = [], len(usable), len(rows)
    while i and j:
        if best[i][j] == best[i][j - 1]:
            j -= 1
        elif best[i][j] == best[i - 1][j]:
            i -= 1
        else:
            pairs.append((usable[i - 1], j - 1, scores[i, j]))
            i, j = i - 1, j - 1
    return pairs[::-1]


@lru_cache(maxsize=100_000)
def _similarity(pieces: tuple[str, ...], label: str, group: str) -> float:
    """How well the last piece, or the last few joined, name the row: 1 is exact. The group may stand before the label."""
    wanted, title = _core(fold(label).text), _core(fold(group).text)
    begun = next((n for n, piece in enumerate(reversed(pieces), 1) if _BEGINS.match(piece)), len(pieces))
    joined = [_core("".join(pieces[-n:])) for n in range(1, begun + 1)]
    joined += [_core(text.removeprefix(title)) for text in joined if title and text.startswith(title)]
    return max((_alike(text, want) for text in joined for want in {wanted, _BRACKET.sub("", wanted)}), default=0.0)


def _alike(text: str, wanted: str) -> float:
    plain = _BRACKET.sub("", text)
    if wanted in (text, plain):
        return 1.0
    if len(wanted) <= 3:
        return 0.0  # 其他 and 总计 stand in many places: nothing but themselves
    if len(text) > len(wanted) and text.endswith(wanted):
        return 0.95
    if len(text) >= 6 and wanted.startswith(text):
        return 0.8  # the rest of a wrapped label stands below its figures
    return max(Indel.normalized_similarity(text, wanted), Indel.normalized_similarity(plain, wanted))


def _core(label: str) -> str:
    return _ORDINAL.sub("", label).rstrip(":：。.")


def _columns_found(form: Form, lines: Sequence[Line]) -> int:
    header = "|".join(piece for line in lines for piece in line.labels)
    wanted = {_BRACKET.sub("", fold(label).text) for block in form.blocks for label in block.columns.values()}
    return sum(label in header for label in wanted)


def _extra_lines(
    lines: Sequence[Line], pairs: Sequence[tuple[int, int, float]], rows: Sequence[tuple[Block, FormRow]]
) -> list[Line]:
    taken = {at for at, *_ in pairs}
    if not taken:
        return []
    width = {len(rows[index][0].columns) for _, index, _ in pairs}
    return [
        line
        for at, line in enumerate(lines)
        if min(taken) < at < max(taken)
        and at not in taken
        and line.labels
        and sum(field.value is not None for field in line.fields) in width
    ]


# -- which figure is which cell ----------------------------------------------------------------------------------------


def _layout(line: Line, width: int) -> Layout:
    """Lines with the same layout have their figures in the same columns; flattened ones only with as many fields."""
    return line.piece, width, line.indent, len(line.fields) if line.flattened else 0


def _columns_of(
    line: Line,
    layout: Layout,
    usual: Mapping[Layout, Window],
    added: Mapping[Layout, Window],
    full: Mapping[Layout, Window],
) -> Window | None:
    """The columns a row's figures may be placed by; a flattened row of zeros adds up anywhere and proves no columns."""
    shows = not line.flattened or any(field.value for field in line.figures)
    own = _span(line) if layout[1] == _WITH_TOTAL else None
    return usual.get(layout) or own or ((added.get(layout) or full.get(layout)) if shows else None)


def _rows_with_total(placed: Sequence[tuple[Line, int]]) -> dict[Layout, list[Line]]:
    """By layout the rows that end in their total."""
    rows: dict[Layout, list[Line]] = {}
    for line, width in placed:
        if width == _WITH_TOTAL:
            rows.setdefault(_layout(line, width), []).append(line)
    return rows


def _usual_columns(
    placed: Sequence[tuple[Line, int]], header: Mapping[tuple[int, int], Window]
) -> dict[Layout, Window]:
    """For each layout the columns of its figures: where the header has them, or where all complete rows have them.

    The header is believed only if no figure stands outside its columns, its first and last one are in use, and no row
    has lost a field. Without a header only the rows of real grids are comparable: flattened ones are shifted at will.
    """
    complete: dict[Layout, set[Window]] = {}
    used: dict[tuple[int, int], Counter[int]] = {}
    lengths: dict[tuple[int, int], set[int]] = {}
    for line, width in placed:
        figures = tuple(field.column for field in line.figures if field.column is not None)
        used.setdefault((line.piece, width), Counter()).update(figures)
        lengths.setdefault((line.piece, width), set()).add((line.indent or 0) + len(line.fields) * line.flattened)
        if len(figures) == width:
            complete.setdefault(_layout(line, width), set()).add(figures)
    usual = {layout: next(iter(columns)) for layout, columns in complete.items() if len(columns) == 1}
    for line, width in placed:
        piece = line.piece, width
        columns, seen = header.get(piece, ()), used[piece]
        whole = columns and set(seen) <= set(columns) and len(lengths[piece]) == 1
        if whole and min(seen[columns[0]], seen[columns[-1]]) >= _IN_USE:
            usual[_layout(line, width)] = columns
        elif line.flattened:
            usual.pop(_layout(line, width), None)  # rows may have been shifted: see _assign
    return usual


def _windows_that_add_up(
    totals: Mapping[Layout, Sequence[Line]], header: Mapping[tuple[int, int], Window]
) -> dict[Layout, dict[Window, int]]:
    """For each layout of rows that end in their total: the columns in which every row adds up, blanks being zero, and how
    many rows that are not zero show it.

    Tried are the columns of the header and, in flattened text, every run of neighbouring fields.
    """
    found: dict[Layout, dict[Window, int]] = {}
    for layout, lines in totals.items():
        columns = sorted({field.column for line in lines for field in line.fields if field.column is not None})
        tried = {header[layout[:2]]} if layout[:2] in header else set()
        if lines[0].flattened:
            tried = {tuple(columns[at : at + _WITH_TOTAL]) for at in range(len(columns) - _WITH_TOTAL + 1)}
        found[layout] = {window: _add_up(lines, window) for window in tried}
    return found


def _only_windows(sums: Mapping[Layout, Mapping[Window, int]], least: int) -> dict[Layout, Window]:
    """The layouts with exactly one window that at least so many rows show."""
    fitting = {layout: [window for window, shown in sums[layout].items() if shown >= least] for layout in sums}
    return {layout: windows[0] for layout, windows in fitting.items() if len(windows) == 1}


def _add_up(lines: Sequence[Line], columns: Window) -> int:
    """How many rows are not zero and end in the sum of their other figures; 0 where one does not, or has a figure
    outside the columns."""
    shown = 0
    for line in lines:
        values = {field.column: field.value for field in line.figures}
        if not values.keys() <= set(columns):
            return 0
        *parts, total = (values.get(column) or 0 for column in columns)
        if sum(parts) != total:
            return 0
        shown += total != 0
    return shown


def _span(line: Line) -> Window | None:
    """The columns from the first figure of a flattened row with a total to the last, where they are as many as its cells.

    Converters drop fields and add empty ones at the ends; so many fields from figure to figure have lost none.
    """
    columns = [field.column for field in line.figures if field.column is not None]
    if not line.flattened or len(columns) < 2 or columns[-1] - columns[0] != _WITH_TOTAL - 1:
        return None
    return tuple(range(columns[0], columns[-1] + 1))


def _full_windows(totals: Mapping[Layout, Sequence[Line]]) -> dict[Layout, Window]:
    """The layouts whose rows that span all their cells (`_span`) agree, where no row of the piece has lost a field and none
    of the layout has a figure outside."""
    lengths: dict[int, set[int]] = {}
    for layout, lines in totals.items():
        lengths.setdefault(layout[0], set()).update((line.indent or 0) + len(line.fields) for line in lines)
    found = {}
    for layout, lines in totals.items():
        windows = [window for line in lines if (window := _span(line))]
        used = {field.column for line in lines for field in line.figures}
        whole = len(lengths[layout[0]]) == 1 and len(set(windows)) == 1
        if whole and len(windows) >= _SHOWN and used <= set(windows[0]):
            found[layout] = windows[0]
    return found


def _header_columns(form: Form, places: Mapping[str, Places]) -> dict[tuple[int, int], Window]:
    """By piece and width: the columns that the header labels of a block stand in, where all of them are found."""
    found: dict[tuple[int, int], Window] = {}
    for block in form.blocks:
        for piece, seen in places[block.title].items():
            columns = tuple(seen[name] for name in block.columns if name in seen)
            if len(columns) == len(block.columns) and list(columns) == sorted(set(columns)):
                found[piece, len(columns)] = columns
    return found


def _moved_columns(
    form: Form, places: Mapping[str, Places], placed: Sequence[tuple[Line, Block]]
) -> dict[tuple[int, str], list[str]]:
    """By piece and title of a block: its columns in the order of a header that is not that of the form.

    The header of a real grid is asked, and believed only if it names each of them and no figure stands elsewhere.
    """
    used: dict[tuple[int, str], set[int | None]] = {}
    for line, block in placed:
        used.setdefault((line.piece, block.title), set()).update(field.column for field in line.figures)
    moved: dict[tuple[int, str], list[str]] = {}
    for block in form.blocks:
        for piece, seen in places[block.title].items():
            names = sorted(seen, key=seen.__getitem__)
            columns = set(seen.values())
            whole = len(columns) == len(block.columns) and used.get((piece, block.title), set()) <= columns
            if whole and names != list(block.columns):
                moved[piece, block.title] = names
    return moved


def _header_places(block: Block, lines: Sequence[Line]) -> Places:
    """Where the header labels of a block are first seen."""
    wanted = {_core(fold(label).text): key for key, label in block.columns.items()}
    seen: Places = {}
    for line in lines:
        for text, column in zip(line.labels, line.label_columns, strict=False):
            if column is not None and text in wanted:
                seen.setdefault(line.piece, {}).setdefault(wanted[text], column)
    return seen


def _one_figure_a_row(placed: Sequence[tuple[Line, int]]) -> bool:
    """True where conversion dropped blank cells and left one figure to every wide row."""
    counts = [len(line.figures) for line, width in placed if width > 3]
    return len(counts) >= 10 and counts.count(1) >= 0.8 * len(counts)


def _assign(line: Line, width: int, columns: Window | None, lonely: bool) -> list[CellReading]:
    """One reading for each of the `width` cells of a row.

    A row with exactly `width` figures is read as it stands. Fewer figures are placed only by column, when the header or
    the other rows show where the columns are and no field of the row is lost. One figure too many is a stray: the
    rightmost figure is the total (as flattened by several converters), and the equations decide whether to believe it.
    Everything else is ambiguous.
    """
    fields, figures = line.fields, line.figures
    if len(figures) == width:
        state: CellState = "read" if _unbroken(figures, fields) else "ambiguous"
        return [_reading(state, field) for field in figures]
    if not figures:
        return [_reading("blank", field) for field in fields[:width]] + [CellReading("blank")] * (width - len(fields))
    if width == 1:
        return [CellReading("ambiguous")]
    if len(figures) == 1 and (parted := part_figures(figures[0].text, width)):
        return [CellReading("ambiguous", field) for field in _parts(figures[0], parted)]
    if not line.flattened and len(fields) == width:
        columns = tuple(field.column for field in fields if field.column is not None)  # a cell of the grid for each
    elif lonely and len(figures) == 1:
        return [CellReading("ambiguous")] * (width - 1) + [CellReading("ambiguous", figures[0])]
    if len(figures) > width:
        kept = figures[:width] if width > 7 else [*figures[: width - 1], figures[-1]]
        return [CellReading("ambiguous", field) for field in kept]
    if columns and all(field.column in columns for field in figures):
        return _by_column(line, columns)
    return [CellReading("ambiguous")] * width


def _parts(field: Field, texts: Sequence[str]) -> list[Field]:
    """The figures of a field in which they run together."""
    starts = [len("".join(texts[:at])) for at in range(len(texts))]
    begin = field.span[0] if field.span else None
    return [
        replace(field, text=text, span=None if begin is None else (begin + at, begin + at + len(text)))
        for at, text in zip(starts, texts, strict=True)
    ]


def _unbroken(figures: Sequence[Field], fields: Sequence[Field]) -> bool:
    """Whether the figures stand side by side; a blank between them means that one of them is a stray."""
    first, last = fields.index(figures[0]), fields.index(figures[-1])
    return last - first == len(figures) - 1


def _by_column(line: Line, columns: Window) -> list[CellReading]:
    by_column = {field.column: field for field in line.fields}
    return [_figure_or_blank(by_column.get(column)) for column in columns]


def _may_lack_sign(reading: CellReading) -> bool:
    """Whether a recogniser may have lost the sign of a figure: a stroke is soon taken for noise."""
    field = reading.field
    return field is not None and field.score is not None and bool(field.value) and field.text[0].isdigit()


def _doubted(reading: CellReading) -> CellReading:
    return replace(reading, state="ambiguous") if reading.state == "read" else reading


def _figure_or_blank(field: Field | None) -> CellReading:
    return _reading("blank" if field is None or field.value is None else "read", field)


def _reading(state: CellState, field: Field | None) -> CellReading:
    """What the recogniser doubts is neither read nor blank."""
    return CellReading("ambiguous" if field and field.is_doubtful else state, field)
