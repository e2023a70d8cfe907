"""``check`` and ``rules``: what the audit finds, and what it looks for."""

from collections import Counter
from typing import Annotated

import typer

from nlu.commands.output import complain, fail, summarise
from nlu.commands.report import Files
from nlu.errors import GongkaiError, PassedOver, UsageError

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command("check")(check)
    app.command("rules")(rules)


def check(
    files: Files,
    select: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only findings whose code begins so, e.g. REQ or REQ-101.")
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="Findings of severity info as well.")] = False,
) -> None:
    """Check reports: one line for each finding.

    Exit code 1 if there is a finding or a file failed.
    """
    from nlu.audit.rules import RULES
    from nlu.interface import read_inputs

    counts = Counter[str]()
    try:
        unknown = [wanted for wanted in select or () if not any(code.startswith(wanted.upper()) for code in RULES)]
        if unknown:
            raise UsageError(f"no rule begins with {unknown[0]}; `gongkai rules` lists them", stage="arguments")
        chosen = tuple(wanted.upper() for wanted in select or ())
        for name, result in read_inputs(files):
            if isinstance(result, PassedOver):
                counts["skipped"] += 1
                continue
            if isinstance(result, GongkaiError):
                counts["failed"] += 1
                complain(name, result)
                continue
            shown = [
                finding
                for finding in result.findings
                if (all or finding.severity != "info") and (not chosen or finding.code.startswith(chosen))
            ]
            counts["read"] += 1
            counts["findings"] += bool(shown)
            for finding in shown:
                typer.echo(f"{name}: {finding.code} {finding.severity}: {finding.message} | {finding.message_zh}")
    except GongkaiError as error:
        fail(error)
    if not counts:
        fail(UsageError("there is no file to check", stage="arguments"))
    summarise(counts)
    raise typer.Exit(1 if counts["findings"] or counts["failed"] else 0)


def rules(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="One rule, e.g. REQ-101; all without it.")
    ] = None,
) -> None:
    """Explain the rules of the audit."""
    from nlu.audit.rules import RULES

    if code and code.upper() not in RULES:
        fail(UsageError(f"there is no rule {code}; `gongkai rules` lists them", stage="arguments"))
    for rule in RULES.values():
        if code is None:
            typer.echo(f"{rule.code}  {rule.severity:8} {rule.title} | {rule.title_zh}")
        elif rule.code == code.upper():
            typer.echo(f"{rule.code} ({rule.severity})\n{rule.title}\n{rule.title_zh}\nSource: {rule.source}")
