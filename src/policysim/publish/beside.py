"""What a publication holds beside its runs, and its page tells: validation.json, and doubts.json where doubts were played."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policysim.analysis.comparison import Comparison, compare
from policysim.errors import Damaged
from policysim.publish.appraised import assumed_in
from policysim.publish.material import Files
from policysim.publish.validated import FILE, told
from policysim.report.aside import Aside
from policysim.report.doubts import doubts_of
from policysim.sweep.results import Sweep

DOUBTS = "doubts.json"


def beside(sweep: Sweep, kept: dict[str, Any]) -> Aside:
    """Of a sweep, with what policysim validate kept."""
    return beside_of(compare(sweep), kept)


def beside_of(c: Comparison, kept: dict[str, Any]) -> Aside:
    """Of a comparison."""
    return Aside(told(c.sweep.plan, kept), doubts_of(c))


def beside_files(aside: Aside) -> Files:
    """Both files; doubts.json only where there is something in it."""
    doubts = {DOUBTS: doubts_file(aside.doubts)} if aside.doubts else {}
    return {FILE: _json(aside.patterns)} | doubts


def doubts_file(doubts: Mapping[str, Any]) -> bytes:
    """The content of doubts.json."""
    return _json(doubts)


def _json(found: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(found, indent=1, ensure_ascii=False)}\n".encode()


def beside_again(root: Path) -> Aside:
    """What the files of a publication say, which a stranger wrote. Damaged where one cannot be read."""
    patterns, doubts = (_read(root / name) if (root / name).is_file() else {} for name in (FILE, DOUBTS))
    return Aside(patterns, doubts, assumed_in(root))


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise Damaged(f"{path.name}: cannot be read") from None
    if not isinstance(found, dict):
        raise Damaged(f"{path.name}: cannot be read")
    return found
