"""Web pages: saved from a browser, exported by Word or WPS, fragments of a site's editor, and MHTML."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath

from lxml import etree

from nlu.errors import DamagedInput, EmptyInput, LimitExceeded
from nlu.reading.charset import decode
from nlu.reading.document import Block, Document, Grid, Paragraph
from nlu.reading.html_grids import BREAKS, table_pieces
from nlu.reading.html_main import article
from nlu.reading.html_styles import Styles, styled_grids, styles_of
from nlu.reading.plain import is_page_number, paragraphs
from nlu.reading.sniff import HTML
from nlu.settings import Settings

__all__ = ["markup_blocks", "read_html", "read_mhtml"]

_MOST_TAGS = 500_000
"""A report has up to 30,000; half a million take about 150 MB and two seconds."""
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{3,20})""", re.I)
_SELF_CLOSED = re.compile(r"<(script|title|style|textarea|iframe|div|a|td|span|p)\b([^<>]*)/>", re.I)
_META = {
    name.lower(): name for name in ("ArticleTitle", "PubDate", "ContentSource", "SiteName", "SiteDomain", "Author")
}
_LEADING = re.compile(r"公[开開].{0,10}[报報]告|来源|來源|发布|發布|日期|时间|時間|索引号|文号|作者|20\d\d\s*[年.-]")
_SIGNATURE = re.compile(r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[〇○O零一二三四五六七八九]{4}年.{2,8}日")
_TRAIL = re.compile(r"位置|[>»›]\s*\S|版权|備案|备案|ICP|主办|承办|Copyright", re.I)
_CONTROL_WORDS = (
    r"打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|收藏|字体|字号|分享[到至]?|返回顶部|视力保护色?|浏览次数|点击数"
)
_CONTROLS = re.compile(
    rf"(?=.*(?:{_CONTROL_WORDS}))(?:{_CONTROL_WORDS}|[大中小:：|\d\s\[\]【】()（）])+"
    r"|(?:[上下]一[篇条页]|扫一扫|您.{0,6}位置|版权所有).{0,80}"
)
_PICTURE_NAME = re.compile(
    r"icon|logo|ico\b|wx|weixin|weibo|qr|ewm|erweima|share|print|arrow|dot|line|bg|blank|spacer", re.I
)


def read_html(data: bytes, settings: Settings, declared: str | None = None) -> Document:
    """Reads a page or a fragment of one.

    Args:
        data: Its bytes.
        settings: Limits of depth, length and cells.
        declared: The encoding a header outside the page names.

    Raises:
        EmptyInput: The page shows no text.
        LimitExceeded: Too many or too deeply nested elements, too long a text or too large a table.
    """
    match = _DECLARED.search(data[:8_192])
    text = decode(data, declared or (match[1].decode("ascii") if match else None))
    root = _parsed(text, settings)
    hints = list(_hints(root))
    styles = styles_of(root)
    main = article(root, styles, settings)
    blocks, pictures = _Page(styles, settings).read(root, main)
    if not blocks:
        raise EmptyInput("the page has pictures but no text" if pictures else "the page has no text")
    return Document(
        blocks, HTML, "markup", hints=hints, warnings=[(f"a picture stands in the text: {p}", None) for p in pictures]
    )


def read_mhtml(data: bytes, settings: Settings) -> Document:
    """Reads a web archive (``.mht``): the first HTML part of a MIME message.

    Raises:
        DamagedInput: There is no HTML part; and what `read_html` raises.
    """
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == HTML:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return read_html(payload, settings, part.get_content_charset())
    raise DamagedInput("a web archive without a page in it")


def markup_blocks(markup: str, settings: Settings) -> list[Block]:
    """The blocks of a piece of HTML inside another text, e.g. a table in Markdown; raises what `read_html` raises."""
    root = _parsed(markup, settings)
    return _Page({}, settings).read(root, root)[0]


def _parsed(text: str, settings: Settings) -> etree._Element:
    if text.count("<") > _MOST_TAGS:
        raise LimitExceeded(f"the page has more than {_MOST_TAGS:,} tags")
    text = _SELF_CLOSED.sub(r"<\1\2></\1>", text.replace("\0", ""))
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    if root is None:
        raise EmptyInput("the page has no text")
    if any("depth" in entry.message for entry in parser.error_log):
        raise LimitExceeded("the elements of the page are nested too deeply")
    return root


def _hints(root: etree._Element) -> Iterator[str]:
    for title in islice(root.iter("title"), 1):
        yield f"title: {' '.join((title.text or '').split())}"
    for meta in root.iter("meta"):
        name = _META.get((meta.get("name") or "").lower())
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            yield f"{name}: {content[:300]}"


@dataclass(slots=True)
class _Page:
    """Walks a page without recursion and collects its blocks, each with whether it stands in the article."""

    styles: Styles
    settings: Settings
    found: list[tuple[Block, bool]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)
    _length: int = 0
    _inside: bool = False
    _level: int | None = None

    def read(self, root: etree._Element, main: etree._Element) -> tuple[list[Block], list[str]]:
        """The blocks of the article with the title and signature around it, and its pictures."""
        todo: list[tuple[str, etree._Element | Grid | str]] = [("enter", root)]
        while todo:
            step, thing = todo.pop()
            if isinstance(thing, str):
                self._add(thing)
            elif isinstance(thing, Grid):
                self._end_line()
                self.found.append((thing, self._inside))
            elif step == "leave":
                self._leave(thing, main)
            else:
                self._enter(thing, main)
                todo.append(("leave", thing))
                todo += reversed(list(self._content(thing)))
        self._end_line()
        return _with_title_and_signature(self.found), self.pictures

    def _content(self, element: etree._Element) -> Iterator[tuple[str, etree._Element | Grid | str]]:
        if element.tag == "pre":
            self.found += [
                (block, self._inside) for block in paragraphs("".join(map(str, element.itertext())).splitlines())
            ]
            return
        if element.tag == "table":
            for piece in table_pieces(element, self.settings):
                yield "enter", piece
            return
        yield "text", element.text or ""
        grids = styled_grids(element, self.styles, self.settings)
        covered = 0
        for index, child in enumerate(element):
            if index in grids:
                covered = index + grids[index][0]
                yield "grid", grids[index][1]
            if index >= covered:
                yield "enter", child
            yield "text", child.tail or ""

    def _enter(self, element: etree._Element, main: etree._Element) -> None:
        if element.tag in BREAKS:
            self._end_line()
        if element is main:
            self._inside = True
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._level = int(element.tag[1])
        if element.tag == "img" and self._inside:
            self._note_picture(element)

    def _leave(self, element: etree._Element, main: etree._Element) -> None:
        if element.tag in BREAKS:
            self._end_line()
        if element is main:
            self._inside = False
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._level = None

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > 4 * self.settings.max_chars:  # mostly white space that will go
            raise LimitExceeded(f"the text is longer than {self.settings.max_chars:,} characters")
        self._line.append(text)

    def _end_line(self) -> None:
        text = re.sub(r"[ \t\r\n\f]+", " ", "".join(self._line)).strip()
        self._line = []
        if text and not is_page_number(text) and not _is_control(text):
            self.found.append((Paragraph(text, level=self._level), self._inside))

    def _note_picture(self, image: etree._Element) -> None:
        name = PurePosixPath((image.get("src") or "").split("?")[0]).name[:80]
        sizes = [
            int(size[0])
            for size in map(re.compile(r"\d+").match, (image.get("width") or "", image.get("height") or ""))
            if size
        ]
        if not _PICTURE_NAME.search(name) and all(size > 60 for size in sizes) and len(self.pictures) < 20:
            label = (image.get("alt") or "").strip()[:80] or name
            self.pictures.append(
                "an embedded one" if (image.get("src") or "").startswith("data:") and not image.get("alt") else label
            )


def _with_title_and_signature(found: list[tuple[Block, bool]]) -> list[Block]:
    inside = [index for index, (_, within) in enumerate(found) if within]
    if not inside:
        return [block for block, _ in found]
    first, last = inside[0], inside[-1] + 1
    before = [block for block, _ in found[max(0, first - 60) : first] if _fits(block, _LEADING)]
    after = [block for block, _ in found[last : last + 5] if _fits(block, _SIGNATURE)]
    return [*before, *(block for block, _ in found[first:last]), *after]


def _is_control(text: str) -> bool:
    """True for a line of the page's own controls, e.g. 【字体：大 中 小】 【打印】."""
    return len(text) < 100 and _CONTROLS.fullmatch(text) is not None


def _fits(block: Block, wanted: re.Pattern[str]) -> bool:
    return (
        isinstance(block, Paragraph)
        and len(block.text) <= 150
        and wanted.search(block.text) is not None
        and not _TRAIL.search(block.text)
    )
