"""The second look at the labels of an item: each likely label again, beside the others and part by part.

One model for each label cannot know whether a second label is meant or only resembles the first (能力 beside 力量), nor whether
an item names two things in two parts. That takes the scores of all labels together, and further opinions: naive Bayes, which
errs elsewhere than a logistic regression over the same words, and the lexicon, which knows the general words of the trade.
"""

import re
from typing import TYPE_CHECKING

import numpy as np

from nlu.narrative.features import topic_features
from nlu.narrative.lexicon import Kind
from nlu.narrative.linear import calibrated, rows_of, values_of
from nlu.narrative.shifts import Labellers
from nlu.narrative.topics import find_topics

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEAST_CLASSES", "label_measures", "likely"]

LEAST_CLASSES = 3
"""With fewer labels there is nothing to compare."""
_PART = re.compile("[^,。;:、!?]+")
_ALWAYS, _MOST = 2, 6
_LIKELY = 0.02


def likely(shares: "NDArray[np.float64]") -> "NDArray[np.intp]":
    """The labels that are looked at again, likeliest first: two, and up to six that are not quite unlikely.

    Args:
        shares: Calibrated, of the first look, shape (labels,).
    """
    order = np.argsort(-shares, kind="stable")[:_MOST]
    return order[: max(_ALWAYS, int((shares[order] >= _LIKELY).sum()))]


def label_measures(labellers: Labellers, kind: Kind, text: str) -> "tuple[NDArray[np.intp], NDArray[np.float64]]":
    """The labels of an item that are looked at again, and what is seen of each, shape (labels, measures).

    Args:
        labellers: The calibrated models of the first look.
        kind: Issue or remedy.
        text: Folded text of the item.
    """
    first = labellers.models[kind]
    features = topic_features(kind, text)
    rows, values = rows_of(first.index, features), values_of(features)
    scores, votes = first.score(rows, values), first.vote(rows, values)
    shares = calibrated(first.settings, scores)
    labels = likely(shares)
    rivals = np.where(labels == labels[0], labels[1], labels[0])
    texts = _PART.findall(text) or [text]
    parts = np.stack([labellers.decisions(part)[kind] for part in texts])
    best, sure = parts.argmax(axis=0), 1 / (1 + np.exp(-parts))
    columns = [
        scores[labels],
        votes[labels],
        votes.max() - votes[labels],
        shares[labels],
        np.arange(len(labels)),
        scores[rivals],
        np.full(len(labels), np.sort(scores)[-LEAST_CLASSES]),
        np.full(len(labels), shares.sum()),
        np.full(len(labels), len(text)),
        np.full(len(labels), len(texts)),
        parts[0, labels],
        parts[-1, labels],
        parts[best[labels], labels],
        best[labels],
        best[labels] / len(texts),
        sure[:, labels].sum(axis=0),
        (sure[:, labels] > 0.5).sum(axis=0),
        (parts.argmax(axis=1)[:, None] == labels).sum(axis=0),
        parts[best[labels], rivals],
        parts[best[rivals], rivals],
        best[rivals],
        best[rivals] == best[labels],
    ]
    rules = {topic.key: topic.score for topic in find_topics(kind, text)}
    by_rule = np.array([rules.get(name, 0.0) for name in first.classes])
    columns += [by_rule[labels], by_rule[rivals], np.full(len(labels), len(rules)), np.full(len(labels), by_rule.sum())]
    every = np.eye(len(scores))
    return labels, np.hstack([np.stack(columns, axis=1), every[labels], every[rivals]])
