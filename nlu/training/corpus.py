"""Annotated passages of section five: the JSONL form of the corpus, and a marked-up form that people can write.

JSONL, one passage a line::

    {"id": "v03-017", "voice": "v03", "base": "v03-017", "agency": "…", "level": "county", "year": 2023, "patterns": ["p13"],
     "text": "…", "gold": {"issues": [{"start": 12, "end": 24, "text": "…", "labels": ["timeliness"]}],
                            "remedies": [{"start": 40, "end": 77, "text": "…", "labels": ["training"], "status": "planned"}],
                            "links": [[0, 0]]}}

Marked up, the same passage is its text with ``<i1 timeliness>…</i1>`` and ``<r1 training done>…</r1>`` around the items,
between a header line ``=== agency=… | level=… | year=… | patterns=…`` and a line of links ``--- r1>i1,i2``.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from nlu.errors import DataError

__all__ = ["GoldItem", "Passage", "parse_marked", "read_corpus", "to_json"]

Kind = Literal["issue", "remedy"]
_TAG = re.compile(r"<(?P<close>/?)(?P<id>[ir]\d+)(?: (?P<labels>[a-z_,]+))?(?: (?P<status>[a-z]+))?>")
_HEADER = re.compile(r"(?m)^=== ?(?P<meta>.*)$")


@dataclass(frozen=True, slots=True)
class GoldItem:
    """An annotated issue or remedy: half-open span in the passage, labels most important first."""

    kind: Kind
    start: int
    end: int
    labels: tuple[str, ...]
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One annotated section five; `links` pairs (remedy index, issue index)."""

    id: str
    voice: str
    text: str
    issues: tuple[GoldItem, ...]
    remedies: tuple[GoldItem, ...]
    links: frozenset[tuple[int, int]]
    base: str = ""
    meta: dict[str, Any] = field(default_factory=dict)


def read_corpus(path: Path) -> list[Passage]:
    """The passages of a JSONL file.

    Raises:
        DataError: A line is no passage, or a span does not fit its text; names the line.
    """
    passages = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                passages.append(_from_json(json.loads(line)))
            except (KeyError, TypeError, ValueError) as error:
                raise DataError(f"{path.name} line {number}: {error!r}", stage="corpus") from None
    return passages


def _from_json(raw: dict[str, Any]) -> Passage:
    text, gold = raw["text"], raw["gold"]

    def items(name: str, kind: Kind) -> tuple[GoldItem, ...]:
        found = []
        for item in gold[name]:
            if text[item["start"] : item["end"]] != item["text"]:
                raise ValueError(f"{raw['id']}: span {item['start']}-{item['end']} is not {item['text']!r}")
            found.append(GoldItem(kind, item["start"], item["end"], tuple(item["labels"]), item.get("status")))
        return tuple(found)

    links = frozenset((remedy, issue) for remedy, issue in gold["links"])
    meta = {key: value for key, value in raw.items() if key in ("agency", "level", "year", "patterns")}
    issues, remedies = items("issues", "issue"), items("remedies", "remedy")
    if any(remedy >= len(remedies) or issue >= len(issues) for remedy, issue in links):
        raise ValueError(f"{raw['id']}: a link points to no item")
    return Passage(raw["id"], raw["voice"], text, issues, remedies, links, raw.get("base", raw["id"]), meta)


def to_json(passage: Passage) -> str:
    """One line of the corpus."""

    def items(found: Iterable[GoldItem]) -> list[dict[str, Any]]:
        return [
            {
                "start": item.start,
                "end": item.end,
                "text": passage.text[item.start : item.end],
                "labels": list(item.labels),
            }
            | ({"status": item.status} if item.status else {})
            for item in found
        ]

    gold = {"issues": items(passage.issues), "remedies": items(passage.remedies), "links": sorted(passage.links)}
    head = {"id": passage.id, "voice": passage.voice, "base": passage.base, **passage.meta}
    return json.dumps({**head, "text": passage.text, "gold": gold}, ensure_ascii=False)


def parse_marked(source: str, voice: str) -> Iterator[Passage]:
    """The passages of a marked-up file, numbered in order.

    Args:
        source: The content of the file.
        voice: Who wrote it; begins every id.

    Raises:
        DataError: A tag is not closed or a link names no item.
    """
    parts = _HEADER.split(source)[1:]
    for number, (header, body) in enumerate(zip(parts[::2], parts[1::2], strict=True), 1):
        yield _parse_passage(header, body, voice, f"{voice}-{number:03}")


def _parse_passage(header: str, body: str, voice: str, name: str) -> Passage:
    marked, _, links = body.removeprefix("\n").rpartition("\n---")
    text, items = _strip_tags(marked, name)
    order = sorted(items, key=lambda key: (items[key].start, items[key].end))
    index = {kind: [key for key in order if key[0] == kind] for kind in "ir"}
    try:
        pairs = frozenset(
            (index["r"].index(remedy), index["i"].index(issue))
            for link in links.split()
            for remedy, _, issues in [link.partition(">")]
            for issue in issues.split(",")
        )
    except ValueError:
        raise DataError(f"{name}: a link names no item: {links.strip()}", stage="corpus") from None
    return Passage(
        id=name,
        voice=voice,
        text=text,
        issues=tuple(items[key] for key in index["i"]),
        remedies=tuple(items[key] for key in index["r"]),
        links=pairs,
        base=name,
        meta=_meta(header),
    )


def _strip_tags(marked: str, name: str) -> tuple[str, dict[str, GoldItem]]:
    pieces: list[str] = []
    opened: dict[str, tuple[int, re.Match[str]]] = {}
    items: dict[str, GoldItem] = {}
    here = position = 0
    for tag in _TAG.finditer(marked):
        pieces.append(marked[position : tag.start()])
        here += tag.start() - position
        position = tag.end()
        if not tag["close"]:
            opened[tag["id"]] = (here, tag)
        elif tag["id"] in opened:
            start, opening = opened.pop(tag["id"])
            kind: Kind = "issue" if tag["id"][0] == "i" else "remedy"
            default = "planned" if kind == "remedy" else None
            labels = tuple((opening["labels"] or "").split(","))
            items[tag["id"]] = GoldItem(kind, start, here, labels, opening["status"] or default)
    if opened:
        raise DataError(f"{name}: {', '.join(opened)} is not closed", stage="corpus")
    return "".join([*pieces, marked[position:]]), items


def _meta(header: str) -> dict[str, Any]:
    raw = dict(part.strip().split("=", 1) for part in header.split("|") if "=" in part)
    year = raw.get("year", "")
    return {
        "agency": raw.get("agency", ""),
        "level": raw.get("level", ""),
        "year": int(year) if year.isdigit() else None,
        "patterns": [pattern.strip() for pattern in raw.get("patterns", "").split(",") if pattern.strip()],
    }
