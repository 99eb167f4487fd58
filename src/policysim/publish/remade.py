"""What a publication is made of is made again from its stored runs: all but what people write and what differs by computer."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from policysim.analysis.comparison import Comparison
from policysim.charts.sheet import svg
from policysim.publish.about import resolved_plan
from policysim.publish.appraised import appraised, appraised_again
from policysim.publish.assumptions import assumptions
from policysim.publish.assumptions import frame as assumptions_frame
from policysim.publish.beside import beside_again
from policysim.publish.claims import claims_file, claims_of
from policysim.publish.documents import BY_PEOPLE, documents
from policysim.publish.figures import alt_texts, chart_data, charts, pixels, vectors
from policysim.publish.frames import csv_tables
from policysim.publish.material import Files, Material
from policysim.publish.place import MADE
from policysim.publish.sidelong import doubts_again
from policysim.publish.sums import SUMS, ZIP, read_sums, sum_of
from policysim.publish.told import latex_tables
from policysim.publish.trusted import Untrusted, at_hand, classes_for, code_in
from policysim.publish.uncertainty import uncertainty
from policysim.publish.unnamed import unnamed
from policysim.report.aside import Aside
from policysim.report.worth import appraisal_of
from policysim.report.write import published, undrawn
from policysim.sweep.plan import Plan, versions_here
from policysim.sweep.same_question import rules_changed
from policysim.sweep.standing import Verified

DRAWS, VERSIONS = "matplotlib", "requirements.txt"
OF_THE_DAY = "STRESS.md"  # says when and on what it was played, which the runs do not
PLAYED = ("plan.json", "runs/", "failures/", "sensitivity/")


def made_again(root: Path, c: Comparison, checked: Verified, *, trust_code: bool = False) -> Files:
    """Every file that the runs decide here: tables always, words with the same version, pictures with what drew them."""
    aside, plan, drawn_here = beside_again(root), c.sweep.plan, _drawn_here(root)
    page, drawn = published(c, checked, aside, svg if drawn_here else undrawn)
    figures = list(charts(c, drawn, checked.digest))
    found = csv_tables(c) | uncertainty(c) | {"resolved.yaml": resolved_plan(plan)} | chart_data(figures)
    if not told_alike(plan):
        return found | appraised_again(c, root)
    m = Material(c.sweep, checked, _nothing_at_hand, date.min, aside=aside)
    found |= doubts_again(root, c.sweep, trust_code=trust_code)
    found |= {"report.html": page.encode(), "claims.yaml": claims_file(claims_of(c, appraisal_of(c, aside)))}
    found |= appraised(c) | latex_tables(m) | alt_texts(figures) | _documents(root, c, checked, aside, trust_code)
    return found | vectors(figures, drawn) | pixels(figures) if drawn_here else found


def left_out(root: Path, made: Iterable[str]) -> str:
    """The files that were not made again: `STRESS.md, figures/*.png (5)`; nothing of what was played."""
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} - {SUMS, ZIP, *made}
    names = sorted(name for name in there if not name.startswith(PLAYED))
    kinds = Counter(map(_kind, names))
    return ", ".join(
        dict.fromkeys(name if kinds[_kind(name)] < 2 else f"{_kind(name)} ({kinds[_kind(name)]})" for name in names)
    )


def told_alike(plan: Plan) -> bool:
    """Whether this version tells a plan in the words of the one that published it."""
    own = all(one.get("provider") != "Provider" for one in plan.scenarios)
    return plan.versions.get("policysim") == versions_here()["policysim"] and (own or bool(at_hand(plan)))


def _kind(name: str) -> str:
    path = Path(name)
    return f"{path.parent.as_posix()}/*{path.suffix}" if "/" in name else name


def _drawn_here(root: Path) -> bool:
    """Whether pictures were drawn by the library that is installed here: another draws other lines."""
    with suppress(OSError, ValueError, PackageNotFoundError):
        return f"{DRAWS}=={version(DRAWS)}" in (root / VERSIONS).read_text("utf-8").splitlines()
    return False


def _documents(root: Path, c: Comparison, checked: Verified, aside: Aside, trust_code: bool) -> Files:
    """What tells of the provider classes; nothing where they are not at hand, or with other rules."""
    plan = c.sweep.plan
    try:
        with classes_for(root, plan, trust_code=trust_code) as find_class:
            names = dict.fromkeys(one["provider"] for one in plan.scenarios)
            if "patterns" not in aside.patterns or any(rules_changed(plan, find_class(name)) for name in names):
                return {}
            m = Material(c.sweep, checked, find_class, date.min, aside=aside)
            assumed, rules = assumptions_frame(m), tuple(f"rules/{path.name}" for path in code_in(root))
            found = documents(m, assumed, hidden=bool(unnamed(plan, find_class)[1]), rules=rules)
    except Untrusted:
        return {}
    kept = {name for name in found if name in BY_PEOPLE and (name == OF_THE_DAY or _written_in(root, name))}
    return assumptions(assumed) | {name: told for name, told in found.items() if name not in kept}


def _written_in(root: Path, name: str) -> bool:
    """Whether people wrote in a document, or took it away."""
    with suppress(OSError, ValueError):
        return read_sums((root / MADE).read_text("utf-8")).get(name) != sum_of((root / name).read_bytes())
    return True


def _nothing_at_hand(name: str) -> type:
    raise Untrusted(name)
