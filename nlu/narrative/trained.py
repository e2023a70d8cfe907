"""Section five by trained models: roles decoded over the sequence of clauses, calibrated labels, links.

Each step has the interface of the rules it replaces, and the rules' verdicts are among its features. A network (for
roles) or a linear model looks first; where there was enough to learn from, boosted trees look again, now that there is a
first answer to everything (stacking, Wolpert 1992). What the annotation guide makes certain (an explicit 针对…, a table row) stays certain.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlu.narrative.blocks import Mode
from nlu.narrative.clauses import Clause, Role, Tag
from nlu.narrative.features import label_of, link_features, topic_features
from nlu.narrative.guide import Guide, as_numbered, guide_of
from nlu.narrative.lexicon import Kind
from nlu.narrative.linear import LinearModel, calibrated, load
from nlu.narrative.links import MOST_LINKED, Answer, Labelled, find_links
from nlu.narrative.network import Network, load_network, softmax
from nlu.narrative.roles import decide
from nlu.narrative.second_labels import label_measures
from nlu.narrative.second_links import link_measures
from nlu.narrative.second_roles import CLASSES, FirstLook, measures
from nlu.narrative.shifts import ClauseTopics, Labellers, clause_topics, role_features
from nlu.narrative.steps import Steps
from nlu.narrative.stored import components
from nlu.narrative.topics import Topic, find_topics
from nlu.narrative.trees import Trees, load_trees

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "COMPONENTS",
    "SECOND",
    "Model",
    "Models",
    "chosen_topics",
    "decode",
    "decoded",
    "load_models",
    "look_first",
    "steps",
    "steps_of",
    "trained_links",
    "trained_parts",
    "trained_roles",
    "trained_topics",
    "versions",
]

Model = Network | LinearModel | Trees
_FORBIDDEN = -1e9
_SUREST = 0.9999
"""No model is certain."""


@dataclass(frozen=True, slots=True)
class Models:
    """The trained components.

    Attributes:
        roles: The classes of clauses.
        roles_second: Their second look; None where the corpus was too small for one, as of the others.
        issue_labels: The labels of issues.
        issue_labels_second: Their second look.
        remedy_labels: The labels of remedies.
        remedy_labels_second: Their second look.
        links: Which remedy answers which issue.
        links_second: Their second look.
    """

    roles: Network
    roles_second: Trees | None
    issue_labels: LinearModel
    issue_labels_second: Trees | None
    remedy_labels: LinearModel
    remedy_labels_second: Trees | None
    links: LinearModel
    links_second: Trees | None


COMPONENTS = tuple(field.name for field in fields(Models))
SECOND = "_second"
"""How the name of a second look ends."""


def load_models(folder: Path | None = None) -> Models:
    """The components in a folder; the shipped ones of ``models/`` if not given.

    Raises:
        DataError: A model is missing or was changed.
    """
    there = components(folder)
    firsts = [name for name in COMPONENTS if not name.endswith(SECOND)]
    models: dict[str, Any] = {name: (load_network if name == "roles" else load)(name, folder) for name in firsts}
    models |= {name + SECOND: load_trees(name + SECOND, folder) if name + SECOND in there else None for name in firsts}
    return Models(**models)


def trained_parts(models: Models) -> dict[str, Model]:
    """The components that there are, by name."""
    return {name: model for name in COMPONENTS if (model := getattr(models, name)) is not None}


@cache
def steps() -> Steps:
    """The trained steps with the models of ``models/``, loaded once.

    Raises:
        DataError: A model is missing or was changed.
    """
    return steps_of(_models())


def steps_of(models: Models) -> Steps:
    """The trained steps of models in memory."""
    labels = Labellers({"issue": models.issue_labels, "remedy": models.remedy_labels})
    seconds = {"issue": models.issue_labels_second, "remedy": models.remedy_labels_second}
    return Steps(
        roles=lambda clauses, mode: trained_roles(models.roles, models.roles_second, labels, clauses, mode),
        topics=lambda kind, text: trained_topics(labels, seconds[kind], kind, text),
        links=lambda issues, remedies: trained_links(models.links, models.links_second, issues, remedies),
    )


@cache
def versions() -> Mapping[str, str]:
    """The version of each model, for the record."""
    return {name: str(model.settings["version"]) for name, model in trained_parts(_models()).items()}


@cache
def _models() -> Models:
    return load_models()


# -- roles -------------------------------------------------------------------------------------------------------------


def trained_roles(
    model: Network, second: Trees | None, labellers: Labellers, clauses: Sequence[Clause], mode: Mode
) -> list[Tag]:
    """One tag for each clause, the best sequence of all; see `nlu.narrative.roles.decide`."""
    if not clauses:
        return []
    rules, topics = decide(clauses, mode), clause_topics(labellers, clauses)
    guide = guide_of(clauses, rules, mode, model.classes)
    tags, first = look_first(model, role_features(topics, clauses, rules, mode), topics, clauses, rules, guide)
    if second is not None:
        tags = decoded(softmax(second.decision(measures(first))), second.classes, second.settings["transitions"], guide)
    return as_numbered(clauses, rules, tags) if any(tag.begins for tag in tags) else _plans_alone(rules)


def _plans_alone(rules: Sequence[Tag]) -> list[Tag]:
    """What the rules say where the models find nothing: a lone short plan is too little for them, praise is no problem."""
    nothing = Tag("other")
    return [nothing if tag.role == "issue" else tag for tag in rules]


def look_first(
    model: Network,
    features: Sequence[Sequence[str]],
    topics: Mapping[Kind, ClauseTopics],
    clauses: Sequence[Clause],
    rules: Sequence[Tag],
    guide: Guide,
) -> tuple[list[Tag], FirstLook]:
    """What the role model makes of a stretch, given the features of its clauses: a tag for each, and all it has seen."""
    shares = softmax(model.decision(features))
    tags = decoded(shares, model.classes, model.settings["transitions"], guide)
    path = [label_of(tag) for tag in tags]
    return tags, FirstLook(clauses, rules, _arranged(shares, model.classes, CLASSES), path, topics)


def _arranged(shares: "NDArray[np.float64]", classes: Sequence[str], wanted: Sequence[str]) -> "NDArray[np.float64]":
    """The columns of the classes wanted, in their order; zeros for a class that is not there."""
    nothing = np.zeros(len(shares))
    columns = [shares[:, classes.index(name)] if name in classes else nothing for name in wanted]
    return np.stack(columns, axis=1)


def decoded(
    probabilities: "NDArray[np.float64]",
    classes: Sequence[str],
    transitions: Sequence[Sequence[float]],
    guide: Guide,
) -> list[Tag]:
    """The tags of the most probable sequence that the annotation guide allows; see `decode`."""
    path = decode(probabilities, classes, np.array(transitions), guide)
    return [_tag(classes[k], float(probabilities[at, k])) for at, k in enumerate(path)]


def decode(
    probabilities: "NDArray[np.float64]",
    classes: Sequence[str],
    transitions: "NDArray[np.float64]",
    guide: Guide,
) -> list[int]:
    """The most probable sequence of classes (Viterbi); an item goes on only after its own kind.

    Args:
        probabilities: Shape (clauses, classes).
        classes: ``O``, ``B-issue``, ``I-issue``, …
        transitions: Log weight from class (row) to class (column), shape (classes, classes).
        guide: What is certain of the stretch.
    """
    allowed = transitions + _penalties(classes, _may_follow)
    inside = allowed + _penalties(classes, _may_follow_inside)
    logs = np.log(probabilities + 1e-9)
    logs[~guide.open_classes] += _FORBIDDEN
    best = logs[0] + np.array([_FORBIDDEN if name.startswith("I-") else 0.0 for name in classes])
    back = []
    for row, within in zip(logs[1:], guide.goes_on[1:], strict=True):
        ways = best[:, None] + (inside if within else allowed)
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def _penalties(classes: Sequence[str], may_follow: Callable[[str, str], bool]) -> "NDArray[np.float64]":
    return np.array([[0.0 if may_follow(a, b) else _FORBIDDEN for b in classes] for a in classes])


def _may_follow_inside(before: str, name: str) -> bool:
    return not (name.startswith("B-") and before[1:] == name[1:])


def _may_follow(before: str, name: str) -> bool:
    return not name.startswith("I-") or before[1:] == name[1:]


def _tag(name: str, score: float) -> Tag:
    roles: dict[str, Role] = {"issue": "issue", "remedy": "remedy"}
    return Tag(roles.get(name[2:], "other"), name.startswith("B-"), score)


# -- labels ------------------------------------------------------------------------------------------------------------


def trained_topics(labellers: Labellers, second: Trees | None, kind: Kind, text: str) -> list[Topic]:
    """The labels whose calibrated probability reaches the threshold, likeliest first; see `find_topics`.

    Below the abstain threshold no label is given, and the item is marked for review.
    """
    evidence = {topic.key: topic.evidence for topic in find_topics(kind, text)}
    first = labellers.models[kind]
    chosen = chosen_topics(first.classes, _label_shares(labellers, second, kind, text), (second or first).settings)
    return [replace(topic, evidence=evidence.get(topic.key, ())) for topic in chosen]


def _label_shares(labellers: Labellers, second: Trees | None, kind: Kind, text: str) -> "NDArray[np.float64]":
    """The calibrated probability of each label, shape (labels,); 0 for those that the second look passes over."""
    first = labellers.models[kind]
    if second is None:
        return calibrated(first.settings, first.decision(topic_features(kind, text)))
    labels, seen = label_measures(labellers, kind, text)
    shares = np.zeros(len(first.classes))
    shares[labels] = calibrated(second.settings, second.decision(seen)[:, 0])
    return shares


def chosen_topics(
    classes: Sequence[str], probabilities: "NDArray[np.float64]", settings: Mapping[str, Any]
) -> list[Topic]:
    """The labels to give for calibrated probabilities, shape (classes,), by the thresholds of a model."""
    order = np.argsort(-probabilities, kind="stable")
    given = [at for at in order if probabilities[at] >= settings["threshold"]]
    if not given and probabilities[order[0]] >= settings["abstain"]:
        given = [order[0]]
    return [Topic(classes[at], min(_SUREST, round(float(probabilities[at]), 4)), ()) for at in given]


# -- links -------------------------------------------------------------------------------------------------------------


def trained_links(
    first: LinearModel, second: Trees | None, issues: Sequence[Labelled], remedies: Sequence[Labelled]
) -> list[Answer]:
    """Pairs whose calibrated probability reaches the threshold; explicitly paired ones always. See `find_links`."""
    issues, remedies = issues[:MOST_LINKED], remedies[:MOST_LINKED]
    if not issues or not remedies:
        return []
    by_rule = {(answer.remedy, answer.issue): answer for answer in find_links(issues, remedies)}
    scores = np.stack([first.decision(features) for *_, features in link_features(issues, remedies)])
    shares = calibrated(first.settings, scores).reshape(len(remedies), len(issues))
    if second is not None:
        shares = calibrated(second.settings, second.decision(link_measures(shares, issues, remedies))).reshape(
            shares.shape
        )
    threshold = (second or first).settings["threshold"]
    found: list[Answer] = []
    for (remedy, issue), share in np.ndenumerate(shares):
        rule = by_rule.get((remedy, issue))
        if rule and rule.reason == "phrase":
            found.append(rule)
        elif share >= threshold:
            found.append(Answer(remedy, issue, round(float(share), 4), rule.reason if rule else "model"))
    return found
