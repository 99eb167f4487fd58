"""What the peers of W2 share: the points, and one table on disk. Small on purpose; the rest is each peer's own."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
from numbers_w2 import OUTCOMES, TICKS


@cache
def points(file):
    """The points of the design, read once: a list of dicts of lever to dose."""
    with open(file) as lines:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(lines)]


def write_table(out, rows):
    """Rows (point, seed, series (TICKS, 3)) as one Parquet file: a row for each tick."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = sorted(rows, key=lambda row: row[:2])
    series = np.concatenate([row[2] for row in rows])
    columns = {"point": np.repeat([row[0] for row in rows], TICKS), "seed": np.repeat([row[1] for row in rows], TICKS)}
    columns |= {"tick": np.tile(np.arange(TICKS), len(rows))}
    columns |= {name: series[:, n] for n, name in enumerate(OUTCOMES)}
    pq.write_table(pa.table(columns), Path(out) / "table.parquet")
