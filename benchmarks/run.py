"""Measure policysim beside its peers: python benchmarks/run.py [--quick] [--only w2,w4] [--json FILE] [--page]."""

import argparse
import importlib
import json
import platform
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
WORKLOADS = ("w2", "w4")
RESULTS = HERE / "results.json"


def main(words=None):
    """Measure the workloads, print their tables, keep their numbers and, where asked, fill the page."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--quick", action="store_true", help="a small form")
    asked.add_argument("--only", default=",".join(WORKLOADS), help="workloads, by commas")
    asked.add_argument("--json", type=Path, help="where the numbers go")
    asked.add_argument("--page", action="store_true", help="write tables and the figure into the page, and results.json")
    said = asked.parse_args(words)
    names = [name for name in said.only.split(",") if (HERE / f"{name}.py").is_file()]
    found = {}
    for name in names:
        module, began = importlib.import_module(name), time.perf_counter()
        found[name] = module.measure(said.quick) | {"machine": machine()}
        print(f"{name.upper()}: {module.__doc__.splitlines()[0]}\n\n{module.told(found[name])}\n")
        print(f"({time.perf_counter() - began:.0f} s)\n", file=sys.stderr, flush=True)
    if said.json:
        said.json.write_text(json.dumps(found, indent=1) + "\n")
    if said.page:
        import page

        kept = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
        RESULTS.write_text(json.dumps(kept | found, indent=1) + "\n")
        page.write(kept | found)


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
