"""Two engines side by side on small random worlds, and two classes side by side in their draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from policysim.chance import uniforms
from policysim.conformance import pulled
from policysim.engine.philox import stream_name
from policysim.engine.reference import WorldModel
from policysim.engine.replicate import played
from policysim.errors import RunFailed
from policysim.notebook import scenario
from policysim.rules import Spec
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System
from policysim.scenario.world import World

MOST_OF_A_TYPE, NUMBERS = 3, 64
TICKS_A_YEAR = (2, 4, 12)
BARE = {"warm_up": 1, "years": 1, "tick": "half_year"}


def random_worlds(read: Spec, count: int) -> Iterator[World]:
    """Small worlds of a class: a few providers, parameters anywhere in their ranges, switches and ticks by chance."""
    rich = pulled(read, scenario(provider=read.provider_class).system)
    for number in range(count):
        yield _shaken(rich, number).world(number)


def _shaken(rich: Scenario, number: int) -> Scenario:
    """The scenario with everything drawn anew that one may choose."""
    draws = iter(uniforms(number, 0, "agreement", "world", NUMBERS).tolist())

    def one_of(choices: Sequence):
        return choices[int(next(draws) * len(choices))]

    tick = 1 / one_of(TICKS_A_YEAR)
    chosen = {switch.name: one_of(switch.choices) for switch in rich.spec.switches}
    fields = {name: getattr(rich, name) for name in Scenario.model_fields}
    calendar = rich.calendar.model_copy(update={"years": 1, "warm_up": tick, "tick": tick})
    system = _few(rich.system, [int(next(draws) * (MOST_OF_A_TYPE + 1)) for _ in rich.system.types])
    return Scenario(**{**fields, "calendar": calendar, "system": system, "switches": chosen, "seed": number})


def _few(system: System, numbers: Sequence[int]) -> System:
    """A system with so many providers of each type, and at least one."""
    counts = list(numbers) if any(numbers) else [1, *numbers[1:]]
    types = {
        name: said.model_copy(update={"number": n})
        for n, (name, said) in zip(counts, system.types.items(), strict=True)
    }
    name, region = next(iter(system.regions.items()))
    return system.model_copy(
        update={"types": types, "regions": {name: region.model_copy(update={"health_systems": 2})}}
    )


def engines_part(world: World) -> str:
    """Where the two engines do not agree on a world, or nothing; both failing is agreement."""
    play, model = played(world), WorldModel(world)
    try:
        model.run_until()
    except RunFailed as failure:
        return "" if play.failure is not None else f"Mesa fails where the compiled engine does not: {failure}"
    if play.failure is not None:
        return f"the compiled engine fails where Mesa does not: {play.failure}"
    pairs = [(play.history, model.history().recorded), (play.arrays["uptakes"], model.uptake_records())]
    names = [name for mine, theirs in pairs for name in mine.dtype.names or () if not _equal(mine[name], theirs[name])]
    return f"{', '.join(dict.fromkeys(names))} differ" if names else ""


def _equal(mine: np.ndarray, theirs: np.ndarray) -> bool:
    return bool((np.ascontiguousarray(mine).view(np.int64) == np.ascontiguousarray(theirs).view(np.int64)).all())


def draws_changed(read: Spec, base: Spec) -> list[str]:
    """Draws of `base` that `read` makes otherwise, in words: of rules that it keeps, and of traits that it keeps."""
    own = {(stream_name(rule), rule.function): rule.draws for rule in read.rules}
    kept = [rule for rule in base.rules if rule.function in {function for _, function in own}]
    found = [f"rule {rule.name}" for rule in kept if own.get((stream_name(rule), rule.function)) != rule.draws]
    worlds = [scenario(provider=each.provider_class, calendar=BARE).world(0) for each in (read, base)]
    mine, theirs = (world.providers for world in worlds)
    declared = {field.name: field for field in read.provider}
    same = [f.name for f in base.provider if f.role == "trait" and declared[f.name].at == f.at]
    found += [f"trait {name}" for name in [*same, "size"] if not np.array_equal(mine[name], theirs[name])]
    if not np.array_equal(worlds[0].arrives, worlds[1].arrives):
        found.append("arrivals of innovations")
    return found
