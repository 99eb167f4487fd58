"""What is promised of a card: valid HTML without assets, the same numbers in twelve lines of text, words of others escaped."""

import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

import policysim as ps
from policysim.analysis.comparison import compare
from policysim.cards import LINES, Card, Dates, Interval, Spark, Table, card_html, card_text
from policysim.sweep.folder import folder_at
from policysim.sweep.results import open_sweep
from policysim.sweep.runner import run_plan

HOSTILE = '</td><script>x</script>"><img src=x>'
SINGLE = {"line", "polyline", "rect", "br", "img"}  # tags that hold nothing


class Page(HTMLParser):
    """What a browser would find, and whether every tag is closed where it should be."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.open, self.words, self.wrong = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in SINGLE:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in SINGLE and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)

    def handle_data(self, data):
        if "title" not in self.open:
            self.words.append(data)

    def all(self, name: str) -> list[dict]:
        """The attributes of every tag of that name."""
        return [attrs for tag, attrs in self.tags if tag == name]


def assert_safe(text: str) -> Page:
    """Valid, captioned, with scopes, without script or anything from outside."""
    page = Page(text)
    assert not page.wrong and not page.open
    assert len(page.all("caption")) == len(page.all("table")) >= 1
    assert all(attrs.get("scope") in ("col", "row") for attrs in page.all("th"))
    assert not [tag for tag, _ in page.tags if tag in ("script", "img", "link", "iframe", "style")]
    assert not [attrs for _, attrs in page.tags if any(key.startswith("on") or key in ("src", "href") for key in attrs)]
    assert not re.findall(r"https?:|url\(|@import", text)
    colours = re.findall(r"(?:color|background|stroke|fill)[:=]\s*\"?([\w#]+)", text)
    assert set(colours) <= {"inherit", "transparent", "currentColor", "none"}
    return page


def numbers(text: str) -> list[str]:
    """Every number of a text, sorted."""
    return sorted(re.findall(r"\d[\d,.]*\d|\d", text))


def assert_told_twice(thing) -> None:
    """The HTML is safe, the text is short, and both tell the same numbers."""
    page, text = assert_safe(thing._repr_html_()), repr(thing)
    assert len(text.splitlines()) <= LINES
    assert numbers(" ".join(page.words)) == numbers(text)


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    """Four options under hostile words, one failure."""
    place = folder_at(tmp_path_factory.mktemp("cards"), "storm")
    plan = toy.toy_plan(options=4, replicates=6, fault="refuse", fault_at=3)
    plan = replace(plan, labels=plan.labels | {"option_1": HOSTILE, "option_2": "Second"}, question=f"Why {HOSTILE}?")
    run_plan(plan, place, playing=toy.PLAYING, workers=1)
    return open_sweep(place.path)


@pytest.fixture(scope="module")
def scenario():
    halves = ps.Policy("halves", label=f"Half {HOSTILE}", spend={
        "digital": ps.investment(share=0.5, split={"digital": 1}, start="2027-04"),
        "help": ps.support(share=0.5, reach=ps.weakest(0.25)),
        "tariff": ps.payment(amount="£60m a year", innovations=["virtual_wards"], until="2029-03"),
    })  # fmt: skip
    return ps.scenario(halves, budget="£400m a year", years=4, parameters={"support_effect": 0.4})


def test_a_scenario_its_policy_and_what_it_buys_are_told_twice(scenario):
    for thing in (scenario, scenario.policy, ps.scenario("agility", years=4).buys()):
        assert_told_twice(thing)


def test_words_of_others_are_escaped(scenario):
    for thing in (scenario, scenario.policy, scenario.buys()):
        page = assert_safe(thing._repr_html_())
        assert HOSTILE in " ".join(page.words)


def test_a_scenario_is_told_in_full(scenario):
    told = repr(scenario)
    for words in ("202 of England", "20 by name", "£400 million a year", "support_effect = 0.4", "1 yours"):
        assert words in told
    again = ps.scenario(scenario.policy, budget="£400m a year", years=4, parameters={"support_effect": 0.4})
    other = ps.scenario(scenario.policy, budget="£401m a year", years=4, parameters={"support_effect": 0.4})
    fingerprints = [repr(one).split("Fingerprint")[1].split()[0] for one in (scenario, again, other)]
    assert fingerprints[0] == fingerprints[1] != fingerprints[2]


def test_a_policy_has_a_strip_of_dates(scenario):
    page = assert_safe(scenario.policy._repr_html_())
    assert len(page.all("svg")) == 2  # two instruments have dates
    assert "from April 2027" in repr(scenario.policy) and "to March 2029" in repr(scenario.policy)


def test_a_sweep_and_its_status_are_told_twice(sweep):
    assert_told_twice(sweep)
    assert_told_twice(sweep.status)
    assert "24 of 24 runs, 1 failed" in repr(sweep) and "&lt;script&gt;" in sweep._repr_html_()


def test_a_comparison_is_told_twice_with_a_bar_for_each_range(sweep):
    c = compare(sweep)
    assert_told_twice(c)
    page = assert_safe(c._repr_html_())
    assert len(page.all("svg")) == 3 and c.answer in " ".join(page.words)


def test_every_parameter_is_told_twice(scenario):
    for one in scenario.spec.parameters[:20]:
        assert_told_twice(one)


def test_a_run_has_a_small_line_for_its_outcomes(scenario):
    run = ps.run(scenario)
    assert_told_twice(run)
    assert len(assert_safe(run._repr_html_()).all("svg")) == 8 and "▁" in repr(run)


def test_a_long_card_counts_what_it_leaves_out_of_its_text():
    rows = [[f"name {n}", f"{n}", Interval(n, n + 1, n + 2, (0, 50), f"{n} to {n + 2}")] for n in range(30)]
    card = Card(
        "Long", "A sentence.", [("Fact", "1")], Table("What it is", ["Name", "One", "Range"], rows), ["A note."]
    )
    text = card_text(card).splitlines()
    assert len(text) == LINES and "and 24 more" in text[-2] and text[-1] == "  A note."
    assert len(assert_safe(card_html(card)).all("tr")) == 32


def test_what_is_missing_is_not_drawn():
    nan = float("nan")
    told = (
        Spark([nan, nan], "-"),
        Interval(nan, nan, nan, (0, 1), "-"),
        Spark([1.0], "1"),
        Dates(0, 0, (0, 0), "never"),
    )
    card = Card("Nothing", facts=[(f"{n}", cell) for n, cell in enumerate(told)])
    assert len(assert_safe(card_html(card)).all("svg")) == 1
    assert "nan" not in card_html(card) and "nan" not in card_text(card)
