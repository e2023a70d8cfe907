"""Gives every clause its role: issue, remedy, or neither; and says where an item begins.

This is the step that a trained sequence model replaces: `decide` takes clauses and returns one `Tag` for each.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from nlu.narrative.blocks import Block, Mode, cut_blocks
from nlu.narrative.clauses import MAX_HEADLINE, Clause, Role, Tag, is_headline, parts
from nlu.narrative.lexicon import cue, says_something, states_deficit
from nlu.narrative.prose import sentence_tags

__all__ = ["decide"]

_LEAD = Tag("lead_in")
_OTHER = Tag("other")


def decide(clauses: Sequence[Clause], mode: Mode = "intro") -> list[Tag]:
    """Roles of the clauses of one stretch.

    Args:
        clauses: In order of the text.
        mode: What the heading of the stretch announces; ``intro`` when it announces both.

    Returns:
        One tag for each clause.
    """
    tags: list[Tag] = []
    for block in cut_blocks(clauses, mode):
        tags.extend(_READERS[block.kind](block))
    return tags


def _read_lead_in(block: Block) -> list[Tag]:
    return [_LEAD] * len(block.clauses)


def _read_numbered(block: Block) -> list[Tag]:
    """One item from the marker on; 针对X,做Y and a remedial headline over a stated problem are two."""
    if _names_problem(block.clauses):
        return _read_paired(block)
    role: Role = "remedy" if block.mode == "remedy" else "issue"
    tags = [Tag(role, begins=at == 0) for at in range(len(block.clauses))]
    if block.implied and _states_problem_below(block.clauses):
        return [tags[0], Tag("issue", begins=True), *[Tag("issue")] * (len(tags) - 2)]
    return _without_slogan(block.clauses, tags)


def _states_problem_below(clauses: Sequence[Clause]) -> bool:
    """Whether a short headline names the remedy and everything under it tells the problem: (一)配强人员。仅一人。"""
    headline, body = clauses[0], clauses[1:]
    return (
        bool(body)
        and len(headline.text) <= 12
        and headline.after == "。"
        and not cue("named_problem").match(body[0].text)
        and any(states_deficit(clause.text) for clause in body)
        and not any(cue("planned").search(clause.text) or cue("action").search(clause.text) for clause in body)
    )


def _names_problem(part: Sequence[Clause]) -> bool:
    """Whether it begins with 针对X的问题, or with 针对X where X is a deficit."""
    return _end_of_named(part) is not None


def _end_of_named(part: Sequence[Clause]) -> int | None:
    """The clause with which the problem ends that 针对 names; None where there is none or nothing follows it."""
    return _end_from(part, 0, _problem_ends(part))


def _problem_ends(part: Sequence[Clause]) -> list[int]:
    """The clauses behind which no named problem goes on: those that end with 的问题 or the like, or end a sentence."""
    return [at for at, clause in enumerate(part[:-1]) if clause.after in "¶。!?" or _ends_problem(clause)]


def _ends_problem(clause: Clause) -> bool:
    return cue("problem_end").search(clause.text) is not None


def _end_from(part: Sequence[Clause], start: int, ends: Sequence[int]) -> int | None:
    """The same for the problem named from a clause on, given the ends of all."""
    if cue("named_problem").match(part[start].text) is None:
        return None
    following = bisect_left(ends, start)
    if following < len(ends) and _ends_problem(part[ends[following]]):
        return ends[following]
    end = next((at for at in range(start, len(part) - 1) if part[at].after != "、"), None)
    if end is None or part[end].after != "," or cue("no_problem_end").search(part[end].text):
        return None
    return end if all(says_something(clause.text) for clause in part[start : end + 1]) else None


def _named_at(part: Sequence[Clause]) -> int | None:
    """Where 针对X的问题 begins, after at most two clauses that only lead in (2026年, 具体情况为:)."""
    for at in range(min(3, len(part))):
        if _names_problem(part[at:]):
            return at
        if part[at].after != ":" and not cue("remedy_lead_in").fullmatch(part[at].text):
            return None
    return None


def _without_slogan(clauses: Sequence[Clause], tags: list[Tag]) -> list[Tag]:
    """Takes closing slogan sentences out of the last item."""
    sentence = max((at for at, clause in enumerate(clauses) if clause.opens_sentence or at == 0), default=0)
    if sentence and not clauses[sentence].marker and cue("slogan").match(clauses[sentence].text):
        return tags[:sentence] + [_OTHER] * (len(clauses) - sentence)
    return tags


def _read_paired(block: Block) -> list[Tag]:
    """针对X的问题,做Y: the first clauses are the issue, the others the remedy."""
    tags: list[Tag] = []
    role: Role = "issue"
    ends = _problem_ends(block.clauses)
    end = _end_from(block.clauses, 0, ends)
    for at, clause in enumerate(block.clauses):
        if at and role == "remedy" and clause.before in ";。" and _is_named(clause):
            role = "issue"
            end = _end_from(block.clauses, at, ends)
            tags.append(Tag(role, begins=True))
        elif at and role == "issue" and (end == at - 1 or _ends_problem(block.clauses[at - 1])):
            role = "remedy"
            tags.append(Tag(role, begins=True))
        else:
            tags.append(Tag(role, begins=at == 0))
    return tags


def _is_named(clause: Clause) -> bool:
    """Whether it names a problem before the measure: 针对X, or the next X的问题 of a series that lost its 针对."""
    return cue("named_problem").match(clause.text) is not None or (clause.after == "," and _ends_problem(clause))


def _read_prose_remedy(block: Block) -> list[Tag]:
    """One measure per sentence or ;-part, or per headed paragraph; 针对X的问题,做Y pairs; lead-in and slogans out."""
    tags: list[Tag] = []
    for paragraph in parts(block.clauses, "¶"):
        if _is_headed(paragraph):
            tags.extend(_without_slogan(paragraph, [Tag("remedy", begins=at == 0) for at in range(len(paragraph))]))
            continue
        for part in parts(paragraph, "。!?;"):
            tags.extend(_measure_tags(block, part))
    return tags


def _is_headed(paragraph: Sequence[Clause]) -> bool:
    """Whether a paragraph opens with a short sentence of action: 开设账号。上半年开通微博。"""
    headline = paragraph[0]
    return (
        len(paragraph) > 1
        and len(headline.text) <= MAX_HEADLINE
        and (headline.after == "¶" or (headline.after == "。" and cue("headline").match(headline.text) is not None))
    )


def _measure_tags(block: Block, part: Sequence[Clause]) -> list[Tag]:
    text = ",".join(clause.text for clause in part)
    named = _named_at(part)
    if named is not None:
        return [_LEAD] * named + _read_paired(replace(block, clauses=part[named:]))
    if cue("resolved").match(text):
        return _resolved_tags(part)
    if cue("slogan").match(text) or cue("no_item").match(text) or cue("only_lead_in").fullmatch(text):
        return [_OTHER] * len(part)
    return _from_first_action(part)


def _from_first_action(part: Sequence[Clause]) -> list[Tag]:
    """Skips clauses that only say when, who and why."""
    first = 0
    while first < len(part) - 1 and cue("remedy_lead_in").fullmatch(part[first].text):
        first += 1
    if cue("remedy_lead_in").fullmatch(part[first].text):
        return [_LEAD] * len(part)
    return [_LEAD] * first + [Tag("remedy", begins=at == first) for at in range(first, len(part))]


def _resolved_tags(part: Sequence[Clause]) -> list[Tag]:
    """上年度反映的X问题,已Y: a resolved issue and what was done."""
    tags: list[Tag] = []
    ended = False
    for at, clause in enumerate(part):
        if not ended:
            tags.append(Tag("issue", begins=at == 0))
            ended = _ends_problem(clause)
        elif cue("no_item").match(clause.text):
            tags.append(_OTHER)
        else:
            tags.append(Tag("remedy", begins=tags[-1].role != "remedy"))
    return tags


def _read_prose_issue(block: Block) -> list[Tag]:
    """Un-numbered problems: a part with a noun and a deficit of its own begins an item."""
    tags: list[Tag] = []
    for sentence in parts(block.clauses, "¶。!?"):
        text = ",".join(clause.text for clause in sentence)
        if cue("none_declared").fullmatch(sentence[0].text):
            tags.extend([_OTHER] * len(sentence))
        elif cue("resolved").match(text):
            tags.extend(_resolved_tags(sentence))
        elif any(tag.role == "issue" for tag in tags) and _tells_what_was_done(text):
            tags.extend(Tag("remedy", begins=at == 0) for at in range(len(sentence)))
        elif is_headline(sentence[:1]) and len(sentence) > 1 and states_deficit(text):
            tags.extend(Tag("issue", begins=at == 0) for at in range(len(sentence)))
        elif (named := _named_at(sentence)) is not None:
            tags.extend([_LEAD] * named + _read_paired(replace(block, clauses=sentence[named:])))
        else:
            tags.extend(sentence_tags(sentence))
    return _generic_only_alone(block.clauses, tags)


def _tells_what_was_done(text: str) -> bool:
    return cue("done").match(text) is not None and (
        not states_deficit(text) or re.search("补齐|整改|更正", text) is not None
    )


def _generic_only_alone(clauses: Sequence[Clause], tags: list[Tag]) -> list[Tag]:
    """与要求还有差距 is an issue only where nothing concrete is stated."""
    generic = [
        at
        for at, (clause, tag) in enumerate(zip(clauses, tags, strict=True))
        if tag.role == "issue" and cue("generic_gap").search(clause.text)
    ]
    concrete = [at for at, tag in enumerate(tags) if tag.role == "issue" and tag.begins and at not in generic]
    if not concrete:
        return tags
    for at in generic:
        if tags[at].begins and (at + 1 == len(tags) or tags[at + 1].role != "issue" or tags[at + 1].begins):
            tags[at] = _LEAD
    return tags


_READERS = {
    "heading": _read_lead_in,
    "lead_in": _read_lead_in,
    "numbered": _read_numbered,
    "prose_issue": _read_prose_issue,
    "prose_remedy": _read_prose_remedy,
}
