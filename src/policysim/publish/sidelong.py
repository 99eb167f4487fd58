"""What was played beside a sweep goes along with it: stored under the published plan, and told again from those runs."""

from pathlib import Path

from policysim.analysis.comparison import Comparison, compare
from policysim.analysis.probe import PART
from policysim.errors import Damaged
from policysim.publish.beside import DOUBTS, doubts_file
from policysim.publish.bounds import Unread, sweep_in
from policysim.publish.fit import BASELINE, Find
from policysim.publish.material import Files
from policysim.publish.stored import store
from policysim.publish.trusted import Untrusted, classes_for
from policysim.publish.unnamed import Names, unnamed
from policysim.report.doubts import MOST, classes_of, doubted, doubts_of
from policysim.sweep.folder import Folder, same_or_new
from policysim.sweep.plan import Plan
from policysim.sweep.results import Sweep
from policysim.sweep.whole import commit

NOTE = b"""The futures of this publication again, with an assumption at other values or under other forms of the model:
the runs that doubts.json rests on. policysim reproduce makes it again from them, and plays them again.
"""


def store_beside(sweep: Sweep, find_class: Find, names: Names, out: Path) -> None:
    """Write into `out` what was played beside a sweep. Damaged where that is, WriteError where it fails."""
    for one in doubted(compare(sweep, BASELINE)).sweeps:
        if damaged := one.verify().damaged:
            raise Damaged(f"--publish: {one.folder} is damaged\n  {damaged[0]}\n  policysim sensitivity plays it again")
        plan, _ = unnamed(one.plan, find_class)
        folder = same_or_new(out / PART, plan)
        store(one, plan, names, folder.path)
        commit(folder.readme_file, NOTE)


def with_classes(sweep: Sweep, find_class: Find) -> Comparison:
    """The comparison of a published sweep by classes that are found here."""
    names = dict.fromkeys(str(one["provider"]) for one in sweep.plan.scenarios)
    classes = {name: find_class(name) for name in names}
    return compare(Sweep(sweep.folder, lambda: classes), BASELINE)


def refuse_beside(root: Path, published: Plan) -> None:
    """Unread or Damaged where what a stranger says was played beside his sweep cannot be read, or asks too much."""
    plans = sorted((root / PART).glob("*/plan.json"))
    if len(plans) > MOST:
        raise Damaged(f"{PART}: holds {len(plans):,} sweeps; at most {MOST} are taken in")
    for path in plans:
        try:
            sweep_in(Folder(path.parent))
        except Unread as why:
            raise Unread(str(why), published) from None


def doubts_again(root: Path, sweep: Sweep, *, trust_code: bool) -> Files:
    """doubts.json from the runs that lie in the publication; nothing where their rules are not at hand."""
    if not (root / DOUBTS).is_file() and not (root / PART).is_dir():
        return {}
    try:
        with classes_for(root, sweep.plan, trust_code=trust_code) as find_class:
            c = with_classes(sweep, find_class)
            if not classes_of(c.sweep):
                return {}
            found, beside = doubts_of(c), doubted(c).sweeps
    except Untrusted:
        return {}
    notes = {one.folder.readme_file.relative_to(root).as_posix(): NOTE for one in beside}
    return notes | ({DOUBTS: doubts_file(found)} if found or (root / DOUBTS).is_file() else {})
