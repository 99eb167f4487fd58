"""What the programs of W3 share: each run that begins is counted in a file beside, and one in a hundred raises."""

import json
import os
import sys
from pathlib import Path

MOST = 0.96  # dose of information above which one run in four fails, by its seed: 1 % of all runs


def begun():
    """Count a run that begins, with the process that plays it."""
    beside = os.open(os.environ["W3_BEGUN"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(beside, f"{os.getpid():9d}\n".encode())
    os.close(beside)


def fails(information, seed):
    """Whether a run fails: the same run at each attempt."""
    return information > MOST and seed % 4 == 0


def job():
    """What the driver asks for, as the program's one argument."""
    return json.loads(sys.argv[1])


def keep_failures(out, failures):
    """Failed runs beside the table: point, seed, traceback."""
    (Path(out) / "failures.json").write_text(json.dumps(sorted(failures), indent=1))
