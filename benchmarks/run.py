"""Measure policysim beside its peers: python benchmarks/run.py [--quick] [--only w1,w2] [--json FILE] [--page]."""

import argparse
import importlib
import json
import platform
import sys
import time
from pathlib import Path

from saying import say
from station import PeerFailed

HERE = Path(__file__).parent
WORKLOADS = ("w1", "w2", "w3", "w4")
RESULTS = HERE / "results.json"


def main(words=None):
    """Measure the workloads one by one; one that fails leaves the others be, and makes the exit code 1."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--quick", action="store_true", help="a small form")
    asked.add_argument("--only", default=",".join(WORKLOADS), help="workloads, by commas")
    asked.add_argument("--json", type=Path, help="where the numbers go")
    asked.add_argument("--page", action="store_true", help="write tables and figures into the page, and results.json")
    said, found, failed = asked.parse_args(words), {}, []
    for name in said.only.split(","):
        try:
            found[name] = _measured(name, said.quick)
        except (SystemExit, PeerFailed) as why:
            say(f"{name.upper()} failed: {why}\n")
            failed.append(name)
            continue
        if said.page:
            _keep(name, found[name])
    if said.json:
        said.json.write_text(json.dumps(found, indent=1) + "\n")
    if failed:
        sys.exit(f"Not measured: {', '.join(failed)}")


def _measured(name, quick):
    module, began = importlib.import_module(name), time.perf_counter()
    about = f"{name.upper()}: {module.__doc__.splitlines()[0]}"
    say(about)
    found = module.measure(quick) | {"machine": machine()}
    print(f"\n{about}\n\n{module.told(found)}\n", flush=True)
    say(f"  {name.upper()} took {time.perf_counter() - began:.0f} s\n")
    return found


def _keep(name, found):
    """Its numbers beside those of other workloads, and its part of the page."""
    import page

    kept = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    RESULTS.write_text(json.dumps(kept | {name: found}, indent=1) + "\n")
    page.write({name: found})


def machine():
    """What kind of machine this is, and how busy: no names, no paths."""
    import psutil

    return {
        "processor": _processor(), "cores": psutil.cpu_count(), "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "system": platform.system(), "python": platform.python_version(), "load": round(psutil.getloadavg()[0], 1),
    }  # fmt: skip


def _processor():
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.is_file() else []
    return names[0].split(":", 1)[1].strip() if names else platform.machine()


if __name__ == "__main__":
    main()
