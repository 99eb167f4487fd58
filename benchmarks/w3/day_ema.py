"""EMA workbench on a rough day: a run that raises is told to it as a CaseError, its means for that; `plain` does not."""

import logging
import traceback

import numpy as np
import pandas as pd
from ema_workbench import (
    ArrayOutcome,
    MultiprocessingEvaluator,
    Policy,
    RealParameter,
    ReplicatorModel,
    SequentialEvaluator,
    ema_logging,
)
from ema_workbench.util import CaseError
from numbers_w2 import LEVERS, OUTCOMES
from rough_mesa import Rough, series
from shared import points as points_of
from shared import write_table
from w3_rough import job


def plain(seed=0, **doses):
    """One run as EMA wants it: outcomes by name."""
    found = series(Rough(doses={name: doses[name] for name in LEVERS}, seed=seed))
    return {name: found[:, n] for n, name in enumerate(OUTCOMES)}


def guarded_run(seed=0, **doses):
    """One run, with its failure told to EMA."""
    try:
        return plain(seed, **doses)
    except Exception as why:
        raise CaseError(traceback.format_exc(), {"seed": seed, **doses}) from why


def main(out, file, points, seeds, guarded, processes=1):
    """points x seeds runs."""
    ema_logging.log_to_stderr(logging.WARNING)
    model = ReplicatorModel("diffusion", function=guarded_run if guarded else plain)
    model.levers = [RealParameter(name, 0, 1) for name in LEVERS]
    model.outcomes = [ArrayOutcome(name) for name in OUTCOMES]
    model.replications = [{"seed": seed} for seed in range(seeds)]
    policies = [Policy(str(n), **doses) for n, doses in enumerate(points_of(file)[:points])]
    kind, more = (SequentialEvaluator, {}) if processes == 1 else (MultiprocessingEvaluator, {"n_processes": processes})
    with kind(model, **more) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(policies=policies)
    found = pd.Series(experiments["policy"]).astype(int).to_numpy()
    rows = [
        (int(point), seed, np.column_stack([outcomes[name][e, seed] for name in OUTCOMES]))
        for e, point in enumerate(found)
        for seed in range(seeds)
    ]
    write_table(out, rows)


if __name__ == "__main__":
    main(**job())
