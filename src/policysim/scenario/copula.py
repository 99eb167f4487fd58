"""Traits hang together through normal scores, one after the other, so that a later trait changes no earlier one."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from policysim.errors import AskError
from policysim.rules import Field

SIZE = "size"  # the score of ln size, first of all
Uniforms = Callable[[str], np.ndarray]  # the keyed uniforms of a trait, (N,)


def amount(said: float | str, values: Mapping[str, float]) -> float:
    """A number, or the parameter of that name."""
    return values[said] if isinstance(said, str) else float(said)


def correlation(said: object, values: Mapping[str, float]) -> float:
    """A correlation as a trait states it: a number, a parameter, or a tuple whose product is meant."""
    factors = said if isinstance(said, tuple | list) else (said,)
    return math.prod(amount(factor, values) for factor in factors)


def correlations(traits: tuple[Field, ...], values: Mapping[str, float]) -> list[tuple[np.ndarray, float]]:
    """For each trait in order: weights on the scores before it (ln size first), and the spread of what is left.

    What a trait says of an earlier one holds; where it says nothing, their correlation follows from what it says of
    others. AskError where the correlations of a trait cannot hold together.
    """
    names = [SIZE]
    known = np.ones((1, 1))
    steps = []
    for trait in traits:
        stated = {**_from_earlier(trait.name, traits, names), **trait.correlate}
        told = [k for k, name in enumerate(names) if name in stated]
        wanted = np.array([correlation(stated[names[k]], values) for k in told])
        weights = np.zeros(len(names))
        weights[told] = np.linalg.solve(known[np.ix_(told, told)], wanted)
        with_all = known @ weights
        explained = float(weights @ with_all)
        if explained > 1 + 1e-9:
            raise AskError(
                f"trait {trait.name}: its correlations with {', '.join(names[k] for k in told)} cannot hold together\n"
                f"  they explain {explained:.0%} of its variance: make some of them smaller"
            )
        known = np.block([[known, with_all[:, None]], [with_all[None, :], np.ones((1, 1))]])
        names.append(trait.name)
        steps.append((weights, math.sqrt(max(0.0, 1.0 - explained))))
    return steps


def _from_earlier(name: str, traits: tuple[Field, ...], earlier: list[str]) -> dict[str, object]:
    """What earlier traits say of this one."""
    return {trait.name: trait.correlate[name] for trait in traits if trait.name in earlier and name in trait.correlate}


def draw_traits(
    traits: tuple[Field, ...],
    values: Mapping[str, float],
    size_score: np.ndarray,
    known: Mapping[str, np.ndarray],
    draw: Uniforms,
    normal: Callable[[np.ndarray], np.ndarray],
) -> dict[str, np.ndarray]:
    """Start values of all traits, float64 (N,) each.

    `known` holds values from a list of providers, NaN where unknown: a known value keeps its place, within the bounds of
    its trait, and fixes its score, and later traits are drawn given it.
    """
    scores = [size_score]
    made = {}
    for trait, (weights, left) in zip(traits, correlations(traits, values), strict=True):
        mean, spread = amount(trait.default, values), amount(trait.sd, values)
        score = sum((w * s for w, s in zip(weights, scores, strict=True) if w != 0.0), np.zeros_like(size_score))
        score = score + left * normal(draw(trait.name))
        low = -math.inf if trait.low is None else trait.low
        high = math.inf if trait.high is None else trait.high
        value = np.clip(mean + spread * score, low, high)
        if trait.name in known:
            given = np.clip(known[trait.name], low, high)
            score = np.where(np.isnan(given), score, (given - mean) / spread if spread > 0 else 0.0)
            value = np.where(np.isnan(given), value, given)
        scores.append(score)
        made[trait.name] = value
    return made
