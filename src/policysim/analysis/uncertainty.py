"""Where the spread of a difference over futures comes from, as far as the design of a sweep can tell it."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from policysim.analysis.comparison import Comparison, sign_of
from policysim.analysis.variance import PARAMETRIC, STOCHASTIC, STRUCTURAL, Layout, Shares, variance_shares
from policysim.rules import spec

if TYPE_CHECKING:
    from policysim.sweep.plan import Plan

TOGETHER = "stochastic and parametric"
SOURCES = (STOCHASTIC, PARAMETRIC, STRUCTURAL)
LEAST = 3  # replicates, or points, of which a variance is worked out
DESIGN = "vary=register design=lhs design.points=50 replicates=10"
FORMS = "agility_form=product,geometric,ces,min,additive"
NOTES = {
    STOCHASTIC: f"too few replicates of the same parameters: ask with {DESIGN}",
    PARAMETRIC: f"parameters are the same at all points: ask with {DESIGN}",
    STRUCTURAL: f"one form of the model only: ask with {FORMS} {DESIGN}",
    TOGETHER: f"each future draws chance and parameters at once: they are told apart with {DESIGN}",
}


def uncertainty_frame(c: Comparison) -> pd.DataFrame:
    """A row an option and source of spread, raw: share of the variance of its difference in one future, error, sd, note.

    A share that the design of the sweep cannot tell is NaN, and the note says which design tells it."""
    rows = [row for option in c.options if option != c.against for row in _rows(c, option)]
    frame = pd.DataFrame(rows, columns=["option", "label", "source", "share", "error", "sd", "note"])
    frame.attrs |= {"question": c.sweep.plan.question, "outcome": c.headline.name, "against": c.against}
    return frame


def _rows(c: Comparison, option: str) -> Iterator[dict]:
    layout, gains = layout_of(c.sweep.plan, option), _gains(c, option)
    told = {"option": option, "label": c.label(option)}
    mixed = drawn_with_chance(c, option)
    if gains.size == 0 or (len(gains) < LEAST and gains.shape[1] < LEAST):
        yield from (told | _of(None, source, NOTES[source]) for source in SOURCES)
        return
    found = variance_shares(gains, layout)
    if not mixed:
        yield from (told | _of(found, source, "" if source in found.names else NOTES[source]) for source in SOURCES)
        return
    yield from (told | _of(None, source, NOTES[TOGETHER]) for source in (STOCHASTIC, PARAMETRIC))
    yield told | _of(found, STRUCTURAL, "" if STRUCTURAL in found.names else NOTES[STRUCTURAL])
    yield told | _sum(found, (STOCHASTIC, PARAMETRIC))


def layout_of(plan: "Plan", option: str) -> Layout:
    """The form and the parameters of each point of an option."""
    mine = [plain for other, plain in zip(plan.options, plan.scenarios) if other == option]
    forms, sets = (_numbered([plain.get(part) for plain in mine]) for part in ("switches", "parameters"))
    return Layout(forms, sets)


def drawn_with_chance(c: Comparison, option: str) -> bool:
    """Whether replicates draw parameters too; a plan of an earlier version does not say, and its provider class is asked."""
    plan = c.sweep.plan
    plain = plan.scenarios[plan.options.index(option)]
    if "drawn" in plan.about or plain.get("uncertainty") == "fixed":
        return plan.about.get("drawn", "0") != "0"
    known = c.sweep.classes.get(plain.get("provider", ""))
    fixed = plain.get("parameters") or {}
    return known is None or any(one.uncertain and one.name not in fixed for one in spec(known).parameters)


def _gains(c: Comparison, option: str) -> np.ndarray:
    """How much better an option does, float64 (replicates, points), of the replicates that are whole."""
    values, replicates = sign_of(c.headline) * c.values(c.headline.name), c.sweep.plan.replicates
    found = (values[c.options.index(option)] - values[c.options.index(c.against)]).reshape(replicates, -1)
    return found[np.isfinite(found).all(axis=1)]


def _numbered(values: Sequence[object]) -> tuple[int, ...]:
    """Equal values have equal numbers."""
    known: dict[str, int] = {}
    return tuple(known.setdefault(json.dumps(value, sort_keys=True), len(known)) for value in values)


def _of(found: Shares | None, source: str, note: str) -> dict:
    if found is None or source not in found.names:
        return {"source": source, "share": np.nan, "error": np.nan, "sd": np.nan, "note": note}
    n = found.names.index(source)
    sd = float(np.sqrt(found.variance * found.shares[n])) if found.variance > 0 else 0.0
    return {"source": source, "share": float(found.shares[n]), "error": float(found.errors[n]), "sd": sd, "note": note}


def _sum(found: Shares, sources: Sequence[str]) -> dict:
    """Sources that are one; their error is that of what is left."""
    there = [found.names.index(source) for source in sources if source in found.names]
    other = [n for n in range(len(found.names)) if n not in there]
    share = float(found.shares[there].sum())
    error = float(np.sqrt((found.errors[other] ** 2).sum())) if other else 0.0
    return {
        "source": TOGETHER, "share": share, "error": error, "sd": float(np.sqrt(found.variance * share)), "note": "",
    }  # fmt: skip
