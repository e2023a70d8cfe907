"""The command line as users meet it: streams, exit codes, one-line errors."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlu.commands.app import app

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpus" / "samples" / "huoshan-emergency-2022.txt"
WRONG = ROOT / "corpus" / "samples" / "shihe-justice-2022.docx"
COMMANDS = sorted(command.name for command in app.registered_commands if command.name)


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "cli.py", *arguments], cwd=ROOT, input=stdin, capture_output=True, check=False
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_and_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 5
    assert f"gongkai {command}" in (ROOT / "README.md").read_text(encoding="utf-8") or command in ("doctor",)


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'spacy', 'sklearn', 'numpy', 'pandas', 'lxml', 'pydantic', 'jieba', 'pypdfium2', 'pyarrow', 'duckdb'}"
    code = f"import sys; from nlu.commands.app import app; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_reading_a_sample_gives_one_record_a_line() -> None:
    done = run("read", str(SAMPLE), str(WRONG))
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [record["meta"]["year"] for record in records] == [2022, 2022]
    assert re.fullmatch(r"2 read, [12] with findings, 0 failed, 0 skipped\n", done.stderr.decode())
    assert done.returncode == 0


def test_standard_input_is_a_file_like_any_other() -> None:
    done = run("read", "-", stdin=SAMPLE.read_bytes())
    assert json.loads(done.stdout)["source"]["name"] == "-"


def test_a_bad_file_is_one_line_and_harms_no_other(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "cut.docx").write_bytes(WRONG.read_bytes()[:5000])
    (tmp_path / "news.html").write_text("<p>市政府昨日召开会议，部署明年的工作。</p>", encoding="utf-8")
    done = run(
        "read",
        str(tmp_path / "empty.pdf"),
        str(tmp_path / "cut.docx"),
        str(tmp_path / "news.html"),
        "nothing.pdf",
        str(SAMPLE),
    )
    errors = done.stderr.decode().splitlines()
    assert [line.split(": ")[1] for line in errors[:-1]] == ["reading", "reading", "sections", "reading"]
    assert re.fullmatch(r"1 read, [01] with findings, 4 failed, 0 skipped", errors[-1])
    assert len(done.stdout.splitlines()) == 1
    assert done.returncode == 1


def test_check_names_the_equations_that_fail() -> None:
    done = run("check", str(WRONG))
    lines = done.stdout.decode().splitlines()
    assert sorted(line.split(": ")[1].split()[0] for line in lines) == ["REQ-102", "REQ-103", "REV-101"]
    assert done.returncode == 1
    assert run("check", str(SAMPLE)).returncode == 0


def test_problems_of_a_bare_text() -> None:
    done = run("problems", "-", stdin="存在更新不及时、形式单一等问题。下一步，我局将加快栏目更新。".encode())
    found = json.loads(done.stdout)
    assert [item["text"] for item in found["issues"]] == ["更新不及时", "形式单一"]
    assert [item["text"] for item in found["remedies"]] == ["加快栏目更新"]


def test_wrong_use_is_told_apart() -> None:
    assert run("read").returncode == 2
    assert run("rules", "XYZ-1").returncode == 2
    assert run("nonsense").returncode == 2


def test_an_output_file_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "records.jsonl"
    assert run("read", str(SAMPLE), "-o", str(target)).returncode == 0
    assert json.loads(target.read_text(encoding="utf-8"))["status"] == "ok"
    assert [path.name for path in target.parent.iterdir()] == ["records.jsonl"]


HTML = ROOT / "corpus" / "samples" / "yumen-statistics-2021.html"


def test_an_output_never_takes_the_place_of_its_input(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_bytes(HTML.read_bytes())
    done = run("read", str(report), "-o", str(report))
    assert (done.returncode, report.read_bytes()) == (2, HTML.read_bytes())
    assert b"is the input itself" in done.stderr


def test_the_page_of_a_report_has_a_name_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_bytes(HTML.read_bytes())
    subprocess.run([sys.executable, str(ROOT / "cli.py"), "view", "report.html"], cwd=tmp_path, check=True)
    assert (tmp_path / "report.html").read_bytes() == HTML.read_bytes()
    assert (tmp_path / "report.evidence.html").exists()


def test_an_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    done = run("read", str(SAMPLE), "-o", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"gongkai: output: cannot write {tmp_path}: ")
    assert len(done.stderr.decode().splitlines()) == 1


def test_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert run("read", str(SAMPLE), "-o", str(pipe)).returncode == 0
        assert reader.stdout is not None
        assert json.loads(reader.stdout.read())["status"] == "ok"
    assert pipe.is_fifo()


@pytest.mark.parametrize("command", ["read", "check"])
def test_nothing_to_read_is_wrong_use(command: str, tmp_path: Path) -> None:
    done = run(command, str(tmp_path))
    assert (done.returncode, b"there is no file" in done.stderr) == (2, True)


def test_a_filter_of_unknown_codes_is_wrong_use() -> None:
    assert run("check", str(WRONG), "--select", "BOGUS").returncode == 2
    assert (
        run("check", str(WRONG), "--select", "req").stdout == run("check", str(WRONG), "--select", "REQ").stdout != b""
    )


def test_problems_are_written_as_the_name_of_the_output_says(tmp_path: Path) -> None:
    output = tmp_path / "items.csv"
    assert run("problems", "存在更新不及时的问题", "-o", str(output)).returncode == 0
    assert output.read_text(encoding="utf-8-sig").startswith("name,")


def test_a_mistyped_path_is_no_text() -> None:
    assert run("problems", "数据/第五部分").returncode != 0


def test_an_empty_argument_is_not_the_current_folder() -> None:
    assert run("read", "").returncode == run("problems", "").returncode == 2


def test_a_table_wants_its_column(tmp_path: Path) -> None:
    table = tmp_path / "texts.csv"
    table.write_text("id,text\n1,存在更新不及时的问题\n", encoding="utf-8")
    done = run("problems", str(table))
    assert (done.returncode, b"--text-column" in done.stderr) == (2, True)
