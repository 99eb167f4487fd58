"""Every assumption in a row: what it is, its value and range, where it is from, how much hangs on it, and who signs it off."""

import pandas as pd

from policysim.analysis.comparison import sign_of
from policysim.analysis.deciders import FEWEST, deciders, unknowns_of
from policysim.errors import AskError
from policysim.publish.frames import csv
from policysim.publish.material import Files, Material
from policysim.rules import Spec
from policysim.scenario.scenario import Scenario

OPEN = ""  # for people to fill in
ENOUGH = 2_000  # futures, to tell how much hangs on each


def assumptions(told: pd.DataFrame) -> Files:
    """assumptions.csv, of a frame of them."""
    return {"assumptions.csv": csv(told)}


def frame(m: Material) -> pd.DataFrame:
    """A row a parameter, a choice of structure, or a trait of providers; the weightiest first."""
    effects, rows = effects_of(m), []
    for spec in m.specs:
        rows += _parameters(m, spec, effects) + _switches(m, spec) + _traits(spec)
    made = pd.DataFrame(rows).drop_duplicates("parameter", ignore_index=True)
    made = made.sort_values("effect", ascending=False, na_position="last", kind="stable", ignore_index=True)
    varies = (
        "does not vary in these runs" if effects else f"cannot be told from {m.plan.futures} futures: it takes {FEWEST}"
    )
    made["effect_note"] = made["effect"].isna().map({True: varies, False: ""})
    made = made.rename(columns={"effect": "effect_on_headline_share_of_variance"})
    made.insert(0, "id", [f"A{n:03d}" for n in range(1, len(made) + 1)])
    return made.assign(owner=OPEN, sign_off=OPEN)


def effects_of(m: Material) -> dict[str, float]:
    """Of each unknown the share of the variance of the best option's difference (ranks); none of too few futures."""
    c = m.c
    lead = next((line.option for line in c.lines() if line.option != c.against and line.difference.futures), "")
    if not lead:
        return {}
    positions = [n for n, option in enumerate(m.plan.options) if option == lead]
    plain = [m.plan.scenarios[n] for n in positions]
    scenarios = [Scenario.from_plain(one, m.find_class(one["provider"])) for one in plain]
    values, replicates = c.values(c.headline.name), min(m.plan.replicates, max(1, ENOUGH // len(scenarios)))
    gains = sign_of(c.headline) * (values[c.options.index(lead)] - values[c.options.index(c.against)])
    try:
        found = deciders(gains[: replicates * len(scenarios)], unknowns_of(scenarios, replicates))
    except AskError:  # too few futures to tell
        return {}
    return {one.name: one.share for one in found}


def _parameters(m: Material, spec: Spec, effects: dict[str, float]) -> list[dict]:
    joint, rows = m.first.joint, []
    for one in spec.parameters:
        fixed = sorted({plain["parameters"][one.name] for plain in m.plan.scenarios if one.name in plain["parameters"]})
        value = (
            " to ".join(f"{number:g}" for number in dict.fromkeys((fixed[0], fixed[-1])))
            if fixed
            else f"{one.default:g}"
        )
        ranged = f"{one.low:g} to {one.high:g}" if one.uncertain else ""
        how = (
            "fixed by who asked"
            if fixed
            else "one of the sets that fit"
            if one.name in joint
            else _drawn(m, bool(ranged))
        )
        rows.append(
            _row(one.name, one.doc, value, ranged, one.of_unit, one.source, one.grade)
            | {"in_each_future": how, "effect": effects.get(one.name, float("nan"))}
        )
    return rows


def _drawn(m: Material, ranged: bool) -> str:
    return "drawn from its range" if ranged and m.first.uncertainty != "fixed" else "held at its value"


def _switches(m: Material, spec: Spec) -> list[dict]:
    rows = []
    for one in spec.switches:
        chosen = dict.fromkeys(plain.get("switches", {}).get(one.name, one.default) for plain in m.plan.scenarios)
        row = _row(one.name, one.doc, ", ".join(chosen), ", ".join(one.choices), "", "choice of structure", "assumed")
        rows.append(row | {"in_each_future": "chosen", "effect": float("nan")})
    return rows


def _traits(spec: Spec) -> list[dict]:
    rows = []
    for one in (field for field in spec.provider if field.role == "trait"):
        ranged = f"{one.low:g} to {one.high:g}" if one.low is not None and one.high is not None else ""
        row = _row(one.name, one.doc, f"{one.default}", ranged, one.unit, one.source, one.grade)
        rows.append(row | {"in_each_future": "of a list where it gives it, else drawn", "effect": float("nan")})
    return rows


def _row(name: str, meaning: str, value: str, ranged: str, units: str, source: str, grade: str) -> dict:
    return {
        "parameter": name, "meaning": meaning, "value": value, "range": ranged, "units": units, "source": source,
        "grade": grade,
    }  # fmt: skip
