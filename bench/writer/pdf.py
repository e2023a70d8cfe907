"""Reports as PDF, printed by LibreOffice from Word files or by Chromium from web pages.

Both programs are started once for many files.
"""

import base64
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.writer.docx import write_docx
from bench.writer.html import for_print
from bench.writer.layout import Look
from bench.writer.truth import ReportTruth
from nlu.errors import MissingExtra

__all__ = ["LOOKS", "by_chromium", "by_office"]

Job = tuple[ReportTruth, Look, Path]
"""A report, its look, and the PDF to write."""

LOOKS: Mapping[str, Look] = {
    "plain": Look(),
    "borderless": Look(borderless=True),
    "landscape": Look(landscape=True),
    "small": Look(small=True),
    "heads": Look(heads=True),
    "cut": Look(cut=True, heads=True),
}
"""Every look by name."""

_BATCH = 100
_SECONDS_PER_FILE = 20


def by_office(jobs: Sequence[Job]) -> None:
    """Prints reports through LibreOffice, a hundred in one call.

    Args:
        jobs: What to print.

    Raises:
        MissingExtra: LibreOffice is not installed or gives no PDF.
    """
    for start in range(0, len(jobs), _BATCH):
        batch = jobs[start : start + _BATCH]
        with tempfile.TemporaryDirectory() as scratch:
            _convert(batch, Path(scratch))


def _convert(batch: Sequence[Job], scratch: Path) -> None:
    sources = [scratch / f"{number}.docx" for number in range(len(batch))]
    for (truth, look, _), source in zip(batch, sources, strict=True):
        write_docx(truth, source, look)
    profile = f"-env:UserInstallation={(scratch / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(scratch)]
    _run([*command, *map(str, sources)], _SECONDS_PER_FILE * (3 + len(batch)))
    for (_, _, target), source in zip(batch, sources, strict=True):
        printed = source.with_suffix(".pdf")
        if not printed.exists():
            raise MissingExtra("LibreOffice gave no PDF; is it installed with Writer?", stage="writer")
        target.write_bytes(printed.read_bytes())


def _run(command: Sequence[str], seconds: float) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=seconds)
    except (OSError, subprocess.SubprocessError) as error:
        raise MissingExtra(f"{command[0]} is not installed or fails", stage="writer") from error


def by_chromium(jobs: Sequence[Job]) -> None:
    """Prints reports through one headless Chromium.

    Args:
        jobs: What to print.

    Raises:
        MissingExtra: Chromium is not installed or ends early.
    """
    if not jobs:
        return
    with tempfile.TemporaryDirectory() as scratch, _browser(Path(scratch)) as browser:
        page = Path(scratch, "page.html")
        for truth, look, target in jobs:
            page.write_text(for_print(truth, look), encoding="utf-8")
            target.write_bytes(browser.print(page.as_uri(), truth.title.replace("\n", ""), look))


class _Browser:
    """A Chromium that is spoken to through a pair of pipes, one JSON message after another."""

    def __init__(self, into: int, out: int) -> None:
        self._into, self._out = os.fdopen(into, "wb", buffering=0), os.fdopen(out, "rb", buffering=0)
        self._number, self._pending, self._session = 0, b"", ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable")

    def print(self, address: str, head: str, look: Look) -> bytes:
        """The PDF of a page."""
        self._call("Page.navigate", url=address)
        self._wait_for("Page.loadEventFired")
        options: dict[str, Any] = {
            "preferCSSPageSize": True,
            "printBackground": True,
            "displayHeaderFooter": look.heads,
        }
        if look.heads:
            style = "font-size:8px;width:100%;text-align:center"
            options["headerTemplate"] = f'<div style="{style}">{head}</div>'
            options["footerTemplate"] = f'<div style="{style}">- <span class="pageNumber"></span> -</div>'
        return base64.b64decode(self._call("Page.printToPDF", **options)["data"])

    def close(self) -> None:
        """Ends the program."""
        self._into.close()
        self._out.close()

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._into.write(json.dumps(message).encode() + b"\0")
        while (answer := self._receive()).get("id") != self._number:
            pass
        if "result" not in answer:
            raise MissingExtra(f"Chromium refuses {method}", stage="writer")
        result: dict[str, Any] = answer["result"]
        return result

    def _wait_for(self, event: str) -> None:
        while self._receive().get("method") != event:
            pass

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._pending:
            chunk = self._out.read(1 << 20)
            if not chunk:
                raise MissingExtra("Chromium is not installed or ended early", stage="writer")
            self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message


@contextmanager
def _browser(scratch: Path) -> Iterator[_Browser]:
    commands_read, commands_write = os.pipe()
    answers_read, answers_write = os.pipe()
    # Chromium reads commands from descriptor 3 and answers on descriptor 4.
    shell = f'exec chromium "$@" 3<&{commands_read} 4>&{answers_write}'
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
    options.append(f"--user-data-dir={scratch}/chromium")
    process = subprocess.Popen(
        ["bash", "-c", shell, "chromium", *options],
        pass_fds=(commands_read, answers_write),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(commands_read)
    os.close(answers_write)
    browser = None
    try:
        browser = _Browser(commands_write, answers_read)
        yield browser
    finally:
        if browser:
            browser.close()
        process.terminate()
        process.wait(timeout=30)
