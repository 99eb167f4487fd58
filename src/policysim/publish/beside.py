"""What a publication holds beside its runs, and its page tells: validation.json, and doubts.json where doubts were played."""

import json
from pathlib import Path
from typing import Any

from policysim.analysis.comparison import compare
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
    return Aside(told(sweep.plan, kept), doubts_of(compare(sweep)))


def beside_files(aside: Aside) -> Files:
    """Both files; doubts.json only where there is something in it."""
    found = {FILE: aside.patterns} | ({DOUBTS: aside.doubts} if aside.doubts else {})
    return {name: f"{json.dumps(one, indent=1, ensure_ascii=False)}\n".encode() for name, one in found.items()}


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
