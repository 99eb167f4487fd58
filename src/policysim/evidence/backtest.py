"""A backtest plays what happened again: each series from its first share, and scores what is predicted against what came."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from policysim.evidence.futures_tried import Asked, played
from policysim.evidence.rivals import RIVALS, Fitted, fitted
from policysim.evidence.scores import HIGH, LOW, MIDDLE, Weighed, coverage, quantiles, rmse, weighed
from policysim.evidence.series import Series, Spell

OURS = "policysim"
RACED = (OURS, *RIVALS)
IN_WORDS = {OURS: OURS, "bass": "Bass", "logistic": "logistic", "last_value": "last value"}
CLIP = 0.005  # shares nearer to 0 or 1 have the log odds of this one
STEP = 0.25  # years between points of a line in a figure


@dataclass(frozen=True, eq=False)
class Predicted:
    """What is predicted at some years: the range of futures and its median, and each rival (None: not fitted)."""

    years: np.ndarray
    low: np.ndarray
    median: np.ndarray
    high: np.ndarray
    rivals: Mapping[str, np.ndarray | None]

    def of(self, name: str) -> np.ndarray | None:
        """The line of the model or of a rival."""
        return self.median if name == OURS else self.rivals[name]


@dataclass(frozen=True, eq=False)
class Scored:
    """One series played and scored: which points were trained on and scored, what was predicted at points and between."""

    series: Series
    spells: tuple[Spell, ...]
    trained: np.ndarray  # bool (points,); the first point always is
    at_points: Predicted
    line: Predicted
    rmse: Mapping[str, float | None]
    coverage: float | None
    notes: tuple[str, ...]

    @property
    def scored(self) -> np.ndarray:
        """Which points count."""
        return ~self.trained

    @property
    def best(self) -> tuple[str, ...]:
        """Who is nearest, more than one where they are equally near; nobody where nothing is scored."""
        known = {name: found for name, found in self.rmse.items() if found is not None}
        least = min(known.values(), default=0.0)
        return tuple(name for name, found in known.items() if found <= least + 1e-9)


def backtest(
    series: Series, spells: tuple[Spell, ...], asked: Asked, until: float | None, step: Callable[[], None]
) -> Scored:
    """Play a series in every future and score it on the points after `until` (None: after the first)."""
    trained = np.array(series.years) <= (series.start if until is None else max(until, series.start))
    years = _years(series)
    shares = np.array([_told(played(series, spells, years, asked, future), step) for future in range(asked.sets)])
    points = np.searchsorted(years, series.years)
    weights = _weights(series, shares[:, points], trained)
    anchored = _anchored(series, shares, years, trained)
    rivals = fitted(np.array(series.years)[trained], np.array(series.shares)[trained])
    line = _predicted(years, anchored, weights, rivals)
    at_points = _predicted(years[points], anchored[:, points], weights, rivals)
    notes = _notes(series, trained, until, weights, rivals, at_points)
    return Scored(series, spells, trained, at_points, line, *_scores(series, at_points, ~trained), notes)


def _told(shares: np.ndarray, step: Callable[[], None]) -> np.ndarray:
    step()
    return shares


def _years(series: Series) -> np.ndarray:
    """Every point and what lies between, rising."""
    between = np.arange(series.start, series.years[-1], STEP)
    return np.unique(np.concatenate([between, series.years]))


def _weights(series: Series, shares: np.ndarray, trained: np.ndarray) -> Weighed:
    """How much each future counts, by the trained points after the first, where all begin."""
    use = trained & (np.arange(len(trained)) > 0)
    return weighed(shares[:, use], np.array(series.shares)[use], np.array(series.at_least)[use])


def _anchored(series: Series, shares: np.ndarray, years: np.ndarray, trained: np.ndarray) -> np.ndarray:
    """Futures moved, after the last trained point, by what they are off there, in log odds."""
    last = int(np.flatnonzero(trained)[-1])
    at, seen = series.years[last], series.shares[last]
    if last == 0 or series.at_least[last]:
        return shares
    moved = _odds(np.array(seen)) - _odds(shares[:, np.searchsorted(years, at)])
    return np.where(years > at, 1.0 / (1.0 + np.exp(-(_odds(shares) + moved[:, None]))), shares)


def _odds(shares: np.ndarray) -> np.ndarray:
    clipped = np.clip(shares, CLIP, 1.0 - CLIP)
    return np.log(clipped / (1.0 - clipped))


def _predicted(years: np.ndarray, shares: np.ndarray, weights: Weighed, rivals: Mapping[str, Fitted]) -> Predicted:
    low, median, high = quantiles(shares, weights, (LOW, MIDDLE, HIGH))
    return Predicted(years, low, median, high, {name: rivals[name].at(years) for name in RIVALS})


def _scores(series: Series, found: Predicted, scored: np.ndarray) -> tuple[dict[str, float | None], float | None]:
    """RMSE of all on the same points, and how many of them lie in the range."""
    shares, at_least = np.array(series.shares)[scored], np.array(series.at_least)[scored]
    lines = {name: found.of(name) for name in RACED}
    errors = {name: None if line is None else rmse(line[scored], shares, at_least) for name, line in lines.items()}
    return errors, coverage(found.low[scored], found.high[scored], shares, at_least)


def _notes(
    series: Series, trained: np.ndarray, until: float | None, weights: Weighed, rivals: Mapping[str, Fitted],
    found: Predicted,
) -> tuple[str, ...]:  # fmt: skip
    """What a reader of the numbers must know."""
    notes = []
    if len(trained) == 1:
        notes.append("one point only: it is where the play begins, so nothing is left to score")
    elif trained.all():
        notes.append(f"no point after {until:g}: nothing is left to score")
    elif until is not None and until < series.start:
        notes.append(f"{until:g} is before the first point: only that one, where the play begins, is trained on")
    if until is not None and trained.sum() > 1:
        notes.append(f"{weights.worth:.0f} of {len(weights.weights)} futures count after weighing, sd {weights.sd:.2g}")
    if any(series.at_least):
        notes.append(f"{sum(series.at_least)} of the shares are lower bounds: only a prediction below one is an error")
    if not trained.all():
        notes += [one.why or f"{name} is not finite" for name, one in rivals.items() if found.rivals[name] is None]
    return tuple(notes)


def in_a_sentence(results: Sequence[Scored]) -> str:
    """In how many series the model is nearest, and against whom."""
    raced = [one for one in results if one.scored.any()]
    if not raced:
        return "No series has a point to score; nothing can be said of how well anything predicts."
    first = sum(one.best == (OURS,) for one in raced)
    fitted_once = [name for name in RIVALS if any(one.rmse[name] is not None for one in raced)]
    against = " and ".join(
        filter(None, (", ".join(IN_WORDS[name] for name in fitted_once[:-1]), IN_WORDS["last_value"]))
    )
    if len(raced) == 1:
        head = "policysim predicts the one series best" if first else "policysim does not predict the one series best"
    else:
        head = f"policysim predicts best in {first} of {len(raced)} series"
    return f"{head}; against it: {against}, fitted on the same points."
