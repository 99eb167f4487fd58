"""How to do it again: the command, the seed, versions, the digest of all runs; what failed, without naming providers."""

import shlex
from collections import Counter
from datetime import datetime

from policysim.analysis.comparison import Comparison
from policysim.analysis.texts import cell
from policysim.report.tables import Group, Table
from policysim.sweep.manifest import sessions
from policysim.sweep.results import Sweep
from policysim.sweep.standing import Verified

MODULE = "__main__.py"  # what a call of `python -m policysim` is called


def where(sweep: Sweep) -> str:
    """The folder as a reader names it: `results/main`, whatever lies above it."""
    path = sweep.folder.path.absolute()
    return f"{path.parent.name}/{path.name}"


def command(sweep: Sweep) -> str:
    """The words that were typed; nothing where the sweep was asked for in Python."""
    for session in reversed(sessions(sweep.folder)):
        name, *words = session.get("command") or [""]
        if words[:1] == ["run"] and name in (MODULE, "policysim", "policysim.exe"):
            return shlex.join(["python", "-m", "policysim", *words] if name == MODULE else ["policysim", *words])
    return ""


def facts(sweep: Sweep, checked: Verified) -> list[tuple[str, str]]:
    """What a reader needs who wants the same runs: name and value."""
    plan, seeds = sweep.plan, sorted({str(one.get("seed", "")) for one in sweep.plan.scenarios})
    options = len(set(plan.options))
    told = [
        ("Seed", ", ".join(seeds)),
        ("Runs", f"{options} options x {plan.futures:,} futures = {plan.runs:,}"),
        ("Played", _played(sweep)),
        ("Versions", ", ".join(f"{name} {number}" for name, number in _versions(sweep).items())),
        ("Rules", ", ".join(f"{name} {mark[:16]}" for name, mark in plan.engine.items() if "rules" in name)),
        ("Digest of all runs", checked.digest or f"none yet: {checked.missing:,} runs are still to be played"),
        ("Damaged", f"{len(checked.damaged)} files: policysim verify names them" if checked.damaged else ""),
        ("Failed runs", f"{checked.failed:,} of {plan.runs:,}"),
    ]
    return [(what, text) for what, text in told if text]


def failed(c: Comparison) -> Table | None:
    """Failed runs by option, rule and kind. Messages stay in the folder: they can name a provider."""
    frame = c.sweep.failures()
    if frame.empty:
        return None
    found = Counter(zip(frame["policy"], frame["kind"], frame["rule"]))
    rows = [
        (cell(c.label(o)), cell(k or "-"), cell(r or "-"), f"{n:,}") for (o, k, r), n in sorted(found.items(), key=str)
    ]
    return Table("Runs that failed and do not count", ("Option", "Kind", "Rule", "Runs"), (Group(tuple(rows)),))


def _played(sweep: Sweep) -> str:
    """`23 November 2026, Linux x86_64`: when and on what kind of computer, not on whose."""
    last = next(reversed(sessions(sweep.folder)), None)
    if last is None:
        return ""
    day = datetime.fromisoformat(last["started"])
    return f"{day.day} {day:%B %Y}, {last.get('kind', '')}".rstrip(", ")


def _versions(sweep: Sweep) -> dict[str, str]:
    python = sweep.plan.engine.get("python")
    return dict(sweep.plan.versions) | ({"Python": python} if python else {})
