"""What explains the spread of each difference: shares of variance, first order, and total where the design gives them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from policysim.analysis.comparison import Comparison, compare, sign_of
from policysim.analysis.deciders import FIFTHS, apart, deciders, unknowns_of
from policysim.errors import AskError
from policysim.scenario.scenario import Scenario
from policysim.sweep.results import Sweep
from policysim.sweep.same_question import rules_changed
from policysim.sweep.values import ERRORS

if TYPE_CHECKING:
    from policysim.sweep.plan import Plan

GROUPS = 20  # futures are left out in so many groups
BETWEEN, SALTELLI = "means of fifths of the unknown", "Saltelli's estimators"
COLUMNS = (
    "option",
    "label",
    "unknown",
    "first",
    "error",
    "total",
    "total_error",
    "correlation",
    "clear",
    "method",
    "futures",
)


def sensitivity_frame(sweep: Sweep, outcome: str = "", against: str = "do_minimum") -> pd.DataFrame:
    """A row an option and unknown, largest share first: first and total order, their simulation errors, rank correlation, clear.

    First order is the share of the variance of the difference that goes with the unknown alone. `clear` where it is more than
    chance gives the best of so many unknowns in 19 of 20 sweeps. AskError for too few futures, or where nothing varies."""
    c = compare(sweep, against, outcome)
    rows = [row for option in c.options if option != c.against for row in _rows(c, option)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["option", "first"], ascending=[True, False])
    place = {line.option: n for n, line in enumerate(c.lines())}
    frame = frame.sort_values("option", key=lambda names: names.map(place), kind="stable").reset_index(drop=True)
    frame.attrs |= {"question": sweep.plan.question, "outcome": c.headline.name, "against": c.against}
    return frame


def _rows(c: Comparison, option: str) -> list[dict[str, Any]]:
    values, replicates = sign_of(c.headline) * c.values(c.headline.name), c.sweep.plan.replicates
    gains = values[c.options.index(option)] - values[c.options.index(c.against)]
    parts = apart(gains, unknowns_in(c.sweep, option), replicates)
    if not parts:
        raise AskError(
            f"{c.sweep.folder}: no parameter varies, so none explains anything\n  ask with uncertainty=register"
        )
    designed = _by_design(c.sweep.plan, option, gains.reshape(replicates, -1))
    told, whole = {"option": option, "label": c.label(option)}, float(np.nanvar(gains))
    return [
        told | row | designed.get(row["unknown"], {}) for part in parts for row in _part(*part, whole, c.sweep.name)
    ]


def _part(
    gains: np.ndarray, unknowns: Mapping[str, np.ndarray], whole: float, sweep: str
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """The unknowns of one kind of draws; their shares are of the variance of a future, `whole`."""
    known = np.isfinite(gains)
    scale = float(gains[known].var()) / whole if whole > 0 else 0.0
    for one in deciders(gains, unknowns, sweep):
        first, error = _between(unknowns[one.name][known], gains[known])
        yield {
            "unknown": one.name, "first": scale * first, "error": scale * error, "total": np.nan, "total_error": np.nan,
            "correlation": one.correlation, "clear": one.clear, "method": BETWEEN, "futures": int(known.sum()),
        }  # fmt: skip


def unknowns_in(sweep: Sweep, option: str, part: tuple[int, Sequence[int]] | None = None) -> dict[str, np.ndarray]:
    """The value of every parameter in each future of an option, and of each structural switch as a number, (futures,).

    Of some futures only where `part` says how many replicates and which points. AskError where the provider class is not at
    hand, or is not what it was when it was played."""
    plan = sweep.plan
    mine = [plain for other, plain in zip(plan.options, plan.scenarios) if other == option]
    cls = sweep.classes.get(mine[0]["provider"])
    if cls is None or rules_changed(plan, cls):
        why = (
            "is not at hand"
            if cls is None
            else "changed since the sweep was played, so that its draws cannot be had again"
        )
        raise AskError(
            f"{sweep.folder}: the provider class {mine[0]['provider']} {why}\n"
            '  write --plugin FILE.py, in Python ps.open_sweep("NAME", provider=YourClass)'
        )
    replicates, points = part or (plan.replicates, range(len(mine)))
    mine = [mine[point] for point in points]
    found = unknowns_of([Scenario.from_plain(plain, cls) for plain in mine], replicates)
    for name in dict.fromkeys(key for plain in mine for key in plain.get("switches") or {}):
        words = [(plain.get("switches") or {}).get(name, "") for plain in mine]
        found[name] = np.tile([float(sorted(set(words)).index(word)) for word in words], replicates)
    return found


def _between(values: np.ndarray, gains: np.ndarray) -> tuple[float, float]:
    """The share of variance between fifths, freed of what chance alone puts there, and its error: groups left out in turn."""
    whole, places = _share(values, gains), np.arange(len(gains)) % GROUPS
    left = np.array([_share(values[places != n], gains[places != n]) for n in range(GROUPS)])
    error = ERRORS * float(np.sqrt((GROUPS - 1) / GROUPS * ((left - left.mean()) ** 2).sum()))
    return max(0.0, whole), error


def _share(values: np.ndarray, gains: np.ndarray) -> float:
    """Epsilon squared: the variance between groups less that which groups of pure chance would have, of all variance."""
    fifth = np.floor(FIFTHS * (rankdata(values) - 0.5) / len(values)).astype(int)
    if len(np.unique(values)) <= FIFTHS:
        fifth = np.unique(values, return_inverse=True)[1]
    names, places = np.unique(fifth, return_inverse=True)
    means = np.bincount(places, gains) / np.bincount(places)
    whole = float(((gains - gains.mean()) ** 2).sum())
    rest = float(((gains - means[places]) ** 2).sum())
    if whole <= 0 or len(gains) <= len(names):
        return 0.0
    return (whole - rest - (len(names) - 1) * rest / (len(gains) - len(names))) / whole


def _by_design(plan: "Plan", option: str, gains: np.ndarray) -> dict[str, dict[str, Any]]:
    """First and total order of the settings of a Saltelli design, by SALib; nothing for other designs and unfinished ones."""
    if not plan.about.get("design", "").startswith("saltelli") or not np.isfinite(gains).all():
        return {}
    mine = [plain for other, plain in zip(plan.options, plan.scenarios) if other == option]
    names = _exchanged([{**(plain["parameters"]), **(plain.get("switches") or {})} for plain in mine])
    if not names:
        return {}
    from SALib.analyze import sobol

    found = sobol.analyze(
        {"num_vars": len(names), "names": list(names)}, gains.mean(axis=0), calc_second_order=False, seed=1
    )
    return {
        name: {
            "first": float(found["S1"][n]), "error": float(found["S1_conf"][n]), "total": float(found["ST"][n]),
            "total_error": float(found["ST_conf"][n]), "method": SALTELLI,
            "clear": bool(found["S1"][n] > found["S1_conf"][n]),
        }
        for n, name in enumerate(names)
    }  # fmt: skip


def _exchanged(points: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The setting that each point of a block of Saltelli's scheme exchanges, in their order; none where it is no such."""
    keys = dict.fromkeys(key for point in points for key in point)
    names = [key for key in keys if len({str(point.get(key)) for point in points}) > 1]
    block = len(names) + 2
    if len(points) % block:
        return ()
    found: list[str] = []
    for n in range(1, block - 1):
        pairs = [(points[start], points[start + n]) for start in range(0, len(points), block)]
        changed = {name for one, other in pairs for name in names if one.get(name) != other.get(name)}
        if len(changed) != 1:
            return ()
        found.append(changed.pop())
    return tuple(found) if len(set(found)) == len(names) else ()
