"""The corpus report in a real browser: filters, quotes and their evidence, narrow screens, hostile text."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "dataset"))
import invented

from nlu.dataset.cube import cube
from nlu.dataset.open import open_dataset
from nlu.dataset.summary import summarise
from nlu.present.corpus_report import corpus_report

HOSTILE = "</script><script>document.title='taken'</script><b>"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    hostile = invented.Report("鲁山县财政局", invented.LUSHAN, 2021, source_url="javascript:alert(1)")
    hostile.problems(f"{HOSTILE}更新慢。", [("issue", f"{HOSTILE}更新慢", ["timeliness"])])
    folder = invented.write(tmp_path_factory.mktemp("dataset"), [*invented.reports(), hostile])
    connection = open_dataset(folder).connection
    return corpus_report(summarise(connection), cube(connection), "样例数据集")


@pytest.fixture
def tab(browser: Any, page: str, tmp_path: Path) -> Iterator[Any]:
    """The page opened as a file; a complaint of the browser or a request to the network fails the test."""
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1400, "height": 900})
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: request.url.startswith("file:") or complaints.append(request.url))
    opened.goto(file.as_uri())
    yield opened
    opened.close()
    assert complaints == []


def figures(tab: Any) -> str:
    return str(tab.inner_text("#numbers"))


def test_the_page_is_self_contained(page: str) -> None:
    assert "src=" not in page
    assert "<link" not in page
    assert len(page.encode()) < 3_000_000
    assert HOSTILE not in page


def test_filters_change_every_picture(tab: Any) -> None:
    assert "5 份报告" in figures(tab)
    assert "2 / 4" in tab.inner_text("#bars-issue .line >> nth=1")
    tab.select_option("#by-year", label="2022")
    assert "1 份报告" in figures(tab)
    assert tab.inner_text("#scope") == "2022 · n = 1"
    assert tab.locator("#bars-issue .line").count() == 2
    assert "3 / 3" in tab.inner_text("#bars-rate .line >> nth=0")
    tab.select_option("#by-year", "")
    tab.select_option("#by-level", label="乡镇级")
    assert tab.locator("#quote-list .cited").count() == 0
    assert "没有符合条件的摘引" in tab.inner_text("#quote-list")
    tab.click("button[type=reset]")
    assert "5 份报告" in figures(tab)


def test_a_bar_chooses_its_label(tab: Any) -> None:
    tab.click("#bars-issue .line:has-text('人员力量不足')")
    assert tab.locator("#bars-issue .line[aria-pressed=true]").count() == 1
    assert tab.inner_text("#by-label option:checked").endswith("人员力量不足")
    assert tab.locator("#quote-list .cited").count() == 2
    assert tab.locator("#map tr.chosen").count() == 1
    assert tab.locator("#lines path.c5").count() == 1


def test_a_quote_leads_to_its_evidence(tab: Any) -> None:
    tab.click("#bars-issue .line:has-text('政策解读不足')")
    tab.click("#quote-list .cited")
    assert tab.is_visible("#evidence")
    assert tab.inner_text("#evidence-text mark") == "政策解读形式单一"
    assert "栏目更新不够及时；" in tab.inner_text("#evidence-text")
    facts = tab.inner_text("#evidence-facts")
    assert "洪泽区人民政府-2022.html" in facts
    assert "gongkai view" in facts
    tab.keyboard.press("Escape")
    assert not tab.is_visible("#evidence")


def test_text_of_reports_is_only_text(tab: Any) -> None:
    assert tab.title() == "样例数据集"
    tab.select_option("#by-year", label="2021")
    tab.click("#quote-list .cited")
    assert tab.inner_text("#evidence-text mark") == f"{HOSTILE}更新慢"
    assert tab.locator("#evidence a").count() == 0


def test_the_language_switch(tab: Any) -> None:
    tab.click("button[data-lang=en]")
    assert "late disclosure" in tab.inner_text("#bars-issue")
    assert "granted in full" in tab.inner_text("#bars-rate")
    assert "with a section five" in figures(tab)


@pytest.mark.parametrize("width", [400, 800, 1400])
def test_nothing_sticks_out(tab: Any, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    assert tab.evaluate("document.documentElement.scrollWidth") == width
