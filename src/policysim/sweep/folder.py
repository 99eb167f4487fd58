"""The folder is the state of a sweep: what lies there under its final name is done, all else is still to do."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from policysim.errors import AskError, Damaged, nearest
from policysim.sweep.plan import Plan, plan_content, plan_from
from policysim.sweep.same_question import first_difference, retold
from policysim.sweep.whole import commit, commit_first, make_folder, seal, shown, sweep_up, unsealed

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
LAST = "LAST"
Unlike = Callable[[Plan, Plan], str]  # the first difference between a stored and an asked plan that counts
README = """\
{folder}: a sweep of policysim. Delete the folder when it is no longer needed; nothing else depends on it.

report.html    the answer, figures and tables, to be opened in a browser
figures/       the figures of the report, each with its data and a text for those who cannot see it
summary.csv    all outcomes of all options: means, ranges of futures, simulation errors
runs/          every outcome of every run and year, in Parquet, which pandas, polars and DuckDB read
failures/      which runs failed, if any, and why
sensitivity/   the same futures with an assumption at other values, if somebody asked: policysim sensitivity
plan.json      what was asked, resolved; sealed, so do not edit it
manifest.json  when, where and with which versions it was played

policysim compare {name}   the answer and the table again
policysim status {name}    how far it is; the same command goes on where it ended
policysim verify {name}    whether every byte is as it was written
"""


@dataclass(frozen=True)
class Folder:
    """results/NAME: README.txt plan.json manifest.json runs/ failures/ summary.csv."""

    path: Path

    @property
    def plan_file(self) -> Path:
        """The question, resolved."""
        return self.path / "plan.json"

    @property
    def manifest_file(self) -> Path:
        """When, where, with what: the only place for clocks."""
        return self.path / "manifest.json"

    @property
    def runs(self) -> Path:
        """The shards."""
        return self.path / "runs"

    @property
    def failures(self) -> Path:
        """Records of failed runs, one file a shard."""
        return self.path / "failures"

    @property
    def readme_file(self) -> Path:
        """What is what in the folder, for who finds it."""
        return self.path / "README.txt"

    @property
    def summary_file(self) -> Path:
        """All outcomes of all options."""
        return self.path / "summary.csv"

    def shard(self, number: int) -> Path:
        """The file of a shard."""
        return self.runs / f"{number:06d}.parquet"

    def failed(self, number: int) -> Path:
        """The file with the failed runs of a shard."""
        return self.failures / f"{number:06d}.json"

    def __str__(self) -> str:
        return shown(self.path)


def folder_at(results: str | Path, name: str) -> Folder:
    """The folder of that name below `results`. AskError for a name that could leave it or that is not a plain name."""
    if not NAME.fullmatch(name):
        raise AskError(
            f'name "{name}" cannot be a folder\n'
            "  write lower-case letters, digits, _ and -, at most 64, e.g. name=friday"
        )
    folder = Folder(Path(results) / name)
    for path in (folder.path, folder.runs, folder.failures):
        if path.is_symlink():
            raise AskError(f"{shown(path)} is a link to somewhere else: results are not written through links.")
    return folder


def read_plan(folder: Folder) -> Plan:
    """The stored plan. Damaged names the file and what to do."""
    try:
        return _plan_in(folder.plan_file.read_bytes(), folder.plan_file)
    except Damaged as why:
        raise Damaged(
            f"{shown(folder.plan_file)}: {str(why).removeprefix(shown(folder.plan_file)).lstrip(' :')}\n"
            "Delete this file and give the same command again: runs that fit it are kept. Or choose another name=."
        ) from None


@lru_cache(maxsize=2)
def _plan_in(data: bytes, path: Path) -> Plan:
    """What these bytes hold; a command reads the plan of its folder several times."""
    return plan_from(unsealed(data, path))


def same_or_new(results: str | Path, plan: Plan, unlike: Unlike = first_difference) -> Folder:
    """Where a question goes whose name was not chosen: the folder of the same question, else the first unused one."""
    for name in (plan.name, *(f"{plan.name[:60]}-{n}" for n in range(2, 1000))):
        folder = folder_at(results, name)
        if not folder.plan_file.exists() or not unlike(read_plan(folder), plan):
            return folder
    raise AskError(f"{shown(Path(results))} holds 999 sweeps called {plan.name}: choose another name=.")


def named(results: str | Path, plan: Plan, unlike: Unlike = first_difference) -> Folder:
    """Where a question goes whose name was chosen. AskError names the first difference if other work is there."""
    folder = folder_at(results, plan.name)
    if folder.plan_file.exists() and (why := unlike(read_plan(folder), plan)):
        raise AskError(f"{folder} answers another question: {why}\n  choose another name=, or leave it out")
    return folder


def open_folder(folder: Folder, plan: Plan) -> Plan:
    """Make the folder ready for a plan that may go there; return the plan that is played: the stored shards stay."""
    make_folder(folder.path)
    for part in (folder.runs, folder.failures):
        make_folder(part)
        sweep_up(part)
    sweep_up(folder.path)
    if not folder.readme_file.exists():
        commit(folder.readme_file, README.format(folder=folder, name=folder.path.name).encode())
    plan = replace(plan, name=folder.path.name)
    if not folder.plan_file.exists() and commit_first(folder.plan_file, seal(plan_content(plan))):
        return plan
    stored = read_plan(folder)
    if unlike := first_difference(stored, plan):
        raise AskError(f"{folder} answers another question: {unlike}\n  choose another name=, or leave it out")
    plan = retold(stored, plan)
    if plan != stored:
        commit(folder.plan_file, seal(plan_content(plan)))
    return plan


def remember(folder: Folder) -> None:
    """Make this the last sweep of its results folder."""
    last, name = folder.path.parent / LAST, f"{folder.path.name}\n".encode()
    if not last.exists() or last.read_bytes() != name:
        commit(last, name)


def find(results: str | Path, where: str | Path | None = None) -> Folder:
    """The folder of a sweep: a path, a name below `results`, or by default the last. AskError where there is none."""
    root = Path(results)
    if where is None:
        last = root / LAST
        if not last.exists():
            raise AskError(f"no sweep yet in {shown(root)}\n  start with: policysim run --quick")
        where = last.read_text(errors="replace").strip()
        if not NAME.fullmatch(where):
            raise AskError(
                f"{shown(last)} names no sweep in {shown(root)}\n  write the name of one: policysim status friday"
            )
    for path in (Path(where), root / str(where)):
        with suppress(OSError, ValueError):  # a name that no file can have
            if (path / "plan.json").exists():
                return Folder(path)
    known = sorted(path.parent.name for path in root.glob("*/plan.json"))
    near = nearest(str(where), known)
    told = f', did you mean "{near[0]}"?' if near else f"; there are {', '.join(known[:8]) or 'none'}"
    raise AskError(f"{str(where)[:100]}: no sweep there{told}")
