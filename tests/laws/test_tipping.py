"""Laws of tipping points: where the truth is known they are found, with a simulation error that holds what it promises."""

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

sys.path.insert(0, str(Path(__file__).parent))

from made_up import make_sweep

from policysim.analysis import tipping_words
from policysim.analysis.crossing import course
from policysim.analysis.probe import Probe
from policysim.analysis.tipping import Pair, Tipping, leading
from policysim.chance import uniforms
from policysim.rules import Parameter
from policysim.sweep.playing import Playing

VALUES = np.linspace(0.2, 1.0, 9)
EFFECT = Parameter(0.5, "how much help helps", 0.2, 1.0, name="support_effect")


def normals(seed, *shape):
    return ndtri(uniforms(seed, 1, "test", "tipping", int(np.prod(shape)))).reshape(shape)


def gains(seed, tips_at, futures=200, slope=1.0):
    """A difference that is zero on average at `tips_at`; what a future adds is shared by all values, or grows with them."""
    shared, grows, *own = normals(seed, 2 + len(VALUES), futures)
    at = VALUES[:, None]
    return slope * (at - tips_at) + 0.3 * shared + 0.2 * at * grows + 0.1 * np.array(own)


def tipping(path, values=VALUES, futures=20, **rivals):
    """The made-up runs of a probe: `rivals` are gains over do minimum, (values, futures)."""
    c = make_sweep(path, futures=futures, points=len(values), **rivals)
    return Tipping(c, Probe(c.sweep.plan, Playing(), EFFECT, tuple(values)), leading(c))


def test_without_noise_the_tipping_point_is_where_the_lines_cross():
    (one,) = course(VALUES, np.tile((VALUES - 0.37)[:, None], 30)).crossings
    assert (one.at, one.low, one.high, one.ahead_above) == (*[pytest.approx(0.37)] * 3, True)


def test_by_hand_between_two_values():
    """Means -1 and 2 at 0 and 3: zero at 1. Futures differ by a shift with standard error s = 0.1, so ± 1.96 s at slope 1."""
    shift = np.array([-1.0, 1.0] * 50)
    error = 1.96 * shift.std(ddof=1) / 10
    (one,) = course([0.0, 3.0], np.array([[-1.0], [2.0]]) + shift).crossings
    assert one.at == pytest.approx(1.0)
    assert (one.low, one.high) == (pytest.approx(1 - error), pytest.approx(1 + error))


@pytest.mark.parametrize(("futures", "tips_at"), [(200, 0.43), (200, 0.7), (30, 0.55)])
def test_the_simulation_error_of_a_tipping_point_holds_the_truth_in_19_of_20_sweeps(futures, tips_at):
    found = [course(VALUES, gains(seed, tips_at, futures)).crossings for seed in range(400)]
    assert all(len(one) == 1 and one[0].ahead_above for one in found)
    held = np.mean([one[0].low <= tips_at <= one[0].high for one in found])
    assert 0.92 <= held <= 0.98  # of 400 sweeps at 95 %: 2.8 standard deviations
    assert abs(np.mean([one[0].at for one in found]) - tips_at) < 0.01


def test_where_the_two_never_differ_a_tipping_point_is_seldom_made_up():
    found = [course(VALUES, gains(seed, 0.0, 100, slope=0.0)).crossings for seed in range(400)]
    assert sum(map(bool, found)) <= 20


def test_a_bent_difference_tips_twice():
    bent = np.tile((0.3 - 4 * (VALUES - 0.6) ** 2)[:, None], 30)
    low, high = course(VALUES, bent).crossings
    assert (low.ahead_above, high.ahead_above) == (True, False)
    assert (low.at, high.at) == (
        pytest.approx(0.6 - np.sqrt(0.075), abs=0.01),
        pytest.approx(0.6 + np.sqrt(0.075), abs=0.01),
    )


def test_a_future_that_lacks_a_value_does_not_count():
    known = gains(1, 0.5)
    broken = known.copy()
    broken[3, ::2] = np.nan
    assert course(VALUES, broken).futures == 100
    assert course(VALUES, broken).crossings == course(VALUES, known[:, 1::2]).crossings


def test_the_answer_says_below_which_value_another_is_ahead_of_which(tmp_path):
    rises = (VALUES - 0.2)[:, None] + 0.02 * normals(2, 20)
    t = tipping(tmp_path, agility=rises, supply=0.25 + 0.01 * normals(3, 20))
    assert t.lead == "agility"
    (line,) = t.table().query("option == 'supply'").to_dict("records")
    assert line["tipping"] == pytest.approx(0.45, abs=0.02) and line["lead_ahead"] == "above"
    assert line["low"] < 0.45 < line["high"]
    told = f"if support_effect were below {line['tipping']:.2f} ({line['low']:.2f} to {line['high']:.2f}), "
    assert str(t).startswith(f'In this model, {told}"Supply" would be ahead of "Build agility" on productivity growth.')


def test_an_option_that_leads_everywhere_and_one_that_is_equal_are_told(tmp_path):
    both = 0.5 + 0.02 * normals(2, 20)
    t = tipping(tmp_path, agility=both, both=both + 0.0001 * np.sin(np.arange(20)), supply=0.1)
    told = str(t)
    assert "no option changes places" in told and "cannot be told apart" in told
    assert t.table().set_index("option")["verdict"].to_dict() == {
        ("both" if t.lead == "agility" else "agility"): "cannot be told apart", "supply": "ahead", "do_minimum": "ahead",
    }  # fmt: skip
    only = tipping(tmp_path / "only", agility=both, supply=0.1)
    assert str(only) == (
        'In this model, "Build agility" stays ahead of "Supply" and do minimum wherever support_effect lies from 0.2 to 1.'
    )


@pytest.mark.parametrize(
    ("means", "told"),
    [
        ((1.0, 1.0, 1.0), "nowhere"), ((0.0, 1.0, 1.0), "nowhere that can be told"), ((0.0, 0.0, 0.0), "cannot be told"),
        ((-1.0, -1.0, -1.0), "everywhere"), ((0.0, -1.0, -1.0), "from 0.5 to 1; elsewhere cannot be told"),
        ((1.0, 0.0, -1.0), "above 0.50 (0.40 to 0.60)"),
    ],
)  # fmt: skip
def test_the_table_says_where_another_is_ahead_as_the_answer_does(tmp_path, means, told):
    """Told apart where the mean is 1 or -1: the error of 100 futures that differ by 1 is 0.2."""
    t = tipping(tmp_path, (0.0, 0.5, 1.0), agility=np.full((3, 20), 1.0))
    pair = Pair("supply", course(t.values, np.array(means)[:, None] + np.array([-1.0, 1.0] * 50)))
    assert tipping_words._tip(t, pair) == told
    if "elsewhere" in told:
        assert told.partition(";")[0] in tipping_words._partly(t, pair)


def test_the_frame_by_value_is_what_the_options_did_there(tmp_path):
    frame = tipping(tmp_path, agility=(VALUES - 0.2)[:, None] + np.zeros(20), supply=0.25).by_value()
    one = frame[(frame["option"] == "agility") & np.isclose(frame["value"], 0.6)].iloc[0]
    assert one["difference"] == pytest.approx(0.4) and one["best"] and one["better_in"] == 20
    assert list(frame.columns[:5]) == ["parameter", "value", "option", "label", "mean"]
    assert not frame.query("option == 'agility' and value == 0.4")["best"].any()
