"""Section five by trained models: roles decoded over the sequence of clauses, calibrated labels, links.

Each step has the interface of the rules it replaces, and the rules' verdicts are among its features. What the annotation
guide makes certain (an explicit 针对…, a table row) stays certain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from nlu.narrative.blocks import Mode, cut_blocks
from nlu.narrative.clauses import Clause, Role, Tag
from nlu.narrative.features import clause_features, label_of, link_features, topic_features
from nlu.narrative.lexicon import Kind, cue
from nlu.narrative.linear import LinearModel, load
from nlu.narrative.links import MOST_LINKED, Answer, Labelled, find_links
from nlu.narrative.roles import decide
from nlu.narrative.steps import Steps
from nlu.narrative.topics import Topic, find_topics

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "COMPONENTS",
    "chosen_topics",
    "decode",
    "steps",
    "trained_links",
    "trained_roles",
    "trained_topics",
    "versions",
]

COMPONENTS = ("roles", "issue_labels", "remedy_labels", "links")
_FORBIDDEN = -1e9


@cache
def steps() -> Steps:
    """The trained steps with the models of ``models/``, loaded once.

    Raises:
        DataError: A model is missing or was changed.
    """
    roles, issues, remedies, links = (_models()[component] for component in COMPONENTS)
    labels: dict[Kind, LinearModel] = {"issue": issues, "remedy": remedies}
    return Steps(
        roles=lambda clauses, mode: trained_roles(roles, clauses, mode),
        topics=lambda kind, text: trained_topics(labels[kind], kind, text),
        links=lambda problems, measures: trained_links(links, problems, measures),
    )


@cache
def versions() -> Mapping[str, str]:
    """The version of each model, for the record."""
    return {component: str(model.settings["version"]) for component, model in _models().items()}


@cache
def _models() -> Mapping[str, LinearModel]:
    return {component: load(component) for component in COMPONENTS}


# -- roles -------------------------------------------------------------------------------------------------------------


def trained_roles(model: LinearModel, clauses: Sequence[Clause], mode: Mode) -> list[Tag]:
    """One tag for each clause, the best sequence of all; see `nlu.narrative.roles.decide`."""
    if not clauses:
        return []
    rules = list(decide(clauses, mode))
    features = clause_features(clauses, rules, mode)
    probabilities = _softmax(np.stack([model.decision(names) for names in features]))
    open_classes = _open_classes(clauses, rules, mode, model.classes)
    path = decode(probabilities, model.classes, np.asarray(model.settings["transitions"]), open_classes)
    tags = [_tag(model.classes[k], float(probabilities[at, k])) for at, k in enumerate(path)]
    return tags if any(tag.begins for tag in tags) else rules  # a lone short plan is too little for the model


def _open_classes(
    clauses: Sequence[Clause], rules: Sequence[Tag], mode: Mode, classes: Sequence[str]
) -> "NDArray[np.bool_]":
    """Which classes the annotation guide leaves open for each clause, shape (clauses, classes).

    A numbered item is one item up to the next marker (ruling 1), so no second item of its kind begins inside it; a remedy
    under a numbered problem may (section 1, 6). 针对X的问题,做Y is an issue and a remedy (ruling 12), as the rules have it.
    """
    open_ = np.ones((len(clauses), len(classes)), dtype=bool)
    inside = [
        block.kind == "numbered" and at > 0 for block in cut_blocks(clauses, mode) for at in range(len(block.clauses))
    ]
    paired = False
    for at, (clause, tag) in enumerate(zip(clauses, rules, strict=True)):
        paired = (paired and clause.before not in "¶。;!?") or (
            tag.role == "issue" and tag.begins and cue("named_problem").match(clause.text) is not None
        )
        if paired:
            open_[at] = [name == label_of(tag) for name in classes]
        elif inside[at] and not tag.begins:
            open_[at] = [name != f"B-{tag.role}" for name in classes]
    return open_


def decode(
    probabilities: "NDArray[np.float64]",
    classes: Sequence[str],
    transitions: "NDArray[np.float64]",
    open_classes: "NDArray[np.bool_]",
) -> list[int]:
    """The most probable sequence of classes (Viterbi); an item goes on only after its own kind.

    Args:
        probabilities: Shape (clauses, classes).
        classes: ``O``, ``B-issue``, ``I-issue``, …
        transitions: Log weight from class (row) to class (column), shape (classes, classes).
        open_classes: Shape (clauses, classes); a class that is not open is not taken.
    """
    allowed = transitions + np.array([[0.0 if _may_follow(a, b) else _FORBIDDEN for b in classes] for a in classes])
    logs = np.log(probabilities + 1e-9)
    logs[~open_classes] += _FORBIDDEN
    best = logs[0] + np.array([_FORBIDDEN if name.startswith("I-") else 0.0 for name in classes])
    back = []
    for row in logs[1:]:
        ways = best[:, None] + allowed
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def _may_follow(before: str, name: str) -> bool:
    return not name.startswith("I-") or before[1:] == name[1:]


def _tag(name: str, score: float) -> Tag:
    roles: dict[str, Role] = {"issue": "issue", "remedy": "remedy"}
    return Tag(roles.get(name[2:], "other"), name.startswith("B-"), score)


def _softmax(scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float64)


# -- labels ------------------------------------------------------------------------------------------------------------


def trained_topics(model: LinearModel, kind: Kind, text: str) -> list[Topic]:
    """The labels whose calibrated probability reaches the threshold, likeliest first; see `find_topics`.

    Below the abstain threshold no label is given, and the item is marked for review.
    """
    evidence = {topic.key: topic.evidence for topic in find_topics(kind, text)}
    chosen = chosen_topics(model, _calibrated(model, model.decision(topic_features(kind, text))))
    return [replace(topic, evidence=evidence.get(topic.key, ())) for topic in chosen]


def chosen_topics(model: LinearModel, probabilities: "NDArray[np.float64]") -> list[Topic]:
    """The labels to give for calibrated probabilities, shape (classes,), by the thresholds of the model."""
    order = np.argsort(-probabilities, kind="stable")
    given = [at for at in order if probabilities[at] >= model.settings["threshold"]]
    if not given and probabilities[order[0]] >= model.settings["abstain"]:
        given = [order[0]]
    return [Topic(model.classes[at], round(float(probabilities[at]), 4), ()) for at in given]


def _calibrated(model: LinearModel, scores: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Platt scaling (Platt 1999) with the slope and intercept learnt on held-out voices."""
    slope, intercept = model.settings["calibration"]
    return np.asarray(1 / (1 + np.exp(-(slope * scores + intercept))), dtype=np.float64)


# -- links -------------------------------------------------------------------------------------------------------------


def trained_links(model: LinearModel, issues: Sequence[Labelled], remedies: Sequence[Labelled]) -> list[Answer]:
    """Pairs whose calibrated probability reaches the threshold; explicitly paired ones always. See `find_links`."""
    issues, remedies = issues[:MOST_LINKED], remedies[:MOST_LINKED]
    by_rule = {(answer.remedy, answer.issue): answer for answer in find_links(issues, remedies)}
    found: list[Answer] = []
    for remedy in range(len(remedies)):
        for issue in range(len(issues)):
            rule = by_rule.get((remedy, issue))
            if rule and rule.reason == "phrase":
                found.append(rule)
            elif (score := _pair_score(model, issues, remedies, issue, remedy)) >= model.settings["threshold"]:
                found.append(Answer(remedy, issue, round(score, 4), rule.reason if rule else "model"))
    return found


def _pair_score(
    model: LinearModel, issues: Sequence[Labelled], remedies: Sequence[Labelled], issue: int, remedy: int
) -> float:
    return float(_calibrated(model, model.decision(link_features(issues, remedies, issue, remedy)))[0])
