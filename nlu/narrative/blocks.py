"""Cuts a stretch into blocks at sub-headings, the pivot to measures, and enumerators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from nlu.narrative.clauses import MAX_HEADLINE, Clause
from nlu.narrative.lexicon import cue, states_deficit

__all__ = ["Block", "Mode", "cut_blocks", "heading_mode"]

_LOOK_BACK = 12
Mode = Literal["intro", "issue", "remedy"]
"""What is told: problems, measures, or (``intro``) not announced yet."""


def heading_mode(heading: str) -> Mode:
    """What a heading announces: problems, measures, or (``intro``) both or nothing."""
    problems, measures = re.search("问题|不足|困难|短板|薄弱", heading), re.search("改进|整改|打算|措施", heading)
    if problems and not measures:
        return "issue"
    return "remedy" if measures and not problems else "intro"


@dataclass(frozen=True, slots=True)
class Block:
    """Clauses read in one way: a heading, a numbered item, or running prose.

    `implied` says that only the wording of the items, no pivot and no heading, makes them measures.
    """

    kind: Literal["heading", "numbered", "prose_issue", "prose_remedy", "lead_in"]
    clauses: Sequence[Clause]
    mode: Mode
    implied: bool = False


def cut_blocks(clauses: Sequence[Clause], mode: Mode) -> list[Block]:
    """Cuts the stretch at headings, pivots and enumerators."""
    found: list[Block] = []
    here: list[Clause] = []
    numbered = implied = False
    pairs = _PairedList()

    def close(kind: str | None = None) -> None:
        if here:
            prose = "prose_remedy" if mode == "remedy" else "prose_issue"
            found.append(Block(kind or ("numbered" if numbered else prose), tuple(here), mode, implied))  # type: ignore[arg-type]
            here.clear()

    for at, clause in enumerate(clauses):
        announced = _announced(clause)
        if announced:
            close()
            here.append(clause)
            mode, numbered, implied = announced, False, False
            close("heading")
            pairs.turn(mode)
            continue
        back = clause.family == "wenti" or pairs.go_on(clause)
        turned: Mode = "issue" if back else _turn(clauses, at, mode, here if numbered else ())
        if turned != mode:
            pairs.turn(turned)
            close()
            mode, numbered, implied = turned, False, False
        pairs.see(clause)
        if clause.marker or (numbered and _adds_to_list(clause, here)):
            close()
            numbered = True
            if mode == "intro" and _is_action(clause):
                mode, implied = "remedy", True
        elif numbered and _leaves_list(clause, clauses, at):
            close()
            numbered = False
        here.append(clause)
    close()
    return _with_lead_ins(_leaves(_without_achievements(found)))


class _PairedList:
    """Notices lists whose items hold both sides: 一是A。改进措施:B。二是C."""

    def __init__(self) -> None:
        self._families: list[str] = []
        self._family = ""

    def see(self, clause: Clause) -> None:
        """Takes note of a clause and its marker."""
        if clause.marker:
            self._families.append(clause.family)
            self._family = ""

    def turn(self, mode: Mode) -> None:
        """Takes note of a turn; one to measures behind a single numbered problem may belong to that problem alone."""
        self._family = self._families[0] if mode == "remedy" and len(self._families) == 1 else ""
        self._families = []

    def go_on(self, clause: Clause) -> bool:
        """Whether the list goes on behind the measure, with its next number instead of a first one."""
        return bool(self._family) and clause.family == self._family and _is_later(clause.marker)


def _is_later(marker: str) -> bool:
    return re.match(r"第?\(?[二三四五2-5]|其次|再次", marker) is not None


def _announced(clause: Clause) -> Mode | None:
    """The mode that a sub-heading sets, e.g. (一)存在的问题 or 改进措施:"""
    if clause.after not in "¶:。,." or (clause.before not in "¶。;:!?" and not clause.marker):
        return None
    if len(clause.text) > 26:
        return None
    if cue("remedy_heading").fullmatch(clause.text):
        return "remedy"
    if clause.after != "," and cue("issue_heading").fullmatch(clause.text):
        return "issue"
    return None


def _turn(clauses: Sequence[Clause], at: int, mode: Mode, item: Sequence[Clause]) -> Mode:
    """The mode from this clause on: remedy after a pivot, issue again after 本年不足 or 但仍存在 behind measures.

    Behind a numbered item without a deficit (一是完成了改版。但仍存在…) the problems begin, too.
    """
    clause = clauses[at]
    if mode != "remedy" and _is_pivot(clauses, at):
        return "remedy"
    told = mode == "remedy" or (mode == "intro" and item and not any(states_deficit(part.text) for part in item))
    if told and not clause.marker and _is_turn_back(clauses, at):
        return "issue"
    return mode


def _is_turn_back(clauses: Sequence[Clause], at: int) -> bool:
    if cue("back_to_issues").match(clauses[at].text):
        return True
    return cue("back_after_comparison").match(_sentence(clauses, at)) is not None


def _is_pivot(clauses: Sequence[Clause], at: int) -> bool:
    clause = clauses[at]
    if clause.marker and clause.family not in ("first", "hand", "chapter", "bracket"):
        return False
    if cue("named_problem").match(clause.text):
        return False
    return cue("pivot").match(_sentence(clauses, at)) is not None


def _sentence(clauses: Sequence[Clause], at: int) -> str:
    """A clause with up to three that follow it behind commas."""
    return clauses[at].text + "".join(
        "," + following.text for following in clauses[at + 1 : at + 4] if following.before == ","
    )


def _adds_to_list(clause: Clause, item: Sequence[Clause]) -> bool:
    """Whether 此外 goes on with a list of 首先, 其次."""
    return item[0].family == "first" and clause.opens_sentence and cue("adds").match(clause.text) is not None


def _leaves_list(clause: Clause, clauses: Sequence[Clause], at: int) -> bool:
    """Whether an unmarked clause after a list no longer belongs to its last item."""
    if clause.before == "¶" and clauses[at - 1].after == "¶":
        ended = clauses[at - 1]
        return ended.end < clause.opened and _is_long(clauses, at)
    return clause.opens_sentence and cue("slogan").match(clause.text) is not None


def _is_long(clauses: Sequence[Clause], at: int) -> bool:
    """Whether the numbered item already has a sentence of its own, so that a new paragraph is not its body."""
    stop = next(
        (back for back in range(at, max(0, at - _LOOK_BACK), -1) if clauses[back].marker), max(0, at - _LOOK_BACK)
    )
    return any(clause.after in "。;" for clause in clauses[stop:at])


def _without_achievements(blocks: Sequence[Block]) -> list[Block]:
    """Turns measures that only their wording announces into lead-ins where the problems follow: they were done before."""
    last = max((at for at, block in enumerate(blocks) if block.mode == "issue"), default=0)
    return [replace(block, kind="lead_in") if block.implied and at < last else block for at, block in enumerate(blocks)]


def _leaves(blocks: Sequence[Block]) -> list[Block]:
    """Turns a numbered parent into a heading when a list of another family follows below it."""
    found = list(blocks)
    for at, (block, following) in enumerate(pairwise(blocks)):
        if block.kind != "numbered" or following.kind != "numbered":
            continue
        family, inner = block.clauses[0].family, following.clauses[0].family
        rank = _RANKS.get(family, 9)
        if family != inner and rank < _RANKS.get(inner, 9) and len(block.clauses) <= 3 and block.mode == following.mode:
            found[at] = replace(block, kind="lead_in")
    return found


_RANKS = {"chapter": 0, "bracket": 1, "arabic": 2, "number": 3, "di": 4, "hand": 5, "first": 5, "yishi": 6}


def _with_lead_ins(blocks: Sequence[Block]) -> list[Block]:
    """Prose before a numbered list of the same mode is lead-in, unless the list has lost its first marker."""
    found = list(blocks)
    for at, (block, following) in enumerate(pairwise(blocks)):
        names_field = following.mode == "issue" or block.clauses[0].text.endswith("方面")
        if (
            block.kind == "numbered"
            and following.kind == "heading"
            and names_field
            and len(_text(block)) <= MAX_HEADLINE
        ):
            found[at] = replace(block, kind="lead_in")
        lost_first = _is_later(following.clauses[0].marker)
        after_list = at > 0 and blocks[at - 1].kind == "numbered"
        if block.kind.startswith("prose") and following.kind == "numbered" and block.mode == following.mode:
            found[at] = block if lost_first and not after_list else replace(block, kind="lead_in")
    return found


def _text(block: Block) -> str:
    return ",".join(clause.text for clause in block.clauses)


def _is_action(headline: Clause) -> bool:
    return bool(cue("action").match(headline.text)) and not states_deficit(headline.text)
