"""What a file is, from its bytes; names and suffixes are not asked."""

import io
import re
import zipfile

from nlu.errors import DamagedInput, EmptyInput, EncryptedInput, LimitExceeded
from nlu.reading.charset import decode

__all__ = ["DOCX", "HTML", "MHTML", "PDF", "TEXT", "ZIP", "media_type"]

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
MHTML = "multipart/related"
TEXT = "text/plain"
ZIP = "application/zip"

_MAGIC = (
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("MatOST", "application/vnd.ms-works"),
)
_PACKAGE_PARTS = (
    ("OFD.xml", "application/ofd"),
    ("word/", DOCX),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_MOST_ENTRIES = 100_000
_HEAD = 65_536
_PREAMBLE = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->|<!\[.*?\]>)*", re.S)
_FIRST_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|base|style|script|div|p|span|table|h[1-6]|ul|ol|dl|br|font|center|"
    r"article|section|main|header|a|b|strong|img|form|tbody|tr|td)\b",
    re.I,
)
_TABLE = re.compile(r"<table\b.*?(?:</table>|\Z)", re.I | re.S)
_FLOW_TAG = re.compile(r"<(?:p|div|br|span)\b[^<>]*>", re.I)
_MIME_HEAD = re.compile(
    rb"(?:[\w-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*?Content-Type:\s*(?:multipart/|text/html)", re.I
)


def media_type(data: bytes) -> str:
    """The media type of a file.

    Args:
        data: All its bytes; archives are recognised by the directory at their end.

    Returns:
        E.g. ``application/pdf``; ``text/plain`` for plain text and Markdown; also formats that no reader reads.

    Raises:
        EmptyInput: Nothing but white space.
        DamagedInput: Neither text nor a known format, or a damaged zip or Office file.
        EncryptedInput: An Office file with a password.
        LimitExceeded: An archive with too many entries.
    """
    if not data.strip(b"\0 \t\r\n\f\xef\xbb\xbf\xff\xfe"):
        raise EmptyInput("the file is empty")
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return _zip_kind(data)
    if b"%PDF-" in data[:1024]:
        return PDF
    if _MIME_HEAD.match(data[:4096].lstrip()):
        return MHTML
    return _text_kind(data)


def _ole_kind(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedInput("the Office file is protected by a password")
    for stream, kind in _OLE_STREAMS:
        if (stream + "\0").encode("utf-16-le") in data:
            return kind
    raise DamagedInput("a binary Office file without a document in it, or damaged")


def _zip_kind(data: bytes) -> str:
    if data.count(b"PK\1\2") > _MOST_ENTRIES:
        raise LimitExceeded(f"the archive has more than {_MOST_ENTRIES:,} entries")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
                return package.read("mimetype").decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise DamagedInput("the zip or Office file is damaged or cut off") from error
    for part, kind in _PACKAGE_PARTS:
        if any(name.startswith(part) for name in names) and (kind == "application/ofd" or _CONTENT_TYPES in names):
            return kind
    return ZIP


_CONTENT_TYPES = "[Content_Types].xml"


def _text_kind(data: bytes) -> str:
    head = decode(data[:_HEAD])
    if head.count("\0") > 0.01 * len(head):
        raise DamagedInput("neither text nor a known document format")
    start = head[_PREAMBLE.match(head).end() :]  # type: ignore[union-attr]  # matches the empty string too
    if re.match(r"<(?:\w+:)?(?:wordDocument|package)\b", start):
        return "application/msword+xml"
    if re.match(r"<(?:\w+:)?Workbook\b", start):
        return "application/vnd.ms-excel"
    if _FIRST_TAG.match(start) or len(_FLOW_TAG.findall(_TABLE.sub("", head))) >= 5:
        return HTML
    return TEXT
