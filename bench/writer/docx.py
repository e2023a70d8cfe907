"""Reports as Word files with the official tables, merged cells included."""

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from bench.writer.layout import Heading, Layout, Look, Signature, Slot, Text, Title, parts
from bench.writer.truth import ReportTruth

__all__ = ["write_docx"]

_FONT = "Noto Serif CJK SC"
_TEXT_WIDTH_CM = 17.0


def write_docx(truth: ReportTruth, path: Path, look: Look | None = None) -> None:
    """Writes a report as DOCX.

    Args:
        truth: The report.
        path: File to write.
        look: How its pages look.

    Raises:
        OSError: The file cannot be written.
    """
    look = look or Look()
    document = docx.Document()
    document.core_properties.title = truth.title.replace("\n", "")
    _set_up(document, truth, look)
    for part in parts(truth):
        match part:
            case Title(lines):
                for line in lines:
                    _paragraph(document, line, size=18, align=WD_ALIGN_PARAGRAPH.CENTER)
            case Heading(text):
                _paragraph(document, text).paragraph_format.keep_with_next = True
            case Text(text):
                _paragraph(document, text).paragraph_format.first_line_indent = Pt(22)
            case Signature(lines):
                for line in lines:
                    _paragraph(document, line, align=WD_ALIGN_PARAGRAPH.RIGHT)
            case Layout():
                if look.cut and part.table == "requests":
                    _paragraph(document, "").paragraph_format.space_before = Cm(9)
                _insert_table(document, part, look)
    document.save(str(path))


def _set_up(document: docx.document.Document, truth: ReportTruth, look: Look) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(7 if look.small else 11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    section = document.sections[0]
    width, height = Cm(21), Cm(29.7)
    if look.landscape:
        section.orientation, width, height = WD_ORIENT.LANDSCAPE, height, width
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = Cm(2)
    if look.heads:
        section.header.paragraphs[0].text = truth.title.replace("\n", "")
        _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: Paragraph) -> None:
    """A centred ``- 3 -``."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("- ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    paragraph._p.append(number)
    paragraph.add_run(" -")


def _paragraph(
    document: docx.document.Document, text: str, size: int | None = None, align: WD_ALIGN_PARAGRAPH | None = None
) -> Paragraph:
    paragraph = document.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    run = paragraph.add_run(text)
    if size:
        run.font.size = Pt(size)
    return paragraph


def _insert_table(document: docx.document.Document, layout: Layout, look: Look) -> None:
    # Built as XML: merging through python-docx takes seconds for a table of this size.
    anchor = document.add_paragraph()
    anchor._p.addprevious(parse_xml(_table_xml(layout, look)))


def _table_xml(layout: Layout, look: Look) -> str:
    rule = "nil" if look.borderless else "single"
    edges = "".join(
        f'<w:{edge} w:val="{rule}" w:sz="4"/>' for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    widths = _widths(layout, 25.7 if look.landscape else _TEXT_WIDTH_CM)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(f"<w:tr>{''.join(_row_xml(layout, row, widths))}</w:tr>" for row in range(layout.n_rows))
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
    )


def _widths(layout: Layout, total_cm: float) -> list[int]:
    """Column widths in twentieths of a point."""
    known: dict[str, list[float]] = {"active_disclosure": [4, 3, 3, 3], "requests": [1, 3, 6, *[1.3] * 7]}
    shares = known.get(layout.table, [1.0] * layout.n_cols)
    return [int(share / sum(shares) * total_cm * 567) for share in shares]


def _row_xml(layout: Layout, row: int, widths: list[int]) -> Iterator[str]:
    """The cells of a row; a cell merged downwards continues as an empty one."""
    covering = (slot for slot in layout.slots if slot.row <= row < slot.row + slot.rowspan)
    for slot in sorted(covering, key=lambda slot: slot.col):
        width = sum(widths[slot.col : slot.col + slot.colspan])
        span = f'<w:gridSpan w:val="{slot.colspan}"/>' if slot.colspan > 1 else ""
        merge = ""
        if slot.rowspan > 1:
            merge = '<w:vMerge w:val="restart"/>' if slot.row == row else "<w:vMerge/>"
        direction = '<w:textDirection w:val="tbRlV"/>' if slot.vertical else ""
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{direction}<w:vAlign w:val="center"/>'
        yield f"<w:tc><w:tcPr>{properties}</w:tcPr>{_content(slot, slot.row == row)}</w:tc>"


def _content(slot: Slot, first: bool) -> str:
    text = escape(slot.text) if first else ""
    run = f'<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{run}</w:p>'
