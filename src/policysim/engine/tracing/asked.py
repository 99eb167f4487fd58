"""What a trace is asked for is checked by name before anything is played: rule, provider, innovation, tick."""

import math
from collections.abc import Callable, Sequence

from policysim.engine.tracing.film import NATION, Moment
from policysim.errors import AskError, did_you_mean
from policysim.rules import Rule
from policysim.scenario.world import World

Said = Callable[[str, object], str]  # how the asker put a name and its value
TickWords = Callable[[int], str]
MANY = 12  # names that a message still lists


def in_python(name: str, value: object) -> str:
    """`provider="RA2"`, as it is written in a call."""
    return f'{name}="{value}"' if isinstance(value, str) else f"{name}={value}"


def on_the_command_line(name: str, value: object) -> str:
    """`--provider RA2`, as it is typed."""
    return f"--{name} {value}" if value is not None else f"--{name}"


def moment(
    world: World, rule: str, provider: str | None, innovation: str | None, tick: int, said: Said, months: TickWords
) -> Moment:
    """The call that is meant; AskError with the nearest name where there is none."""
    r = _rule(world, rule, provider, said)
    chosen = world.spec.rules[r]
    i = NATION if provider is None else _place(world.ids, provider, "provider", said)
    k = _innovation(world, chosen, innovation, said)
    if isinstance(tick, bool) or not isinstance(tick, int) or not 0 <= tick < world.ticks:
        last = world.ticks - 1
        raise AskError(
            f"{said('tick', tick)}: ticks are 0 to {last}\n"
            f"  0 is {months(0)}, {world.warm_up} is {months(world.warm_up)}, {last} is {months(last)}"
        )
    if k != NATION:
        _check_arrived(world, k, tick, said, months)
    return Moment(r, i, k, tick)


def _rule(world: World, name: str, provider: str | None, said: Said) -> int:
    """The rule of that name: one of the nation where no provider is named."""
    rules = world.spec.rules
    named = [r for r, rule in enumerate(rules) if rule.name == name]
    if not named:
        names = list(dict.fromkeys(rule.name for rule in rules))
        near = did_you_mean(str(name), names)
        raise AskError(
            f"{said('rule', name)}: {world.spec.name} has no such rule{near}\n  in order: {', '.join(names)}"
        )
    fitting = [r for r in named if (rules[r].owner == "nation") == (provider is None)]
    if fitting:
        return fitting[0]
    if provider is None:
        raise AskError(
            f"{said('rule', name)}: is played for each provider: whose?\n  write {said('provider', world.ids[0])}"
        )
    raise AskError(f"{said('provider', provider)}: {name} is a rule of the nation\n  leave the provider out")


def _place(names: Sequence[str], name: str, kind: str, said: Said) -> int:
    if name in names:
        return names.index(name)
    shown = f"{', '.join(names[:3])} ..." if len(names) > MANY else ", ".join(names)
    raise AskError(f"{said(kind, name)}: no such {kind}{did_you_mean(str(name), names)}\n  {len(names)} known: {shown}")


def _innovation(world: World, rule: Rule, name: str | None, said: Said) -> int:
    if rule.owner != "uptake":
        if name is not None:
            raise AskError(
                f"{said('innovation', name)}: {rule.name} is played once, not for each innovation\n  leave it out"
            )
        return NATION
    if name is None:
        first = world.innovation_ids[0] if world.innovation_ids else "NAME"
        raise AskError(
            f"{said('rule', rule.name)}: is played for each innovation: which?\n  write {said('innovation', first)}"
        )
    return _place(world.innovation_ids, name, "innovation", said)


def _check_arrived(world: World, k: int, tick: int, said: Said, months: TickWords) -> None:
    """Refuse an innovation that is still to come at the start of the tick, and say when it comes."""
    arrives = float(world.arrives[k])
    if arrives <= tick * world.dt:
        return
    first = next((t for t in range(tick, world.ticks) if arrives <= t * world.dt), -1) if math.isfinite(arrives) else -1
    when = f"it arrives in tick {first} ({months(first)})" if first >= 0 else "it does not arrive in this run"
    raise AskError(
        f"{said('innovation', world.innovation_ids[k])}: is not there yet in tick {tick} ({months(tick)})\n  {when}"
    )
