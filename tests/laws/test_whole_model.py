"""Laws of the model as a whole: what England without policy shows, what policies cost, what providers spend where."""

from types import SimpleNamespace

import numpy as np
import pytest

from engines.england import CONF, POLICIES, SHORT, england
from policysim.engine import play
from policysim.evidence.patterns import national
from policysim.evidence.patterns.frame import Settings
from policysim.lookup.stages import spending
from policysim.providers.provider import Provider
from policysim.yaml_text import read_yaml

SYSTEM = read_yaml(CONF / "system/england.yaml", "england")
SPENDING = {name: spending(kind["facts"], SYSTEM["stages"]) for name, kind in SYSTEM["types"].items()}
EQUAL, BUDGET = 0.01, 600e6  # share of cost; pounds a year


@pytest.mark.long
def test_growth_without_policy_is_that_of_the_record():
    """At defaults, 160 decades: the mean is within 0.3 to 0.9 % a year by more than twice its error."""
    growth = [play([england(uncertainty="fixed")], n)[0].outcomes["productivity_growth"][-1] for n in range(160)]
    error = np.std(growth, ddof=1) / np.sqrt(len(growth))
    print(f"{np.mean(growth):.3f} +- {error:.3f}")
    assert 0.3 + 2 * error < np.mean(growth) < 0.9 - 2 * error


@pytest.mark.long
def test_league_tables_last_as_long_as_those_of_the_sector():
    """Rank correlations of productivity by year, without policy: P12."""
    found = national.league_tables(Settings()).measures
    assert 0.85 <= found["one_year"].value <= 0.95 and 0.60 <= found["three_years"].value <= 0.80


def test_policies_cost_the_same_present_value_or_report_what_is_left_over():
    policies = [name for name in POLICIES if name != "do_minimum"]
    runs = play([england(name, uncertainty="fixed") for name in policies], 0)
    found = {name: run.outcomes for name, run in zip(policies, runs)}
    whole = found["more_of_the_same"]["present_cost"].sum()
    for name, told in found.items():
        assert np.allclose(told["public_cost"] + told["left_over"], BUDGET, rtol=1e-9), name
        equal = abs(told["present_cost"].sum() / whole - 1.0) <= EQUAL
        assert equal or told["left_over"].mean() > EQUAL * BUDGET, name
    alike = {name for name, told in found.items() if abs(told["present_cost"].sum() / whole - 1.0) <= EQUAL}
    assert alike == {*policies} - {"payment", "regulation", "carrots_and_sticks"}


def test_providers_spend_where_their_kind_spends():
    for shares in SPENDING.values():
        assert sum(shares.values()) == pytest.approx(1.0)
    assert SPENDING["ambulance"]["inpatient"] + SPENDING["ambulance"]["elective"] < 0.01
    assert SPENDING["ambulance"]["urgent"] > 0.85
    assert 0.40 < SPENDING["acute"]["inpatient"] < 0.50
    assert max(SPENDING["specialist"], key=SPENDING["specialist"].get) == "elective"
    for name in ("mental_health", "community"):
        assert max(SPENDING[name], key=SPENDING[name].get) == "community"
    assert 0.30 < SPENDING["mental_health"]["inpatient"] < 0.40 and SPENDING["community"]["elective"] < 0.05


@pytest.mark.parametrize("kind", list(SYSTEM["types"]))
def test_the_rule_routes_patients_as_the_table_of_spending_does(kind):
    """Where no innovation acts; the facts are those that worlds hold."""
    world = england(uncertainty="fixed", calendar=SHORT).world(0)
    place = list(world.names["type"]).index(kind)
    held = world.providers[list(world.providers["type"]).index(place)]
    nothing = {"avoid_sum": np.zeros(6), "effect_sum": np.zeros(24), "avoided": np.zeros(6), "volume": np.zeros(6)}
    one = SimpleNamespace(mix=held["mix"], routing=held["routing"], **nothing)
    par = SimpleNamespace(**{name: world.par[name][0] for name in world.par.dtype.names})
    Provider.route(one, SimpleNamespace(upstream=np.zeros(6)), SimpleNamespace(target=0.0), par)
    pounds = one.volume * held["unit_cost"]
    assert np.allclose(pounds / pounds.sum(), list(SPENDING[kind].values()))
