"""What a question will take is worked out before it is played, from what runs were measured to take."""

from __future__ import annotations

from dataclasses import dataclass

NANOSECONDS_AN_UPTAKE_TICK = 130.0  # of one core, compiled, a provider and an innovation that has arrived
SECONDS_A_RUN = 0.005  # of one core, whatever its size: making the world, storing the outcomes
MESA_OVER_COMPILED = 100.0
SECONDS_A_SWEEP = 3.0  # worker processes, tables, report
BYTES_A_VALUE = 11.5  # of one outcome in one year: numbers do not compress
BYTES_A_SWEEP = 1_000_000  # report and figures


@dataclass(frozen=True)
class Estimate:
    """Seconds on the cores that are used, and bytes on the disk."""

    seconds: float
    cores: int
    bytes: float

    def __str__(self) -> str:
        from policysim.sweep.progress import span

        cores = f"{self.cores} core{'s' if self.cores > 1 else ''}"
        return f"About {span(self.seconds)} on {cores}, {max(1, round(self.bytes / 1e6)):,} MB"


def estimate(question) -> Estimate:
    """What the runs of a typed question will take."""
    from policysim.rules import spec
    from policysim.sweep.runner import cores

    workers = min(question.workers or cores(), question.runs)
    work = sum(_seconds(scenario) for scenario in question.scenarios) * question.replicates
    years, outcomes = question.scenarios[0].calendar.years, len(spec(question.scenarios[0].provider).outcomes)
    stored = question.runs * years * outcomes * BYTES_A_VALUE * _groups(question)
    return Estimate(SECONDS_A_SWEEP + work / workers, workers, BYTES_A_SWEEP + stored)


def _groups(question) -> int:
    """Of how many groups outcomes are stored, the nation among them."""
    system = question.scenarios[0].system
    health_systems = sum(region.health_systems for region in system.regions.values())
    number = {"type": len(system.types), "region": len(system.regions), "health_system": health_systems,
              "provider": system.number}  # fmt: skip
    return 1 + sum(number.get(kind, 0) for kind in question.record)


def _seconds(scenario) -> float:
    """Seconds of one core for a run: providers times ticks times innovations, those that arrive half of the time."""
    calendar, portfolio = scenario.calendar, scenario.innovations
    years = calendar.ticks * calendar.tick
    a_year = next((p.default for p in scenario.spec.parameters if p.name == "arrivals"), 0.0)
    a_year = scenario.parameters.get("arrivals", a_year) if portfolio.arrivals.cells else 0.0
    uptakes = scenario.system.number * (len(portfolio.named) + a_year * years / 2)
    slower = MESA_OVER_COMPILED if scenario.spec.free_rules else 1.0
    return SECONDS_A_RUN + 1e-9 * NANOSECONDS_AN_UPTAKE_TICK * uptakes * calendar.ticks * slower
