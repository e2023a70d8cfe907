"""Joins tagged clauses to items and trims their edges as the annotation guide asks."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal

from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.lexicon import Kind, cue, says_something, states_deficit
from nlu.narrative.view import View

__all__ = ["Draft", "Status", "form"]

Status = Literal["planned", "done", "current", "resolved"]

_EDGE = "。;,、:!?. #"
_PREDICATE = 4
"""Characters at the end of a clause in which a deficit has to stand, so that 对未报的单位通报 tells of none."""
_RECENT = 60
_FRAME_REACH = 120
"""How many characters before an item 存在 may stand: a list of five problems is about as long."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An item before it is labelled.

    Attributes:
        kind: Issue or remedy.
        start: Folded half-open span.
        end: Its end.
        text: Folded text of the span.
        marker: The enumerator as printed; None for none.
        rank: Position of the enumerator in its list, from 1; 0 for none.
        status: ``current``, ``resolved``, ``planned`` or ``done``.
        pair: Number shared by an issue and the remedy paired with it in the text (针对X,做Y; table rows); 0 for none.
        score: How sure the limits are.
    """

    kind: Kind
    start: int
    end: int
    text: str
    marker: str | None
    rank: int
    status: Status
    pair: int
    score: float


def form(view: View, clauses: Sequence[Clause], tags: Sequence[Tag]) -> list[Draft]:
    """Items of one stretch, in order of the text.

    Args:
        view: The text.
        clauses: Its clauses.
        tags: Their roles.

    Returns:
        Drafts whose spans neither begin nor end with punctuation.
    """
    drafts: list[Draft] = []
    ranks = {"issue": 0, "remedy": 0}
    for group, group_tags in _groups(clauses, tags):
        kind: Kind = "issue" if group_tags[0].role == "issue" else "remedy"
        ranks[kind] = ranks[kind] + 1 if group[0].marker else 0
        draft = _draft(view, group, kind, ranks[kind], drafts)
        if draft is None:
            continue
        draft = replace(draft, score=_score(group_tags, draft.score))
        nested = _nested_issues(view, draft, drafts)
        drafts += [*nested, replace(draft, pair=nested[0].pair) if nested else draft]
    return drafts


def _groups(clauses: Sequence[Clause], tags: Sequence[Tag]) -> list[tuple[list[Clause], list[Tag]]]:
    groups: list[tuple[list[Clause], list[Tag]]] = []
    open_role = ""
    for clause, tag in zip(clauses, tags, strict=True):
        if tag.role not in ("issue", "remedy"):
            open_role = ""
            continue
        if tag.begins or tag.role != open_role:
            groups.append(([], []))
        groups[-1][0].append(clause)
        groups[-1][1].append(tag)
        open_role = tag.role
    return groups


def _score(tags: Sequence[Tag], by_rule: float) -> float:
    """The geometric mean of what a model gives the clauses, or the rules' fixed score."""
    scores = [tag.score for tag in tags if tag.score is not None]
    return round(math.prod(scores) ** (1 / len(scores)), 4) if scores else by_rule


def _draft(view: View, group: Sequence[Clause], kind: Kind, rank: int, before: Sequence[Draft]) -> Draft | None:
    start, end = group[0].start, group[-1].end
    marked = bool(group[0].marker)
    named = kind == "issue" and cue("named_problem").match(view.text, start, end) is not None
    start, end = _trimmed(view.text, start, end, kind, marked and not named)
    text = view.text[start:end]
    cut_off = marked and group[-1].after == "¶"  # 二是加强 at the end of a text that was cut says nothing
    if end - start < (4 if cut_off else 3) or not re.search("[\u4e00-\u9fff]{2}", text):
        return None
    if named and _was_stated(text, before):
        return None
    opening = view.text[group[0].opened : start]
    marker = view.raw_text(group[0].opened, group[0].start).strip(" \u3000,，:：、\n\t") or None if marked else None
    pair = 0
    if named or _is_resolved(group):
        pair = start + 1
    elif kind == "remedy" and before and before[-1].pair and before[-1].kind == "issue":
        pair = before[-1].pair if _adjoins(view.text, before[-1].end, start) else 0
    return Draft(
        kind, start, end, text, marker, rank, _status(kind, group, opening + text), pair, 0.9 if marked else 0.7
    )


def _adjoins(text: str, end: int, start: int) -> bool:
    return start - end < 40 and not re.search("[。;]", text[end:start])


def _is_resolved(group: Sequence[Clause]) -> bool:
    return cue("resolved").match(",".join(clause.text for clause in group)) is not None


def _trimmed(text: str, start: int, end: int, kind: Kind, marked: bool) -> tuple[int, int]:
    start, end = _without_edges(text, start, end)
    if kind == "issue":
        named = cue("resolved_prefix").match(text, start, end) or cue("named_problem").match(text, start, end)
        if named:
            start = named.end()
        if not marked:
            start = _after_issue_lead(text, start, end)
        end = _before_frame(text, start, end, framed=not marked)
    elif not marked:
        start = _after_remedy_lead(text, start, end)
    return _without_edges(text, start, end)


def _without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _after_issue_lead(text: str, start: int, end: int) -> int:
    """Cuts 但仍存在, 主要不足是, 如, 加之 and the like, as long as a deficit remains."""
    for _ in range(3):
        match = cue("issue_prefix").match(text, start, end)
        if match is None or match.end() == start or not _says_of_what(text[match.end() : end]):
            break
        start = match.end()
        while start < end and text[start] in _EDGE:
            start += 1
    return start


def _says_of_what(text: str) -> bool:
    """Whether a deficit remains; 一定差距 alone does not say of what."""
    return says_something(text) and not cue("bare_gap").fullmatch(text)


def _before_frame(text: str, start: int, end: int, framed: bool) -> int:
    """Cuts a final 等问题, and the 的情况 of 存在 or 针对 before the span, not of one in it (ruling 18)."""
    if not framed or cue("holds_frame").match(text, start, end):
        return end
    suffixes = cue("issue_suffix").pattern
    if cue("frame").search(text, _sentence_start(text, start), start):
        suffixes += "|" + cue("framed_suffix").pattern
    match = re.search(f"(?:{suffixes})$", text[start:end])
    return start + match.start() if match else end


def _sentence_start(text: str, at: int) -> int:
    return max(text.rfind(stop, max(0, at - _FRAME_REACH), at) for stop in "。;!?") + 1 or max(0, at - _FRAME_REACH)


def _after_remedy_lead(text: str, start: int, end: int) -> int:
    """Cuts time words, the self-name, modals and phrases of basis; 将 that takes an object (将X纳入Y) is no modal."""
    if cue("takes_up").match(text, start, end):
        return start
    for _ in range(6):
        match = cue("remedy_prefix").match(text, start, end)
        if match is None or match.end() == start or end - match.end() < 3:
            break
        start = match.end()
        while start < end and text[start] in _EDGE:
            start += 1
    return start


def _status(kind: Kind, group: Sequence[Clause], text: str) -> Status:
    if kind == "issue":
        return "resolved" if _is_resolved(group) else "current"
    return "done" if cue("done").match(text) else "planned"


def _nested_issues(view: View, draft: Draft, before: Sequence[Draft]) -> list[Draft]:
    """Problems told inside a headed remedy, unless they were stated before."""
    if draft.kind != "remedy" or draft.pair:
        return []
    found: list[Draft] = []
    for low, high in sorted([*_named_within(draft.text), *_stated_within(draft.text)]):
        start, end = _without_edges(view.text, draft.start + low, draft.start + high)
        text = view.text[start:end]
        if not (found and start < found[-1].end) and not _was_stated(text, before):
            pair = found[0].pair if found else start + 1
            found.append(Draft("issue", start, end, text, None, 0, "current", pair, 0.6))
    return found


def _named_within(text: str) -> Iterator[tuple[int, int]]:
    """X of 针对X的问题 and of 对X, where X ends with a deficit."""
    for match in cue("nested_problem").finditer(text):
        problem = match["problem"]
        said = problem if match["frame"] else problem[-_PREDICATE:]
        if states_deficit(said) and not cue("no_problem_end").search(problem):
            yield match.span("problem")


def _stated_within(text: str) -> Iterator[tuple[int, int]]:
    """X of 畅通渠道。目前X,今后Y: a sentence up to the plan in it, or as long as its clauses state deficits."""
    for match in cue("nested_statement").finditer(text):
        start, end = match.span("problem")
        stated = list(takewhile(states_deficit, match["problem"].split(",")))
        planned = cue("planned_after").search(match["problem"])
        if not stated:
            continue
        if planned:
            yield start, start + planned.start()
        elif match["lead"]:
            yield start, start + len(",".join(stated))
        elif end < len(text) and states_deficit(stated[0][-_PREDICATE:]):
            yield start, end


def _was_stated(text: str, before: Sequence[Draft]) -> bool:
    """Whether an issue before says the same: 针对 then only points back to it (ruling 12)."""
    return any(_similar(text, other.text) for other in before[-_RECENT:] if other.kind == "issue")


def _similar(one: str, other: str) -> bool:
    pairs = {one[i : i + 2] for i in range(len(one) - 1)}
    shared = sum(pair in other for pair in pairs)
    return bool(pairs) and shared / len(pairs) >= 0.5
