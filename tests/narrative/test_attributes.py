"""Attributes of an item."""

from functools import partial

import pytest

from nlu.narrative import RULES
from nlu.narrative import read_problems as read_by

read_problems = partial(read_by, steps=RULES)  # attributes are found by rule on whatever items there are


def test_issue_attributes() -> None:
    item = read_problems("主要问题：一是由于经办人员较少，个别科室栏目更新不够及时。").issues[0]
    assert item.attributes["extent"] == "个别"
    assert item.attributes["hedge"] == "medium"
    assert item.attributes["cause"] == "经办人员较少"
    assert item.attributes["evidence"]


@pytest.mark.parametrize(
    ("text", "hedge"),
    [("栏目更新不及时", "strong"), ("栏目更新不够及时", "medium"), ("平台功能有待完善", "weak")],
)
def test_hedge(text: str, hedge: str) -> None:
    assert read_problems(f"主要问题：一是{text}。").issues[0].attributes["hedge"] == hedge


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("由办公室牵头，2025年3月底前修订公开办法", 3),
        ("编制公开事项目录", 2),
        ("进一步加强公开工作", 1),
        ("再接再厉，争创一流", 0),
    ],
)
def test_commitment(text: str, level: int) -> None:
    assert read_problems(f"改进措施：一是{text}。").remedies[0].attributes["commitment"] == level


def test_title_and_specificity() -> None:
    item = read_problems("改进措施：一是加强培训。每季度组织2次《条例》学习。").remedies[0]
    assert item.title == "加强培训"
    assert item.attributes["specificity"] == "concrete"
    assert read_problems("改进措施：一是做好工作。").remedies[0].attributes["specificity"] == "boilerplate"
