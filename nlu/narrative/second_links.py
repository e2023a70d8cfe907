"""The second look at links: each pair again, now that every pair of the section has a first answer.

Whether the third measure answers the third problem also depends on whether the others go two by two, on whether either has a
better partner, and on how many answers there are.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nlu.narrative.features import telling_words
from nlu.narrative.links import Labelled, shared_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["link_measures"]

_NONE = -1.0
"""Where there is nothing to measure."""
_SHY = 1e-6


def link_measures(
    shares: "NDArray[np.float64]", issues: Sequence[Labelled], remedies: Sequence[Labelled]
) -> "NDArray[np.float64]":
    """What the second look sees of each pair.

    Args:
        shares: Calibrated, of the first look, shape (remedies, issues).
        issues: Of the section, with their labels; at least one.
        remedies: Likewise.

    Returns:
        Shape (remedies · issues, measures), the issues of the first remedy first.
    """
    planes = [*_rivals(shares), *_neighbours(shares), *_places(issues, remedies), *_words(issues, remedies)]
    return np.stack([np.broadcast_to(plane, shares.shape) for plane in planes], axis=-1).reshape(shares.size, -1)


def _rivals(shares: "NDArray[np.float64]") -> "list[NDArray[np.float64]]":
    """The pair beside the other pairs of its remedy and of its issue, and beside those that go two by two."""
    likely = shares > 0.5
    diagonal = np.zeros(shares.shape)
    np.fill_diagonal(diagonal, np.diagonal(shares))
    pairs = np.zeros(shares.shape)
    np.fill_diagonal(pairs, 1.0)
    inside = np.clip(shares, _SHY, 1 - _SHY)
    found = [shares, np.log(inside / (1 - inside))]
    for axis in (0, 1):
        found += [
            _best_other(shares, axis),
            shares.sum(axis=axis, keepdims=True),
            likely.sum(axis=axis, keepdims=True),
            np.argsort(np.argsort(-shares, axis=axis, kind="stable"), axis=axis),
        ]
    outside = [
        part.sum() - part.sum(axis=0, keepdims=True) - part.sum(axis=1, keepdims=True) for part in (diagonal, pairs)
    ]
    total, number = outside[0] + diagonal, outside[1] + pairs
    found.append(np.where(number > 0, total / np.maximum(number, 1), _NONE))
    return found


def _best_other(shares: "NDArray[np.float64]", axis: int) -> "NDArray[np.float64]":
    """For each pair the best of the others along an axis."""
    if shares.shape[axis] == 1:
        return np.full(shares.shape, _NONE)
    second, best = np.split(np.partition(shares, -2, axis=axis).take([-2, -1], axis=axis), 2, axis=axis)
    return np.where(shares == best, second, best)


def _neighbours(shares: "NDArray[np.float64]") -> "list[NDArray[np.float64]]":
    """The pairs around: the measure or the problem before and behind, and both."""
    rows, columns = shares.shape
    padded = np.pad(shares, 1, constant_values=_NONE)
    steps = ((-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (1, 1))
    return [padded[1 + down : 1 + down + rows, 1 + right : 1 + right + columns] for down, right in steps]


def _places(issues: Sequence[Labelled], remedies: Sequence[Labelled]) -> "list[NDArray[np.float64]]":
    """Where both stand, how long and how many they are, how they are numbered, paired and meant."""
    columns = np.array([[d.start, d.end, d.rank, d.pair, d.status == "current", len(d.text)] for d, _ in issues])
    rows = np.array([[d.start, d.end, d.rank, d.pair, d.status == "planned", len(d.text)] for d, _ in remedies])
    across, down = np.arange(len(issues))[None, :], np.arange(len(remedies))[:, None]
    (_, ends, ranks, pairs, current, lengths), (starts, _, orders, partners, planned, sizes) = (
        columns.T,
        rows.T[:, :, None],
    )
    counts = [np.array(len(issues)), np.array(len(remedies))]
    order = [across, down, across - down, across / len(issues), down / len(remedies), starts - ends]
    numbered = [ranks, orders, (ranks == orders) & (ranks > 0)]
    paired = [pairs > 0, partners > 0, (pairs == partners) & (pairs > 0)]
    return [*counts, *order, *numbered, *paired, current, planned, lengths, sizes]


def _words(issues: Sequence[Labelled], remedies: Sequence[Labelled]) -> "list[NDArray[np.float64]]":
    """How many words and characters of the problem the measure takes up."""
    ours, theirs = ([telling_words(draft.text) for draft, _ in items] for items in (issues, remedies))
    again = np.array([[len(own & other) for own in ours] for other in theirs])
    shared = np.array([[shared_words(issue.text, remedy.text) for issue, _ in issues] for remedy, _ in remedies])
    return [again, np.array([len(own) for own in ours]), np.array([[len(other)] for other in theirs]), shared]
