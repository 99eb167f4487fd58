"""What one run, or a Mesa model as far as it is played, can draw; a run is one future, so there are no ranges."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from policysim.cards import lower_first
from policysim.charts.inks import DARK, GREY, INKS, PAPER, QUIET, RULE
from policysim.charts.lines import Line, draw_lines, lines_chart
from policysim.charts.panels import Panel, panels
from policysim.charts.sheet import MARGIN, SIZE, SMALL, STYLE, WIDE, Chart, Words, finished, label, place_axes, sheet
from policysim.engine.history import History, by_tick
from policysim.engine.model import MesaModel
from policysim.engine.runs import Run
from policysim.errors import AskError, did_you_mean
from policysim.numbers import plain
from policysim.rules import Outcome
from policysim.scenario.charts import drawn_network
from policysim.scenario.scenario import Scenario
from policysim.scenario.world import World

UPTAKE = ("aware", "implementing", "embedded", "in_use")
PRODUCTIVITY, BACKLOG, ACROSS, UP = "productivity_index", "backlog", "capability", "motivation"
MOST = 9  # panels
CELL, GAP, AXIS, ENDS, HEAD = 2.1, 0.5, 0.55, 1.35, 0.3  # inches


@dataclass(frozen=True)
class Seen:
    """What has been played after the warm-up, or of the warm-up while there is no more."""

    scenario: Scenario
    world: World
    history: History
    ticks: slice
    years: list[str]  # of each tick
    values: dict[str, np.ndarray]  # outcomes by tick, raw

    @property
    def traits(self) -> set[str]:
        """Names of what sets providers apart from the start."""
        return {field.name for field in self.world.spec.provider if field.role == "trait"}

    def outcome(self, name: str) -> Outcome:
        """An outcome of the register. AskError where the provider class has none of that name."""
        found = {one.name: one for one in self.world.spec.outcomes}
        if name not in found:
            raise AskError(
                f"{self.world.spec.name} has no outcome {name}, which this chart shows{did_you_mean(name, found)}"
            )
        return found[name]

    def shown(self, name: str) -> np.ndarray:
        """An outcome by tick in the unit it is shown in."""
        return self.values[name][self.ticks] * self.outcome(name).scale


def overview(x: Run | MesaModel, width: float = WIDE) -> Chart:
    """Adoption, productivity, motivation v capability, and backlog on one sheet."""
    seen = _seen(x)
    words = _words(seen, _change(seen, PRODUCTIVITY), "Four views of one future")
    across = 2 if width >= WIDE else 1
    with rc_context(STYLE):
        figure, _, top = sheet(words, width, (4 // across) * (CELL + HEAD + GAP) - 0.1)
        room = (width - 2 * MARGIN) / across
        for n, draw in enumerate((_adoption_cell, _productivity_cell, _scatter_cell, _backlog_cell)):
            left, upper = MARGIN + (n % across) * room, top - HEAD - (n // across) * (CELL + HEAD + GAP)
            axes = place_axes(figure, left + AXIS, upper - CELL, left + room - ENDS, upper)
            title = label(draw(axes, seen), SIZE, room - MARGIN, weight="bold")
            axes.annotate(title, (0, 1), (-AXIS * 72, 8), xycoords="axes fraction", weight="bold",
                          textcoords="offset points", annotation_clip=False)  # fmt: skip
    data = pd.DataFrame(
        {"year": seen.years} | {n: seen.values[n][seen.ticks] for n in (*UPTAKE, PRODUCTIVITY, BACKLOG)}
    )
    told = ", ".join(f"{_end(seen, name)}" for name in (*UPTAKE, PRODUCTIVITY, BACKLOG))
    return finished(figure, data, "Four small charts", words, f"At the end: {told}")


def adoption(x: Run | MesaModel, width: float = WIDE) -> Chart:
    """Improvements per provider over time: known, in hand, in use, and those that stuck."""
    seen = _seen(x)
    words = _words(seen, _change(seen, UPTAKE[-1]), "Improvements per provider, mean of providers")
    made = lines_chart(_uptake(seen), seen.years, words, lambda value: plain(value, 0), width)
    data = pd.DataFrame({"year": seen.years} | {name: seen.values[name][seen.ticks] for name in UPTAKE})
    return finished(made, data, "Lines over time", words, f"At the end: {', '.join(_end(seen, n) for n in UPTAKE)}")


def productivity(x: Run | MesaModel, outcome: str = PRODUCTIVITY, width: float = WIDE) -> Chart:
    """Productivity over time, or another outcome."""
    seen = _seen(x)
    about = seen.outcome(outcome)
    words = _words(seen, _change(seen, outcome), f"{about.label}, {about.unit}")
    lines = [Line(about.label, seen.shown(outcome), INKS[0])]
    made = lines_chart(lines, seen.years, words, lambda value: plain(value, about.decimals), width)
    data = pd.DataFrame({"year": seen.years, outcome: seen.values[outcome][seen.ticks]})
    return finished(made, data, "Line over time", words, f"At the end: {_end(seen, outcome)}")


def provider(x: Run | MesaModel, provider: str = "", width: float = WIDE) -> Chart:
    """The states of one provider over time (by default the largest), each against the mean of all."""
    seen = _seen(x)
    one = _position(seen, provider)
    found = [field for field in _varying(seen) if np.ptp(_of_all(seen, field)[:, one]) > 0][:MOST]
    drawn = [_state(seen, field, one) for field in found]
    if not drawn:
        raise AskError(f"{seen.world.ids[one]}: no state of this provider changes in the ticks played")
    name, kind = seen.world.ids[one], _kind(seen, one)
    traits = [panel for panel, field in zip(drawn, found) if field in seen.traits]  # states hang on a provider's size
    words = _of_provider(seen, f"{name}{kind}", _apart(name, traits or drawn))
    made = panels(drawn, seen.years, words, width, None)
    data = pd.DataFrame({"year": seen.years} | {f: _of_all(seen, f)[:, one] for f in found})
    ends = "; ".join(
        f"{p.title} {plain(p.middle[-1], p.decimals)}, mean {plain(p.least[-1], p.decimals)}" for p in drawn
    )
    return finished(made, data, "Curves over time, a panel a state", words, f"At the end: {ends}")


def network(x: Run | MesaModel, width: float = WIDE) -> Chart:
    """Providers on a ring and the ties between them."""
    scenario = x.scenario if isinstance(x, Run) else x.asked
    return drawn_network(x.world, scenario.system, width)


def _seen(x: Run | MesaModel) -> Seen:
    if isinstance(x, Run):
        scenario, history, played = x.scenario, x.history, x.world.ticks
    else:
        scenario, history, played = x.asked, x.history(), x.tick
    if not played:
        raise AskError("nothing is played yet\n  write m.step(), or m.run_until(year=1)")
    start = x.world.warm_up if played > x.world.warm_up else 0
    with np.errstate(all="ignore"):  # ticks to come are still empty, and cut off
        values = by_tick(history)
    labels = scenario.calendar.labels_of_ticks()
    return Seen(scenario, x.world, history, slice(start, played), labels[start:played], values)


def _uptake(seen: Seen) -> list[Line]:
    """A line a stage, named as the register names it less what they share."""
    labels = {name: seen.outcome(name).label.removeprefix("Improvements ") for name in UPTAKE}
    return [Line(labels[name], seen.shown(name), ink) for name, ink in zip(UPTAKE, (*INKS[:3], DARK))]


def _adoption_cell(axes: Axes, seen: Seen) -> str:
    draw_lines(axes, _uptake(seen), seen.years, lambda value: plain(value, 0), ENDS)
    return "Improvements per provider"


def _productivity_cell(axes: Axes, seen: Seen) -> str:
    return _one_line(axes, seen, PRODUCTIVITY)


def _backlog_cell(axes: Axes, seen: Seen) -> str:
    return _one_line(axes, seen, BACKLOG)


def _one_line(axes: Axes, seen: Seen, name: str) -> str:
    about, values = seen.outcome(name), seen.shown(name)
    line = Line(plain(values[-1], about.decimals), values, INKS[0])
    draw_lines(axes, [line], seen.years, lambda value: plain(value, about.decimals), ENDS)
    return f"{about.label}, {about.unit}"


def _scatter_cell(axes: Axes, seen: Seen) -> str:
    """Every provider now and at the start."""
    across, up = _of_all(seen, ACROSS), _of_all(seen, UP)
    axes.plot(100 * across[0], 100 * up[0], "+", color=GREY, markersize=4, markeredgewidth=0.8)
    axes.plot(
        100 * across[-1], 100 * up[-1], "o", color=INKS[0], markersize=3.5, markeredgecolor=PAPER, markeredgewidth=0.4
    )
    axes.grid(color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=QUIET)
    axes.annotate("motivation up,\ncapability across,\n0 to 100", (1, 1), (12, 0), xycoords="axes fraction", va="top",
                  textcoords="offset points", size=SMALL, color=QUIET, annotation_clip=False)  # fmt: skip
    axes.annotate("dot = now\n+ = at the start", (1, 0), (12, 0), xycoords="axes fraction", va="bottom",
                  textcoords="offset points", size=SMALL, color=QUIET, annotation_clip=False)  # fmt: skip
    return "Motivation and capability of providers"


def _varying(seen: Seen) -> list[str]:
    """Traits and states that are one number and change: traits first, then what is reported, then the rest."""
    told = [outcome.name for outcome in seen.world.spec.outcomes]
    fields = [f for f in seen.world.spec.recorded() if not f.length and f.kind == "float" and not f.names]
    found = [f for f in fields if np.ptp(_of_all(seen, f.name), axis=0).any()]
    found.sort(key=lambda f: (f.role != "trait", told.index(f.name) if f.name in told else len(told)))
    return [f.name for f in found]


def _of_all(seen: Seen, field: str) -> np.ndarray:
    """One number of every provider, float64 (ticks, N), raw."""
    return seen.history.recorded[field][seen.ticks]


def _state(seen: Seen, field: str, one: int) -> Panel:
    about = next((o for o in seen.world.spec.outcomes if o.name == field), None)
    scale, decimals = (about.scale, about.decimals) if about else (1.0, 2)
    every = scale * _of_all(seen, field)
    none = np.full(len(every), np.nan)
    title = about.label if about else field.replace("_", " ").capitalize()
    return Panel(title, INKS[0], every[:, one], none, none, every.mean(axis=1), decimals=max(1, decimals))


def _position(seen: Seen, name: str) -> int:
    if not name:
        return int(np.argmax(seen.world.providers["size"]))
    if name not in seen.world.ids:
        near = did_you_mean(name, seen.world.ids)
        raise AskError(f'no provider has the id "{name}"{near}\n  ids are like {", ".join(seen.world.ids[:3])}')
    return seen.world.ids.index(name)


def _kind(seen: Seen, one: int) -> str:
    told = [seen.world.names[name][int(seen.world.groups[name][one])] for name in ("type", "region")
            if name in seen.world.names and name in seen.world.groups]  # fmt: skip
    return f" ({', '.join(word.replace('_', ' ') for word in told if word)})" if any(told) else ""


def _apart(name: str, drawn: Sequence[Panel]) -> str:
    """Where the provider ends farthest from the mean, as the finding."""
    far = max(drawn, key=lambda p: abs(p.middle[-1] - p.least[-1]) / (abs(p.least[-1]) or 1.0))
    mine, mean = (plain(value, far.decimals) for value in (far.middle[-1], far.least[-1]))
    return f"In this model, {name} ends farthest from the mean in {lower_first(far.title)}: {mine} against {mean}"


def _of_provider(seen: Seen, name: str, finding: str) -> Words:
    """The finding as the title, but of a listed provider with drawn traits only what is shown: it would say nothing of it."""
    told, system = "Thick line = this provider, dashed = mean of all providers", seen.scenario.system
    drawn = system.how_drawn(seen.world.spec)
    if system.providers and drawn:
        title = f"States of {name} over time, in one future"
        return _words(seen, title, f"{drawn}: read nothing here of the provider itself. {told}")
    return _words(seen, finding, f"{name}. {told}")


def _change(seen: Seen, name: str) -> str:
    about, values = seen.outcome(name), seen.shown(name)
    first, last = (plain(value, about.decimals) for value in (values[0], values[-1]))
    how = f"went from {first} to {last}" if first != last else f"stayed at {last}"
    return f"In this model, {lower_first(about.label)} {how}"


def _end(seen: Seen, name: str) -> str:
    about = seen.outcome(name)
    return f"{lower_first(about.label)} {plain(seen.shown(name)[-1], about.decimals)} {about.unit}".rstrip()


def _words(seen: Seen, title: str, measure: str) -> Words:
    system = seen.scenario.system
    first, last = seen.years[0], seen.years[-1]
    when = first if first == last else f"{first} to {last}"
    place = f"{seen.scenario.policy.title}, {system.label or system.name}, {when}, future {seen.world.replicate}"
    drawn = system.how_drawn(seen.world.spec)
    synthetic = f" {drawn}: nothing here is about a named organisation." if drawn else ""
    return Words(title, f"{measure}. {place}.", f"Source: policysim, one run.{synthetic}")
