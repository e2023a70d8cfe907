"""The research package: every format read back, missing figures told apart, the same bytes twice."""

import csv
import json
import shutil
import sqlite3
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import invented
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from nlu.commands.app import app
from nlu.dataset.export import Exported, export
from nlu.dataset.frames import frames
from nlu.dataset.open import open_dataset
from nlu.dataset.redact import redact
from nlu.errors import UsageError

pytest.importorskip("xlsxwriter", reason="the extra export is not installed")
pyreadstat = pytest.importorskip("pyreadstat", reason="the extra export is not installed")

_EVERY_SHEET = "44,34,76,1,,0,false,true,false,false,false,-1"
"""Options of LibreOffice: comma, quotes, UTF-8, from row 1, and -1: a file for each sheet."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented.write(tmp_path_factory.mktemp("dataset"))


@pytest.fixture(scope="module")
def package(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return export(open_dataset(dataset).connection, tmp_path_factory.mktemp("out") / "package")


def wide(package: Exported, name: str = "wide") -> dict[str, dict[str, str]]:
    with (package.folder / "csv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["report_id"]: row for row in csv.DictReader(file)}
    if name != "wide":
        return rows
    return {f"{row['agency']} {row['year']}": row for row in rows.values()}


def test_missing_figures_are_told_apart(package: Exported) -> None:
    new = wide(package)["淮安市洪泽区人民政府 2023"]
    why = wide(package, "wide_missing")[new["report_id"]]
    assert (new["q_granted_tt"], why["q_granted_tt"]) == ("5", "")
    assert (new["q_granted_re"], why["q_granted_re"]) == ("0", "")  # a printed 0 is the number 0
    assert (new["q_granted_bu"], why["q_granted_bu"]) == ("", "slash")
    assert (new["a_fees_amount_wan"], why["a_fees_amount_wan"]) == ("", "blank")
    assert (new["a_procurement_items"], why["a_procurement_items"]) == ("", "not_in_form")
    town = wide(package)["鲁山县下汤镇人民政府 2023"]
    assert wide(package, "wide_missing")[town["report_id"]]["q_granted_tt"] == "absent"
    assert town["i_timeliness"] == ""  # no section five: not 0
    assert (new["i_timeliness"], new["i_platform"], new["i_staffing"]) == ("1", "0", "1")


def test_the_formats_hold_the_same_rows(package: Exported) -> None:
    rows = package.rows["items"]
    assert pq.read_metadata(package.folder / "parquet" / "items.parquet").num_rows == rows
    assert len((package.folder / "jsonl" / "items.jsonl").read_text(encoding="utf-8").splitlines()) == rows
    assert (package.folder / "csv" / "items.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    book = load_workbook(package.folder / "gongkai.xlsx", read_only=True)
    sheet = book["items"]
    assert [cell.value for cell in next(sheet.iter_rows(min_row=2, max_row=2))][:2] == [
        "报告编号（内容哈希前16位）",
        "条目编号",
    ]
    assert sheet.max_row == rows + 2
    assert load_workbook(package.folder / "gongkai.xlsx")["items"].freeze_panes == "C3"


@pytest.mark.skipif(not shutil.which("localc"), reason="LibreOffice Calc is not installed")
def test_libreoffice_opens_the_workbook(package: Exported, tmp_path: Path) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--convert-to", f"csv:Text - txt - csv (StarCalc):{_EVERY_SHEET}", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(package.folder / "gongkai.xlsx")], check=True, capture_output=True, timeout=120)
    items = (tmp_path / "gongkai-items.csv").read_text(encoding="utf-8").splitlines()
    assert items[0].startswith("report_id,item_id")
    assert any("政策解读形式单一" in line for line in items)


def test_sqlite_finds_chinese_words_of_two_and_more_characters(package: Exported) -> None:
    database = sqlite3.connect(package.folder / "gongkai.sqlite")
    pairs = "select text from items_pairs p join items i on i.rowid = p.rowid where items_pairs match '解读'"
    assert database.execute(pairs).fetchall() == [("政策解读形式单一",)]
    assert database.execute("select text from items_search where items_search match '政策解读'").fetchall()
    assert database.execute("select count(*) from issues where label = 'timeliness'").fetchone() == (2,)
    assert database.execute("select issue from answers where year = 2022").fetchall() == [("栏目更新不够及时",)]
    database.close()


def test_stata_and_spss_have_labels_and_reasons(package: Exported) -> None:
    table, about = pyreadstat.read_dta(package.folder / "stata" / "wide.dta", user_missing=True)
    at = list(table["agency"]).index("淮安市洪泽区人民政府")
    assert (table["q_granted_tt"][at], table["q_granted_bu"][at], table["a_fees_amount_wan"][at]) == (5, "b", "a")
    assert about.variable_value_labels["level"][4] == "county 县级"
    assert "机关名称" in about.column_names_to_labels["agency"]
    table, about = pyreadstat.read_sav(package.folder / "spss" / "wide.sav", user_missing=True)
    assert (table["q_granted_tt"][at], table["q_granted_bu"][at]) == (5, -9992)
    assert "dash" in about.variable_value_labels["q_granted_bu"][-9992]
    without, _ = pyreadstat.read_sav(package.folder / "spss" / "wide.sav")
    assert without["q_granted_bu"].isna()[at]
    pandas = pytest.importorskip("pandas")
    assert pandas.read_stata(package.folder / "stata" / "items.dta")["text"].str.contains("解读").any()


def test_the_data_package_describes_the_files(package: Exported) -> None:
    described = json.loads((package.folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in described["resources"]:
        with (package.folder / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    assert frictionless.validate(package.folder / "datapackage.json").valid


def test_every_variable_is_in_the_codebook_in_both_languages(package: Exported) -> None:
    words = (package.folder / "codebook.md").read_text(encoding="utf-8")
    for frame in frames():
        for variable in frame.variables:
            assert variable.en
            assert variable.zh
            assert len(variable.name) < 30
            assert frame.name == "wide_missing" or f"| {variable.name} |" in words
    assert "绝不等于 0" in words


def test_two_exports_are_byte_identical(dataset: Path, package: Exported, tmp_path: Path) -> None:
    again = export(open_dataset(dataset).connection, tmp_path / "again")
    files = sorted(path.relative_to(again.folder) for path in again.folder.rglob("*") if path.is_file())
    assert len(files) > 30
    different = [f for f in files if (again.folder / f).read_bytes() != (package.folder / f).read_bytes()]
    assert different == []
    with zipfile.ZipFile(again.folder / "gongkai.xlsx") as book:
        assert {member.date_time[0] for member in book.infolist()} == {1980}


def test_long_text_is_cut_for_excel_and_said(tmp_path: Path) -> None:
    report = invented.Report("鲁山县财政局", invented.LUSHAN, 2023)
    report.problems("更" * 40_000, [("issue", "更" * 40_000, ["timeliness"])])
    data = open_dataset(invented.write(tmp_path / "d", [report]))
    done = export(data.connection, tmp_path / "out", ["xlsx", "stata"])
    assert "XLSX: 1 texts of the sheet items were cut at 32,767 characters" in done.notes
    assert "Stata: 1 texts of items were cut at 2,000 bytes" in done.notes


def test_redacted_texts_keep_their_length(dataset: Path, tmp_path: Path) -> None:
    done = export(open_dataset(dataset).connection, tmp_path / "out", ["jsonl"], redacted=True)
    everything = "".join(path.read_text(encoding="utf-8") for path in (done.folder / "jsonl").iterdir())
    assert "王建国" not in everything
    assert "87221234" not in everything
    assert "wjg@" not in everything
    for line in (done.folder / "jsonl" / "items.jsonl").read_text(encoding="utf-8").splitlines():
        item: dict[str, Any] = json.loads(line)
        assert len(item["text"]) == item["end"] - item["start"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系人：王建国，电话：0517-87221234。", "联系人：＊＊＊，电话：＊＊＊＊-＊＊＊＊＊＊＊＊。"),
        ("局长张三任组长，副局长李四、王五为成员。", "局长＊＊任组长，副局长＊＊、＊＊为成员。"),
        ("手机13800138000转发", "手机＊＊＊＊＊＊＊＊＊＊＊转发"),
        ("请发至 gk_2024@xx.gov.cn", "请发至 ＊＊_＊＊＊＊@＊＊.＊＊＊.＊＊"),
    ],
)
def test_what_is_masked(text: str, masked: str) -> None:
    assert redact(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "主要负责人高度重视，分管领导任务落实，责任人明确。", "党委书记任组长，主任办公会研究。", "受理12345热线2023件。",
        "全年主动公开20240115条，办结1380件。", "由局办公室主任科员负责。", "各科室负责人、联络员参加培训。",
    ],
)  # fmt: skip
def test_what_is_not_masked(text: str) -> None:
    assert redact(text) == text


def test_a_folder_with_something_else_is_left_alone(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is no package"):
        export(open_dataset(dataset).connection, tmp_path, ["csv"])
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_the_command(dataset: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    arguments = ["export", str(dataset), "-o", str(tmp_path / "p"), "--format", "csv", "--where", "year = 2022"]
    assert run(app, arguments).exit_code == 0
    assert run(app, arguments).exit_code == 0  # an older package is replaced
    facts = json.loads((tmp_path / "p" / "manifest.json").read_text(encoding="utf-8"))
    assert facts["rows"]["wide"] == 1
    assert run(app, ["export", str(dataset), "-o", str(tmp_path / "q"), "--format", "papyrus"]).exit_code == 2
