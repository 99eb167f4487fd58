"""Parameters, structural switches, outcomes and levers: the registers of a provider class as tables and cards."""

from __future__ import annotations

from policysim.lookup.effects import idle
from policysim.lookup.entry import POLICY_FILE, Entry
from policysim.lookup.in_words import (
    OVER,
    drawn_in_words,
    full_dose,
    outcome_years,
    parameter_in_words,
    posterior_in_words,
    span,
)  # fmt: skip
from policysim.lookup.kind import Kind, Row
from policysim.lookup.reading import elsewhere, history_read, in_trials, passed_on, readers
from policysim.lookup.registers import Registers
from policysim.lookup.texts import table
from policysim.rules import Lever, lever_fields
from policysim.scenario.prices import needed


def _parameter_row(names: Registers, name: str) -> Row:
    p = names.parameters[name]
    drawn = span(p.low, p.high) if p.uncertain else "not drawn"
    return {
        "default": p.default, "range": drawn, "distribution": p.distribution if p.uncertain else "not drawn",
        "limits": span(*p.limits), "unit": p.unit, "grade": p.grade, "meaning": p.doc,
        "low": p.low, "high": p.high, "source": p.source, "symbol": p.symbol, "calibrated": calibrated(names, name),
    }  # fmt: skip


def calibrated(names: Registers, name: str) -> str:
    """A word to find the parameters by that are held against data jointly: those of the calibrated sets."""
    return "calibrated" if names.posterior is not None and name in names.posterior.names else ""


def _parameter(names: Registers, name: str) -> Entry:
    p = names.parameters[name]
    drawn = span(p.low, p.high) if p.uncertain else "none: it is not drawn"
    brief = [("default", f"{p.default:g}"), ("range", drawn), ("limits", span(*p.limits)), ("grade:", p.grade),
             ("drawn:", p.distribution if p.uncertain else "")]  # fmt: skip
    unit = f" ({p.of_unit or 'no unit'})"
    value = p.low if p.uncertain else p.default
    facts = [
        ("source", p.source), ("Symbol", p.symbol),
        ("In words", parameter_in_words(p, names.values, names.prices)), ("Used in", _used_in(names, name)),
        ("", drawn_in_words(p)), ("Posterior", posterior_in_words(names.posterior, name)),
    ]  # fmt: skip
    return Entry(
        name,
        "parameter",
        f"{p.doc}{unit}",
        brief,
        facts,
        write=[names.typed(f"policysim run parameters.{name}={value:g}")],
    )


def _used_in(names: Registers, name: str) -> str:
    told = []
    for one in readers(names, "par", name):
        on = passed_on(names, one.rule, f"par.{name}")
        ends = "; ".join(f"sets {state} for {' and '.join(others[:3])}" for state, others in list(on.items())[:2])
        told.append(f"{one} ({ends})" if ends else str(one))
    others = elsewhere(names, name)
    if told and not others and idle(names.spec, "par", name):
        return f"{', '.join(str(one) for one in readers(names, 'par', name))}, but nothing comes of it in {names.spec.name}"
    told += others
    return ", ".join(told) or in_trials(name) or "no rule of this class"


def _switch_row(names: Registers, name: str) -> Row:
    s = names.one("switches", name)
    return {"default": s.default, "choices": ", ".join(s.choices), "meaning": s.doc}


def _switch(names: Registers, name: str) -> Entry:
    s = names.one("switches", name)
    told = {row["choice"]: row["meaning"] for row in table("choices") if row["switch"] == name}
    facts = [(f"{choice}{' (default)' if choice == s.default else ''}", told.get(choice, "a choice of this class"))
             for choice in s.choices]  # fmt: skip
    facts.append(("Used in", _used_in(names, name)))
    return Entry(name, "switch", s.doc, facts=facts, write=[names.typed(f"policysim run {name}={','.join(s.choices)}")])


def _outcome_row(names: Registers, name: str) -> Row:
    o = names.one("outcomes", name)
    return {"label": o.label, "unit": o.unit, "of a difference": o.difference, "better": o.better,
            "of a run": OVER[o.over], "meaning": o.doc}  # fmt: skip


def _outcome(names: Registers, name: str) -> Entry:
    o = names.one("outcomes", name)
    brief = [("unit:", o.unit), ("of a difference:", o.difference), ("better:", o.better)]
    facts = [
        ("From years", outcome_years(o)),
        ("Worked out from", ", ".join(history_read(o.function))),
        ("In files", _raw(o.scale)),
    ]
    return Entry(
        f"{name}", "outcome", f"{o.label}: {o.doc}", brief, facts, write=[names.typed(f"policysim run headline={name}")]
    )


def _raw(scale: float) -> str:
    return "" if scale == 1.0 else f"raw; what is shown is {scale:g} times as much"


def _lever_row(names: Registers, name: str) -> Row:
    x = names.one("levers", name)
    return {
        "label": x.label,
        "delivers": ", ".join(_fields(x)),
        "full dose": _cost(names, x).replace(" for everyone", "").replace(", parameters at their defaults", ""),
        "meaning": x.doc,
    }


def _cost(names: Registers, lever: Lever) -> str:
    missing = [p for p in needed(lever) if p not in names.values]
    providers = sum(int(kind["number"]) for kind in names.system["types"].values())
    return f"priced by {missing[0]}" if missing else full_dose(lever, names.values, providers, names.prices)


def _fields(lever: Lever) -> list[str]:
    return [f"levers.{field}" for field in lever_fields((lever,))]


def _lever(names: Registers, name: str) -> Entry:
    x = names.one("levers", name)
    facts = [
        ("Delivers to rules", ", ".join(_fields(x)) + (", and new innovations" if x.arrivals else "")),
        ("Read by", _read_by(names, x)), ("A full dose costs", _cost(names, x)), ("Beyond it", _beyond(x)),
        ("Splits over", ", ".join(_splits(x))), ("Keys of its own", _own_keys(x)), ("Spent on by", _policies(names, name)),
    ]  # fmt: skip
    return Entry(
        name,
        "lever",
        x.doc if x.doc.startswith(x.label) else f"{x.label}: {x.doc}",
        facts=facts,
        block=(POLICY_FILE, _lever_example(x)),
    )


def _read_by(names: Registers, lever: Lever) -> str:
    found = [reader for field in lever_fields((lever,)) for reader in readers(names, "levers", field)]
    told = [str(one) for rule in names.spec.rules if (one := next((r for r in found if r.rule is rule), None))]
    return ", ".join(told) or "no rule of this class: it buys nothing"


def _beyond(lever: Lever) -> str:
    if lever.pot:
        return "the pot keeps what is not claimed; what is left at the end is left over"
    if lever.arrivals:
        return "the rest buys new innovations"
    return "more money buys nothing and is left over" if lever.capped else ""


def _splits(lever: Lever) -> tuple[str, ...]:
    from policysim.scenario.names import splits  # with numbers of every kind: only for a card of a lever

    return splits(lever)


def _own_keys(lever: Lever) -> str:
    told = []
    for part in lever.parts:
        if part.aimed:
            aims = "innovations (default: the listed ones), announced"
            told.append(aims if lever.pot else f"{part.field}: innovations, date, grace; 0 leaves it out")
        elif part.weight != 1.0 and not part.split:
            price = f", at the price of {part.cost}" if part.cost else ""
            told.append(f"{part.field}: its strength at a full dose (default {part.weight:g}{price})")
    return "; ".join(told)


def _policies(names: Registers, lever: str) -> str:
    found = [
        name for name, spend in names.inside("policy", "spend")
        if any(isinstance(item, dict) and item.get("lever") == lever for item in spend.values())
    ]  # fmt: skip
    return ", ".join(found) or "no policy"


def _lever_example(lever: Lever) -> str:
    """One instrument of the lever with what is its own, as a policy file says it."""
    lines = ["spend:", f"  my_{lever.name}:", f"    lever: {lever.name}", "    share: 100%"]
    if names := _splits(lever):
        lines.append(f"    split: {{{names[0]}: 40%, {names[-1]}: 60%}}")
    for part in lever.parts:
        if part.aimed and lever.pot:
            lines.append("    innovations: [virtual_wards]")
        elif part.aimed:
            lines.append(f"    {part.field}: {{innovations: [electronic_records], date: 2029-04, grace: 1 year}}")
        elif part.weight != 1.0 and not part.split:
            lines.append(f"    {part.field}: {part.weight or 1.0:g}")
    return "\n".join(lines)


PARAMETERS = Kind(
    "parameters", "parameter", "numbers of the model that are the same for all providers, with range and source",
    ("name", "default", "range", "distribution", "unit", "grade", "meaning"),
    lambda names: names.parameters, _parameter_row, _parameter,
)  # fmt: skip
SWITCHES = Kind(
    "switches", "switch", "structural choices; `none` turns a mechanism off", ("name", "default", "choices", "meaning"),
    lambda names: [s.name for s in names.declared("switches")], _switch_row, _switch,
)  # fmt: skip
OUTCOMES = Kind(
    "outcomes", "outcome", "what is reported of a run", ("name", "label", "unit", "better", "meaning"),
    lambda names: [o.name for o in names.declared("outcomes")], _outcome_row, _outcome,
)  # fmt: skip
LEVERS = Kind(
    "levers", "lever", "what government can do, and what a full dose costs",
    ("name", "label", "full dose", "meaning"),
    lambda names: [x.name for x in names.declared("levers")], _lever_row, _lever,
)  # fmt: skip
