"""Model cards: a page about each trained component, written from its ``meta.json`` and nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from nlu.training.tables import Cell, Table, markdown

__all__ = ["card", "reliability_plot"]

_LABELS_AGAIN = (
    "Says of each likely label of an item once more whether it is meant, from the scores of all labels for the whole item "
    "and for its parts. Boosted trees with a Platt-calibrated score. The figures are those of both looks together."
)
_WHAT = {
    "roles": (
        "Roles of clauses",
        "Gives each clause of section five the class of its item: begin or inside of an issue or a remedy, or outside. "
        "Two small recurrent networks (LSTM, both directions) over words, cues, structure, neighbours and the verdicts of "
        "the rules; the best sequence by Viterbi decoding.",
    ),
    "roles_second": (
        "Roles of clauses, second look",
        "Gives each clause its class once more, from what the model of roles says of the clauses around it, of the "
        "other cuts of the same writer, and of the items before and behind. Boosted trees; the best sequence by Viterbi "
        "decoding. The figures are those of both looks together.",
    ),
    "issue_labels": (
        "Labels of issues",
        "Says what an issue is about; an issue may have several labels. One-against-rest logistic regressions over "
        "character n-grams, words and the lexicon, with Platt-calibrated scores.",
    ),
    "issue_labels_second": ("Labels of issues, second look", _LABELS_AGAIN),
    "remedy_labels": (
        "Labels of remedies",
        "Says what a remedy does; a remedy may have several labels. One-against-rest logistic regressions over "
        "character n-grams, words and the lexicon, with Platt-calibrated scores.",
    ),
    "remedy_labels_second": ("Labels of remedies, second look", _LABELS_AGAIN),
    "links": (
        "Links",
        "Says which issue a remedy answers. Logistic regression over pairs: do the labels fit, do words recur, do the "
        "places agree, is there a better partner. What the text pairs outright (针对X问题，做Y) is linked by rule.",
    ),
    "links_second": (
        "Links, second look",
        "Says of each pair of a section once more whether the remedy answers the issue, from what the first look says of "
        "all pairs: has either a better partner, do the others go two by two. Boosted trees with a Platt-calibrated "
        "score. The figures are those of both looks together.",
    ),
}
_LIMITS = """\
- Trained on passages written for this purpose, not on published reports; see the datasheet `corpus/README.md`.
- Bare or glued section fives of Chinese annual reports on government information disclosure; nothing else was tried.
- Rare labels have few examples: read the figures of a label (`gongkai evaluate --labels`) before counting on it.
- A score is the calibrated chance of being right on voices not seen in training. Text of another kind may be worse.
- Figures of a component are those of the whole flow: an item that is not found misses its labels and links too."""
_SIDE = 240
_MARGIN = 36


def card(meta: Mapping[str, Any]) -> str:
    """The page of a component in Markdown.

    Args:
        meta: What ``meta.json`` holds.
    """
    title, what = _WHAT[meta["component"]]
    parts = [
        f"# {title} (`{meta['component']}` {meta['version']})",
        what,
        f"Classes ({len(meta['labels'])}): {', '.join(f'`{name}`' for name in meta['labels'])}.",
        _size(meta),
        "## Data",
        _data(meta),
        "## Figures",
        _figures(meta),
        *_calibration(meta),
        "## Limits",
        _LIMITS,
        "## How to rebuild",
        _rebuild(meta),
    ]
    return "\n\n".join(parts) + "\n"


def reliability_plot(points: Sequence[Sequence[float]]) -> str:
    """An SVG: share of right labels against their score, the size of a dot by how many.

    Args:
        points: Mean score, share right and number of each bin.
    """
    total = sum(point[2] for point in points) or 1
    dots = "".join(
        f'<circle cx="{_at(score):.1f}" cy="{_at(1 - share):.1f}" r="{2 + 8 * (number / total) ** 0.5:.1f}">'
        f"<title>{score:.2f}: {share:.2f} of {number:.0f}</title></circle>"
        for score, share, number in points
    )
    ticks = "".join(
        f'<text x="{_at(value):.0f}" y="{_SIDE + _MARGIN + 14}">{value:g}</text>'
        f'<text x="{_MARGIN - 14}" y="{_at(1 - value) + 4:.0f}">{value:g}</text>'
        for value in (0, 0.5, 1)
    )
    size = _SIDE + 2 * _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" '
        'font-family="sans-serif" font-size="11" text-anchor="middle">'
        f'<rect width="{size}" height="{size}" fill="#fff"/>'
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>'
        f'<path d="M{_at(0):.0f} {_at(1):.0f}L{_at(1):.0f} {_at(0):.0f}" stroke="#bbb" stroke-dasharray="4"/>'
        f'<g fill="#1f5fa8" fill-opacity=".75">{dots}</g>{ticks}'
        f'<text x="{size // 2}" y="{size - 6}">score</text><text x="{size // 2}" y="20">share right</text></svg>\n'
    )


def _at(value: float) -> float:
    return _MARGIN + _SIDE * value


def _size(meta: Mapping[str, Any]) -> str:
    return f"{meta['parameters']:,} parameters, {meta['bytes'] / 1e6:.2f} MB on disk; read with numpy alone."


def _data(meta: Mapping[str, Any]) -> str:
    passages = ", ".join(f"{name} {number}" for name, number in meta["passages"].items())
    return (
        f"Passages: {passages}. The model is trained on train and dev; thresholds and calibration come from voices held "
        f"out in turn. SHA-256 of train and dev: `{meta['data']}`."
    )


def _figures(meta: Mapping[str, Any]) -> str:
    if not meta["scores"]:
        return "The corpus has no dev or test split."
    notes = {
        "dev": "Dev, by a model trained on train alone",
        "test": "Test, locked: voices that occur nowhere else",
    }
    tables = [markdown(_score_table(notes.get(split, split), readers)) for split, readers in meta["scores"].items()]
    return "\n\n".join(tables)


def _score_table(title: str, readers: Mapping[str, Mapping[str, float]]) -> Table:
    names = list(readers)
    rows: list[tuple[Cell, ...]] = [
        (figure.replace("_", " "), *(readers[name][figure] for name in names)) for figure in readers[names[0]]
    ]
    return Table(title, ("figure", *names), rows)


def _calibration(meta: Mapping[str, Any]) -> list[str]:
    if not meta["reliability"]:
        return []
    return [
        "## Calibration",
        "Labels given to rightly found items of the test split: their score against the share that is right.",
        "![Reliability](reliability.svg)",
    ]


def _rebuild(meta: Mapping[str, Any]) -> str:
    libraries = ", ".join(f"{name} {version}" for name, version in meta["libraries"].items())
    settings = ", ".join(f"{name} {value}" for name, value in meta["config"].items())
    return f"`gongkai train` from `corpus/problems` and `models/config.toml` ({settings}); made with {libraries}."
