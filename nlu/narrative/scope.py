"""Finds section five in a text that may hold more: other sections, signature, date, footers of a web page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from nlu.narrative.view import View

__all__ = ["Scope", "Stretch", "find_scope"]

_ORDINAL = r"#*(?:第[三四五六七八九十](?:部分|章)|\([四五六七八九十]\)|[四五六七八九十][、,.:]?|[4-9][.、])"
_ANY_ORDINAL = r"#*(?:第[一二三四五六七八九十]部分|\(?[一二三四五六七八九十][、,.)]|[1-9][.、])"
_ABOUT = r"(?:问题|不足|困难|短板|薄弱|改进|整改|打算)"
_TAIL = r"(?:措施|情况|打算|办法|方向|方案|对策|计划|思路|台账|安排|意见|改进|整改|问题|不足|困难)"
_HEADING = re.compile(rf"{_ORDINAL}[^。,;:!?]{{0,30}}?{_ABOUT}[^。,;:!?、]{{0,30}}")
_BARE = re.compile(
    rf"(?!针对|对|为|虽|但)[^。,;:!?]{{0,12}}(?:存在|主要)[^。,;:!?]{{0,6}}(?:问题|不足)[^。,;:!?]{{0,10}}?(?:及|和|与)[^。,;:!?]{{0,8}}{_TAIL}"
)
_GLUE = re.compile(rf"(?:及|和|与|、|极){{1}}[^。,;:!?]{{0,6}}?{_TAIL}")
_OTHER_SECTION = re.compile(
    rf"{_ANY_ORDINAL}(?:总体|概述|概况|基本情况|主动公开|政府信息公开|收到和处理|依申请|因政府|政府信息|行政复议|其他|其它|需要|附)"
)
_ENDS = re.compile(
    r"(?:#*(?:第[一二三四五六七八九十]部分|[一二三四五六七八九十][、,.]|[4-9][.、]))"
    r"(?:其他|其它|需要(?:说明|报告)|说明|附(?:表|件|录)|总体|主动公开|收到和处理|收费|有关)[^。]{0,24}"
    r"|附(?:表|件)[:一二三\d]|(?:扫一扫|版权所有|主办单位|主办:|责任编辑|打印本页|关闭窗口|网站地图|上一篇|下一篇|相关附件|icp备|技术支持|联系我们)"
)
_DATE_LINE = re.compile(
    r"(?:二[〇○0零一二三四五六七八九十]{3}|20\d\d)年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
_SIGNATURE = re.compile(r"[^。,;:!?的]{4,30}(?:局|府|办|室|会|队|院|委|厅|部|中心|处|站|所|校|司|社)")
_MAX_LINE = 48


class Stretch(NamedTuple):
    """Folded half-open span below one top-level heading; the heading is empty where there is none."""

    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scope:
    """The stretches that make up section five."""

    stretches: tuple[Stretch, ...]


def find_scope(view: View) -> Scope:
    """Where the problems and measures stand.

    Args:
        view: A section, or a page that contains one.

    Returns:
        The stretches to read: one, or two when problems and measures have a section of their own. None for a page
        that has other statutory sections and not this one.
    """
    found: list[Stretch] = []
    heading, start = "", 0
    inside = True
    for begin, end in _paragraph_spans(view):
        line = view.text[begin:end]
        size = _heading_size(line)
        if size:
            if inside and (heading or not _foreign(view.text[:begin])):
                found.append(Stretch(heading, start, begin))
            inside, heading, start = True, line[:size], begin + size
        elif _ENDS.match(line) or (inside and _closes(view, begin, end)):
            if inside:
                found.append(Stretch(heading, start, begin))
            inside, start = False, end
        elif not heading and _OTHER_SECTION.match(line) and _is_short(line):
            inside = False
    if inside:
        found.append(Stretch(heading, start, len(view.text)))
    named = [stretch for stretch in found if stretch.heading]
    return Scope(tuple(stretch for stretch in named or found if stretch.start < stretch.end))


def _foreign(text: str) -> bool:
    return len(text) > 0 and re.match(r"[^。]{0,60}(?:年度?报告|总体情况)|" + _OTHER_SECTION.pattern, text) is not None


def _is_short(line: str) -> bool:
    return len(line) <= _MAX_LINE and not re.search("[。;]", line)


def _heading_size(line: str) -> int:
    """The length of the heading a paragraph begins with; 0 if it begins with none."""
    match = _HEADING.match(line) or _BARE.match(line)
    if match is None:
        return 0
    if _is_short(line) and not re.search("[,!?].", line):
        return len(line)
    glued = [m.end() for m in _GLUE.finditer(match[0])]
    if glued:
        return glued[0]
    return 0


def _closes(view: View, begin: int, end: int) -> bool:
    line = view.text[begin:end]
    if _DATE_LINE.fullmatch(line.rstrip("。")):
        return True
    return len(line) <= 32 and bool(_SIGNATURE.fullmatch(line)) and bool(_DATE_LINE.match(view.text, end))


def _paragraph_spans(view: View) -> Iterator[tuple[int, int]]:
    edges = [*sorted(view.paragraphs), len(view.text)]
    return ((a, b) for a, b in pairwise(edges) if a < b)
