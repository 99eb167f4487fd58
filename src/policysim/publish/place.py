"""The folder of a publication: whole, or known not to be, for its list of sums is written last."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from policysim.errors import AskError
from policysim.publish.documents import BY_PEOPLE
from policysim.publish.material import Files
from policysim.publish.sums import SUMS, ZIP, read_sums, sum_of, sums_file, write_zip
from policysim.sweep.folder import Folder, read_plan
from policysim.sweep.plan import Plan
from policysim.sweep.whole import commit, make_folder, remove, shown

HALF = ".unfinished"  # there while a publication is being written: the documents in which people wrote
MADE = "documents.sha256"  # of the documents for people, as they were before anybody wrote in them
ELSEWHERE = "name a folder that is not there yet"


@dataclass(frozen=True)
class Place:
    """Where a publication goes; `kept` are documents in which people wrote."""

    root: Path
    kept: tuple[str, ...] = ()

    def put(self, files: Files) -> None:
        """Write files, each all or nothing; those in which people wrote stay. WriteError where that fails."""
        for name, content in files.items():
            path = self.root / name
            if name not in self.kept:
                make_folder(path.parent)
                commit(path, content)

    def put_documents(self, files: Files) -> None:
        """Write files of which people may write in some, and remember how those were made."""
        self.put(files | {MADE: sums_file({name: sum_of(files[name]) for name in BY_PEOPLE if name in files})})

    def names(self) -> list[str]:
        """What is there, but for the list of sums and the ZIP."""
        there = (path for path in self.root.rglob("*") if path.is_file())
        return sorted(
            name for path in there if (name := path.relative_to(self.root).as_posix()) not in (SUMS, ZIP, HALF)
        )

    def close(self) -> None:
        """Write the ZIP and, last, the list of sums."""
        names = self.names()
        sums = sums_file({name: sum_of((self.root / name).read_bytes()) for name in names})
        write_zip(self.root / ZIP, self.root, names, {SUMS: sums})
        commit(self.root / SUMS, sums)
        remove(self.root / HALF)


def place_for(out: Path, plan: Plan) -> Place:
    """A folder at `out`, empty but for what people wrote into an earlier publication of the same runs.

    AskError where something else is there."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise AskError(f"--publish {shown(out)}: is a link or a file\n  {ELSEWHERE}")
    ours = (out / SUMS).is_file() or (out / HALF).is_file()
    if out.is_dir() and any(out.iterdir()) and not ours:
        raise AskError(f"--publish {shown(out)}: holds other work\n  {ELSEWHERE}")
    kept = _kept(out, plan) if ours else ()
    make_folder(out)
    commit(out / HALF, "\n".join(kept).encode())
    _clear(out, (HALF, *kept))
    return Place(out, kept)


def _kept(out: Path, plan: Plan) -> tuple[str, ...]:
    """Documents that are not as they were made: people wrote in them."""
    if (out / HALF).is_file():
        return tuple(name for name in (out / HALF).read_text("utf-8").split("\n") if name in BY_PEOPLE)
    try:
        made = read_sums((out / MADE).read_text("utf-8"))
    except (ValueError, FileNotFoundError):
        raise AskError(f"--publish {shown(out)}: its {MADE} cannot be read\n  {ELSEWHERE}") from None
    there = [name for name in BY_PEOPLE if name in made and (out / name).is_file()]
    kept = tuple(name for name in there if sum_of((out / name).read_bytes()) != made[name])
    if kept and read_plan(Folder(out)).fingerprint != plan.fingerprint:
        raise AskError(
            f"--publish {shown(out)}: holds another publication, and people wrote in its {kept[0]}\n  {ELSEWHERE}"
        )
    return kept


def _clear(out: Path, kept: Iterable[str]) -> None:
    """Remove an earlier publication, its list of sums first."""
    remove(out / SUMS)
    stay = {out / name for name in kept}
    for path in sorted(out.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        elif path not in stay:
            remove(path)
