"""A policy is checked against what it will meet: levers and traits of the class, innovations, system."""

from policysim.errors import AskError
from policysim.rules import Spec
from policysim.scenario.arrivals import parameters_read
from policysim.scenario.asked import refusal
from policysim.scenario.innovations import Portfolio
from policysim.scenario.names import Names, name_faults
from policysim.scenario.policy import Instrument, Policy
from policysim.scenario.prices import check_prices, lever_of
from policysim.scenario.schedule import told
from policysim.scenario.system import System


def check_policy(policy: Policy, spec: Spec, portfolio: Portfolio, system: System) -> None:
    """Refuse names that do not exist, levers without a price; AskError names policy, key and the nearest name."""
    plain = policy.model_dump(mode="json", exclude_none=True)["spend"]
    if found := name_faults(plain, names_of(spec, portfolio, system), Instrument.model_fields):
        raise refusal(f"policy {policy.name}", found)
    for name, item in policy.spend.items():
        check_prices(lever_of(spec, item.lever), spec, told(policy, name))


def names_of(spec: Spec, portfolio: Portfolio, system: System) -> Names:
    """The names that a policy may use with this class, these innovations and these providers."""
    groups = {"type": tuple(system.types), "region": tuple(system.regions)}
    if system.providers is not None:
        groups |= {"region": system.providers.region, "health_system": system.providers.health_system}
    groups = {kind: tuple(dict.fromkeys(known)) for kind, known in groups.items()}
    return Names(
        {lever.name: lever for lever in spec.levers},
        tuple(field.name for field in spec.provider if field.length == 0),
        tuple(portfolio.named),
        groups,
    )


def check_portfolio(portfolio: Portfolio, spec: Spec) -> None:
    """Refuse a portfolio with arrivals for a class that lacks the parameters they are drawn from."""
    declared = {parameter.name for parameter in spec.parameters}
    if "arrivals" not in declared and not any(lever.arrivals for lever in spec.levers):
        return
    missing = [name for name in parameters_read(portfolio) if name not in declared]
    if missing:
        raise AskError(
            f"innovations {portfolio.name}: {spec.name} does not declare {', '.join(missing)}, which arrivals need"
        )
