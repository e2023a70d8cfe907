"""Pages to one flow of paragraphs and grids."""

from collections.abc import Iterator, Sequence

from nlu.reading.document import Block, Grid
from nlu.reading.pdf.borderless import borderless_grids
from nlu.reading.pdf.borderless_rows import Columns
from nlu.reading.pdf.furniture import is_page_number, repeated
from nlu.reading.pdf.page import Page
from nlu.reading.pdf.paragraphs import Margins, PageLine, margins_of, paragraph_of, same_paragraph

__all__ = ["flow"]


def flow(pages: Sequence[Page]) -> list[Block]:
    """The blocks of all pages in reading order, without page numbers, running heads and feet."""
    items = list(_items(pages))
    margins = _margins([item for item in items if isinstance(item, PageLine)])
    blocks: list[Block] = []
    open_lines: list[PageLine] = []
    for item in items:
        if open_lines and not (
            isinstance(item, PageLine) and same_paragraph(open_lines[-1], item, margins[_width(item)])
        ):
            blocks.append(paragraph_of(open_lines))
            open_lines = []
        if isinstance(item, PageLine):
            open_lines.append(item)
        else:
            blocks.append(item)
    if open_lines:
        blocks.append(paragraph_of(open_lines))
    return blocks


def _items(pages: Sequence[Page]) -> Iterator[PageLine | Grid]:
    for page in pages:
        page.lines = [line for line in page.lines if not is_page_number(line, page.frame.size[1])]
    furniture = repeated([(page.lines, page.frame.size[1]) for page in pages if page.lines or page.grids])
    columns: Columns | None = None
    for page in pages:
        own = [line for line in page.lines if id(line) not in furniture]
        lines, grids, columns = borderless_grids(own, page.frame, page.number, columns)
        flowing: list[tuple[float, PageLine | Grid]] = [
            *((line.bbox[1], PageLine(line, page.number, page.frame)) for line in lines),
            *page.grids,
            *grids,
        ]
        yield from (item for _, item in sorted(flowing, key=lambda entry: entry[0]))


def _margins(lines: Sequence[PageLine]) -> dict[int, Margins]:
    """The margins of each format of page: pages across have their own."""
    formats: dict[int, list[PageLine]] = {}
    for item in lines:
        formats.setdefault(_width(item), []).append(item)
    return {width: margins_of(items) for width, items in formats.items()}


def _width(item: PageLine) -> int:
    return round(item.frame.size[0])
