"""The six sections, whatever their numbering, wording and place."""

import pytest

from nlu.sections import find_sections

FORM = [
    ("overall", "一、总体情况"),
    ("active_disclosure", "二、主动公开政府信息情况"),
    ("requests", "三、收到和处理政府信息公开申请情况"),
    ("review_litigation", "四、政府信息公开行政复议、行政诉讼情况"),
    ("problems", "五、存在的主要问题及改进情况"),
    ("other", "六、其他需要报告的事项"),
]
BODY = "这里是一段正文，说明本机关在这一年里做了哪些工作，以及有关的数字。"


def _report(headings: list[str]) -> str:
    return "\n".join(f"{heading}\n{BODY}" for heading in headings)


def _keys(text: str) -> list[str]:
    return [section.key for section in find_sections(text)]


def test_the_official_headings() -> None:
    text = _report([heading for _, heading in FORM])
    found = find_sections(text)
    assert [(section.key, section.heading) for section in found] == FORM
    assert [text[section.start : section.end].strip() for section in found] == [f"{h}\n{BODY}" for _, h in FORM]


@pytest.mark.parametrize(
    ("key", "heading"),
    [
        ("active_disclosure", "二、主动公开政府信息的情况"),
        ("review_litigation", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
        ("problems", "五、政府信息公开工作存在的主要问题及改进情况"),
        ("problems", "五、问题和改进"),
        ("problems", "五、工作中存在的主要问题及改进措施"),
        ("problems", "##### 五、存在的不足及下一步打算"),
        ("problems", "存在的主要问题及改进情况"),
        ("problems", "第五部分 存在的主要问题及改进情况"),
        ("other", "六、其他事项"),
        ("other", "六、需要报告的其他事项"),
        ("overall", "一、概述"),
        ("requests", "三、收到和处理政府信息公开申请的情况"),
    ],
)
def test_variants_of_headings(key: str, heading: str) -> None:
    headings = [heading if name == key else official for name, official in FORM]
    assert _keys(_report(headings)) == [name for name, _ in FORM]


def test_ordinals_may_be_wrong_doubled_or_missing() -> None:
    headings = [
        "一、总体情况",
        "一、主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "五、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "七、其他需要报告的事项",
    ]
    assert _keys(_report(headings)) == [name for name, _ in FORM]


def test_row_labels_of_the_requests_table_are_no_headings() -> None:
    rows = "一、本年新收政府信息公开申请数量\t3\n二、上年结转政府信息公开申请数量\t0\n三、本年度办理结果\n四、结转下年度继续办理\t0"
    headings = [heading for _, heading in FORM]
    headings[2] += f"\n{rows}"
    text = _report(headings)
    found = {section.key: section for section in find_sections(text)}
    assert list(found) == [name for name, _ in FORM]
    assert rows in text[found["requests"].start : found["requests"].end]


def test_a_heading_glued_to_its_text() -> None:
    headings = [heading for _, heading in FORM]
    headings[4] = "五、存在的主要问题及改进情况。2024年，我局仍有不足：一是更新偏慢。"
    found = {section.key: section for section in find_sections(_report(headings))}
    assert found["problems"].heading == "五、存在的主要问题及改进情况"


def test_section_five_in_two_sections_is_one() -> None:
    headings = [heading for _, heading in FORM[:4]] + ["五、存在的主要问题", "六、改进措施", "七、其他需要报告的事项"]
    found = find_sections(text := _report(headings))
    assert [section.key for section in found] == [name for name, _ in FORM]
    assert "六、改进措施" in text[found[4].start : found[4].end]


def test_numbering_inside_section_five_is_not_statutory() -> None:
    headings = [heading for _, heading in FORM]
    headings[4] += f"\n一、存在的问题\n{BODY}\n二、改进措施"
    found = find_sections(_report(headings))
    assert [section.key for section in found] == [name for name, _ in FORM]


def test_a_missing_section_is_missing() -> None:
    assert _keys(_report([heading for _, heading in FORM[:5]])) == [name for name, _ in FORM[:5]]
    assert _keys("今天天气很好。\n会议讨论了政府信息公开工作。") == []


def test_a_table_of_contents_is_not_the_report() -> None:
    contents = "\n".join(heading for _, heading in FORM)
    text = f"{contents}\n{_report([heading for _, heading in FORM])}"
    assert all(BODY in text[section.start : section.end] for section in find_sections(text))


def test_signature_and_foot_of_the_page_belong_to_no_section() -> None:
    text = _report([heading for _, heading in FORM]) + "\n某某县水利局\n2025年1月8日\n扫一扫在手机打开"
    assert find_sections(text)[-1].end == text.index("某某县水利局")
