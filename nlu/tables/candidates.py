"""Candidate readings of one table: every engine's grids and the flattened text, each tried with every official form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlu.reading.document import Grid
from nlu.reading.report import Report
from nlu.record import Equation, Number, TableName
from nlu.tables.align import Alignment, align, match
from nlu.tables.balance import check
from nlu.tables.lines import Line, grid_lines, text_lines
from nlu.templates import FORMS, FormKey, form

__all__ = ["Candidate", "candidates", "from_lines"]

_LEAST_FOUND = 0.25
"""A table with fewer of its rows found is called unreadable rather than read."""
_ALIKE = 1.0
"""Labels by which one form has to fit better than another to be the only one tried."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read one table.

    Attributes:
        engine: Who offered it, e.g. ``native`` or ``text``.
        alignment: Which figure is which cell.
        equations: What the arithmetic says of it.
    """

    engine: str
    alignment: Alignment
    equations: Sequence[Equation]

    @property
    def values(self) -> dict[tuple[str, str], Number | None]:
        """The number of each cell as printed."""
        return {key: reading.value for key, reading in self.alignment.cells.items()}

    @property
    def read(self) -> int:
        """How many cells were read without doubt."""
        return sum(reading.state == "read" for reading in self.alignment.cells.values())

    @property
    def proven(self) -> bool:
        """Every cell was read, or seen to be blank, and every equation holds."""
        known = sum(reading.state in ("read", "blank") for reading in self.alignment.cells.values())
        holds = all(equation.verdict in ("holds", "holds_if_blank_is_zero") for equation in self.equations)
        return holds and self.read > 0 and known == len(self.alignment.cells)

    @property
    def is_readable(self) -> bool:
        """Enough of the form's rows were found to call this a reading of it."""
        return self.alignment.match.rows_found >= _LEAST_FOUND * self.alignment.form.row_count

    def agrees_with(self, other: "Candidate") -> bool:
        """Whether another engine saw the same figure, or blank, in every cell."""
        return self.engine != other.engine and self.known == other.known is not None

    @property
    def known(self) -> dict[tuple[str, str], Number | None] | None:
        """The number of each cell; None where one of them is doubtful or was not found."""
        cells = self.alignment.cells.values()
        return self.values if all(reading.state in ("read", "blank") for reading in cells) else None

    @property
    def worth(self) -> float:
        """Rank among candidates. A failing equation costs what three holding ones earn, so that a bold misreading
        never beats a cautious one; labels found decide between the forms."""
        verdicts = [equation.verdict for equation in self.equations]
        labels = self.alignment.match.rows_found + self.alignment.match.columns_found
        return verdicts.count("holds") - 3 * verdicts.count("fails") + labels + 0.1 * self.read


def candidates(
    report: Report, table: TableName, region: tuple[int, int], forms: Sequence[FormKey] = FORMS
) -> Iterator[Candidate]:
    """The candidates that need no further look at the file: its own grids first, then its text.

    Args:
        report: The laid-out report.
        table: The grid wanted.
        region: The half-open span of text to look in.
        forms: The official forms to try, likeliest first.
    """
    grids = [(placed.block, placed.cells) for placed in report.within(*region) if isinstance(placed.block, Grid)]
    if grids:
        yield from from_lines(table, grid_lines(grids), grids[0][0].engine, forms)
    if report.document.text_origin != "ocr":
        yield from from_lines(table, text_lines(report.text, *region), "text", forms)
    elif not grids:
        yield from from_lines(table, [_doubted(line) for line in text_lines(report.text, *region)], "text", forms)


def _doubted(line: Line) -> Line:
    """A line of recognised text, which no longer says how sure the recogniser was: only arithmetic can prove it."""
    return replace(line, fields=tuple(replace(field, score=0.0) for field in line.fields))


def from_lines(
    table: TableName, lines: Sequence[Line], engine: str, forms: Sequence[FormKey] = FORMS
) -> Iterator[Candidate]:
    """The candidates of the official forms whose labels fit best, more than one only where they fit alike."""
    shapes = [form(key, table) for key in forms]
    if table == "review_litigation":
        shapes = shapes[:1]  # the same in all forms
    matches = [match(shape, lines) for shape in shapes]
    best = max(found.fit for found in matches)
    for found in matches:
        if found.fit >= best - _ALIKE:
            alignment = align(found)
            values = {key: reading.value for key, reading in alignment.cells.items()}
            yield Candidate(engine, alignment, check(alignment.form, alignment.cells, values))
