"""Each claim of the answer is data: which option, on what, by how much, in which runs; so that it can be checked."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from policysim.analysis.comparison import Comparison, Difference
from policysim.analysis.texts import tidy
from policysim.analysis.unit import unit_of
from policysim.cards import lower_first
from policysim.errors import Damaged
from policysim.numbers import frequency
from policysim.publish.fit import BASELINE

NUMBERS = ("value", "low", "high", "simulation_error")
COUNTS = ("better_in", "futures")
HEAD = "# Each claim of the answer as data, raw values. `policysim reproduce` checks them against the runs.\n"
Claim = dict[str, Any]


def claims_of(c: Comparison) -> list[Claim]:
    """Every option against do_minimum on the headline and what is told beside it; the best against each other option."""
    beside = [measure.name for measure in c.sweep.plan.measures if measure.beside]
    others = [line.option for line in c.lines() if line.option != c.against and line.difference.futures]
    told = [claim(c, option, c.against, name) for name in (c.headline.name, *beside) for option in others]
    return told + [claim(c, others[0], option, c.headline.name) for option in others[1:]]


def claim(c: Comparison, option: str, against: str, outcome: str) -> Claim:
    """One option against another on an outcome."""
    found, measure = c.versus(option, against, outcome), c.sweep.measure(outcome)
    name = f"{option}_{outcome}" if against == BASELINE else f"{option}_v_{against}_{outcome}"
    return {
        "id": name, "says": _says(c, option, against, outcome, found), "option": option, "against": against,
        "outcome": outcome, "unit": measure.raw_unit, **_numbers(found),
        "told_apart": "true" if found.told_apart else "false",
        "runs": f"all futures (0 to {c.sweep.plan.futures - 1}) of {option} and {against}",
        "replay": f"policysim replay FOLDER --policy {option} --future 0",
    }  # fmt: skip


def claims_file(claims: Sequence[Claim]) -> bytes:
    """claims.yaml."""
    body = yaml.safe_dump({"claims": list(claims)}, sort_keys=False, allow_unicode=True, width=110)
    return (HEAD + body).encode()


def check(c: Comparison, stored: Mapping[str, Any], within: float = 0.0) -> tuple[int, list[str]]:
    """How many claims there are, and what does not hold in these runs; `within` simulation errors a value may be off."""
    claims = stored.get("claims")
    if not isinstance(claims, list) or not all(isinstance(one, dict) for one in claims):
        raise Damaged("claims.yaml: should hold a list of claims")
    return len(claims), [fault for one in claims if (fault := _fault(c, one, within))]


def _fault(c: Comparison, stored: Claim, within: float) -> str:
    option, against, outcome = (str(stored.get(key, "")) for key in ("option", "against", "outcome"))
    name = f"claim {tidy(str(stored.get('id', '')))}"
    if not {option, against} <= set(c.options) or outcome not in c.sweep.plan.outcomes:
        return f"{name}: is about an option or outcome that the runs do not have"
    made = claim(c, option, against, outcome)
    if within:
        return _nearly(name, stored, made, within)
    for key in ("id", "says", "unit", *NUMBERS, *COUNTS, "told_apart", "runs"):
        if (was := str(stored.get(key, ""))) != str(made[key]):
            return f"{name}: {key} is {tidy(was)}, the runs say {tidy(str(made[key]))}"
    return ""


def _nearly(name: str, stored: Claim, made: Claim, within: float) -> str:
    """The claim's sign, and its value within so many simulation errors."""
    try:
        was, now, error = (float(one) for one in (stored["value"], made["value"], stored["simulation_error"]))
    except (KeyError, TypeError, ValueError):
        return f"{name}: has no value"
    if stored.get("told_apart") == "true" and was * now <= 0:
        return f"{name}: was {was:g}, is {now:g}: the sign is another"
    if abs(now - was) > within * error and not math.isclose(now, was, rel_tol=1e-9):
        return f"{name}: was {was:g}, is {now:g}: further than the simulation error, ± {error:g}"
    return ""


def _numbers(found: Difference) -> dict[str, Any]:
    values = dict(zip(NUMBERS, (found.mean, found.low, found.high, found.error), strict=True))
    return {key: repr(float(value)) for key, value in values.items()} | {
        "better_in": str(found.better_in), "futures": str(found.futures)
    }  # fmt: skip


def _says(c: Comparison, option: str, against: str, outcome: str, found: Difference) -> str:
    """The claim as a sentence."""
    measure, unit = c.sweep.measure(outcome), unit_of(c, outcome).fit(found)
    who, whom = f'"{tidy(c.label(option))}"', f'"{tidy(c.label(against))}"'
    thing = lower_first(tidy(measure.label))
    change = f"{unit.signed(found.mean)} {unit.after}".rstrip()
    if found.futures > 1 and not found.told_apart:
        told = f"In this model, {who} and {whom} cannot be told apart on {thing}"
        return f"{told}: {change} {unit.within(found.error)} in {found.futures:,} futures."
    told = f"In this model, {who} changes {thing} by {change} against {whom}"
    if found.futures > 1:
        told += f" (8 in 10 futures: {unit.between(found.low, found.high)})"
        told += f", better in {frequency(found.better_in, found.futures)}"
    return f"{told}."
