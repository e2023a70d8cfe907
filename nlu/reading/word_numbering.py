"""The numbers Word writes before paragraphs by itself: 「一、」 is often not in the text but in the list definition."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

__all__ = ["Numbering", "value_of"]

_CHINESE = "零一二三四五六七八九"
_CIRCLED = "".join(chr(0x2460 + n) for n in range(20))
_CHINESE_FORMATS = frozenset(
    (
        *("chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting"),
        *("taiwaneseCountingThousand", "japaneseDigitalTenThousand", "koreanDigital2"),
    )
)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str


@dataclass(slots=True)
class Numbering:
    """The list definitions of a document and how far each list has counted.

    Attributes:
        lists: Levels of each list id.
        counters: Numbers given so far, by list definition.
    """

    lists: dict[str, tuple[str, dict[int, _Level]]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element) -> "Numbering":
        """Reads ``word/numbering.xml``."""
        definitions = {value_of(d, "abstractNumId"): dict(_levels(d)) for d in root.iter("{*}abstractNum")}
        lists = {}
        for entry in root.iter("{*}num"):
            pointer = entry.find("{*}abstractNumId")
            definition = value_of(pointer) if pointer is not None else ""
            restarts = entry.find(".//{*}startOverride") is not None
            key = value_of(entry, "numId")
            lists[key] = (key if restarts else f"definition {definition}", definitions.get(definition, {}))
        return cls(lists)

    def label(self, list_id: str, depth: int) -> str:
        """The number of the next paragraph of a list, e.g. 一、; empty for bullets and unknown lists."""
        counter, levels = self.lists.get(list_id, ("", {}))
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self.counters.setdefault(counter, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.format in ("bullet", "none"):
            return ""

        def number(match: re.Match[str]) -> str:
            wanted = int(match[1]) - 1
            other = levels.get(wanted, level)
            return _written(counts.get(wanted, other.start), other.format)

        return re.sub(r"%([1-9])", number, level.text)


def value_of(element: etree._Element, name: str = "val") -> str:
    """An attribute by its local name, in whichever edition of the namespace; empty where it is absent."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _levels(definition: etree._Element) -> Iterator[tuple[int, _Level]]:
    for level in definition.iter("{*}lvl"):
        found = {name: level.find(f"{{*}}{name}") for name in ("start", "numFmt", "lvlText")}
        start, kind, text = (value_of(e) if e is not None else "" for e in found.values())
        yield int(value_of(level, "ilvl") or 0), _Level(int(start) if start.isdecimal() else 1, kind or "decimal", text)


def _written(number: int, kind: str) -> str:
    if kind in _CHINESE_FORMATS and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return ("" if not tens else "十" if tens == 1 else _CHINESE[tens] + "十") + (_CHINESE[ones] if ones else "")
    if kind.startswith("decimalEnclosedCircle") and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if kind.endswith("Letter") and 0 < number <= 26:
        return chr((64 if kind.startswith("upper") else 96) + number)
    if kind == "decimalZero":
        return f"{number:02}"
    return str(number)
