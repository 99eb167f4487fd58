"""What a sweep costs, in ratios that do not depend on the machine: beside its model, beside NumPy by hand, and as it grows."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module", autouse=True)
def benchmarks():
    """The folder of the benchmarks among those that Python looks in."""
    before = sys.path.copy()
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path[:] = before


@pytest.fixture(scope="module")
def found(benchmarks):
    """Two thousand runs of a model of microseconds, played and committed, and the model alone."""
    import overhead

    return overhead.measure(quick=True)


def test_a_sweep_writes_few_files(found):
    """Runs share files: one for some forty of them, not some for each."""
    assert found["runs"] == 2000
    assert found["files"] <= found["runs"] / 30


def test_what_surrounds_a_run_costs_little(found):
    """Planning, committing and checking a run cost less than a small number of calls of NumPy (about 10 times the model)."""
    assert found["over_model"] < 25


def test_a_long_sweep_holds_no_more_than_a_short_one():
    """What was played is on disk: four times the runs need no more memory at once."""
    import w2_ratios

    held = w2_ratios.memory_of_runs((25, 100))
    assert held[2000] < 1.3 * held[500]


def test_a_run_of_a_small_model_beats_numpy_a_run_at_a_time():
    """The sweep of a provider class, commits included, beside arrays by hand that play one run at once."""
    import w2_ratios

    a_run = w2_ratios.against_numpy()
    assert a_run["policysim"] < a_run["numpy"] / 1.5


def test_time_grows_with_ticks_as_they_do():
    """Eight times the ticks take about eight times the time, less by what every run costs."""
    import w2_ratios

    taken = w2_ratios.of_ticks((10, 80))
    assert 2.5 < taken[80] / taken[10] < 12
