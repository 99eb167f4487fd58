"""What a sweep costs beside its model, in ratios that do not depend on the machine."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def found():
    """Two thousand runs of a model of microseconds, played and committed, and the model alone."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import overhead

        yield overhead.measure(quick=True)
    finally:
        sys.path.remove(str(BENCHMARKS))


def test_a_sweep_writes_few_files(found):
    """Runs share files: one for some forty of them, not some for each."""
    assert found["runs"] == 2000
    assert found["files"] <= found["runs"] / 30


def test_what_surrounds_a_run_costs_little(found):
    """Planning, committing and checking a run cost less than a small number of calls of NumPy (about 10 times the model)."""
    assert found["over_model"] < 25
