"""The figure of a verb goes into its folder three times: as a picture, as a drawing, and as the points that it shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from policysim.errors import WriteError
from policysim.terminal import Terminal

if TYPE_CHECKING:
    from policysim.charts.sheet import Chart


def figure_folder(folder: Path) -> None:
    """Make the folder, known to be a place before anything takes long. WriteError where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        raise WriteError(f"--save {folder}: cannot be made: {why.strerror}") from None


def write_figure(chart: Chart, folder: Path, name: str, terminal: Terminal) -> None:
    """Write NAME.png, NAME.svg and points.csv, and say so. WriteError where that cannot be."""
    from policysim.analysis.summary import safe
    from policysim.charts.sheet import png, svg

    try:
        (folder / f"{name}.png").write_bytes(png(chart))
        (folder / f"{name}.svg").write_text(svg(chart), "utf-8")
        safe(chart.policysim_data).to_csv(folder / "points.csv", index=False, lineterminator="\n")
    except OSError as why:
        raise WriteError(f"{folder}: cannot be written: {why.strerror}") from None
    terminal.note(f"\nWritten to {folder}: {name}.png, {name}.svg, points.csv")
