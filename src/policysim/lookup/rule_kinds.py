"""What rules work with: traits, states and facts, inputs that rules see, and the rules themselves in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policysim.lookup.entry import POLICY_FILE, Entry
from policysim.lookup.in_words import GRADES, OWNERS, kind_of, reduction_in_words, span
from policysim.lookup.kind import Kind, Row, last_part
from policysim.lookup.reading import read_by, readers, written_in
from policysim.lookup.registers import Registers
from policysim.rules import Field, Part, Reduction, Rule, lever_fields

TICK = "length of a tick in years"


def _numbers(names: Registers, role: str) -> dict[str, tuple[str, Field]]:
    """Numbers of a provider, and those of the nation with its name before: (record in rules, field)."""
    own = {f.name: ("self", f) for f in names.declared("provider") if f.role == role}
    return own | {f"nation.{f.name}": ("self", f) for f in names.declared("nation") if f.role == role}


def _number_kind(plural: str, role: str, about: str) -> Kind:
    def names_of(names: Registers) -> Iterable[str]:
        return _numbers(names, role)

    def row(names: Registers, name: str) -> Row:
        return _field_row(_numbers(names, role)[name][1])

    def entry(names: Registers, name: str) -> Entry:
        return _field_entry(names, name, *_numbers(names, role)[name])

    return Kind(plural, role, about, ("name", "holds", "unit", "meaning"), names_of, row, entry)


def _field_row(field: Field) -> Row:
    return {"holds": kind_of(field), "unit": field.unit, "meaning": field.doc}


def _field_entry(names: Registers, name: str, record: str, field: Field) -> Entry:
    owner = "the nation" if name.startswith("nation.") else "each provider"
    brief = [("of", owner), ("holds", kind_of(field)), ("unit:", field.unit)]
    facts = [
        ("Starts as", _start(field)), ("Goes with", _goes_with(field.correlate)), ("Source", field.source),
        ("Grade", GRADES.get(field.grade, field.grade)), ("In a rule", f"self.{field.name}"),
        ("Read by", _readers(names, record, field.name, owner)), ("Written by", _writers(names, f"self.{field.name}", owner)),
        ("In tables", _column(field, owner)),
    ]  # fmt: skip
    reach = f"spend:\n  my_help:\n    lever: support\n    share: 100%\n    reach: {{weakest: 25%, by: {field.name}}}"
    return Entry(name, field.role, field.doc, brief, facts, block=(POLICY_FILE, reach if field.role == "trait" else ""))


def _column(field: Field, owner: str) -> str:
    if field.role == "fact" or owner == "the nation":
        return ""
    return f"run.providers, {f'{field.name}_1 to {field.name}_{field.length}' if field.length else field.name}"


def _start(field: Field) -> str:
    if field.role == "fact":
        return "given by the system or worked out at the start; no rule writes it"
    if field.role == "trait":
        within = "" if field.low is None else f", within {span(field.low, field.high)}"
        return f"drawn for each future: mean {_said(field.default)}, spread {_said(field.sd)}{within}"
    return field.names[int(field.default)] if field.names else f"{_said(field.default)}".lower()


def _said(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, bool) else f"{value:g}"


def _readers(names: Registers, record: str, name: str, owner: str = "") -> str:
    nation = owner == "the nation"
    found = [one for one in readers(names, record, name) if record != "self" or (one.rule.owner == "nation") == nation]
    seen = [f"seen.{r.name}" for r in names.declared("seen") if r.of == name and (r.kind == "nation") == nation]
    return ", ".join([*map(str, found), *seen]) or "no rule"


def _writers(names: Registers, target: str, owner: str = "") -> str:
    nation = owner == "the nation"
    rules = [r for r in names.spec.rules if not target.startswith("self.") or (r.owner == "nation") == nation]
    return ", ".join(rule.name for rule in rules if target in rule.writes)


def _inputs(names: Registers) -> Iterator[tuple[str, str, str, str]]:
    """(name as a rule writes it, meaning, unit, what it holds) of everything that is given to rules beside self and par."""
    for r in names.declared("seen"):
        yield f"seen.{r.name}", _seen(names, r), "years" if r.kind == "years" else "", _holds(r.length)
    for field in lever_fields(tuple(names.declared("levers"))):
        yield f"levers.{field}", _delivered(names, field), "dose", "number"
    for f in names.declared("innovation"):
        yield f"innovation.{f.name}", f.doc, f.unit, kind_of(f)
    for f in names.declared("uptake"):
        yield f"uptake.{f.name}", f.doc, f.unit, kind_of(f)
    for draw, rule in {d: r for r in names.spec.rules for d in r.draws}.items():
        yield f"draw.{draw}", f"a uniform number from 0 to 1, its own for {OWNERS[rule.owner]} and tick", "", "number"
    for c in names.declared("constants"):
        yield f"par.{c.name}", f"{c.doc}; worked out at the start of a run", "", "number"
    yield "par.dt", TICK, "years", "number"


def _seen(names: Registers, seen: Reduction) -> str:
    """How a field of `seen` is gathered, and what the number is that it gathers."""
    record = "nation" if seen.kind == "nation" else "uptake" if seen.per_innovation else "provider"
    doc = next((f.doc for f in names.declared(record) if f.name == seen.of), "")
    return f"{reduction_in_words(seen)} ({doc})" if doc else reduction_in_words(seen)


def _holds(length: int) -> str:
    return f"{length} numbers" if length else "number"


def _delivered(names: Registers, field: str) -> str:
    for lever in names.declared("levers"):
        parts = [part for part in lever.parts if field in (part.field, f"{part.field}_listed")]
        if parts:
            return _dose(lever.name, parts, field)
    return ""


def _dose(lever: str, parts: list[Part], field: str) -> str:
    if lever == "inputs":
        return "money for plain inputs as a share of turnover"
    told = f"dose of {parts[0].field.replace('_', ' ')}, 0-1, that the lever {lever} delivers"
    told += "".join(f"{', and' if n else ','}{_part(part)}" for n, part in enumerate(parts) if _part(part))
    return told + ("; 0 where this innovation is not listed" if field != parts[0].field else "")


def _part(part: Part) -> str:
    if part.weight == 0.0:
        return f" as strongly as a policy asks (`{part.field}: 1`), not at all where it does not"
    times = f" {part.weight:g} times" if part.weight != 1.0 else " times" if part.split else ""
    return (
        f"{times} the {f'share of its split that goes to {part.split}' if part.split else 'lever dose'}"
        if times
        else ""
    )


def _input_row(names: Registers, name: str) -> Row:
    _, meaning, unit, holds = next(one for one in _inputs(names) if one[0] == name)
    return {"holds": holds, "unit": unit, "meaning": meaning}


def _input(names: Registers, name: str) -> Entry:
    record, _, own = name.partition(".")
    row = _input_row(names, name)
    facts = [("In a rule", name), ("Read by", _readers(names, record, own)), ("Written by", _writers(names, name)),
             ("Given to", _given_to(names, record, own))]  # fmt: skip
    if record == "draw":
        facts = [facts[0], ("Drawn by", _readers(names, record, own))]
    return Entry(name, "input of rules", row["meaning"], [("holds", row["holds"]), ("unit:", row["unit"])], facts)


def _given_to(names: Registers, record: str, own: str) -> str:
    if record in ("uptake", "innovation") or own.endswith("_listed"):
        return "rules that ask for uptake or innovation: they run once for each provider and innovation"
    seen = next((r for r in names.declared("seen") if record == "seen" and r.name == own), None)
    kept = [told for owner, told in OWNERS.items() if seen is not None and not seen.withheld_from(owner)]
    return f"rules that run on {', '.join(kept)}" if seen is not None else ""


def _rule_names(names: Registers) -> list[str]:
    return [f"nation.{r.name}" if r.owner == "nation" else r.name for r in names.spec.rules]


def _rule_of(names: Registers, name: str) -> tuple[int, Rule]:
    place = _rule_names(names).index(name)
    return place + 1, names.spec.rules[place]


def _rule_row(names: Registers, name: str) -> Row:
    place, rule = _rule_of(names, name)
    doc = " ".join((rule.function.__doc__ or "").split())
    return {"stage": place, "runs on": OWNERS[rule.owner], "draws": ", ".join(rule.draws), "meaning": doc}


def _rule(names: Registers, name: str) -> Entry:
    place, rule = _rule_of(names, name)
    row, read = _rule_row(names, name), read_by(rule.function)
    brief = [
        ("stage", f"{place} of {len(names.spec.rules)}"),
        ("runs on", row["runs on"]),
        ("draws:", row["draws"] or "none"),
    ]
    facts = [(told, _listed(read, record)) for record, told in (
        ("par", "Parameters"), ("seen", "Sees"), ("levers", "Levers"), ("innovation", "Of the innovation"),
        ("uptake", "Of the uptake"), ("self", "Of itself"))]  # fmt: skip
    facts += [("Writes", ", ".join(rule.writes)), ("Written in", written_in(rule.function))]
    return Entry(name, "rule", row["meaning"] or "a rule without a docstring", brief, facts)


def _listed(read: dict[str, str], record: str) -> str:
    return ", ".join(sorted(last_part(name) for name in read if name.startswith(f"{record}.")))


TRAITS = _number_kind("traits", "trait", "numbers of a provider whose start is drawn, so that providers differ")
STATES = _number_kind("states", "state", "numbers of a provider that rules change from tick to tick")
FACTS = _number_kind("facts", "fact", "numbers of a provider that are given and stay")
INPUTS = Kind(
    "inputs", "input of rules", "what rules are given: seen, levers, innovation, uptake, draw, and constants of par",
    ("name", "holds", "unit", "meaning"), lambda names: [one[0] for one in _inputs(names)], _input_row, _input,
)  # fmt: skip
RULES = Kind(
    "rules", "rule", "stages of a tick, in their order", ("name", "stage", "runs on", "draws", "meaning"),
    _rule_names, _rule_row, _rule,
)  # fmt: skip


def _goes_with(correlate: Mapping[str, object]) -> str:
    """`motivation −0.3`; a correlation by parameters without its number."""
    numbers = {other: said for other, said in correlate.items() if isinstance(said, int | float)}
    told = (f"{other} {numbers[other]:g}".replace("-", "−") if other in numbers else other for other in correlate)
    return ", ".join(told)
