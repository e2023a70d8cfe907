"""Which part of a page is the report: unseen and foreign elements go, and what remains is found by its vocabulary."""

import re
from dataclasses import dataclass, field

from lxml import etree

from nlu.errors import LimitExceeded
from nlu.reading.html_styles import Styles
from nlu.settings import Settings

__all__ = ["article"]

_REPORT = re.compile(
    "总体情况|总体情況|總體情況|主动公开政府信息|主動公開政府|收到和处理|收到和處理|行政复议|行政復議|行政诉讼|行政訴訟|主要问题"
    "|主要問題|改进情况|改進情況|其他需要报告|其他需要報告|勾稽关系|钩稽关系|第二十条第|第二十條第|本年新收|予以公开|予以公開"
    "|结转下年度|結轉下年度|制发件数|处理决定数量|结果维持|尚未审结|信息处理费|统计期限|依申请公开政府信息和不予公开"
)
_TITLE = re.compile(r"20\d\d\s*年.{0,30}(?:信息|資訊|政务|政務)公[开開].{0,10}(?:报告|報告)")
_UNSEEN = (
    *("script", "style", "noscript", "template", "iframe", "object", "svg", "canvas", "audio", "video", "map", "head"),
    *("select", "option", "button", "textarea", "input", "rt", "rp", "xml"),
)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_TABLE_PARTS = ("tr", "tbody", "thead", "tfoot", "colgroup", "table")
_LEAST_LINKS = 3
_SHORTEST_HIT = 4


def article(root: etree._Element, styles: Styles, settings: Settings) -> etree._Element:
    """Removes what does not belong to the text, and finds the report in the rest.

    Removed are elements that a reader of the page does not see, ruby glosses and lists of links; tails stay. A report
    that only a script unhides stays: hidden elements are removed only where vocabulary of a report remains.

    Returns:
        The smallest element with all vocabulary of a report and at least half of the page's text.

    Raises:
        LimitExceeded: Elements nested deeper than `Settings.max_depth`.
    """
    _remove(list(root.iter(*_UNSEEN)))
    hidden = _hidden(root, styles)
    if hidden:
        within = {part for element in hidden for part in element.iter()}
        if any(_REPORT.search(element.text or "") for element in root.iter() if element not in within):
            _remove(hidden)
    weights = _weigh(root, settings.max_depth)
    _remove(weights.link_lists)
    main = _common_ancestor(weights.hits) if weights.hits else root
    while main is not root and (2 * weights.lengths.get(main, 0) < weights.total or main.tag in _TABLE_PARTS):
        parent = main.getparent()
        main = root if parent is None else parent
    return main


def _hidden(root: etree._Element, styles: Styles) -> list[etree._Element]:
    names = {selector for selector, declared in styles.items() if _HIDDEN.search(declared)}

    def is_hidden(element: etree._Element) -> bool:
        if "hidden" in element.attrib or _HIDDEN.search(element.get("style") or ""):
            return True
        own = [f".{name}" for name in (element.get("class") or "").split()] if names else ()
        return bool(names) and (not names.isdisjoint(own) or f"#{element.get('id')}" in names)

    return [element for element in root.iter() if element.attrib and is_hidden(element)]


def _remove(elements: list[etree._Element]) -> None:
    for element in elements:
        parent = element.getparent()
        if parent is None or element.tag == "body":
            continue
        tail, previous = element.tail or "", element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(element)


@dataclass(slots=True)
class _Open:
    """An element on the way: letters, letters in links, links, and words of a report below it."""

    element: etree._Element
    letters: int = 0
    linked: int = 0
    links: int = 0
    hits: int = 0


@dataclass(slots=True)
class _Weights:
    total: int = 0
    hits: list[etree._Element] = field(default_factory=list)
    lengths: dict[etree._Element, int] = field(default_factory=dict)
    link_lists: list[etree._Element] = field(default_factory=list)


def _weigh(root: etree._Element, max_depth: int) -> _Weights:
    """One pass over the page."""
    weights = _Weights()
    path: list[_Open] = []
    in_link = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            path.append(_Open(element, links=int(element.tag == "a")))
            if len(path) > max_depth:
                raise LimitExceeded("the elements of the page are nested too deeply")
            in_link += element.tag == "a"
            text, owner = element.text, path[-1]
        else:
            in_link -= element.tag == "a"
            done = path.pop()
            _close(done, path[-1] if path else None, weights)
            if not path:
                break
            text, owner = element.tail, path[-1]
        if text and (letters := len(text.strip())):
            owner.letters += letters
            if in_link:
                owner.linked += letters
            elif letters >= _SHORTEST_HIT and (_REPORT.search(text) or _TITLE.search(text)):
                owner.hits += 1
                if _REPORT.search(text):
                    weights.hits.append(owner.element)
    return weights


def _close(done: _Open, parent: _Open | None, weights: _Weights) -> None:
    own = done.letters - done.linked
    is_links = done.links >= _LEAST_LINKS and not done.hits and done.linked >= 0.6 * done.letters
    if is_links and done.element.tag not in ("a", "body", "html"):
        weights.link_lists.append(done.element)
    if done.hits:
        weights.lengths[done.element] = own
    weights.total = own
    if parent:
        parent.letters += done.letters
        parent.linked += done.linked
        parent.links += done.links
        parent.hits += done.hits


def _common_ancestor(elements: list[etree._Element]) -> etree._Element:
    common = [*reversed(list(elements[0].iterancestors())), elements[0]]
    for element in elements[1:1_000]:
        path = {element, *element.iterancestors()}
        while common[-1] not in path:
            common.pop()
    return common[-1]
