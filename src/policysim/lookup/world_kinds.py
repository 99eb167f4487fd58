"""Innovations, types, regions, networks and provider classes: what a world is made of, as tables and cards."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from policysim.classes import Provider
from policysim.library import show
from policysim.lookup.entry import POLICY_FILE, Entry
from policysim.lookup.kind import Kind, Row
from policysim.lookup.reading import written_in
from policysim.lookup.registers import Registers
from policysim.lookup.stages import in_per_cent, spending
from policysim.rules import Spec, spec

BUILT_IN, LISTED = "built_in", "ties_of_a_list"
NETWORKS = {
    BUILT_IN: "all others of the health system, a few of the type, a few at random",
    LISTED: "ties that a second file of a list of providers states: from, to, weight",
}
SHAPE = ("network_weight_system", "network_weight_type", "ties_type", "ties_random")


def _innovations(names: Registers) -> dict[str, tuple[str, Mapping]]:
    """(portfolio, facts) of every named innovation; of two with one name the first."""
    return _first(names.inside("innovations", "named"))


def _first(groups: Iterable[tuple[str, dict]]) -> dict[str, tuple[str, Mapping]]:
    """(file, facts) by name; of two with one name the first."""
    found: dict[str, tuple[str, Mapping]] = {}
    for file, held in groups:
        found |= {
            name: (file, facts) for name, facts in held.items() if name not in found and isinstance(facts, Mapping)
        }
    return found


def _innovation_row(names: Registers, name: str) -> Row:
    i = _innovations(names)[name][1]
    size = i["size"]
    return {
        "label": i.get("label", ""), "approach": i["approach"], "scope": i["scope"], "acts": f"{i['effect']} at {i['stage']}",
        "size": f"{size['mid']} ({size['low']} to {size['high']})", "complexity": float(i["complexity"]),
        "duration": i["duration"], "alignment": float(i["alignment"]), "needs": _weights(i["needs"]),
        "burden factor": float(i.get("burden_factor", 1)), "listed": _listed(i),
        "in place at the start": float(i.get("embedded_at_start", 0)), "source": i.get("source", ""),
    }  # fmt: skip


def _weights(needs: Mapping) -> str:
    return ", ".join(f"{part} {weight}" for part, weight in needs.items())


def _innovation(names: Registers, name: str) -> Entry:
    portfolio, i = _innovations(names)[name]
    size = i["size"]
    brief = [("approach", i["approach"].replace("_", " ")), ("scope", i["scope"]), ("listed", _listed(i))]
    facts = [
        ("Acts", f"{i['effect']} at {i['stage'].replace('_', ' and ')}"),
        ("Size", f"{size['mid']} of its cell at full use and perfect fit ({size['low']} to {size['high']} is thought possible)"),
        ("Complexity", f"{i['complexity']} (0 to 1)"), ("Time to embed", f"{i['duration']} at average agility, complexity 0.5"),
        ("Alignment", f"{i['alignment']} (1: the front line owns it, 0: it is framed in money)"),
        ("Needs", _weights(i["needs"])),
        ("Running burden", f"{i.get('burden_factor', 1)} times that of others of its complexity"),
        ("In place at the start", f"at {i.get('embedded_at_start', 0)} of providers (a share)"),
        ("Makes easier", ", ".join(_several(i.get("enables")))), ("Made easier by", ", ".join(_enablers(names, name))),
        ("Grade", i.get("grade", "assumed")), ("Source", i.get("source", "")), ("Portfolio", portfolio),
    ]  # fmt: skip
    paid = f"spend:\n  my_tariff: {{lever: payment, share: 100%, innovations: [{name}]}}"
    return Entry(name, "innovation", i.get("label", name), brief, facts, block=(POLICY_FILE, paid))


def _listed(innovation: Mapping) -> str:
    return "yes" if str(innovation.get("listed", "")).lower() == "true" else "no"


def _enablers(names: Registers, name: str) -> list[str]:
    return [other for other, (_, facts) in _innovations(names).items() if name in _several(facts.get("enables"))]


def _several(value: object) -> list[str]:
    return (
        [value] if isinstance(value, str) and value else [str(one) for one in value] if isinstance(value, list) else []
    )


def _inside(names: Registers, part: str) -> dict[str, tuple[str, Mapping]]:
    """(system, facts) of every type or region that a system file holds."""
    return _first(names.inside("system", part))


def _type_row(names: Registers, name: str) -> Row:
    system, kind = _inside(names, "types")[name]
    facts = kind.get("facts") or {}
    return {
        "label": kind.get("label", ""), "number": int(kind.get("number", 0)), "system": system,
        "size against acute": float(kind.get("size_multiplier", 1)), "also called": ", ".join(_several(kind.get("also"))),
        "contacts per unit of need": _pairs(facts.get("mix")), "pounds a contact": _pairs(facts.get("unit_cost")),
        "spending by stage, %": in_per_cent(spending(facts, names.tree("system", system).get("stages") or [])),
    }  # fmt: skip


def _type(names: Registers, name: str) -> Entry:
    row = _type_row(names, name)
    facts = [
        ("Number", f"{row['number']} in {row['system']}"),
        ("Size", f"{row['size against acute']:g} times that of an acute provider"), ("Also called", row["also called"]),
        ("Contacts per unit of need", row["contacts per unit of need"]), ("Pounds a contact", row["pounds a contact"]),
        ("Spending by stage, %", row["spending by stage, %"]),
    ]  # fmt: skip
    return _group("type", name, f"type of provider: {row['label'] or name}", facts)


def _pairs(found: Mapping | None) -> str:
    return ", ".join(f"{key.replace('_', ' and ')} {value}" for key, value in (found or {}).items())


def _region_row(names: Registers, name: str) -> Row:
    system, region = _inside(names, "regions")[name]
    return {"label": region.get("label", name), "providers": int(region.get("providers", 0)),
            "health systems": int(region.get("health_systems", 0)), "system": system}  # fmt: skip


def _region(names: Registers, name: str) -> Entry:
    row = _region_row(names, name)
    facts = [
        ("Providers", f"{row['providers']} on average, in {row['system']}"),
        ("Health systems", str(row["health systems"])),
    ]
    return _group("region", name, f"region: {row['label']}", facts)


def _group(key: str, name: str, meaning: str, facts: list[tuple[str, str]]) -> Entry:
    reach = f"spend:\n  my_help: {{lever: support, share: 100%, reach: {{{key}: [{name}]}}}}"
    return Entry(name, key, meaning, facts=facts, block=(POLICY_FILE, reach))


def _own_networks(names: Registers) -> dict[str, Callable]:
    """Networks that classes bring themselves."""
    found = (one.network for one in names.specs if one.network is not None)
    return {function.__name__: function for function in found}


def _network_row(names: Registers, name: str) -> Row:
    own = _own_networks(names)
    doc = inspect.getdoc(own[name]) if name in own else ""
    return {"meaning": " ".join((doc or "").split()) or NETWORKS.get(name, "a network of this class")}


def _network(names: Registers, name: str) -> Entry:
    own = _own_networks(names)
    facts = [("Parameters", ", ".join(p for p in SHAPE if p in names.parameters))] if name == BUILT_IN else []
    facts += [("In a system file", "edges: ties.csv")] if name == LISTED else []
    facts += [("Written in", written_in(own[name]))] if name in own else []
    return Entry(
        name, "network", _network_row(names, name)["meaning"], facts=facts, write=["policysim explain network"]
    )


def _provider_row(names: Registers, name: str) -> Row:
    doc = inspect.getdoc(names.classes[name]) or ""
    return {
        "meaning": doc.splitlines()[0] if doc else "a class without a docstring",
        "from": written_in(names.classes[name]),
    }


def _provider(names: Registers, name: str) -> Entry:
    mine, stock = spec(names.classes[name]), spec(Provider)
    brief = [("traits", str(sum(f.role == "trait" for f in mine.provider)))]
    brief += [(what, str(len(getattr(mine, what)))) for what in ("parameters", "rules", "levers", "outcomes")]
    facts = [] if mine.provider_class is Provider else _own(mine, stock)
    facts += [
        ("Rules in order", ", ".join(rule.name for rule in mine.rules)),
        ("Written in", written_in(names.classes[name])),
    ]
    plugin = "" if mine.provider_class is Provider else f" --plugin {show(Path(inspect.getfile(names.classes[name])))}"
    row = _provider_row(names, name)
    return Entry(name, "provider class", row["meaning"], brief, facts, write=[f"policysim run provider={name}{plugin}"])


def _own(mine: Spec, stock: Spec) -> list[tuple[str, str]]:
    """What a class adds to the built-in one or replaces."""
    facts = []
    for what in ("provider", "parameters", "levers", "outcomes", "rules"):
        before = {one.name: one for one in getattr(stock, what)}
        new = [one.name for one in getattr(mine, what) if one.name not in before]
        facts.append((f"Adds {'numbers' if what == 'provider' else what}", ", ".join(new)))
    stages = {(rule.owner == "nation", rule.name): rule.function for rule in stock.rules}
    replaced = [r.name for r in mine.rules if stages.get((r.owner == "nation", r.name), r.function) is not r.function]
    return [*facts, ("Replaces rules", ", ".join(replaced))]


INNOVATIONS = Kind(
    "innovations", "innovation", "improvements that have names", ("name", "label", "approach", "scope", "acts", "source"),
    _innovations, _innovation_row, _innovation,
)  # fmt: skip
TYPES = Kind("types", "type", "types of provider", ("name", "label", "number", "size against acute", "also called"),
             lambda names: _inside(names, "types"), _type_row, _type)  # fmt: skip
REGIONS = Kind("regions", "region", "regions of a system", ("name", "label", "providers", "health systems"),
               lambda names: _inside(names, "regions"), _region_row, _region)  # fmt: skip
NETWORK_KINDS = Kind("networks", "network", "who learns from whom", ("name", "meaning"),
                     lambda names: [*NETWORKS, *_own_networks(names)], _network_row, _network)  # fmt: skip
PROVIDERS = Kind("providers", "provider class", "classes whose rules providers follow", ("name", "meaning", "from"),
                 lambda names: names.classes, _provider_row, _provider)  # fmt: skip
