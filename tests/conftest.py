"""What several tests need: the real reports beside the checkout, and text laid out as a report."""

from pathlib import Path

import pytest

from nlu.reading.document import Document, Paragraph
from nlu.reading.report import Report, lay_out
from nlu.settings import DEFAULT

SHARED = Path(__file__).resolve().parents[2] / "shared" / "reports"
SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports; they are not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("the real reports (../shared/reports) are not here")
    return SHARED


def as_report(text: str) -> Report:
    """Plain text laid out the way the readers do it, one paragraph per line."""
    return lay_out(Document([Paragraph(line) for line in text.split("\n")], "text/plain", "plain"), DEFAULT)
