"""The folded view of a text that the rules work on, and the way back to the raw characters."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from nlu.reading.normalise import Normalised, fold

__all__ = ["View", "look"]

# Lines that belong to the page and not to the text: - 5 -, —4—, 第3页共8页.
_PAGE_LINE = re.compile(
    r"^[ \t\u3000]*(?:[-—–－·]+[ \t\u3000]*\d{1,3}[ \t\u3000]*[-—–－·]+|第?[ ]?\d{1,3}[ ]?[/／][ ]?\d{1,3}[ ]?页?"
    r"|第[ ]?\d{1,3}[ ]?页(?:[ ，,]*共[ ]?\d{1,3}[ ]?页)?)[ \t\u3000]*$",
    re.MULTILINE,
)
_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c\x85]")
_ROW = re.compile(r"^.*\S\t+\S.*$", re.MULTILINE)
"""A line of cells: a paragraph, however long."""
_MARKS = "。;!?:.,、)”"
_CIRCLED = {0x2460 + i: chr(0x2474 + i) for i in range(20)}  # ① → ⑴, which folds to (1) and not to a bare 1
_STOPS = ("。", ";", "!", "?", ":", ".")
_OPENS_PARAGRAPH = re.compile(
    r"[一二三四五六七八九十]{1,2}(?:是|、|要)|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[.、](?!\d)|首先|其次|再次|最后"
    r"|第[一二三四五六七八九十](?:,|、|是|部分)|一方面|另一方面|[●■◆▪•·◦★▲]|(?:存在|主要)(?:的)?(?:主要)?问题|改进(?:措施|情况)"
    r"|(?:下一?步|今后|20\d\d年)的?(?:工作)?(?:打算|措施|计划|安排|思路|努力方向)(?::|$)"
)
_HEADING_LINE = re.compile(
    r"#*(?:第?[一二三四五六七八九十\d](?:部分|章)?|\([一二三四五六七八九十\d]\))[、.,]?[^,;。:]{2,30}(?:问题|不足|困难|改进|整改|措施|情况|打算)"
)
_WRAPPED = 0.62
"""A line at least this share of the usual width, not ended by a stop, was wrapped by the layout."""
_WRAPPED_ROUGHLY = 0.45
"""The same where several lines were surely wrapped."""
_SHORT = 0.55
"""Two lines of a run shorter than this share of its longest say that its lines were not wrapped."""
_NARROWEST, _WIDEST = 18, 64
"""No layout wraps lines shorter or longer than this."""


@dataclass(frozen=True, slots=True)
class View:
    """A text in the form for matching.

    Attributes:
        raw: The text as it came.
        text: Folded: no white space, half-width punctuation, Simplified, without page-number lines.
        paragraphs: Folded offsets at which a paragraph begins.
        folded: The map from folded to raw offsets.
    """

    raw: str
    text: str
    paragraphs: frozenset[int]
    folded: Normalised

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw half-open span of a folded one."""
        return self.folded.raw_span(start, end)

    def raw_text(self, start: int, end: int) -> str:
        """The raw characters of a folded span."""
        low, high = self.raw_span(start, end)
        return self.raw[low:high]


def look(raw: str) -> View:
    """Folds a text and tells paragraph ends from line wraps.

    Args:
        raw: Any string.

    Returns:
        Its view; linear time.
    """
    masked = _PAGE_LINE.sub(lambda match: " " * len(match[0]), raw)
    folded = fold(masked.translate(_CIRCLED))
    pages = {bisect_left(folded.origins, match.end()) for match in _PAGE_LINE.finditer(raw)}
    starts = sorted({bisect_left(folded.origins, match.end()) for match in _LINE_END.finditer(masked)})
    rows = {bisect_left(folded.origins, edge) for match in _ROW.finditer(masked) for edge in match.span()}
    return View(raw, folded.text, frozenset(_paragraphs(folded.text, starts, pages, rows)), folded)


def _paragraphs(text: str, line_starts: list[int], pages: set[int], rows: set[int]) -> list[int]:
    edges = [0, *(start for start in line_starts if 0 < start < len(text)), len(text)]
    lines = [text[a:b] for a, b in pairwise(edges)]
    width = _width(lines)
    sure = sum(len(line) >= _WRAPPED * width and line[-1] not in _MARKS for line in lines[:-1])
    share = _WRAPPED_ROUGHLY if sure >= 3 else _WRAPPED
    listed = _lists_of_lines(lines)
    found = [0]
    for at, (before, line, start) in enumerate(zip(lines, lines[1:], edges[1:], strict=False)):
        wrapped = start in pages or (width >= _NARROWEST and share * width <= len(before) <= _WIDEST)
        if (
            not wrapped
            or start in rows
            or at in listed
            or before.endswith(_STOPS)
            or _OPENS_PARAGRAPH.match(line)
            or _HEADING_LINE.fullmatch(before)
        ):
            found.append(start)
    return found


def _lists_of_lines(lines: list[str]) -> set[int]:
    """Lines of runs without stops in which short and long lines take turns: headlines and bodies, not wrapped prose,
    whose lines are equally long."""
    found: set[int] = set()
    run: list[int] = []
    for at, line in enumerate([*lines, "。"]):
        headed = _HEADING_LINE.fullmatch(line) is not None
        if not headed:
            run.append(at)
        if headed or line.endswith(_STOPS):
            inner = run if headed else run[:-1]
            longest = max((len(lines[k]) for k in inner), default=0)
            if sum(len(lines[k]) < _SHORT * longest and "、" not in lines[k] for k in inner) >= 2:
                found.update(inner)
            run = []
    return found


def _width(lines: list[str]) -> int:
    """The usual length of a line that no stop ended; where no line is longer than layouts wrap them, one of two joined
    lines says nothing. The longest line otherwise."""
    longest = max(map(len, lines), default=0)
    if longest > _WIDEST:
        return longest
    running = sorted(len(line) for line in lines[:-1] if len(line) >= _NARROWEST and not line.endswith(_STOPS))
    return running[len(running) // 2] if running else longest
