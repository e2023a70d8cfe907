"""What can be scored against the corpus: trained models from memory or from a folder, the rules, the nearest peer."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from nlu.narrative import RULES, Steps, read_problems
from nlu.narrative.lexicon import Kind
from nlu.narrative.linear import LinearModel, load
from nlu.narrative.trained import COMPONENTS, trained_links, trained_roles, trained_topics
from nlu.record import Problems
from nlu.training.peers import first_sentences

__all__ = ["BASELINES", "Reader", "steps_of", "trained_reader"]

Reader = Callable[[str], Problems]
BASELINES: Mapping[str, Reader] = {"rules": partial(read_problems, steps=RULES), "nearest peer": first_sentences}


def trained_reader(models: Path) -> Reader:
    """Reads with the models of a folder.

    Raises:
        DataError: A model is missing or was changed.
    """
    return partial(read_problems, steps=steps_of({name: load(name, models) for name in COMPONENTS}))


def steps_of(models: Mapping[str, LinearModel]) -> Steps:
    """The trained steps of models in memory, by component."""
    labels: dict[Kind, LinearModel] = {"issue": models["issue_labels"], "remedy": models["remedy_labels"]}
    return Steps(
        roles=lambda clauses, mode: trained_roles(models["roles"], clauses, mode),
        topics=lambda kind, text: trained_topics(labels[kind], kind, text),
        links=lambda issues, remedies: trained_links(models["links"], issues, remedies),
    )
