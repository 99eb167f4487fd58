"""`policysim replay` plays one run of a sweep again under Mesa: the same bits, now to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from policysim.errors import Damaged
from policysim.terminal import Terminal
from policysim.verbs import chosen
from policysim.verbs.folder import only_folder
from policysim.words import Words, take_apart

WITH_VALUE = {"--policy": "policy", "--future": "future", "--tick": "tick", "--provider": "provider",
              "--plugin": "plugin"}  # fmt: skip
HELP = {
    "replay": """\
policysim replay [FOLDER] --policy OPTION --future N [--tick T] [--provider ID] [--plugin FILE.py]

Plays one run again, agent by agent, under Mesa. To its end: says whether it has the bits that the sweep stored.
With --tick: up to that tick (0 is the first of the warm-up), and shows the nation or one provider there.

  policysim replay --policy agility --future 3                    of the last sweep
  policysim replay friday --policy agility --future 3 --tick 20   the nation after 20 ticks
""",
}


def replay(words: Sequence[str], terminal: Terminal) -> int:
    """Play one run again; 0, or 4 where its values are not those that the sweep stored."""
    from policysim.sweep.results import Sweep

    taken = take_apart(words, WITH_VALUE, {})
    sweep = Sweep(only_folder(taken.others))
    option = chosen.option(taken.flag("policy"), sweep.plan.options)
    future = chosen.whole_number(taken, "future", sweep.plan.futures - 1)
    replicate, position = chosen.place(sweep.plan.options, option, future)
    run = replicate * len(sweep.plan.scenarios) + position
    scenario = chosen.scenario_of(sweep.plan, position, taken, f"{sweep.folder}")
    terminal.say(f"{sweep.folder}: {option}, future {future} (run {run})")
    found = _look if taken.has("tick") or taken.has("provider") else partial(_whole, sweep, run)
    about = {"folder": str(sweep.folder), "policy": option, "future": future, "run": run}
    terminal.data = about | found(scenario, replicate, taken, terminal)
    return 0


def _whole(sweep, run: int, scenario, replicate: int, taken: Words, terminal: Terminal) -> dict:
    """Play to the end; Damaged where a bit differs from what is stored."""
    from policysim import engine
    from policysim.sweep.playing import values_of

    again = engine.play([scenario], replicate, "mesa", tuple(sweep.plan.groups))[0]
    if isinstance(again, Exception):
        raise again
    played = dict(zip(sweep.plan.columns, values_of(sweep.plan, again).T))
    headline = sweep.measure(sweep.plan.headline)
    for year, value in zip(sweep.plan.years, played[headline.name], strict=True):
        shown = f"{headline.scale * value:,.{headline.decimals + 2}f} {headline.unit}"
        terminal.say(f"  {year:8}  {headline.label}  {shown}")
    stored = _stored(sweep, run)
    if stored is None:
        terminal.say("this run is not among the finished runs of the sweep")
    else:
        _refuse_unlike(sweep, stored, played)
        terminal.say(f"same bits as stored, in all {len(sweep.plan.columns)} outcomes")
    outcomes = {name: [_plain(value) for value in played[name]] for name in sweep.plan.columns}
    return {"years": list(sweep.plan.years), "outcomes": outcomes, "same_as_stored": None if stored is None else True}


def _refuse_unlike(sweep, stored: np.ndarray, played) -> None:
    unlike = [
        name for name, values in zip(sweep.plan.columns, stored.T, strict=True)
        if not np.array_equal(values, played[name], equal_nan=True)
    ]  # fmt: skip
    if unlike:
        raise Damaged(f"{sweep.folder}: played again, {', '.join(unlike[:4])} differ from what is stored")


def _stored(sweep, run: int) -> np.ndarray | None:
    """Values float64 (years, outcomes) of a run; None where it failed or is not played yet."""
    from policysim.sweep.shards import read_shard

    number = next(n for n, runs in enumerate(sweep.plan.shards) if run in runs)
    file = sweep.folder.shard(number)
    shard = read_shard(file, sweep.plan, number) if file.is_file() else None
    return shard.values[shard.runs.index(run)] if shard and run in shard.runs else None


def _look(scenario, replicate: int, taken: Words, terminal: Terminal) -> dict:
    """Play up to a tick; the nation or one provider there."""
    from policysim.engine import MesaModel

    model = MesaModel(scenario, replicate)
    last = scenario.calendar.ticks
    tick = chosen.whole_number(taken, "tick", last) if taken.has("tick") else last
    agent = model.provider(taken.flag("provider")) if taken.has("provider") else None
    while model.tick < tick:
        model.step()
    terminal.say(f"after {tick} of {last} ticks ({scenario.calendar.warm_up_ticks} of them warm-up), in {model.year}")
    if agent is not None:
        found = {field.name: getattr(agent, field.name) for field in scenario.spec.provider}
    else:
        with np.errstate(all="ignore"):  # ticks that are still to come have no outcomes yet
            found = dict(model.national.iloc[-1]) if tick else {}
    for name, value in found.items():
        terminal.say(f"  {name:32} {value:g}" if isinstance(value, float) else f"  {name:32} {value}")
    return {"tick": tick, "values": {name: _plain(value) for name, value in found.items()}}


def _plain(value):
    """A value as JSON has it; None for what is not a number."""
    if isinstance(value, np.ndarray | list | tuple):
        return [_plain(one) for one in value]
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not np.isfinite(value) else value
