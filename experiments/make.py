"""Play experiments and make all that their folders hold: python experiments/make.py [NAME ...] [--small | --page]

Without a name all of them. What was played is kept in ./results, so that a stopped command goes on where it stood. For each
it says which rows moved, writes expected.csv, claims.yaml, figures and the marked parts of pages, and ends with 4 where
something moved. --small plays only the small form, against expected.csv, and writes nothing; --page plays nothing and writes
all but expected.csv from it.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from kit.page import claims_text, filled, picture, write_figures
from kit.play import FEWER, Play
from kit.rows import FULL, SMALL, Row, Rows, moved, read, write

HERE = Path(__file__).resolve().parent
TOLD = 10  # rows that moved
DIFFERS = 4


def names() -> list[str]:
    """Every experiment, in the order of their names."""
    return sorted(path.parent.name for path in HERE.glob("*/made.py"))


def module(name: str) -> ModuleType:
    """How an experiment is played and told: `rows(play)`, `answer(rows)`, `claims(rows)`, `figures(rows)`, `parts(rows)`."""
    return import_module(f"{name}.made")


def played(name: str, form: str) -> list[Row]:
    """The rows of one form, played now or read from ./results."""
    made = module(name)
    return list(made.rows(Play(name, form, getattr(made, "FEWER", FEWER))))


def expected(name: str) -> list[Row]:
    """The rows that are stored beside an experiment."""
    file = HERE / name / "expected.csv"
    return read(file) if file.exists() else []


def pages(name: str, rows: Sequence[Row]) -> dict[Path, str]:
    """README.md, and what `PAGES` names elsewhere in the repository, as they follow from the rows of the full form."""
    made, found, folder = module(name), Rows(row for row in rows if row.form == FULL), HERE / name
    parts = {"answer": lambda: "\n".join(made.answer(found))}
    parts |= {key: (lambda told=told: told(found)) for key, told in made.PARTS.items()}
    texts, charts = {}, made.figures(found)
    for page in [folder / "README.md", *(HERE.parent / other for other in getattr(made, "PAGES", ()))]:
        shown = {
            key: (lambda key=key, chart=chart, page=page: picture(folder / "figures" / f"{key}.svg", chart, page))
            for key, chart in charts.items()
        }
        texts[page] = filled(page.read_text(encoding="utf-8"), parts | shown)
    return texts


def write_pages(name: str, rows: Sequence[Row]) -> None:
    """Write claims.yaml, figures and pages."""
    made, found = module(name), Rows(row for row in rows if row.form == FULL)
    write_figures(HERE / name / "figures", made.figures(found))
    (HERE / name / "claims.yaml").write_text(claims_text(found, made.claims(found)), encoding="utf-8")
    for page, text in pages(name, rows).items():
        page.write_text(text, encoding="utf-8")


def remade(name: str) -> list[str]:
    """Play both forms and write everything; what moved."""
    rows = played(name, FULL) + played(name, SMALL)
    told = moved(expected(name), rows)
    write(rows, HERE / name / "expected.csv")
    write_pages(name, rows)
    return told


def small(name: str) -> list[str]:
    """Play the small form; what moved."""
    return moved((row for row in expected(name) if row.form == SMALL), played(name, SMALL))


def main() -> int:
    """What the command does."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    how = asked.add_mutually_exclusive_group()
    how.add_argument("--small", action="store_true", help="play the small form and write nothing")
    how.add_argument("--page", action="store_true", help="play nothing; write what follows from expected.csv")
    said = asked.parse_args()
    if unknown := set(said.names) - set(names()):
        asked.error(f"no such experiment: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    code = 0
    for name in said.names or names():
        if said.page:
            write_pages(name, expected(name))
            print(f"{name}: written from expected.csv")
            continue
        told = small(name) if said.small else remade(name)
        print(f"{name}: {'nothing moved' if not told else f'{len(told)} numbers moved'}")
        print("".join(f"  {line}\n" for line in told[:TOLD]), end="")
        code = DIFFERS if told else code
    return code


if __name__ == "__main__":
    sys.exit(main())
