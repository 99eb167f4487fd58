"""summary.csv: every outcome of every option, for whoever opens a spreadsheet first."""

from typing import TYPE_CHECKING

from policysim.sweep.whole import commit

if TYPE_CHECKING:
    import pandas as pd

    from policysim.analysis.comparison import Comparison

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell of text that begins so would be run by a spreadsheet


def write_summary(comparison: "Comparison") -> None:
    """Write summary.csv into the sweep's folder: raw values with their units. WriteError where that fails."""
    frame = safe(comparison.all_outcomes())
    commit(comparison.sweep.folder.summary_file, frame.to_csv(index=False, lineterminator="\n").encode())


def safe(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The frame with every text that a spreadsheet would run made text by a quote before it."""
    texts = {name: column for name, column in frame.items() if column.map(lambda cell: isinstance(cell, str)).any()}
    return frame.assign(**{str(name): column.map(_safe) for name, column in texts.items()})


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
