"""Candidate readings of one table: every engine's grids and the flattened text, each tried with every official form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlu.reading.document import Grid
from nlu.reading.report import Report
from nlu.record import Equation, Number, TableName
from nlu.tables.align import Alignment, align
from nlu.tables.balance import check
from nlu.tables.lines import Line, grid_lines, text_lines
from nlu.templates import FORMS, form

__all__ = ["Candidate", "candidates", "from_lines"]


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
        """Every cell was read and every equation holds."""
        return self.read == len(self.alignment.cells) and all(eq.verdict == "holds" for eq in self.equations)

    @property
    def worth(self) -> float:
        """Rank among candidates. A failing equation costs what three holding ones earn, so that a bold misreading
        never beats a cautious one; labels found decide between the forms."""
        verdicts = [equation.verdict for equation in self.equations]
        labels = self.alignment.rows_found + self.alignment.columns_found
        return verdicts.count("holds") - 3 * verdicts.count("fails") + labels + 0.1 * self.read


def candidates(report: Report, table: TableName, region: tuple[int, int]) -> Iterator[Candidate]:
    """The candidates that need no further look at the file: its own grids first, then its text.

    Args:
        report: The laid-out report.
        table: The grid wanted.
        region: The half-open span of text to look in.
    """
    grids = [(placed.block, placed.cells) for placed in report.within(*region) if isinstance(placed.block, Grid)]
    if grids:
        yield from from_lines(table, grid_lines(grids), grids[0][0].engine)
    yield from from_lines(table, text_lines(report.text, *region), "text")


def from_lines(table: TableName, lines: Sequence[Line], engine: str) -> Iterator[Candidate]:
    """One candidate for each official form."""
    for key in FORMS:
        alignment = align(form(key, table), lines)
        equations = check(alignment.form, alignment.cells, {k: r.value for k, r in alignment.cells.items()})
        yield Candidate(engine, alignment, equations)
