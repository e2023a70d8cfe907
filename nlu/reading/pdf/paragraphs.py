"""Lines to paragraphs, over line ends and page ends, by where the lines begin and end."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from nlu.reading.document import Paragraph, Place
from nlu.reading.pdf.geometry import Frame, around
from nlu.reading.pdf.lines import TextLine, join_texts

__all__ = ["Margins", "PageLine", "margins_of", "paragraph_of", "same_paragraph"]

_INDENT = 1.2
"""Characters from the left margin at which a line begins a paragraph; usual are two."""
_USUAL_PITCH = 2.2
"""Line pitch in characters where a document has too few lines to measure it."""
_PARAGRAPH_GAP = 1.4
"""Times the usual pitch from which a gap parts paragraphs."""
_ENDING = "。；！？：;!?:"
_NO_LINE_START = "，。、；：！？）】》」』”’%,.;:!?)"
_ENUMERATOR = re.compile(
    r"[一二三四五六七八九十]{1,3}[、是]|[（(]?[一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、](?!\d)"
)


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line and the page it stands on."""

    line: TextLine
    page: int
    frame: Frame


@dataclass(frozen=True, slots=True)
class Margins:
    """How the running text of a document is set.

    Attributes:
        left: Where lines begin.
        right: Where full lines end.
        pitch: From line to line.
        indents: Whether paragraphs begin with an indented line.
    """

    left: float
    right: float
    pitch: float
    indents: bool


def margins_of(lines: Sequence[PageLine]) -> Margins:
    """Measures the running text; at least one line is given."""
    boxes = [item.line.bbox for item in lines]
    starts = Counter(round(box[0] / 3) for box in boxes)
    often = max(2, 0.1 * len(boxes))
    left = 3.0 * min((start for start, times in starts.items() if times >= often), default=min(starts))
    width = lines[0].frame.size[0]
    long = sorted(box[2] for box in boxes if box[2] - box[0] > width / 2)
    right = long[int(0.9 * (len(long) - 1))] if long else width - left
    em = median(item.line.em for item in lines)
    pitches = [
        below.line.middle - above.line.middle
        for above, below in pairwise(lines)
        if above.page == below.page and above.line.bbox[2] > right - 2 * em
    ]
    indented = sum(_INDENT * em < box[0] - left < 4 * em for box in boxes)
    pitch = median(pitches) if len(pitches) > 2 else _USUAL_PITCH * em
    return Margins(left, right, pitch, indented >= often)


def same_paragraph(above: PageLine, below: PageLine, margins: Margins) -> bool:
    """Whether a line goes on in the next one."""
    first, second = above.line, below.line
    em = first.em
    if max(em, second.em) > 1.25 * min(em, second.em):
        return False
    if above.page == below.page and second.middle - first.middle > _PARAGRAPH_GAP * max(margins.pitch, 1.2 * em):
        return False
    if margins.right - first.bbox[2] > _first_piece(second) + 0.5 * em:
        return False
    ended = first.text[-1] in _ENDING
    if second.bbox[0] - margins.left > _INDENT * em:
        return not ended and abs(first.bbox[2] - margins.right) < em
    return not (ended and not margins.indents and _ENUMERATOR.match(second.text))


def _first_piece(line: TextLine) -> float:
    """The width of what would have had to fit at the end of the line above."""
    glyphs = line.glyphs
    end = 1
    while end < len(glyphs) and (
        glyphs[end].text in _NO_LINE_START or (glyphs[end - 1].text < "\u2000" and glyphs[end].text < "\u2000")
    ):
        end += 1
    return glyphs[end - 1].x1 - glyphs[0].x0


def paragraph_of(lines: Sequence[PageLine]) -> Paragraph:
    """The lines of one paragraph as running text, placed where it begins."""
    text = lines[0].line.text
    for item in lines[1:]:
        text = join_texts(text, item.line.text)
    first = lines[0]
    box = around([item.line.bbox for item in lines if item.page == first.page])
    return Paragraph(text, Place(first.page, first.frame.as_shown(box)))
