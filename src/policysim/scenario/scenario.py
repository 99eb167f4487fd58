"""A scenario is everything but chance: system, innovations, policy, budget, calendar, parameters and rules."""

import hashlib
import json
from collections import deque
from collections.abc import Hashable, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, PrivateAttr, ValidationError, model_validator

from policysim.cards import card_html, card_text
from policysim.charts.kinds import Plots
from policysim.errors import AskError
from policysim.rules import Spec, spec
from policysim.scenario.amounts import Number, Whole
from policysim.scenario.asked import Asked, not_understood
from policysim.scenario.assemble import assemble
from policysim.scenario.budget import Budget
from policysim.scenario.build import Baseline, baseline
from policysim.scenario.buys import Buys
from policysim.scenario.calendar import Calendar
from policysim.scenario.card import scenario_card
from policysim.scenario.checks import check_policy, check_portfolio
from policysim.scenario.innovations import Portfolio
from policysim.scenario.months import FirstMonth, plain_month
from policysim.scenario.parameters import check_known, check_parameters, check_switches, drawn, outside_range
from policysim.scenario.policy import FULL_DOSE, Policy
from policysim.scenario.posterior import POSTERIOR, Posterior, check_posterior
from policysim.scenario.prices import full_cost, lever_of
from policysim.scenario.purchase import what_it_buys
from policysim.scenario.schedule import Schedule, schedule
from policysim.scenario.system import System
from policysim.scenario.world import World

KEPT = 32
SHARED = {  # by all policies, beside the parameters
    "calendar", "system", "innovations", "uncertainty", "posterior", "switches", "seed",
}  # fmt: skip


class Scenario(Asked):
    """One question to the model: a policy bought from a budget, in a system, over a calendar, under some rules."""

    policy: Policy
    budget: Budget = Budget()
    calendar: Calendar = Calendar()
    system: System
    innovations: Portfolio
    provider: type
    parameters: dict[str, Number] = Field(default_factory=dict)  # fixed by the user, no longer drawn
    uncertainty: Literal["fixed", "register", "posterior"] = "register"
    posterior: Posterior | None = None  # joint sets of parameters, where futures draw from them
    switches: dict[str, str] = Field(default_factory=dict)
    seed: Whole = 1
    plot: ClassVar[Plots] = Plots("Scenario")
    _family: dict = PrivateAttr(default_factory=dict)  # what scenarios that differ in parameters only share
    _schedules: dict = PrivateAttr(default_factory=dict)
    _bought: Buys | None = PrivateAttr(default=None)

    def __init__(self, **data: Any):
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise not_understood(error, "") from None

    @model_validator(mode="before")
    @classmethod
    def starts_with_its_budget(cls, data: Any) -> Any:
        """A calendar without a start begins when the budget does."""
        if not isinstance(data, Mapping):
            return data
        calendar, budget = data.get("calendar") or {}, data.get("budget") or {}
        start = budget.start if isinstance(budget, Budget) else Dated(start=budget.get("start")).start
        if isinstance(calendar, Mapping) and not calendar.get("start") and start is not None:
            calendar = {**calendar, **Dated.model_construct(start=start).model_dump(mode="json")}
        return {**data, "calendar": calendar}

    @model_validator(mode="after")
    def holds_together(self) -> "Scenario":
        """Refuse what the parts say of each other that is not so."""
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"seed = {self.seed} must be from 0 to 2^63 - 1")
        check_parameters(self.spec, self.parameters)
        check_switches(self.spec, self.switches)
        self._check_posterior()
        check_portfolio(self.innovations, self.spec)
        check_policy(self.policy, self.spec, self.innovations, self.system)
        self.money(drawn(self.spec, self.parameters, "fixed", self.seed, 0))
        return self

    def _check_posterior(self) -> None:
        if self.uncertainty == POSTERIOR and self.posterior is None:
            raise ValueError("uncertainty = posterior: needs posterior=, a table of joint sets of parameters")
        if self.uncertainty == POSTERIOR and self.posterior is not None:
            check_posterior(self.posterior, self.spec)

    @property
    def spec(self) -> Spec:
        """The provider class, read."""
        return spec(self.provider)

    def with_parameters(self, values: Mapping[str, float]) -> "Scenario":
        """The same scenario with these parameters fixed and no others, checked; all else is shared, not made again."""
        if "known" not in self._family:
            self._family["known"] = {parameter.name: parameter for parameter in self.spec.parameters}
        check_known(self._family["known"], values)
        made = self.model_copy(update={"parameters": {name: float(value) for name, value in values.items()}})
        made._bought = None
        if any(item.amount == FULL_DOSE for item in self.policy.spend.values()):
            made._schedules = {}
            made.money(drawn(self.spec, made.parameters, "fixed", self.seed, 0))
        return made

    @property
    def joint(self) -> tuple[str, ...]:
        """Names of the parameters that futures draw together, as one set of the posterior."""
        asked = self.posterior if self.uncertainty == POSTERIOR else None
        return tuple(name for name in asked.names if name not in self.parameters) if asked else ()

    def money(self, values: Mapping[str, float]) -> Schedule:
        """Pounds a year by instrument and tick, at the prices that parameters `values` give."""
        doses = self._full_doses(values)
        key = tuple(doses.values())
        if key not in self._schedules:
            self._schedules.clear()
            self._schedules[key] = schedule(self.policy, self.budget, self.calendar, doses)
        return self._schedules[key]

    def money_by_month(self, values: Mapping[str, float]) -> Schedule:
        """The same by month, as long as the years that count."""
        said = {"start": plain_month(self.calendar.first), "years": self.calendar.years, "warm_up": 1, "tick": "month"}
        return schedule(self.policy, self.budget, Calendar.model_validate(said), self._full_doses(values))

    def _full_doses(self, values: Mapping[str, float]) -> dict[str, float]:
        return {
            name: full_cost(lever_of(self.spec, item.lever), values, self.system.number, item)
            for name, item in self.policy.spend.items()
            if item.amount == FULL_DOSE
        }

    def baseline(self, replicate: int, read: Spec | None = None) -> Baseline:
        """What this future is like whatever the policy; `read` is the provider class, where it has just been read."""
        return self._baseline(self.uncertainty, replicate, read or self.spec)

    def usual(self) -> Baseline:
        """The first future with every parameter at its default: by it prices and reach are told."""
        return self._baseline("fixed", 0, self.spec)

    @property
    def up_to_policy(self) -> Hashable:
        """Equal for scenarios whose futures are the same but for what policy does."""
        return self._alike, self.provider, tuple(self.parameters.items())

    def _baseline(self, uncertainty: str, replicate: int, read: Spec) -> Baseline:
        values = drawn(read, self.parameters, uncertainty, self.seed, replicate, self.posterior)
        return baseline(
            (self._alike, read, uncertainty, replicate),
            tuple(self.parameters.items()),
            read,
            self.system,
            self.innovations,
            self.calendar,
            values,
            self.switches,
            uncertainty,
            self.seed,
            replicate,
        )

    @property
    def _alike(self) -> str:
        """A hash of all that policies share but the parameters."""
        if "hash" not in self._family:
            told = json.dumps(self.model_dump(mode="json", include=SHARED), sort_keys=True)
            self._family["hash"] = hashlib.sha256(told.encode()).hexdigest()
        return self._family["hash"]

    def world(self, replicate: int, read: Spec | None = None) -> World:
        """The world of one replicate before its first tick; `read` is the provider class, where it has just been read."""
        base = self.baseline(replicate, read)
        return assemble(base, self.policy, self.budget, self.calendar, self.money(base.values))

    def buys(self) -> Buys:
        """What the money buys at default prices, by instrument and year; nothing is run."""
        if self._bought is None:
            self._bought = what_it_buys(self)
        return self._bought

    def notes(self) -> list[str]:
        """What runs but a reader should know: values outside the evidence, money that buys nothing."""
        return [*outside_range(self.spec, self.parameters), *self.buys().warnings()]

    def as_plain(self) -> dict[str, Any]:
        """The scenario in JSON's types, the same however it was asked: dates, pounds a year, switches that are turned.

        The provider class stands there by its name."""
        if "plain" not in self._family:
            self._family["plain"] = self._as_plain()
        return {**self._family["plain"], "parameters": dict(self.parameters)}

    def _as_plain(self) -> dict[str, Any]:
        plain = self.model_dump(mode="json", exclude={"provider"})
        usual = {switch.name: switch.default for switch in self.spec.switches}
        turned = {name: word for name, word in self.switches.items() if word != usual[name]}
        budget = self.budget.resolved(self.calendar).model_dump(mode="json")
        if self.uncertainty != POSTERIOR:
            del plain["posterior"]
        return {**plain, "budget": budget, "switches": turned, "provider": self.provider.__name__}

    @classmethod
    def from_plain(cls, data: Mapping[str, Any], provider: type) -> "Scenario":
        """The scenario that `as_plain` wrote; AskError where it was made with another provider class."""
        if data.get("provider") != provider.__name__:
            raise AskError(
                f"provider = {data.get('provider')}: was asked with that class, not with {provider.__name__}"
            )
        values = data.get("parameters") or {}
        if all(type(value) in (int, float) for value in values.values()):
            for plain, like in _recent:
                if like.provider is provider and _but_parameters(plain) == _but_parameters(data):
                    return like.with_parameters(values)
        made = cls(**{**data, "provider": provider})
        _recent.append((data, made))
        return made

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return self.provider is other.provider and self.as_plain() == other.as_plain()

    def __hash__(self) -> int:
        return hash((self.policy.name, self.seed, self.provider))

    def __repr__(self) -> str:
        return card_text(scenario_card(self))

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return card_html(scenario_card(self))


_recent: deque[tuple[Mapping[str, Any], Scenario]] = deque(maxlen=KEPT)  # others with the same but parameters are quick


def _but_parameters(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if key != "parameters"}


class Dated(Asked):
    """A start, as text or as months."""

    start: FirstMonth = None


def parameter_values(scenario: Scenario, replicate: int) -> dict[str, float]:
    """The value of every parameter in one future."""
    asked = scenario.parameters, scenario.uncertainty, scenario.seed
    return drawn(scenario.spec, *asked, replicate, scenario.posterior)
