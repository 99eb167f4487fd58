"""What one asks in Python is read like a command line: same names, same checks, same scenarios."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from policysim import config
from policysim.ask import read_question
from policysim.errors import AskError
from policysim.providers import Provider
from policysim.scenario import table
from policysim.scenario.policy import Policy
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System
from policysim.sweep.progress import progress_on
from policysim.sweep.results import Sweep
from policysim.verbs.run import placed, play_into, prepare

Named = str | Policy


def scenario(
    policy: Named = "do_minimum", *, budget: str | None = None, system: str | System | None = None,
    innovations: str | None = None, provider: type = Provider, start: str | None = None, years: int | None = None,
    calendar: Mapping[str, Any] | None = None, parameters: Mapping[str, float] | None = None,
    uncertainty: str | None = None, seed: int | None = None, agility_form: str | None = None, fit: str | None = None,
    slack: str | None = None, caps: str | None = None,
) -> Scenario:  # fmt: skip
    """One question to the model, everything but chance.

    `policy` is a name, a path of a YAML file or a `Policy`; `budget` money as "£400m a year"; `system` a name, a path of
    a list of providers or what `read_providers` gave; `start` "2026-04"; `parameters` fix register parameters by name.
    AskError tells, in a few lines, what is not understood and the nearest name.
    """
    settings = {
        "budget.amount": budget, "innovations": innovations, "uncertainty": uncertainty, "seed": seed,
        "agility_form": agility_form, "fit": fit, "slack": slack, "caps": caps,
    }  # fmt: skip
    asked = _question([policy], settings, system, provider, start, years, calendar, parameters)
    return _with_system(asked.scenarios[-1], system)


def sweep(
    policy: Named | Iterable[Named], *, budget: str | None = None, system: str | System | None = None,
    innovations: str | None = None, provider: type = Provider, start: str | None = None, years: int | None = None,
    calendar: Mapping[str, Any] | None = None, parameters: Mapping[str, Any] | None = None, replicates: int | None = None,
    uncertainty: str | None = None, seed: int | None = None, headline: str | None = None, name: str | None = None,
    workers: int | None = None,
) -> Sweep:  # fmt: skip
    """Play policies in the same futures into results/NAME and open the sweep; do_minimum is always added.

    A parameter given a list of values makes paired futures. The same question again is read from its folder; what was
    stopped goes on where it stood.
    """
    policies = [policy] if isinstance(policy, str | Policy) else list(policy)
    settings = {
        "budget.amount": budget, "innovations": innovations, "uncertainty": uncertainty, "seed": seed, "headline": headline,
        "replicates": replicates, "name": name, "executor.workers": workers,
    }  # fmt: skip
    asked = _question(policies, settings, system, provider, start, years, calendar, parameters)
    asked = replace(asked, scenarios=tuple(_with_system(s, system) for s in asked.scenarios))
    plan, folder = placed(asked)
    prepare(asked)
    play_into(asked, plan, folder, progress_on(sys.stderr))
    return Sweep(folder)


def read_providers(path: str | Path, *, provider: type = Provider, edges: str | Path | None = None) -> System:
    """The providers of a CSV or Parquet file as a system with England's types; `.report` says what was understood.

    `edges` is a second file with the columns from, to, weight. AskError names file, row, column and what to write.
    """
    like = _question(["do_minimum"], {}, "england", provider, None, None, None, None).scenarios[0].system
    return table.read_providers(path, like, provider, edges)


def _question(
    policies: list[Named], settings: Mapping[str, Any], system: str | System | None, provider: type, start: str | None,
    years: int | None, calendar: Mapping[str, Any] | None, parameters: Mapping[str, Any] | None,
) -> config.Question:  # fmt: skip
    """The typed question that these words ask."""
    if not isinstance(provider, type):
        raise AskError(f"provider={provider!r}: is not a class\n  write provider=Provider, or a subclass of yours")
    given = {f"policy/{p.name}": _tree(p) for p in policies if isinstance(p, Policy)}
    words = {"policy": ",".join(p.name if isinstance(p, Policy) else str(p) for p in policies), **settings}
    words |= {f"calendar.{key}": value for key, value in (calendar or {}).items()}
    short = {"calendar.start": start, "calendar.years": years, "provider": provider.__name__}
    words |= {key: value for key, value in short.items() if value is not None}
    words |= {"system": system} if isinstance(system, str) else {}
    words |= {f"parameters.{key}": _joined(value) for key, value in (parameters or {}).items()}
    argv = [f"{key}={value}" for key, value in words.items() if value is not None]
    asked = read_question(argv, given, {provider.__name__: provider})
    return config.question(asked, config.compose(asked))


def _joined(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _tree(policy: Policy) -> dict:
    """A policy as its YAML would say it: every leaf text."""
    return _texts(policy.model_dump(mode="json", exclude={"name"}, exclude_defaults=True))


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    return str(value)


def _with_system(asked: Scenario, system: str | System | None) -> Scenario:
    """The scenario in a system that is at hand already."""
    if not isinstance(system, System):
        return asked
    return Scenario(**{**{name: getattr(asked, name) for name in type(asked).model_fields}, "system": system})
