"""Word documents in the DOCX format, from the XML itself: what a reader of the printed page sees, in that order."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from nlu.errors import DamagedInput, EmptyInput, LimitExceeded
from nlu.reading.archive import open_zip, unpack
from nlu.reading.document import Block, Document, Grid, Paragraph
from nlu.reading.layout import LONGEST_CELL, TableCell, pieces
from nlu.reading.plain import paragraphs
from nlu.reading.sniff import DOCX
from nlu.reading.word_numbering import Numbering, value_of
from nlu.settings import Settings

__all__ = ["read_docx"]

_MOST_TAGS = 2_000_000
_MAIN_PART = re.compile(r"\.document(?:\.macroEnabled)?\.main\+xml|\.template(?:\.macroEnabledTemplate)?\.main\+xml")
_UNSEEN = frozenset(
    ("del", "moveFrom", "delText", "instrText", "Fallback", "rt", "pPr", "sectPr", "tblPr", "trPr", "tcPr")
)
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_WIDEST = 100
_LONGEST_STYLE_CHAIN = 20


def read_docx(data: bytes, settings: Settings) -> Document:
    """Reads paragraphs and tables in document order, with automatic numbers restored and tracked deletions left out.

    Raises:
        DamagedInput: Parts are missing or are not well-formed XML.
        EncryptedInput: The package has a password.
        LimitExceeded: It unpacks to too much.
        EmptyInput: It shows no text.
    """
    with open_zip(data) as package:
        if sum(info.file_size for info in package.infolist()) > settings.max_expanded:
            raise LimitExceeded(f"it unpacks to more than {settings.max_expanded:,} bytes")
        root = _part(package, _main_part(package, settings), settings)
        numbering = _part(package, "word/numbering.xml", settings)
        styles = _part(package, "word/styles.xml", settings)
        properties = _part(package, "docProps/core.xml", settings)
    body = root.find("{*}body") if root is not None else None
    if body is None:
        raise DamagedInput("the Word document has no body")
    reader = _Reader(
        Numbering.of(numbering) if numbering is not None else Numbering(),
        {value_of(style, "styleId"): style for style in styles.iter("{*}style")} if styles is not None else {},
        settings,
    )
    blocks = reader.read(body)
    pictures = sum(1 for _ in body.iter("{*}blip", "{*}imagedata"))
    if not blocks:
        raise EmptyInput("the document has pictures but no text" if pictures else "the document has no text")
    title = properties.findtext("{*}title") if properties is not None else None
    hints = [f"title: {title.strip()}"] if title and title.strip() else []
    warnings = [("a picture stands in the text", None)] if pictures else []
    return Document(blocks, DOCX, "markup", hints=hints, warnings=warnings)


def _main_part(package: zipfile.ZipFile, settings: Settings) -> str:
    types = _part(package, "[Content_Types].xml", settings)
    for entry in types.iter("{*}Override") if types is not None else ():
        if _MAIN_PART.search(value_of(entry, "ContentType")):
            return value_of(entry, "PartName").lstrip("/")
    return "word/document.xml"


def _part(package: zipfile.ZipFile, name: str, settings: Settings) -> etree._Element | None:
    """A part as XML; None where the package has none of that name."""
    try:
        info = package.getinfo(name)
    except KeyError:
        return None
    data = unpack(package, info, settings.max_bytes, settings)
    if data.count(b"<") > _MOST_TAGS:
        raise LimitExceeded(f"the document has more than {_MOST_TAGS:,} tags")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedInput(f"{name} inside the document is damaged") from error


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2]


@dataclass(slots=True)
class _Reader:
    """Walks the body. Depth is bounded by the XML parser, which refuses elements nested deeper than 256."""

    numbering: Numbering
    styles: dict[str, etree._Element]
    settings: Settings
    _length: int = field(default=0)

    def read(self, body: etree._Element) -> list[Block]:
        blocks: list[Block] = []
        lines: list[str] = []  # running lines without a heading level, joined later where they are rows of tabs
        for thing in self._things(body):
            if isinstance(thing, str):
                lines += thing.split("\n")
                continue
            blocks += paragraphs(lines)
            lines = []
            blocks.append(thing)
        return [*blocks, *paragraphs(lines)]

    def _things(self, parent: etree._Element) -> Iterator[Grid | Paragraph | str]:
        """Grids, headings and lines below an element; content controls and other wrappers are looked through."""
        for child in parent:
            name = _local(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name not in _UNSEEN:
                yield from self._things(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Grid | Paragraph | str]:
        boxes: list[etree._Element] = []
        text = "".join(_runs(paragraph, boxes))
        self._length += len(text)
        if self._length > self.settings.max_chars:
            raise LimitExceeded(f"the text is longer than {self.settings.max_chars:,} characters")
        if text.strip():
            text, level = self._numbered(text, paragraph), self._format(paragraph)[2]
            yield Paragraph(" ".join(text.split()), level=level) if level else text
        for box in boxes:
            yield from self._things(box)

    def _format(self, paragraph: etree._Element) -> tuple[str, int, int | None]:
        """List id, list depth and heading level, each from the paragraph or the nearest style that states it."""
        stated = {"numId": "", "ilvl": "", "outlineLvl": ""}
        for properties in self._properties(paragraph):
            for name in stated:
                element = properties.find(f".//{{*}}{name}")
                if element is not None and not stated[name]:
                    stated[name] = value_of(element)
        list_id, depth, outline = stated.values()
        level = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else None
        return list_id if list_id != "0" else "", int(depth) if depth.isdecimal() else 0, level

    def _properties(self, paragraph: etree._Element) -> Iterator[etree._Element]:
        """The paragraph's own properties, then those of its style and of the styles that one is based on."""
        own = paragraph.find("{*}pPr")
        if own is None:
            return
        yield own
        pointer = own.find("{*}pStyle")
        for _ in range(_LONGEST_STYLE_CHAIN):
            style = self.styles.get(value_of(pointer)) if pointer is not None else None
            if style is None:
                return
            properties = style.find("{*}pPr")
            if properties is not None:
                yield properties
            pointer = style.find("{*}basedOn")

    def _table(self, table: etree._Element) -> Iterator[Grid | Paragraph | str]:
        for piece in pieces(list(self._cells(table)), "docx", self.settings):
            if isinstance(piece, Grid):
                yield piece
            else:
                yield from self._things(piece)

    def _cells(self, table: etree._Element) -> list[TableCell]:
        """Cells at their positions; a vertically merged cell is one, as tall as its parts."""
        cells: list[TableCell] = []
        above: dict[int, int] = {}
        for row_number, row in enumerate(_below(table, "tr")):
            col = _number(row, "{*}trPr/{*}gridBefore")
            for element in _below(row, "tc"):
                width = min(max(_number(element, "{*}tcPr/{*}gridSpan"), 1), _WIDEST)
                merge = element.find("{*}tcPr/{*}vMerge")
                if merge is not None and value_of(merge) in ("", "continue") and col in above:
                    first = cells[above[col]]
                    height = row_number - first.row + 1
                    cells[above[col]] = TableCell(first.row, col, height, first.colspan, first.text, first.node)
                else:
                    above.pop(col, None)
                    if merge is not None:
                        above[col] = len(cells)
                    cells.append(TableCell(row_number, col, 1, width, self._cell_text(element), element))
                col += width
        return cells

    def _cell_text(self, cell: etree._Element) -> str | None:
        texts = [("".join(_runs(paragraph, [])), paragraph) for paragraph in cell.iter("{*}p")]
        if sum(len(text) for text, _ in texts) > LONGEST_CELL or cell.find(".//{*}tbl") is not None:
            return None
        return " ".join(" ".join(self._numbered(text, paragraph) for text, paragraph in texts).split())

    def _numbered(self, text: str, paragraph: etree._Element) -> str:
        list_id, depth, _ = self._format(paragraph)
        return self.numbering.label(list_id, depth) + text if list_id and text.strip() else text


def _below(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows or cells, also inside content controls and insertions; not those of tables inside."""
    for child in element:
        local = _local(child)
        if local == name:
            if child.find("{*}trPr/{*}del") is None:
                yield child
        elif local in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from _below(child, name)


def _number(element: etree._Element, path: str) -> int:
    found = element.find(path)
    text = value_of(found) if found is not None else ""
    return int(text) if text.isdecimal() else 0


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """The text of a paragraph's runs as printed; the text boxes anchored in it go to `boxes`."""
    for child in element:
        name = _local(child)
        if name == "t":
            yield child.text or ""
        elif name in _BREAKS and _local(element) == "r":
            yield _BREAKS[name]
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "r" and _is_hidden(child):
            continue
        elif name not in _UNSEEN:
            yield from _runs(child, boxes)


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find("{*}rPr/{*}vanish")
    return vanish is not None and value_of(vanish) not in ("0", "false", "off")
