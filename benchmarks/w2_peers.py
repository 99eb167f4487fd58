"""Who plays W2: the program of each peer, its environment, how many runs it plays and how often."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from environments import environment, made

POINTS = 500  # of the design; slow peers play the first few
QUICK_POINTS, QUICK_SEEDS = (
    (8, 75),
    6,
)  # in the small form: points of slow and of fast peers, seeds on which outcomes are checked


@dataclass(frozen=True, eq=False)
class Peer:
    """A row of the table. `rules` names the program whose outcomes are checked, `seeds` on how many seeds a point."""

    name: str
    program: str
    rules: str
    where: str = "shared"
    package: str = ""
    more: dict = field(default_factory=lambda: {"workers": 1})
    points: int = POINTS
    rounds: int = 5
    seeds: int = 30
    quick: bool = False  # whether it takes part in the small form

    def python(self, may_make):
        """Its interpreter; None where it is not there and may not be made, or cannot be."""
        if self.where == "here":
            return Path(sys.executable)
        return environment(self.where) if may_make else made(self.where)


ONE, TWO = {"workers": 1}, {"workers": 2}
BASIC, JOBLIB = {"launcher": "basic"}, {"launcher": "joblib"}
BY_HAND, TURNS = "NumPy by hand, 25 runs side by side", "NumPy by hand, a run at a time"
PEERS = (
    Peer("policysim, 1 worker", "policysim", "policysim", "here", "policysim", ONE, quick=True),
    Peer("policysim, 2 workers", "policysim", "policysim", "here", "policysim", TWO),
    Peer(f"{BY_HAND}, 1 process", "numpy", "numpy", "here", "numpy", ONE, quick=True),
    Peer(f"{BY_HAND}, 2 processes", "numpy", "numpy", "here", "numpy", TWO),
    Peer(TURNS, "numpy", "numpy", "here", "numpy", ONE | {"width": 1}, 25, quick=True),
    Peer("Mesa 3.3 batch_run, 1 process", "mesa", "mesa 3.3", "shared", "Mesa", ONE, 12, seeds=15, quick=True),
    Peer("Mesa 3.3 batch_run, 2 processes", "mesa", "mesa 3.3", "shared", "Mesa", TWO, 20, rounds=3),
    Peer("Mesa 3.5 batch_run, 2 processes", "mesa", "mesa 3.5", "mesa35", "Mesa", TWO, 20, rounds=3, seeds=15),
    Peer("AgentPy, 1 process", "agentpy", "agentpy", "shared", "agentpy", ONE, 8, rounds=3, seeds=10),
    Peer("AgentPy with joblib, 2 jobs", "agentpy", "agentpy", "shared", "agentpy", TWO, 8, rounds=3),
    Peer("EMA workbench over Mesa, sequential", "ema", "ema", "shared", "ema_workbench", ONE, 12, rounds=3, seeds=8),
    Peer("Starsim, a sim after another", "starsim", "starsim", "starsim", "starsim", ONE, 8, rounds=3, seeds=10),
    Peer("Starsim MultiSim, 2 processes", "starsim", "starsim", "starsim", "starsim", TWO, 8, rounds=3),
    Peer("Hydra multirun over Mesa, basic launcher", "hydra", "hydra", "shared", "hydra-core", BASIC, 4, rounds=3, seeds=3),
    Peer("Hydra multirun over Mesa, joblib launcher", "hydra", "hydra", "shared", "hydra-joblib-launcher", JOBLIB, 4, rounds=3),
)  # fmt: skip
