"""Finds the title of a report and the names under which its author appears."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from nlu.agency import bodies, regions
from nlu.agency.dates import read_year

__all__ = ["Title", "find_title", "names", "squeeze"]

_MOST_LINES = 40
_MOST_JOINED = 4
_LONGEST_NAME = 40
_PREAMBLE = 2000
_YEAR = r"(?:20\d\d|二[〇○零Oo][〇○零Oo一二三四五六七八九]{2})\s*(?:年度?|年年度)?"
_TITLE = re.compile(r"^(?P<before>.*)(?:信息|政务)公开[^,。;:《》]{0,16}?(?:报告|年报)(?P<rest>.{0,20})$")
_NOT_A_NAME = re.compile(r"[,。;:!?《》\"“”#|>]|[A-Za-z]{3}|公开|首页|网站|门户|索引|报告|目录")
_EDITOR = re.compile(
    r"报告[^,。;:]{0,6}?由([^,。;:()《》]{3,40}?)(?:负责|组织)?(?:编制|编写|汇总|根据|按照|依据|依照|按)"
)
_SOURCE = re.compile(
    r"(?:信息来源|来\s*源|发布机构|发布单位|发文机关|公开主体|责任部门|作\s*者)\s*:\s*([^\s:,|]{3,40})"
)
_DATE_LINE = re.compile(rf"(?:{_YEAR}[年./-]?\S{{1,3}}[月./-]\S{{1,3}}日?)$")


@dataclass(frozen=True, slots=True)
class Title:
    """A title line, or lines joined.

    Attributes:
        text: The title without spaces and marks.
        name: The agency in it; empty where it names none.
        year: The year in it.
    """

    text: str
    name: str
    year: int | None


def squeeze(text: str) -> str:
    """The text without spaces and Markdown marks, punctuation in its half-width form."""
    return re.sub(r"[\s#*]+", "", unicodedata.normalize("NFKC", text))


def find_title(front: str) -> Title | None:
    """The title of the report, which may stand on up to four lines, more than once, and below the head of a web page.

    Args:
        front: What stands before section one.

    Returns:
        The title that says most (place, agency, year), the shortest of these; or None.
    """
    lines = [line for line in map(squeeze, front.splitlines()) if line][:_MOST_LINES]
    found = [
        title
        for size in range(1, _MOST_JOINED + 1)
        for start in range(len(lines) - size + 1)
        if (title := _join(lines[start : start + size]))
    ]
    return max(found, key=_says, default=None)


def names(front: str, body: str, tail: str, title: Title | None, hints: Sequence[str] = ()) -> list[str]:
    """Every name of the author, the most reliable first.

    Args:
        front: What stands before section one.
        body: The whole report.
        tail: Its last lines.
        title: Its title, if found.
        hints: File name, folders, address.

    Returns:
        Names without spaces; the first is the best.
    """
    found = [title.name] if title else []
    found += _EDITOR.findall(squeeze(front or body[:_PREAMBLE]))
    found += _signatures(tail)
    found += map(squeeze, _SOURCE.findall(unicodedata.normalize("NFKC", front)))
    found += _hinted(hints)
    return [name for name in found if _is_agency(name)]


def _join(lines: Sequence[str]) -> Title | None:
    title = _read("".join(lines))
    if len(lines) == 1 or title is None:
        return title
    # A page header that is an agency of its own does not belong to the title below it.
    below = _read("".join(lines[1:]))
    header_apart = below is not None and _is_agency(below.name) and _is_agency(lines[0])
    return None if header_apart and regions.split(lines[0])[1] else title


def _read(line: str) -> Title | None:
    # A web page puts a path (首页>年报>…) or a label (标题:…) before the title.
    found = next((match for part in re.split(r"[:>»|]", line) if (match := _TITLE.match(part))), None)
    if not found or re.search(r"[,。;!?《》]", found["before"]):
        return None
    # 洪泽区人民政府信息公开年报 shares its 政府 between name and subject.
    name = _clean(re.sub(r"(?<!人民)政府$|政务$", "", found["before"])) or _clean(found["rest"])
    if _NOT_A_NAME.search(name) or len(name) > _LONGEST_NAME:
        return None
    text = found[0] if found["rest"].startswith("(") else found[0][: found.start("rest")]
    return Title(text, name, read_year(found[0]))


def _clean(text: str) -> str:
    text = re.sub(_YEAR, "", text)
    text = re.sub(r"^关于(?:公布|发布|印发)?|关于$|的$|[()\[\]【】〔〕_—-]|^(?:年度|度)|(?:年度|本级)$", "", text)
    return "" if _NOT_A_NAME.search(text) and not bodies.kind(text, place_found=False) else text


def _says(title: Title) -> tuple[bool, bool, bool]:
    return _is_agency(title.name), bool(title.name and regions.split(title.name)[0]), title.year is not None


def _is_agency(name: str) -> bool:
    if not 2 <= len(name) <= _LONGEST_NAME or _NOT_A_NAME.search(name):
        return False
    places, rest = regions.split(bodies.without_centre(name))
    return bodies.kind(rest, bool(places)) is not None


def _signatures(tail: str) -> Iterator[str]:
    lines = [line for line in map(squeeze, tail.splitlines()) if line]
    for index in range(len(lines) - 1, -1, -1):
        line = _DATE_LINE.sub("", lines[index])
        dated = line != lines[index] or _DATE_LINE.match("".join(lines[index + 1 : index + 2]))
        if line and (dated or index == len(lines) - 1) and _is_agency(line):
            yield line


def _hinted(hints: Sequence[str]) -> Iterator[str]:
    for hint in hints:
        for part in reversed(PurePosixPath(squeeze(hint)).parts):
            stem = re.sub(r"\.[A-Za-z]{2,5}$", "", part)
            title = _read(stem)
            if name := title.name if title else _clean(stem):
                yield name
