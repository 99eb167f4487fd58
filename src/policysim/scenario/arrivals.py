"""New innovations arrive by a clock of their own: idea m is the same idea whatever the rate, only its time differs."""

from collections.abc import Mapping

import numpy as np

from policysim.chance import beta, exponential, gamma, lognormal, normal, uniforms
from policysim.scenario.innovations import Portfolio

DRAWN, BOUGHT = "arrival", "bought"  # streams
FIRST_DRAWN, FIRST_BOUGHT = 1_000, 10_000  # numbers of the first idea of each stream
BLOCK = 64
NINETIETH = 1.2815515655446004  # standard normal score of the 90th percentile
LARGEST_BURDEN = 0.9
Facts = dict[str, np.ndarray]


def clock(stream: str, until: float, seed: int, replicate: int) -> np.ndarray:
    """Times of a unit Poisson process up to `until`, rising; the first ones do not depend on `until`."""
    n = BLOCK
    while True:
        times = np.cumsum(exponential(uniforms(seed, replicate, stream, "wait", n)))
        if times[-1] > until or n > 1_000_000:
            return times[times <= until]
        n *= 2


def drawn_times(rate: float, years: float, seed: int, replicate: int) -> np.ndarray:
    """Years from the start of the warm-up at which random innovations arrive, at `rate` a year."""
    if rate <= 0:
        return np.zeros(0)
    return clock(DRAWN, rate * years, seed, replicate) / rate


def bought_times(money: np.ndarray, dt: float, price: float, lag: float, seed: int, replicate: int) -> np.ndarray:
    """Years from the start of the warm-up at which bought innovations arrive before the last tick ends.

    `money` is pounds a year by tick (warm-up included), `price` pounds per innovation, `lag` years to market.
    """
    if price <= 0 or not np.any(money > 0):
        return np.zeros(0)
    bought = np.concatenate([[0.0], np.cumsum(money * dt / price)])
    marks = clock(BOUGHT, float(bought[-1]), seed, replicate)
    tick = np.minimum(np.searchsorted(bought, marks, side="left"), len(money)) - 1
    arrives = (tick + (marks - bought[tick]) / (bought[tick + 1] - bought[tick])) * dt + lag
    return arrives[arrives < len(money) * dt]


def ideas(portfolio: Portfolio, stream: str, n: int, values: Mapping[str, float], seed: int, replicate: int) -> Facts:
    """Facts of the first `n` ideas of a stream; each idea's draws are its own."""

    def draw(name: str, part: int = 0) -> np.ndarray:
        return uniforms(seed, replicate, stream, name, n, tick=part)

    kinds, chances = portfolio.cell_chances()
    kind = np.minimum(np.searchsorted(chances, draw("cell"), side="right"), len(kinds) - 1)
    approach, effect, stage = kinds[kind].T
    large = draw("scope") < values["transformational_share"]
    scope = large.astype(np.int64)
    shape = values["complexity_shape"]
    complexity = np.clip(0.2 * large + 0.8 * beta(draw("complexity"), shape, shape), 0.05, 0.95)
    median = np.array([values[f"effect_median_{word}"] for word in portfolio.effects])[effect]
    size = np.minimum(lognormal(draw("effect"), 1.0, values["effect_sigma"]), values["effect_max_multiple"]) * median
    own = 0.6 * draw("alignment")
    needs = np.column_stack([gamma(draw("needs", k), values["needs_shape"]) for k in range(len(portfolio.needs))])
    leans = draw("enabled") < values["enabled_share"]
    names = list(portfolio.named)
    enabler = names.index(portfolio.arrivals.enabler) if portfolio.arrivals.enabler else -1
    factor = lognormal(draw("burden"), 1.0, values["burden_sigma"])
    bought = stream == BOUGHT
    return {
        "approach": approach, "scope": scope, "effect": effect, "stage": stage,
        "cell": effect * len(portfolio.stages) + stage,
        "size_effect": size * values["bought_effect"] if bought else size,
        "complexity": complexity,
        "duration": np.array([values[f"duration_{word}"] for word in portfolio.scopes])[scope],
        "burden": burden(complexity, factor, values),
        "alignment": own if bought else own + values["bought_alignment_gap"],
        "needs": needs / needs.sum(axis=1, keepdims=True),
        "enabler": np.where(leans, enabler, -1),
        "embedded_at_start": np.zeros(n),
    }  # fmt: skip


def burden(complexity: np.ndarray, factor: np.ndarray, values: Mapping[str, float]) -> np.ndarray:
    """Running burden as a share of benefit."""
    return np.minimum(values.get("running_burden", 0.0) * (0.5 + complexity) * factor, LARGEST_BURDEN)


def named_facts(portfolio: Portfolio, values: Mapping[str, float], uncertain: str, seed: int, replicate: int) -> Facts:
    """Facts of the innovations with names; an uncertain size is lognormal, with percentiles 10 `low` and 90 `high`."""
    said = list(portfolio.named.values())
    low = np.array([one.size.low for one in said])
    high = np.array([one.size.high for one in said])
    size = np.array([one.size.mid for one in said])
    if uncertain != "fixed" and said:
        score = normal(uniforms(seed, replicate, "named", "size", len(said)))
        size = np.sqrt(low * high) * np.exp(np.log(high / low) / (2 * NINETIETH) * score)
    effect = np.array([portfolio.effects.index(one.effect) for one in said], np.int64)
    stage = np.array([portfolio.stages.index(one.stage) for one in said], np.int64)
    complexity = np.array([one.complexity for one in said])
    return {
        "approach": np.array([portfolio.approaches.index(one.approach) for one in said], np.int64),
        "scope": np.array([portfolio.scopes.index(one.scope) for one in said], np.int64),
        "effect": effect, "stage": stage, "cell": effect * len(portfolio.stages) + stage,
        "size_effect": size,
        "complexity": complexity,
        "duration": np.array([one.duration for one in said]),
        "burden": burden(complexity, np.array([one.burden_factor for one in said]), values),
        "alignment": np.array([one.alignment for one in said]),
        "needs": np.array([[one.needs.get(word, 0.0) for word in portfolio.needs] for one in said]),
        "enabler": portfolio.enablers(),
        "embedded_at_start": np.array([one.embedded_at_start for one in said]),
    }  # fmt: skip


def parameters_read(portfolio: Portfolio) -> tuple[str, ...]:
    """Names of the parameters from which ideas without a name are drawn."""
    return (
        "transformational_share", "complexity_shape", "effect_sigma", "effect_max_multiple", "needs_shape",
        "enabled_share", "burden_sigma", "bought_effect", "bought_alignment_gap",
        *(f"effect_median_{word}" for word in portfolio.effects), *(f"duration_{word}" for word in portfolio.scopes),
    )  # fmt: skip
