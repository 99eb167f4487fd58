"""What the model was held against: every published pattern with its target, and what was measured of it, when and with what.

Patterns take minutes, so they are measured by `policysim validate`, which keeps them; a publication takes up what was kept
of the same rules, and says of all others that they were not measured."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policysim.evidence.patterns.frame import Result, tolerances
from policysim.evidence.validate import PATTERNS, as_plain, chosen_for
from policysim.lookup.texts import table
from policysim.report.scorecard import NOT_MEASURED
from policysim.sweep.plan import Plan, engine_of, versions_here
from policysim.sweep.whole import commit

FILE = "validation.json"
ROLES = {"verifies": "verifies the code", "calibrates": "calibrated", "validates": "held out"}


def keep(results: Sequence[Result], folder: Path, provider: type, seed: int, effort: float) -> None:
    """Write what was measured into a folder, with what measured it. WriteError where that fails."""
    told = {
        "measured": datetime.now(UTC).date().isoformat(), "seed": seed, "share_of_futures": effort,
        "engine": engine_of([provider]), "versions": versions_here(),
        "patterns": {result.id: as_plain(result) for result in results},
    }  # fmt: skip
    commit(folder / FILE, f"{json.dumps(told, indent=1)}\n".encode())


def kept(folder: Path) -> dict[str, Any]:
    """What was kept there; nothing where there is none that can be read."""
    try:
        found = json.loads((folder / FILE).read_text("utf-8"))
        return found if isinstance(found["patterns"], dict) and isinstance(found["engine"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def told(plan: Plan, kept: Mapping[str, Any]) -> dict[str, Any]:
    """When the patterns were measured, and a record of each."""
    same = fits(plan, kept)
    found = kept.get("patterns", {}) if same else {}
    rows = {row["pattern"]: row for row in table("patterns")}
    return {
        "measured": kept["measured"] if same else None,
        "note": _note(kept, same),
        "patterns": [_pattern(one.id, rows[one.id], found.get(one.id)) for one in PATTERNS],
    }


def measured(root: Path) -> bool:
    """Whether the validation.json of a publication tells what was measured."""
    return bool(json.loads((root / FILE).read_text("utf-8"))["measured"])


def fits(plan: Plan, kept: Mapping[str, Any]) -> bool:
    """Whether what was kept was measured with the rules of this sweep."""
    return bool(kept) and all(
        plan.engine.get(part) == value for part, value in kept["engine"].items() if "rules" in part
    )


def _note(kept: Mapping[str, Any], same: bool) -> str:
    if same:
        part = "" if kept.get("share_of_futures", 1.0) == 1.0 else ", with a part of the futures: rough"
        return f"measured by policysim validate with the rules of this sweep{part}"
    if kept:
        return "not measured with the rules of this sweep: policysim validate, then write the report again"
    return NOT_MEASURED


def _pattern(name: str, row: Mapping[str, str], measured: Mapping[str, Any] | None) -> dict[str, Any]:
    digits = {one.check: one.decimals for one in tolerances(name)}
    checks = measured["checks"] if measured else [_bounds(one) for one in tolerances(name)]
    checks = [{**check, "decimals": digits.get(check["name"], 2)} for check in checks]
    verdict = "not measured" if measured is None else "pass" if measured["passed"] else "fail"
    return {
        "id": name, "statement": row["statement"], "target": row["target"], "source": row["source"],
        "role": ROLES[row["role"].split()[0]], "parameters_chosen_in_view_of_it": chosen_for(name), "verdict": verdict,
        "futures": measured["futures"] if measured else None, "checks": checks,
    }  # fmt: skip


def _bounds(bound: Any) -> dict[str, Any]:
    low, high = (limit if abs(limit) < float("inf") else None for limit in (bound.low, bound.high))
    return {"name": bound.check, "measure": bound.measure, "value": None, "unit": bound.unit, "low": low, "high": high}
