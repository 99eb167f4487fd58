"""An environment of its own for each peer, made once from pinned versions: python benchmarks/environments.py [NAME ...]."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
KEPT = HERE.parent / "build" / "peers"
NEEDS = {"mesa35": (3, 12), "frames": (3, 12)}  # the oldest Python that the pinned versions take
NAMES = sorted(path.stem.removeprefix("requirements-") for path in HERE.glob("requirements-*.txt"))
COMMAND = ".venv/bin/python benchmarks/environments.py"


def made(name):
    """The interpreter of an environment that is there; None where it is not, or was made from another list."""
    stamp = KEPT / name / "made"
    return KEPT / name / "bin" / "python" if stamp.is_file() and stamp.read_text() == _mark(name) else None


def environment(name):
    """The interpreter of an environment, made if need be; None where no Python that is new enough is there."""
    there = made(name)
    if there is not None:
        return there
    base = _interpreter(NEEDS.get(name, (3, 11)))
    if base is None:
        return None
    print(f"Making the environment {name} (once; a few minutes)", file=sys.stderr, flush=True)
    python, wanted = KEPT / name / "bin" / "python", _wanted(name)
    shutil.rmtree(KEPT / name, ignore_errors=True)
    subprocess.run([base, "-m", "venv", KEPT / name], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted], check=True)
    (KEPT / name / "made").write_text(_mark(name))
    return python


def _wanted(name):
    return HERE / f"requirements-{name}.txt"


def _mark(name):
    return hashlib.sha256(_wanted(name).read_bytes()).hexdigest()[:16]


def _interpreter(least):
    """A Python of at least this version: this one, one of the path, or one of pyenv's."""
    if sys.version_info[:2] >= least:
        return sys.executable
    for minor in range(least[1], least[1] + 2):
        name = f"python{least[0]}.{minor}"
        pyenv = sorted(Path.home().glob(f".pyenv/versions/{least[0]}.{minor}*/bin/python3"))
        for found in [shutil.which(name), *pyenv]:
            if found and subprocess.run([found, "-c", "import ensurepip, venv"], capture_output=True).returncode == 0:
                return found
    return None


def versions(python, packages):
    """Installed versions of packages in an environment, by name."""
    code = "import sys\nfrom importlib.metadata import version\nprint(*map(version, sys.argv[1:]), sep='\\n')"
    told = subprocess.run([python, "-c", code, *packages], capture_output=True, text=True, check=True)
    return dict(zip(packages, told.stdout.split(), strict=True))


if __name__ == "__main__":
    for one in sys.argv[1:] or NAMES:
        print(f"{one}: {environment(one) or 'no Python that is new enough is here'}")
