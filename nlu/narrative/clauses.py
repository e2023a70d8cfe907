"""Cuts a stretch of folded text into clauses at stops, commas, paragraph ends and enumerators."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from nlu.narrative.lexicon import says_something, states_deficit
from nlu.narrative.view import View

__all__ = ["MAX_HEADLINE", "Clause", "Role", "Tag", "is_headline", "parts", "split"]

Role = Literal["lead_in", "issue", "remedy", "achievement", "other"]

MAX_HEADLINE = 16
_LONGEST_LIST = 60
"""Characters of a list of nouns; bounds the work on any text."""
_NUMERAL = "[一二三四五六七八九十]"
# family → enumerator at the beginning of a clause. 之一是, 统一是, 第一时间, 2.5 are none.
_FAMILIES = {
    "yishi": rf"{_NUMERAL}{{1,2}}是(?:要(?={_NUMERAL}?[^,]))?",
    "yiyao": rf"{_NUMERAL}要",
    "di": rf"第{_NUMERAL}(?:点|方面)?(?:,?是|[,、:])",
    "first": r"(?:首先|其次|再次|再者)(?:,?是)?|最后(?:,是|[,是]|(?![一的期关几两]))",
    "hand": r"(?:另一方面|一方面)(?:,?是)?",
    "bracket": rf"\({_NUMERAL}{{1,2}}\)、?",
    "chapter": rf"{_NUMERAL}{{1,2}}、",
    "number": r"\(\d{1,2}\)[、.]?",
    "arabic": r"\d{1,2}(?:[.、)](?:(?!\d)|(?=20\d\d年))|(?=[^\d.、)年月日个件条次人名项%:,/-]))",
    "wenti": rf"问题{_NUMERAL}",
    "bullet": r"[●■◆▪•·◦★▲※▶-]",
}
_MARKER = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _FAMILIES.items()))
_INLINE = re.compile(
    rf"(?<![之统第唯其每另这同万专单划说不只{'一二三四五六七八九十'}]){_NUMERAL}是(?!一)|\(\d{{1,2}}\)|[2-9]、"
)
_NEXT_NUMBER = re.compile(rf"[2-9][.、](?!\d)|\([2-9]\)|\({_NUMERAL}\)")
_PARAGRAPH_ONLY = {"chapter", "arabic", "bullet", "bracket", "yiyao"}
_YEAR = re.compile(r"20\d\d年")
_STOPS = "。;!?"
_SOFT = ",、:"
_ADDS = re.compile(rf"(?:以及(?P<more>[^{_STOPS},:]{{3,60}})|(?<![而并暂尚况])且(?P<rest>[^{_STOPS}{_SOFT}]{{3,60}}))")
_OPEN, _CLOSE = "《“「『(‘[", "》”」』)’]"


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of text without a cut inside.

    Attributes:
        text: Folded, without its enumerator.
        start: Folded offset, after the enumerator.
        end: Its end.
        before: The cut before it: ``¶`` for a paragraph, else the punctuation.
        after: The cut after it.
        marker: Its enumerator, folded; empty for none.
        family: The kind of the enumerator, e.g. ``yishi`` for 一是.
        opened: Folded offset of the enumerator, or `start`.
    """

    text: str
    start: int
    end: int
    before: str
    after: str
    marker: str = ""
    family: str = ""
    opened: int = 0

    @property
    def opens_sentence(self) -> bool:
        """Whether a stop or a paragraph end stands before it."""
        return self.before in "¶。!?"


@dataclass(frozen=True, slots=True)
class Tag:
    """The role of a clause, and whether it begins an item (else it goes on with the item before it).

    `score` is the probability a trained model gives it; None where rules decided.
    """

    role: Role
    begins: bool = False
    score: float | None = None


def split(view: View, start: int, end: int) -> list[Clause]:
    """The clauses of a folded span, in order.

    Args:
        view: The text.
        start: Folded begin.
        end: Folded end.

    Returns:
        Clauses that are not empty; linear time.
    """
    found: list[Clause] = []
    for low, high, before, after in _pieces(view, start, end):
        for clause in _clause(view.text, low, high, before, after):
            listed = bool(found) and _lists(found[-1], clause)
            found.append(_joined(view.text, found.pop(), clause) if listed else clause)
    return found


def _lists(before: Clause, clause: Clause) -> bool:
    """Whether 、 only joins nouns (热线、督查的贯通机制未形成): nothing was said of the first one yet."""
    return (
        clause.before == "、"
        and not clause.marker
        and len(before.text) < _LONGEST_LIST
        and not states_deficit(before.text)
        and not (states_deficit(clause.text) and says_something(before.text))
    )


def _joined(text: str, before: Clause, clause: Clause) -> Clause:
    return replace(before, text=text[before.start : clause.end], end=clause.end, after=clause.after)


def _clause(text: str, low: int, high: int, before: str, after: str) -> Iterator[Clause]:
    match = _MARKER.match(text, low, high)
    if match is None or not _allowed(match, text, before, after, high):
        if low < high:
            yield Clause(text[low:high], low, high, before, after, opened=low)
        return
    begin = match.end()
    while begin < high and text[begin] in ",、:.":
        begin += 1
    yield Clause(text[begin:high], begin, high, before, after, match[0].strip(",:"), str(match.lastgroup), low)


def _allowed(match: re.Match[str], text: str, before: str, after: str, high: int) -> bool:
    family = str(match.lastgroup)
    if match[0] == "最后":
        return before in "¶。;"
    if family == "arabic" and not re.search("[.、)]", match[0]):
        return before == "¶" and match.end() < high
    if family in _PARAGRAPH_ONLY:
        return before in "¶。;:!?" or (
            family in ("arabic", "bracket", "chapter") and before == "," and match.end() < high
        )
    return True


def _pieces(view: View, start: int, end: int) -> Iterator[tuple[int, int, str, str]]:
    """(begin, end, cut before, cut after) of every piece; an enumerator stays with what follows it."""
    text, low, before, depth = view.text, start, "¶", 0
    at = start
    while at < end:
        char = text[at]
        if at > low and at in view.paragraphs:
            yield low, at, before, "¶"
            low, before, depth = at, "¶", 0
        elif at > low and not depth and _begins_inline(text, at, low):
            yield low, at, before, ""
            low, before = at, ""
        elif at > low and not depth and _begins_after_space(view, at):
            yield low, at, before, ";"
            low, before = at, ";"
        elif at > low and not depth and _adds_problem(text, at, low, end):
            yield low, at, before, "、"
            low, before = at, "、"
        if char in _OPEN:
            depth = _balanced(text, at, end, depth)
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif (
            (char in _STOPS or char in _SOFT or _is_full_stop(text, at, low))
            and not depth
            and not _in_marker(text, low, at)
        ):
            cut = "。" if char == "." else char
            yield low, at, before, cut
            low = at + 1
            before = "¶" if low in view.paragraphs else cut
        at += 1
    one_line = not any(start < edge < end for edge in view.paragraphs)  # a cell of a table, often without its full stop
    yield low, end, before, "。" if one_line else "¶"


def _balanced(text: str, at: int, end: int, depth: int) -> int:
    """One deeper if the bracket closes soon, so that a lost bracket does not swallow the rest."""
    close = _CLOSE[_OPEN.index(text[at])]
    return depth + 1 if text.find(close, at, min(end, at + 80)) >= 0 else depth


def _begins_inline(text: str, at: int, low: int) -> bool:
    if text[at] not in "一二三四五六七八九十(" or text[at - 1] in "的与和及、之第":
        return False
    match = _INLINE.match(text, at)
    return match is not None and match[0][0] != "(" and at - low > 1


def _begins_after_space(view: View, at: int) -> bool:
    """Whether a number that only a space parts from the text before it goes on with a list: 1.更新慢 2.形式单一."""
    if _NEXT_NUMBER.match(view.text, at) is None or view.text[at - 1].isascii():
        return False
    gap = view.raw_text(at - 1, at + 1)[1:-1]
    return bool(gap) and gap.isspace()


def _adds_problem(text: str, at: int, low: int, end: int) -> bool:
    """Whether 以及 or 且 stands between two deficits: 人员少且业务生疏."""
    match = _ADDS.match(text, at, end) if text[at] in "以且" else None
    return (
        match is not None
        and states_deficit(text[max(low, at - _LONGEST_LIST) : at])
        and states_deficit(match["rest"] or match["more"])
    )


def _is_full_stop(text: str, at: int, low: int) -> bool:
    """A half-width full stop that ends a sentence: not 2.5, not www.gov.cn, not 1.加强; but that of 不强.2024年."""
    if text[at] != ".":
        return False
    after = text[at + 1 : at + 2]
    goes_on = after.isascii() and after.isalnum() and not _YEAR.match(text, at + 1)
    return at > low and not goes_on and not text[at - 1].isascii()


def _in_marker(text: str, low: int, at: int) -> bool:
    """Whether the mark still belongs to an enumerator: 1、 一、 一是, 首先,"""
    if text[at] not in "、.,:" or at - low > 5:
        return False
    bare = re.fullmatch(rf"{_NUMERAL}{{1,2}}|\d{{1,2}}", text[low:at])
    whole = _MARKER.fullmatch(text, low, at) or _MARKER.fullmatch(text, low, at + 1)
    return whole is not None or (bare is not None and text[at] in "、.")


def parts(clauses: Sequence[Clause], cuts: str) -> list[Sequence[Clause]]:
    """Groups of clauses between the given cuts; a headline stays with the paragraph below it."""
    groups: list[list[Clause]] = []
    for clause in clauses:
        cut = bool(clause.before) and clause.before in cuts
        if not groups or (cut and not is_headline(groups[-1])):
            groups.append([])
        groups[-1].append(clause)
    return [tuple(group) for group in groups]


def is_headline(group: Sequence[Clause]) -> bool:
    """A short line of its own without a stop."""
    return len(group) == 1 and group[0].before == group[0].after == "¶" and len(group[0].text) <= MAX_HEADLINE
