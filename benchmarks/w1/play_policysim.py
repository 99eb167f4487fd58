"""policysim on W1: the class of contagion.py, a scenario that is asked once and played in one future after another."""

from serve import serve  # isort: skip

import shutil
from functools import lru_cache
from pathlib import Path

from contagion import Person
from numbers_w1 import OUTCOMES, STEPS
from shared import player

import policysim as ps

HERE = Path(__file__).parent
SYSTEMS = {1_000: "town", 10_000: "city"}


@lru_cache
def asked(people):
    """The scenario of so many people, asked before the first run of them."""
    return ps.scenario(
        "do_minimum", provider=Person, system=SYSTEMS[people], innovations="nothing", years=STEPS,
        calendar={"tick": "year", "warm_up": 1}, uncertainty="fixed", parameters={"size_sigma": 0.0},
    )  # fmt: skip


def build(people, seed):
    """The world of one future."""
    return asked(people), seed, asked(people).world(seed)


def steps_of(engine):
    """The steps as one engine plays them."""

    def steps(model):
        scenario, seed, _ = model
        outcomes = ps.run(scenario, seed, engine=engine).outcomes
        return zip(*(outcomes[name] for name in OUTCOMES), strict=True)

    return steps


def play(agents, engine="compiled", **job):
    """Runs of future 0, 1, 2 ... by one of the two engines."""
    asked(agents)
    return PLAYERS[engine](agents, **job)


PLAYERS = {engine: player(build, steps_of(engine)) for engine in ("compiled", "mesa")}

if __name__ == "__main__":
    shutil.copytree(HERE / "conf", "conf")  # where a scenario's own files are looked for
    serve(play)
