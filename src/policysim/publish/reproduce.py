"""A publication is reproduced: its files, its tables, its runs and its claims, each said to hold or where it differs."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from policysim.analysis.comparison import Comparison, compare
from policysim.analysis.texts import tidy
from policysim.errors import AskError, Damaged
from policysim.publish import levels
from policysim.publish.again import Pair, all_again, differs, pairs, playing_for, sample, some_again, unlike_here
from policysim.publish.bounds import Unread, sweep_in
from policysim.publish.door import opened
from policysim.publish.fit import BASELINE
from policysim.publish.levels import RUNS, Level
from policysim.publish.near import nearly, nearly_all
from policysim.publish.trusted import Untrusted, classes_for, code_told
from policysim.sweep.folder import Folder
from policysim.sweep.plan import Plan
from policysim.sweep.playing import Playing
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
        except Unread as why:
            return Reproduction(bundle.name, why.question, levels.unread(first, str(why).replace(f"{root}/", "")))
        if BASELINE not in sweep.plan.options:
            raise Damaged(f"plan.json: has no {BASELINE}, so nothing is compared")
        c, checked = compare(sweep, BASELINE), _checked(sweep)
        trusted = how.trust_code and not levels.altered(first, ("rules/",))
        second, claimed = levels.tables(root, c, checked, trust_code=trusted), levels.stated(root, c)
        third = _runs(root, sweep, how, first, progress)
        if isinstance(third, tuple):
            third, claimed = third
        return Reproduction(bundle.name, tidy(sweep.plan.question) or sweep.plan.name, (first, second, third, claimed))


def _checked(sweep: Sweep) -> Verified:
    return sweep.verify()


def _runs(root: Path, sweep: Sweep, how: How, first: Level, progress: Progress) -> Level | tuple[Level, Level]:
    """The third level; with other versions the claims too, held against what was played now."""
    plan = sweep.plan
    number = min(how.sample or plan.runs, plan.runs)
    if levels.altered(first, ("plan.json", "runs/", "rules/")):
        return _not_done(f"{number:,} runs are not played: plan, runs or rules are altered")
    try:
        with classes_for(root, plan, trust_code=how.trust_code) as find_class:
            playing = playing_for(plan, find_class)
            if how.plan_only:
                return _planned(plan, number, unlike_here(plan, playing))
            if (unlike := unlike_here(plan, playing)) and not how.nearest:
                return _not_done(f"not played: {'; '.join(unlike[:2])}. --nearest compares outcomes, not bits")
            return _played(root, sweep, playing, number, how.nearest, progress)
    except Untrusted as why:
        told = f"not played: {why} is code in the publication: {code_told(root) or 'which is not there'}"
        return _not_done(f"{told}. Read it; it runs only with --trust-code")


def _not_done(told: str) -> Level:
    return Level(RUNS, told, done=False)


def _planned(plan: Plan, number: int, unlike: Sequence[str]) -> Level:
    told = f"{number:,} of {plan.runs:,} runs would be played again"
    if unlike:
        told += f", with --nearest, because {'; '.join(unlike[:2])}"
    return Level(RUNS, told, done=False)


def _played(
    root: Path, sweep: Sweep, playing: Playing, number: int, nearest: bool, progress: Progress
) -> Level | tuple[Level, Level]:
    plan = sweep.plan
    with tempfile.TemporaryDirectory(prefix="policysim-") as place:
        if number < plan.runs:
            found = list(some_again(sweep, playing, sample(plan, number), progress))
            return nearly(plan, found) if nearest else _same(plan, found)
        played = all_again(sweep, playing, Path(place), progress)
        found = list(pairs(sweep, played))
        if not nearest:
            return _same(plan, found)
        now: Comparison = compare(played, BASELINE)
        return nearly_all(compare(sweep, BASELINE), now, found), levels.stated(root, now, within=1.0)


def _same(plan: Plan, found: Sequence[Pair]) -> Level:
    faults = tuple(differs(plan, pair) for pair in found if not pair.same)
    return Level(RUNS, f"{len(found):,} of {plan.runs:,} played again: the same bits", faults)
