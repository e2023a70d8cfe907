"""Where clauses and items begin and end: the borders that readings get wrong most."""

import pytest

from nlu.narrative import RULES, read_problems
from nlu.narrative.clauses import split
from nlu.narrative.linear import load
from nlu.narrative.shifts import Labellers, clause_topics, shift_features
from nlu.narrative.view import look


def clauses(text: str) -> list[str]:
    return [clause.text for clause in split(look(text), 0, len(look(text).text))]


def texts(text: str) -> tuple[list[str], list[str]]:
    found = read_problems(text, steps=RULES)
    return [item.text for item in found.issues], [item.text for item in found.remedies]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("热线、督查的贯通机制未形成", ["热线、督查的贯通机制未形成"]),
        ("人手不足、信息更新慢", ["人手不足", "信息更新慢"]),
        ("可读性不强.2024年我局将改进", ["可读性不强", "2024年我局将改进"]),
        ("占比2.5倍", ["占比2.5倍"]),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


def test_a_list_that_begins_with_a_year_keeps_its_numbers() -> None:
    view = look("1.制定对照表。\n2.2026年起全部上网。")
    assert [clause.marker for clause in split(view, 0, len(view.text))] == ["1.", "2."]


def test_a_heading_is_no_wrapped_line() -> None:
    text = "五、存在的主要问题及改进情况\n本办2019年度暂无需要说明的问题。"
    assert 14 in look(text).paragraphs


def test_wrapped_lines_beside_a_longer_one() -> None:
    text = (
        "公开工作仍面临一些问题，主要是事项调整频繁而且部门职责边\n界不断变化，公开目录与现行权力不完全匹配而且更新也慢于事\n"
        "项调整，群众查询不便。以上情况既有客观原因，也有努力不够的因素。下一步工作打算是重编目录并按月更新。"
    )
    assert look(text).paragraphs == {0}


@pytest.mark.parametrize(
    ("text", "remedies"),
    [
        ("下一步，将回复质量纳入工单考核。", ["将回复质量纳入工单考核"]),
        ("下一步，街道将建立台账。", ["建立台账"]),
        ("下一步，我局将会同县局编写问答。", ["会同县局编写问答"]),
    ],
)
def test_beginning_of_a_measure(text: str, remedies: list[str]) -> None:
    assert texts("存在人手不足的问题。" + text)[1] == remedies


def test_a_frame_before_the_item_is_cut_and_one_inside_is_kept() -> None:
    assert texts("工作中还存在更新不及时的情况。")[0] == ["更新不及时"]
    assert texts("个别信息出现过职务写错的情况。")[0] == ["个别信息出现过职务写错的情况"]


def test_what_introduces_examples_is_cut() -> None:
    assert texts("工作中还存在一些问题如宣传方式陈旧。")[0] == ["宣传方式陈旧"]
    assert texts("还存在不少短板，包括人手不够。")[0] == ["人手不够"]


def test_naming_a_stated_problem_again_is_no_new_one() -> None:
    issues, remedies = texts("申请入口不便查找。针对申请入口不便查找的问题，把按钮移到首页。")
    assert issues == ["申请入口不便查找"]
    assert remedies == ["把按钮移到首页"]


def test_a_pair_after_a_lead_in() -> None:
    issues, remedies = texts("整改情况如下：2026年，针对网站栏目空白较多的问题，逐项补录信息。")
    assert (issues, remedies) == (["网站栏目空白较多"], ["逐项补录信息"])


def test_a_headline_and_the_text_under_it_are_one() -> None:
    found = read_problems("存在的不足\n队伍建设待加强\n目前专职人员仅一人，兼顾不过来。")
    assert len(found.issues) == 1


def test_shifts_tell_a_new_topic_from_the_same() -> None:
    text = "专职人员不足，经办人员多为兼职，政策解读形式单一"
    parts = split(look(text), 0, len(text))
    topics = clause_topics(Labellers({"issue": load("issue_labels"), "remedy": load("remedy_labels")}), parts)
    found = shift_features(topics, parts)
    alike = [
        next(int(name[-3]) for name in names if name.startswith("i:alike=") and "&," in name) for names in found[1:]
    ]
    assert alike[0] > alike[1]
