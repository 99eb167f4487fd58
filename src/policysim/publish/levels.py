"""A publication is checked in levels: its files, its tables from the stored runs, the runs themselves, its claims."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from policysim.analysis.comparison import Comparison
from policysim.errors import Damaged, PolicysimError
from policysim.publish import claims
from policysim.publish.beside import beside_again
from policysim.publish.door import refused_name
from policysim.publish.remade import left_out, made_again
from policysim.publish.sums import SUMS, ZIP, read_sums, sum_of
from policysim.publish.unlike import unlike
from policysim.report.worth import appraisal_of
from policysim.sweep.standing import Verified
from policysim.yaml_text import read_yaml

FILES, TABLES, RUNS, CLAIMS = "files", "tables", "runs", "claims"
T = TypeVar("T")
FAULTS = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)  # of what nobody's program wrote


@dataclass(frozen=True)
class Level:
    """One level: what was found, and what differs; `done` says that it could be looked at at all, `left` what was passed over."""

    name: str
    told: str
    faults: tuple[str, ...] = ()
    done: bool = True
    left: str = ""

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


def tables(root: Path, c: Comparison, checked: Verified, *, trust_code: bool) -> Level:
    """Every table, text and drawing that can be made again from the stored runs is the same."""
    made = _guarded(lambda: made_again(root, c, checked, trust_code=trust_code))
    faults = [fault for name, content in made.items() if (fault := unlike(root / name, name, content))]
    told = f"made again from the stored runs: {len(made)} of {len(made)} equal"
    return Level(TABLES, told, tuple(faults), left=left_out(root, made))


def unread(first: Level, why: str) -> tuple[Level, ...]:
    """The four levels where runs cannot be read: the first says which, the others were not reached."""
    known = altered(first, (why.split(" ")[0].rstrip(":") + " ",))
    files = Level(FILES, first.told, first.faults if known else (*first.faults, why))
    others = (Level(name, "not reached: the stored runs cannot be read", done=False) for name in (TABLES, RUNS, CLAIMS))
    return (files, *others)


def stated(root: Path, c: Comparison, within: float = 0.0) -> Level:
    """Every claim holds in these runs, to the last digit or within so many simulation errors."""
    try:
        a, stored = appraisal_of(c, beside_again(root)), read_yaml(root / "claims.yaml", "claims.yaml")
        number, faults = _guarded(lambda: claims.check(c, stored, within, a))
    except PolicysimError as why:
        return Level(CLAIMS, "cannot be read", (str(why).splitlines()[0],))
    return Level(CLAIMS, f"{number} of {number} hold", tuple(faults))


def _guarded(make: Callable[[], T]) -> T:
    """What is made of a stranger's runs; Damaged where nothing can be made of them."""
    try:
        return make()
    except FAULTS as why:
        raise Damaged(f"plan.json: nothing can be made of it: {type(why).__name__}: {str(why)[:80]}") from None


def altered(level: Level, names: Iterable[str]) -> bool:
    """Whether a level of files found something wrong with any that begins so."""
    return any(fault.startswith(tuple(names)) for fault in level.faults)


def plain(levels: Iterable[Level]) -> list[Mapping[str, object]]:
    """Levels in JSON's types."""
    return [{"level": one.name, "holds": one.holds, "done": one.done, "told": one.told, "faults": list(one.faults),
             "not_made_again": one.left} for one in levels]  # fmt: skip
