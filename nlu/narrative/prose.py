"""Finds where the items begin in a sentence of un-numbered problems."""

import re
from collections.abc import Sequence
from dataclasses import replace

from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.lexicon import cue, states_deficit, touched

__all__ = ["sentence_tags"]

_LEAD = Tag("lead_in")


def sentence_tags(clauses: Sequence[Clause]) -> list[Tag]:
    """Roles of the clauses of a sentence before the pivot: a part with a noun and a deficit of its own begins an item.

    Args:
        clauses: One sentence.

    Returns:
        One tag for each clause.
    """
    groups = _enumerations(clauses)
    tags = _unit_tags([_joined(group) for group in groups])
    return [
        tag if at == 0 else Tag(tag.role) for tag, group in zip(tags, groups, strict=True) for at in range(len(group))
    ]


def _enumerations(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """Joins clauses at 、 as long as nothing bad was said: A、B、C不足 is one."""
    groups: list[list[Clause]] = []
    bad = False
    for clause in clauses:
        whole = clause.before == "、" and cue("sums_up").search(clause.text)
        if not groups or (not whole and (clause.before != "、" or bad)):
            groups.append([])
            bad = False
        groups[-1].append(clause)
        bad = bad or states_deficit(clause.text)
    return groups


def _joined(group: Sequence[Clause]) -> Clause:
    return replace(group[0], text="、".join(clause.text for clause in group), end=group[-1].end, after=group[-1].after)


def _unit_tags(sentence: Sequence[Clause]) -> list[Tag]:
    bad = [states_deficit(clause.text) for clause in sentence]
    first = _first_item(sentence, bad)
    if first is None:
        return [_LEAD] * len(sentence)
    tags = [_LEAD] * first
    complete, opened = False, first
    for at in range(first, len(sentence)):
        begins = at == first or _opens_series(sentence[at]) or (complete and _begins(sentence, at, bad, opened))
        opened = at if begins else opened
        complete = (complete and not begins) or (bad[at] and not _still_cause(sentence, at, opened))
        tags.append(Tag("issue", begins))
    return tags


def _opens_series(clause: Clause) -> bool:
    """Whether a ;-part begins that is no mere consequence or illustration."""
    return clause.before == ";" and not cue("illustrates").match(clause.text)


def _still_cause(sentence: Sequence[Clause], at: int, opened: int) -> bool:
    """Whether only the cause of a 由于-item was told so far."""
    if not cue("cause_first").match(sentence[opened].text) or re.search("导致|致使|造成|使得", sentence[at].text):
        return False
    return at == opened or not _topics(sentence[at : at + 1]) - _topics(sentence[max(opened, at - _MEMORY) : at])


def _first_item(sentence: Sequence[Clause], bad: Sequence[bool]) -> int | None:
    """The clause with which the first item of a sentence begins, after its lead-in."""
    own = [wrong and not cue("only_frame").fullmatch(clause.text) for clause, wrong in zip(sentence, bad, strict=True)]
    if not any(own):
        is_generic = any(cue("generic_gap").search(clause.text) for clause in sentence)
        return bad.index(True) if any(bad) and is_generic else None
    start, last = 0, own.index(True)
    for at in range(last):
        if cue("lead_in").search(sentence[at].text) or sentence[at].after == ":" or bad[at]:
            start = at + 1
    for at in range(start, last + 1):
        if cue("turn").match(sentence[at].text):
            start = at
    if cue("cause_first").match(sentence[start].text) and not _topics(sentence[start : start + 1]):
        start = next((at for at in range(start + 1, len(sentence)) if _is_stated(sentence[at], bad[at])), start)
    return start


def _is_stated(clause: Clause, bad: bool) -> bool:
    """Whether a clause after an outer cause (由于地处山区) comes to the problem itself."""
    return len(clause.text) >= _LONG or (bad and bool(_topics([clause])))


def _begins(sentence: Sequence[Clause], at: int, bad: Sequence[bool], opened: int) -> bool:
    """Whether a clause after a complete item begins the next one."""
    clause = sentence[at]
    if cue("adds").match(clause.text):
        return True
    if cue("goes_on").match(clause.text):
        return False
    fresh = bool(_topics([clause]) - _topics(sentence[max(opened, at - _MEMORY) : at]))
    if clause.before == "、":
        return bad[at] and bad[at - 1] and ((len(clause.text) >= 5 and fresh) or len(clause.text) >= 7)
    if cue("starts_new").match(clause.text):
        return True
    if fresh:
        return bad[at] or cue("noun").search(clause.text) is not None
    return bad[at] and len(clause.text) >= _LONG and cue("noun").search(clause.text) is not None


_MEMORY = 12
_LONG = 14
"""A clause this long tells something new even where the lexicon finds the same topic."""


def _topics(clauses: Sequence[Clause]) -> set[str]:
    return {key for clause in clauses for key in touched(clause.text)}
