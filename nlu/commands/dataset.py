"""``tag``: many files into a data set."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import typer

from nlu.commands.output import fail, summarise
from nlu.errors import GongkaiError, UsageError

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command to the application."""
    app.command("tag")(tag)


def tag(
    output: Annotated[str, typer.Option("--output", "-o", metavar="DATASET", help="Folder or URL of the data set.")],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUTS...", help="Files, folders, patterns, zips; paths or URLs such as s3://…"),
    ] = None,
    manifest: Annotated[
        str | None,
        typer.Option(
            metavar="TABLE",
            help="CSV, XLSX or Parquet with a column path and, where wanted, url, agency and year, which go before what "
            "the files say.",
        ),
    ] = None,
    text_column: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="INPUTS are tables; each cell of COLUMN is a bare section five."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Processes; default: one for each core. 0: none but this.")
    ] = None,
    shard: Annotated[str, typer.Option(metavar="I/N", help="Take the I-th of N shares of the inputs.")] = "1/1",
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Take only the first N inputs.")] = None,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Longest time for one file; 0 for no limit.")
    ] = 120,
    memory: Annotated[int, typer.Option(min=0, metavar="MB", help="Most memory of a worker; 0 for no limit.")] = 0,
    max_failures: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Stop when more than N files have failed.")
    ] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Read again what failed by time, memory or a crash.")] = False,
    part_size: Annotated[int, typer.Option(min=1, metavar="N", help="Inputs in one Parquet file.")] = 500,
    engine: Annotated[Literal["local", "ray"], typer.Option(help="Where to work.")] = "local",
    address: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Ray cluster, e.g. auto.")] = None,
    timings: Annotated[
        Path | None, typer.Option(metavar="JSONL", help="Write time and memory of each file to JSONL.")
    ] = None,
) -> None:
    """Read many reports into a data set: Parquet tables reports, cells, items, links, findings, runs.

    What the data set has already is skipped, so that the same command goes on after a stop. Every input has a row in
    runs, whatever became of it. Exit code 1 if there are findings or failures.
    """
    from nlu.dataset.build import Run, tag
    from nlu.dataset.engines import Limits
    from nlu.dataset.intake import Sources
    from nlu.present.progress import Progress

    try:
        run = Run(engine, workers, address, Limits(timeout, memory), _shard(shard), max_failures, retry, part_size)
        with Progress(timings) as watch:
            tally = tag(Sources(inputs or [], manifest, text_column, limit), output, run, watch=watch)
    except GongkaiError as error:
        fail(error)
    except KeyboardInterrupt:
        typer.echo("gongkai: stopped; the same command goes on from here", err=True)
        raise typer.Exit(130) from None
    if tally.stopped:
        typer.echo(f"gongkai: stopped, {tally.stopped}; the same command goes on from here", err=True)
    counts = {"read": tally.read, "findings": tally.findings, "failed": tally.failed, "skipped": tally.skipped}
    summarise(Counter(counts))
    raise typer.Exit(1 if tally.findings or tally.failed or tally.stopped else 0)


def _shard(text: str) -> tuple[int, int]:
    index, slash, shards = text.partition("/")
    if not (slash and index.isdecimal() and shards.isdecimal()):
        raise UsageError(f"{text} is no shard; write 1/4 for the first of four", stage="arguments")
    return int(index), int(shards)
