"""The shipped corpus keeps its own rules: offsets, labels, edges of spans, splits by voice, numbers promised."""

import re
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from nlu.narrative.lexicon import label_cues
from nlu.reading.normalise import fold
from nlu.training.corpus import GoldItem, Passage, read_corpus, to_json
from nlu.training.counts import count_tables, label_counts
from nlu.training.tables import markdown

FOLDER = Path(__file__).resolve().parents[2] / "corpus" / "problems"
SPLITS = ("train", "dev", "test")
LEVELS = {"national", "provincial", "prefecture", "county", "township", ""}
STATUSES = {"issue": {None, "current", "resolved"}, "remedy": {"planned", "done"}}
ENUMERATOR = re.compile(
    r"[一二三四五六七八九十]{1,2}是(?!一)|[(（][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.．、](?!\d)|[①-⑳]"
)
EDGES = "。；，、：;,!！?？ \n\t\u3000"
GRAM = 5
ALIKE = 0.5
"""Jaccard similarity of character 5-grams from which two passages count as copies."""


@cache
def split(name: str) -> list[Passage]:
    return read_corpus(FOLDER / f"{name}.jsonl")


def every() -> list[Passage]:
    return [passage for name in SPLITS for passage in split(name)]


def items(passage: Passage) -> tuple[GoldItem, ...]:
    return (*passage.issues, *passage.remedies)


@pytest.mark.parametrize("name", SPLITS)
def test_the_form_is_canonical(name: str) -> None:
    """Reading also checks every offset and link."""
    assert (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8") == "".join(to_json(p) + "\n" for p in split(name))


def test_ids_are_unique_and_begin_with_the_voice() -> None:
    ids = Counter(passage.id for passage in every())
    assert [name for name, number in ids.items() if number > 1] == []
    assert [passage.id for passage in every() if not passage.id.startswith(f"{passage.voice}-")] == []


def test_labels_levels_and_statuses_are_known() -> None:
    known = {kind: {cues.key for cues in label_cues(kind)} for kind in ("issue", "remedy")}  # type: ignore[arg-type]
    wrong = [
        (passage.id, item.labels, item.status)
        for passage in every()
        for item in items(passage)
        if not item.labels
        or not set(item.labels) <= known[item.kind]
        or len(set(item.labels)) < len(item.labels)
        or item.status not in STATUSES[item.kind]
    ]
    assert wrong == []
    assert {passage.meta["level"] for passage in every()} <= LEVELS


def test_spans_have_clean_edges() -> None:
    wrong = [
        (passage.id, passage.text[item.start : item.end])
        for passage in every()
        for item in items(passage)
        if passage.text[item.start] in EDGES or passage.text[item.end - 1] in EDGES
    ]
    assert wrong == []


def test_no_enumerator_opens_a_span() -> None:
    wrong = [
        (passage.id, passage.text[item.start : item.end][:12])
        for passage in every()
        for item in items(passage)
        if ENUMERATOR.match(passage.text[item.start : item.end])
    ]
    assert wrong == []


def test_items_of_a_kind_are_ordered_and_do_not_overlap() -> None:
    wrong = [
        (passage.id, before.end, after.start)
        for passage in every()
        for found in (passage.issues, passage.remedies)
        for before, after in pairwise(found)
        if after.start < before.end
    ]
    assert wrong == []


def test_an_issue_lies_in_a_remedy_only_as_a_named_problem() -> None:
    """Guide, ruling 12: 针对X的问题 inside a headed measure."""
    partial_overlaps = [
        (passage.id, passage.text[issue.start : issue.end])
        for passage in every()
        for issue in passage.issues
        for remedy in passage.remedies
        if issue.start < remedy.end
        and remedy.start < issue.end
        and not (remedy.start <= issue.start and issue.end <= remedy.end)
    ]
    assert partial_overlaps == []


def test_voices_of_the_splits_are_disjoint() -> None:
    voices = {name: {passage.voice for passage in split(name)} for name in SPLITS}
    assert not voices["test"] & (voices["train"] | voices["dev"])
    assert not voices["train"] & voices["dev"]
    assert len(voices["test"]) >= 3
    assert len(set().union(*voices.values())) >= 14


def test_there_is_as_much_as_promised() -> None:
    assert len(every()) >= 700
    assert sum(len(passage.issues) for passage in every()) >= 2000
    assert sum(len(passage.remedies) for passage in every()) >= 1600
    assert len(split("test")) >= 120


def test_every_label_has_forty_examples() -> None:
    counts = label_counts(item for passage in every() for item in items(passage))
    keys = [cues.key for kind in ("issue", "remedy") for cues in label_cues(kind)]  # type: ignore[arg-type]
    assert {key: counts[key] for key in keys if counts[key] < 40} == {}


def test_every_structure_pattern_occurs() -> None:
    seen = {pattern for passage in every() for pattern in passage.meta["patterns"]}
    assert {f"p{number}" for number in range(1, 41)} - seen == set()


def test_no_passage_is_a_copy_of_another() -> None:
    """Above all not over the border of a split. Passages without items (无。) are formulas that everybody writes."""
    assert _copies([passage for passage in every() if items(passage)]) == []


def _copies(passages: list[Passage]) -> list[tuple[str, str, float]]:
    """Pairs with too many 5-grams in common, found exactly, by counting shared grams; not those made from one base."""
    grams = [_grams(passage.text) for passage in passages]
    holders: dict[str, list[int]] = defaultdict(list)
    found = []
    for at, own in enumerate(grams):
        shared = Counter(other for gram in own for other in holders[gram])
        for other, number in shared.items():
            share = number / (len(own) + len(grams[other]) - number)
            if share >= ALIKE and passages[at].base != passages[other].base:
                found.append((passages[at].id, passages[other].id, round(share, 2)))
        for gram in own:
            holders[gram].append(at)
    return found


def _grams(text: str) -> set[str]:
    folded = fold(text).text
    return {folded[at : at + GRAM] for at in range(len(folded) - GRAM + 1)}


def test_the_datasheet_shows_the_counts() -> None:
    """If this fails: put the output of ``gongkai corpus stats`` between the marks."""
    datasheet = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    shown = datasheet.split("<!-- counts -->\n")[1].split("\n<!-- end of counts -->")[0]
    assert shown == "\n\n".join(markdown(table) for table in count_tables({name: split(name) for name in SPLITS}))
