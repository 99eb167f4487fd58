"""The same money on agility for everyone, the weakest or the readiest: what the nation gains, and whether the divide widens."""

from collections.abc import Iterator

from kit.plane import Side, Spot, plane
from kit.play import Play
from kit.rows import FULL, HEADLINE, Row, Rows, by_place, gain, gains, levels
from kit.texts import by, cell, join, split_by_sign, table
from policysim.charts.inks import INKS
from policysim.charts.sheet import Chart, Words

ALL = "for_all"
QUARTERS, YEARLY = ("weakest_quarter", "readiest_quarter"), ("weakest_half", "readiest_half")
GAP, GAP_OF_WORK = "capability_gini", "productivity_gini"
GAPS = (GAP, GAP_OF_WORK, "capability_p90_p10", "productivity_p90_p10", "productivity_region_gap")
ALIKE = {"absorbed_alike": ["parameters.absorption_exponent=0"]}  # money builds as much at the weak as at the ready
WAYS = "seven"
COST, CAPABILITY = "present_cost", "capability"
INK = {"for": INKS[2], "weakest": INKS[0], "readiest": INKS[1]}


def rows(play: Play) -> Iterator[Row]:
    """Every reach on growth and on the divides, against do minimum and against everyone; types; cost."""
    for setting, words in ({"": []} | (ALIKE if play.form == FULL else {})).items():
        c, about = play(setting, *words), {"form": play.form, "setting": setting}
        for outcome in (HEADLINE, CAPABILITY, *GAPS):
            yield from gains(c, outcome, **about)
        yield from gains(c, against=ALL, **about)
        yield from levels(c, GAP, **about)
        yield from levels(c, COST, **about)
        for half in YEARLY:
            yield gain(c, f"{half}_yearly", half, **about)
            yield gain(c, f"{half}_yearly", half, GAP, **about)
        if not setting:
            yield from by_place(c, "type", **about)


def once(found: Rows, outcome: str = HEADLINE) -> list[Row]:
    """The reaches that are judged once, largest first."""
    return [row for row in found.ranked(outcome=outcome) if not row.option.endswith("yearly")]


def answer(found: Rows) -> list[str]:
    """Three sentences."""
    return [_growth(found), _divide(found), _doubts(found)]


def _growth(found: Rows) -> str:
    first = found.ranked()[0]
    verb, most = ("raises", "most") if first.value > 0 else ("lowers", "least")
    apart = "" if first.told_apart else ", which cannot be told apart from doing the minimum"
    against = [
        row for row in found.some(against=ALL, outcome=HEADLINE, setting="", place="") if row.option != "do_minimum"
    ]
    better = [row.label for row in against if row.told_apart and row.value > 0]
    worse = [row.label for row in against if row.told_apart and row.value < 0]
    return (
        f"In this model, of {WAYS} ways to spread £150 million a year of agility **{first.label}** {verb} productivity "
        f"growth {most}, {by(first)}{apart}; told to do better than everyone: {join(better)}; to do worse: {join(worse)}."
    )  # fmt: skip


def _divide(found: Rows) -> str:
    capability, work = (split_by_sign(once(found, gap), ("widens", "narrows")) for gap in (GAP, GAP_OF_WORK))
    return f"The divide in capability (Gini) {capability}; that in productivity {work}."


def _who(row: Row) -> str:
    return row.label.lower() if row.option == ALL else f"the {row.label.lower()}"


def _doubts(found: Rows) -> str:
    alike = {row.option: row for row in found.some(setting="absorbed_alike", against="do_minimum", outcome=GAP)}
    narrow = join([f"{alike[option].label} {cell(alike[option])}" for option in (*QUARTERS, ALL)])
    best = found.ranked(setting="absorbed_alike")[0]
    yearly = {half.split("_")[0]: cell(found.one(f"{half}_yearly", half)) for half in YEARLY}
    again = join([f"{told} points of growth for the {which} half" for which, told in yearly.items()])
    return (
        f"Where money builds as much capability at the weak as at the ready, the divide in capability changes by: {narrow}, and "
        f"{best.label} brings most growth ({cell(best)}); choosing again each year instead of once brings {again}."
    )  # fmt: skip


def claims(found: Rows) -> list[Row]:
    """Growth and the divide in capability of every reach."""
    return [*found.ranked(), *found.ranked(outcome=GAP), *found.ranked(outcome=GAP_OF_WORK)]


def reaches(found: Rows) -> str:
    """The table of all reaches, best growth first."""
    head = ["Reach", "Growth, points a year", "Better in", "Against everyone", "Capability, 0-100",
            "Gini of capability", "Gini of productivity", "Capability, P90/P10", "Productivity, P90/P10",
            "Gap between regions", "Present cost, £m"]  # fmt: skip
    lines = []
    for row in found.ranked():
        against = "-" if row.option == ALL else cell(found.one(row.option, ALL))
        others = [cell(found.one(row.option, outcome=outcome)) for outcome in (CAPABILITY, *GAPS)]
        cost = f"{found.one(row.option, '', outcome=COST).value:,.0f}"
        lines.append([row.label, cell(row), f"{row.better_in} of {row.futures}", against, *others, cost])
    return table([head, *lines])


def types(found: Rows) -> str:
    """Growth by type of provider for the reaches that were chosen once."""
    places = list(dict.fromkeys(row.place for row in found.rows if row.place))
    options = once(found)
    lines = [
        [place.replace("_", " "), *(cell(found.one(row.option, place=place)) for row in options)] for place in places
    ]
    return table([["Type", *(row.label for row in options)], *lines])


def figures(found: Rows) -> dict[str, Chart]:
    """Growth and the divide of each reach in one plane."""
    ranked = once(found)
    spots = [Spot(row.label, found.one(row.option, outcome=GAP), row, INK[row.option.split("_")[0]]) for row in ranked]
    extremes = [spot.across for spot in spots if spot.across.option in (*QUARTERS, ALL)]
    changed = split_by_sign(extremes, ("widens", "narrows"), _who, _who)
    words = Words(
        f"The divide in capability {changed}",
        f"Against do minimum, mean of {ranked[0].futures} futures; thin lines are simulation errors. Do minimum is where the "
        "dashed lines cross.",
        "Source: experiments/targeting. England, synthetic providers, £150 million a year for ten years, 2025/26 prices.",
    )  # fmt: skip
    across = Side("Change of the divide in capability (Gini, 0-1)", "narrower", "wider")
    up = Side("Productivity growth, percentage points a year", "less", "more")
    return {"targeting": plane(spots, across, up, words)}


PARTS = {"reaches": reaches, "types": types}
