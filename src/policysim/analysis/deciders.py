"""Which unknowns decide between two options: those with which their difference goes up and down, future by future."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, rankdata, spearmanr

from policysim.errors import AskError
from policysim.scenario.scenario import Scenario, parameter_values

FIFTHS = 5
FEWEST = 10 * FIFTHS  # futures: below it a fifth says nothing
ENOUGH = 400  # futures that tell a decider from chance
LUCK = 0.05  # chance that the best of all unknowns is called clear where none of them matters


@dataclass(frozen=True)
class Decider:
    """An unknown, and what the difference between two options has to do with it.

    `share` is the share of the variance of the difference's ranks that lies between fifths of the unknown; `win_low` and
    `win_high` the shares of futures in which the first option does better, in its lowest and its highest fifth, which end
    at `low` and begin at `high`. `clear` where `share` or `correlation` is larger than chance gives the best of so many
    unknowns in 19 of 20 sweeps."""

    name: str
    share: float
    correlation: float  # Spearman's, between the unknown and the difference
    win_low: float
    win_high: float
    low: float
    high: float
    clear: bool


def deciders(gains: np.ndarray, unknowns: Mapping[str, np.ndarray], sweep: str = "FOLDER") -> list[Decider]:
    """The unknowns by the share of the variance they hold, largest first.

    `gains` (futures,) is how much better the first option does than the second, NaN where one of them is missing; each
    unknown has a value a future. AskError for too few futures, with the command that adds some to `sweep`."""
    known = np.isfinite(gains)
    if known.sum() < FEWEST:
        raise AskError(
            f"what decides cannot be told from {known.sum()} futures: it takes {FEWEST}, better {ENOUGH}\n"
            f"  write policysim expand {sweep} --replicates {ENOUGH}\n"
            f"  where a design varies parameters, policysim expand {sweep} --points {ENOUGH}"
        )
    vary = {name: values[known] for name, values in unknowns.items() if np.ptp(values[known]) > 0}
    told = [_decider(name, values, gains[known], len(vary)) for name, values in vary.items()]
    return sorted(told, key=lambda one: -one.share)


def unknowns_of(scenarios: Sequence[Scenario], replicates: int) -> dict[str, np.ndarray]:
    """The value of every parameter in each future (futures,): of the scenarios of one option, which are its points."""
    drawn = [parameter_values(scenario, replicate) for replicate in range(replicates) for scenario in scenarios]
    return {name: np.array([values[name] for values in drawn]) for name in drawn[0]}


def apart(
    gains: np.ndarray, unknowns: Mapping[str, np.ndarray], replicates: int
) -> list[tuple[np.ndarray, dict[str, np.ndarray]]]:
    """Gains and unknowns (futures,) by what is drawn independently: points for what is swept, replicates for what they draw.

    A swept parameter is the same in all replicates of a point: they count as one, by their mean, or chance would be counted as
    many. Unknowns that differ in every future keep all of them."""
    table = gains.reshape(replicates, -1)
    kinds: dict[str, tuple[np.ndarray, dict[str, np.ndarray]]] = {}
    for name, values in unknowns.items():
        each = values.reshape(table.shape)
        if table.shape[1] > 1 and (each == each[0]).all():
            kinds.setdefault("points", (table.mean(axis=0), {}))[1][name] = each[0]
        elif table.shape[1] > 1 and (each == each[:, :1]).all():
            kinds.setdefault("replicates", (table.mean(axis=1), {}))[1][name] = each[:, 0]
        else:
            kinds.setdefault("futures", (gains, {}))[1][name] = values
    varies = {kind: any(np.ptp(values) > 0 for values in found.values()) for kind, (_, found) in kinds.items()}
    return [found for kind, found in kinds.items() if varies[kind]]


def _decider(name: str, values: np.ndarray, gains: np.ndarray, unknowns: int) -> Decider:
    fifth = fifths(values)
    lowest, highest = fifth == fifth.min(), fifth == fifth.max()
    share, wins, ranked = _between(fifth, rankdata(gains)), gains > 0, spearmanr(values, gains)
    by_chance = min(1.0, 2 * min(_chance_of(share, len(np.unique(fifth)), len(gains)), float(ranked.pvalue)))
    return Decider(
        name, share, float(ranked.statistic), float(wins[lowest].mean()), float(wins[highest].mean()),
        float(values[lowest].max()), float(values[highest].min()), clear=by_chance < 1 - (1 - LUCK) ** (1 / unknowns),
    )  # fmt: skip


def fifths(values: np.ndarray) -> np.ndarray:
    """The fifth of each value, 0-4; equal values stay together, so that whole numbers may fill fewer."""
    return np.floor(FIFTHS * (rankdata(values) - 0.5) / len(values)).astype(int)


def _between(groups: np.ndarray, ranks: np.ndarray) -> float:
    """The share of the variance of the ranks that lies between the means of the groups, 0-1."""
    inside = [ranks[groups == group] for group in np.unique(groups)]
    spread = sum(len(one) * (one.mean() - ranks.mean()) ** 2 for one in inside)
    whole = float(((ranks - ranks.mean()) ** 2).sum())
    return float(spread) / whole if whole > 0 else 0.0


def _chance_of(share: float, groups: int, futures: int) -> float:
    """The chance that an unknown that does nothing holds such a share or more."""
    return float(beta.sf(share, (groups - 1) / 2, (futures - groups) / 2)) if groups > 1 else 1.0
