"""With other versions bits may differ; what counts then is whether the answer does, in the units of the answer."""

from collections.abc import Sequence

import numpy as np

from policysim.analysis.comparison import Comparison
from policysim.analysis.unit import unit_of
from policysim.publish.again import Pair
from policysim.publish.levels import RUNS, Level
from policysim.sweep.plan import Plan


def nearly(plan: Plan, found: Sequence[Pair]) -> Level:
    """Some runs, played with other versions: how many are the same, and how far the headline moved at most."""
    measure = next(one for one in plan.measures if one.name == plan.headline)
    column, moved = plan.columns.index(measure.name), [0.0]
    for pair in found:
        if pair.stored is not None and pair.played is not None:
            apart = np.abs(pair.stored[:, column] - pair.played[:, column])
            moved.append(float(np.nanmax(apart)) if np.isfinite(apart).any() else 0.0)
    same = sum(pair.same for pair in found)
    told = f"{len(found):,} of {plan.runs:,} played again: {same:,} with the same bits; "
    told += f"{measure.label} moved by at most {measure.scale * max(moved):.3g} {measure.difference} in a run and year"
    fails = sum((pair.stored is None) != (pair.played is None) for pair in found)
    return Level(RUNS, told, (f"{fails:,} runs fail that did not, or the other way",) if fails else ())


def nearly_all(was: Comparison, now: Comparison, found: Sequence[Pair]) -> Level:
    """All runs, played with other versions: the headline of each option, and whether the ranking is the same."""
    unit, order = unit_of(was), [line.option for line in was.lines()]
    old, new = ({line.option: line.difference.mean for line in c.lines()} for c in (was, now))
    moved = max((option for option in order if option != was.against), key=lambda one: abs(new[one] - old[one]))
    same = sum(pair.same for pair in found)
    told = f"{len(found):,} played again: {same:,} with the same bits; headline of {order[0]} "
    told += f"{unit.signed(old[order[0]])} -> {unit.signed(new[order[0]])} {unit.after}, the largest change {moved} "
    told += f"{unit.signed(old[moved])} -> {unit.signed(new[moved])}"
    ranking = [line.option for line in now.lines()]
    clear = was.versus(order[0], order[1]).told_apart if len(order) > 1 else False
    faults = (f"the best option was {order[0]}, is {ranking[0]}",) if clear and ranking[0] != order[0] else ()
    return Level(RUNS, f"{told}; ranking {'the same' if ranking == order else 'another'}", faults)
