"""`policysim backtest` plays adoption that happened, with the levers of its time, and scores what is predicted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policysim.errors import AskError
from policysim.terminal import Terminal
from policysim.verbs.figure import figure_folder, write_figure
from policysim.words import Words, cut, take_apart

if TYPE_CHECKING:
    from policysim.evidence.backtest import Scored
    from policysim.evidence.futures_tried import Asked
    from policysim.evidence.series import History
    from policysim.scenario.posterior import Posterior

SETS, TRAINED_SETS, PROVIDERS = 100, 300, 300  # futures of a series, the same where it is trained on, providers
MOST, FEWEST_PROVIDERS = 100_000, 2
TO = "results/backtest"
WITH_VALUE = {
    "--levers": "levers", "--train-until": "train_until", "--providers": "providers", "--sets": "sets",
    "--seed": "seed", "--innovation": "innovation", "--uncertainty": "uncertainty", "--posterior": "posterior",
    "--save": "save",
}  # fmt: skip
HELP = {
    "backtest": """\
policysim backtest SERIES.csv --levers LEVERS.csv [--train-until YEAR] [--innovation NAME] [--save FOLDER]

Would the model have predicted what happened? Plays one innovation over a population, from the first share of each series,
with the levers of its time, and scores it against Bass, logistic and last value fitted on the same points.

  SERIES.csv             columns series, year, share (0-1); stratum and lower_bound where there are any; others are ignored
  --levers LEVERS.csv    columns series, lever, start, end, intensity (0-1); announced where it was known before
  --train-until 2012     futures count by how well they fit points to 2012; points after it are scored
  --innovation NAME      what spread, one of policysim list innovations; without it each future draws one
  --uncertainty register parameters from their ranges, not from the sets that were calibrated
  --posterior FILE       other sets: a column a parameter
  --sets 100             futures of a series; 300 with --train-until
  --providers 300        in each
  --seed 1
  --save FOLDER          where the figure and the points go: results/backtest

Errors are root mean squared errors, in percentage points in the table and in shares (0-1) in --json FILE.

  policysim backtest records.csv --levers payments.csv
  policysim backtest records.csv --levers payments.csv --train-until 2012 --innovation electronic_records
""",
}


def backtest(words: Sequence[str], terminal: Terminal) -> int:
    """Play, print and write; 0 whoever predicts best."""
    taken = take_apart(words, WITH_VALUE, {})
    file, levers = _files(taken)
    until, folder = _year(taken), Path(taken.flag("save") or TO)
    from policysim.evidence.series import read_history

    history = read_history(file, levers)
    asked, notes = _asked(taken, until is not None)
    figure_folder(folder)
    results = _played(history, asked, until, terminal)
    _tell(results, (*history.notes, *notes), terminal)
    from policysim.evidence.backtest_chart import backtest_chart  # a second for drawing, when there is something

    write_figure(backtest_chart(results), folder, "backtest", terminal)
    terminal.data = as_plain(results, (*history.notes, *notes), asked, until)
    return 0


def as_plain(results: Sequence[Scored], notes: Sequence[str], asked: Asked, until: float | None) -> dict[str, Any]:
    """What `--json FILE` gets; every share and error is 0-1."""
    from policysim.evidence.backtest import in_a_sentence

    return {
        "answer": in_a_sentence(results), "unit": "share (0-1)", "train_until": until, "sets": asked.sets,
        "providers": asked.providers, "seed": asked.seed, "innovation": asked.innovation or None,
        "uncertainty": "register" if asked.posterior is None else "posterior",
        "series": [_plain_series(one) for one in results], "notes": list(notes),
    }  # fmt: skip


def _plain_series(one: Scored) -> dict[str, Any]:
    found, series = one.at_points, one.series
    points = [
        {"year": year, "share": series.shares[n], "trained": bool(one.trained[n]), "median": float(found.median[n]),
         "low": float(found.low[n]), "high": float(found.high[n]),
         **{name: None if line is None else float(line[n]) for name, line in found.rivals.items()}}
        for n, year in enumerate(series.years)
    ]  # fmt: skip
    return {
        "name": series.name, "series": series.series, "stratum": series.stratum, "points": len(points),
        "trained": int(one.trained.sum()), "scored": int(one.scored.sum()), "start": series.start,
        "rmse": dict(one.rmse), "coverage": one.coverage, "best": list(one.best), "predicted": points,
        "notes": list(one.notes),
    }  # fmt: skip


def _files(taken: Words) -> tuple[Path, Path]:
    if len(taken.others) != 1:
        found = f"{len(taken.others)} files of series" if taken.others else "needs a file of series"
        raise AskError(f"backtest: {found}\n  write policysim backtest SERIES.csv --levers LEVERS.csv")
    if not taken.has("levers"):
        raise AskError(
            f"backtest {cut(taken.others[0])}: needs the levers of its time\n  write --levers LEVERS.csv: columns series, "
            "lever, start, end, intensity; only these names where there were no levers"
        )
    return Path(taken.others[0]).expanduser(), Path(taken.flag("levers")).expanduser()


def _year(taken: Words) -> float | None:
    if not taken.has("train_until"):
        return None
    text = taken.flag("train_until")
    try:
        year = float(text)
    except ValueError:
        year = 0.0
    if not 1800 <= year <= 2200:
        raise AskError(f"--train-until {cut(text)}: is not a year\n  write a year, such as 2012 or 2012.5")
    return year


def _asked(taken: Words, trains: bool) -> tuple[Asked, tuple[str, ...]]:
    """With what it is played, and what there is to say of the sets of parameters."""
    from policysim.evidence.futures_tried import Asked, check_innovation

    check_innovation(taken.flag("innovation"))
    posterior, notes = _posterior(taken)
    sets = _whole(taken, "sets", TRAINED_SETS if trains else SETS, 2)
    providers = _whole(taken, "providers", PROVIDERS, FEWEST_PROVIDERS)
    return Asked(sets, providers, _whole(taken, "seed", 1, 0), taken.flag("innovation"), posterior), notes


def _whole(taken: Words, name: str, usual: int, least: int) -> int:
    text = taken.flag(name) or str(usual)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= MOST:
        raise AskError(
            f"--{name} {cut(text)}: must be a whole number from {least} to {MOST:,}\n  write --{name} {usual}"
        )
    return int(text)


def _posterior(taken: Words) -> tuple[Posterior | None, tuple[str, ...]]:
    """The calibrated sets: of the file that was named, else those there are; None with `--uncertainty register`."""
    from policysim.evidence.trial import model
    from policysim.library import is_file, library, show
    from policysim.posterior import FILE
    from policysim.scenario.posterior import POSTERIOR, REGISTER, check_posterior, read_posterior

    word, file = taken.flag("uncertainty"), taken.flag("posterior")
    if word not in ("", REGISTER, POSTERIOR):
        raise AskError(f"--uncertainty {cut(word)}: is not known\n  write {REGISTER} or {POSTERIOR}")
    if file and word == REGISTER:
        raise AskError(f"--posterior {cut(file)} --uncertainty register: one of the two at a time")
    if file and not is_file(file):
        raise AskError(f"--posterior {cut(file)}: no such file")
    if word == REGISTER:
        return None, ()
    found = Path(file).expanduser() if file else library().file(FILE)
    if found is None:
        if word:
            raise AskError("--uncertainty posterior: there is no table of calibrated parameters\n  write register")
        return None, ("no calibrated sets of parameters were found: each is drawn from its range in the register",)
    posterior = read_posterior(found, show(found))
    check_posterior(posterior, model())
    return posterior, () if file else (SEEN,)


SEEN = (
    "the calibrated sets have seen US hospitals' records 2008-2015 and portals 2012-2014: on those series this is no test "
    "of prediction"
)


def _played(history: History, asked: Asked, until: float | None, terminal: Terminal) -> list[Scored]:
    from policysim import engine
    from policysim.evidence.backtest import backtest as played
    from policysim.evidence.trial import model
    from policysim.sweep.progress import progress_of

    if not engine.is_prepared(model()):
        terminal.note("compiling the rules: once, about half a minute")
    progress = progress_of(terminal)
    progress.stage(asked.sets * len(history.series))

    def step() -> None:
        progress.step(1, 0)

    try:
        return [played(one, history.of(one.series), asked, until, step) for one in history.series]
    finally:
        progress.end()


def _tell(results: Sequence[Scored], notes: Sequence[str], terminal: Terminal) -> None:
    """A sentence, the table, then notes."""
    from policysim.analysis.layout import prose
    from policysim.evidence.backtest import in_a_sentence
    from policysim.evidence.backtest_table import backtest_table
    from policysim.verbs.tell import rule

    terminal.say(f"\n{prose(in_a_sentence(results), terminal.width)}\n")
    terminal.say("\n".join(backtest_table(results, terminal.width, rule(terminal))))
    told = (*notes, *_by_note(results))
    if told:
        terminal.note()
    for note in told:
        terminal.note(prose(note, terminal.width))


def _by_note(results: Sequence[Scored]) -> list[str]:
    """Each note once, with the series that it is of."""
    whose: dict[str, list[str]] = {}
    for one in results:
        for note in one.notes:
            whose.setdefault(note, []).append(one.series.name)
    every = len(results)
    return [f"{'all series' if len(of) == every > 1 else ', '.join(of)}: {note}" for note, of in whose.items()]
