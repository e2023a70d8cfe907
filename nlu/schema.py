"""The JSON Schema of the record, as text; ``corpus/schema/record.schema.json`` is this text."""

import json

from nlu.record import ReportRecord

__all__ = ["record_schema"]


def record_schema() -> str:
    """The JSON Schema (draft 2020-12) of `ReportRecord`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **ReportRecord.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2)
