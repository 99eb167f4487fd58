"""A model of a few microseconds, so that what is measured is all that surrounds a run."""

from types import SimpleNamespace

import numpy as np

from policysim.sweep.cutting import shard_size
from policysim.sweep.plan import Measure, Plan
from policysim.sweep.playing import Playing

PLAYING = Playing(play="tiny:play", scenario="tiny:Scenario")
NAMES, YEARS = ("growth", "cost", "spare"), ("2026/27", "2027/28", "2028/29")


class Scenario:
    """A scenario is its effect."""

    @staticmethod
    def from_plain(plain, provider):
        """The effect of the plain data."""
        return plain["effect"]


def values(effect, replicate):
    """Years by outcomes: a replicate's numbers and what an option adds."""
    years = np.arange(len(YEARS) * len(NAMES), dtype=float).reshape(len(YEARS), -1)
    return np.sin(years + replicate) + effect


def play(scenarios, replicate, engine):
    """What an engine does: a result for each scenario."""
    played = (values(effect, replicate) for effect in scenarios)
    return [SimpleNamespace(outcomes=dict(zip(NAMES, each.T, strict=True))) for each in played]


def plan(options, replicates):
    """Options times replicates of the model."""
    names = ("do_minimum", *(f"option_{n}" for n in range(1, options)))
    measures = tuple(Measure(name, name, "%", "points", "higher", 2, "", "last", 1.0) for name in NAMES)
    return Plan(
        name="tiny", question="", headline="growth",
        scenarios=tuple({"provider": "tiny", "effect": 0.1 * n} for n in range(options)), options=names,
        labels={name: name for name in names}, replicates=replicates, size=shard_size(options * replicates),
        measures=measures, years=YEARS, engine={"the rules of Tiny": "1"}, versions={"policysim": "0"},
    )  # fmt: skip
