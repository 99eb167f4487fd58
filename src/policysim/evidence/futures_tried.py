"""A future of a backtest is one set of parameters, one innovation and one chance: what is not known of them is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policysim.chance import uniforms
from policysim.errors import AskError, did_you_mean
from policysim.evidence.doses import Dose
from policysim.evidence.series import Series, Spell, doses_of
from policysim.evidence.trial import Trial, model, portfolio, spread
from policysim.scenario.arrivals import ideas
from policysim.scenario.innovations import Innovation, Size
from policysim.scenario.parameters import drawn
from policysim.scenario.posterior import FIXED, REGISTER, Posterior

STREAM = "backtest"  # of ideas that are drawn


@dataclass(frozen=True)
class Asked:
    """What a backtest is played with: how many futures, providers, which innovation (any where empty), which sets."""

    sets: int
    providers: int
    seed: int = 1
    innovation: str = ""
    posterior: Posterior | None = None

    def values(self, future: int) -> dict[str, float]:
        """The parameters of a future: drawn, or a set that was accepted with all others at their defaults, as they are here."""
        if self.posterior is None:
            return drawn(model(), {}, REGISTER, self.seed, future)
        one = self.posterior.chosen(float(uniforms(self.seed, future, STREAM, "set", 1)[0]))
        return drawn(model(), one, FIXED, self.seed, future)


def check_innovation(name: str) -> None:
    """Refuse a name that no innovation has."""
    named = portfolio().named
    if name and name not in named:
        raise AskError(
            f"--innovation {name}: no such innovation{did_you_mean(name, named)}\n"
            "  policysim list innovations; without it each future draws one"
        )


def played(series: Series, spells: Sequence[Spell], years: np.ndarray, asked: Asked, future: int) -> np.ndarray:
    """Shares at these years in one future that begins with the first share of a series, float64 (years,)."""
    first, last = series.start, float(years[-1])
    if last == first:  # one point: nothing to play
        return np.array(series.shares)
    values = asked.values(future)
    doses: tuple[Dose, ...] = doses_of(spells, first, last, values["anticipation"])
    trial = Trial(_innovation(asked, values, future), asked.providers, values, future, asked.seed)
    return spread(trial, series.shares[0], last - first, doses).at(years - first)


def _innovation(asked: Asked, values: dict[str, float], future: int) -> Innovation:
    """The one that was named, else one like those that arrive without a name."""
    named = portfolio()
    if asked.innovation:
        return named.named[asked.innovation]
    facts = {name: value[0] for name, value in ideas(named, STREAM, 1, values, asked.seed, future).items()}
    size, full = float(facts["size_effect"]), values["running_burden"] * (0.5 + facts["complexity"])
    return Innovation(
        approach=named.approaches[facts["approach"]], scope=named.scopes[facts["scope"]],
        effect=named.effects[facts["effect"]], stage=named.stages[facts["stage"]],
        size=Size(low=size, mid=size, high=size), complexity=float(facts["complexity"]),
        duration=float(facts["duration"]), alignment=float(facts["alignment"]),
        needs=dict(zip(named.needs, facts["needs"].tolist(), strict=True)),
        burden_factor=float(facts["burden"] / full) if full > 0 else 1.0,
    )  # fmt: skip
