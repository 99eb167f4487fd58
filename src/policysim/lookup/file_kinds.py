"""Policies with their instruments, experiments, systems and portfolios: the files of the library as tables and cards."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from policysim.errors import AskError
from policysim.library import shipped
from policysim.lookup.entry import Entry
from policysim.lookup.kind import Kind, Row
from policysim.lookup.registers import Registers
from policysim.lookup.stages import in_per_cent, spending

GROUPS = {"policies": "policy", "experiments": "experiment", "systems": "system", "portfolios": "innovations"}


def _from(names: Registers, group: str, name: str) -> str:
    """`yours` or `built in`, with the file."""
    found = names.library.find(f"{group}/{name}")
    ours = isinstance(found, Path) and any(root in found.parents for root in (shipped("conf"), shipped("experiments")))
    return "built in" if ours else "yours"


def _file(names: Registers, group: str, name: str) -> str:
    if _from(names, group, name) == "yours":
        return f"{names.library.where(f'{group}/{name}')} (yours)"
    found = names.library.find(f"{group}/{name}")
    assert isinstance(found, Path)
    return f"{'/'.join(found.parts[-3:])} of the package"


def _policy_of(names: Registers, name: str):
    """The policy as it is understood, its base's instruments included."""
    from policysim.scenario.policy import read_policy  # typed models: only where a policy is told

    where = names.library.where(f"policy/{name}")
    return read_policy(name, names.tree("policy", name), lambda base: names.tree("policy", base), where)


def _policy_row(names: Registers, name: str) -> Row:
    from policysim.lookup.spending import in_short

    try:
        policy = _policy_of(names, name)
        told = {"label": policy.title, "spends": in_short(policy), "description": policy.description}
    except AskError as why:
        told = {"label": name, "spends": f"not understood: {str(why).splitlines()[0]}", "description": ""}
    return told | {"from": _from(names, "policy", name)}


def _policy(names: Registers, name: str) -> Entry:
    from policysim.lookup.spending import bought

    policy = _policy_of(names, name)
    told = bought(policy, {lever.name: lever for lever in names.declared("levers")})
    spends = "\n".join(f"{instrument}: {words}" for instrument, words in told) or "nothing"
    base = "" if policy.base == "do_minimum" else policy.base
    facts = [("A difference from", base), ("Spends", spends if len(told) < 2 else f"\n{spends}"),
             ("File", _file(names, "policy", name))]  # fmt: skip
    meaning = f"{policy.title}: {policy.description}" if policy.description else policy.title
    return Entry(
        name,
        "policy",
        meaning,
        facts=facts,
        write=[names.typed(f"policysim {verb} policy={name}") for verb in ("check", "run")],
    )


def _instrument_names(names: Registers) -> list[str]:
    return list(dict.fromkeys(word for _, spend in names.inside("policy", "spend") for word in spend))


def _told_in(names: Registers, instrument: str) -> dict[str, str]:
    """What an instrument of that name buys, by policy."""
    from policysim.lookup.spending import bought

    levers = {lever.name: lever for lever in names.declared("levers")}
    told: dict[str, str] = {}
    for policy, spend in names.inside("policy", "spend"):
        if instrument in spend:
            with suppress(AskError):
                told |= {
                    policy: dict(bought(_policy_of(names, policy), levers)).get(instrument, "nothing: it is dropped")
                }
    return told


def _instrument_row(names: Registers, name: str) -> Row:
    told = [
        f"{words.split(':')[0].removesuffix(' of the budget')} in {policy}"
        for policy, words in _told_in(names, name).items()
    ]
    items = [spend[name] for _, spend in names.inside("policy", "spend") if isinstance(spend.get(name), dict)]
    levers = dict.fromkeys(str(item["lever"]) for item in items if item.get("lever"))
    return {"lever": ", ".join(levers), "money": ", ".join(told)}


def _instrument(names: Registers, name: str) -> Entry:
    told = _told_in(names, name)
    write = [f"policysim explain {policy}" for policy in list(told)[:1]]
    meaning = f"the name that {len(told)} {'policies give' if len(told) > 1 else 'policy gives'} to something bought"
    return Entry(
        name, "instrument", meaning, facts=[(f"In {policy}", words) for policy, words in told.items()], write=write
    )


def _experiment_row(names: Registers, name: str) -> Row:
    tree = names.tree("experiment", name)
    return {"question": str(tree.get("question") or ""), "from": _from(names, "experiment", name)}


def _experiment(names: Registers, name: str) -> Entry:
    tree = names.tree("experiment", name)
    told = tree.get("sweep")
    sweep = told if isinstance(told, dict) else {}
    facts = [(f"Compares {key}", ", ".join(_list(values))) for key, values in sweep.items()]
    for key, value in tree.items():
        if key not in ("question", "sweep") and value:
            facts.append((key, _pairs(value)))
    facts.append(("File", _file(names, "experiment", name)))
    meaning = str(tree.get("question") or "a saved question without words")
    return Entry(name, "experiment", meaning, facts=facts, write=[names.typed(f"policysim run experiment={name}")])


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _pairs(value: object) -> str:
    return ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else ", ".join(_list(value))


def _system_row(names: Registers, name: str) -> Row:
    tree = names.tree("system", name)
    label = str(tree.get("label") or f"providers of {tree.get('table', name)}")
    return {"label": label, "description": str(tree.get("description") or ""), "from": _from(names, "system", name)}


def _system(names: Registers, name: str) -> Entry:
    tree, row = names.tree("system", name), _system_row(names, name)
    types = {kind: about.get("number", "") for kind, about in (tree.get("types") or {}).items()}
    facts = [
        ("Types", ", ".join(f"{number} {kind}" for kind, number in types.items())),
        ("Spending by stage, %", _spending(tree)),
        ("Regions", ", ".join(_region_names(tree))), ("List", str(tree.get("table") or "")),
        ("Ties", str(tree.get("edges") or "")), ("Types as in", str(tree.get("like") or "")),
        ("File", _file(names, "system", name)),
    ]  # fmt: skip
    meaning = f"{row['label']}: {row['description']}" if row["description"] else row["label"]
    return Entry(name, "system of providers", meaning, facts=facts, write=[names.typed(f"policysim run system={name}")])


def _spending(tree: dict) -> str:
    """A line a type of provider."""
    types = {
        kind: spending(about.get("facts") or {}, tree.get("stages") or [])
        for kind, about in (tree.get("types") or {}).items()
    }
    return "".join(f"\n  {kind}: {in_per_cent(shares)}" for kind, shares in types.items() if shares)


def _region_names(tree: dict) -> list[str]:
    regions = tree.get("regions") or {}
    return list(regions) if isinstance(regions, dict) else [str(one) for one in regions]


def _portfolio_row(names: Registers, name: str) -> Row:
    tree = names.tree("innovations", name)
    return {
        "label": str(tree.get("label") or name), "named": len(tree.get("named") or {}),
        "description": str(tree.get("description") or ""), "from": _from(names, "innovations", name),
    }  # fmt: skip


def _portfolio(names: Registers, name: str) -> Entry:
    tree, row = names.tree("innovations", name), _portfolio_row(names, name)
    arrivals = tree.get("arrivals") or {}
    facts = [("Named", ", ".join(tree.get("named") or {})), ("Arrivals", str(arrivals.get("source") or "")),
             ("File", _file(names, "innovations", name))]  # fmt: skip
    meaning = f"{row['label']}: {row['description']}" if row["description"] else row["label"]
    return Entry(
        name, "portfolio of innovations", meaning, facts=facts, write=[names.typed(f"policysim run innovations={name}")]
    )


def _of(group: str):
    return lambda names: names.library.names(group)


POLICIES = Kind(
    "policies", "policy", "what money may be spent on; each is a difference from do_minimum",
    ("name", "label", "spends", "from"), _of("policy"), _policy_row, _policy,
)  # fmt: skip
INSTRUMENTS = Kind(
    "instruments", "instrument", "what policies buy, by the names that they give it", ("name", "lever", "money"),
    _instrument_names, _instrument_row, _instrument,
)  # fmt: skip
EXPERIMENTS = Kind(
    "experiments", "experiment", "saved questions", ("name", "question", "from"),
    _of("experiment"), _experiment_row, _experiment,
)  # fmt: skip
SYSTEMS = Kind(
    "systems", "system", "the providers of a country or of a list of yours", ("name", "label", "description", "from"),
    _of("system"), _system_row, _system,
)  # fmt: skip
PORTFOLIOS = Kind(
    "portfolios", "portfolio", "innovations that can be taken up, and what arrivals look like",
    ("name", "label", "named", "description", "from"), _of("innovations"), _portfolio_row, _portfolio,
)  # fmt: skip
