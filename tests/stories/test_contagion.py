"""An infection on a network, written as a provider class of one's own (benchmarks/w1), is what the model says it is."""

import importlib
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import policysim as ps

W1 = Path(__file__).parents[2] / "benchmarks" / "w1"
PEOPLE, FUTURES, SEEDS, LIMIT = 1_000, 40, 160, 4.5
AFTER = [9, 29, 59, 99]


@pytest.fixture(scope="module")
def w1():
    """Its three modules: numbers, the class, and the same model in NumPy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(W1)
        yield [importlib.import_module(name) for name in ("numbers_w1", "contagion", "by_hand")]
        for name in ("numbers_w1", "contagion", "by_hand"):
            sys.modules.pop(name)


@pytest.fixture(scope="module")
def scenario(w1):
    """A thousand people and a hundred years."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(W1)  # its conf
        return ps.scenario(
            "do_minimum", provider=w1[1].Person, system="town", innovations="nothing", years=w1[0].STEPS,
            calendar={"tick": "year", "warm_up": 1}, uncertainty="fixed", parameters={"size_sigma": 0.0},
        )  # fmt: skip


def series(run, names):
    """The three shares, (steps, 3)."""
    return np.stack([run.outcomes[name] for name in names], axis=-1)


def test_nobody_is_lost_and_nobody_falls_ill_twice(w1, scenario):
    found = series(ps.run(scenario, 3), w1[0].OUTCOMES)
    assert np.allclose(found.sum(axis=1), 1.0)
    assert (np.diff(found[:, 0]) <= 0.0).all() and (np.diff(found[:, 2]) >= 0.0).all()
    assert found[:, 1].max() > 0.1


def test_it_is_caught_from_neighbours_only(w1, scenario):
    """Who falls ill in a step had an infected neighbour when it began."""
    numbers, run = w1[0], ps.run(scenario, 3)
    condition = run.history.values("condition")
    owner = np.repeat(np.arange(PEOPLE), np.diff(run.world.network.indptr))
    assert (condition[0] == numbers.INFECTED).sum() == PEOPLE // numbers.SEEDED
    for before, after in pairwise(condition):
        ties = before[run.world.network.indices] == numbers.INFECTED
        exposed = np.bincount(owner, weights=ties, minlength=PEOPLE) > 0
        fallen = (before == numbers.SUSCEPTIBLE) & (after != numbers.SUSCEPTIBLE)
        assert exposed[fallen].all()
        assert (before[after == numbers.RECOVERED] != numbers.SUSCEPTIBLE).all()


def test_shares_are_those_of_the_table_of_all_people(w1, scenario):
    """Outcomes read one number of each person; the table, which holds all, is played for by itself."""
    run = ps.run(scenario, 3)
    table = run.providers.groupby("tick")["condition"].value_counts(normalize=True).unstack()
    for name in w1[0].OUTCOMES:
        assert np.allclose(run.national[name], table[name])


def test_means_are_those_of_the_same_model_in_numpy(w1, scenario):
    numbers, _, by_hand = w1
    mine = np.stack([series(ps.run(scenario, future), numbers.OUTCOMES)[AFTER] for future in range(FUTURES)])
    theirs = np.stack([by_hand.steps(by_hand.build(PEOPLE, seed))[AFTER] for seed in range(SEEDS)])
    error = np.sqrt(theirs.var(axis=0, ddof=1) * (1 / FUTURES + 1 / SEEDS))
    assert (np.abs(mine.mean(axis=0) - theirs.mean(axis=0)) < LIMIT * error).all()
