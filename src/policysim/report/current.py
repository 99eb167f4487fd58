"""A report is as new as its sweep while it carries the mark of the sweep's plan and of how much of it is played."""

import hashlib
from pathlib import Path

from policysim.sweep.plan import versions_here
from policysim.sweep.results import Sweep

HEAD = 2_000  # bytes of a page in which its mark stands


def report_file(sweep: Sweep) -> Path:
    """Where the report of a sweep lies."""
    return sweep.folder.path / "report.html"


def mark(sweep: Sweep) -> str:
    """16 hex digits of plan, runs played and failed, and the version that writes."""
    known = sweep.known
    words = f"{known.finished} {known.failed} {known.missing} {versions_here()['policysim']}"
    return hashlib.sha256(sweep.folder.plan_file.read_bytes() + words.encode()).hexdigest()[:16]


def is_current(sweep: Sweep) -> bool:
    """Whether the report that lies in the folder tells all that is known of the sweep."""
    path = report_file(sweep)
    if not path.is_file():
        return False
    with path.open("rb") as page:
        return mark(sweep).encode() in page.read(HEAD)
