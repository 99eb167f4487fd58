"""Two engines side by side: every field of every provider, uptake and the nation, at every tick, bit for bit."""

from types import SimpleNamespace

import numpy as np

from policysim.engine.reference import WorldModel
from policysim.engine.replicate import Play, advance, begin
from policysim.errors import RunFailed
from policysim.scenario.world import World


def words(records: np.ndarray) -> np.ndarray:
    """Records as 64-bit words."""
    return np.ascontiguousarray(records).view(np.int64)


def unequal(mine: np.ndarray, theirs: np.ndarray) -> list[str]:
    """Names of fields whose bits differ; nan equals nan."""
    return [
        name
        for name in mine.dtype.names
        if (words(mine[name]) != words(theirs[name])).any() and not same_nan(mine[name], theirs[name])
    ]


def same_nan(mine: np.ndarray, theirs: np.ndarray) -> bool:
    """Whether bits differ in nans only."""
    return bool(((words(mine) == words(theirs)) | ((mine != mine) & (theirs != theirs))).all())


def step_compiled(play: Play) -> RunFailed | None:
    """One tick of the compiled engine."""
    advance(play, play.tick + 1)
    return play.failure


def step_mesa(model: WorldModel) -> RunFailed | None:
    """One tick of the Mesa engine."""
    try:
        model.step()
    except RunFailed as failure:
        return failure
    return None


def differing(model: WorldModel, play: Play, tick: int) -> list[str]:
    """What the two engines do not agree on after a tick."""
    names = unequal(model.provider_records(), play.providers)
    names += unequal(model.uptake_records(), play.arrays["uptakes"])
    nation = np.zeros(1, model.spec.nation_dtype)
    for field in model.spec.nation:
        nation[field.name] = getattr(model.nation, field.name)
    names += [f"nation.{name}" for name in unequal(nation, play.arrays["nation"])]
    history = model.history()
    kept = SimpleNamespace(
        payments=history.spent_by_flow, counts=history.stage_counts[tick], pots=np.array(model._pots)
    )
    other = SimpleNamespace(payments=play.delivery.spent, counts=play.counts[tick], pots=play.delivery.pots)
    names += [name for name in vars(kept) if not np.array_equal(getattr(kept, name), getattr(other, name))]
    return names + [f"recorded {name}" for name in unequal(history.recorded[tick], play.history[tick])]


def first_difference(world: World, order: list[int] | None = None) -> str:
    """Where the engines part, or nothing; both failing at the same tick and rule is agreement."""
    model, play = WorldModel(world), begin(world)
    model.order = order or model.order
    for tick in range(world.ticks):
        failed, other = step_compiled(play), step_mesa(model)
        if failed or other:
            same = failed and other and failed.tick in (other.tick, -1) and failed.rule in (other.rule, "")
            return "" if same else f"tick {tick}: compiled {failed}, Mesa {other}"
        if differ := differing(model, play, tick):
            return f"tick {tick}: {', '.join(differ)} differ"
    return ""
