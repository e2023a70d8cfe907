"""Plain text and Markdown. Lines are kept as they are: flattened tables live in them as rows of tabs or one cell a line."""

import re
from collections.abc import Iterable, Iterator

from nlu.errors import LimitExceeded
from nlu.reading.charset import decode
from nlu.reading.document import Block, Document, Paragraph
from nlu.reading.sniff import TEXT
from nlu.settings import Settings

__all__ = ["is_page_number", "paragraphs", "read_plain"]

_DASH = "-–—－―─"
_PAGE_NUMBER = re.compile(
    rf"[{_DASH}]{{1,2}}\s*\d{{1,3}}\s*[{_DASH}]{{1,2}}"
    r"|第\s*\d{1,3}\s*页(?:\s*[,，/]?\s*[共总]\s*\d{1,3}\s*页)?"
    rf"|Page\s*\d{{1,3}}(?:\s*(?:of|/)\s*\d{{1,3}})?(?:\s*[{_DASH}]\s*.{{0,40}})?"
    r"|P\.\s*\d{1,3}",
    re.I,
)
_HEADING = re.compile(r"(#{1,6})(?!#)\s*(?=\S)")
_PINYIN = re.compile(r"(?<=[\u4e00-\u9fff])[(（][a-zü\u00e0-\u01dc]{1,6}[)）]")
_LEAST_PINYIN = 10


def read_plain(data: bytes, settings: Settings) -> Document:
    """Reads plain text or Markdown; tables written in HTML inside it become grids.

    Raises:
        DamagedInput: The bytes are no text.
        LimitExceeded: The text is longer than `Settings.max_chars`.
    """
    text = decode(data)
    if len(text) > settings.max_chars:
        raise LimitExceeded(f"the text is longer than {settings.max_chars:,} characters")
    if len(_PINYIN.findall(text)) >= _LEAST_PINYIN:
        text = _PINYIN.sub("", text)
    blocks: list[Block] = []
    for piece in _split_tables(text):
        blocks += _table(piece, settings) if piece[:6].lower() == "<table" else paragraphs(piece.splitlines())
    return Document(blocks, TEXT, "plain")


def _split_tables(text: str) -> Iterator[str]:
    """The text in pieces, each ``<table>…</table>`` one of its own."""
    lower = re.sub(r"</?table", lambda tag: tag[0].lower(), text, flags=re.I)  # keeps every length
    here = 0
    while (start := lower.find("<table", here)) >= 0 and (end := lower.find("</table>", start)) >= 0:
        yield text[here:start]
        here = end + len("</table>")
        yield text[start:here]
    yield text[here:]


def _table(markup: str, settings: Settings) -> list[Block]:
    from nlu.reading.html import markup_blocks  # html itself reads <pre> with this module

    return markup_blocks(markup, settings)


def paragraphs(lines: Iterable[str]) -> Iterator[Paragraph]:
    """A paragraph per line; consecutive rows of tab-separated fields form one, so that their empty fields survive.

    Blank lines and page numbers such as ``- 5 -`` are dropped; a bare number never is, for it may be a cell.
    """
    rows: list[str] = []
    for line in lines:
        if _is_row(line, bool(rows)):
            rows.append(line)
            continue
        if rows:
            yield Paragraph("\n".join(rows))
            rows = []
        if line.strip() and not is_page_number(line):
            yield _paragraph(line.strip())
    if rows:
        yield Paragraph("\n".join(rows))


def is_page_number(line: str) -> bool:
    """True for a line that only numbers a page: ``- 5 -``, ``第 5 页 共 8 页``, ``Page 9 - …``, ``P. 9``."""
    return len(line) < 80 and _PAGE_NUMBER.fullmatch(line.strip()) is not None


def _is_row(line: str, within: bool) -> bool:
    """A tab alone at the front indents prose, unless rows surround it."""
    return bool(line.strip()) and ("\t" in line.lstrip() or (within and line.startswith("\t")))


def _paragraph(line: str) -> Paragraph:
    heading = _HEADING.match(line)
    if heading:
        return Paragraph(_unmarked(line[heading.end() :].rstrip("# ")), level=len(heading[1]))
    return Paragraph(_unmarked(line))


def _unmarked(line: str) -> str:
    """The line without the stars of emphasis; single stars may be meant."""
    return line.replace("**", "") if line.count("**") % 2 == 0 else line
