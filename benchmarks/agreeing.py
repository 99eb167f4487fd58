"""Whether peers play the same model: means over many seeds, compared in their standard errors, before any time counts."""

import numpy as np
import pyarrow.parquet as pq

POINTS, TICKS = 6, (4, 19, 39)
OUTCOMES = ("knowing", "using_it", "mean_skill")
REFERENCE, REFERENCE_SEEDS = "numpy", 400
LIMIT = 4.5  # standard errors; of some 50 means one beyond it comes by chance once in 3,000 times


def agree(stations, file, seeds):
    """How far the means of each peer are from the reference's; SystemExit where one plays another model."""
    reference = _moments(stations[REFERENCE], file, REFERENCE_SEEDS)
    peers = {}
    for name, station in stations.items():
        if name != REFERENCE:
            peers[name] = _compared(name, _moments(station, file, seeds), reference)
    return {
        "points": POINTS, "seeds": seeds, "reference": REFERENCE, "reference_seeds": REFERENCE_SEEDS,
        "comparisons": POINTS * len(TICKS) * len(OUTCOMES), "limit": LIMIT, "peers": peers,
    }  # fmt: skip


def _moments(station, file, seeds):
    """Means and their squared standard errors over seeds, (points, ticks, outcomes)."""
    found = station.play(file=file, points=POINTS, seeds=seeds, table=True, keep=True)
    table = pq.read_table(found["folder"] / "table.parquet")
    shape = POINTS, seeds, max(TICKS) + 1
    values = np.stack([table[name].to_numpy().reshape(shape)[:, :, TICKS] for name in OUTCOMES], axis=-1)
    return values.mean(axis=1), values.var(axis=1, ddof=1) / seeds


def _compared(name, mine, reference):
    apart = np.abs(mine[0] - reference[0])
    error = np.sqrt(mine[1] + reference[1])
    scores = apart / np.maximum(error, 1e-9 * np.abs(reference[0]) + 1e-12)
    if scores.max() > LIMIT:
        where = np.unravel_index(scores.argmax(), scores.shape)
        raise SystemExit(
            f"{name} does not play the same model: {OUTCOMES[where[2]]} after tick {TICKS[where[1]] + 1} at point {where[0]} is "
            f"{mine[0][where]:.4g}, in {REFERENCE} {reference[0][where]:.4g} ({scores.max():.1f} standard errors)"
        )
    return {"largest": float(scores.max()), "mean": float(scores.mean())}
