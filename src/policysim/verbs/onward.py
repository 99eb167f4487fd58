"""A project that goes on from a publication: its question as files to change, the same question until somebody does."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from policysim.analysis.summary import FORMULA
from policysim.analysis.texts import tidy
from policysim.classes import provider_classes
from policysim.errors import AskError, Damaged
from policysim.library import NAME, Library
from policysim.numbers import counted
from policysim.publish import levels
from policysim.publish.bounds import sweep_in
from policysim.publish.door import opened
from policysim.publish.trusted import code_in
from policysim.scenario.asked import Asked, understood
from policysim.scenario.budget import Budget
from policysim.scenario.innovations import Portfolio
from policysim.scenario.policy import Policy
from policysim.scenario.system import System
from policysim.sweep.folder import Folder
from policysim.sweep.plan import NATION, Plan
from policysim.systems import system_of
from policysim.verbs.explained import experiment_text, policy_text

ASKED = "published"  # the experiment
ONE = "\n  a project goes on from a publication whose options differ in their policies only"
TICKS = {1.0: "year", 0.5: "half_year", 0.25: "quarter"}
BASELINE, PROVIDER, LIKE = "do_minimum", "Provider", "england"
Files = dict[str, str]


def files_of(bundle: Path, names: Library) -> tuple[Files, dict[str, str]]:
    """What goes into the project, by path, and what its README tells of the publication.

    AskError where there is none or where its question cannot be said in files, Damaged where it is altered."""
    with opened(bundle) as root:
        if bad := [fault for fault in levels.files(root).faults if fault.startswith(("plan.json", "runs/", "rules/"))]:
            raise Damaged(f"--from {bundle}: {bad[0]}\n  policysim reproduce {bundle} says more")
        sweep = sweep_in(Folder(root))
        plan = sweep.plan
        rules = {f"rules/{path.name}": path.read_text("utf-8") for path in code_in(root)}
        about = {"question": tidy(plan.question, 300), "digest": sweep.verify().digest}
    first = _one_question(plan)
    made = policy_files(plan) | _system(first["system"], names) | _innovations(first["innovations"], names)
    made[f"conf/experiment/{ASKED}.yaml"] = experiment_text(ASKED, _experiment(plan, first))
    plugin = "".join(f" --plugin {name}" for name in rules) if first["provider"] != PROVIDER else ""
    return made | rules, about | {"plugin": plugin}


def _one_question(plan: Plan) -> dict[str, Any]:
    """What all scenarios have, their policies aside. AskError where they differ in something else."""
    first = plan.scenarios[0]
    for plain in plan.scenarios:
        if unlike := [key for key in plain if key != "policy" and plain[key] != first.get(key)]:
            raise AskError(f"--from: its question has several values of {unlike[0]}{ONE}")
    if len(set(plan.options)) < len(plan.scenarios) or set(plan.options) != {
        p["policy"]["name"] for p in plan.scenarios
    }:
        raise AskError(f"--from: its question has several amounts or points{ONE}")
    if first["uncertainty"] == "posterior":
        raise AskError("--from: its futures are drawn from calibrated sets, which no file of a question can hold")
    return first


def _experiment(plan: Plan, first: Mapping[str, Any]) -> dict[str, Any]:
    """The question as a file says it."""
    calendar, budget = dict(first["calendar"]), understood(Budget, first["budget"], "plan.json: budget")
    calendar |= {"warm_up": counted(calendar["warm_up"], "year"), "tick": TICKS.get(calendar["tick"], calendar["tick"])}
    tree = {
        "question": plan.question, "headline": plan.headline, "sweep": {"policy": list(plan.options)},
        "budget": {**first["budget"], "amount": _money(float(budget.amount), first["budget"]["amount"])}, "calendar": calendar,
        "system": _named(first["system"]["name"]), "innovations": _named(first["innovations"]["name"]),
        "uncertainty": first["uncertainty"], "replicates": plan.replicates, "seed": first["seed"],
    }  # fmt: skip
    more = {"parameters": first["parameters"], "record": [NATION, *plan.groups] if plan.groups else []}
    if first["provider"] != PROVIDER:
        more["provider"] = first["provider"]
    return tree | {key: value for key, value in more.items() if value} | first["switches"]


def _money(pounds: float, exact: str) -> str:
    """`£600m a year`, where that is the very amount."""
    return f"£{pounds / 1e6:g}m a year" if float(f"{pounds / 1e6:g}") * 1e6 == pounds else exact


def policy_files(plan: Plan) -> Files:
    """Every policy but do_minimum, as a file that is laid over it."""
    found = {plain["policy"]["name"]: plain["policy"] for plain in plan.scenarios}
    made = {}
    for name, plain in found.items():
        if not NAME.fullmatch(name):
            raise Damaged(f"plan.json: {ascii(name)[1:-1][:60]} is no name that a policy has")
        if name != BASELINE:
            tree = understood(Policy, plain, f"plan.json: policy {name}").model_dump(mode="json", exclude_defaults=True)
            tree["spend"] = {key: _instrument(one) for key, one in tree.get("spend", {}).items()}
            made[f"conf/policy/{name}.yaml"] = policy_text(name, {key: tree[key] for key in tree if key != "name"})
    return made


def _instrument(one: Mapping[str, Any]) -> dict[str, Any]:
    share = one.get("share")
    whole = share is not None and float(f"{100 * share:g}") / 100 == share
    return dict(one) | ({"share": f"{100 * share:g}%"} if whole else {})


def _system(plain: Mapping[str, Any], names: Library) -> Files:
    """Nothing where it is the one that is installed; a list of providers as a table and the file that says how it is read."""
    if not plain.get("providers"):
        return _unless_known("system", System, plain, names)
    if plain.get("edges"):
        raise AskError(
            "--from: its providers have ties of their own, and a project takes over a list without ties only"
        )
    listed, table = understood(System, plain, "plan.json: system"), _table(plain["providers"])
    if _facts(_read(table, names)) != _facts(listed):
        raise AskError(
            f"--from: its list of providers is not understood here as it was there, with types like those of {LIKE}"
        )
    said = f"table: ../../data/providers.csv\nlike: {LIKE}\n"
    return {f"conf/system/{_named(plain['name'])}.yaml": said, "data/providers.csv": table}


def _read(table: str, names: Library) -> System:
    """A list as it is understood here."""
    with tempfile.TemporaryDirectory(prefix="policysim-") as folder:
        path = Path(folder) / "providers.csv"
        path.write_text(table, encoding="utf-8")
        return system_of({"table": str(path), "like": LIKE}, ASKED, names, provider_classes()[PROVIDER])


def _facts(system: System) -> tuple[Any, ...]:
    """All that runs depend on."""
    return system.stages, system.types, system.regions, system.providers


def _table(listed: Mapping[str, Any]) -> str:
    """A row a provider; what a future draws is blank."""
    columns = {key: listed[key] for key in ("id", "type", "region", "health_system", "size")} | dict(listed["traits"])
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(columns)
    rows.writerows(map(_cell, row) for row in zip(*columns.values(), strict=True))
    return out.getvalue()


def _cell(value: Any) -> Any:
    """Nothing as nothing; text that a spreadsheet would work out as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else "" if value is None else value


def _innovations(plain: Mapping[str, Any], names: Library) -> Files:
    return _unless_known("innovations", Portfolio, plain, names)


def _unless_known(group: str, model: type[Asked], plain: Mapping[str, Any], names: Library) -> Files:
    """A file of its own, where the installed one of that name says something else or there is none."""
    name = _named(plain["name"])
    made = understood(model, plain, f"plan.json: {group}")
    if names.find(f"{group}/{name}") is not None:
        told = {key: value for key, value in names.read(f"{group}/{name}").items() if value != ""}
        if understood(model, {**told, "name": name}, names.where(f"{group}/{name}")) == made:
            return {}
    tree = json.loads(made.model_dump_json(exclude_defaults=True, exclude={"name"}))
    return {f"conf/{group}/{name}.yaml": yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=120)}


def _named(name: str) -> str:
    return name if NAME.fullmatch(name) else ASKED
