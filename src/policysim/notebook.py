"""What one asks in Python is read like a command line: same names, same checks, same scenarios."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from policysim import config
from policysim.analysis import comparison
from policysim.analysis.comparison import Comparison
from policysim.analysis.diff import Diff
from policysim.ask import read_question
from policysim.classes import provider_classes
from policysim.errors import AskError
from policysim.executors import asked_in_python
from policysim.known import SWITCHES
from policysim.library import library
from policysim.own_files import YAML, own_file
from policysim.providers import Provider
from policysim.rules import spec
from policysim.scenario import table
from policysim.scenario.policy import Policy
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System
from policysim.sweep.folder import find
from policysim.sweep.progress import progress_on
from policysim.sweep.results import Sweep
from policysim.sweep.same_question import difference_but_for_futures
from policysim.systems import mapped
from policysim.verbs import diff as verbs_diff
from policysim.verbs.precision import read_precision, steps
from policysim.verbs.run import placed, play_into, prepare

Money = str | float | Mapping[str, Any]  # of a budget: an amount, or its keys
Named = str | Path | Policy
Said = dict[str, Any]  # key of a setting -> its value, as Python has it
SHORT = {
    "budget": "budget.amount", "start": "calendar.start", "years": "calendar.years", "points": "design.points",
}  # fmt: skip
KIND = "design.kind"  # a key of design={...}; on a command line design= itself
PARTS = ("budget", "calendar")  # of a scenario that have settings of their own
LEAST_POUNDS = 1e6  # a bare number of Python below this might be millions


def scenario(
    policy: Named = "do_minimum", *, budget: Money | None = None, system: str | Path | System | None = None,
    innovations: str | None = None, provider: type = Provider, start: str | int | None = None, years: int | None = None,
    calendar: Mapping[str, Any] | None = None, parameters: Mapping[str, float] | None = None,
    uncertainty: str | None = None, seed: int | None = None, agility_form: str | None = None, fit: str | None = None,
    slack: str | None = None, caps: str | None = None,
) -> Scenario:  # fmt: skip
    """One question to the model, everything but chance.

    `policy` is a name, a path of a YAML file or a `Policy`; `budget` money as "£400m a year", or its keys as
    {"amount": ..., "start": "2027-04", "until": "2031-03"}; `system` a name, a path of a list of providers or what
    `read_providers` gave; `start` "2026-04"; `calendar` its other keys (warm_up, tick);
    `parameters` fix register parameters by name, raw (shares 0-1, rates a year); `uncertainty` says what futures draw of the
    others: "register" all, "posterior" those that were calibrated together as one set that fits, "fixed" none.
    AskError tells, in a few lines, what is not understood and the nearest name.
    """
    said = settings({
        "budget": budget, "system": system, "innovations": innovations, "provider": provider, "start": start,
        "years": years, "calendar": calendar, "parameters": parameters, "uncertainty": uncertainty, "seed": seed,
        "agility_form": agility_form, "fit": fit, "slack": slack, "caps": caps,
    })  # fmt: skip
    return one_scenario(policy, said)


def sweep(
    policy: Named | Iterable[Named], *, budget: Money | None = None, system: str | Path | System | None = None,
    innovations: str | None = None, provider: type = Provider, start: str | int | None = None, years: int | None = None,
    calendar: Mapping[str, Any] | None = None, parameters: Mapping[str, Any] | None = None, replicates: int | None = None,
    uncertainty: str | None = None, seed: int | None = None, headline: str | None = None,
    vary: str | Iterable[str] | None = None, design: str | Mapping[str, Any] | None = None, points: int | None = None,
    record: str | Iterable[str] | None = None, name: str | None = None, workers: int | None = None,
    executor: Any = None, run_seconds: float | None = None, run_memory: str | None = None, precision: float | None = None,
    agility_form: str | None = None, fit: str | None = None, slack: str | None = None, caps: str | None = None,
) -> Sweep:  # fmt: skip
    """Play policies in the same futures into results/NAME and open the sweep; do_minimum is always added.

    A parameter given a list of values, or `ps.between(0.1, 0.6)`, makes paired futures; `vary` names others ("register": all
    that have a range). `design` says at which `points` they are tried: "lhs", "saltelli" ... (`ps.list("designs")`), or
    {"kind": "lhs", "seed": 2, "where": "parameters.a<parameters.b"}. `record` keeps outcomes of groups too ("region"). The same
    question again is read from its folder; what was stopped goes on where it stood. `run_seconds=60` and
    `run_memory="2GB"` end a run that takes more: it counts as failed. `executor` plays elsewhere: "dask", the address of a
    Dask scheduler or a client of it, or any executor of `concurrent.futures`' kind. `precision=0.02` adds futures until
    every difference in the headline is known so well. Keywords as in `scenario`.
    """
    policies = [policy] if isinstance(policy, str | Path | Policy) else list(policy)
    where, pool = asked_in_python(executor)
    said = settings({
        "budget": budget, "system": system, "innovations": innovations, "provider": provider, "start": start,
        "years": years, "calendar": calendar, "parameters": parameters, "uncertainty": uncertainty, "seed": seed,
        "agility_form": agility_form, "fit": fit, "slack": slack, "caps": caps, "headline": headline, "record": record,
        "vary": vary, "design": design, "points": points, "replicates": replicates, "name": name, "executor.workers": workers,
        "executor.run_seconds": run_seconds, "executor.run_memory": run_memory, **where,
    })  # fmt: skip
    asked = _question(policies, said)
    wanted = read_precision(str(precision), f"precision={precision!r}") if precision is not None else None
    plan, folder = placed(asked, difference_but_for_futures if wanted else None)
    prepare(asked)
    play = partial(play_into, asked, executor=pool)
    if wanted:
        deque(steps(wanted, plan, folder, play, partial(progress_on, sys.stderr)), maxlen=0)
    else:
        play(plan, folder, progress_on(sys.stderr))
    return Sweep(folder, lambda: _classes_with(provider))


def open_sweep(
    folder: str | Path | None = None, results: str | Path = "results", *, provider: type = Provider
) -> Sweep:
    """Open a sweep by path or by name below `results`; by default the last one. AskError where there is none.

    Nothing is read before it is asked for. `provider` is the class of a sweep that was played with one of your own."""
    return Sweep(find(results, folder), lambda: _classes_with(provider))


def compare(
    sweep: Sweep | str | Path, against: str = "do_minimum", outcome: str = "", *, provider: type = Provider
) -> Comparison:
    """Compare the options of a sweep with one of them, on an outcome (default: the sweep's headline).

    `sweep` is what `sweep` or `open_sweep` gave, a folder, or the name of one in ./results; `provider` is the class of a sweep
    that is opened here and was played with one of your own. AskError for anything else, and for an option or an outcome that
    the sweep does not have."""
    opened = open_sweep(sweep, provider=provider) if isinstance(sweep, str | Path) else sweep
    return comparison.compare(opened, against, outcome)


def diff(a: Sweep | str | Path, b: Sweep | str | Path, outcome: str = "", against: str = "do_minimum") -> Diff:
    """What was asked differently of two sweeps, and what was found differently on an outcome (default: `a`'s headline).

    `a` and `b` are sweeps, folders, names in ./results, or the bundle.zip of a publication; `.first`, `.asked()`, `.found()` and
    `str()` tell it. Options are compared future by future where both sweeps drew the same futures. AskError for an option or
    outcome that one lacks."""
    return verbs_diff.between(a, b, outcome, against)


def _classes_with(provider: type) -> dict[str, type]:
    return provider_classes() | {provider.__name__: provider}


def between(low: float | str, high: float | str) -> str:
    """Anywhere from `low` to `high`: a value for `parameters=` or `budget=` of `ps.sweep`, tried at the points of a design."""
    return f"interval({low},{high})"


def read_providers(
    path: str | Path, *, sheet: str = "", provider: type = Provider, edges: str | Path | None = None
) -> System:
    """The providers of a CSV, xlsx, ods or Parquet file, or of a mapping file of one, as a system; `.report` tells how.

    Columns are matched by their names and synonyms; traits of `provider` that the file lacks are drawn in each future.
    `sheet` is needed where several could be the list; `edges` is a second file with the columns from, to, weight.
    AskError names file, sheet, row, column and what to write.
    """
    if Path(path).suffix.lower() in YAML:
        found = own_file("system", str(path), str(path))
        return mapped(found, library(), provider, sheet, str(edges or ""))
    like = _question(["do_minimum"], settings({"provider": provider})).scenarios[0].system
    return table.read_providers(path, like, provider, edges, sheet)


def settings(words: Mapping[str, Any]) -> Said:
    """Keywords as settings: short ones in full, those of calendar, parameters and budget one by one, None left out."""
    found: Said = {}
    for word, value in words.items():
        parts = word in ("calendar", "parameters") or (word in ("budget", "design") and isinstance(value, Mapping))
        if parts and value is not None:
            if not isinstance(value, Mapping):
                raise AskError(f'{word}={value!r}: needs names and values\n  write {word}={{"NAME": value}}')
            inside = {f"{word}.{key}": inner for key, inner in value.items()}
            found |= {"design" if key == KIND else key: inner for key, inner in inside.items()}
        elif value is not None:
            found[SHORT.get(word, word)] = value
    return found


def one_scenario(policy: Named, said: Said) -> Scenario:
    """The scenario of one policy under these settings; AskError where a setting has several values."""
    if not isinstance(policy, str | Path | Policy):
        raise AskError(f"policy={policy!r}: one policy here, several in ps.sweep(policy=[...])")
    outcomes = spec(_provider(said)).outcomes
    headline = (
        {"headline": outcomes[0].name} if outcomes else {}
    )  # a scenario has none, a class may not have the usual one
    asked = _question([policy], headline | said)
    if len(asked.scenarios) > len(set(asked.options)) or len(set(asked.options)) > 2:
        key, value = next((k, v) for k, v in [*said.items(), ("policy", policy)] if "," in _text(k, v))
        said_so = f"{key}={value!r}" if key.startswith("parameters.") else f"{_in_python(key)}={value!r}"
        raise AskError(f"{said_so}: one value here, several in ps.sweep({_in_python(key)}=...)")
    return asked.scenarios[-1]


def changed(scenario: Scenario, said: Said) -> Scenario:
    """The scenario with other settings, which are checked as those of a command line are."""
    made = one_scenario(said.get("policy", "do_minimum"), {"provider": scenario.provider, **said})
    fields = {name: getattr(scenario, name) for name in Scenario.model_fields}
    for key in said:
        part, _, name = key.partition(".")
        if part in PARTS:
            plain = fields[part].model_dump(mode="json") | {name: getattr(made, part).model_dump(mode="json")[name]}
            fields[part] = type(fields[part])(**plain)
        elif part == "parameters":
            fields[part] = fields[part] | {name: made.parameters[name]}
        elif part in SWITCHES:
            fields["switches"] = fields["switches"] | {part: made.switches[part]}
        elif part in fields:
            fields[part] = getattr(made, part)
            fields["posterior"] = made.posterior if part == "uncertainty" else fields["posterior"]
        else:
            raise AskError(f"{key}={said[key]!r}: says how a sweep is played, not what a scenario is")
    return Scenario(**fields)


def _question(policies: list[Named], said: Said) -> config.Question:
    """The typed question that these settings ask."""
    provider, system = _provider(said), said.get("system")
    at_hand = system if isinstance(system, System) else None
    given = {f"policy/{p.name}": _tree(p) for p in policies if isinstance(p, Policy)}
    words = {"policy": ",".join(p.name if isinstance(p, Policy) else str(p) for p in policies)}
    words |= {key: _text(key, value) for key, value in said.items() if key != "policy" and value is not at_hand}
    words["provider"] = provider.__name__
    with _told_in_python(said):
        asked = read_question([f"{key}={text}" for key, text in words.items()], given, {provider.__name__: provider})
        return config.question(asked, config.compose(asked), at_hand)


def _provider(said: Said) -> type[Provider]:
    provider = said.get("provider", Provider)
    if not isinstance(provider, type) or not issubclass(provider, Provider):
        raise AskError(
            f"provider={provider!r}: is no provider class\n  write provider=Provider, or a subclass of yours"
        )
    return provider


@contextmanager
def _told_in_python(said: Said) -> Iterator[None]:
    """Refusals name the keywords that Python has for settings."""
    try:
        yield
    except AskError as error:
        text = str(error)
        for word, key in SHORT.items():
            text = text.replace(f"{key}=", f"{word}=") if key in said else text
        raise type(error)(text) from None


def _in_python(key: str) -> str:
    """How Python names a setting."""
    short = {full: word for word, full in SHORT.items()}
    return short.get(key, key.partition(".")[0])


def _text(key: str, value: Any) -> str:
    """A value as it is typed on a command line; a large number of Python's is pounds."""
    if isinstance(value, Iterable) and not isinstance(value, str | Path | Policy):
        return ",".join(_text(key, item) for item in value)
    pounds = key == "budget.amount" and isinstance(value, int | float) and value >= LEAST_POUNDS
    return f"{value / 1e6:.12g}m" if pounds else str(value)


def _tree(policy: Policy) -> dict:
    """A policy as its YAML would say it: every leaf text."""
    return _texts(policy.model_dump(mode="json", exclude={"name"}, exclude_defaults=True))


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    return str(value)
