"""gongkai reads 政府信息公开工作年度报告 in any format into one checked record.

>>> import nlu
>>> record = nlu.read("report.pdf")                            # doctest: +SKIP
>>> record.statistics.requests["new_received", "total"]        # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING

from nlu.version import __version__

if TYPE_CHECKING:
    from nlu.dataset.open import open_dataset
    from nlu.errors import GongkaiError
    from nlu.interface import read, read_bytes, read_problems
    from nlu.record import Problems, ReportRecord
    from nlu.settings import Settings

__all__ = [
    "GongkaiError",
    "Problems",
    "ReportRecord",
    "Settings",
    "__version__",
    "open_dataset",
    "read",
    "read_bytes",
    "read_problems",
]

_HOMES = {
    "GongkaiError": "nlu.errors",
    "Problems": "nlu.record",
    "ReportRecord": "nlu.record",
    "Settings": "nlu.settings",
    "open_dataset": "nlu.dataset.open",
    "read": "nlu.interface",
    "read_bytes": "nlu.interface",
    "read_problems": "nlu.interface",
}


def __getattr__(name: str) -> object:
    """Imports a public name on first use, so that ``import nlu`` and ``gongkai --help`` stay fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'nlu' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
