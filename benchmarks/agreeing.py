"""Whether peers play the same model: means over many seeds, compared in their standard errors, before any time counts."""

import numpy as np
import pyarrow.parquet as pq
from saying import saying

POINTS, TICKS = 6, (4, 19, 39)
OUTCOMES = ("knowing", "using_it", "mean_skill")
STEPS = np.array([100.0, 100.0, 1.0]) / 200  # what one provider of one run can change
REFERENCE = "numpy"
LIMIT = 4.5  # standard errors; of some 50 means one beyond it comes by chance once in 3,000 times


def agree(stations, file, reference_seeds):
    """How far the means of each program, {name: (station, seeds)}, are from the reference's; SystemExit where too far."""
    mean, variance = _moments(REFERENCE, stations[REFERENCE][0], file, reference_seeds)
    peers = {}
    for name, (station, seeds) in stations.items():
        if name != REFERENCE:
            error = np.sqrt(variance * (1 / seeds + 1 / reference_seeds) + (STEPS / seeds) ** 2)
            peers[name] = _compared(name, _moments(name, station, file, seeds)[0], mean, error) | {"seeds": seeds}
    return {
        "points": POINTS, "reference": REFERENCE, "reference_seeds": reference_seeds,
        "comparisons": POINTS * len(TICKS) * len(OUTCOMES), "limit": LIMIT, "peers": peers,
    }  # fmt: skip


def _moments(name, station, file, seeds):
    """Means and variances over seeds, (points, ticks, outcomes)."""
    with saying(f"outcomes of {name}: {POINTS} points x {seeds} seeds"):
        found = station.play(file=file, points=POINTS, seeds=seeds, table=True, keep=True)
    table = pq.read_table(found["folder"] / "table.parquet")
    shape = POINTS, seeds, max(TICKS) + 1
    values = np.stack([table[name].to_numpy().reshape(shape)[:, :, TICKS] for name in OUTCOMES], axis=-1)
    return values.mean(axis=1), values.var(axis=1, ddof=1)


def _compared(name, mine, reference, error):
    scores = np.abs(mine - reference) / error
    if scores.max() > LIMIT:
        where = np.unravel_index(scores.argmax(), scores.shape)
        raise SystemExit(
            f"{name} does not play the same model: {OUTCOMES[where[2]]} after tick {TICKS[where[1]] + 1} at point {where[0]} is "
            f"{mine[where]:.4g}, in {REFERENCE} {reference[where]:.4g} ({scores.max():.1f} standard errors)"
        )
    return {"largest": float(scores.max()), "mean": float(scores.mean())}
