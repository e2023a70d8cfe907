"""What can be scored against the corpus: trained models from memory or from a folder, the rules, the nearest peer."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from nlu.narrative import RULES, read_problems
from nlu.narrative.trained import Models, load_models, steps_of
from nlu.record import Problems
from nlu.training.peers import first_sentences

__all__ = ["BASELINES", "Reader", "reader_of", "trained_reader"]

Reader = Callable[[str], Problems]
BASELINES: Mapping[str, Reader] = {"rules": partial(read_problems, steps=RULES), "nearest peer": first_sentences}


def trained_reader(models: Path) -> Reader:
    """Reads with the models of a folder.

    Raises:
        DataError: A model is missing or was changed.
    """
    return reader_of(load_models(models))


def reader_of(models: Models) -> Reader:
    """Reads with models in memory."""
    return partial(read_problems, steps=steps_of(models))
