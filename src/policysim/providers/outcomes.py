"""What is reported of a run: productivity first, then care, uptake, readiness, inequality and money.

Each function takes a run's `history` and returns one value a tick; `over` and `per_year` say how ticks make a year and
years make a run.
"""

from dataclasses import replace

import numpy as np

from policysim.providers.records import ABANDONED, AWARE
from policysim.rules import outcome, spending

WEEKS = 365.25 / 7.0
POUNDS_IN_BN = 1e9
MILLIONS = 1e-6
ACTIVITY = "national activity at the start = 100"
PER_PROVIDER = "innovations per provider"


def ratio(above, below):
    """above / below, 0 where there is nothing below."""
    return np.divide(above, below, out=np.zeros(np.shape(above)), where=below != 0)


@outcome(label="Productivity growth", unit="% a year", better="higher", decimals=2, over="last",
         of="productivity_index")  # fmt: skip
def productivity_growth(values, elapsed):
    """Growth a year of needs that can be met per unit of input, quality kept, since the last year of the warm-up."""
    return 100.0 * np.log(values) / elapsed


@outcome(label="Productivity index", unit="last year of the warm-up = 1", better="higher", decimals=3)
def productivity_index(history):
    """Needs that can be met per unit of input, against the last year of the warm-up."""
    index = history.total("capacity") / history.total("inputs")
    year = round(1.0 / history.dt)
    before = index[max(0, history.warm_up - year) : max(1, history.warm_up)]
    return index / np.mean(before)


@outcome(label="Needs met", unit=ACTIVITY, difference="points of national activity", better="higher", decimals=1,
         scale=100.0)  # fmt: skip
def needs_met(history):
    """Needs met a year by all providers together."""
    return history.total("needs_met")


@outcome(label="Backlog", unit="years of demand", better="lower", decimals=3)
def backlog(history):
    """Needs that wait, in years of demand."""
    return ratio(history.total("waiting"), history.total("demand"))


@outcome(label="Waiting time", unit="weeks", better="lower", decimals=1, scale=WEEKS, beside="access")
def waiting_time(history):
    """How long needs wait at the pace at which they are met."""
    return ratio(history.total("waiting"), history.total("needs_met"))


def standing_at(history, stage):
    """Uptakes at a stage, per provider."""
    return history.stage_counts[:, :, stage].sum(axis=1) / history.values("size").shape[1]


@outcome(label="Improvements known, not begun", unit=PER_PROVIDER, better="neither", decimals=1)
def aware(history):
    """Innovations that a provider knows of and has not begun, mean over providers."""
    return standing_at(history, AWARE)


@outcome(label="Improvements in hand", unit=PER_PROVIDER, better="neither", decimals=1)
def implementing(history):
    """Innovations that a provider is putting in place, mean over providers."""
    return history.total("in_hand") / history.values("size").shape[1]


@outcome(label="Improvements that stuck", unit=PER_PROVIDER, better="higher", decimals=1)
def embedded(history):
    """Innovations embedded, in use at 90 % depth when they were, mean over providers."""
    return history.total("in_place") / history.values("size").shape[1]


@outcome(label="Improvements given up", unit=PER_PROVIDER, better="lower", decimals=1)
def abandoned(history):
    """Innovations that a provider has given up and not taken up again, mean over providers."""
    return standing_at(history, ABANDONED)


@outcome(label="Improvements in use", unit=PER_PROVIDER, better="higher", decimals=1)
def in_use(history):
    """Innovations in hand or in place with at least half of full use, mean over providers."""
    return history.total("in_use") / history.values("size").shape[1]


@outcome(label="Promised benefit delivered", unit="%", better="higher", decimals=0, scale=100.0)
def realised_share(history):
    """Benefit realised as a share of what was signed up for, both net of running costs."""
    return ratio(history.mean("realised"), history.mean("committed"))


@outcome(label="Promised benefit delivered, of the gross promise", unit="%", better="higher", decimals=0, scale=100.0)
def realised_share_gross(history):
    """Benefit realised, net of running costs, as a share of what was signed up for before running costs."""
    return ratio(history.mean("realised"), history.mean("committed_gross"))


def level(field, label, doc, *, unit="0-100", scale=100.0, decimals=1):
    """An outcome that is the size-weighted mean of one number of a provider."""

    def mean(history):
        return history.mean(field)

    mean.__name__, mean.__doc__ = field, doc
    return outcome(label=label, unit=unit, better="higher", decimals=decimals, scale=scale)(mean)


motivation = level("motivation", "Motivation", "Staff's acceptance of and drive for change.")
capability = level("capability", "Capability", "Mean of the four parts of capability, the weakest counting most.")
capability_digital = level("capability_digital", "Digital maturity", "Digital maturity of providers.")
capability_improvement = level("capability_improvement", "Improvement expertise", "Quality improvement expertise.")
capability_data = level("capability_data", "Access to data", "Access to timely and accurate data.")
capability_leadership = level("capability_leadership", "Leadership", "Management and leadership.")
agility = level("agility", "Readiness to improve (agility)", "Motivation times capability against the start.",
                unit="mean of the start = 1", scale=1.0, decimals=2)  # fmt: skip
improvement_time = level("improvement_time", "Time for improvement", "Share of working time for improvement.",
                         unit="% of time", decimals=1)  # fmt: skip


def ninety_to_ten(values):
    """Ratio of the 90th to the 10th percentile over providers, by tick."""
    low, high = np.quantile(values, [0.1, 0.9], axis=1)
    return ratio(high, low)


def gini(values):
    """Gini coefficient over providers, unweighted, by tick: 0 all equal, towards 1 all with one."""
    n = values.shape[1]
    ranked = np.sort(values, axis=1)
    return ratio(ranked @ (2.0 * np.arange(1, n + 1) - n - 1.0), n * ranked.sum(axis=1))


@outcome(label="Inequality of productivity (P90/P10)", unit="ratio", better="lower", decimals=3)
def productivity_p90_p10(history):
    """Productivity of the provider at the 90th percentile over that at the 10th."""
    return ninety_to_ten(history.values("productivity"))


@outcome(label="Inequality of productivity (Gini)", unit="0-1", better="lower", decimals=3)
def productivity_gini(history):
    """Gini coefficient of productivity over providers."""
    return gini(history.values("productivity"))


@outcome(label="Gap in productivity between regions", unit="ratio", better="lower", decimals=3)
def productivity_region_gap(history):
    """Productivity of the region in which it is highest over that of the region in which it is lowest."""
    capacity, inputs = history.totals_by("region", "capacity"), history.totals_by("region", "inputs")
    productivity, there = ratio(capacity, inputs), inputs > 0.0
    return np.where(there, productivity, -np.inf).max(axis=1) / np.where(there, productivity, np.inf).min(axis=1)


@outcome(label="Inequality of capability (P90/P10)", unit="ratio", better="lower", decimals=2)
def capability_p90_p10(history):
    """Capability of the provider at the 90th percentile over that at the 10th."""
    return ninety_to_ten(history.values("capability"))


@outcome(label="Inequality of capability (Gini)", unit="0-1", better="lower", decimals=3)
def capability_gini(history):
    """Gini coefficient of capability over providers."""
    return gini(history.values("capability"))


def discounts(history):
    """What a pound of each tick counts at the start; 0 in the warm-up."""
    counted = np.arange(len(history.years)) >= history.warm_up
    return np.where(counted, (1.0 + history.par["discount_rate"]) ** -history.years, 0.0)


@outcome(label="Public cost", unit="£m a year", better="lower", decimals=0, over="mean", per_year="sum", scale=MILLIONS)
def public_cost(history):
    """What government spends on all levers."""
    return history.spent_all()


@outcome(label="Public cost, present value", unit="£m", better="lower", decimals=0, over="sum", per_year="sum",
         scale=MILLIONS)  # fmt: skip
def present_cost(history):
    """What government spends on all levers over the whole period, discounted to its start."""
    return discounts(history) * history.spent_all()


public_costs = (
    spending("supply", "supply"), spending("investment", "investment"), spending("support", "support"),
    spending("payment", "payment"), spending("regulation", "regulation"), spending("autonomy", "autonomy"),
    spending("inputs", "more of the same"),
)  # fmt: skip


@outcome(label="Money left over", unit="£m a year", better="lower", decimals=0, over="mean", per_year="sum",
         scale=MILLIONS)  # fmt: skip
def left_over(history):
    """Money that the policy could not spend."""
    return history.left_over()


@outcome(label="Cost to providers", unit="£m a year", better="lower", decimals=0, over="mean", per_year="sum",
         scale=MILLIONS)  # fmt: skip
def provider_cost(history):
    """What providers bear themselves: running innovations, putting them in place and complying."""
    return history.par["turnover_total"] * POUNDS_IN_BN * history.mean("own_cost") * history.dt


@outcome(label="Value of the care given", unit="£m a year", better="higher", decimals=0, per_year="sum", scale=MILLIONS)
def care_given(history):
    """Needs met in a year, in pounds of what meeting them costs at the start."""
    return history.par["turnover_total"] * POUNDS_IN_BN * history.total("needs_met") * history.dt


@outcome(label="Net present social value", unit="£bn", difference="£bn", better="higher", decimals=1, over="last",
         per_year="last", scale=1.0 / POUNDS_IN_BN)  # fmt: skip
def social_value(history):
    """Value of the care that can be given less public cost, discounted; only differences mean anything."""
    care = history.par["turnover_total"] * POUNDS_IN_BN * np.log(history.total("capacity")) * history.dt
    return np.cumsum(discounts(history) * (care - history.spent_all()))


# What a plan is known by holds the text of its outcomes, words and all: these words are told in its place.
social_value = replace(
    social_value,
    label="Discounted value of capacity less cost",
    doc="Value of the care that can be given, needed or not, less public cost, discounted; only differences mean anything. "
    "The net present social value of an appraisal counts the care that is given only, and can have the other sign",
)


OUTCOMES = (
    productivity_growth, productivity_index, needs_met, backlog, waiting_time,
    aware, implementing, embedded, abandoned, in_use, realised_share, realised_share_gross,
    motivation, capability, capability_digital, capability_improvement, capability_data, capability_leadership,
    agility, improvement_time,
    productivity_p90_p10, productivity_gini, productivity_region_gap, capability_p90_p10, capability_gini,
    public_cost, present_cost, *public_costs, left_over, provider_cost, care_given, social_value,
)  # fmt: skip
