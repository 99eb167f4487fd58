"""Each design has the property that it is named for."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policysim.designs import cube, kinds
from policysim.designs.factors import Between, Drawn, OneOf
from policysim.designs.listed import grid, one_at_a_time, pairs
from policysim.designs.points import Design, number_of, points_of
from policysim.designs.where import comparisons
from policysim.errors import AskError
from policysim.providers import Provider
from policysim.rules import spec

UNCERTAIN = [p for p in spec(Provider).parameters if p.uncertain]
A, B = Between("parameters.a", 0.0, 1.0, 0.3), Between("parameters.b", 10.0, 20.0, 99.0)
FORM = OneOf("agility_form", ("product", "ces", "none"))


@given(factors=st.integers(1, 6), points=st.integers(1, 60), seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_a_latin_hypercube_has_one_point_in_each_stratum_of_each_setting(factors, points, seed):
    strata = np.floor(cube.lhs(factors, points, seed) * points).astype(int)
    assert all(sorted(column) == list(range(points)) for column in strata.T)


@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.parametrize("power", [4, 6])
def test_a_sobol_sequence_is_balanced_in_every_half_and_pair_of_halves(power, seed):
    points = cube.sobol(2, 2**power, seed)
    strata = np.floor(points * 2**power).astype(int)
    assert all(sorted(column) == list(range(2**power)) for column in strata.T)
    for across in range(power + 1):  # a (0, m, 2)-net: each box of volume 2^-m has one point
        boxes = np.floor(points * [2**across, 2 ** (power - across)]).astype(int)
        assert len({tuple(box) for box in boxes}) == 2**power


@pytest.mark.parametrize("sequence", [cube.sobol, cube.halton])
def test_more_points_of_a_sequence_begin_with_the_same_points(sequence):
    assert np.array_equal(sequence(3, 32, 5), sequence(3, 64, 5)[:32])


def test_halton_points_are_even_in_the_base_of_each_setting():
    points = cube.halton(3, 2 * 3 * 5 * 30, 1)
    for column, base in zip(points.T, (2, 3, 5)):
        counts = np.bincount(np.floor(column * base).astype(int), minlength=base)
        assert set(counts) == {len(points) // base}


@pytest.mark.parametrize("factors", [1, 2, 5])
def test_saltelli_exchanges_one_setting_at_a_time_between_two_bases(factors):
    rows = cube.saltelli(factors, 16, 1).reshape(16, factors + 2, factors)
    first, exchanged, second = rows[:, 0], rows[:, 1:-1], rows[:, -1]
    for n in range(factors):
        as_second = [k == n for k in range(factors)]
        assert np.array_equal(exchanged[:, n], np.where(as_second, second, first))


@given(factors=st.integers(1, 7), trajectories=st.integers(1, 8), levels=st.sampled_from([4, 6, 8]))
@settings(max_examples=20, deadline=None)
def test_morris_steps_one_setting_at_a_time_and_each_setting_once(factors, trajectories, levels):
    walks = cube.morris(factors, trajectories, 3, levels).reshape(trajectories, factors + 1, factors)
    moved = np.diff(walks, axis=1) != 0
    assert (moved.sum(axis=2) == 1).all()
    assert (moved.sum(axis=1) == 1).all()
    assert np.allclose(walks * (levels - 1), np.rint(walks * (levels - 1)))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=7))
@settings(max_examples=60, deadline=None)
def test_pairs_holds_every_pair_of_values_in_fewer_rows_than_the_grid(sizes):
    levels = [[f"{n}{k}" for k in range(size)] for n, size in enumerate(sizes)]
    rows = pairs(levels)
    for (a, first), (b, second) in combinations(enumerate(levels), 2):
        assert {(row[a], row[b]) for row in rows} == set(product(first, second))
    assert all(value in values for row in rows for value, values in zip(row, levels))
    assert len(rows) == len(set(rows)) <= len(grid(levels))


def test_pairs_of_many_settings_need_few_rows():
    assert len(pairs([range(3)] * 13)) <= 24  # of 1,594,323
    assert len(pairs([range(3)] * 100)) <= 45


def test_one_at_a_time_changes_one_setting_of_the_first_point():
    first, *rest = one_at_a_time((0, "x"), [(0, 1, 2), ("x", "y")])
    assert first == (0, "x")
    assert rest == [(1, "x"), (2, "x"), (0, "y")]


@pytest.mark.parametrize("kind", [name for name in kinds.NAMES if name not in (kinds.TABLE, kinds.MORRIS)])
def test_the_same_seed_gives_the_same_points_inside_their_ends(kind):
    points = points_of((A, B, FORM), Design(kind, seed=4))
    assert points == points_of((A, B, FORM), Design(kind, seed=4))
    assert all(0 <= p["parameters.a"] <= 1 and 10 <= p["parameters.b"] <= 20 for p in points)
    assert {p["agility_form"] for p in points} == set(FORM.values)
    if kinds.SEED in kinds.BY_NAME[kind].takes:
        assert points != points_of((A, B, FORM), Design(kind, seed=5))


@pytest.mark.parametrize(("kind", "number"), [
    ("lhs", 7), ("halton", 7), ("sobol_sequence", 8), ("saltelli", 8 * 4), ("morris", 7 * 3), ("grid", 25),
    ("one_at_a_time", 5), ("pairs", 9),
])  # fmt: skip
def test_a_design_has_the_number_of_points_that_it_says(kind, number):
    said = {"sobol_sequence": 8, "saltelli": 8}.get(kind, 7) if kinds.POINTS in kinds.BY_NAME[kind].takes else 0
    assert len(points_of((A, B), Design(kind, points=said))) == number


def test_points_that_nobody_numbered_are_ten_a_setting_and_at_least_twenty():
    assert number_of((A,), Design("lhs")) == 20
    assert number_of((A,) * 5, Design("halton")) == 50
    assert number_of((A,) * 5, Design("sobol_sequence")) == 64


@pytest.mark.parametrize("kind", ["sobol_sequence", "saltelli"])
def test_designs_of_powers_of_two_refuse_other_numbers(kind):
    with pytest.raises(AskError, match=r"write design\.points=64 or design\.points=128"):
        points_of((A, B), Design(kind, points=100))


def test_values_of_the_register_are_those_that_futures_draw():
    for parameter in UNCERTAIN:
        column = Drawn(f"parameters.{parameter.name}", parameter).column(np.linspace(0, 1, 401))
        assert column == sorted(column)
        assert (column[0], column[-1]) == (parameter.low, parameter.high)
        if parameter.distribution in ("two_piece", "log_two_piece"):
            assert column[200] == pytest.approx(parameter.default)


def test_a_whole_number_between_two_ends_is_each_as_often():
    column = Between("parameters.n", 1, 4, 2, whole=True).column((np.arange(400) + 0.5) / 400)
    assert np.bincount(np.array(column, int)).tolist() == [0, 100, 100, 100, 100]


@pytest.mark.parametrize(("text", "holds"), [
    ("parameters.a<parameters.b", True), ("parameters.a >= 0.5", False), ("slack != none and parameters.b<=2", True),
    ("slack=none", False), ("parameters.a<1e-1", False), ("parameters.a == parameters.a and parameters.b > +1.5", True),
])  # fmt: skip
def test_a_constraint_compares_settings_numbers_and_words(text, holds):
    values = {"parameters.a": 0.3, "parameters.b": 2.0, "slack": "standard"}
    assert all(one.holds(values) for one in comparisons(text)) is holds


@pytest.mark.parametrize("text", [
    "", "parameters.a", "parameters.a <", "a < b < c", "a+1 < b", "__import__('os').system('true') == 0", "a < b or c > d",
    "(a < b)", "a < b and", "a[0] < 1", "lambda: 0 == 0", "a < 'x'",
])  # fmt: skip
def test_anything_else_is_no_constraint(text):
    with pytest.raises(ValueError, match="is no comparison"):
        comparisons(text)
