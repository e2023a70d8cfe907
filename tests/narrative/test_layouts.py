"""Layouts that real sections use beside the common ones: 针对X without 问题, numbers after a space, headings, field labels."""

import pytest

from nlu import read_problems
from nlu.narrative.clauses import split
from nlu.narrative.view import look

Texts = list[str]


def texts(text: str) -> tuple[Texts, Texts]:
    found = read_problems(text)
    return [item.text for item in found.issues], [item.text for item in found.remedies]


@pytest.mark.parametrize(
    ("text", "issues", "remedies"),
    [
        ("针对制度不健全，修订信息公开工作规定。", ["制度不健全"], ["修订信息公开工作规定"]),
        ("针对栏目设得太多、群众找不到，办公室合并栏目。", ["栏目设得太多、群众找不到"], ["办公室合并栏目"]),
        ("年初我镇公众号更新不及时，现已恢复每周更新。", ["年初我镇公众号更新不及时"], ["现已恢复每周更新"]),
    ],
)
def test_a_named_problem_and_its_measure(text: str, issues: Texts, remedies: Texts) -> None:
    assert texts(text) == (issues, remedies)
    assert len(read_problems(text).links) == 1


def test_a_measure_for_bodies_that_lag_names_no_problem() -> None:
    assert texts("下一步，针对报送不及时的单位，每季度进行通报。")[0] == []


@pytest.mark.parametrize(
    "marks", [("1.", "2.", "3."), ("（1）", "（2）", "（3）"), ("①", "②", "③"), ("1、", "2、", "3、")]
)
def test_numbers_that_only_a_space_parts_from_the_item_before(marks: tuple[str, ...]) -> None:
    one, two, three = marks
    text = f"主要问题：{one}公开意识不强 {two}公开渠道单一　{three}缺少专职人员。"
    assert texts(text) == (["公开意识不强", "公开渠道单一", "缺少专职人员"], [])


def test_a_number_inside_a_sentence_begins_no_item() -> None:
    view = look("全年公开信息 12 条，收到 2 件申请，满意率 9.5 分，见第 3 项，用时 2、3 天。")
    assert [clause.marker for clause in split(view, 0, len(view.text)) if clause.marker] == []


def test_a_heading_after_a_line_without_full_stop_is_left_out() -> None:
    text = "主要问题：一是人手少。二是业务人员能力还有待提升\n下一步工作打算：一是加强培训。二是充实人员。"
    assert texts(text) == (["人手少", "业务人员能力还有待提升"], ["加强培训", "充实人员"])


@pytest.mark.parametrize("problems", ["问题与不足", "不足之处", "困难和问题", "薄弱环节", "面临的困难"])
@pytest.mark.parametrize("measures", ["解决的办法和措施", "努力方向", "工作打算", "对策建议"])
def test_wordings_of_headings(problems: str, measures: str) -> None:
    text = f"（一）{problems}\n公开的内容还不够全面；人员能力还有待提升。\n（二）{measures}\n充实公开内容；组织人员参加培训。"
    assert texts(text) == (["公开的内容还不够全面", "人员能力还有待提升"], ["充实公开内容", "组织人员参加培训"])


@pytest.mark.parametrize(
    "text",
    [
        "问题：公开意识不强。措施：组织全员培训。问题：公开渠道单一。措施：增设公示栏。",
        "问题1：公开意识不强。措施1：组织全员培训。问题2：公开渠道单一。措施2：增设公示栏。",
        "问题一：公开意识不强。改进措施：组织全员培训。问题二：公开渠道单一。改进措施：增设公示栏。",
    ],
)
def test_field_labels(text: str) -> None:
    assert texts(text) == (["公开意识不强", "公开渠道单一"], ["组织全员培训", "增设公示栏"])


def test_finished_work_is_done() -> None:
    found = read_problems("（一）存在问题。制度不健全。（二）改进情况。修订了公开工作规则。")
    assert [(item.text, item.status) for item in found.remedies] == [("修订了公开工作规则", "done")]


def test_a_problem_of_a_year_that_was_answered_is_resolved() -> None:
    found = read_problems("针对2022年度存在的公开渠道单一问题，我局已增设公示栏。")
    assert [(item.text, item.status) for item in found.issues] == [("公开渠道单一", "resolved")]


def test_a_slogan_is_not_glued_to_the_last_measure() -> None:
    remedies = texts("改进措施：一是加强培训；二是完善制度。我们将继续努力，把信息公开工作做得更好。")[1]
    assert remedies[:2] == ["加强培训", "完善制度"]


@pytest.mark.parametrize("text", ["我单位不存在相关问题，无改进情况。", "目前未发现政府信息公开方面的问题。"])
def test_other_ways_to_say_none(text: str) -> None:
    found = read_problems(text)
    assert (found.issues, found.remedies, found.none_declared) == ([], [], True)


def test_a_cell_without_full_stop_reads_like_one_with_it() -> None:
    assert texts("存在人手不足的问题") == texts("存在人手不足的问题。") == (["人手不足"], [])


@pytest.mark.parametrize(
    "text",
    [
        "一是信息更新不及时。改进措施：建立周更新制度。二是解读形式单一。改进措施：增加图解。",
        "（1）信息更新不及时。整改措施：建立周更新制度。（2）解读形式单一。整改措施：增加图解。",
        "一是信息更新不及时。下一步，将建立周更新制度。二是解读形式单一。下一步，将增加图解。",
    ],
)
def test_numbered_items_that_hold_both_sides(text: str) -> None:
    assert texts(text) == (["信息更新不及时", "解读形式单一"], ["建立周更新制度", "增加图解"])


def test_a_list_of_measures_of_its_own_stays_one() -> None:
    text = "主要问题：一是内容不全。二是更新慢。改进措施：一是补齐目录。二是每周检查。"
    assert texts(text) == (["内容不全", "更新慢"], ["补齐目录", "每周检查"])
