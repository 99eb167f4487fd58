"""`sweep.report()` in Python does what `policysim report` does: the page, or with `publish` the whole folder."""

from pathlib import Path

from policysim.classes import provider_class, provider_classes
from policysim.publish.about import read_authors
from policysim.publish.beside import beside
from policysim.publish.publish import Asked
from policysim.publish.publish import publish as publish_into
from policysim.publish.validated import kept
from policysim.report.write import write_report
from policysim.sweep.results import Sweep

VALIDATED = Path("results/validate")  # where policysim validate keeps what it measured


def page(sweep: Sweep) -> Path:
    """Write report.html and figures/ into the sweep's folder, of what is played so far; its path."""
    return write_report(sweep, beside(sweep, kept(VALIDATED)))


def publication(sweep: Sweep, out: str | Path, authors: str | Path = "") -> Path:
    """Write the publication of a whole sweep into the folder `out`; its path."""
    classes = provider_classes() | dict(sweep.classes)
    people = read_authors(str(authors)) if authors else ()
    asked = Asked(lambda name: provider_class(name, classes, f"{sweep.folder}"), False, people, kept(VALIDATED))
    return publish_into(sweep, Path(out), asked)
