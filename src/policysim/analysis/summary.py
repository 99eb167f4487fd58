"""summary.csv: every outcome of every option, for whoever opens a spreadsheet first."""

from policysim.analysis.comparison import Comparison
from policysim.sweep.whole import commit

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell of text that begins so would be run by a spreadsheet


def write_summary(comparison: Comparison) -> None:
    """Write summary.csv into the sweep's folder: raw values with their units. WriteError where that fails."""
    frame = comparison.all_outcomes()
    for column in ("option", "outcome", "label", "unit"):
        frame[column] = [f"'{text}" if text.startswith(FORMULA) else text for text in frame[column]]
    commit(comparison.sweep.folder.summary_file, frame.to_csv(index=False, lineterminator="\n").encode())
