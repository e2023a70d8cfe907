"""The limits and choices of a run, in one frozen object."""

import hashlib
from dataclasses import asdict, dataclass

__all__ = ["DEFAULT", "Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits that keep a bad file from harming the rest, and the choices that shape a record.

    Attributes:
        max_bytes: Largest file read, in bytes.
        max_pages: Most pages of a PDF.
        max_depth: Deepest nesting of HTML elements that is followed.
        max_cells: Most cells of one grid.
        max_paths: Most vector paths on one PDF page that are looked at for rules.
        max_chars: Longest text of a report, in characters.
        max_members: Most files taken from one archive.
        max_expanded: Most bytes an archive or office file may unpack to.
        max_ratio: Largest ratio of unpacked to packed bytes.
        min_score: A label scored lower is not given.
        ocr: Whether pages without text are recognised, where the extra is installed.
    """

    max_bytes: int = 64 * 2**20
    max_pages: int = 200
    max_depth: int = 2_000
    max_cells: int = 20_000
    max_paths: int = 20_000
    max_chars: int = 2_000_000
    max_members: int = 2_000
    max_expanded: int = 512 * 2**20
    max_ratio: int = 200
    min_score: float = 0.0
    ocr: bool = True

    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change when a setting does."""
        return hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()[:12]


DEFAULT = Settings()
