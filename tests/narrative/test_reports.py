"""Section five of the real sample reports: expected counts and labels (gold proposal of the domain brief)."""

from pathlib import Path

import pytest

from nlu.narrative import read_problems

REPORTS = Path(__file__).resolve().parents[2].parent / "shared" / "reports"
needs_reports = pytest.mark.skipif(not REPORTS.is_dir(), reason="the sample reports (../shared/reports) are not here")

EXPECTED = {
    "000": (["timeliness", "institutions"], ["build_rules", "training", "key_area_action"]),
    "001": (["content_coverage", "staffing"], ["expand_scope", "training", "build_rules"]),
    "002": (["coordination", "content_coverage"], ["leadership", "build_rules", "outreach"]),
    "003": (["content_coverage", "staffing", "capacity"], ["expand_scope", "build_rules", "training"]),
    "004": (
        ["institutions", "policy_interpretation"],
        ["leadership", "build_rules", "expand_scope", "supervise_assess"],
    ),
}
PDFS = {
    "hzq2024_working.pdf": (
        ["request_handling", "request_handling", "institutions", "policy_interpretation", "new_media"],
        ["improve_requests", "legal_risk", "training"],
    ),
    "szfgs2024.pdf": (["policy_interpretation", "staffing"], ["improve_interpretation", "training"]),
}


def _section(text: str) -> str:
    start = text.index("五、存在的主要问题")
    end = text.find("六、", start)
    return text[start:] if end < 0 else text[start:end]


def _assert_labels(text: str, expected: tuple[list[str], list[str]]) -> None:
    problems = read_problems(text)
    for items, labels in ((problems.issues, expected[0]), (problems.remedies, expected[1])):
        assert len(items) == len(labels), [item.text for item in items]
        for item, label in zip(items, labels, strict=True):
            assert label in {found.key for found in item.labels}, item.text


@needs_reports
@pytest.mark.parametrize("number", EXPECTED)
def test_seed(number: str) -> None:
    text = next(REPORTS.glob(f"seeds/{number}_*.txt")).read_text("utf-8")
    _assert_labels(_section(text), EXPECTED[number])
    _assert_labels(text, EXPECTED[number])


@needs_reports
@pytest.mark.parametrize("name", PDFS)
def test_pdf(name: str) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    with pdfium.PdfDocument(REPORTS / "pdf" / name) as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    _assert_labels(text, PDFS[name])
