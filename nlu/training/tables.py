"""Evaluations as tables: what `gongkai evaluate` shows and what stands in the docs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlu.training.evaluate import Evaluation, Ratio

__all__ = ["Cell", "Table", "label_table", "markdown", "miss_table", "pattern_table", "score_tables"]

Cell = str | int | float
_LEVELS = {"iou50": "IoU 0.5", "iou80": "IoU 0.8", "exact": "exact"}


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the names of the columns, and rows of as many cells."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def score_tables(results: Mapping[str, Evaluation], milliseconds: Mapping[str, float]) -> list[Table]:
    """Spans; labels; links and the rest: one row or some for each reader.

    Args:
        results: By the name of the reader.
        milliseconds: Mean time for one passage, by the same names.
    """
    spans = [
        (name, kind, _LEVELS[level], *_prf(ratio), ratio.predicted, ratio.gold)
        for name, result in results.items()
        for (kind, level), ratio in result.spans.items()
    ]
    labels = [
        (name, *(_f1(result.labels.get(kind)) for kind in ("issue", "remedy")), *_label_figures(result))
        for name, result in results.items()
    ]
    rest = [
        (name, *_prf(result.links), sum(result.invented.values()), len(result.crashes), round(milliseconds[name], 1))
        for name, result in results.items()
    ]
    ratio = ("P", "R", "F1")
    return [
        Table("Spans", ("reader", "kind", "match", *ratio, "predicted", "gold"), spans),
        Table("Labels (F1)", ("reader", "issues", "remedies", "micro", "macro", "on right spans", "ECE"), labels),
        Table("Links and the rest", ("reader", *ratio, "invented", "crashes", "ms/passage"), rest),
    ]


def label_table(name: str, result: Evaluation) -> Table:
    """One row for each label, the most frequent first."""
    rows = sorted(result.by_label.items(), key=lambda entry: (-entry[1].gold, entry[0]))
    return Table(
        f"Labels of {name}",
        ("label", "P", "R", "F1", "predicted", "gold"),
        [(key, *_row(ratio)) for key, ratio in rows],
    )


def pattern_table(name: str, result: Evaluation) -> Table:
    """Spans (IoU 0.8) of the passages that show a pattern, the worst first."""
    rows = sorted(result.by_pattern.items(), key=lambda entry: (entry[1].f1, entry[0]))
    return Table(
        f"Patterns of {name}, spans at IoU 0.8",
        ("pattern", "P", "R", "F1", "predicted", "gold"),
        [(key, *_row(ratio)) for key, ratio in rows],
    )


def miss_table(name: str, result: Evaluation, most: int) -> Table:
    """Gold items not found at IoU 0.8: those of which nothing was found first, the longest first."""
    worst = sorted(result.misses, key=lambda miss: (bool(miss.nearest), -len(miss.gold), miss.passage))[:most]
    rows = [(miss.passage, miss.kind, _line(miss.gold), _line(miss.nearest)) for miss in worst]
    return Table(f"Misses of {name}", ("passage", "kind", "gold", "nearest"), rows)


def markdown(table: Table) -> str:
    """A table in Markdown below its title."""
    lines = [table.header, tuple("---" for _ in table.header), *(tuple(map(_text, row)) for row in table.rows)]
    return f"**{table.title}**\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _label_figures(result: Evaluation) -> tuple[Cell, ...]:
    figures = result.summary()
    return tuple(figures[key] for key in ("labels_micro", "labels_macro", "labels_micro_matched", "calibration_error"))


def _prf(ratio: Ratio) -> tuple[float, float, float]:
    return round(ratio.precision, 4), round(ratio.recall, 4), round(ratio.f1, 4)


def _row(ratio: Ratio) -> tuple[Cell, ...]:
    return (*_prf(ratio), ratio.predicted, ratio.gold)


def _f1(ratio: Ratio | None) -> float:
    return round(ratio.f1, 4) if ratio else 0.0


def _text(cell: Cell) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell).replace("|", "\\|")


def _line(text: str) -> str:
    return " ".join(text.split())
