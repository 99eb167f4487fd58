"""Texts for reviewers: filled in where the program knows, visibly open where people must write."""

import inspect
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from policysim.analysis.costs import equal_cost
from policysim.analysis.texts import period, place, tidy
from policysim.appraisal.tables import notes
from policysim.publish.material import Files, Material, text
from policysim.report.page import question
from policysim.report.worth import appraisal_of
from policysim.rules import Spec

PAGES = Path(__file__).parent / "pages"
OPEN = "**[open]**"  # a place that people must fill in
NAMES = ("README.md", "methods.md", "ODD.md", "STRESS.md", "TRACE.md", "qa.md")
BY_PEOPLE = (
    "STRESS.md",
    "TRACE.md",
    "qa.md",
    "ODD.md",
    "CITATION.cff",
    "assumptions.csv",
)  # kept where people wrote in them
ENTITIES = (("A provider", "provider"), ("An uptake: a provider and an innovation", "uptake"),
            ("An innovation", "innovation"), ("The nation", "nation"))  # fmt: skip
TICKS = {1.0: "a year", 0.5: "half a year", 0.25: "a quarter"}


def documents(m: Material, assumed: pd.DataFrame, *, hidden: bool, rules: tuple[str, ...]) -> Files:
    """Every document, by its name."""
    kept = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGES), undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        autoescape=False,
    )  # fmt: skip
    known = _of_question(m) | _of_model(m) | _of_trust(m, assumed) | {"hidden": hidden, "rules": ", ".join(rules)}
    known["doubts"] = bool(m.aside.doubts)
    known["names_told"] = (
        "Providers are numbered, not named." if hidden else "No provider of a list is named with drawn traits."
    )
    return {name: text(kept.get_template(f"{name}.j2").render(known)) for name in NAMES}


def _of_question(m: Material) -> dict[str, Any]:
    c, plan, first = m.c, m.plan, m.first
    failed = f", of which {m.checked.failed:,} failed and do not count" if m.checked.failed else ""
    return {
        "open": OPEN, "question": _line(question(c)), "answer": c.answer, "worth": _worth(m),
        "place": place(c), "period": period(c),
        "n_options": len(c.options), "options": _line(", ".join(c.label(one) for one in c.options), 2_000),
        "futures": f"{plan.futures:,}", "runs": f"{plan.runs:,}", "failed": failed, "failed_runs": f"{m.checked.failed:,}",
        "providers": f"{first.system.number:,}", "warm_up": _years(first.calendar.warm_up),
        "tick": _tick(first.calendar.tick), "calendar": _calendar(m), "money": _money(m), "drawn": _drawn(m),
        "structure": _structure(m), "discount": _discount(m), "headline": c.headline.label.lower(), "unit": c.headline.unit,
        "seed": ", ".join(sorted({str(one.get("seed", "")) for one in plan.scenarios})), "digest": m.checked.digest,
        "version": plan.versions.get("policysim", ""), "day": m.day, "kind": m.kind,
        "versions": ", ".join(f"{name} {number}" for name, number in _versions(m).items()),
    }  # fmt: skip


def _worth(m: Material) -> str:
    """What options are worth in pounds, and what of: nothing where there is no appraisal."""
    found = appraisal_of(m.c, m.aside)
    return f"In pounds, over all years: {found.answer} {notes(found)[0]}" if found else ""


def _of_model(m: Material) -> dict[str, Any]:
    return {
        "own_rules": any(not one.provider_class.__module__.startswith("policysim.") for one in m.specs),
        "classes": ", ".join(one.name for one in m.specs), "specs": [_spec(one) for one in m.specs],
        "own_network": any(one.network for one in m.specs), "measures": m.plan.measures, "listed": bool(m.plan.listed),
        "outputs": _line("; ".join(one.label for one in m.plan.measures), 2_000), "sensing": _sensing(m.specs),
    }  # fmt: skip


def _of_trust(m: Material, frame: pd.DataFrame) -> dict[str, Any]:
    found = m.aside.patterns
    patterns = found["patterns"]
    grades = Counter(frame["grade"])
    return {
        "patterns": patterns, "n_assumptions": len(frame), "n_assumed": grades["assumed"],
        "grades": ", ".join(f"{n} {grade}" for grade, n in grades.most_common()),
        "verifying": _verdicts(patterns, "verifies the code", "Patterns that hold by construction"),
        "calibrated": _verdicts(patterns, "calibrated", "Patterns that parameters were estimated from"),
        "held_out": _verdicts(patterns, "held out", "Patterns held out, from which nothing was estimated"),
        "patterns_told": f"{found['note']} ({found['measured']})." if found["measured"] else f"{OPEN} {found['note']}.",
    }  # fmt: skip


def _verdicts(patterns: list[dict], role: str, what: str) -> str:
    """`Patterns held out: pass P2, P5; fail P11.`"""
    found: dict[str, list[str]] = {}
    for one in patterns:
        if one["role"] == role:
            found.setdefault(one["verdict"], []).append(one["id"])
    told = "; ".join(f"{verdict} {', '.join(ids)}" for verdict, ids in found.items())
    return f"{what}: {told or 'none'}."


def _spec(spec: Spec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "entities": [(owner, [_field(one) for one in getattr(spec, part)]) for owner, part in ENTITIES],
        "rules": [_rule(one) for one in spec.rules],
    }


def _field(one: Any) -> dict[str, str]:
    told = {"name": one.name, "role": one.role, "doc": _line(one.doc), "unit": one.unit, "start": str(one.default)}
    return {key: value.replace("|", "/") for key, value in told.items()}


def _rule(rule: Any) -> dict[str, str]:
    doc = inspect.getdoc(rule.function) or OPEN
    return {
        "name": rule.name, "owner": rule.owner, "doc": doc, "first": _first_sentence(doc), "draws": ", ".join(rule.draws),
        "source": textwrap.dedent(inspect.getsource(rule.function)).rstrip(),
    }  # fmt: skip


def _first_sentence(doc: str) -> str:
    return f"{' '.join(doc.split()).partition('. ')[0].rstrip('.')}."


def _sensing(specs: tuple[Spec, ...]) -> str:
    seen = dict.fromkeys(one.name for spec in specs for one in spec.seen)
    return (
        f"What agents see before a stage: {', '.join(f'`{name}`' for name in seen)}." if seen else "Agents see nothing."
    )


def _calendar(m: Material) -> str:
    calendar = m.first.calendar
    return (
        f"{period(m.c)}, in ticks of {_tick(calendar.tick)}, after a warm-up of {_years(calendar.warm_up)} "
        f"({calendar.ticks} ticks in all)."
    )


def _years(number: float) -> str:
    return f"{number:g} year{'s' if number != 1 else ''}"


def _tick(years: float) -> str:
    return TICKS.get(years, f"{years:g} years")


def _money(m: Material) -> str:
    told = m.first.budget.describe(m.first.calendar)
    even = (
        "All options but do minimum cost the same"
        if equal_cost(m.c)
        else "Options do not cost the same: costs are told beside"
    )
    return f"Budget: {told}. {even}."


def _drawn(m: Material) -> str:
    how, spec = m.first.uncertainty, m.first.spec
    uncertain = sum(one.uncertain and one.name not in m.first.parameters for one in spec.parameters)
    if how == "fixed":
        return f"All {len(spec.parameters)} parameters were held at their values, so the ranges hold chance alone."
    joint = (
        f", {len(m.first.joint)} of them together as one of the sets that fit what happened" if m.first.joint else ""
    )
    return f"Each future drew {uncertain} of {len(spec.parameters)} parameters from the ranges that the evidence allows{joint}."


def _structure(m: Material) -> str:
    usual = {one.name: one.default for spec in m.specs for one in spec.switches}
    chosen = {
        name: dict.fromkeys(plain.get("switches", {}).get(name, word) for plain in m.plan.scenarios)
        for name, word in usual.items()
    }
    told = [f"{name} {', '.join(words)}" for name, words in chosen.items()]
    return f"Structural choices: {'; '.join(told)}." if told else ""


def _discount(m: Material) -> str:
    rate = m.plan.about.get("discount_rate")
    return (
        f"Costs over the whole period are discounted at {rate} a year, in {m.c.prices}." if rate and m.c.prices else ""
    )


def _versions(m: Material) -> dict[str, str]:
    python = m.plan.engine.get("python")
    others = {name: number for name, number in m.plan.versions.items() if name != "policysim"}
    return others | ({"Python": python} if python else {})


def _line(words: str, longest: int = 600) -> str:
    return tidy(words, longest)
