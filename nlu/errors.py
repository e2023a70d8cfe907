"""Why a file could not be read: one small tree of exceptions.

GongkaiError
├── EmptyInput          nothing to read
├── DamagedInput        truncated, garbage, or not what its first bytes promise
├── EncryptedInput      protected by a password
├── UnsupportedInput    a format that is not read (spreadsheet, presentation, ...)
├── MissingExtra        readable once an optional program or extra is installed
├── LimitExceeded       larger, deeper or slower than the settings allow
├── NotAReport          readable, but not an annual report
├── DataError           a data set, corpus or model that is missing or does not fit
└── UsageError          the caller asked for something that does not exist
"""

__all__ = [
    "DamagedInput",
    "DataError",
    "EmptyInput",
    "EncryptedInput",
    "GongkaiError",
    "InternalError",
    "LimitExceeded",
    "MissingExtra",
    "NotAReport",
    "PassedOver",
    "UnsupportedInput",
    "UsageError",
]


class GongkaiError(Exception):
    """A failure that is told to the user in one line.

    Attributes:
        stage: The step that failed, e.g. ``"reading"``.
        reason: One sentence without the file name.
        category: A stable word for tables of failures, e.g. ``"encrypted"``.
    """

    category = "error"

    def __init__(self, reason: str, *, stage: str = "reading") -> None:
        super().__init__(reason)
        self.reason = " ".join(reason.split())
        self.stage = stage

    def __str__(self) -> str:
        return f"{self.stage}: {self.reason}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.reason, self.stage))


def _rebuild(kind: type[GongkaiError], reason: str, stage: str) -> GongkaiError:
    return kind(reason, stage=stage)


class EmptyInput(GongkaiError):
    """There is nothing to read."""

    category = "empty"


class DamagedInput(GongkaiError):
    """The bytes are truncated, garbage, or not what they promise to be."""

    category = "damaged"


class EncryptedInput(GongkaiError):
    """The file is protected by a password."""

    category = "encrypted"


class UnsupportedInput(GongkaiError):
    """The format is recognised and not read."""

    category = "unsupported"


class MissingExtra(GongkaiError):
    """The file could be read if an optional part were installed."""

    category = "needs_extra"


class LimitExceeded(GongkaiError):
    """The file is larger, deeper or slower than the settings allow."""

    category = "limit"


class NotAReport(GongkaiError):
    """The file is readable and is not an annual report."""

    category = "not_a_report"


class DataError(GongkaiError):
    """A data set, corpus or model is missing or does not fit."""

    category = "data"


class UsageError(GongkaiError):
    """The caller asked for something that does not exist."""

    category = "usage"


class PassedOver(GongkaiError):
    """A file found in a folder has a name that no report has; it was not opened."""

    category = "skipped"


class InternalError(GongkaiError):
    """A bug in gongkai; the reason names the original exception."""

    category = "internal"
