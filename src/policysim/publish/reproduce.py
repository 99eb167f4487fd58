"""A publication is reproduced: its files, its tables, its runs and its claims, each said to hold or where it differs."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from policysim.analysis.comparison import compare
from policysim.analysis.probe import PART
from policysim.analysis.texts import tidy
from policysim.errors import AskError, Damaged
from policysim.publish import levels
from policysim.publish.again import playing_for, unlike_here
from policysim.publish.bounds import Unread, sweep_in
from policysim.publish.door import opened
from policysim.publish.fit import BASELINE
from policysim.publish.levels import RUNS, Level
from policysim.publish.replayed import Replay, near, planned, same
from policysim.publish.sidelong import refuse_beside, with_classes
from policysim.publish.trusted import Untrusted, classes_for, code_told
from policysim.report.doubts import doubted
from policysim.sweep.folder import Folder
from policysim.sweep.progress import Progress, silent
from policysim.sweep.results import Sweep
from policysim.sweep.standing import Verified

MOST_TOLD = 3  # differences of a level
WIDE, INDENT = 120, {"initial_indent": " " * 12, "subsequent_indent": " " * 14, "break_on_hyphens": False}


@dataclass(frozen=True)
class How:
    """What is asked: how many runs (0 is all), only what would be done, other versions, the code that came along."""

    sample: int = 0
    plan_only: bool = False
    nearest: bool = False
    trust_code: bool = False


@dataclass(frozen=True)
class Reproduction:
    """What came of it, level by level."""

    where: str
    question: str
    levels: tuple[Level, ...]

    @property
    def holds(self) -> bool:
        """Whether every level was looked at and nothing differs."""
        return all(level.holds for level in self.levels)

    @property
    def differs(self) -> bool:
        """Whether any level differs."""
        return any(level.faults for level in self.levels)

    def __repr__(self) -> str:
        lines = [f'"{self.question}"  {self.where}']
        for n, level in enumerate(self.levels, 1):
            lines.append(f"  {n} {level.name:8}{level.told if not level.faults else 'DIFFERS: ' + level.faults[0]}")
            lines += [f"{'':12}{fault}" for fault in level.faults[1:MOST_TOLD]]
            if more := len(level.faults) - MOST_TOLD:
                lines += [f"{'':12}and {more:,} more"] if more > 0 else []
            lines += wrap(f"not made again: {level.left}", WIDE, **INDENT) if level.left else []
        return "\n".join(lines)


def reproduce(
    bundle: str | Path, *, sample: int = 0, nearest: bool = False, trust_code: bool = False
) -> Reproduction:  # fmt: skip
    """Check a publication, a folder or its bundle.zip, level by level: files, tables, runs, claims.

    `sample` plays only so many of its runs; `nearest` compares outcomes where versions differ, not bits; `trust_code` runs
    rules that came along as source. Nothing of it is run otherwise. AskError where there is none, Damaged where it is no such."""
    return reproduced(Path(bundle), How(sample, False, nearest, trust_code), silent())


def reproduced(bundle: Path, how: How, progress: Progress) -> Reproduction:
    """The same, with progress."""
    if how.sample < 0:
        raise AskError(f"--sample {how.sample}: how many runs?\n  write --sample 20")
    with opened(bundle) as root:
        first = levels.files(root)
        try:
            sweep = sweep_in(Folder(root))
            refuse_beside(root, sweep.plan)
        except Unread as why:
            return Reproduction(bundle.name, why.question, levels.unread(first, str(why).replace(f"{root}/", "")))
        if BASELINE not in sweep.plan.options:
            raise Damaged(f"plan.json: has no {BASELINE}, so nothing is compared")
        c, checked = compare(sweep, BASELINE), _checked(sweep)
        trusted = how.trust_code and not levels.altered(first, ("rules/",))
        second, claimed = levels.tables(root, c, checked, trust_code=trusted), levels.stated(root, c)
        third, with_these = _runs(root, sweep, how, first, progress)
        found = (first, second, third, with_these or claimed)
        return Reproduction(bundle.name, tidy(sweep.plan.question) or sweep.plan.name, found)


def _checked(sweep: Sweep) -> Verified:
    return sweep.verify()


def _runs(root: Path, sweep: Sweep, how: How, first: Level, progress: Progress) -> tuple[Level, Level | None]:
    """The third level; with other versions the claims too, held against what was played now."""
    plan = sweep.plan
    if levels.altered(first, ("plan.json", "runs/", "rules/", f"{PART}/")):
        number = min(how.sample or plan.runs, plan.runs)
        return _not_done(f"{number:,} runs are not played: plan, runs or rules are altered")
    try:
        with classes_for(root, plan, trust_code=how.trust_code) as find_class:
            playing = playing_for(plan, find_class)
            replay = Replay(sweep, doubted(with_classes(sweep, find_class)).sweeps, how.sample)
            unlike = unlike_here(plan, playing)
            if how.plan_only:
                return planned(replay, unlike), None
            if unlike and not how.nearest:
                return _not_done(f"not played: {'; '.join(unlike[:2])}. --nearest compares outcomes, not bits")
            return near(root, replay, playing, progress) if how.nearest else (same(replay, playing, progress), None)
    except Untrusted as why:
        told = f"not played: {why} is code in the publication: {code_told(root) or 'which is not there'}"
        return _not_done(f"{told}. Read it; it runs only with --trust-code")


def _not_done(told: str) -> tuple[Level, None]:
    return Level(RUNS, told, done=False), None
