"""A policy is checked against what it will meet: levers and traits of the class, innovations, system, dates."""

from collections.abc import Iterable

from policysim.errors import AskError
from policysim.rules import Lever, Spec
from policysim.scenario.arrivals import parameters_read
from policysim.scenario.flows import splits
from policysim.scenario.innovations import Portfolio
from policysim.scenario.policy import Instrument, Policy, unknown
from policysim.scenario.prices import check_prices, lever_of
from policysim.scenario.schedule import told
from policysim.scenario.system import System


def check_policy(policy: Policy, spec: Spec, portfolio: Portfolio, system: System) -> None:
    """Refuse levers, splits, parts, innovations and reach that do not exist; AskError names policy, key and nearest."""
    for name, item in policy.spend.items():
        where = told(policy, name)
        if item.lever not in [lever.name for lever in spec.levers]:
            raise unknown(item.lever, "lever", [lever.name for lever in spec.levers], where)
        lever = lever_of(spec, item.lever)
        check_prices(lever, spec, where)
        _check_known(item.split, splits(lever), "split", f"{where}.split")
        _check_known(item.parts, (part.field for part in lever.parts), f"part of {lever.name}", where)
        _check_innovations(item, lever, portfolio, where)
        _check_reach(item, spec, system, f"{where}.reach")
    buying = {item.lever for item in policy.spend.values() if lever_of(spec, item.lever).arrivals}
    if len(buying) > 1:
        raise AskError(f"policy {policy.name}: {' and '.join(sorted(buying))} both buy innovations: use one of them")


def _check_known(words: Iterable[str], known: Iterable[str], what: str, where: str) -> None:
    known = tuple(known)
    for word in words:
        if word not in known:
            raise unknown(word, what, known, where)


def _check_innovations(item: Instrument, lever: Lever, portfolio: Portfolio, where: str) -> None:
    aimed = [part.field for part in lever.parts if part.aimed]
    lists = {
        "innovations": item.innovations,
        **{f"{field}.innovations": said.innovations for field, said in item.parts.items()},
    }
    for key, names in lists.items():
        if names is None:
            continue
        field = key.partition(".")[0]
        if not aimed or (field != "innovations" and field not in aimed):
            raise AskError(f"{where}.{key}: {lever.name} is not aimed at single innovations\n  leave {key} out")
        if not names:
            raise AskError(f"{where}.{key}: names nothing\n  leave it out for the listed ones, or name some")
        _check_known(names, portfolio.named, "innovation", f"{where}.{key}")


def _check_reach(item: Instrument, spec: Spec, system: System, where: str) -> None:
    numbers = [field.name for field in spec.provider if field.length == 0]
    _check_known(item.reach.fields(), numbers, "trait or state", where)
    known = {"type": tuple(system.types), "region": tuple(system.regions)}
    if system.providers is not None:
        known |= {"region": system.providers.region, "health_system": system.providers.health_system}
    for kind, chosen in item.reach.groups.items():
        if kind in known:
            _check_known(chosen, dict.fromkeys(known[kind]), kind.replace("_", " "), f"{where}.{kind}")


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
