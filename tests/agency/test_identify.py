import re
import tomllib
from pathlib import Path

import pytest

from nlu.agency import bodies, dates, identify
from nlu.record import Agency, Meta
from nlu.resources import data_path

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "reports"
needs_reports = pytest.mark.skipif(
    not REPORTS.is_dir(), reason="real reports are kept beside the repository, not in it"
)


def read(front: str, body: str = "", tail: str = "", hints: tuple[str, ...] = ()) -> Meta:
    return identify(front, "\n".join((front, body, tail)), tail, hints=hints)


def agency(front: str, body: str = "", tail: str = "", hints: tuple[str, ...] = ()) -> Agency:
    return read(front, body, tail, hints).agency


def read_report(text: str, name: str) -> Meta:
    section_one = re.search(r"^[#\s]*一、", text, re.MULTILINE)
    assert section_one
    return identify(text[: section_one.start()], text, "\n".join(text.splitlines()[-15:]), hints=[name])


@pytest.mark.parametrize(
    ("title", "name", "level", "kind", "sector", "adcode"),
    [
        ("教育部2022年政府信息公开工作年度报告", "教育部", "national", "department", "教育", None),
        ("中国气象局2022年政府信息公开工作年度报告", "中国气象局", "national", "department", "气象", None),
        ("江苏省教育厅2022年政府信息公开工作年度报告", "江苏省教育厅", "provincial", "department", "教育", "320000"),
        ("江苏省人民政府办公厅2022年信息公开年报", "江苏省人民政府办公厅", "provincial", "gov_office", None, "320000"),
        ("恩施州财政局2022年政府信息公开工作年度报告", "恩施州财政局", "prefecture", "department", "财政", "422800"),
        ("洪泽区政府2024年信息公开年报", "洪泽区人民政府", "county", "government", None, "320813"),
        ("2023年洪泽区政府信息公开工作年度报告", "洪泽区人民政府", "county", "government", None, "320813"),
        ("洪泽区人民政府信息公开工作年度报告(2023年)", "洪泽区人民政府", "county", "government", None, "320813"),
        ("洪泽区政府办2023年政府信息公开工作年度报告", "洪泽区人民政府办公室", "county", "gov_office", None, "320813"),
        ("湘乡市2023年政府信息公开工作年度报告", "湘乡市人民政府", "county", "government", None, "430381"),
        ("海淀区中关村街道2022年信息公开年报", "海淀区中关村街道办事处", "township", "subdistrict", None, "110108"),
        ("孟津区城关镇2022年信息公开年报", "孟津区城关镇人民政府", "township", "township", None, "410308"),
        ("东莞市长安镇2022年信息公开年报", "东莞市长安镇人民政府", "township", "township", None, "441900"),
        ("湘乡市税务局2022年信息公开年报", "湘乡市税务局", "county", "vertical_department", "税务", "430381"),
        ("洛阳市公安局孟津分局2024年信息公开年报", "洛阳市公安局孟津分局", "county", "department", "公安", "410308"),
        (
            "洛阳市孟津生态环境局2024年信息公开年报",
            "洛阳市孟津生态环境局",
            "county",
            "department",
            "生态环境",
            "410308",
        ),
        (
            "湘乡市自来水有限公司2022年信息公开年报",
            "湘乡市自来水有限公司",
            "county",
            "public_enterprise",
            "水利",
            "430381",
        ),
        ("湘乡市第一中学2022年信息公开年报", "湘乡市第一中学", "county", "school", "教育", "430381"),
        ("湘乡市人民医院2022年信息公开年报", "湘乡市人民医院", "county", "hospital", "卫生健康", "430381"),
        (
            "2023年度湘乡市残疾人联合会政务公开工作报告",
            "湘乡市残疾人联合会",
            "county",
            "institution",
            "残疾人事业",
            "430381",
        ),
        ("省教育厅2021年信息公开年报", "省教育厅", "provincial", "department", "教育", None),
    ],
)
def test_kinds_and_levels(title: str, name: str, level: str, kind: str, sector: str | None, adcode: str | None) -> None:
    found = agency(title)
    assert (found.name, found.level, found.kind) == (name, level, kind)
    assert (found.sector, found.adcode) == (sector, adcode)


@pytest.mark.parametrize(
    ("front", "name", "adcode"),
    [
        ("国家税务总局湘乡市税务局2023年信息公开年报", "国家税务总局湘乡市税务局", "430381"),
        ("国家统计局洛阳调查队2023年信息公开年报\n地址:洛阳市", "国家统计局洛阳调查队", "410300"),
        ("淮安经济技术开发区管委会2023年信息公开年报\n地址:淮安市", "淮安经济技术开发区管理委员会", "320800"),
        ("南宁轨道交通集团有限公司2023年信息公开年报", "南宁轨道交通集团有限公司", None),
        ("关于孟津区财政局2023年政府信息公开工作年度报告的公示", "孟津区财政局", "410308"),
        ("铁岭市清河区应急管理局关于2023年度政府信息公开工作情况的报告", "铁岭市清河区应急管理局", "211204"),
    ],
)
def test_names_with_more_around_the_place(front: str, name: str, adcode: str | None) -> None:
    found = agency(front)
    assert (found.name, found.adcode) == (name, adcode)


@pytest.mark.parametrize(
    "front",
    [
        "# 湘乡市信访局\n## 2024 年政府信息公开工作年度报告",
        "湘 乡 市 信 访 局 2 0 2 4 年 政 府 信 息 公 开 工 作 年 度 报 告",
        "湘乡市\n信访局二〇二四年\n政府信息公开工作年度报告",
        "湘乡市信访局2024年政府信息公开工作年度报告\n湘乡市信访局2024年\n政府信息公开工作年度报告",
        "首页>政务公开>湘乡市信访局2024年政府信息公开工作年度报告",
        "索引号:1234\n名称:湘乡市信访局2024年政府信息公开工作年度报告\n主题:其他",
        "湘乡市人民政府门户网站\n湘乡市信访局2024年政府信息公开工作年度报告",
        "2024年政府信息公开工作年度报告\n来源:湘乡市信访局 发布时间:2025-01-20",
        "2024年政府信息公开工作年度报告\n本报告由湘乡市信访局根据《中华人民共和国政府信息公开条例》编制。",
    ],
)
def test_one_agency_however_the_title_is_set(front: str) -> None:
    meta = read(front)
    assert (meta.agency.name, meta.agency.adcode, meta.year) == ("湘乡市信访局", "430381", 2024)


def test_raw_name_is_verbatim() -> None:
    assert agency("湘 乡 市 信访局 2024 年政府信息公开工作年度报告").name_raw == "湘 乡 市 信访局"
    assert agency("洪泽区政府2024年信息公开年报").name_raw == "洪泽区政府"


def test_page_head_does_not_join_the_title() -> None:
    found = agency("孟津区人民政府\n城关镇2024年政府信息公开工作年度报告")
    assert (found.name, found.region, found.adcode) == ("城关镇人民政府", "河南省洛阳市孟津区", "410308")


def test_a_sentence_is_no_title() -> None:
    assert read("根据《中华人民共和国政府信息公开条例》,现公布2024年政府信息公开工作年度报告。").title is None


def test_signature_names_the_agency_when_no_title_does() -> None:
    meta = read("", "我镇", "孟津区城关镇人民政府\n2025年1月10日")
    assert (meta.agency.name, meta.signed_on, meta.year) == ("孟津区城关镇人民政府", "2025-01-10", 2024)


def test_file_and_folder_names_are_the_last_source() -> None:
    found = read("", "无", hints=("孟津区/城关镇/2024年.pdf",))
    assert (found.agency.name, found.agency.adcode, found.year) == ("城关镇人民政府", "410308", 2024)


def test_nothing_known() -> None:
    assert read("", "无") == Meta()


def test_code_is_that_of_the_report_year() -> None:
    assert agency("孟津县财政局2020年政府信息公开工作年度报告").adcode == "410322"
    assert agency("孟津区财政局2021年政府信息公开工作年度报告").adcode == "410308"
    assert agency("孟津区财政局2020年政府信息公开工作年度报告").region == "河南省洛阳市孟津县"


def test_division_gone_by_the_report_year_has_no_code() -> None:
    found = agency("淮安市清河区财政局2023年政府信息公开工作年度报告")
    assert (found.adcode, found.adcode_candidates) == (None, ["320802"])


def test_shared_name_is_never_guessed() -> None:
    found = agency("市中区财政局2022年政府信息公开工作年度报告")
    assert (found.adcode, found.region, found.level) == (None, None, "county")
    assert found.adcode_candidates == ["370103", "370402", "511002", "511102"]


@pytest.mark.parametrize(
    ("body", "hints"),
    [
        ("地址:长春市前进大街", ()),
        ("长春市朝阳区委、区政府", ()),
        ("电话:0431-85551234", ()),
        ("按照吉林省要求", ()),
        ("", ("吉林省/长春市/朝阳区教育局.docx",)),
    ],
)
def test_what_decides_between_places(body: str, hints: tuple[str, ...]) -> None:
    found = agency("朝阳区教育局2021年政府信息公开工作年度报告", body, hints=hints)
    assert (found.adcode, found.region) == ("220104", "吉林省长春市朝阳区")


def test_validity_in_the_report_year_decides() -> None:
    title = "清河区教育局{}年政府信息公开工作年度报告"
    assert agency(title.format(2013)).adcode_candidates == ["211204", "320802"]
    assert agency(title.format(2020)).adcode == "211204"


def test_township_below_a_prefecture_has_the_code_of_its_county_or_none() -> None:
    title = "洛阳市城关镇2024年政府信息公开工作年度报告"
    assert agency(title, "区委书记到孟津区检查").adcode == "410308"
    unknown = agency(title)
    assert (unknown.adcode, unknown.region) == (None, "河南省洛阳市")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024 年 1 月 1 日至 2024 年 12 月 31 日", ("2024-01-01", "2024-12-31")),
        ("自2024年1月1日起～12月31日止", ("2024-01-01", "2024-12-31")),
        ("2023年1月1日-2024年12月31日", ("2023-01-01", "2024-12-31")),
        ("2023年2月30日至2023年12月31日", None),
        ("2023年", None),
    ],
)
def test_period(text: str, expected: tuple[str, str] | None) -> None:
    assert dates.period(text) == expected


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("湘乡市信访局\n2024年1月8日", "2024-01-08"),
        ("湘乡市信访局 二〇二四年十二月三十一日", "2024-12-31"),
        ("二○二四年一月二十日", "2024-01-20"),
        ("2 0 2 4 年 1 月 8 日", "2024-01-08"),
        ("发布时间： 2024-01-08", None),
        ("自2024年1月1日至2024年12月31日", None),
        ("六、其他\n无。", None),
    ],
)
def test_signed_on(tail: str, expected: str | None) -> None:
    assert dates.signed_on(tail) == expected


def test_published_on() -> None:
    assert dates.published_on("时间:2024-01-01 发布日期: 2024年2月3日") == "2024-02-03"
    assert dates.published_on("来源：某局 时间：2024-02-02 10:11") == "2024-02-02"
    assert dates.published_on("", ["http://example.gov.cn/art/t20240115_12.html"]) == "2024-01-15"


def test_year_witnesses_are_all_kept() -> None:
    meta = read(
        "湘乡市信访局2023年政府信息公开工作年度报告\n发布时间:2024-01-20",
        "2022年1月1日至2022年12月31日。2022年我局",
        "2024年1月8日",
    )
    assert meta.year == 2023
    assert meta.year_witnesses == {"title": 2023, "period": 2022, "majority": 2022, "published": 2023, "signed": 2023}


def test_a_title_year_after_publication_is_refuted() -> None:
    front = "湘乡市信访局2032年政府信息公开工作年度报告\n发布时间:2024-01-20"
    assert read(front, "2023年1月1日至2023年12月31日").year == 2023


def test_years_of_laws_and_signature_do_not_vote() -> None:
    meta = read("", "2023年《2021年要点》《2021年规划》", "2024年1月8日")
    assert meta.year_witnesses == {"majority": 2023, "signed": 2023}


SECTORS = tomllib.loads(data_path("lexicons", "sectors.toml").read_text("utf-8"))["sector"]


@pytest.mark.parametrize(("name", "sector"), [(e, s["name"]) for s in SECTORS for e in s["examples"]])
def test_sector_examples(name: str, sector: str) -> None:
    assert bodies.sector(name) == sector


def test_sectors_are_sorted_and_share_no_cue() -> None:
    names = [sector["name"] for sector in SECTORS]
    cues = [cue for sector in SECTORS for cue in sector["cues"]]
    assert names == sorted(set(names))
    assert len(cues) == len(set(cues))
    assert all(sector["cues"] == sorted(sector["cues"]) for sector in SECTORS)


@needs_reports
@pytest.mark.parametrize(
    ("number", "name", "level", "kind", "adcode", "year"),
    [
        ("000", "孟津区应急管理局", "county", "department", "410308", 2024),
        ("001", "湘乡市应急管理局", "county", "department", "430381", 2024),
        ("002", "孟津区城关镇人民政府", "township", "township", "410308", 2024),
        ("003", "清河区应急管理局", "county", "department", "211204", 2023),
        ("004", "卫辉市应急管理局", "county", "department", "410781", 2021),
    ],
)
def test_seed_reports(number: str, name: str, level: str, kind: str, adcode: str, year: int) -> None:
    (path,) = (REPORTS / "seeds").glob(f"{number}_*.txt")
    meta = read_report(path.read_text("utf-8"), path.name)
    found = meta.agency
    assert (found.name, found.level, found.kind, found.adcode) == (name, level, kind, adcode)
    assert found.sector == ("应急管理" if kind == "department" else None)
    assert (meta.year, meta.signed_on, meta.published_on) == (
        (2023, "2024-01-08", "2024-02-02") if number == "003" else (year, None, None)
    )


@needs_reports
@pytest.mark.parametrize(
    ("file", "name", "level", "adcode"),
    [
        ("szfgs2024.pdf", "淮安市人民政府", "prefecture", "320800"),
        ("hzq2024_working.pdf", "淮安市洪泽区人民政府", "county", "320813"),
    ],
)
def test_pdf_reports(file: str, name: str, level: str, adcode: str) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    pages = pdfium.PdfDocument(REPORTS / "pdf" / file)
    meta = read_report("\n".join(page.get_textpage().get_text_range() for page in pages), file)
    assert (meta.agency.name, meta.agency.level, meta.agency.kind) == (name, level, "government")
    assert (meta.agency.adcode, meta.year, meta.period) == (adcode, 2024, ("2024-01-01", "2024-12-31"))
