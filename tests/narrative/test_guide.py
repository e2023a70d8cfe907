"""What the annotation guide makes certain of a stretch, and that the trained reading keeps to it."""

from collections.abc import Sequence

import pytest

from nlu.narrative import read_problems
from nlu.narrative.clauses import Clause, split
from nlu.narrative.guide import Guide, guide_of
from nlu.narrative.roles import decide
from nlu.narrative.view import look

CLASSES = ("B-issue", "B-remedy", "I-issue", "I-remedy", "O")


def guided(text: str) -> tuple[Sequence[Clause], Guide]:
    view = look(text)
    clauses = split(view, 0, len(view.text))
    return clauses, guide_of(clauses, decide(clauses), "intro", CLASSES)


def open_to(text: str) -> dict[str, set[str]]:
    """For each clause the classes that are left open."""
    clauses, guide = guided(text)
    return {
        clause.text: {name for name, is_open in zip(CLASSES, row, strict=True) if is_open}
        for clause, row in zip(clauses, guide.open_classes, strict=True)
    }


def goes_on(text: str) -> list[bool]:
    return list(guided(text)[1].goes_on)


def issues(text: str) -> list[str]:
    return [item.text for item in read_problems(text).issues]


def test_what_a_cause_leads_to_is_no_second_issue() -> None:
    assert goes_on("由于人员少、设备旧,更新不及时,解读形式单一。") == [False, True, True, False]
    assert goes_on("因更新慢引起的争议增多,解读形式单一。") == [False, False]


@pytest.mark.parametrize("frame", ["从测评反馈看", "在依申请公开方面"])
def test_a_frame_is_no_item(frame: str) -> None:
    assert open_to(f"{frame},部分答复说理不足。")[frame] == {"O"}


def test_a_frame_inside_a_numbered_item_stays_in_it() -> None:
    assert "I-issue" in open_to("存在的问题:一是公开不均衡,从乡镇看,部分栏目空白。二是更新慢。")["从乡镇看"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("存在公开内容单薄、解读偏少等问题,需要加以改进。", "需要加以改进"),
        ("乡镇人员不会操作后台的问题,已分两期组织培训。", "已分两期组织培训"),
    ],
)
def test_an_issue_ends_with_its_closing_frame(text: str, after: str) -> None:
    assert "I-issue" not in open_to(text)[after]


def test_a_frame_of_the_issue_itself_does_not_close_it() -> None:
    assert "I-issue" in open_to("发布环节存在审核不细的问题,全年被通报错字两处。")["全年被通报错字两处"]


def test_praise_alone_is_no_issue() -> None:
    praise = "2019年,我局严格执行条例,做到了领导到位、人员到位、措施到位,各项工作有条不紊,得到了群众的认可和好评。"
    assert issues(praise) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我局公开工作在准确性、时效性上还欠火候。", ["在准确性、时效性上还欠火候"]),
        ("我镇在信息公开方面主要是公开属性不会定。", ["公开属性不会定"]),
        ("对于上年度报告中指出的没有专职人员的问题，我局已明确两名人员专门负责。", ["没有专职人员"]),
    ],
)
def test_what_leads_in_is_left_out(text: str, expected: list[str]) -> None:
    assert issues(text) == expected
