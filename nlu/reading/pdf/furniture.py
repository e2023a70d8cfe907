"""What a page repeats around its text: page numbers, running heads and feet."""

import re
from collections import defaultdict
from collections.abc import Sequence

from nlu.reading.pdf.lines import TextLine, words

__all__ = ["is_page_number", "repeated"]

_ZONE = 0.12
"""Share of the page, at top and bottom, in which heads and feet stand."""
_DASHES = "-—–－_·•~"
_PAGE_NUMBER = re.compile(
    rf"[{_DASHES}]+\d{{1,3}}[{_DASHES}]+|第\d{{1,3}}页(?:[,，/]?共\d{{1,3}}页)?|\d{{1,3}}/\d{{1,3}}|\d{{1,3}}"
    r"|(?:page|p\.)\d{1,3}(?:of\d{1,3})?",
    re.IGNORECASE,
)
_REPEATS = 0.6
"""Share of the pages on which a head or foot stands; the first page and pages across often have none."""
_HEIGHT_STEP = 4.0
"""Points by which the place of a running head may differ between pages."""


def is_page_number(line: TextLine, page_height: float) -> bool:
    """Whether a line is a page number: its form, at the upper or lower end of the page.

    Figures that stand apart are a row of a table whose label is wrapped around it.
    """
    if not _in_zone(line, page_height) or not _PAGE_NUMBER.fullmatch("".join(line.text.split())):
        return False
    return "/" in line.text or sum(word.is_number for word in words(line)) < 2


def repeated(pages: Sequence[tuple[Sequence[TextLine], float]]) -> set[int]:
    """The running heads and feet.

    Args:
        pages: The lines and the height of each page that has text.

    Returns:
        The `id` of every line in the upper or lower zone whose text, figures aside, stands at the same height on most pages.
    """
    places: dict[tuple[str, bool], list[tuple[float, int, int]]] = defaultdict(list)
    for number, (lines, height) in enumerate(pages):
        for line in lines:
            if _in_zone(line, height):
                upper = line.middle < height / 2
                distance = line.middle if upper else height - line.middle
                places[re.sub(r"\d+", "0", line.text), upper].append((distance, number, id(line)))
    needed = max(2, _REPEATS * len(pages))
    return {
        line
        for found in places.values()
        if len({number for _, number, _ in found}) >= needed and max(found)[0] - min(found)[0] <= _HEIGHT_STEP
        for _, _, line in found
    }


def _in_zone(line: TextLine, height: float) -> bool:
    return not _ZONE * height < line.middle < (1 - _ZONE) * height
