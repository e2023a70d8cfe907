"""The second look at a stretch: each clause again, now that a first look has an answer for all of them.

The first look sees a clause and its neighbours. Whether a comma parts two problems also depends on how the same writer parts
the others, on how long the items of the list are, and on whether the clauses before and behind it are one thing each; that can
only be asked when there are first answers (stacked sequential learning, Cohen and Carvalho 2005).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

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
    def bads(self) -> Sequence[int]:
        """How many clauses before each clause state a deficit, and how many of all."""
        return [0, *accumulate(self.bad)]

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
    rows = [[*_neighbours(look, at), *_habits(look, at), *_sides(look, at)] for at in range(len(look.clauses))]
    nothing = np.zeros((1, look.cues.shape[1]))
    return np.hstack([rows, look.cues, np.vstack([nothing, look.cues[:-1]]), np.vstack([look.cues[1:], nothing])])


def _neighbours(look: FirstLook, at: int) -> Iterator[float]:
    """The clause and those around it."""
    width = look.around.shape[1]
    for there in range(at - _REACH, at + _REACH + 1):
        yield from look.around[there] if 0 <= there < len(look.clauses) else [_NONE] * width


def _habits(look: FirstLook, at: int) -> Iterator[float]:
    """How the writer parts items elsewhere, how long they are, and what stands in the sentence, before it and behind it."""
    own = look.is_inside(at)
    total, count = look.habits.get(look.clauses[at].before, (0.0, 0))
    others = count - own
    yield (total - own * float(look.begins[at])) / others if others else _NONE
    yield others
    number = len(look.issues) - (at in look.length_of_issue)
    yield (len(look.length_of_issue) - look.length_of_issue.get(at, 0)) / number if number else _NONE
    yield number
    same = look.spans[look.sentences[at]]
    yield from (len(same), at - same.start, look.bads[same.stop] - look.bads[same.start])
    yield from look.sums[same.stop] - look.sums[same.start]
    yield from look.sums[at]
    yield from look.sums[-1] - look.sums[at + 1]
    yield from (len(look.clauses), at / len(look.clauses))


def _sides(look: FirstLook, at: int) -> Iterator[float]:
    """The item before the clause and the one that would begin with it: are they one thing each, or one together?"""
    left, right = look.item_before(at), look.item_from(at)
    for side in (left, right):
        yield from (len(side), sum(len(look.clauses[k].text) for k in side), sum(look.bad[k] for k in side))
    for topics in look.topics.values():
        here, behind = topics.shares[at], topics.shares[right.start : right.stop].max(axis=0)
        yield from (here.max(), behind.max())
        if not left:
            yield from [_NONE] * 6
            continue
        before = topics.shares[left.start : left.stop].max(axis=0)
        yield from (before.max(), cosine(before, behind), cosine(before, here))
        yield from (before.argmax() == behind.argmax(), (behind - before).max(), (here - before).max())
