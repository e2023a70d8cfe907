"""Inline marks in narrative: ``<i1 timeliness,new_media>…</i1>`` for issues, ``<r1 training done>…</r1>`` for remedies.

Labels and statuses are those of the annotation guide; marks may nest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlu.errors import DataError

__all__ = ["Item", "Passage", "parse", "parse_links"]

_TAG = re.compile(r"<(/?)([ir]\d+)((?: [a-z_,]+)*)>")


@dataclass(frozen=True, slots=True)
class Item:
    """An issue or remedy: its id (``i1``, ``r2``), its text, its labels, most important first, and its status."""

    id: str
    text: str
    labels: Sequence[str]
    status: str

    @property
    def is_issue(self) -> bool:
        """Whether it is an issue and not a remedy."""
        return self.id.startswith("i")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text without its marks, and the items that were marked in it, in order of the text."""

    text: str
    items: Sequence[Item]


def parse(marked: str) -> Passage:
    """Takes the marks out of a text.

    Args:
        marked: Text with inline marks.

    Returns:
        The plain text and its items.

    Raises:
        DataError: A mark is unknown, has no label, or is not closed.
    """
    text, position = "", 0
    opened: dict[str, tuple[int, list[str]]] = {}
    found: list[tuple[int, Item]] = []
    for tag in _TAG.finditer(marked):
        text += marked[position : tag.start()]
        position = tag.end()
        closing, key, words = tag[1], tag[2], tag[3].split()
        if not closing and not words:
            raise DataError(f"mark {key} has no label", stage="writer")
        if not closing:
            opened[key] = len(text), words
        elif key in opened:
            start, words = opened.pop(key)
            found.append((start, _item(key, text[start:], words)))
        else:
            raise DataError(f"mark {key} is closed and was never opened", stage="writer")
    text += marked[position:]
    if opened or re.search(r"</?[ir]\d", text):
        raise DataError(f"a mark is broken or never closed: {', '.join(opened) or text[:40]}", stage="writer")
    return Passage(text, [item for _, item in sorted(found, key=lambda pair: pair[0])])


def parse_links(line: str) -> list[tuple[str, str]]:
    """The pairs (remedy, issue) of a line such as ``r1>i1 r2>i1,i2``."""
    pairs = [part.partition(">") for part in line.split()]
    return [(remedy, issue) for remedy, _, issues in pairs for issue in issues.split(",")]


def _item(key: str, text: str, words: list[str]) -> Item:
    usual = "current" if key.startswith("i") else "planned"
    return Item(key, text, tuple(words[0].split(",")), words[1] if len(words) > 1 else usual)
