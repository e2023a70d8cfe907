"""The nearest peer's way with section five, for comparison.

KIROGOVCOMPARE (``src/utils/annualReportSummary.ts``, 2026) calls the first three parts between 。 and ； of the section its
problems, and the first three parts behind the cue 针对上述问题 its improvements. It gives neither labels nor links. This is
our own code after that description, and generous: any heading of section five is accepted, 下一步 and its like are cues
too (with the original cue alone it finds no measure at all in our dev split), and the part that holds the cue counts.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from nlu.narrative.scope import find_scope
from nlu.narrative.view import look
from nlu.record import Item, Problems

__all__ = ["first_sentences"]

_MOST = 3
_PART = re.compile("[^。；]+")
_CUE = re.compile("针对[^。；]{0,8}问题|下一步|今后|改进(?:措施|情况)")


def first_sentences(text: str) -> Problems:
    """Reads section five as the peer does.

    Args:
        text: A bare section, with or without its heading.

    Returns:
        At most three issues and three remedies without labels, in spans of `text`.
    """
    view = look(text)
    stretches = find_scope(view).stretches
    start = view.raw_span(stretches[0].start, stretches[-1].end)[0] if stretches else 0
    issues = islice(_parts(text, start, len(text)), _MOST)
    cue = _CUE.search(text, start)
    remedies = islice(_parts(text, cue.start(), len(text)), _MOST) if cue else ()
    return Problems(issues=_items("i", text, issues), remedies=_items("r", text, remedies))


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans between 。 and ； that are not blank, without white space at their edges."""
    for match in _PART.finditer(text, start, end):
        part = match[0]
        if part.strip():
            yield match.start() + len(part) - len(part.lstrip()), match.end() - len(part) + len(part.rstrip())


def _items(prefix: str, text: str, spans: Iterable[tuple[int, int]]) -> list[Item]:
    return [
        Item(id=f"{prefix}{number}", text=text[start:end], start=start, end=end)
        for number, (start, end) in enumerate(spans, 1)
    ]
