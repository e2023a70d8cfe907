"""Word documents: what the printed page shows, in that order."""

import io
import shutil
import zipfile
from pathlib import Path

import docx
import pytest

from nlu.errors import DamagedInput, EmptyInput, EncryptedInput, GongkaiError, LimitExceeded, MissingExtra
from nlu.reading.document import Grid, Paragraph
from nlu.reading.office import read_by_office
from nlu.reading.open import open_document
from nlu.reading.word import read_docx
from nlu.settings import DEFAULT

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="mc" xmlns:wps="wps"'
TYPES = (
    "<Types xmlns='t'><Override PartName='/word/document.xml' ContentType='application/x.document.main+xml'/></Types>"
)


def package(body: str, **parts: str) -> bytes:
    """A DOCX with this body; further parts by name below ``word/``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return buffer.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text) if not text.startswith('<') else text}</w:tc>"


def lines(data: bytes) -> list[str]:
    return [block.text for block in read_docx(data, DEFAULT).blocks if isinstance(block, Paragraph)]


def test_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "年报"
    document.add_heading("一、总体情况", 1)
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "第二十条"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "规章"
    table.cell(2, 2).text = "7"
    document.add_paragraph("尾")
    document.save(str(tmp_path / "a.docx"))
    read = read_docx((tmp_path / "a.docx").read_bytes(), DEFAULT)
    first, grid, last = read.blocks
    assert first == Paragraph("一、总体情况", level=1)
    assert last == Paragraph("尾")
    assert isinstance(grid, Grid)
    assert [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in grid.cells if c.text] == [
        (0, 0, 1, 3, "第二十条"),
        (1, 0, 2, 1, "规章"),
        (2, 2, 1, 1, "7"),
    ]
    assert "title: 年报" in read.hints


def test_tracked_changes_fields_and_hidden_text() -> None:
    body = (
        "<w:p><w:r><w:t>收到</w:t></w:r><w:del><w:r><w:delText>2</w:delText></w:r></w:del><w:ins><w:r><w:t>3</w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>件</w:t><w:br/><w:t>乙</w:t></w:r></w:p>"
    )
    assert lines(package(body)) == ["收到3件", "乙"]


def test_content_controls_and_text_boxes_once() -> None:
    box = f"<w:txbxContent>{p('框')}</w:txbxContent>"
    anchored = (
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    body = (
        f"<w:sdt><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt><w:p><w:r><w:t>乙</w:t>{anchored}</w:r></w:p>{p('丙')}"
    )
    assert lines(package(body)) == ["甲", "乙", "框", "丙"]


NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="4">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num></w:numbering>"""


def test_automatic_numbers_are_restored() -> None:
    def item(text: str, depth: int) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>')

    styles = f"""<w:styles {W}><w:style w:styleId="base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>
        </w:style><w:style w:styleId="s"><w:basedOn w:val="base"/></w:style></w:styles>"""
    body = item("总体", 0) + item("甲", 1) + item("乙", 1) + item("点", 2) + item("公开", 0) + item("丙", 1)
    read = read_docx(package(body + p("申请", '<w:pStyle w:val="s"/>'), numbering=NUMBERING, styles=styles), DEFAULT)
    assert [b.text for b in read.blocks if isinstance(b, Paragraph)] == [
        *("一、总体", "（1）甲", "（2）乙", "点", "二、公开", "（1）丙", "三、申请"),
    ]
    assert read.blocks[-1] == Paragraph("三、申请", level=1)


def test_a_table_that_lays_out_the_page_is_looked_through() -> None:
    inner = f"<w:tbl><w:tr>{cell('规章')}{cell('0')}</w:tr><w:tr>{cell('细则')}{cell('1')}</w:tr></w:tbl>"
    data = package(f"<w:tbl><w:tr>{cell(p('二、情况') + inner + p('尾'))}</w:tr></w:tbl>")
    assert [type(block) for block in read_docx(data, DEFAULT).blocks] == [Paragraph, Grid, Paragraph]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (package("<w:p>"), DamagedInput),
        (package("<w:p/>"), EmptyInput),
        (package("<w:sdt>" * 5_000), DamagedInput),
        (package("<w:p/>" * 1_000_000), LimitExceeded),
        (package(p("x" * 80_000_000)), LimitExceeded),
        (package(p("年"))[:200], DamagedInput),
    ],
)
def test_bad_documents(data: bytes, error: type[GongkaiError]) -> None:
    with pytest.raises(error):
        read_docx(data, DEFAULT)


def test_old_word_needs_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(MissingExtra, match="LibreOffice"):
        open_document(b"{\\rtf1 x}", "a.doc", DEFAULT)


def test_old_word_with_a_password() -> None:
    data = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + b"\xec\xa5".ljust(600, b"\0"))
    data[512 + 11] = 1
    with pytest.raises(EncryptedInput):
        read_by_office(bytes(data), "application/msword", ".doc", DEFAULT)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_rich_text_by_libreoffice() -> None:
    rtf = r"{\rtf1\ansi\uc0 \u19968 \u12289 \u24635 \u20307 \u24773 \u20917 \par 2\par}"
    document = open_document(rtf.encode(), "a.rtf", DEFAULT)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["一、总体情况", "2"]
    assert document.media_type == "application/rtf"
