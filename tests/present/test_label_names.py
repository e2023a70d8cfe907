"""Every key that a record can hold has a name in both languages."""

import tomllib
from typing import get_args

import pytest
from invented_report import record

from nlu.labels import TABLES, Name, Vocabulary, cell_name, name
from nlu.record import Blame, CellState, Finding, Item, Level, Link, ReportRecord, SectionKey, Source, Table, Verdict
from nlu.resources import data_path
from nlu.templates import FORMS, form

LEXICON = tomllib.loads(data_path("lexicons", "labels.toml").read_text(encoding="utf-8"))


def literals(model: type, field: str) -> list[str]:
    """The words a field of the record may hold."""
    annotation = model.model_fields[field].annotation  # type: ignore[attr-defined]
    words = [word for part in (annotation, *get_args(annotation)) for word in get_args(part)]
    return [word for word in words if isinstance(word, str)]


@pytest.mark.parametrize(
    ("vocabulary", "keys"),
    [
        ("level", get_args(Level)),
        ("section", get_args(SectionKey)),
        ("state", get_args(CellState)),
        ("table_state", literals(Table, "state")),
        ("verdict", get_args(Verdict)),
        ("blame", get_args(Blame)),
        ("severity", literals(Finding, "severity")),
        ("status", literals(ReportRecord, "status") + literals(Item, "status")),
        ("reason", literals(Link, "reason")),
        ("text_origin", literals(Source, "text_origin")),
        ("rule", ["H1", "H2", "H3", "H4"]),
    ],
)
def test_the_words_of_the_record_have_names(vocabulary: Vocabulary, keys: list[str]) -> None:
    assert keys
    for key in keys:
        assert set(LEXICON[vocabulary][key]) == {"zh", "en"}


def test_the_taxonomy_is_complete() -> None:
    assert (len(LEXICON["issue"]), len(LEXICON["remedy"])) == (22, 19)
    assert all(set(entry) == {"zh", "en"} for side in ("issue", "remedy") for entry in LEXICON[side].values())


@pytest.mark.parametrize("key", FORMS)
@pytest.mark.parametrize("table", TABLES)
def test_forms_have_english_names(key: str, table: str) -> None:
    official = form(key, table)  # type: ignore[arg-type]
    assert set(official.titles) <= set(LEXICON["group"])
    for block, row in official.rows:
        assert row.key in LEXICON["row"]
        assert set(block.columns) <= set(LEXICON["column"])
        assert not block.title or block.title in LEXICON["block"]


def test_a_gbk_console_can_print_every_name() -> None:
    for entries in LEXICON.values():
        for entry in entries.values():
            "".join(entry.values()).encode("gbk")


def test_unknown_keys_name_themselves() -> None:
    assert name("kind", "<b>") == Name("<b>", "<b>")
    assert cell_name(record(), "requests.no.such") == Name("requests.no.such", "requests.no.such")
    assert cell_name(record(), "") == Name("", "")


def test_a_cell_is_named_by_group_row_and_column() -> None:
    named = cell_name(record(), "requests.denied_state_secret.total")
    assert named == Name("（三）不予公开 1.属于国家秘密 总计", "(3) Refused / 1. State secret / Total")
