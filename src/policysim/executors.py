"""Where a sweep is played: what the settings of an executor, and Python's `executor=`, ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policysim.ask import Asked
from policysim.errors import AskError

EXECUTOR, ADDRESS, WORKERS = "executor", "executor.address", "executor.workers"
LOCAL, DASK = "local", "dask"


def check_executor(asked: Asked) -> None:
    """AskError for a setting that the chosen executor does not have."""
    chosen = _chosen(asked)
    for key, said in asked.said.items():
        name = key.removeprefix(f"{EXECUTOR}.")
        if name == key or name in asked.library.read(f"{EXECUTOR}/{chosen}"):
            continue
        others = [one for one in asked.library.names(EXECUTOR) if name in asked.library.read(f"{EXECUTOR}/{one}")]
        raise AskError(f"{said}: executor={chosen} has no {name}\n  write executor={others[0]}, or leave it out")
    if {ADDRESS, WORKERS} <= asked.said.keys():
        told = f"the cluster at {asked.settings[ADDRESS][0]} has workers of its own"
        raise AskError(f"{asked.said[WORKERS]}: {told}\n  leave it out")


def _chosen(asked: Asked) -> str:
    """The executor that the command line or the experiment names."""
    in_file = asked.library.read(f"experiment/{asked.experiment}").get(EXECUTOR)
    return asked.settings.get(EXECUTOR, (in_file if isinstance(in_file, str) else LOCAL,))[0]


def cluster_in(tree: Mapping[str, Any]) -> str | None:
    """The address in an executor's settings: empty for a cluster of this machine, None where it is no cluster."""
    return (tree["address"] or "") if "address" in tree else None


def asked_in_python(executor: Any) -> tuple[dict[str, Any], Any]:
    """What `executor=` stands for: settings, and an executor where it is one itself."""
    if isinstance(executor, str) and "://" in executor:
        return {EXECUTOR: DASK, ADDRESS: executor}, None
    if executor is None or isinstance(executor, str):
        return {EXECUTOR: executor}, None
    return {}, pool_of(executor)


def pool_of(executor: Any) -> Any:
    """Those who play for an executor of Python's, or for a client of Dask's. AskError for what is neither."""
    from policysim.sweep import elsewhere  # heavy: not needed to refuse a question
    from policysim.sweep.cluster import Cluster

    scheduler = getattr(executor, "scheduler", None)
    return Cluster(scheduler.address) if scheduler is not None else elsewhere.pool_of(executor)
