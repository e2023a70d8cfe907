"""The cue phrases of section five, read from ``corpus/lexicons``: regular expressions over folded text."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from nlu.resources import data_path

__all__ = [
    "Kind",
    "LabelCues",
    "cue",
    "domain_words",
    "feature_cue_names",
    "feature_cues",
    "label_cues",
    "says_something",
    "states_deficit",
    "touched",
]

Kind = Literal["issue", "remedy"]


@dataclass(frozen=True, slots=True)
class LabelCues:
    """What gives a label away.

    Attributes:
        key: E.g. ``timeliness``.
        name: Chinese name.
        strong: Cues that are enough by themselves.
        weak: Cues that count only where no label has a strong one.
        residual: Whether the label is given only where no other fits.
        yields_to: Labels beside which this one is not given.
    """

    key: str
    name: str
    strong: re.Pattern[str] | None
    weak: re.Pattern[str] | None
    residual: bool
    yields_to: frozenset[str]


@cache
def cue(name: str) -> re.Pattern[str]:
    """The pattern of a structural cue of ``words.toml``, e.g. ``cue("pivot")``; KeyError for an unknown name."""
    pattern = _joined(_words()["cue"][name]["patterns"])
    if pattern is None:
        raise KeyError(name)
    return pattern


@cache
def domain_words() -> Sequence[str]:
    """Words that the tokenizer keeps whole, e.g. 依申请公开."""
    return tuple(_words()["domain"]["words"])


@cache
def label_cues(kind: Kind) -> Sequence[LabelCues]:
    """The labels of issues or of remedies, in the order of the taxonomy."""
    data = _load("issues.toml" if kind == "issue" else "remedies.toml")
    return tuple(
        LabelCues(
            key,
            entry["name"],
            _joined(entry.get("strong", [])),
            _joined(entry.get("weak", [])),
            bool(entry.get("residual", False)),
            frozenset(entry.get("yields_to", ())),
        )
        for key, entry in data.items()
    )


@lru_cache(maxsize=4096)
def states_deficit(text: str) -> bool:
    """Whether folded text says that something is missing, late, weak or wrong."""
    return cue("deficit").search(cue("no_deficit").sub("", text)) is not None


def says_something(text: str) -> bool:
    """Whether folded text states a deficit or at least ends like a statement (更替快, 多依赖网站), not like a noun."""
    return states_deficit(text) or cue("predicate_end").search(text) is not None


@lru_cache(maxsize=4096)
def touched(text: str) -> frozenset[str]:
    """The issue labels that folded text has a strong cue for, whether or not they will be given."""
    return frozenset(label.key for label in label_cues("issue") if label.strong and label.strong.search(text))


@cache
def _words() -> Mapping[str, Any]:
    return _load("words.toml")


def _load(name: str) -> Mapping[str, Any]:
    return tomllib.loads(data_path("lexicons", name).read_text("utf-8"))


def _joined(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None


@lru_cache(maxsize=4096)
def feature_cues(text: str) -> tuple[str, ...]:
    """The names of the patterns of ``features.toml`` that folded text contains, in their order."""
    return tuple(name for name, pattern in _feature_patterns() if pattern.search(text))


def feature_cue_names() -> Sequence[str]:
    """The names of all patterns of ``features.toml``, in their order."""
    return [name for name, _ in _feature_patterns()]


@cache
def _feature_patterns() -> Sequence[tuple[str, re.Pattern[str]]]:
    return tuple((name, re.compile(entry["pattern"])) for name, entry in _load("features.toml").items())
