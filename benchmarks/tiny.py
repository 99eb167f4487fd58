"""A model of a few microseconds, so that what is measured is all that surrounds a run."""

from types import SimpleNamespace

import numpy as np

from policysim.sweep.cutting import shard_size
from policysim.sweep.plan import Measure, Plan
from policysim.sweep.playing import Playing

PLAYING = Playing(play="tiny:play", scenario="tiny:Scenario")
OUTCOMES, YEARS = 3, 3


class Scenario:
    """A scenario is its plain data."""

    @staticmethod
    def from_plain(plain, provider):
        """The plain data."""
        return plain


def names(outcomes):
    """Names of so many outcomes."""
    return ("growth", *(f"number_{n}" for n in range(1, outcomes)))


def play(scenarios, replicate, engine):
    """What an engine does, a result for each scenario: a replicate's numbers and what an option adds."""
    outcomes, years = scenarios[0]["outcomes"], scenarios[0]["years"]
    values = np.sin(np.arange(outcomes * years, dtype=float).reshape(outcomes, years) + replicate)
    return [
        SimpleNamespace(outcomes=dict(zip(names(outcomes), values + one["effect"], strict=True))) for one in scenarios
    ]


def plan(options, replicates, size=None, outcomes=OUTCOMES, years=YEARS):
    """Options times replicates of the model, in shards of `size` runs, or as many as is usual."""
    policies = ("do_minimum", *(f"option_{n}" for n in range(1, options)))
    plain = {"provider": "tiny", "outcomes": outcomes, "years": years}
    return Plan(
        name="tiny", question="", headline="growth",
        scenarios=tuple(plain | {"effect": 0.1 * n} for n in range(options)), options=policies,
        labels={name: name for name in policies}, replicates=replicates, size=size or shard_size(options * replicates),
        measures=tuple(Measure(name, name, "%", "points", "higher", 2, "", "last", 1.0) for name in names(outcomes)),
        years=tuple(f"{year}/{(year + 1) % 100:02}" for year in range(2026, 2026 + years)),
        engine={"the rules of Tiny": "1"}, versions={"policysim": "0"},
    )  # fmt: skip
