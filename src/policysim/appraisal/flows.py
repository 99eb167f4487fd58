"""What each option gives and costs beyond do minimum, by future and year, in pounds that are not discounted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from policysim.appraisal.assumptions import Assumptions
from policysim.appraisal.discounting import Steps, factors, present
from policysim.errors import AskError

if TYPE_CHECKING:
    from policysim.analysis.comparison import Comparison

NOTHING, PUBLIC = "do_minimum", "public_cost"
WITHOUT, WITH = BIASES = ("without", "with")  # optimism bias
WHOLE = "all years"
MAPPED = ("benefits", "parts", "apart")


@dataclass(frozen=True)
class Flows:
    """Differences from do minimum, float64 (options, futures, years); NaN where either run failed or is not played yet."""

    benefits: Mapping[str, np.ndarray]  # in units of the outcome: pounds once multiplied by its value
    cost: np.ndarray
    parts: Mapping[str, np.ndarray]  # of public cost, by outcome
    apart: Mapping[str, np.ndarray]  # told, not counted


@dataclass(frozen=True)
class Point:
    """The numbers with which flows become one present value: values, rates and optimism bias."""

    values: Mapping[str, float]
    discount: Mapping[str, Steps]  # standard and health
    costs: float  # added to public cost
    benefits: float  # taken off benefits


def complete(flows: Flows) -> tuple[Flows, np.ndarray]:
    """The futures that all options finished, and which of all they are, bool (futures,)."""
    known = np.isfinite(flows.cost).all(axis=(0, 2))
    for flow in flows.benefits.values():
        known = known & np.isfinite(flow).all(axis=(0, 2))
    return _each(flows, lambda flow: flow[:, known]), known


def averaged(flows: Flows) -> Flows:
    """Means over futures, as one future: the mean of what is discounted is what the means are, discounted."""
    return _each(flows, lambda flow: flow.mean(axis=1, keepdims=True))


def _each(flows: Flows, change: Callable[[np.ndarray], np.ndarray]) -> Flows:
    found = {part: {name: change(flow) for name, flow in getattr(flows, part).items()} for part in MAPPED}
    return Flows(found["benefits"], change(flows.cost), found["parts"], found["apart"])


def point(assumed: Assumptions, bias: str) -> Point:
    """The central values, `without` or `with` optimism bias."""
    values = {name: one.value.central for name, one in assumed.benefits.items()}
    steps = {"standard": assumed.discount.standard, "health": assumed.discount.health}
    if bias == WITHOUT:
        return Point(values, steps, 0.0, 0.0)
    return Point(values, steps, assumed.optimism.costs.central, assumed.optimism.benefits.central)


def flows_of(c: "Comparison", assumed: Assumptions) -> Flows:
    """The flows of a comparison. AskError where it lacks do minimum, public cost or what counts as a benefit."""
    if NOTHING not in c.options:
        raise AskError(
            f"{c.sweep.folder}: has no {NOTHING}, and an option is worth something only against doing the minimum\n"
            f"  run it with policy={NOTHING},{','.join(c.options)}"
        )
    counted = [one.outcome for one in assumed.benefits.values()]
    _refuse_missing(c, [PUBLIC, *counted], assumed)
    parts = [name for name in c.sweep.plan.outcomes if name.startswith(f"{PUBLIC}_")]
    apart = [name for name in assumed.not_counted if name in c.sweep.plan.outcomes]
    found = _beyond(c, [PUBLIC, *counted, *parts, *apart])
    return Flows(
        {name: found[one.outcome] for name, one in assumed.benefits.items()},
        found[PUBLIC],
        {name: found[name] for name in parts if np.nan_to_num(found[name]).any()},
        {name: found[name] for name in apart},
    )


def _beyond(c: "Comparison", outcomes: Sequence[str]) -> dict[str, np.ndarray]:
    """Each outcome less that of do minimum, future by future and year by year."""
    names = list(dict.fromkeys(outcomes))
    found = c.yearly(names)
    found = found - found[c.options.index(NOTHING)]
    return {name: found[..., n] for n, name in enumerate(names)}


def _refuse_missing(c: "Comparison", needed: Sequence[str], assumed: Assumptions) -> None:
    if missing := [name for name in needed if name not in c.sweep.plan.outcomes]:
        raise AskError(
            f"{c.sweep.folder}: does not tell {missing[0]}, which the appraisal ({assumed.label}) counts\n"
            "  name yearly outcomes of your own class in a file: policysim compare --appraisal --assumptions my.yaml"
        )


def gains_and_costs(flows: Flows, at: Point, assumed: Assumptions) -> tuple[np.ndarray, np.ndarray]:
    """Present value of benefits and of public cost, in pounds, float64 (options, futures) each."""
    years = flows.cost.shape[-1]
    counts = {kind: factors(steps, years) for kind, steps in at.discount.items()}
    gains = np.zeros(flows.cost.shape[:-1])
    for name, flow in flows.benefits.items():
        gains = gains + at.values[name] * present(flow, counts[assumed.benefits[name].discount])
    return (1.0 - at.benefits) * gains, (1.0 + at.costs) * present(flows.cost, counts["standard"])


def net(flows: Flows, at: Point, assumed: Assumptions) -> np.ndarray:
    """Net present social value, in pounds, float64 (options, futures)."""
    gains, costs = gains_and_costs(flows, at, assumed)
    return gains - costs
