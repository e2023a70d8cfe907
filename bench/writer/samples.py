"""The sample reports written by hand: ``python -m bench.writer.samples`` renders ``corpus/samples/sources``."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from bench.writer import figures
from bench.writer.agencies import Agency
from bench.writer.docx import write_docx
from bench.writer.figures import TABLES, Values
from bench.writer.flatten import STYLES
from bench.writer.html import VARIANTS
from bench.writer.pdf import LOOKS, by_office
from bench.writer.truth import ReportTruth, Section, assemble, forms_of
from nlu.errors import DataError
from nlu.record import SectionKey
from nlu.resources import data_path

__all__ = ["Sample", "expected", "load", "load_all", "render"]

_KEYS = get_args(SectionKey)


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample report and how it is rendered.

    Attributes:
        name: File name without suffix.
        truth: What it says.
        formats: Which of ``html``, ``docx``, ``pdf``, ``txt``.
        page: Kind of web page.
        look: Look of its pages.
        style: Style of its plain text.
        note: What it is a sample of.
    """

    name: str
    truth: ReportTruth
    formats: tuple[str, ...]
    page: str
    look: str
    style: str
    note: str

    @property
    def files(self) -> list[str]:
        """Names of the rendered files."""
        return [f"{self.name}.{suffix}" for suffix in self.formats]


def load(source: Path) -> Sample:
    """Reads one source.

    Args:
        source: A TOML file.

    Returns:
        The sample.

    Raises:
        DataError: Its figures do not balance or its marks do not fit.
    """
    try:
        raw = tomllib.loads(source.read_text(encoding="utf-8"))
        return Sample(
            source.stem,
            _truth(raw),
            tuple(raw["formats"]),
            raw.get("page", "plain"),
            raw.get("look", "plain"),
            raw.get("style", "tsv"),
            raw["note"],
        )
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"{source.name} is not a sample: {error}", stage="writer") from error


def load_all() -> list[Sample]:
    """Every sample, by name."""
    return [load(source) for source in sorted(data_path("samples", "sources").glob("*.toml"))]


def expected(sample: Sample) -> dict[str, Any]:
    """What a perfect reader says of the sample, in the shape of the record."""
    truth = sample.truth
    says = truth.says()
    statistics = {
        table: {
            "template": truth.forms.get(table),
            "state": "present" if table in truth.forms else "absent",
            "values": truth.values.get(table, {}),
        }
        for table in TABLES
    }
    return {
        "name": sample.name,
        "note": sample.note,
        "files": sample.files,
        "agency": {
            key: says["agency" if key == "name" else key] for key in ("name", "level", "kind", "region", "adcode")
        },
        "year": truth.year,
        "signed_on": says["signed_on"],
        "published_on": says["published_on"],
        "sections": [
            {"key": section.key, "heading": section.heading} for section in truth.sections if section.key in _KEYS
        ],
        "statistics": statistics,
        "broken_equations": says["broken_equations"],
        "problems": {
            "issues": says["issues"],
            "remedies": says["remedies"],
            "links": [{"remedy": remedy, "issue": issue} for remedy, issue in truth.links],
            "none_declared": truth.none_declared,
        },
    }


def render(samples: list[Sample], folder: Path) -> None:
    """Writes the files of the samples and ``expected/NAME.json``.

    Args:
        samples: What to write.
        folder: Where to write it.

    Raises:
        MissingExtra: LibreOffice is not installed.
    """
    (folder / "expected").mkdir(parents=True, exist_ok=True)
    for sample in samples:
        said = json.dumps(expected(sample), ensure_ascii=False, indent=1)
        (folder / "expected" / f"{sample.name}.json").write_text(f"{said}\n", encoding="utf-8")
        if "html" in sample.formats:
            (folder / f"{sample.name}.html").write_bytes(VARIANTS[sample.page](sample.truth))
        if "txt" in sample.formats:
            (folder / f"{sample.name}.txt").write_text(STYLES[sample.style](sample.truth), encoding="utf-8")
        if "docx" in sample.formats:
            write_docx(sample.truth, folder / f"{sample.name}.docx", LOOKS[sample.look])
    by_office([(s.truth, LOOKS[s.look], folder / f"{s.name}.pdf") for s in samples if "pdf" in s.formats])


def _truth(raw: Mapping[str, Any]) -> ReportTruth:
    forms = forms_of(raw["form"])
    values = figures.complete(forms, raw.get("figures", {}))
    omitted = frozenset(tuple(path.split(".")) for path in raw.get("omitted", []))
    _misprint(values, raw.get("misprints", {}))
    for table, row in omitted:
        values[table][row] = dict.fromkeys(values[table][row])
    truth = ReportTruth(
        agency=Agency(**raw["agency"]),
        year=raw["year"],
        title=raw["title"],
        forms=forms,
        values=values,
        sections=(),
        issues=(),
        remedies=(),
        preamble=raw.get("preamble", "").strip(),
        signed_on=raw.get("signed_on"),
        published_on=raw.get("published_on"),
        omitted=omitted,
        thousands=raw.get("thousands", False),
        none_declared=raw.get("none_declared", False),
    )
    marked = [Section(part["key"], part["heading"], part.get("text", "").strip()) for part in raw["section"]]
    return assemble(truth, marked, raw.get("links", ""))


def _misprint(values: Values, misprints: Mapping[str, int]) -> None:
    """Puts figures in that the report gets wrong; keys are ``table.row.column``."""
    tables = {str(table): rows for table, rows in values.items()}
    for path, printed in misprints.items():
        table, row, column = path.split(".")
        tables[table][row][column] = printed


def main() -> None:
    """Renders every sample into ``corpus/samples``."""
    render(load_all(), data_path("samples"))


if __name__ == "__main__":
    main()
