"""Where each number of the main tables comes from: what it is, how it is made, of which runs, what to type to see it again."""

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from policysim.analysis.comparison import Comparison
from policysim.analysis.finding import base
from policysim.analysis.middle import middle_future, replay_command
from policysim.analysis.over_years import VALUE
from policysim.analysis.table import BEST, DELIVERED, LEFT_OVER, PER_BILLION, PRESENT, of_outcome
from policysim.analysis.texts import period, tidy
from policysim.analysis.unit import priced
from policysim.numbers import counted
from policysim.report.tables import APPRAISAL, GROUPS, MONEY, Table, by_group
from policysim.sweep.plan import Measure


@dataclass(frozen=True)
class Origin:
    """One entry: cells of that name lead to it."""

    name: str
    title: str
    meaning: str
    formula: str
    commands: tuple[str, ...]  # the first prints the same digits, the others go further down


def made(c: Comparison) -> list[tuple[str, str]]:
    """How every column of differences is made of the runs, whatever the outcome."""
    than = base(c)
    return [
        (
            "Mean of futures",
            "the mean of the values of an option's runs; a future in which its run failed does not count",
        ),
        (
            f"Difference from {than}",
            f"in each future the option's value less that of {than} in the same future, with the same chance and the "
            "same unknowns; the mean of these",
        ),
        (
            "8 in 10 futures lie between",
            "the range of futures: the 10th and 90th percentiles of those differences (definition 6 of Hyndman and Fan)",
        ),
        (
            "Simulation error",
            "1.96 Monte Carlo standard errors of the mean difference: the standard deviation of the differences, divided "
            "by the root of their number; of a sweep with several points, of the means of replicates",
        ),
        ("Better in", f"futures in which the option does better than {than}, of those in which both were played"),
        (
            "no difference",
            "a mean that is nought to the digits that its simulation error allows; in tables by group, within that error",
        ),
    ]


def runs_behind(c: Comparison) -> str:
    """`300 runs: 10 options in the same 30 futures, numbered 0 to 29`."""
    known, futures = c.sweep.known, c.sweep.plan.futures
    told = f"{counted(known.finished, 'run')}: {len(c.options)} options in the same {counted(futures, 'future')}"
    told += f", numbered 0 to {futures - 1:,}" if futures > 1 else ", number 0"
    told += f"; {known.failed:,} more failed and do not count" if known.failed else ""
    return told + (f"; {known.missing:,} are still to be played" if known.missing else "")


def origins(c: Comparison, tables: Iterable[Table], where: str) -> list[Origin]:
    """The entries that cells of these tables lead to, in the order in which they come first; `where` is typed for the folder."""
    asked = dict.fromkeys(
        name for table in tables for group in table.groups if group.rows for name in group.origins if name
    )
    known = _makers(c, shlex.quote(where))
    return [known[name]() for name in asked]


def _makers(c: Comparison, where: str) -> dict[str, Callable[[], Origin]]:
    found: dict[str, Callable[[], Origin]] = {
        of_outcome(one.name): partial(_outcome, c, one, where) for one in c.sweep.plan.measures
    }
    found |= {by_group(kind): partial(_by, c, kind, where) for kind in GROUPS}
    found[APPRAISAL] = partial(_appraisal, c, where)
    found |= {
        name: partial(_other, c, name, where) for name in (BEST, DELIVERED, PRESENT, PER_BILLION, LEFT_OVER, MONEY)
    }
    return found


def _outcome(c: Comparison, measure: Measure, where: str) -> Origin:
    words = ", ".join(filter(None, (measure.unit, priced(c, measure))))
    best = next(iter(c.lines(measure.name))).option
    middle = middle_future(c, best, measure.name)
    commands = [f"policysim explain {where}:{measure.name}"]
    commands += [] if middle is None else [replay_command(c, where, best, middle)]
    return Origin(
        of_outcome(measure.name), f"{measure.label}{f' ({words})' if words else ''}", f"{tidy(measure.doc, 300).rstrip('.')}.",
        f"A run's value is {VALUE[measure.over]}, {_years(c, measure)}.", tuple(commands),
    )  # fmt: skip


def _years(c: Comparison, measure: Measure) -> str:
    return c.sweep.plan.years[-1] if measure.over == "last" else period(c)


def _by(c: Comparison, kind: str, where: str) -> Origin:
    label = c.headline.label
    return Origin(
        by_group(kind), f"{label} by {kind}", f"{label} of the providers of each {kind} only.",
        f"The mean difference from {base(c)} over futures, with its range of futures in brackets.",
        (f"policysim compare {where} --by {kind}",),
    )  # fmt: skip


def _appraisal(c: Comparison, where: str) -> Origin:
    return Origin(
        APPRAISAL, f"Worth in pounds{f', {c.prices}' if c.prices else ''}",
        f"Benefits less public cost beyond do minimum, present value of {period(c)}: net present social value.",
        "In each future, each year's value of the care given beyond do minimum less the public cost beyond it, discounted, the "
        "first year not; the sum of the years, then the mean over futures, with its range of futures and simulation error.",
        (f"policysim compare {where} --appraisal",),
    )  # fmt: skip


def _other(c: Comparison, name: str, where: str) -> Origin:
    title, meaning, formula = _of_money(c)[name] if name in _of_money(c) else _of_frequency(c)[name]
    command = f"policysim explain {where}:best" if name == BEST else f"policysim compare {where} --all"
    return Origin(name, title, meaning, formula, (command,))


def _of_frequency(c: Comparison) -> dict[str, tuple[str, str, str]]:
    label = c.headline.label
    return {
        BEST: ("Best option in", f"Futures in which no other option does better on {label.lower()}.",
               "Counted over the futures that all options played to their end; a tie counts for each."),
        DELIVERED: ("Promised benefit delivered", "What came about of the benefit that was signed up for, as a share.",
                    "Of a run as the outcome realised_share says; the mean over futures, in per cent."),
    }  # fmt: skip


def _of_money(c: Comparison) -> dict[str, tuple[str, str, str]]:
    prices, rate = c.prices or "prices of the budget", c.sweep.plan.about.get("discount_rate", "")
    at = f" at {rate}" if rate else ""
    years = f"mean of the years {period(c)}, then over futures; £m, {prices}, not discounted."
    return {
        PRESENT: (f"Public cost, present value{at}", f"What government spends over the whole period, {prices}.",
                  f"Each year's spending, discounted{at} to the start; the sum of the years, then the mean over futures, £m."),
        PER_BILLION: ("Gain per £1 billion", f"How much better an option does on {c.headline.label.lower()} for its cost.",
                      f"The mean difference from {base(c)}, divided by the public cost{at} in £ billion, {prices}."),
        LEFT_OVER: ("Money left over, %", "The share of an option's money that could not be spent.",
                    "Money left over, divided by the sum of money spent and left over; each the mean over years and futures."),
        MONEY: ("Money in, spent and left over", "What an option was given, what it spent, and what it could not spend, a year.",
                f"Spent and left over: {years} Money in is their sum."),
    }  # fmt: skip
