"""The evidence page: complete, self-contained, and safe with hostile records."""

import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest
from invented_report import AGENCY, TEXT, item, png, record
from lxml import html as lxml_html

from nlu.errors import DamagedInput
from nlu.present.html import page
from nlu.record import (
    Agency,
    Cell,
    ExtraRow,
    Finding,
    Label,
    Meta,
    Problems,
    ProducedBy,
    ReportRecord,
    Section,
    Source,
    StageError,
    Statistics,
    Table,
)

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}</style>"


def parsed(source: str) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(source)


def text_of(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_it_is_one_file_under_a_strict_policy() -> None:
    document = parsed(page(record(), pages={3: png()}))
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        (element,) = document.xpath(f"//{kind}")
        digest = b64encode(sha256(element.text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    addresses = document.xpath("//@src | //@href")
    assert addresses
    assert all(address.startswith(("#", "data:image/png;base64,")) for address in addresses)
    assert not document.xpath("//@style")


def test_the_same_record_gives_the_same_page() -> None:
    script = "from invented_report import record; from nlu.present.html import page; print(page(record(cells=[])))"
    here = Path(__file__).parent
    env = {"PYTHONPATH": f"{here}{os.pathsep}{here.parents[1]}", "PYTHONIOENCODING": "utf-8"}
    pages = {
        subprocess.run(
            [sys.executable, "-c", script], env=env | {"PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(pages) == 1


def test_jumps_have_targets_and_ids_are_unique() -> None:
    document = parsed(page(record(), pages={2: png(), 3: png(), 4: png()}))
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {address[1:] for address in document.xpath("//@href")} <= set(ids)


def test_the_whole_text_is_shown() -> None:
    article = parsed(page(record())).xpath("//article")[0]
    for tag in article.xpath(".//*[@class='tag'] | .//summary"):
        tag.drop_tree()
    assert "".join(article.text_content().split()) == "".join(TEXT.split())


def test_cells_tell_state_by_class_and_sign() -> None:
    document = parsed(page(record()))
    cells = {cell.get("data-path"): cell for cell in document.xpath("//td")}
    assert len(cells) == 200
    for path, state, sign in (
        ("active_disclosure.fees.amount_wan", "missing", "×"),
        ("requests.carried_over.research", "blank", "□"),
        ("requests.granted.total", "inferred", "∴"),
        ("requests.other_misc.legal_service", "ambiguous", "?"),
    ):
        assert cells[path].get("class") == state
        assert cells[path].xpath("string(span[@class='sign'])") == sign


def test_a_failing_equation_stands_on_its_cell() -> None:
    document = parsed(page(record()))
    whole = document.get_element_by_id("c-review_litigation.review.total")
    assert whole.get("class") == "read fails"
    assert "printed 0 ≠ 算得computed 11" in text_of(whole)
    assert "报告原文the source" in text_of(whole)
    assert document.get_element_by_id("c-review_litigation.review.corrected").get("class") == "read part"
    assert not document.xpath("//td[contains(@class, 'fails')]")[1:]


def test_links_and_lone_items_are_shown_on_both_sides() -> None:
    document = parsed(page(record()))
    cards = {card.get("data-item"): card for card in document.xpath("//li[starts-with(@id, 'card-')]")}
    assert cards["r2"].get("data-links") == "i2 i4"
    assert cards["i4"].get("data-links") == "r2"
    assert "unanswered" in text_of(cards["i3"])
    assert "orphan" in text_of(cards["r3"])
    assert "unanswered" not in text_of(cards["i1"])


@pytest.mark.parametrize("template", ["t2021", "freeform", None])
def test_hostile_records_stay_text(template: str | None) -> None:
    values = {EVIL: {EVIL: EVIL}, "a": {"b": None}}
    evil = Table(template=template, state="present", values=values, extra_rows=[ExtraRow(label=EVIL, printed=[EVIL])])
    text = f"{EVIL}\n{TEXT}"
    label = Label(key=EVIL, score=0.5)
    issue = item("i1", "经办人员多为兼职", {}).model_dump()
    shift = len(EVIL) + 1
    issue |= {"id": EVIL, "start": issue["start"] + shift, "end": issue["end"] + shift, "title": EVIL, "marker": EVIL}
    issue |= {"labels": [label], "attributes": {EVIL: [EVIL, {EVIL: EVIL}]}}
    source = page(
        record(
            source=Source(name=EVIL, sha256=EVIL, media_type=EVIL, bytes=1, text_origin="plain"),
            meta=Meta(
                title=EVIL,
                agency=AGENCY.model_copy(update={"name": EVIL, "region": EVIL, "kind": EVIL, "name_raw": EVIL + "x"}),
                year_witnesses={EVIL: 1},
            ),
            text=text,
            sections=[Section(key="other", heading=EVIL, start=0, end=9)],
            statistics=Statistics(active_disclosure=evil, requests=evil, review_litigation=evil),
            cells=[
                Cell(path=f"requests.{EVIL}.{EVIL}", printed=EVIL, state="read", engine=EVIL, page=1, bbox=(0, 0, 9, 9))
            ],
            problems=Problems.model_validate({"issues": [issue], "unanswered": [EVIL]}),
            findings=[
                Finding(
                    code=EVIL,
                    severity="info",
                    message=EVIL,
                    message_zh=EVIL,
                    printed=EVIL,
                    paths=[EVIL],
                    spans=[(0, 9), (-5, 10**9)],
                )
            ],
            errors=[StageError(stage=EVIL, message=EVIL)],
            produced_by=ProducedBy(version=EVIL, models={EVIL: EVIL}, settings=EVIL),
        ),
        pages={1: png()},
    )
    document = parsed(source)
    assert len(document.xpath("//script")) == 1
    assert not document.xpath("//img[@src='x']")
    assert not [name for name in document.xpath("//@*") if name.attrname.startswith("on")]
    assert "49" not in document.xpath("string(//h1)")
    assert document.xpath("string(//h1)") == EVIL


def bare(**changes: object) -> ReportRecord:
    source = Source(name="empty.pdf", sha256="0", media_type="application/pdf", bytes=0, text_origin="text_layer")
    fields = {"report_id": "0", "status": "ok", "source": source, "produced_by": ProducedBy(version="0", settings="0")}
    return ReportRecord.model_validate(fields | changes)


def test_a_failed_report_still_has_a_page() -> None:
    document = parsed(page(bare(status="failed", errors=[StageError(stage="reading", message="the file is cut off")])))
    assert document.xpath("string(//h1)") == "empty.pdf"
    assert "the file is cut off" in text_of(document)
    assert not document.xpath("//td")
    assert text_of(document).count("The report shows no such grid") == 3


def test_an_undecided_region_names_its_candidates() -> None:
    meta = Meta(agency=Agency(name="某局", adcode_candidates=["110101", "110102"]))
    assert "110101 / 110102" in text_of(parsed(page(bare(meta=meta))))


def test_findings_jump_to_a_table_or_row_by_the_first_cell_of_it() -> None:
    paths = ["requests", "requests.granted", "review_litigation.nothing"]
    finding = Finding(code="X-1", severity="info", message="m", message_zh="m", paths=paths)
    links = parsed(page(record(findings=[finding]))).xpath("//li[@id='f0']//a/@href")
    assert links == ["#c-requests.new_received.natural_person", "#c-requests.granted.natural_person"]


def test_page_images_carry_the_boxes_of_their_cells() -> None:
    document = parsed(page(record(), pages={4: png(per_metre=5669), 3: png()}))
    assert document.xpath("//figure/@id") == ["p-3", "p-4"]
    assert len(document.xpath("//figure[@id='p-3']//rect")) == 175
    assert document.xpath("//figure[@id='p-4']//rect[contains(@class, 'failing')]/@x")[0] == "90.0"
    views = document.xpath("//figure//svg/@viewbox | //figure//svg/@viewBox")
    assert views == ["0 0 595.28 840.40", "0 0 59.50 84.00"]


@pytest.mark.parametrize("image", [b"", b"GIF89a" + bytes(40), png()[:20], png(width=0)])
def test_an_image_that_is_not_png_is_refused(image: bytes) -> None:
    with pytest.raises(DamagedInput, match="page 7"):
        page(record(), pages={7: image})


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def palettes() -> Iterator[dict[str, str]]:
    style = files("nlu.present").joinpath("assets", "page.css").read_text(encoding="utf-8")
    for block in re.findall(r":root \{(.*?)\}", style, re.S)[:2]:
        yield dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


@pytest.mark.parametrize("colours", list(palettes()), ids=["light", "dark"])
def test_contrast_is_aa(colours: dict[str, str]) -> None:
    grounds = [("ink", ground) for ground in colours if ground.endswith("-bg") or ground in ("paper", "sheet", "soft")]
    grounds += [("ink", "issue-hot"), ("ink", "remedy-hot"), ("muted", "inferred-bg"), ("muted", "ambiguous-bg")]
    grounds += [
        (word, ground) for word in ("muted", "link", "alarm", "issue", "remedy") for ground in ("paper", "sheet")
    ]
    grounds += [(kind, f"{kind}-bg") for kind in ("issue", "remedy", "alarm", "warn")]
    grounds += [("paper", kind) for kind in ("issue", "remedy", "alarm", "ink")]
    grounds += [("muted", ground) for ground in ("soft", "blank-bg", "missing-bg")]
    for text, ground in grounds:
        low, high = sorted((luminance(colours[text]), luminance(colours[ground])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)
