"""Tables of a page: a caption, heads, and rows of text, the first of each row its name; numbers as people read them."""

import math
from dataclasses import dataclass

import pandas as pd

from policysim.analysis.by import by_caption, by_columns, by_note
from policysim.analysis.comparison import COST, COST_A_YEAR, LEFT, Comparison, Line
from policysim.analysis.finding import base
from policysim.analysis.table import LEFT_OVER, PRESENT, columns, header, of_outcome, rows
from policysim.analysis.texts import cell, period, place, upper_first
from policysim.analysis.unit import digits_by_option, digits_of, priced
from policysim.numbers import DASH, between, millions, of, per_cent, plain, signed, within
from policysim.sweep.plan import Measure

BY_LEVER = "public_cost_"
GROUPS = ("type", "region")
MONEY, APPRAISAL = "money", "appraisal"  # where the numbers of their tables come from
Row = tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Rows that belong together, under a title and a word of explanation where they need them."""

    rows: tuple[Row, ...]
    title: str = ""
    explained: str = ""
    origins: Row = ()  # of the numbers of each column after the first


@dataclass(frozen=True)
class Table:
    """A table as text."""

    caption: str
    heads: Row
    groups: tuple[Group, ...]


def first_table(c: Comparison) -> Table:
    """The table that the terminal prints too."""
    against = f"{c.headline.label} of {len(c.options)} options against {base(c)}"
    caption = f"{against}. {_where_when(c)}. Best first."
    told, names = tuple((cell(name), *others) for name, *others in rows(c)), tuple(one.origin for one in columns(c)[1:])
    return Table(caption, tuple(map(_unbroken, header(c))), (Group(told, origins=names),))


def options_table(c: Comparison, data: pd.DataFrame) -> Table:
    """The data behind the chart of options."""
    digits, scale, unit = digits_by_option(c), c.headline.scale, c.headline.difference
    caption = f"Difference of {c.headline.label.lower()} from {base(c)}{', ' + unit if unit else ''}"
    heads = ("Option", "Mean of futures", "8 in 10 futures lie between", "Better in")
    told = tuple(
        (
            cell(row["label"]), signed(scale * row["mean"], digits[row["option"]]),
            between(scale * row["low"], scale * row["high"], digits[row["option"]]),
            of(row["better_in"], row["futures"]) if row["futures"] > 1 else DASH,
        )
        for _, row in data.iterrows()
    )  # fmt: skip
    return Table(caption, heads, (Group(told),))


def adoption_table(c: Comparison, measure: Measure, data: pd.DataFrame) -> Table:
    """The data behind the curves: a row a year, a column an option."""
    digits, scale = measure.decimals, measure.scale
    names = {option: cell(label) for option, label in zip(data["option"], data["label"])}
    found = {(row["option"], row["year"]): _spread(row, scale, digits) for _, row in data.iterrows()}
    told = tuple((year, *(found[option, year] for option in names)) for year in c.sweep.plan.years)
    caption = f"{measure.label}, {measure.unit}: mean of futures, and between what 8 in 10 futures lie"
    return Table(caption, ("Year", *names.values()), (Group(told),))


def outcomes_table(c: Comparison) -> Table:
    """Every outcome of every option."""
    heads = (
        "Option", "Mean of futures", f"Difference from {base(c)}", "8 in 10 futures lie between", "Simulation error",
        "Better in",
    )  # fmt: skip
    groups = [_outcome(c, measure) for measure in c.sweep.plan.measures]
    return Table(f"All outcomes, options best first. {_where_when(c)}.", heads, tuple(groups))


def group_tables(c: Comparison) -> list[Table]:
    """The headline by type and by region, where the sweep recorded them; nothing finer is put on a page."""
    found = []
    for kind in (kind for kind in GROUPS if kind in c.sweep.plan.groups):
        first, *told = by_columns(c, kind)
        named = (first.title, tuple(map(cell, first.cells)))
        shown = [named, *((cell(column.title), tuple(column.cells)) for column in told)]
        caption = ". ".join(filter(None, (by_caption(c, kind), by_note(c, kind).rstrip("."))))
        lines, names = tuple(zip(*(cells for _, cells in shown))), (by_group(kind),) * len(told)
        found.append(Table(f"{caption}.", tuple(head for head, _ in shown), (Group(lines, origins=names),)))
    return found


def by_group(kind: str) -> str:
    """What the origin of the numbers of a kind of groups is called."""
    return f"by-{kind}"


def money_table(c: Comparison) -> Table | None:
    """Money in, spent and left over by option; nothing where the sweep does not tell it."""
    plan = c.sweep.plan
    if not {COST_A_YEAR, LEFT, COST} <= set(plan.columns):
        return None
    rate = plan.about.get("discount_rate")
    worth = f"Spent, whole period, £m (present value{f' at {rate}' if rate else ''})"
    heads = ("Option", "Money in, £m a year", "Spent, £m a year", "Left over, £m a year", "Left over, %", worth)
    told = tuple(_money(c, line) for line in c.lines())
    origins = (MONEY, MONEY, MONEY, LEFT_OVER, PRESENT)
    return Table(f"Public money by option. {_priced(c)}", tuple(map(_unbroken, heads)), (Group(told, origins=origins),))


def levers_table(c: Comparison) -> Table | None:
    """What was spent on each lever; nothing where there is none."""
    spent = [one for one in c.sweep.plan.measures if one.name.startswith(BY_LEVER) and _spent_by_any(c, one.name)]
    if not spent:
        return None
    heads = (cell(upper_first(one.label.removeprefix("Public cost of "))) for one in spent)
    origins = tuple(of_outcome(one.name) for one in spent)
    told = tuple(
        (cell(line.label), *(_mean(c, one, mean) if (mean := c.mean(line.option, one.name)) else DASH for one in spent))
        for line in c.lines()
    )
    caption = f"Spent on each lever, £m a year. {_priced(c)}"
    return Table(caption, ("Option", *heads), (Group(told, origins=origins),))


def policies_table(c: Comparison) -> Table:
    """What the options are, in the words of those who wrote them."""
    plan, told = c.sweep.plan, {}
    for option, scenario in zip(plan.options, plan.scenarios):
        policy = scenario.get("policy")
        about = policy.get("description", "") if isinstance(policy, dict) else ""
        told.setdefault(option, (cell(c.label(option)), option, cell(about) or DASH))
    return Table("The options", ("Option", "Name", "What it is"), (Group(tuple(told.values())),))


def _outcome(c: Comparison, measure: Measure) -> Group:
    digits = digits_by_option(c, measure.name)
    better = {"higher": "more is better", "lower": "less is better"}.get(measure.better, "")
    explained = "; ".join(filter(None, (measure.doc.rstrip("."), better)))
    title = ", ".join(filter(None, (measure.label, measure.unit, priced(c, measure))))
    told = tuple(_line(c, measure, line, digits[line.option]) for line in c.lines(measure.name))
    return Group(told, title, f"{explained}.", (of_outcome(measure.name),) * (len(told[0]) - 1))


def _mean(c: Comparison, measure: Measure, mean: float) -> str:
    """A mean with as many decimals as the differences of its outcome."""
    return plain(measure.scale * mean, max(digits_of(c, measure.name), measure.decimals))


def _line(c: Comparison, measure: Measure, line: Line, digits: int) -> Row:
    name, mean = cell(line.label), _mean(c, measure, line.mean)
    if line.option == c.against:
        return name, mean, DASH, DASH, DASH, DASH
    found, scale = line.difference, measure.scale
    better = of(found.better_in, found.futures) if found.futures > 1 and measure.better != "neither" else DASH
    spread = between(scale * found.low, scale * found.high, digits)
    return name, mean, signed(scale * found.mean, digits), spread, within(scale * found.error, digits), better


def _money(c: Comparison, line: Line) -> Row:
    spent, left = c.cost_a_year(line.option), c.mean(line.option, LEFT)
    share = per_cent(c.left_share(line.option)) if spent + left > 0 else DASH
    money = (millions(pounds) for pounds in (spent + left, spent, left))
    return (cell(line.label), *money, share, millions(c.present_cost(line.option)))


def _priced(c: Comparison) -> str:
    prices = f", {c.prices}" if c.prices else ""
    return f"Mean of futures, {period(c)}{prices}; a year's money is not discounted. Rounded: sums may be out by 1."


def _unbroken(text: str) -> str:
    """A number stays with its per cent sign."""
    return text.replace(" %", "\u00a0%")


def _spent_by_any(c: Comparison, name: str) -> bool:
    return any(math.isfinite(mean) and mean != 0 for mean in (c.mean(option, name) for option in c.options))


def _spread(row: pd.Series, scale: float, digits: int) -> str:
    mean = plain(scale * row["mean"], digits)
    spread = between(scale * row["low"], scale * row["high"], digits)
    return mean if spread == DASH else f"{mean} ({spread})"


def _where_when(c: Comparison) -> str:
    return ", ".join(filter(None, (place(c), period(c))))
