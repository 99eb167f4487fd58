"""One command writes one folder: what was found, what it rests on, the runs themselves, and how to check all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from policysim.errors import AskError, Damaged
from policysim.publish.about import citation, crate, requirements, resolved_plan
from policysim.publish.again import same_when_played
from policysim.publish.appraised import appraised
from policysim.publish.assumptions import assumptions
from policysim.publish.assumptions import frame as assumptions_frame
from policysim.publish.beside import beside_files, beside_of
from policysim.publish.carried import rule_files
from policysim.publish.claims import claims_file, claims_of
from policysim.publish.documents import documents
from policysim.publish.figures import figures
from policysim.publish.fit import Find, refuse_unfit
from policysim.publish.frames import csv_tables
from policysim.publish.material import Files, Material
from policysim.publish.place import place_for
from policysim.publish.sidelong import store_beside, with_classes
from policysim.publish.stored import store
from policysim.publish.told import latex_tables, workbook
from policysim.publish.uncertainty import uncertainty
from policysim.publish.unnamed import Names, named_in, unnamed
from policysim.report.worth import appraisal_of
from policysim.report.write import published
from policysim.sweep.manifest import sessions
from policysim.sweep.plan import plan_content
from policysim.sweep.results import Sweep
from policysim.sweep.whole import seal

READ_AS_TEXT = (".csv", ".md", ".yaml", ".json", ".tex", ".txt", ".html", ".svg", ".cff", ".py")


@dataclass(frozen=True)
class Asked:
    """What is said of a publication beside the sweep: the file of its authors, what was validated, and what may be missing."""

    find_class: Find
    failed_too: bool = False
    authors: tuple[dict[str, str], ...] = ()
    validation: dict | None = None


def publish(sweep: Sweep, out: Path, asked: Asked, say: Callable[[str], None] = lambda told: None) -> Path:
    """Write the publication of a whole sweep into `out`. AskError or Damaged where it may not be published."""
    checked = refuse_unfit(sweep, asked.find_class, failed_too=asked.failed_too)
    plan, names = unnamed(sweep.plan, asked.find_class)
    _refuse_names({"plan.json": seal(plan_content(plan))}, names)
    place = place_for(out, plan)
    say(f"storing {plan.runs:,} runs")
    stored = store(sweep, plan, names, place.root)
    store_beside(sweep, asked.find_class, names, place.root)
    aside = beside_of(with_classes(stored, asked.find_class), asked.validation or {})
    m = Material(stored, stored.verify(), asked.find_class, *_when(sweep), asked.authors, aside)
    if m.checked.digest != checked.digest:
        raise Damaged(f"--publish: the runs in {out} are not those of {sweep.folder}")
    if names:
        say("playing one run again under numbers in place of names")
        same_when_played(stored, asked.find_class)
    say("making tables, figures and documents")
    files = _files(m, names)
    _refuse_names(files, names)
    place.put_documents(files)
    place.put(crate(m, place.root, place.names()))
    place.close()
    return place.root


def _files(m: Material, names: Names) -> Files:
    """Every artefact that is not stored already."""
    page, drawn = published(m.c, m.checked, m.aside)
    rules = rule_files(m.specs)
    found = rules | csv_tables(m.c) | latex_tables(m) | workbook(m) | figures(m.c, drawn, m.checked.digest)
    assumed = assumptions_frame(m)
    found |= assumptions(assumed) | uncertainty(m.c) | beside_files(m.aside) | citation(m) | requirements(m)
    found |= appraised(m.c)
    found |= {
        "claims.yaml": claims_file(claims_of(m.c, appraisal_of(m.c, m.aside))),
        "resolved.yaml": resolved_plan(m.plan),
        "report.html": page.encode(),
    }
    return found | documents(m, assumed, hidden=bool(names), rules=tuple(rules))


def _refuse_names(files: Files, names: Names) -> None:
    """The last look: no text that leaves names a provider."""
    for file, content in files.items():
        if names and file.endswith(READ_AS_TEXT) and (name := named_in(content.decode("utf-8", "replace"), names)):
            raise AskError(
                f"--publish: {file} names the provider {name}, of which traits were drawn at random\n"
                "  take the name out of the question, of labels or of rules, and ask again"
            )


def _when(sweep: Sweep) -> tuple[date, str]:
    """The day on which it was last played, and on what kind of computer; not on whose."""
    last = next(reversed(sessions(sweep.folder)), None)
    if last is None:
        return datetime.now(UTC).date(), ""
    return datetime.fromisoformat(last["started"]).date(), last.get("kind", "")
