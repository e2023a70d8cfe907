"""The second look at a stretch: each clause again, now that a first look has an answer for all of them.

The first look sees a clause and its neighbours. Whether a comma parts two problems also depends on how the same writer parts
the others, on how long the items of the list are, and on whether the clauses before and behind it are one thing each; that can
only be asked when there are first answers (stacked sequential learning, Cohen and Carvalho 2005).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.features import label_of
from nlu.narrative.lexicon import Kind, feature_cue_names, feature_cues, states_deficit
from nlu.narrative.shifts import ClauseTopics, cosine

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CLASSES", "FirstLook", "measures"]

CLASSES = ("B-issue", "B-remedy", "I-issue", "I-remedy", "O")
"""What a clause may be: begin or inside of an item, or outside."""
_REACH = 3
"""Clauses before and behind whose first answers are seen."""
_CUTS = "¶。;,、:!?. #"
"""What may stand before a clause, by its place in this list."""
_STOPS = "¶。;!?"
_LONGEST = 12
"""Clauses of an item that are looked at; the bound keeps the time of a text that never pauses linear."""
_NONE = -1.0
"""Where there is nothing to measure."""


@dataclass(frozen=True)
class FirstLook:
    """A stretch as the first look leaves it.

    Attributes:
        clauses: In order of the text.
        rules: The tags that the rules give them.
        shares: What the first look gives each class of `CLASSES`, shape (clauses, classes).
        path: The class of each clause in its best sequence.
        topics: What the label models say of each clause.
    """

    clauses: Sequence[Clause]
    rules: Sequence[Tag]
    shares: "NDArray[np.float64]"
    path: Sequence[str]
    topics: Mapping[Kind, ClauseTopics]

    @cached_property
    def begins(self) -> "NDArray[np.float64]":
        """For each clause how far an issue begins with it rather than goes on."""
        begin, inside = (self.shares[:, CLASSES.index(name)] for name in ("B-issue", "I-issue"))
        return np.asarray(begin / (begin + inside + 1e-6), dtype=np.float64)

    @cached_property
    def bad(self) -> Sequence[bool]:
        """Whether each clause states a deficit."""
        return [states_deficit(clause.text) for clause in self.clauses]

    @cached_property
    def sentences(self) -> Sequence[int]:
        """The number of the sentence that each clause stands in."""
        return list(accumulate(clause.before in _STOPS for clause in self.clauses))

    @cached_property
    def around(self) -> "NDArray[np.float64]":
        """What is seen of each clause by its neighbours, shape (clauses, measures)."""
        logs = np.log(self.shares + 1e-6)
        own = [
            [bad, len(clause.text), _CUTS.find(clause.before), bool(clause.marker), self.rule_at(at)]
            for at, (clause, bad) in enumerate(zip(self.clauses, self.bad, strict=True))
        ]
        return np.hstack([logs, np.array(own, dtype=np.float64)])

    @cached_property
    def cues(self) -> "NDArray[np.float64]":
        """Which cues each clause has, shape (clauses, cues)."""
        names = feature_cue_names()
        found = [set(feature_cues(clause.text)) for clause in self.clauses]
        return np.array([[name in own for name in names] for own in found], dtype=np.float64)

    def rule_at(self, at: int) -> int:
        """The class that the rules give a clause, by its place in the list."""
        name = label_of(self.rules[at])
        return CLASSES.index(name) if name in CLASSES else -1

    def is_inside(self, at: int) -> bool:
        """Whether a clause and the one before belong to issues, so that the cut between them is a question."""
        return at > 0 and self.path[at].endswith("issue") and self.path[at - 1].endswith("issue")

    @cached_property
    def habits(self) -> Mapping[str, tuple[float, int]]:
        """For each kind of cut inside issues how often items begin there, summed, and how many there are."""
        found: dict[str, tuple[float, int]] = {}
        for at, clause in enumerate(self.clauses):
            if self.is_inside(at):
                total, count = found.get(clause.before, (0.0, 0))
                found[clause.before] = total + float(self.begins[at]), count + 1
        return found

    @cached_property
    def issues(self) -> Sequence[range]:
        """The clauses of each issue."""
        return [self.item_from(at) for at, name in enumerate(self.path) if name == "B-issue"]

    @cached_property
    def length_of_issue(self) -> Mapping[int, int]:
        """How many clauses the issue has that a clause lies in."""
        return {at: len(item) for item in self.issues for at in item}

    @cached_property
    def sums(self) -> "NDArray[np.float64]":
        """The shares of all clauses before each clause, and of all, shape (clauses + 1, classes)."""
        return np.vstack([np.zeros(len(CLASSES)), np.cumsum(self.shares, axis=0)])

    @cached_property
    def bads(self) -> "NDArray[np.intp]":
        """How many clauses before each clause state a deficit, and how many of all, shape (clauses + 1,)."""
        return np.array([0, *accumulate(self.bad)])

    @cached_property
    def spans(self) -> Mapping[int, range]:
        """The clauses of each sentence, by its number."""
        firsts = [at for at, number in enumerate(self.sentences) if not at or number != self.sentences[at - 1]]
        return {self.sentences[a]: range(a, b) for a, b in pairwise([*firsts, len(self.clauses)])}

    def item_before(self, at: int) -> range:
        """The last clauses of the item that ends right before a clause."""
        start = at
        while start and at - start < _LONGEST and self.path[start - 1] != "O":
            start -= 1
            if self.path[start].startswith("B-"):
                break
        return range(start, at)

    def item_from(self, at: int) -> range:
        """The first clauses of the item that would begin with a clause."""
        end = at + 1
        while end < len(self.path) and end - at < _LONGEST and self.path[end].startswith("I-"):
            end += 1
        return range(at, end)


def measures(look: FirstLook) -> "NDArray[np.float64]":
    """What the second look sees of each clause, shape (clauses, measures)."""
    nothing = np.zeros((1, look.cues.shape[1]))
    before, behind = np.vstack([nothing, look.cues[:-1]]), np.vstack([look.cues[1:], nothing])
    return np.hstack([_neighbours(look), _habits(look), _sides(look), look.cues, before, behind])


def _neighbours(look: FirstLook) -> "NDArray[np.float64]":
    """The clause and those around it."""
    padded = np.pad(look.around, ((_REACH, _REACH), (0, 0)), constant_values=_NONE)
    return np.hstack([padded[at : at + len(look.clauses)] for at in range(2 * _REACH + 1)])


def _habits(look: FirstLook) -> "NDArray[np.float64]":
    """How the writer parts items elsewhere, how long they are, and what stands in the sentence, before it and behind it."""
    size = len(look.clauses)
    firsts, ends = _edges([look.spans[number] for number in look.sentences])
    bads, places = look.bads, np.arange(size)
    habits = [_habit(look, at) for at in range(size)]
    columns: list[Any] = [*zip(*habits, strict=True), ends - firsts, places - firsts, bads[ends] - bads[firsts]]
    sums = [look.sums[ends] - look.sums[firsts], look.sums[:-1], look.sums[-1] - look.sums[1:]]
    return np.hstack([np.stack(columns, axis=1), *sums, np.stack([np.full(size, size), places / size], axis=1)])


def _habit(look: FirstLook, at: int) -> tuple[float, float, float, float]:
    """How often, among how many, the same cut begins an item elsewhere; how long, of how many, the other issues are."""
    own = look.is_inside(at)
    total, count = look.habits.get(look.clauses[at].before, (0.0, 0))
    others, issues = count - own, len(look.issues) - (at in look.length_of_issue)
    length = len(look.length_of_issue) - look.length_of_issue.get(at, 0)
    begins = (total - own * float(look.begins[at])) / others if others else _NONE
    return begins, others, length / issues if issues else _NONE, issues


def _sides(look: FirstLook) -> "NDArray[np.float64]":
    """The item before the clause and the one that would begin with it: are they one thing each, or one together?"""
    lefts, rights = ([side(at) for at in range(len(look.clauses))] for side in (look.item_before, look.item_from))
    characters = np.array([0, *accumulate(len(clause.text) for clause in look.clauses)])
    columns: list[NDArray[Any]] = []
    for sides in (lefts, rights):
        firsts, ends = _edges(sides)
        columns += [ends - firsts, *(sums[ends] - sums[firsts] for sums in (characters, look.bads))]
    alone = np.array([not left for left in lefts])
    for topics in look.topics.values():
        here, behind = topics.shares, _most(topics.shares, rights)
        before = _most(topics.shares, lefts)
        compared = (
            before.max(axis=1),
            cosine(before, behind),
            cosine(before, here),
            before.argmax(axis=1) == behind.argmax(axis=1),
            (behind - before).max(axis=1),
            (here - before).max(axis=1),
        )
        columns += [here.max(axis=1), behind.max(axis=1), *(np.where(alone, _NONE, column) for column in compared)]
    return np.stack(columns, axis=1)


def _most(shares: "NDArray[np.float64]", sides: Sequence[range]) -> "NDArray[np.float64]":
    """The largest share of each label among the clauses of each range, shape (ranges, labels); zeros for an empty one."""
    rows = [
        shares[side.start] if len(side) == 1 else shares[side.start : side.stop].max(axis=0, initial=0)
        for side in sides
    ]
    return np.stack(rows)


def _edges(ranges: Sequence[range]) -> "tuple[NDArray[np.intp], NDArray[np.intp]]":
    """Where each range begins, and where it ends."""
    return np.array([one.start for one in ranges]), np.array([one.stop for one in ranges])
