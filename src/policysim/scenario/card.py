"""Scenarios, systems, policies and what money buys, told by cards."""

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

from policysim.cards import Card, Cell, Dates, Table
from policysim.numbers import of, stated
from policysim.scenario.months import in_words, years_in_words

if TYPE_CHECKING:
    from policysim.scenario.bought import Bought
    from policysim.scenario.buys import Buys
    from policysim.scenario.policy import Instrument, PartAsked, Policy
    from policysim.scenario.scenario import Scenario
    from policysim.scenario.system import System

YOURS = 4  # parameters that are named


def scenario_card(scenario: "Scenario") -> Card:
    """System, innovations, policy with its money, calendar, parameters, fingerprint."""
    system, calendar, spec = scenario.system, scenario.calendar, scenario.spec
    bought = [_paid_for(one) for one in scenario.buys().instruments]
    yours = [f"{name} = {value:g}" for name, value in scenario.parameters.items()]
    fixed = f" ({len(yours)} yours: {_some(yours)})" if yours else " (none yours)"
    how = "the same in every future" if scenario.uncertainty == "fixed" else "drawn anew in each future"
    if scenario.posterior is not None and scenario.joint:
        how = f"{len(scenario.joint)} drawn together, as one of {len(scenario.posterior.rows)} sets, the rest {how}"
    switched = "".join(f", {name} {value}" for name, value in scenario.switches.items())
    facts = [
        ("Providers", f"{system.number:,} of {system.label or system.name}"),
        ("Innovations", f"{len(scenario.innovations.named)} by name, and those that arrive"),
        ("Policy", f"{scenario.policy.title}: {_some(bought) or 'spends nothing'}"),
        ("Budget", scenario.budget.describe(calendar)),
        ("Calendar", f"{calendar.years} years from {in_words(calendar.first)}, after {calendar.warm_up:g} of warm-up"),
        ("Parameters", f"{len(spec.parameters)}{fixed}; {how}"),
        ("Rules", f"{spec.name}{switched}"),
        ("Fingerprint", f"{fingerprint(scenario)} (seed {scenario.seed})"),
    ]
    return Card(f"Scenario: {scenario.policy.title}", facts=facts, notes=scenario.notes()[:1])


def system_card(system: "System") -> Card:
    """Who the providers are: how many of each type, and of a list what of them is known; none is named."""
    listed = system.providers
    kinds = Counter(listed.type) if listed else {kind: said.number for kind, said in system.types.items()}
    table = Table("Providers by type", ("Type", "Providers"), [(kind, f"{n:,}") for kind, n in kinds.items()])
    facts = [("Regions", str(len(set(listed.region) - {""}) if listed else len(system.regions)))]
    if listed:
        known = sum(size is not None for size in listed.size)
        facts += [("Sizes known", of(known, system.number))]
        facts += [("Traits known", ", ".join(listed.traits) or "none: drawn in each future")]
    if system.edges:
        facts += [("Ties", f"{len(system.edges.source):,} from a file")]
    notes = [".report shows how the list was read"] if system.report is not None else []
    return Card(f"{system.label or system.name}: {system.number:,} providers", facts=facts, table=table, notes=notes)


def fingerprint(scenario: "Scenario") -> str:
    """12 hex digits of all that is asked: two scenarios with the same ones ask the same of the same rules' names."""
    told = json.dumps(scenario.as_plain(), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def policy_card(policy: "Policy") -> Card:
    """Money by instrument as it is asked, and a strip of dates; a policy alone has no budget, so shares stay shares."""
    items = list(policy.spend.items())
    known = [month for _, item in items for month in (item.start, item.until) if month is not None]
    period = (float(min(known, default=0)), float(max(known, default=1)) + 1)
    of = "what is left" if any(item.amount is not None for _, item in items) else "the budget"
    rows = [(name, item.lever, _money(item, of), item.reach.whom(), _dates(item, period)) for name, item in items]
    table = Table("What it spends its budget on", ("Instrument", "Lever", "Money", "Reaches", "Paid"), rows)
    told = f"{policy.title} ({policy.name})" if policy.label else policy.name
    text = policy.description if items else "Spends nothing."
    notes = [note for name, item in items if (note := _told_beside(name, item))]
    return Card(f"Policy: {told}", text, table=table if items else None, notes=notes)


def buys_card(buys: "Buys") -> Card:
    """What the money buys: a row an instrument with a strip of the years it is paid in, what is left over, warnings."""
    rows = [
        (name, what, _years_paid(one, told), who, comes or "-")
        for one, (name, what, told, who, comes) in zip(buys.instruments, buys.instrument_rows())
    ]
    heads = ("Instrument", "What it is", "Money", "For whom", "What comes of it")
    table = Table("What the money buys", heads, rows) if rows else None
    left = [f"Left over: {line}" for line in buys.left_lines()]
    return Card(
        f"{buys.title}, budget {buys.describe}", table=table, notes=[*buys.cost_lines(), *left, *buys.warnings()]
    )


def _paid_for(one: "Bought") -> str:
    most = "up to " if len(one.levels) > 1 else ""
    return f"{most}{stated(one.a_year)} a year on {one.label}"


def _years_paid(one: "Bought", told: str) -> Cell:
    paid = [n for n, pounds in enumerate(one.paid) if pounds > 0]
    return Dates(paid[0], paid[-1] + 1, (0, len(one.paid)), told) if paid else told


def _told_beside(name: str, item: "Instrument") -> str:
    """`digital: split digital 50 %, data 50 %; built up over 1 year`: what an instrument says besides; nothing if nothing."""
    split = ", ".join(f"{word} {100 * part:.4g} %" for word, part in item.split.items())
    told = [
        f"split {split}" if split else "",
        f"on {', '.join(item.innovations)}" if item.innovations else "",
        *(_part(word, part) for word, part in item.parts.items()),
        f"built up over {years_in_words(item.ramp)}" if item.ramp else "",
        f"reach judged {item.reach.judged}" if item.reach.is_judged_again else "",
    ]
    return f"{name}: {'; '.join(filter(None, told))}" if any(told) else ""


def _part(name: str, part: "PartAsked") -> str:
    """`mandate 50 %, virtual_wards, from April 2029, grace 1 years`, of a part of a lever."""
    told = [] if part.weight is None else [f"{100 * part.weight:.4g} %"]
    told += part.innovations or ()
    told += [] if part.date is None else [f"from {in_words(part.date)}"]
    told += [] if part.grace is None else [f"grace {years_in_words(part.grace)}"]
    return f"{name} {', '.join(told)}".strip()


def _money(item: "Instrument", of: str) -> str:
    if item.share is not None:
        return f"{100 * item.share:.4g} % of {of}"
    if isinstance(item.amount, str) or item.amount is None:
        return item.amount or "-"
    return stated(float(item.amount)) + (" in all" if item.amount.in_all else " a year")


def _dates(item: "Instrument", period: tuple[float, float]) -> Cell:
    """When an instrument is paid; without dates as long as the budget lasts."""
    if item.start is item.until is item.announced is None:
        return "as long as the budget"
    start = f"from {in_words(item.start)}" if item.start is not None else "from the start"
    start += f" (announced {in_words(item.announced)})" if item.announced is not None else ""
    end = f" to {in_words(item.until)}" if item.until is not None else ""
    first = period[0] if item.start is None else float(item.start)
    last = period[1] if item.until is None else float(item.until) + 1
    return Dates(first, last, period, start + end)


def _some(told: list[str]) -> str:
    """The first few of a list in words."""
    return ", ".join(told[:YOURS]) + (f" and {len(told) - YOURS} more" if len(told) > YOURS else "")
