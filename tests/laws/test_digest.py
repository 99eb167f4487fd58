"""A sweep has one answer: plans, shards, folding and digests are laws of arithmetic, whatever the machine."""

import json
import struct
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "storms"))

import toy

from policysim.sweep.alike import fold, unfold
from policysim.sweep.cutting import Stage, shards, usual_size
from policysim.sweep.digest import canonical, digest_of
from policysim.sweep.plan import plan_content, plan_from
from policysim.sweep.playing import TOGETHER, Player
from policysim.sweep.same_question import first_difference
from policysim.sweep.shards import read_shard, shard_bytes

leaf = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["", "£", "no"])
value = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)
)
scenario = st.dictionaries(st.sampled_from("abcd"), value, max_size=4)


@given(st.lists(scenario, min_size=1, max_size=6))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_folded_unfolds_to_the_same_bytes(plain):
    folded = json.loads(json.dumps(fold(plain)))
    assert [json.dumps(one) for one in unfold(folded)] == [json.dumps(one) for one in plain]


@given(st.integers(1, 3000), st.integers(1, 400), st.integers(1, 3000))
@settings(max_examples=60, deadline=None)
def test_shards_hold_every_run_once_in_order(scenarios, replicates, size):
    plan = toy.toy_plan(options=1, replicates=replicates, size=size)
    plan = replace(plan, scenarios=plan.scenarios * scenarios, options=plan.options * scenarios)
    runs = [run for shard in plan.shards for run in shard] if plan.runs <= 20_000 else None
    assert runs is None or runs == list(range(plan.runs))
    assert all(a.stop == b.start for a, b in zip(plan.shards, plan.shards[1:]))
    assert (plan.shards[0].start, plan.shards[-1].stop) == (0, plan.runs)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 4), st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_batches_hold_every_run_once_few_at_a_time_and_the_options_of_a_point_together(
    options, points, replicates, size
):
    plan = toy.toy_plan(options=options, replicates=replicates, size=size)
    plan = replace(plan, scenarios=plan.scenarios * points, options=plan.options * points)
    player, each = Player(plan, toy.PLAYING), options * points
    for shard in plan.shards:
        batches = list(player.batches(shard))
        assert [run for batch in batches for run in batch] == list(shard)
        assert all(len({run // each for run in batch}) == 1 for batch in batches)
        assert all(len(batch) <= max(TOGETHER, options) for batch in batches)
        starts = [batch[0] % each % options for batch in batches if batch[0] != shard.start]
        assert not any(starts), "a batch begins amid the options of a point"


@given(st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_a_hundred_thousand_runs_make_fewer_than_500_files_even_if_some_fail_in_every_shard(
    points, replicates, options
):
    scenarios = points * options
    if scenarios * replicates > 100_000:
        replicates = max(1, 100_000 // scenarios)
    plan = toy.toy_plan(options=1, replicates=replicates, size=usual_size(scenarios, replicates, options))
    plan = replace(plan, scenarios=plan.scenarios * scenarios, options=plan.options * scenarios)
    others = 15  # plan, manifest, report, figures ...
    assert 2 * len(plan.shards) + others < 500
    assert plan.runs > 2_000 or len(plan.shards) + others <= 100


@pytest.mark.parametrize(("points", "replicates", "options"), [(1000, 1, 2), (200, 100, 5), (1001, 1, 4), (999, 10, 3)])
def test_a_shard_holds_all_options_of_its_points(points, replicates, options):
    size = usual_size(points * options, replicates, options)
    found = shards([Stage(replicates, size, points * options)])
    assert len(found) > replicates and not any(shard.start % options for shard in found)


def test_nan_has_one_face_and_every_other_bit_counts():
    one = np.array([[1.0, np.nan]])
    other = one.copy()
    other.view("u8")[0, 1] = 0xFFF8000000000123  # another NaN
    assert digest_of([one]) == digest_of([other])
    assert digest_of([one]) != digest_of([np.array([[np.nextafter(1.0, 2.0), np.nan]])])
    assert digest_of([np.array([[0.0]])]) != digest_of([np.array([[-0.0]])])
    assert digest_of([one, None]) != digest_of([one])


def test_digests_do_not_depend_on_byte_order_or_memory_layout():
    values = np.arange(12.0).reshape(3, 4)
    assert digest_of([values.astype(">f8")]) == digest_of([np.asfortranarray(values)]) == digest_of([values])
    assert digest_of([values]) == sha256(struct.pack("<12d", *range(12))).hexdigest()


def test_a_shard_gives_back_every_bit(tmp_path):
    plan = toy.toy_plan(options=2, replicates=2, size=4)
    odd = np.array([[np.nan, -0.0, np.inf], [5e-324, 1e308, -1.5], [0.1, 0.2, 0.3]])
    path = tmp_path / "0.parquet"
    path.write_bytes(shard_bytes(plan, 0, {0: odd, 1: odd + 1, 3: odd}))
    shard = read_shard(path, plan, 0)
    assert (shard.runs, shard.failed) == ((0, 1, 3), (2,))
    assert shard.values[0].tobytes() == canonical(odd).tobytes()


def test_a_plan_is_read_back_whole():
    plan = toy.toy_plan(options=5)
    read = plan_from(json.loads(json.dumps(plan_content(plan))))
    assert read == plan and read.shards == plan.shards and first_difference(read, plan) == ""


def test_two_thousand_scenarios_make_a_small_plan():
    plan = toy.toy_plan(options=1)
    system = {"rows": [[f"R{n:03d}", 0.1 * n] for n in range(202)]}
    many = tuple({**plan.scenarios[0], "system": system, "effect": 0.001 * n} for n in range(2000))
    plan = replace(plan, scenarios=many, options=("a",) * 2000)
    assert len(json.dumps(plan_content(plan))) < 100_000
    assert plan.futures == 2000 * plan.replicates


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 2}, "seed was 1, is 2 (in do_minimum)"),
        (
            {"options": 5},
            "options was do_minimum, option_1, option_2, option_3, is do_minimum, option_1, option_2, option_3",
        ),
        ({"replicates": 31}, "replicates was 30, is 31"),
        ({"fault_at": 3}, "fault_at was -1, is 3 (in option_3)"),
    ],
)
def test_the_first_difference_is_named(change, words):
    assert first_difference(toy.toy_plan(), toy.toy_plan(**change)).startswith(words)


def test_one_ulp_is_another_question():
    plan = toy.toy_plan()
    other = [dict(one) for one in plan.scenarios]
    other[1]["effect"] = float(np.nextafter(other[1]["effect"], 1))
    other = replace(plan, scenarios=tuple(other))
    assert first_difference(plan, other) == "effect was 0.1, is 0.10000000000000002 (in option_1)"


def test_order_of_keys_words_and_shard_size_are_the_same_question():
    plan = toy.toy_plan()
    turned = tuple(dict(reversed(one.items())) for one in plan.scenarios)
    other = replace(plan, scenarios=turned, headline="cost", name="other", size=3)
    assert first_difference(plan, other) == ""
