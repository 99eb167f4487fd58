"""A model so small that a storm test can play a thousand runs: values depend on seed, replicate and setting alone."""

import os
import signal
import time
from functools import partial
from types import SimpleNamespace

from policysim.chance import uniforms
from policysim.errors import RunFailed
from policysim.sweep import whole
from policysim.sweep.growing import widened
from policysim.sweep.plan import Measure, Plan
from policysim.sweep.playing import Playing

PLAYING = Playing(play="toy:play", scenario="toy:Scenario")
COLUMNS = ("growth", "cost", "spare")
MEASURES = tuple(
    Measure(name, name.capitalize(), "%", "points", "higher", 2, "of the toy", "last", 1.0) for name in COLUMNS
)
YEARS = ("2026/27", "2027/28", "2028/29")


class Scenario:
    """A scenario is its plain data."""

    @staticmethod
    def from_plain(plain, provider):
        """The data themselves, with what a provider class adds."""
        return plain | {"effect": plain["effect"] + getattr(provider, "bonus", 0.0)}


def play(scenarios, replicate, engine):
    """Shared draws of a replicate plus what each scenario adds; `fault` names what a run does wrong.

    `fault="2:loop 4:eat"` is one fault in replicate 2 and another in replicate 4."""
    draws = uniforms(scenarios[0]["seed"], replicate, "toy", "draw", 9).reshape(len(YEARS), len(COLUMNS))
    return [_played(one, draws, replicate) for one in scenarios]


def crash_at(step, mark):
    """Have this process killed at a step of its next commit (write, flush, rename, after), once: `mark` is left."""
    write, rename, flush = whole._write, os.replace, whole._flush_folder

    def now(wanted):
        if step == wanted and not os.path.exists(mark):
            open(mark, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)

    def broken_write(path, data):
        if step == "write" and not os.path.exists(mark):
            write(path, data[: len(data) // 2])
        now("write")
        write(path, data)
        now("flush")

    def broken_rename(rename, source, target):
        now("rename")
        rename(source, target)

    def broken_flush(folder):
        now("after")
        flush(folder)

    whole._write, whole._flush_folder = broken_write, broken_flush
    renames = {"replace": partial(broken_rename, rename), "link": partial(broken_rename, os.link)}
    whole.os = SimpleNamespace(**{**vars(os), **renames})


def _played(one, draws, replicate):
    time.sleep(one["seconds"])
    fault = _fault(one, replicate)
    while fault == "loop" and not os.path.exists(one["mark"]):
        pass
    if fault == "eat":
        bytearray(8 * 10**9)
    if fault == "refuse":
        return RunFailed("growth is not finite", rule="consider", provider="RA2", tick=31)
    if fault == "raise":
        raise ZeroDivisionError("a rule divided by zero")
    if fault == "abort":
        os.abort()
    if fault == "kill once" and not os.path.exists(one["mark"]):
        open(one["mark"], "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    if fault.startswith("crash "):
        crash_at(fault.removeprefix("crash "), one["mark"])
    values = draws + one["effect"]
    return SimpleNamespace(outcomes={name: values[:, n] for n, name in enumerate(COLUMNS)})


def _fault(one, replicate):
    if ":" in one["fault"]:
        return dict(part.split(":") for part in one["fault"].split()).get(str(replicate), "")
    return one["fault"] if replicate == one["fault_at"] else ""


def toy_plan(*, options=4, points=1, replicates=30, size=10, seconds=0.0, seed=1, name="storm", **faults):
    """A plan of `options` scenarios at each point; `faults` are given to the last option at the first."""
    quiet = {"seed": seed, "seconds": seconds, "fault": "", "fault_at": -1, "mark": ""}
    names = ["do_minimum", *(f"option_{n}" for n in range(1, options))]
    scenarios = tuple(
        {"provider": "toy", "effect": 0.1 * n + 0.01 * point, **quiet}
        for point in range(points)
        for n in range(options)
    )
    scenarios[options - 1].update(faults)
    return Plan(
        name=name, question="What does the toy do?", headline="growth", scenarios=scenarios, options=tuple(names * points),
        labels={one: one.replace("_", " ").capitalize() for one in names}, replicates=replicates, size=size,
        measures=MEASURES, years=YEARS, engine={"the rules of Toy": "1"}, versions={"policysim": "0"},
    )  # fmt: skip


def wider(plan, points):
    """The plan with so many points."""
    first, options = plan.scenarios[0], len(plan.labels)
    told = {"options": options, "points": points, "seed": first["seed"], "seconds": first["seconds"]}
    return widened(plan, toy_plan(**told).scenarios[len(plan.scenarios) :])
