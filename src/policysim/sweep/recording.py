"""What a sweep stores beside the nation: the outcomes of types, regions, health systems or single providers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from policysim import engine
from policysim.errors import AskError
from policysim.rules import spec


def recorded(scenarios: Sequence[Any], kinds: Sequence[str]) -> dict[str, Any]:
    """The groups of each kind over all scenarios, and the outcomes that they have, as a plan holds them.

    Groups of one listed provider of whom a trait may be drawn are left out; AskError where such providers are asked for
    by themselves: their results would say nothing of them."""
    if not kinds:
        return {}
    classes = list(dict.fromkeys(one.provider for one in scenarios))
    systems = list({id(one.system): one for one in scenarios}.values())
    if "provider" in kinds:
        for one in systems:
            refuse_named(one.system, spec(one.provider))
    worlds = [one.world(0) for one in systems]
    lone = {(kind, name) for one in systems for kind, name in single(one.system, spec(one.provider))}
    groups = {
        kind: tuple(dict.fromkeys(n for w in worlds for n in _present(w, kind) if (kind, n) not in lone))
        for kind in kinds
    }
    names = [[outcome.name for outcome in engine.grouped(spec(cls))] for cls in classes]
    return {"groups": groups, "grouped": tuple(n for n in names[0] if all(n in other for other in names))}


def refuse_named(system: Any, read: Any) -> None:
    """Refuse results of single providers that somebody could find by name, where traits of theirs are not measured."""
    if system.providers and (drawn := system.drawn_traits(read)):
        more = f" and {len(drawn) - 2} more" if len(drawn) > 2 else ""
        raise AskError(
            f"provider: results of single providers of {system.name} are not told\n"
            f"  {', '.join(drawn[:2])}{more} were not measured in all of them: each future draws them at random,\n"
            "  so a result of a named provider would say nothing of that provider\n"
            "  write record=nation,type,region"
        )


def single(system: Any, read: Any) -> list[tuple[str, str]]:
    """Kind and name of the groups of a list that are one provider, where a trait of theirs is not measured."""
    if not system.providers or not system.drawn_traits(read):
        return []
    kinds = {kind: Counter(getattr(system.providers, kind)) for kind in ("type", "region", "health_system")}
    return [(kind, name) for kind, names in kinds.items() for name, number in names.items() if number == 1]


def _present(world: Any, kind: str) -> list[str]:
    """The names of the groups: those of a list as far as they occur, all of a synthetic population."""
    codes, names = engine.groups_of(world, kind)
    return [name for code, name in enumerate(names) if kind != "type" or code in codes]
