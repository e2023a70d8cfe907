"""Two normal forms of Chinese report text, both with a map back to the characters they came from.

`tidy` is for keeping: it repairs what conversion did to the characters and leaves wording and punctuation alone.
`fold` is for matching: it also drops every space, half-width forms and Traditional characters.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

__all__ = ["Normalised", "fold", "tidy", "tidy_cell"]

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\u3001-\u301f\uff01-\uff0f\uff1a-\uff1f“”‘’—…"
_UNITS = "年月日件条个项次万元名人篇期场家份起余时分号级所处种类只届部"
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACE = "[ \u3000]"
_STRAY_SPACE = re.compile(
    rf"(?<=[{_CJK}]){_SPACE}+(?=[{_CJK}])"
    rf"|(?<=[{_CJK}]){_SPACE}+(?=\d+{_SPACE}*[{_UNITS}])"
    rf"|(?<=\d){_SPACE}+(?=[{_UNITS}])"
)
_LINE_END = re.compile("\r\n")
_TRADITIONAL = re.compile(
    "[開報務關對體後發機們個與為從應實審複訴訟請資訊業農縣區鎮鄉廳會處條項數據點進過還問題結轉繼辦維總計類糾給費額團無證執歸億萬]"
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normal form and where each of its characters came from.

    Attributes:
        text: The normal form.
        origins: For each character its index in the raw text, and the raw length at the end.
    """

    text: str
    origins: Sequence[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open raw span of ``text[start:end]``; empty spans stay empty."""
        if end <= start:
            return self.origins[start], self.origins[start]
        return self.origins[start], self.origins[end - 1] + 1


def tidy(raw: str) -> Normalised:
    """Repairs characters: Kangxi radicals, full-width digits and letters, invisible characters, spaces between Chinese
    characters (2024 年 → 2024年), line ends. Length may shrink, never grow."""
    if raw.isascii() and raw.isprintable():
        return Normalised(raw, range(len(raw) + 1))  # as most cells of tables are
    text = raw.translate(_repairs())
    deleted = {i for m in _INVISIBLE.finditer(text) for i in range(*m.span())}
    deleted |= {i for m in _STRAY_SPACE.finditer(text) for i in range(*m.span())}
    deleted |= {m.start() for m in _LINE_END.finditer(text)}
    if not deleted:
        return Normalised(text.replace("\r", "\n"), range(len(raw) + 1))
    origins = [i for i in range(len(text)) if i not in deleted]
    return Normalised("".join(text[i] for i in origins).replace("\r", "\n"), [*origins, len(raw)])


@lru_cache(maxsize=20_000)
def tidy_cell(raw: str) -> str:
    """The tidy text of a cell of a table, on one line."""
    return tidy(" ".join(raw.split())).text


def fold(raw: str) -> Normalised:
    """The form for matching: NFKC, lower case, Simplified, no white space and no invisible characters."""
    if _TRADITIONAL.search(raw):
        raw = "".join(map(_simplified, raw))
    pieces = [_folded(ch) for ch in raw]
    origins = [i for i, piece in enumerate(pieces) for _ in piece]
    return Normalised("".join(pieces), [*origins, len(raw)])


@lru_cache(maxsize=20_000)
def _folded(ch: str) -> str:
    if ch.isspace() or _INVISIBLE.match(ch):
        return ""
    return "".join(unicodedata.normalize("NFKC", ch).lower().split())


@lru_cache(maxsize=20_000)
def _simplified(ch: str) -> str:
    converted: str = _converter().convert(ch)
    return converted if len(converted) == 1 else ch


@cache
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC  # costs 40 ms, and few reports are in Traditional characters

    return OpenCC("t2s")


@cache
def _repairs() -> dict[int, str]:
    ranges = [(0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)]
    table = {code: unicodedata.normalize("NFKC", chr(code)) for low, high in ranges for code in range(low, high + 1)}
    table |= {0xA0: " ", 0x2002: " ", 0x2003: " ", 0x2009: " ", 0x202F: " ", 0x2028: "\n", 0x2029: "\n", 0x85: "\n"}
    return {code: new for code, new in table.items() if len(new) == 1 and new != chr(code)}
