"""Every parameter says where it comes from and how futures draw it, and that is how they draw it; sets stay whole."""

import json
import math

import numpy as np
import pytest
from pydantic import ValidationError

import policysim as ps
from policysim.chance import uniforms
from policysim.errors import AskError, RuleError
from policysim.providers.provider import Provider
from policysim.rules import parameter, spec
from policysim.rules.declare import DISTRIBUTIONS
from policysim.rules.declared import GRADES
from policysim.scenario.card import fingerprint
from policysim.scenario.parameters import drawn
from policysim.scenario.posterior import Posterior
from policysim.scenario.scenario import Scenario, parameter_values

REGISTER = spec(Provider).parameters
UNCERTAIN = [one for one in REGISTER if one.uncertain]
FUTURES = range(40)
DRAWN = [drawn(spec(Provider), {}, "register", 1, future) for future in FUTURES]
MEDIAN_IS_DEFAULT = ("two_piece", "log_two_piece", "whole")


def two_piece_below(x, low, middle, high):
    """The chance to be below x, written without the function that draws."""
    if x < middle:
        return 0.5 * (x - low) / (middle - low)
    return 0.5 + (0.5 * (x - middle) / (high - middle) if high > middle else 0.0)


def chance_below(kind, x, low, default, high):
    """From the chance to be below x to the chance to be at x or below, for each distribution."""
    if kind == "two_piece":
        ends = two_piece_below(x, low, default, high)
        return (ends, ends) if x not in (low, high) else (0.5 * (x == high), 1.0 - 0.5 * (x == low))
    if kind == "log_two_piece":
        return (two_piece_below(*map(math.log, (x, low, default, high))),) * 2
    if kind == "whole" and x != round(x):
        return 1.0, 0.0  # never
    if kind == "whole":
        ends = (low - 0.5, default, high + 0.5)
        return two_piece_below(x - 0.5, *ends), two_piece_below(x + 0.5, *ends)
    if kind == "uniform":
        return ((x - low) / (high - low),) * 2
    below = (x - low) ** 2 / ((high - low) * (default - low)) if x < default else None
    return (below if below is not None else 1 - (high - x) ** 2 / ((high - low) * (high - default)),) * 2


def follows(kind, one, values):
    """Whether each value is where the distribution has the uniform that its future drew for it."""
    ends = [chance_below(kind, x, one.low, one.default, one.high) for x in values]
    us = [uniforms(1, future, "parameters", one.name, 1)[0] for future in range(len(values))]
    return all(below - 1e-9 <= u <= upto + 1e-9 for (below, upto), u in zip(ends, us))


# Laws: the register is complete


@pytest.mark.parametrize("one", REGISTER, ids=lambda one: one.name)
def test_every_parameter_says_all_that_a_register_holds(one):
    assert one.doc and one.source and one.unit and one.grade in GRADES and one.distribution in DISTRIBUTIONS
    assert one.limits != (None, None) and one.allows(one.default)
    assert one.uncertain != (one.grade == "given")
    if one.uncertain:
        assert one.low <= one.default <= one.high and one.allows(one.low) and one.allows(one.high)


@pytest.mark.parametrize("one", UNCERTAIN, ids=lambda one: one.name)
def test_the_distribution_follows_from_the_range(one):
    """The rule that the register states: by factors where a range is told by a factor."""
    positive = one.limits[0] is not None and one.limits[0] >= 0 and one.low > 0
    wide = positive and one.high >= 4 * one.low and one.limits[1] != one.high
    by_factor = wide and abs(one.default - math.sqrt(one.low * one.high)) < abs(one.default - (one.low + one.high) / 2)
    if one.unit == "ties":
        assert one.distribution == "whole"
    else:
        by_factor = by_factor and not one.unit.startswith("log hazard")
        assert one.distribution == ("log_two_piece" if by_factor else "two_piece")


# Laws: futures draw what the register says


@pytest.mark.parametrize("one", UNCERTAIN, ids=lambda one: one.name)
def test_draws_keep_to_the_range_and_the_distribution_that_is_named(one):
    values = [future[one.name] for future in DRAWN]
    assert one.low <= min(values) and max(values) <= one.high
    assert follows(one.distribution, one, values)
    for other in MEDIAN_IS_DEFAULT:
        if other != one.distribution and one.low > 0 and one.low < one.default < one.high:
            assert not follows(other, one, values), f"{one.name} would pass as {other} as well"
    if one.distribution in MEDIAN_IS_DEFAULT:
        low_half = [uniforms(1, future, "parameters", one.name, 1)[0] < 0.5 for future in FUTURES]
        assert all((x <= one.default) if low else (x >= one.default) for x, low in zip(values, low_half))


class Odd(ps.Provider):
    """Every distribution once."""

    evenly: float = parameter(1.0, "even", low=0.0, high=4.0, distribution="uniform")
    peaked: float = parameter(1.0, "peaked", low=0.0, high=4.0, distribution="triangular")
    counted: float = parameter(2.0, "counted", low=0.0, high=7.0, distribution="whole")
    by_factor: float = parameter(2.0, "by a factor", low=1.0, high=16.0, distribution="log_two_piece")
    plain: float = parameter(2.0, "plain", low=1.0, high=16.0)


def test_each_kind_is_drawn_as_it_is_described():
    values = [drawn(spec(Odd), {}, "register", 1, future) for future in range(400)]
    for name, kind in (("evenly", "uniform"), ("peaked", "triangular"), ("counted", "whole"),
                       ("by_factor", "log_two_piece"), ("plain", "two_piece")):  # fmt: skip
        one, found = spec(Odd).parameter(name), [future[name] for future in values]
        assert one.distribution == kind
        words = [word for word in DISTRIBUTIONS if word != "log_two_piece" or one.low > 0]
        assert [word for word in words if follows(word, one, found)] == [kind]
    assert {future["counted"] for future in values} == set(range(8))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"distribution": "log_two_peice"}, 'distribution "log_two_peice" is not known, did you mean "log_two_piece"?'),
        ({"low": 0.0, "high": 2.0, "distribution": "log_two_piece"}, "low = 0 has no logarithm"),
        ({"low": -1.0, "high": 2.0, "distribution": "log_two_piece"}, "low = -1 has no logarithm"),
        ({"low": 0.0, "high": 2.5, "distribution": "whole"}, "high = 2.5"),
        ({"distribution": "uniform"}, 'distribution "uniform" has no range'),
    ],
)
def test_a_distribution_that_cannot_be_meant_is_refused_where_it_is_declared(said, told):
    made = type("Wrong", (ps.Provider,), {"__annotations__": {"mine": float}, "mine": parameter(1.0, "mine", **said)})
    with pytest.raises(RuleError) as refused:
        spec(made)
    assert told in str(refused.value) and "test_register.py" in str(refused.value)


# Laws: a future of the posterior has one set, whole


NAMES = ("imitation_rate", "innovation_rate", "payment_effect")
ROWS = tuple((0.8 + 0.03 * k, 0.03 - 0.001 * k, 1.0 + 0.01 * k * k) for k in range(11))
TABLE = Posterior(names=NAMES, rows=ROWS, fit={"fit_rmse": tuple(map(float, range(11)))})


def jointly(future, fixed=None, table=TABLE):
    return drawn(spec(Provider), fixed or {}, "posterior", 1, future, table)


def test_each_future_has_one_set_whole_and_every_set_is_had():
    had = [tuple(jointly(future)[name] for name in NAMES) for future in range(300)]
    assert set(had) == set(ROWS)
    assert max(had.count(row) for row in ROWS) < 2.5 * 300 / len(ROWS)


def test_all_other_parameters_are_those_of_the_register_to_the_bit():
    for future in FUTURES:
        found = jointly(future)
        assert {n: x for n, x in found.items() if n not in NAMES} == {
            n: x for n, x in DRAWN[future].items() if n not in NAMES
        }
        assert any(found[name] != DRAWN[future][name] for name in NAMES)


def test_the_order_of_columns_changes_no_future():
    turned = Posterior(names=NAMES[::-1], rows=tuple(row[::-1] for row in ROWS))
    assert [jointly(future) for future in FUTURES] == [jointly(future, table=turned) for future in FUTURES]


def test_what_is_fixed_stands_and_the_rest_of_the_set_stays():
    for future in range(20):
        free, held = jointly(future), jointly(future, {"imitation_rate": 0.5})
        assert held == {**free, "imitation_rate": 0.5}


def scenario(policy="support", **said):
    plain = ps.scenario(policy, years=1)
    fields = {name: getattr(plain, name) for name in Scenario.model_fields}
    return Scenario(**{**fields, "uncertainty": "posterior", "posterior": TABLE, **said})


def test_policies_share_the_set_of_a_future_and_named_ideas_are_as_under_register():
    one, other, apart = scenario(), scenario("do_minimum"), scenario(uncertainty="register")
    for future in range(3):
        assert parameter_values(one, future) == parameter_values(other, future) == jointly(future)
        mine, theirs = one.baseline(future), apart.baseline(future)
        assert np.array_equal(mine.facts[0]["size_effect"], theirs.facts[0]["size_effect"])
        assert mine.par["imitation_rate"][0] == jointly(future)["imitation_rate"]
    assert one.usual().values == drawn(spec(Provider), {}, "fixed", 1, 0)


def test_another_table_is_another_question_and_another_fit_is_not():
    other = Posterior(names=NAMES, rows=(*ROWS[:-1], (0.9, 0.02, 1.0)))
    refitted = Posterior(names=NAMES, rows=ROWS, fit={"fit_rmse": tuple(map(float, range(1, 12)))})
    assert fingerprint(scenario()) != fingerprint(scenario(posterior=other))
    assert fingerprint(scenario()) == fingerprint(scenario(posterior=refitted))
    assert "posterior" not in scenario(uncertainty="register").as_plain()
    again = Scenario.from_plain(json.loads(json.dumps(scenario().as_plain())), Provider)
    assert again == scenario() and parameter_values(again, 2) == parameter_values(scenario(), 2)
    with pytest.raises(ValidationError):
        scenario().posterior.rows = ()


class Narrow(ps.Provider):
    """The same parameter with other limits."""

    imitation_rate: float = parameter(0.5, "narrow", low=0.1, high=0.6, limits=(0, 0.9))


def test_a_class_that_a_table_does_not_fit_is_refused():
    with pytest.raises(
        AskError, match=r"column imitation_rate, set 5: 0\.92 is outside the limits of Narrow, 0 to 0.9"
    ):
        scenario(provider=Narrow)
    strange = Posterior(names=("imitaton_rate",), rows=((1.0,),))
    with pytest.raises(AskError, match='no parameter "imitaton_rate", did you mean "imitation_rate"'):
        scenario(posterior=strange)
    with pytest.raises(AskError, match="needs posterior="):
        scenario(posterior=None)
