"""`policysim replay` plays one run of a sweep again under Mesa: the same bits, now to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from policysim.errors import AskError, Damaged
from policysim.terminal import Terminal
from policysim.verbs import chosen
from policysim.verbs.folder import only_folder
from policysim.words import Words, take_apart

WITH_VALUE = {"--policy": "policy", "--future": "future", "--tick": "tick", "--provider": "provider",
              "--plugin": "plugin", "--failure": "failure"}  # fmt: skip
HELP = {
    "replay": """\
policysim replay [FOLDER] --policy OPTION --future N [--tick T] [--provider ID] [--pdb] [--plugin FILE.py]
policysim replay [FOLDER] --failure N [--pdb] [--plugin FILE.py]

Plays one run again, agent by agent, under Mesa. To its end: says whether it has the bits that the sweep stored.
With --tick: up to that tick (0 is the first of the warm-up), and shows the nation or one provider there.
With --failure: the failed run of that number (policysim status has them), and shows where it breaks.
With --pdb: opens Python's debugger in the rule that breaks.

  policysim replay --policy agility --future 3                    of the last sweep
  policysim replay friday --policy agility --future 3 --tick 20   the nation after 20 ticks
  policysim replay --failure 1 --pdb                              the first failed run, in the debugger
""",
}


def replay(words: Sequence[str], terminal: Terminal) -> int:
    """Play one run again; 0, or 4 where its values are not those that the sweep stored."""
    from policysim.sweep.results import Sweep
    from policysim.sweep.same_question import rules_changed

    taken = take_apart(words, WITH_VALUE, {"--pdb": "pdb"})
    _refuse_unheard(taken)
    sweep = Sweep(only_folder(taken.others))
    if taken.has("failure"):
        return _failed(sweep, taken, terminal)
    option = chosen.option(taken.flag("policy"), sweep.plan.options)
    future = chosen.whole_number(taken, "future", sweep.plan.futures - 1)
    replicate, position = chosen.place_in(sweep.plan, option, future)
    run = sweep.plan.numbering.run(replicate, position)
    scenario = chosen.scenario_of(sweep.plan, position, taken, f"{sweep.folder}")
    terminal.say(f"{sweep.folder}: {option}, future {future} (run {run})")
    if rules_changed(sweep.plan, scenario.provider):
        terminal.note(
            f"{scenario.provider.__name__} changed since this sweep was played: what follows is of the class as it is now"
        )
    found = _look if taken.has("tick") or taken.has("provider") else partial(_whole, sweep, run)
    found = _debug if taken.has("pdb") else found
    about = {"folder": str(sweep.folder), "policy": option, "future": future, "run": run}
    terminal.data = about | found(scenario, replicate, taken, terminal)
    return 0


def _refuse_unheard(taken: Words) -> None:
    """AskError for flags of which one would be passed over: a failure is a run already, and breaks where it breaks."""
    places = ("tick", "provider")
    for one, others in (("failure", ("policy", "future", *places)), ("pdb", places)):
        if other := next((name for name in others if taken.has(one) and taken.has(name)), ""):
            raise AskError(f"--{one} --{other}: do not go together\n  leave one of the two out")


def _failed(sweep, taken: Words, terminal: Terminal) -> int:
    """Play a failed run again and show where it breaks. Damaged where it does not, though it broke by itself."""
    from policysim.sweep.causes import cause_of, numbered, where
    from policysim.sweep.limits import MEMORY, TIME, Limits
    from policysim.sweep.standing import FAILED, standing
    from policysim.verbs.debugging import play_until_broken

    records = numbered(standing(sweep.folder, sweep.plan).failures)
    record = records[_which(taken, len(records), sweep.folder)]
    terminal.say(f"{sweep.folder}: {where(record)} (run {record['run']})\nfailed by {cause_of(record)}")
    point = _say_point(sweep, record["scenario"], terminal)
    scenario = chosen.scenario_of(sweep.plan, record["scenario"], taken, f"{sweep.folder}")
    held = {kind: record["limit"] for kind in (TIME, MEMORY) if record["kind"] == kind}
    broken = play_until_broken(scenario, record["replicate"], Limits(held.get(TIME), held.get(MEMORY)))
    again = str(broken.failure) if broken else None
    terminal.data = {"folder": str(sweep.folder), "failure": record, "point": point, "again": again}
    if broken:
        _show_broken(broken, scenario, record["replicate"], taken, terminal)
    elif record["kind"] == FAILED:
        raise Damaged(
            f"{sweep.folder}: run {record['run']} failed, and does not when it is played again\n"
            f"  was its class changed since? It failed by: {record['message']}"
        )
    else:
        terminal.say("played again under Mesa, it does not fail: the next policysim run plays it again too")
    return 0


def _say_point(sweep, position: int, terminal: Terminal) -> dict:
    """The parameters in which this scenario differs from others: its point of a design."""
    from policysim.sweep.differing import differing

    named = {name: values[position] for name, values in differing(sweep.plan.scenarios).items()}
    point = {name: value for name, value in named.items() if name.startswith("parameters.") and value is not None}
    if point:
        terminal.say("its point of the design:")
        _say_values(point, terminal)
    return point


def _which(taken: Words, failures: int, folder) -> int:
    if not failures:
        raise AskError(f"--failure {taken.flag('failure')}: no run of {folder} failed")
    text = taken.flag("failure")
    if not text.isdecimal() or not 1 <= int(text) <= failures:
        raise AskError(
            f"--failure {text}".rstrip() + f": {folder} has failures 1 to {failures}\n  policysim status tells of them"
        )
    return int(text) - 1


def _show_broken(broken, scenario, replicate: int, taken: Words, terminal: Terminal) -> None:
    """The message of a broken run, and of the provider what the rule names; or the debugger there."""
    from policysim.verbs.debugging import debug

    terminal.say(f"breaks at  {broken.failure}")
    if taken.has("pdb"):
        debug(broken, scenario, replicate)
    elif broken.failure.provider and broken.code:
        agent = broken.model.provider(broken.failure.provider)
        named = [field.name for field in scenario.spec.provider if field.name in broken.code.co_names]
        terminal.say(f"provider {broken.failure.provider} as it stood:")
        _say_values({name: getattr(agent, name) for name in named}, terminal)


def _debug(scenario, replicate: int, taken: Words, terminal: Terminal) -> dict:
    """Play to where the run breaks, in the debugger."""
    from policysim.sweep.limits import Limits
    from policysim.verbs.debugging import play_until_broken

    broken = play_until_broken(scenario, replicate, Limits())
    if broken:
        _show_broken(broken, scenario, replicate, taken, terminal)
    else:
        terminal.say("this run does not break: nothing to debug")
    return {"again": str(broken.failure) if broken else None}


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
    _say_values(found, terminal)
    return {"tick": tick, "values": {name: _plain(value) for name, value in found.items()}}


def _say_values(values, terminal: Terminal) -> None:
    for name, value in values.items():
        terminal.say(f"  {name:32} {value:g}" if isinstance(value, float) else f"  {name:32} {value}")


def _plain(value):
    """A value as JSON has it; None for what is not a number."""
    if isinstance(value, np.ndarray | list | tuple):
        return [_plain(one) for one in value]
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not np.isfinite(value) else value
