"""`policysim calibrate` finds the parameter sets that fit what happened in US hospitals: the table of uncertainty=posterior."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policysim.errors import AskError, WriteError
from policysim.terminal import Terminal
from policysim.words import Words, take_apart

if TYPE_CHECKING:
    from policysim.evidence.calibration import Calibration

TO = "posterior.csv"
FEWEST_DESIGN = 400  # points from which so many regressions can be learned
WITH_VALUE = {"--until": "until", "--save": "save", "--design": "design", "--sets": "sets"}
HELP = {
    "calibrate": f"""\
policysim calibrate [--save FILE] [--until YEAR] [--sets N] [--design N]

Finds parameter sets under which the model shows what happened in US hospitals from 2008 to 2015: the curve of electronic
records, all and by stratum; the growth that payment brought at eligible hospitals; portal functions that payment named.
This is how the table that uncertainty=posterior draws from was made (10 to 25 minutes on two cores; the same each time).

  --save FILE      where the sets go: {TO}. As conf/parameters/posterior.csv of your own folder they are used in its place
  --until 2012.5   only by points of the curves of records up to that year; tells how well the later ones are predicted
  --sets 240       as many as are enough
  --design 3072    points played to learn which are worth a closer look; at least {FEWEST_DESIGN}

  policysim calibrate
  policysim calibrate --until 2012.5 --save early.csv
""",
}


def calibrate(words: Sequence[str], terminal: Terminal) -> int:
    """Find, write, and tell how well they fit; 0 however many were found."""
    taken = take_apart(words, WITH_VALUE, {})
    if taken.others:
        raise AskError(f"calibrate {taken.others[0]}: takes no names\n  write policysim calibrate --save FILE")
    path = Path(taken.flag("save") or TO).expanduser()
    until = _year(taken)
    from policysim.evidence import calibration as c
    from policysim.sweep.progress import progress_of

    design, wanted = _whole(taken, "design", c.DESIGN, FEWEST_DESIGN), _whole(taken, "sets", c.WANTED, 1)
    _refuse_unwritable(path)
    progress = progress_of(terminal)
    try:
        found = c.calibrate(design, c.POOL, wanted, until, progress)
    finally:
        progress.end()
    if not found.sets:
        terminal.say("No parameter set fits: nothing is written. A larger --design finds more.")
        return 0
    _write(path, table(found))
    _tell(found, path, terminal)
    if until is not None:
        _tell_prediction(found, until, terminal)
    return 0


def table(found: Calibration) -> str:
    """The sets as CSV: set, parameters, then how well each fits."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    fits = [name for name in ("points", "strata", "excess", "ratio") if getattr(found.fits[0], name) is not None]
    rows.writerow(["set", *found.sets[0], *(f"fit_{name}" for name in fits), "fit_number"])
    for n, (number, values, fit) in enumerate(zip(found.numbers, found.sets, found.fits, strict=True), 1):
        told = (f"{getattr(fit, name):.4g}" for name in fits)
        rows.writerow([n, *(repr(value) for value in values.values()), *told, number])
    return out.getvalue()


def _tell(found: Calibration, path: Path, terminal: Terminal) -> None:
    """How many, how they were found, and along which ridges they lie."""
    import numpy as np

    from policysim.evidence.calibration import ridge

    points = np.median([fit.points for fit in found.fits])
    terminal.say(
        f"{len(found.sets):,} parameter sets fit; half of them are within {points:.1f} points of the curve of records."
    )
    terminal.say(
        f"Of {found.judged:,} points of the register {found.plausible:,} were plausible, {found.played:,} of those played "
        f"again; the regressions that judged them explain {100 * found.explained:.0f} % of what was shown."
    )
    for one, other, size in ridge(found.sets)[:5]:
        terminal.say(f"  {one} goes with {other}: correlation {size:+.2f}".replace("-", "\N{MINUS SIGN}"))
    terminal.say(str(path))
    terminal.data = {
        "sets": len(found.sets), "judged": found.judged, "plausible": found.plausible, "played": found.played,
        "explained": found.explained, "points_median": float(points), "file": str(path),
    }  # fmt: skip


def _tell_prediction(found: Calibration, until: float, terminal: Terminal) -> None:
    """How near the later points are to what the sets say, and to curves through the same points."""
    from policysim.evidence.backtest import IN_WORDS
    from policysim.evidence.prediction import predicted

    made = predicted([fit.curve for fit in found.fits], until)
    at = ", ".join(f"{year:g} {100 * share:.1f}" for year, share in zip(made.years, made.middle, strict=True))
    seen = ", ".join(f"{100 * share:.1f}" for share in made.observed)
    terminal.say(f"Predicted, % of hospitals: {at}; observed {seen}.")
    errors = "; ".join(f"{IN_WORDS[name]} {100 * off:.1f}" for name, off in made.rmse.items() if off is not None)
    terminal.say(f"Root mean squared error, percentage points: {errors}.")
    terminal.data |= {
        "years": made.years, "predicted": made.middle, "low": made.low, "high": made.high,
        "observed": made.observed, "rmse": made.rmse,
    }  # fmt: skip


def _year(taken: Words) -> float | None:
    if not taken.has("until"):
        return None
    from policysim.evidence.us_hospitals import records

    years = records().years
    try:
        year = float(taken.flag("until"))
    except ValueError:
        year = 0.0
    if not years[2] <= year < years[-1]:
        raise AskError(
            f"--until {taken.flag('until')}: is not a year from {years[2]:g}, with three points, to before {years[-1]:g}\n"
            "  write --until 2012.5"
        )
    return year


def _whole(taken: Words, name: str, usual: int, least: int) -> int:
    text = taken.flag(name) if taken.has(name) else str(usual)
    if not text.isdecimal() or int(text) < least:
        raise AskError(f"--{name} {text}: write a whole number, at least {least}")
    return int(text)


def _refuse_unwritable(path: Path) -> None:
    """Better before than after twenty minutes."""
    if not path.parent.is_dir():
        raise WriteError(f"--save {path}: there is no folder {path.parent}")
    if path.is_dir():
        raise WriteError(f"--save {path}: is a folder\n  write the name of a file, as {path / TO}")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as why:
        raise WriteError(f"--save {path}: cannot be written: {why.strerror}") from None
