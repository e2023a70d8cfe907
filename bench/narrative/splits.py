"""The passages to learn from and to score on; the locked test split is not touched here."""

from collections.abc import Sequence
from typing import Any

from nlu.narrative.lexicon import Kind
from nlu.resources import data_path, model_path
from nlu.training.components import FittedLabels, fit_labels, folds_of
from nlu.training.corpus import Passage, read_corpus
from nlu.training.train import read_config

__all__ = ["apart", "config_of", "fitted_labels", "read_splits"]

_FOLDS = 5


def read_splits() -> tuple[list[Passage], list[Passage]]:
    """The train and the dev split."""
    return read_corpus(data_path("problems", "train.jsonl")), read_corpus(data_path("problems", "dev.jsonl"))


def config_of(component: str) -> dict[str, Any]:
    """The shipped configuration of ``roles``, ``labels`` or ``links``."""
    return dict(read_config(model_path("config.toml").parent)[component])


def fitted_labels(train: Sequence[Passage]) -> tuple[dict[str, int], dict[Kind, FittedLabels]]:
    """The fold of each voice, and the label models of both kinds, which roles and links build on."""
    config = config_of("labels")
    folds = folds_of(train, config["folds"])
    kinds: tuple[Kind, ...] = ("issue", "remedy")
    return folds, {kind: fit_labels(train, kind, folds, config) for kind in kinds}


def apart(voices: Sequence[str]) -> list[bool]:
    """True for each row whose voice is held out to choose a threshold: every fifth voice."""
    held_out = set(sorted(set(voices))[::_FOLDS])
    return [voice in held_out for voice in voices]
