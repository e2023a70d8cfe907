"""From annotated passages to training examples: clauses with classes, items with labels, pairs with links."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from nlu.narrative.blocks import Mode, heading_mode
from nlu.narrative.clauses import Clause, Tag, split
from nlu.narrative.items import Draft, Status
from nlu.narrative.lexicon import Kind
from nlu.narrative.links import Labelled
from nlu.narrative.roles import decide
from nlu.narrative.rows import read_rows
from nlu.narrative.scope import find_scope
from nlu.narrative.shifts import ClauseTopics, Labellers, clause_topics, role_features
from nlu.narrative.topics import Topic
from nlu.narrative.view import View, look
from nlu.training.corpus import GoldItem, Passage

__all__ = ["Pairing", "Stretch", "gold_classes", "label_examples", "link_examples", "stretches"]

_SHARE = 0.5
_CHARACTERS = 4
"""A clause belongs to an item if half of the shorter of the two, or so many characters, lie in both."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Clauses that are tagged as one sequence, with what is seen of them and their gold classes."""

    voice: str
    clauses: Sequence[Clause]
    mode: Mode
    rules: Sequence[Tag]
    topics: Mapping[Kind, ClauseTopics]
    features: Sequence[Sequence[str]]
    classes: Sequence[str]


def stretches(passage: Passage, labellers: Labellers) -> Iterator[Stretch]:
    """The sequences of a passage; tables of rows are read by rule and give none.

    Args:
        passage: Annotated.
        labellers: Label models that have not seen its voice.
    """
    view = look(passage.text)
    for part in find_scope(view).stretches:
        if read_rows(view, part.start, part.end):
            continue
        clauses, mode = split(view, part.start, part.end), heading_mode(part.heading)
        if clauses:
            rules, topics = decide(clauses, mode), clause_topics(labellers, clauses)
            features = role_features(topics, clauses, rules, mode)
            gold = gold_classes(view, clauses, passage)
            yield Stretch(passage.voice, clauses, mode, rules, topics, features, gold)


def gold_classes(view: View, clauses: Sequence[Clause], passage: Passage) -> list[str]:
    """The class of each clause: ``O``, or ``B-``/``I-`` and the kind of the item it lies in.

    An issue nested in a headed remedy is found by rule inside the remedy, so the remedy's clauses stay its own.
    """
    classes = ["O"] * len(clauses)
    for item in (*passage.remedies, *passage.issues):
        start, end = _folded(view, item)
        inside = [at for at, clause in enumerate(clauses) if _shares(clause, start, end) and classes[at] == "O"]
        for at in inside:
            classes[at] = f"{'B' if at == inside[0] else 'I'}-{item.kind}"
    return classes


def _shares(clause: Clause, start: int, end: int) -> bool:
    overlap = min(clause.end, end) - max(clause.start, start)
    return overlap > 0 and overlap >= min(_CHARACTERS, _SHARE * min(clause.end - clause.start, end - start))


def label_examples(passages: Sequence[Passage], kind: Kind) -> list[tuple[str, str, tuple[str, ...]]]:
    """(voice, folded text, labels) of every item of a kind."""
    examples = []
    for passage in passages:
        view = look(passage.text)
        for item in passage.issues if kind == "issue" else passage.remedies:
            start, end = _folded(view, item)
            examples.append((passage.voice, view.text[start:end], item.labels))
    return examples


@dataclass(frozen=True, slots=True)
class Pairing:
    """The items of a passage as links see them, and which remedy (row) answers which issue (column)."""

    voice: str
    issues: Sequence[Labelled]
    remedies: Sequence[Labelled]
    linked: NDArray[np.bool_]


def link_examples(passages: Sequence[Passage], topics: Mapping[Kind, Sequence[Sequence[Topic]]]) -> list[Pairing]:
    """The passages with issues and remedies.

    Args:
        passages: The corpus.
        topics: For each kind the labels that models which have not seen the voice give its items, in order of the corpus:
            in use, links see predicted labels too.
    """
    examples: list[Pairing] = []
    given: dict[Kind, Iterator[Sequence[Topic]]] = {kind: iter(found) for kind, found in topics.items()}
    for passage in passages:
        issues = _labelled(passage, passage.issues, given["issue"])
        remedies = _labelled(passage, passage.remedies, given["remedy"])
        if issues and remedies:
            linked = np.zeros((len(remedies), len(issues)), dtype=np.bool_)
            for pair in passage.links:
                linked[pair] = True
            examples.append(Pairing(passage.voice, issues, remedies, linked))
    return examples


def _labelled(passage: Passage, items: Sequence[GoldItem], topics: Iterator[Sequence[Topic]]) -> list[Labelled]:
    """Gold items as the links see predicted ones; ranks come from the clauses they begin with."""
    view = look(passage.text)
    opened = {
        clause.start: clause.marker
        for part in find_scope(view).stretches
        for clause in split(view, part.start, part.end)
    }
    labelled: list[Labelled] = []
    rank = 0
    for item in items:
        start, end = _folded(view, item)
        marker = opened.get(start, "")
        rank = rank + 1 if marker else 0
        status = item.status or ("planned" if item.kind == "remedy" else "current")
        text = view.text[start:end]
        draft = Draft(item.kind, start, end, text, marker or None, rank, cast(Status, status), 0, 1.0)
        labelled.append((draft, next(topics)))
    return labelled


def _folded(view: View, item: GoldItem) -> tuple[int, int]:
    """Where an item begins and ends in the folded text."""
    start, end = (bisect_left(view.folded.origins, offset) for offset in (item.start, item.end))
    return start, end
