"""A Dask cluster plays shards; its workers may differ, die and come back, and so may its scheduler."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Collection
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from policysim.errors import AskError, PolicysimError
from policysim.sweep.elsewhere import Fate, Say, cannot
from policysim.sweep.parcel import Parcel, check_here, play_parcel
from policysim.sweep.runner import cores

AT_FIRST = 10.0  # seconds in which a scheduler must answer when a sweep starts
PATIENCE = 300.0  # seconds in which a scheduler that is gone may come back
AHEAD = 2  # shards under way for each worker
LOOK = 1.0  # seconds between looks at who is there
TOLD = 3  # workers of which it is told by name that they are not used
INSTALL = "executor=dask: Dask is not installed here\n  install it: pip install 'policysim[dask]'"


class ClusterGone(PolicysimError):
    """The scheduler went away and did not come back; what is finished is kept."""

    exit_code = 5


class Cluster:
    """The Dask cluster at an address; without one, processes of this computer that end with the sweep."""

    def __init__(self, address: str = "", workers: int | None = None):
        self.address, self.workers = address, workers
        self.refused: dict[str, str] = {}  # workers that are not used, and why
        self._there: list[str] = []
        self._sent_to: WeakKeyDictionary[Future, set[str]] = WeakKeyDictionary()
        self._local: Any = None
        self._client: Any = None
        self._quiet: dict[logging.Logger, int] = {}
        self._looked = 0.0
        self._waited = False

    def open(self, parcel: Parcel, say: Say) -> None:
        """Find the scheduler, or start one, and see which workers are fit. AskError where there is none."""
        self.parcel, self._say = parcel, say
        distributed = _dask()
        _check_certificates(distributed, self.address)
        self._quiet = _quietened()
        if not self.address:
            self._local = _local_cluster(distributed, self.workers)
        try:
            self._connect(AT_FIRST)
        except OSError:
            raise AskError(
                f"executor.address={self.address}: no Dask scheduler answers there\n"
                "  start one with dask scheduler, or leave the address out to use this computer"
            ) from None
        except ValueError as why:
            raise AskError(f"executor.address={self.address}: {why}\n  write tcp://HOST:8786") from None
        self._examine()

    def mend(self) -> bool:
        """See who is there; find the scheduler again where it is gone, and with it all that was under way."""
        if self._client.status == "running" and time.monotonic() - self._looked < LOOK:
            return False
        try:
            if self._client.status != "running":
                raise OSError(f"it is {self._client.status}")
            self._there = list(self._client.nthreads())
        except OSError:
            self._find_again()
            return True
        self._looked = time.monotonic()
        self._tell_of_waiting()
        self._free_the_stranded()
        return False

    def room(self, flying: Collection[Future]) -> bool:
        """As long as few are under way for each worker."""
        fit = len(self._fit())
        return len(flying) < AHEAD * (fit if self.refused else max(1, fit))

    def send(self, number: int) -> Future:
        """Have a shard played, not by those that were refused."""
        fit = self._fit() if self.refused else None
        sent = self._client.submit(play_parcel, self.parcel, number, pure=False, retries=0, workers=fit)
        # As Dask's own executor does, which never tells of a future that fails while it is gathered.
        future = asyncio.run_coroutine_threadsafe(sent._result(), self._client.loop.asyncio_loop)
        if fit is not None:
            self._sent_to[future] = set(fit)
        return future

    def fate(self, error: BaseException) -> Fate:
        """A shard whose workers died, as many as the scheduler allows, is played here."""
        if isinstance(error, _dask().KilledWorker):
            return Fate.HERE
        if isinstance(error, CancelledError | asyncio.CancelledError):
            return Fate.AGAIN
        self._examine()
        return Fate.DOUBT

    def close(self) -> None:
        """Leave the cluster, or end it where it was started here."""
        with suppress(OSError):  # it may be gone, or late: then it ends with this process
            if self._client is not None:
                self._client.close(timeout=1)
        with suppress(OSError):
            if self._local is not None:
                _end_at_once(self._local)
                self._local.close(timeout=5)
        for logger, level in self._quiet.items():
            logger.setLevel(level)

    def _connect(self, seconds: float) -> None:
        """A client of the scheduler; nothing of what an earlier one knew holds any more."""
        where = self.address if self._local is None else self._local
        self._client = _dask().Client(where, timeout=seconds, set_as_default=False)
        self._there, self._looked = list(self._client.nthreads()), 0.0
        self.refused.clear()

    def _find_again(self) -> None:
        """Wait for the scheduler. ClusterGone where it does not come back."""
        self._say(f"{self}: the scheduler is gone; waiting up to {PATIENCE:.0f} s for it to come back")
        self._client.close(timeout=1)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self._connect(min(5.0, PATIENCE))
            except OSError:
                time.sleep(0.5)
            else:
                self._say(f"{self}: the scheduler is back")
                return
        raise ClusterGone(
            f"{self}: the scheduler is gone and did not come back within {PATIENCE:.0f} s.\n"
            "Nothing that is finished is lost. Start it again and give the same command: it goes on where it stands."
        )

    def _examine(self) -> None:
        """Ask every worker whether it would play the same bits. AskError where none would."""
        try:
            found = self._client.run(check_here, self.parcel, on_error="return")
        except OSError:  # gone meanwhile: seen when it is next looked at
            return
        why = {who: str(cannot(who, error)).partition("\n")[0] for who, error in found.items() if error is not None}
        new = {who: told for who, told in why.items() if who not in self.refused and not _is_gone(found[who])}
        self.refused |= new
        if found and len(self.refused.keys() & found.keys()) == len(found):
            one, told = next(iter(self.refused.items()))
            raise AskError(f"{self}: no worker can play this sweep\n  {one}: {told.removeprefix(f'{one}: ')}")
        for who, told in list(new.items())[:TOLD]:
            self._say(f"{who} is not used: {told.removeprefix(f'{who}: ')}")
        if len(new) > TOLD:
            self._say(f"and {len(new) - TOLD} more of {len(found)} workers")

    def _fit(self) -> list[str]:
        return [who for who in self._there if who not in self.refused]

    def _tell_of_waiting(self) -> None:
        if not self._fit() and not self._waited:
            self._waited = True
            self._say(f"{self}: no worker is there; waiting for one")

    def _free_the_stranded(self) -> None:
        """Have what was sent to workers that are all gone sent again: Dask would keep it for them."""
        there = set(self._there)
        for future, only in list(self._sent_to.items()):
            if not future.done() and not only & there:
                future.cancel()

    def __str__(self) -> str:
        return self.address or "the Dask cluster of this computer"


def _is_gone(error: object) -> bool:
    return isinstance(error, OSError) and not isinstance(error, PermissionError)


def _dask() -> Any:
    try:
        import distributed  # an optional extra
    except ImportError:
        raise AskError(INSTALL) from None
    return distributed


def _check_certificates(distributed: Any, address: str) -> None:
    """AskError where an address is one of encryption for which Dask has nothing here: its client would hang."""
    encrypted = address.startswith(("tls://", "wss://"))
    if encrypted and distributed.Security().get_connection_args("client")["ssl_context"] is None:
        raise AskError(
            f"executor.address={address}: Dask has no certificate on this computer\n"
            "  name it in Dask's configuration: distributed.comm.tls.ca-file"
        )


def _local_cluster(distributed: Any, workers: int | None) -> Any:
    """Processes of this computer, one thread each; they die with this one."""
    try:
        return distributed.LocalCluster(
            n_workers=workers or cores(), threads_per_worker=1, processes=True,
            dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL,
        )  # fmt: skip
    except RuntimeError as why:
        raise AskError(
            f"executor=dask: the processes of a cluster cannot be started ({why})\n"
            '  a script must say if __name__ == "__main__": before what it does, since each of them reads it'
        ) from None


def _end_at_once(cluster: Any) -> None:
    """Kill the workers of a cluster of this machine: all that they have done is committed, or played again."""
    for nanny in cluster.workers.values():
        nanny.auto_restart = False
        with suppress(ProcessLookupError, TypeError):  # it has ended by itself
            os.kill(nanny.pid, signal.SIGKILL)


def _quietened() -> dict[logging.Logger, int]:
    """Have Dask's own loggers say nothing, since what matters is told in sentences; their levels before."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]
    before = {logging.getLogger(name): logging.getLogger(name).level for name in names}
    for logger in before:
        logger.setLevel(logging.CRITICAL + 1)
    return before
