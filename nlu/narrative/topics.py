"""Labels of an item by lexicon: the step that a trained multi-label model replaces."""

from dataclasses import dataclass
from functools import lru_cache

from nlu.narrative.lexicon import Kind, LabelCues, cue, label_cues

__all__ = ["Topic", "find_topics"]

_STRONG, _MORE, _WEAK, _RESIDUAL = 0.8, 0.05, 0.5, 0.6
_MOST = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """A label, its score in [0, 1], and the words of the text that speak for it."""

    key: str
    score: float
    evidence: tuple[str, ...]


@lru_cache(maxsize=4096)
def find_topics(kind: Kind, text: str) -> tuple[Topic, ...]:
    """The labels of an item.

    Args:
        kind: Issue or remedy.
        text: Its folded text.

    Returns:
        At most four, the head predicate first; empty if no cue occurs. Residual labels only by themselves.
    """
    asserted = cue("purpose" if kind == "remedy" else "chain").sub("", text)
    every = label_cues(kind)
    concrete = [cues for cues in every if not cues.residual]
    found = _strong(concrete, asserted)
    if not found:
        found = _strong([cues for cues in every if cues.residual], text, _RESIDUAL)
    return tuple(found or _weak(concrete, text))


def _strong(labels: list[LabelCues], text: str, base: float = _STRONG) -> list[Topic]:
    hits: list[tuple[int, Topic]] = []
    for label in labels:
        matches = list(label.strong.finditer(text)) if label.strong else []
        if matches:
            score = min(0.95, base + _MORE * (len(matches) - 1))
            hits.append((matches[0].start(), Topic(label.key, score, tuple(m[0] for m in matches[:3]))))
    keys = {topic.key for _, topic in hits}
    yielding = {label.key for label in labels if label.yields_to & keys}
    return [topic for _, topic in sorted(hits, key=lambda hit: hit[0]) if topic.key not in yielding][:_MOST]


def _weak(labels: list[LabelCues], text: str) -> list[Topic]:
    for label in labels:
        match = label.weak.search(text) if label.weak else None
        if match:
            return [Topic(label.key, _WEAK, (match[0],))]
    return []
