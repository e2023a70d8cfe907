"""How many of what there is in a corpus."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from nlu.training.corpus import GoldItem, Passage
from nlu.training.tables import Cell, Table

__all__ = ["count_tables", "label_counts"]

Splits = Mapping[str, Sequence[Passage]]


def count_tables(splits: Splits) -> list[Table]:
    """Sizes, labels of issues, labels of remedies, and patterns, a column for each split.

    Args:
        splits: Passages by the name of the split.
    """
    issues = {name: label_counts(item for p in passages for item in p.issues) for name, passages in splits.items()}
    remedies = {name: label_counts(item for p in passages for item in p.remedies) for name, passages in splits.items()}
    patterns = {
        name: Counter(pattern for p in passages for pattern in p.meta.get("patterns", ()))
        for name, passages in splits.items()
    }
    return [
        _sizes(splits),
        _table("Labels of issues", "label", issues),
        _table("Labels of remedies", "label", remedies),
        _table("Patterns and noise", "pattern", patterns),
    ]


def label_counts(items: Iterable[GoldItem]) -> Counter[str]:
    """How many items carry each label."""
    return Counter(label for item in items for label in item.labels)


def _sizes(splits: Splits) -> Table:
    def total(count: Mapping[str, int]) -> tuple[int, ...]:
        return (*count.values(), sum(count.values()))

    def each(of: str) -> tuple[int, ...]:
        return total({name: sum(len(getattr(p, of)) for p in passages) for name, passages in splits.items()})

    rows: list[tuple[Cell, ...]] = [
        ("voices", *total({name: len({p.voice for p in passages}) for name, passages in splits.items()})),
        ("passages", *total({name: len(passages) for name, passages in splits.items()})),
        *((of, *each(of)) for of in ("issues", "remedies", "links")),
        (
            "median characters",
            *(int(median([len(p.text) for p in passages] or [0])) for passages in splits.values()),
            int(median([len(p.text) for passages in splits.values() for p in passages] or [0])),
        ),
    ]
    return Table("Sizes", ("", *splits, "all"), rows)


def _table(title: str, what: str, counts: Mapping[str, Counter[str]]) -> Table:
    whole: Counter[str] = sum(counts.values(), Counter())
    rows: list[tuple[Cell, ...]] = [
        (key, *(count[key] for count in counts.values()), number) for key, number in whole.most_common()
    ]
    return Table(title, (what, *counts, "all"), rows)
