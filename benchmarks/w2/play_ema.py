"""EMA workbench on W2: its sequential evaluator over the same Mesa model, levers as policies and seeds as replications."""

from serve import serve  # isort: skip

import logging

import numpy as np
import pandas as pd
from ema_workbench import ArrayOutcome, Policy, RealParameter, ReplicatorModel, SequentialEvaluator, ema_logging
from mesa_model import Diffusion, series
from numbers_w2 import LEVERS, OUTCOMES
from shared import points as points_of
from shared import write_table


def run(**doses):
    """One run as EMA wants it: outcomes by name."""
    found = series(Diffusion(doses={name: doses[name] for name in LEVERS}))
    return {name: found[:, n] for n, name in enumerate(OUTCOMES)}


def play(out, file, points, seeds, **_):
    """points x seeds runs."""
    ema_logging.log_to_stderr(logging.ERROR)
    model = ReplicatorModel("diffusion", function=run)
    model.levers = [RealParameter(name, 0, 1) for name in LEVERS]
    model.outcomes = [ArrayOutcome(name) for name in OUTCOMES]
    model.replications = seeds
    policies = [Policy(str(n), **doses) for n, doses in enumerate(points_of(file)[:points])]
    with SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(policies=policies)
    found = pd.Series(experiments["policy"]).astype(int).to_numpy()
    rows = [(int(point), seed, _together(outcomes, e, seed)) for e, point in enumerate(found) for seed in range(seeds)]
    write_table(out, rows)


def _together(outcomes, experiment, seed):
    return np.column_stack([outcomes[name][experiment, seed] for name in OUTCOMES])


if __name__ == "__main__":
    serve(play)
