"""``corpus``: the annotated corpus to and from annotation tools, and counted."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from nlu.commands.output import fail, write_lines, write_text
from nlu.errors import GongkaiError, UsageError

__all__ = ["register"]

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file to read.", show_default=False)]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of standard output.")
]


def register(app: typer.Typer) -> None:
    """Adds the group of commands to the application."""
    group = typer.Typer(
        no_args_is_help=True, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
    )
    group.command("import")(import_)
    group.command("export")(export)
    group.command("interface")(interface)
    group.command("stats")(stats)
    app.add_typer(group, name="corpus", help="The annotated corpus: to and from annotation tools, and counted.")


def import_(
    file: File,
    output: Output = None,
    voice: Annotated[
        str, typer.Option(metavar="NAME", help="Who wrote or annotated, where the file does not say.")
    ] = "",
) -> None:
    """Read what Label Studio (JSON) or Prodigy (JSONL) exports, or marked-up text, into the JSONL form of the corpus."""
    from nlu.reading.charset import decode
    from nlu.training.corpus import to_json
    from nlu.training.exchange import from_tool

    try:
        passages = from_tool(decode(_existing(file).read_bytes()), voice)
        write_lines(map(to_json, passages), output)
    except GongkaiError as error:
        fail(error)


def export(
    file: File,
    format: Annotated[Literal["label-studio", "prodigy"], typer.Option(help="For which tool.")],
    output: Output = None,
) -> None:
    """Write passages of the corpus for Label Studio or Prodigy, with labels and links."""
    from nlu.training.corpus import read_corpus
    from nlu.training.exchange import to_label_studio, to_prodigy

    try:
        passages = read_corpus(_existing(file))
        if format == "label-studio":
            write_text(to_label_studio(passages), output)
        else:
            write_lines(to_prodigy(passages), output)
    except GongkaiError as error:
        fail(error)


def interface(output: Output = None) -> None:
    """Print the labelling configuration of a Label Studio project for this corpus."""
    from nlu.training.exchange import labelling_interface

    write_text(labelling_interface(), output)


def stats(
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder with JSONL files; default: corpus/problems.")
    ] = None,
    output: Output = None,
) -> None:
    """Count passages, items, links, labels and patterns of every split, as Markdown."""
    from nlu.resources import data_path
    from nlu.training.corpus import read_corpus
    from nlu.training.counts import count_tables
    from nlu.training.tables import markdown

    try:
        folder = data or data_path("problems")
        # second.jsonl holds second readings of passages that the splits have
        found = {path.stem: read_corpus(path) for path in folder.glob("*.jsonl") if path.stem != "second"}
        if not found:
            raise UsageError(f"there is no JSONL file in {folder}", stage="arguments")
        splits = {name: found.pop(name) for name in ("train", "dev", "test") if name in found} | found
        write_text("\n\n".join(markdown(table) for table in count_tables(splits)), output)
    except GongkaiError as error:
        fail(error)


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise UsageError(f"there is no file {file}", stage="arguments")
    return file
