"""The same bodies over years, copies between bodies, equations between years."""

import json
from pathlib import Path

import invented
import pytest
from typer.testing import CliRunner

from nlu.commands.app import app
from nlu.dataset.compare import Comparison, compare
from nlu.dataset.copies import Sentence, align
from nlu.dataset.entities import entity
from nlu.dataset.open import Dataset, open_dataset


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return open_dataset(invented.write(tmp_path_factory.mktemp("dataset")))


@pytest.fixture(scope="module")
def found(data: Dataset) -> Comparison:
    return compare(data.connection)


def key(agency: str, region: str | None, year: int = 2023) -> str:
    return entity(agency, region, year)[0]


def test_a_body_is_the_same_under_its_names() -> None:
    hongze = "江苏省淮安市洪泽区"
    assert (
        key("洪泽区人民政府", hongze)
        == key("淮安市洪泽区人民政府", hongze)
        == key("江苏省淮安市洪泽区人民政府", hongze)
    )
    assert key("孟津县财政局", "河南省洛阳市孟津县", 2019) == key("孟津区财政局", "河南省洛阳市孟津区", 2023)
    assert key("鲁山县下汤镇人民政府", "河南省平顶山市鲁山县") == key("下汤镇", "河南省平顶山市鲁山县")


def test_different_bodies_stay_apart() -> None:
    yili = "新疆维吾尔自治区伊犁哈萨克自治州"
    assert key("伊宁市财政局", f"{yili}伊宁市") != key("伊宁县财政局", f"{yili}伊宁县")
    assert key("洪泽区人民政府", "江苏省淮安市洪泽区") != key("洪泽区人民政府办公室", "江苏省淮安市洪泽区")
    assert key("鼓楼区财政局", "江苏省徐州市鼓楼区") != key("鼓楼区财政局", "江苏省南京市鼓楼区")


def test_issues_new_repeated_and_gone(found: Comparison) -> None:
    steps = {row["label"]: (row["new"], row["repeated"], row["gone"], row["of"]) for row in found["turnover"].records()}
    assert steps["timeliness"] == (0, 1, 0, 1)
    assert steps["policy_interpretation"] == (0, 0, 1, 1)
    assert steps["staffing"] == (1, 0, 0, 1)


def test_a_promise_that_was_followed_by_the_same_problem(found: Comparison, data: Dataset) -> None:
    (row,) = found["returned"].records()
    assert (row["label"], row["promised_in"], row["year"]) == ("timeliness", 2022, 2023)
    texts = dict(data.sql("select report_id, text from reports").fetchall())
    assert texts[row["promise_report_id"]][row["promise_start"] : row["promise_end"]] == row["promise"]
    assert texts[row["report_id"]][row["start"] : row["end"]] == row["quote"]


def test_a_copied_remedy_has_both_spans(found: Comparison, data: Dataset) -> None:
    (row,) = found["copied_remedies"].records()
    texts = dict(data.sql("select report_id, text from reports").fetchall())
    assert row["similarity"] == 1
    assert (
        texts[row["report_id"]][row["start"] : row["end"]]
        == texts[row["before_id"]][row["before_start"] : row["before_end"]]
    )


def test_equations_between_years(found: Comparison) -> None:
    chains = {row["chain"]: row for row in found["chains"].records()}
    assert (chains["X1.total"]["holds"], chains["X1.total"]["fails"]) == (0, 1)
    assert chains["X2.normative_docs"]["holds"] == 1  # 5 + 3 - 1 = 7
    assert chains["X3.licensing"]["unknown"] == 1  # no form of 2019
    (failing,) = found["chains_failing"].records()
    assert (failing["printed"], failing["computed"], failing["difference"]) == (2, 1, 1)


def test_equations_of_the_form_of_2019(tmp_path: Path) -> None:
    def report(year: int, **figures: int) -> invented.Report:
        made = invented.Report("鲁山县财政局", invented.LUSHAN, year).section("overall", "一、总体情况", "无。")
        made.columns |= {"active_disclosure_template": "t2019", "active_disclosure_state": "present"}
        for column, value in figures.items():
            path = f"active_disclosure.licensing.{column}"
            made.cells.append({"path": path, "table": "active_disclosure", "row": "licensing", "column": column, "value": value,
                                   "state": "read", "printed": str(value)})  # fmt: skip
        return made

    written = [report(2019, items_prev_year=10, items_change=-2), report(2020, items_prev_year=8, items_change=0)]
    chains = {
        row["chain"]: row
        for row in compare(open_dataset(invented.write(tmp_path, written)).connection)["chains"].records()
    }
    assert (chains["X3.licensing"]["holds"], chains["X3.licensing"]["fails"]) == (1, 0)


def test_text_copied_from_another_body(found: Comparison, data: Dataset) -> None:
    rows = found["copies"].records()
    assert {(row["agency"], row["other_agency"]) for row in rows} == {("洪泽区人民政府", "鲁山县财政局")} or {
        (row["other_agency"], row["agency"]) for row in rows
    } == {("洪泽区人民政府", "鲁山县财政局")}
    texts = dict(data.sql("select report_id, text from reports").fetchall())
    (span,) = found["copied_spans"].records()
    assert texts[span["report_id"]][span["start"] : span["end"]].strip() == invented.COPIED
    assert texts[span["other_id"]][span["other_start"] : span["other_end"]].strip() == invented.COPIED


def test_a_copy_with_small_changes_in_every_sentence_is_found(tmp_path: Path) -> None:
    words = "围绕重大项目建设编制了专题目录并附上政策问答，把征收补偿方案逐户张贴到村务栏并拍照存档备查，由两名专干每周五核对台账并向分管同志汇报进展情况。"
    changed = words.replace("编制了", "编写了").replace("逐户张贴", "逐一张贴").replace("每周五", "每周三")
    one = invented.Report("洪泽区人民政府", invented.HONGZE, 2023).section("overall", "一、总体情况", words)
    two = invented.Report("鲁山县财政局", invented.LUSHAN, 2023).section("overall", "一、总体情况", changed)
    (row,) = compare(open_dataset(invented.write(tmp_path, [one, two])).connection)["copied_spans"].records()
    assert 0.9 < row["similarity"] < 1


def test_moved_sentences_are_aligned_apart() -> None:
    def sentences(*words: str) -> list[Sentence]:
        return [Sentence(n, 10 * n, 10 * n + 10, word) for n, word in enumerate(words, 1)]

    first, second, third = "编制专题目录并张榜", "逐户张贴补偿方案", "每周核对一次台账"
    stretches = align(sentences(first, second, third), sentences(third, "别的话完全不同", first, second))
    assert [(s.start, s.end, s.other_start, s.other_end) for s in stretches] == [(10, 30, 30, 50), (30, 40, 10, 20)]


def test_one_agency_by_name(data: Dataset) -> None:
    found = compare(data.connection, agency="洪泽")
    assert {row["agency"] for row in found["lifelines"].records()} <= {"洪泽区人民政府", "淮安市洪泽区人民政府"}
    assert not compare(data.connection, agency="it's")["lifelines"].rows


def test_every_printed_query_runs_after_a_comparison(tmp_path: Path) -> None:
    folder = str(invented.write(tmp_path / "d"))
    run = CliRunner().invoke
    first, *queries = run(app, ["compare", folder, "--explain"]).output.strip().split("\n\n")
    assert "compare(data.connection" in first
    expected = json.loads(run(app, ["compare", folder]).output)
    data = open_dataset(folder)
    compare(data.connection)
    assert len(queries) == len(expected)
    for query, answer in zip(queries, expected.values(), strict=True):
        assert len(data.sql(query).fetchall()) == len(answer["rows"])


def test_the_command(tmp_path: Path) -> None:
    folder = str(invented.write(tmp_path / "d"))
    run = CliRunner().invoke
    assert json.loads(run(app, ["compare", folder]).output)["turnover"]["rows"]
    assert "copies" not in json.loads(run(app, ["compare", folder, "--years-only"]).output)
    assert run(app, ["compare", folder, "-o", str(tmp_path / "c.html")]).exit_code == 2
