"""The main job: nine ways of spending the same money against doing the minimum, in every outcome."""

from collections.abc import Iterator

from kit.forests import forest_of
from kit.play import Play
from kit.rows import BASE, FULL, HEADLINE, Row, Rows, gains, levels
from kit.texts import by, cell, ends, join, table
from policysim.charts.sheet import Chart, Words
from policysim.numbers import of, per_cent, plain

SPENT, LEFT, COST, WORTH, WAIT, DELIVERED = (
    "public_cost", "left_over", "present_cost", "social_value", "waiting_time", "realised_share",
)  # fmt: skip
SHOWN = (HEADLINE, WAIT, WORTH, COST, SPENT, LEFT, DELIVERED)
SOME = 0.005  # of its money, below which an option has spent it all
PAGES = ("README.md", "docs/index.md")


def rows(play: Play) -> Iterator[Row]:
    """Every outcome of every option, as it is and against do minimum; the headline against the best option too."""
    c = play()
    found = list(gains(c, form=play.form))
    yield from found
    yield from gains(c, form=play.form, against=max(found, key=lambda row: row.value).option)
    for outcome in c.sweep.plan.columns if play.form == FULL else SHOWN:
        if outcome != HEADLINE:
            yield from gains(c, outcome, form=play.form)
        yield from levels(c, outcome, form=play.form)


def left_share(found: Rows, option: str) -> float:
    """The share of its money that an option could not spend."""
    left, spent = (found.one(option, "", outcome=outcome).value for outcome in (LEFT, SPENT))
    return left / (left + spent) if left + spent > 0 else 0.0


def answer(found: Rows) -> list[str]:
    """Three sentences: which option does best, which do nothing that can be told, and what they are worth."""
    first, *others = found.ranked()
    none = [f"{row.label} ({cell(row)})" for row in others if not row.told_apart]
    wait = found.ranked(outcome=WAIT, better="lower")[0]
    waiting = f"{wait.label} shortens waiting most" if wait.value < 0 else "no option shortens waiting"
    return [
        f"In this model, of nine ways to spend £600 million a year **{first.label}** "
        f"{'raises' if first.value > 0 else 'lowers'} productivity growth most, {by(first)}{_level(found)}.",
        f"{join(none) if none else 'None of the others'} cannot be told apart from doing the minimum; not every "
        f"option can spend its money ({_left_over(found)}), and {waiting} ({cell(wait)} weeks).",
        f"Over these years alone, the discounted value of capacity less cost is {_worth(found)}, and "
        f"{_delivered(found)} of the promised benefit comes about.",
    ]


def _left_over(found: Rows) -> str:
    """`left over: Payment 60 %, Regulation 90 %`."""
    left = {row.label: left_share(found, row.option) for row in found.ranked()}
    told = [f"{label} {per_cent(share)} %" for label, share in left.items() if share > SOME]
    return f"left over: {', '.join(told)}" if told else "nothing is left over"


def _level(found: Rows) -> str:
    level = [f"{row.label} ({cell(row).split(' ')[0]})" for row in found.level_with(found.ranked()[0])]
    return f"; {join(level)} cannot be told apart from it" if level else "; it is told apart from every other"


def _worth(found: Rows) -> str:
    """Which options are worth more than doing the minimum, less, or cannot be told."""
    ranked = found.ranked(outcome=WORTH)
    apart = [row for row in ranked if row.told_apart]
    kinds = {
        "above that of doing the minimum": [row for row in apart if row.value > 0],
        "below it": [row for row in apart if row.value < 0],
    }
    told = [f"{what} with {join([_billions(row) for row in rows])}" for what, rows in kinds.items() if rows]
    rest = len(ranked) - len(apart)
    return join([*told, *([f"not told apart with {rest} of {len(ranked)}"] if rest else [])])


def _billions(row: Row) -> str:
    return f"{row.label} ({'−' if row.value < 0 else '+'}£{plain(abs(row.value), 1)} billion)"


def _delivered(found: Rows) -> str:
    """From the least to the most that is delivered."""
    shares = sorted(found.some(outcome=DELIVERED, against=""), key=lambda row: row.value)
    least, most = shares[0], shares[-1]
    return f"between {plain(least.value, 0)} % ({least.label}) and {plain(most.value, 0)} % ({most.label})"


def claims(found: Rows) -> list[Row]:
    """Every option on growth, and on what it is worth."""
    return [*found.ranked(), *found.ranked(outcome=WORTH)]


def outcomes(found: Rows) -> str:
    """A row an option, best first."""
    head = ["Option", "Growth over do minimum, points a year", "8 in 10 futures", "Better in", "Waiting, weeks",
            "Value of capacity less cost, £bn", "Present cost, £m", "Money left over, %", "Promise delivered, %"]  # fmt: skip
    lines = [_option(found, row) for row in found.ranked()]
    delivered = plain(found.one(BASE, "", outcome=DELIVERED).value, 0)
    return table([head, *lines, [found.label(BASE), *["-"] * 7, delivered]])


def _option(found: Rows, row: Row) -> list[str]:
    wait, worth = (found.one(row.option, outcome=outcome) for outcome in (WAIT, WORTH))
    cost, delivered = (found.one(row.option, "", outcome=outcome) for outcome in (COST, DELIVERED))
    money = [cell(worth), plain(cost.value, 0), per_cent(left_share(found, row.option))]
    return [
        row.label,
        cell(row),
        ends(row),
        of(row.better_in, row.futures),
        cell(wait),
        *money,
        plain(delivered.value, 0),
    ]


def figures(found: Rows) -> dict[str, Chart]:
    """The forest of options, which the front page shows too."""
    first = found.ranked()[0]
    level = found.level_with(first)
    tied = f", but {len(level)} {'others' if len(level) > 1 else 'other'} cannot be told apart from it" if level else ""
    words = Words(
        f"In this model, “{first.label}” {'raises' if first.value > 0 else 'lowers'} productivity growth most{tied}",
        "Productivity growth, points a year more than do minimum; dot = mean of futures, bar = 8 in 10 futures. "
        f"England, 2026/27 to 2035/36, £600 million a year (2025/26 prices), {first.futures} futures.",
        "Source: experiments/main. Providers are synthetic, motivation and capability drawn. "
        f"Costs are not equal: {_left_over(found)}.",
    )
    return {"options": forest_of(found.ranked(), "Do minimum", words)}


PARTS = {"outcomes": outcomes}
