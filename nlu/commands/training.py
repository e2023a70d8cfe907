"""``train`` and ``evaluate``: from a corpus to models, and from models to honest figures."""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nlu.commands.output import console, fail, write_text
from nlu.errors import GongkaiError, UsageError

if TYPE_CHECKING:
    from nlu.training.corpus import Passage
    from nlu.training.evaluate import Evaluation
    from nlu.training.readers import Reader
    from nlu.training.tables import Table

__all__ = ["register"]

_FLOORS = Path("bench") / "floors.toml"
Data = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Folder with train.jsonl, dev.jsonl, test.jsonl; default: corpus/problems."),
]


def register(app: typer.Typer) -> None:
    """Adds the commands to the application."""
    app.command("train")(train)
    app.command("evaluate")(evaluate)


def train(
    data: Data = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="Where the models go; default: models.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also where corpus and configuration have not changed.")
    ] = False,
) -> None:
    """Train the models of section five on an annotated corpus, score them, and write their cards.

    Skipped where neither the corpus nor config.toml has changed. The same corpus and configuration give the same models.
    """
    from nlu.resources import data_path, model_path
    from nlu.training.package import build, is_packaged

    try:
        corpus, target = data or data_path("problems"), output or model_path("config.toml").parent
        if not force and is_packaged(corpus, target):
            typer.echo(f"{target} is up to date; --force trains all the same", err=True)
            return
        started = time.perf_counter()
        build(corpus, target, lambda step: typer.echo(f"{time.perf_counter() - started:5.0f} s  {step}", err=True))
    except GongkaiError as error:
        fail(error)
    typer.echo(f"wrote {target}", err=True)


def evaluate(
    data: Data = None,
    split: Annotated[Literal["dev", "test"], typer.Option(help="Which passages.")] = "test",
    models: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The models to score; default: those in use.")
    ] = None,
    baselines: Annotated[
        bool, typer.Option("--baselines", help="Rows for the rules and for the nearest peer's way as well.")
    ] = False,
    labels: Annotated[bool, typer.Option("--labels", help="A row for each label.")] = False,
    patterns: Annotated[bool, typer.Option("--patterns", help="A row for each structure pattern.")] = False,
    misses: Annotated[int, typer.Option(min=0, metavar="N", help="List the N worst misses.")] = 0,
    format: Annotated[
        Literal["auto", "markdown", "json"], typer.Option(help="auto: tables on a terminal, else Markdown.")
    ] = "auto",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of standard output.")
    ] = None,
    floors: Annotated[
        Path | None,
        typer.Option(metavar="TOML", help=f"Pinned figures; default: {_FLOORS.as_posix()}, if it is there."),
    ] = None,
    update_floors: Annotated[bool, typer.Option("--update-floors", help="Pin the figures; refuses to lower.")] = False,
    allow_lower: Annotated[bool, typer.Option("--allow-lower", help="Let --update-floors lower figures.")] = False,
) -> None:
    """Score readings of section five against the annotated corpus.

    Spans at three degrees of overlap, labels, links, items invented where there is none, calibration. Exit code 1 if a
    figure of the models falls below its floor.
    """
    from nlu.training.floors import broken, raise_floors, read_floors
    from nlu.training.readers import BASELINES, trained_reader

    try:
        passages = _passages(data, split)
        readers = {"trained": trained_reader(models or _shipped()), **(BASELINES if baselines else {})}
        results, milliseconds = _scored(passages, readers)
        figures = results["trained"].summary()
        tables = _tables(results, milliseconds, labels, patterns, misses)
        _show(tables, {name: result.summary() for name, result in results.items()}, format, output)
        pinned = floors or _FLOORS
        if floors and not floors.exists() and not update_floors:
            raise UsageError(f"there is no file {floors}", stage="arguments")
        if update_floors:
            raise_floors(pinned, split, figures, allow_lower=allow_lower)
        missed = broken(figures, read_floors(pinned).get(split, {})) if data is None or floors else []
    except GongkaiError as error:
        fail(error)
    for line in missed:
        typer.echo(f"gongkai: {line}", err=True)
    raise typer.Exit(1 if missed else 0)


def _passages(data: Path | None, split: str) -> Sequence["Passage"]:
    from nlu.resources import data_path
    from nlu.training.corpus import read_corpus

    path = (data or data_path("problems")) / f"{split}.jsonl"
    if not path.exists():
        raise UsageError(f"there is no {path.name} in {path.parent}", stage="arguments")
    return read_corpus(path)


def _shipped() -> Path:
    from nlu.resources import model_path

    return model_path("MANIFEST.json").parent


def _scored(
    passages: Sequence["Passage"], readers: Mapping[str, "Reader"]
) -> tuple[dict[str, "Evaluation"], dict[str, float]]:
    from nlu.training.evaluate import evaluate as score

    results, milliseconds = {}, {}
    for name, reader in readers.items():
        reader(passages[0].text if passages else "")  # dictionaries are loaded before the clock starts
        started = time.perf_counter()
        results[name] = score(passages, reader)
        milliseconds[name] = 1000 * (time.perf_counter() - started) / max(1, len(passages))
    return results, milliseconds


def _tables(
    results: Mapping[str, "Evaluation"], milliseconds: Mapping[str, float], labels: bool, patterns: bool, misses: int
) -> list["Table"]:
    from nlu.training.tables import label_table, miss_table, pattern_table, score_tables

    tables = score_tables(results, milliseconds)
    for name, result in results.items():
        tables += [label_table(name, result)] if labels and name != "nearest peer" else []
        tables += [pattern_table(name, result)] if patterns else []
    return tables + ([miss_table("trained", results["trained"], misses)] if misses else [])


def _show(
    tables: Sequence["Table"], figures: Mapping[str, Mapping[str, float]], format: str, output: Path | None
) -> None:
    from nlu.training.tables import markdown

    if format == "json":
        found = {"figures": figures, "tables": [asdict(table) for table in tables]}
        write_text(json.dumps(found, ensure_ascii=False, indent=1), output)
    elif format == "markdown" or output or not sys.stdout.isatty():
        write_text("\n\n".join(markdown(table) for table in tables), output)
    else:
        _print(tables)


def _print(tables: Sequence["Table"]) -> None:
    from rich.table import Table as Columns

    printer = console()
    for table in tables:
        columns = Columns(*table.header, title=table.title, title_justify="left")
        for row in table.rows:
            columns.add_row(*(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row))
        printer.print(columns)
