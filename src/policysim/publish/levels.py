"""A publication is checked in levels: its files, its tables from the stored runs, the runs themselves, its claims."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from policysim.analysis.comparison import Comparison
from policysim.errors import Damaged, PolicysimError
from policysim.publish import claims
from policysim.publish.about import resolved_plan
from policysim.publish.appraised import appraised_again
from policysim.publish.beside import beside_again
from policysim.publish.door import refused_name
from policysim.publish.figures import charts, data
from policysim.publish.frames import csv_tables
from policysim.publish.sums import SUMS, ZIP, read_sums, sum_of
from policysim.publish.trusted import at_hand
from policysim.publish.uncertainty import uncertainty
from policysim.report.write import published, undrawn
from policysim.sweep.plan import Plan, versions_here
from policysim.sweep.standing import Verified
from policysim.yaml_text import read_yaml

FILES, TABLES, RUNS, CLAIMS = "files", "tables", "runs", "claims"
PICTURE = re.compile(r"<svg.*?</svg>", re.DOTALL)  # drawn by another version of a library, a picture has other bytes
MARK = re.compile(r'<meta name="policysim" content="[0-9a-f]*">')
T = TypeVar("T")
FAULTS = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)  # of what nobody's program wrote


@dataclass(frozen=True)
class Level:
    """One level: what was found, and what differs; `done` is whether it could be looked at at all."""

    name: str
    told: str
    faults: tuple[str, ...] = ()
    done: bool = True

    @property
    def holds(self) -> bool:
        """Whether it was looked at and nothing differs."""
        return self.done and not self.faults


def files(root: Path) -> Level:
    """Every file has the SHA-256 that the list says, and no file is missing or new."""
    try:
        sums = read_sums((root / SUMS).read_text("utf-8"))
    except ValueError:
        raise Damaged(f"{SUMS}: cannot be read") from None
    if odd := next((name for name in sums if refused_name(name)), ""):
        raise Damaged(f"{SUMS}: {ascii(odd)[1:80]} is no name that a file of a publication has")
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} - {SUMS, ZIP}
    faults = [f"{name} is missing" for name in sorted(sums.keys() - there)]
    faults += [f"{name} is not in {SUMS}" for name in sorted(there - sums.keys())]
    faults += [
        f"{name} is altered" for name in sorted(there & sums.keys()) if sum_of((root / name).read_bytes()) != sums[name]
    ]
    return Level(FILES, f"unaltered (SHA-256, {len(sums):,} files)", tuple(faults))


def tables(root: Path, c: Comparison, checked: Verified) -> Level:
    """Every table, made again from the stored runs, has the same cells."""
    made = _guarded(lambda: _made(c, checked, root) | appraised_again(c, root))
    faults = [fault for name, content in made.items() if (fault := _unlike(root / name, name, content))]
    return Level(TABLES, f"made again from the stored runs: {len(made)} of {len(made)} equal", tuple(faults))


def stated(root: Path, c: Comparison, within: float = 0.0) -> Level:
    """Every claim holds in these runs, to the last digit or within so many simulation errors."""
    try:
        number, faults = _guarded(lambda: claims.check(c, read_yaml(root / "claims.yaml", "claims.yaml"), within))
    except PolicysimError as why:
        return Level(CLAIMS, "cannot be read", (str(why).splitlines()[0],))
    return Level(CLAIMS, f"{number} of {number} hold", tuple(faults))


def _guarded(make: Callable[[], T]) -> T:
    """What is made of a stranger's runs; Damaged where nothing can be made of them."""
    try:
        return make()
    except FAULTS as why:
        raise Damaged(f"plan.json: nothing can be made of it: {type(why).__name__}: {str(why)[:80]}") from None


def _made(c: Comparison, checked: Verified, root: Path) -> dict[str, bytes]:
    """What the runs alone decide; the page too where the same version tells it in the same words."""
    made = csv_tables(c) | uncertainty(c) | {"resolved.yaml": resolved_plan(c.sweep.plan)}
    page, drawn = published(c, checked, beside_again(root), undrawn)
    made |= {f"figures/{name}.csv": data(chart) for name, chart in charts(c, drawn)}
    if _told_alike(c.sweep.plan):
        made["report.html"] = page.encode()
    return made


def _told_alike(plan: Plan) -> bool:
    """Whether this version tells a plan in the words of the one that published it."""
    own = all(one.get("provider") != "Provider" for one in plan.scenarios)
    return plan.versions.get("policysim") == versions_here()["policysim"] and (own or bool(at_hand(plan)))


def _unlike(path: Path, name: str, made: bytes) -> str:
    """The first difference between a file and what was made again, in words; nothing where there is none."""
    stored = path.read_bytes() if path.is_file() else b""
    if stored == made:
        return ""
    if not stored:
        return f"{name} is missing"
    texts = stored.decode("utf-8", "replace"), made.decode("utf-8")
    if name.endswith(".csv"):
        return _cell(name, *(list(csv.reader(io.StringIO(text))) for text in texts))
    lines = [_told(text).splitlines() for text in texts]
    return "" if lines[0] == lines[1] else f"{name}, {_line(*lines)}"


def _told(text: str) -> str:
    return MARK.sub("", PICTURE.sub("", text))


def _line(stored: list[str], made: list[str]) -> str:
    place = next((n for n, (a, b) in enumerate(zip(stored, made)) if a != b), min(len(stored), len(made)))
    was, now = (lines[place].strip()[:70] if place < len(lines) else "nothing" for lines in (stored, made))
    return f"line {place + 1}: is {ascii(was)[1:-1]}, the runs say {now}"


def _cell(name: str, stored: list[list[str]], made: list[list[str]]) -> str:
    """`tables/options.csv, row agility, column difference: is 0.3, the runs say 0.2`."""
    if not stored or stored[0] != made[0] or len(stored) != len(made):
        return f"{name}: has other rows or columns than the runs give"
    for was, now in zip(stored, made, strict=True):
        for n, (old, new) in enumerate(zip(was, now)):
            if old != new:
                row = ", ".join(now[: max(1, min(n, 2))])
                return (
                    f"{name}, row {row}, column {made[0][n]}: is {ascii(old)[1:60].rstrip(chr(39))}, the runs say {new}"
                )
        if len(was) != len(now):
            return f"{name}: has other columns than the runs give"
    return ""


def altered(level: Level, names: Iterable[str]) -> bool:
    """Whether a level of files found something wrong with any that begins so."""
    return any(fault.startswith(tuple(names)) for fault in level.faults)


def plain(levels: Iterable[Level]) -> list[Mapping[str, object]]:
    """Levels in JSON's types."""
    return [{"level": one.name, "holds": one.holds, "done": one.done, "told": one.told, "faults": list(one.faults)}
            for one in levels]  # fmt: skip
