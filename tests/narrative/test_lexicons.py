"""The lexicons are sound: every pattern finds an example, every example is found, no counter-example is."""

import re
import tomllib
from typing import Any

import pytest

from nlu.narrative.lexicon import label_cues
from nlu.narrative.topics import find_topics
from nlu.resources import data_path


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(data_path("lexicons", name).read_text("utf-8"))


CUES = _load("words.toml")["cue"]


@pytest.mark.parametrize("name", CUES)
def test_cue_examples(name: str) -> None:
    entry = CUES[name]
    joined = re.compile("|".join(entry["patterns"]))
    finds = joined.fullmatch if entry.get("whole") else joined.search
    assert [text for text in entry["examples"] if not finds(text)] == []
    assert [
        text for text in entry.get("counter", []) if (joined.fullmatch if entry.get("whole") else joined.match)(text)
    ] == []


@pytest.mark.parametrize(("kind", "name"), [("issue", "issues.toml"), ("remedy", "remedies.toml")])
def test_label_examples(kind: Any, name: str) -> None:
    for key, entry in _load(name).items():
        for text in entry["examples"]:
            assert key in {topic.key for topic in find_topics(kind, text)}, (key, text)


def test_labels_of_the_taxonomy() -> None:
    assert len(label_cues("issue")) == 22  # the twenty topics and two residual ones; none_declared is a flag
    assert len(label_cues("remedy")) == 19


def test_labels_yield_to_known_labels() -> None:
    for kind in ("issue", "remedy"):
        known = {label.key for label in label_cues(kind)}
        assert all(label.yields_to <= known for label in label_cues(kind))
