"""How the topics of neighbouring clauses compare: an issue that turns to a topic of its own begins anew.

The lexicon knows few of the words in which clerks tell of a topic; the label models know many. They are asked about every
clause as if it were an item, and what they say becomes features of the role model. In training they are models that have
not seen the voice (`nlu.training.train`), as in use they have not seen the report.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from nlu.narrative.blocks import Mode
from nlu.narrative.clauses import Clause, Tag
from nlu.narrative.features import clause_features, wording_features
from nlu.narrative.lexicon import Kind
from nlu.narrative.linear import LinearModel, rows_of, values_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ClauseTopics", "Labellers", "binned", "clause_topics", "cosine", "role_features", "shift_features"]

_SURE = 0.5
_FAIRLY_SURE = 0.4


@dataclass(frozen=True, eq=False)
class Labellers:
    """The label models of issues and of remedies, which see the same words: each is looked up once for both."""

    models: Mapping[Kind, LinearModel]

    @cached_property
    def _joined(self) -> "tuple[Mapping[str, int], Mapping[Kind, NDArray[np.intp]]]":
        """The names that any model knows, and for each model its rows of them; the last is for a name that none knows."""
        index: dict[str, int] = {}
        places = {
            kind: [index.setdefault(name, len(index)) for name in model.index] for kind, model in self.models.items()
        }
        rows = {kind: np.full(len(index) + 1, -1, dtype=np.intp) for kind in places}
        for kind, at in places.items():
            rows[kind][at] = np.arange(len(at))
        return index, rows

    @cached_property
    def decisions(self) -> "Callable[[str], Mapping[Kind, NDArray[np.float64]]]":
        """The scores of each model for the wording of a text; clauses are asked about again as parts of items."""
        return lru_cache(maxsize=4096)(self._decisions)

    def _decisions(self, text: str) -> "Mapping[Kind, NDArray[np.float64]]":
        features = wording_features(text)
        index, rows = self._joined
        at, values = rows_of(index, features), values_of(features)
        return {kind: model.score(rows[kind][at], values) for kind, model in self.models.items()}


@dataclass(frozen=True)
class ClauseTopics:
    """What a label model says of each clause of a stretch.

    Attributes:
        classes: The labels.
        shares: How far each clause has each label, shape (clauses, labels).
    """

    classes: Sequence[str]
    shares: "NDArray[np.float64]"

    @cached_property
    def sure(self) -> list[float]:
        """How sure the likeliest label of each clause is."""
        return list(self.shares.max(axis=1).tolist())

    @cached_property
    def best(self) -> list[str]:
        """The likeliest label of each clause."""
        return [self.classes[at] for at in self.shares.argmax(axis=1)]

    @cached_property
    def nearness(self) -> list[float]:
        """How near the topics of each clause are to those of the next one."""
        return list(cosine(self.shares[:-1], self.shares[1:]).tolist())

    @cached_property
    def news(self) -> list[float]:
        """How much surer of some label each next clause is."""
        return list((self.shares[1:] - self.shares[:-1]).max(axis=1).tolist())

    @cached_property
    def nearness_to_two(self) -> list[float]:
        """How near the topics of each clause from the third on are to those of the two before."""
        return list(cosine(self._twos, self.shares[2:]).tolist())

    @cached_property
    def news_after_two(self) -> list[float]:
        """How much surer of some label each clause from the third on is than both of the two before."""
        return list((self.shares[2:] - self._twos).max(axis=1).tolist())

    @cached_property
    def _twos(self) -> "NDArray[np.float64]":
        return np.maximum(self.shares[:-2], self.shares[1:-1])


def clause_topics(labellers: Labellers, clauses: Sequence[Clause]) -> dict[Kind, ClauseTopics]:
    """The topics of each clause, read as if it were an item, of issues and of remedies."""
    texts = dict.fromkeys(clause.text for clause in clauses)
    scores = {text: labellers.decisions(text) for text in texts}
    return {
        kind: ClauseTopics(
            model.classes, 1 / (1 + np.exp(-np.stack([scores[clause.text][kind] for clause in clauses])))
        )
        for kind, model in labellers.models.items()
    }


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
            names += [f"{kind[0]}:{name}" for name in _about(told, at)]
            names += [f"{kind[0]}:{name}" for name in _shift(told, clauses, at)]
    return found


def _about(told: ClauseTopics, at: int) -> Iterator[str]:
    """The topic of the clause, how sure it is, and how sure its neighbours are of theirs."""
    yield f"sure={binned(told.sure[at])}"
    yield f"topic={told.best[at] if told.sure[at] > _SURE else '-'}"
    if at:
        yield f"p:sure={binned(told.sure[at - 1])}"
    if at + 1 < len(told.sure):
        yield f"n:sure={binned(told.sure[at + 1])}"


def _shift(told: ClauseTopics, clauses: Sequence[Clause], at: int) -> Iterator[str]:
    """How near the topics are to those of the clause before, of the two before, and of the one after."""
    cut, sure, best = clauses[at].before, told.sure, told.best
    if at:
        both = min(sure[at], sure[at - 1])
        alike = binned(told.nearness[at - 1])
        sures = f"{binned(sure[at], 3)}{binned(sure[at - 1], 3)}"
        yield f"sures={sures}&{cut}"
        yield f"same={best[at] == best[at - 1]}&{binned(both, 3)}&{cut}"
        yield f"alike={alike}&{cut}"
        yield f"alike={alike}&{sures}"
        yield f"new={binned(told.news[at - 1])}&{cut}"
        if both > _FAIRLY_SURE:
            yield f"turn={best[at - 1]}>{best[at]}"
    if at > 1:
        yield f"alike_two={binned(told.nearness_to_two[at - 2])}&{cut}"
        yield f"new_two={binned(told.news_after_two[at - 2])}&{cut}"
    if at + 1 < len(clauses):
        yield f"alike_next={binned(told.nearness[at])}&{clauses[at].after}"


def cosine(one: "NDArray[np.float64]", other: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """How near vectors are, 1 for the same direction; over the last axis."""
    lengths = np.sqrt((one * one).sum(axis=-1) * (other * other).sum(axis=-1))
    return np.asarray((one * other).sum(axis=-1) / (lengths + 1e-9), dtype=np.float64)


def binned(share: float, bins: int = 5) -> int:
    """A share from 0 to 1 as the number of its bin."""
    return int(max(0.0, share) * bins)
