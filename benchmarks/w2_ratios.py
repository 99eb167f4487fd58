"""W2 in this process, in ratios that do not depend on the machine: against NumPy a run at a time, and against its own size."""

import shutil
import tempfile
import time
import tracemalloc
from contextlib import chdir
from pathlib import Path

import play_numpy
import play_policysim
import tiny
import w2
from adopters import Adopter

import policysim as ps
from policysim import engine
from policysim.engine.plays import outcome_fields
from policysim.engine.replicate import advance, begin
from policysim.sweep.folder import Folder
from policysim.sweep.runner import run_plan

TURNS = 3
FEW, MANY = 25, 50  # points, of as many seeds as W2 has; beyond FEW a run costs what it costs in a sweep of any length


def against_numpy():
    """Seconds of a run more in policysim and in NumPy a run at a time, which take turns; the least, as other work only adds."""
    with tempfile.TemporaryDirectory() as place:
        file = w2.points_file(Path(place) / "points.csv")
        jobs = {"policysim, few": (play_policysim, FEW), "policysim": (play_policysim, MANY),
                "numpy, few": (play_numpy, FEW), "numpy": (play_numpy, MANY)}  # fmt: skip
        for program in (play_policysim, play_numpy):
            _job(program, 1, file)
        turns = [{name: _job(*job, file) for name, job in jobs.items()} for _ in range(TURNS)]
    least, runs = {name: min(turn[name] for turn in turns) for name in jobs}, (MANY - FEW) * w2.SEEDS
    return {name: (least[name] - least[f"{name}, few"]) / runs for name in ("policysim", "numpy")}


def _job(program, points, file):
    with tempfile.TemporaryDirectory() as out, chdir(out):
        return _seconds(lambda: program.play(out=out, file=file, points=points, seeds=w2.SEEDS, workers=1, width=1))


def of_ticks(ticks):
    """Seconds of a run of the engine by itself, by how many ticks it has."""
    with tempfile.TemporaryDirectory() as place, chdir(place):
        shutil.copytree(Path(play_policysim.__file__).parent / "conf", "conf")
        asked = {"provider": Adopter, "system": "ring", "innovations": "nothing", "parameters": {"size_sigma": 0.0}}
        calendar = {"tick": "year", "warm_up": 1}
        scenarios = [ps.scenario("do_minimum", years=years - 1, calendar=calendar, **asked) for years in ticks]
    engine.prepare(scenarios[0].spec)
    worlds = {one.ticks: one for one in (scenario.world(0) for scenario in scenarios)}
    fields = outcome_fields(scenarios[0].spec)
    turns = [{n: _advanced(world, fields) for n, world in worlds.items()} for _ in range(10 * TURNS)]
    return {n: min(turn[n] for turn in turns) for n in worlds}


def _advanced(world, fields):
    play = begin(world, fields)
    return _seconds(lambda: advance(play, world.ticks))


def memory_of_runs(replicates):
    """The most bytes that a sweep of the tiny model holds at once, by how many runs it has."""
    return {plan.runs: _held(plan) for plan in (tiny.plan(20, n) for n in (replicates[0], *replicates))}


def _held(plan):
    with tempfile.TemporaryDirectory() as place:
        tracemalloc.start()
        try:
            run_plan(plan, Folder(Path(place) / "tiny"), playing=tiny.PLAYING, workers=1)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def _seconds(play):
    """Seconds of processor time."""
    began = time.process_time()
    play()
    return time.process_time() - began
