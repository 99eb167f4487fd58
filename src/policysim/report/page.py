"""The page: one file that needs nothing else, runs no script, and reads on paper, on a telephone and in the dark."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from policysim.analysis.asked import in_words
from policysim.analysis.comparison import Comparison
from policysim.analysis.table import note
from policysim.analysis.texts import place, tidy, where_when
from policysim.report.again import command, facts, failed, where
from policysim.report.aside import Aside
from policysim.report.caveats import caveats
from policysim.report.current import mark
from policysim.report.doubts import tipping_tables
from policysim.report.origins import made, origins, runs_behind
from policysim.report.scorecard import TITLE, unmeasured
from policysim.report.scorecard import note as note_of
from policysim.report.tables import (
    Table,
    first_table,
    group_tables,
    levers_table,
    money_table,
    outcomes_table,
    policies_table,
)
from policysim.report.worth import worth_of
from policysim.sweep.standing import Verified

HERE = Path(__file__).parent
LONGEST = 300  # letters of a question


@dataclass(frozen=True)
class Picture:
    """A figure on the page: its pictures for wide and narrow screens, and the data behind it."""

    name: str  # of its files
    title: str
    wide: str  # SVG
    narrow: str
    table: Table
    section: str  # where it stands on the page
    number: int


def page(c: Comparison, pictures: list[Picture], checked: Verified, aside: Aside) -> str:
    """The report of a comparison as HTML, for the folder of its sweep."""
    return _page(c, pictures, checked, aside, published=False)


def page_for_all(c: Comparison, pictures: list[Picture], checked: Verified, aside: Aside) -> str:
    """The report for a publication: it says how others do it again, wherever they put the folder."""
    return _page(c, pictures, checked, aside, published=True)


def _page(c: Comparison, pictures: list[Picture], checked: Verified, aside: Aside, *, published: bool) -> str:
    style = (HERE / "page.css").read_text(encoding="utf-8")
    drawn = {
        picture.name: {"wide": Markup(picture.wide), "narrow": Markup(picture.narrow)}  # our own SVG, made from data
        for picture in pictures
    }
    first, groups, money, levers, outcomes = main = _main_tables(c)
    worth = worth_of(c, aside)
    told = [worth.table, *main.all()] if worth else main.all()
    folder = "." if published else where(c.sweep)
    return _template().render(
        question=question(c), about=where_when(c), answer=c.answer, notes=note(c).splitlines(), pictures=pictures, drawn=drawn,
        first=first, groups=groups, money=money, levers=levers, outcomes=outcomes, policies=policies_table(c),
        made=made(c), behind=runs_behind(c), origins=origins(c, told, folder),
        caveats=caveats(c), patterns=note_of(aside.patterns), unmeasured=unmeasured(aside.patterns), scorecard=TITLE,
        tipping=tipping_tables(aside.doubts), worth=worth,
        command=command(c.sweep), where=folder, published=published, facts=facts(c.sweep, checked), failed=failed(c),
        mark=mark(c.sweep), style=Markup(style), style_hash=_hash(style),
    )  # fmt: skip


class _Main(NamedTuple):
    """The tables of which every number leads to where it comes from."""

    first: Table
    groups: list[Table]
    money: Table | None
    levers: Table | None
    outcomes: Table

    def all(self) -> list[Table]:
        """One after the other, as they stand on the page."""
        return [one for one in (self.first, *self.groups, self.money, self.levers, self.outcomes) if one]


def _main_tables(c: Comparison) -> _Main:
    return _Main(first_table(c), group_tables(c), money_table(c), levers_table(c), outcomes_table(c))


def question(c: Comparison) -> str:
    """The question in its own words, or what was compared."""
    asked = tidy(c.sweep.plan.question, LONGEST)
    return asked or in_words(len(c.options), c.headline.label, place(c), c.sweep.plan.years)


def _template() -> jinja2.Template:
    place = jinja2.FileSystemLoader(HERE)
    kept = jinja2.Environment(
        loader=place, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return kept.get_template("page.html.j2")


def _hash(style: str) -> str:
    """How a policy of content names the one style it allows."""
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"
