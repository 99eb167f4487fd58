"""Each claim of the answer is data: which option, on what, by how much, in which runs; so that it can be checked."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from policysim.analysis.comparison import Comparison, Difference
from policysim.analysis.texts import tidy
from policysim.analysis.unit import unit_of
from policysim.appraisal.appraisal import Appraisal
from policysim.appraisal.frames import NET
from policysim.appraisal.sentence import ranked, worth_told
from policysim.cards import lower_first
from policysim.errors import Damaged
from policysim.numbers import frequency, is_shown
from policysim.publish.fit import BASELINE
from policysim.yaml_text import TextLoader

NUMBERS = ("value", "low", "high", "simulation_error")
HEAD = "# Each claim of the answer as data, raw values. `policysim reproduce` checks them against the runs.\n"
Claim = dict[str, Any]


def claims_of(c: Comparison, a: Appraisal | None = None) -> list[Claim]:
    """Every option against do_minimum on the headline and what is told beside it; the best against each other option; what
    each is worth where there is an appraisal."""
    beside = [measure.name for measure in c.sweep.plan.measures if measure.beside]
    others = [line.option for line in c.lines() if line.option != c.against and line.difference.futures]
    told = [claim(c, option, c.against, name) for name in (c.headline.name, *beside) for option in others]
    told += [claim(c, others[0], option, c.headline.name) for option in others[1:]]
    return told + ([worth_claim(a, option) for option in ranked(a)] if a else [])


def claim(c: Comparison, option: str, against: str, outcome: str) -> Claim:
    """One option against another on an outcome."""
    found, measure = c.versus(option, against, outcome), c.sweep.measure(outcome)
    name = f"{option}_{outcome}" if against == BASELINE else f"{option}_v_{against}_{outcome}"
    return {
        "id": name, "says": _says(c, option, against, outcome, found), "option": option, "against": against,
        "outcome": outcome, "unit": measure.raw_unit, **_numbers(found), "told_apart": bool(found.told_apart),
        "runs": f"all futures (0 to {c.sweep.plan.futures - 1}) of {option} and {against}",
        "replay": f"policysim replay FOLDER --policy {option} --future 0",
    }  # fmt: skip


def worth_claim(a: Appraisal, option: str) -> Claim:
    """The net present social value of an option, as claims.yaml has it: nothing beside it is played."""
    c, found = a.comparison, a.npsv(option)
    return {
        "id": f"{option}_{NET}", "says": f"In this model, {worth_told(a, option)}", "option": option, "against": BASELINE,
        "outcome": NET, "unit": "£", **_numbers(found), "told_apart": bool(found.told_apart),
        "runs": f"all futures (0 to {c.sweep.plan.futures - 1}) of {option} and {BASELINE}",
        "replay": "policysim compare FOLDER --appraisal --csv",
    }  # fmt: skip


def claims_file(claims: Sequence[Claim]) -> bytes:
    """claims.yaml."""
    body = yaml.safe_dump({"claims": list(claims)}, sort_keys=False, allow_unicode=True, width=110)
    return (HEAD + body).encode()


def check(
    c: Comparison, stored: Mapping[str, Any], within: float = 0.0, a: Appraisal | None = None
) -> tuple[int, list[str]]:
    """How many claims there are, and what does not hold in these runs; `within` simulation errors a value may be off."""
    claims = stored.get("claims")
    if not isinstance(claims, list) or not all(isinstance(one, dict) for one in claims):
        raise Damaged("claims.yaml: should hold a list of claims")
    return len(claims), [fault for one in claims if (fault := _fault(c, one, within, a))]


def _fault(c: Comparison, stored: Claim, within: float, a: Appraisal | None) -> str:
    option, against, outcome = (str(stored.get(key, "")) for key in ("option", "against", "outcome"))
    name = f"claim {tidy(str(stored.get('id', '')))}"
    appraised = a if outcome == NET and against == BASELINE else None
    if not {option, against} <= set(c.options) or not (appraised or outcome in c.sweep.plan.outcomes):
        return f"{name}: is about an option or outcome that the runs do not have"
    made = worth_claim(appraised, option) if appraised else claim(c, option, against, outcome)
    if within:
        return _nearly(name, stored, made, within)
    for key, now in as_read(made).items():
        if (was := str(stored.get(key, ""))) != now:
            return f"{name}: {key} is {tidy(was)}, the runs say {tidy(now)}"
    return ""


def as_read(made: Claim) -> dict[str, str]:
    """A claim as it comes out of the file: every value as the text that stands there."""
    return yaml.load(yaml.safe_dump(made, allow_unicode=True), Loader=TextLoader)


def _nearly(name: str, stored: Claim, made: Claim, within: float) -> str:
    """The claim's sign, and its value within so many simulation errors."""
    try:
        was, now, error = (_number(one) for one in (stored["value"], made["value"], stored["simulation_error"]))
    except (KeyError, TypeError, ValueError):
        return f"{name}: has no value"
    if stored.get("told_apart") == "true" and was * now <= 0:
        return f"{name}: was {was:g}, is {now:g}: the sign is another"
    if abs(now - was) > within * error and not math.isclose(now, was, rel_tol=1e-9):
        return f"{name}: was {was:g}, is {now:g}: further than the simulation error, ± {error:g}"
    return ""


def _number(stored: object) -> float:
    """What `_numbers` wrote, or what was read of it."""
    return math.nan if stored in (None, "null") else float(str(stored))


def _numbers(found: Difference) -> dict[str, Any]:
    """Every digit; nothing (null) where there is no number."""
    values = dict(zip(NUMBERS, map(float, (found.mean, found.low, found.high, found.error)), strict=True))
    told: dict[str, Any] = {key: None if math.isnan(value) else value for key, value in values.items()}
    return told | {"better_in": int(found.better_in), "futures": int(found.futures)}


def _says(c: Comparison, option: str, against: str, outcome: str, found: Difference) -> str:
    """The claim as a sentence."""
    measure, unit = c.sweep.measure(outcome), unit_of(c, outcome).fit(found)
    who, whom = f'"{tidy(c.label(option))}"', f'"{tidy(c.label(against))}"'
    thing = lower_first(tidy(measure.label))
    change = f"{unit.signed(found.mean)} {unit.after}".rstrip()
    if found.futures > 1 and not found.told_apart:
        told = f"In this model, {who} and {whom} cannot be told apart on {thing}"
        if not is_shown(unit.factor * found.mean, unit.decimals):
            return f"{told}: no difference ({_at_most(unit.size(found.error))}) in {found.futures:,} futures."
        return f"{told}: {change} {unit.within(found.error)} in {found.futures:,} futures."
    told = f"In this model, {who} changes {thing} by {change} against {whom}"
    if found.futures > 1:
        told += f" (8 in 10 futures: {unit.between(found.low, found.high)})"
        told += f", better in {frequency(found.better_in, found.futures)}"
    return f"{told}."


def _at_most(size: str) -> str:
    """`± 1 week`, `less than ± 1 week`."""
    less = "less than "
    return f"{less if size.startswith(less) else ''}± {size.removeprefix(less)}"
