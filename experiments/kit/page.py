"""README.md, claims.yaml and figures of an experiment follow from its rows; nothing in them is typed."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from kit.rows import NUMBERS, Row, Rows
from kit.texts import says
from policysim.charts.sheet import Chart, svg

MARKED = re.compile(r"(<!-- made by experiments/make.py: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
HEAD = "# Each claim of README.md as data. `python experiments/make.py` checks them against the runs.\n"
Parts = Mapping[str, Callable[[], str]]


def filled(text: str, parts: Parts) -> str:
    """A page with its marked parts as they follow from the rows."""
    return MARKED.sub(lambda part: f"{part[1]}\n{parts[part[2]]().rstrip()}\n\n{part[4]}", text)


def picture(file: Path, chart: Chart, page: Path) -> str:
    """A figure with its alt text, as a page shows it."""
    return f"![{chart.alt}]({Path(os.path.relpath(file, page.parent)).as_posix()})"


def write_figures(folder: Path, charts: Mapping[str, Chart]) -> None:
    """Each figure as SVG with its data beside it."""
    folder.mkdir(exist_ok=True)
    for name, chart in charts.items():
        (folder / f"{name}.svg").write_text(svg(chart), encoding="utf-8")
        chart.policysim_data.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def claims_text(found: Rows, claims: list[Row]) -> str:
    """claims.yaml: what the README says, as data."""
    body = yaml.safe_dump(
        {"claims": [_claim(found, row) for row in claims]}, sort_keys=False, allow_unicode=True, width=110
    )
    return HEAD + body


def _claim(found: Rows, row: Row) -> dict[str, object]:
    against = found.label(row.against) if row.against in {one.option for one in found.rows} else row.against
    about = {name: getattr(row, name) for name in ("setting", "option", "against", "outcome", "place", "year", "unit")}
    numbers = {name: repr(getattr(row, name)) for name in NUMBERS}
    return {
        "says": says(row, against.replace("_", " ")), **{key: value for key, value in about.items() if value}, **numbers,
        "better_in": row.better_in, "futures": row.futures, "told_apart": row.told_apart if row.against else None,
    }  # fmt: skip
