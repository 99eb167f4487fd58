"""A parcel is all that a process elsewhere needs to play a shard; what it plays comes back as the bytes of a file."""

import hashlib
import importlib
import json
import platform
import sys
import sysconfig
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from policysim.errors import AskError, PolicysimError
from policysim.sweep.plan import Plan, plan_content, plan_from, versions_here
from policysim.sweep.playing import Player, Playing, found, name_of, only_here
from policysim.sweep.shards import shard_bytes
from policysim.sweep.whole import commit, make_folder
from policysim.sweep.worker import played_shard

PLUGINS = "elsewhere"  # below the cache: plug-ins that came with a parcel
_making, _playing = threading.Lock(), threading.Lock()  # a worker may have several threads: a shard has it for itself


class Unfit(PolicysimError):
    """This process would play other bits than the one that asks: the first difference."""


@dataclass(frozen=True)
class Parcel:
    """A plan and what plays it, as plain data that any process with the same policysim can read."""

    plan: bytes
    play: str
    scenario: str
    engine: str
    providers: tuple[str, ...]
    plugins: tuple[tuple[str, bytes], ...]  # module and content of the files that the classes come from
    identity: tuple[tuple[str, str], ...]  # of the process that asks


def check_can_be_sent(playing: Playing) -> None:
    """AskError where a provider class lives in the running script or notebook, or where runs have limits."""
    if only_here(playing):
        own = next(cls.__name__ for cls in playing.providers)
        raise AskError(
            f"provider={own}: lives in this script or notebook, where other processes cannot import it\n"
            "  put it in a file and import it from there, or leave executor= out"
        )
    if playing.limits:
        raise AskError(
            "executor.run_seconds, executor.run_memory: hold for processes of this computer, which can be ended one by one\n"
            "  leave them out, or write executor=local"
        )


def parcel_of(plan: Plan, playing: Playing) -> Parcel:
    """The parcel of a plan."""
    return Parcel(
        plan=zlib.compress(json.dumps(plan_content(plan)).encode()),
        play=playing.play,
        scenario=playing.scenario,
        engine=playing.engine,
        providers=tuple(name_of(cls) for cls in playing.providers),
        plugins=tuple(_plugins(playing)),
        identity=tuple(identity(playing.providers).items()),
    )


def play_parcel(parcel: Parcel, number: int) -> tuple[bytes, list[dict]]:
    """Play a shard: the bytes of its file, and the records of runs that failed. Unfit where they would be other bits."""
    player = _player(parcel)
    with _playing:
        values, failed = played_shard(player, number, lambda message: None)
        return shard_bytes(player.plan, number, values), failed


def check_here(parcel: Parcel) -> None:
    """Raise Unfit, or what else makes it impossible, where this process cannot play a parcel."""
    _player(parcel)


def identity(providers: tuple[type, ...]) -> dict[str, str]:
    """What the bits of a run depend on in this process, by the words in which a difference is told."""
    from policysim.engine.identity import fingerprint, maths_probe  # heavy: not needed to read a sweep
    from policysim.rules import spec

    told = {f"version of {name}": version for name, version in versions_here().items()}
    told["version of Python"] = ".".join(platform.python_version_tuple()[:2])
    told |= {"version of numpy": np.__version__, "the maths of this kind of computer": maths_probe()}
    for read in map(spec, providers):
        marks = fingerprint(read)
        told |= {f"the rules of {read.name}": marks["rules"], "version of scipy": marks["scipy"]}
    return told


def _player(parcel: Parcel) -> Player:
    with _making:
        return _made(parcel)


@lru_cache(maxsize=1)
def _made(parcel: Parcel) -> Player:
    with _plugins_of(parcel):
        providers = tuple(found(name) for name in parcel.providers)
    here = identity(providers)
    for what, asked in parcel.identity:
        if here.get(what) != asked:
            raise Unfit(_difference(what, here.get(what, "none"), asked))
    plan = plan_from(json.loads(zlib.decompress(parcel.plan)))
    return Player(plan, Playing(parcel.play, parcel.scenario, parcel.engine, providers))


def _difference(what: str, there: str, here: str) -> str:
    return f"{what} is {there} there, {here} here" if what.startswith("version") else f"{what} differs there from here"


def _plugins(playing: Playing) -> Iterator[tuple[str, bytes]]:
    """The files of provider classes that are no installed package, and loaded files beside them."""
    installed = tuple(sysconfig.get_path(kind) for kind in ("stdlib", "purelib", "platlib"))
    files = {name: Path(str(getattr(module, "__file__", None))) for name, module in list(sys.modules.items())}
    modules = {cls.__module__ for cls in playing.providers}
    folders = {files[name].parent for name in modules if "." not in name and not str(files[name]).startswith(installed)}
    for name, file in files.items():
        if file.parent in folders and file.name == f"{name}.py" and file.is_file():
            yield name, file.read_bytes()


@contextmanager
def _plugins_of(parcel: Parcel) -> Iterator[None]:
    """Plug-ins that came with a parcel can be imported by their names; modules that are there already stay."""
    if not parcel.plugins:
        yield
        return
    folder = _unpacked(parcel.plugins)
    for name, _ in parcel.plugins:
        loaded = Path(getattr(sys.modules.get(name), "__file__", None) or "")
        if loaded.parent != folder and loaded.parent.parent == folder.parent:  # of a parcel before this one
            del sys.modules[name]
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _unpacked(plugins: tuple[tuple[str, bytes], ...]) -> Path:
    """A folder of one's own with the files of plug-ins, named by their content."""
    from policysim.engine.cache import cache_folder

    folder = cache_folder() / PLUGINS / hashlib.sha256(repr(plugins).encode()).hexdigest()[:24]
    make_folder(folder)
    for name, content in plugins:
        file = folder / f"{name}.py"
        if not file.exists() or file.read_bytes() != content:
            commit(file, content)
    return folder
