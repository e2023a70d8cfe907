"""Scores readings of section five against the corpus: spans, labels, links, invented items, calibration.

Matching: predicted and gold items of a kind are paired one to one in order of overlap, at an intersection over union (IoU)
of at least 0.8 (also 0.5, and exact). Labels and links are counted on all items: a missed item misses its labels too.
A crash of a reader counts as a passage with nothing found.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nlu.record import Item, Problems
from nlu.training.corpus import GoldItem, Passage

__all__ = ["Evaluation", "Miss", "Ratio", "evaluate"]

Kind = Literal["issue", "remedy"]
Reader = Callable[[str], Problems]
_KINDS: tuple[Kind, ...] = ("issue", "remedy")
_LEVELS = {"iou50": 0.5, "iou80": 0.8, "exact": 1.0}


@dataclass(slots=True)
class Ratio:
    """True positives, predicted and gold counts of something."""

    hits: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is right."""
        return self.hits / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that is found."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.predicted + self.gold
        return 2 * self.hits / both if both else 0.0

    def add(self, hits: int, predicted: int, gold: int) -> None:
        """Counts a passage."""
        self.hits += hits
        self.predicted += predicted
        self.gold += gold


@dataclass(frozen=True, slots=True)
class Miss:
    """A gold item that was not found (or found with other limits), with the nearest prediction."""

    passage: str
    kind: Kind
    gold: str
    nearest: str


@dataclass(slots=True)
class Evaluation:
    """What an evaluation counted.

    Attributes:
        spans: By kind and level of overlap.
        labels: Micro counts by kind, over all items.
        matched_labels: The same over items whose spans are right.
        by_label: Counts of each label.
        links: Links whose two ends and whose pair are right.
        invented: Items in passages that have none of that kind.
        by_pattern: Span counts (IoU 0.8) of the passages with a pattern.
        scores: (score, right) of each label given to a matched item, for calibration.
        misses: Gold items not found at IoU 0.8.
        crashes: The first words of what went wrong, by passage.
    """

    spans: dict[tuple[Kind, str], Ratio] = field(default_factory=dict)
    labels: dict[Kind, Ratio] = field(default_factory=dict)
    matched_labels: Ratio = field(default_factory=Ratio)
    by_label: dict[str, Ratio] = field(default_factory=dict)
    links: Ratio = field(default_factory=Ratio)
    invented: Counter[Kind] = field(default_factory=Counter)
    by_pattern: dict[str, Ratio] = field(default_factory=dict)
    scores: list[tuple[float, bool]] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    crashes: dict[str, str] = field(default_factory=dict)

    def summary(self) -> dict[str, float]:
        """The headline figures, by the names that floors use."""
        figures = {f"{kind}_spans_{level}": ratio.f1 for (kind, level), ratio in self.spans.items()}
        figures |= {f"{kind}_labels_micro": ratio.f1 for kind, ratio in self.labels.items()}
        both = Ratio()
        for ratio in self.labels.values():
            both.add(ratio.hits, ratio.predicted, ratio.gold)
        macro = [ratio.f1 for ratio in self.by_label.values() if ratio.gold]
        figures |= {
            "labels_micro": both.f1,
            "labels_micro_matched": self.matched_labels.f1,
            "labels_macro": sum(macro) / len(macro) if macro else 0.0,
        }
        figures |= {"links": self.links.f1, "invented": float(sum(self.invented.values()))}
        figures["calibration_error"] = self.calibration_error()
        return {name: round(value, 4) for name, value in figures.items()}

    def calibration_error(self, bins: int = 10) -> float:
        """Expected calibration error of the label scores: mean distance of score and share right, over equal bins."""
        total = 0.0
        for low in range(bins):
            inside = [(s, right) for s, right in self.scores if low <= min(s * bins, bins - 1e-9) < low + 1]
            if inside:
                total += abs(sum(s for s, _ in inside) - sum(right for _, right in inside))
        return total / len(self.scores) if self.scores else 0.0

    def reliability(self, bins: int = 10) -> Iterator[tuple[float, float, int]]:
        """For each bin of scores: mean score, share right, how many."""
        for low in range(bins):
            inside = [(s, right) for s, right in self.scores if low <= min(s * bins, bins - 1e-9) < low + 1]
            if inside:
                yield (
                    sum(s for s, _ in inside) / len(inside),
                    sum(right for _, right in inside) / len(inside),
                    len(inside),
                )


def evaluate(passages: Iterable[Passage], reader: Reader) -> Evaluation:
    """Reads every passage and counts.

    Args:
        passages: Annotated passages.
        reader: From a text to its reading.
    """
    result = Evaluation()
    for passage in passages:
        try:
            found = reader(passage.text)
        except Exception as error:  # a reader that crashes has found nothing; it must not stop the comparison
            result.crashes[passage.id] = f"{type(error).__name__}: {error}"
            found = Problems()
        _count(result, passage, found)
    return result


def _count(result: Evaluation, passage: Passage, found: Problems) -> None:
    matched: dict[Kind, dict[int, int]] = {}
    for kind in _KINDS:
        gold, items = _of(passage, found, kind)
        if not gold:
            result.invented[kind] += len(items)
        for level, least in _LEVELS.items():
            pairs = _matches(gold, items, least)
            result.spans.setdefault((kind, level), Ratio()).add(len(pairs), len(items), len(gold))
            if level == "iou80":
                matched[kind] = pairs
        for pattern in passage.meta.get("patterns", []):
            result.by_pattern.setdefault(pattern, Ratio()).add(len(matched[kind]), len(items), len(gold))
        _count_labels(result, kind, gold, items, matched[kind])
        result.misses += _misses(passage, kind, gold, items, matched[kind])
    _count_links(result, passage, found, matched)


def _of(passage: Passage, found: Problems, kind: Kind) -> tuple[Sequence[GoldItem], Sequence[Item]]:
    return (passage.issues, found.issues) if kind == "issue" else (passage.remedies, found.remedies)


def _matches(gold: Sequence[GoldItem], items: Sequence[Item], least: float) -> dict[int, int]:
    """Predicted index → gold index, best overlaps first."""
    overlaps = sorted(
        (
            (_overlap(item, wanted), i, g)
            for i, item in enumerate(items)
            for g, wanted in enumerate(gold)
            if min(item.end, wanted.end) > max(item.start, wanted.start)
        ),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )
    pairs: dict[int, int] = {}
    for overlap, i, g in overlaps:
        if overlap >= least and i not in pairs and g not in pairs.values():
            pairs[i] = g
    return pairs


def _overlap(item: Item, gold: GoldItem) -> float:
    shared = min(item.end, gold.end) - max(item.start, gold.start)
    return shared / (max(item.end, gold.end) - min(item.start, gold.start))


def _count_labels(
    result: Evaluation, kind: Kind, gold: Sequence[GoldItem], items: Sequence[Item], pairs: dict[int, int]
) -> None:
    total = result.labels.setdefault(kind, Ratio())
    for i, item in enumerate(items):
        right = set(gold[pairs[i]].labels) if i in pairs else set()
        for label in item.labels:
            hit = label.key in right
            total.add(int(hit), 1, 0)
            result.by_label.setdefault(label.key, Ratio()).add(int(hit), 1, 0)
            if i in pairs:
                result.scores.append((label.score, hit))
    for i, g in pairs.items():
        given, right = {label.key for label in items[i].labels}, set(gold[g].labels)
        result.matched_labels.add(len(given & right), len(given), len(right))
    for wanted in gold:
        for key in set(wanted.labels):
            total.add(0, 0, 1)
            result.by_label.setdefault(key, Ratio()).add(0, 0, 1)


def _count_links(result: Evaluation, passage: Passage, found: Problems, matched: dict[Kind, dict[int, int]]) -> None:
    place = {item.id: at for items in (found.issues, found.remedies) for at, item in enumerate(items)}
    hits = sum(
        (matched["remedy"].get(place[link.remedy], -1), matched["issue"].get(place[link.issue], -1)) in passage.links
        for link in found.links
    )
    result.links.add(hits, len(found.links), len(passage.links))


def _misses(
    passage: Passage, kind: Kind, gold: Sequence[GoldItem], items: Sequence[Item], pairs: dict[int, int]
) -> Iterator[Miss]:
    for g, wanted in enumerate(gold):
        if g not in pairs.values():
            near = max(items, key=lambda item: min(item.end, wanted.end) - max(item.start, wanted.start), default=None)
            touches = near is not None and min(near.end, wanted.end) > max(near.start, wanted.start)
            yield Miss(passage.id, kind, passage.text[wanted.start : wanted.end], near.text if near and touches else "")
