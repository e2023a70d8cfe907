"""The forty structure patterns of section five, each with an invented text: how many issues, how many remedies."""

import pytest

from nlu.narrative import RULES, Steps
from nlu.narrative import read_problems as read_by
from nlu.narrative.trained import steps as trained
from nlu.record import Problems


def read_problems(text: str, steps: Steps = RULES) -> Problems:
    """The reading by rules, which these tests are about; `test_pattern` asks the trained models too."""
    return read_by(text, steps=steps)


PATTERNS = {
    1: ("主要问题：一是挂网时间偏晚；二是解读数量偏少。下一步，一是按月更新栏目；二是增加图解。", 2, 2),
    2: ("改进措施：\n一是配齐专职人员。\n\n二是修订公开办法。", 0, 2),
    3: ("下一步措施：一是组织业务培训。\n二是优化网站栏目。", 0, 2),
    4: ("（一）主要问题。1.专职人手不足。2.栏目更新滞后。（二）改进措施。1.增配专人。", 2, 1),
    5: ("（一）存在的问题。检索功能不够完善。（二）改进情况。已增设检索入口。", 1, 1),
    6: ("存在问题：\n1、栏目设置重叠；\n2、信息更新滞后。", 2, 0),
    7: ("改进措施：\n(1)加强组织领导。\n(2)完善审核制度。\n(3)开展业务培训。", 0, 3),
    8: ("下一步工作打算\n（一）健全机制。明确各股室职责。\n（二）充实力量。配备专人负责。", 0, 2),
    9: ("五、存在的问题及措施\n一、存在问题\n1、政策解读偏少。\n二、改进措施\n1、多做图解。", 1, 1),
    10: (
        "（一）存在的主要问题\n我局有以下不足。\n1.内容不够全面；\n2.更新不够及时。\n（二）改进措施\n1.扩大公开范围。",
        2,
        1,
    ),
    11: ("存在问题：一是人手不足；二是更新滞后；二是解读单一；四是检索不便。", 4, 0),
    12: ("存在的不足：一方面，公开机制有待健全；另一方面，宣传力度不够。", 2, 0),
    13: ("我局工作还存在信息更新滞后、解读形式单一、专职人员不足等问题。", 3, 0),
    14: ("我镇公开内容的及时性、全面性还需提高。", 1, 0),
    15: ("与群众期待相比仍有差距，如答复文书规范性待提高、队伍力量较薄弱等。", 2, 0),
    16: ("针对栏目零散的问题，整合设置专栏；针对人手不足的问题，抽调专人负责。", 2, 2),
    17: (
        "（一）政策解读方面。存在问题：解读数量偏少。整改措施：增加图解。\n"
        "（二）人员方面。存在问题：人手不足。整改措施：配备专人。",
        2,
        2,
    ),
    18: (
        "（一）充实力量。针对经办人手薄弱的现状，明确专人负责。\n（二）提升解读。针对解读形式单一的情况，增加短视频。",
        2,
        2,
    ),
    19: ("今年我局组织了三期培训。但仍存在栏目更新不及时、解读形式单一等问题。", 2, 0),
    20: (
        "上年度反映的账号更新慢问题，已建立值守表，整改到位。本年度的主要不足是政策解读数量偏少。下一步，增加图解。",
        2,
        2,
    ),
    21: ("我局经办人员变动频繁，依申请公开业务不熟。", None, 0),
    22: ("下一步，我局将持续做好政府信息公开工作。", 0, 1),
    23: ("2023年，我镇严格落实条例要求，信息公开工作平稳有序，得到群众好评。", 0, 0),
    24: ("五、存在的主要问题及改进情况\n无。", 0, 0),
    25: ("由于经办人员较少，信息公开不够及时。", 1, 0),
    26: ("网站检索功能需进一步完善，宣传力度还需加大。", 2, 0),
    27: ("存在栏目更新不及时的问题。下一步，进一步完善平台功能。", 1, 1),
    28: ("下一步，我局将着力提升解读质效；建立帮带机制；定期组织培训。", 0, 3),
    29: ("五、存在问题\n1.栏目更新滞后。\n六、改进措施\n1.明确更新时限。\n七、其他需要报告的事项\n无。", 1, 1),
    30: (
        "2023年，我局政府信息公开工作还存在下列两个方面的不\n足：一是信息发布机制还需完\n- 5 -\n善；"
        "二是政策解读的形式比较单\n"
        "一。下一步，我局将从下面两个方面加以改进：一是完善公\n- 6 -\n开制度；二是创新政策解读形式。",
        2,
        2,
    ),
    31: ("五.存在的主要问题\n一是栏目更新滞后;二是解读形式单一.下一步,一是按月更新;二是增加图解.", 2, 2),
    32: ("存在的不足\n队伍建设待加强\n目前专职人员仅一人，兼顾不过来。", 1, 0),
    33: ("下一步，我局将从以下三个方面改进。一是加强培训。二是优化栏目。", 0, 2),
    34: ("存在的问题：部分街道信息报送不及时；个别部门审核把关不严。", 2, 0),
    35: ("下一步，一是按照《办法（一）总则》修订制度；二是落实“一是一、二是二”的审核要求。", 0, 2),
    36: (
        "一、总体情况\n（一）主动公开：一是公开信息三百条。\n五、存在的主要问题及改进情况\n存在解读形式单一的问题。\n六、其他\n无",
        1,
        0,
    ),
    37: ("存在栏目更新不及时的问题。下一步，按月更新栏目。\n某县水务局\n2024年1月8日\n扫一扫在手机打开当前页", 1, 1),
    38: ("下一步，一是加强业务培训；二是优化网站栏目。确保公开工作再上台阶。", 0, 2),
    39: ("主要不足：政策解读数量偏少，全年仅制作图解2个。", 1, 0),
    40: (
        "序号\t存在问题\t整改措施\t完成时限\n1\t栏目更新滞后\t明确更新时限\t2025年3月底\n2\t人手不足\t配备专人\t长期",
        2,
        2,
    ),
}


@pytest.mark.parametrize("reader", ["rules", "trained"])
@pytest.mark.parametrize("number", PATTERNS)
def test_pattern(number: int, reader: str) -> None:
    text, issues, remedies = PATTERNS[number]
    problems = read_problems(text, RULES if reader == "rules" else trained())
    found = [item.text for item in problems.issues], [item.text for item in problems.remedies]
    if issues is not None:
        assert len(problems.issues) == issues, found
    assert len(problems.remedies) == remedies, found


def test_every_pattern_has_a_text() -> None:
    assert set(PATTERNS) == set(range(1, 41))


def test_wrapped_word_keeps_the_page_number_in_its_span() -> None:
    problems = read_problems(PATTERNS[30][0])
    assert problems.remedies[0].text == "完善公\n- 6 -\n开制度"


def test_finished_measures_are_done() -> None:
    assert read_problems(PATTERNS[5][0]).remedies[0].status == "done"
    problems = read_problems(PATTERNS[20][0])
    assert [item.status for item in problems.issues] == ["resolved", "current"]
    assert [item.status for item in problems.remedies] == ["done", "planned"]


def test_a_page_number_never_ends_a_paragraph() -> None:
    tail = "找很不方便，搜索结果常常打不开，影响群众使用网站的体验"
    problems = read_problems(f"主要不足：\n网站栏目设置重叠，查\n- 3 -\n{tail}。")
    assert [item.text for item in problems.issues] == [f"网站栏目设置重叠，查\n- 3 -\n{tail}"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("针对栏目零散的问题，抽调人员逐条排查。", "phrase"),
        ("改进措施：\n（一）针对栏目零散的问题，抽调人员逐条排查。", "phrase"),
        ("问题：一是栏目更新滞后。下一步，一是明确更新时限。", "ordinal"),
        ("问题：一是人手不足，二是栏目更新滞后。下一步，一是明确更新时限。", "topic"),
    ],
)
def test_reason_of_a_link(text: str, reason: str) -> None:
    assert [link.reason for link in read_problems(text).links] == [reason]


def test_equal_ordinals_with_other_contents_are_not_linked() -> None:
    assert read_problems("问题：一是栏目更新滞后。下一步，一是开展业务培训。").links == []


@pytest.mark.parametrize("number", [16, 17, 18, 40])
def test_pairs_are_linked_one_to_one(number: int) -> None:
    problems = read_problems(PATTERNS[number][0])
    assert {("r1", "i1"), ("r2", "i2")} == {(link.remedy, link.issue) for link in problems.links}


@pytest.mark.parametrize(
    "text", ["无", "暂无。", "五、存在的主要问题及改进情况\n无。", "/", "本年度没有需要说明的问题。"]
)
def test_none_declared(text: str) -> None:
    problems = read_problems(text)
    assert problems.none_declared
    assert not problems.issues


def test_praise_declares_nothing() -> None:
    assert not read_problems(PATTERNS[23][0]).none_declared


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("存在问题：答复期限把握不准是突出问题之一是因为流程长。", 1),
        ("下一步，一是统一是否公开的口径；二是加强培训。", 2),
        ("主要问题：第一，人手不足；第二，解读偏少；第三是更新滞后。", 3),
        ("主要不足：政策解读针对性不强。", 1),
    ],
)
def test_traps(text: str, texts: int) -> None:
    problems = read_problems(text)
    assert len(problems.issues) + len(problems.remedies) == texts
