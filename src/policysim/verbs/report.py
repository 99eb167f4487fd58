"""`policysim report` writes the page of a sweep; with --publish, all that a reviewer needs, in one folder."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path

from policysim.errors import AskError
from policysim.terminal import Terminal
from policysim.words import Words, take_apart

WITH_VALUE = {"--publish": "publish", "--plugin": "plugin", "--authors": "authors"}
ALONE = {"--so-far": "so_far", "--todo": "todo", "--open": "open", "--with-failed": "with_failed"}
OF_A_PUBLICATION = ("todo", "authors", "with_failed")
TEXTS = (".md", ".cff")
LONGEST = 70  # letters of what is open
HELP = {
    "report": """\
policysim report [FOLDER] [--so-far] [--open]
policysim report [FOLDER] --publish OUT [--authors FILE.yaml] [--plugin FILE.py] [--with-failed] [--todo] [--open]

Writes report.html and its figures into the folder of a sweep; without FOLDER, of the last.
--publish OUT writes everything that a reviewer needs into the folder OUT, and OUT/bundle.zip, the same zipped:
page, tables, figures, runs, claims, assumptions, methods, ODD, STRESS, TRACE, qa, how to cite it.
Not published: half a sweep, a damaged one, one without do_minimum, results of single providers with drawn traits.

  --so-far               a page of a sweep that is still played; it says what is missing
  --authors authors.yaml who publishes it: authors: [{name: Jo Bloggs, orcid: https://orcid.org/...}]
  --plugin rules.py      the file of the provider class, where it is one of your own; its source is published
  --with-failed          publish though some runs failed; they are told, and do not count
  --todo                 list the places that people must fill in; what you write there is kept next time
  --open                 show the page in the browser

Examples
  policysim report friday --open
  policysim report friday --publish paper --todo
""",
}


def report(words: Sequence[str], terminal: Terminal) -> int:
    """Write and say where; 0, or 3 where runs failed."""
    taken = take_apart(words, WITH_VALUE, ALONE)
    if len(taken.others) > 1:
        raise AskError(f"{' '.join(taken.others)}: one folder at a time")
    if not taken.has("publish") and (flag := next((one for one in OF_A_PUBLICATION if taken.has(one)), "")):
        raise AskError(f"--{flag.replace('_', '-')}: is about a publication\n  write --publish OUT beside it")
    if taken.has("publish") and taken.has("so_far"):
        raise AskError("--so-far --publish: half a sweep is not published\n  leave one of the two out")
    from policysim.classes import provider_classes
    from policysim.sweep.folder import find
    from policysim.sweep.results import Sweep
    from policysim.verbs.folder import RESULTS

    sweep = Sweep(
        find(RESULTS, taken.others[0] if taken.others else None),
        lambda: provider_classes(taken.flags.get("plugin", ())),
    )
    page = _published(sweep, taken, terminal) if taken.has("publish") else _page(sweep, taken, terminal)
    if taken.has("open"):
        webbrowser.open(page.absolute().as_uri())
    return 3 if sweep.known.failed else 0


def _page(sweep, taken: Words, terminal: Terminal) -> Path:
    """The page of a sweep in its own folder."""
    from policysim.publish.public import page as write_report
    from policysim.publish.sums import SUMS
    from policysim.sweep.whole import shown

    if (sweep.folder.path / SUMS).is_file():
        raise AskError(
            f"{sweep.folder}: is a publication, which has its page\n  check it with policysim reproduce {sweep.folder}"
        )
    known = sweep.status
    if known.missing and not taken.has("so_far"):
        raise AskError(
            f"{sweep.folder}: {known.missing:,} of {known.runs:,} runs are still to be played\n"
            f"  a page of what there is: policysim report {' '.join([*taken.others, '--so-far'])}"
        )
    page = write_report(sweep)
    so_far = f": {known.finished + known.failed:,} of {known.runs:,} runs so far" if known.missing else ""
    terminal.say(f"{shown(page)}{so_far}")
    terminal.data = {"page": str(page), "runs": known.runs, "missing": known.missing, "failed": known.failed}
    return page


def _published(sweep, taken: Words, terminal: Terminal) -> Path:
    from policysim.publish.about import read_authors
    from policysim.publish.public import VALIDATED
    from policysim.publish.publish import Asked, publish
    from policysim.publish.validated import kept, measured
    from policysim.sweep.whole import shown

    authors = read_authors(taken.flag("authors")) if taken.has("authors") else ()
    asked = Asked(_finder(sweep, taken), taken.has("with_failed"), authors, kept(VALIDATED))
    out = publish(sweep, Path(taken.flag("publish")), asked, terminal.note)
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    open_places = todo(out)
    terminal.say(f"{shown(out)}: {len(names)} files; report.html first, README.md says what is what")
    terminal.say(f"Check it as others will: policysim reproduce {shown(out)}")
    if not (validated := measured(out)):
        terminal.say(
            "Not validated: no published pattern was measured with these rules, and the publication says so\n"
            "  policysim validate measures them in minutes; then publish again"
        )
    if taken.has("todo"):
        terminal.say("\n".join(["", f"Open for you ({len(open_places)}):", *(f"  {one}" for one in open_places)]))
    else:
        terminal.note(f"Open for you: {len(open_places)} places in its documents; --todo lists them")
    terminal.data = {
        "folder": str(out),
        "files": names,
        "open": open_places,
        "validated": validated,
        "digest": sweep.digest(),
    }
    return out / "report.html"


def _finder(sweep, taken: Words) -> Callable[[str], type]:
    """What finds provider classes, those of --plugin too."""
    from policysim.classes import provider_class, provider_classes

    classes = provider_classes(taken.flags.get("plugin", ()))
    return lambda name: provider_class(name, classes, f"{sweep.folder}")


def todo(out: Path) -> list[str]:
    """`qa.md:12: | Commissioner | [open] |`, for every place that is open."""
    from policysim.publish.documents import OPEN

    found = []
    for path in sorted(out.iterdir()):
        if path.suffix in TEXTS:
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if OPEN in line and "are marked" not in line and "is marked" not in line:
                    before, _, after = line.partition(OPEN)
                    told = f"{_cut(before.strip('- |'))} [open]{_cut(after.rstrip('| '))}"
                    found.append(f"{path.name}:{number}: {told}")
    return [*found, *_unsigned(out)]


def _cut(text: str) -> str:
    """A text as long as a line has room for, cut between words."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rpartition(' ')[0]} …"


def _unsigned(out: Path) -> list[str]:
    """How many assumptions nobody has signed off."""
    from csv import DictReader

    with (out / "assumptions.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in DictReader(file) if not row["sign_off"].strip()]
    return [f"assumptions.csv: {len(rows)} rows without sign_off"] if rows else []
