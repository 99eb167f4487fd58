"""What is promised of a report: it needs nothing else, runs nothing, hides nothing, and says what the comparison says."""

import re
import shutil
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim import config
from policysim.analysis.by import by_columns
from policysim.analysis.charts import adoption, options
from policysim.analysis.comparison import Comparison, compare
from policysim.analysis.finding import finding
from policysim.analysis.inks import inks
from policysim.analysis.series import options_data, yearly_data
from policysim.analysis.table import header, note, rows
from policysim.appraisal.tables import option_columns
from policysim.ask import read_question
from policysim.charts.inks import DARK, INKS
from policysim.charts.sheet import NARROW
from policysim.cli import main
from policysim.report.aside import NOTHING
from policysim.report.current import is_current
from policysim.report.page import HERE
from policysim.report.worth import worth_of
from policysim.report.write import write_report
from policysim.sweep.folder import folder_at, open_folder
from policysim.sweep.results import open_sweep
from policysim.sweep.runner import run_plan

NAMES = [f"Royal Example {n}" for n in range(8)]
SMALL = (
    "record=nation,type,region,health_system", "replicates=3", "calendar.years=1", "calendar.warm_up=1",
    "calendar.tick=half_year", "executor.workers=1",
)  # fmt: skip
HOSTILE = {
    "supply": "<script>alert(1)</script>",
    "support": "=cmd|' /C calc'!A0",
    "agility": '$\\frac{1}$ "><img src=x onerror=alert(2)>\x00\u202e --> ]]> {{ 7 * 7 }} ' + "long " * 60,
}
FIGURES = ("fig1-options", "fig2-adoption", "fig3-productivity", "fig4-gains", "fig5-money")


class Seen(HTMLParser):
    """What a browser would find: tags with their attributes, and the cells of each table."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.tables, self.open = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self.tables[-1][-1].append("")
            self.open = tag

    def handle_endtag(self, tag):
        self.open = "" if tag == self.open else self.open

    def handle_data(self, data):
        if self.open:
            self.tables[-1][-1][-1] += data

    def all(self, name: str) -> list[dict]:
        """The attributes of every tag of that name."""
        return [attrs for tag, attrs in self.tags if tag == name]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def spaced(cells: list[str]) -> list[str]:
    return [cell.replace("\u00a0", " ") for cell in cells]


def toy_sweep(folder: Path, **asked):
    """A finished sweep of the smallest model; it has no costs, no system and no outcome of adoption."""
    place = folder_at(folder, "storm")
    run_plan(toy.toy_plan(**asked), place, playing=toy.PLAYING, workers=1)
    return open_sweep(place.path)


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    """Four policies, three futures, one year, eight listed providers with names."""
    place = tmp_path_factory.mktemp("report")
    types = ["acute", "mental_health", "community", "ambulance"] * 2
    pd.DataFrame({"id": [f"RQ{n}Z" for n in range(8)], "type": types, "name": NAMES}).to_csv(
        place / "list.csv", index=False
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        words = ["run", "policy=supply,support,agility", "system=./list.csv", "name=small", "--quiet", *SMALL]
        patch.setattr(sys, "argv", ["policysim", *words])
        assert main(words) == 0
        yield open_sweep(place / "results" / "small")


@pytest.fixture(scope="module")
def page(sweep):
    return text_of(write_report(sweep))


@pytest.fixture(scope="module")
def hostile(sweep):
    """The same runs under labels and a question that someone wrote to do harm; the page and the data that were made of them."""
    other = open_sweep(sweep.folder.path)
    other.plan = replace(other.plan, labels=other.plan.labels | HOSTILE, question="</title><script>alert(3)</script>")
    try:
        return text_of(write_report(other)), text_of(sweep.folder.path / "figures" / "fig1-options.csv")
    finally:
        write_report(sweep)


def test_a_page_runs_no_script_and_says_so(page, hostile):
    for text in (page, hostile[0]):
        tags = Seen(text).tags
        assert not [tag for tag, _ in tags if tag in ("script", "img", "iframe", "object", "embed", "link", "form")]
        assert not [attrs for _, attrs in tags if any(name.startswith("on") or name == "style" for name in attrs)]
        policy = next(a["content"] for a in Seen(text).all("meta") if a.get("http-equiv") == "Content-Security-Policy")
        assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy


def test_a_page_refers_to_nothing_outside_its_folder(page, sweep):
    links = [a[key] for _, a in Seen(page).tags for key in ("href", "src") if key in a]
    assert all(link.startswith(("#", "figures/")) for link in links)
    assert not [link for link in links if link[0] != "#" and not (sweep.folder.path / link).is_file()]
    assert not re.findall(r"(?<!xmlns=\")https?:|//cdn|@import|url\((?!#)", page)


def test_words_of_others_stay_words(hostile):
    text, data = hostile
    assert "&lt;script&gt;alert(1)" in text and "&lt;/title&gt;" in text
    assert "{{ 7 * 7 }}" in text and "\x00" not in text and "\u202e" not in text
    cells = [cell for table in Seen(text).tables for row in table for cell in row]
    assert any(cell.startswith("'=cmd|") for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "@", "\t"))]
    assert "'=cmd|" in data


def test_every_figure_has_alt_text_and_its_data(page, sweep):
    pictures = Seen(page).all("svg")
    assert len(pictures) == 2 * len(FIGURES)  # each for wide and for narrow screens
    assert all(a["role"] == "img" and "In this model" in a["aria-label"] for a in pictures)
    assert page.count("<summary>Data behind figure") == len(FIGURES)
    for name in FIGURES:
        files = {end: sweep.folder.path / "figures" / f"{name}.{end}" for end in ("svg", "png", "pdf", "txt", "csv")}
        assert all(path.stat().st_size for path in files.values())
        assert int.from_bytes(files["png"].read_bytes()[16:20]) == 2_000


def test_every_table_has_a_caption_and_scopes(page):
    seen = Seen(page)
    assert len(seen.all("caption")) == len(seen.all("table")) >= 6
    assert all(a.get("scope") in ("col", "row", "rowgroup") for a in seen.all("th"))
    assert all(len({len(row) for row in table if len(row) > 1}) == 1 for table in seen.tables)


def test_ids_are_unique_and_what_is_pointed_to_is_there(page):
    seen = Seen(page)
    ids = [a["id"] for _, a in seen.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["aria-labelledby"] for _, a in seen.tags if "aria-labelledby" in a} <= set(ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', page)) <= set(ids)
    assert seen.all("html") == [{"lang": "en-GB"}]


def test_the_page_says_what_the_comparison_says(page, sweep):
    c = compare(sweep)
    first = Seen(page).tables[2]  # the first is the data behind figure 1, the second the appraisal
    assert spaced(first[0]) == header(c) and first[1:] == rows(c)
    text = page.replace("&#34;", '"').replace("&#39;", "'")
    assert c.answer in text and all(line in text for line in note(c).splitlines())
    assert sweep.digest() in page and "policysim run policy=supply,support,agility" in page


def test_the_page_tells_what_options_are_worth_as_the_appraisal_does(page, sweep, tmp_path):
    a = compare(sweep).appraisal()
    columns = option_columns(a)
    told = Seen(page).tables[1]
    assert told[0] == [column.title for column in columns] and "Simulation error" in told[0]
    assert told[1:] == [list(cells) for cells in zip(*(column.cells for column in columns))]
    assert a.answer in page.replace("&#34;", '"').replace("&#39;", "'") and "edition of 5 February 2026" in page
    assert worth_of(compare(toy_sweep(tmp_path)), NOTHING) is None  # has no cost


def test_groups_are_told_as_the_comparison_tells_them_and_providers_are_not(page, sweep):
    c = compare(sweep)
    tables = {row[0][0]: row for row in Seen(page).tables}
    assert not {"Provider", "Health system"} & set(tables)
    for kind, head in (("type", "Type"), ("region", "Region")):
        columns = by_columns(c, kind)
        assert tables[head][0] == [column.title for column in columns]
        assert tables[head][1:] == [list(cells) for cells in zip(*(column.cells for column in columns))]


def test_dots_are_means_and_bars_8_in_10_as_in_the_table(sweep):
    c = compare(sweep)
    values, base = c.values("productivity_growth"), c.options.index("do_minimum")
    for _, row in options_data(c).iterrows():
        apart = values[c.options.index(row["option"])] - values[base]
        assert row["mean"] == apart.mean()
        assert [row["low"], row["high"]] == list(np.quantile(apart, [0.1, 0.9], method="weibull"))
    table = c.table()[c.table()["option"] != "do_minimum"]
    assert list(options_data(c)["option"]) == list(table["option"])
    assert list(options_data(c)["mean"]) == list(table["difference"])
    data = yearly_data(compare(sweep, outcome="in_use"))
    last = sweep.yearly("in_use")[sweep.plan.options.index("supply"), :, -1]
    assert data[data["option"] == "supply"]["mean"].iloc[-1] == np.mean(last)
    c = compare(sweep, outcome="productivity_index")  # title and ends of curves have one best option
    ends = yearly_data(c).groupby("option")["mean"].last()
    best_first = [line.option for line in c.lines() if line.option != c.against]
    assert list(ends[best_first].sort_values(ascending=False).index) == best_first


def test_no_provider_is_named(page, sweep):
    texts = [page] + [text_of(path) for path in (sweep.folder.path / "figures").glob("*.[cst]*")]
    assert not [name for text in texts for name in [*NAMES, *(f"RQ{n}Z" for n in range(8))] if name in text]


def test_words_that_are_never_used(page):
    assert "significant" not in page.lower() and "95 %" not in page
    for sentence in re.split(r"[.!?]\s", re.sub(r"<[^>]+>", " ", page)):
        assert sentence.lower().count("in this model") <= 1


def test_the_same_runs_make_the_same_page(page, sweep):
    before = {path: path.read_bytes() for path in sweep.folder.path.glob("figures/*")}
    assert text_of(write_report(sweep)) == page
    assert {path: path.read_bytes() for path in before} == before


def test_a_report_is_current_until_something_else_is_asked(page, sweep, tmp_path):
    assert is_current(sweep)
    folder = folder_at(tmp_path, "small")
    shutil.copytree(sweep.folder.path, folder.path)
    assert is_current(open_sweep(folder.path))
    open_folder(folder, replace(sweep.plan, headline="embedded"))
    assert not is_current(open_sweep(folder.path))


def test_one_future_has_dashes_and_no_range(tmp_path):
    sweep = toy_sweep(tmp_path, replicates=1)
    text = text_of(write_report(sweep))
    first = Seen(text).tables[1]
    assert all(row[2:5] == ["-", "-", "-"] for row in first[1:])
    assert "no range and no simulation error" in text and "in the one future played" in finding(compare(sweep))


def test_failed_runs_are_told_and_their_messages_are_not(tmp_path):
    sweep = toy_sweep(tmp_path, fault="refuse", fault_at=3)
    text = text_of(write_report(sweep))
    assert "Runs that failed and do not count" in text and "1 of 120" in text
    assert "RA2" not in text


def test_a_sweep_without_a_single_comparison_still_has_a_page(tmp_path):
    sweep = toy_sweep(tmp_path, options=1, replicates=2)
    text = text_of(write_report(sweep))
    assert "nothing can be compared yet" in text and not Seen(text).all("svg")


def test_an_option_keeps_its_colour(sweep):
    c = compare(sweep)
    assert inks(c) == inks(compare(sweep, outcome="in_use"))
    assert inks(c)["do_minimum"] == DARK
    best = [line.option for line in c.lines()][:3]
    assert [inks(c)[option] for option in best] == list(INKS[:3])


def test_figures_open_no_window_and_carry_their_data(sweep):
    c = compare(sweep)
    for draw in (options, adoption):
        for figure in (draw(c), draw(c, width=NARROW)):
            assert figure.alt and len(figure.policysim_data) and figure.axes
    assert "matplotlib.pyplot" not in "".join(text_of(path) for path in HERE.parent.rglob("*.py"))


@pytest.mark.parametrize(
    ("means", "told"),
    [
        ((0.3, 0.1), '"A" raises growth most'),
        ((0.3, 0.3), '"A" raises growth most, but "B" cannot be told apart from it'),
        ((0.3, -0.2), '"A" raises growth most; "B" lowers it'),
        ((-0.2, -0.3), "none of 2 options raises growth"),
        ((0.0, 0.0), 'even "A", the best of 2, cannot be told apart from do minimum on growth'),
    ],
)
def test_titles_are_findings(means, told):
    noise = np.array([-0.05, 0.05] * 20)
    values = np.stack([np.zeros(40), means[0] + noise, means[1] - noise])
    assert finding(made_up(values)) == f"In this model, {told}"


def made_up(values: np.ndarray):
    """A comparison of do minimum, A and B with the values (3, futures) of growth that are given."""
    plan = replace(
        toy.toy_plan(options=3, replicates=values.shape[1]),
        labels={"do_minimum": "Do minimum", "option_1": "A", "option_2": "B"},
    )

    class Made:
        """As much of a sweep as a title needs."""

        def __init__(self):
            self.plan, self.values = plan, np.repeat(values[:, :, None], 3, axis=2)

        def measure(self, name):
            return next(one for one in plan.measures if one.name == name)

    return Comparison(Made(), "do_minimum", plan.headline)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Which policy gets England's providers to take up what works, for £600 million a year?"),
        ("replicates=3 seed=2 budget.amount=£600m", "Which policy gets England's providers"),
        ("policy=supply,support", "Which of 3 options does best on productivity growth (England, 2026/27 to 2035/36)?"),
        ("budget.amount=400m", "Which of 10 options does best on productivity growth (England, 2026/27 to 2035/36)?"),
        (
            "calendar.years=1 headline=embedded",
            "Which of 10 options does best on improvements that stuck (England, 2026/27)?",
        ),
        ("--quick parameters.support_effect=0.2", "Which of 4 options does best on productivity growth"),
    ],
)
def test_a_question_stands_over_its_own_answer_only(words, told):
    found = read_question(words.split())
    assert config.question(found, config.compose(found)).text.startswith(told)
