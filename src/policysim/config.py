"""What Hydra composed becomes typed here: one Scenario for each option and point, and the Plan that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from policysim.analysis.asked import in_words
from policysim.ask import Asked
from policysim.designs.points import Point
from policysim.errors import AskError
from policysim.executors import check_executor, cluster_in
from policysim.folder_name import asks_else, folder_name
from policysim.hydra_design import Design, hydra_run
from policysim.hydra_words import ends_of, steps_left_out
from policysim.known import SWITCHES
from policysim.numbers import bn
from policysim.posterior import posterior_of
from policysim.scenario.amounts import number
from policysim.scenario.asked import understood
from policysim.scenario.budget import Budget
from policysim.scenario.calendar import Calendar
from policysim.scenario.innovations import Portfolio
from policysim.scenario.parameters import outside_ranges
from policysim.scenario.policy import Policy, read_policy
from policysim.scenario.posterior import POSTERIOR, Posterior
from policysim.scenario.scenario import Scenario
from policysim.scenario.system import System
from policysim.sweep.limits import Limits, limits_of
from policysim.sweep.plan import kind_of
from policysim.systems import system_of
from policysim.varied import amounts_of, varied

BASELINE = "do_minimum"
InWords = tuple[tuple[str, Any], ...]  # settings that are no parameters, and what they are
TURNOVER, OF_MODEL = "turnover_total", "parameters."
HOW_SURE = (  # not what is asked
    "experiment", "name", "seed", "replicates", "uncertainty", "record", "executor", "vary", "design", "doubt", "robustness",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A question, typed: its scenarios with the option of each, in table order, and how it is to be played and told."""

    name: str
    named: bool  # whether the asker chose the name
    text: str
    headline: str
    record: tuple[str, ...]  # of what outcomes are stored: the nation, and kinds of groups
    doubt: tuple[str, ...]  # parameters whose tipping points are played beside the sweep
    robustness: str  # `structure`: other forms of the model are played beside it
    replicates: int
    workers: int | None
    shard: int | None
    limits: Limits
    start_method: str
    cluster: str | None  # address of a Dask cluster, empty for one of this machine; None for own processes
    scenarios: tuple[Scenario, ...]
    options: tuple[str, ...]
    labels: Mapping[str, str]
    design: str  # the points of the unknowns, in words; empty where every combination of values is played
    kept: Mapping[str, Any]  # the same as a plan keeps it; empty where more points would be other points
    notes: tuple[str, ...]  # on what holds for all options: parameters, the list of providers
    wasted: tuple[str, ...]  # money that buys nothing

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.scenarios) * self.replicates

    @property
    def futures(self) -> int:
        """Number of futures: replicates times points."""
        return self.runs // len(set(self.options))


def compose(asked: Asked) -> Design:
    """What Hydra makes of the question."""
    check_executor(asked)
    design = hydra_run(asked.library, asked.overrides, [])
    assert design is not None
    return replace(design, values=asked.several)


def show_config(asked: Asked) -> None:
    """Print what Hydra has to show (`--cfg job`, `--info defaults`); of several values it shows the first."""
    hydra_run(asked.library, asked.first_overrides, asked.show)


def question(asked: Asked, design: Design, system: System | None = None) -> Question:
    """The typed question, in a system that is at hand already or the one that it names.

    AskError names the file or the override that is not understood."""
    made = _Typed(asked, design, system)
    laid, amounts = varied(asked, design), amounts_of(design)
    policies = [name for name in design.choices.get("policy", {}) if name != BASELINE] or [made.only_policy()]
    options = [(BASELINE, amounts[0])] + [(p, a) for p in policies for a in amounts if p != BASELINE]
    asked_for = [(made.option(policy, amount, amounts), policy, amount) for policy, amount in options]
    pairs = [
        (name, made.scenario(policy, amount, *at))
        for at in map(parted, laid.points)
        for name, policy, amount in asked_for
    ]
    base, futures = design.base, [scenario for _, scenario in pairs]
    return Question(
        name=folder_name(asked, base["name"] or ""),
        named="name" in asked.said,
        text=_text(asked, base, pairs),
        headline=base["headline"],
        record=tuple(map(kind_of, base["record"].split(","))),
        doubt=tuple(filter(None, (base["doubt"] or "").split(","))),
        robustness=base["robustness"] or "",
        replicates=int(number(base["replicates"])),
        workers=_whole(base["executor"].get("workers")),
        shard=_whole(base["executor"].get("shard")),
        limits=limits_of(base["executor"].get("run_seconds"), base["executor"].get("run_memory")),
        start_method=base["executor"].get("start_method") or "spawn",
        cluster=cluster_in(base["executor"]),
        scenarios=tuple(futures),
        options=tuple(name for name, _ in pairs),
        labels={name: made.label(policy, amount, amounts) for name, policy, amount in asked_for},
        design=laid.told,
        kept=laid.design,
        notes=(*steps_left_out(asked.said, asked.settings), *laid.notes, *_of_futures(futures, asked)),
        wasted=tuple(dict.fromkeys(_of_options(pairs[: len(asked_for)]))),
    )


def _text(asked: Asked, base: Mapping, pairs: list[tuple[str, Scenario]]) -> str:
    """The experiment's words, if what it asks was left as it is; else what is asked, in computed words."""
    own = base.get("question") or ""
    changed = [key for key in asked.said if key.partition(".")[0] not in HOW_SURE and asks_else(key, asked)]
    if own and not changed:
        return own
    one = pairs[0][1]
    label = next(outcome.label for outcome in one.spec.outcomes if outcome.name == base["headline"])
    return in_words(len({name for name, _ in pairs}), label, one.system.label or one.system.name, one.calendar.labels())


def _of_options(pairs: list[tuple[str, Scenario]]) -> Iterator[str]:
    """Money that buys nothing, at default prices: by option, whatever the future."""
    yield from (f"Note  {name}: {told}" for name, scenario in pairs for told in scenario.buys().wasted())


def _of_futures(scenarios: list[Scenario], asked: Asked) -> Iterator[str]:
    """What holds for all options: values outside the evidence, once a parameter, and lists of providers, once each."""
    values: dict[str, dict[float, None]] = {}
    for scenario in scenarios:
        for name, value in scenario.parameters.items():
            values.setdefault(name, {})[value] = None
    yield from outside_ranges(scenarios[0].spec, values)
    for scenario in {id(one.system): one for one in reversed(scenarios)}.values():
        if scenario.system.report is not None:
            yield from scenario.system.report.in_short()
            yield from _whose_money(scenario, asked)


def _whose_money(scenario: Scenario, asked: Asked) -> Iterator[str]:
    """That a list stands for the whole nation, where neither its turnover nor its budget is said."""
    known = {parameter.name: parameter for parameter in scenario.spec.parameters}
    open_turnover = TURNOVER in known and TURNOVER not in scenario.parameters
    open_budget = "budget.amount" not in asked.settings
    shares = [f"England's turnover, £{known[TURNOVER].default:g} billion a year"] if open_turnover else []
    shares += [f"a budget of {scenario.budget.describe(scenario.calendar)}"] if open_budget else []
    if not shares:
        return
    pounds = scenario.system.report.money
    own = f"{bn(pounds)} (£bn a year, the sum of their sizes)" if pounds else " (£bn a year)"
    says = [f"parameters.{TURNOVER}={own}"] if open_turnover else []
    says += ["budget.amount="] if open_budget else []
    yield (
        f"Note  {scenario.system.number} providers share {', and '.join(shares)}\n"
        f"      if they are a part of the country: {' and '.join(says)}"
    )


def _whole(text: str | None) -> int | None:
    return int(number(text)) if text else None


def parted(point: Point) -> tuple[InWords, dict[str, float]]:
    """Of a point what is said in words, and the values of its parameters."""
    values = {key.removeprefix(OF_MODEL): number(v) for key, v in point.items() if key.startswith(OF_MODEL)}
    return tuple((key, value) for key, value in point.items() if not key.startswith(OF_MODEL)), values


class _Typed:
    """The pieces of a question, each typed once and shared by the scenarios that have it."""

    def __init__(self, asked: Asked, design: Design, at_hand: System | None = None):
        self.asked, self.design, self.library, self.at_hand = asked, design, asked.library, at_hand
        self._made: dict[tuple, object] = {}
        self._fixed = {
            name: number(value) for name, value in _said(design.base["parameters"]).items() if not ends_of(str(value))
        }

    def only_policy(self) -> str:
        """The policy of a question that names one."""
        return self.asked.settings.get("policy", (BASELINE,))[0]

    def option(self, policy: str, amount: str | None, amounts: tuple) -> str:
        """The name of a row of the table."""
        return policy if len(amounts) == 1 or policy == BASELINE else f"{policy}, {amount}"

    def label(self, policy: str, amount: str | None, amounts: tuple) -> str:
        """What a row of the table is called."""
        title = self.policy(policy).title
        return title if len(amounts) == 1 or policy == BASELINE else f"{title}, {amount}"

    def policy(self, name: str) -> Policy:
        """The policy of that name, laid over its base."""
        return self._once(("policy", name), lambda: self._policy(name))

    def _policy(self, name: str) -> Policy:
        tree = self.design.choices.get("policy", {}).get(name)
        if tree is None:
            tree = self.library.read(f"policy/{name}")
        where = self._file("policy", name)
        return read_policy(name, _said(tree), self.asked.known.policy_tree(where), where)

    def scenario(self, policy: str, amount: str | None, words: InWords, values: dict[str, float]) -> Scenario:
        """The scenario of one option at one point; what is wrong with the policy is told with the name of its file.

        Points that differ in parameters only share all else."""
        try:
            first = ("scenario", policy, amount, words)
            if first in self._made:
                return self._made[first].with_parameters(self._fixed | values)
            return self._once(first, lambda: self._scenario(policy, amount, dict(words), self._fixed | values))
        except AskError as fault:
            raise AskError(str(fault).replace(f"policy {policy}:", f"{self._file('policy', policy)}:", 1)) from None

    def _scenario(self, policy: str, amount: str | None, point: Mapping, values: dict[str, float]) -> Scenario:
        base = self.design.base
        budget = _said(base["budget"]) | ({"amount": amount} if amount else {})
        calendar = _said(base["calendar"])
        if "start" not in calendar and "start" in budget:
            calendar["start"] = budget["start"]
        provider = self.asked.classes[point.get("provider") or base["provider"]]
        words = {key: point.get(key) or base.get(key) for key in SWITCHES}
        return Scenario(
            policy=self.policy(policy),
            budget=self._once(("budget", amount), lambda: understood(Budget, budget, self._where("budget"))),
            calendar=self._once(("calendar",), lambda: understood(Calendar, calendar, self._where("calendar"))),
            system=self.at_hand or self.system(point.get("system") or self._choice("system", "england"), provider),
            innovations=self.innovations(point.get("innovations") or self._choice("innovations", "named")),
            provider=provider,
            parameters=values,
            uncertainty=base["uncertainty"],
            posterior=self.posterior(),
            switches={key: word for key, word in words.items() if word},
            seed=int(number(base["seed"])),
        )

    def posterior(self) -> Posterior | None:
        """The calibrated sets of parameters, where futures draw from them."""
        if self.design.base["uncertainty"] != POSTERIOR:
            return None
        return self._once(("posterior",), lambda: posterior_of(self.library))

    def system(self, name: str, provider: type) -> System:
        """The system of that name: types and regions, or a list of organisations with traits of the provider class."""
        return self._once(("system", name, provider), lambda: self._system(name, provider))

    def _system(self, name: str, provider: type) -> System:
        read = self.asked.systems.get((name, provider))
        return read or system_of(_said(self._tree("system", name)), name, self.library, provider)

    def innovations(self, name: str) -> Portfolio:
        """The portfolio of that name."""
        tree = self._tree("innovations", name)
        where = self._file("innovations", name)
        return self._once(("innovations", name), lambda: understood(Portfolio, {**_said(tree), "name": name}, where))

    def _tree(self, group: str, name: str) -> dict:
        chosen = self.design.choices.get(group, {}).get(name)
        return self.design.base[group] if chosen is None else chosen

    def _choice(self, group: str, default: str) -> str:
        experiment = self.library.read(f"experiment/{self.asked.experiment}")
        return self.asked.settings.get(group, (str(experiment.get(group) or default),))[0]

    def _file(self, group: str, name: str) -> str:
        return self.library.where(f"{group}/{name}")

    def _where(self, key: str) -> str:
        typed = [word for setting, word in self.asked.said.items() if setting.startswith(f"{key}.")]
        return " ".join(typed) or f"{self.asked.where}: {key}"

    def _once(self, key: tuple, make):
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


def _said(tree: Mapping | None) -> dict:
    """A mapping without what was left empty."""
    return {key: value for key, value in (tree or {}).items() if value is not None and value != ""}
