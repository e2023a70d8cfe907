"""Text as HTML with spans marked in it; spans may nest, cross, and run over line breaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from markupsafe import Markup, escape

__all__ = ["Mark", "marked"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to be shown.

    Attributes:
        id: What the span belongs to, e.g. ``i1``.
        anchor: HTML id of the place where it begins.
        kind: Its class.
        tag: A label shown behind its last character; not part of the text.
    """

    start: int
    end: int
    id: str
    anchor: str
    kind: Literal["issue", "remedy", "finding"]
    tag: str = ""


def marked(text: str, start: int, end: int, marks: Sequence[Mark]) -> Markup:
    """The lines of ``text[start:end]`` as paragraphs; every character of a line is kept.

    Args:
        text: The text of a report.
        start: Where to begin.
        end: Where to stop.
        marks: Spans into `text`; what lies outside is left out.

    Returns:
        One ``<p>`` for each line that is not blank.
    """
    trimmed = [mark for mark in (_trimmed(text, mark) for mark in marks) if 0 <= mark.start < mark.end]
    paragraphs = []
    for first, last in _lines(text, start, end):
        here = sorted((m for m in trimmed if m.start < last and m.end > first), key=lambda m: (m.start, -m.end))
        kind = Markup(' class="row"') if "\t" in text[first:last] else ""
        paragraphs.append(Markup("<p{}>{}</p>").format(kind, _line(text, first, last, here)))
    return Markup("\n").join(paragraphs)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            yield start, stop
        start = stop + 1


def _line(text: str, first: int, last: int, marks: Sequence[Mark]) -> Markup:
    """Opens and closes marks at every border; a mark that crosses another is closed and opened again."""
    borders = sorted({first, last, *(at for m in marks for at in (m.start, m.end) if first < at < last)})
    pieces: list[Markup] = []
    stack: list[Mark] = []
    for here, there in pairwise(borders):
        wanted = [mark for mark in marks if mark.start <= here and mark.end >= there]
        pieces += _step(stack, wanted, here)
        pieces.append(escape(text[here:there]))
        stack = wanted
    pieces += _step(stack, [], last)
    return Markup().join(pieces)


def _step(stack: Sequence[Mark], wanted: Sequence[Mark], here: int) -> Iterator[Markup]:
    kept = 0
    while kept < min(len(stack), len(wanted)) and stack[kept] is wanted[kept]:
        kept += 1
    for mark in reversed(stack[kept:]):
        yield Markup("{}</mark>").format(mark.tag if mark.end == here else "")
    for mark in wanted[kept:]:
        place = Markup(' id="{}" tabindex="0"').format(mark.anchor) if mark.start == here else ""
        yield Markup('<mark class="{}" data-item="{}"{}>').format(mark.kind, mark.id, place)


def _trimmed(text: str, mark: Mark) -> Mark:
    """Without white space at its ends, so that it begins and ends on a line that is shown."""
    inside = text[mark.start : mark.end]
    start = mark.start + len(inside) - len(inside.lstrip())
    return replace(mark, start=start, end=start + len(inside.strip()))
