"""The JSONL form, the marked-up form, and the forms of annotation tools: nothing is lost on the way."""

import json
from pathlib import Path

import pytest

from nlu.errors import DataError
from nlu.training.corpus import parse_marked, read_corpus, to_json
from nlu.training.exchange import from_tool, labelling_interface, to_label_studio, to_prodigy
from tests.training.invented import as_dict, marked, passages


def test_marked_passages_become_spans_labels_and_links() -> None:
    (passage,) = parse_marked(marked(1), "v09")
    assert passage.id == "v09-001"
    assert "<" not in passage.text
    assert [passage.text[item.start : item.end] for item in passage.remedies] == [
        "充实工作人员力量",
        "组织业务能力培训",
    ]
    assert [item.labels for item in passage.issues] == [("staffing",), ("policy_interpretation",)]
    assert [item.status for item in passage.remedies] == ["done", "planned"]
    assert passage.links == {(0, 0)}
    assert passage.meta == {"agency": "甲县第1局", "level": "county", "year": 2021, "patterns": ["p1", "p27"]}


def test_the_corpus_form_gives_back_what_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text("".join(to_json(passage) + "\n" for passage in passages()), encoding="utf-8")
    assert read_corpus(path) == passages()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda raw: raw["gold"]["issues"][0].update(end=99), "span"),
        (lambda raw: raw["gold"]["links"].append([5, 0]), "link"),
        (lambda raw: raw.pop("text"), "text"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, change, reason: str) -> None:  # type: ignore[no-untyped-def]
    raw = as_dict(passages()[0])
    change(raw)
    path = tmp_path / "bad.jsonl"
    path.write_text(to_json(passages()[1]) + "\n" + json.dumps(raw) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=f"bad.jsonl line 2: .*{reason}"):
        read_corpus(path)


def test_an_open_tag_and_a_link_to_nothing_are_errors() -> None:
    with pytest.raises(DataError, match="not closed"):
        list(parse_marked(marked(0).replace("</i2>", ""), "v"))
    with pytest.raises(DataError, match="names no item"):
        list(parse_marked(marked(0).replace("r1>i1", "r1>i7"), "v"))


def test_label_studio_and_prodigy_give_back_what_they_were_given() -> None:
    assert from_tool(to_label_studio(passages())) == passages()
    assert from_tool("\n".join(to_prodigy(passages()))) == passages()
    assert from_tool(marked(2), "v05") == list(parse_marked(marked(2), "v05"))


def test_several_labels_keep_their_order_and_none_is_allowed() -> None:
    changed = marked(0).replace("i1 timeliness", "i1 platform,timeliness").replace("--- r1>i1", "--- r1>i1,i2 r2>i2")
    (passage,) = parse_marked(changed, "v")
    for source in (to_label_studio([passage]), "\n".join(to_prodigy([passage]))):
        assert from_tool(source) == [passage]
        assert from_tool(source)[0].issues[0].labels == ("platform", "timeliness")


def test_prodigy_tokens_are_the_text_and_meet_at_the_edges_of_items() -> None:
    example = json.loads(next(to_prodigy(passages())))
    assert "".join(token["text"] for token in example["tokens"]) == example["text"]
    for span in example["spans"]:
        assert example["tokens"][span["token_start"]]["start"] == span["start"]
        assert example["tokens"][span["token_end"]]["end"] == span["end"]


def test_offsets_in_utf16_units_are_understood() -> None:
    (task,) = json.loads(to_label_studio(passages()[:1]))
    task["data"]["text"] = "😀" + task["data"]["text"]
    for entry in task["annotations"][0]["result"]:
        if "value" in entry:
            entry["value"] |= {"start": entry["value"]["start"] + 2, "end": entry["value"]["end"] + 2}
    (passage,) = from_tool(json.dumps([task]))
    assert [passage.text[item.start : item.end] for item in passage.issues] == [
        "栏目更新不及时",
        "部分工作人员力量不足",
    ]


def test_a_link_drawn_the_other_way_round_is_turned() -> None:
    (task,) = json.loads(to_label_studio(passages()[:1]))
    relation = task["annotations"][0]["result"][-1]
    relation["from_id"], relation["to_id"] = relation["to_id"], relation["from_id"]
    assert from_tool(json.dumps([task])) == passages()[:1]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "nonsense",
        "[1]",
        '[{"id": 1}]',
        '{"text": "x", "spans": [{"label": "person", "start": 0, "end": 1}]}',
        '{"text": "x", "spans": [{"label": "issue", "start": 0, "end": 5}]}',
    ],
)
def test_other_files_are_refused_in_one_sentence(source: str) -> None:
    if not source:
        assert from_tool(source) == []
        return
    with pytest.raises(DataError):
        from_tool(source)


def test_the_labelling_interface_is_well_formed_and_names_every_label() -> None:
    from lxml import etree

    from nlu.narrative.lexicon import label_cues

    values = set(etree.fromstring(labelling_interface()).xpath("//Choice/@value"))
    assert {cues.key for kind in ("issue", "remedy") for cues in label_cues(kind)} < values  # type: ignore[arg-type]
