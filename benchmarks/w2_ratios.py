"""W2 in this process, in ratios that do not depend on the machine: against NumPy a run at a time, and against its own size."""

import shutil
import sys
import tempfile
import time
import tracemalloc
from contextlib import chdir
from pathlib import Path

import tiny
import w2

import policysim as ps
from policysim import engine
from policysim.engine.plays import outcome_fields
from policysim.engine.replicate import advance, begin
from policysim.sweep.folder import Folder
from policysim.sweep.runner import run_plan

sys.path.append(str(Path(__file__).parent / "w2"))
import play_numpy
import play_policysim
from adopters import Adopter

TURNS = 3
FEW, MANY = 1, {"policysim": 50, "numpy": 25}  # points, of as many seeds as W2 has
PROGRAMS = {"policysim": play_policysim, "numpy": play_numpy}


def against_numpy():
    """Seconds that one run more takes in policysim and in NumPy a run at a time, in turn; the least, as other work only adds."""
    with tempfile.TemporaryDirectory() as place:
        file = w2.points_file(Path(place) / "points.csv")
        jobs = [(name, points) for name, many in MANY.items() for points in (FEW, many)]
        turns = [{job: _job(PROGRAMS[job[0]], job[1], file) for job in jobs} for _ in range(TURNS)]
    least = {job: min(turn[job] for turn in turns) for job in jobs}
    return {name: (least[name, many] - least[name, FEW]) / (w2.SEEDS * (many - FEW)) for name, many in MANY.items()}


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
