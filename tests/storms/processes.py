"""A Dask cluster of separate processes that a test starts, kills and replaces, as other people's clusters do."""

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent


class DaskProcesses:
    """A scheduler and workers of one thread each; a keeper replaces every worker that has ended."""

    def __init__(self, tmp_path, workers=2):
        self.tmp_path, self.port = tmp_path, _free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.started = 0
        self.scheduler = self.start_scheduler()
        self.workers = [self.start_worker() for _ in range(workers)]
        self.others, self.ended = [], threading.Event()
        self.keeper = threading.Thread(target=self._keep, daemon=True)
        self.keeper.start()

    def start_scheduler(self):
        """A scheduler at the port."""
        words = ["dask_scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"]
        return self._process(words, {})

    def start_worker(self, **environment):
        """A worker that looks for the scheduler."""
        words = [
            "dask_worker",
            self.address,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--death-timeout",
            "60",
        ]
        for module in ("policysim.engine.identity", "toy"):  # it is there when it can play
            words += ["--preload", module]
        return self._process([*words, "--local-directory", str(self.tmp_path)], environment)

    def start_other_worker(self, sitecustomize):
        """A worker in which this code has run before anything else; it is not replaced."""
        place = self.tmp_path / f"other{len(self.others)}"
        place.mkdir()
        (place / "sitecustomize.py").write_text(sitecustomize)
        self.others.append(self.start_worker(PYTHONPATH=f"{place}{os.pathsep}{HERE}"))

    def kill_worker(self):
        """Kill -9 the worker that has been there longest, unless it is the last; the keeper starts another one."""
        ready = [one for one in self.workers if one.poll() is None and "Registered to" in one.log.read_text()]
        if len(ready) < 2:
            return False
        min(ready, key=lambda one: one.number).kill()
        return True

    def restart_scheduler(self, pause=0.0):
        """Kill -9 the scheduler, and start one at the same port."""
        self.scheduler.kill()
        self.scheduler.wait()
        time.sleep(pause)
        self.scheduler = self.start_scheduler()

    def wait(self, workers, seconds=30):
        """Until so many workers are there."""
        import distributed

        with distributed.Client(self.address, timeout=seconds, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=seconds)

    def close(self):
        """End all that was started."""
        self.ended.set()
        self.keeper.join()
        for process in (*self.workers, *self.others, self.scheduler):
            process.kill()
            process.wait()

    def _keep(self):
        while not self.ended.wait(0.1):
            self.workers = [one if one.poll() is None else self.start_worker() for one in self.workers]

    def _process(self, words, environment):
        self.started += 1
        log = self.tmp_path / f"{self.started}.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{words[0]}", *words[1:]],
                stdout=out, stderr=out, env=os.environ | {"PYTHONPATH": str(HERE), **environment},
            )  # fmt: skip
        process.log, process.number = log, self.started
        return process


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Every:
    """Within, something is done every so many seconds."""

    def __init__(self, seconds, what):
        self.seconds, self.what, self.times, self.ended = seconds, what, 0, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self._go, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *why):
        self.ended.set()
        self.thread.join()

    def _go(self):
        while not self.ended.wait(self.seconds):
            with suppress(ProcessLookupError):
                self.what(self.times)
            self.times += 1
