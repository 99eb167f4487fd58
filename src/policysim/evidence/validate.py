"""All published patterns are run, and what holds is said in a sentence."""

import re
from collections.abc import Sequence
from typing import Any

from policysim.errors import AskError
from policysim.evidence.many import many
from policysim.evidence.patterns import bass, benefit, hitech, holding_on, national, spreading
from policysim.evidence.patterns.frame import Check, Pattern, Result, Settings, judged
from policysim.evidence.trial import model
from policysim.posterior import posterior_sets
from policysim.sweep.progress import Progress

PATTERNS = (
    Pattern("P1", bass.follows_bass),
    Pattern("P2", spreading.decade),
    Pattern("P3", hitech.kink),
    Pattern("P4", hitech.portals),
    Pattern("P5", spreading.supply_and_deadline),
    Pattern("P6", spreading.who_is_late),
    Pattern("P7", benefit.j_curve),
    Pattern("P8", benefit.not_realised),
    Pattern("P9", holding_on.lasting),
    Pattern("P10", holding_on.payment_and_its_end),
    Pattern("P11", holding_on.readiness),
    Pattern("P12", national.league_tables),
    Pattern("P13", national.growth),
    Pattern("P14", national.capability_trap),
    Pattern("P15", national.inspection),
)
BY_ID = {pattern.id: pattern for pattern in PATTERNS}
LONGEST = ("P1", "P3", "P4", "P13", "P11", "P14", "P12")  # are begun first, so that cores end together
QUICK = 0.25  # share of the futures with --quick


def validate(ids: Sequence[str], settings: Settings, progress: Progress | None = None) -> list[Result]:
    """Run these patterns, side by side where there are cores; results in the order of the register."""
    first = sorted(ids, key=lambda name: LONGEST.index(name) if name in LONGEST else len(LONGEST))
    found = many(_tested, [(name, settings) for name in first], progress)
    made = {result.id: result for result in found}
    return [made[pattern.id] for pattern in PATTERNS if pattern.id in made]


def _tested(task: tuple[str, Settings]) -> Result:
    name, settings = task
    return judged(BY_ID[name], settings)


def usual_settings(seed: int, effort: float) -> Settings:
    """The register's defaults, and the calibrated sets where there is a table of them."""
    try:
        table = posterior_sets(model())
    except AskError:
        return Settings(seed, effort)
    sets = tuple(dict(zip(table.names, map(float, row), strict=True)) for row in table.values)
    return Settings(seed, effort, sets=sets)


def chosen_for(name: str) -> list[str]:
    """The parameters whose source says that they were chosen with this pattern in view: it is no clean test of them."""
    return [one.name for one in model().parameters if name in re.findall(r"P\d+", one.source)]


def in_a_sentence(results: Sequence[Result]) -> str:
    """`13 of 15 patterns hold; P5 and P11 do not.`, and which of them chance could turn."""
    holding = sum(result.passed for result in results)
    failing = [result.id for result in results if not result.passed]
    if len(results) == 1:
        told = f"{results[0].id} {'holds' if holding else 'does not hold'}"
    elif failing:
        told = (
            f"{holding} of {len(results)} patterns hold; {listed(failing)} {'does' if len(failing) == 1 else 'do'} not"
        )
    else:
        told = f"All {len(results)} patterns hold"
    close = [result.id for result in results if result.close]
    return f"{told}." + (f" Too close to a bound to be sure with so few futures: {listed(close)}." if close else "")


def listed(names: Sequence[str]) -> str:
    """`P5, P9 and P11`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def as_plain(result: Result) -> dict[str, Any]:
    """A result in JSON's types; `value` and its bounds are those of the first check."""
    checks = [_plain_check(check) for check in result.checks]
    first = {key: checks[0][key] for key in ("measure", "value", "error", "unit", "low", "high")}
    return {
        "id": result.id, "passed": result.passed, **first, "futures": result.futures, "close": result.close,
        "checks": checks, "detail": {name: _number(value) for name, value in result.detail.items()},
    }  # fmt: skip


def _plain_check(check: Check) -> dict[str, Any]:
    bound = check.tolerance
    return {
        "name": bound.check, "measure": bound.measure, "value": _number(check.value), "error": _number(check.error),
        "unit": bound.unit, "low": _number(bound.low), "high": _number(bound.high), "passed": check.passed,
        "close": check.close,
    }  # fmt: skip


def _number(value: float) -> float | None:
    """A number, None where there is none or no end to it."""
    return float(value) if abs(value) < float("inf") else None
