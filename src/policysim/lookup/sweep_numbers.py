"""Where a number of a sweep comes from: what it means, the runs behind it, and for money that it adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import numpy as np

from policysim.analysis.comparison import Comparison, compare
from policysim.analysis.middle import middle_future, replay_command
from policysim.analysis.over_years import VALUE
from policysim.analysis.unit import digits_by_option, digits_of
from policysim.classes import Provider, provider_class, provider_classes
from policysim.errors import AskError, did_you_mean
from policysim.lookup.entry import WIDTH
from policysim.lookup.in_words import outcome_years
from policysim.lookup.reading import history_read
from policysim.numbers import DASH, between, decimals_for, money, of, plain, signed, within
from policysim.rules import spec
from policysim.scenario.buys import yearly
from policysim.scenario.scenario import Scenario
from policysim.sweep.plan import Measure
from policysim.sweep.results import Sweep, open_sweep
from policysim.sweep.values import range_of_futures

COST, BEST = "cost", "best"
MILLION = 1e6
UNTOLD = 1.0  # pounds: what rounding may leave


@dataclass(frozen=True)
class Told:
    """A number explained: paragraphs and tables for a reader, `data` for a program."""

    parts: Sequence[str]
    data: Any

    def text(self) -> str:
        """The parts below each other."""
        return "\n".join(self.parts)


def number_of(folder: str, asked: str, options: Sequence[str] = (), plugins: Sequence[str] = ()) -> Told:
    """`cost`, `best` or any outcome of a sweep (default: the last), of some of its options or of all.

    AskError for a folder, number or option that is not there. `plugins` are files with the provider class of the sweep."""
    sweep = open_sweep(folder or None)
    chosen = _options(sweep, options)
    if not sweep.known.finished:
        raise AskError(f"{folder}:{asked}: no run has been played to its end\n  write policysim status {sweep.folder}")
    if asked == COST:
        return _cost(sweep, chosen, provider_classes(plugins))
    if asked == BEST:
        return _best(compare(sweep, _against(sweep)), chosen, plugins)
    if asked not in sweep.plan.columns:
        words = (COST, BEST, *sweep.plan.columns)
        raise AskError(
            f"{folder}:{asked}: no such number{did_you_mean(asked, words)}\n"
            f"  write policysim explain {folder}:cost, {folder}:best or {folder}:OUTCOME\n"
            "  outcomes: policysim list outcomes"
        )
    return _outcome(compare(sweep, _against(sweep), asked), chosen, plugins)


def _options(sweep: Sweep, asked: Sequence[str]) -> list[str]:
    there = list(dict.fromkeys(sweep.plan.options))
    for option in asked:
        if option not in there:
            near = did_you_mean(option, there)
            raise AskError(f"{option}: no such option in {sweep.folder}{near}\n  options: {', '.join(there)}")
    return list(asked) or there


def _against(sweep: Sweep) -> str:
    return "do_minimum" if "do_minimum" in sweep.plan.options else sweep.plan.options[0]


def _cost(sweep: Sweep, options: list[str], classes: dict[str, type]) -> Told:
    plan = sweep.plan
    prices, rate = plan.about.get("prices", ""), plan.about.get("discount_rate", "3.5 %")
    parts = [f"{sweep.folder}:{COST}   money in = money out by lever + left over, £m a year, {prices} prices,",
             f"  mean of {plan.futures:,} futures"]  # fmt: skip
    data: dict = {"folder": str(sweep.folder), "unit": "£ a year", "prices": prices, "options": {}}
    for option in options:
        given, out, left = _money(sweep, option, classes)
        label = plan.labels.get(option) or option
        data["options"][option] = _money_data(plan.years, given, out, left)
        if not given.any() and not any(x.any() for x in out.values()):
            parts += ["", f"{label}: nothing is bought, and nothing left over"]
            continue
        present = _mean_of(sweep, option, "present_cost") if "present_cost" in plan.columns else np.array([np.nan])
        parts += ["", label, _money_table(plan.years, given, out, left), _sums_up(given, out, left)]
        parts.append(
            f"  present value of money out, at {rate}: £{plain(float(np.sum(present)) / MILLION, 1)} million ({prices} prices)"
        )
    return Told(parts, data)


def _money(sweep: Sweep, option: str, classes: dict[str, type]) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    """Pounds by year: what the option is given by its budget, what it paid by lever, what is left over."""
    data = sweep.plan.scenarios[sweep.plan.options.index(option)]
    scenario = Scenario.from_plain(data, provider_class(data["provider"], classes, f"{sweep.folder}"))
    values = {p.name: p.default for p in scenario.spec.parameters}
    given = yearly(scenario.money(values | scenario.parameters).budget, scenario.calendar)
    if not scenario.policy.spend:
        given = np.zeros_like(given)
    levers = dict.fromkeys(item.lever for item in scenario.policy.spend.values())
    told = {x: _mean_of(sweep, option, f"public_cost_{x}") for x in levers if f"public_cost_{x}" in sweep.plan.columns}
    rest = _mean_of(sweep, option, "public_cost") - sum(told.values(), np.zeros_like(given))
    if untold := [lever for lever in levers if lever not in told]:
        told[untold[0] if len(untold) == 1 else "other levers"] = rest
    return given, told, _mean_of(sweep, option, "left_over")


def _mean_of(sweep: Sweep, option: str, outcome: str) -> np.ndarray:
    """Mean over futures by year, raw; failed runs do not count."""
    places = [n for n, name in enumerate(sweep.plan.options) if name == option]
    return np.nanmean(sweep.yearly(outcome)[places], axis=(0, 1))


def _money_data(years: Sequence[str], given: np.ndarray, out: dict[str, np.ndarray], left: np.ndarray) -> list[dict]:
    paid = [{lever: _raw(pounds[n]) for lever, pounds in out.items()} for n in range(len(years))]
    return [
        {"year": year, "money_in": _raw(given[n]), "money_out": paid[n], "left_over": _raw(left[n])}
        for n, year in enumerate(years)
    ]


def _money_table(years: Sequence[str], given: np.ndarray, out: dict[str, np.ndarray], left: np.ndarray) -> str:
    heads = ["year", "money in", *out, "left over"]
    columns = [given, *out.values(), left]
    rows = [[year, *(plain(float(x[n]) / MILLION, 1) for x in columns)] for n, year in enumerate(years)]
    rows.append(["all years", *(plain(float(x.sum()) / MILLION, 1) for x in columns)])
    return lined(heads, rows)


def _sums_up(given: np.ndarray, out: dict[str, np.ndarray], left: np.ndarray) -> str:
    gap = float(np.abs(given - sum(out.values(), np.zeros_like(given)) - left).max())
    if gap < UNTOLD:
        return "  money in = money out + left over in every year, to the pound"
    return f"  money in differs from money out + left over by up to {money(gap)} in a year"


def lined(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under heads, numbers to the right."""
    wide = [max(len(row[n]) for row in (heads, *rows)) for n in range(len(heads))]
    lines = [
        [f"{row[0]:<{wide[0]}}", *(f"{text:>{w}}" for text, w in zip(row[1:], wide[1:]))] for row in (heads, *rows)
    ]
    return "\n".join(f"  {'   '.join(line)}".rstrip() for line in lines)


def _outcome(c: Comparison, options: list[str], plugins: Sequence[str]) -> Told:
    measure, plan = c.headline, c.sweep.plan
    lines = [line for line in c.lines() if line.option in options]
    heads = [
        "option",
        measure.unit or "value",
        "8 in 10 futures",
        f"v {c.against}",
        "8 in 10 futures",
        "simulation error",
        "better in",
    ]
    digits = digits_by_option(c)
    rows = [_row(c, line, digits[line.option]) for line in lines]
    parts = [
        *_definition(c.sweep, measure),
        "",
        lined(heads, rows),
        "",
        *_how_to_read(c),
        _again(c, lines[0].option, plugins),
    ]
    data = {"folder": str(c.sweep.folder), "outcome": measure.name, "unit": measure.raw_unit, "futures": plan.futures,
            "runs": c.sweep.known.finished, "against": c.against, "options": [_line_data(c, line) for line in lines]}  # fmt: skip
    return Told(parts, data)


def _definition(sweep: Sweep, measure: Measure) -> list[str]:
    plan, known = sweep.plan, sweep.known
    failed = f"; {known.failed:,} more failed and do not count" if known.failed else ""
    failed += f"; {known.missing:,} are still to be played" if known.missing else ""
    return [
        fill(f"{sweep.folder}:{measure.name}   {measure.label}: {measure.doc}", WIDTH, subsequent_indent="  "),
        f"  unit: {measure.unit}   of a difference: {measure.difference}   better: {measure.better}",
        *_formula(measure, plan.years),
        f"  {known.finished:,} runs: {len(set(plan.options))} options in the same {plan.futures:,} futures{failed}.",
    ]


def _formula(measure: Measure, years: Sequence[str]) -> list[str]:
    """How ticks make a year and years a run, and from which numbers of providers; the latter of built-in outcomes."""
    known = next((o for o in spec(Provider).outcomes if o.name == measure.name), None)
    if known is None:
        return [f"  A run's value is {VALUE[measure.over]}, {years[0]} to {years[-1]}."]
    told = outcome_years(known)
    read = ", ".join(history_read(known.function))
    return [
        f"  {told[:1].upper()}{told[1:]}, {years[0]} to {years[-1]}.",
        *([f"  Worked out from: {read}."] if read else []),
    ]


def _row(c: Comparison, line: Any, digits: int) -> list[str]:
    measure, found, itself = c.headline, line.difference, line.option == c.against
    values = c.values(measure.name)[c.options.index(line.option)]
    known, scale = values[np.isfinite(values)], measure.scale
    low, high = (scale * end for end in range_of_futures(known))
    usual = max(digits_of(c), measure.decimals)
    told = [line.label, plain(scale * line.mean, usual), between(low, high, usual)]
    if itself:
        return [*told, DASH, DASH, DASH, DASH]
    return [
        *told, signed(scale * found.mean, digits), between(scale * found.low, scale * found.high, digits),
        within(scale * found.error, digits), of(found.better_in, found.futures),
    ]  # fmt: skip


def _line_data(c: Comparison, line: Any) -> dict:
    found = line.difference
    numbers = {"mean": line.mean, "difference": found.mean, "low": found.low, "high": found.high, "error": found.error}
    told = {key: _raw(value) for key, value in numbers.items()}
    return {"option": line.option, "label": line.label, **told, "better_in": found.better_in, "futures": found.futures}


def _raw(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _how_to_read(c: Comparison) -> list[str]:
    return [
        f"  Differences are taken future by future against {c.label(c.against)}.",
        "  8 in 10 futures: the range of futures, chance and unknowns together; more futures do not narrow it.",
        "  Simulation error: how far a mean could still move; more futures make it smaller.",
    ]


def _again(c: Comparison, option: str, plugins: Sequence[str]) -> str:
    """The command that plays the middle future of an option again."""
    if (middle := middle_future(c, option)) is None:
        return "  No run of it has been played to its end."
    command = replay_command(c, str(c.sweep.folder), option, middle, plugins[-1] if plugins else "FILE.py")
    return f'  The middle future of "{c.label(option)}" again:  {command}'


def _best(c: Comparison, options: list[str], plugins: Sequence[str]) -> Told:
    lines = sorted((line for line in c.lines() if line.option in options), key=lambda line: -line.best_in)
    measure, scale = c.headline, c.headline.scale
    digits = decimals_for([scale * line.regret for line in lines], [], measure.decimals)
    rows = [[line.label, of(line.best_in, line.complete), plain(scale * line.regret, digits)] for line in lines]
    parts = [
        f"{c.sweep.folder}:{BEST}   in how many futures no other option does better on {measure.label}",
        f"  Cost of being wrong: how far an option is from the best of each future, on average, in {measure.difference}.",
        "", lined(["option", "best in", "cost of being wrong"], rows), "",
        "  A tie counts for each; futures in which a run failed do not count.", _again(c, lines[0].option, plugins),
    ]  # fmt: skip
    options_data = [
        {"option": x.option, "best_in": x.best_in, "of": x.complete, "regret": _raw(x.regret)} for x in lines
    ]
    return Told(parts, {"folder": str(c.sweep.folder), "outcome": measure.name, "options": options_data})
