"""The counts of a summary over a data set whose content is known."""

import json
from pathlib import Path

import invented
import pytest
from typer.testing import CliRunner

from nlu.commands.app import app
from nlu.dataset.open import Dataset, open_dataset
from nlu.dataset.summary import Summary, summarise
from nlu.errors import UsageError


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return open_dataset(invented.write(tmp_path_factory.mktemp("dataset")))


@pytest.fixture(scope="module")
def summary(data: Dataset) -> Summary:
    return summarise(data.connection, by=("level", "year"))


def test_labels_count_reports_of_those_with_a_section_five(summary: Summary) -> None:
    found = {(row["kind"], row["label"]): (row["n"], row["of"]) for row in summary["labels"].records()}
    assert found["issue", "timeliness"] == (2, 3)
    assert found["issue", "staffing"] == (2, 3)
    assert found["issue", "capacity"] == (1, 3)
    assert found["remedy", "training"] == (1, 3)


def test_every_label_has_a_quote_that_stands_in_its_report(summary: Summary, data: Dataset) -> None:
    texts = dict(data.sql("select report_id, text from reports").fetchall())
    for key in ("labels", "labels_by_level", "labels_by_year"):
        for row in summary[key].records():
            assert texts[row["report_id"]][row["start"] : row["end"]] == row["quote"]
            assert row["source"]


def test_a_breakdown_has_its_own_denominators(summary: Summary) -> None:
    rows = {(row["year"], row["label"]): (row["n"], row["of"]) for row in summary["labels_by_year"].records()}
    assert rows["2022", "timeliness"] == (1, 1)
    assert rows["2023", "staffing"] == (2, 2)


def test_what_is_missing_is_told(summary: Summary) -> None:
    told = summary["reports"].records()[0]
    assert (told["reports"], told["older_versions"], told["without_section_five"]) == (4, 1, 1)
    assert ("failed", "damaged", 1) in summary["files"].rows


def test_a_rate_takes_only_reports_that_show_all_its_cells(summary: Summary) -> None:
    rates = {row["rate"]: row for row in summary["rates"].records()}
    assert (rates["granted"]["numerator"], rates["granted"]["denominator"], rates["granted"]["n"]) == (8, 13, 2)
    assert (rates["denied"]["numerator"], rates["denied"]["share"]) == (5, round(5 / 13, 4))
    assert rates["review_corrected"]["denominator"] == 2  # 4 reviews less 2 that are pending
    assert rates["review_corrected"]["share"] == 0.5


def test_issues_without_a_remedy(summary: Summary) -> None:
    gap = {row["label"]: (row["n"], row["of"]) for row in summary["response_gap"].records()}
    assert gap["staffing"] == (2, 2)
    assert gap["timeliness"] == (0, 2)


def test_issues_named_together(summary: Summary) -> None:
    pairs = {(row["label"], row["with_label"]): row["n"] for row in summary["cooccurrence"].records()}
    assert pairs["staffing", "timeliness"] == 1
    assert ("timeliness", "staffing") not in pairs


def test_a_condition_chooses_the_reports(data: Dataset) -> None:
    found = summarise(data.connection, by=(), where="year = 2022")
    assert found["reports"].records()[0]["reports"] == 1
    assert {row["of"] for row in found["labels"].records()} == {1}


@pytest.mark.parametrize("where", ["no_such_column = 1", "1 = 1); drop view reports; --", "year >", "true; select 1"])
def test_a_condition_that_is_none_is_refused(data: Dataset, where: str) -> None:
    with pytest.raises(UsageError):
        summarise(data.connection, where=where)


def test_an_unknown_dimension_is_refused(data: Dataset) -> None:
    with pytest.raises(UsageError, match="there is no dimension moon"):
        summarise(data.connection, by=("moon",))


def test_boilerplate_is_what_many_bodies_say_but_for_numbers_and_names(tmp_path: Path) -> None:
    def said(n: int) -> invented.Report:
        county, code = [("鲁山县", "410423"), ("郏县", "410425")][n % 2]
        body = (f"河南省平顶山市{county}", code, "township", "township", None)
        own = f"第{n}村的公开栏由驻村干部{'甲乙丙丁戊己庚辛壬癸子丑'[n]}组逐周更换并留存照片。"
        town = f"{county}{'甲乙丙丁戊己庚辛壬癸子丑'[n]}河镇人民政府"
        return invented.Report(town, body, 2023).section(
            "overall", "一、总体情况", f"我镇全年主动公开信息{n + 10}条，{town}高度重视公开工作。\n{own}"
        )

    data = open_dataset(invented.write(tmp_path, [said(n) for n in range(12)]))
    found = summarise(data.connection)
    share = found["boilerplate"].records()[0]
    assert (share["n"], share["of"]) == (12, 24)
    assert found["repeated"].records()[0]["bodies"] == 12
    row = found["repeated"].records()[0]
    text = data.sql("select text from reports where report_id = $id", {"id": row["report_id"]}).fetchall()[0][0]
    assert text[row["start"] : row["end"]] == row["quote"]


def test_the_command_writes_every_format(tmp_path: Path) -> None:
    folder = str(invented.write(tmp_path / "d"))
    run = CliRunner().invoke
    assert "公开不及时" in run(app, ["summarize", folder, "--format", "text"]).output
    assert json.loads(run(app, ["summarize", folder]).output)["labels"]["rows"][0]["n"] == 2
    explained = run(app, ["summarize", folder, "--explain"]).output
    assert "-- labels_by_level" in explained
    assert "with chosen as" in explained
    assert run(app, ["summarize", folder, "-o", str(tmp_path / "s.csv")]).exit_code == 0
    assert (tmp_path / "s" / "labels.csv").read_bytes().startswith(b"\xef\xbb\xbfkind,label,n,of")
    assert run(app, ["summarize", folder, "-o", str(tmp_path / "s.md")]).exit_code == 0
    assert "| kind | label |" in (tmp_path / "s.md").read_text(encoding="utf-8")
    assert run(app, ["summarize", folder, "--by", "moon"]).exit_code == 2
    assert run(app, ["summarize", str(tmp_path / "nothing")]).exit_code != 0


def test_every_printed_query_runs_on_the_data_set_as_it_is(tmp_path: Path) -> None:
    folder = invented.write(tmp_path / "d")
    run = CliRunner().invoke
    printed = run(app, ["summarize", str(folder), "--by", "year", "--explain"]).output
    expected = json.loads(run(app, ["summarize", str(folder), "--by", "year"]).output)
    queries = {text.split(":")[0].removeprefix("-- "): text for text in printed.strip().split("\n\n")}
    assert queries.keys() == expected.keys()
    for key, query in queries.items():
        rows = open_dataset(folder).sql(query).fetchall()
        assert json.loads(json.dumps(rows, default=str)) == [list(row.values()) for row in expected[key]["rows"]]


def test_versions_under_two_names_of_a_body_are_one_report(tmp_path: Path) -> None:
    short, long = (
        invented.Report(name, invented.HONGZE, 2023, published_on=day).section("overall", "一、总体情况", "无。")
        for name, day in (("洪泽区人民政府", "2024-01-01"), ("淮安市洪泽区人民政府", "2024-02-01"))
    )
    data = open_dataset(invented.write(tmp_path, [short, long]))
    told = summarise(data.connection)["reports"].records()[0]
    assert (told["reports"], told["older_versions"]) == (1, 1)
    assert data.sql("select agency from reports where is_latest").fetchall() == [("淮安市洪泽区人民政府",)]
