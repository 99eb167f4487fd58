"""Tipping points in words: "if support_effect were below 0.21, supply would be ahead"."""

import math
from itertools import groupby
from typing import TYPE_CHECKING

from policysim.analysis.layout import Column
from policysim.analysis.table import NONE
from policysim.analysis.texts import quoted
from policysim.analysis.unit import priced
from policysim.cards import Card, Table, lower_first
from policysim.numbers import DASH, between, counted, decimals_for, decimals_of_row, plain, signed

if TYPE_CHECKING:
    from policysim.analysis.crossing import Course, Crossing
    from policysim.analysis.tipping import Pair, Tipping

FEW = 3  # options that are named in a row


def answer(t: "Tipping") -> str:
    """Where others come ahead of the leading option, then where none does, then what cannot be told."""
    tips, others = [p for p in t.pairs if p.course.crossings], [p for p in t.pairs if not p.course.crossings]
    told = [_overtaken(t, pair) for pair in tips] or [_never(t)]
    ahead = [p for p in others if p.course.signs.all() and p.course.means[0] > 0]
    if tips or len(ahead) < len(t.pairs):
        told.append(_stays(t, ahead))
    told += [_partly(t, p) for p in others if p.course.signs.any() and not (p.course.signs > 0).all()]
    told.append(_unclear(t, [p for p in others if not p.course.signs.any()]))
    first, *rest = filter(None, told)
    return " ".join([f"In this model, {first}", *(text[:1].upper() + text[1:] for text in rest)])


def heading(t: "Tipping") -> str:
    """What the assumption is: its name, meaning, unit, default, and the values that were tried."""
    one = t.probe.parameter
    unit = f", {one.of_unit}" if one.of_unit else ""
    return (
        f"{one.name}: {lower_first(one.doc)} ({_range(t)}{unit}; default {one.default:g}; {len(t.values)} values tried)"
    )


def columns(t: "Tipping") -> list[Column]:
    """A row an option, best first: the difference at the lowest, the usual and the highest value, and the tipping point."""
    c, frame = t.played, t.by_value()
    usual = min(t.values, key=lambda value: abs(value - t.probe.parameter.default))
    inside = usual if usual in t.values[1:-1] else t.values[len(t.values) // 2]
    shown = sorted({t.values[0], inside, t.values[-1]})
    lines = [line.option for line in c.lines()]
    apart = frame[(frame["option"] != c.against) & frame["value"].isin(shown)]
    scale = c.headline.scale
    digits = decimals_for(scale * apart["difference"], scale * apart["error"], c.headline.decimals)
    told = [Column("Option", [c.label(option) for option in lines])]
    for value in shown:
        rows = frame[frame["value"] == value].set_index("option")
        cells = [DASH if o == c.against else _difference(rows.loc[o], scale, digits) for o in lines]
        told.append(Column(f"{t.parameter} = {value:.3g}", cells))
    by_option = {pair.other: pair for pair in t.pairs}
    tips = [_tip(t, by_option.get(option)) for option in lines]
    return [*told, Column(f"Ahead of {_named(t, t.lead)} where {t.parameter} is", tips)]


def caption(t: "Tipping") -> str:
    """What the numbers of the table are."""
    c = t.played
    words = ", ".join(filter(None, (c.headline.label, c.headline.difference, priced(c, c.headline))))
    base = lower_first(c.label(c.against))
    return f"{words}: difference from {base} in the same {_futures(t)}, with {t.parameter} held at a value"


def note() -> str:
    """What brackets hold."""
    return (
        "In brackets: the simulation error of a tipping point. More futures make it smaller. Values between those tried are read "
        "off straight lines."
    )


def card(t: "Tipping") -> Card:
    """Answer and table, as a notebook and a console show them."""
    laid = columns(t)
    rows = [list(cells) for cells in zip(*(column.cells for column in laid))]
    return Card(heading(t), answer(t), table=Table(caption(t), [column.title for column in laid], rows), notes=[note()])


def _overtaken(t: "Tipping", pair: "Pair") -> str:
    """`if support_effect were below 0.21 (0.18 to 0.24), "Supply" would be ahead of "Support" on productivity growth`."""
    thing = lower_first(t.played.headline.label)
    where = " or ".join(_where(pair.course))
    return f"if {t.parameter} were {where}, {_named(t, pair.other)} would be ahead of {_named(t, t.lead)} on {thing}."


def _where(course: "Course") -> list[str]:
    """Where the leading option is behind: `below 0.21 (0.18 to 0.24)`, `above ...`, `between ... and ...`."""
    told, start = [], None
    for one in course.crossings:
        if not one.ahead_above:
            start = one
        else:
            told.append(f"between {_at(start)} and {_at(one)}" if start else f"below {_at(one)}")
            start = None
    return told + ([f"above {_at(start)}"] if start else [])


def _at(one: "Crossing") -> str:
    """`0.21 (0.18 to 0.24)`: no digit smaller than the simulation error."""
    error = (one.high - one.low) / 2
    if not error > 0:
        return f"{one.at:.3g}"
    digits = max(0, min(decimals_for([], [error], 2), 6))
    told = between(one.low, one.high, digits)
    if math.isclose(round(one.low, digits), round(one.high, digits)):
        told = between(one.low, one.high, digits + 1)
    return f"{plain(one.at, digits)} ({told})"


def _never(t: "Tipping") -> str:
    ahead = [pair for pair in t.pairs if pair.course.signs.all() and pair.course.means[0] > 0]
    if len(ahead) == len(t.pairs):
        return f"{_named(t, t.lead)} stays ahead of {_several(t, ahead)} wherever {t.parameter} lies from {_range(t)}."
    none = f"no option changes places with {_named(t, t.lead)} by more than the simulation error"
    return f"{none} as {t.parameter} goes from {_range(t)}."


def _stays(t: "Tipping", ahead: "list[Pair]") -> str:
    return f"{_named(t, t.lead)} stays ahead of {_several(t, ahead)} from {_range(t)}." if ahead else ""


def _partly(t: "Tipping", pair: "Pair") -> str:
    """One is ahead at some values; at the others the two cannot be told apart."""
    first, second = (t.lead, pair.other) if pair.course.signs.max() > 0 else (pair.other, t.lead)
    if pair.course.signs.all():
        return f"{_named(t, first)} stays ahead of {_named(t, second)} from {_range(t)}."
    where = _told_apart(t, pair)
    return f"{_named(t, first)} is ahead of {_named(t, second)} {where}; elsewhere the two cannot be told apart."


def _told_apart(t: "Tipping", pair: "Pair") -> str:
    """At which values the two are told apart: `from 0.7 to 1`."""
    signs = groupby(enumerate(pair.course.signs), lambda numbered: numbered[1])
    runs = [[t.values[n] for n, _ in run] for sign, run in signs if sign]
    return " and ".join(f"from {run[0]:g} to {run[-1]:g}" if len(run) > 1 else f"at {run[0]:g}" for run in runs)


def _unclear(t: "Tipping", pairs: "list[Pair]") -> str:
    if not pairs:
        return ""
    return f"{_named(t, t.lead)} cannot be told apart from {_several(t, pairs)} at any value from {_range(t)}, at {_futures(t)}."


def _several(t: "Tipping", pairs: "list[Pair]") -> str:
    names = [_named(t, pair.other) for pair in pairs]
    if len(names) > FEW:
        return f"{len(names)} other options"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _named(t: "Tipping", option: str) -> str:
    return lower_first(t.played.label(option)) if option == "do_minimum" else quoted(t.played.label(option))


def _range(t: "Tipping") -> str:
    return f"{t.values[0]:g} to {t.values[-1]:g}"


def _futures(t: "Tipping") -> str:
    futures = max((pair.course.futures for pair in t.pairs), default=0)
    return counted(futures, "future")


def _difference(row, scale: float, digits: int) -> str:
    if abs(row["difference"]) <= row["error"]:
        return NONE
    value, error = scale * row["difference"], scale * row["error"]
    return signed(value, decimals_of_row(value, error, digits))


def _tip(t: "Tipping", pair: "Pair | None") -> str:
    """Where an option is ahead of the leading one, as the answer says it."""
    if pair is None:
        return DASH
    if pair.course.crossings:
        return " or ".join(_where(pair.course))
    signs = pair.course.signs
    if not signs.any():
        return "cannot be told"
    if signs.max() > 0:
        return "nowhere" if signs.all() else "nowhere that can be told"
    return "everywhere" if signs.all() else f"{_told_apart(t, pair)}; elsewhere cannot be told"
