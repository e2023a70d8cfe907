"""Every rendering of every sample gives its expected record."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import nlu
from nlu.reading.normalise import fold
from nlu.record import ReportRecord

SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"
EXPECTED = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SAMPLES.glob("expected/*.json")}
FILES = [(name, file) for name, expected in sorted(EXPECTED.items()) for file in expected["files"]]


@cache
def _record(file: str) -> ReportRecord:
    return nlu.read(SAMPLES / file)


def _plain(text: str) -> str:
    return fold(text).text


@pytest.mark.parametrize(("name", "file"), FILES)
def test_agency_and_dates(name: str, file: str) -> None:
    meta, expected = _record(file).meta, EXPECTED[name]
    assert {key: getattr(meta.agency, key) for key in expected["agency"]} == expected["agency"]
    assert (meta.year, meta.signed_on) == (expected["year"], expected["signed_on"])


@pytest.mark.parametrize(("name", "file"), FILES)
def test_sections(name: str, file: str) -> None:
    found = [(section.key, _plain(section.heading)) for section in _record(file).sections]
    assert found == [(section["key"], _plain(section["heading"])) for section in EXPECTED[name]["sections"]]


@pytest.mark.parametrize(("name", "file"), FILES)
def test_no_cell_is_wrong_and_tables_are_whole(name: str, file: str) -> None:
    """Text files lose cells on purpose; what is read from them must be right, everything else must be null."""
    record = _record(file)
    states = {cell.path: cell.state for cell in record.cells}
    lossless = not file.endswith(".txt")
    for table, expected in EXPECTED[name]["statistics"].items():
        found = getattr(record.statistics, table)
        assert (found.state, found.template) == (expected["state"], expected["template"])
        for row, columns in expected["values"].items():
            for column, value in columns.items():
                read, state = found.values[row][column], states[f"{table}.{row}.{column}"]
                if lossless or state == "read":
                    assert read == value, (table, row, column, state)
                else:
                    assert read in (value, None), (table, row, column, state)


@pytest.mark.parametrize(("name", "file"), FILES)
def test_equations_fail_where_the_report_errs(name: str, file: str) -> None:
    failing = {equation.id for equation in _record(file).equations if equation.verdict == "fails"}
    assert failing == {
        broken["id"] if isinstance(broken, dict) else broken for broken in EXPECTED[name]["broken_equations"]
    }


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_format_says_the_same_of_section_five(name: str) -> None:
    def said(record: ReportRecord) -> dict[str, Any]:
        items = {item.id: _plain(item.text) for item in (*record.problems.issues, *record.problems.remedies)}
        labels = {item.id: [label.key for label in item.labels] for item in record.problems.issues}
        links = {(link.remedy, link.issue) for link in record.problems.links}
        return {"items": items, "labels": labels, "links": links, "none": record.problems.none_declared}

    first, *others = [said(_record(file)) for file in EXPECTED[name]["files"]]
    assert all(other == first for other in others)
