"""What the annotation guide makes certain of a stretch, whatever a model thinks of it.

Each rule was read off the guide and holds for all but a few of the annotated items it concerns; models that have to learn
them from examples break them now and then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nlu.narrative.blocks import Block, Mode, cut_blocks
from nlu.narrative.clauses import Clause, Tag, is_headline
from nlu.narrative.features import label_of
from nlu.narrative.lexicon import cue

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Guide", "as_numbered", "guide_of"]

_NUMERALS = frozenset("一二三四五六七八九十")
"""What begins with one behind a number is a count: 第二、三季度."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What the annotation guide makes certain of a stretch, whatever a model thinks.

    Attributes:
        open_classes: Shape (clauses, classes); a class that is not open is not taken.
        goes_on: For each clause whether no second item of the kind before may begin with it; one of the other kind may
            (a remedy under the problem it answers, section 1, 6).
    """

    open_classes: "NDArray[np.bool_]"
    goes_on: Sequence[bool]


def guide_of(clauses: Sequence[Clause], rules: Sequence[Tag], mode: Mode, classes: Sequence[str]) -> Guide:
    """What the guide makes certain of a stretch, for classes in the order given."""
    blocks = [block for block in cut_blocks(clauses, mode) for _ in block.clauses]
    goes_on = _goes_on(clauses, blocks)
    return Guide(_open_classes(clauses, rules, blocks, goes_on, classes), goes_on)


def _open_classes(
    clauses: Sequence[Clause],
    rules: Sequence[Tag],
    blocks: Sequence[Block],
    goes_on: Sequence[bool],
    classes: Sequence[str],
) -> "NDArray[np.bool_]":
    """Which classes the annotation guide leaves open for each clause, shape (clauses, classes).

    A heading is no item, nor is what says that there is no problem, nor a frame (从测评情况看,). 针对X的问题,做Y is an issue and
    a remedy (ruling 12), as the rules have it. Inside a numbered item nothing of the kind that its heading or its headline
    announces begins. No problem goes on after its closing frame (…等问题,有待解决; …的问题,已更新).
    """
    open_ = np.ones((len(clauses), len(classes)), dtype=bool)
    paired = False
    for at, (clause, tag) in enumerate(zip(clauses, rules, strict=True)):
        paired = (paired and clause.before not in "¶。;!?") or (
            tag.role == "issue" and tag.begins and cue("named_problem").match(clause.text) is not None
        )
        if _is_no_item(clause, blocks[at]) or (_is_frame(clause) and not goes_on[at]):
            open_[at] = [name == "O" for name in classes]
        elif paired:
            open_[at] = [name == label_of(tag) for name in classes]
        elif goes_on[at] and not tag.begins:
            open_[at] = [name != f"B-{tag.role}" for name in classes]
        elif at and not goes_on[at] and _closes_frame(clauses, at - 1):
            open_[at] = [name != "I-issue" for name in classes]
        elif _starts_anew(clause):
            open_[at] = [not name.startswith("I-") for name in classes]
    return open_


def as_numbered(clauses: Sequence[Clause], rules: Sequence[Tag], tags: Sequence[Tag]) -> list[Tag]:
    """The tags of a model, set right where the author's numbers decide (rulings 1 and 2): an item begins with a number, and
    a numbered headline above numbered leaves of its kind is none."""
    found = list(tags)
    headline: int | None = None
    for at, (clause, rule) in enumerate(zip(clauses, rules, strict=True)):
        if clause.marker and rule.begins and clause.text[:1] not in _NUMERALS:
            if headline is not None and tags[headline].role == tags[at].role:
                found[headline:at] = rules[headline:at]
            found[at] = replace(tags[at], begins=tags[at].role in ("issue", "remedy"))
        if clause.marker or rule.role != "lead_in":
            headline = at if rule.role == "lead_in" else None
    return found


def _is_no_item(clause: Clause, block: Block) -> bool:
    return block.kind == "heading" or cue("none_declared").fullmatch(clause.text) is not None


def _starts_anew(clause: Clause) -> bool:
    """Whether it goes on with nothing before it: a slogan in a sentence of its own, what was mended (现已恢复更新)."""
    if clause.marker:
        return False
    if clause.before == ",":
        return cue("mended").match(clause.text) is not None
    return clause.opens_sentence and cue("slogan").match(clause.text) is not None


def _is_frame(clause: Clause) -> bool:
    return clause.after == "," and not clause.marker and cue("topic_frame").fullmatch(clause.text) is not None


def _closes_frame(clauses: Sequence[Clause], at: int) -> bool:
    """Whether a clause ends with 等问题, or with 的问题 that no 存在 of the same list belongs to (ruling 18)."""
    text = clauses[at].text
    if clauses[at].after != "," or cue("closes_frame").search(text) is None:
        return False
    while at and clauses[at].before == "、":
        at -= 1
        text = clauses[at].text + text
    return cue("closes_list").search(text) is not None or not cue("states_frame").search(text)


def _goes_on(clauses: Sequence[Clause], blocks: Sequence[Block]) -> list[bool]:
    """Whether each clause stands inside a numbered item, which is one item up to the next marker (ruling 1), is the first of
    the text under a headline, or tells what 由于 before it is the cause of (ruling 6)."""
    numbered = [
        block.kind == "numbered" and clause is not block.clauses[0]
        for clause, block in zip(clauses, blocks, strict=True)
    ]
    headed = [
        at > 0 and is_headline(clauses[at - 1 : at]) and not is_headline(clauses[at : at + 1])
        for at in range(len(clauses))
    ]
    return [any(reasons) for reasons in zip(numbered, headed, _caused(clauses), strict=True)]


def _caused(clauses: Sequence[Clause]) -> list[bool]:
    """Whether each clause goes on from a cause: 由于A、B,C."""
    found, causes = [], False
    for clause in clauses:
        found.append(causes)
        told = cue("cause_only").match(clause.text) is not None or (causes and clause.before == "、")
        causes = told and clause.after in ",、"
    return found
