"""Twelve small passages that nobody published, and readings of them made by hand."""

import json
from collections.abc import Sequence
from pathlib import Path

from nlu.record import Item, Label, Link, Problems
from nlu.training.corpus import Passage, parse_marked, to_json

_ISSUES = (
    ("timeliness", "栏目更新不及时"),
    ("staffing", "工作人员力量不足"),
    ("policy_interpretation", "政策解读形式单一"),
    ("capacity", "业务能力有待提高"),
)
_REMEDIES = (
    ("speed_up", "加快栏目更新"),
    ("staffing_up", "充实工作人员力量"),
    ("improve_interpretation", "丰富政策解读形式"),
    ("training", "组织业务能力培训"),
)


def marked(shift: int) -> str:
    """A passage with two problems and two measures in the marked-up form; the first pair is linked."""
    (a, one), (b, two) = (_ISSUES[(shift + k) % 4] for k in (0, 1))
    (c, first), (d, second) = (_REMEDIES[(shift + k) % 4] for k in (0, 2))
    status = " done" if shift % 2 else ""
    return (
        f"=== agency=甲县第{shift}局 | level=county | year=202{shift % 5} | patterns=p1, p27\n"
        f"存在问题：一是<i1 {a}>{one}</i1>；二是<i2 {b}>部分{two}</i2>。\n"
        f"下一步，一是<r1 {c}{status}>{first}</r1>；二是<r2 {d}>{second}</r2>。\n--- r1>i1\n"
    )


def passages(voices: Sequence[str] = ("v01", "v02", "v03")) -> list[Passage]:
    """Four passages of each voice."""
    return [
        passage
        for at, voice in enumerate(voices)
        for passage in parse_marked("".join(marked(4 * at + k) for k in range(4)), voice)
    ]


def write_corpus(folder: Path) -> None:
    """The twelve passages as a corpus: two voices to learn from, one for dev and test."""
    rest = passages(["v03"])
    for name, found in {"train": passages(["v01", "v02"]), "dev": rest[:2], "test": rest[2:]}.items():
        (folder / f"{name}.jsonl").write_text("".join(to_json(passage) + "\n" for passage in found), encoding="utf-8")


def perfect(passage: Passage, score: float = 1.0) -> Problems:
    """The reading that is right in everything."""

    def items(prefix: str, found: Sequence) -> list[Item]:  # type: ignore[type-arg]
        return [
            Item(
                id=f"{prefix}{number}",
                text=passage.text[gold.start : gold.end],
                start=gold.start,
                end=gold.end,
                labels=[Label(key=key, score=score) for key in gold.labels],
                status=gold.status or "current",
            )
            for number, gold in enumerate(found, 1)
        ]

    return Problems(
        issues=items("i", passage.issues),
        remedies=items("r", passage.remedies),
        links=[
            Link(remedy=f"r{r + 1}", issue=f"i{i + 1}", score=score, reason="model") for r, i in sorted(passage.links)
        ],
    )


def as_dict(passage: Passage) -> dict:  # type: ignore[type-arg]
    """One line of the corpus, parsed."""
    return dict(json.loads(to_json(passage)))
