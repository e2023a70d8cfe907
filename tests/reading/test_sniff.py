"""What a file is, and in which encoding, is seen from its bytes."""

import io
import zipfile

import pytest

from nlu.errors import DamagedInput, EmptyInput, EncryptedInput
from nlu.reading.charset import decode
from nlu.reading.sniff import DOCX, HTML, MHTML, PDF, TEXT, ZIP, media_type

PROSE = "某市应急管理局2024年政府信息公开工作年度报告\n一、总体情况\n本机关主动公开政府信息22条，收到申请3件。\n"
TRADITIONAL = "某市2024年政府資訊公開工作年度報告\n一、總體情況\n本機關主動公開政府資訊22條，收到申請3件。\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return buffer.getvalue()


def ole(stream: str) -> bytes:
    return OLE + (stream + "\0").encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\r\njunk of a mail gateway\r\n%PDF-1.4\n", PDF),
        (zipped("[Content_Types].xml", "word/document.xml"), DOCX),
        (
            zipped("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (zipped("a.txt", "word/notes.txt"), ZIP),
        (ole("WordDocument"), "application/msword"),
        (ole("Workbook"), "application/vnd.ms-excel"),
        (b"{\\rtf1\\ansi}", "application/rtf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\xef\xbb\xbf<!-- saved --><!DOCTYPE html><html></html>", HTML),
        ("<?xml version='1.0' encoding='utf-8'?><html xmlns='x'><p>年报</p></html>".encode(), HTML),
        ("<p>一、总体情况</p>".encode("gbk"), HTML),
        ("一、总体情况<br>甲<br>乙<br>丙<br>丁<br>戊".encode(), HTML),
        (f"{PROSE}<table><tr><td>规章<br></td></tr></table>".encode(), TEXT),
        (
            b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n",
            MHTML,
        ),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument/>", "application/msword+xml"),
        (PROSE.encode(), TEXT),
        (PROSE.encode("gbk"), TEXT),
        (PROSE.encode("utf-16-le"), TEXT),
    ],
)
def test_media_type(data: bytes, kind: str) -> None:
    assert media_type(data) == kind


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyInput),
        (b"\xef\xbb\xbf \r\n", EmptyInput),
        (zipped("[Content_Types].xml", "word/document.xml")[:-40], DamagedInput),
        (bytes(range(256)) * 20, DamagedInput),
        (OLE, DamagedInput),
        (ole("EncryptedPackage"), EncryptedInput),
    ],
)
def test_what_is_no_document(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        media_type(data)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", [None, "gb2312", "utf-8", "big5", "iso-8859-1", "no-such-codec"])
def test_decoding_believes_the_characters_more_than_the_declaration(codec: str, declared: str | None) -> None:
    assert decode(PROSE.encode(codec), declared) == PROSE


@pytest.mark.parametrize("declared", [None, "big5", "gb2312"])
def test_big5(declared: str | None) -> None:
    assert decode(TRADITIONAL.encode("big5"), declared) == TRADITIONAL


def test_a_file_cut_inside_a_character_is_still_utf8() -> None:
    assert decode(PROSE.encode()[:-5]).startswith(PROSE[:-3])


def test_chinese_behind_a_long_run_of_ascii_decides() -> None:
    page = b"var a = 1;" * 20_000 + PROSE.encode("gbk")
    assert decode(page).endswith(PROSE)
