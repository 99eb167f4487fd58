"""Payment, regulation and both, each with and without front-line autonomy, at three strengths of crowding out."""

from collections.abc import Iterator

from kit.plane import Side, Spot, plane
from kit.play import Play
from kit.rows import FULL, HEADLINE, Row, Rows, gain, gains, levels
from kit.side_by_side import side_by_side
from kit.texts import bare, cell, join, split_by_sign, table
from policysim.charts.inks import INKS
from policysim.charts.sheet import Chart, Words

MOTIVATION, COST, EMBEDDED = "motivation", "present_cost", "embedded"
PUSHED = {"carrots": "Carrots", "sticks": "Sticks", "hard_sticks": "Hard sticks", "both": "Both together"}
SHIELDED = "_autonomy"


def strength(crowding: float, inspection: float, target: float) -> tuple[str, ...]:
    """How much pressure from outside takes from motivation."""
    return (
        f"parameters.crowding={crowding}",
        f"parameters.inspection_demotivation={inspection}",
        f"parameters.target_crowding={target}",
    )


SETTINGS = {"": (), "low": strength(0, 0, 0), "standard": strength(0.05, 0.02, 0.5), "high": strength(0.3, 0.06, 1)}
IN_SMALL = ("high",)
SOURCE = (
    "Source: experiments/carrots. England, synthetic providers, ten years from 2026/27; costs differ (see the table)."
)
SHOWN = {"low": "none", "standard": "as by default", "high": "high end", "": "as drawn"}


def rows(play: Play) -> Iterator[Row]:
    """Every option on growth and motivation at every strength, what autonomy adds, and what it cost."""
    for setting, words in SETTINGS.items():
        if play.form == FULL or setting in IN_SMALL:
            c, about = play(setting, *words), {"form": play.form, "setting": setting}
            for outcome in (HEADLINE, MOTIVATION, EMBEDDED):
                yield from gains(c, outcome, **about)
                for option in PUSHED:
                    yield gain(c, option + SHIELDED, option, outcome, **about)
            yield from levels(c, COST, **about)


def on(found: Rows, setting: str, outcome: str = HEADLINE, kind: str = "") -> list[Row]:
    """Carrots, sticks and so on (with `kind` SHIELDED: with autonomy) against do minimum."""
    return [found.one(option + kind, outcome=outcome, setting=setting) for option in PUSHED]


def shielded(found: Rows, setting: str, outcome: str = HEADLINE) -> list[Row]:
    """What autonomy adds to each of them."""
    return [found.one(option + SHIELDED, option, outcome=outcome, setting=setting) for option in PUSHED]


def answer(found: Rows) -> list[str]:
    """Three sentences."""
    motivation, growth = (
        split_by_sign(on(found, "", outcome), ("rises", "falls")) for outcome in (MOTIVATION, HEADLINE)
    )
    verbs = ("rises", "falls")
    none, high = (split_by_sign(on(found, setting), verbs, _beside, _beside) for setting in ("low", "high"))
    held = split_by_sign(on(found, "high", kind=SHIELDED), verbs, _beside, _beside)
    alone, more = found.one("autonomy"), [further_cost(found, option) for option in PUSHED]
    return [
        f"In this model, with crowding out as drawn from what the evidence leaves open, motivation (0-100) {motivation}; growth, "
        f"in points a year, {growth}.",
        f"Autonomy, for £{min(more):,.0f} to £{max(more):,.0f} million more (present value, 2025/26 prices), adds "
        f"{_added(found)}; alone it adds {_number(alone)} to growth.",
        f"Growth {none} if nothing is crowded out; at the high end it {high}, and with autonomy beside them it {held}.",
    ]


def further_cost(found: Rows, option: str) -> float:
    """Present cost of autonomy beside an option, £m."""
    more, less = (found.one(one, "", outcome=COST).value for one in (option + SHIELDED, option))
    return more - less


def _added(found: Rows) -> str:
    pairs = zip(PUSHED.values(), shielded(found, "", MOTIVATION), shielded(found, ""))
    told = [
        f"{cell(motivation)} to motivation and {cell(growth)} to growth beside {name.lower()}"
        for name, motivation, growth in pairs
    ]
    return join(told)


def _number(row: Row) -> str:
    return cell(row) if row.error or row.value else "exactly nothing"


def claims(found: Rows) -> list[Row]:
    """Growth and motivation of every option at every strength, and what autonomy adds."""
    outcomes = (HEADLINE, MOTIVATION)
    at = [(setting, outcome) for setting in SETTINGS for outcome in outcomes]
    return [row for s, o in at for row in (*on(found, s, o), *on(found, s, o, SHIELDED), *shielded(found, s, o))]


def options(found: Rows) -> str:
    """The table of all options at every strength."""
    head = ["Option", *(f"Growth, {name}" for name in SHOWN.values()), *(f"Motivation, {name}" for name in SHOWN.values()),
            "Present cost, £m"]  # fmt: skip
    lines = []
    for row in found.ranked():
        told = [cell(found.one(row.option, outcome=o, setting=s)) for o in (HEADLINE, MOTIVATION) for s in SHOWN]
        lines.append([row.label, *told, f"{found.one(row.option, '', outcome=COST).value:,.0f}"])
    return table([head, *lines])


def shield(found: Rows) -> str:
    """The table of what autonomy adds beside each of the others."""
    head = ["Beside", *(f"Growth, {name}" for name in SHOWN.values()), *(f"Motivation, {name}" for name in SHOWN.values()),
            "Further present cost, £m"]  # fmt: skip
    lines = []
    for option, name in PUSHED.items():
        told = [
            cell(found.one(option + SHIELDED, option, outcome=o, setting=s))
            for o in (HEADLINE, MOTIVATION)
            for s in SHOWN
        ]
        lines.append([name, *told, f"{further_cost(found, option):,.0f}"])
    return table([head, *lines])


def figures(found: Rows) -> dict[str, Chart]:
    """Motivation and growth in one plane as drawn; growth at three strengths side by side."""
    return {"carrots": _plane(found), "strengths": _strengths(found)}


def _plane(found: Rows) -> Chart:
    spots = [
        Spot(found.label(option + kind), found.one(option + kind, outcome=MOTIVATION), found.one(option + kind), ink)
        for option, ink in zip(PUSHED, INKS)
        for kind in ("", SHIELDED)
    ]
    cost = split_by_sign(on(found, "", MOTIVATION), ("rises", "falls"), bare, bare)
    words = Words(
        f"Motivation {cost.lower()}; with autonomy it {_held(found)}",
        f"Against do minimum, crowding out as drawn, mean of {spots[0].up.futures} futures; thin lines are simulation errors. "
        "Do minimum is where the dashed lines cross.",
        SOURCE,
    )
    across = Side("Change of motivation, points of 100", "less motivated", "more motivated")
    return plane(spots, across, Side("Productivity growth, percentage points a year", "less", "more"), words)


def _held(found: Rows) -> str:
    """`falls less with sticks and is as in do minimum, as far as can be told, with carrots`: autonomy beside each option."""
    groups: dict[str, list[str]] = {}
    for option, name in PUSHED.items():
        verb = _verb(*(found.one(*pair, outcome=MOTIVATION) for pair in _steps(option)))
        groups.setdefault(verb, []).append(name.lower())
    return join([f"{verb} with {join(names)}" for verb, names in groups.items()])


def _steps(option: str) -> tuple[tuple[str, ...], ...]:
    """An option against do minimum, the same with autonomy, and what autonomy adds."""
    return (option,), (option + SHIELDED,), (option + SHIELDED, option)


def _verb(alone: Row, held: Row, added: Row) -> str:
    """Against do minimum `rises` or `falls`, and whether less or more than without autonomy."""
    if not held.told_apart:
        return "cannot be told from do minimum"
    verb = "rises" if held.value > 0 else "falls"
    if not alone.told_apart or alone.value * held.value < 0:
        return verb
    if not added.told_apart:
        return f"{verb} no less that can be told"
    return f"{verb} {'more' if added.value * held.value > 0 else 'less'}"


def _beside(row: Row) -> str:
    return PUSHED[row.option.removesuffix(SHIELDED)].lower()


def _strengths(found: Rows) -> Chart:
    harmed = split_by_sign(on(found, "high"), ("rises", "falls"), bare).lower()
    held = split_by_sign(on(found, "high", kind=SHIELDED), ("rises", "falls"), _beside, _beside)
    words = Words(
        f"Where most is crowded out, growth {harmed}; with autonomy it {held}",
        "Growth of productivity against do minimum, percentage points a year; dot: mean of "
        f"{on(found, '')[0].futures} futures, bar: 8 in 10 futures.",
        SOURCE,
    )
    titles = {
        "low": "Nothing crowded out",
        "standard": "Crowding out as by default",
        "high": "High end of crowding out",
    }
    return side_by_side(found, titles, [option + kind for option in PUSHED for kind in ("", SHIELDED)], words)


PARTS = {"options": options, "shield": shield}
