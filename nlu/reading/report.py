"""A document laid out as one text: the text that every span of the record points into."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlu.errors import EmptyInput, LimitExceeded
from nlu.reading.document import Block, Document, Grid, Paragraph
from nlu.reading.normalise import tidy, tidy_cell
from nlu.settings import Settings

__all__ = ["PlacedBlock", "Report", "lay_out"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block and its span in the text; for a grid also the span of each of its cells, in the order of `Grid.cells`."""

    block: Block
    start: int
    end: int
    cells: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The text of a document and its placed blocks.

    Grids stand in the text with a tab between cells and a line per row.
    """

    text: str
    blocks: Sequence[PlacedBlock]
    document: Document

    def within(self, start: int, end: int) -> Iterator[PlacedBlock]:
        """The blocks that begin in the half-open span."""
        return (placed for placed in self.blocks if start <= placed.start < end)

    def pages(self, start: int, end: int) -> range:
        """The pages on which the blocks stand that begin in the half-open span; none for formats without pages."""
        numbers = [placed.block.place.page for placed in self.within(start, end)]
        known = [number for number in numbers if number is not None]
        return range(min(known), max(known) + 1) if known else range(0)


def lay_out(document: Document, settings: Settings) -> Report:
    """Joins the blocks of a document to one tidy text.

    Raises:
        EmptyInput: The document has no visible character.
        LimitExceeded: The text is longer than `Settings.max_chars`.
    """
    pieces: list[str] = []
    placed: list[PlacedBlock] = []
    offset = 0
    for block in document.blocks:
        text, cells = _text_of(block, offset)
        if not text:
            continue
        placed.append(PlacedBlock(block, offset, offset + len(text), cells))
        pieces.append(text)
        offset += len(text) + 1
        if offset > settings.max_chars:
            raise LimitExceeded(f"the text is longer than {settings.max_chars:,} characters")
    if not placed:
        raise EmptyInput("the file has no text")
    return Report("\n".join(pieces), placed, document)


def _text_of(block: Block, offset: int) -> tuple[str, Sequence[Span]]:
    if isinstance(block, Paragraph):
        text = tidy(block.text).text.strip(" \n\u3000")  # a leading tab is an empty field of a flattened table
        return (text, ()) if text.strip() else ("", ())
    return _grid_text(block, offset)


def _grid_text(grid: Grid, offset: int) -> tuple[str, Sequence[Span]]:
    pieces: list[str] = []
    spans: list[Span] = []
    row, here = None, offset
    for cell in grid.cells:
        if row is not None:
            pieces.append("\t" if cell.row == row else "\n")
            here += 1
        text = tidy_cell(cell.text)
        pieces.append(text)
        spans.append((here, here + len(text)))
        row, here = cell.row, here + len(text)
    text = "".join(pieces)
    return (text, spans) if text.strip() else ("", ())
