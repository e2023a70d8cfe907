"""Finds the six statutory sections in the text of a report by their keywords, whatever their numbering.

Headings: 国办公开办函〔2021〕30号; for reports on 2008 to 2018 article 32 of the 条例 of 2007 names the contents.
Ordinals may be wrong, doubled or missing and Markdown levels random, so neither decides.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from nlu.reading.normalise import fold
from nlu.record import Section, SectionKey

__all__ = ["find_sections"]

_ORDER: tuple[SectionKey, ...] = get_args(SectionKey)
_HEADINGS: dict[SectionKey, re.Pattern[str]] = {
    "overall": re.compile(r"(总体(工作)?情况|总体概况|基本(工作)?情况|概述|概况|总述|工作(开展)?情况$)"),
    "active_disclosure": re.compile(r"主动公开(的)?政府信息(的)?(情况)?|政府信息主动公开(的)?情况|主动公开情况$"),
    "requests": re.compile(
        r"收到(和|及|并)?处理.{0,14}申请(的)?(情况)?|(依|按)申请公开.{0,20}情况|政府信息公开申请.{0,8}办理情况"
    ),
    "review_litigation": re.compile(r"(行政)?复议.{0,12}诉讼(.{0,12}情况)?"),
    "problems": re.compile(
        r"存在(的)?.{0,6}(问题|不足|困难)(.{0,12}(改进|措施|打算|对策|整改|安排|思路|计划).{0,6})?|(主要)?问题(和|及|与|、).{0,6}改进.{0,4}"
        r"|(不足|困难|问题)(之处)?(和|及|与|、).{0,8}(措施|打算|安排|思路|计划)|改进(的)?(情况|措施|意见|方向|打算)|下一步(工作)?.{0,8}(打算|安排|计划|思路|措施|重点)|^主要问题"
    ),
    "other": re.compile(r"其[他它].{0,10}事项|(需要|应当|需)(说明|报告).{0,8}事项|其[他它]需要(报告|说明)"),
}
_ORDINAL = re.compile(
    r"[#*\s]*(?:第?(?P<number>[一二三四五六七八九十]{1,2})(?:部分|[、.,:]|(?=[^、.,:一二三四五六七八九十()]))[、.,:]?)"
)
_BRACKETED = re.compile(r"[#*\s]*(?:[(][一二三四五六七八九十\d]{1,2}[)]|\d{1,2}[、.,](?!\d))[、.,:]?")
_NUMERALS = "一二三四五六七八九十"
_LONGEST_HEADING = 45
_FOOTER = re.compile(
    r"(扫一扫|附件|相关(链接|附件|文档|阅读)|【?打印|【?关闭|分享(到|至)|上一[篇条]|下一[篇条]|版权所有|主办(单位)?[:：]|承办|网站标识码|网站地图|.{0,6}icp备|责任编辑|编辑[:：]|来源[:：]|浏览次数|返回顶部)"
)
_DATE = re.compile(
    r"[12二][\d〇零○oO一二三四五六七八九]{3}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日?"
)


@dataclass(frozen=True, slots=True)
class _Heading:
    """A line that may open a section: `certainty` is 1 for a numbered heading of its own line."""

    key: SectionKey
    start: int
    end: int
    number: int | None
    certainty: float


def find_sections(text: str) -> list[Section]:
    """The sections of a report in order of the text, each heading included and at most one for a key.

    A section five that is split under two headings (存在的问题 … 改进措施) is one section.

    Args:
        text: The laid-out text of a report.
    """
    lines = list(_lines(text))
    candidates = [heading for start, end in lines if (heading := _heading(text, start, end))]
    if not candidates:
        return []
    if all(heading.key != "problems" for heading in candidates):
        candidates = sorted([*candidates, *_problem_subheading(text, lines)], key=lambda heading: heading.start)
    chosen = _best_order(candidates, len(text))
    sections = [
        Section(
            key=heading.key,
            heading=text[heading.start : heading.end],
            start=heading.start,
            end=_end(text, lines, heading, chosen[at + 1].start if at + 1 < len(chosen) else None),
        )
        for at, heading in enumerate(chosen)
    ]
    return _merged(sections)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _heading(text: str, start: int, end: int) -> _Heading | None:
    """The heading that a line is, or begins with."""
    line = fold(text[start : min(end, start + 2 * _LONGEST_HEADING)])
    ordinal = _ORDINAL.match(line.text)
    if "\t" in text[start:end] or (not ordinal and (_BRACKETED.match(line.text) or end - start > _LONGEST_HEADING)):
        return None
    begin = ordinal.end() if ordinal else len(line.text) - len(line.text.lstrip("#*"))
    title = re.split(r"[。;!?:,]|20\d\d年(?!.{0,12}(问题|情况))", line.text[begin:], maxsplit=1)[0].rstrip(".#*、")
    if not title or len(title) > _LONGEST_HEADING or "本年" in title:
        return None
    for key, pattern in _HEADINGS.items():
        match = pattern.search(title)
        if match and (_names_only(title, match) if ordinal else match.group() == title or _standard(title, match)):
            whole = begin + len(title) >= len(line.text.rstrip("。:.#*"))
            stop = len(title) if whole or len(title) - match.end() <= 4 else match.end()
            _, raw_end = line.raw_span(0, begin + stop)
            number = _NUMERALS.index(ordinal["number"]) + 1 if ordinal and len(ordinal["number"]) == 1 else None
            certainty = (1.0 if ordinal else 0.6) + (0.3 if whole else 0.0)
            return _Heading(key, start, start + raw_end, number, certainty)
    return None


def _names_only(title: str, match: re.Match[str]) -> bool:
    """A numbered line is a heading when the keyword is most of it, whatever body is named before it."""
    return match.start() <= 22


def _standard(title: str, match: re.Match[str]) -> bool:
    """An unnumbered line is a heading when only the body or the work is named around the keyword."""
    around = title[: match.start()] + title[match.end() :]
    return (
        re.fullmatch(
            r"(20\d\d年)?(因)?(本机关|我局|我镇|全市|全县|全区)?(政府|政务)?信息公开(工作)?(的|中|中的)?(情况)?|工作(中)?(的)?|",
            around,
        )
        is not None
    )


def _problem_subheading(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[_Heading]:
    """Where no top-level heading names the problems, a bracketed one may: （五）存在的主要问题."""
    for start, end in lines:
        line = fold(text[start:end])
        bracket = _BRACKETED.match(line.text)
        if bracket and len(line.text) <= _LONGEST_HEADING and _HEADINGS["problems"].match(line.text, bracket.end()):
            yield _Heading("problems", start, end, None, 0.5)
            return


def _best_order(headings: Sequence[_Heading], length: int) -> list[_Heading]:
    """The subsequence in statutory order of the greatest certainty; a heading with a body outweighs a table of contents."""
    stops = [heading.start for heading in headings[1:]] + [length]
    weights = [
        heading.certainty + min(stop - heading.end, 400) / 1000 for heading, stop in zip(headings, stops, strict=True)
    ]
    ranks = [_ORDER.index(heading.key) for heading in headings]
    best, before = list(weights), [-1] * len(headings)
    for i in range(len(headings)):
        for j in range(i):
            again = j == i - 1 and headings[j].key == headings[i].key == "problems"
            follows = ranks[j] < ranks[i] or again
            if follows and best[j] + weights[i] > best[i]:
                best[i], before[i] = best[j] + weights[i], j
    chain = []
    at = max(range(len(headings)), key=best.__getitem__)
    while at >= 0:
        chain.append(headings[at])
        at = before[at]
    return chain[::-1]


def _end(text: str, lines: Sequence[tuple[int, int]], heading: _Heading, following: int | None) -> int:
    """Where a section stops: at the next one, at a heading of another kind with the next ordinal, or at the page's foot."""
    limit = len(text) if following is None else following
    for at, (start, end) in enumerate(lines):
        if not heading.end < start < limit:
            continue
        if _is_next_ordinal(text[start:end], heading) or (following is None and _is_foot(text, lines, at)):
            return start
    return limit


def _is_next_ordinal(line: str, heading: _Heading) -> bool:
    if heading.number is None or len(line) > 30:
        return False
    folded = fold(line).text
    ordinal = _ORDINAL.match(folded)
    return bool(
        ordinal
        and ordinal["number"] == _NUMERALS[heading.number : heading.number + 1]
        and not re.search(r"[。;,\d]|结转|办理结果", folded[ordinal.end() :])
    )


def _is_foot(text: str, lines: Sequence[tuple[int, int]], at: int) -> bool:
    """A signature (name, then a date line), the date itself, or the first line of a web page's foot."""
    line = fold(text[slice(*lines[at])]).text
    if _FOOTER.match(line) or _DATE.fullmatch(line):
        return True
    following = fold(text[slice(*lines[at + 1])]).text if at + 1 < len(lines) else ""
    return len(line) <= 30 and not re.search(r"[。;,:]", line) and _DATE.fullmatch(following) is not None


def _merged(sections: Sequence[Section]) -> list[Section]:
    merged: list[Section] = []
    for section in sections:
        if merged and merged[-1].key == section.key:
            merged[-1] = merged[-1].model_copy(update={"end": section.end})
        else:
            merged.append(section)
    return merged
