"""What a sweep stores beside the nation: the outcomes of types, regions, health systems or single providers."""

from collections.abc import Sequence
from typing import Any

from policysim import engine
from policysim.errors import AskError
from policysim.rules import spec


def recorded(scenarios: Sequence[Any], kinds: Sequence[str]) -> dict[str, Any]:
    """The groups of each kind over all scenarios, and the outcomes that they have, as a plan holds them.

    AskError for named providers of whom a trait was drawn: their results would say nothing of them."""
    if not kinds:
        return {}
    classes = list(dict.fromkeys(one.provider for one in scenarios))
    systems = list({id(one.system): one for one in scenarios}.values())
    if "provider" in kinds:
        for one in systems:
            refuse_named(one.system, spec(one.provider))
    worlds = [one.world(0) for one in systems]
    groups = {kind: tuple(dict.fromkeys(n for w in worlds for n in _present(w, kind))) for kind in kinds}
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


def _present(world: Any, kind: str) -> list[str]:
    """The names of the groups: those of a list as far as they occur, all of a synthetic population."""
    codes, names = engine.groups_of(world, kind)
    return [name for code, name in enumerate(names) if kind != "type" or code in codes]
