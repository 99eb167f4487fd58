"""Who gains and who loses: every type and region a row, the best options side by side, and the finding of the best one."""

from collections.abc import Sequence

import pandas as pd

from policysim.analysis.by import label_of
from policysim.analysis.comparison import Comparison, Line
from policysim.analysis.drawn import compared, difference_told, others, short_change, thing
from policysim.analysis.finding import base
from policysim.analysis.inks import inks
from policysim.analysis.texts import quoted, source, tidy, where_when
from policysim.analysis.winners import GAINS, LOSES, PLURAL, UNCLEAR, winners_frame
from policysim.cards import lower_first
from policysim.charts.rows import DOWN, EMPTY, FEW, FULL, MOST, Rows, Series, row_panels
from policysim.charts.sheet import WIDE, Chart, Words, finished
from policysim.errors import AskError, did_you_mean
from policysim.numbers import decimals_for
from policysim.sweep.results import Sweep

DRAWN = ("type", "region")  # unless another kind is asked for
MARKS = {GAINS: FULL, LOSES: DOWN, UNCLEAR: EMPTY}
THINGS = {"type": ("type of provider", "types of provider")}
NAMED = 3  # losers that are named in a title
DRAWN_ANEW = " Who is where is drawn anew in each future: regions differ by chance and size only."


def gains(
    x: Comparison | Sweep, outcome: str = "", option: str = "", by: str = "", width: float = WIDE, digest: str = ""
) -> Chart:
    """Who gains and who loses: a row a type and region (or group of the kind `by`), a panel an option, or that of `option`."""
    c = compared(x, outcome)
    kinds, shown = _kinds(c, by), chosen(c, option)[: MOST if width >= WIDE else FEW]
    data = gains_data(c, kinds)
    scale, errors = c.headline.scale, data["error"].median()
    digits = decimals_for(scale * data["difference"], [scale * errors], c.headline.decimals)
    places = data[["kind", "name"]].drop_duplicates().reset_index(drop=True)
    labels = [label_of(c, kind, name) for kind, name in places.to_numpy()]
    heads = {
        int(places.index[places["kind"] == kind][0]): f"By {kind.replace('_', ' ')}"
        for kind in kinds
        if kind in set(places["kind"])
    }
    rows, colour = Rows(labels, heads, c.headline.better, digits), inks(c)
    series = [_series(c, data, places, line, colour[line.option], digits) for line in shown]
    words = Words(_finding(c, data, shown[0], kinds), _measure(c, kinds, len(shown), bool(option)), source(c, digest))
    return finished(
        row_panels(rows, series, words, width), data, "Chart of gains by group", words, _told(c, data, shown)
    )


def gains_data(c: Comparison, kinds: Sequence[str]) -> pd.DataFrame:
    """A row an option and group of each kind, raw: whether it gains or loses, difference, low, high, error, futures."""
    frames = [winners_frame(c, kind).rename(columns={kind: "name"}).assign(kind=kind) for kind in kinds]
    columns = ["option", "label", "kind", "name", "group", "difference", "low", "high", "error", "better_in", "futures"]
    return pd.concat(frames, ignore_index=True)[columns]


def chosen(c: Comparison, option: str) -> list[Line]:
    """The option that was asked for, or all that can be compared, best first."""
    names = [line.option for line in others(c)]
    if option and option not in names:
        raise AskError(f"option={option}: cannot be drawn{did_you_mean(option, names)}\n  options: {', '.join(names)}")
    return [line for line in others(c) if not option or line.option == option]


def _kinds(c: Comparison, by: str) -> tuple[str, ...]:
    """The kinds of groups to draw. AskError where there are none, or the outcome has no better side."""
    if c.headline.better == "neither":
        raise AskError(f"{c.headline.name}: neither more nor less of it is better, so nobody gains or loses by it")
    if by:
        c.sweep.groups(by)
        return (by,)
    found = tuple(kind for kind in DRAWN if kind in c.sweep.plan.groups)
    if not found:
        raise AskError(
            f"{c.sweep.folder}: has no outcomes by type or region, so it cannot tell who gains\n"
            "  ask again with record=nation,type,region"
        )
    return found


def _series(c: Comparison, data: pd.DataFrame, places: pd.DataFrame, line: Line, ink: str, digits: int) -> Series:
    mine = data[data["option"] == line.option].set_index(["kind", "name"])
    mine = mine.reindex(pd.MultiIndex.from_frame(places))
    mean, low, high = (c.headline.scale * mine[name].to_numpy(float) for name in ("difference", "low", "high"))
    marks = [MARKS.get(group, EMPTY) for group in mine["group"]]
    return Series(tidy(c.label(line.option)), ink, mean, low, high, marks, [short_change(m, digits) for m in mean])


def _finding(c: Comparison, data: pd.DataFrame, line: Line, kinds: Sequence[str]) -> str:
    """`In this model, with "Support" all 7 regions and 5 of 8 types of provider gain; London loses`."""
    name, mine = quoted(line.label), data[data["option"] == line.option]
    if line.difference.futures < 2:
        return f"In this model, one future cannot tell who gains and who loses on {thing(c)} with {name}"
    counted = [_counted(mine[mine["kind"] == kind], kind, GAINS) for kind in kinds]
    lost = mine[mine["group"] == LOSES]
    if not (mine["group"] == GAINS).any() and lost.empty:
        parts = " and ".join(f"no {_things(kind)[0]}" for kind in kinds)
        return f"In this model, with {name} {parts} can be told apart from {base(c)} on {thing(c)}"
    verb = "gain" if (mine["group"] == GAINS).sum() > 1 else "gains"
    return f"In this model, with {name} {' and '.join(counted)} {verb} on {thing(c)}{_losers(c, mine, lost)}"


def _counted(mine: pd.DataFrame, kind: str, what: str) -> str:
    """`all 7 regions`, `5 of 7 regions`, `no region`."""
    number, (one, several) = int((mine["group"] == what).sum()), _things(kind)
    if number == 0:
        return f"no {one}"
    return f"all {number} {several}" if number == len(mine) > 1 else f"{number} of {len(mine)} {several}"


def _losers(c: Comparison, mine: pd.DataFrame, lost: pd.DataFrame) -> str:
    if lost.empty:
        return "; none loses" if (mine["group"] == UNCLEAR).any() else ""
    if len(lost) <= NAMED and len(lost) < len(mine):
        names = [_called(label_of(c, kind, name), kind) for kind, name in lost[["kind", "name"]].to_numpy()]
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return f"; {listed} {'loses' if len(names) == 1 and lost['kind'].iloc[0] != 'type' else 'lose'}"
    return f"; {len(lost)} of {len(mine)} groups lose"


def _called(name: str, kind: str) -> str:
    """`London`, `community providers`."""
    return f"{lower_first(name)} providers" if kind == "type" else name


def _things(kind: str) -> tuple[str, str]:
    return THINGS.get(kind, (kind.replace("_", " "), PLURAL[kind]))


def _measure(c: Comparison, kinds: Sequence[str], shown: int, asked: bool) -> str:
    several = c.sweep.plan.futures > 1
    bars = ", bar = 8 in 10 futures" if several else ""
    told = (
        f"{difference_told(c)} {base(c)}. ● gains, ▼ loses, ○ cannot be told apart; mark = mean{bars}. {where_when(c)}."
    )
    hidden = 0 if asked else len(others(c)) - shown
    more = f" The {shown} best options; {hidden} more in the data." if hidden > 0 else ""
    anew = DRAWN_ANEW if "region" in kinds and not c.sweep.plan.listed else ""
    return told + more + anew


def _told(c: Comparison, data: pd.DataFrame, shown: Sequence[Line]) -> str:
    found = []
    for line in shown:
        mine = data[data["option"] == line.option]
        parts = [
            f"{sum(mine['group'] == what)} {word}"
            for what, word in ((GAINS, "gain"), (LOSES, "lose"), (UNCLEAR, "unclear"))
        ]
        found.append(f"{tidy(line.label)}: {', '.join(parts)} of {len(mine)} groups")
    return "; ".join(found)
