"""Somebody asks on what it hangs which of two options does better, and is told the unknowns, or why that cannot be told."""

import json
from pathlib import Path

import pytest

from policysim.cli import main

SHORT = ["calendar.years=1", "calendar.warm_up=1", "calendar.tick=half_year", "--quiet"]


def told(capsys, *words, code=0):
    assert main(list(words)) == code, capsys.readouterr().err
    found = capsys.readouterr()
    return found.out if code == 0 else found.err


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A folder with a sweep of 60 futures."""
    folder = tmp_path_factory.mktemp("deciders")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["run", "policy=regulation,supply", "replicates=60", "name=many", *SHORT]) == 0
        assert main(["run", "policy=supply", "replicates=4", "name=few", *SHORT]) == 0
        assert main(["run", "policy=supply", "uncertainty=fixed", "replicates=50", "name=fixed", *SHORT]) == 0
    return folder


@pytest.fixture
def here(swept, monkeypatch):
    monkeypatch.chdir(swept)


def test_the_unknowns_are_told_with_the_largest_first(here, capsys):
    shown = told(capsys, "compare", "many", "--deciders", "regulation", "--json", "all.json")
    assert '"Regulation" does better than "Do minimum" on productivity growth in ' in shown
    found = json.loads(Path("all.json").read_text())["deciders"]
    shares = [one["share"] for one in found]
    assert shares == sorted(shares, reverse=True) and len(found) > 100
    assert shown.index(found[0]["name"]) < shown.index(found[1]["name"]) and found[10]["name"] not in shown


def test_what_regulation_costs_providers_decides_against_it(here, capsys):
    """In the first years regulation is a cost to providers, in time: the rate of that cost has to show."""
    told(capsys, "compare", "many", "--deciders", "regulation", "--json", "all.json")
    found = {one["name"]: one for one in json.loads(Path("all.json").read_text())["deciders"]}
    assert found["mandate_compliance"]["correlation"] + found["inspection_compliance"]["correlation"] < 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("few", "--deciders", "supply"), "policysim expand few --replicates 400"),
        (("fixed", "--deciders", "supply"), "no parameter varies"),
        (("many", "--deciders", "do_minimum"), "two options"),
        (("many", "--deciders", "suply"), "--deciders suply: no such option"),
        (("many", "--deciders", "supply", "--by", "year"), "stands alone"),
        (("many", "--deciders", "supply", "--csv"), "--json FILE"),
    ],
)
def test_what_cannot_be_told_is_refused_with_what_to_write(here, capsys, words, why):
    said = told(capsys, "compare", *words, code=2)
    assert why in said and len(said.splitlines()) <= 6
