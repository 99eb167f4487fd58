"""What a full dose of a lever costs a year, from the parameters of the class that declares it."""

from collections.abc import Mapping

from policysim.errors import AskError
from policysim.rules import Lever, Spec
from policysim.scenario.policy import Instrument


def full_cost(lever: Lever, values: Mapping[str, float], providers: int, item: Instrument | None = None) -> float:
    """Pounds a year for dose 1 at full reach, of all that an instrument asks of the lever; 0 where it names no price.

    The lever's own price is for its parts without one, and is not due where other parts alone are asked for.
    """
    weights = {part: part.weight if item is None else item.weight_of(part) for part in lever.parts}
    priced = sum(weight * values[part.cost] * 1e6 for part, weight in weights.items() if part.cost)
    if priced > 0.0 and not any(weight > 0.0 for part, weight in weights.items() if not part.cost):
        return priced
    return _own_cost(lever, values, providers) + priced


def _own_cost(lever: Lever, values: Mapping[str, float], providers: int) -> float:
    if lever.basis == "provider":
        return lever.unit_cost * providers
    price = values[lever.cost] if lever.cost else 1.0
    if lever.basis == "turnover":
        return price * values["turnover_total"] * 1e9
    return price * 1e6 if lever.cost else 0.0


def needed(lever: Lever) -> tuple[str, ...]:
    """Names of the parameters that pricing and timing a lever read."""
    names = [*prices_of(lever), lever.arrivals, lever.lag, *(part.delay for part in lever.parts)]
    return tuple(dict.fromkeys(name for name in names if name))


def prices_of(lever: Lever) -> tuple[str, ...]:
    """Names of the parameters that the cost of a full dose reads."""
    names = (lever.cost, "turnover_total" if lever.basis == "turnover" else "", *(part.cost for part in lever.parts))
    return tuple(name for name in names if name)


def lever_of(spec: Spec, name: str) -> Lever:
    """The lever of a class by its name."""
    return next(lever for lever in spec.levers if lever.name == name)


def check_prices(lever: Lever, spec: Spec, where: str) -> None:
    """Refuse a lever without a price, or whose price or delay is not a parameter of its class."""
    if (lever.basis == "million" and not lever.cost) or (lever.basis == "provider" and not lever.unit_cost > 0):
        raise AskError(
            f"{where}: lever {lever.name} has no price, so that no dose can be bought\n"
            f'  declare it with unit_cost="£90k per provider a year", or cost= the name of a parameter'
        )
    declared = {parameter.name for parameter in spec.parameters}
    for name in needed(lever):
        if name not in declared:
            raise AskError(f"{where}: lever {lever.name} is priced by {name}, which {spec.name} does not declare")
