"""A file is whole or not there: written beside, flushed, renamed; and sealed, so that one changed bit is found."""

import errno
import hashlib
import json
import os
import platform
import zlib
from collections.abc import Callable
from pathlib import Path

from policysim.errors import AskError, Damaged, WriteError

SEAL = "seal"
HERE = f"{zlib.crc32(platform.node().encode()):08x}"  # computers that share a disk have processes of the same number
_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CAUSES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EFBIG: "the file is larger than this process may write",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.ELOOP: "it is a link to somewhere else",
    errno.ENOTDIR: "part of the path is a file, not a folder",
}

_ROTTEN = (errno.EIO, errno.EISDIR)  # of a file that was once written: it is lost


def shown(path: Path) -> str:
    """A path as messages show it: from the working directory where it lies below, else in full."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def cannot_write(path: Path, why: OSError, size: int) -> WriteError:
    """The sentence for a failed write of `size` bytes."""
    cause = _CAUSES.get(why.errno or 0, why.strerror or str(why))
    return WriteError(
        f"{shown(path)} cannot be written: {cause} ({size:,} bytes needed).\n"
        "Nothing that is finished is lost. Make room, or choose another place, and give the same command again."
    )


def read(path: Path) -> bytes:
    """All of a file. FileNotFoundError where there is none, Damaged where the disk cannot give it."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as why:
        kind = Damaged if why.errno in _ROTTEN else AskError
        raise kind(f"{shown(path)} cannot be read: {why.strerror}.") from None


def commit(path: Path, data: bytes) -> None:
    """Put `data` at `path`: all or nothing, also when the process dies in between. WriteError where that fails."""
    _commit(path, data, lambda beside: os.replace(beside, path))


def commit_first(path: Path, data: bytes) -> bool:
    """The same where no file is there yet; whether that was so: what another runner has put there meanwhile stays."""
    try:
        _commit(path, data, lambda beside: _link(beside, path))
    except _Taken:
        return False
    return True


class _Taken(Exception):
    """There is a file already."""


def _link(beside: Path, path: Path) -> None:
    """Unlike a renamed file, a linked one takes no other's place; where a disk knows no links it is renamed."""
    try:
        os.link(beside, path)
    except FileNotFoundError:
        raise
    except OSError:
        if not path.exists():
            os.replace(beside, path)
            return
        beside.unlink(missing_ok=True)
        raise _Taken from None
    beside.unlink(missing_ok=True)


def _commit(path: Path, data: bytes, put: Callable[[Path], None]) -> None:
    beside = path.with_name(f".{path.name}.{HERE}.{os.getpid()}.tmp")
    try:
        for attempt in (1, 2, 3):
            _write(beside, data)
            try:
                put(beside)
                break
            except FileNotFoundError:  # another runner swept our temporary file away
                if attempt == 3:
                    raise
        _flush_folder(path.parent)
    except OSError as why:
        beside.unlink(missing_ok=True)
        raise cannot_write(path, why, len(data)) from None


def make_folder(path: Path) -> None:
    """Make a folder where there is none. WriteError where that fails or where a link or a file is in its place."""
    try:
        if path.is_symlink():
            raise OSError(errno.ELOOP, "link")
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise cannot_write(path, OSError(errno.ENOTDIR, "file"), 0) from None
    except OSError as why:
        raise cannot_write(path, why, 0) from None


def seal(content: dict) -> bytes:
    """JSON with one key a line and the SHA-256 of all that precedes as its last key."""
    body = ",\n".join(f"{json.dumps(key)}: {_compact(value)}" for key, value in content.items())
    return f'{{\n{body},\n"{SEAL}": "{hashlib.sha256(body.encode()).hexdigest()}"\n}}\n'.encode()


def unseal(path: Path) -> dict:
    """The content of a sealed file. Damaged if a single byte differs from what was written."""
    return unsealed(path.read_bytes(), path)


def unsealed(data: bytes, path: Path) -> dict:
    """The content of a sealed file of which `data` was read."""
    try:
        content = json.loads(data)
        content.pop(SEAL)
        whole = seal(content) == data
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        whole = False
    if not whole:
        raise Damaged(f"{shown(path)} is not what was written: its content does not match its seal.")
    return content


def remove(path: Path) -> None:
    """Remove a file, if it is there. WriteError where that fails."""
    try:
        path.unlink(missing_ok=True)
    except OSError as why:
        raise cannot_write(path, why, 0) from None


def put_aside(path: Path) -> None:
    """Give a damaged file another name, if it is there. WriteError where that fails."""
    try:
        path.replace(path.with_suffix(".damaged"))
    except FileNotFoundError:  # another runner was quicker
        return
    except OSError as why:
        raise cannot_write(path, why, 0) from None


def sweep_up(folder: Path) -> None:
    """Remove temporary files that a killed process left; a living writer notices and writes again."""
    for left in folder.glob(".*.tmp"):
        remove(left)


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _FOLLOW, 0o644)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
