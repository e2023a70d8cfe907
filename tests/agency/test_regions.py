import re

import pytest

from nlu.agency import regions
from nlu.resources import data_path


def codes(name: str, year: int | None) -> list[str]:
    return [division.adcode for division in regions.candidates(name, year)]


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("孟津县", 2020, ["410322"]),
        ("孟津县", 2021, []),
        ("孟津区", 2020, []),
        ("孟津区", 2021, ["410308"]),
        ("清河区", 2015, ["211204", "320802"]),
        ("清河区", 2016, ["211204"]),
        ("洪泽县", 2015, ["320829"]),
        ("洪泽区", 2016, ["320813"]),
        ("湘乡市", 2024, ["430381"]),
        ("卫辉市", 2021, ["410781"]),
        ("淮安市", 2024, ["320800"]),
        ("河南省", 2024, ["410000"]),
        ("恩施州", 2024, ["422800"]),
        ("襄樊市", 2009, ["420600"]),
        ("仙桃市", 2024, ["429004"]),
    ],
)
def test_codes_by_year(name: str, year: int, expected: list[str]) -> None:
    assert codes(name, year) == expected


def test_years_outside_the_table_count_as_its_ends() -> None:
    assert codes("孟津区", 2031) == ["410308"]
    assert codes("孟津县", 1999) == ["410322"]


def test_without_a_year_every_code_is_a_candidate() -> None:
    assert codes("清河区", None) == ["211204", "320802"]


@pytest.mark.parametrize(
    ("name", "level", "full_name"),
    [
        ("孟津区", "county", "河南省洛阳市孟津区"),
        ("湘乡市", "county", "湖南省湘潭市湘乡市"),
        ("淮安市", "prefecture", "江苏省淮安市"),
        ("阿里地区", "prefecture", "西藏自治区阿里地区"),
        ("北京市", "provincial", "北京市"),
        ("海淀区", "county", "北京市海淀区"),
        ("济源市", "county", "河南省济源市"),
    ],
)
def test_level_and_full_name(name: str, level: str, full_name: str) -> None:
    (division,) = regions.candidates(name, 2024)
    assert (division.level, division.full_name) == (level, full_name)


def test_county_carries_the_name_its_prefecture_had() -> None:
    assert regions.candidates("襄城区", 2009)[0].full_name == "湖北省襄樊市襄城区"
    assert regions.candidates("襄城区", 2012)[0].full_name == "湖北省襄阳市襄城区"


def test_renamed_goes_both_ways() -> None:
    assert [d.adcode for d in regions.renamed("孟津区", 2018)] == ["410322"]
    assert [d.adcode for d in regions.renamed("孟津县", 2024)] == ["410308"]


@pytest.mark.parametrize(
    ("name", "year", "expected", "rest"),
    [
        ("淮安市洪泽区人民政府", 2024, ["320813"], "人民政府"),
        ("江苏省淮安市洪泽区人民政府", 2024, ["320813"], "人民政府"),
        ("广西南宁市教育局", 2024, ["450100"], "教育局"),
        ("吉林省吉林市财政局", 2024, ["220200"], "财政局"),
        ("孟津区财政局", 2018, ["410322"], "财政局"),
        ("淮安市清河区教育局", 2024, ["320802"], "教育局"),
        ("洛阳市高新区管委会", 2024, ["410300"], "高新区管委会"),
        ("浦东新区人民政府", 2024, ["310115"], "人民政府"),
        ("东区街道办事处", 2024, [], "东区街道办事处"),
        ("北京路街道办事处", 2024, [], "北京路街道办事处"),
        ("应急管理局", 2024, [], "应急管理局"),
    ],
)
def test_split(name: str, year: int, expected: list[str], rest: str) -> None:
    places, left = regions.split(name, year)
    assert ([place.adcode for place in places], left) == (expected, rest)


def test_mentions_count_places_and_skip_everyday_words() -> None:
    text = "铁岭市清河区政府与清河区教育局推进老城区改造,本县、各区"
    assert regions.mentions(text, 2023) == {"铁岭市": 1, "清河区": 2}


def test_below_a_prefecture_without_counties_is_nothing() -> None:
    (dongguan,), (huaian,) = regions.candidates("东莞市", 2024), regions.candidates("淮安市", 2024)
    assert regions.below(dongguan, 2024) == []
    assert "320813" in [d.adcode for d in regions.below(huaian, 2024)]


def test_table_is_sorted_and_runs_do_not_overlap() -> None:
    rows = [line.split("\t") for line in data_path("regions", "divisions.tsv").read_text("utf-8").splitlines()[1:]]
    assert rows == sorted(rows)
    years = [(row[0], year) for row in rows for year in range(int(row[5]), int(row[6]) + 1)]
    assert len(years) == len(set(years))
    assert all(re.fullmatch(r"\d{6}", row[0]) and 2008 <= int(row[5]) <= int(row[6]) <= 2024 for row in rows)


def test_area_codes_serve_known_divisions() -> None:
    served = regions.area_prefixes()
    assert served["024"] == ("2101", "2112", "2104", "2105")
    assert served["0379"] == ("4103",)
    rows = [line.split("\t") for line in data_path("regions", "divisions.tsv").read_text("utf-8").splitlines()[1:]]
    known = {row[0] for row in rows}
    for prefixes in served.values():
        assert prefixes
        assert all(prefix.ljust(6, "0") in known for prefix in prefixes)
