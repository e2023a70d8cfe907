"""docs/commands.md says what ``--help`` says; ``GONGKAI_REWRITE=1 pytest tests/docs`` writes it anew."""

import os
from collections.abc import Iterator
from pathlib import Path

from typer.main import get_command
from typer.testing import CliRunner

from nlu.commands.app import app

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
HEAD = """# Commands

What `--help` prints of each command. This page is written by `GONGKAI_REWRITE=1 python -m pytest tests/docs/test_reference.py`.
"""


def commands(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command, those of groups first."""
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


def section(path: tuple[str, ...]) -> str:
    done = CliRunner().invoke(app, [*path, "--help"], prog_name="gongkai", terminal_width=100, env={"COLUMNS": "100"})
    assert done.exit_code == 0
    lines = "\n".join(line.rstrip() for line in done.output.strip().splitlines())
    return f"## {' '.join(('gongkai', *path))}\n\n```text\n{lines}\n```\n"


def test_the_page_of_commands_is_current() -> None:
    page = "\n".join([HEAD, *map(section, commands(get_command(app)))])
    if os.environ.get("GONGKAI_REWRITE"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


def test_every_command_says_what_it_does() -> None:
    for path in commands(get_command(app)):
        said = CliRunner().invoke(app, [*path, "--help"]).output.split("\n\n")
        assert len(said) > 2, f"{' '.join(path)} has no help"
