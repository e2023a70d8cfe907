"""What users name: files, folders, archives, manifests, tables, URLs."""

from pathlib import Path

import fsspec
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nlu.dataset.build import Run, tag
from nlu.dataset.intake import Entry, Overrides, Sources, entries
from nlu.dataset.locations import Location
from nlu.dataset.open import open_dataset
from nlu.dataset.tabular import rows
from nlu.errors import DamagedInput, GongkaiError, MissingExtra, UsageError
from nlu.settings import DEFAULT
from tests.dataset.written import text

HERE = Run(workers=0)
SECTION = "五、存在的主要问题及改进情况\n一是公开不及时。二是队伍薄弱。下一步，一是及时公开信息。"


def scan(tmp_path: Path, sources: Sources) -> list[Entry]:
    return list(entries(sources, Location(str(tmp_path / "unpacked")), DEFAULT))


def bytes_of(entry: Entry) -> bytes:
    return Location(entry.url).read(entry.start, entry.size)


def test_a_missing_file_is_an_entry_with_a_reason(tmp_path: Path) -> None:
    (entry,) = scan(tmp_path, Sources([str(tmp_path / "gone.pdf")]))
    assert entry.sha256 is None
    assert str(entry.error) == "reading: there is no such file"


def test_limit_takes_the_first(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.txt").write_text(str(number))
    found = scan(tmp_path, Sources([str(tmp_path)], limit=12))
    assert [Path(entry.name).stem for entry in found] == [f"{number:02}" for number in range(12)]


@pytest.mark.parametrize(
    ("header", "encoding"), [("path,agency,year,url", "utf-8-sig"), ("路径,机关,年度,网址", "gb18030")]
)
def test_a_manifest_goes_before_the_file(header: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text(1), encoding="utf-8")
    line = "a.txt,淮安市洪泽区人民政府,2031,https://example.org/a"
    (tmp_path / "list.csv").write_text(f"{header}\n{line}\n", encoding=encoding)
    (entry,) = scan(tmp_path, Sources(manifest=str(tmp_path / "list.csv")))
    assert entry.overrides == Overrides("https://example.org/a", "淮安市洪泽区人民政府", 2031)
    tag(Sources(manifest=str(tmp_path / "list.csv")), str(tmp_path / "set"), HERE)
    query = "select agency, adcode, level, year, period_start, source_url, overridden from reports"
    assert open_dataset(tmp_path / "set").sql(query).fetchall() == [
        ("淮安市洪泽区人民政府", "320813", "county", 2031, "2031-01-01", "https://example.org/a", ["agency", "year"])
    ]


@pytest.mark.parametrize(("line", "reason"), [(",2024", "no path"), ("a.txt,20x4", "20x4 is no year")])
def test_a_manifest_that_cannot_serve(line: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(f"path,year\n{line}\n")
    with pytest.raises(UsageError, match=f"line 2: {reason}"):
        scan(tmp_path, Sources(manifest=str(tmp_path / "list.csv")))


def write_table(path: Path) -> None:
    columns = {"agency": ["甲县人民政府", "乙县人民政府", "丙县人民政府"], "text": [SECTION, SECTION, None]}
    if path.suffix == ".parquet":
        pq.write_table(pa.table(columns), path)
    elif path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in [list(columns), *zip(*columns.values(), strict=True)]:
            book.active.append(row)
        book.save(path)
    else:
        rows = "\n".join(f'{agency},"{text or ""}"' for agency, text in zip(*columns.values(), strict=True))
        path.write_text(f"agency,text\n{rows}\n", encoding="utf-8-sig")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_each_row_of_a_table_is_a_section_five(suffix: str, tmp_path: Path) -> None:
    table = tmp_path / f"table{suffix}"
    write_table(table)
    tag(Sources([str(table)], text_column="text"), str(tmp_path / "set"), HERE)
    data = open_dataset(tmp_path / "set")
    reports = data.sql("select source_name, scope, agency, n_issues, problems_text from reports order by 1").fetchall()
    assert reports == [
        (f"{table}#1", "problems", "甲县人民政府", 2, SECTION),
        (f"{table}#2", "problems", "乙县人民政府", 2, SECTION),
    ]
    assert data.sql("select name, category from runs where status = 'failed'").fetchall() == [(f"{table}#3", "empty")]


def test_sheets_with_the_header_of_the_first_go_on_with_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, lines in (("一", [["text"], ["甲"]]), ("说明", [["说明"], ["乙"]]), ("二", [["text"], ["丙"]])):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    del book["Sheet"]
    book.save(tmp_path / "book.xlsx")
    assert [row["text"] for row in rows(Location(str(tmp_path / "book.xlsx")))] == ["甲", "丙"]


def test_tables_that_cannot_serve(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    (tmp_path / "table.xlsx").write_bytes(b"no workbook")
    for name, error in (("table.csv", UsageError), ("table.xlsx", DamagedInput), ("table.doc", UsageError)):
        with pytest.raises(error):
            scan(tmp_path, Sources([str(tmp_path / name)], text_column="text"))


def test_members_of_archives_are_read_from_one_file(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("a/1.txt", "a/2.txt"):
            archive.writestr(name, name * 100)
        archive.writestr("a/empty.txt", "")
    found = scan(tmp_path, Sources([str(tmp_path / "all.zip")]))
    assert [entry.name.removeprefix(f"{tmp_path}/all.zip/") for entry in found] == ["a/1.txt", "a/2.txt", "a/empty.txt"]
    assert [bytes_of(entry) for entry in found[:2]] == [b"a/1.txt" * 100, b"a/2.txt" * 100]
    assert isinstance(found[2].error, GongkaiError)


def test_inputs_and_data_set_on_a_file_system_in_memory(tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    for seed in range(12):
        memory.pipe_file(f"/in/{seed}.txt", text(seed).encode())
        (tmp_path / f"{seed}.txt").write_text(text(seed), encoding="utf-8")
    tally = tag(Sources(["memory://in/*.txt"]), "memory://set", Run(workers=0, part_size=5))
    tag(Sources([str(tmp_path)]), str(tmp_path / "set"), HERE)
    assert tally.read == 12
    assert tag(Sources(["memory://in"]), "memory://set", HERE).skipped == 12
    query = "select report_id, item_id, text from items order by all"
    assert open_dataset("memory://set").sql(query).fetchall() == open_dataset(tmp_path / "set").sql(query).fetchall()
    assert not memory.exists("/set/_state")


def test_an_unknown_file_system_is_said() -> None:
    with pytest.raises(MissingExtra, match="nowhere:// cannot be reached"):
        Location("nowhere://bucket/key")
