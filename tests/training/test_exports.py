"""Readings as tables, as spaCy documents and for annotation tools, and the command that writes them."""

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from nlu.commands.app import app
from nlu.errors import DataError
from nlu.narrative import RULES, read_problems
from nlu.narrative.export import Reading, csv_lines, docbin, item_rows, workbook
from nlu.resources import model_path
from nlu.training.corpus import to_json
from nlu.training.exchange import as_passage, from_tool, to_label_studio, to_prodigy

TEXT = "存在更新不及时、形式单一等问题。下一步，一是加快栏目更新；二是加强培训。"


def reading(text: str = TEXT, name: str = "甲") -> Reading:
    return Reading(name, text, read_problems(text, steps=RULES))


def needs_models() -> None:
    try:
        model_path("MANIFEST.json")
    except DataError:
        pytest.skip("the models are not trained yet (models/MANIFEST.json)")


def run(*arguments: object) -> bytes:
    needs_models()
    result = CliRunner().invoke(app, ["problems", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def test_every_item_is_a_row() -> None:
    header, *rows = item_rows([reading()])
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["text"] for row in found] == ["更新不及时", "形式单一", "加快栏目更新", "加强培训"]
    assert [row["kind"] for row in found] == ["issue", "issue", "remedy", "remedy"]
    assert (found[0]["links"], found[2]["links"]) == ("r1", "i1")
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in found)  # type: ignore[misc]


def test_labels_stand_in_chinese_too() -> None:
    header, first, *_ = item_rows([reading()])
    row = dict(zip(header, first, strict=True))
    assert (row["labels"], row["labels_zh"]) == ("timeliness", "公开不及时")


def test_a_text_without_items_has_a_row() -> None:
    header, *rows = item_rows([reading("暂无"), reading("全年工作平稳。", "乙")])
    assert [row[:4] for row in rows] == [("甲", "", "none", "declared"), ("乙", "", "none", "")]
    assert all(len(row) == len(header) for row in rows)


@pytest.mark.parametrize("wrapped", ["栏目“更新”,\n不及时", "栏目更新\n不及时", "栏目更新\r\n不及时"])
def test_csv_opens_with_a_byte_order_mark_and_keeps_line_breaks(wrapped: str) -> None:
    item = reading().problems.issues[0].model_copy(update={"text": wrapped})
    problems = reading().problems.model_copy(update={"issues": [item]})
    whole = "\n".join(csv_lines([Reading("甲", TEXT, problems)]))
    assert whole.startswith("\ufeffname,id,kind")
    rows = list(csv.DictReader(io.StringIO(whole.removeprefix("\ufeff"), newline="")))
    assert [row["text"] for row in rows] == [wrapped, "加快栏目更新", "加强培训"]


def test_a_workbook_holds_texts_not_formulas() -> None:
    item = reading().problems.issues[0].model_copy(update={"text": "=1+1\x07"})
    problems = reading().problems.model_copy(update={"issues": [item]})
    sheet = load_workbook(io.BytesIO(workbook([Reading("=甲", TEXT, problems)]))).worksheets[0]
    header = [cell.value for cell in sheet[1]]
    cells = dict(zip(header, sheet[2], strict=True))
    assert (cells["text"].value, cells["text"].data_type) == ("=1+1", "s")
    assert (cells["name"].value, cells["name"].data_type) == ("=甲", "s")
    assert cells["start"].value == 2


def test_a_docbin_gives_back_spans_labels_and_links() -> None:
    from spacy.tokens import DocBin

    from nlu.narrative.language import pipeline

    found = DocBin(store_user_data=True).from_bytes(docbin([reading(), reading("无。", "乙")]))
    docs = list(found.get_docs(pipeline().vocab))
    assert [doc.text for doc in docs] == [TEXT, "无。"]
    assert [doc.user_data["name"] for doc in docs] == ["甲", "乙"]
    first = docs[0].spans["issues"][0]
    assert (first.text, first.label_) == ("更新不及时", "timeliness")
    assert [span.id_ for span in docs[0].spans["remedies"]] == ["r1", "r2"]
    assert list(map(tuple, docs[0]._.links)) == [("r1", "i1")]


def test_a_reading_goes_out_to_a_tool_and_comes_back_as_corpus() -> None:
    passage = as_passage(*reading())
    assert [passage.text[item.start : item.end] for item in passage.issues] == ["更新不及时", "形式单一"]
    assert passage.links == {(0, 0)}
    for source in (to_label_studio([passage]), "\n".join(to_prodigy([passage]))):
        (back,) = from_tool(source)
        assert json.loads(to_json(back))["gold"] == json.loads(to_json(passage))["gold"]


def test_tables_are_read_by_column(tmp_path: Path) -> None:
    book = Workbook()
    for row in (("单位", "正文"), ("甲局", TEXT), ("乙局", "无。")):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    (tmp_path / "t.csv").write_text(f"单位,正文\n甲局,{TEXT}\n", encoding="gb18030")
    lines = run(tmp_path / "t.xlsx", tmp_path / "t.csv", "--text-column", "正文", "--id-column", "单位").decode()
    assert [json.loads(line)["name"] for line in lines.splitlines()] == ["甲局", "乙局", "甲局"]
    assert json.loads(run(tmp_path / "t.csv", "--text-column", "正文").splitlines()[0])["name"].endswith("t.csv#1")


def test_each_format_is_written(tmp_path: Path) -> None:
    assert [found["name"] for found in json.loads(run(TEXT, "无。", "--format", "json"))] == ["text-1", "text-2"]
    assert run(TEXT, "--format", "csv").startswith(b"\xef\xbb\xbfname")
    assert json.loads(run(TEXT, "--format", "label-studio"))[0]["data"]["text"] == TEXT
    assert json.loads(run(TEXT, "--format", "prodigy"))["text"] == TEXT
    for name in ("xlsx", "spacy"):
        run(TEXT, "--format", name, "-o", tmp_path / f"x.{name}")
        assert (tmp_path / f"x.{name}").stat().st_size > 100


def test_labels_below_the_score_are_withheld() -> None:
    (found,) = map(json.loads, run(TEXT, "--min-score", "1").splitlines())
    assert all(item["review"] and not item["labels"] for item in found["issues"] + found["remedies"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "xlsx", TEXT],
        ["--id-column", "x", TEXT],
        ["--text-column", "x", "none.csv"],
        ["--min-score", "2", TEXT],
    ],
)
def test_wrong_use_is_exit_code_two(arguments: list[str]) -> None:
    needs_models()
    assert CliRunner().invoke(app, ["problems", *arguments]).exit_code == 2
