"""The steps of reading section five that judge, as values: by rules, or by trained models (`nlu.narrative.trained`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nlu.narrative.blocks import Mode
from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.lexicon import Kind
from nlu.narrative.links import Answer, Labelled, find_links
from nlu.narrative.roles import decide
from nlu.narrative.topics import Topic, find_topics

__all__ = ["RULES", "Steps"]


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that judge, each replaceable by a trained one.

    Attributes:
        roles: Clauses of a stretch and what its heading announces → one tag per clause.
        topics: Kind and folded text of an item → its labels, most important first.
        links: Labelled issues and remedies → links.
    """

    roles: Callable[[Sequence[Clause], Mode], Sequence[Tag]] = decide
    topics: Callable[[Kind, str], Sequence[Topic]] = find_topics
    links: Callable[[Sequence[Labelled], Sequence[Labelled]], Sequence[Answer]] = find_links


RULES = Steps()
