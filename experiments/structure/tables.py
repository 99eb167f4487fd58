"""What the page on the headline tells: by structure, by form of agility, and by what decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from kit.rows import BASE, Row, Rows
from kit.texts import cell, join, table
from policysim.numbers import DASH, of, per_cent, plain, signed
from structure.structures import FIRST, QUESTION, SECOND, UNCERTAINTY, Structure, asked, setting_of, structures

OVER = {"register": "the register", "posterior": "the posterior"}
FEW = 2  # digits of a percentage point, in tables whose columns are of different futures


@dataclass(frozen=True)
class Sides:
    """The structures, by name, under which agility is ahead of supply, behind it, or neither."""

    ahead: Sequence[str]
    behind: Sequence[str]
    neither: Sequence[str]


def sides(pairs: Sequence[tuple[Structure, Row]]) -> Sides:
    """Who is ahead where."""
    named = [(one.label.lower(), row) for one, row in pairs]
    apart = [(name, row) for name, row in named if row.told_apart]
    return Sides(
        [name for name, row in apart if row.value > 0], [name for name, row in apart if row.value < 0],
        [name for name, row in named if not row.told_apart],
    )  # fmt: skip


def switches() -> list[Structure]:
    """The standard structure and those in which something is switched off."""
    return [one for one in structures() if not one.is_form]


def findings(found: Rows) -> str:
    """Who is ahead under how many structures, and a line a structure; those under which supply is ahead come first."""
    rows = {u: {one.name: row for one, row in asked(found, u)} for u in UNCERTAINTY}
    worst = {one.name: min(rows[u][one.name].value for u in UNCERTAINTY) for one in switches()}
    lines = [_in_short(found, uncertainty) for uncertainty in UNCERTAINTY] + [""]
    for one in sorted(switches(), key=lambda one: worst[one.name]):
        words = "; ".join(f"over {OVER[u]} {verdict(rows[u][one.name])}" for u in UNCERTAINTY)
        lines.append(f"- **{one.label}**: {words}.")
    return "\n".join(lines)


def verdict(row: Row) -> str:
    """Which of the two is ahead, in words."""
    counted = f"{cell(row)}; agility ahead in {of(row.better_in, row.futures)} futures"
    if not row.told_apart:
        return f"the two cannot be told apart ({counted})"
    return f"{'agility' if row.value > 0 else '**supply**'} is ahead ({counted})"


def _in_short(found: Rows, uncertainty: str) -> str:
    pairs = [(one, row) for one, row in asked(found, uncertainty) if not one.is_form]
    told = sides(pairs)
    kinds = {"supply is ahead of agility": told.behind, "agility is ahead": told.ahead,
             "the two cannot be told apart": told.neither}  # fmt: skip
    words = [f"{what} under {of(len(names), len(pairs))} structures{_named(names)}" for what, names in kinds.items()]
    return f"Over {OVER[uncertainty]}, {'; '.join(words)}."


def _named(names: Sequence[str]) -> str:
    return f" ({join(names)})" if names else ""


def by_structure(found: Rows, uncertainty: str) -> str:
    """A row a policy, a column a structure."""
    settings = [setting_of(one, uncertainty) for one in switches()]
    question = [row for one, row in asked(found, uncertainty) if not one.is_form]
    policies = [row for row in found.some(setting=settings[0], against=BASE) if row.option != BASE]
    base = [found.one(BASE, "", setting=setting) for setting in settings]
    lines = [["Growth against do minimum, points a year", *(one.label for one in switches())]]
    for policy in policies:
        lines.append([policy.label, *(cell(found.one(policy.option, setting=setting)) for setting in settings)])
    lines.append(["Best of the nine", *(_best(found, setting) for setting in settings)])
    lines.append(["Growth under do minimum, % a year", *(plain(row.value, FEW) for row in base)])
    lines.append(["Futures of all these", *(str(row.futures) for row in base)])
    lines.append(["**Agility against supply**", *(f"**{cell(row)}**" for row in question)])
    lines.append(["agility ahead in", *(_ahead(row) for row in question)])
    lines.append(["Futures of that", *(str(row.futures) for row in question)])
    return table(lines)


def _ahead(row: Row) -> str:
    return f"{per_cent(row.better_in / row.futures)} %"


def _best(found: Rows, setting: str) -> str:
    """The best policy, and those that cannot be told apart from it."""
    first = found.ranked(setting=setting)[0]
    level = found.level_with(first)
    return f"{first.label} (or {', '.join(row.label for row in level)})" if level else first.label


def forms(found: Rows) -> str:
    """A row a form of agility and uncertainty."""
    lines = [["Form of agility", "Futures", "Over", "Supply", "Agility", "Agility against supply", "Agility ahead in"]]
    standard = {"standard": "Product (standard)", "agility_form": "None"}
    for one in structures():
        for uncertainty in UNCERTAINTY:
            if one.question[uncertainty] and (one.is_form or one.name in standard):
                setting = setting_of(one, uncertainty, QUESTION)
                row = found.one(FIRST, SECOND, setting=setting)
                gains = [cell(found.one(option, setting=setting)) for option in (SECOND, FIRST)]
                name = standard.get(one.name, one.label)
                lines.append([name, str(row.futures), uncertainty, *gains, cell(row), _ahead(row)])
    return table(lines)


def clear(found: Rows, uncertainty: str) -> list[str]:
    """The parameters that decide between the two more than chance shows, that with the largest share first."""
    return [row.option for row in found.some(setting=uncertainty, outcome="clear_of_chance") if row.value]


def fifths(found: Rows, uncertainty: str, name: str) -> tuple[str, str]:
    """In how many of the futures agility is ahead where a parameter is in its lowest and in its highest fifth."""
    ends = ("ahead_in_lowest_fifth", "ahead_in_highest_fifth")
    rows = [found.one(name, "", setting=uncertainty, outcome=outcome) for outcome in ends]
    return plain(rows[0].value, 0), plain(rows[1].value, 0)


def deciding(found: Rows, uncertainty: str) -> str:
    """The unknowns with the largest share of the difference between agility and supply."""
    names = [f"`{name}`" for name in clear(found, uncertainty)]
    said = f"Clear of chance: {', '.join(names)}." if names else "No single parameter is clear of chance."
    vary = found.one("parameters", "", setting=uncertainty, outcome="vary")
    head = ["Parameter", "Share of variance, %", "Rank correlation", "Agility ahead, lowest fifth", "up to",
            "Agility ahead, highest fifth", "from", "Clear of chance"]  # fmt: skip
    shown = [row.option for row in found.some(setting=uncertainty, outcome="share_of_variance")]
    lines = [_decider(found, uncertainty, name) for name in shown]
    return f"{said} {plain(vary.value, 0)} parameters vary.\n\n" + table([head, *lines])


def _decider(found: Rows, uncertainty: str, name: str) -> list[str]:
    def one(outcome: str) -> Row:
        return found.one(name, "", setting=uncertainty, outcome=outcome)

    low, high = one("ahead_in_lowest_fifth"), one("ahead_in_highest_fifth")
    until, since = (_three(end) for end in (low.high, high.low))
    is_clear = "yes" if one("clear_of_chance").value else "no"
    share, correlation = plain(one("share_of_variance").value, 0), signed(one("rank_correlation").value, FEW)
    return [f"`{name}`", share, correlation, f"{low.value:.0f} %", until, f"{high.value:.0f} %", since, is_clear]


def _three(value: float) -> str:
    return f"{value:.3g}".replace("-", "−") if value == value else DASH
