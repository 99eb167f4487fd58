"""The log of assumptions: each parameter with how good its evidence is and what it is used for, the weakest first."""

from __future__ import annotations

import math

from policysim.lookup.entry import Entry
from policysim.lookup.in_words import GRADES, drawn_in_words, span
from policysim.lookup.kind import Kind, Row
from policysim.lookup.reading import elsewhere, in_trials, readers
from policysim.lookup.registers import Registers
from policysim.rules import Parameter

STRENGTH = ("assumed", "estimated", "measured", "given")  # grades, the weakest first
WITHOUT = ("no source", "no evidence")  # what a source begins with where there is none
BY_CHOICE = ("assumed", "chosen")  # where it is the modeller's


def _numbered(names: Registers) -> dict[str, Parameter]:
    """Every parameter under its number in the register, the weakest first: by grade, by source, by width of its range."""
    found = {f"A{n:03d}": p for n, p in enumerate(names.parameters.values(), 1)}
    return dict(sorted(found.items(), key=lambda item: _weakness(item[1])))


def _weakness(one: Parameter) -> tuple[int, int, float]:
    source = 0 if one.source.startswith(WITHOUT) or not one.source else 1 if one.source.startswith(BY_CHOICE) else 2
    width = one.high - one.low if one.low is not None and one.high is not None else 0.0
    return STRENGTH.index(one.grade), source, -(width / abs(one.default) if one.default else math.inf)


def _used_for(names: Registers, name: str) -> str:
    """Rules that read a parameter, and what else is made with it."""
    told = [str(one) for one in readers(names, "par", name)] + elsewhere(names, name)
    return ", ".join(told) or in_trials(name) or "no rule of this class"


def _row(names: Registers, name: str) -> Row:
    p = _numbered(names)[name]
    return {
        "parameter": p.name, "default": p.default, "range": span(p.low, p.high) if p.uncertain else "not drawn",
        "distribution": p.distribution if p.uncertain else "not drawn", "unit": p.unit, "grade": p.grade,
        "source": p.source, "used for": _used_for(names, p.name), "meaning": p.doc, "low": p.low, "high": p.high,
    }  # fmt: skip


def _entry(names: Registers, name: str) -> Entry:
    p = _numbered(names)[name]
    facts = [("Grade", GRADES[p.grade]), ("Source", p.source), ("Used for", _used_for(names, p.name)),
             ("", drawn_in_words(p))]  # fmt: skip
    meaning = f"{p.name}, {p.doc} ({p.of_unit or 'no unit'})"
    return Entry(name, "assumption", meaning, facts=facts, write=[f"policysim explain {p.name}"])


ASSUMPTIONS = Kind(
    "assumptions", "assumption", "the log of assumptions: every parameter, the weakest founded first",
    ("name", "parameter", "default", "range", "distribution", "unit", "grade", "source", "used for"),
    _numbered, _row, _entry,
)  # fmt: skip
