"""The evidence page in a real browser: clicking, keys, languages, narrow screens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from invented_report import png, record

from nlu.present.html import page


@pytest.fixture
def tab(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The page opened as a file; a complaint of the browser (script error, policy) fails the test."""
    file = tmp_path / "evidence.html"
    file.write_text(page(record(), pages={3: png(), 4: png()}), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(file.as_uri())
    yield opened
    opened.close()
    assert complaints == []


def classes(tab: Any, selector: str) -> set[str]:
    return set((tab.get_attribute(selector, "class") or "").split())


def test_choosing_an_issue_lights_its_remedies(tab: Any) -> None:
    assert tab.locator(".wires path").count() == 3
    tab.click("#card-i2 .pick")
    assert "selected" in classes(tab, "#card-i2")
    assert "linked" in classes(tab, "#card-r2")
    assert {"selected"} <= classes(tab, "#t-i2")
    assert "linked" in classes(tab, "#t-r2")
    assert not classes(tab, "#card-r1") & {"selected", "linked"}
    assert tab.locator(".wires path.on").count() == 1
    tab.keyboard.press("Escape")
    assert tab.locator(".selected, .linked, .wires path.on").count() == 0


def test_a_nested_mark_is_chosen_from_the_keyboard(tab: Any) -> None:
    tab.focus("#t-i4")
    tab.keyboard.press("Enter")
    assert "selected" in classes(tab, "#card-i4")
    assert tab.get_attribute("#card-i4 .pick", "aria-pressed") == "true"
    assert "linked" in classes(tab, "#card-r2")


def test_a_finding_jumps_into_a_closed_section_and_to_a_cell(tab: Any) -> None:
    assert not tab.is_visible("#f1-0")
    tab.click("#f1 .jump")
    assert tab.is_visible("#f1-0")
    tab.click("#f0 .jump")
    assert tab.evaluate("document.activeElement.id") == "c-review_litigation.review.total"
    tab.wait_for_selector("#tip", state="visible")
    assert "算得 11" in tab.inner_text("#tip")


def test_the_language_switch_changes_every_label(tab: Any) -> None:
    assert "存在的问题" in tab.inner_text("main")
    assert "Issues" not in tab.inner_text(".pairs")
    tab.click("button[data-lang=en]")
    assert "Issues" in tab.inner_text(".pairs")
    assert "存在的问题" not in tab.inner_text(".pairs")
    assert "1. State secret" in tab.inner_text("#g-requests")
    assert tab.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("width", [400, 800, 1400])
def test_only_grids_scroll_sideways(tab: Any, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    scrolls = tab.evaluate("(b => b.scrollWidth > b.clientWidth)(document.querySelector('#g-requests .scroll'))")
    assert scrolls == (width < 1000)


def test_boxes_lie_on_their_page(tab: Any) -> None:
    image = tab.locator("#p-3 img").bounding_box()
    box = tab.locator("#p-3 rect").first.bounding_box()
    assert abs((box["x"] - image["x"]) / image["width"] - 90 / 595.28) < 0.01
    tab.click("#c-requests\\.granted\\.total")
    assert tab.locator(".sheet a.here").count() == 1
