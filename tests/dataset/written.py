"""A folder of written reports with broken files among them, and how to compare data sets byte by byte."""

import io
import zipfile
from pathlib import Path

from bench.writer.flatten import STYLES
from bench.writer.truth import draw

__all__ = ["BROKEN", "PART", "contents", "write_corpus"]

PART = 40
BROKEN = {
    "broken/cut.docx": "damaged",
    "broken/cut.zip": "damaged",
    "broken/empty.txt": "empty",
    "broken/garbage.pdf": "damaged",
    "broken/noise.txt": "damaged",
    "broken/recipe.txt": "not_a_report",
    "broken/sheet.csv": "skipped",
    "broken/twin.txt": "duplicate",
    "broken/white.txt": "empty",
}


def write_corpus(folder: Path, count: int, seed: int = 0) -> None:
    """`count` text reports, three more in a zip, and the files of `BROKEN`."""
    (folder / "broken").mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(text(seed + number), encoding="utf-8")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        for number in range(3):
            archive.writestr(f"inner/{number}.txt", text(9000 + number))
    packed = (folder / "more.zip").read_bytes()
    broken = {
        "cut.docx": _zip({"[Content_Types].xml": "x", "word/document.xml": "<w:p/>" * 500})[:-40],
        "cut.zip": packed[: len(packed) // 2],
        "empty.txt": b"",
        "garbage.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 20,
        "noise.txt": bytes((n * 7919 + n // 3) % 256 for n in range(3000)),
        "recipe.txt": "把土豆切成丝,放入锅中翻炒,加盐即可。\n".encode() * 20,
        "sheet.csv": b"a,b\n1,2\n",
        "twin.txt": (folder / "0000.txt").read_bytes(),
        "white.txt": b" \n\t\n",
    }
    for name, data in broken.items():
        (folder / "broken" / name).write_bytes(data)


def text(seed: int) -> str:
    """A drawn report as tab-separated text."""
    styles = [STYLES[name] for name in sorted(STYLES)]
    return styles[seed % len(styles)](draw(seed))


def contents(dataset: Path) -> dict[str, bytes]:
    """Every file of a data set by its path."""
    return {str(file.relative_to(dataset)): file.read_bytes() for file in dataset.rglob("*") if file.is_file()}


def _zip(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
