"""`python experiments/structure/page.py` writes what was found into docs/explanation/headline.md, expected.csv and the figure.

It plays nothing: `play.py` does, and writes `futures.csv` and `deciders.csv`.
"""

import csv
import re
from collections.abc import Callable

from figure import draw
from found import BASE, FIRST, HERE, SECOND, Found, found, write_expected
from play import structures

from policysim.analysis.comparison import Difference, mean_of
from policysim.charts.sheet import svg
from policysim.numbers import DASH, plain, signed
from policysim.yaml_text import read_yaml

DOCS = HERE.parents[1] / "docs"
PAGE, PICTURE = DOCS / "explanation" / "headline.md", DOCS / "assets" / "headline.svg"
MARKED = re.compile(r"(<!-- made by experiments/structure/page.py: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
ALL = found()
STRUCTURES = structures()
FORM = ("geometric", "ces", "min", "additive")
SWITCHES = [one for one in STRUCTURES if one.name not in FORM]
FORMS = [one for one in STRUCTURES if one.name in ("standard", "agility_form") or one.name in FORM]
OVER = {"register": "the register", "posterior": "the posterior"}
DECIDERS = 10


def label(policy: str) -> str:
    """A policy as tables name it."""
    path = HERE.parents[1] / "conf" / "policy" / f"{policy}.yaml"
    return str(read_yaml(path, policy)["label"])


def cell(uncertainty: str, structure: str) -> Found | None:
    """What was found there, None where it was not played."""
    return next((one for one in ALL if (one.uncertainty, one.structure) == (uncertainty, structure)), None)


def played() -> list[str]:
    """The uncertainties that were played."""
    return list(dict.fromkeys(one.uncertainty for one in ALL))


def told(d: Difference) -> str:
    """`+0.07 ± 0.02`."""
    return f"{signed(d.mean, 2)} ± {plain(d.error, 2)}" if d.futures else DASH


def table(rows: list[list[str]]) -> str:
    """Rows in Markdown, the first is the head."""
    lines = [rows[0], ["---", *["--:"] * (len(rows[0]) - 1)], *rows[1:]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def verdict(one: Found) -> str:
    """Which of the two is ahead, in words."""
    d = one.question
    counted = f"{told(d)}; agility ahead in {d.better_in} of {d.futures} futures"
    if not d.told_apart:
        return f"cannot be told apart ({counted})"
    return f"{'agility' if d.mean > 0 else '**supply**'} is ahead ({counted})"


def findings() -> str:
    """A line a structure; those under which supply is ahead come first."""
    pairs = [(s, here) for s in SWITCHES if (here := [one for u in played() if (one := cell(u, s.name))])]
    pairs.sort(key=lambda pair: min((one.question.mean for one in pair[1] if one.question.told_apart), default=0.0))
    lines = []
    for structure, here in pairs:
        words = "; ".join(f"over {OVER[one.uncertainty]} {verdict(one)}" for one in here)
        lines.append(f"- **{structure.label}**: {words}.")
    return _in_short() + "\n" + "\n".join(lines) + "\n"


def _in_short() -> str:
    """Under how many structures each of the two is ahead."""
    said = []
    for uncertainty in played():
        here = [(s.label.lower(), one.question) for s in SWITCHES if (one := cell(uncertainty, s.name))]
        ahead = [name for name, d in here if d.told_apart and d.mean > 0]
        behind = [name for name, d in here if d.told_apart and d.mean < 0]
        neither = [name for name, d in here if not d.told_apart]
        told = {
            "supply is ahead of agility": behind,
            "agility is ahead": ahead,
            "the two cannot be told apart": neither,
        }
        words = "; ".join(f"{what} under {_some(names, len(here))}" for what, names in told.items())
        said.append(f"Over {OVER[uncertainty]}, {words}.")
    return "\n".join(said) + "\n"


def _some(names: list[str], whole: int) -> str:
    return f"{len(names)} of {whole} structures" + (f" ({', '.join(names)})" if names else "")


def structures_table(uncertainty: str) -> str:
    """A row a policy, a column a structure."""
    here = [(s, one) for s in SWITCHES if (one := cell(uncertainty, s.name))]
    if not here:
        return "Not played yet.\n"
    policies = [policy for policy in here[0][1].values if policy != BASE]
    rows = [["Growth against do minimum, points a year", *(s.label for s, _ in here)]]
    for policy in policies:
        rows.append([label(policy), *(told(one.whole.versus(policy, BASE)) for _, one in here)])
    rows.append(["Best of the nine", *(_best(one.whole) for _, one in here)])
    rows.append(["Growth under do minimum, % a year", *(_base(one.whole) for _, one in here)])
    rows.append(["Futures of all these", *(str(len(one.whole.values[BASE])) for _, one in here)])
    rows.append(["**Agility against supply**", *(f"**{told(one.question)}**" for _, one in here)])
    rows.append(["its median", *(signed(one.median, 2) for _, one in here)])
    rows.append(["agility ahead in", *(_ahead(one) for _, one in here)])
    rows.append(["Futures of that", *(str(one.question.futures) for _, one in here)])
    return table(rows)


def _ahead(one: Found) -> str:
    return f"{100 * one.question.better_in / one.question.futures:.0f} %"


def _best(one: Found) -> str:
    """The best policy, and those that cannot be told apart from it."""
    if not one.ranked:
        return DASH
    first, *level = (label(policy) for policy in one.level)
    return f"{first} (or {', '.join(level)})" if level else first


def _base(one: Found) -> str:
    return plain(mean_of(one.values[BASE]), 2)


def forms_table() -> str:
    """A row a form of agility and uncertainty."""
    rows = [["Form of agility", "Futures", "Over", "Supply", "Agility", "Agility against supply", "Agility ahead in"]]
    for structure in FORMS:
        for one in filter(None, (cell(u, structure.name) for u in played())):
            name = {"standard": "Product (standard)", "agility_form": "None"}.get(structure.name, structure.label)
            d = one.question
            gains = (told(one.versus(policy, BASE)) for policy in (SECOND, FIRST))
            rows.append([name, str(d.futures), one.uncertainty, *gains, told(d), _ahead(one)])
    return table(rows)


def deciders_table(uncertainty: str) -> str:
    """The unknowns with the largest share of the difference between agility and supply."""
    with (HERE / "deciders.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["uncertainty"] == uncertainty]
    if not rows:
        return "Not played yet.\n"
    clear = [f"`{row['name']}`" for row in rows if row["clear"] == "True"]
    said = f"Clear of chance: {', '.join(clear)}." if clear else "No single parameter is clear of chance."
    head = ["Parameter", "Share of variance, %", "Rank correlation", "Agility ahead, lowest fifth", "up to",
            "Agility ahead, highest fifth", "from", "Clear of chance"]  # fmt: skip
    return f"{said} {len(rows)} parameters vary.\n\n" + table([head, *map(_decider, rows[:DECIDERS])])


def _decider(row: dict[str, str]) -> list[str]:
    share, correlation, low, high = (float(row[key]) for key in ("share", "correlation", "win_low", "win_high"))
    ends = (f"{float(row[key]):.3g}".replace("-", "−") for key in ("low", "high"))
    wins = (f"{100 * win:.0f} %" for win in (low, high))
    lowest, highest = zip(wins, ends)
    clear = "yes" if row["clear"] == "True" else "no"
    return [f"`{row['name']}`", f"{100 * share:.0f}", signed(correlation, 2), *lowest, *highest, clear]


def picture() -> str:
    """The figure with its alt text."""
    return f"![{draw(ALL, SWITCHES, label).alt}](../assets/{PICTURE.name})\n"


PARTS: dict[str, Callable[[], str]] = {
    "findings": findings, "picture": picture, "forms": forms_table,
    **{f"structures_{u}": lambda u=u: structures_table(u) for u in OVER},
    **{f"deciders_{u}": lambda u=u: deciders_table(u) for u in OVER},
}  # fmt: skip


def filled(page: str) -> str:
    """The text of the page with its parts as they were found."""
    return MARKED.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n{part[4]}", page)


if __name__ == "__main__":
    write_expected(ALL)
    PICTURE.write_text(svg(draw(ALL, SWITCHES, label)))
    PAGE.write_text(filled(PAGE.read_text()))
