"""Figures on readings made by hand, whose scores can be told without a program."""

from functools import partial

import pytest

from nlu.narrative import RULES, read_problems
from nlu.record import Item, Label, Link, Problems
from nlu.training.corpus import GoldItem, Passage
from nlu.training.evaluate import Evaluation, Miss, Ratio, evaluate
from nlu.training.peers import first_sentences
from nlu.training.tables import markdown, miss_table, pattern_table
from tests.training.invented import passages, perfect

TEXT = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"


def gold(*items: GoldItem, links: frozenset[tuple[int, int]] = frozenset()) -> Passage:
    issues = tuple(item for item in items if item.kind == "issue")
    remedies = tuple(item for item in items if item.kind == "remedy")
    return Passage("p", "v", TEXT, issues, remedies, links, meta={"patterns": ["p1"]})


def item(key: str, start: int, end: int, *labels: tuple[str, float]) -> Item:
    found = [Label(key=name, score=score) for name, score in labels]
    return Item(id=key, text=TEXT[start:end], start=start, end=end, labels=found)


def scored(passage: Passage, problems: Problems) -> Evaluation:
    return evaluate([passage], lambda _: problems)


def test_a_perfect_reading_has_full_marks() -> None:
    every = passages()
    right = {passage.text: perfect(passage) for passage in every}
    figures = evaluate(every, right.__getitem__).summary()
    assert figures.pop("invented") == figures.pop("calibration_error") == 0
    assert set(figures.values()) == {1.0}


def test_overlap_decides_at_each_level() -> None:
    passage = gold(GoldItem("issue", 0, 10, ("timeliness",)))
    result = scored(passage, Problems(issues=[item("i1", 2, 10)]))
    assert [result.spans["issue", level].f1 for level in ("iou50", "iou80", "exact")] == [1.0, 1.0, 0.0]
    result = scored(passage, Problems(issues=[item("i1", 4, 10)]))
    assert [result.spans["issue", level].hits for level in ("iou50", "iou80", "exact")] == [1, 0, 0]
    assert [miss.nearest for miss in result.misses] == [TEXT[4:10]]


def test_one_prediction_serves_one_gold_item() -> None:
    passage = gold(GoldItem("issue", 0, 10, ("timeliness",)))
    ratio = scored(passage, Problems(issues=[item("i1", 0, 10), item("i2", 1, 10)])).spans["issue", "iou80"]
    assert (ratio.hits, ratio.predicted, ratio.gold) == (1, 2, 1)
    assert (ratio.precision, ratio.recall, round(ratio.f1, 4)) == (0.5, 1.0, 0.6667)


def test_a_missed_item_misses_its_labels_and_its_links() -> None:
    passage = gold(
        GoldItem("issue", 0, 5, ("timeliness",)),
        GoldItem("issue", 6, 10, ("staffing", "capacity")),
        GoldItem("remedy", 11, 20, ("training",)),
        links=frozenset([(0, 0), (0, 1)]),
    )
    found = Problems(
        issues=[item("i1", 6, 10, ("staffing", 0.9), ("channels", 0.4))],
        remedies=[item("r1", 11, 20, ("training", 0.8))],
        links=[Link(remedy="r1", issue="i1", score=0.7, reason="model")],
    )
    result = scored(passage, found)
    assert (result.labels["issue"].hits, result.labels["issue"].predicted, result.labels["issue"].gold) == (1, 2, 3)
    assert (result.matched_labels.hits, result.matched_labels.predicted, result.matched_labels.gold) == (2, 3, 3)
    assert (result.links.hits, result.links.predicted, result.links.gold) == (1, 1, 2)
    assert result.by_label["channels"].precision == 0
    assert result.summary()["labels_macro"] == pytest.approx(0.5)
    assert result.by_pattern["p1"].hits == 2


def test_a_link_between_wrong_items_is_wrong() -> None:
    passage = gold(
        GoldItem("issue", 0, 5, ("a",)), GoldItem("issue", 5, 9, ("b",)), GoldItem("remedy", 11, 20, ("c",)),
        links=frozenset([(0, 0)]),
    )  # fmt: skip
    found = Problems(
        issues=[item("i1", 0, 5), item("i2", 5, 9)],
        remedies=[item("r1", 11, 20)],
        links=[Link(remedy="r1", issue="i2", score=1, reason="model")],
    )
    assert scored(passage, found).links.hits == 0


def test_items_where_there_are_none_are_invented() -> None:
    passage = gold(GoldItem("remedy", 11, 20, ("training",)))
    result = scored(passage, Problems(issues=[item("i1", 0, 5), item("i2", 5, 9)], remedies=[item("r1", 0, 4)]))
    assert result.invented == {"issue": 2}


def test_calibration_error_is_the_distance_of_score_and_share() -> None:
    result = Evaluation(scores=[(0.95, True)] * 3 + [(0.95, False)] + [(0.25, False)] * 4)
    assert result.calibration_error() == pytest.approx((0.2 * 4 + 0.25 * 4) / 8)
    assert [number for *_, number in result.reliability()] == [4, 4]


def test_a_crash_is_a_miss() -> None:
    def broken(text: str) -> Problems:
        raise ValueError(text[:2])

    result = evaluate(passages()[:2], broken)
    assert list(result.crashes.values()) == ["ValueError: 存在"] * 2
    assert result.spans["issue", "iou50"].gold == 4
    assert result.summary()["links"] == 0


def test_the_rules_beat_the_nearest_peer() -> None:
    rules = evaluate(passages(), partial(read_problems, steps=RULES)).summary()
    peer = evaluate(passages(), first_sentences).summary()
    assert rules["issue_spans_iou80"] == 1.0 > peer["issue_spans_iou80"]
    assert rules["remedy_spans_iou80"] == 1.0 > peer["remedy_spans_iou80"]


def test_the_peer_takes_three_parts_and_keeps_offsets() -> None:
    text = "五、存在的主要问题及改进情况\n一是甲乙丙；二是丁。\n 三是戊己；四是庚。针对上述问题，一是辛。二是壬；三是癸；四是子。"
    found = first_sentences(text)
    assert [item.text for item in found.issues] == ["一是甲乙丙", "二是丁", "三是戊己"]
    assert [item.text for item in found.remedies] == ["针对上述问题，一是辛", "二是壬", "三是癸"]
    assert all(text[item.start : item.end] == item.text for item in found.issues + found.remedies)
    assert first_sentences("") == Problems()


def test_tables_show_the_worst_first() -> None:
    result = Evaluation(
        by_pattern={"p1": Ratio(9, 10, 10), "p2": Ratio(1, 10, 10)},
        misses=[
            Miss("a", "issue", "short", ""),
            Miss("b", "issue", "touched, long", "near"),
            Miss("c", "issue", "longer|", ""),
        ],
    )
    assert [row[0] for row in pattern_table("x", result).rows] == ["p2", "p1"]
    table = miss_table("x", result, 2)
    assert [row[0] for row in table.rows] == ["c", "a"]
    assert markdown(table).splitlines()[-2:] == ["| c | issue | longer\\| |  |", "| a | issue | short |  |"]
