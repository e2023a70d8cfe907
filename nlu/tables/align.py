"""Finds the rows of an official form among lines, by label, and says which figure stands in which cell."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from nlu.reading.normalise import fold
from nlu.record import CellState
from nlu.tables.lines import Field, Line
from nlu.templates import Block, Form, FormRow

__all__ = ["Alignment", "CellReading", "align"]

CellKey = tuple[str, str]
_ORDINAL = re.compile(r"^[#*\s]*(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）]?[、.,:]?)(?=[^\d])")
_BRACKET = re.compile(r"[(（].*$")
_ACCEPT = 0.7
"""Least similarity of a label to its row; the worst label seen in real reports (本年度止件数) has 0.83."""
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
class Alignment:
    """A candidate reading of one table by one form.

    Attributes:
        form: The form tried.
        cells: A reading for every cell of the form.
        rows_found: Sum of the similarities of row labels: how much of the form was found.
        columns_found: How many of its column headers stand among the labels; tells forms with equal rows apart.
        extra: Lines with figures between the form's rows that the form does not have.
    """

    form: Form
    cells: Mapping[CellKey, CellReading]
    rows_found: float
    columns_found: int
    extra: Sequence[Line]


def align(form: Form, lines: Sequence[Line]) -> Alignment:
    """Reads `lines` as the table `form` describes.

    Rows are found by their labels, in the order of the form; a count of figures may only reject. The review and
    litigation grid has one unlabelled row of fifteen figures and is found by its header.
    """
    if form.table == "review_litigation":
        return _align_single_row(form, lines)
    rows = list(form.rows)
    pairs = _best_chain(lines, rows)
    columns = _usual_columns(lines, pairs, rows)
    cells: dict[CellKey, CellReading] = {key: CellReading("missing") for key in form.cells()}
    lonely = _one_figure_a_row(lines, pairs, rows)
    for at, index, _ in pairs:
        block, row = rows[index]
        names = list(block.columns)
        readings = _assign(lines[at], len(names), columns.get((lines[at].piece, len(names))), lonely)
        cells |= {(row.key, name): reading for name, reading in zip(names, readings, strict=True)}
    found = sum(score for *_, score in pairs)
    return Alignment(form, cells, found, _columns_found(form, lines), _extra_lines(lines, pairs, rows))


def _align_single_row(form: Form, lines: Sequence[Line]) -> Alignment:
    keys = list(form.cells())
    for line in lines:
        header = "".join(line.labels)
        figures = [field for field in line.fields if field.value is not None]
        if len(figures) < len(keys) // 2 or not ("维持" in header or "审结" in header or len(figures) >= len(keys)):
            continue
        readings = _assign(line, len(keys), None, False)
        return Alignment(form, dict(zip(keys, readings, strict=True)), 1.0, 0, ())
    return Alignment(form, {key: CellReading("missing") for key in keys}, 0.0, 0, ())


# -- which line is which row -------------------------------------------------------------------------------------------


def _best_chain(lines: Sequence[Line], rows: Sequence[tuple[Block, FormRow]]) -> list[tuple[int, int, float]]:
    """The order-preserving pairing of lines with rows of the largest summed similarity, as (line, row, similarity)."""
    usable = [at for at, line in enumerate(lines) if line.fields and line.labels]
    best = [[0.0] * (len(rows) + 1) for _ in range(len(usable) + 1)]
    scores: dict[tuple[int, int], float] = {}
    for i, at in enumerate(usable, 1):
        for j, (_, row) in enumerate(rows, 1):
            best[i][j] = max(best[i - 1][j], best[i][j - 1])
            score = _similarity(lines[at].labels[-_WIDEST:], row.label)
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
def _similarity(pieces: tuple[str, ...], label: str) -> float:
    """How well the last piece, or the last few joined, name the row: 1 is exact."""
    wanted = _core(fold(label).text)
    joined = [_core("".join(pieces[-n:])) for n in range(1, len(pieces) + 1)]
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


def _usual_columns(
    lines: Sequence[Line], pairs: Sequence[tuple[int, int, float]], rows: Sequence[tuple[Block, FormRow]]
) -> dict[tuple[int, int], list[int]]:
    """For each piece and row width, the columns in which complete rows have their figures."""
    seen: dict[tuple[int, int], Counter[tuple[int, ...]]] = {}
    for at, index, _ in pairs:
        width = len(rows[index][0].columns)
        columns = tuple(field.column for field in lines[at].fields if field.value is not None)
        if len(columns) == width:
            seen.setdefault((lines[at].piece, width), Counter())[columns] += 1
    return {key: list(counts.most_common(1)[0][0]) for key, counts in seen.items()}


def _one_figure_a_row(
    lines: Sequence[Line], pairs: Sequence[tuple[int, int, float]], rows: Sequence[tuple[Block, FormRow]]
) -> bool:
    """True where conversion dropped blank cells and left one figure to every wide row."""
    counts = [
        sum(field.value is not None for field in lines[at].fields)
        for at, index, _ in pairs
        if len(rows[index][0].columns) > 3
    ]
    return len(counts) >= 10 and counts.count(1) >= 0.8 * len(counts)


def _assign(line: Line, width: int, columns: Sequence[int] | None, lonely: bool) -> list[CellReading]:
    """One reading for each of the `width` cells of a row.

    A row with exactly `width` figures is read as it stands. Fewer figures are placed only by column, when complete rows
    of the same piece show where the columns are, or when blanks and figures together fill the row. One figure too
    many is a stray: the rightmost figure is the total (form t2021 as flattened by several converters), and the
    equations decide whether to believe it. Everything else is ambiguous.
    """
    fields = line.fields
    figures = [field for field in fields if field.value is not None]
    if len(figures) == width:
        return [CellReading("read", field) for field in figures]
    if not figures:
        blanks = fields[:width] if len(fields) >= width else ()
        return [CellReading("blank", field) for field in blanks] or [CellReading("blank")] * width
    if width == 1:
        return [CellReading("ambiguous")]
    if lonely and len(figures) == 1:
        return [CellReading("ambiguous")] * (width - 1) + [CellReading("ambiguous", figures[0])]
    if len(figures) > width:
        kept = figures[:width] if width > 7 else [*figures[: width - 1], figures[-1]]
        return [CellReading("ambiguous", field) for field in kept]
    by_column = {field.column: field for field in fields}
    if columns and all(field.column in columns for field in figures):
        return [_figure_or_blank(by_column.get(column)) for column in columns]
    if columns is None and len(fields) == width:
        return [_figure_or_blank(field) for field in fields]
    return [CellReading("ambiguous")] * width


def _figure_or_blank(field: Field | None) -> CellReading:
    return CellReading("blank" if field is None or field.value is None else "read", field)
