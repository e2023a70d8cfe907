"""Where items begin and end: cuts inside lists, lines without punctuation, words that only lead in or close."""

import pytest

from nlu import read_problems
from nlu.narrative.blocks import Mode, cut_blocks
from nlu.narrative.clauses import Clause, Tag, split
from nlu.narrative.items import Draft, form
from nlu.narrative.lexicon import Kind
from nlu.narrative.rows import read_rows
from nlu.narrative.view import View, look


def read(text: str) -> tuple[View, list[Clause]]:
    view = look(text)
    return view, split(view, 0, len(view.text))


def drafts(text: str, kind: Kind) -> list[Draft]:
    """The items of a text whose clauses are all told to belong to one item of a kind."""
    view, clauses = read(text)
    return form(view, clauses, [Tag(kind, begins=at == 0) for at in range(len(clauses))])


def spans(text: str, kind: Kind) -> list[str]:
    return [draft.text for draft in drafts(text, kind)]


def blocks(text: str, mode: Mode) -> list[tuple[str, Mode]]:
    return [(block.kind, block.mode) for block in cut_blocks(read(text)[1], mode)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("窗口电话占线、回信偏慢", ["窗口电话占线", "回信偏慢"]),
        ("经办同志更换过密、操作不熟", ["经办同志更换过密", "操作不熟"]),
        ("信箱、热线的转办渠道不通", ["信箱、热线的转办渠道不通"]),
        ("公开的深度、广度不足", ["公开的深度、广度不足"]),
        ("稿件错漏多且审核不严", ["稿件错漏多", "且审核不严"]),
        ("栏目设置不合理以及附件、链接打不开", ["栏目设置不合理", "以及附件、链接打不开"]),
        ("网站改版完成且运行平稳", ["网站改版完成且运行平稳"]),
    ],
)
def test_a_list_is_cut_behind_a_predicate_not_behind_a_noun(text: str, parts: list[str]) -> None:
    assert [clause.text for clause in read(text)[1]] == parts


def test_headlines_and_bodies_on_lines_of_their_own() -> None:
    lines = [
        "公开力量偏弱",
        "全局仅一名借调人员兼管公开、信访和档案三项工作",
        "栏目维护不勤",
        "水质公告有两个季度没有按时更新，群众来电询问较多",
        "解读不够",
        "全年只有一份图解，其余文件都是原样转发到网站上",
    ]
    view = look("\n".join(lines))
    assert len(view.paragraphs) == len(lines)


def test_wrapped_lines_stay_one_paragraph() -> None:
    text = "今年以来我局公开工作有序开展，但是还存在一些短板，主要\n是水库调度信息更新不够快，基层站所报送材料要反复催要，\n群众点题公开的渠道不够多，解读材料也以文字为主。"
    assert len(look(text).paragraphs) == 1


def test_problems_behind_what_was_done() -> None:
    text = "一是健全了制度；二是改版了网站。但对照上级要求，还存在公开面窄、更新慢等问题。"
    assert blocks(text, "intro") == [
        ("lead_in", "remedy"),
        ("lead_in", "remedy"),
        ("prose_issue", "issue"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "（一）标准化水平不高\n1.目录更新不及时。\n2.指南要素不齐全。\n（二）工作力量不足\n1.无专人负责。\n2.培训覆盖面窄。",
        "（一）标准化水平不高。1.目录更新不及时。2.指南要素不齐全。（二）工作力量不足。1.无专人负责。2.培训覆盖面窄。",
        "1、标准化水平不高\n一是目录更新不及时。\n二是指南要素不齐全。\n2、力量不足\n一是无专人负责。\n二是培训覆盖面窄。",
    ],
)
def test_leaves_below_numbered_headlines_are_the_items(text: str) -> None:
    leaves = ["目录更新不及时", "指南要素不齐全", "无专人负责", "培训覆盖面窄"]
    assert [item.text for item in read_problems(text).issues] == leaves


def test_measures_for_what_does_not_exist_stay_measures() -> None:
    text = "加强业务培训。同时，对不存在的栏目予以清理。完善考核制度。"
    assert {mode for _, mode in blocks(text, "remedy")} == {"remedy"}


def test_problems_behind_a_numbered_item_that_says_more() -> None:
    text = "一是更新不够及时。同时还存在内容不全的情况。二是人手不足。"
    assert [mode for _, mode in blocks(text, "intro")] == ["intro", "intro"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("但工作中尚存公示栏更换慢", "公示栏更换慢"),
        ("主要原因在于经办人员少", "经办人员少"),
        ("个别科室存在重审批、轻公开的倾向", "重审批、轻公开"),
        ("发布环节存在审核不细的问题", "发布环节存在审核不细的问题"),
        ("与群众期待相比还存在一定差距", "与群众期待相比还存在一定差距"),
        ("2016年以前的文件没有电子版", "2016年以前的文件没有电子版"),
        ("围绕解决村民看不到公示的问题", "村民看不到公示"),
        ("可读性不强", "可读性不强"),
        ("公开工作有待加强", "公开工作有待加强"),
        ("群众意见是否采纳没有反馈", "群众意见是否采纳没有反馈"),
        ("检查中发现的问题整改不到位", "检查中发现的问题整改不到位"),
        ("面对面解读不够的情况", "面对面解读不够的情况"),
        ("在栏目建设、信息数量等方面有待提高", "在栏目建设、信息数量等方面有待提高"),
    ],
)
def test_what_only_leads_in_or_closes_is_left_out_of_a_problem(text: str, kept: str) -> None:
    assert spans(text, "issue") == [kept]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("以考促学为抓手，每月组织一次测试", "以考促学为抓手,每月组织一次测试"),
        ("集团将在车站增设公示屏", "在车站增设公示屏"),
        ("推动各所将公开岗位纳入职责", "推动各所将公开岗位纳入职责"),
        ("2026年一季度完成目录修订", "2026年一季度完成目录修订"),
        ("主要负责人每季度听取汇报", "主要负责人每季度听取汇报"),
        ("已会同大数据中心将栏目合并为三个", "已会同大数据中心将栏目合并为三个"),
        ("各街道将公开事项纳入考核", "各街道将公开事项纳入考核"),
    ],
)
def test_what_only_leads_in_is_left_out_of_a_measure(text: str, kept: str) -> None:
    assert spans(text, "remedy") == [kept]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("先后组织两期业务培训", "done"),
        ("全年发出提醒函12份", "done"),
        ("对公开栏逐一进行了核查", "done"),
        ("组织培训2次", "planned"),
        ("把公开当成自己的事来抓", "planned"),
        ("继续巩固已有成果", "planned"),
        ("每季度补发信息不少于10条", "planned"),
    ],
)
def test_what_was_done_says_so(text: str, status: str) -> None:
    (draft,) = drafts(text, "remedy")
    assert draft.status == status


@pytest.mark.parametrize("rule", ["| --- | --- |", "|:---:|:---:|"])
def test_the_rule_of_a_markdown_table_is_no_row(rule: str) -> None:
    view = look(f"| 存在问题 | 改进措施 |\n{rule}\n| 解读形式单一 | 增加视频解读 |")
    found = read_rows(view, 0, len(view.text))
    assert [draft.text for draft in found] == ["解读形式单一", "增加视频解读"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("（一）配强力量。针对信息员更换频繁，由办公室固定专人负责。", ["信息员更换频繁"]),
        ("（一）畅通渠道。目前意见征集途径窄，今后在院坝会上当面听取意见。", ["意见征集途径窄"]),
        (
            "（一）规范答复。对申请答复说理不透的情况，统一文书样式。另外留言回复偏慢。",
            ["申请答复说理不透", "留言回复偏慢"],
        ),
        ("（一）抓实督办。对连续两月未更新的单位，由办公室通报。", []),
        ("（一）抓实督办。同时对更新不及时的栏目予以通报。每月汇总一次。", []),
        ("（一）严格审核。杜绝错别字和不规范表述，实行三审三校。每季度抽查一次。", []),
        ("（一）回应关切。对外电话不通，立即修复。", []),
        ("（一）完善目录。对照清单逐项补齐缺项，按月更新。", []),
    ],
)
def test_problems_told_inside_a_headed_measure(text: str, problems: list[str]) -> None:
    *found, measure = spans(text, "remedy")
    assert found == problems
    assert measure in look(text).text
