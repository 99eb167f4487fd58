"""Policies that are parts of another one: written as files, with the command that plays them beside the others."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from policysim.analysis.combinations import Parts, in_words, pounds_of
from policysim.errors import AskError
from policysim.scenario.policy import FULL_DOSE, Policy
from policysim.sweep.manifest import sessions
from policysim.sweep.whole import commit, make_folder

if TYPE_CHECKING:
    from policysim.analysis.attribution import Attribution

KEPT = ("policy", "name", "experiment")  # settings of the command that are said anew


def name_of(a: "Attribution", parts: Parts) -> str:
    """What the policy of a combination is called: `agility__investment_support`."""
    return f"{a.found.option[:30]}__{'_'.join(part for part in a.found.parts if part in parts)}"[:64]


def save(a: "Attribution", folder: Path) -> list[Path]:
    """A file for each missing combination that buys something."""
    made = {name_of(a, parts): _policy(a, parts) for parts in a.missing if parts}
    make_folder(folder)
    for name, tree in made.items():
        text = yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=120)
        commit(folder / f"{name}.yaml", text.encode())
    return [folder / f"{name}.yaml" for name in made]


def command(a: "Attribution") -> str:
    """The words that asked for the sweep, with all combinations as policies."""
    typed: list[str] = next(
        (one["command"][1:] for one in reversed(sessions(a.c.sweep.folder)) if one.get("command")), []
    )
    words = [word for word in typed[1:] if word.partition("=")[0] not in KEPT] if typed[:1] == ["run"] else []
    policies = [option for option in a.found.there.values() if option != "do_minimum"]
    policies += [name_of(a, parts) for parts in a.missing if parts]
    name = f"name={a.c.sweep.name[:40]}_levers"
    return shlex.join(["policysim", "run", f"policy={','.join(policies)}", *words, name])


def _policy(a: "Attribution", parts: Parts) -> dict[str, Any]:
    """The YAML of a combination: each instrument as in the whole, with the money that it has there as a fixed amount."""
    plain = a.c.sweep.plan.scenarios[a.c.sweep.plan.options.index(a.found.option)]
    amounts = _amounts(a.found.option, plain)
    spend = {
        name: item | {"share": None, "amount": amounts[name]}
        for name, item in plain["policy"]["spend"].items()
        if name in parts
    }
    made = Policy(name_of(a, parts), label=f"{a.c.label(a.found.option)}: {in_words(parts)}", spend=spend)
    return _texts(made.model_dump(mode="json", exclude={"name"}, exclude_defaults=True))


def _amounts(option: str, plain: Mapping[str, Any]) -> dict[str, str]:
    """The money of each instrument, as a policy says it. AskError where shares are of a rest that changes over time."""
    spend = Policy.model_validate(plain["policy"]).spend
    fixed = [item for item in spend.values() if item.share is None]
    if len(fixed) < len(spend) and any(item.amount == FULL_DOSE or item.start or item.until for item in fixed):
        raise AskError(
            f"{option}: amounts and shares change over time, so its parts cannot be written with the same money\n"
            "  write policy files with amount: for each of them, and sweep those"
        )
    found = pounds_of(plain)
    return {name: pounds if isinstance(pounds, str) else f"£{pounds:.2f} a year" for name, pounds in found.items()}


def _texts(value: Any) -> Any:
    """Every leaf as text, as policy files have it."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    return [_texts(item) for item in value] if isinstance(value, list) else str(value)
