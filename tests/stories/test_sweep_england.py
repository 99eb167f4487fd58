"""A sweep of the built-in model: workers, shards and company do not change a bit of it."""

from pathlib import Path

import numpy as np
import pytest

from policysim import config, engine
from policysim.analysis.comparison import compare
from policysim.ask import read_question
from policysim.sweep.folder import Folder
from policysim.sweep.plan import make_plan
from policysim.sweep.playing import playing_of
from policysim.sweep.results import Sweep
from policysim.sweep.runner import run_plan

ASKED = ["policy=support,supply", "replicates=2", "calendar.years=2", "calendar.warm_up=1"]


@pytest.fixture(scope="module")
def question():
    """Three policies on England, two futures, two years."""
    asked = read_question(ASKED)
    return config.question(asked, config.compose(asked))


def play(question, path: Path, workers, size):
    """The sweep of the question, in a folder of its own."""
    plan = make_plan(
        question.scenarios, options=question.options, labels=question.labels, replicates=2, size=size, name="england"
    )
    folder = Folder(path / "england")
    run_plan(plan, folder, playing=playing_of(question.scenarios), workers=workers)
    return Sweep(folder)


def test_one_digest_whoever_plays_it(question, tmp_path):
    here, there = play(question, tmp_path / "a", 1, 100), play(question, tmp_path / "b", 2, 1)
    assert (len(here.plan.shards), len(there.plan.shards)) == (1, 6)
    assert here.digest() == there.digest()


def test_what_is_stored_is_what_the_engine_plays(question, tmp_path):
    sweep = play(question, tmp_path, 1, 100)
    for replicate in range(2):
        for n, played in enumerate(engine.play(question.scenarios, replicate)):
            for name, values in played.outcomes.items():
                np.testing.assert_array_equal(sweep.yearly(name)[n, replicate], values)
    assert compare(sweep).answer.startswith("In this model, ")
