"""Annotated items as rows for label models."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.narrative.features import topic_features
from nlu.narrative.lexicon import Kind
from nlu.narrative.view import look
from nlu.training.corpus import Passage

__all__ = ["Items", "items_of"]


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a kind: folded texts, who wrote them, their features and their labels."""

    kind: Kind
    texts: list[str]
    voices: list[str]
    features: list[dict[str, float]]
    labels: list[tuple[str, ...]]

    def truth(self, classes: Sequence[str]) -> NDArray[np.int8]:
        """Shape (items, classes)."""
        return np.array([[name in labels for name in classes] for labels in self.labels], dtype=np.int8)

    def where(self, keep: Sequence[bool]) -> "Items":
        """The items with a true flag."""

        def kept(values: list) -> list:  # type: ignore[type-arg]
            return [value for value, flag in zip(values, keep, strict=True) if flag]

        return Items(self.kind, kept(self.texts), kept(self.voices), kept(self.features), kept(self.labels))


def items_of(passages: Sequence[Passage], kind: Kind) -> Items:
    """The annotated items of a kind, in order of the corpus."""
    texts, voices, labels = [], [], []
    for passage in passages:
        view = look(passage.text)
        for item in passage.issues if kind == "issue" else passage.remedies:
            start, end = (bisect_left(view.folded.origins, offset) for offset in (item.start, item.end))
            texts.append(view.text[start:end])
            voices.append(passage.voice)
            labels.append(item.labels)
    return Items(kind, texts, voices, [topic_features(kind, text) for text in texts], labels)
