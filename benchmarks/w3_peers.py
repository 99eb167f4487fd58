"""The peers of W3: what each is started with, what its user does after a blow, what is kept, and how a failed run is found."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from environments import made
from w3_rough import fails
from w3_session import environment_of

from policysim.sweep.folder import Folder
from policysim.sweep.glance import glance

HERE = Path(__file__).parent
SEEDS, MORE_SEEDS = 4, 6
FAULTY = 0.99  # dose of information above which a run of policysim fails: w3/rough.py
LIMIT = 120  # seconds of a small command
ASKED = (
    "provider=Rough", "system=ring", "innovations=nothing", "policy=do_minimum", "calendar.years=40", "calendar.tick=year",
    "calendar.warm_up=1", "headline=using_it", "uncertainty=fixed", "parameters.size_sigma=0", "design=table",
    "design.table=points.csv", "name=w3", "executor.workers=2",
)  # fmt: skip
PLUGIN = ("--plugin", str(HERE / "w3/rough.py"))
LOGGED = "+hydra.callbacks.told._target_=hydra.experimental.callbacks.LogJobReturnCallback"
TICKS = 40
QUERY = "select * from outcomes order by all"


@dataclass(frozen=True)
class Peer:
    """A program of w3/ that plays points x seeds and writes one table at its end; what was not written is gone."""

    name: str
    program: str
    where: str = "shared"
    points: int = 25
    guards: bool = False  # whether its user has to see to a run that raises by a try of his own
    quick: bool = False
    alone: bool = False  # whether it plays in one process, so that there is no worker beside it

    finding: str = "by a `try` of one's own"  # how a failed run is found
    resumes = grows = ""  # its own words for it

    @property
    def python(self):
        """Its interpreter; None where its environment is not there."""
        return Path(sys.executable) if self.where == "here" else made(self.where)

    def prepared(self, place, points):
        """An empty folder with the points."""
        place.mkdir(parents=True, exist_ok=True)
        _write_points(place / "points.csv", points, self.points)
        return place

    def begin(self, place, seeds, **more):
        """The command that begins: what was there is gone."""
        shutil.rmtree(place / "out", ignore_errors=True)
        (place / "out").mkdir()
        job = {
            "out": str(place / "out"),
            "file": str(place / "points.csv"),
            "points": self.points,
            "seeds": seeds,
            "guarded": True,
        }
        return [self.python, HERE / f"w3/day_{self.program}.py", json.dumps(job | more)]

    def resume(self, place):
        """The command that goes on after a blow: no way of its own, so from the start."""
        return self.begin(place, SEEDS)

    def grow(self, place):
        """The command that adds two seeds."""
        return self.begin(place, MORE_SEEDS)

    def series(self, place):
        """What the table has of each run, (point, seed)."""
        file = place / "out/table.parquet"
        rows = pq.read_table(file).to_pandas().groupby(["point", "seed"]) if file.is_file() else ()
        return {run: one.drop(columns=["point", "seed", "tick"]).to_numpy().tobytes() for run, one in rows}

    def kept(self, place):
        """How many runs have results on disk."""
        return len(self.series(place))

    def false(self, place):
        """How many runs of the table have the numbers of another one."""
        told = list(self.series(place).values())
        return len(told) - len(set(told))

    def tables(self, place):
        """The bytes of the final tables."""
        return [(place / "out/table.parquet").read_bytes()]

    def should_fail(self, place, seeds):
        """The runs that fail, (point, seed)."""
        return {(point, seed) for point, dose in enumerate(_doses(place)) for seed in range(seeds) if fails(dose, seed)}

    def failures(self, place):
        """The failed runs that can be found, with their tracebacks."""
        file = place / "out/failures.json"
        return {(point, seed): why for point, seed, why in json.loads(file.read_text())} if file.is_file() else {}

    def replayed(self, place, failure):
        """Whether its own command plays a failed run again and it breaks; None where it has none."""
        return


class Policysim(Peer):
    """The command line, on the provider class of w3/rough.py."""

    resumes, grows = "`policysim resume`", "`policysim expand`"

    def prepared(self, place, points):
        super().prepared(place, points)
        shutil.copytree(HERE / "w2/conf", place / "conf", dirs_exist_ok=True)
        return place

    def begin(self, place, seeds, **_):
        return _policysim("run", *PLUGIN, *ASKED, f"replicates={seeds}")

    def resume(self, place):
        return _policysim("resume", "w3", *PLUGIN, "executor.workers=2")

    def grow(self, place):
        return _policysim("expand", "w3", "--replicates", str(MORE_SEEDS), *PLUGIN, "executor.workers=2")

    def kept(self, place):
        found = glance(Folder(place / "results/w3"))
        return found.played - found.failed

    def false(self, place):
        return 0  # a failed run has no values

    def tables(self, place):
        values = _said(_policysim("sql", "w3", QUERY, "--csv"), place).stdout
        if values.count(b"\n") != 1 + self.kept(place) * TICKS:
            raise SystemExit(f"W3 is not told: {self.name} does not tell all of its runs")
        return [values, (place / "results/w3/summary.csv").read_bytes()]

    def should_fail(self, place, seeds):
        return {(point, seed) for point, dose in enumerate(_doses(place)) if dose > FAULTY for seed in range(seeds)}

    def failures(self, place):
        _said(_policysim("status", "w3", "--json", "status.json"), place)
        told = json.loads((place / "status.json").read_text())["failures"]
        return {(one["scenario"], one["replicate"]): one["message"] for one in told}

    def replayed(self, place, failure):
        said = _said(_policysim("replay", "w3", "--failure", "1", *PLUGIN), place)
        return said.returncode == 0 and b"breaks at" in said.stdout and b"rough.py:" in said.stdout


class Ema(Peer):
    """EMA workbench, which tells a run that raised on the screen."""

    def failures(self, place):
        said = (place / "noise.txt").read_text(errors="replace")
        point_of = {dose: point for point, dose in enumerate(_doses(place))}
        told = re.findall(r"case: {.*?information:([0-9.]+), seed:([0-9]+),", said)
        return {(point_of[float(dose)], int(seed)): said for dose, seed in told}


class Hydra(Peer):
    """A multirun of w3/day_hydra.py; each job keeps its results in a folder of its own."""

    grows = "`seed=4,5` into the same folder"

    def begin(self, place, seeds, **_):
        return self._multirun(place, f"range({seeds})")

    def grow(self, place):
        return self._multirun(place, ",".join(map(str, range(SEEDS, MORE_SEEDS))))

    def kept(self, place):
        return len(list(place.glob("out/*/series.csv")))

    def false(self, place):
        return self.kept(place) - len(set(self.tables(place)))

    def tables(self, place):
        return [path.read_bytes() for path in sorted(place.glob("out/*/series.csv"))]

    def failures(self, place):
        logs = {path.parent: path.read_text() for path in place.glob("out/*/day_hydra.log")}
        return {tuple(map(int, job.name.split("_"))): text for job, text in logs.items() if "Traceback" in text}

    def replayed(self, place, failure):
        words = [
            f"point={failure[0]}",
            f"seed={failure[1]}",
            f"file={place / 'points.csv'}",
            f"hydra.run.dir={place / 'again'}",
        ]
        said = _said([self.python, HERE / "w3/day_hydra.py", *words], place)
        return said.returncode != 0 and b"ZeroDivisionError" in said.stderr

    def _multirun(self, place, seeds):
        words = [
            f"point=range({self.points})",
            f"seed={seeds}",
            f"file={place / 'points.csv'}",
            f"hydra.sweep.dir={place / 'out'}",
        ]
        words += [r"hydra.sweep.subdir=${point}_${seed}", LOGGED]
        words += ["hydra/launcher=joblib", "hydra.launcher.n_jobs=2"] * (not self.alone)
        return [self.python, HERE / "w3/day_hydra.py", "--multirun", *words]


STATUS = "by `policysim status`: point, seed, provider, rule, line; `replay` breaks there again"
LOGS = "in the log of its job, by a callback that has to be asked for; the job's words play it again"
SCREEN = "on the screen, of each point the first"
GIVEN = "given back as exceptions; tracebacks on the screen"
PEERS = (
    Policysim("policysim, 2 workers", "policysim", "here", 500, quick=True, finding=STATUS),
    Peer("NumPy by hand, ProcessPoolExecutor", "numpy", "here", 500, quick=True, finding="by a list of one's own"),
    Peer("Mesa 3.3 batch_run, 2 processes", "mesa", guards=True),
    Peer("AgentPy with joblib, 2 jobs", "agentpy", guards=True),
    Ema("EMA workbench, sequential", "ema", alone=True, finding=SCREEN),
    Peer("Starsim MultiSim, 2 processes", "starsim", "starsim", finding=GIVEN),
    Hydra("Hydra multirun, basic launcher", "hydra", alone=True, finding=LOGS),
    Hydra("Hydra multirun, joblib launcher", "hydra", finding=LOGS),
)


def _write_points(path, points, most):
    """The first line and `most` points: of each as many neighbours in order of information the highest, in the file's order."""
    head, *rows = Path(points).read_text().splitlines()
    by_information = sorted(rows, key=lambda row: float(row.partition(",")[0]))
    step = len(rows) // most
    chosen = set(by_information[step - 1 :: step])
    path.write_text("\n".join([head, *(row for row in rows if row in chosen)]) + "\n")


def _doses(place):
    """The dose of information at each point."""
    return [float(line.partition(",")[0]) for line in (place / "points.csv").read_text().splitlines()[1:]]


def _policysim(*words):
    return [sys.executable, "-m", "policysim", *words]


def _said(command, place):
    return subprocess.run(
        command, cwd=place, env=environment_of(place / "aside.txt"), capture_output=True, timeout=LIMIT
    )
