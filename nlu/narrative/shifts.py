"""How the topics of neighbouring clauses compare: an issue that turns to a topic of its own begins anew.

The lexicon knows few of the words in which clerks tell of a topic; the label models know many. They are asked about every
clause as if it were an item, and what they say becomes features of the role model. In training they are models that have
not seen the voice (`nlu.training.train`), as in use they have not seen the report.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from nlu.narrative.blocks import Mode
from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.features import clause_features, wording_features
from nlu.narrative.lexicon import Kind
from nlu.narrative.linear import LinearModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ClauseTopics", "Labellers", "binned", "clause_topics", "cosine", "role_features", "shift_features"]

Labellers = Mapping[Kind, LinearModel]
"""The label models of issues and of remedies."""

_SURE = 0.5
_FAIRLY_SURE = 0.4


@dataclass(frozen=True, slots=True)
class ClauseTopics:
    """What a label model says of each clause of a stretch.

    Attributes:
        classes: The labels.
        shares: How far each clause has each label, shape (clauses, labels).
    """

    classes: Sequence[str]
    shares: "NDArray[np.float64]"


def clause_topics(labellers: Labellers, clauses: Sequence[Clause]) -> dict[Kind, ClauseTopics]:
    """The topics of each clause, read as if it were an item, of issues and of remedies."""
    wordings = {clause.text: wording_features(clause.text) for clause in clauses}
    found: dict[Kind, ClauseTopics] = {}
    for kind, model in labellers.items():
        scores = {text: model.decision(wording) for text, wording in wordings.items()}
        shares = 1 / (1 + np.exp(-np.stack([scores[clause.text] for clause in clauses])))
        found[kind] = ClauseTopics(model.classes, shares)
    return found


def role_features(
    topics: Mapping[Kind, ClauseTopics], clauses: Sequence[Clause], rules: Sequence[Tag], mode: Mode
) -> list[list[str]]:
    """All that the role model sees of each clause: `clause_features` and `shift_features`."""
    own = clause_features(clauses, rules, mode)
    return [[*names, *shifts] for names, shifts in zip(own, shift_features(topics, clauses), strict=True)]


def shift_features(topics: Mapping[Kind, ClauseTopics], clauses: Sequence[Clause]) -> list[list[str]]:
    """For each clause the names of features that say what it is about and how far that differs from its neighbours."""
    found: list[list[str]] = [[] for _ in clauses]
    for kind, told in topics.items():
        for at, names in enumerate(found):
            names += [f"{kind[0]}:{name}" for name in _about(told.shares, told.classes, at)]
            names += [f"{kind[0]}:{name}" for name in _shift(told.shares, told.classes, clauses, at)]
    return found


def _about(topics: "NDArray[np.float64]", classes: Sequence[str], at: int) -> Iterator[str]:
    """The topic of the clause, how sure it is, and how sure its neighbours are of theirs."""
    sure = topics[at].max()
    yield f"sure={binned(sure)}"
    yield f"topic={classes[topics[at].argmax()] if sure > _SURE else '-'}"
    if at:
        yield f"p:sure={binned(topics[at - 1].max())}"
    if at + 1 < len(topics):
        yield f"n:sure={binned(topics[at + 1].max())}"


def _shift(topics: "NDArray[np.float64]", classes: Sequence[str], clauses: Sequence[Clause], at: int) -> Iterator[str]:
    """How near the topics are to those of the clause before, of the two before, and of the one after."""
    here, cut = topics[at], clauses[at].before
    if at:
        last = topics[at - 1]
        both = min(here.max(), last.max())
        alike = binned(cosine(here, last))
        yield f"sures={binned(here.max(), 3)}{binned(last.max(), 3)}&{cut}"
        yield f"same={here.argmax() == last.argmax()}&{binned(both, 3)}&{cut}"
        yield f"alike={alike}&{cut}"
        yield f"alike={alike}&{binned(here.max(), 3)}{binned(last.max(), 3)}"
        yield f"new={binned((here - last).max())}&{cut}"
        if both > _FAIRLY_SURE:
            yield f"turn={classes[last.argmax()]}>{classes[here.argmax()]}"
    if at > 1:
        two = np.maximum(topics[at - 1], topics[at - 2])
        yield f"alike_two={binned(cosine(here, two))}&{cut}"
        yield f"new_two={binned((here - two).max())}&{cut}"
    if at + 1 < len(topics):
        yield f"alike_next={binned(cosine(here, topics[at + 1]))}&{clauses[at].after}"


def cosine(one: "NDArray[np.float64]", other: "NDArray[np.float64]") -> float:
    """How near two vectors are, 1 for the same direction."""
    return float(one @ other) / (sqrt(one @ one) * sqrt(other @ other) + 1e-9)


def binned(share: float, bins: int = 5) -> int:
    """A share from 0 to 1 as the number of its bin."""
    return int(max(0.0, share) * bins)
