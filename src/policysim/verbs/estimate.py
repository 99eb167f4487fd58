"""What a question will take is worked out before it is played, from a few of its runs or from what runs took before."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from policysim.numbers import counted

NANOSECONDS_AN_UPTAKE_TICK = 130.0  # of one core, compiled, a provider and an innovation that has arrived
SECONDS_A_RUN = 0.005  # of one core, whatever its size: making the world, storing the outcomes
MESA_OVER_COMPILED = 100.0
SECONDS_A_SWEEP = 3.0  # worker processes, tables, report
BYTES_A_VALUE = 11.5  # of one outcome in one year: numbers do not compress
BYTES_A_SWEEP = 1_000_000  # report and figures
PROBE_SECONDS = 2.0  # for runs that are played to know how long they take, at most
PROBED = 60.0  # seconds from which on a sweep is probed: loading what plays runs takes seconds too
PROBE_RUNS = 12  # neighbours of one replicate, as in a shard: they share worlds and warm-up
MANY = 40  # times that they fill a shard, to see what a run takes on the disk


@dataclass(frozen=True)
class Estimate:
    """Seconds on the cores that are used, bytes on the disk, files of runs; how many runs were played to know."""

    seconds: float
    cores: int
    bytes: float
    shards: int
    played: int = 0

    def __str__(self) -> str:
        from policysim.sweep.progress import span

        cores, files = counted(self.cores, "core"), counted(self.shards, "file")
        return f"About {span(self.seconds)} on {cores}, {max(1, round(self.bytes / 1e6)):,} MB in {files}"


def estimate(question) -> Estimate:
    """What the runs of a typed question will take, from what runs took elsewhere."""
    from policysim.rules import spec
    from policysim.sweep.runner import cores

    shards = len(_shards(question))
    workers = min(question.workers or cores(), shards)
    specs = {cls: spec(cls) for cls in {scenario.provider for scenario in question.scenarios}}
    work = sum(_seconds(scenario, specs[scenario.provider]) for scenario in question.scenarios) * question.replicates
    years, outcomes = question.scenarios[0].calendar.years, len(spec(question.scenarios[0].provider).outcomes)
    stored = question.runs * years * outcomes * BYTES_A_VALUE * _groups(question)
    return Estimate(SECONDS_A_SWEEP + work / workers, workers, BYTES_A_SWEEP + stored, shards)


def probed(question, say: Callable[[str], None]) -> Estimate:
    """The same from a few runs of the question, played here, where that is short beside what it foretells."""
    from policysim import engine
    from policysim.rules import spec

    rough = estimate(question)
    one = rough.seconds * rough.cores / question.runs
    runs = min(PROBE_RUNS, len(question.scenarios), int(PROBE_SECONDS / one) - 3)
    if runs < 1 or rough.seconds < PROBED:
        return rough
    specs = [spec(cls) for cls in {scenario.provider for scenario in question.scenarios}]
    if any(one.free_rules or not engine.is_prepared(one) for one in specs):
        return rough
    say("Playing a few runs, to know how long all take ...")
    return _from_runs(question, rough, runs)


def _from_runs(question, rough: Estimate, runs: int) -> Estimate:
    """Play one run, and `runs` of one replicate: a shard has a replicate's share of the first, and its own of the others."""
    import numpy as np

    from policysim import engine

    middle = (len(question.scenarios) - runs) // 2
    some = list(question.scenarios[middle : middle + runs])
    plan = _plan_of(question, middle, runs)
    kinds = (tuple(plan.groups),) if plan.groups else ()
    engine.play(some[:1], 0, "compiled", *kinds)  # loads what is compiled
    clocks = [time.process_time()]
    for scenarios, replicate in ((some[:1], 1), (some[:1], 2), (some, 3)):
        found = engine.play(scenarios, replicate, "compiled", *kinds)
        clocks.append(time.process_time())
    first, second, together = np.diff(clocks)
    alone = min(first, second)
    each = max(together - alone, 0.0) / (runs - 1) if runs > 1 else alone
    shards = _shards(question)
    blocks = max(len(shards), question.replicates) if runs > 1 else 0
    work = blocks * max(alone - each, 0.0) + question.runs * each
    fixed, each_bytes = _bytes(plan, found)
    return replace(
        rough, seconds=SECONDS_A_SWEEP + work / rough.cores, played=runs + 3,
        bytes=BYTES_A_SWEEP + fixed * len(shards) + each_bytes * question.runs,
    )  # fmt: skip


def _plan_of(question, first: int, runs: int):
    """The plan of a few scenarios of a question, in one shard."""
    from policysim.sweep.plan import make_plan

    return make_plan(
        question.scenarios[first : first + runs], options=question.options[first : first + runs], labels=question.labels,
        replicates=MANY, record=question.record, size=MANY * runs,
    )  # fmt: skip


def _bytes(plan, found) -> tuple[float, float]:
    """Bytes of a shard beside its runs, and of a run: by shards of few and of many runs that are like those played."""
    import numpy as np

    from policysim.sweep.playing import values_of
    from policysim.sweep.shards import shard_bytes

    rows = [values_of(plan, one) for one in found if not isinstance(one, Exception)] or [np.nan]
    like = [rows[run % len(rows)] * (1.0 + 1e-6 * run) for run in range(plan.runs)]
    shape = len(plan.years), len(plan.columns)
    few, many = max(1, plan.runs // 4), plan.runs
    sizes = [
        len(shard_bytes(plan, 0, {run: np.broadcast_to(like[run], shape) for run in range(n)})) for n in (few, many)
    ]
    each = (sizes[1] - sizes[0]) / (many - few)
    return sizes[1] - each * many, each


def _shards(question) -> tuple[range, ...]:
    """The shards of a question."""
    from policysim.sweep import cutting

    size = question.shard or cutting.usual_size(
        len(question.scenarios), question.replicates, len(set(question.options))
    )
    return cutting.shards([cutting.Stage(question.replicates, size, len(question.scenarios))])


def _groups(question) -> int:
    """Of how many groups outcomes are stored, the nation among them."""
    system = question.scenarios[0].system
    health_systems = sum(region.health_systems for region in system.regions.values())
    number = {"type": len(system.types), "region": len(system.regions), "health_system": health_systems,
              "provider": system.number}  # fmt: skip
    return 1 + sum(number.get(kind, 0) for kind in question.record)


def _seconds(scenario, spec) -> float:
    """Seconds of one core for a run: providers times ticks times innovations, those that arrive half of the time."""
    calendar, portfolio = scenario.calendar, scenario.innovations
    years = calendar.ticks * calendar.tick
    a_year = next((p.default for p in spec.parameters if p.name == "arrivals"), 0.0)
    a_year = scenario.parameters.get("arrivals", a_year) if portfolio.arrivals.cells else 0.0
    uptakes = scenario.system.number * (len(portfolio.named) + a_year * years / 2)
    slower = MESA_OVER_COMPILED if spec.free_rules else 1.0
    return SECONDS_A_RUN + 1e-9 * NANOSECONDS_AN_UPTAKE_TICK * uptakes * calendar.ticks * slower
