"""One door for every format: the same report in many forms reads the same, and bad input gives one clean error."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.errors import DamagedInput, GongkaiError, LimitExceeded, UnsupportedInput
from nlu.reading.document import Grid
from nlu.reading.open import open_document
from nlu.reading.report import lay_out
from nlu.settings import DEFAULT, Settings

Rows = list[list[str]]
MENU = "<ul>" + "".join(f"<li><a>202{n}年政府信息公开年度报告</a></li>" for n in range(9)) + "</ul>"


def parts(text: str) -> Iterator[str | Rows]:
    """Lines and tables of a seed."""
    rows: Rows = []
    for line in (*text.splitlines(), "end"):
        if "\t" in line:
            rows.append(line.split("\t"))
        elif line.strip():
            if rows:
                yield rows
            rows = []
            yield re.sub("^#+ *", "", line)


def page(text: str, row: str = "tr", cell: str = "td", inner: str = "{}") -> str:
    def table(rows: Rows) -> str:
        body = "".join(
            f"<{row}>{''.join(f'<{cell}>{inner.format(html.escape(c))}</{cell}>' for c in cells)}</{row}>"
            for cells in rows
        )
        return f"<table>{body}</table>" if row == "tr" else f"<div>{body}</div>"

    article = "".join(
        f"<p>{html.escape(part)}</p>" if isinstance(part, str) else table(part) for part in list(parts(text))[:-1]
    )
    return f"<html><head><meta charset=gb2312></head><body>{MENU}<div>{article}</div><p>版权所有</p></body></html>"


def word(text: str) -> bytes:
    document = docx.Document()
    for part in list(parts(text))[:-1]:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(len(part), max(map(len, part)))
        for number, cells in enumerate(part):
            for column, content in enumerate(cells):
                table.rows[number].cells[column].text = content
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


FORMS = {
    "gbk": lambda text: text.encode("gb18030"),
    "utf-16": lambda text: text.encode("utf-16"),
    "tables": lambda text: page(text).encode(),
    "tables in gbk": lambda text: page(text).encode("gb18030"),
    "divs": lambda text: page(text, "div", "div").encode(),
    "word markup": lambda text: page(
        text, inner="<p class=MsoNormal><span lang=EN-US>{}<o:p></o:p></span></p>"
    ).encode(),
    "layout table": lambda text: f"<table><tr><td>{page(text)}</td></tr></table>".encode(),
    "docx": word,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_real_reports_read_the_same_in_every_form(shared: Path, form: str) -> None:
    def letters(data: bytes) -> str:
        return "".join(lay_out(open_document(data, "年报", DEFAULT), DEFAULT).text.split())

    for path in sorted((shared / "seeds").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert letters(FORMS[form](text)) == letters(path.read_bytes()), path.name


@pytest.mark.parametrize("form", ["tables", "divs", "word markup", "layout table", "docx"])
def test_the_tables_of_a_real_report_become_grids(shared: Path, form: str) -> None:
    text = (shared / "seeds" / "000_9e19fd7289b6adb5.txt").read_text(encoding="utf-8")
    grids = [block for block in open_document(FORMS[form](text), "", DEFAULT).blocks if isinstance(block, Grid)]
    assert [(grid.n_rows, grid.n_cols) for grid in grids] == [(14, 4), (28, 10), (4, 16)]
    assert [cell.text for cell in grids[1].cells if cell.row == 3][2:9] == ["3", "0", "0", "0", "0", "0", "3"]


def test_the_name_is_a_hint_and_never_decides_the_format() -> None:
    document = open_document("一、总体情况".encode(), "in/某局2024年报.pdf", DEFAULT)
    assert document.hints[0] == "file: 某局2024年报"
    assert document.media_type == "text/plain"


def office(part: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(part, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (office("xl/workbook.xml"), UnsupportedInput, "spreadsheet"),
        (office("ppt/presentation.xml"), UnsupportedInput, "presentation"),
        (office("OFD.xml"), UnsupportedInput, "OFD"),
        (office("a.txt"), UnsupportedInput, "archive"),
        (b"Rar!\x1a\x07\0", UnsupportedInput, "archive"),
        (b"\x89PNG\r\n\x1a\n0000", DamagedInput, "damaged"),
    ],
)
def test_what_is_refused_is_told_what_to_do(data: bytes, error: type[GongkaiError], words: str) -> None:
    with pytest.raises(error, match=words):
        open_document(data, "a", DEFAULT)


def test_a_file_that_is_too_large() -> None:
    with pytest.raises(LimitExceeded):
        open_document(b"x" * 11, "a", Settings(max_bytes=10))


STARTS = st.sampled_from(
    [b"", b"PK\3\4", b"<html><table><tr><td>", b"\xff\xfe", b"Content-Type: multipart/related\n\n", b"## \t", b"<p>"]
)


@settings(max_examples=150, deadline=None)
@given(STARTS, st.binary(max_size=300))
def test_any_bytes_give_a_document_or_one_clean_error(start: bytes, rest: bytes) -> None:
    try:
        document = open_document(start + rest, "x", DEFAULT)
    except GongkaiError as error:
        reason = error.reason
    else:
        reason = "none" if document.blocks else ""
    assert reason
    assert "\n" not in reason
