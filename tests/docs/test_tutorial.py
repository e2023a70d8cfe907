"""Every command and every piece of Python of docs/tutorial.md runs, in order, in an empty folder."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("xlsxwriter", reason="the extra export is not installed")
pandas = pytest.importorskip("pandas", reason="the extra export is not installed")
pytest.importorskip("docx", reason="python-docx is not installed")

TOP = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOUND_SOMETHING = 1


def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall((TOP / "docs" / "tutorial.md").read_text(encoding="utf-8"))


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(TOP), "PYTHONUTF8": "1"}
    return subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120)


def program(line: str) -> list[str]:
    name, *arguments = shlex.split(line)
    return {"gongkai": [sys.executable, str(TOP / "cli.py")], "python": [sys.executable]}[name] + arguments


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page was followed to its end; a block of Python sees the names of those before it."""
    folder, before = tmp_path_factory.mktemp("tutorial"), ""
    for language, text in blocks():
        if language == "python":
            before += text
            done = run([sys.executable, "-c", before], folder)
            assert done.returncode == 0, done.stderr
            continue
        for line in text.splitlines():
            done = run(program(line), folder)
            allowed = {0, FOUND_SOMETHING} if line.startswith("gongkai tag") else {0}
            assert done.returncode in allowed, f"{line}\n{done.stderr}"
    return folder


def test_the_page_uses_each_command_it_is_about() -> None:
    commands = {line.split()[1] for language, text in blocks() if language == "sh" for line in text.splitlines()}
    assert {"tag", "summarize", "compare", "export"} <= commands


def test_the_pages_and_answers_are_there(folder: Path) -> None:
    assert "公开不及时" in (folder / "summary.html").read_text(encoding="utf-8")
    answers = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    assert answers["turnover"]["rows"]
    assert answers["chains"]["rows"]


def test_the_table_has_a_row_for_each_report_that_shows_the_figures(folder: Path) -> None:
    table = pandas.read_csv(folder / "table.csv")
    why = pandas.read_csv(folder / "package" / "csv" / "wide_missing.csv")
    assert len(why) == 40
    assert len(table) == why[["q_new_received_tt", "q_carried_forward_tt"]].isna().all(axis=1).sum() > 30
    assert table["agency"].nunique() == 8
    assert set(table["year"]) == {2021, 2022, 2023, 2024, 2025}
    assert table["staffing"].any()


def test_stata_has_the_variables_that_the_page_names(folder: Path) -> None:
    found = pandas.read_stata(folder / "package" / "stata" / "wide.dta", convert_categoricals=False)
    assert {"agency", "year", "q_carried_forward_tt", "q_new_received_tt", "i_staffing", "q_granted_bu"} <= {*found}
