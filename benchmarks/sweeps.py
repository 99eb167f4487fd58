"""What a sweep costs beside its model: per run, in files, and against Hydra's own ways of playing many.

python benchmarks/sweeps.py [--quick] [--years N] [--peer-python PYTHON] [--json FILE]

Processor time is what is compared, engine and sweep in turn, because other work on a machine slows the clock of both.
PYTHON is an interpreter with hydra-core and, for the joblib launcher, hydra-joblib-launcher; by default this one.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import tiny

from policysim import engine
from policysim.ask import read_question
from policysim.config import compose, question
from policysim.sweep.folder import Folder
from policysim.sweep.plan import make_plan
from policysim.sweep.playing import Player, playing_of
from policysim.sweep.runner import run_plan

HERE = Path(__file__).parent
OPTIONS, REPLICATES = 20, 100  # of the tiny model: 2,000 runs
POINTS, PIECES = 500, 5  # of England: 1,000 scenarios, played and timed in pieces


def main(words=None):
    """Measure, print, write."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--years", type=int, default=1, help="of a run of England")
    asked.add_argument("--peer-python", default=sys.executable)
    asked.add_argument("--json", type=Path)
    said = asked.parse_args(words)
    found = tiny_sweep() | england(100 if said.quick else 5000, said.years)
    found |= hydra_jobs(said.peer_python, 20 if said.quick else 100)
    for name, value in found.items():
        print(f"{name:58} {value:>12,.4g}" if isinstance(value, float | int) else f"{name:58} {value:>12}")
    if said.json:
        said.json.write_text(json.dumps(found, indent=1) + "\n")


def tiny_sweep():
    """2,000 runs of the tiny model: the runner with its commits, less the engine alone; the least of some times."""
    plan = tiny.plan(OPTIONS, REPLICATES)
    least, clock, files, alone = min(_tiny_once(plan) for _ in range(4))
    return {
        "tiny runs": plan.runs, "files": files, "engine alone, ms processor time a run": 1e3 * alone / plan.runs,
        "overhead, ms processor time a run": 1e3 * least / plan.runs, "clock, ms a run": 1e3 * clock / plan.runs,
    }  # fmt: skip


def _tiny_once(plan):
    effects = [one["effect"] for one in plan.scenarios]
    alone = _processor(lambda: [tiny.play(effects, n, "") for n in range(REPLICATES)])
    with tempfile.TemporaryDirectory() as place:
        folder, began = Folder(Path(place) / "tiny"), time.perf_counter()
        whole = _processor(lambda: run_plan(plan, folder, playing=tiny.PLAYING, workers=1))
        clock, files = time.perf_counter() - began, sum(path.is_file() for path in folder.path.rglob("*"))
    return whole - alone, clock, files, alone


def england(runs, years):
    """Runs of England, 1,000 scenarios of so many years after the warm-up: a sweep against the engine given the same runs.

    Short runs, because there all that surrounds a run weighs most."""
    words = [
        "policy=do_minimum,agility",
        f"parameters.imitation_rate=range(0.1,0.6,{0.5 / POINTS})",
        f"calendar.years={years}",
    ]
    asked = read_question(words)
    understood = question(asked, compose(asked))
    engine.prepare(understood.scenarios[0].spec)
    engine.play(understood.scenarios[:2], 0)
    played, alone, swept = 0, 0.0, 0.0
    for _ in range(PIECES):
        plan, times = _england_piece(understood, runs // PIECES)
        played, alone, swept = played + plan.runs, alone + times[0], swept + times[1]
    return {
        "England: runs": played, "engine alone, ms a run": 1e3 * alone / played, "swept, ms a run": 1e3 * swept / played,
        "swept over engine alone": swept / alone,
        "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }  # fmt: skip


def _england_piece(understood, runs):
    scenarios, playing = understood.scenarios[:runs], playing_of(understood.scenarios)
    plan = make_plan(
        scenarios, options=understood.options[:runs], labels=understood.labels, replicates=max(1, runs // len(scenarios)),
        name="piece", size=500,
    )  # fmt: skip
    player = Player(plan, playing)
    batches = [batch for shard in plan.shards for batch in player.batches(shard)]

    def engine_alone():
        for batch in batches:
            engine.play([scenarios[run % len(scenarios)] for run in batch], batch[0] // len(scenarios))

    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place) / plan.name)
        swept = _processor(lambda: run_plan(plan, folder, playing=playing, workers=1))
    return plan, (_processor(engine_alone), swept)


def hydra_jobs(python, jobs):
    """The tiny model as jobs of Hydra's multirun, one after another and by the joblib launcher where it is installed."""
    found = {"Hydra": version("hydra-core"), "jobs": jobs}
    for name, more in {"multirun": [], "joblib launcher": ["hydra/launcher=joblib", "hydra.launcher.n_jobs=2"]}.items():
        times = []
        for count in (1, jobs):
            with tempfile.TemporaryDirectory() as place:
                words = [f"replicate=range({count})", f"hydra.sweep.dir={place}", *more]
                began = time.perf_counter()
                done = subprocess.run(
                    [python, HERE / "tiny_hydra.py", "--multirun", *words], capture_output=True, cwd=place
                )
                times.append(time.perf_counter() - began)
                files = sum(path.is_file() for path in Path(place).rglob("*"))
        if done.returncode:
            found[f"{name}, ms a run"] = "not there"
        else:
            found |= {
                f"{name}, ms a run": 1e3 * (times[1] - times[0]) / (jobs - 1),
                f"{name}, files a run": files / jobs,
            }
    return found


def _processor(play):
    """Seconds of processor time, children's that have ended included."""
    began = _used()
    play()
    return _used() - began


def _used():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    main()
