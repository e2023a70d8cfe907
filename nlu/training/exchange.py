"""Annotated passages in the forms of annotation tools, both ways: Label Studio JSON and Prodigy JSONL.

Label Studio: one task for each passage, an item is a region with its kind, its topics and its status, a link is a relation
from remedy to issue; `labelling_interface` is the configuration of the project. Prodigy: one span for each label of an item,
called ``issue:timeliness`` (an item without label is ``issue``), relations between the first tokens of the items.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from nlu.errors import DataError
from nlu.narrative.lexicon import Kind, label_cues
from nlu.record import Item, Problems
from nlu.training.corpus import GoldItem, Passage, parse_marked

__all__ = ["as_passage", "from_tool", "labelling_interface", "to_label_studio", "to_prodigy"]

_STATUSES = ("planned", "done", "current", "resolved")
_META = ("agency", "level", "year", "patterns")
_KINDS: tuple[Kind, ...] = ("issue", "remedy")


def as_passage(name: str, text: str, problems: Problems) -> Passage:
    """A reading in the form of the corpus, to be corrected by a person.

    Args:
        name: Becomes the id of the passage.
        text: What was read.
        problems: Its reading.
    """

    def items(kind: Kind, found: Sequence[Item]) -> tuple[GoldItem, ...]:
        return tuple(
            GoldItem(kind, item.start, item.end, tuple(label.key for label in item.labels), item.status)
            for item in found
        )

    place = {item.id: at for found in (problems.issues, problems.remedies) for at, item in enumerate(found)}
    links = frozenset((place[link.remedy], place[link.issue]) for link in problems.links)
    return Passage(
        name, "gongkai", text, items("issue", problems.issues), items("remedy", problems.remedies), links, name
    )


def from_tool(source: str, voice: str = "") -> list[Passage]:
    """Reads what an annotation tool exports, or the marked-up form of `nlu.training.corpus`.

    Args:
        source: The content of the file; its form is found from it.
        voice: The voice of passages that name none.

    Raises:
        DataError: It is in none of the forms, or a span does not fit its text; says which task.
    """
    opening = source.lstrip("\ufeff \t\r\n")
    if opening.startswith("==="):
        return list(parse_marked(source, voice or "marked"))
    try:
        tasks = (
            json.loads(opening)
            if opening.startswith("[")
            else [json.loads(line) for line in opening.splitlines() if line.strip()]
        )
    except ValueError as error:
        raise DataError(f"this is neither JSON nor JSON lines: {error}", stage="corpus") from None
    return [_passage(task, number, voice) for number, task in enumerate(tasks, 1)]


def _passage(task: Any, number: int, voice: str) -> Passage:
    try:
        if "data" in task:
            return _from_label_studio(task, f"task-{number}", voice)
        if "text" in task:
            return _from_prodigy(task, f"task-{number}", voice)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"task {number}: {error!r}", stage="corpus") from None
    raise DataError(f"task {number} is from neither Label Studio nor Prodigy", stage="corpus")


# -- Label Studio ------------------------------------------------------------------------------------------------------


def labelling_interface() -> str:
    """The labelling configuration of a Label Studio project, in XML, with the labels of the lexicons."""
    choices = {
        kind: "".join(f'<Choice value="{cues.key}" hint="{cues.name}"/>' for cues in label_cues(kind))
        for kind in _KINDS
    }
    topics = "".join(
        f'<Choices name="{kind}_labels" toName="text" choice="multiple" perRegion="true" visibleWhen="region-selected" '
        f'whenTagName="kind" whenLabelValue="{kind}">{choices[kind]}</Choices>'
        for kind in _KINDS
    )
    statuses = "".join(f'<Choice value="{status}"/>' for status in _STATUSES)
    return (
        '<View><Relations><Relation value="answers"/></Relations>'
        '<Labels name="kind" toName="text"><Label value="issue" background="#c0392b"/>'
        '<Label value="remedy" background="#1f5fa8"/></Labels><Text name="text" value="$text"/>'
        f'{topics}<Choices name="status" toName="text" perRegion="true" visibleWhen="region-selected">{statuses}</Choices>'
        "</View>\n"
    )


def to_label_studio(passages: Iterable[Passage]) -> str:
    """A JSON array of tasks, each with its passage as one annotation.

    Args:
        passages: Of the corpus, or readings (`as_passage`).
    """
    return json.dumps([_task(passage) for passage in passages], ensure_ascii=False, indent=1)


def _task(passage: Passage) -> dict[str, Any]:
    regions = [region for key, item in _keyed(passage) for region in _regions(passage.text, key, item)]
    relations = [
        {
            "type": "relation",
            "from_id": f"r{remedy + 1}",
            "to_id": f"i{issue + 1}",
            "direction": "right",
            "labels": ["answers"],
        }
        for remedy, issue in sorted(passage.links)
    ]
    return {"data": {**_head(passage), "text": passage.text}, "annotations": [{"result": regions + relations}]}


def _regions(text: str, key: str, item: GoldItem) -> Iterator[dict[str, Any]]:
    place = {"start": item.start, "end": item.end, "text": text[item.start : item.end]}

    def region(name: str, type_: str, values: list[str]) -> dict[str, Any]:
        return {"id": key, "from_name": name, "to_name": "text", "type": type_, "value": {**place, type_: values}}

    yield region("kind", "labels", [item.kind])
    if item.labels:
        yield region(f"{item.kind}_labels", "choices", list(item.labels))
    if item.status:
        yield region("status", "choices", [item.status])


def _from_label_studio(task: Mapping[str, Any], name: str, voice: str) -> Passage:
    data = task["data"]
    annotations = task.get("annotations") or task.get("predictions") or [{"result": []}]
    results = annotations[-1]["result"]
    spans: dict[str, tuple[Kind, int, int]] = {}
    labels: dict[str, tuple[str, ...]] = {}
    statuses: dict[str, str] = {}
    for entry in results:
        if entry["type"] == "labels":
            spans[entry["id"]] = (_kind(entry["value"]["labels"][0]), *_place(data["text"], entry["value"]))
        elif entry["type"] == "choices" and entry["from_name"] == "status":
            statuses[entry["id"]] = entry["value"]["choices"][0]
        elif entry["type"] == "choices":
            labels[entry["id"]] = tuple(entry["value"]["choices"])
    items = {key: GoldItem(*span, labels.get(key, ()), statuses.get(key)) for key, span in spans.items()}
    links = [(entry["from_id"], entry["to_id"]) for entry in results if entry["type"] == "relation"]
    return _assembled(data["text"], items, links, data, name, voice)


def _place(text: str, value: Mapping[str, Any]) -> tuple[int, int]:
    """The span of a region; versions before 1.4 count UTF-16 units, as JavaScript does."""
    start, end, wanted = value["start"], value["end"], value.get("text")
    if wanted is None or text[start:end] == wanted:
        return start, end
    units = text.encode("utf-16-le")
    low, high = (len(units[: 2 * at].decode("utf-16-le", "ignore")) for at in (start, end))
    if text[low:high] != wanted:
        raise ValueError(f"span {start}-{end} is not {wanted!r}")
    return low, high


# -- Prodigy -----------------------------------------------------------------------------------------------------------


def to_prodigy(passages: Iterable[Passage]) -> Iterator[str]:
    """One JSON line for each passage.

    Args:
        passages: Of the corpus, or readings (`as_passage`).
    """
    for passage in passages:
        yield json.dumps(_example(passage), ensure_ascii=False)


def _example(passage: Passage) -> dict[str, Any]:
    tokens = _tokens(passage)
    starts = {token["start"]: token["id"] for token in tokens}
    ends = {token["end"]: token["id"] for token in tokens}
    spans: dict[str, list[dict[str, Any]]] = {}
    for key, item in _keyed(passage):
        place = {
            "start": item.start,
            "end": item.end,
            "token_start": starts[item.start],
            "token_end": ends[item.end],
            "id": key,
        } | ({"status": item.status} if item.status else {})
        names = [f"{item.kind}:{label}" for label in item.labels] or [item.kind]
        spans[key] = [{**place, "label": name} for name in names]
    relations = [
        {
            "head": remedy["token_start"],
            "child": issue["token_start"],
            "head_span": remedy,
            "child_span": issue,
            "label": "answers",
        }
        for remedy, issue in ((spans[f"r{r + 1}"][0], spans[f"i{i + 1}"][0]) for r, i in sorted(passage.links))
    ]
    every = [span for found in spans.values() for span in found]
    return {"text": passage.text, "tokens": tokens, "spans": every, "relations": relations, "meta": _head(passage)}


def _tokens(passage: Passage) -> list[dict[str, Any]]:
    """Words, cut once more where an item begins or ends inside one."""
    from nlu.narrative.tokens import cut

    edges = {0, len(passage.text)} | {edge for _, item in _keyed(passage) for edge in (item.start, item.end)}
    at = 0
    for word in cut(passage.text):
        at += len(word)
        edges.add(at)
    order = sorted(edges)
    return [
        {"text": passage.text[start:end], "start": start, "end": end, "id": number, "ws": False}
        for number, (start, end) in enumerate(pairwise(order))
    ]


def _from_prodigy(example: Mapping[str, Any], name: str, voice: str) -> Passage:
    items: dict[str, GoldItem] = {}
    for span in example.get("spans", []):
        kind, _, label = span["label"].partition(":")
        key = _span_key(span)
        known = items.get(key, GoldItem(_kind(kind), span["start"], span["end"], (), span.get("status")))
        labels = (*known.labels, label) if label else known.labels
        items[key] = GoldItem(known.kind, known.start, known.end, labels, known.status or span.get("status"))
    links = [(_span_key(rel["head_span"]), _span_key(rel["child_span"])) for rel in example.get("relations", [])]
    return _assembled(example["text"], items, links, example.get("meta", {}), name, voice)


def _span_key(span: Mapping[str, Any]) -> str:
    return f"{span['label'].partition(':')[0]} {span['start']} {span['end']}"


# -- both --------------------------------------------------------------------------------------------------------------


def _keyed(passage: Passage) -> Iterator[tuple[str, GoldItem]]:
    yield from ((f"i{number}", item) for number, item in enumerate(passage.issues, 1))
    yield from ((f"r{number}", item) for number, item in enumerate(passage.remedies, 1))


def _head(passage: Passage) -> dict[str, Any]:
    return {"id": passage.id, "voice": passage.voice, "base": passage.base, **passage.meta}


def _kind(name: str) -> Kind:
    for kind in _KINDS:
        if name.lower() == kind:
            return kind
    raise ValueError(f"{name} is neither issue nor remedy")


def _assembled(
    text: str,
    items: Mapping[str, GoldItem],
    links: Iterable[tuple[str, str]],
    head: Mapping[str, Any],
    name: str,
    voice: str,
) -> Passage:
    """A passage with its items in order of the text; a link drawn from issue to remedy is turned."""
    for item in items.values():
        if not 0 <= item.start < item.end <= len(text):
            raise ValueError(f"span {item.start}-{item.end} lies outside the text")
    order = sorted(items, key=lambda key: (items[key].start, items[key].end))
    keys = {kind: [key for key in order if items[key].kind == kind] for kind in _KINDS}
    pairs = set()
    for one, other in links:
        remedy, issue = (one, other) if items[one].kind == "remedy" else (other, one)
        pairs.add((keys["remedy"].index(remedy), keys["issue"].index(issue)))
    issues, remedies = (tuple(items[key] for key in keys[kind]) for kind in _KINDS)
    id_ = str(head.get("id") or name)
    meta = {key: head[key] for key in _META if key in head}
    return Passage(
        id_,
        str(head.get("voice") or voice or "tool"),
        text,
        issues,
        remedies,
        frozenset(pairs),
        str(head.get("base") or id_),
        meta,
    )
