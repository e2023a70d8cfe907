"""Narrative for drawn reports: plain sentences in the register of the field, section five with its marks.

The wording is deliberately simple; it measures the reading of files, not of language.
"""

import random
from collections.abc import Callable, Sequence

from nlu.record import SectionKey

__all__ = ["narrative", "preamble"]

Marked = tuple[SectionKey, str, str]

_HEADINGS: Sequence[tuple[SectionKey, Sequence[str]]] = (
    ("overall", ["总体情况"]),
    ("active_disclosure", ["主动公开政府信息情况", "主动公开政府信息的情况"]),
    ("requests", ["收到和处理政府信息公开申请情况"]),
    ("review_litigation", ["政府信息公开行政复议、行政诉讼情况", "因政府信息公开工作被申请行政复议、提起行政诉讼情况"]),
    ("problems", ["存在的主要问题及改进情况", "政府信息公开工作存在的主要问题及改进情况"]),
    ("other", ["其他需要报告的事项"]),
)

# Topic, wording and labels; a remedy answers the issue of the same topic.
_ISSUES: Sequence[tuple[str, str, str]] = (
    ("timeliness", "个别栏目的信息上网偏迟", "timeliness"),
    ("scope", "主动公开的内容还停留在一般动态上", "content_coverage"),
    ("quality", "少数稿件存在表述不准的情况", "content_quality"),
    ("interpretation", "政策解读的样式比较单一", "policy_interpretation"),
    ("requests", "疑难申请的研判能力有所欠缺", "request_handling,capacity"),
    ("platform", "网站栏目设置不够合理", "platform"),
    ("media", "公众号推送频次偏低", "new_media"),
    ("awareness", "有的股室对公开工作重视不够", "awareness"),
    ("staff", "经办人员多为兼职且更换较勤", "staffing"),
    ("rules", "信息归集的工作机制尚不完善", "institutions"),
    ("response", "对群众留言的回应不够主动", "interaction"),
)
_REMEDIES: Sequence[tuple[str, str, str]] = (
    ("timeliness", "给每个栏目定下更新期限并逐月提醒", "speed_up"),
    ("scope", "扩大主动公开事项的范围", "expand_scope"),
    ("quality", "执行先审后发，逐稿登记审核人", "review_security"),
    ("interpretation", "增加图解和短视频等解读方式", "improve_interpretation"),
    ("requests", "会同法制机构会商疑难申请，统一答复文书", "improve_requests"),
    ("platform", "合并重复栏目，改进站内检索", "platform_upgrade"),
    ("media", "安排专人维护公众号，每周推送原创内容", "new_media_ops"),
    ("awareness", "由分管负责人按季度听取汇报", "leadership"),
    ("staff", "为每个股室确定一名固定的信息员", "staffing_up"),
    ("rules", "修订信息公开工作办法", "build_rules"),
    ("training", "组织两期业务培训", "training"),
    ("supervision", "把公开情况列入年度考核", "supervise_assess"),
)
_NUMERALS = "一二三四五六"
_SELF = {"township": "我镇", "subdistrict": "我街道", "department": "我局", "government": "我们", "gov_office": "我办"}


def preamble(rng: random.Random, agency: str, year: int) -> str:
    """The lines before section one; empty for one report in three."""
    period = f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    return rng.choice(["", period, f"根据《中华人民共和国政府信息公开条例》，现公布{agency}{year}年度报告。{period}"])


def narrative(rng: random.Random, kind: str, year: int, received: Callable[[str], int]) -> tuple[list[Marked], str]:
    """The six sections with marks.

    Args:
        rng: Source of randomness.
        kind: Kind of the agency; decides how it calls itself.
        year: Year reported on.
        received: Total of a row of the requests table.

    Returns:
        Sections as (key, heading, marked text), and the line of links.
    """
    own = _SELF.get(kind, "本机关")
    problems, links = _problems(rng, own, year)
    texts: dict[str, str] = {
        "overall": _overall(rng, own, year, received),
        "problems": problems,
        "other": rng.choice([f"{year}年度{own}未收取信息处理费。", "本年度没有收取信息处理费，无其他需要报告的事项。"]),
    }
    sections: list[Marked] = [
        (key, f"{_NUMERALS[index]}、{rng.choice(headings)}", texts.get(key, ""))
        for index, (key, headings) in enumerate(_HEADINGS)
    ]
    return sections, links


def _overall(rng: random.Random, own: str, year: int, received: Callable[[str], int]) -> str:
    new, done = received("new_received"), received("processed_total")
    requests = f"全年新收政府信息公开申请{new}件，办结{done}件。" if new else "全年未收到政府信息公开申请。"
    return "\n".join(
        [
            f"{year}年，{own}按照条例规定和上级部署推进政府信息公开，各项工作有序开展。",
            f"（一）主动公开。通过政府网站发布各类信息{rng.randint(20, 900)}条，包括机构职能、办事指南和预决算。",
            f"（二）依申请公开。{requests}",
            "（三）政府信息管理。公文拟制时同步确定公开属性，发布前履行审核手续。",
            f"（四）政府信息公开平台建设。对网站{rng.randint(3, 15)}个栏目作了调整，方便公众查阅。",
            f"（五）监督保障。组织培训{rng.randint(1, 4)}次，公布监督电话，接受社会评议。",
        ]
    )


def _problems(rng: random.Random, own: str, year: int) -> tuple[str, str]:
    issues = rng.sample(_ISSUES, rng.randint(1, 3))
    named = {topic for topic, _, _ in issues}
    answers = [remedy for remedy in _REMEDIES if remedy[0] in named]
    others = [remedy for remedy in _REMEDIES if remedy[0] not in named]
    remedies = rng.sample(answers, rng.randint(0, len(answers))) + rng.sample(others, 1)
    marked_issues = [f"<i{n} {labels}>{text}</i{n}>" for n, (_, text, labels) in enumerate(issues, 1)]
    marked_remedies = [f"<r{n} {labels}>{text}</r{n}>" for n, (_, text, labels) in enumerate(remedies, 1)]
    number_of = {topic: n for n, (topic, _, _) in enumerate(issues, 1)}
    links = " ".join(f"r{n}>i{number_of[t]}" for n, (t, _, _) in enumerate(remedies, 1) if t in number_of)
    if rng.random() < 0.4:
        first = f"{own}的政府信息公开工作仍存在{'、'.join(marked_issues)}等问题。"
    else:
        first = f"{year}年，{own}的工作取得一定进展，但还有不足：{_enumerated(marked_issues)}。"
    pivot = rng.choice(["下一步，", f"{year + 1}年，"])
    second = f"{pivot}{own}将做好以下工作：{_enumerated(marked_remedies)}。"
    return f"{first}\n{second}" if rng.random() < 0.7 else first + second, links


def _enumerated(parts: Sequence[str]) -> str:
    return "；".join(f"{numeral}是{part}" for numeral, part in zip(_NUMERALS, parts, strict=False))
