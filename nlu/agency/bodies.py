"""What the name of an agency says: its kind, its level and its field of work."""

import re
import tomllib
from functools import cache

from nlu.agency import regions
from nlu.record import Level
from nlu.resources import data_path

__all__ = ["kind", "level", "normalise", "sector", "without_centre"]

# Tried in order on the name after its place. Kinds that share endings stand before the broader one.
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("gov_office", r"政府办(?:公[室厅])?$"),
        ("subdistrict", r"街道(?:办事处|办)?$|街办$|街道[^局所院校]{0,6}办事处$"),
        ("township", r"(?:[镇乡]|苏木)(?:人民)?(?:政府)?$"),
        ("government", r"政府$|行政公署$|行署$"),
        ("hospital", r"(?:医院|卫生院|保健院|卫生服务中心|疗养院)$"),
        ("school", r"(?:大学|学院|学校|中学|小学|幼儿园|高中|中专|党校|职教中心)$"),
        ("public_enterprise", r"(?:公司|集团|厂|银行|(?<!局)水务|公交)$"),
        (
            "management_committee",
            r"管委会$|(?:[区园岛湖港城带山]|中心)管理委员会$|(?:新|示范|开发|高新|经开|度假|保税|产业|管理|园|景)区$",
        ),
        (
            "vertical_department",
            r"税务局$|海关$|气象局$|调查队$|烟草专卖局$|邮政管理局$|海事局$|通信管理局$"
            r"|(?:金融监管|银保监|监管分).*局$|外汇管理.*局$|[分支]行$",
        ),
        ("department", r"(?:[局厅委署部办科处队]|委员会|办公[室厅]|派出所|司法所|法院|检察院)$"),
        ("institution", r"(?:中心|[所馆院社校园台]|(?<!网)站|协会|学会|联合会|基金会|工会|红十字会|妇联|残联|工商联)$"),
    )
)
_CENTRE = re.compile(
    r"^(?:国家税务总局|国家统计局|国家金融监督管理总局|国家外汇管理局|国家矿山安全监察局|中国人民银行|中华人民共和国|中共|中国共产党)(?=.)"
)
_NATIONAL = re.compile(r"^(?:国务院|国家|中国|中华人民共和国|海关总署|审计署|最高人民)|^.{2,12}(?:部|总局|总署)$")
# A name without a place in the table still shows its rank: 省教育厅, 清水县财政局.
_RANKS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("provincial", re.compile(r"^.{0,3}省|^.{2,6}自治区|厅$")),
    ("prefecture", re.compile(r"^.{0,9}(?:自治州|州|盟|地区)(?=.)")),
    ("county", re.compile(r"^.{0,6}(?:县|旗|(?<![社园景校辖发学新山])区)(?=.)")),
)
_TOWNSHIP_KINDS = ("township", "subdistrict")
# Expansions of customary forms to the official one.
_OFFICIAL = (
    (r"(?<!人民)政府", "人民政府"),
    (r"政府办$", "政府办公室"),
    (r"(?<=[镇乡])$|(?<=苏木)$", "人民政府"),
    (r"街道(?:办)?$|街办$", "街道办事处"),
    (r"管委会$", "管理委员会"),
)


def kind(name: str, place_found: bool = True) -> str | None:
    """The kind of body a name belongs to.

    Args:
        name: The name after its place, e.g. 应急管理局; empty for a bare place name, which stands for its government.
        place_found: Whether a place stood in front.

    Returns:
        E.g. ``department``, or None when it is not the name of a body.
    """
    if not name:
        return "government" if place_found else None
    found = next((kind for kind, pattern in _KINDS if pattern.search(name)), None)
    if found == "vertical_department" and not place_found and re.fullmatch(r"(?:国家|中国).{1,4}局", name):
        return "department"
    return found


def level(name: str, kind: str | None, place_found: bool) -> Level | None:
    """The level a name shows without knowing where its place is.

    Args:
        name: The name after its place.
        kind: Its kind.
        place_found: Whether a place stood in front; then only townships have a level of their own.

    Returns:
        The level, or None.
    """
    if kind in _TOWNSHIP_KINDS:
        return "township"
    if place_found or kind == "management_committee":
        return None
    if rank := next((rank for rank, pattern in _RANKS if pattern.search(name)), None):
        return rank
    return "national" if kind == "department" and _NATIONAL.search(name) else None


def sector(name: str) -> str | None:
    """The field of work, e.g. 应急管理.

    Args:
        name: The name after its place.

    Returns:
        The sector whose longest cue occurs in the name, or None.
    """
    found = [(-len(cue), name.index(cue), sector) for cue, sector in _cues().items() if cue in name]
    return min(found)[2] if found else None


def normalise(name: str) -> str:
    """The official form of a name.

    Args:
        name: Name without spaces, e.g. 洪泽区政府, 城关镇, 孟津区.

    Returns:
        E.g. 洪泽区人民政府, 城关镇人民政府, 孟津区人民政府.
    """
    places, rest = regions.split(name)
    if places and not rest:
        return f"{name}人民政府"
    for pattern, official in _OFFICIAL:
        name = re.sub(pattern, official, name)
    return name


def without_centre(name: str) -> str:
    """The name without the central body in front of its place (国家税务总局湘乡市税务局 → 湘乡市税务局)."""
    return _CENTRE.sub("", name)


@cache
def _cues() -> dict[str, str]:
    data = tomllib.loads(data_path("lexicons", "sectors.toml").read_text(encoding="utf-8"))
    return {cue: sector["name"] for sector in data["sector"] for cue in sector["cues"]}
