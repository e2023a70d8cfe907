"""The record: its schema is the committed one, and its promises are enforced."""

import pytest
from pydantic import ValidationError

from nlu.record import Item, Problems, ReportRecord
from nlu.resources import data_path
from nlu.schema import record_schema

PARTS = {
    "report_id": "0" * 16,
    "source": {"name": "x", "sha256": "0" * 64, "media_type": "text/plain", "bytes": 1, "text_origin": "plain"},
    "produced_by": {"version": "0", "settings": "0"},
}


def test_the_committed_schema_is_current() -> None:
    assert data_path("schema", "record.schema.json").read_text(encoding="utf-8") == record_schema() + "\n"


def test_a_span_that_is_not_its_text_is_refused() -> None:
    item = Item(id="i1", text="更新慢", start=0, end=3)
    ReportRecord(**PARTS, status="ok", text="更新慢。", problems=Problems(issues=[item]))
    with pytest.raises(ValidationError, match="span of i1"):
        ReportRecord(**PARTS, status="ok", text="内容少。", problems=Problems(issues=[item]))


def test_errors_make_a_record_partial() -> None:
    with pytest.raises(ValidationError, match="partial"):
        ReportRecord(**PARTS, status="ok", errors=[{"stage": "tables", "message": "x"}])


def test_a_record_survives_json() -> None:
    record = ReportRecord(**PARTS, status="ok", text="更新慢。")
    assert ReportRecord.model_validate_json(record.model_dump_json()) == record
