"""Play a plan of the toy as a command would: python sweep_toy.py RESULTS '{"workers": 2, "seconds": 0.01, ...}'."""

import json
import resource
import sys
from dataclasses import replace
from functools import partial

import toy

from policysim.errors import PolicysimError
from policysim.sweep.folder import folder_at
from policysim.sweep.growing import grow
from policysim.sweep.limits import Limits
from policysim.sweep.progress import silent
from policysim.sweep.runner import run_plan


def main(results, asked):
    """Exit like the command: 0, or the code of the error."""
    workers = asked.pop("workers", 2)
    if limit := asked.pop("largest_file", 0):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    if step := asked.pop("crash_parent", ""):
        toy.crash_at(step, asked["mark"])
    limits = Limits(asked.pop("run_seconds", None), asked.pop("run_memory", None))
    playing = replace(
        toy.PLAYING, limits=limits, start_method=asked.pop("start_method", "spawn"), engine=asked.pop("engine", "compiled")
    )  # fmt: skip
    more, points = asked.pop("grow", 0), asked.pop("grow_points", 0)
    plan = toy.toy_plan(**asked)
    folder = folder_at(results, plan.name)
    try:
        if more or points:
            plan = grow(folder, more, partial(toy.wider, points=points) if points else None)
        run_plan(plan, folder, playing=playing, workers=workers, progress=silent())
    except PolicysimError as why:
        print(why, file=sys.stderr, flush=True)
        return why.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], json.loads(sys.argv[2])))
