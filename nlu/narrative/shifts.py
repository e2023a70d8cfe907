"""How the topics of neighbouring clauses compare: an issue that turns to a topic of its own begins anew.

The lexicon knows few of the words in which clerks tell of a topic; the label models know many. They are asked about every
clause as if it were an item, and what they say becomes features of the role model. In training they are models that have
not seen the voice (`nlu.training.train`), as in use they have not seen the report.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nlu.narrative.blocks import Mode
from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.features import clause_features, wording_features
from nlu.narrative.lexicon import Kind
from nlu.narrative.linear import LinearModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Labellers", "role_features", "shift_features"]

Labellers = Mapping[Kind, LinearModel]
"""The label models of issues and of remedies."""

_SURE = 0.5
_FAIRLY_SURE = 0.4


def role_features(labellers: Labellers, clauses: Sequence[Clause], rules: Sequence[Tag], mode: Mode) -> list[list[str]]:
    """All that the role model sees of each clause: `clause_features` and `shift_features`."""
    own = clause_features(clauses, rules, mode)
    return [[*names, *shifts] for names, shifts in zip(own, shift_features(labellers, clauses), strict=True)]


def shift_features(labellers: Labellers, clauses: Sequence[Clause]) -> list[list[str]]:
    """For each clause the names of features that say what it is about and how far that differs from its neighbours.

    Args:
        labellers: The label models.
        clauses: Of one stretch, in order.
    """
    found: list[list[str]] = [[] for _ in clauses]
    wordings = {clause.text: wording_features(clause.text) for clause in clauses}
    for kind, model in labellers.items():
        scores = {text: model.decision(wording) for text, wording in wordings.items()}
        topics = 1 / (1 + np.exp(-np.stack([scores[clause.text] for clause in clauses])))
        for at, names in enumerate(found):
            names += [f"{kind[0]}:{name}" for name in _about(topics, model.classes, at)]
            names += [f"{kind[0]}:{name}" for name in _shift(topics, model.classes, clauses, at)]
    return found


def _about(topics: "NDArray[np.float64]", classes: Sequence[str], at: int) -> Iterator[str]:
    """The topic of the clause, how sure it is, and how sure its neighbours are of theirs."""
    sure = topics[at].max()
    yield f"sure={_bin(sure)}"
    yield f"topic={classes[topics[at].argmax()] if sure > _SURE else '-'}"
    if at:
        yield f"p:sure={_bin(topics[at - 1].max())}"
    if at + 1 < len(topics):
        yield f"n:sure={_bin(topics[at + 1].max())}"


def _shift(topics: "NDArray[np.float64]", classes: Sequence[str], clauses: Sequence[Clause], at: int) -> Iterator[str]:
    """How near the topics are to those of the clause before, of the two before, and of the one after."""
    here, cut = topics[at], clauses[at].before
    if at:
        last = topics[at - 1]
        both = min(here.max(), last.max())
        alike = _bin(_cosine(here, last))
        yield f"sures={_bin(here.max(), 3)}{_bin(last.max(), 3)}&{cut}"
        yield f"same={here.argmax() == last.argmax()}&{_bin(both, 3)}&{cut}"
        yield f"alike={alike}&{cut}"
        yield f"alike={alike}&{_bin(here.max(), 3)}{_bin(last.max(), 3)}"
        yield f"new={_bin((here - last).max())}&{cut}"
        if both > _FAIRLY_SURE:
            yield f"turn={classes[last.argmax()]}>{classes[here.argmax()]}"
    if at > 1:
        two = np.maximum(topics[at - 1], topics[at - 2])
        yield f"alike_two={_bin(_cosine(here, two))}&{cut}"
        yield f"new_two={_bin((here - two).max())}&{cut}"
    if at + 1 < len(topics):
        yield f"alike_next={_bin(_cosine(here, topics[at + 1]))}&{clauses[at].after}"


def _cosine(one: "NDArray[np.float64]", other: "NDArray[np.float64]") -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))


def _bin(share: float, bins: int = 5) -> int:
    return int(max(0.0, share) * bins)
