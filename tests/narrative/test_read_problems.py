"""Spans, robustness, determinism, replaceable steps."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.narrative import RULES, Steps, read_problems
from nlu.narrative.clauses import Tag
from nlu.record import Problems
from nlu.settings import Settings

SECTION = (
    "五、存在的主要问题及改进情况\n我局工作虽有进步，但仍存在部分栏目更新不及时、解读形式单一等问题。\n"
    "下一步，我局将做好以下工作：一是每季度更新栏目；二是由办公室牵头增加图解。"
)
PIECES = [
    "一是",
    "二是",
    "（一）",
    "1.",
    "①",
    "针对",
    "的问题，",
    "下一步，",
    "存在",
    "不及时",
    "等问题",
    "。",
    "；",
    "、",
    "\n",
    "- 5 -",
    "五、存在的主要问题",
    "改进措施：",
    "无",
    "“",
    "》",
    " ",
    "\u3000",
    "我局将",
    "上年度反映的",
    "2025年",
    "訊",
    "㈠",
    "\u200b",
]


def _check(text: str, problems: Problems) -> None:
    issues, remedies = {item.id for item in problems.issues}, {item.id for item in problems.remedies}
    for item in (*problems.issues, *problems.remedies):
        assert item.text == text[item.start : item.end] != ""
        assert all(0 <= label.score <= 1 for label in item.labels)
        assert item.review == (not item.labels)
    for link in problems.links:
        assert link.remedy in remedies
        assert link.issue in issues
    assert set(problems.unanswered) == issues - {link.issue for link in problems.links}
    assert set(problems.orphans) == remedies - {link.remedy for link in problems.links}


@given(st.text())
@settings(deadline=None)
def test_any_string_is_read(text: str) -> None:
    _check(text, read_problems(text))


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(deadline=None)
def test_any_mixture_of_cues_is_read(text: str) -> None:
    _check(text, read_problems(text))


def test_reads_the_parts() -> None:
    problems = read_problems(SECTION)
    assert [item.text for item in problems.issues] == ["部分栏目更新不及时", "解读形式单一"]
    assert [item.marker for item in problems.remedies] == ["一是", "二是"]
    assert [item.labels[0].key for item in problems.issues] == ["timeliness", "policy_interpretation"]
    assert ("r1", "i1") in {(link.remedy, link.issue) for link in problems.links}


def test_links_each_measure_to_its_problem() -> None:
    problems = read_problems(SECTION)
    assert {(link.remedy, link.issue) for link in problems.links} == {("r1", "i1"), ("r2", "i2")}


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("我中心信息公开还存在发布不及时、缺少专门人员等问题。", ["发布不及时", "缺少专门人员"]),
        ("一年来公开工作有序推进，但在公开广度、时效等方面仍有待提升。", ["在公开广度、时效等方面仍有待提升"]),
        ("主要不足：宣传力度不够，业务培训不足，思想认识不深。", ["宣传力度不够", "业务培训不足", "思想认识不深"]),
    ],
)
def test_short_problems_in_general_words(text: str, issues: list[str]) -> None:
    assert [item.text for item in read_problems("存在的问题\n" + text).issues] == issues


def test_a_measure_of_many_verbs_has_many_labels() -> None:
    text = "下一步，我们将提高认识，加强培训和宣传，健全制度，及时更新公开内容，强化监督考核。"
    (remedy,) = read_problems("存在的问题：公开渠道不畅通。" + text).remedies
    assert {"leadership", "training", "build_rules", "speed_up"} <= {label.key for label in remedy.labels}


def test_noise_does_not_change_the_items() -> None:
    spaced = " ".join(SECTION.replace("，", ",").replace("：", ":"))
    plain, noisy = read_problems(SECTION), read_problems(spaced)
    assert [i.text.replace(" ", "") for i in noisy.issues] == [i.text for i in plain.issues]
    assert [r.labels for r in noisy.remedies] == [r.labels for r in plain.remedies]


def test_traditional_characters() -> None:
    problems = read_problems("存在的主要問題：一是欄目更新不及時；二是政策解讀形式單一。下一步，我局將加強業務培訓。")
    assert [item.labels[0].key for item in problems.issues] == ["timeliness", "policy_interpretation"]
    assert problems.remedies[0].text == "加強業務培訓"


def test_page_without_section_five_gives_nothing() -> None:
    problems = read_problems("一、总体情况\n我局部分栏目更新不及时。\n二、主动公开政府信息情况\n表略")
    assert not problems.issues
    assert not problems.remedies


def test_min_score_withholds_labels() -> None:
    problems = read_problems(SECTION, settings=Settings(min_score=0.99), steps=RULES)
    assert all(not item.labels and item.review for item in problems.issues)


def test_a_step_can_be_replaced() -> None:
    silent = Steps(roles=lambda clauses, _mode: [Tag("other")] * len(clauses))
    assert not read_problems(SECTION, steps=silent).issues


def test_same_text_same_result() -> None:
    assert read_problems(SECTION).model_dump_json() == read_problems(SECTION).model_dump_json()


@pytest.mark.parametrize(
    "unit", ["部分栏目更新不及时，", "一是更新滞后；", "针对栏目零散的问题，", "（", "不足、", "由于人手少，"]
)
def test_time_grows_with_length_only(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    read_problems(text[:2000])
    began = time.perf_counter()
    _check(text, read_problems(text))
    assert time.perf_counter() - began < 2
