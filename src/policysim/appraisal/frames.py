"""An appraisal as data frames: tidy, in pounds, each row with its price base and the edition of the discount rates."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from policysim.appraisal.discounting import factors
from policysim.appraisal.flows import BIASES, NOTHING, PUBLIC, WHOLE, WITHOUT
from policysim.appraisal.switching import switches

if TYPE_CHECKING:
    from policysim.analysis.comparison import Difference
    from policysim.appraisal.appraisal import Appraisal

NAN = float("nan")
NET = "net_social_value"
INPUTS = "more_of_the_same"
BENEFIT, COST, PART, DIFFERENCE, APART = "benefit", "public cost", "part of public cost", "net", "not counted"


def summary_frame(a: "Appraisal") -> pd.DataFrame:
    """A row an option, the one worth most first, without and with optimism bias."""
    rows = [_option(a, option, bias) for bias in BIASES for option in _best_first(a)]
    return pd.DataFrame(rows).astype({"better_in": "Int64"})


def _option(a: "Appraisal", option: str, bias: str) -> dict:
    gains, costs, found = a.benefits(option, bias), a.public_cost(option, bias), a.npsv(option, bias)
    told = {"option": option, "label": a.comparison.label(option), "optimism_bias": bias}
    told |= {"benefits": gains, "public_cost": costs, **_shown(found, option == NOTHING)}
    told |= {"bcr": _ratio(gains, costs)}
    told |= {"npsv_beyond_more_of_the_same": a.versus(option, INPUTS, bias).mean if INPUTS in a.options else NAN}
    capacity = a.of_capacity(option)
    return told | {"npsv_of_capacity": capacity.mean if capacity and bias == WITHOUT else NAN} | _base(a)


def years_frame(a: "Appraisal") -> pd.DataFrame:
    """A row an option, optimism bias, year and category; parts of public cost and what is not counted beside the sums.

    The option worth most first, do minimum, whose rows are all zero, last."""
    order = [option for option in _best_first(a) if option != NOTHING]
    rows = [row for bias in BIASES for option in order for row in _years(a, option, bias)]
    return pd.DataFrame([*rows, *(row for bias in BIASES for row in _years(a, NOTHING, bias))])


def whole_frame(a: "Appraisal") -> pd.DataFrame:
    """All years together, the net one with range, error and benefits per pound; then the same categories year by year."""
    yearly = years_frame(a)
    keys = ["option", "label", "optimism_bias", "category", "kind", "prices", "base_year", "edition"]
    whole = yearly.groupby(keys, sort=False, as_index=False)[["undiscounted", "discounted"]].sum(min_count=1)
    whole = whole.assign(year=WHOLE, discount_factor=NAN)
    told = summary_frame(a).rename(columns={"npsv": "discounted"}).assign(category=NET)
    shown = ["option", "optimism_bias", "category", "low", "high", "error", "better_in", "futures", "bcr"]
    whole = whole.merge(told[shown], on=["option", "optimism_bias", "category"], how="left")
    both = pd.concat([whole, yearly], ignore_index=True)
    return both[[*yearly.columns[:8], *shown[3:], *yearly.columns[8:]]].astype(
        {"better_in": "Int64", "futures": "Int64"}
    )


def switching_frame(a: "Appraisal") -> pd.DataFrame:
    """A row an assumption and side, for the preferred option, then for each option against do minimum."""
    rows = [
        {
            "question": one.question, "option": one.option, "optimism_bias": one.bias, "assumption": one.dial.name,
            "label": one.dial.label, "unit": one.dial.unit, "central": one.dial.central, "low": one.dial.low,
            "high": one.dial.high, "side": one.side, "switches_at": one.at, "error": one.error, "then": one.then,
            "in_range": one.in_range, "grade": one.dial.grade, "source": one.dial.source,
        }
        for one in switches(a)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _years(a: "Appraisal", option: str, bias: str) -> Iterator[dict]:
    """The rows of an option: each category, year by year; means over the futures in which it and do minimum were played."""
    assumed, place, flows = a.assumptions, a.options.index(option), a.flows
    more, less = (0.0, 0.0) if bias == WITHOUT else (assumed.optimism.costs.central, assumed.optimism.benefits.central)
    standard = factors(assumed.discount.standard, len(a.years))
    gains = {
        name: ((1 - less) * one.value.central * _mean(flows.benefits[name][place]), _factors(a, one.discount))
        for name, one in assumed.benefits.items()
    }
    cost = (1 + more) * _mean(flows.cost[place])
    told = [(name, BENEFIT, flow, counts) for name, (flow, counts) in gains.items()]
    told += [(PUBLIC, COST, cost, standard)]
    parts = {name: (1 + more) * _mean(flow[place]) for name, flow in flows.parts.items()}
    told += [(name, PART, flow, standard) for name, flow in sorted(parts.items(), key=lambda one: not one[1].any())]
    told += [(name, APART, _mean(flow[place]), standard) for name, flow in flows.apart.items()]
    key = {"option": option, "label": a.comparison.label(option), "optimism_bias": bias}
    for n, year in enumerate(a.years):
        plain = sum(flow[n] for flow, _ in gains.values()) - cost[n]
        counted = sum(flow[n] * counts[n] for flow, counts in gains.values()) - cost[n] * standard[n]
        yield key | _row(year, NET, DIFFERENCE, plain, NAN, counted) | _base(a)
    for category, kind, flow, counts in told:
        for year, pounds, count in zip(a.years, flow, counts):
            yield key | _row(year, category, kind, pounds, count, pounds * count) | _base(a)


def _row(year: str, category: str, kind: str, plain: float, count: float, counted: float) -> dict:
    told = {"year": year, "category": category, "kind": kind}
    return told | {"undiscounted": plain, "discount_factor": count, "discounted": counted}


def _factors(a: "Appraisal", kind: str) -> np.ndarray:
    return factors(getattr(a.assumptions.discount, kind), len(a.years))


def _base(a: "Appraisal") -> dict:
    prices = a.comparison.sweep.plan.about.get("prices", "")
    return {"prices": prices, "base_year": a.base_year, "edition": a.assumptions.edition}


def _mean(flow: np.ndarray) -> np.ndarray:
    """Float64 (futures, years) -> (years,): over the futures that are known; NaN where there are none."""
    known = flow[np.isfinite(flow).all(axis=1)]
    return known.mean(axis=0) if len(known) else np.full(flow.shape[1], NAN)


def _ratio(gains: float, costs: float) -> float:
    return gains / costs if costs > 0 else NAN


def _best_first(a: "Appraisal") -> list[str]:
    """Do minimum last, as where options are compared."""
    return sorted(a.options, key=lambda option: (option == NOTHING, -np.nan_to_num(a.npsv(option).mean, nan=-np.inf)))


def _shown(found: "Difference", itself: bool) -> dict:
    """Net present social value with its range; of do minimum it is nothing by definition."""
    if itself:
        return {"npsv": 0.0, "low": NAN, "high": NAN, "error": NAN, "better_in": None, "futures": found.futures}
    told = {"npsv": found.mean, "low": found.low, "high": found.high, "error": found.error}
    return told | {"better_in": found.better_in, "futures": found.futures}
